//! Why something stands where it does, and how that is said.

use crate::domain::language::Language;

/// Why something stands where it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Explanation {
    /// A person put it there.
    Pinned,
    /// It stands there already, and nothing speaks against it.
    StandsAlready,
    /// It is due there.
    DueHere,
    /// It was carried over to there.
    CarriedOver {
        /// How many times by now.
        times: u16,
    },
    /// The first meeting that fits.
    FirstThatFits,
    /// The first that fits after what it depends on.
    AfterDependency,
    /// It has no meeting for now.
    NoMeeting,
}

impl Explanation {
    /// The explanation as people read it: a clause.
    pub fn in_words(self, language: Language) -> String {
        let (danish, english) = match self {
            Self::Pinned => ("sat på mødet af sekretæren", "put there by the secretary"),
            Self::StandsAlready => ("står her allerede", "stands there already"),
            Self::DueHere => ("skal behandles på dette møde", "is due at this meeting"),
            Self::CarriedOver { times } => {
                return match language {
                    Language::Danish => format!("videreført {times} gange"),
                    Language::English => format!("carried over {times} times"),
                };
            }
            Self::FirstThatFits => ("første møde, hvor der er plads", "the first that has room"),
            Self::AfterDependency => (
                "første møde efter det, der skal behandles først",
                "the first after what must be dealt with first",
            ),
            Self::NoMeeting => ("venter på et møde", "waits for a meeting"),
        };
        language.choose(danish, english).to_owned()
    }
}
