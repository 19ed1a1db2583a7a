//! Structure: from blocks to the meeting, its items and the decision of each.
//!
//! Works on labels and numbering alone and knows no container. Left out: what a decision asks for.

mod beside;
mod case_numbers;
mod fields;
mod header;
mod items;
mod labels;
mod lines;
mod parts;

use std::ops::Range;

use self::header::Header;
use self::items::Start;
use self::labels::Section;
use self::lines::Lines;
use self::parts::{Decided, Parts};
use super::blocks::Blocks;
use super::document::{Document, Item, Kind, Passage, Warning};
use crate::domain::decision::Outcome;

/// The document that these blocks make, still without outcomes and proposals.
pub(crate) fn parse(blocks: Blocks) -> Document {
    let lines = Lines::of(&blocks);
    let starts = items::find_starts(&lines);
    let end = starts
        .first()
        .map_or(blocks.lines.len(), |start| start.first);
    // A path line ("Forside / … / punkt 1") is head and first item at once.
    let header = header::read(&lines, end.max(1));
    let mut document = Document {
        kind: Kind::NotMinutes,
        body: header.body.clone(),
        municipality: header::municipality(&blocks.text),
        starts_at: header.starts_at,
        place: header.place.clone(),
        present: header.present.clone(),
        absent: header.absent.clone(),
        text: String::new(),
        pages: Vec::new(),
        items: Vec::new(),
        unplaced: Vec::new(),
        warnings: Vec::new(),
    };
    let mut is_closed = closes(&lines, 0..end, false);
    for (index, start) in starts.iter().enumerate() {
        let end = starts
            .get(index + 1)
            .map_or(blocks.lines.len(), |next| next.first);
        let place = Place {
            start,
            end,
            is_closed,
        };
        read_item(&mut document, &lines, &header, &place);
        is_closed = closes(&lines, start.content..end, is_closed);
    }
    if header.kind == Some(Kind::Minutes) {
        decide_without_labels(&mut document, &lines, &starts);
    }
    document.kind = kind_of(&header, &document.items);
    document.text = blocks.text;
    document.pages = blocks.pages;
    settle(&mut document, header);
    document
}

/// Minutes name themselves, or hold decisions of a dated meeting.
fn kind_of(header: &Header, items: &[Item]) -> Kind {
    let decided = items.iter().filter(|item| item.decision.is_some()).count();
    match header.kind {
        _ if items.is_empty() => Kind::NotMinutes,
        Some(Kind::Agenda) if decided * 2 < items.len() => Kind::Agenda,
        Some(_) => Kind::Minutes,
        // What does not say what it is must look like it more than once.
        None if header.starts_at.is_some() && decided > 1 && decided * 2 >= items.len() => {
            Kind::Minutes
        }
        None => Kind::NotMinutes,
    }
}

/// Takes back what the kind does not allow, and warns.
fn settle(document: &mut Document, header: Header) {
    match document.kind {
        Kind::NotMinutes => {
            document.items.clear();
            document.unplaced.clear();
            document.warnings = vec![Warning::NoItems];
            (document.body, document.municipality) = (None, None);
            (document.starts_at, document.place) = (None, None);
            document.present.clear();
            document.absent.clear();
            return;
        }
        Kind::Agenda => {
            document
                .items
                .iter_mut()
                .for_each(|item| item.decision = None);
            document.warnings = vec![Warning::IsAgenda];
        }
        Kind::Minutes => {}
    }
    document.unplaced.splice(0..0, header.unplaced);
    document.warnings.extend(header.warnings);
    let (no_body, no_start) = (document.body.is_none(), document.starts_at.is_none());
    document.warnings.extend(no_body.then_some(Warning::NoBody));
    document
        .warnings
        .extend(no_start.then_some(Warning::NoStart));
}

/// Whether the items after these lines are closed ones.
fn closes(lines: &Lines<'_>, range: Range<usize>, is_closed: bool) -> bool {
    let mut parts = range.filter_map(|index| match lines.label(index)?.section {
        Section::Part { is_closed } => Some(is_closed),
        _ => None,
    });
    parts.next_back().unwrap_or(is_closed)
}

/// Where an item stands.
struct Place<'a> {
    start: &'a Start,
    /// Index of the line after its last one.
    end: usize,
    /// Whether it stands in the closed part.
    is_closed: bool,
}

fn read_item(document: &mut Document, lines: &Lines<'_>, header: &Header, place: &Place<'_>) {
    let start = place.start;
    let text = &lines.blocks.text;
    let fields = fields::read(lines, start, place.end);
    let parts = Parts::of(lines, fields.content..place.end);
    let decided = parts.decision(header);
    match decided {
        Decided::Unlabelled => {
            document.warnings.push(Warning::NoDecisionLabel {
                title: start.title.clone(),
            });
            document
                .unplaced
                .extend(parts.lead.map(|span| Passage::new(text, span)));
        }
        Decided::Elsewhere => {
            document.warnings.push(Warning::NoOwnDecision {
                title: start.title.clone(),
            });
        }
        Decided::Here(_) => {}
    }
    let decision = match decided {
        Decided::Here(Some(span)) if !only_tells_who_was_absent(&start.title, span.of(text)) => {
            Some(Passage::new(text, span))
        }
        _ => None,
    };
    document.items.push(Item {
        number: start.number.clone(),
        title: start.title.clone(),
        case_number: fields.case_number,
        mark: start.mark,
        // What is closed by its title, its part or the container is not opened by a line below it.
        is_closed: place.is_closed || start.is_closed || fields.is_closed == Some(true),
        recommendation: parts.text(text, &Section::Recommendation),
        presentation: parts.text(text, &Section::Presentation),
        responsible: field(&parts, text, &Section::Responsible),
        deadline: field(&parts, text, &Section::Deadline),
        decision,
        outcome: Outcome::None,
        proposals: Vec::new(),
    });
}

/// The value of a field, unless it only says that there is none.
fn field(parts: &Parts, text: &str, section: &Section) -> Option<String> {
    let value = parts.text(text, section)?;
    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
    value.contains(char::is_alphanumeric).then_some(value)
}

/// Minutes that announce no decision anywhere have it right under the title of each item.
fn decide_without_labels(document: &mut Document, lines: &Lines<'_>, starts: &[Start]) {
    let first = starts.first().map_or(0, |start| start.first);
    let has_labels = (first..lines.count()).any(|index| lines.announces_decision(index));
    if has_labels {
        return;
    }
    let ends = starts
        .iter()
        .skip(1)
        .map(|next| next.first)
        .chain([lines.count()]);
    for ((item, start), end) in document.items.iter_mut().zip(starts).zip(ends) {
        let fields = fields::read(lines, start, end);
        let lead = Parts::of(lines, fields.content..end).lead;
        item.decision = lead.map(|span| Passage::new(&lines.blocks.text, span));
    }
    let has_decision = |title: &str| {
        let mut items = document.items.iter();
        items.any(|item| item.title == title && item.decision.is_some())
    };
    document.warnings.retain(|warning| match warning {
        Warning::NoDecisionLabel { title } => !has_decision(title),
        _ => true,
    });
    document.unplaced.clear();
}

/// Some keep who was absent as an item of its own; nothing is decided there.
fn only_tells_who_was_absent(title: &str, decision: &str) -> bool {
    beside::is_title_of_attendance(title)
        && decision
            .lines()
            .filter(|line| !line.is_empty())
            .all(|line| beside::is_names(line) || beside::is_attendance(line))
}
