//! `tovholder demo`: the example from minutes to reminders, the same at every start.

use std::{fs, sync::OnceLock};

use super::binary::Desk;

const DANISH: [&str; 4] = ["demo", "--once", "--today", "2023-10-26"];
const ENGLISH: [&str; 6] = [
    "demo",
    "--once",
    "--today",
    "2023-10-26",
    "--language",
    "en",
];

/// What the first start said and left behind, for every test that begins where it ended.
struct FirstStart {
    story: String,
    database: Vec<u8>,
}

impl FirstStart {
    fn once() -> &'static Self {
        static ONCE: OnceLock<FirstStart> = OnceLock::new();
        ONCE.get_or_init(|| {
            let desk = Desk::new();
            let story = desk.print(&DANISH);
            assert_eq!(
                desk.files("data"),
                ["demo.db", "demo.db.lock", "identity.pem"]
            );
            let database = fs::read(desk.path().join("data/demo.db")).unwrap();
            Self { story, database }
        })
    }
}

/// A folder in which the example stands already.
pub(super) fn after_the_first_start() -> Desk {
    let desk = Desk::new();
    desk.put("data/demo.db", &FirstStart::once().database);
    desk
}

/// The part of the story under a heading: the next heading is told by the line under it.
fn part<'a>(story: &'a str, heading: &str) -> &'a str {
    let (_, rest) = story.split_once(heading).unwrap();
    rest.split("\n─").nth(1).unwrap()
}

#[test]
fn the_first_start_tells_the_worked_example() {
    let story = &FirstStart::once().story;
    assert!(
        story.contains(": 5 punkter, 5 foreslåede opfølgninger"),
        "{story}"
    );

    let decisions = part(story, "Beslutninger og opfølgning");
    assert_eq!(decisions.matches("  → ").count(), 5, "{decisions}");
    for owner in [
        "Digitalisering & IT (Mette Lindholm)",
        "Teknik & Miljø (Karen Toft)",
    ] {
        assert!(decisions.contains(owner), "{decisions}");
    }
    assert_eq!(
        decisions
            .matches("på mødet onsdag den 22. november 2023")
            .count(),
        3
    );
    assert_eq!(
        decisions
            .matches("— taget til efterretning\n  »Orientering givet.«\n\n")
            .count(),
        2
    );
    assert!(
        decisions.contains("Eventuelt — ingen beslutning\n  »Der var intet under eventuelt.«\n")
    );

    let agenda = part(story, "Næste møde: onsdag den 22. november 2023 kl. 13.00");
    let items: Vec<_> = agenda
        .lines()
        .filter(|line| line.ends_with("(10 min.)"))
        .collect();
    assert_eq!(
        items,
        [
            "  1. Planlægge kursusforløbet og præsentere det på næste styregruppemøde (10 min.)",
            "  2. Sørge for en fremvisning af Schultz Campus på næstkommende styregruppemøde (10 min.)",
            "  3. Vurdere et lignende tilbud fra Karnov (10 min.)",
        ]
    );

    let ledger = part(story, "Påmindelser");
    let sendings: Vec<_> = ledger.lines().filter(|line| line.contains(" → ")).collect();
    assert_eq!(
        sendings,
        [
            "torsdag den 2. november 2023 kl. 08.00 → Mette Lindholm",
            "torsdag den 9. november 2023 kl. 08.00 → Mette Lindholm",
            "tirsdag den 14. november 2023 kl. 08.00 → Mette Lindholm",
            "tirsdag den 14. november 2023 kl. 08.00 → Anders Bjerre",
            "fredag den 17. november 2023 kl. 08.00 → Mette Lindholm",
            "fredag den 17. november 2023 kl. 08.00 → Anders Bjerre",
            "torsdag den 23. november 2023 kl. 08.00 → Jonas Krogh",
        ]
    );
}

#[test]
fn the_story_is_told_in_danish() {
    insta::assert_snapshot!(FirstStart::once().story);
}

#[test]
fn the_story_is_told_in_english() {
    insta::assert_snapshot!(after_the_first_start().print(&ENGLISH));
}

#[test]
fn a_second_start_tells_the_same_and_adds_nothing() {
    let desk = after_the_first_start();
    let before = rows(&desk);
    assert_eq!(desk.print(&DANISH), FirstStart::once().story);
    assert_eq!(rows(&desk), before);
}

#[test]
fn a_reset_starts_over_and_touches_nothing_but_its_own_files() {
    let desk = after_the_first_start();
    for other in [
        "data/tovholder.db",
        "data/demo.db.bak",
        "data/mail/a.eml",
        "demo.db",
    ] {
        desk.put(other, "not the demonstration's");
    }
    desk.put("data/demo.db", "spoilt");
    let reset = [&DANISH[..], &["--reset"]].concat();
    assert_eq!(desk.print(&reset), FirstStart::once().story);
    for other in [
        "data/tovholder.db",
        "data/demo.db.bak",
        "data/mail/a.eml",
        "demo.db",
    ] {
        let content = fs::read_to_string(desk.path().join(other)).unwrap();
        assert_eq!(content, "not the demonstration's", "{other}");
    }
}

#[test]
fn a_reset_of_what_was_never_there_is_a_first_start() {
    let desk = Desk::new();
    let reset = [&ENGLISH[..], &["--reset"]].concat();
    assert!(desk.print(&reset).contains("5 proposed actions"));
}

#[test]
fn a_day_beyond_all_calendars_is_refused() {
    let desk = Desk::new();
    for day in ["+262142-12-31", "0001-01-01", "2023-02-30", "i morgen"] {
        let said = desk.run(&["demo", "--once", "--today", day]);
        assert_eq!(said.code, Some(2), "{day}: {said:?}");
        assert!(said.err.contains("--today"), "{day}: {said:?}");
    }
    assert!(desk.files("data").is_empty());
}

/// How many rows there are of what the example makes; none where there is no database yet.
pub(crate) fn rows(desk: &Desk) -> Vec<(&'static str, i64)> {
    use diesel::{Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection, sql_query};
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        n: i64,
    }
    let path = desk.path().join("data/demo.db");
    let mut db = SqliteConnection::establish(&format!("file:{}?mode=ro", path.display())).ok();
    let tables = [
        "people",
        "units",
        "bodies",
        "memberships",
        "meetings",
        "agenda_items",
        "decisions",
        "actions",
        "placements",
        "reminders",
        "outbox",
        "minutes_imports",
        "proposals",
    ];
    let count = |table| {
        let query = format!("SELECT COUNT(*) AS n FROM {table}");
        let count = db
            .as_mut()
            .and_then(|db| sql_query(query).get_result::<Count>(db).ok());
        (table, count.map_or(0, |count| count.n))
    };
    tables.map(count).to_vec()
}
