//! What each line of a document is by itself, looked up once for all readers of structure.

use std::collections::HashMap;

use super::beside;
use super::case_numbers;
use super::fields;
use super::labels::{self, Label, Section};
use crate::minutes::blocks::Blocks;
use crate::minutes::pattern::Pattern;

/// The lines of a document, and what each is by itself.
pub(super) struct Lines<'a> {
    pub(super) blocks: &'a Blocks,
    facts: Vec<Facts>,
}

/// What a line is by itself.
struct Facts {
    /// Boxed, for most lines have none and there may be millions of them.
    label: Option<Box<Label>>,
    has_case_number: bool,
    /// Whether it only says who was there.
    is_attendance: bool,
    /// Whether it stands outside the text: who was there, page furniture, a running line.
    is_outside: bool,
}

/// A shorter line, in bytes, is not taken for one that runs through the document.
const SHORTEST_RUNNING: usize = 12;
const LONGEST_RUNNING: usize = 200;
/// A running line stands on this many pages or items at least.
const RUNS: usize = 3;
/// The longest page number, in bytes, and how many pages there may be between two that are printed.
const LONGEST_PAGE_NUMBER: usize = 3;
const MOST_PAGES_APART: u16 = 4;
/// What a running line speaks of.
static RUNNING: Pattern = Pattern::new(
    r"(?i)(?:side \d|referat|dagsorden|beslutningsprotokol|mødet?|byråd|kommunalbestyrelse|udvalg|kommune)",
);
/// The longest line that may be a heading by standing in the document again and again.
const LONGEST_RECURRING: usize = 50;
/// How a heading looks: it starts with a capital letter and ends without a stop.
static HEADING: Pattern = Pattern::new(r"^\p{Lu}[\p{L} ,/&()–-]*:?$");
/// Short answers look like headings, and are decisions.
static ANSWER: Pattern = Pattern::new(
    r"(?i)^(?:.*\b(?:godkendt|vedtaget|drøftet|efterretning|udsat|orienter\p{L}*|tiltrådt|anbefal\p{L}*|indstil\p{L}*|valgt|forkastet|afvist|givet|gennemgået|taget|besluttet)\b.*|(?:intet|ingen|ingenting|nej|ja|enig|enige|ok)\b.*)$",
);

impl<'a> Lines<'a> {
    pub(super) fn of(blocks: &'a Blocks) -> Self {
        let count = blocks.lines.len();
        let labelled = |index| labels::on_line(blocks.line(index), blocks.is_heading(index));
        let labels: Vec<_> = (0..count)
            .map(|index| labelled(index).map(Box::new))
            .collect();
        let is_labelled: Vec<_> = labels.iter().map(Option::is_some).collect();
        let own = Own {
            blocks,
            is_labelled,
        };
        let running = own.recurring(Own::mask, RUNS);
        let page_numbers = page_numbers(blocks);
        let headings = own.recurring(Own::heading, 2);
        let facts = labels.into_iter().enumerate().map(|(index, label)| {
            let line = blocks.line(index);
            let is_heading = || {
                own.heading(index)
                    .is_some_and(|key| headings.contains_key(&key))
            };
            let label = label.or_else(|| {
                let section = Section::Aside;
                let content = line.len();
                let is_one = is_heading() && own.is_followed_by_text(index);
                is_one.then(|| Box::new(Label { section, content }))
            });
            let is_attendance = beside::is_attendance(line);
            Facts {
                has_case_number: label.is_none() && case_numbers::on_line(line).is_some(),
                is_attendance,
                is_outside: is_attendance
                    || beside::is_page_furniture(line)
                    || own.is_in_page_head(index)
                    || page_numbers.binary_search(&index).is_ok()
                    || own
                        .mask(index)
                        .is_some_and(|key| running.contains_key(&key)),
                label,
            }
        });
        let facts = facts.collect();
        Self { blocks, facts }
    }

    pub(super) fn count(&self) -> usize {
        self.facts.len()
    }

    pub(super) fn text(&self, index: usize) -> &'a str {
        self.blocks.line(index)
    }

    pub(super) fn label(&self, index: usize) -> Option<&Label> {
        self.facts.get(index)?.label.as_deref()
    }

    /// Whether the line announces a decision.
    pub(super) fn announces_decision(&self, index: usize) -> bool {
        self.label(index)
            .is_some_and(|label| matches!(label.section, Section::Decision(_)))
    }

    pub(super) fn has_case_number(&self, index: usize) -> bool {
        self.facts
            .get(index)
            .is_some_and(|facts| facts.has_case_number)
    }

    /// Whether the line only says who was present or absent.
    pub(super) fn is_attendance(&self, index: usize) -> bool {
        self.facts
            .get(index)
            .is_some_and(|facts| facts.is_attendance)
    }

    /// Whether the line stands outside the text of an item: attendance, running lines, buttons.
    pub(super) fn is_outside(&self, index: usize) -> bool {
        self.facts.get(index).is_some_and(|facts| facts.is_outside)
    }
}

/// The lines that are nothing but the number of a page: apart from the text above, two at least, and each
/// greater than the one before.
fn page_numbers(blocks: &Blocks) -> Vec<usize> {
    let number = |index: usize| {
        let line = blocks.line(index);
        let is_short = line.len() <= LONGEST_PAGE_NUMBER
            && line.bytes().all(|byte| byte.is_ascii_digit())
            && !blocks.is_heading(index)
            && !blocks.continues(index);
        Some((index, line.parse::<u16>().ok().filter(|_| is_short)?))
    };
    let found: Vec<_> = (0..blocks.lines.len()).filter_map(number).collect();
    let is_rising = found.windows(2).all(|pair| match pair {
        [(_, one), (_, next)] => one < next && next - one <= MOST_PAGES_APART,
        _ => false,
    });
    if found.len() < 2 || !is_rising {
        return Vec::new();
    }
    found.into_iter().map(|(index, _)| index).collect()
}

/// The lines, and which of them are labels by their own words.
struct Own<'a> {
    blocks: &'a Blocks,
    is_labelled: Vec<bool>,
}

impl Own<'_> {
    fn is_labelled(&self, index: usize) -> bool {
        self.is_labelled
            .get(index)
            .is_some_and(|&is_labelled| is_labelled)
    }

    /// What stands in the document at least `times` times, and how often.
    fn recurring(
        &self,
        key: fn(&Self, usize) -> Option<String>,
        times: usize,
    ) -> HashMap<String, usize> {
        let mut seen = HashMap::new();
        for key in (0..self.is_labelled.len()).filter_map(|index| key(self, index)) {
            *seen.entry(key).or_insert(0) += 1;
        }
        seen.retain(|_, count| *count >= times);
        seen
    }

    /// A line that may run through the document, with its digits made alike.
    fn mask(&self, index: usize) -> Option<String> {
        let line = self.blocks.line(index);
        let fits = (SHORTEST_RUNNING..=LONGEST_RUNNING).contains(&line.len());
        (fits
            && line.bytes().any(|byte| byte.is_ascii_digit())
            && !self.is_labelled(index)
            && RUNNING.is_match(line)
            && case_numbers::on_line(line).is_none())
        .then(|| {
            line.chars()
                .map(|c| if c.is_ascii_digit() { '0' } else { c })
                .collect()
        })
    }

    /// The head of a page, and the day below it.
    fn is_in_page_head(&self, index: usize) -> bool {
        let is_below = index
            .checked_sub(1)
            .is_some_and(|above| beside::is_page_head(self.blocks.line(above)));
        let line = self.blocks.line(index);
        beside::is_page_head(line) || is_below && beside::is_day(line)
    }

    /// A line that may be a heading which the layout repeats for every item.
    fn heading(&self, index: usize) -> Option<String> {
        let line = self.blocks.line(index);
        (line.len() <= LONGEST_RECURRING
            && HEADING.is_match(line)
            && !fields::is_field(line)
            && !beside::is_page_furniture(line)
            && !ANSWER.is_match(line)
            && !beside::is_names(line))
        .then(|| line.trim_end_matches(':').to_lowercase())
    }

    /// A heading stands apart from what is above it, and above text.
    fn is_followed_by_text(&self, index: usize) -> bool {
        let is_after_label = index
            .checked_sub(1)
            .is_some_and(|before| self.is_labelled(before));
        let next = index + 1;
        !is_after_label && !self.blocks.line(next).is_empty() && !self.is_labelled(next)
    }
}
