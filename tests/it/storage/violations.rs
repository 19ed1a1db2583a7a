//! What the databases refuse comes back as the same kinds of error on both.

use tovholder::domain::{
    body::{Function, Membership},
    decision::Decision,
    ids::{ActionId, MeetingId, PersonId},
    organisation::Person,
    placement::Placement,
    reminders::Reminder,
};
use tovholder::storage::{
    Db, StorageError, StorageResult, actions, agenda_items, bodies, decisions, jobs, matters,
    meetings, memberships, minutes_imports, outbox, people, placements, proposals, reminders,
    units,
};
use uuid::Uuid;

use super::town::Town;
use crate::support::builders::*;

type Attempt = Box<dyn Fn(&mut Db) -> StorageResult<()> + Send>;

fn attempt(work: impl Fn(&mut Db) -> StorageResult<()> + Send + 'static) -> Attempt {
    Box::new(work)
}

/// What a second one of makes no sense.
fn repetitions(town: &Town) -> Vec<(&'static str, Attempt)> {
    let t = || town.clone();
    let (body, unit, person, meeting) = (t(), t(), t(), t());
    let (matter, decision, placement, reminder) = (t(), t(), t(), t());
    let (import, item) = (t(), t());
    vec![
        (
            "an id",
            attempt(move |db| people::insert(db, &person.person)),
        ),
        (
            "a mail address, whatever the case of its letters",
            attempt(|db| {
                let with = |email: &str| Person {
                    email: Some(email.parse().unwrap()),
                    ..a_person()
                };
                people::insert(db, &with("åse@havnbjerg.dk"))?;
                people::insert(db, &with("Åse@Havnbjerg.dk"))
            }),
        ),
        (
            "the name of a body",
            attempt(move |db| {
                bodies::insert(db, &a_body().named(&body.body.name.as_str().to_uppercase()))
            }),
        ),
        (
            "the name of a unit",
            attempt(move |db| {
                units::insert(
                    db,
                    &a_unit().named(&unit.unit.name.as_str().replace(' ', "  ")),
                )
            }),
        ),
        (
            "the slot of a body's meeting",
            attempt(move |db| {
                meetings::insert(db, &a_meeting().of(&meeting.body).on("2026-03-04"))
            }),
        ),
        (
            "a case number",
            attempt(move |db| {
                let mut again = a_matter();
                again.case_number = matter
                    .matter
                    .case_number
                    .as_written()
                    .to_lowercase()
                    .parse()
                    .unwrap();
                matters::insert(db, &again)
            }),
        ),
        (
            "the decision on an item",
            attempt(move |db| decisions::insert(db, &a_decision().on(&decision.item))),
        ),
        (
            "the standing placement of an action",
            attempt(move |db| {
                placements::insert(db, &a_placement_of(&placement))?;
                placements::insert(db, &a_placement_of(&placement))
            }),
        ),
        (
            "a line of the ledger to nobody",
            attempt(move |db| {
                let line = Reminder {
                    action: reminder.action.id,
                    ..a_reminder()
                };
                reminders::insert(db, &line)?;
                reminders::insert(
                    db,
                    &Reminder {
                        id: a_reminder().id,
                        ..line
                    },
                )
            }),
        ),
        (
            "an imported file",
            attempt(move |db| {
                let mut again = an_import();
                again.fingerprint.clone_from(&import.import.fingerprint);
                minutes_imports::insert(db, &again)
            }),
        ),
        (
            "the position of an imported item",
            attempt(move |db| {
                minutes_imports::insert_item(db, item.import.id, &an_imported_item())?;
                minutes_imports::insert_item(db, item.import.id, &an_imported_item())
            }),
        ),
    ]
}

fn a_placement_of(town: &Town) -> Placement {
    Placement {
        action: town.action.id,
        meeting: town.meeting.id,
        item: Some(town.item.id),
        ..a_placement()
    }
}

/// What hangs on something that is not there.
fn loose_ends(town: &Town) -> Vec<(&'static str, Attempt)> {
    let nobody = PersonId::from_uuid(Uuid::nil());
    let t = || town.clone();
    let (action, decision, seat, placement) = (t(), t(), t(), t());
    vec![
        (
            "the body of a meeting",
            attempt(|db| meetings::insert(db, &a_meeting())),
        ),
        (
            "the meeting of an item",
            attempt(|db| agenda_items::insert(db, &an_item())),
        ),
        (
            "the item of a decision",
            attempt(|db| decisions::insert(db, &a_decision())),
        ),
        (
            "the import of a proposal",
            attempt(|db| proposals::insert(db, &a_proposal())),
        ),
        (
            "the action of a reminder",
            attempt(|db| reminders::insert(db, &a_reminder())),
        ),
        (
            "the director of a unit",
            attempt(move |db| {
                let mut unit = a_unit();
                unit.director = Some(nobody);
                units::insert(db, &unit)
            }),
        ),
        (
            "the unit of a person",
            attempt(|db| {
                people::insert(
                    db,
                    &Person {
                        unit: Some(a_unit().id),
                        ..a_person()
                    },
                )
            }),
        ),
        (
            "the decision of an action",
            attempt(move |db| {
                actions::insert(
                    db,
                    &an_action()
                        .by(&a_decision(), &action.meeting)
                        .owner(action.action.owner),
                )
            }),
        ),
        (
            "the item of a changed decision",
            attempt(move |db| {
                let moved = Decision {
                    item: an_item().id,
                    ..decision.decision.clone()
                };
                decisions::update(db, moved).map(drop)
            }),
        ),
        (
            "the person in a seat",
            attempt(move |db| {
                let function = Function::Chair;
                memberships::put(
                    db,
                    Membership {
                        body: seat.body.id,
                        person: nobody,
                        function,
                    },
                )
            }),
        ),
        (
            "the meeting that a placement stands on",
            attempt(move |db| {
                let meeting = MeetingId::from_uuid(Uuid::nil());
                placements::insert(
                    db,
                    &Placement {
                        meeting,
                        ..a_placement_of(&placement)
                    },
                )
            }),
        ),
    ]
}

on_both_databases! {
    async fn a_second_one_of_what_is_unique_is_a_duplicate(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        for (what, attempt) in repetitions(&town) {
            let error = storage.write(move |db| attempt(db)).await.unwrap_err();
            assert!(matches!(error, StorageError::Duplicate(_)), "{what}: {error:?}");
        }
    }

    async fn what_hangs_on_nothing_is_a_broken_reference(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        for (what, attempt) in loose_ends(&town) {
            let error = storage.write(move |db| attempt(db)).await.unwrap_err();
            assert!(matches!(error, StorageError::Reference(_)), "{what}: {error:?}");
        }
    }

    async fn a_placement_that_has_gone_makes_room_for_another(database: TestDatabase) {
        use tovholder::domain::placement::PlacementState;
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        let work = move |db: &mut Db| {
            let first = a_placement_of(&town);
            placements::insert(db, &first)?;
            let state = PlacementState::Withdrawn { reason: note("Trukket.") };
            placements::update(db, Placement { state, ..first })?;
            placements::insert(db, &a_placement_of(&town))?;
            placements::insert(db, &Placement { action: ActionId::from_uuid(Uuid::nil()), ..a_placement_of(&town) })
        };
        let error = storage.write(work).await.unwrap_err();
        assert!(matches!(error, StorageError::Reference(_)), "{error:?}");
    }

    async fn a_job_is_registered_once_however_many_start(database: TestDatabase) {
        let storage = database.storage();
        let starts = (0..4).map(|_| {
            let storage = storage.clone();
            actix_web::rt::spawn(async move {
                storage.write(|db| jobs::register(db, "carry_over", a_moment())).await
            })
        });
        for start in starts.collect::<Vec<_>>() {
            start.await.unwrap().unwrap();
        }
        let waiting = storage.read(outbox::count_waiting).await;
        assert_eq!(waiting.map_err(|error: StorageError| error.to_string()), Ok(0));
    }
}
