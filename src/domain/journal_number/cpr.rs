//! Recognising what looks like a person's CPR number, so that none slips into titles, logs or mail
//! as a case number. By its look alone: the check digit has not been reliable since 2007.

use super::is_dash;

/// Whether a date in six digits (DDMMYY), dashes or spaces, and four digits stand somewhere in the
/// text. Ten digits in a row do not count: records systems use them too.
pub(super) fn is_in(text: &str) -> bool {
    let is_separator = |c: char| c.is_whitespace() || is_dash(c);
    let mut words = text.split(|c: char| !c.is_ascii_digit() && !is_separator(c));
    words.any(|word| {
        let groups: Vec<&str> = word
            .split(is_separator)
            .filter(|group| !group.is_empty())
            .collect();
        groups.windows(2).any(|pair| match pair {
            [date, serial] => is_date(date) && serial.len() == 4,
            _ => false,
        })
    })
}

/// Six digits that are a day and a month and a year; replacement numbers add 60 to the day.
fn is_date(digits: &str) -> bool {
    let part = |range| {
        digits
            .get(range)
            .and_then(|part: &str| part.parse::<u8>().ok())
    };
    digits.len() == 6
        && part(0..2).is_some_and(|day| matches!(day, 1..=31 | 61..=91))
        && part(2..4).is_some_and(|month| (1..=12).contains(&month))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cpr_number_is_seen_in_its_usual_spellings() {
        for text in [
            "010190-1234",
            "311299-0000",
            "010190 1234",
            "010190 - 1234",
            "010190–1234",
            "CPR010190-1234",
            "Sag: 010190-1234.",
            "20/33839 010190-1234",
            "610190-1234",
        ] {
            assert!(is_in(text), "{text}");
        }
    }

    #[test]
    fn case_numbers_are_not_taken_for_one() {
        for text in [
            "330-2018-3619",
            "299835-1234",
            "010190-12345",
            "0101901-1234",
            "011390-1234",
            "000190-1234",
            "010190/1234",
            "0101901234",
            "(2020-0215405)",
            "EMN-2023-009832",
            "85.15.02G01-30-23",
            "1010190-1234",
            "010190",
            "æøå",
        ] {
            assert!(!is_in(text), "{text}");
        }
    }
}
