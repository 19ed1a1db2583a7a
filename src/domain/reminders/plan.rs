//! What should be in the ledger for one action: the ladder laid against its anchor.

use chrono::NaiveDate;

use crate::domain::{
    calendar::{DanishCalendar, Moment, at_local, local_date},
    ids::{ActionId, MeetingId, PersonId},
    reminders::{Audience, Ladder, LedgerKey, Step},
};

/// What the rungs count from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// The freeze deadline of the meeting at which the action is due.
    FreezeDeadline {
        /// The meeting.
        meeting: MeetingId,
        /// When its agenda closes.
        at: Moment,
    },
    /// The due date.
    DueDate(NaiveDate),
}

impl Anchor {
    /// The day the rungs count from.
    pub fn day(self) -> NaiveDate {
        match self {
            Self::FreezeDeadline { at, .. } => local_date(at),
            Self::DueDate(day) => day,
        }
    }

    /// The anchor in the ledger. It holds the day: a meeting that moves to another day is
    /// reminded of again, one that moves by an hour is not.
    pub fn name(self) -> String {
        match self {
            Self::FreezeDeadline { meeting, .. } => format!("meeting {meeting} {}", self.day()),
            Self::DueDate(day) => format!("date {day}"),
        }
    }
}

/// Who is behind each audience of an action.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recipients {
    /// The owner, or the director of the unit that owns it.
    pub owner: Option<PersonId>,
    /// Those who help.
    pub contributors: Vec<PersonId>,
    /// Who answers for it.
    pub director: Option<PersonId>,
    /// The secretary of the body.
    pub secretary: Option<PersonId>,
}

/// An action that is to be reminded of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The action.
    pub action: ActionId,
    /// What the rungs count from.
    pub anchor: Anchor,
    /// Who is who.
    pub recipients: Recipients,
}

/// Why a line is wanted as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The rung's time is to come.
    Due,
    /// The rung's time had gone by; it is sent as soon as offices open.
    Late,
    /// The rung's time had gone by, and a later rung for the same audience has come up.
    Overtaken,
    /// Nobody stands behind the audience; the secretary gets it instead.
    NobodySoSecretary,
    /// Nobody stands behind the audience, and the body has no secretary.
    Nobody,
}

/// A line as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What makes it this line.
    pub key: LedgerKey,
    /// Why this recipient.
    pub audience: Audience,
    /// When it goes out.
    pub send_at: Moment,
    /// Whether its proper time had gone by.
    pub is_late: bool,
    /// Why it is as it is; [`Cause::Overtaken`] and [`Cause::Nobody`] are held back.
    pub cause: Cause,
}

impl Line {
    /// Whether the line is held back.
    pub const fn is_suppressed(&self) -> bool {
        matches!(self.cause, Cause::Overtaken | Cause::Nobody)
    }
}

/// The lines the ledger should hold for `subject`, as seen at `now`.
///
/// Nobody gets the same rung twice: whoever stands behind two audiences of the same day is
/// addressed as the first of them.
pub fn plan(
    ladder: &Ladder,
    subject: &Subject,
    calendar: &DanishCalendar,
    now: Moment,
) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for step in ladder.steps() {
        let proper = proper_time(*step, subject.anchor, calendar);
        let is_late = proper < now && local_date(proper) < local_date(now);
        let is_overtaken = is_late && has_later_rung(ladder, *step, subject.anchor, calendar, now);
        for (recipient, cause) in addressees(step.audience, &subject.recipients) {
            let cause = match cause {
                Cause::Due | Cause::NobodySoSecretary if is_overtaken => Cause::Overtaken,
                Cause::Due if is_late => Cause::Late,
                cause => cause,
            };
            let is_told_already = lines.iter().any(|line| {
                line.key.recipient == recipient
                    && recipient.is_some()
                    && line
                        .key
                        .step
                        .parse::<Step>()
                        .is_ok_and(|other| other.offset == step.offset)
            });
            if is_told_already {
                continue;
            }
            lines.push(Line {
                key: LedgerKey {
                    action: subject.action,
                    step: step.name(),
                    anchor: subject.anchor.name(),
                    recipient,
                },
                audience: step.audience,
                send_at: if is_late {
                    calendar.to_office_hours(now)
                } else {
                    proper
                },
                is_late,
                cause,
            });
        }
    }
    lines
}

/// When a rung is to be sent: at the opening of its working day.
fn proper_time(step: Step, anchor: Anchor, calendar: &DanishCalendar) -> Moment {
    let days = u32::from(step.offset.unsigned_abs());
    let day = match step.offset {
        ..0 => calendar.working_days_before(anchor.day(), days),
        0 => anchor.day(),
        1.. => calendar.working_days_after(anchor.day(), days),
    };
    calendar.to_office_hours(at_local(day, calendar.office_hours.opens()))
}

fn has_later_rung(
    ladder: &Ladder,
    step: Step,
    anchor: Anchor,
    calendar: &DanishCalendar,
    now: Moment,
) -> bool {
    let later = |other: &&Step| other.audience == step.audience && other.offset > step.offset;
    ladder
        .steps()
        .iter()
        .filter(later)
        .any(|other| local_date(proper_time(*other, anchor, calendar)) <= local_date(now))
}

fn addressees(audience: Audience, people: &Recipients) -> Vec<(Option<PersonId>, Cause)> {
    let found = match audience {
        Audience::Owner => people.owner.as_slice(),
        // An action without helpers or director has nobody to tell on those rungs: nothing is missing.
        Audience::Contributors => return to_all(&people.contributors),
        Audience::AccountableDirector => return to_all(people.director.as_slice()),
        Audience::Secretary => people.secretary.as_slice(),
    };
    match (found, people.secretary) {
        ([], Some(secretary)) => vec![(Some(secretary), Cause::NobodySoSecretary)],
        ([], None) => vec![(None, Cause::Nobody)],
        (found, _) => to_all(found),
    }
}

fn to_all(people: &[PersonId]) -> Vec<(Option<PersonId>, Cause)> {
    people
        .iter()
        .map(|person| (Some(*person), Cause::Due))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{id, moment};

    const OWNER: u8 = 1;
    const DIRECTOR: u8 = 2;
    const SECRETARY: u8 = 3;

    fn person(number: u8) -> PersonId {
        PersonId::from_uuid(id(number))
    }

    fn subject() -> Subject {
        Subject {
            action: ActionId::from_uuid(id(7)),
            anchor: Anchor::FreezeDeadline {
                meeting: MeetingId::from_uuid(id(8)),
                at: moment("2023-11-23 12:00"),
            },
            recipients: Recipients {
                owner: Some(person(OWNER)),
                contributors: vec![],
                director: Some(person(DIRECTOR)),
                secretary: Some(person(SECRETARY)),
            },
        }
    }

    fn planned(subject: &Subject, now: &str) -> Vec<(String, Option<PersonId>, Moment, Cause)> {
        plan(
            &Ladder::default(),
            subject,
            &DanishCalendar::default(),
            moment(now),
        )
        .into_iter()
        .map(|line| (line.key.step, line.key.recipient, line.send_at, line.cause))
        .collect()
    }

    fn row(
        step: &str,
        who: u8,
        at: &str,
        cause: Cause,
    ) -> (String, Option<PersonId>, Moment, Cause) {
        (step.to_owned(), Some(person(who)), moment(at), cause)
    }

    #[test]
    fn the_ladder_counts_working_days_from_the_freeze_deadline() {
        assert_eq!(
            planned(&subject(), "2023-10-26 09:00"),
            [
                row("-10 owner", OWNER, "2023-11-09 08:00", Cause::Due),
                row("-5 owner", OWNER, "2023-11-16 08:00", Cause::Due),
                row("-2 owner", OWNER, "2023-11-21 08:00", Cause::Due),
                row("-2 director", DIRECTOR, "2023-11-21 08:00", Cause::Due),
                row("+1 owner", OWNER, "2023-11-24 08:00", Cause::Due),
                row("+1 director", DIRECTOR, "2023-11-24 08:00", Cause::Due),
                row("+5 secretary", SECRETARY, "2023-11-30 08:00", Cause::Due),
            ]
        );
    }

    #[test]
    fn a_missed_step_is_caught_up_once_and_the_ones_before_it_are_held_back() {
        let lines = planned(&subject(), "2023-11-17 17:30");
        assert_eq!(
            lines[..3],
            [
                row("-10 owner", OWNER, "2023-11-20 08:00", Cause::Overtaken),
                row("-5 owner", OWNER, "2023-11-20 08:00", Cause::Late),
                row("-2 owner", OWNER, "2023-11-21 08:00", Cause::Due),
            ]
        );
    }

    #[test]
    fn a_step_of_today_is_not_late() {
        let lines = planned(&subject(), "2023-11-16 10:00");
        assert_eq!(
            lines[1],
            row("-5 owner", OWNER, "2023-11-16 08:00", Cause::Due)
        );
    }

    #[test]
    fn what_has_no_owner_goes_to_the_secretary_and_without_one_is_kept_with_the_reason() {
        let mut subject = subject();
        subject.recipients.owner = None;
        let lines = planned(&subject, "2023-10-26 09:00");
        assert_eq!(
            lines[0],
            row(
                "-10 owner",
                SECRETARY,
                "2023-11-09 08:00",
                Cause::NobodySoSecretary
            )
        );
        subject.recipients.secretary = None;
        let lines = planned(&subject, "2023-10-26 09:00");
        assert_eq!((lines[0].1, lines[0].3), (None, Cause::Nobody));
    }

    #[test]
    fn who_is_both_owner_and_director_is_told_once_a_day() {
        let mut subject = subject();
        subject.recipients.director = Some(person(OWNER));
        let steps: Vec<_> = planned(&subject, "2023-10-26 09:00")
            .into_iter()
            .map(|row| row.0)
            .collect();
        assert_eq!(
            steps,
            [
                "-10 owner",
                "-5 owner",
                "-2 owner",
                "+1 owner",
                "+5 secretary"
            ]
        );
    }

    #[test]
    fn a_due_date_on_a_holiday_still_counts_working_days() {
        let mut subject = subject();
        subject.anchor = Anchor::DueDate("2023-12-25".parse().unwrap());
        let lines = planned(&subject, "2023-11-01 09:00");
        assert_eq!(
            lines[2],
            row("-2 owner", OWNER, "2023-12-21 08:00", Cause::Due)
        );
        assert_eq!(
            lines[4],
            row("+1 owner", OWNER, "2023-12-27 08:00", Cause::Due)
        );
    }
}
