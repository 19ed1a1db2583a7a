//! People who left are anonymised: whoever asks for it sees first what it would do; nobody who is tied
//! to something is; nothing of them stays readable, and the history still verifies.

use actix_web::http::{Method, StatusCode};
use diesel::RunQueryDsl as _;
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::Role, history::verification::Finding, ids::PersonId, retention::RetentionRule,
    },
    operations::{
        anonymisation,
        history::{self, Verification},
    },
    storage::Db,
};

use super::{committee::Committee, conduct};
use crate::support::{
    app::TestApp,
    backends::Backend,
    requests::{Answer, Session},
};

/// Stands in everything that is told of the person, and nowhere else.
const MARKER: &str = "Vibeke";

/// Somebody with an absence, a calendar feed, and a document in her name, who left.
struct Leaver {
    id: PersonId,
}

impl Leaver {
    async fn of(app: &TestApp, left_on: &str) -> Self {
        let administrator = app.administrator();
        let new = json!({ "name": format!("{MARKER} Lund"), "email": "vibeke@lemvig.example", "post": format!("{MARKER}s post") });
        let id: PersonId = administrator.create("/people", &new).await;
        let herself = app.named(MARKER, [Role::Secretary], Some(id));
        let absence = json!({ "from": "2023-10-27", "until": "2023-10-30" });
        herself
            .post(&format!("/people/{id}/absences"), &absence)
            .await
            .is(StatusCode::CREATED);
        herself
            .post("/calendar-feeds", &json!({ "actions_as": "event" }))
            .await
            .is(StatusCode::CREATED);
        let minutes = "Referat fra Teknisk Udvalg 25-10-2023\n\n1. Broen\nBeslutning: Godkendt.\n";
        herself
            .ask(Method::POST, "/minutes-imports?file_name=referat.txt")
            .body("text/plain", minutes.to_owned())
            .await
            .is(StatusCode::CREATED);
        let leaver = Self { id };
        leaver
            .change(app, &json!({ "left_on": left_on }))
            .await
            .is(StatusCode::OK);
        leaver
    }

    fn path(&self) -> String {
        format!("/people/{}", self.id)
    }

    async fn change(&self, app: &TestApp, change: &Value) -> Answer {
        let administrator = app.administrator();
        let tag = administrator.get(&self.path()).await.etag().to_owned();
        administrator.patch(&self.path(), &tag, change).await
    }

    async fn preview(&self, session: &Session<'_>) -> Answer {
        session.get(&format!("{}/anonymisation", self.path())).await
    }

    async fn anonymise(&self, session: &Session<'_>, confirms: &Value) -> Answer {
        let tag = session.get(&self.path()).await.etag().to_owned();
        let request = json!({ "confirms": confirms });
        session
            .step(&format!("{}/anonymisation", self.path()), &tag, &request)
            .await
    }

    async fn is_anonymised(&self, app: &TestApp) -> bool {
        app.administrator().get(&self.path()).await.json()["is_anonymised"] == json!(true)
    }
}

async fn erase_all(app: &TestApp) {
    while anonymisation::erase_some(&app.office).await.unwrap() {}
}

async fn findings(app: &TestApp) -> (Vec<Finding>, u64) {
    let mut verification = Verification::default();
    let mut findings = Vec::new();
    while let Some(found) = verification.step(&app.office).await.unwrap() {
        findings.extend(found);
    }
    (findings, verification.erased)
}

#[derive(diesel::QueryableByName)]
struct Text {
    #[diesel(sql_type = diesel::sql_types::Text)]
    text: String,
}

/// Every row of every table, as text.
async fn everything(app: &TestApp, backend: Backend) -> String {
    app.store(move |db: &mut Db| {
        let tables = match backend {
            Backend::Sqlite => "SELECT name AS text FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
            Backend::Postgres => "SELECT relname::text AS text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'",
        };
        let mut all = String::new();
        for Text { text: table } in diesel::sql_query(tables).load::<Text>(db)? {
            let rows = match backend {
                Backend::Postgres => format!("SELECT t::text AS text FROM {table} t"),
                Backend::Sqlite => {
                    let value = "'CASE typeof(' || name || ') WHEN ''blob'' THEN hex(' || name || ') ELSE COALESCE(' || name || ', '''') END'";
                    let columns = format!("SELECT group_concat({value}, ' || ''|'' || ') AS text FROM pragma_table_info('{table}')");
                    let columns: Text = diesel::sql_query(columns).get_result(db)?;
                    format!("SELECT {} AS text FROM {table}", columns.text)
                }
            };
            for row in diesel::sql_query(rows).load::<Text>(db)? {
                all.push_str(&row.text);
                all.push('\n');
            }
        }
        Ok(all)
    })
    .await
}

on_both_databases! {
    async fn whoever_left_is_shown_what_goes_and_then_it_is_gone(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let leaver = Leaver::of(&app, "2023-10-26").await;
        history::seal(&app.office).await.unwrap();
        assert!(everything(&app, database.backend).await.contains(MARKER));
        let administrator = app.administrator();
        let shown = leaver.preview(&administrator).await.is(StatusCode::OK).clone();
        assert_eq!((&shown["obstacle"], &shown["ties"]), (&Value::Null, &json!([])));
        assert_eq!((&shown["absences"], &shown["calendar_feeds"]), (&json!(1), &json!(1)));
        assert_eq!((&shown["events_about"], &shown["events_by"]), (&json!(4), &json!(3)));
        let told = leaver.anonymise(&administrator, &shown["fingerprint"]).await.is(StatusCode::OK).clone();
        assert_eq!((&told["name"], &told["email"], &told["is_anonymised"]), (&json!("Anonymiseret person"), &Value::Null, &json!(true)));
        erase_all(&app).await;
        let left = everything(&app, database.backend).await;
        assert!(!left.contains(MARKER) && !left.contains("vibeke"), "{left}");
        let (found, erased) = findings(&app).await;
        assert_eq!(found, []);
        assert!(erased >= 5, "{erased}");
        history::seal(&app.office).await.unwrap();
        assert_eq!(findings(&app).await.0, []);
        app.drain().await;
        app.close().await;
    }

    async fn nobody_is_who_is_here_or_tied_to_something(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let leaver = Leaver::of(&app, "2023-10-27").await;
        let administrator = app.administrator();
        let refuses = async |words: &str| {
            let shown = leaver.preview(&administrator).await.is(StatusCode::OK).clone();
            let obstacle = shown["obstacle"].as_str().unwrap().to_owned();
            assert!(obstacle.contains(words), "{obstacle}");
            let refused = leaver.anonymise(&administrator, &shown["fingerprint"]).await;
            refused.is_problem(Kind::NotAllowedNow);
            shown["ties"].clone()
        };
        refuses("has not left").await;
        leaver.change(&app, &json!({ "left_on": null })).await.is(StatusCode::OK);
        refuses("has not left").await;
        leaver.change(&app, &json!({ "left_on": "2023-10-26" })).await.is(StatusCode::OK);
        let committee = Committee::founded(&app, "Byrådet").await;
        let seat = format!("/bodies/{}/seats/{}", committee.body, leaver.id);
        administrator.ask(Method::PUT, &seat).json(&json!({ "function": "member" })).await.is(StatusCode::OK);
        let unit: Value = json!({ "name": "Teknik", "director_id": leaver.id });
        administrator.post("/units", &unit).await.is(StatusCode::CREATED);
        let away = json!({ "from": "2023-10-27", "until": "2023-10-30", "substitute_id": leaver.id });
        administrator.post(&format!("/people/{}/absences", committee.member), &away).await.is(StatusCode::CREATED);
        let ties = refuses("in bodies (1)").await;
        let kinds: Vec<_> = ties.as_array().unwrap().iter().map(|tie| tie["kind"].as_str().unwrap().to_owned()).collect();
        assert_eq!(kinds, ["director", "seat", "substitute"]);
        app.drain().await;
        app.close().await;
    }

    async fn it_is_confirmed_as_it_was_shown_and_done_once(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let leaver = Leaver::of(&app, "2023-10-26").await;
        let administrator = app.administrator();
        leaver.anonymise(&administrator, &Value::Null).await.is_problem(Kind::Unconfirmed);
        let shown = leaver.preview(&administrator).await.json()["fingerprint"].clone();
        leaver.change(&app, &json!({ "post": "Konsulent" })).await.is(StatusCode::OK);
        leaver.anonymise(&administrator, &shown).await.is_problem(Kind::ConsequencesChanged);
        let shown = leaver.preview(&administrator).await.json()["fingerprint"].clone();
        let absence = json!({ "from": "2023-11-10", "until": "2023-11-11" });
        administrator.post(&format!("{}/absences", leaver.path()), &absence).await.is(StatusCode::CREATED);
        leaver.anonymise(&administrator, &shown).await.is_problem(Kind::ConsequencesChanged);
        let shown = leaver.preview(&administrator).await.json()["fingerprint"].clone();
        let path = format!("{}/anonymisation", leaver.path());
        let request = json!({ "confirms": shown });
        administrator.step(&path, "\"1\"", &request).await.is_problem(Kind::Stale);
        let (one, other) = tokio::join!(leaver.anonymise(&administrator, &shown), leaver.anonymise(&administrator, &shown));
        let count = [&one, &other].iter().filter(|answer| answer.status == StatusCode::OK).count();
        assert_eq!(count, 1, "{} {}", one.json(), other.json());
        erase_all(&app).await;
        let shown = leaver.preview(&administrator).await.json().clone();
        assert!(shown["obstacle"].as_str().unwrap().contains("already"));
        leaver.anonymise(&administrator, &shown["fingerprint"]).await.is_problem(Kind::NotAllowedNow);
        let change = leaver.change(&app, &json!({ "name": "Vibeke igen" })).await;
        change.is_problem(Kind::NotAllowedNow);
        app.drain().await;
        app.close().await;
    }

    async fn the_rule_takes_those_whose_time_has_come_and_an_interrupted_run_is_gone_on_with(database: TestDatabase) {
        let mut app = TestApp::on(&database).await;
        let (long_ago, lately) = (Leaver::of(&app, "2021-10-01").await, a_second(&app, "2023-10-01").await);
        anonymisation::anonymise_due(&app.office).await.unwrap();
        assert!(!long_ago.is_anonymised(&app).await, "there is no rule");
        app.office.retention = RetentionRule::days(730);
        assert_eq!(anonymisation::anonymise_due(&app.office).await.unwrap(), 1);
        assert_eq!((long_ago.is_anonymised(&app).await, lately.is_anonymised(&app).await), (true, false));
        // Here the run is interrupted: the name still stands in the history.
        assert!(everything(&app, database.backend).await.contains(MARKER));
        assert_eq!(findings(&app).await.0, []);
        app.jobs_of(app.office.clone()).run_until_idle().await.unwrap();
        assert!(!everything(&app, database.backend).await.contains(MARKER));
        assert_eq!(findings(&app).await.0, []);
        assert_eq!(anonymisation::anonymise_due(&app.office).await.unwrap(), 0);
        app.drain().await;
        app.close().await;
    }

    async fn only_administrators_see_and_do_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let leaver = Leaver::of(&app, "2023-10-26").await;
        for role in [Role::Secretary, Role::Director, Role::Employee, Role::Member, Role::Auditor, Role::Service] {
            let session = app.as_([role], None);
            leaver.preview(&session).await.is_problem(Kind::NotPermitted);
            leaver.anonymise(&session, &json!("x")).await.is_problem(Kind::NotPermitted);
            session.get("/reports/people-to-anonymise").await.is_problem(Kind::NotPermitted);
        }
        let path = format!("{}/anonymisation", leaver.path());
        let administrator = app.administrator();
        conduct::asks_for_a_token(&app, &[(Method::GET, &path), (Method::POST, &path), (Method::GET, "/reports/people-to-anonymise")]).await;
        conduct::refuses_bad_bodies(&administrator, Method::POST, &path).await;
        conduct::refuses_parameters(&administrator, "/reports/people-to-anonymise", &["limit=0", "colour=red"]).await;
        administrator.get("/reports/people-to-anonymise").await.is(StatusCode::OK);
        app.drain().await;
        app.close().await;
    }

    async fn an_action_that_is_not_ended_ties_its_owner(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let past = super::as_of::Past::of(&app, false).await;
        let leaver = Leaver { id: past.committee.employee };
        leaver.change(&app, &json!({ "left_on": "2023-10-26" })).await.is(StatusCode::OK);
        let shown = leaver.preview(&app.administrator()).await.json().clone();
        assert_eq!(shown["ties"], json!([{ "kind": "owner", "count": 1 }]));
        past.goes_on(&app).await;
        let shown = leaver.preview(&app.administrator()).await.json().clone();
        assert_eq!(shown["obstacle"], Value::Null);
        leaver.anonymise(&app.administrator(), &shown["fingerprint"]).await.is(StatusCode::OK);
        // What was outstanding then is told as it was, but for the name.
        let then = past.report(&app.as_([Role::Auditor], None), "as_of=2023-11-09").await;
        assert_eq!(then[0]["owner_name"], "Anonymiseret person");
        app.drain().await;
        app.close().await;
    }
}

on_both_databases! {
    async fn whoever_is_gone_may_do_nothing_whatever_their_token_says(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let leaver = Leaver::of(&app, "2023-10-27").await;
        let herself = || app.named(MARKER, [Role::Administrator], Some(leaver.id));
        herself().get("/bodies").await.is(StatusCode::OK);
        app.set_clock("2023-10-27 00:01");
        herself().get("/bodies").await.is_problem(Kind::NotPermitted);
        let administrator = app.administrator();
        let shown = leaver.preview(&administrator).await.json()["fingerprint"].clone();
        leaver.anonymise(&administrator, &shown).await.is(StatusCode::OK);
        erase_all(&app).await;
        let absence = json!({ "from": "2023-11-10", "until": "2023-11-11" });
        herself().post(&format!("{}/absences", leaver.path()), &absence).await.is_problem(Kind::NotPermitted);
        herself().post("/calendar-feeds", &json!({ "actions_as": "event" })).await.is_problem(Kind::NotPermitted);
        assert!(!everything(&app, database.backend).await.contains(MARKER));
        app.close().await;
    }

    async fn nobody_is_tied_to_anything_new_who_is_not_named(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let past = super::as_of::Past::of(&app, false).await;
        let leaver = a_second(&app, "2023-10-26").await;
        let administrator = app.administrator();
        let shown = leaver.preview(&administrator).await.json()["fingerprint"].clone();
        leaver.anonymise(&administrator, &shown).await.is(StatusCode::OK);
        let id = leaver.id;
        let seat = format!("/bodies/{}/seats/{id}", past.committee.body);
        let seated = administrator.ask(Method::PUT, &seat).json(&json!({ "function": "member" })).await;
        seated.is_problem(Kind::NotFound);
        let unit = administrator.post("/units", &json!({ "name": "Teknik", "director_id": id })).await;
        unit.points_to(&["/director_id"]);
        let away = json!({ "from": "2023-11-27", "until": "2023-11-30", "substitute_id": id });
        let path = format!("/people/{}/absences", past.committee.member);
        administrator.post(&path, &away).await.points_to(&["/substitute_id"]);
        past.change_refused(&json!({ "owner": { "person_id": id } }), "/owner").await;
        past.change_refused(&json!({ "accountable_id": id }), "/accountable_id").await;
        app.drain().await;
        app.close().await;
    }

    async fn what_somebody_else_made_by_the_same_name_stays_theirs(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let leaver = Leaver::of(&app, "2023-10-26").await;
        // A system by the same name.
        let other = app.named(MARKER, [Role::Administrator], None);
        other.post("/calendar-feeds", &json!({ "body_id": Committee::founded(&app, "Byrådet").await.body, "actions_as": "event" })).await.is(StatusCode::CREATED);
        let administrator = app.administrator();
        let shown = leaver.preview(&administrator).await.json()["fingerprint"].clone();
        leaver.anonymise(&administrator, &shown).await.is(StatusCode::OK);
        erase_all(&app).await;
        assert_eq!(other.walk("/calendar-feeds").await.len(), 1);
        app.close().await;
    }
}

async fn a_second(app: &TestApp, left_on: &str) -> Leaver {
    let id = app
        .administrator()
        .create("/people", &json!({ "name": "Ole Lund" }))
        .await;
    let leaver = Leaver { id };
    leaver
        .change(app, &json!({ "left_on": left_on }))
        .await
        .is(StatusCode::OK);
    leaver
}
