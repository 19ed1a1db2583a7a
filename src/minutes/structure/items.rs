//! Where the items of a meeting begin, what they are called and whether they are closed.
//!
//! A document numbers its items in one of a few forms; the first form that is met decides, so
//! that a numbered list inside an item is not taken for more items.

use std::collections::HashMap;

use super::{case_numbers, labels};
use crate::minutes::blocks::Blocks;
use crate::minutes::document::ItemMark;
use crate::minutes::pattern::Pattern;

/// The first lines of an item.
#[derive(Debug)]
pub(super) struct Start {
    /// Index of its first line.
    pub(super) first: usize,
    /// Index of the first line after its title.
    pub(super) content: usize,
    pub(super) number: String,
    pub(super) title: String,
    pub(super) mark: Option<ItemMark>,
    /// Whether the title says that it is closed.
    pub(super) is_closed: bool,
}

/// A way of numbering items.
struct Form {
    pattern: Pattern,
    /// Whether the lines around must show that it is an item and no numbered list.
    needs_proof: bool,
}

/// The forms seen, the most telling first.
static FORMS: [Form; 3] = [
    Form {
        pattern: Pattern::new(
            r"(?i)^(?:punkt|pkt\.?)\s+(?:nr\.?\s*)?(?P<number>\d{1,4})\s*(?:[:.–-]\s*(?P<title>.*))?$",
        ),
        needs_proof: false,
    },
    Form {
        pattern: Pattern::new(r"(?i)^\S.*\s/\s+punkt (?P<number>\d{1,4})$"),
        needs_proof: false,
    },
    Form {
        pattern: Pattern::new(r"^(?P<number>\d{1,4})\.\s+(?P<title>\S.*)$"),
        needs_proof: true,
    },
];

static CLOSED: Pattern = Pattern::new(r"(?i)^\(?lukket(?: punkt)?\)?\s*[:–-]\s*|\s*\(lukket\)$");
static MARK: Pattern = Pattern::new(r"\s*\((?P<mark>[BOD])\)$");
static CONTENTS: Pattern =
    Pattern::new(r"(?i)^(?:indholdsfortegnelse|indhold|punkter på dagsordenen)\s*:?$");
static LEADERS: Pattern = Pattern::new(r"(?:\.{3,}|…+|(?:\s\.){3,})\s*\d{0,4}$");
/// The longest line that is taken for a title, in bytes.
const LONGEST_TITLE: usize = 400;
/// A title that is shorter, in bytes, is not wrapped.
const WRAPPED_TITLE: usize = 50;

/// Whether the line opens a table of contents.
pub(super) fn opens_contents(line: &str) -> bool {
    CONTENTS.is_match(line)
}

/// Whether the line is an entry of a table of contents.
pub(super) fn is_contents_entry(line: &str) -> bool {
    line.len() <= LONGEST_TITLE && LEADERS.is_match(line)
}

/// The starts of all items, in order.
pub(super) fn find_starts(blocks: &Blocks) -> Vec<Start> {
    let contents = (0..blocks.lines.len()).find(|&index| opens_contents(blocks.line(index)));
    for form in &FORMS {
        let mut starts: Vec<Start> = (0..blocks.lines.len())
            .filter_map(|index| start_at(blocks, index, form))
            .collect();
        if starts.is_empty() {
            continue;
        }
        if let Some(contents) = contents {
            leave_out_contents(&mut starts, contents);
        }
        if form.needs_proof {
            keep_rising(&mut starts);
        }
        merge_repeated(&mut starts);
        return starts;
    }
    Vec::new()
}

/// Entries of the table of contents look like items, and their numbers come again.
fn leave_out_contents(starts: &mut Vec<Start>, contents: usize) {
    let last: HashMap<String, usize> = starts
        .iter()
        .map(|start| (start.number.clone(), start.first))
        .collect();
    let mut before = None;
    starts.retain(|start| {
        let is_entry = start.first > contents
            && before.is_none_or(|before| before + 1 == start.first)
            && last
                .get(&start.number)
                .is_some_and(|&last| last > start.first);
        before = if is_entry {
            Some(start.first)
        } else {
            Some(usize::MAX - 1)
        };
        !is_entry
    });
}

/// The numbers of items rise; those of a list inside an item begin again.
fn keep_rising(starts: &mut Vec<Start>) {
    let mut highest = 0_u32;
    starts.retain(|start| {
        let number = start.number.parse().unwrap_or(0);
        let rises = number >= highest;
        highest = highest.max(number);
        rises
    });
}

/// A title that is printed twice starts one item.
fn merge_repeated(starts: &mut Vec<Start>) {
    starts.dedup_by(|later, earlier| {
        let is_repeated = later.number == earlier.number && later.title == earlier.title;
        if is_repeated {
            earlier.content = later.content;
        }
        is_repeated
    });
}

fn start_at(blocks: &Blocks, index: usize, form: &Form) -> Option<Start> {
    let line = blocks.line(index);
    let has_number = line.len() <= LONGEST_TITLE && line.bytes().any(|byte| byte.is_ascii_digit());
    if !has_number || is_contents_entry(line) {
        return None;
    }
    let captures = form.pattern.captures(line)?;
    let number = captures.name("number")?.as_str().to_owned();
    let printed = captures.name("title").map_or("", |title| title.as_str());
    let (mut title, mut content) = (printed.to_owned(), index + 1);
    if title.is_empty() {
        blocks.line(content).clone_into(&mut title);
        content += 1;
    }
    while title.len() >= WRAPPED_TITLE && continues_title(blocks, content) {
        title = format!("{title} {}", blocks.line(content));
        content += 1;
    }
    let (title, mark) = take_mark(&title);
    let proof = mark.is_some() || blocks.is_heading(index) || has_proof(blocks, index);
    // "1. at dagsordenen godkendes" is a recommendation.
    if form.needs_proof && (!proof || title.to_lowercase().starts_with("at ")) {
        return None;
    }
    let is_closed = CLOSED.is_match(&title);
    let title = CLOSED.replace(&title, "").trim().to_owned();
    // Some print the case number on its own line above the title.
    let is_below = index > 0
        && form.needs_proof
        && case_numbers::is_bare(blocks.line(index - 1))
        && case_numbers::on_line(blocks.line(content)).is_none();
    let first = if is_below { index - 1 } else { index };
    Some(Start {
        first,
        content,
        number,
        title,
        mark,
        is_closed,
    })
}

/// A wrapped title goes on until the case number, without a gap.
fn continues_title(blocks: &Blocks, index: usize) -> bool {
    let line = blocks.line(index);
    blocks.continues(index)
        && blocks.continues(index + 1)
        && line.len() < LONGEST_TITLE
        && case_numbers::on_line(line).is_none()
        && labels::on_line(line, blocks.is_heading(index)).is_none()
        && case_numbers::is_bare(blocks.line(index + 1))
}

fn take_mark(title: &str) -> (String, Option<ItemMark>) {
    let Some(captures) = MARK.captures(title) else {
        return (title.to_owned(), None);
    };
    let mark = match captures.name("mark").map(|mark| mark.as_str()) {
        Some("B") => ItemMark::Decision,
        Some("O") => ItemMark::Information,
        _ => ItemMark::Discussion,
    };
    (MARK.replace(title, "").into_owned(), Some(mark))
}

/// A case number above or below, or the label of a decision soon after.
fn has_proof(blocks: &Blocks, index: usize) -> bool {
    let is_case_number = |index| case_numbers::on_line(blocks.line(index)).is_some();
    let is_decision = |index| {
        labels::on_line(blocks.line(index), false)
            .is_some_and(|label| matches!(label.section, labels::Section::Decision(_)))
    };
    index.checked_sub(1).is_some_and(is_case_number)
        || is_case_number(index + 1)
        || is_case_number(index + 2)
        || is_decision(index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minutes::blocks::Mark;

    fn starts(text: &str) -> Vec<(String, String)> {
        let mut blocks = Blocks::default();
        text.lines().for_each(|line| blocks.push(line, Mark::Text));
        find_starts(&blocks)
            .into_iter()
            .map(|start| (start.number, start.title))
            .collect()
    }

    #[test]
    fn items_begin_in_every_form_of_numbering() {
        for text in [
            "Punkt 1: Budget\n85.15.02G01-30-23\nPunkt 2: Eventuelt",
            "Pkt. 1. Budget\nBeslutning\nPkt. 2 - Eventuelt",
            "Indhold\nPunkt 1: Budget\nPunkt 2: Eventuelt\n\nPunkt 1: Budget\nx\nPunkt 2: Eventuelt",
            "Indhold\nPunkt 1: Budget.....3\nPunkt 2: Eventuelt..4\nPunkt 1: Budget\nPunkt 2: Eventuelt",
            "1. Budget (B)\n\n1.   Budget (B)\nx\n2. Eventuelt (O)",
            "85.15.02-G01-30-23\n1. Budget\n1. at det sker\n85.15.02-G01-31-23\n2. Eventuelt",
            "Forside / møde / punkt 1\nBudget\n1. at x\nForside / møde / punkt 2\nEventuelt",
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
            starts("1. Aftal mødet\n\nRing.\n\n2. Skriv\n\nPunkt 34 blev taget først."),
            []
        );
    }

    #[test]
    fn a_closed_item_is_known_by_its_title() {
        for title in ["Lukket: Salg", "Lukket - Salg", "Salg (lukket)"] {
            let mut blocks = Blocks::default();
            blocks.push(&format!("Punkt 8: {title}"), Mark::Heading);
            let start = find_starts(&blocks).remove(0);
            assert_eq!((start.title.as_str(), start.is_closed), ("Salg", true));
        }
    }
}
