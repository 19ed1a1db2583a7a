//! Pages: what stands on every page is left out, and what a page or line end parts is put together.
//!
//! Used by every reader that knows pages, and for the line ends of plain text. Which line means
//! what is not this file's business; tables of contents are left to the structure parser.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::table;
use crate::minutes::blocks::{Blocks, Mark};
use crate::minutes::pattern::Pattern;

/// A line of a page; one without text is a gap.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    /// Its words, tidied.
    pub(super) text: Cow<'a, str>,
    /// What the container says of it.
    pub(super) mark: Mark,
    /// How high on its page it stands, where the container tells: what runs, runs at one height.
    pub(super) height: Option<i32>,
}

impl From<table::Line> for Line<'_> {
    fn from(line: table::Line) -> Self {
        Self {
            text: Cow::Owned(line.text),
            mark: line.mark,
            height: None,
        }
    }
}

impl Line<'_> {
    /// A place where nothing stands.
    pub(super) fn gap() -> Self {
        Self {
            text: Cow::Borrowed(""),
            mark: Mark::Text,
            height: None,
        }
    }

    fn is_gap(&self) -> bool {
        self.text.is_empty()
    }
}

/// How many lines at either end of a page may be a running header or footer.
const EDGE: usize = 3;
/// The longest line that is taken for one, in bytes.
const LONGEST_RUNNING: usize = 200;
/// A line that is shorter, in bytes, ends where its writer ended it.
const FULL_LINE: usize = 40;
/// No word has more letters; what has more is none that a line end parted.
const LONGEST_WORD: usize = 80;
/// Pages that are looked at for running lines; more say nothing new.
const PAGES_COMPARED: usize = 2000;

/// "Side 3 af 7": page numbers wherever they stand. "24/10" alone is a date, a vote or a case.
static PAGE_NUMBER: Pattern = Pattern::new(r"(?i)^side\s+\d{1,4}\s*(?:af|/|of)\s*\d{1,4}$");
/// "Side 3", "- 3 -", "3", "3/7": page numbers at the edge of the page that they number.
static EDGE_NUMBER: Pattern = Pattern::new(
    r"(?i)^(?:(?:side|s\.)\s*)?[-–]?\s*(?P<number>\d{1,4})(?:\s*(?:af|/|of)\s*\d{1,4})?\s*[-–]?$",
);
/// What begins an item is kept, also when every page begins one.
static ITEM: Pattern = Pattern::new(r"(?i)\b(?:punkt|pkt\.?)\s*(?:nr\.?\s*)?\d");
/// Words after which a hyphen stands for the rest of another word: "Økonomi- og".
const JOINING_WORDS: [&str; 6] = ["og", "eller", "samt", "til", "men", "hhv."];

/// The running headers and footers of a document, learned page by page.
#[derive(Debug, Default)]
pub(super) struct Running {
    seen: HashMap<Key, Vec<Sighting>>,
    /// What stands in the middle of pages too: labels of the layout, and no running lines.
    inside: HashSet<String>,
    pages: usize,
}

/// What makes lines of several pages the same one: words without their numbers, and height.
type Key = (String, Option<i32>);

/// One page with a line that may be running: the page and the numbers on the line.
#[derive(Debug)]
struct Sighting {
    page: usize,
    numbers: Vec<usize>,
}

impl Running {
    /// Looks at the edges of a page.
    pub(super) fn look_at<'a>(&mut self, lines: impl Iterator<Item = Line<'a>> + Clone) {
        self.pages += 1;
        if self.pages > PAGES_COMPARED {
            return;
        }
        let mut met = HashSet::new();
        let lines = lines.filter(|line| !line.is_gap());
        let filled = lines.clone().count();
        for (index, line) in lines.enumerate() {
            if !is_at_edge(index, filled) {
                if line.text.len() <= LONGEST_RUNNING {
                    self.inside.insert(take_numbers(&line.text).0);
                }
                continue;
            }
            let is_foot = index >= EDGE;
            // "Godkendt." may well stand last on every page, and is no footer.
            let is_sentence = is_foot && line.text.ends_with('.') && !has_digit(&line.text);
            // "Byrådet, den 25. marts 2009:" announces what follows.
            let is_label = line.text.ends_with(':');
            if line.text.len() > LONGEST_RUNNING
                || is_sentence
                || is_label
                || ITEM.is_match(&line.text)
            {
                continue;
            }
            let (mask, numbers) = take_numbers(&line.text);
            let key = (mask, line.height);
            if met.insert(key.clone()) {
                let page = self.pages;
                self.seen
                    .entry(key)
                    .or_default()
                    .push(Sighting { page, numbers });
            }
        }
    }

    /// Keeps the lines that run: those of more than a third of the pages, whose numbers are the
    /// same on each page or go up with it. Case numbers at the head of pages do neither.
    pub(super) fn settle(mut self) -> Self {
        let pages = self.pages.min(PAGES_COMPARED);
        // Of two pages both must have it, and the page's number on it.
        let needed = if pages == 2 { 2 } else { 3 };
        let inside = std::mem::take(&mut self.inside);
        self.seen.retain(|(mask, _), sightings| {
            !inside.contains(mask)
                && (pages > 2 || mask.to_lowercase().contains("side 0"))
                && sightings.len() >= needed
                && sightings.len() * 3 > pages
                && are_steady(mask, sightings)
        });
        self
    }

    fn is_running(&self, line: &Line<'_>) -> bool {
        let key = || (take_numbers(&line.text).0, line.height);
        !self.seen.is_empty() && self.seen.contains_key(&key())
    }
}

fn is_at_edge(index: usize, filled: usize) -> bool {
    index < EDGE || index + EDGE >= filled
}

fn has_digit(line: &str) -> bool {
    line.bytes().any(|byte| byte.is_ascii_digit())
}

/// A line with each number made a zero, and the numbers.
fn take_numbers(line: &str) -> (String, Vec<usize>) {
    let mut mask = String::with_capacity(line.len());
    let mut numbers: Vec<usize> = Vec::new();
    let mut is_inside = false;
    for c in line.chars() {
        match (c.to_digit(10), numbers.last_mut()) {
            (Some(digit), Some(number)) if is_inside => {
                *number = number.saturating_mul(10).saturating_add(digit as usize);
            }
            (Some(digit), _) => {
                numbers.push(digit as usize);
                mask.push('0');
            }
            (None, _) => mask.push(c),
        }
        is_inside = c.is_ascii_digit();
    }
    (mask, numbers)
}

/// Whether every number on the line is mostly the same, or mostly as far from that of the page.
/// One that says that it is a page's may pass over pages that were left out.
fn are_steady(mask: &str, sightings: &[Sighting]) -> bool {
    let places = sightings.first().map_or(0, |first| first.numbers.len());
    (0..places).all(|place| {
        let values = || {
            sightings
                .iter()
                .filter_map(|one| Some((one.page, *one.numbers.get(place)?)))
        };
        let same = most_common(values().map(|(_, number)| number));
        let rising = most_common(values().map(|(page, number)| number.wrapping_sub(page)));
        let numbers = values().map(|(_, number)| number);
        let passes_over =
            mask.to_lowercase().contains("side 0") && numbers.is_sorted_by(|a, b| a < b);
        passes_over || same.max(rising) * 2 > sightings.len()
    })
}

fn most_common(values: impl Iterator<Item = usize>) -> usize {
    let mut counts = HashMap::new();
    for value in values {
        *counts.entry(value).or_insert(0) += 1;
    }
    counts.into_values().max().unwrap_or(0)
}

/// The blocks of a document in the making.
#[derive(Debug, Default)]
pub(super) struct Pages {
    blocks: Blocks,
    running: Running,
    page: usize,
    /// The last line, held back until it is known whether its last word goes on.
    held: Option<(String, Mark)>,
    /// How long the longest line of the page is, in bytes.
    widest: usize,
}

impl Pages {
    /// Without pages: [`Pages::add`] alone.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// With pages, whose running lines are left out.
    pub(super) fn without(running: Running) -> Self {
        Self {
            running,
            ..Self::default()
        }
    }

    /// Adds a page.
    pub(super) fn add_page<'a>(&mut self, lines: impl Iterator<Item = Line<'a>> + Clone) {
        self.page += 1;
        let kept = self.kept(lines.clone().filter(|line| !line.is_gap()));
        let mut index = 0;
        let mut is_first = true;
        for line in lines {
            let is_gap = line.is_gap();
            let is_kept = kept.contains(&index);
            index += usize::from(!is_gap);
            let width = line.text.len();
            if is_gap && !is_first {
                self.add(&line);
            } else if is_gap || !is_kept {
                continue;
            } else if is_first {
                self.begin_page(&line);
                is_first = false;
            } else {
                self.add(&line);
            }
            self.widest = self.widest.max(width);
        }
        if is_first {
            self.flush();
            self.blocks.turn_page();
        }
    }

    /// The lines between what runs at the head of a page and what runs at its foot.
    fn kept<'a>(&self, lines: impl Iterator<Item = Line<'a>> + Clone) -> Range<usize> {
        let filled = lines.clone().count();
        let head = lines.clone().take(EDGE);
        let head = head.take_while(|line| self.is_left_out(line)).count();
        let foot = lines.skip(filled.saturating_sub(EDGE).max(head));
        let foot: Vec<bool> = foot.map(|line| self.is_left_out(&line)).collect();
        let foot = foot.into_iter().rev().take_while(|&is_out| is_out).count();
        head..filled - foot
    }

    fn is_left_out(&self, line: &Line<'_>) -> bool {
        let is_own_number = || {
            let found = EDGE_NUMBER.captures(&line.text)?;
            let number = found.name("number")?.as_str().parse::<usize>().ok()?;
            Some(number == self.page)
        };
        PAGE_NUMBER.is_match(&line.text)
            || self.running.is_running(line)
            || is_own_number().unwrap_or(false)
    }

    /// A paragraph goes on over the page break when its line was full and no sentence ended there.
    fn begin_page(&mut self, first: &Line<'_>) {
        let goes_on = self.held.as_ref().is_some_and(|(last, mark)| {
            let is_open = last.ends_with(|c: char| c.is_alphanumeric() || c == ',' || c == '-');
            let starts_low = first.text.starts_with(char::is_lowercase);
            let is_full = last.len() > FULL_LINE && last.len() * 4 > self.widest * 3;
            *mark == Mark::Text && first.mark == Mark::Text && is_open && (starts_low || is_full)
        });
        self.widest = 0;
        if let (true, Some((last, _))) = (goes_on, self.held.as_mut()) {
            // The rest of a parted word belongs to the page on which the word began.
            if let Some(rest) = join_word(last, &first.text) {
                self.flush();
                self.blocks.turn_page();
                self.hold(&rest, first.mark);
                return;
            }
        }
        self.flush();
        self.blocks.turn_page();
        if !goes_on {
            self.blocks.leave_gap();
        }
        self.hold(&first.text, first.mark);
    }

    /// Adds a line.
    pub(super) fn add(&mut self, line: &Line<'_>) {
        if line.is_gap() {
            self.flush();
            self.blocks.leave_gap();
            return;
        }
        if PAGE_NUMBER.is_match(&line.text) {
            return;
        }
        let joined = match &mut self.held {
            Some((last, Mark::Text)) if line.mark == Mark::Text => join_word(last, &line.text),
            _ => None,
        };
        match joined {
            Some(rest) if rest.is_empty() => {}
            Some(rest) => {
                self.flush();
                self.hold(&rest, line.mark);
            }
            None => {
                self.flush();
                self.hold(&line.text, line.mark);
            }
        }
    }

    fn hold(&mut self, line: &str, mark: Mark) {
        if !line.is_empty() {
            self.held = Some((line.to_owned(), mark));
        }
    }

    fn flush(&mut self) {
        if let Some((line, mark)) = self.held.take() {
            self.blocks.push(&line, mark);
        }
    }

    /// The blocks of all that was added.
    pub(super) fn finish(mut self) -> Blocks {
        self.flush();
        self.blocks
    }
}

/// Makes the last word of a line whole and gives what is left of the next, where a word is parted.
/// Only the end of the line is looked at and changed: a line may go on without end.
fn join_word(line: &mut String, next: &str) -> Option<String> {
    let start = line.strip_suffix('-')?;
    let letters = start.chars().rev().take(LONGEST_WORD);
    let letters = letters.take_while(|c| c.is_alphabetic());
    let (count, length) = letters.fold((0, 0), |(n, bytes), c| (n + 1, bytes + c.len_utf8()));
    let word = start.get(start.len() - length..)?;
    let rest = next.split(' ').next()?;
    let is_parted = (1..LONGEST_WORD).contains(&count)
        && rest.starts_with(char::is_lowercase)
        && !JOINING_WORDS.contains(&rest.trim_end_matches(','));
    if !is_parted {
        return None;
    }
    let left = next.strip_prefix(rest)?.trim_start();
    // "IT-\nafdelingen" keeps its hyphen, "kom-\nmune" does not.
    let keeps_hyphen = !word.contains(char::is_lowercase) || count == 1;
    if rest.ends_with('-') && !keeps_hyphen {
        // "Økono-\nmi- og": a word that ends with a hyphen of its own begins the next line.
        let moved = format!("{word}{rest} {left}").trim_end().to_owned();
        line.truncate(start.len() - length);
        return Some(moved);
    }
    if !keeps_hyphen {
        line.pop();
    }
    line.push_str(rest);
    Some(left.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(page: &str) -> impl Iterator<Item = Line<'_>> + Clone {
        page.split('\n').map(|line| Line {
            text: Cow::Borrowed(line),
            mark: Mark::Text,
            height: None,
        })
    }

    fn read(pages: &[&str]) -> String {
        let mut running = Running::default();
        for page in pages {
            running.look_at(lines(page));
        }
        let mut all = Pages::without(running.settle());
        for page in pages {
            all.add_page(lines(page));
        }
        all.finish().text
    }

    #[test]
    fn what_runs_over_the_pages_is_left_out() {
        for pages in [
            ["Byrådet\nEt", "Byrådet\nTo", "Byrådet\nTre"],
            ["Et\nSide 1 af 3", "To\nSide 2 af 3", "Tre\nSide 3 af 3"],
            ["Et\n- 1 -", "To\n- 2 -", "Tre\n- 3 -"],
            ["Et\n\n9", "To\n\n10", "Tre\n\n11"],
            ["Rådet Side 2\nEt", "Rådet Side 3\nTo", "Rådet Side 7\nTre"],
            [
                "Byrådet 25-09-2024 1\nEt",
                "Byrådet 25-09-2024 2\nTo",
                "Byrådet 25-09-2024 3\nTre",
            ],
        ] {
            assert_eq!(read(&pages), "Et\n\nTo\n\nTre", "{pages:?}");
        }
        for pages in [["Et\n1", "2\nTo"], ["Et\n1/2", "Side 2 af 2\nTo"]] {
            assert_eq!(read(&pages), "Et\n\nTo");
        }
        assert_eq!(read(&["a\nSide 3 af 7\nb"]), "a\nb");
    }

    #[test]
    fn what_only_looks_alike_is_kept() {
        for pages in [
            ["Punkt 1\nEt", "Punkt 2\nTo", "Punkt 3\nTre"],
            ["85.15-23\nEt", "85.03-19\nTo", "85.44-2\nTre"],
            [
                "Et\nTo\nTre\nGodkendt.",
                "Fem\nSeks\nSyv\nGodkendt.",
                "Ni\nTi\nElve\nGodkendt.",
            ],
            ["Et\n40", "To\n70", "Tre\n10"],
            ["Et\n5/7", "Svar:\n24/10\nTo", "Tre\n15/240"],
            [
                "Et\nBeslutning\nA",
                "To\nBeslutning\nB",
                "Tre\nBeslutning\nC",
            ],
        ] {
            assert_eq!(read(&pages), pages.join("\n\n"), "{pages:?}");
        }
    }

    #[test]
    fn a_word_that_a_line_end_parts_is_one_word() {
        for (text, whole) in [
            ("i Havnbjerg Kom-\nmune er", "i Havnbjerg Kommune\ner"),
            ("en kom-\nmune", "en kommune"),
            ("vores IT-\nafdeling og", "vores IT-afdeling\nog"),
            (
                "Økonomi-\nog Erhvervsudvalget",
                "Økonomi-\nog Erhvervsudvalget",
            ),
            ("2024-\n2025", "2024-\n2025"),
            ("Nord-\nSyd", "Nord-\nSyd"),
            ("a -\nb", "a -\nb"),
            ("kom-\n\nmune", "kom-\n\nmune"),
            ("både økono-\nmi- og", "både\nøkonomi- og"),
        ] {
            assert_eq!(read(&[text]), whole, "{text}");
        }
    }

    #[test]
    fn a_chain_of_hyphens_takes_time_in_proportion_to_its_length() {
        let limit = std::time::Duration::from_secs(5);
        for part in ["b-\n", "aa-\n", "IT-\na-\n"] {
            let start = std::time::Instant::now();
            let text = read(&[&part.repeat(200_000)]);
            assert!(text.len() >= 200_000);
            assert!(
                start.elapsed() < limit,
                "{part:?} took {:?}",
                start.elapsed()
            );
        }
    }

    #[test]
    fn a_paragraph_goes_on_over_a_page_break() {
        for (pages, text) in [
            (["der skal laves", "en plan"], "der skal laves\nen plan"),
            (["en kom-", "mune er"], "en kommune\ner"),
            (
                ["der arbejdes videre med planen for havnen i", "Havnbjerg"],
                "der arbejdes videre med planen for havnen i\nHavnbjerg",
            ),
            (["Godkendt.", "Bilag"], "Godkendt.\n\nBilag"),
            (
                ["En lang linje, som fylder siden ud.\nBilag", "Budget"],
                "En lang linje, som fylder siden ud.\nBilag\n\nBudget",
            ),
        ] {
            assert_eq!(read(&pages), text, "{pages:?}");
        }
    }

    #[test]
    fn pages_start_where_their_first_line_stands() {
        let mut all = Pages::without(Running::default());
        for page in ["Et", "", "Tre."] {
            all.add_page(lines(page));
        }
        let blocks = all.finish();
        assert_eq!(
            (blocks.text.as_str(), blocks.pages),
            ("Et\n\nTre.", vec![0, 2, 2])
        );
    }
}
