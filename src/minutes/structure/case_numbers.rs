//! Case numbers in the forms that records systems print them; kept verbatim.
//!
//! Left out: their canonical form, which `domain::journal_number` has.

use crate::minutes::pattern::Pattern;

/// Forms that are a case number wherever they fill a line: KLE, then the records systems' own.
static BARE: [Pattern; 4] = [
    Pattern::new(
        r"^\d{2}\.\d{2}(?:\.\d{2})?[\s-]*[APSØGKI]\d{2}(?:\s*-\s*(?:\d{4}/\d+|\d{1,6}(?:\s*-\s*(?:\d{4}|\d{2}))?))?$",
    ),
    Pattern::new(r"^[A-ZÆØÅ]{1,4}-?\d{4}-\d{3,}$"),
    Pattern::new(r"^\d{3}-\d{4}-\d+$"),
    Pattern::new(r"^\d{2}(?:\d{2})?/\d{2,}(?:-\d+)?$"),
];

/// A case number after a word that announces one; it ends at a wide space or another field.
static LABELLED: Pattern = Pattern::new(
    r"(?i)^(?:sags?(?:nr|nummer|\s?id)|sag nr|journal(?:nr|nummer)|j\.?\s?nr|kle(?:-nr)?)\.?:?\s+(?P<number>\S+(?: \S+){0,3}?)(?:\s{2,}.*|\s+dok\.?\s?nr.*)?$",
);

/// The case number that fills this line, with or without a label.
pub(super) fn on_line(line: &str) -> Option<&str> {
    if line.len() > 200 {
        return None;
    }
    if BARE.iter().any(|form| form.is_match(line)) {
        return Some(line);
    }
    let number = LABELLED.captures(line)?.name("number")?.as_str();
    number
        .contains(|c: char| c.is_ascii_digit())
        .then_some(number)
}

/// Whether the line is a case number without a label.
pub(super) fn is_bare(line: &str) -> bool {
    on_line(line) == Some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_numbers_are_known_by_their_form_or_their_label() {
        for (line, number) in [
            ("85.15.02G01-30-23", Some("85.15.02G01-30-23")),
            ("00.22.00G01-0002", Some("00.22.00G01-0002")),
            ("20.03.10-Ø40-6-23", Some("20.03.10-Ø40-6-23")),
            ("01.02G00 - 2017/27088", Some("01.02G00 - 2017/27088")),
            ("EMN-2023-009832", Some("EMN-2023-009832")),
            ("S2022-12345", Some("S2022-12345")),
            ("20/33839", Some("20/33839")),
            ("2021/41-765", Some("2021/41-765")),
            ("Sagsnr.: 00.30.10-S00-3-21", Some("00.30.10-S00-3-21")),
            ("Sagsnr. 299835", Some("299835")),
            (
                "Sagsnr.: 412-2019-1187      Dok.nr.: 412-2019-60233   Åbent",
                Some("412-2019-1187"),
            ),
            ("25-10-2023", None),
            ("Sagsnr. følger", None),
            ("Godkendt.", None),
        ] {
            assert_eq!(on_line(line), number, "{line}");
        }
    }
}
