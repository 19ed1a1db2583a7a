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

/// A case number after a word that announces one, whatever else stands on the line.
static LABELLED: Pattern = Pattern::new(
    r"(?i)^(?:(?:åben|åbent|lukket)(?:\s+(?:sag|punkt))?\s+)?(?:sags?(?:nr|nummer|\s?id)|sag(?:s)? nr|esdh(?:-sag|nr)|journal(?:nr|nummer)|j\.?\s?nr|kle(?:-nr)?)\.?\s*:?\s*(?P<number>[^\s,;|]*\d[^\s,;|]*(?:\s-\s[^\s,;|]*\d[^\s,;|]*)?)(?:[\s,;|].*)?$",
);
/// "Sag 306-2009-600", alone on its line.
static CASE: Pattern = Pattern::new(r"(?i)^sag:?\s+(?P<number>\d+[/-][\d/-]+)$");
/// "(ØU 214/2020)": the number a body gives its own items.
static IN_BRACKETS: Pattern =
    Pattern::new(r"^\((?P<number>(?:\p{Lu}{2,5}\s)?\d{1,7}[/-]\d{2,7}(?:-\d+)?)\)$");
/// A word that announces the case number below it.
static ANNOUNCES: Pattern = Pattern::new(
    r"(?i)^(?:sags?(?:nr|nummer|\s?id)|sag nr|journal(?:nr|nummer)|j\.?\s?nr|kle(?:-nr)?)\.?\s*:?(?:\s+(?:dok|sagsbeh|init|brevid|ansvarlig)\S*)*$",
);
/// What a number looks like after its word.
static NUMBER: Pattern = Pattern::new(r"^[\p{L}\d][\p{L}\d ./-]{2,40}$");

/// The case number that fills this line, with or without a label.
pub(super) fn on_line(line: &str) -> Option<&str> {
    if line.len() > 200 || !line.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if BARE.iter().any(|form| form.is_match(line)) {
        return Some(line);
    }
    let forms = [&CASE, &IN_BRACKETS, &LABELLED];
    let found = forms.into_iter().find_map(|form| form.captures(line))?;
    let number = found.name("number")?.as_str();
    is_number(number).then_some(number)
}

/// Whether the line announces the number on the line below.
pub(super) fn announces(line: &str) -> bool {
    line.len() <= 80 && ANNOUNCES.is_match(line)
}

/// Whether the words may be a case number: enough of them digits.
pub(super) fn is_number(words: &str) -> bool {
    let digits = words.bytes().filter(u8::is_ascii_digit).count();
    let letters = words.chars().filter(|c| c.is_alphabetic()).count();
    digits >= 3 && letters <= digits && NUMBER.is_match(words)
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
            ("Sag 306-2009-600", Some("306-2009-600")),
            (
                "Sagsnr.: 14/1203 Dok.nr.: 98112-14 Sagsbeh.: JJI ÅBENT",
                Some("14/1203"),
            ),
            (
                "Sagsnr. 318804 Kommunalbestyrelsen Åbent punkt",
                Some("318804"),
            ),
            ("Sagsid.: 14/28110, Sagsinitialer: hkp", Some("14/28110")),
            ("(ØU 214/2020)", Some("ØU 214/2020")),
            ("Åben sag          Sagsnr.: 14/1882", Some("14/1882")),
            ("Sagnr.: 1-13-3-61-16", Some("1-13-3-61-16")),
            ("Sag 12 blev udsat.", None),
            ("Sag 2019 blev den sidste.", None),
            ("25-10-2023", None),
            ("Sagsnr. følger", None),
            ("Godkendt.", None),
        ] {
            assert_eq!(on_line(line), number, "{line}");
        }
    }
}
