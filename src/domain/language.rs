//! The languages in which people are addressed. Leaves out the words themselves.

use std::str::FromStr;

use thiserror::Error;

use crate::domain::named::named;

named! {
    /// A language of pages, mails and spoken answers.
    #[derive(Default)]
    Language {
        /// Danish, the language of the house.
        #[default]
        Danish = "da",
        /// English.
        English = "en",
    }
}

impl Language {
    /// The code of ISO 639-1.
    pub const fn code(self) -> &'static str {
        self.name()
    }

    /// The one of two wordings that is in this language.
    pub const fn choose(self, danish: &'static str, english: &'static str) -> &'static str {
        match self {
            Self::Danish => danish,
            Self::English => english,
        }
    }
}

/// The text is not the code of a language that we speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the languages are da and en")]
pub struct UnknownLanguage;

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(code: &str) -> Result<Self, UnknownLanguage> {
        Self::from_name(code).ok_or(UnknownLanguage)
    }
}
