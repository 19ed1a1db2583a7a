//! Lines that may begin an item, and the signs that speak for each.

use super::title::{self, Title};
use super::{LONGEST_TITLE, Start, is_contents_entry};
use crate::minutes::pattern::Pattern;
use crate::minutes::structure::case_numbers;
use crate::minutes::structure::fields;
use crate::minutes::structure::header;
use crate::minutes::structure::labels::Section;
use crate::minutes::structure::lines::Lines;

/// A way of numbering items.
pub(super) struct Form {
    pattern: Pattern,
    /// What the form itself says for an item: "Punkt 3:" says more than "3.".
    says: i32,
}

/// The forms seen, the most telling first.
pub(super) static FORMS: [Form; 9] = [
    Form {
        pattern: Pattern::new(
            r"(?i)^(?:[•*-]\s+)?(?:(?:punkt|pkt\.?|dagsordens?punkt)\s*(?:nr\.?\s*)?|(?:sag )?nr\.?\s*)(?P<number>\d{1,4})(?:\s*[:.)–-]\s*(?P<title>.*)|\s+(?P<apart>(?-i:[\p{Lu}(\[”]).*))?$",
        ),
        says: 3,
    },
    Form {
        pattern: Pattern::new(r"(?i)^\S.*\s/\s+punkt (?P<number>\d{1,4})$"),
        says: 5,
    },
    Form {
        pattern: Pattern::new(
            r"^(?:[•*-]\s+)?(?i:indholdsfortegnelse)?(?P<number>\d{1,4})\.\s+(?P<title>\S.*)$",
        ),
        says: 0,
    },
    Form {
        pattern: Pattern::new(r"^(?P<number>\d{1,4})\s*[):–-]\s*(?P<title>[\p{L}(\[].*)$"),
        says: 0,
    },
    Form {
        pattern: Pattern::new(
            r"^(?:(?i:nr|sag)\.?\s+)?(?P<number>\d{1,4})\s+(?P<title>[\p{Lu}(\[].*)$",
        ),
        says: -1,
    },
    Form {
        pattern: Pattern::new(r"^(?P<number>\d{1,4})\.?$"),
        says: -1,
    },
    Form {
        pattern: Pattern::new(
            r"^(?P<printed>\p{Lu}{1,5}[ -]?(?P<number>\d{1,4})(?:[/-]\d{2,4})?(?:-\p{Lu})?)[.:)]?\s+(?P<title>[\p{Lu}(\[].*)$",
        ),
        says: 0,
    },
    Form {
        pattern: Pattern::new(r"^(?i:ad)\.?\s*(?P<number>\d{1,3})[).:]*\s+(?P<title>\p{Lu}.*)$"),
        says: 1,
    },
    Form {
        pattern: Pattern::new(r"^(?P<roman>[IVX]{1,6})[.):]?\s+(?P<title>\p{Lu}.*)$"),
        says: 0,
    },
];

/// A name and its value, each of a word or two.
static FIELD: Pattern = Pattern::new(r"^\p{L}+(?: \p{L}+)?:(?: \S+){0,3}$");
/// So many fields may stand between a number and its title.
const FIELDS_ABOVE_TITLE: usize = 4;
/// A title that is shorter, in bytes, is not wrapped.
const WRAPPED_TITLE: usize = 50;
/// How many lines below a title show that it is one.
const PROOF: usize = 8;
static NUMBER_LABEL: Pattern =
    Pattern::new(r"(?i)^(?:(?:sag|punkt|pkt)\.?(?: ?nr\.?)?|dagsordenspunkt|nr\.?)\s*:?$");
/// What stands over an item's title.
pub(in crate::minutes::structure) static TITLE_LABEL: Pattern =
    Pattern::new(r"(?i)^(?:titel|emne|overskrift)\s*:?$");
/// Titles that the agendas of every body have.
static USUAL: Pattern = Pattern::new(
    r"(?i)^(?:godkendelse af (?:dagsorden|referat|beslutningsprotokol)|meddelelser|orientering(?:er)?\b|eventuelt|evt\.?$|siden sidst|gensidig orientering|spørgetid|underskrift|nyt fra|næste møde|bordet rundt|velkomst|opfølgning|status|kommende møder|valg af)",
);

/// A line that may begin an item.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) start: Start,
    /// What the numbers rise by.
    pub(super) number: u32,
    /// How much speaks for it; what has less than nothing is none.
    pub(super) signs: i32,
    /// Whether a decision is announced before the next candidate.
    pub(super) is_decided: bool,
}

/// The lines with a number that may be an item's.
pub(super) fn numbered(lines: &Lines<'_>) -> Vec<usize> {
    let is_numbered = |index: &usize| {
        let line = lines.text(*index);
        let has_number =
            line.bytes().any(|byte| byte.is_ascii_digit()) || line.starts_with(['I', 'V', 'X']);
        has_number && line.len() <= LONGEST_TITLE && !is_contents_entry(line)
    };
    (0..lines.count()).filter(is_numbered).collect()
}

/// Those of the numbered lines that fit the form.
pub(super) fn of(lines: &Lines<'_>, numbered: &[usize], form: &Form) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = numbered
        .iter()
        .filter_map(|&index| at(lines, index, form))
        .collect();
    let ends: Vec<usize> = candidates
        .iter()
        .skip(1)
        .map(|next| next.start.first)
        .chain([lines.count()])
        .collect();
    for (candidate, end) in candidates.iter_mut().zip(ends) {
        weigh(lines, candidate, end);
    }
    candidates
}

fn at(lines: &Lines<'_>, index: usize, form: &Form) -> Option<Candidate> {
    let captures = form.pattern.captures(lines.text(index))?;
    let number = match captures.name("roman") {
        Some(roman) => roman_number(roman.as_str())?,
        None => captures.name("number")?.as_str().parse().ok()?,
    };
    let printed = ["printed", "roman", "number"];
    let printed = printed
        .iter()
        .find_map(|name| captures.name(name))?
        .as_str();
    let named = captures.name("title").or_else(|| captures.name("apart"));
    let is_labelled = named.is_none() && is_number_label(lines, index);
    let (text, content) =
        printed_title(lines, index, named.map(|title| title.as_str()), is_labelled)?;
    let Title {
        text: title,
        mark,
        is_closed,
        ..
    } = title::read(&text);
    let start = Start {
        first: if is_labelled || named.is_none() && title_is_above(lines, index) {
            index - 1
        } else {
            first_line(lines, index, content, form)
        },
        content,
        number: Some(printed.to_owned()),
        title,
        mark,
        is_closed,
    };
    let signs = form.says + signs_of_title(lines, index, &start, &text);
    Some(Candidate {
        start,
        number,
        signs,
        is_decided: false,
    })
}

/// The title as printed, on the line of its number or below, and where it ends.
fn printed_title(
    lines: &Lines<'_>,
    index: usize,
    named: Option<&str>,
    is_labelled: bool,
) -> Option<(String, usize)> {
    let named = named.filter(|title| !title.is_empty());
    let mut content = index + 1;
    let mut text = named.unwrap_or_default().to_owned();
    if named.is_none() {
        if title_is_above(lines, index) {
            return Some((lines.text(index - 1).to_owned(), content));
        }
        while content < index + FIELDS_ABOVE_TITLE && is_field_with_value(lines.text(content)) {
            content += 1;
        }
        let below = is_labelled
            .then(|| labelled_title(lines, content))
            .flatten();
        lines.text(below.unwrap_or(content)).clone_into(&mut text);
        content += usize::from(below.is_none());
        if lines.label(content - 1).is_some_and(is_known) {
            return None;
        }
    }
    if !text.contains(char::is_alphabetic) {
        return None;
    }
    while text.len() >= WRAPPED_TITLE && continues_title(lines, content) {
        text = format!("{text} {}", lines.text(content));
        content += 1;
    }
    Some((text, content))
}

fn is_field_with_value(line: &str) -> bool {
    line.contains(':') && header::is_field(line)
}

/// "Spørgetid" over "Sag nr. 97": the title stands above its number, where what is below can be none.
fn title_is_above(lines: &Lines<'_>, index: usize) -> bool {
    let Some(above) = index.checked_sub(1) else {
        return false;
    };
    let (title, below) = (lines.text(above), lines.text(index + 1));
    let is_title = title.len() <= LONGEST_TITLE
        && title.starts_with(char::is_uppercase)
        && !title.ends_with(['.', ':', ','])
        && lines
            .label(above)
            .is_none_or(|label| lines.blocks.is_heading(above) && !is_known(label))
        && !lines.blocks.continues(above)
        && (lines.blocks.continues(index) || lines.blocks.is_heading(above));
    let is_below = !fields::is_field(below)
        && !is_field_with_value(below)
        && !FIELD.is_match(below)
        && lines.label(index + 1).is_none();
    is_title && !is_below
}

/// Whether the line above says that this one is an item's number: "Sag nr." over "7".
fn is_number_label(lines: &Lines<'_>, index: usize) -> bool {
    index
        .checked_sub(1)
        .is_some_and(|above| NUMBER_LABEL.is_match(lines.text(above)))
}

/// The title below its own label, among the fields of the item.
fn labelled_title(lines: &Lines<'_>, content: usize) -> Option<usize> {
    let label = (content..content + 5).find(|&index| TITLE_LABEL.is_match(lines.text(index)))?;
    Some(label + 1)
}

/// A label that a title cannot be; an unknown heading may be one.
fn is_known(label: &super::super::labels::Label) -> bool {
    label.section != Section::Aside
}

/// Some print the case number on its own line above the title.
fn first_line(lines: &Lines<'_>, index: usize, content: usize, form: &Form) -> usize {
    // "Punkt 3:" has its number below, if at all.
    match index.checked_sub(1).filter(|_| form.says < 3) {
        Some(above) if is_number_of_next(lines, above) && !lines.has_case_number(content) => above,
        _ => index,
    }
}

/// Whether the case number on this line belongs to what is below it: it stands by itself, or apart from what is
/// above it.
fn is_number_of_next(lines: &Lines<'_>, index: usize) -> bool {
    let is_apart = || {
        let above = index.checked_sub(1);
        !lines.blocks.continues(index) || above.is_some_and(|above| lines.is_outside(above))
    };
    case_numbers::is_bare(lines.text(index)) || lines.has_case_number(index) && is_apart()
}

/// A wrapped title goes on until the case number or a label, without a gap.
fn continues_title(lines: &Lines<'_>, index: usize) -> bool {
    let line = lines.text(index);
    lines.blocks.continues(index)
        && lines.blocks.continues(index + 1)
        && line.len() < LONGEST_TITLE
        && !lines.has_case_number(index)
        && lines.label(index).is_none()
        && lines.has_case_number(index + 1)
}

/// What the line says by itself.
fn signs_of_title(lines: &Lines<'_>, index: usize, start: &Start, printed: &str) -> i32 {
    let title = start.title.as_str();
    let mut signs = 0;
    let mut count = |holds: bool, weight: i32| signs += if holds { weight } else { 0 };
    count(
        lines.blocks.is_heading(index) || lines.blocks.is_heading(start.content.saturating_sub(1)),
        2,
    );
    count(start.mark.is_some(), 3);
    count(start.is_closed, 2);
    count(USUAL.is_match(title), 2);
    count(index == 0 || !lines.blocks.continues(index), 1);
    count(start.first < index, 3);
    count(printed.ends_with(['.', ';', ',']), -2);
    count(
        !printed.starts_with(|c: char| c.is_uppercase() || matches!(c, '(' | '[' | '"' | '”')),
        -2,
    );
    // "1. at dagsordenen godkendes" is a recommendation.
    count(title.to_lowercase().starts_with("at "), -6);
    count(printed.len() > 200, -2);
    signs
}

/// What the lines below say, as far as the next candidate.
fn weigh(lines: &Lines<'_>, candidate: &mut Candidate, end: usize) {
    let content = candidate.start.content;
    let near = content..end.min(content + PROOF);
    let has_case_number = (content..end.min(content + 3)).any(|index| lines.has_case_number(index));
    let has_label = near.into_iter().any(|index| {
        lines
            .label(index)
            .is_some_and(|label| !matches!(label.section, Section::Part { .. }))
    });
    candidate.is_decided = (content..end).any(|index| lines.announces_decision(index));
    candidate.signs += if has_case_number { 3 } else { 0 };
    candidate.signs += if has_label { 2 } else { 0 };
    candidate.signs += i32::from(candidate.is_decided);
}

fn roman_number(roman: &str) -> Option<u32> {
    let digits = roman.chars().map(|c| match c {
        'I' => Some(1),
        'V' => Some(5),
        'X' => Some(10),
        _ => None,
    });
    let digits: Vec<i32> = digits.collect::<Option<_>>()?;
    let pairs = digits.iter().zip(digits.iter().skip(1).chain([&0]));
    let number: i32 = pairs
        .map(|(digit, next)| if digit < next { -digit } else { *digit })
        .sum();
    u32::try_from(number).ok()
}
