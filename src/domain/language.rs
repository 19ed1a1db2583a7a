//! The languages in which people are addressed. Leaves out the words themselves.

use std::str::FromStr;

use thiserror::Error;

/// A language of pages, mails and spoken answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Danish, the language of the house.
    #[default]
    Danish,
    /// English.
    English,
}

impl Language {
    /// The code of ISO 639-1.
    pub fn code(self) -> &'static str {
        match self {
            Self::Danish => "da",
            Self::English => "en",
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
        match code {
            "da" => Ok(Self::Danish),
            "en" => Ok(Self::English),
            _ => Err(UnknownLanguage),
        }
    }
}
