//! How the words of a decision are corrected: a new edition takes the place of the old one, which is
//! kept as it was.

use super::{Decision, DecisionPart, Outcome};
use crate::domain::{
    calendar::Moment,
    ids::DecisionId,
    text::{Note, Verbatim},
};

/// The most editions a decision may have.
pub const MOST_EDITIONS: u16 = 1_000;

/// What a decision said before it was corrected; never altered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionEdition {
    /// The decision.
    pub decision: DecisionId,
    /// Which edition, from 1.
    pub number: u16,
    /// The words.
    pub text: Verbatim,
    /// What they amounted to.
    pub outcome: Outcome,
    /// Point by point.
    pub parts: Vec<DecisionPart>,
    /// When the correction took its place.
    pub replaced_at: Moment,
    /// By whom: the subject of the token.
    pub replaced_by: String,
    /// Why.
    pub reason: Note,
}

/// An edition among all of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edition {
    /// A correction took its place.
    Replaced(DecisionEdition),
    /// The decision as it stands.
    Standing(Decision),
}

impl Edition {
    /// Which edition, from 1.
    pub const fn number(&self) -> u16 {
        match self {
            Self::Replaced(edition) => edition.number,
            Self::Standing(decision) => decision.edition,
        }
    }
}

/// What a decision is to say instead; what is `None` stays.
#[derive(Debug, Clone)]
pub struct Correction {
    /// The words.
    pub text: Verbatim,
    /// What they amount to.
    pub outcome: Option<Outcome>,
    /// Point by point.
    pub parts: Option<Vec<DecisionPart>>,
    /// Why.
    pub reason: Note,
}

/// A correction that cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CorrectionError {
    /// It says what the decision says.
    #[error("the decision says that already")]
    Unchanged,
    /// The decision has been corrected too often.
    #[error("a decision has at most {MOST_EDITIONS} editions")]
    TooManyEditions,
}

impl Decision {
    /// The decision in its next edition, and the edition that it takes the place of.
    pub fn correct(
        self,
        correction: Correction,
        at: Moment,
        by: String,
    ) -> Result<(Self, DecisionEdition), CorrectionError> {
        if self.edition >= MOST_EDITIONS {
            return Err(CorrectionError::TooManyEditions);
        }
        let new = Self {
            text: correction.text,
            outcome: correction.outcome.unwrap_or(self.outcome),
            parts: correction.parts.unwrap_or_else(|| self.parts.clone()),
            edition: self.edition + 1,
            ..self.clone()
        };
        if (&new.text, new.outcome, &new.parts) == (&self.text, self.outcome, &self.parts) {
            return Err(CorrectionError::Unchanged);
        }
        let old = DecisionEdition {
            decision: self.id,
            number: self.edition,
            text: self.text,
            outcome: self.outcome,
            parts: self.parts,
            replaced_at: at,
            replaced_by: by,
            reason: correction.reason,
        };
        Ok((new, old))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{a_decision, moment};

    fn correct(
        decision: Decision,
        text: &str,
        outcome: Option<Outcome>,
    ) -> Result<(Decision, DecisionEdition), CorrectionError> {
        let correction = Correction {
            text: Verbatim::parse(text).unwrap(),
            outcome,
            parts: None,
            reason: Note::parse("Hørefejl.").unwrap(),
        };
        decision.correct(correction, moment("2023-10-26 09:00"), "signe".to_owned())
    }

    #[test]
    fn a_correction_is_a_new_edition_and_the_old_one_stays_as_it_was() {
        let decision = a_decision();
        let (new, old) = correct(decision.clone(), "Godkendt enstemmigt.", None).unwrap();
        assert_eq!((new.edition, new.outcome), (2, decision.outcome));
        assert_eq!(new.text.as_str(), "Godkendt enstemmigt.");
        assert_eq!((old.number, &old.text), (1, &decision.text));
        assert_eq!((old.decision, new.id), (decision.id, decision.id));
        let (newer, old) = correct(new, "Udsat.", Some(Outcome::Postponed)).unwrap();
        assert_eq!((newer.edition, newer.outcome), (3, Outcome::Postponed));
        assert_eq!((old.number, old.text.as_str()), (2, "Godkendt enstemmigt."));
    }

    #[test]
    fn a_correction_says_something_else_and_is_not_made_for_ever() {
        let decision = a_decision();
        let words = decision.text.to_string();
        assert_eq!(
            correct(decision.clone(), &words, None),
            Err(CorrectionError::Unchanged)
        );
        assert!(correct(decision.clone(), &words, Some(Outcome::Rejected)).is_ok());
        let worn = Decision {
            edition: MOST_EDITIONS,
            ..decision
        };
        assert_eq!(
            correct(worn, "Andet.", None),
            Err(CorrectionError::TooManyEditions)
        );
    }
}
