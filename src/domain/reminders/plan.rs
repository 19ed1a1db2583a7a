//! What should be in the ledger for one action: the ladder laid against its anchor, and each rung
//! given to whoever is there on the day it goes out. Who that is, is `addressing`.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::domain::{
    absence::Absences,
    calendar::{DanishCalendar, Moment, at_local, local_date},
    ids::{ActionId, MeetingId, PersonId},
    organisation::Reach,
    preferences::{HeldBack, Preferences},
    reminders::{
        Audience, Ladder, LedgerKey, ReminderCause, Step,
        addressing::{Address, Occasion},
    },
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

    /// The day that the rungs counted from, by what [`Self::name`] gave it in the ledger.
    pub fn day_in(name: &str) -> Option<NaiveDate> {
        name.rsplit(' ').next()?.parse().ok()
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
    /// The secretaries of the body.
    pub secretaries: Vec<PersonId>,
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

/// What the plan of every action looks at.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// Who is away when, substitutes and their substitutes included.
    pub absences: &'a Absences,
    /// How people want to be reminded; who is not there wants what is usual.
    pub preferences: &'a HashMap<PersonId, Preferences>,
    /// How those are reached who have no address, or have left or will; who is not there is reached.
    pub hard_to_reach: &'a HashMap<PersonId, Reach>,
    /// Working days and office hours.
    pub calendar: &'a DanishCalendar,
    /// The moment.
    pub now: Moment,
    /// Up to which day every time of a step that repeats is told, where somebody wants to know; else
    /// the first that is to come is the last.
    pub until: Option<NaiveDate>,
}

/// Why a line is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hold {
    /// Its time had gone by, and a later rung for the same audience has come up.
    Overtaken,
    /// There is nobody to send it to.
    Nobody,
    /// The recipient has left, and there is no secretary who could get it.
    Left,
    /// The recipient wants it so.
    ByChoice(HeldBack),
}

/// A line as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What makes it this line.
    pub key: LedgerKey,
    /// Why this recipient.
    pub audience: Audience,
    /// Who is away, where the recipient gets it because of that.
    pub instead_of: Option<PersonId>,
    /// Whether somebody else gets the reminder itself.
    pub is_copy: bool,
    /// When it was to go out by the ladder alone.
    pub proper: Moment,
    /// When it goes out.
    pub send_at: Moment,
    /// Whether its proper time had gone by; it is sent as soon as offices open.
    pub is_late: bool,
    /// Why it goes to this recipient.
    pub cause: ReminderCause,
    /// Why it is held back, if it is.
    pub hold: Option<Hold>,
}

impl Line {
    /// Whether the line is held back.
    pub const fn is_suppressed(&self) -> bool {
        self.hold.is_some()
    }
}

/// The lines the ledger should hold for `subject`, as seen at the moment of `at`.
///
/// Nobody gets the same rung twice: whoever stands behind two audiences of the same day is
/// addressed as the first of them, unless only the other may reach them.
pub fn plan(ladder: &Ladder, subject: &Subject, at: Circumstances<'_>) -> Vec<Line> {
    let rungs = rungs(ladder, subject.anchor, at);
    let mut lines: Vec<(i16, Line)> = Vec::with_capacity(rungs.len());
    for rung in &rungs {
        let is_overtaken = rung.is_late && has_later_rung(&rungs, rung.step, at.now);
        let occasion = Occasion {
            step: rung.step,
            day: rung.sent_on(),
            subject,
            at,
        };
        for address in occasion.addresses() {
            let line = line(subject, rung, is_overtaken, (address, at));
            let told = lines.iter_mut().find(|(offset, told)| {
                let is_theirs =
                    line.key.recipient.is_some() && told.key.recipient == line.key.recipient;
                *offset == rung.step.offset && (is_theirs || told.key == line.key)
            });
            match told {
                None => lines.push((rung.step.offset, line)),
                Some((_, told)) if told.is_suppressed() && !line.is_suppressed() => *told = line,
                Some(_) => {}
            }
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

fn line(
    subject: &Subject,
    rung: &Rung,
    is_overtaken: bool,
    (address, at): (Address, Circumstances<'_>),
) -> Line {
    let preferences = address.to.and_then(|to| at.preferences.get(&to));
    let by_choice = preferences
        .filter(|_| !rung.step.is_mandatory)
        .and_then(|preferences| preferences.hold_back(rung.sent_on()));
    let hold = match address.cause {
        ReminderCause::Nobody => Some(Hold::Nobody),
        ReminderCause::LeftToNobody => Some(Hold::Left),
        _ if is_overtaken => Some(Hold::Overtaken),
        _ => by_choice.map(Hold::ByChoice),
    };
    Line {
        key: LedgerKey {
            action: subject.action,
            step: rung.step.name(),
            anchor: subject.anchor.name(),
            recipient: address.to,
        },
        audience: rung.step.audience,
        instead_of: address.instead_of,
        is_copy: address.is_copy,
        proper: rung.proper,
        send_at: rung.send_at,
        is_late: rung.is_late,
        cause: address.cause,
        hold,
    }
}

/// A step as it comes once, with its time.
struct Rung {
    step: Step,
    /// When it was to be sent by the ladder alone.
    proper: Moment,
    send_at: Moment,
    is_late: bool,
}

impl Rung {
    fn sent_on(&self) -> NaiveDate {
        local_date(self.send_at)
    }
}

/// Every step once, in order of time. Of one that repeats, the last time that has come and the
/// first that is to come, or all that are up to the day that is asked about: what lies before has been
/// overtaken.
fn rungs(ladder: &Ladder, anchor: Anchor, at: Circumstances<'_>) -> Vec<Rung> {
    let mut rungs: Vec<Rung> = Vec::new();
    for step in ladder.steps() {
        let first = rung(*step, anchor, at);
        let is_ahead = |rung: &Rung| local_date(rung.proper) > local_date(at.now);
        let is_asked_about =
            |rung: &Rung| at.until.is_some_and(|day| local_date(rung.proper) <= day);
        let mut is_open = !is_ahead(&first) || is_asked_about(&first);
        let mut last = None;
        for time in step.occurrences().skip(1) {
            if !is_open {
                break;
            }
            let again = rung(time, anchor, at);
            if is_ahead(&again) {
                is_open = is_asked_about(&again);
                rungs.push(again);
            } else {
                last = Some(again);
            }
        }
        rungs.push(first);
        rungs.extend(last);
    }
    rungs.sort_by_key(|rung| (rung.step.offset, rung.step.audience));
    rungs
}

fn rung(step: Step, anchor: Anchor, at: Circumstances<'_>) -> Rung {
    let proper = proper_time(step, anchor, at.calendar);
    let is_late = proper < at.now && local_date(proper) < local_date(at.now);
    Rung {
        step: Step {
            repeats_every: None,
            ..step
        },
        proper,
        send_at: if is_late {
            at.calendar.to_office_hours(at.now)
        } else {
            proper
        },
        is_late,
    }
}

/// When a rung is to be sent: at the opening of its working day; of a day that is none, the one before,
/// so that nobody hears on the day after that something is due today.
fn proper_time(step: Step, anchor: Anchor, calendar: &DanishCalendar) -> Moment {
    let days = u32::from(step.offset.unsigned_abs());
    let day = match step.offset {
        ..0 => calendar.working_days_before(anchor.day(), days),
        0 if calendar.is_working_day(anchor.day()) => anchor.day(),
        0 => calendar.working_days_before(anchor.day(), 1),
        1.. => calendar.working_days_after(anchor.day(), days),
    };
    calendar.to_office_hours(at_local(day, calendar.office_hours.opens()))
}

fn has_later_rung(rungs: &[Rung], step: Step, now: Moment) -> bool {
    rungs.iter().any(|other| {
        other.step.audience == step.audience
            && other.step.offset > step.offset
            && local_date(other.proper) <= local_date(now)
    })
}

#[cfg(test)]
mod tests;
