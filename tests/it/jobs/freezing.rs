//! Agendas freeze by themselves: at the minute of their deadline, once, whatever happens to others,
//! and never after the meeting has begun.

use diesel::{RunQueryDsl as _, sql_query};
use tovholder::{
    domain::{
        agenda::AgendaItem,
        agenda_deadline::{AgendaDeadline, DayCounting, DeadlineRule},
        body::{Body, BodyRules},
        ids::MeetingId,
        meeting::{Meeting, MeetingState},
        standing_item::StandingRole,
    },
    jobs::Job,
    operations::agenda_freezing,
    storage::{
        Db, StorageResult, agenda_editions, agenda_items, bodies, events, meetings, placements,
    },
};

use super::{
    stage::{MARKER, Stage},
    turns::last_error,
};
use crate::support::{app::TestApp, backends::TestDatabase, builders::*};

/// The agenda of the next meeting, 22 November, closes at this moment.
const DEADLINE: &str = "2023-11-16 12:00";

async fn state(app: &TestApp, id: MeetingId) -> MeetingState {
    app.store(move |db| meetings::find(db, id))
        .await
        .unwrap()
        .state
}

async fn editions(app: &TestApp, id: MeetingId) -> usize {
    app.store(move |db| agenda_editions::of_meeting(db, id))
        .await
        .len()
}

/// A body with this rule and a meeting.
async fn a_meeting_by(app: &TestApp, rule: DeadlineRule, starts_at: &str) -> Meeting {
    let rules = BodyRules {
        agenda_deadline: AgendaDeadline::by(rule).unwrap(),
        ..BodyRules::default()
    };
    let body = Body { rules, ..a_body() };
    let starts_at = moment(starts_at);
    let meeting = Meeting {
        slot: starts_at,
        starts_at,
        ..a_meeting().of(&body)
    };
    let kept = meeting.clone();
    app.store(move |db| {
        bodies::insert(db, &body)?;
        meetings::insert(db, &kept)
    })
    .await;
    meeting
}

/// Sets the clock, runs every job, and tells whether the agenda is frozen.
async fn is_frozen_at(app: &TestApp, id: MeetingId, local: &str) -> bool {
    app.set_clock(local);
    app.drain().await;
    matches!(state(app, id).await, MeetingState::Frozen { .. })
}

/// A stage with the generated item on the agenda of the next meeting.
async fn a_stage(database: &TestDatabase) -> Stage {
    let stage = Stage::set(database).await;
    let item = AgendaItem {
        standing: Some(StandingRole::FollowUp),
        ..an_item().at(&stage.next, 1)
    };
    stage
        .app
        .store(move |db| agenda_items::insert(db, &item))
        .await;
    stage
}

on_both_databases! {
    async fn an_agenda_freezes_at_the_minute_of_its_deadline_with_what_is_due_on_it(database: TestDatabase) {
        let stage = a_stage(&database).await;
        let next = stage.next.id;
        let action = stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.act_closed(stage.at_next_meeting()).await;
        assert!(!is_frozen_at(&stage.app, next, "2023-11-16 11:59").await);
        assert_eq!(editions(&stage.app, next).await, 0);
        assert!(is_frozen_at(&stage.app, next, DEADLINE).await);
        assert_eq!(state(&stage.app, next).await, MeetingState::Frozen { at: moment(DEADLINE) });

        let (edition, follow_up, standing, events) = stage.app.store(move |db| {
            Ok((
                agenda_editions::last_of_meeting(db, next)?.unwrap(),
                agenda_editions::follow_up_of(db, next)?.unwrap(),
                placements::on_agenda(db, next)?,
                events::of_subject(db, next.as_uuid(), None, 10)?,
            ))
        })
        .await;
        assert_eq!((edition.number, edition.issued_at), (1, moment(DEADLINE)));
        assert_eq!(edition.issued_by, "job freeze-agendas");
        assert!(edition.deadline_rule.starts_with("Dagsordenen lukker 4 arbejdsdage før mødet kl. 12.00."));
        assert_eq!(edition.items.len(), 3);
        let told = edition.items[0].presentation.as_ref().unwrap().as_str();
        assert!(told.starts_with("Skal behandles på mødet\n- Planlægge kursus (sag "), "{told}");
        assert!(!told.contains(MARKER), "{told}");
        let due: Vec<_> = follow_up.due_here.iter().map(|line| line.confidentiality.is_closed()).collect();
        assert_eq!(due, [true, false], "by title: {MARKER} comes first");
        assert!(standing.iter().any(|one| one.action == action.id));
        let told: Vec<_> = events.iter().map(|(_, happening, _)| happening.as_str()).collect();
        assert_eq!(told, ["agenda_frozen", "issued"]);

        // Nothing is left to be done, and the action stays where it was sent out.
        assert!(is_frozen_at(&stage.app, next, "2023-11-16 12:01").await);
        assert_eq!(editions(&stage.app, next).await, 1);
        assert_eq!(stage.action(action.id).await.due_moment, action.due_moment);
        let after = stage.app.store(move |db| placements::on_agenda(db, next)).await;
        assert_eq!(after, standing);
        stage.app.close().await;
    }

    async fn a_run_that_was_missed_is_made_up_for_until_the_meeting_begins(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let next = stage.next.id;
        assert!(is_frozen_at(&stage.app, next, "2023-11-22 12:59").await);
        let held = stage.held.id;
        assert!(matches!(state(&stage.app, held).await, MeetingState::Held { .. }));
        stage.app.close().await;
    }

    async fn a_meeting_that_has_begun_is_left_to_people(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let next = stage.next.id;
        assert!(!is_frozen_at(&stage.app, next, "2023-11-22 13:00").await);
        assert_eq!(editions(&stage.app, next).await, 0);
        stage.app.close().await;
    }

    async fn a_meeting_that_is_moved_freezes_by_its_new_start(database: TestDatabase) {
        let stage = Stage::set(&database).await;
        let next = stage.next.id;
        stage.reschedule("2023-11-29 13:00").await;
        assert!(!is_frozen_at(&stage.app, next, DEADLINE).await);
        assert!(!is_frozen_at(&stage.app, next, "2023-11-23 11:59").await);
        assert!(is_frozen_at(&stage.app, next, "2023-11-23 12:00").await);
        stage.app.close().await;
    }

    async fn over_both_changes_of_the_clock_the_deadline_is_in_the_time_of_copenhagen(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let rule = |at: &str| DeadlineRule {
            days: 1,
            counting: DayCounting::Days,
            at: at.parse().unwrap(),
            ..DeadlineRule::default()
        };
        // On 31 March 2024 there is no half past two; the clock goes from 02:00 to 03:00.
        let spring = a_meeting_by(&app, rule("02:30:00"), "2024-04-01 13:00").await;
        // On 27 October 2024 there are two; the first one, in summer time, closes the agenda.
        let autumn = a_meeting_by(&app, rule("02:30:00"), "2024-10-28 13:00").await;
        let noon = a_meeting_by(&app, rule("12:00:00"), "2024-10-28 13:00").await;
        for (meeting, deadline) in [
            (&spring, "2024-03-31T01:00:00Z"),
            (&autumn, "2024-10-27T00:30:00Z"),
            (&noon, "2024-10-27T11:00:00Z"),
        ] {
            let deadline = deadline.parse::<chrono::DateTime<chrono::Utc>>().unwrap();
            for (minutes, is_frozen) in [(-1, false), (0, true)] {
                app.clock.set(deadline + chrono::TimeDelta::minutes(minutes));
                app.drain().await;
                let found = state(&app, meeting.id).await;
                assert_eq!(found != MeetingState::Planned, is_frozen, "{deadline} {minutes}");
            }
        }
        app.close().await;
    }

    async fn the_earliest_deadline_there_can_be_is_not_missed(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let rule = DeadlineRule { days: 60, ..DeadlineRule::default() };
        let meeting = a_meeting_by(&app, rule, "2024-06-12 13:00").await;
        let deadline = AgendaDeadline::by(rule).unwrap().before(meeting.starts_at, &app.office.calendar);
        app.clock.set(deadline);
        app.drain().await;
        assert_eq!(state(&app, meeting.id).await, MeetingState::Frozen { at: deadline });
        app.close().await;
    }

    async fn two_instances_at_once_freeze_an_agenda_once(database: TestDatabase) {
        let stage = a_stage(&database).await;
        let next = stage.next.id;
        stage.act("Planlægge kursus", stage.at_next_meeting()).await;
        stage.app.set_clock(DEADLINE);
        let mut other = stage.app.office.clone();
        other.storage = database.storage();
        let (one, two) = tokio::join!(
            agenda_freezing::freeze_if_due(&stage.app.office, next),
            agenda_freezing::freeze_if_due(&other, next),
        );
        let mut frozen = [one.unwrap(), two.unwrap()];
        frozen.sort_unstable();
        assert_eq!(frozen, [false, true]);
        assert_eq!(editions(&stage.app, next).await, 1);
        let (one, two) = (stage.app.jobs(), stage.app.jobs());
        tokio::join!(one.run_due(), two.run_due());
        assert_eq!(editions(&stage.app, next).await, 1);
        stage.app.drain().await;
        stage.app.close().await;
    }

    async fn one_agenda_that_cannot_be_frozen_does_not_keep_the_others(database: TestDatabase) {
        let stage = a_stage(&database).await;
        let rule = DeadlineRule::default();
        // One before and one after the meeting in question.
        let early = a_meeting_by(&stage.app, rule, "2023-11-22 12:00").await;
        let late = a_meeting_by(&stage.app, rule, "2023-11-22 14:00").await;
        // A body that cannot be read, either.
        let broken = a_meeting_by(&stage.app, rule, "2023-11-22 11:00").await;
        let id = broken.body;
        stage.app.store(move |db| {
            let mut body = bodies::find(db, id)?.unwrap();
            body.name = title("Gået i stykker");
            bodies::update(db, body)
        })
        .await;
        let sql = async |statement: &'static str| {
            let done = move |db: &mut Db| -> StorageResult<usize> { Ok(sql_query(statement).execute(db)?) };
            stage.app.store(done).await;
        };
        sql("UPDATE agenda_items SET kind = 'secret' WHERE standing = 'follow_up'").await;
        sql("UPDATE bodies SET closure = 'by_magic' WHERE name = 'Gået i stykker'").await;
        stage.app.set_clock(DEADLINE);
        stage.app.jobs().run_due().await;
        for (meeting, is_frozen) in [(&early, true), (&late, true), (&stage.next, false), (&broken, false)] {
            let found = state(&stage.app, meeting.id).await;
            assert_eq!(found != MeetingState::Planned, is_frozen, "{}", meeting.starts_at);
        }
        let error = last_error(&stage.app, Job::FreezeAgendas).await.unwrap();
        assert!(error.contains("agenda_items") && error.contains("kind"), "{error}");
        assert_eq!(last_error(&stage.app, Job::DeliverNotices).await, None, "the others go on");

        sql("UPDATE agenda_items SET kind = 'standing' WHERE standing = 'follow_up'").await;
        sql("UPDATE bodies SET closure = 'by_secretary' WHERE name = 'Gået i stykker'").await;
        stage.app.set_clock("2023-11-16 12:01");
        stage.app.jobs().run_due().await;
        assert_eq!(last_error(&stage.app, Job::FreezeAgendas).await, None);
        for meeting in [&stage.next, &broken] {
            assert_eq!(editions(&stage.app, meeting.id).await, 1);
        }
        stage.app.close().await;
    }

    async fn however_many_agendas_close_at_once_all_are_frozen(database: TestDatabase) {
        const MANY: usize = 205;
        let app = TestApp::on(&database).await;
        let found: Vec<_> = (0..MANY).map(|_| {
            let body = a_body();
            (a_meeting().of(&body).on("2023-11-22"), body)
        }).collect();
        let kept = found.clone();
        app.store(move |db| {
            kept.iter().try_for_each(|(meeting, body)| {
                bodies::insert(db, body)?;
                meetings::insert(db, meeting)
            })
        })
        .await;
        app.set_clock(DEADLINE);
        app.drain().await;
        let ids: Vec<_> = found.iter().map(|(meeting, _)| meeting.id).collect();
        let all = app.store(move |db| meetings::find_many(db, &ids)).await;
        assert!(all.iter().all(|meeting| meeting.state == MeetingState::Frozen { at: moment(DEADLINE) }));
        app.close().await;
    }
}
