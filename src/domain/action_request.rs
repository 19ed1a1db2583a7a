//! What the owner of an action asks the secretary of the body for: more time, or that somebody else
//! takes it over. The action stays as it is until the secretary changes it. Leaves out who may ask.

use chrono::NaiveDate;

use crate::domain::{
    action::{Action, Due, DueMoment},
    calendar::Moment,
    history::{Happening, recollection::owner_from},
    ids::PersonId,
    named::named,
    organisation::Owner,
    text::{Note, Title},
};

/// Whom somebody wants to hand an action over to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taker {
    /// A person or a unit of ours.
    Known(Owner),
    /// Whoever the secretary takes these words for.
    InWords(Title),
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActionRequest {
    /// It is to be due later.
    MoreTime {
        /// When it is to be due.
        until: Due,
        /// Why.
        note: Note,
    },
    /// It is to be somebody else's.
    HandOver {
        /// Whose.
        to: Taker,
        /// Why.
        note: Note,
    },
}

/// A request that the secretary has not answered: neither due nor owner has changed since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRequest {
    /// What is asked for.
    pub request: ActionRequest,
    /// Who asks, when it was a person of ours.
    pub asked_by: Option<PersonId>,
    /// Since when.
    pub asked_at: Moment,
}

named! {
    /// Who was told of what is asked for.
    Told {
        /// The secretaries of the body, who decide.
        Secretary = "secretary",
        /// The director who answers for the action, and decides for a body without a secretary.
        Director = "director",
        /// Nobody: those who decide ask themselves, or no mail reaches them.
        Nobody = "nobody",
    }
}

/// Why something cannot be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// It waits for nothing any more.
    #[error("nothing can be asked for an action that is {state}")]
    Ended {
        /// The state it is in.
        state: &'static str,
    },
    /// There is no such meeting so far, or no time was named.
    #[error("must come to a meeting or a day")]
    NoDay,
    /// It has as much time already, or would have been due in the past.
    #[error("must be later than it is due, and not in the past")]
    NotLater,
    /// It is theirs already.
    #[error("owns the action already")]
    OwnAlready,
}

impl ActionRequest {
    /// What happens to the action by it.
    pub const fn happening(&self) -> Happening {
        match self {
            Self::MoreTime { .. } => Happening::TimeRequested,
            Self::HandOver { .. } => Happening::HandoverRequested,
        }
    }

    /// The request that the history tells of, by what happened, what it says was requested, and why; none
    /// where that says nothing.
    pub fn recalled(happening: Happening, told: &str, note: Note) -> Option<Self> {
        match happening {
            Happening::TimeRequested => {
                let until = told.parse().ok()?;
                Some(Self::MoreTime { until, note })
            }
            Happening::HandoverRequested => {
                let known = owner_from(told).map(Taker::Known);
                let to = known.or_else(|| Title::parse(told).ok().map(Taker::InWords))?;
                Some(Self::HandOver { to, note })
            }
            _ => None,
        }
    }

    /// Why it is asked for.
    pub const fn note(&self) -> &Note {
        match self {
            Self::MoreTime { note, .. } | Self::HandOver { note, .. } => note,
        }
    }
}

/// Refuses to ask anything for what nobody waits for.
pub const fn ensure_unfinished(action: &Action) -> Result<(), RequestError> {
    if action.is_unfinished() {
        Ok(())
    } else {
        let state = action.state.name();
        Err(RequestError::Ended { state })
    }
}

/// The day that a new due comes to, if it gives the action more time.
pub fn later_day(
    action: &Action,
    asked: DueMoment,
    today: NaiveDate,
) -> Result<NaiveDate, RequestError> {
    let day = asked.on.ok_or(RequestError::NoDay)?;
    let is_later = action.due_moment.on.is_none_or(|due| day > due);
    if is_later && day >= today {
        Ok(day)
    } else {
        Err(RequestError::NotLater)
    }
}

/// Refuses to hand an action over to its owner.
pub fn ensure_other(action: &Action, taker: &Taker) -> Result<(), RequestError> {
    match taker {
        Taker::Known(owner) if *owner == action.owner => Err(RequestError::OwnAlready),
        Taker::Known(_) | Taker::InWords(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        action::ActionState,
        ids::{MeetingId, PersonId, UnitId},
        samples::{an_action, day, id, moment},
    };

    #[test]
    fn more_time_is_later_than_it_is_due_and_not_in_the_past() {
        let today = day("2024-02-05");
        for (due, asked, expected) in [
            (None, None, Err(RequestError::NoDay)),
            (None, Some("2024-02-05"), Ok("2024-02-05")),
            (None, Some("2024-02-04"), Err(RequestError::NotLater)),
            (
                Some("2024-02-20"),
                Some("2024-02-20"),
                Err(RequestError::NotLater),
            ),
            (Some("2024-02-20"), Some("2024-02-21"), Ok("2024-02-21")),
            (
                Some("2024-02-20"),
                Some("2024-02-10"),
                Err(RequestError::NotLater),
            ),
            // It is late already.
            (
                Some("2024-01-20"),
                Some("2024-01-31"),
                Err(RequestError::NotLater),
            ),
            (Some("2024-01-20"), Some("2024-02-05"), Ok("2024-02-05")),
        ] {
            let at = |on: Option<&str>| DueMoment {
                meeting: on.map(|_| MeetingId::from_uuid(id(7))),
                on: on.map(day),
            };
            let action = Action {
                due_moment: at(due),
                ..an_action().build()
            };
            let found = later_day(&action, at(asked), today);
            assert_eq!(found, expected.map(day), "due {due:?}, asked {asked:?}");
        }
    }

    #[test]
    fn nothing_is_asked_for_what_nobody_waits_for() {
        let declined = ActionState::Declined {
            at: moment("2024-02-05 09:00"),
            reason: Note::unknown(),
        };
        for (state, is_refused) in [
            (ActionState::Proposed, false),
            (ActionState::Open, false),
            (ActionState::InProgress, false),
            (declined, true),
        ] {
            let action = an_action().state(state).build();
            assert_eq!(ensure_unfinished(&action).is_err(), is_refused);
        }
    }

    #[test]
    fn an_action_is_handed_over_to_somebody_else() {
        let [owner, other] = [1, 2].map(|number| Owner::Person(PersonId::from_uuid(id(number))));
        let action = Action {
            owner,
            ..an_action().build()
        };
        let unit = Owner::Unit(UnitId::from_uuid(id(1)));
        let words = Taker::InWords(Title::parse("Karen i Teknik").unwrap());
        assert_eq!(
            ensure_other(&action, &Taker::Known(owner)),
            Err(RequestError::OwnAlready)
        );
        for taker in [Taker::Known(other), Taker::Known(unit), words] {
            assert_eq!(ensure_other(&action, &taker), Ok(()));
        }
    }

    #[test]
    fn a_request_is_recalled_as_it_was_asked() {
        use crate::domain::history::beginnings;

        let note = || Note::parse("Ferie").unwrap();
        let until = Due::ByDate(day("2023-12-13"));
        let person = Owner::Person(PersonId::from_uuid(id(7)));
        let hand_over = |to| ActionRequest::HandOver { to, note: note() };
        for request in [
            ActionRequest::MoreTime {
                until,
                note: note(),
            },
            hand_over(Taker::Known(person)),
            hand_over(Taker::InWords(Title::parse("Karen fra IT").unwrap())),
        ] {
            let told: Vec<_> = beginnings(&request)
                .into_iter()
                .filter_map(|c| c.new)
                .collect();
            assert_eq!(told.len(), 1, "{request:?}");
            let recalled = ActionRequest::recalled(request.happening(), &told[0], note());
            assert_eq!(recalled, Some(request));
        }
        let other = ActionRequest::recalled(Happening::Changed, "by 2023-12-13", note());
        assert_eq!(other, None);
    }
}
