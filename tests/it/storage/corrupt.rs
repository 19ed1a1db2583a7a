//! What somebody else wrote into the tables is refused by table, column and row, and never guessed.

use diesel::RunQueryDsl as _;
use tovholder::domain::{
    body::{Function, Membership},
    involvement::Involvement,
    minutes_import::Proposal,
    placement::Placement,
    reminders::Reminder,
};
use tovholder::storage::{
    Db, StorageError, StorageResult, absences, action_people, actions, agenda_editions,
    agenda_items, bodies, decisions, matters, meetings, memberships, minutes_imports, people,
    placements, proposals, reminders, units,
};

use super::{editions, town::Town, within};
use crate::support::{backends::Backend, builders::*};

type Read = fn(&mut Db, &Town) -> StorageResult<()>;

fn read_person(db: &mut Db, town: &Town) -> StorageResult<()> {
    people::find(db, town.person.id).map(drop)
}

fn read_absences(db: &mut Db, town: &Town) -> StorageResult<()> {
    let ever = (day("2000-01-01"), day("9999-12-31"));
    absences::of_people(db, &[town.person.id], ever).map(drop)
}

fn read_body(db: &mut Db, town: &Town) -> StorageResult<()> {
    bodies::find(db, town.body.id).map(drop)
}

fn read_meeting(db: &mut Db, town: &Town) -> StorageResult<()> {
    meetings::find(db, town.meeting.id).map(drop)
}

fn read_item(db: &mut Db, town: &Town) -> StorageResult<()> {
    agenda_items::find(db, town.item.id).map(drop)
}

fn read_action(db: &mut Db, town: &Town) -> StorageResult<()> {
    actions::find(db, town.action.id).map(drop)
}

fn read_import(db: &mut Db, town: &Town) -> StorageResult<()> {
    minutes_imports::find(db, town.import.id).map(drop)
}

fn read_placements(db: &mut Db, town: &Town) -> StorageResult<()> {
    placements::on_agenda(db, town.meeting.id).map(drop)
}

fn read_proposals(db: &mut Db, town: &Town) -> StorageResult<()> {
    proposals::of_import(db, town.import.id).map(drop)
}

fn read_ledger(db: &mut Db, town: &Town) -> StorageResult<()> {
    reminders::of_actions(db, &[town.action.id]).map(drop)
}

fn read_edition(db: &mut Db, town: &Town) -> StorageResult<()> {
    agenda_editions::find(db, town.meeting.id, 1).map(drop)
}

fn read_follow_up(db: &mut Db, town: &Town) -> StorageResult<()> {
    agenda_editions::follow_up_of(db, town.meeting.id).map(drop)
}

/// Table, what is written into it, the column that the error names, who reads it.
const CASES: &[(&str, &str, &str, Read)] = &[
    ("people", "name = ' '", "name", read_person),
    ("people", "email = 'anne'", "email", read_person),
    ("people", "language = 'tlh'", "language", read_person),
    ("people", "version = 0", "version", read_person),
    ("people", "channel = 'fax'", "channel", read_person),
    ("people", "rhythm = ''", "rhythm", read_person),
    (
        "absences",
        "substitute_id = person_id",
        "substitute_id",
        read_absences,
    ),
    (
        "absences",
        "until_on = '2026-02-08'",
        "until_on",
        read_absences,
    ),
    (
        "action_people",
        "involvement = 'owner'",
        "involvement",
        |db, town| action_people::of_action(db, town.action.id).map(drop),
    ),
    ("units", "name = ''", "name", |db, town| {
        units::find(db, town.unit.id).map(drop)
    }),
    ("bodies", "closure = 'by_magic'", "closure", read_body),
    ("bodies", "ladder = '-5 owner,soon'", "ladder", read_body),
    ("bodies", "ladder = '-5 owner every 5'", "ladder", read_body),
    (
        "bodies",
        "carry_over_limit = -1",
        "carry_over_limit",
        read_body,
    ),
    (
        "bodies",
        "agenda_deadline_days = 61",
        "agenda_deadline_days",
        read_body,
    ),
    (
        "bodies",
        "meeting_minutes = 0",
        "meeting_minutes",
        read_body,
    ),
    (
        "bodies",
        r#"recesses = '[{"name":"Altid","from":[1,1],"until":[12,31]}]'"#,
        "recesses",
        read_body,
    ),
    (
        "bodies",
        r#"standing_items = '[{"title":"A","role":"follow_up","place":"opening","minutes":null},{"title":"B","role":"follow_up","place":"opening","minutes":null}]'"#,
        "standing_items",
        read_body,
    ),
    (
        "memberships",
        "function = 'king'",
        "function",
        |db, town| memberships::of_person(db, town.person.id).map(drop),
    ),
    ("meetings", "state = 'merry'", "state", read_meeting),
    ("meetings", "state = 'held'", "state_at", read_meeting),
    ("meetings", "minutes = 1441", "minutes", read_meeting),
    ("matters", "case_number = ''", "case_number", |db, town| {
        matters::find(db, town.matter.id).map(drop)
    }),
    ("agenda_items", "kind = 'secret'", "kind", read_item),
    ("agenda_items", "position = -1", "position", read_item),
    ("agenda_items", "minutes = 0", "minutes", read_item),
    ("decisions", "outcome = 'perhaps'", "outcome", |db, town| {
        decisions::find(db, town.decision.id).map(drop)
    }),
    ("actions", "state = 'lost'", "state", read_action),
    ("actions", "state = 'closed'", "state_at", read_action),
    (
        "actions",
        "state = 'reported_done', state_at = (SELECT slot FROM meetings LIMIT 1)",
        "evidence_kind",
        read_action,
    ),
    (
        "actions",
        "state = 'declined', state_at = (SELECT slot FROM meetings LIMIT 1)",
        "reason",
        read_action,
    ),
    (
        "actions",
        "state = 'cancelled', cancel_cause = 'boredom'",
        "cancel_cause",
        read_action,
    ),
    ("actions", "due_kind = 'someday'", "due_kind", read_action),
    (
        "actions",
        "due_kind = 'at_meeting'",
        "due_kind",
        read_action,
    ),
    (
        "actions",
        "due_kind = 'next_meeting', due_nth = 300",
        "due_kind",
        read_action,
    ),
    ("actions", "carried_over = -1", "carried_over", read_action),
    (
        "minutes_imports",
        "state = 'accepted'",
        "state",
        read_import,
    ),
    (
        "minutes_imports",
        "unplaced = '{}'",
        "unplaced",
        read_import,
    ),
    ("minutes_imports", "kind = 'letter'", "kind", read_import),
    ("minutes_imports", "pages = '[-1]'", "pages", read_import),
    (
        "minutes_imports",
        "state = 'discarded'",
        "state",
        read_import,
    ),
    ("imported_items", "kind = ''", "kind", |db, town| {
        minutes_imports::items_of(db, town.import.id).map(drop)
    }),
    ("imported_items", "outcome = ''", "outcome", |db, town| {
        minutes_imports::items_of(db, town.import.id).map(drop)
    }),
    (
        "proposals",
        "state = 'accepted'",
        "action_id",
        read_proposals,
    ),
    (
        "proposals",
        "state = 'merged'",
        "merged_into_id",
        read_proposals,
    ),
    (
        "proposals",
        "also = '[{\"quote\":\" \",\"span\":[0,1]}]'",
        "also",
        read_proposals,
    ),
    (
        "proposals",
        "edits = '[{\"field\":\"rule\",\"was\":null}]'",
        "edits",
        read_proposals,
    ),
    (
        "proposals",
        "confidence = 'medium'",
        "confidence",
        read_proposals,
    ),
    (
        "placements",
        "state = 'moved_on', reason = 'x'",
        "moved_to",
        read_placements,
    ),
    (
        "placements",
        "state = 'withdrawn'",
        "reason",
        read_placements,
    ),
    (
        "placements",
        "explanation = ''",
        "explanation",
        read_placements,
    ),
    ("agenda_editions", "number = -1", "number", |db, town| {
        agenda_editions::last_of_meeting(db, town.meeting.id).map(drop)
    }),
    ("agenda_editions", "kind = 'draft'", "kind", |db, town| {
        agenda_editions::of_meeting(db, town.meeting.id).map(drop)
    }),
    ("agenda_editions", "items = '{}'", "items", read_edition),
    (
        "agenda_editions",
        "items = REPLACE(items, '\"kind\":\"decision\"', '\"kind\":\"secret\"')",
        "items",
        read_edition,
    ),
    (
        "agenda_editions",
        "items = REPLACE(items, '\"title\":\"', '\"title\":\" \",\"was\":\"')",
        "items",
        read_edition,
    ),
    (
        "agenda_editions",
        "follow_up = 'null'",
        "follow_up",
        read_follow_up,
    ),
    (
        "agenda_editions",
        "follow_up = REPLACE(follow_up, '\"name\":\"waiting\"', '\"name\":\"closed\"')",
        "follow_up",
        read_follow_up,
    ),
    (
        "agenda_editions",
        "follow_up = REPLACE(follow_up, '\"name\":\"waiting\"', '\"name\":\"lost\"')",
        "follow_up",
        read_follow_up,
    ),
    ("reminders", "audience = 'world'", "audience", read_ledger),
    ("reminders", "state = 'sent'", "state_at", read_ledger),
    ("reminders", "state = ''", "state", read_ledger),
];

/// The town with one row in the other tables, too.
async fn whole_town(
    database: &crate::support::backends::TestDatabase,
) -> (tovholder::storage::Storage, Town) {
    let storage = database.storage();
    let town = Town::founded(&storage).await;
    let t = town.clone();
    within(&storage, move |db| {
        let seat = Membership {
            body: t.body.id,
            person: t.person.id,
            function: Function::Chair,
        };
        memberships::put(db, seat).unwrap();
        let absence = an_absence(t.person.id, ("2026-02-09", "2026-02-13"), None);
        absences::insert(db, &absence).unwrap();
        let helper = [(t.person.id, Involvement::Contributor)];
        action_people::replace(db, t.action.id, &helper).unwrap();
        minutes_imports::insert_item(db, t.import.id, &an_imported_item()).unwrap();
        proposals::insert(
            db,
            &Proposal {
                import: t.import.id,
                ..a_proposal()
            },
        )
        .unwrap();
        let placement = Placement {
            action: t.action.id,
            meeting: t.meeting.id,
            item: Some(t.item.id),
            ..a_placement()
        };
        placements::insert(db, &placement).unwrap();
        let edition = editions::an_edition(&t, 1);
        let follow_up = editions::a_follow_up(&t);
        agenda_editions::insert(db, &edition, Some(&follow_up)).unwrap();
        reminders::insert(
            db,
            &Reminder {
                action: t.action.id,
                ..a_reminder()
            },
        )
        .unwrap();
    })
    .await;
    (storage, town)
}

on_both_databases! {
    async fn a_row_that_cannot_be_read_is_named(database: TestDatabase) {
        let (storage, town) = whole_town(&database).await;
        for (table, change, column, read) in CASES {
            let town = town.clone();
            // The error is the transaction's answer, so that the row is whole again for the next.
            let work = move |db: &mut Db| {
                diesel::sql_query(format!("UPDATE {table} SET {change}")).execute(db)?;
                read(db, &town)
            };
            match storage.write(work).await {
                Err(StorageError::CorruptRow { table: named, column: what, id }) => {
                    assert_eq!(named, *table, "{change}");
                    assert!(what.starts_with(&format!("{column}: ")), "{table}, {change}: {what}");
                    assert!(uuid::Uuid::try_parse(&id).is_ok(), "{id}");
                }
                other => panic!("{table}, {change}: {other:?}"),
            }
        }
    }
}

// SQLite keeps instants, days and ids as text and bytes, and lets others write any.
#[actix_web::test]
async fn text_that_is_no_instant_is_an_error_that_names_the_column() {
    let database = Backend::Sqlite.database().unwrap();
    let (storage, town) = whole_town(&database).await;
    for (change, column, read) in [
        (
            "meetings SET starts_at = 'tomorrow'",
            "starts_at",
            read_meeting as Read,
        ),
        ("actions SET due_on = '2026-02-30'", "due_on", read_action),
        (
            "bodies SET agenda_deadline_at = 'noon'",
            "agenda_deadline_at",
            read_body,
        ),
    ] {
        let town = town.clone();
        let work = move |db: &mut Db| {
            diesel::sql_query(format!("UPDATE {change}")).execute(db)?;
            read(db, &town)
        };
        let error = storage.write(work).await.unwrap_err().to_string();
        assert!(error.contains(column), "{error}");
    }
}
