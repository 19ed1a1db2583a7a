//! Numbers after KLE (*KL Emnesystematik*): topic, facet, and what the records system counts.
//!
//! Topic and facet follow KL's schema (version 2.0); the rest was seen in minutes and differs by
//! system: serial and year (`-30-23`), a padded serial alone (`-0104`), year and number
//! (`- 2017/27088`). Leading zeros stay: whether 0002 and 2 are one case is the system's to say.

use std::fmt;

use super::is_dash;

/// The seven facet categories; there are no others.
const FACET_CATEGORIES: &str = "APSØGKI";

/// Years of two digits lie within these hundred, and so must years of four to have two-digit keys.
const FIRST_YEAR: u16 = 1970;
const LAST_YEAR: u16 = FIRST_YEAR + 99;

/// A case number built after KLE. Displays as its canonical form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KleNumber {
    topic: String,
    facet: String,
    count: Count,
}

/// How the system tells cases of one topic and facet apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Count {
    None,
    Serial(String),
    SerialInYear { serial: String, year: u16 },
    NumberOfYear { year: u16, number: String },
}

impl KleNumber {
    /// The numbers of the subject: `85.15.02`, or `01.02` where the system files by group.
    pub fn topic(&self) -> &str {
        &self.topic
    }

    /// What is done with the subject: a category and two digits, `G01`.
    pub fn facet(&self) -> &str {
        &self.facet
    }

    /// The serial number (*løbenummer*), with the zeros it was written with.
    pub fn serial(&self) -> Option<&str> {
        match &self.count {
            Count::None => None,
            Count::Serial(serial)
            | Count::SerialInYear { serial, .. }
            | Count::NumberOfYear { number: serial, .. } => Some(serial),
        }
    }

    /// The year the case was opened, in four digits.
    pub fn year(&self) -> Option<u16> {
        match self.count {
            Count::None | Count::Serial(_) => None,
            Count::SerialInYear { year, .. } | Count::NumberOfYear { year, .. } => Some(year),
        }
    }

    /// Reads a number in capitals, or finds that it is not built after KLE.
    pub(super) fn read(folded: &str) -> Option<Self> {
        let mut reader = Reader { rest: folded };
        let topic = reader.topic()?;
        reader.skip(|c| c == ' ' || is_dash(c));
        let facet = reader.facet()?;
        let count = reader.count()?;
        reader.rest.is_empty().then_some(Self {
            topic,
            facet,
            count,
        })
    }
}

impl fmt::Display for KleNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.topic, self.facet)?;
        match &self.count {
            Count::None => Ok(()),
            Count::Serial(serial) => write!(f, "-{serial}"),
            Count::SerialInYear { serial, year } => write!(f, "-{serial}-{:02}", year % 100),
            Count::NumberOfYear { year, number } => write!(f, "-{year}/{number}"),
        }
    }
}

/// What is left to read. Each step takes what it names or answers `None`.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn topic(&mut self) -> Option<String> {
        let main_group = self.digits(2..=2)?;
        self.take('.')?;
        let group = self.digits(2..=2)?;
        if self.take('.').is_none() {
            return Some(format!("{main_group}.{group}"));
        }
        let subject = self.digits(2..=2)?;
        Some(format!("{main_group}.{group}.{subject}"))
    }

    fn facet(&mut self) -> Option<String> {
        let category = self
            .rest
            .chars()
            .next()
            .filter(|c| FACET_CATEGORIES.contains(*c))?;
        self.take(category)?;
        let number = self.digits(2..=2)?;
        Some(format!("{category}{number}"))
    }

    fn count(&mut self) -> Option<Count> {
        if self.rest.is_empty() {
            return Some(Count::None);
        }
        self.dash()?;
        let first = self.digits(1..=6)?;
        if self.take('/').is_some() {
            let number = self.digits(1..=9)?.to_owned();
            return Some(Count::NumberOfYear {
                year: four_digit_year(first)?,
                number,
            });
        }
        let serial = first.to_owned();
        if self.rest.is_empty() {
            return Some(Count::Serial(serial));
        }
        self.dash()?;
        let year = self.digits(2..=4)?;
        let year = two_digit_year(year).or_else(|| four_digit_year(year))?;
        Some(Count::SerialInYear { serial, year })
    }

    fn digits(&mut self, how_many: std::ops::RangeInclusive<usize>) -> Option<&'a str> {
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        how_many.contains(&digits.len()).then_some(digits)
    }

    fn dash(&mut self) -> Option<()> {
        self.skip(|c| c == ' ');
        self.rest = self.rest.strip_prefix(is_dash)?;
        self.skip(|c| c == ' ');
        Some(())
    }

    fn take(&mut self, expected: char) -> Option<()> {
        self.rest = self.rest.strip_prefix(expected)?;
        Some(())
    }

    fn skip(&mut self, unwanted: fn(char) -> bool) {
        self.rest = self.rest.trim_start_matches(unwanted);
    }
}

fn two_digit_year(digits: &str) -> Option<u16> {
    let within_century: u16 = digits.parse().ok().filter(|_| digits.len() == 2)?;
    Some(FIRST_YEAR + (within_century + 100 - FIRST_YEAR % 100) % 100)
}

fn four_digit_year(digits: &str) -> Option<u16> {
    let year = digits.parse().ok().filter(|_| digits.len() == 4)?;
    (FIRST_YEAR..=LAST_YEAR).contains(&year).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Parts<'a> = (&'a str, &'a str, Option<&'a str>, Option<u16>);

    fn parts(number: &KleNumber) -> Parts<'_> {
        (
            number.topic(),
            number.facet(),
            number.serial(),
            number.year(),
        )
    }

    #[test]
    fn a_number_comes_apart_into_topic_facet_serial_and_year() {
        for (written, expected) in [
            (
                "85.15.02G01-30-23",
                ("85.15.02", "G01", Some("30"), Some(2023)),
            ),
            ("00.01.00P35-0104", ("00.01.00", "P35", Some("0104"), None)),
            (
                "18.15.00-Ø40-2-19",
                ("18.15.00", "Ø40", Some("2"), Some(2019)),
            ),
            (
                "01.02G00 - 2017/27088",
                ("01.02", "G00", Some("27088"), Some(2017)),
            ),
            ("81.03.00-G01", ("81.03.00", "G01", None, None)),
        ] {
            let number = KleNumber::read(written).unwrap();
            assert_eq!(parts(&number), expected, "{written}");
        }
    }

    #[test]
    fn exactly_seven_facet_categories_are_known() {
        let known: String = "ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ"
            .chars()
            .filter(|category| KleNumber::read(&format!("00.22.00-{category}01-5-23")).is_some())
            .collect();
        assert_eq!(known, "AGIKPSØ");
    }

    #[test]
    fn years_of_two_and_four_digits_mean_the_same() {
        for (written, year) in [
            ("23", 2023),
            ("2023", 2023),
            ("69", 2069),
            ("70", 1970),
            ("1998", 1998),
        ] {
            let number = KleNumber::read(&format!("85.15.02-G01-30-{written}")).unwrap();
            assert_eq!(number.year(), Some(year));
            assert_eq!(
                number.to_string(),
                format!("85.15.02-G01-30-{:02}", year % 100)
            );
        }
    }

    #[test]
    fn what_only_resembles_kle_is_not_taken_for_it() {
        for written in [
            "85.15.02",
            "85.15",
            "8.15.02G01",
            "85.15.2G01",
            "85.15.02.G01",
            "85.15.02G1",
            "85.15.02G001",
            "85.15.02G01-",
            "85.15.02G01-30-",
            "85.15.02G01-30-3",
            "85.15.02G01-30-123",
            "85.15.02G01-30-1234",
            "85.15.02G01-1234567",
            "85.15.02G01-30-23-1",
            "85.15.02G01 30",
            "85.15.02G01-17/27088",
            "85.15.02G01-30-23 a",
            "٨٥.15.02G01-30-23",
            "",
        ] {
            assert_eq!(KleNumber::read(written), None, "{written}");
        }
    }
}
