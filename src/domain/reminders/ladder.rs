//! The ladder: at how many working days before or after the anchor who is reminded.

use std::str::FromStr;

use crate::domain::named::named;

named! {
    /// Who a rung speaks to.
    Audience {
        /// The owner; for a unit, its director.
        Owner = "owner",
        /// Those who help.
        Contributors = "contributors",
        /// Who answers for the action to the body.
        AccountableDirector = "director",
        /// The secretary of the body.
        Secretary = "secretary",
    }
}

/// One rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Step {
    /// Working days from the anchor: negative before it, positive after (overdue).
    pub offset: i16,
    /// Who is reminded.
    pub audience: Audience,
}

impl Step {
    /// The rung's name in the ledger, for example `-5 owner`.
    pub fn name(self) -> String {
        format!("{:+} {}", self.offset, self.audience.name())
    }
}

/// The text is not the name of a rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a step of a ladder: a signed number of working days and an audience are expected, such as `-5 owner`"
)]
pub struct StepError;

impl FromStr for Step {
    type Err = StepError;

    fn from_str(text: &str) -> Result<Self, StepError> {
        let (offset, audience) = text.split_once(' ').ok_or(StepError)?;
        let offset = offset.parse().map_err(|_| StepError)?;
        Ok(Self {
            offset,
            audience: Audience::from_name(audience).ok_or(StepError)?,
        })
    }
}

/// The rungs of a body, in order of time; no rung twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder(Vec<Step>);

/// The rungs make no ladder.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LadderError {
    /// Too many rungs.
    #[error("a ladder has at most {limit} steps")]
    TooManySteps {
        /// The most allowed.
        limit: usize,
    },
    /// A rung too far away.
    #[error("a step is at most {limit} working days away")]
    TooFar {
        /// The furthest allowed.
        limit: i16,
    },
}

impl Ladder {
    const MOST_STEPS: usize = 20;
    const FURTHEST: i16 = 120;

    /// A ladder of these rungs; sorts them and drops repetitions.
    pub fn new(mut steps: Vec<Step>) -> Result<Self, LadderError> {
        steps.sort_unstable();
        steps.dedup();
        if steps.len() > Self::MOST_STEPS {
            return Err(LadderError::TooManySteps {
                limit: Self::MOST_STEPS,
            });
        }
        if steps
            .iter()
            .any(|step| step.offset.unsigned_abs() > Self::FURTHEST.unsigned_abs())
        {
            return Err(LadderError::TooFar {
                limit: Self::FURTHEST,
            });
        }
        Ok(Self(steps))
    }

    /// The rungs, in order of time.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }
}

impl Default for Ladder {
    /// The owner 10, 5 and 2 working days before and after 1; the director 2 before and after 1;
    /// the secretary after 5.
    fn default() -> Self {
        let step = |offset, audience| Step { offset, audience };
        Self(vec![
            step(-10, Audience::Owner),
            step(-5, Audience::Owner),
            step(-2, Audience::Owner),
            step(-2, Audience::AccountableDirector),
            step(1, Audience::Owner),
            step(1, Audience::AccountableDirector),
            step(5, Audience::Secretary),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ladder_is_sorted_without_repetitions_and_bounded() {
        let step = |offset| Step {
            offset,
            audience: Audience::Owner,
        };
        let ladder = Ladder::new(vec![step(1), step(-5), step(1)]).unwrap();
        assert_eq!(ladder.steps(), [step(-5), step(1)]);
        assert_eq!(
            Ladder::new(vec![step(121)]),
            Err(LadderError::TooFar { limit: 120 })
        );
        let many = (0..21).map(step).collect();
        assert_eq!(
            Ladder::new(many),
            Err(LadderError::TooManySteps { limit: 20 })
        );
    }

    #[test]
    fn the_default_ladder_is_a_ladder() {
        let ladder = Ladder::default();
        assert_eq!(Ladder::new(ladder.steps().to_vec()), Ok(ladder));
    }

    #[test]
    fn a_step_has_a_name_that_people_can_read() {
        assert_eq!(
            Step {
                offset: -5,
                audience: Audience::Owner
            }
            .name(),
            "-5 owner"
        );
        assert_eq!(
            Step {
                offset: 1,
                audience: Audience::AccountableDirector
            }
            .name(),
            "+1 director"
        );
    }
}
