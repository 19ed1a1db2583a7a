//! Whether an agenda still takes an item, and which of its items may still be changed. An agenda is
//! closed once it is frozen or its deadline has passed; what comes then is late and needs a reason.

use crate::domain::{
    agenda::{AgendaItem, Late},
    agenda_edition::AgendaEdition,
    calendar::Moment,
    meeting::{Meeting, MeetingState},
    text::Note,
};

/// Why an agenda does not take an item, or a change of one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AdmissionError {
    /// The meeting is over, or does not take place.
    #[error("the agenda of a meeting that is {state} cannot be changed")]
    Shut {
        /// The state it is in.
        state: &'static str,
    },
    /// The agenda is closed, and nobody said why the item comes late.
    #[error("the agenda closed at {closed_at}; an item that still comes needs a late_reason")]
    ReasonMissing {
        /// When it closed.
        closed_at: Moment,
    },
    /// Nothing is late as long as the agenda is open.
    #[error("must be absent: the agenda is open until {closes_at}, so nothing is late")]
    NothingIsLate {
        /// When it closes.
        closes_at: Moment,
    },
    /// The item was sent out with the agenda, or with one that supplements it.
    #[error("the agenda was sent out at {sent_at}; what stood on it then cannot be changed")]
    SentOut {
        /// When it was sent out last.
        sent_at: Moment,
    },
}

impl Meeting {
    /// What an item that comes to the agenda at `at` is: in time, or late with its reason.
    ///
    /// `closes_at` is the deadline by the rules of the body.
    pub fn admit(
        &self,
        (at, closes_at): (Moment, Moment),
        late_reason: Option<Note>,
    ) -> Result<Option<Late>, AdmissionError> {
        let closed = match self.state {
            MeetingState::Planned if at < closes_at => {
                return match late_reason {
                    None => Ok(None),
                    Some(_) => Err(AdmissionError::NothingIsLate { closes_at }),
                };
            }
            MeetingState::Planned => closes_at,
            MeetingState::Frozen { at } => at.min(closes_at),
            _ => return Err(self.shut()),
        };
        match late_reason {
            Some(reason) => Ok(Some(Late { at, reason })),
            None => Err(AdmissionError::ReasonMissing { closed_at: closed }),
        }
    }

    /// Refuses a change of an item that was sent out already: a frozen agenda stays as it is, but
    /// for what came to it after its `last` edition.
    pub fn ensure_changeable(
        &self,
        item: &AgendaItem,
        last: Option<&AgendaEdition>,
    ) -> Result<(), AdmissionError> {
        let frozen_at = match self.state {
            MeetingState::Planned => return Ok(()),
            MeetingState::Frozen { at } => at,
            _ => return Err(self.shut()),
        };
        let (is_sent_out, sent_at) = if let Some(edition) = last {
            (edition.holds(item.id), edition.issued_at)
        } else {
            // Frozen before editions were kept: what came later is told by its moment.
            let came_at = item.late.as_ref().map(|late| late.at);
            (came_at.is_none_or(|at| at <= frozen_at), frozen_at)
        };
        if is_sent_out {
            Err(AdmissionError::SentOut { sent_at })
        } else {
            Ok(())
        }
    }

    /// Refuses to close or open an item of a meeting that is over: the body itself may move one
    /// between the open and the closed part of an agenda that was sent out (resumedatabase 02.1.3).
    pub const fn ensure_disclosable(&self) -> Result<(), AdmissionError> {
        if self.is_ahead() {
            Ok(())
        } else {
            Err(self.shut())
        }
    }

    const fn shut(&self) -> AdmissionError {
        AdmissionError::Shut {
            state: self.state.name(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        agenda_edition::{EditionItem, samples::an_edition},
        ids::AgendaItemId,
        samples::{a_meeting, an_agenda_item, id, moment},
    };

    const DEADLINE: &str = "2023-10-19 12:00";

    fn reason() -> Note {
        Note::parse("Sagen kom i går.").unwrap()
    }

    /// Every state, with its name for a failing case.
    fn states() -> [MeetingState; 5] {
        let at = moment("2023-10-20 09:00");
        [
            MeetingState::Planned,
            MeetingState::Frozen { at },
            MeetingState::Held { at },
            MeetingState::MinutesApproved { at },
            MeetingState::Cancelled {
                at,
                reason: reason(),
            },
        ]
    }

    #[test]
    fn an_item_is_closed_or_opened_until_its_meeting_was_held() {
        for (state, expected) in states().into_iter().zip([true, true, false, false, false]) {
            let meeting = a_meeting().state(state).build();
            let answer = meeting.ensure_disclosable();
            assert_eq!(answer.is_ok(), expected, "{:?}", meeting.state);
        }
    }

    #[test]
    fn what_comes_to_a_closed_agenda_is_late_and_says_why() {
        // Without a reason, and with one.
        for (at, expected) in [
            (
                "2023-10-19 11:59",
                [["in time", "error"], ["error", "late"]],
            ),
            ("2023-10-19 12:00", [["error", "late"], ["error", "late"]]),
            ("2023-10-21 08:00", [["error", "late"], ["error", "late"]]),
        ] {
            let at = moment(at);
            for (number, state) in states().into_iter().enumerate() {
                let meeting = a_meeting().on("2023-10-25").state(state).build();
                let found = [None, Some(reason())].map(|why| {
                    match meeting.admit((at, moment(DEADLINE)), why) {
                        Ok(None) => "in time",
                        Ok(Some(late)) => {
                            assert_eq!((late.at, late.reason), (at, reason()));
                            "late"
                        }
                        Err(_) => "error",
                    }
                });
                let expected = expected.get(number).unwrap_or(&["error", "error"]);
                assert_eq!(&found, expected, "{at} {}", meeting.state.name());
            }
        }
    }

    #[test]
    fn whoever_is_refused_is_told_what_to_do() {
        let [planned, frozen, held, ..] = states();
        let in_time = moment("2023-10-18 12:00");
        let too_late = moment("2023-10-21 12:00");
        for (state, at, why, told) in [
            (
                planned.clone(),
                in_time,
                Some(reason()),
                "must be absent: the agenda is open until 2023-10-19 10:00:00 UTC, so nothing is late",
            ),
            (
                planned,
                too_late,
                None,
                "the agenda closed at 2023-10-19 10:00:00 UTC; an item that still comes needs a late_reason",
            ),
            (
                frozen,
                too_late,
                None,
                "the agenda closed at 2023-10-19 10:00:00 UTC; an item that still comes needs a late_reason",
            ),
            (
                held,
                too_late,
                Some(reason()),
                "the agenda of a meeting that is held cannot be changed",
            ),
        ] {
            let meeting = a_meeting().on("2023-10-25").state(state).build();
            let error = meeting.admit((at, moment(DEADLINE)), why).unwrap_err();
            assert_eq!(error.to_string(), told);
        }
    }

    #[test]
    fn an_agenda_that_was_sent_out_stays_but_for_what_came_later() {
        let sent = an_agenda_item("Budget");
        let edition = an_edition(vec![EditionItem::of(&sent, None)]);
        let later = AgendaItem {
            id: AgendaItemId::from_uuid(id(9)),
            // In the same moment, after it went out.
            ..late(&sent, edition.issued_at)
        };
        // What came at the same moment as the edition, and stands in it.
        let in_it = late(&sent, edition.issued_at);
        for (number, state) in states().into_iter().enumerate() {
            let meeting = a_meeting().state(state).build();
            for (item, expected) in [
                (&sent, [true, false]),
                (&in_it, [true, false]),
                (&later, [true, true]),
            ] {
                assert_eq!(
                    meeting.ensure_changeable(item, Some(&edition)).is_ok(),
                    expected.get(number).copied().unwrap_or(false),
                    "{} {:?}",
                    meeting.state.name(),
                    item.late
                );
            }
        }
    }

    #[test]
    fn where_no_edition_was_kept_the_moment_tells_what_came_later() {
        let item = an_agenda_item("Budget");
        let [_, frozen, ..] = states();
        let meeting = a_meeting().state(frozen).build();
        for (item, is_allowed) in [
            (item.clone(), false),
            (late(&item, moment("2023-10-20 08:59")), false),
            (late(&item, moment("2023-10-20 09:00")), false),
            (late(&item, moment("2023-10-20 09:01")), true),
        ] {
            let found = meeting.ensure_changeable(&item, None);
            assert_eq!(found.is_ok(), is_allowed, "{:?}", item.late);
        }
    }

    fn late(item: &AgendaItem, at: Moment) -> AgendaItem {
        let reason = reason();
        AgendaItem {
            late: Some(Late { at, reason }),
            ..item.clone()
        }
    }
}
