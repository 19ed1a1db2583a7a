//! Structure: from blocks to the meeting, its items and the decision of each.
//!
//! Works on labels and numbering alone and knows no container. Left out: what a decision asks for.

mod case_numbers;
mod header;
mod items;
mod labels;
mod parts;

use std::ops::Range;

use self::header::Header;
use self::items::Start;
use self::labels::Section;
use self::parts::{Decided, Parts};
use super::blocks::Blocks;
use super::document::{Document, Item, Kind, Passage, Warning};
use crate::domain::decision::Outcome;

/// The document that these blocks make, still without outcomes and proposals.
pub(crate) fn parse(blocks: Blocks) -> Document {
    let starts = items::find_starts(&blocks);
    let end = starts
        .first()
        .map_or(blocks.lines.len(), |start| start.first);
    // A path line ("Forside / … / punkt 1") is head and first item at once.
    let header = header::read(&blocks, end.max(1));
    let mut document = Document {
        kind: Kind::NotMinutes,
        body: header.body.clone(),
        municipality: header::municipality(&blocks.text),
        starts_at: header.starts_at,
        place: header.place.clone(),
        text: String::new(),
        pages: Vec::new(),
        items: Vec::new(),
        unplaced: Vec::new(),
        warnings: Vec::new(),
    };
    let mut is_closed = closes(&blocks, 0..end, false);
    for (index, start) in starts.iter().enumerate() {
        let end = starts
            .get(index + 1)
            .map_or(blocks.lines.len(), |next| next.first);
        read_item(
            &mut document,
            &blocks,
            &header,
            &Lines {
                start,
                end,
                is_closed,
            },
        );
        is_closed = closes(&blocks, start.content..end, is_closed);
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
        None if header.starts_at.is_some() && decided * 2 >= items.len() => Kind::Minutes,
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
fn closes(blocks: &Blocks, lines: Range<usize>, is_closed: bool) -> bool {
    let mut parts = lines.filter_map(|index| {
        match labels::on_line(blocks.line(index), blocks.is_heading(index))?.section {
            Section::Part { is_closed } => Some(is_closed),
            _ => None,
        }
    });
    parts.next_back().unwrap_or(is_closed)
}

/// The lines of one item.
struct Lines<'a> {
    start: &'a Start,
    end: usize,
    is_closed: bool,
}

fn read_item(document: &mut Document, blocks: &Blocks, header: &Header, lines: &Lines<'_>) {
    let start = lines.start;
    let (case_number, content) = case_number(blocks, start, lines.end);
    let parts = Parts::of(blocks, content..lines.end);
    match parts.decision(header) {
        Decided::Unlabelled => {
            document.warnings.push(Warning::NoDecisionLabel {
                title: start.title.clone(),
            });
            document
                .unplaced
                .extend(parts.lead.map(|span| Passage::new(&blocks.text, span)));
        }
        Decided::Elsewhere => {
            document.warnings.push(Warning::NoOwnDecision {
                title: start.title.clone(),
            });
        }
        Decided::Here(_) => {}
    }
    let decision = match parts.decision(header) {
        Decided::Here(Some(span)) => Some(Passage::new(&blocks.text, span)),
        _ => None,
    };
    document.items.push(Item {
        number: Some(start.number.clone()),
        title: start.title.clone(),
        case_number,
        mark: start.mark,
        is_closed: lines.is_closed || start.is_closed,
        recommendation: parts.text(&blocks.text, &Section::Recommendation),
        presentation: parts.text(&blocks.text, &Section::Presentation),
        decision,
        outcome: Outcome::None,
        proposals: Vec::new(),
    });
}

/// The case number above the title or in the two lines below, and where the content starts.
fn case_number(blocks: &Blocks, start: &Start, end: usize) -> (Option<String>, usize) {
    let content = start.content;
    for index in [start.first, content, content + 1]
        .into_iter()
        .filter(|&index| index < end)
    {
        if let Some(number) = case_numbers::on_line(blocks.line(index)) {
            let is_next = index == content;
            return (
                Some(number.to_owned()),
                if is_next { content + 1 } else { content },
            );
        }
    }
    (None, content)
}
