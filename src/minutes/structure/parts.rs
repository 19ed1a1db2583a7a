//! The parts of one item, and which of them is the decision of this body at this meeting.

use std::ops::Range;

use super::beside;
use super::header::{self, Header};
use super::labels::{Maker, Section};
use super::lines::Lines;
use crate::minutes::document::Span;

/// An item taken apart.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// The text before the first label.
    pub(super) lead: Option<Span>,
    labelled: Vec<Part>,
}

/// A part and its text; none when nothing stands under its label.
#[derive(Debug)]
struct Part {
    section: Section,
    text: Option<Span>,
}

/// What an item says of the decision.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Decided {
    /// No label of a decision.
    Unlabelled,
    /// Only decisions of other bodies or meetings.
    Elsewhere,
    /// This body's, which may be empty.
    Here(Option<Span>),
}

impl Parts {
    /// Takes apart the lines with these indices.
    pub(super) fn of(lines: &Lines<'_>, range: Range<usize>) -> Self {
        let mut parts = Self::default();
        let mut is_after_absent = false;
        for index in range {
            let Some(span) = lines.blocks.lines.get(index).map(|block| block.span) else {
                break;
            };
            let line = lines.text(index);
            // "Fraværende:" and the names below it.
            let is_attendance =
                lines.is_attendance(index) || is_after_absent && beside::is_names(line);
            is_after_absent = is_attendance && line.ends_with(':');
            if let Some(label) = lines.label(index) {
                let rest = Span {
                    start: span.start + label.content,
                    end: span.end,
                };
                let text = (rest.start < rest.end).then_some(rest);
                parts.labelled.push(Part {
                    section: label.section.clone(),
                    text,
                });
            } else {
                // Some repeat the head of the meeting under the label of each decision.
                let is_head =
                    parts.is_at_decision() && (header::is_field(line) || beside::is_day(line));
                parts.add_line(span, is_head || is_attendance || lines.is_outside(index));
            }
        }
        parts
    }

    /// Whether the label of a decision was the last thing read.
    fn is_at_decision(&self) -> bool {
        self.labelled
            .last()
            .is_some_and(|part| part.text.is_none() && matches!(part.section, Section::Decision(_)))
    }

    /// What stands outside the text is left out of a part's ends, and kept where the part goes on.
    fn add_line(&mut self, line: Span, is_outside: bool) {
        if is_outside {
            return;
        }
        let text = match self.labelled.last_mut() {
            Some(part) => &mut part.text,
            None => &mut self.lead,
        };
        let start = text.map_or(line.start, |text| text.start);
        *text = Some(Span {
            start,
            end: line.end,
        });
    }

    /// The text of all parts of this sort.
    pub(super) fn text(&self, text: &str, wanted: &Section) -> Option<String> {
        let parts = self.labelled.iter().filter(|part| part.section == *wanted);
        let texts: Vec<&str> = parts.filter_map(|part| Some(part.text?.of(text))).collect();
        (!texts.is_empty()).then(|| texts.join("\n\n"))
    }

    /// The decision of the body and meeting that the header names; of several, the last. An
    /// account ("Referat") is the decision where no other is announced.
    pub(super) fn decision(&self, header: &Header) -> Decided {
        match self.decided(header, false) {
            Decided::Unlabelled => self.decided(header, true),
            Decided::Here(None) => match self.decided(header, true) {
                Decided::Here(text) => Decided::Here(text),
                _ => Decided::Here(None),
            },
            decided => decided,
        }
    }

    fn decided(&self, header: &Header, is_weak: bool) -> Decided {
        let mut decided = Decided::Unlabelled;
        for part in &self.labelled {
            let Section::Decision(maker) = &part.section else {
                continue;
            };
            if maker.is_weak != is_weak {
                continue;
            }
            decided = match decided {
                _ if is_own(maker, header) && part.text.is_some() => Decided::Here(part.text),
                Decided::Here(text) => Decided::Here(text),
                _ if is_own(maker, header) => Decided::Here(None),
                _ => Decided::Elsewhere,
            };
        }
        decided
    }
}

/// Whether a decision is this body's at this meeting; a label that does not say so is believed.
fn is_own(maker: &Maker, header: &Header) -> bool {
    let same_body = match (&maker.body, &header.body) {
        (Some(named), Some(body)) => header::is_same(named, body),
        _ => true,
    };
    let same_day = match (maker.date, header::day(header)) {
        (Some(named), Some(day)) => named == day,
        _ => true,
    };
    same_body && same_day
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minutes::blocks::Mark;
    use crate::minutes::document::LocalStart;

    fn decision(text: &str) -> Option<String> {
        let mut blocks = crate::minutes::blocks::Blocks::default();
        text.lines().for_each(|line| blocks.push(line, Mark::Text));
        let header = Header {
            body: Some("Byrådet".to_owned()),
            starts_at: Some(LocalStart {
                date: "2024-09-25".parse().unwrap(),
                time: None,
            }),
            ..Header::default()
        };
        match Parts::of(&Lines::of(&blocks), 0..blocks.lines.len()).decision(&header) {
            Decided::Here(span) => Some(span.map_or("", |span| span.of(&blocks.text)).to_owned()),
            Decided::Unlabelled | Decided::Elsewhere => None,
        }
    }

    #[test]
    fn the_decision_is_found_wherever_it_stands() {
        for text in [
            "Sagsfremstilling\nx\nBeslutning\nGodkendt.\nBilag\ny",
            "Beslutninger\nGodkendt.\nSagsforløb\nUdvalg: Planudvalget\nUdsat.",
            "Beslutning: Godkendt.",
            "Beslutning i Planudvalget den 09-09-2024:\nUdsat.\nBeslutning i Byrådet den 25-09-2024:\nGodkendt.",
            "Beslutning i Byrådet den 28-08-2024:\nUdsat.\nBeslutning på byrådsmødet den 25. september 2024\nGodkendt.",
            "Beslutning\nFraværende: Ole Krag\nGodkendt.\nAfbud: Pia Holm",
            "Beslutning\nGodkendt.\n\nLukkede punkter\nIngen",
            "Beslutning\nGodkendt.\n\nTil behandling - for lukkede døre",
            "Beslutning\nGodkendt.\n\nRådet                  Side 3\n25. september 2024",
            "x\n\n2\n\nBeslutning\nGodkendt.\n\n3",
            "Beslutning\nGodkendt.\n\nHavnbjerg Kommune © 2024",
        ] {
            assert_eq!(decision(text).as_deref(), Some("Godkendt."), "{text}");
        }
    }

    #[test]
    fn no_decision_is_taken_from_another_body_or_an_empty_field() {
        assert_eq!(
            decision("Beslutning i Planudvalget den 25-09-2024:\nGodkendt."),
            None
        );
        assert_eq!(decision("Sagsfremstilling\nUdvalget godkendte."), None);
        assert_eq!(decision("Beslutning\nBilag\nx").as_deref(), Some(""));
        assert_eq!(decision("Beslutning\nAfbud: Pia Holm").as_deref(), Some(""));
    }
}
