//! What a changed series does to the meetings that exist: which stay, which move along, which are
//! called off, and what is new. It only says so; nothing is done before somebody has seen it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::Occurrence;
use crate::domain::{
    calendar::{Moment, iso_week, local_date},
    ids::MeetingId,
    meeting::{Meeting, MeetingState},
    named::named,
};

/// A meeting of the series as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesMeeting {
    /// The meeting.
    pub meeting: Meeting,
    /// The moment of the rule that it stands for.
    pub occurrence: Moment,
    /// Whether somebody gave it a start of their own, which the series then leaves alone.
    pub was_moved_by_hand: bool,
}

/// A meeting that goes along with the rule. It keeps its id, its slot and its agenda.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MovedMeeting {
    /// Which.
    pub meeting: MeetingId,
    /// When it starts so far.
    pub from: Moment,
    /// When it is to start; the same as before where somebody had moved it by hand.
    pub to: Moment,
    /// The moment of the rule that it is to stand for.
    pub occurrence: Moment,
}

impl MovedMeeting {
    /// Whether the start changes, and not only the place in the series.
    pub fn is_rescheduled(&self) -> bool {
        self.from != self.to
    }
}

named! {
    /// Why the series leaves a meeting alone.
    StandingReason {
        /// Its agenda is closed.
        AgendaFrozen = "agenda_frozen",
        /// It has begun.
        Begun = "begun",
        /// It has been held.
        Held = "held",
        /// It does not take place.
        Cancelled = "cancelled",
    }
}

/// A meeting that stands as it is, whatever the rule says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StandingMeeting {
    /// Which.
    pub meeting: MeetingId,
    /// When it starts.
    pub starts_at: Moment,
    /// Why it stands.
    pub reason: StandingReason,
}

/// What a changed series comes to. Every meeting is in exactly one list; each list is in order of
/// time, that of `moved` in order of the new start.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SeriesChange {
    /// Planned meetings that stay where they are.
    pub kept: Vec<MeetingId>,
    /// Planned meetings that go along.
    pub moved: Vec<MovedMeeting>,
    /// Planned meetings that the series has no use for any more.
    pub cancelled: Vec<MeetingId>,
    /// Meetings that do not exist yet.
    pub added: Vec<Occurrence>,
    /// Meetings that cannot change any more.
    pub standing: Vec<StandingMeeting>,
}

impl SeriesChange {
    /// Whether nothing changes.
    pub const fn is_empty(&self) -> bool {
        self.moved.is_empty() && self.cancelled.is_empty() && self.added.is_empty()
    }
}

/// Compares the meetings of a series with what the series wants. Both must be of the same stretch
/// of time, best from the Monday of this week on: what is wanted and not passed in would be called
/// off, and a meeting held on Tuesday speaks for the week.
///
/// 1. A meeting whose moment of the rule is wanted has it. It moves only if the holiday policy now
///    gives that moment another start.
/// 2. A meeting that stands and takes place answers for the nearest moment of its ISO week: a body
///    that met on Wednesday does not meet again on Thursday because the rule has changed. A
///    cancelled one answers for its own moment only, so that it does not come back.
/// 3. Planned meetings move to what is still wanted in their ISO week; those left over, to what is
///    wanted in their month. Where the numbers differ, the fewer choose the nearest, in order of
///    time, the earlier of two as near. Then the first goes with the first, so that no meeting
///    overtakes another.
/// 4. Planned meetings left over are cancelled. What is left over of what is wanted is added,
///    unless its start has gone by.
///
/// Doing what the answer says and asking again gives an empty answer.
pub fn compare(existing: &[SeriesMeeting], wanted: &[Occurrence], now: Moment) -> SeriesChange {
    let mut comparison = Comparison::new(existing, wanted, now);
    comparison.settle_same_moments();
    comparison.let_standing_meetings_answer();
    comparison.move_within(|moment| iso_week(local_date(moment)).monday());
    comparison.move_within(|moment| first_of_month(local_date(moment)));
    comparison.finish()
}

struct Comparison<'a> {
    now: Moment,
    standing: Vec<(&'a SeriesMeeting, StandingReason)>,
    /// By their moment of the rule, what is not settled yet.
    standing_open: Vec<Moment>,
    planned_open: Vec<&'a SeriesMeeting>,
    wanted_open: BTreeMap<Moment, Occurrence>,
    kept: Vec<&'a SeriesMeeting>,
    moved: Vec<MovedMeeting>,
}

impl<'a> Comparison<'a> {
    fn new(existing: &'a [SeriesMeeting], wanted: &[Occurrence], now: Moment) -> Self {
        let mut comparison = Self {
            now,
            standing: Vec::new(),
            standing_open: Vec::new(),
            planned_open: Vec::new(),
            wanted_open: wanted.iter().map(|one| (one.occurrence, *one)).collect(),
            kept: Vec::new(),
            moved: Vec::new(),
        };
        let mut in_order: Vec<&SeriesMeeting> = existing.iter().collect();
        in_order.sort_by_key(|one| (one.occurrence, one.meeting.id));
        for meeting in in_order {
            match standing_reason(&meeting.meeting, now) {
                Some(reason) => comparison.standing.push((meeting, reason)),
                None => comparison.planned_open.push(meeting),
            }
        }
        comparison
    }

    fn settle_same_moments(&mut self) {
        for (meeting, reason) in &self.standing {
            let is_settled = self.wanted_open.remove(&meeting.occurrence).is_some();
            if !is_settled && *reason != StandingReason::Cancelled {
                self.standing_open.push(meeting.occurrence);
            }
        }
        for meeting in std::mem::take(&mut self.planned_open) {
            match self.wanted_open.remove(&meeting.occurrence) {
                None => self.planned_open.push(meeting),
                Some(wanted) => self.settle(meeting, wanted),
            }
        }
    }

    fn let_standing_meetings_answer(&mut self) {
        let week = |moment: &Moment| iso_week(local_date(*moment));
        let mut weeks: BTreeMap<_, Vec<Moment>> = BTreeMap::new();
        for moment in std::mem::take(&mut self.standing_open) {
            weeks.entry(week(&moment)).or_default().push(moment);
        }
        for (this_week, meetings) in weeks {
            let wanted = self.wanted_open.keys().copied();
            let wanted: Vec<Moment> = wanted.filter(|one| week(one) == this_week).collect();
            for (_, answered) in pair(&meetings, &wanted) {
                self.wanted_open.remove(&answered);
            }
        }
    }

    /// Moves planned meetings to what is wanted in the same period, which its first day tells.
    fn move_within(&mut self, period: impl Fn(Moment) -> NaiveDate) {
        let mut periods: BTreeMap<NaiveDate, Vec<&SeriesMeeting>> = BTreeMap::new();
        for meeting in std::mem::take(&mut self.planned_open) {
            periods
                .entry(period(meeting.occurrence))
                .or_default()
                .push(meeting);
        }
        for (this_period, meetings) in periods {
            let is_free = |one: &&Occurrence| {
                one.starts_at > self.now && period(one.occurrence) == this_period
            };
            let free = self.wanted_open.values().filter(is_free);
            let free: Vec<Moment> = free.map(|one| one.occurrence).collect();
            let moments: Vec<Moment> = meetings.iter().map(|one| one.occurrence).collect();
            let mut pairs: BTreeMap<Moment, Moment> = pair(&moments, &free).into_iter().collect();
            for meeting in meetings {
                let found = pairs.remove(&meeting.occurrence);
                match found.and_then(|found| self.wanted_open.remove(&found)) {
                    Some(wanted) => self.settle(meeting, wanted),
                    None => self.planned_open.push(meeting),
                }
            }
        }
    }

    /// Gives a planned meeting its moment of the rule. Nothing moves into the past.
    fn settle(&mut self, meeting: &'a SeriesMeeting, wanted: Occurrence) {
        let from = meeting.meeting.starts_at;
        let stays = meeting.was_moved_by_hand || wanted.starts_at <= self.now;
        let to = if stays { from } else { wanted.starts_at };
        if to == from && wanted.occurrence == meeting.occurrence {
            self.kept.push(meeting);
        } else {
            self.moved.push(MovedMeeting {
                meeting: meeting.meeting.id,
                from,
                to,
                occurrence: wanted.occurrence,
            });
        }
    }

    fn finish(mut self) -> SeriesChange {
        let now = self.now;
        let still_ahead = |one: &Occurrence| one.starts_at > now;
        let mut added: Vec<_> = self.wanted_open.into_values().filter(still_ahead).collect();
        added.sort_by_key(|one| one.starts_at);
        self.moved.sort_by_key(|one| (one.to, one.meeting));
        SeriesChange {
            kept: ids_in_order(self.kept),
            moved: self.moved,
            cancelled: ids_in_order(self.planned_open),
            added,
            standing: standing_in_order(&self.standing),
        }
    }
}

pub(super) fn standing_reason(meeting: &Meeting, now: Moment) -> Option<StandingReason> {
    match meeting.state {
        MeetingState::Cancelled { .. } => Some(StandingReason::Cancelled),
        MeetingState::Held { .. } | MeetingState::MinutesApproved { .. } => {
            Some(StandingReason::Held)
        }
        MeetingState::Planned | MeetingState::Frozen { .. } if meeting.starts_at <= now => {
            Some(StandingReason::Begun)
        }
        MeetingState::Frozen { .. } => Some(StandingReason::AgendaFrozen),
        MeetingState::Planned => None,
    }
}

/// Pairs moments of two lists in order, as many as the shorter one has.
fn pair(one: &[Moment], other: &[Moment]) -> Vec<(Moment, Moment)> {
    let (one, other) = if one.len() <= other.len() {
        (one.to_vec(), nearest(one, other))
    } else {
        (nearest(other, one), other.to_vec())
    };
    one.into_iter().zip(other).collect()
}

/// For each that chooses, in order, the nearest that is not taken; in order of time. There are at
/// least as many to choose from as choose.
fn nearest(choosing: &[Moment], from: &[Moment]) -> Vec<Moment> {
    let mut free: BTreeSet<Moment> = from.iter().copied().collect();
    let mut chosen = BTreeSet::new();
    for moment in choosing {
        if let Some(found) = free
            .iter()
            .min_by_key(|one| (**one - *moment).abs())
            .copied()
        {
            free.remove(&found);
            chosen.insert(found);
        }
    }
    chosen.into_iter().collect()
}

fn first_of_month(date: NaiveDate) -> NaiveDate {
    date.with_day(1).unwrap_or(date)
}

fn ids_in_order(mut meetings: Vec<&SeriesMeeting>) -> Vec<MeetingId> {
    meetings.sort_by_key(|one| (one.meeting.starts_at, one.meeting.id));
    meetings.into_iter().map(|one| one.meeting.id).collect()
}

fn standing_in_order(meetings: &[(&SeriesMeeting, StandingReason)]) -> Vec<StandingMeeting> {
    let mut standing: Vec<_> = meetings
        .iter()
        .map(|(one, reason)| StandingMeeting {
            meeting: one.meeting.id,
            starts_at: one.meeting.starts_at,
            reason: *reason,
        })
        .collect();
    standing.sort_by_key(|one| (one.starts_at, one.meeting));
    standing
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use chrono::{Days, TimeDelta};
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{
        calendar::{DanishCalendar, local_date_time},
        ids::MeetingId,
        recess::Recesses,
        samples::{a_meeting, a_series, moment},
        series::{HolidayPolicy, MeetingSeries, occurrences},
        text::Note,
    };

    fn frozen() -> MeetingState {
        let at = moment("2026-09-30 12:00");
        MeetingState::Frozen { at }
    }

    fn held() -> MeetingState {
        let at = moment("2026-10-01 12:00");
        MeetingState::Held { at }
    }

    fn cancelled() -> MeetingState {
        let at = moment("2026-09-30 12:00");
        let reason = Note::parse("Ferie.").unwrap();
        MeetingState::Cancelled { at, reason }
    }

    /// A meeting at its moment of the rule.
    fn exists(number: usize, occurrence: Moment, state: MeetingState) -> SeriesMeeting {
        let number = u8::try_from(number).unwrap();
        let mut meeting = a_meeting().numbered(number).state(state).build();
        (meeting.slot, meeting.starts_at) = (occurrence, occurrence);
        SeriesMeeting {
            meeting,
            occurrence,
            was_moved_by_hand: false,
        }
    }

    fn planned(days: &[&str]) -> Vec<SeriesMeeting> {
        let meeting =
            |(number, day): (usize, &&str)| exists(number + 1, at_one(day), MeetingState::Planned);
        days.iter().enumerate().map(meeting).collect()
    }

    fn wanted(days: &[&str]) -> Vec<Occurrence> {
        let occurrence = |day: &&str| Occurrence {
            occurrence: at_one(day),
            starts_at: at_one(day),
        };
        days.iter().map(occurrence).collect()
    }

    fn at_one(day: &str) -> Moment {
        moment(&format!("2026-{day} 13:00"))
    }

    fn day_of(moment: Moment) -> String {
        local_date_time(moment).format("%m-%d").to_string()
    }

    /// `1 stays, 2 to 10-15, 3 off, 10-22 new`, in the order of the lists.
    fn told(change: &SeriesChange) -> String {
        let number = |id: &MeetingId| id.as_uuid().as_bytes()[0];
        let kept = change.kept.iter().map(|id| format!("{} stays", number(id)));
        let moved = change.moved.iter();
        let moved = moved.map(|one| format!("{} to {}", number(&one.meeting), day_of(one.to)));
        let cancelled = change
            .cancelled
            .iter()
            .map(|id| format!("{} off", number(id)));
        let added = change.added.iter();
        let added = added.map(|one| format!("{} new", day_of(one.starts_at)));
        let all: Vec<_> = kept.chain(moved).chain(cancelled).chain(added).collect();
        all.join(", ")
    }

    const NOW: &str = "2026-10-01 09:00";

    #[test]
    fn planned_meetings_follow_the_rule_by_week_then_by_month() {
        // October 2026 begins on a Thursday; its Wednesdays are 7, 14, 21 and 28.
        let wednesdays = ["10-07", "10-14", "10-21", "10-28"];
        for (existing, wanted_days, expected) in [
            (
                &wednesdays[..],
                &wednesdays[..],
                "1 stays, 2 stays, 3 stays, 4 stays",
            ),
            (&wednesdays, &[], "1 off, 2 off, 3 off, 4 off"),
            (
                &[],
                &wednesdays,
                "10-07 new, 10-14 new, 10-21 new, 10-28 new",
            ),
            // Thursdays instead.
            (
                &wednesdays,
                &["10-08", "10-15", "10-22", "10-29"],
                "1 to 10-08, 2 to 10-15, 3 to 10-22, 4 to 10-29",
            ),
            // The Sunday before is another week, the Sunday after the same.
            (&["10-07"], &["10-04", "10-11"], "1 to 10-11, 10-04 new"),
            // Once a month instead of every week, and the other way round.
            (&wednesdays, &["10-28"], "4 stays, 1 off, 2 off, 3 off"),
            (&wednesdays, &["10-29"], "4 to 10-29, 1 off, 2 off, 3 off"),
            (
                &["10-28"],
                &wednesdays,
                "1 stays, 10-07 new, 10-14 new, 10-21 new",
            ),
            // The first Wednesday becomes the last Thursday: same month.
            (
                &["10-07", "11-04"],
                &["10-29", "11-26"],
                "1 to 10-29, 2 to 11-26",
            ),
            // Every second week, but the other weeks.
            (
                &["10-07", "10-21"],
                &["10-14", "10-28"],
                "1 to 10-14, 2 to 10-28",
            ),
            // Another month is another meeting.
            (&["10-14"], &["11-18"], "1 off, 11-18 new"),
            // One day fewer, one more: the nearest goes along.
            (&["10-05", "10-08"], &["10-09"], "2 to 10-09, 1 off"),
            (&["10-07"], &["10-05", "10-08"], "1 to 10-08, 10-05 new"),
            (&["10-07"], &["10-06", "10-08"], "1 to 10-06, 10-08 new"),
            // Nobody overtakes: each has its nearest on the other side.
            (
                &["10-07", "10-09"],
                &["10-05", "10-08"],
                "1 to 10-05, 2 to 10-08",
            ),
            // A week has its meetings before the month has them.
            (
                &["10-07", "10-14"],
                &["10-15", "10-29"],
                "2 to 10-15, 1 to 10-29",
            ),
            // What has gone by is not added, and nothing moves there.
            (&["10-02"], &["09-30"], "1 off"),
            (&[], &["09-30", "10-07"], "10-07 new"),
        ] {
            let change = compare(&planned(existing), &wanted(wanted_days), moment(NOW));
            assert_eq!(told(&change), expected, "{existing:?} to {wanted_days:?}");
        }
    }

    #[test]
    fn the_week_over_the_new_year_is_one_week() {
        let at = |day: &str| moment(&format!("{day} 13:00"));
        // Week 53 of 2026: Monday 28 December to Sunday 3 January.
        let existing = [exists(1, at("2026-12-30"), MeetingState::Planned)];
        let occurrence = at("2027-01-02");
        let wanted = [Occurrence {
            occurrence,
            starts_at: occurrence,
        }];
        let change = compare(&existing, &wanted, moment(NOW));
        assert_eq!(change.moved[0].to, occurrence);
    }

    #[test]
    fn what_cannot_change_stands_and_answers_for_its_week() {
        for (state, starts_at, reason, added) in [
            (frozen(), "10-07", StandingReason::AgendaFrozen, ""),
            (held(), "10-07", StandingReason::Held, ""),
            (
                MeetingState::MinutesApproved { at: moment(NOW) },
                "10-07",
                StandingReason::Held,
                "",
            ),
            (MeetingState::Planned, "09-30", StandingReason::Begun, ""),
            (frozen(), "09-30", StandingReason::Begun, ""),
            (cancelled(), "10-07", StandingReason::Cancelled, "10-08 new"),
        ] {
            let occurrence = at_one(starts_at);
            let existing = [exists(1, occurrence, state)];
            let same_week = if starts_at == "10-07" {
                "10-08"
            } else {
                "10-02"
            };
            let change = compare(&existing, &wanted(&[same_week]), moment(NOW));
            assert_eq!(told(&change), added, "{reason:?}");
            let standing = StandingMeeting {
                meeting: existing[0].meeting.id,
                starts_at: occurrence,
                reason,
            };
            assert_eq!(change.standing, [standing]);
            // Nor is its own moment planned once more.
            let change = compare(&existing, &wanted(&[starts_at]), moment(NOW));
            assert!(change.is_empty(), "{reason:?}");
        }
    }

    #[test]
    fn a_meeting_moved_by_hand_keeps_its_start_and_takes_its_new_place() {
        let mut existing = planned(&["10-07"]);
        existing[0].meeting.starts_at = at_one("10-09");
        existing[0].was_moved_by_hand = true;
        assert_eq!(
            told(&compare(&existing, &wanted(&["10-07"]), moment(NOW))),
            "1 stays"
        );
        let change = compare(&existing, &wanted(&["10-08"]), moment(NOW));
        let moved = change.moved[0];
        assert_eq!((moved.from, moved.to), (at_one("10-09"), at_one("10-09")));
        assert_eq!(moved.occurrence, at_one("10-08"));
        assert!(!moved.is_rescheduled());
        assert_eq!(told(&compare(&existing, &[], moment(NOW))), "1 off");
    }

    #[test]
    fn another_holiday_policy_moves_the_start_and_not_the_place() {
        // Constitution day 2026 is a Friday.
        let mut existing = planned(&["06-05"]);
        existing[0].meeting.starts_at = at_one("06-08");
        let before = Occurrence {
            occurrence: at_one("06-05"),
            starts_at: at_one("06-04"),
        };
        let change = compare(&existing, &[before], moment("2026-05-01 09:00"));
        assert_eq!(told(&change), "1 to 06-04");
        assert_eq!(change.moved[0].occurrence, at_one("06-05"));
        // The day before has gone by: the meeting stays.
        let change = compare(&existing, &[before], moment("2026-06-05 09:00"));
        assert_eq!(told(&change), "1 stays");
    }

    fn any_plan() -> impl Strategy<Value = Vec<Occurrence>> {
        let rules = [
            "FREQ=WEEKLY;BYDAY=WE",
            "FREQ=WEEKLY;BYDAY=TH",
            "FREQ=WEEKLY;BYDAY=MO,FR",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
            "FREQ=MONTHLY;BYDAY=4WE",
            "FREQ=MONTHLY;BYDAY=1TH,-1MO",
            "FREQ=DAILY;INTERVAL=5",
        ];
        let times = ["13:00", "15:00"];
        (
            proptest::sample::select(rules.to_vec()),
            proptest::sample::select(times.to_vec()),
            0_u64..14,
            proptest::sample::select(HolidayPolicy::ALL.to_vec()),
        )
            .prop_map(|(rule, time, days, holidays)| {
                let start = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap() + Days::new(days);
                let series = a_series(&format!("{start} {time}"), rule);
                let series = MeetingSeries { holidays, ..series };
                let (from, until) = (moment("2026-03-01 00:00"), moment("2026-07-01 00:00"));
                let calendar = DanishCalendar::default();
                let found = occurrences(&series, &Recesses::default(), &calendar, from, until);
                found.unwrap().meetings
            })
    }

    /// Meetings by one plan, some of which have had their own fate since.
    fn any_existing() -> impl Strategy<Value = Vec<SeriesMeeting>> {
        (
            any_plan(),
            proptest::collection::vec((0_u8..9, -3_i64..4), 60),
        )
            .prop_map(|(plan, fates)| {
                let with_fate =
                    |(number, (one, (fate, days))): (usize, (Occurrence, (u8, i64)))| {
                        let state = match fate {
                            0 => frozen(),
                            1 => held(),
                            2 => cancelled(),
                            _ => MeetingState::Planned,
                        };
                        let mut meeting = exists(number + 1, one.occurrence, state);
                        meeting.meeting.starts_at = one.starts_at;
                        if fate == 3 {
                            meeting.meeting.starts_at += TimeDelta::days(days);
                            meeting.was_moved_by_hand = true;
                        }
                        meeting
                    };
                let all = plan.into_iter().zip(fates).enumerate();
                all.filter(|(_, (_, (fate, _)))| *fate != 4)
                    .map(with_fate)
                    .collect()
            })
    }

    /// Does what a change says; what is cancelled stays in the series, or leaves it.
    fn apply(existing: &mut Vec<SeriesMeeting>, change: &SeriesChange, leaves: bool) {
        for moved in &change.moved {
            let found = existing
                .iter_mut()
                .find(|one| one.meeting.id == moved.meeting);
            let meeting = found.unwrap();
            (meeting.meeting.starts_at, meeting.occurrence) = (moved.to, moved.occurrence);
        }
        for meeting in existing.iter_mut() {
            if change.cancelled.contains(&meeting.meeting.id) {
                meeting.meeting.state = cancelled();
            }
        }
        if leaves {
            existing.retain(|one| !change.cancelled.contains(&one.meeting.id));
        }
        for (number, added) in change.added.iter().enumerate() {
            let mut meeting = exists(number + 100, added.occurrence, MeetingState::Planned);
            meeting.meeting.starts_at = added.starts_at;
            existing.push(meeting);
        }
    }

    fn any_now() -> impl Strategy<Value = Moment> {
        (0_i64..130 * 24).prop_map(|hours| moment("2026-02-25 00:00") + TimeDelta::hours(hours))
    }

    proptest! {
        #[test]
        fn doing_it_and_asking_again_changes_nothing(
            existing in any_existing(), wanted in any_plan(), now in any_now(), leaves: bool,
        ) {
            let mut existing = existing;
            let change = compare(&existing, &wanted, now);
            apply(&mut existing, &change, leaves);
            let again = compare(&existing, &wanted, now);
            prop_assert!(again.is_empty(), "{:?}", again);
        }

        #[test]
        fn every_meeting_is_in_one_list_and_every_wanted_moment_has_one_meeting_at_most(
            existing in any_existing(), wanted in any_plan(), now in any_now(),
        ) {
            let change = compare(&existing, &wanted, now);
            let moved = change.moved.iter().map(|one| one.meeting);
            let standing = change.standing.iter().map(|one| one.meeting);
            let listed = change.kept.iter().chain(&change.cancelled).copied();
            let listed: Vec<_> = listed.chain(moved).chain(standing).collect();
            prop_assert_eq!(listed.len(), existing.len());
            prop_assert_eq!(listed.iter().collect::<HashSet<_>>().len(), existing.len());
            let mut after = existing;
            apply(&mut after, &change, true);
            let places: Vec<_> = after.iter().map(|one| one.occurrence).collect();
            prop_assert_eq!(places.iter().collect::<HashSet<_>>().len(), places.len());
        }

        #[test]
        fn nothing_goes_into_the_past_and_each_list_is_in_order_of_time(
            existing in any_existing(), wanted in any_plan(), now in any_now(),
        ) {
            let change = compare(&existing, &wanted, now);
            for moved in &change.moved {
                prop_assert!(moved.to > now);
                prop_assert!(!moved.is_rescheduled() || wanted.iter().any(|one| one.starts_at == moved.to));
            }
            prop_assert!(change.added.iter().all(|one| one.starts_at > now));
            prop_assert!(change.added.is_sorted_by_key(|one| one.starts_at));
            prop_assert!(change.moved.is_sorted_by_key(|one| one.to));
            prop_assert!(change.standing.is_sorted_by_key(|one| one.starts_at));
        }
    }
}
