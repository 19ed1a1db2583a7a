//! What should be in the ledger of digests, and what is to be done to bring it there. Planning may run
//! any number of times.

use std::collections::{HashMap, HashSet};

use chrono::{NaiveDate, TimeDelta};

use super::{
    AgendaDigests, Digest, DigestKey, DigestState, MeetingNow, Occasion, WeeklyDigests,
    addressing::{Address, Cause},
    schedule,
};
use crate::domain::{
    calendar::{DanishCalendar, Moment, local_date},
    ids::{DigestId, MeetingId, PersonId},
};

/// How far ahead digests are planned.
pub const HORIZON: TimeDelta = TimeDelta::days(14);

/// How far ahead anybody may ask what would be planned.
pub const FURTHEST: TimeDelta = TimeDelta::days(366);

/// A week that was missed is told all the same, but not so many working days after its time.
const STILL_NEWS: u32 = 3;

/// Whether a week that should have left at a moment is still worth telling.
pub(super) fn is_news(proper: Moment, (calendar, now): (&DanishCalendar, Moment)) -> bool {
    local_date(now) < calendar.working_days_after(local_date(proper), STILL_NEWS)
}

/// A line as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// What it is about.
    pub occasion: Occasion,
    /// Whose area or body it sums up.
    pub person: PersonId,
    /// Who gets it.
    pub recipient: PersonId,
    /// Why they.
    pub cause: Cause,
    /// When it goes out.
    pub send_at: Moment,
    /// Whether its proper time has gone by.
    pub is_late: bool,
    /// Whether it is only kept where it stands already, and not added.
    pub is_only_kept: bool,
}

impl Line {
    /// What makes it this line.
    const fn key(&self) -> DigestKey {
        DigestKey {
            occasion: self.occasion,
            person: self.person,
            is_copy: self.is_copy(),
        }
    }

    /// Whether somebody who stands in gets the digest itself.
    pub const fn is_copy(&self) -> bool {
        matches!(self.cause, Cause::Copy)
    }

    /// The line to whoever gets it, and the copy to whoever is away.
    fn addressed(self, (address, copy): Addresses) -> impl Iterator<Item = Self> {
        let Address { to, cause } = address;
        let own = Self {
            recipient: to,
            cause,
            ..self
        };
        let copy = copy.map(|away| Self {
            recipient: away,
            cause: Cause::Copy,
            ..self
        });
        [own].into_iter().chain(copy)
    }
}

/// Who gets a digest, and who a copy of it.
pub type Addresses = (Address, Option<PersonId>);

/// Somebody, and who gets at a moment what is meant for them.
pub type Reader<'a> = (PersonId, &'a dyn Fn(Moment) -> Addresses);

/// What is to be done to the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Change {
    /// Lines to add.
    pub add: Vec<Line>,
    /// Lines that no longer hold.
    pub supersede: Vec<DigestId>,
}

impl Change {
    /// Whether nothing is to be done.
    pub const fn is_empty(&self) -> bool {
        self.add.is_empty() && self.supersede.is_empty()
    }
}

/// The weeks that one director should be told, as seen at `now`: those that come `until` a moment, and
/// those that were missed and are still news.
///
/// Whoever becomes a director begins with the next week; a week has been missed only where an earlier
/// one, or the same, stands in the `ledger`.
pub fn weeks(
    weekly: WeeklyDigests,
    (person, addresses_at): Reader<'_>,
    ledger: &[Digest],
    (calendar, now): (&DanishCalendar, Moment),
    until: Moment,
) -> Vec<Line> {
    let is_known_in = |monday: NaiveDate| {
        let standing = |line: &&Digest| !matches!(line.state, DigestState::Superseded { .. });
        let mut known = ledger.iter().filter(standing);
        known.any(|line| line.person == person && line.occasion.period() <= monday)
    };
    let today = local_date(now);
    let last = local_date(until);
    // A holiday may push a week into the next, so that two weeks back may still be news.
    let planned = ledger.iter().filter(|line| line.is_planned());
    let first = planned.map(|line| line.occasion.period()).min();
    let first = first.map_or(today, |first| first.min(today));
    let wanted = schedule::mondays(first, last).filter_map(|monday| {
        let proper = weekly.send_at(monday, calendar);
        let is_late = is_missed(proper, now);
        let is_news = is_news(proper, (calendar, now));
        let send_at = later_if(is_late, proper, (calendar, now));
        (proper <= until).then(|| Line {
            occasion: Occasion::Week(monday),
            person,
            recipient: person,
            cause: Cause::Own,
            send_at,
            is_late,
            is_only_kept: proper < now && !(is_news && is_known_in(monday)),
        })
    });
    let wanted = wanted.flat_map(|line| line.addressed(addresses_at(line.send_at)));
    wanted.collect()
}

/// The list that one secretary should get before an agenda closes, as seen at `now`, and its copy; none
/// for one that is too far away or falls away. Once the agenda is closed, a line is only kept.
pub fn agenda_list(
    agendas: AgendaDigests,
    (id, meeting): (MeetingId, MeetingNow),
    (person, addresses_at): Reader<'_>,
    (calendar, now): (&DanishCalendar, Moment),
    until: Moment,
) -> Vec<Line> {
    let closes_at = meeting.closes_at;
    let proper = agendas.send_at(closes_at, calendar);
    let is_late = is_missed(proper, now);
    let send_at = later_if(is_late, proper, (calendar, now));
    let wanted = (!meeting.is_cancelled && proper <= until).then(|| Line {
        occasion: Occasion::Agenda {
            meeting: id,
            closes_on: local_date(closes_at),
        },
        person,
        recipient: person,
        cause: Cause::Own,
        send_at,
        is_late,
        is_only_kept: !meeting.is_planned || send_at >= closes_at,
    });
    let wanted = wanted.into_iter();
    let wanted = wanted.flat_map(|line| line.addressed(addresses_at(line.send_at)));
    wanted.collect()
}

/// Whether a moment lies before today.
fn is_missed(proper: Moment, now: Moment) -> bool {
    proper < now && local_date(proper) < local_date(now)
}

fn later_if(is_late: bool, proper: Moment, (calendar, now): (&DanishCalendar, Moment)) -> Moment {
    if is_late {
        calendar.to_office_hours(now)
    } else {
        proper
    }
}

/// Compares lines with what they should be.
///
/// A line that was sent, held back or given up stands, and its key is not used again; a planned line
/// stays when it is wanted at the same time by the same recipient, or is late; every other planned
/// line is superseded. A copy comes along with the digest, and not after it. Doing what the answer says
/// and asking again gives an empty answer.
pub fn reconcile(ledger: &[Digest], wanted: Vec<Line>) -> Change {
    let keys: HashSet<DigestKey> = wanted.iter().map(Line::key).collect();
    let mut standing: HashMap<DigestKey, &Digest> = HashMap::new();
    let mut change = Change::default();
    for digest in ledger {
        if matches!(digest.state, DigestState::Superseded { .. }) {
            continue;
        }
        if digest.is_planned() && !keys.contains(&digest.key()) {
            change.supersede.push(digest.id);
        } else {
            standing.insert(digest.key(), digest);
        }
    }
    for line in wanted {
        let itself = DigestKey {
            is_copy: false,
            ..line.key()
        };
        let has_left = standing.get(&itself).is_some_and(|one| !one.is_planned());
        match standing.get(&line.key()) {
            None if line.is_only_kept || (line.is_copy() && has_left) => {}
            None => change.add.push(line),
            Some(digest) if is_outdated(digest, &line) => {
                change.supersede.push(digest.id);
                change.add.push(line);
            }
            _ => {}
        }
    }
    change
}

/// A planned line whose time has merely gone by keeps its place: it is not planned anew each time.
fn is_outdated(digest: &Digest, line: &Line) -> bool {
    let is_other_time = !line.is_late && digest.send_at != line.send_at;
    digest.is_planned() && (is_other_time || digest.recipient != line.recipient)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        digests::addressing::Unreachable,
        samples::{id, moment},
        text::Note,
    };

    fn person(number: u8) -> PersonId {
        PersonId::from_uuid(id(number))
    }

    fn to_themselves() -> Addresses {
        let (to, cause) = (person(1), Cause::Own);
        (Address { to, cause }, None)
    }

    /// Does what a change says, as storage does.
    fn apply(ledger: &mut Vec<Digest>, change: Change, now: Moment) {
        for digest in ledger.iter_mut() {
            if change.supersede.contains(&digest.id) {
                digest.state = DigestState::Superseded { at: now };
            }
        }
        for line in change.add {
            let number = u8::try_from(ledger.len()).unwrap();
            ledger.push(Digest {
                id: DigestId::from_uuid(id(number)),
                occasion: line.occasion,
                person: line.person,
                recipient: line.recipient,
                is_copy: line.is_copy(),
                send_at: line.send_at,
                is_late: line.is_late,
                reason: Note::unknown(),
                state: DigestState::Planned,
            });
        }
    }

    fn told(ledger: &[Digest]) -> Vec<String> {
        let waiting = ledger.iter().filter(|line| line.is_planned());
        let told = waiting.map(|line| {
            let late = if line.is_late { " late" } else { "" };
            format!("{} {}{late}", line.occasion.period(), line.send_at)
        });
        told.collect()
    }

    fn plan_weeks(ledger: &mut Vec<Digest>, now: &str) -> Change {
        let at = (&DanishCalendar::default(), moment(now));
        let who: Reader<'_> = (person(1), &|_| to_themselves());
        let wanted = weeks(WeeklyDigests::default(), who, ledger, at, at.1 + HORIZON);
        let change = reconcile(ledger, wanted);
        apply(ledger, change.clone(), moment(now));
        change
    }

    fn plan_list(ledger: &mut Vec<Digest>, closes_at: Option<&str>, now: &str) -> Change {
        let at = (&DanishCalendar::default(), moment(now));
        let closes_at = closes_at.map(|at| {
            let meeting = MeetingNow {
                is_planned: true,
                is_cancelled: false,
                closes_at: moment(at),
            };
            (MeetingId::from_uuid(id(8)), meeting)
        });
        let who: Reader<'_> = (person(1), &|_| to_themselves());
        let wanted =
            closes_at.map(|m| agenda_list(AgendaDigests::default(), m, who, at, at.1 + HORIZON));
        let change = reconcile(ledger, wanted.unwrap_or_default());
        apply(ledger, change.clone(), moment(now));
        change
    }

    fn send_all(ledger: &mut [Digest], now: &str) {
        for line in ledger.iter_mut().filter(|line| line.is_planned()) {
            line.state = DigestState::Sent { at: moment(now) };
        }
    }

    #[test]
    fn a_new_director_begins_with_the_next_week() {
        for (now, expected) in [
            // In the middle of a week, and a minute before its time.
            ("2023-11-16 10:00", vec!["2023-11-20", "2023-11-27"]),
            ("2023-11-20 07:59", vec!["2023-11-20", "2023-11-27"]),
            (
                "2023-11-20 08:00",
                vec!["2023-11-20", "2023-11-27", "2023-12-04"],
            ),
            ("2023-11-20 08:01", vec!["2023-11-27", "2023-12-04"]),
        ] {
            let mut ledger = vec![];
            plan_weeks(&mut ledger, now);
            let weeks: Vec<_> = ledger
                .iter()
                .map(|l| l.occasion.period().to_string())
                .collect();
            assert_eq!(weeks, expected, "at {now}");
        }
    }

    #[test]
    fn planning_twice_changes_nothing() {
        let mut ledger = vec![];
        plan_weeks(&mut ledger, "2023-11-16 10:00");
        let again = plan_weeks(&mut ledger, "2023-11-16 10:05");
        assert!(again.is_empty(), "{again:?}");
        let mut lists = vec![];
        plan_list(&mut lists, Some("2023-11-16 12:00"), "2023-11-10 10:00");
        for now in [
            "2023-11-10 10:05",
            "2023-11-14 09:00",
            "2023-11-15 09:00",
            "2023-11-17 09:00",
        ] {
            let again = plan_list(&mut lists, Some("2023-11-16 12:00"), now);
            assert!(again.is_empty(), "at {now}: {again:?}");
        }
    }

    #[test]
    fn a_week_that_was_planned_and_missed_keeps_its_line() {
        let mut ledger = vec![];
        plan_weeks(&mut ledger, "2023-11-16 10:00");
        plan_weeks(&mut ledger, "2023-11-29 10:00");
        let planned = told(&ledger);
        assert_eq!(planned.len(), 4, "{planned:?}");
        assert!(
            planned[0].starts_with("2023-11-20 2023-11-20 07:00"),
            "{planned:?}"
        );
    }

    #[test]
    fn a_week_that_nobody_had_planned_is_caught_up_for_three_working_days() {
        for (now, is_added) in [
            ("2023-11-20 09:00", true),
            ("2023-11-22 23:00", true),
            ("2023-11-23 00:00", false),
            ("2023-11-25 10:00", false),
        ] {
            let mut ledger = vec![];
            plan_weeks(&mut ledger, "2023-10-26 10:00");
            send_all(&mut ledger, "2023-11-06 08:00");
            plan_weeks(&mut ledger, now);
            let planned = told(&ledger);
            let is_there = planned.iter().any(|line| line.starts_with("2023-11-20"));
            assert_eq!(is_there, is_added, "at {now}: {planned:?}");
            assert!(
                !planned.iter().any(|line| line.starts_with("2023-11-13")),
                "{planned:?}"
            );
        }
    }

    #[test]
    fn what_is_missed_waits_for_the_office_and_says_that_it_is_late() {
        let mut ledger = vec![];
        plan_weeks(&mut ledger, "2023-10-26 10:00");
        send_all(&mut ledger, "2023-11-06 08:00");
        plan_weeks(&mut ledger, "2023-11-21 22:00");
        assert_eq!(told(&ledger)[0], "2023-11-20 2023-11-22 07:00:00 UTC late");
    }

    #[test]
    fn a_meeting_that_moves_or_falls_away_takes_its_list_along() {
        let mut ledger = vec![];
        plan_list(&mut ledger, Some("2023-11-16 12:00"), "2023-11-09 10:00");
        assert_eq!(told(&ledger), ["2023-11-16 2023-11-14 07:00:00 UTC"]);
        // By an hour: nothing changes.
        let change = plan_list(&mut ledger, Some("2023-11-16 13:00"), "2023-11-09 10:00");
        assert!(change.is_empty());
        plan_list(&mut ledger, Some("2023-11-21 12:00"), "2023-11-09 10:05");
        assert_eq!(told(&ledger), ["2023-11-21 2023-11-17 07:00:00 UTC"]);
        // So close that its day has gone by: at once, and late.
        plan_list(&mut ledger, Some("2023-11-10 12:00"), "2023-11-09 10:10");
        assert_eq!(told(&ledger), ["2023-11-10 2023-11-09 09:10:00 UTC late"]);
        plan_list(&mut ledger, None, "2023-11-09 10:15");
        assert_eq!(told(&ledger), [""; 0]);
        // Back where it was: planned anew, since nothing was sent.
        plan_list(&mut ledger, Some("2023-11-16 12:00"), "2023-11-09 10:20");
        send_all(&mut ledger, "2023-11-14 08:00");
        plan_list(&mut ledger, Some("2023-11-23 12:00"), "2023-11-14 10:00");
        plan_list(&mut ledger, Some("2023-11-16 12:00"), "2023-11-14 10:05");
        assert_eq!(told(&ledger), [""; 0], "it has been sent for that day");
    }

    #[test]
    fn nothing_is_planned_for_an_agenda_that_closes_before_anybody_could_read_it() {
        let mut ledger = vec![];
        plan_list(&mut ledger, Some("2023-11-16 07:30"), "2023-11-15 16:00");
        assert_eq!(told(&ledger), [""; 0]);
        plan_list(&mut ledger, Some("2023-11-16 12:00"), "2023-11-16 11:00");
        assert_eq!(told(&ledger), ["2023-11-16 2023-11-16 10:00:00 UTC late"]);
    }

    #[test]
    fn whoever_stands_in_gets_a_line_and_whoever_is_away_a_copy() {
        let at = (&DanishCalendar::default(), moment("2023-11-16 10:00"));
        let wanted = |addresses: Addresses| {
            let who: Reader<'_> = (person(1), &|_| addresses);
            weeks(WeeklyDigests::default(), who, &[], at, at.1 + HORIZON)
        };
        let instead = |cause| Address {
            to: person(2),
            cause,
        };
        let away = (instead(Cause::StandsIn), Some(person(1)));
        let left = (instead(Cause::NextInLine(Unreachable::Left)), None);
        let here = to_themselves();
        let mut ledger = vec![];
        for (addresses, added, superseded) in [
            (here, 2, 0),
            (away, 4, 2),
            (away, 0, 0),
            (here, 2, 4),
            (here, 0, 0),
            (left, 2, 2),
            // To the same recipient for another reason: the lines stand, and copies come along.
            (away, 2, 0),
            (here, 2, 4),
        ] {
            let change = reconcile(&ledger, wanted(addresses));
            let counts = (change.add.len(), change.supersede.len());
            assert_eq!(counts, (added, superseded), "{addresses:?}");
            apply(&mut ledger, change, at.1);
        }
        // What has left has left, and no copy follows it.
        send_all(&mut ledger, "2023-11-20 08:00");
        assert!(reconcile(&ledger, wanted(away)).is_empty());
        // Nobody directs any more, or digests are switched off.
        let mut ledger = vec![];
        let change = reconcile(&ledger, wanted(away));
        apply(&mut ledger, change, at.1);
        assert_eq!(reconcile(&ledger, vec![]).supersede.len(), 4);
    }
}
