//! How long people who left stay named, and what still ties them. Decisions and what they gave rise to
//! are kept for good (arkivloven); a person who is anonymised stays in them as a mere id.

use chrono::{Days, NaiveDate};

use crate::domain::{named::named, organisation::Presence};

/// How long people stay named after they left; without a number of days, until somebody says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RetentionRule(Option<u16>);

impl RetentionRule {
    /// The most days: ten years.
    pub const LONGEST: u16 = 3_653;

    /// So many days.
    pub const fn days(days: u16) -> Self {
        Self(Some(days))
    }

    /// The last day on which somebody may have left who is to be anonymised today.
    pub fn last_day(self, today: NaiveDate) -> Option<NaiveDate> {
        today.checked_sub_days(Days::new(self.0?.into()))
    }
}

named! {
    /// What still ties a person to what goes on.
    Tie {
        /// Owns an action that has not ended.
        Owner = "owner",
        /// Answers to the body for such an action.
        Accountable = "accountable",
        /// Helps with such an action.
        Contributor = "contributor",
        /// Is proposed for an action by minutes that wait for their review.
        Proposed = "proposed",
        /// Directs a unit.
        Director = "director",
        /// Has a seat in a body.
        Seat = "seat",
        /// Stands in for somebody who is or will be away.
        Substitute = "substitute",
    }
}

/// Why a person cannot be anonymised.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RetentionError {
    /// Somebody who is here is named.
    #[error("the person has not left: set left_on to the day on which they did")]
    StillHere,
    /// It was done.
    #[error("the person is anonymised already")]
    Anonymised,
    /// Something that goes on needs to know who it is.
    #[error("the person is still {}: hand that over first", in_words(.0))]
    Tied(Vec<(Tie, u64)>),
}

fn in_words(ties: &[(Tie, u64)]) -> String {
    let told = ties.iter().map(|(tie, count)| match tie {
        Tie::Owner => format!("owner of actions that have not ended ({count})"),
        Tie::Accountable => format!("accountable for actions that have not ended ({count})"),
        Tie::Contributor => format!("contributor to actions that have not ended ({count})"),
        Tie::Proposed => format!("proposed for actions ({count})"),
        Tie::Director => format!("director of units ({count})"),
        Tie::Seat => format!("in bodies ({count})"),
        Tie::Substitute => format!("substitute of people who are or will be away ({count})"),
    });
    told.collect::<Vec<_>>().join(", ")
}

/// Refuses unless the person left, is named still, and is tied to nothing.
pub fn ensure_untied(
    presence: Presence,
    ties: Vec<(Tie, u64)>,
    today: NaiveDate,
) -> Result<(), RetentionError> {
    match presence {
        Presence::Anonymised { .. } => Err(RetentionError::Anonymised),
        Presence::Left { on } if on <= today => {
            if ties.is_empty() {
                Ok(())
            } else {
                Err(RetentionError::Tied(ties))
            }
        }
        Presence::Left { .. } | Presence::Here => Err(RetentionError::StillHere),
    }
}

/// The name of everybody who is anonymised.
pub const ANONYMOUS: &str = "Anonymiseret person";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{day, moment};

    #[test]
    fn whoever_left_and_is_tied_to_nothing_may_be_anonymised() {
        let today = day("2024-03-12");
        let left = |on| Presence::Left { on: day(on) };
        let at = moment("2024-03-01 08:00");
        let seat = vec![(Tie::Seat, 2)];
        let tied = RetentionError::Tied(seat.clone());
        for (presence, ties, expected) in [
            (Presence::Here, vec![], Err(RetentionError::StillHere)),
            (left("2024-03-13"), vec![], Err(RetentionError::StillHere)),
            (left("2024-03-12"), vec![], Ok(())),
            (left("2020-01-01"), vec![], Ok(())),
            (left("2020-01-01"), seat.clone(), Err(tied)),
            (
                Presence::Anonymised { at },
                seat,
                Err(RetentionError::Anonymised),
            ),
        ] {
            assert_eq!(
                ensure_untied(presence, ties, today),
                expected,
                "{presence:?}"
            );
        }
    }

    #[test]
    fn the_rule_counts_days_from_the_day_on_which_somebody_left() {
        let today = day("2024-03-12");
        assert_eq!(RetentionRule::default().last_day(today), None);
        assert_eq!(RetentionRule::days(0).last_day(today), Some(today));
        assert_eq!(
            RetentionRule::days(730).last_day(today),
            Some(day("2022-03-13"))
        );
    }

    #[test]
    fn every_tie_is_told() {
        let ties = Tie::ALL.iter().map(|tie| (*tie, 2)).collect();
        let told = RetentionError::Tied(ties).to_string();
        assert_eq!(told.matches("(2)").count(), Tie::ALL.len(), "{told}");
    }
}
