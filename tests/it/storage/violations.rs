//! What the databases refuse comes back as the same kinds of error on both.

use tovholder::domain::{
    body::{Function, Membership},
    decision::Decision,
    matter::Matter,
    minutes_import::MinutesImport,
    organisation::{Person, Unit},
    placement::{Placement, PlacementState},
    reminders::Reminder,
};
use tovholder::storage::{
    Db, StorageError, StorageResult, actions, agenda_items, bodies, decisions, jobs, matters,
    meetings, memberships, minutes_imports, outbox, people, placements, proposals, reminders,
    units,
};

use super::{town::Town, within};
use crate::support::builders::*;

type Attempt = (&'static str, fn(&mut Db, &Town) -> StorageResult<()>);

fn a_placement_of(town: &Town) -> Placement {
    Placement {
        action: town.action.id,
        meeting: town.meeting.id,
        item: Some(town.item.id),
        ..a_placement()
    }
}

fn write_to(email: &str) -> Person {
    Person {
        email: Some(email.parse().unwrap()),
        ..a_person()
    }
}

/// What there may be one of.
const REPETITIONS: &[Attempt] = &[
    ("an id", |db, town| people::insert(db, &town.person)),
    (
        "a mail address, whatever the case of its letters",
        |db, _| {
            people::insert(db, &write_to("soren.å@havnbjerg.dk"))?;
            people::insert(db, &write_to("Soren.Å@Havnbjerg.dk"))
        },
    ),
    ("the name of a body", |db, town| {
        bodies::insert(db, &a_body().named(&town.body.name.as_str().to_uppercase()))
    }),
    ("the name of a unit", |db, town| {
        units::insert(
            db,
            &a_unit().named(&town.unit.name.as_str().replace(' ', "  ")),
        )
    }),
    ("the slot of a body's meeting", |db, town| {
        meetings::insert(db, &a_meeting().of(&town.body).on("2026-03-04"))
    }),
    ("a case number, however it is written", |db, town| {
        let written = town.matter.case_number.as_written().to_lowercase();
        let case_number = written.parse().unwrap();
        matters::insert(
            db,
            &Matter {
                case_number,
                ..a_matter()
            },
        )
    }),
    ("the decision on an item", |db, town| {
        decisions::insert(db, &a_decision().on(&town.item))
    }),
    ("the standing placement of an action", |db, town| {
        placements::insert(db, &a_placement_of(town))?;
        placements::insert(db, &a_placement_of(town))
    }),
    ("a line of the ledger, also to nobody", |db, town| {
        let line = Reminder {
            action: town.action.id,
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
    ("an imported file", |db, town| {
        let fingerprint = town.import.fingerprint.clone();
        minutes_imports::insert(
            db,
            &MinutesImport {
                fingerprint,
                ..an_import()
            },
        )
    }),
    ("the position of an imported item", |db, town| {
        minutes_imports::insert_item(db, town.import.id, &an_imported_item())?;
        minutes_imports::insert_item(db, town.import.id, &an_imported_item())
    }),
];

/// What hangs on something that is not there.
const LOOSE_ENDS: &[Attempt] = &[
    ("the body of a meeting", |db, _| {
        meetings::insert(db, &a_meeting())
    }),
    ("the meeting of an item", |db, _| {
        agenda_items::insert(db, &an_item())
    }),
    ("the item of a decision", |db, _| {
        decisions::insert(db, &a_decision())
    }),
    ("the import of a proposal", |db, _| {
        proposals::insert(db, &a_proposal())
    }),
    ("the action of a reminder", |db, _| {
        reminders::insert(db, &a_reminder())
    }),
    ("the director of a unit", |db, _| {
        units::insert(
            db,
            &Unit {
                director: Some(a_person().id),
                ..a_unit()
            },
        )
    }),
    ("the unit of a person", |db, _| {
        people::insert(
            db,
            &Person {
                unit: Some(a_unit().id),
                ..a_person()
            },
        )
    }),
    ("the decision of an action", |db, town| {
        let action = an_action().by(&a_decision(), &town.meeting);
        actions::insert(db, &action.owner(town.action.owner))
    }),
    ("the item of a changed decision", |db, town| {
        let moved = Decision {
            item: an_item().id,
            ..town.decision.clone()
        };
        decisions::update(db, moved).map(drop)
    }),
    ("the person in a seat", |db, town| {
        let seat = Membership {
            body: town.body.id,
            person: a_person().id,
            function: Function::Chair,
        };
        memberships::put(db, seat)
    }),
    ("the meeting that a placement stands on", |db, town| {
        let meeting = a_meeting().id;
        placements::insert(
            db,
            &Placement {
                meeting,
                ..a_placement_of(town)
            },
        )
    }),
];

on_both_databases! {
    async fn a_second_one_of_what_is_unique_is_a_duplicate(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        for (what, attempt) in REPETITIONS {
            let town = town.clone();
            let error = storage.write(move |db| attempt(db, &town)).await.unwrap_err();
            assert!(matches!(error, StorageError::Duplicate(_)), "{what}: {error:?}");
        }
    }

    async fn what_hangs_on_nothing_is_a_broken_reference(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        for (what, attempt) in LOOSE_ENDS {
            let town = town.clone();
            let error = storage.write(move |db| attempt(db, &town)).await.unwrap_err();
            assert!(matches!(error, StorageError::Reference(_)), "{what}: {error:?}");
        }
    }

    async fn a_placement_that_has_gone_makes_room_for_another(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        within(&storage, move |db| {
            let (first, second) = (a_placement_of(&town), a_placement_of(&town));
            placements::insert(db, &first).unwrap();
            let state = PlacementState::Withdrawn { reason: note("Trukket.") };
            placements::update(db, Placement { state, ..first }).unwrap();
            placements::insert(db, &second).unwrap();
            assert_eq!(placements::standing_of(db, town.action.id).unwrap(), Some(second));
        })
        .await;
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
