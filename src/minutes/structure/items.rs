//! Where the items of a meeting begin, what they are called and whether they are closed.
//!
//! A document numbers its items in one of a few forms, and may number other things too: lists in a
//! recommendation, a table of contents. So every form proposes the lines that fit it, each with the
//! signs that speak for an item; the longest rising sequence with the most signs counts, and of all
//! forms the one with the best sequence.

mod candidates;
mod sequence;
mod title;
mod unnumbered;

use self::candidates::FORMS;
pub(super) use self::candidates::TITLE_LABEL;
use super::lines::Lines;
use crate::minutes::blocks::Mark;
use crate::minutes::document::ItemMark;
use crate::minutes::pattern::Pattern;

/// The first lines of an item.
#[derive(Debug, Clone)]
pub(super) struct Start {
    /// Index of its first line.
    pub(super) first: usize,
    /// Index of the first line after its title.
    pub(super) content: usize,
    /// Its number as printed; none where items have none.
    pub(super) number: Option<String>,
    pub(super) title: String,
    pub(super) mark: Option<ItemMark>,
    /// Whether the title says that it is closed.
    pub(super) is_closed: bool,
}

static CONTENTS: Pattern = Pattern::new(
    r"(?i)^(?:indholdsfortegnelse|indhold|punkter på dagsordenen|oversigt|sagsoversigt|sagsliste)\s*:?$",
);
static LEADERS: Pattern = Pattern::new(r"(?:\.{3,}|…+|(?:\s\.){3,}|_{3,})\s*(?:side )?\d{0,4}$");
/// The longest line that is taken for a title, in bytes.
const LONGEST_TITLE: usize = 400;

/// Whether the line opens a table of contents.
pub(super) fn opens_contents(line: &str) -> bool {
    CONTENTS.is_match(line)
}

/// Whether the line is an entry of a table of contents.
pub(super) fn is_contents_entry(line: &str) -> bool {
    line.len() <= LONGEST_TITLE && LEADERS.is_match(line)
}

/// The starts of all items, in order.
pub(super) fn find_starts(lines: &Lines<'_>) -> Vec<Start> {
    let marked = marked(lines);
    if !marked.is_empty() {
        return marked;
    }
    let numbered = candidates::numbered(lines);
    let sequences = FORMS.iter().map(|form| {
        let candidates = candidates::of(lines, &numbered, form);
        sequence::best(&candidates)
    });
    let best = sequences.reduce(
        |best, next| {
            if next.worth > best.worth { next } else { best }
        },
    );
    let starts = best.map_or_else(Vec::new, |best| best.starts);
    if starts.is_empty() {
        unnumbered::find(lines)
    } else {
        starts
    }
}

/// The items that the container itself keeps apart.
fn marked(lines: &Lines<'_>) -> Vec<Start> {
    let is_item = |index: &usize| matches!(lines.blocks.mark(*index), Mark::Item { .. });
    let starts = (0..lines.count()).filter(is_item).filter_map(|index| {
        let Mark::Item { is_closed } = lines.blocks.mark(index) else {
            return None;
        };
        let line = lines.text(index);
        let bare = line.trim_end_matches(['.', ')', ':']);
        let has_number = !bare.is_empty()
            && bare.len() <= 6
            && bare.bytes().any(|byte| byte.is_ascii_digit())
            && bare
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, '.' | '/' | '-'));
        let (number, title, content) = if has_number {
            (Some(bare.to_owned()), lines.text(index + 1), index + 2)
        } else {
            (None, line, index + 1)
        };
        let title = title::read(title);
        Some(Start {
            first: index,
            content,
            number: number.or(title.number),
            title: title.text,
            mark: title.mark,
            is_closed: is_closed || title.is_closed,
        })
    });
    starts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minutes::blocks::Blocks;

    fn starts(text: &str) -> Vec<(String, String)> {
        let mut blocks = Blocks::default();
        for line in text.split('\n') {
            blocks.push(line, Mark::Text);
        }
        find_starts(&Lines::of(&blocks))
            .into_iter()
            .map(|start| (start.number.unwrap_or_default(), start.title))
            .collect()
    }

    #[test]
    fn items_begin_in_every_form_of_numbering() {
        for text in [
            "Punkt 1: Budget\n85.15.02G01-30-23\nPunkt 2: Eventuelt",
            "Pkt. 1. Budget\nBeslutning\nPkt. 2 - Eventuelt",
            "Sag nr. 1 Budget\nBeslutning\nSag nr. 2 Eventuelt\nBeslutning",
            "Indhold\nPunkt 1: Budget\nPunkt 2: Eventuelt\n\nPunkt 1: Budget\nx\nPunkt 2: Eventuelt",
            "Indhold\nPunkt 1: Budget.....3\nPunkt 2: Eventuelt..4\nPunkt 1: Budget\nPunkt 2: Eventuelt",
            "1. Budget (B)\n\n1.   Budget (B)\nx\n2. Eventuelt (O)",
            "85.15.02-G01-30-23\n1. Budget\n1. at det sker\n85.15.02-G01-31-23\n2. Eventuelt",
            "Forside / møde / punkt 1\nBudget\n1. at x\nForside / møde / punkt 2\nEventuelt",
            "1) Budget\nBeslutning\nx\n\n2) Eventuelt\nBeslutning\ny",
            "1 (Åben) Budget\nSagsnr.: 20/33839\nx\n\n2 (Åben) Eventuelt\nSagsnr.: 20/33840",
            "1\nBudget\nBeslutning\nx\n\n2\nEventuelt\nBeslutning\ny",
            "Nr.1 - Budget\nSagsnr.: 18/30811\nBeslutning\nx\n\nNr.2 - Eventuelt\nBeslutning\ny",
            "Budget\nSag nr. 1\n\nKompetence: KB\n\nBeslutning\nx\n\nEventuelt\nSag nr. 2\n\nKompetence: KB\n\nBeslutning\ny",
            "Sagsnr.: 1-13-3-61-16\n\n1. Budget\nBeslutning\nx\n\nTil top\nSagsnr.: 1-15-1-10-17\n\n2. Eventuelt\nBeslutning\ny",
            "A / møde / punkt 1\nMødested: Sal A\nBudget\nBeslutning\nPunkt 1: Budget\nx\nA / møde / punkt 2\nMødested: Sal A\nEventuelt\nBeslutning\nPunkt 2: Eventuelt\ny",
        ] {
            let found = starts(text);
            let found: Vec<_> = found
                .iter()
                .map(|(n, t)| (n.as_str(), t.as_str()))
                .collect();
            assert_eq!(found, [("1", "Budget"), ("2", "Eventuelt")], "{text}");
        }
    }

    #[test]
    fn items_without_numbers_are_found_above_their_labels() {
        let text = "85.15.02-G01-30-23\nBudget\nSagsfremstilling\nx\nBeslutning\ny\n\n85.15.02-G01-31-23\nEventuelt\nBeslutning\nz";
        let found = starts(text);
        let titles: Vec<_> = found.iter().map(|(_, title)| title.as_str()).collect();
        assert_eq!(titles, ["Budget", "Eventuelt"]);
    }

    #[test]
    fn the_name_of_the_document_and_its_day_are_no_titles() {
        let text = "Referat\n\nDagsorden\n\nTorsdag 10. november 2016\n\nBudget\n\nResumé\n\nx\n\nBeslutning\n\ny\n\nEventuelt\n\nResumé\n\nx\n\nBeslutning\n\nz";
        let found = starts(text);
        let titles: Vec<_> = found.iter().map(|(_, title)| title.as_str()).collect();
        assert_eq!(titles, ["Budget", "Eventuelt"]);
    }

    #[test]
    fn a_list_inside_an_item_does_not_break_the_sequence() {
        let text = "1. Budget\nBeslutning\n1. Skolen lukkes\n2. Hallen bygges\n3. Vejen males\n\n2. Eventuelt\nBeslutning\nIntet";
        let found = starts(text);
        let titles: Vec<_> = found.iter().map(|(_, title)| title.as_str()).collect();
        assert_eq!(titles, ["Budget", "Eventuelt"]);
    }

    #[test]
    fn a_wrapped_title_is_one_title() {
        let found = starts(
            "Punkt 1: Brug af kort og luftfotos i alle kommunens afdelinger\nog på skolerne\n85.15.02G01-30-23\n",
        );
        assert!(
            found[0].1.ends_with("afdelinger og på skolerne"),
            "{found:?}"
        );
    }

    #[test]
    fn a_numbered_list_is_not_a_list_of_items() {
        assert_eq!(
            starts("1. aftal mødet\n\nRing.\n\n2. skriv det ned.\n\nPunkt 34 blev taget først."),
            []
        );
    }

    #[test]
    fn a_closed_item_is_known_by_its_title() {
        for title in [
            "Lukket: Salg",
            "Lukket - Salg",
            "Salg (lukket)",
            "(Lukket) Salg",
            "Lukket punkt: Salg",
            "Salg (lukket punkt, jf. § 10)",
            "Salg - Lukket dagsorden",
        ] {
            let mut blocks = Blocks::default();
            blocks.push(&format!("Punkt 8: {title}"), Mark::Heading);
            let start = find_starts(&Lines::of(&blocks)).remove(0);
            assert_eq!((start.title.as_str(), start.is_closed), ("Salg", true));
        }
    }
}
