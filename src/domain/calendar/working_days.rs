//! Working days (*hverdage*): which they are and how they are counted. Deadlines, the reminder
//! ladder and office hours all ask here.

use chrono::{Datelike, NaiveDate, Weekday};

use super::{ClosedDay, ClosedDays, Holiday, OfficeHours, holiday_on};

/// The calendar of one municipality: the public holidays are the same everywhere, the rest is its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DanishCalendar {
    /// Days closed beside the public holidays.
    pub closed_days: ClosedDays,
    /// Whether Saturday is a working day. The sources do not settle whether it is a *hverdag* in
    /// kommunestyrelsesloven § 8 stk. 4; "no", the default, is the safe answer: deadlines fall earlier.
    /// The deadline of an agenda has a setting of its own.
    pub saturday_counts: bool,
    /// When somebody is in to read a message.
    pub office_hours: OfficeHours,
}

impl DanishCalendar {
    /// Whether people work on that day.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        let is_weekend = match date.weekday() {
            Weekday::Sun => true,
            Weekday::Sat => !self.saturday_counts,
            _ => false,
        };
        !is_weekend && self.holiday_name(date).is_none() && self.closed_day(date).is_none()
    }

    /// The public holiday on that day.
    pub fn holiday_name(&self, date: NaiveDate) -> Option<Holiday> {
        holiday_on(date)
    }

    /// The closed day, by this municipality's choice, on that day.
    pub fn closed_day(&self, date: NaiveDate) -> Option<ClosedDay> {
        self.closed_days.on(date)
    }

    /// The `count`-th working day before `date`; `date` itself for none.
    ///
    /// The rule for deadlines "n working days before the meeting": the day of the meeting is not
    /// counted, the working day before it is the first, and the n-th is the last day on which the
    /// agenda can be sent. Neither the law nor its commentaries settle this; pages state the rule.
    pub fn working_days_before(&self, date: NaiveDate, count: u32) -> NaiveDate {
        self.nth_working_day(date, count, NaiveDate::pred_opt)
            .unwrap_or(NaiveDate::MIN)
    }

    /// The `count`-th working day after `date`, which is not counted; `date` itself for none.
    pub fn working_days_after(&self, date: NaiveDate, count: u32) -> NaiveDate {
        self.nth_working_day(date, count, NaiveDate::succ_opt)
            .unwrap_or(NaiveDate::MAX)
    }

    /// The date itself when it is a working day, else the first one after it.
    pub fn next_working_day_from(&self, date: NaiveDate) -> NaiveDate {
        if self.is_working_day(date) {
            date
        } else {
            self.working_days_after(date, 1)
        }
    }

    fn nth_working_day(
        &self,
        date: NaiveDate,
        count: u32,
        step: fn(&NaiveDate) -> Option<NaiveDate>,
    ) -> Option<NaiveDate> {
        let Some(to_skip) = count.checked_sub(1) else {
            return Some(date);
        };
        std::iter::successors(step(&date), step)
            .filter(|day| self.is_working_day(*day))
            .nth(usize::try_from(to_skip).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(written: &str) -> NaiveDate {
        written.parse().unwrap()
    }

    fn without_closed_days() -> DanishCalendar {
        DanishCalendar {
            closed_days: ClosedDays::NONE,
            ..DanishCalendar::default()
        }
    }

    #[test]
    fn the_fourth_working_day_before_a_meeting_skips_weekend_holiday_and_closed_day() {
        let meeting = day("2025-06-11");
        let with_saturday = DanishCalendar {
            saturday_counts: true,
            ..DanishCalendar::default()
        };
        let default = DanishCalendar::default();
        assert_eq!(
            without_closed_days().working_days_before(meeting, 4),
            day("2025-06-04")
        );
        assert_eq!(default.working_days_before(meeting, 4), day("2025-06-03"));
        assert_eq!(
            with_saturday.working_days_before(meeting, 4),
            day("2025-06-04")
        );
    }

    #[test]
    fn the_day_of_the_meeting_is_not_counted() {
        let calendar = DanishCalendar::default();
        assert_eq!(
            calendar.working_days_before(day("2023-11-29"), 0),
            day("2023-11-29")
        );
        assert_eq!(
            calendar.working_days_before(day("2023-11-29"), 1),
            day("2023-11-28")
        );
        assert_eq!(
            calendar.working_days_after(day("2023-11-29"), 1),
            day("2023-11-30")
        );
        assert_eq!(
            calendar.working_days_after(day("2023-12-01"), 1),
            day("2023-12-04")
        );
        assert_eq!(
            calendar.working_days_before(day("2023-12-03"), 1),
            day("2023-12-01")
        );
    }

    #[test]
    fn easter_and_christmas_are_jumped_over() {
        let calendar = DanishCalendar::default();
        assert_eq!(
            calendar.working_days_before(day("2026-04-07"), 1),
            day("2026-04-01")
        );
        assert_eq!(
            calendar.working_days_after(day("2026-12-23"), 1),
            day("2026-12-28")
        );
        assert_eq!(
            calendar.working_days_after(day("2026-12-30"), 1),
            day("2027-01-04")
        );
        assert_eq!(
            calendar.next_working_day_from(day("2026-04-02")),
            day("2026-04-07")
        );
        assert_eq!(
            calendar.next_working_day_from(day("2026-04-07")),
            day("2026-04-07")
        );
    }

    #[test]
    fn store_bededag_is_a_working_day_from_2024() {
        let calendar = DanishCalendar::default();
        assert!(!calendar.is_working_day(day("2023-05-05")));
        assert!(calendar.is_working_day(day("2024-04-26")));
    }

    #[test]
    fn a_saturday_counts_only_when_told_so_and_never_when_it_is_a_holiday() {
        let counting = DanishCalendar {
            saturday_counts: true,
            ..DanishCalendar::default()
        };
        assert!(counting.is_working_day(day("2026-10-17")));
        assert!(!DanishCalendar::default().is_working_day(day("2026-10-17")));
        assert!(!counting.is_working_day(day("2026-12-26")));
        assert!(!counting.is_working_day(day("2026-10-18")));
    }

    #[test]
    fn counting_stops_at_the_rim_of_the_calendar() {
        let calendar = DanishCalendar::default();
        assert_eq!(
            calendar.working_days_before(NaiveDate::MIN, 3),
            NaiveDate::MIN
        );
        assert_eq!(
            calendar.working_days_after(NaiveDate::MAX, 3),
            NaiveDate::MAX
        );
    }

    fn any_date() -> impl Strategy<Value = NaiveDate> {
        (0_u64..40_000).prop_map(|days| day("1990-01-01") + chrono::Days::new(days))
    }

    fn any_calendar() -> impl Strategy<Value = DanishCalendar> {
        (
            proptest::sample::subsequence(ClosedDay::ALL.to_vec(), 0..=5),
            any::<bool>(),
        )
            .prop_map(|(closed, saturday_counts)| DanishCalendar {
                closed_days: closed.into_iter().collect(),
                saturday_counts,
                ..DanishCalendar::default()
            })
    }

    proptest! {
        #[test]
        fn counting_is_strictly_monotone(
            calendar in any_calendar(), date in any_date(), count in 0_u32..40,
        ) {
            prop_assert!(
                calendar.working_days_before(date, count + 1)
                    < calendar.working_days_before(date, count)
            );
            prop_assert!(
                calendar.working_days_after(date, count + 1)
                    > calendar.working_days_after(date, count)
            );
        }

        #[test]
        fn the_day_found_is_a_working_day_with_so_many_working_days_up_to_the_date(
            calendar in any_calendar(), date in any_date(), count in 1_u32..40,
        ) {
            let found = calendar.working_days_before(date, count);
            prop_assert!(calendar.is_working_day(found));
            let between = found.iter_days().take_while(|day| *day < date)
                .filter(|day| calendar.is_working_day(*day)).count();
            prop_assert_eq!(between, usize::try_from(count).unwrap());
        }

        #[test]
        fn counting_back_and_forth_returns_to_the_working_day(
            calendar in any_calendar(), date in any_date(), count in 1_u32..40,
        ) {
            let working_day = calendar.next_working_day_from(date);
            let there = calendar.working_days_before(date, count);
            prop_assert_eq!(calendar.working_days_after(there, count), working_day);
            let there = calendar.working_days_after(working_day, count);
            prop_assert_eq!(calendar.working_days_before(there, count), working_day);
        }

        #[test]
        fn a_later_meeting_never_has_an_earlier_deadline(
            calendar in any_calendar(), date in any_date(), later in 0_u64..30, count in 0_u32..20,
        ) {
            prop_assert!(
                calendar.working_days_before(date, count)
                    <= calendar.working_days_before(date + chrono::Days::new(later), count)
            );
        }

        #[test]
        fn more_closed_days_never_make_a_deadline_later(
            calendar in any_calendar(), date in any_date(), count in 0_u32..20,
        ) {
            let open = DanishCalendar { closed_days: ClosedDays::NONE, ..calendar };
            prop_assert!(
                calendar.working_days_before(date, count) <= open.working_days_before(date, count)
            );
        }
    }
}
