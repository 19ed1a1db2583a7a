//! Lists of who was there and who was not.

use std::ops::Range;

use super::field_of;
use crate::minutes::pattern::Pattern;
use crate::minutes::structure::lines::Lines;

/// A name, with a title before it or a party after it.
static NAME: Pattern = Pattern::new(
    r"^(?:\p{L}+ )?\p{Lu}[\p{L}.’'-]*(?: \p{Lu}[\p{L}.’'-]*){0,4}(?: \([^()]{1,40}\))?(?: - \p{L}[\p{L} ]{2,40})?$",
);
/// Words that stand where names would.
static NOBODY: Pattern = Pattern::new(r"(?i)^(?:ingen|ikke registreret|-|–|se .*)?\.?$");
/// The most people in one list.
const MOST: usize = 200;

/// The people beside the label and on the lines below; and the index of the line after them.
pub(super) fn read(lines: &Lines<'_>, value: &str, below: Range<usize>) -> (Vec<String>, usize) {
    let mut names = Vec::new();
    add(value, &mut names);
    let mut next = below.start;
    while next < below.end && names.len() < MOST {
        let line = lines.text(next);
        let goes_on = next > below.start
            || !value.is_empty() && lines.blocks.continues(next)
            || value.is_empty();
        // A cell of a table is the value, whatever stands in it.
        let is_cell = value.is_empty() && next == below.start && line.ends_with('|');
        let is_list =
            is_cell || parts(line).all(|part| NAME.is_match(part) || NOBODY.is_match(part));
        if !goes_on || !is_list || field_of(line).is_some() || lines.label(next).is_some() {
            break;
        }
        if !value.is_empty() && !lines.blocks.continues(next) {
            break;
        }
        add(line, &mut names);
        next += 1;
    }
    (names, next)
}

fn add(line: &str, names: &mut Vec<String>) {
    let people = parts(line).filter(|part| !NOBODY.is_match(part));
    names.extend(people.take(MOST).map(str::to_owned));
}

/// The parts of a list; a comma in brackets parts nothing.
fn parts(line: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    let commas = line.split(move |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && matches!(c, ',' | ';' | '|')
    });
    commas
        .flat_map(|part| part.split(" og "))
        .map(|part| part.trim().trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minutes::blocks::{Blocks, Mark};

    #[test]
    fn names_are_read_beside_and_below_their_label() {
        for (text, expected) in [
            (
                "Deltagere: Ole Krag (A), Pia Holm og Jens Lund",
                &["Ole Krag (A)", "Pia Holm", "Jens Lund"][..],
            ),
            (
                "Deltagere:\nOle Krag\nPia Holm\nSted: Sal A",
                &["Ole Krag", "Pia Holm"],
            ),
            (
                "Deltagere: Hanne (skoleleder, SFO), Emil og Freja (elever),\nBo (SFO)",
                &[
                    "Hanne (skoleleder, SFO)",
                    "Emil",
                    "Freja (elever)",
                    "Bo (SFO)",
                ],
            ),
            ("Deltagere: Ingen", &[]),
            ("Deltagere:\nGodkendelse af dagsordenen", &[]),
        ] {
            let mut blocks = Blocks::default();
            text.lines().for_each(|line| blocks.push(line, Mark::Text));
            let lines = Lines::of(&blocks);
            let value = lines
                .text(0)
                .split_once(':')
                .map_or("", |(_, value)| value.trim());
            assert_eq!(read(&lines, value, 1..lines.count()).0, expected, "{text}");
        }
    }
}
