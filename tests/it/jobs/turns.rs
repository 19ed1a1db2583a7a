//! Instances share the jobs by leases in the database: a job runs once at a time, a run that was
//! missed is made up for once, and an error is noted and does not stop the next run.

use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types};
use tovholder::{
    jobs::Job,
    operations::job_turns,
    storage::{Db, StorageResult},
};

use super::stage::{Stage, recipients};
use crate::support::{app::TestApp, builders::*};

#[derive(QueryableByName)]
struct Noted {
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    last_error: Option<String>,
}

/// What the table of jobs says went wrong.
pub(super) async fn last_error(app: &TestApp, job: Job) -> Option<String> {
    let query = format!("SELECT last_error FROM jobs WHERE name = '{}'", job.name());
    let noted =
        move |db: &mut Db| -> StorageResult<Noted> { Ok(sql_query(&query).get_result(db)?) };
    app.store(noted).await.last_error
}

async fn sql(stage: &Stage, statement: &'static str) {
    let done = move |db: &mut Db| -> StorageResult<usize> { Ok(sql_query(statement).execute(db)?) };
    stage.app.store(done).await;
}

on_both_databases! {
    async fn a_job_that_somebody_holds_is_not_run_until_it_is_given_back_and_due(
        database: TestDatabase
    ) {
        let stage = Stage::set(&database).await;
        let office = &stage.app.office;
        let take = |until: &str| job_turns::take(office, Job::SendReminders.name(), moment(until));
        assert!(take("2023-10-26 09:10").await.unwrap());
        assert!(!take("2023-10-26 09:10").await.unwrap(), "it is held");
        stage.app.set_clock("2023-10-26 09:10");
        assert!(take("2023-10-26 09:20").await.unwrap(), "its holder has died");
        let name = Job::SendReminders.name();
        let give_back = |until: &str| {
            let turn = (name, moment(until));
            job_turns::give_back(office, turn, moment("2023-10-26 09:11"), None)
        };
        give_back("2023-10-26 09:10").await.unwrap();
        assert!(!take("2023-10-26 09:21").await.unwrap(), "given back by one who had lost it");
        give_back("2023-10-26 09:20").await.unwrap();
        assert!(!take("2023-10-26 09:20").await.unwrap(), "it is not due");
        stage.app.set_clock("2023-10-26 09:11");
        assert!(take("2023-10-26 09:21").await.unwrap());
        stage.app.close().await;
    }

    async fn of_two_instances_that_look_at_once_one_runs_the_job(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let office = &stage.app.office;
        let mut others = Vec::new();
        for _ in 0..4 {
            let mut other = office.clone();
            other.storage = database.storage();
            others.push(other);
        }
        for minute in 0..5 {
            stage.app.set_clock(&format!("2023-10-26 09:0{minute}"));
            let until = moment("2023-10-26 10:00");
            let mut tries = Vec::new();
            for other in others.clone() {
                tries.push(tokio::spawn(async move {
                    job_turns::take(&other, Job::SendReminders.name(), until).await.unwrap()
                }));
            }
            let mut holders = 0;
            for is_taken in tries {
                holders += usize::from(is_taken.await.unwrap());
            }
            assert_eq!(holders, 1, "in minute {minute}");
            let next = moment(&format!("2023-10-26 09:0{}", minute + 1));
            job_turns::give_back(office, (Job::SendReminders.name(), until), next, None).await.unwrap();
        }
        stage.app.close().await;
    }

    async fn two_instances_that_are_woken_at_once_send_each_mail_once(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        let (one, two) = (stage.app.jobs(), stage.app.jobs());
        for now in ["2023-10-26 09:00", "2023-11-02 08:00", "2023-11-09 08:00"] {
            stage.app.set_clock(now);
            let before = stage.app.mailer.sent().len();
            tokio::join!(one.run_due(), two.run_due());
            // Whoever came second may have found the plan still being made.
            stage.app.clock.advance(chrono::TimeDelta::minutes(5));
            tokio::join!(one.run_due(), two.run_due());
            assert_eq!(recipients(&stage.app.mailer.sent().split_off(before)), ["Mette"], "{now}");
        }
        stage.app.close().await;
    }

    async fn a_run_that_was_missed_is_made_up_for_once(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let runner = stage.app.jobs();
        runner.run_due().await;
        stage.app.set_clock("2023-10-28 09:00");
        runner.run_due().await;
        let name = Job::PlanReminders.name();
        let until = moment("2023-10-28 09:30");
        assert!(!job_turns::take(&stage.app.office, name, until).await.unwrap());
        stage.app.set_clock("2023-10-28 09:05");
        assert!(job_turns::take(&stage.app.office, name, until).await.unwrap());
        stage.app.close().await;
    }

    async fn an_error_is_noted_and_the_job_runs_again(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        let runner = stage.app.jobs();
        stage.run_at("2023-10-26 09:00").await;
        runner.run_due().await;
        stage.app.set_clock("2023-11-02 08:00");
        sql(&stage, "UPDATE reminders SET reason = ' '").await;
        runner.run_due().await;
        let error = last_error(&stage.app, Job::SendReminders).await.unwrap();
        assert!(error.contains("reminders") && error.contains("reason"), "{error}");
        assert_eq!(last_error(&stage.app, Job::DeliverNotices).await, None, "the others go on");
        sql(&stage, "UPDATE reminders SET reason = 'Rettet.'").await;
        stage.app.set_clock("2023-11-02 08:01");
        let before = stage.app.mailer.sent().len();
        runner.run_due().await;
        assert_eq!(last_error(&stage.app, Job::SendReminders).await, None);
        assert_eq!(recipients(&stage.app.mailer.sent().split_off(before)), ["Mette"]);
        stage.app.close().await;
    }
}
