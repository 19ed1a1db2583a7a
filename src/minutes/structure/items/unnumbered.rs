//! Items that have no numbers: titles above their case numbers and labels.

use super::title::{self, Title};
use super::{LONGEST_TITLE, Start, is_contents_entry};
use crate::minutes::dates;
use crate::minutes::structure::case_numbers;
use crate::minutes::structure::header;
use crate::minutes::structure::labels::Section;
use crate::minutes::structure::lines::Lines;

/// What may stand before a day: "Onsdag den".
const LONGEST_WEEKDAY: usize = 14;
/// The longest title without a number, in bytes.
const LONGEST: usize = 160;

/// The starts of items, one for each decision that is announced.
pub(super) fn find(lines: &Lines<'_>) -> Vec<Start> {
    let mut starts: Vec<Start> = Vec::new();
    let mut from = 0;
    // "Referat" over the whole document announces no decision where items have labels of their own.
    let is_strong = |index: &usize| {
        let section = lines.label(*index).map(|label| &label.section);
        matches!(section, Some(Section::Decision(maker)) if !maker.is_weak)
    };
    let has_strong = (0..lines.count()).any(|index| is_strong(&index));
    let announces =
        |index: &usize| is_strong(index) || !has_strong && lines.announces_decision(*index);
    for index in (0..lines.count()).filter(announces) {
        // Where no title is printed, the case number begins the item.
        let case_number = || (from..index).find(|&line| lines.has_case_number(line));
        // And where there is none either, the first part of the item.
        let first_part = || (from..index).find(|&line| is_part(lines, line));
        if let Some(title) = title_within(lines, from, index) {
            starts.push(start_at(lines, title));
        } else if let Some(first) = case_number().or_else(first_part) {
            starts.push(untitled(first));
        }
        from = index + 1;
    }
    starts
}

/// The line between two decisions that has the most signs of a title, the first of equals.
fn title_within(lines: &Lines<'_>, from: usize, decision: usize) -> Option<usize> {
    let weighed = (from..decision).filter_map(|index| Some((signs(lines, index)?, index)));
    let (signs, index) =
        weighed.max_by_key(|(signs, index)| (*signs, std::cmp::Reverse(*index)))?;
    let has_case_number = (from..decision).any(|index| lines.has_case_number(index));
    (signs >= if has_case_number { 4 } else { 3 }).then_some(index)
}

fn signs(lines: &Lines<'_>, index: usize) -> Option<i32> {
    let line = lines.text(index);
    let may_be = line.len() <= LONGEST.min(LONGEST_TITLE)
        && lines
            .label(index)
            .is_none_or(|label| lines.blocks.is_heading(index) && label.section == Section::Aside)
        && !lines.has_case_number(index)
        && !lines.is_outside(index)
        && !is_contents_entry(line)
        && !line.ends_with(['.', ',', ';', ':'])
        && line.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '"')
        && !header::is_field(line)
        && !header::is_document_name(line)
        && !is_date(line);
    if !may_be {
        return None;
    }
    let letters = line.chars().filter(|c| c.is_alphabetic());
    let is_shouted = letters.clone().count() >= 4 && letters.clone().all(char::is_uppercase);
    let above = index.checked_sub(1).map_or("", |above| lines.text(above));
    let mut signs = 0;
    let mut count = |holds: bool, weight: i32| signs += if holds { weight } else { 0 };
    // Buttons of the page may stand between a title and what belongs to it.
    let next = (index + 1..lines.count()).find(|&next| !lines.is_outside(next));
    let next = next.unwrap_or(index + 1);
    count(
        lines.has_case_number(next) || case_numbers::is_bare(above),
        4,
    );
    let label = lines.label(next).map(|label| &label.section);
    count(label.is_some(), 2);
    let is_weak = |section: &Section| match section {
        Section::Decision(maker) => maker.is_weak,
        section => *section == Section::Aside,
    };
    count(label.is_some_and(|section| !is_weak(section)), 1);
    count(lines.blocks.is_heading(index), 2);
    count(is_shouted, 2);
    count(!lines.blocks.continues(index), 1);
    Some(signs)
}

/// Whether the line is a day, with its weekday at most.
fn is_date(line: &str) -> bool {
    dates::find(line).is_some_and(|found| line.len() - (found.end - found.start) <= LONGEST_WEEKDAY)
}

/// Whether the line is the label of what is decided about.
fn is_part(lines: &Lines<'_>, index: usize) -> bool {
    let section = lines.label(index).map(|label| &label.section);
    matches!(
        section,
        Some(Section::Recommendation | Section::Presentation)
    )
}

fn untitled(first: usize) -> Start {
    Start {
        first,
        content: first,
        number: None,
        title: String::new(),
        mark: None,
        is_closed: false,
    }
}

fn start_at(lines: &Lines<'_>, index: usize) -> Start {
    let Title {
        text,
        mark,
        is_closed,
        ..
    } = title::read(lines.text(index));
    let above = index.checked_sub(1).filter(|&above| {
        case_numbers::is_bare(lines.text(above)) && !lines.has_case_number(index + 1)
    });
    Start {
        first: above.unwrap_or(index),
        content: index + 1,
        number: None,
        title: text,
        mark,
        is_closed,
    }
}
