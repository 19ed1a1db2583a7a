//! The short lines between an item's title and its text: case number, open or closed.

use super::case_numbers;
use super::items::{self, Start};
use super::lines::Lines;
use crate::minutes::pattern::Pattern;

/// What the fields of an item say.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) case_number: Option<String>,
    /// Whether the item is closed, where a field says so.
    pub(super) is_closed: Option<bool>,
    /// Index of the first line after the fields.
    pub(super) content: usize,
}

/// How many lines below a title may be fields.
const MOST: usize = 8;
static OPEN: Pattern = Pattern::new(
    r"(?i)^(?:åben|åbent|offentligt?)(?: sag| punkt| dagsordenspunkt)?$|\båbent?(?: sag| punkt)?$|\b(?:status|sagstype|adgang|type)\s*:?\s*åbent?$",
);
static CLOSED: Pattern = Pattern::new(
    r"(?i)^(?:lukket|fortroligt?|ikke[- ]offentligt?)(?: sag| punkt| dagsordenspunkt)?(?:\s*[:.]?\s*(?:ja|sandt?|true|1)?|[\s,]*\(?(?:jf\.?|efter|i henhold til)?\s*§.*)$|\blukket(?: sag| punkt)?$|\b(?:status|sagstype|adgang|type)\s*:?\s*(?:lukket|fortroligt?|ikke[- ]offentligt?)(?: sag| punkt)?$|^(?:offentligt?|åbent?)\s*:\s*(?:nej|falsk|false|0)$",
);
/// Other fields that records systems print there.
static OTHER: Pattern = Pattern::new(
    r"(?i)^(?:dok(?:\.|ument)?(?:\s?(?:nr|id))?\.?|initialer|sagsbeh(?:andler|\.)?|sagsansvarlig|kompetence|ansvarlig (?:afdeling|forvaltning)|forvaltning|afdeling|journaliseret|brevid|acadre|behandles i|åbent|lukket|åben/lukket|lukning|type|sagstype|status)\b\.?\s*:?",
);
/// The name of a field that stands over its value.
static NAME: Pattern = Pattern::new(
    r"(?i)^(?:type|sagstype|status|adgang|initialer|sagsbehandler|forvaltning|afdeling|kompetence)\s*:?$",
);
const LONGEST_FIELD: usize = 200;

/// Reads the fields below the title, and the case number above it.
pub(super) fn read(lines: &Lines<'_>, start: &Start, end: usize) -> Fields {
    let mut fields = Fields {
        content: start.content,
        ..Fields::default()
    };
    if start.first + 1 < start.content {
        let above = lines.text(start.first);
        fields.case_number = case_numbers::on_line(above).map(str::to_owned);
    }
    let mut index = start.content;
    let limit = end.min(start.content + MOST);
    let mut unknown = 0;
    while index < limit && unknown < 2 && lines.label(index).is_none() {
        let line = lines.text(index);
        let (case_number, used) = case_number(lines, index, end);
        // A sentence may end with these words; a field is short or begins with a number.
        let may_tell = used > 0 || line.split_whitespace().count() <= 4;
        let is_closed = closedness(line).filter(|_| may_tell);
        if fields.case_number.is_none() && case_number.is_some() {
            fields.case_number = case_number;
        }
        // The state of the case may be open, and its item not.
        fields.is_closed = match (fields.is_closed, is_closed) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (known, said) => known.or(said),
        };
        // The title itself, below its label, is taken already.
        let used = if items::TITLE_LABEL.is_match(line) {
            2
        } else {
            used
        };
        let is_field = used > 0 || is_closed.is_some() || is_other(line);
        index += used.max(1);
        if is_field && unknown == 0 {
            fields.content = index;
        } else if !is_field {
            unknown += 1;
        }
    }
    fields
}

/// A case number on this line, or below a line that only announces one; and how many lines it took.
fn case_number(lines: &Lines<'_>, index: usize, end: usize) -> (Option<String>, usize) {
    let line = lines.text(index);
    if let Some(number) = case_numbers::on_line(line) {
        return (Some(number.to_owned()), 1);
    }
    // Beside other columns, the number is the first thing on the line of values.
    let below = lines.text(index + 1).split("  ").next().unwrap_or_default();
    if case_numbers::announces(line) && index + 1 < end && case_numbers::is_number(below) {
        return (Some(below.to_owned()), 2);
    }
    (None, 0)
}

fn closedness(line: &str) -> Option<bool> {
    if line.len() > LONGEST_FIELD {
        return None;
    }
    match () {
        () if CLOSED.is_match(line) => Some(true),
        () if OPEN.is_match(line) => Some(false),
        () => None,
    }
}

/// Whether the line is a field of an item, or the name of one.
pub(super) fn is_field(line: &str) -> bool {
    closedness(line).is_some()
        || is_other(line)
        || NAME.is_match(line)
        || case_numbers::announces(line)
}

fn is_other(line: &str) -> bool {
    line.len() <= LONGEST_FIELD && OTHER.is_match(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_in_any_words_that_it_is_closed_is_closed() {
        for (line, is_closed) in [
            ("Lukket", Some(true)),
            ("Lukket punkt.", Some(true)),
            ("Lukket: Ja", Some(true)),
            ("Lukket punkt, jf. § 10", Some(true)),
            ("Lukket (§ 10)", Some(true)),
            ("Adgang: Fortroligt", Some(true)),
            ("Offentligt: Nej", Some(true)),
            ("Sagsnr. 12/345 Lukket sag", Some(true)),
            ("Åbent", Some(false)),
            ("Status: Åben", Some(false)),
            ("Lukket: Nej", None),
            ("Lukketid for skoven", None),
        ] {
            assert_eq!(closedness(line), is_closed, "{line}");
        }
    }
}
