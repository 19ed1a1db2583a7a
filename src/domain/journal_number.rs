//! Case numbers (*journalnumre*): kept as written, with a canonical form to find them by.
//!
//! Danish municipalities number cases after KLE, KL's subject plan, or as their records system
//! likes; both are welcome. No list of KLE numbers is shipped: numbers retire and move, so an
//! unknown one is as good as any. Finding numbers within a text is the work of `minutes`.

mod cpr;
mod kle;

pub use kle::KleNumber;

use std::{fmt, str::FromStr};

use thiserror::Error;

/// The longest number that is taken, in characters.
pub const MAX_CHARACTERS: usize = 100;

/// A case number as somebody wrote it. Two spellings of one number differ as values;
/// [`CaseNumber::key`] is what tells whether they name the same case. Sorts by the key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseNumber {
    key: String,
    written: String,
    kle: Option<KleNumber>,
}

/// Why something cannot be a case number. Never repeats what was written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CaseNumberError {
    /// Nothing but white space.
    #[error("a case number cannot be empty")]
    Empty,
    /// Longer than [`MAX_CHARACTERS`].
    #[error("a case number has at most {MAX_CHARACTERS} characters, this has {characters}")]
    TooLong {
        /// How many it has.
        characters: usize,
    },
    /// With a line break, a tab or the like.
    #[error("a case number cannot contain control characters")]
    ControlCharacter,
    /// With something in it that looks like a person's CPR number.
    #[error("a case number cannot contain what looks like a CPR number")]
    LooksLikeCpr,
}

impl CaseNumber {
    /// Takes the number verbatim, or says why it cannot be one.
    pub fn parse(written: &str) -> Result<Self, CaseNumberError> {
        let characters = written.chars().count();
        if written.trim().is_empty() {
            return Err(CaseNumberError::Empty);
        }
        if characters > MAX_CHARACTERS {
            return Err(CaseNumberError::TooLong { characters });
        }
        if written.chars().any(char::is_control) {
            return Err(CaseNumberError::ControlCharacter);
        }
        if cpr::is_in(written) {
            return Err(CaseNumberError::LooksLikeCpr);
        }
        let folded = fold(written);
        let kle = KleNumber::read(&folded);
        let key = kle.as_ref().map_or(folded, KleNumber::to_string);
        Ok(Self {
            key,
            written: written.to_owned(),
            kle,
        })
    }

    /// The number, letter by letter as it was written.
    pub fn as_written(&self) -> &str {
        &self.written
    }

    /// The canonical form: `85.15.02-G01-30-23` for a KLE number however it was spelled, else the
    /// number in capitals with single spaces.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The parts of the number, if it is built after KLE.
    pub fn kle(&self) -> Option<&KleNumber> {
        self.kle.as_ref()
    }
}

impl FromStr for CaseNumber {
    type Err = CaseNumberError;

    fn from_str(written: &str) -> Result<Self, CaseNumberError> {
        Self::parse(written)
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

/// Capitals, single spaces, none around.
fn fold(written: &str) -> String {
    written
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_uppercase()
}

/// The hyphen and what word processors put in its place.
fn is_dash(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2014}' | '\u{2212}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(written: &str) -> String {
        CaseNumber::parse(written).unwrap().key().to_owned()
    }

    #[test]
    fn every_kle_form_met_in_minutes_gets_its_canonical_key() {
        for (written, canonical) in [
            ("85.15.02G01-30-23", "85.15.02-G01-30-23"),
            ("85.13.00G01-2-23", "85.13.00-G01-2-23"),
            ("00.22.00G01-0002", "00.22.00-G01-0002"),
            ("00.01.00P35-0104", "00.01.00-P35-0104"),
            ("85.02.02-G01-5-17", "85.02.02-G01-5-17"),
            ("18.15.00-Ø40-2-19", "18.15.00-Ø40-2-19"),
            ("02.34.02-P19-12-20", "02.34.02-P19-12-20"),
            ("27.00.00-G01-1-24", "27.00.00-G01-1-24"),
            ("81.03.00-G01", "81.03.00-G01"),
            ("00.00.00-G01-216-21", "00.00.00-G01-216-21"),
            ("01.02G00 - 2017/27088", "01.02-G00-2017/27088"),
            ("00.22.00-A00-5-23", "00.22.00-A00-5-23"),
        ] {
            let number = CaseNumber::parse(written).unwrap();
            assert_eq!(number.as_written(), written);
            assert_eq!(number.to_string(), written);
            assert_eq!(number.key(), canonical);
            assert!(number.kle().is_some(), "{written}");
        }
    }

    #[test]
    fn numbers_of_other_systems_are_kept_verbatim() {
        for written in [
            "EMN-2023-009832",
            "20/33839",
            "15/240",
            "330-2018-3619",
            "2022 - 60",
            "2021/41-765",
            "S2022-12345",
            "Sagsnr. 299835",
            "306-2009-600",
            "(2020-0215405)",
            "KFU 405/2002",
            "Brevid: 3830997",
        ] {
            let number = CaseNumber::parse(written).unwrap();
            assert_eq!(number.as_written(), written);
            assert_eq!(number.key(), written.to_uppercase());
            assert_eq!(number.kle(), None, "{written}");
        }
    }

    #[test]
    fn spellings_of_one_number_share_the_key_and_differ_as_values() {
        for written in [
            "85.15.02G01-30-23",
            "85.15.02 G01-30-23",
            "85.15.02 - G01 - 30 - 23",
            "85.15.02-g01-30-23",
            "85.15.02-G01-30-2023",
            "85.15.02–G01–30–23",
            "\u{a0}85.15.02\u{2011}G01\u{2011}30\u{2011}23  ",
        ] {
            assert_eq!(key(written), "85.15.02-G01-30-23", "{written}");
        }
        assert_eq!(key("18.15.00ø40-2-19"), key("18.15.00-Ø40-2-19"));
        assert_eq!(key("  kfu   405/2002 "), "KFU 405/2002");
        assert_ne!(
            CaseNumber::parse("kfu 405/2002"),
            CaseNumber::parse("KFU 405/2002")
        );
    }

    #[test]
    fn what_cannot_be_a_case_number_is_refused_without_being_repeated() {
        use CaseNumberError::{ControlCharacter, Empty, LooksLikeCpr, TooLong};
        for (written, error) in [
            (String::new(), Empty),
            (" \u{a0} ".to_owned(), Empty),
            ("Æ".repeat(101), TooLong { characters: 101 }),
            ("20/33839\n".to_owned(), ControlCharacter),
            ("20\u{0}33839".to_owned(), ControlCharacter),
            ("010190-1234".to_owned(), LooksLikeCpr),
            ("Sag 010190-1234".to_owned(), LooksLikeCpr),
            ("27.00.00-G01 010190-1234".to_owned(), LooksLikeCpr),
        ] {
            assert_eq!(written.parse::<CaseNumber>(), Err(error.clone()));
            assert!(!error.to_string().contains("1234"));
        }
        assert!(CaseNumber::parse(&"Æ".repeat(100)).is_ok());
    }

    #[test]
    fn numbers_sort_by_their_key() {
        let mut numbers: Vec<CaseNumber> = ["85.15.02G01-4-23", "20/33839", "85.15.02-G01-30-23"]
            .map(|n| n.parse().unwrap())
            .into();
        numbers.sort();
        let keys: Vec<_> = numbers.iter().map(CaseNumber::key).collect();
        assert_eq!(
            keys,
            ["20/33839", "85.15.02-G01-30-23", "85.15.02-G01-4-23"]
        );
    }

    proptest! {
        #[test]
        fn what_was_written_reads_back_the_same(written in "\\PC{0,110}") {
            if let Ok(number) = CaseNumber::parse(&written) {
                prop_assert_eq!(number.as_written(), &written);
                let again = CaseNumber::parse(number.as_written());
                prop_assert_eq!(again.as_ref(), Ok(&number));
            }
        }

        #[test]
        fn a_kle_number_is_found_in_every_spelling_and_its_key_is_its_own_key(
            topic in "[0-9]{2}\\.[0-9]{2}(\\.[0-9]{2})?", facet in "[APSØGKI][0-9]{2}",
            serial in "[0-9]{1,5}", year in "[0-9]{2}", gap in "( |-| - |–|)",
            dash in "(-| - | -|- |–)",
        ) {
            let canonical = format!("{topic}-{facet}-{serial}-{year}");
            let spelled = format!("{topic}{gap}{facet}{dash}{serial}{dash}{year}");
            prop_assert_eq!(key(&spelled), canonical.clone());
            prop_assert_eq!(key(&canonical), canonical);
        }
    }
}
