//! The ladder: at how many working days before or after the anchor who is reminded, how often, and
//! whether in spite of pauses.

use std::{cmp::Ordering, fmt, num::NonZeroU8, str::FromStr};

use crate::domain::named::named;

named! {
    /// Who a rung speaks to.
    Audience {
        /// The owner; for a unit, its director.
        Owner = "owner",
        /// Who stands in for the owner on that day, or on the day that the rungs count from while that
        /// is to come; nobody where the owner is there.
        Substitute = "substitute",
        /// Those who help.
        Contributors = "contributors",
        /// Who answers for the action to the body.
        AccountableDirector = "director",
        /// The secretary of the body.
        Secretary = "secretary",
    }
}

/// One rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Step {
    /// Working days from the anchor: negative before it, positive after (overdue).
    pub offset: i16,
    /// Who is reminded.
    pub audience: Audience,
    /// Whether it goes out in spite of a pause and to those who want no mail.
    pub is_mandatory: bool,
    /// After how many working days each it comes again, as long as the action is unfinished; only
    /// for what is overdue.
    pub repeats_every: Option<NonZeroU8>,
}

impl Step {
    /// How often a rung that repeats comes at most: for some half a year when it comes weekly.
    pub const MOST_OCCURRENCES: i16 = 26;

    /// A rung that comes once.
    pub const fn new(offset: i16, audience: Audience) -> Self {
        Self {
            offset,
            audience,
            is_mandatory: false,
            repeats_every: None,
        }
    }

    /// The same rung, come again after so many working days each.
    #[must_use]
    pub const fn every(self, days: NonZeroU8) -> Self {
        Self {
            repeats_every: Some(days),
            ..self
        }
    }

    /// The same rung, in spite of pauses.
    #[must_use]
    pub const fn mandatory(self) -> Self {
        Self {
            is_mandatory: true,
            ..self
        }
    }

    /// The rung's name in the ledger, for example `-5 owner`. One that repeats has a name each time.
    pub fn name(self) -> String {
        format!("{:+} {}", self.offset, self.audience.name())
    }

    /// The times it comes, in order: once, or again and again up to the bound.
    pub fn occurrences(self) -> impl Iterator<Item = Self> {
        let (days, count) = match self.repeats_every {
            Some(days) => (i16::from(days.get()), Self::MOST_OCCURRENCES),
            None => (0, 1),
        };
        (0..count).map(move |nth| Self {
            offset: self.offset + nth * days,
            repeats_every: None,
            ..self
        })
    }

    fn place(self) -> (i16, Audience) {
        (self.offset, self.audience)
    }
}

impl Ord for Step {
    fn cmp(&self, other: &Self) -> Ordering {
        let rest = |step: &Self| (!step.is_mandatory, step.repeats_every);
        let by_place = self.place().cmp(&other.place());
        by_place.then_with(|| rest(self).cmp(&rest(other)))
    }
}

impl PartialOrd for Step {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// As people write it: `+1 owner every 5 mandatory`.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())?;
        if let Some(days) = self.repeats_every {
            write!(f, " every {days}")?;
        }
        f.write_str(if self.is_mandatory { " mandatory" } else { "" })
    }
}

/// The text is not a rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a step of a ladder: a signed number of working days and an audience are expected, such as `-5 owner`, then perhaps `every 5` and `mandatory`"
)]
pub struct StepError;

impl FromStr for Step {
    type Err = StepError;

    fn from_str(text: &str) -> Result<Self, StepError> {
        let mut words = text.split(' ');
        let offset = words.next().and_then(|word| word.parse().ok());
        let audience = words.next().and_then(Audience::from_name);
        let mut step = Self::new(offset.ok_or(StepError)?, audience.ok_or(StepError)?);
        let mut word = words.next();
        if word == Some("every") {
            let days = words.next().and_then(|days| days.parse().ok());
            step = step.every(days.ok_or(StepError)?);
            word = words.next();
        }
        if word == Some("mandatory") {
            step = step.mandatory();
            word = words.next();
        }
        match word {
            None => Ok(step),
            Some(_) => Err(StepError),
        }
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
    /// A rung that would repeat before the action is overdue, or after too long.
    #[error(
        "the step `{step}` cannot repeat: only steps after the deadline do, after at most {limit} working days each"
    )]
    CannotRepeat {
        /// Which.
        step: Step,
        /// The most working days between two times.
        limit: u8,
    },
    /// One rung in two ways.
    #[error("the step `{step}` is there in two ways")]
    InTwoWays {
        /// Which, by its name in the ledger.
        step: String,
    },
}

impl Ladder {
    const MOST_STEPS: usize = 20;
    const FURTHEST: i16 = 120;
    const LONGEST_WAIT: u8 = 60;

    /// A ladder of these rungs; sorts them and drops repetitions.
    pub fn new(mut steps: Vec<Step>) -> Result<Self, LadderError> {
        steps.sort_unstable();
        steps.dedup();
        if steps.len() > Self::MOST_STEPS {
            return Err(LadderError::TooManySteps {
                limit: Self::MOST_STEPS,
            });
        }
        for step in &steps {
            if step.offset.unsigned_abs() > Self::FURTHEST.unsigned_abs() {
                return Err(LadderError::TooFar {
                    limit: Self::FURTHEST,
                });
            }
            let can_repeat = |days: NonZeroU8| step.offset > 0 && days.get() <= Self::LONGEST_WAIT;
            if !step.repeats_every.is_none_or(can_repeat) {
                return Err(LadderError::CannotRepeat {
                    step: *step,
                    limit: Self::LONGEST_WAIT,
                });
            }
        }
        let pairs = steps.iter().zip(steps.iter().skip(1));
        for (step, next) in pairs {
            if step.place() == next.place() {
                return Err(LadderError::InTwoWays { step: step.name() });
            }
        }
        Ok(Self(steps))
    }

    /// The rungs, in order of time.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }
}

impl Default for Ladder {
    /// The owner 10, 5 and 2 working days before, whoever stands in and the director 2 before; when
    /// it is overdue, owner and director after 1, the owner every week from then on; the secretary
    /// after 5, and every week from then on.
    fn default() -> Self {
        const WEEKLY: NonZeroU8 = NonZeroU8::MIN.saturating_add(4);
        Self(vec![
            Step::new(-10, Audience::Owner),
            Step::new(-5, Audience::Owner),
            Step::new(-2, Audience::Owner),
            Step::new(-2, Audience::Substitute),
            Step::new(-2, Audience::AccountableDirector),
            Step::new(1, Audience::Owner).every(WEEKLY),
            Step::new(1, Audience::AccountableDirector),
            Step::new(5, Audience::Secretary).every(WEEKLY),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(text: &str) -> Step {
        text.parse().unwrap()
    }

    fn ladder(steps: &[&str]) -> Result<Ladder, LadderError> {
        Ladder::new(steps.iter().map(|text| step(text)).collect())
    }

    #[test]
    fn a_ladder_is_sorted_without_repetitions_and_bounded() {
        let sorted = ladder(&["+1 owner", "-5 owner", "+1 owner"]).unwrap();
        assert_eq!(sorted.steps(), [step("-5 owner"), step("+1 owner")]);
        let far = Err(LadderError::TooFar { limit: 120 });
        assert_eq!(ladder(&["+121 owner"]), far);
        let many = (0..21).map(|offset| Step::new(offset, Audience::Owner));
        let too_many = Err(LadderError::TooManySteps { limit: 20 });
        assert_eq!(Ladder::new(many.collect()), too_many);
    }

    #[test]
    fn only_what_is_overdue_repeats_and_no_rung_is_there_in_two_ways() {
        for (steps, expected) in [
            (&["+1 owner every 5"][..], None),
            (&["+1 owner every 60"], None),
            (&["+1 owner every 61"], Some("cannot repeat")),
            (&["+0 owner every 5"], Some("cannot repeat")),
            (
                &["-1 owner every 5 mandatory"],
                Some("`-1 owner every 5 mandatory` cannot"),
            ),
            (&["+1 owner every 5", "+1 owner"], Some("in two ways")),
            (
                &["-1 owner", "-1 owner mandatory"],
                Some("`-1 owner` is there in two"),
            ),
            (&["-1 owner", "-1 director mandatory"], None),
        ] {
            let error = ladder(steps).err().map(|error| error.to_string());
            match expected {
                None => assert_eq!(error, None, "{steps:?}"),
                Some(words) => assert!(error.unwrap().contains(words), "{steps:?}"),
            }
        }
    }

    #[test]
    fn the_default_ladder_is_a_ladder() {
        let ladder = Ladder::default();
        assert_eq!(Ladder::new(ladder.steps().to_vec()), Ok(ladder.clone()));
        let told: Vec<_> = ladder.steps().iter().map(ToString::to_string).collect();
        let expected = "-10 owner,-5 owner,-2 owner,-2 substitute,-2 director,\
                        +1 owner every 5,+1 director,+5 secretary every 5";
        assert_eq!(told.join(","), expected);
    }

    #[test]
    fn a_step_is_read_as_it_is_written_and_nothing_else_is() {
        for text in [
            "-5 owner",
            "+0 contributors",
            "+1 director mandatory",
            "+1 owner every 5",
            "+5 secretary every 255 mandatory",
            "-2 substitute",
        ] {
            assert_eq!(step(text).to_string(), text);
        }
        for text in [
            "",
            "owner",
            "5",
            "five owner",
            "-5 mayor",
            "+1 owner every",
            "+1 owner every 0",
            "+1 owner every 256",
            "+1 owner mandatory every 5",
            "+1 owner soon",
            "+1  owner",
        ] {
            assert_eq!(text.parse::<Step>(), Err(StepError), "{text}");
        }
    }

    #[test]
    fn a_step_has_a_name_that_people_can_read_each_time_it_comes() {
        assert_eq!(step("-5 owner mandatory").name(), "-5 owner");
        assert_eq!(step("-5 owner").occurrences().count(), 1);
        let times: Vec<_> = step("+1 owner every 5").occurrences().collect();
        assert_eq!(times.len(), 26);
        let names: Vec<_> = times.iter().take(3).map(|step| step.name()).collect();
        assert_eq!(names, ["+1 owner", "+6 owner", "+11 owner"]);
        assert!(
            step("+1 owner every 5 mandatory")
                .occurrences()
                .all(|step| step.is_mandatory)
        );
        let furthest = step("+120 owner every 60").occurrences().last();
        assert_eq!(furthest.unwrap().offset, 120 + 25 * 60);
    }
}
