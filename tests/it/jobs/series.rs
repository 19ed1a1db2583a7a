//! The nightly job that makes the meetings of every series: as far ahead as is set, once, and whatever
//! becomes of one series, those of the others.

use diesel::{RunQueryDsl, sql_query};
use tovholder::{
    domain::{
        action::{Action, DueMoment},
        body::Body,
        ids::MeetingSeriesId,
        listing::{PageRequest, PageSize},
        meeting::Meeting,
        series::{MeetingSeries, PlanningHorizon},
    },
    jobs::Runner,
    operations::Office,
    storage::{Db, StorageResult, bodies, meeting_series, meetings},
};

use super::stage::Stage;
use crate::support::{app::TestApp, backends::TestDatabase, builders::*};

/// Series of a body of their own each.
async fn stored(app: &TestApp, rules: &[&str]) -> Vec<MeetingSeries> {
    let all: Vec<(Body, MeetingSeries)> = rules
        .iter()
        .map(|rule| {
            let body = a_body();
            let series = a_series(&body, "2023-11-01 13:00", rule);
            (body, series)
        })
        .collect();
    let series = all.iter().map(|(_, series)| series.clone()).collect();
    app.store(move |db| {
        for (body, series) in &all {
            bodies::insert(db, body)?;
            meeting_series::insert(db, series)?;
        }
        Ok(())
    })
    .await;
    series
}

async fn planned(app: &TestApp, series: MeetingSeriesId) -> Vec<Meeting> {
    let filter = meetings::MeetingFilter {
        series: Some(series),
        ..meetings::MeetingFilter::default()
    };
    let page = PageRequest {
        size: PageSize::new(200).unwrap(),
        after: None,
    };
    let found = app.store(move |db| meetings::list(db, &filter, &page));
    found.await.items
}

/// The jobs of another instance, with its own connections and this horizon.
fn another_instance(app: &TestApp, database: &TestDatabase, days: u16) -> Runner {
    let office = Office {
        storage: database.storage(),
        horizon: PlanningHorizon::new(days).unwrap(),
        ..app.office.clone()
    };
    app.jobs_of(office)
}

on_both_databases! {
    async fn meetings_are_made_as_far_ahead_as_is_set_and_once(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let series = stored(&app, &["FREQ=WEEKLY;BYDAY=WE"]).await;
        let runner = another_instance(&app, &database, 30);
        runner.run_until_idle().await.unwrap();
        // The horizon ends with 25 November.
        let first = planned(&app, series[0].id).await;
        assert_eq!(first.iter().map(|one| one.starts_at).collect::<Vec<_>>(), [1, 8, 15, 22].map(|day| moment(&format!("2023-11-{day:02} 13:00"))));
        runner.run_until_idle().await.unwrap();
        assert_eq!(planned(&app, series[0].id).await, first);
        app.set_clock("2023-11-15 13:30");
        runner.run_until_idle().await.unwrap();
        let later = planned(&app, series[0].id).await;
        assert_eq!(later[..4], first);
        assert_eq!(later[4..].iter().map(|one| one.starts_at).collect::<Vec<_>>(), [moment("2023-11-29 13:00"), moment("2023-12-06 13:00"), moment("2023-12-13 13:00")]);
        // A horizon that comes nearer takes nothing back, one that goes away adds.
        app.jobs().run_until_idle().await.unwrap();
        let many = planned(&app, series[0].id).await;
        assert_eq!(many.last().unwrap().starts_at, moment("2024-12-18 13:00"));
        runner.run_until_idle().await.unwrap();
        assert_eq!(planned(&app, series[0].id).await, many);
        app.close().await;
    }

    async fn the_job_runs_at_half_past_three(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let runner = another_instance(&app, &database, 30);
        runner.run_due().await;
        let series = stored(&app, &["FREQ=WEEKLY;BYDAY=WE"]).await;
        for (now, count) in [
            ("2023-10-26 09:05", 0),
            ("2023-10-27 03:29", 0),
            ("2023-10-27 03:30", 4),
            ("2023-10-29 03:30", 4),
            ("2023-10-30 03:29", 4),
            ("2023-10-30 03:30", 5),
            // A run that was missed is made up for.
            ("2023-11-07 12:00", 6),
        ] {
            app.set_clock(now);
            runner.run_due().await;
            assert_eq!(planned(&app, series[0].id).await.len(), count, "{now}");
        }
        app.close().await;
    }

    async fn two_instances_at_once_make_each_meeting_once(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let rules = ["FREQ=WEEKLY;BYDAY=WE", "FREQ=MONTHLY;BYDAY=4WE", "FREQ=DAILY;COUNT=20"];
        let series = stored(&app, &rules).await;
        let [one, two] = [400, 400].map(|days| another_instance(&app, &database, days));
        let (first, second) = tokio::join!(one.run_until_idle(), two.run_until_idle());
        // The leases of the table of jobs are left out here, so one may have come too late.
        assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
        for (series, count) in series.iter().zip([57, 13, 20]) {
            assert_eq!(planned(&app, series.id).await.len(), count, "{}", series.rule);
        }
        app.close().await;
    }

    async fn a_series_that_cannot_be_read_keeps_nobody_from_the_others(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let series = stored(&app, &["FREQ=DAILY;COUNT=2", "FREQ=DAILY;COUNT=3", "FREQ=DAILY;COUNT=4"]).await;
        let spoil = |db: &mut Db| -> StorageResult<usize> {
            Ok(sql_query("UPDATE meeting_series SET rule = 'SOON' WHERE rule LIKE '%COUNT=3'").execute(db)?)
        };
        assert_eq!(app.store(spoil).await, 1);
        app.drain().await;
        for (series, count) in series.iter().zip([2, 0, 4]) {
            assert_eq!(planned(&app, series.id).await.len(), count, "{}", series.rule);
        }
        let mend = |db: &mut Db| -> StorageResult<usize> {
            Ok(sql_query("UPDATE meeting_series SET rule = 'FREQ=DAILY;COUNT=3' WHERE rule = 'SOON'").execute(db)?)
        };
        app.store(mend).await;
        app.drain().await;
        assert_eq!(planned(&app, series[1].id).await.len(), 3);
        app.close().await;
    }

    async fn a_body_that_was_dissolved_gets_no_more_meetings(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let series = stored(&app, &["FREQ=WEEKLY;BYDAY=WE", "FREQ=WEEKLY;BYDAY=WE"]).await;
        let body = series[0].body;
        app.store(move |db| {
            let found = bodies::find(db, body)?.unwrap();
            bodies::update(db, Body { dissolved_on: Some(day("2023-11-15")), ..found })
        })
        .await;
        app.drain().await;
        assert_eq!(planned(&app, series[0].id).await.len(), 2);
        assert_eq!(planned(&app, series[1].id).await.len(), 57);
        app.set_clock("2023-12-24 03:30");
        app.drain().await;
        assert_eq!(planned(&app, series[0].id).await.len(), 2);
        app.close().await;
    }

    async fn what_waits_for_a_meeting_gets_the_new_one_and_its_owner_is_told(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let app = &stage.app;
        let action = stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        assert_eq!(action.due_moment.on, Some(day("2023-11-22")));
        app.drain().await;
        let series = a_series(&a_body(), "2023-11-01 13:00", "FREQ=MONTHLY;BYDAY=2WE");
        let series = MeetingSeries { body: stage.held.body, ..series };
        let stored = series.clone();
        app.store(move |db| meeting_series::insert(db, &stored)).await;
        let before = app.mailer.sent().len();
        let mails = app.drain().await.split_off(before);
        let moved: Action = stage.action(action.id).await;
        let first = planned(app, series.id).await.first().map(|one| one.id);
        assert_eq!(moved.due_moment, DueMoment { meeting: first, on: Some(day("2023-11-08")) });
        assert!(!mails.is_empty());
        stage.app.close().await;
    }
}
