//! Links in mails by which somebody answers a reminder, without signing in unless it is closed: what one
//! holds, who answers by it, and what stands in its way. Leaves out how a link is signed, and what an
//! answer does.

use std::iter;

use chrono::{Days, NaiveDate};

use crate::domain::{
    absence::{Absences, who_gets_it},
    action::Action,
    action_request::Told,
    calendar::{Moment, local_date},
    ids::{PersonId, ReminderId},
    named::named,
    reminders::{Reminder, plan::Anchor},
};

/// What a link holds. The line of the ledger tells the rest: which action, who got it, for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AnswerLink {
    /// The line of the ledger that was sent with it.
    pub line: ReminderId,
    /// The last day on which it can be used.
    pub last_day: NaiveDate,
}

impl AnswerLink {
    /// How many days after the day it was to go out a link can be used.
    pub const GOOD_FOR: Days = Days::new(30);

    /// The link of a line: the same however often and whenever its mail leaves, so that a repeated mail
    /// is the same mail.
    pub fn of(line: &Reminder) -> Self {
        let last_day = local_date(line.send_at).checked_add_days(Self::GOOD_FOR);
        Self {
            line: line.id,
            last_day: last_day.unwrap_or(NaiveDate::MAX),
        }
    }
}

/// Turns links into what stands in an address, and back. What it reads was signed by it.
pub trait LinkSigner: Send + Sync {
    /// What stands in the address: letters, digits, `-` and `_`.
    fn sign(&self, link: &AnswerLink) -> String;

    /// The link behind it; `None` where it is not one of ours.
    fn read(&self, token: &str) -> Option<AnswerLink>;
}

named! {
    /// What is answered by a link.
    AnswerKind {
        /// It is done.
        Done = "done",
        /// More time is needed.
        MoreTime = "more_time",
        /// It is for somebody else.
        HandOver = "hand_over",
    }
}

/// That a link was used. What was said by it stands in the history of the action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GivenAnswer {
    /// The line whose link it was.
    pub line: ReminderId,
    /// What was answered.
    pub kind: AnswerKind,
    /// When.
    pub at: Moment,
    /// Who was told, where something was asked for.
    pub told: Option<Told>,
}

/// Who answers by the link of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answerer {
    /// Who.
    pub person: PersonId,
    /// The owner, where the person stands in for them.
    pub on_behalf_of: Option<PersonId>,
}

impl Answerer {
    /// Whoever got the line, where that is the owner or somebody who stands in for the owner. Others
    /// are reminded too, but it is not theirs to answer.
    pub fn of(line: &Reminder, owner: PersonId) -> Option<Self> {
        // The secretary may be told instead, or that nobody stands in.
        if !line.cause.is_for_the_audience() || line.meant_for() != Some(owner) {
            return None;
        }
        Some(Self {
            person: line.recipient?,
            on_behalf_of: line.instead_of,
        })
    }

    /// Whether one who stands in does so on one of these days.
    fn stands_in(self, mut days: impl Iterator<Item = NaiveDate>, absences: &Absences) -> bool {
        let Some(owner) = self.on_behalf_of else {
            return true;
        };
        days.any(|day| who_gets_it(owner, day, absences).to() == self.person)
    }
}

/// The days on which whoever stands in may answer, of those that are not past: today, the day that the
/// rungs counted from, and the day it is due. They were reminded because of the first two, and who
/// stands in at the meeting itself has to be ready for it.
pub fn days_that_count(
    line: &Reminder,
    action: &Action,
    today: NaiveDate,
) -> impl Iterator<Item = NaiveDate> {
    let days = [Anchor::day_in(&line.anchor), action.due_moment.on];
    let to_come = days.into_iter().flatten().filter(move |day| *day > today);
    iter::once(today).chain(to_come)
}

/// Why nothing can be answered by a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// Whoever it was sent to is not here any more.
    Left,
    /// The action is closed: only whoever has signed in is told more.
    Closed,
    /// The action is closed, and not to be answered by whoever has signed in: the link is for somebody
    /// else, or they may not see it.
    NotForThem,
    /// The link is too old.
    Expired,
    /// It was used.
    Answered(GivenAnswer),
    /// The action waits for nothing any more.
    Ended,
    /// The action is somebody else's by now, or whoever is away is back.
    NotTheirs,
}

/// Who has signed in in the browser in which a link is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Follower {
    /// Who.
    pub person: PersonId,
    /// Whether they see the action, and may answer about what is theirs.
    pub may_answer: bool,
}

/// A link as things stand when somebody follows it.
#[derive(Debug, Clone, Copy)]
pub struct FollowedLink<'a> {
    /// The link.
    pub link: AnswerLink,
    /// Its line.
    pub line: &'a Reminder,
    /// The action of the line.
    pub action: &'a Action,
    /// Who follows it, where they have signed in.
    pub follower: Option<Follower>,
    /// Whether whoever it was sent to has left.
    pub has_left: bool,
    /// Who answers for the action in person: the owner, or the director of the owning unit.
    pub owner: Option<PersonId>,
    /// Who is away on the days that count.
    pub absences: &'a Absences,
    /// What was answered by it.
    pub answered: Option<GivenAnswer>,
}

impl FollowedLink<'_> {
    /// Who may answer by it today, or why nobody may.
    pub fn answerer(&self, today: NaiveDate) -> Result<Answerer, Obstacle> {
        if self.has_left {
            return Err(Obstacle::Left);
        }
        if self.action.confidentiality.is_closed() {
            self.ensure_for_follower()?;
        }
        if today > self.link.last_day {
            return Err(Obstacle::Expired);
        }
        if let Some(given) = self.answered {
            return Err(Obstacle::Answered(given));
        }
        if !self.action.is_unfinished() {
            return Err(Obstacle::Ended);
        }
        let days = days_that_count(self.line, self.action, today);
        self.owner
            .and_then(|owner| Answerer::of(self.line, owner))
            .filter(|answerer| answerer.stands_in(days, self.absences))
            .ok_or(Obstacle::NotTheirs)
    }

    /// Refuses, where it is closed, everybody but whom it was sent to, signed in and seeing the action.
    fn ensure_for_follower(&self) -> Result<(), Obstacle> {
        let follower = self.follower.ok_or(Obstacle::Closed)?;
        let is_recipient = self.line.recipient == Some(follower.person);
        if is_recipient && follower.may_answer {
            Ok(())
        } else {
            Err(Obstacle::NotForThem)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        action::{ActionState, CancelCause, DueMoment, Evidence},
        agenda::Confidentiality,
        ids::{ActionId, MeetingId},
        reminders::{Audience, Progress, ReminderCause, ReminderState},
        samples::{an_absence, an_action, day, id, moment},
        text::Note,
    };

    fn person(number: u8) -> PersonId {
        PersonId::from_uuid(id(number))
    }

    /// Sent to a person, instead of another, as a copy or not.
    fn line(to: u8, instead_of: Option<u8>, is_copy: bool) -> Reminder {
        let cause = match (instead_of, is_copy) {
            (None, false) => ReminderCause::Ladder,
            (None, true) => ReminderCause::Copy,
            (Some(_), false) => ReminderCause::StandIn,
            (Some(_), true) => ReminderCause::SecretaryForUncovered,
        };
        Reminder {
            id: ReminderId::from_uuid(id(9)),
            action: ActionId::from_uuid(id(8)),
            step: "-5 owner".to_owned(),
            anchor: "møde".to_owned(),
            audience: Audience::Owner,
            recipient: Some(person(to)),
            instead_of: instead_of.map(person),
            is_copy,
            send_at: moment("2024-02-01 08:00"),
            is_late: false,
            resends: None,
            cause,
            reason: Note::unknown(),
            state: ReminderState::Planned,
            progress: Progress::default(),
        }
    }

    fn link() -> AnswerLink {
        AnswerLink::of(&line(1, None, false))
    }

    #[test]
    fn a_link_is_good_for_thirty_days() {
        assert_eq!(link().last_day, day("2024-03-02"));
    }

    #[test]
    fn the_owner_answers_and_whoever_stands_in_and_nobody_else() {
        let in_person = Answerer {
            person: person(1),
            on_behalf_of: None,
        };
        let on_behalf = Answerer {
            person: person(2),
            on_behalf_of: Some(person(1)),
        };
        for (what, line, expected) in [
            ("the owner", line(1, None, false), Some(in_person)),
            ("the owner's copy", line(1, None, true), Some(in_person)),
            ("a substitute", line(2, Some(1), false), Some(on_behalf)),
            ("a director", line(2, None, false), None),
            ("somebody else's substitute", line(2, Some(3), false), None),
            (
                "the secretary in the place of an owner without an address",
                Reminder {
                    cause: ReminderCause::SecretaryForUnaddressed,
                    ..line(2, Some(1), false)
                },
                None,
            ),
            (
                "the secretary of an absent owner",
                line(2, Some(1), true),
                None,
            ),
        ] {
            assert_eq!(Answerer::of(&line, person(1)), expected, "{what}");
        }
    }

    /// What stands in the way of the link of a line that was sent to the first person.
    fn obstacle(
        action: &Action,
        (owner, today): (Option<PersonId>, &str),
        answered: Option<GivenAnswer>,
    ) -> Option<Obstacle> {
        let followed = FollowedLink {
            link: link(),
            line: &line(1, None, false),
            action,
            follower: None,
            has_left: false,
            owner,
            absences: &Absences::default(),
            answered,
        };
        followed.answerer(day(today)).err()
    }

    #[test]
    fn every_obstacle_is_found_and_the_first_one_told() {
        let given = GivenAnswer {
            line: ReminderId::from_uuid(id(9)),
            kind: AnswerKind::MoreTime,
            at: moment("2024-02-02 09:00"),
            told: Some(Told::Secretary),
        };
        let open = an_action().build();
        let closed = Action {
            confidentiality: Confidentiality::Closed,
            ..open.clone()
        };
        let (owner, other, given) = (Some(person(1)), Some(person(2)), Some(given));
        let answered = given.map(Obstacle::Answered);
        let (first, last, after) = ("2024-02-01", "2024-03-02", "2024-03-03");
        for (action, at, answer, expected) in [
            (&open, (owner, first), None, None),
            (&open, (owner, last), None, None),
            (&open, (owner, after), None, Some(Obstacle::Expired)),
            (&open, (other, first), None, Some(Obstacle::NotTheirs)),
            (&open, (None, first), None, Some(Obstacle::NotTheirs)),
            (&open, (owner, first), given, answered),
            (&open, (other, first), given, answered),
            (&open, (other, after), given, Some(Obstacle::Expired)),
            (&closed, (other, after), given, Some(Obstacle::Closed)),
        ] {
            assert_eq!(obstacle(action, at, answer), expected, "{at:?} {answer:?}");
        }
    }

    #[test]
    fn what_is_closed_is_answered_by_whom_it_was_sent_to_signed_in_and_seeing_it() {
        let closed = Action {
            confidentiality: Confidentiality::Closed,
            ..an_action().build()
        };
        let visitor = |number, may_answer| Follower {
            person: person(number),
            may_answer,
        };
        for (follower, today, expected) in [
            (None, "2024-02-02", Some(Obstacle::Closed)),
            (None, "2024-03-03", Some(Obstacle::Closed)),
            (Some(visitor(1, true)), "2024-02-02", None),
            (
                Some(visitor(1, true)),
                "2024-03-03",
                Some(Obstacle::Expired),
            ),
            (
                Some(visitor(1, false)),
                "2024-02-02",
                Some(Obstacle::NotForThem),
            ),
            (
                Some(visitor(2, true)),
                "2024-02-02",
                Some(Obstacle::NotForThem),
            ),
            (
                Some(visitor(2, true)),
                "2024-03-03",
                Some(Obstacle::NotForThem),
            ),
        ] {
            let opened = FollowedLink {
                link: link(),
                line: &line(1, None, false),
                action: &closed,
                follower,
                has_left: false,
                owner: Some(person(1)),
                absences: &Absences::default(),
                answered: None,
            };
            let found = opened.answerer(day(today)).err();
            assert_eq!(found, expected, "{follower:?} {today}");
        }
    }

    #[test]
    fn whoever_has_left_answers_nothing_and_learns_nothing() {
        let open = an_action().build();
        let closed = Action {
            confidentiality: Confidentiality::Closed,
            ..open.clone()
        };
        for action in [&open, &closed] {
            for today in ["2024-02-01", "2024-03-03"] {
                let followed = FollowedLink {
                    link: link(),
                    line: &line(1, None, false),
                    action,
                    follower: None,
                    has_left: true,
                    owner: Some(person(1)),
                    absences: &Absences::default(),
                    answered: None,
                };
                assert_eq!(followed.answerer(day(today)).err(), Some(Obstacle::Left));
            }
        }
    }

    #[test]
    fn what_nobody_waits_for_is_not_answered() {
        let at = moment("2024-02-02 09:00");
        let evidence = Evidence::Note(Note::unknown());
        let reason = Note::unknown();
        let cause = CancelCause::Overtaken;
        let confirmed_by = None;
        let ended = Some(Obstacle::Ended);
        for (state, expected) in [
            (ActionState::Proposed, None),
            (ActionState::Open, None),
            (ActionState::InProgress, None),
            (
                ActionState::ReportedDone {
                    at,
                    evidence: evidence.clone(),
                },
                ended,
            ),
            (
                ActionState::Closed {
                    at,
                    evidence,
                    confirmed_by,
                },
                ended,
            ),
            (
                ActionState::Declined {
                    at,
                    reason: reason.clone(),
                },
                ended,
            ),
            (ActionState::Cancelled { at, cause, reason }, ended),
        ] {
            let action = an_action().state(state).build();
            let found = obstacle(&action, (Some(person(1)), "2024-02-02"), None);
            assert_eq!(found, expected, "{}", action.state.name());
        }
    }

    /// Whether the second person, who got the line in the place of the first, may answer; the first is
    /// away from 5 to 11 February.
    fn substitute_may_answer(today: &str, anchor: &str, due: Option<&str>) -> bool {
        let absence = an_absence(1, ("2024-02-05", "2024-02-11"), Some(2));
        let action = Action {
            due_moment: DueMoment {
                meeting: None,
                on: due.map(day),
            },
            ..an_action().build()
        };
        let line = Reminder {
            anchor: anchor.to_owned(),
            ..line(2, Some(1), false)
        };
        let followed = FollowedLink {
            link: link(),
            line: &line,
            action: &action,
            follower: None,
            has_left: false,
            owner: Some(person(1)),
            absences: &[absence].into_iter().collect(),
            answered: None,
        };
        followed.answerer(day(today)).is_ok()
    }

    #[test]
    fn a_substitute_answers_while_they_stand_in_or_where_they_will_on_a_day_that_counts() {
        let none = String::new();
        let closing = |day: &str| {
            let (meeting, at) = (MeetingId::from_uuid(id(7)), moment(&format!("{day} 12:00")));
            Anchor::FreezeDeadline { meeting, at }.name()
        };
        let date = |on| Anchor::DueDate(day(on)).name();
        let met = Some("2024-02-14");
        for (today, anchor, due, may) in [
            ("2024-02-05", &none, None, true),
            ("2024-02-11", &none, met, true),
            ("2024-02-12", &none, met, false),
            ("2024-02-12", &none, Some("2024-02-11"), false),
            ("2024-02-01", &none, Some("2024-02-06"), true),
            ("2024-02-01", &none, None, false),
            // The owner is away when the agenda closes, and back at the meeting.
            ("2024-02-01", &closing("2024-02-09"), met, true),
            ("2024-02-12", &closing("2024-02-09"), met, false),
            ("2024-02-01", &closing("2024-02-12"), met, false),
            ("2024-02-01", &date("2024-02-11"), None, true),
            ("2024-02-01", &date("2024-02-04"), met, false),
        ] {
            let found = substitute_may_answer(today, anchor, due);
            assert_eq!(found, may, "{today}, {anchor}, due {due:?}");
        }
    }
}
