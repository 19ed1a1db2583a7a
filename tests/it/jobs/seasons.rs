//! Eight o'clock is eight in Copenhagen, on both sides of both changes of the clock.

use chrono::TimeDelta;
use tovholder::domain::action::Due;

use super::stage::{Stage, ladder};
use crate::support::{backends::TestDatabase, builders::*};

/// Runs the jobs just before and at eight in summer and in winter, day after day; the moments in
/// UTC at which mails left.
async fn departures(database: &TestDatabase, due: &str, (from, days): (&str, i64)) -> Vec<String> {
    let rungs = [
        "-5 owner", "-4 owner", "-3 owner", "-2 owner", "-1 owner", "+0 owner",
    ];
    let stage = Stage::with_rules(database, ladder(&rungs)).await;
    stage.act("Planlægge kursus", Due::ByDate(day(due))).await;
    stage.run_at("2023-10-26 09:00").await;
    let midnight = day(from).and_time(chrono::NaiveTime::MIN).and_utc();
    let mut left = Vec::new();
    for date in 0..days {
        for minutes in [5 * 60 + 59, 6 * 60, 6 * 60 + 59, 7 * 60] {
            let now = midnight + TimeDelta::days(date) + TimeDelta::minutes(minutes);
            let mails = stage.run_at_moment(now).await;
            left.extend(mails.iter().map(|_| now.format("%m-%d %H:%M").to_string()));
        }
    }
    stage.app.close().await;
    left
}

on_both_databases! {
    async fn in_the_week_in_which_summer_time_begins_mails_leave_at_eight(database: TestDatabase) {
        let left = departures(&database, "2024-04-05", ("2024-03-25", 13)).await;
        // 28 March to 1 April is Easter; the clock changes on 31 March.
        assert_eq!(
            left,
            ["03-26 07:00", "03-27 07:00", "04-02 06:00", "04-03 06:00", "04-04 06:00", "04-05 06:00"]
        );
    }

    async fn in_the_week_in_which_summer_time_ends_mails_leave_at_eight(database: TestDatabase) {
        let left = departures(&database, "2024-10-31", ("2024-10-23", 10)).await;
        assert_eq!(
            left,
            ["10-24 06:00", "10-25 06:00", "10-28 07:00", "10-29 07:00", "10-30 07:00", "10-31 07:00"]
        );
    }
}
