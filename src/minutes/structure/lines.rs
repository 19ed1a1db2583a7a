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
    /// Whether it stands outside the text: who was there, page furniture, a running line.
    is_outside: bool,
}

/// A shorter line, in bytes, is not taken for one that runs through the document.
const SHORTEST_RUNNING: usize = 12;
const LONGEST_RUNNING: usize = 200;
/// A running line stands on this many pages or items at least.
const RUNS: usize = 3;
/// What a running line speaks of.
static RUNNING: Pattern = Pattern::new(
    r"(?i)\b(?:side \d|referat|dagsorden|beslutningsprotokol|mødet?|byråd|kommunalbestyrelse|udvalg|kommune)",
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
        let running = recurring(blocks, mask, RUNS);
        let headings = recurring(blocks, heading, 2);
        let facts = (0..blocks.lines.len()).map(|index| {
            let line = blocks.line(index);
            let mut label = labels::on_line(line, blocks.is_heading(index));
            let is_heading = || heading(line).is_some_and(|key| headings.contains_key(&key));
            if label.is_none() && is_heading() && followed_by_text(blocks, index) {
                label = Some(Label {
                    section: Section::Aside,
                    content: line.len(),
                });
            }
            Facts {
                has_case_number: label.is_none() && case_numbers::on_line(line).is_some(),
                is_outside: beside::is_attendance(line)
                    || beside::is_page_furniture(line)
                    || mask(line).is_some_and(|key| running.contains_key(&key)),
                label: label.map(Box::new),
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

    /// Whether the line stands outside the text of an item: attendance, running lines, buttons.
    pub(super) fn is_outside(&self, index: usize) -> bool {
        self.facts.get(index).is_some_and(|facts| facts.is_outside)
    }
}

/// What stands in the document at least `times` times, and how often.
fn recurring(
    blocks: &Blocks,
    key: fn(&str) -> Option<String>,
    times: usize,
) -> HashMap<String, usize> {
    let mut seen = HashMap::new();
    for key in (0..blocks.lines.len()).filter_map(|index| key(blocks.line(index))) {
        *seen.entry(key).or_insert(0) += 1;
    }
    seen.retain(|_, count| *count >= times);
    seen
}

/// A line that may run through the document, with its digits made alike.
fn mask(line: &str) -> Option<String> {
    let fits = (SHORTEST_RUNNING..=LONGEST_RUNNING).contains(&line.len());
    (fits
        && line.bytes().any(|byte| byte.is_ascii_digit())
        && RUNNING.is_match(line)
        && labels::on_line(line, false).is_none()
        && case_numbers::on_line(line).is_none())
    .then(|| {
        line.chars()
            .map(|c| if c.is_ascii_digit() { '0' } else { c })
            .collect()
    })
}

/// A line that may be a heading which the layout repeats for every item.
fn heading(line: &str) -> Option<String> {
    (line.len() <= LONGEST_RECURRING
        && HEADING.is_match(line)
        && !fields::is_field(line)
        && !beside::is_page_furniture(line)
        && !ANSWER.is_match(line)
        && !beside::is_names(line))
    .then(|| line.trim_end_matches(':').to_lowercase())
}

/// A heading stands apart from what is above it, and above text.
fn followed_by_text(blocks: &Blocks, index: usize) -> bool {
    let after_label = index
        .checked_sub(1)
        .is_some_and(|before| labels::on_line(blocks.line(before), false).is_some());
    let next = blocks.line(index + 1);
    !after_label && !next.is_empty() && labels::on_line(next, false).is_none()
}
