//! What a meeting follows up: compiled while its agenda is open, frozen with it, compared with the last
//! meeting, and closed where it must be.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::Role,
        action::{Action, ActionState, CancelCause, Due, DueMoment},
        agenda::{AgendaItem, Confidentiality},
        body::Body,
        decision::Decision,
        ids::MeetingId,
        matter::Matter,
        meeting::Meeting,
        organisation::Owner,
        standing_item::StandingRole,
    },
    storage::{actions, agenda_items, bodies, decisions, matters, meetings},
};

use super::{
    conduct,
    holding::{act, begun, hold, report_done},
    steering_group::SteeringGroup,
};
use crate::support::{app::TestApp, builders::*, requests::Session};

/// Stands in everything that is closed.
const MARKER: &str = "HEMMELIG";

fn path(meeting: &Meeting) -> String {
    format!("/meetings/{}/follow-up", meeting.id)
}

async fn read(session: &Session<'_>, meeting: &Meeting) -> Value {
    session.get(&path(meeting)).await.is(StatusCode::OK)
}

async fn compared(session: &Session<'_>, meeting: &Meeting) -> Value {
    let path = format!("{}/differences", path(meeting));
    session.get(&path).await.is(StatusCode::OK)
}

fn titles(told: &Value, list: &str) -> Vec<String> {
    let lines = told[list].as_array().unwrap().iter();
    lines
        .map(|line| line["title"].as_str().unwrap().to_owned())
        .collect()
}

/// The four lists of the item, each by its titles.
fn lists(told: &Value) -> [String; 4] {
    ["asks_for_decision", "due_here", "late", "closed_since"]
        .map(|list| titles(told, list).join(", "))
}

/// An action of the owner's, stored past all rules.
fn an_action_of(group: &SteeringGroup, what: &str) -> Action {
    Action {
        title: title(what),
        ..an_action()
            .by(&group.decision, &group.held)
            .owner(Owner::Person(group.owner.id))
    }
}

fn due_at(action: Action, meeting: &Meeting, on: &str) -> Action {
    Action {
        due: Due::AtMeeting(meeting.id),
        due_moment: DueMoment {
            meeting: Some(meeting.id),
            on: Some(day(on)),
        },
        ..action
    }
}

fn cancelled(action: Action, at: &str) -> Action {
    let (at, cause, reason) = (
        moment(at),
        CancelCause::Overtaken,
        note("Overtaget af loven."),
    );
    action.state(ActionState::Cancelled { at, cause, reason })
}

/// The generated item, first on the agenda of a meeting.
async fn standing_on(app: &TestApp, meeting: &Meeting, presentation: Option<&str>) -> AgendaItem {
    let mut item = AgendaItem {
        standing: Some(StandingRole::FollowUp),
        ..an_item().at(meeting, 1)
    };
    item.content.presentation = presentation.map(verbatim);
    let kept = item.clone();
    app.store(move |db| agenda_items::insert(db, &kept)).await;
    item
}

async fn freeze(session: &Session<'_>, meeting: &Meeting) {
    let path = format!("/meetings/{}", meeting.id);
    let tag = session.get(&path).await.etag().to_owned();
    let freezing = session.ask(Method::POST, &format!("{path}/agenda-freeze"));
    freezing.if_match(&tag).await.is(StatusCode::OK);
}

/// Actions that are closed, of an item that is, of a matter that is, and an open one; due, late,
/// carried over and ended.
async fn store_what_is_closed(app: &TestApp, group: &SteeringGroup) {
    let secret = |what: &str| Action {
        confidentiality: Confidentiality::Closed,
        ..an_action_of(group, &format!("{MARKER} {what}"))
    };
    let closed_by = |decision: &Decision, action: Action| Action {
        decision: decision.id,
        ..action
    };
    let due = closed_by(
        &group.closed_decision,
        due_at(secret("opgave"), &group.next, "2023-11-29"),
    );
    let late = secret("sen opgave").due_on("2023-11-01");
    let asked = Action {
        carried_over: 9,
        ..secret("udskudt opgave")
    };
    let ended = cancelled(secret("afsluttet opgave"), "2023-10-26 08:00");
    // Open itself, of an item that is closed; and open, of a matter that is closed.
    let inside = closed_by(
        &group.closed_decision,
        due_at(
            an_action_of(group, "HEMMELIG indeni"),
            &group.next,
            "2023-11-29",
        ),
    );
    let open = due_at(
        an_action_of(group, "Åben opgave"),
        &group.next,
        "2023-11-29",
    );
    let matter = Matter {
        case_number: "HEMMELIG-1".parse().unwrap(),
        ..a_matter().closed()
    };
    let matter_item = an_item().at(&group.held, 9).about(&matter);
    let decision = a_decision().on(&matter_item);
    let of_matter = closed_by(
        &decision,
        due_at(
            an_action_of(group, "Åben opgave i sag"),
            &group.next,
            "2023-11-29",
        ),
    );
    app.store(move |db| {
        matters::insert(db, &matter)?;
        agenda_items::insert(db, &matter_item)?;
        decisions::insert(db, &decision)?;
        let all = [&due, &late, &asked, &ended, &inside, &open, &of_matter];
        all.into_iter()
            .try_for_each(|action| actions::insert(db, action))
    })
    .await;
}

/// Whatever shows the frozen agenda tells of the open action that is left, and not of the one that was closed.
async fn is_told_no_more_on_the_agenda(
    session: &Session<'_>,
    meeting: &Meeting,
    item: &AgendaItem,
) {
    let meeting = meeting.id;
    for address in [
        format!("/agenda-items/{}", item.id),
        format!("/agenda-items?meeting_id={meeting}"),
        format!("/meetings/{meeting}/agenda-editions/1"),
        format!("/meetings/{meeting}/agenda.html"),
    ] {
        let answer = session.get(&address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}");
        let told = ["Åben opgave i sag", "Åben opgave."].map(|words| answer.text.contains(words));
        assert_eq!(told, [true, false], "{address}: {}", answer.text);
    }
}

on_both_databases! {
    async fn everything_stands_where_the_body_looks_for_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let other = a_body();
        let theirs = a_meeting().of(&other).on("2023-11-29");
        let asked = Action { carried_over: 3, ..due_at(an_action_of(&group, "Samle erfaringer"), &group.after_next, "2023-12-13") };
        let here = due_at(an_action_of(&group, "Udarbejde retningslinjer"), &group.next, "2023-11-29");
        let of_unit = Action { owner: Owner::Unit(group.unit.id), ..due_at(an_action_of(&group, "Måle støj"), &group.next, "2023-11-29") };
        let late = an_action_of(&group, "Skrive til KL").due_on("2023-11-28");
        let elsewhere = due_at(an_action_of(&group, "Høre byrådet"), &theirs, "2023-11-29");
        let not_yet = an_action_of(&group, "Evaluere").due_on("2023-11-30");
        let never = an_action_of(&group, "En dag");
        let ended = cancelled(an_action_of(&group, "Oprette en pulje"), "2023-10-26 08:00");
        let old = cancelled(an_action_of(&group, "Glemt"), "2023-10-25 12:59");
        // Of another body, due at a meeting of this one.
        let from_them = due_at(Action { body: other.id, ..an_action_of(&group, "Ønske fra byrådet") }, &group.next, "2023-11-29");
        let not_ours = Action { body: other.id, ..an_action_of(&group, "Deres egen").due_on("2023-11-01") };
        let unit = group.unit.name.to_string();
        app.store(move |db| {
            bodies::insert(db, &other)?;
            meetings::insert(db, &theirs)?;
            let all = [&asked, &here, &of_unit, &late, &elsewhere, &not_yet, &never, &ended, &old, &from_them, &not_ours];
            all.into_iter().try_for_each(|action| actions::insert(db, action))
        })
        .await;
        let told = read(&group.stranger(&app), &group.next).await;
        assert_eq!(lists(&told), [
            "Samle erfaringer", "Måle støj, Udarbejde retningslinjer, Ønske fra byrådet", "Skrive til KL", "Oprette en pulje",
        ]);
        assert_eq!((&told["day"], &told["last_met_on"], &told["is_cut"]), (&json!("2023-11-29"), &json!("2023-10-25"), &json!(false)));
        let line = &told["due_here"][1];
        assert_eq!((&line["owner_name"], &line["decided_on"]), (&json!("Ole Ejer"), &json!("2023-10-25")));
        assert!(line["case_number"].as_str().unwrap().starts_with("Sag "), "{line}");
        assert_eq!((&line["state"], &line["due_on"], &line["carried_over"]), (&json!("waiting"), &json!("2023-11-29"), &json!(0)));
        assert_eq!(told["due_here"][0]["owner_name"], unit);
        let ended = &told["closed_since"][0];
        assert_eq!((&ended["state"], &ended["end_reason"]), (&json!("cancelled"), &json!("Overtaget af loven.")));
        assert_eq!(ended["ended_at"], "2023-10-26T06:00:00Z");
        let text = told["text"].as_str().unwrap();
        assert!(text.starts_with("Kræver en beslutning"), "{text}");
        let english = group.stranger(&app).get(&format!("{}?language=en&rendition=open", path(&group.next))).await;
        let english = english.is(StatusCode::OK);
        assert!(english["text"].as_str().unwrap().starts_with("Needs a decision"), "{english}");
        assert_eq!(english["due_here"], told["due_here"]);
        app.close().await;
    }

    async fn why_something_is_late_is_told_as_it_was_last_said(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let action = act(&app, &group).await;
        let secretary = group.secretary(&app);
        for (date, reason) in [("2023-11-20", Some("Leverandøren er syg.")), ("2023-11-21", Some("Leverandøren har aflyst.")), ("2023-11-22", None)] {
            let tag = secretary.get(&action).await.etag().to_owned();
            let later = json!({ "due": { "kind": "by_date", "date": date }, "reason": reason });
            secretary.patch(&action, &tag, &later).await.is(StatusCode::OK);
        }
        let told = read(&secretary, &group.next).await;
        assert_eq!(told["late"][0]["latest_reason"], "Leverandøren har aflyst.");
        assert!(told["text"].as_str().unwrap().contains("Begrundelse: Leverandøren har aflyst."), "{told}");
        app.drain().await;
        app.close().await;
    }

    async fn it_is_frozen_with_the_agenda_and_stands_on_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let item = standing_on(&app, &group.next, None).await;
        let action = act(&app, &group).await;
        let secretary = group.secretary(&app);
        let address = format!("/agenda-items/{}", item.id);
        assert_eq!(secretary.get(&address).await.json()["presentation"], Value::Null);
        let open = read(&secretary, &group.next).await;
        freeze(&secretary, &group.next).await;
        let frozen = read(&secretary, &group.next).await;
        assert_eq!(frozen, open);
        assert_eq!(secretary.get(&address).await.json()["presentation"], open["text"]);
        report_done(&group.owner(&app), &action).await;
        assert_eq!(read(&secretary, &group.next).await, open);
        let edition = secretary.get(&format!("/meetings/{}/agenda-editions/1", group.next.id)).await;
        assert_eq!(edition.is(StatusCode::OK)["items"][0]["presentation"], open["text"]);
        // The next one is still compiled.
        let told = read(&secretary, &group.after_next).await;
        assert_eq!(lists(&told), [""; 4], "what is reported done is not late");
        assert_eq!(told["text"], "Der er intet at følge op på.");
        app.drain().await;
        app.close().await;
    }

    async fn what_somebody_wrote_into_the_item_stays_before_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let item = standing_on(&app, &group.next, Some("Formanden indleder.")).await;
        act(&app, &group).await;
        let secretary = group.secretary(&app);
        freeze(&secretary, &group.next).await;
        let told = read(&secretary, &group.next).await;
        let found = secretary.get(&format!("/agenda-items/{}", item.id)).await.is(StatusCode::OK);
        let text = format!("Formanden indleder.\n\n{}", told["text"].as_str().unwrap());
        assert_eq!(found["presentation"], text);
        app.drain().await;
        app.close().await;
    }

    async fn the_differences_lead_from_one_meeting_to_the_next(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let stays = due_at(an_action_of(&group, "Bliver"), &group.next, "2023-11-29");
        let falls = due_at(an_action_of(&group, "Falder bort"), &group.next, "2023-11-29");
        let comes = an_action_of(&group, "Kommer til").due_on("2023-12-01");
        let falls_id = falls.id;
        app.store(move |db| [&stays, &falls, &comes].into_iter().try_for_each(|one| actions::insert(db, one))).await;
        let secretary = group.secretary(&app);
        // The last meeting had no item to compare with.
        let first = compared(&secretary, &group.next).await;
        assert_eq!((&first["last_meeting_id"], titles(&first, "new").len()), (&Value::Null, 2));
        freeze(&secretary, &group.next).await;
        // After that item was frozen and before its meeting: the next one tells of it, or nobody would.
        app.set_clock("2023-11-27 10:00");
        let secretary = group.secretary(&app);
        let gone = format!("/actions/{falls_id}");
        let reason = json!({ "cause": "overtaken", "reason": "Loven er ændret." });
        secretary.step(&format!("{gone}/cancellation"), "\"1\"", &reason).await.is(StatusCode::OK);
        app.set_clock("2023-11-29 15:00");
        let secretary = group.secretary(&app);
        hold(&secretary, &group.next, &[]).await.is(StatusCode::OK);

        let told = read(&secretary, &group.after_next).await;
        assert_eq!(lists(&told), ["", "Bliver", "Kommer til", "Falder bort"]);
        assert_eq!(told["last_met_on"], "2023-11-29");
        let found = compared(&group.stranger(&app), &group.after_next).await;
        assert_eq!(found["last_meeting_id"], json!(group.next.id));
        assert_eq!([titles(&found, "new"), titles(&found, "gone")], [["Kommer til"], ["Falder bort"]]);
        assert_eq!((&found["gone"][0]["why"], &found["gone"][0]["end_reason"]), (&json!("cancelled"), &json!("Loven er ændret.")));
        assert_eq!(found["changed"][0]["fields"], json!([{ "field": "due_on", "old": "2023-11-29", "new": "2023-12-13" }]));
        // What was told at the last meeting is not told again.
        freeze(&secretary, &group.after_next).await;
        assert_eq!(read(&secretary, &group.after_next).await, told);
        app.drain().await;
        app.close().await;
    }

    async fn what_is_closed_is_told_to_those_alone_who_may_see_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let item = standing_on(&app, &group.next, None).await;
        store_what_is_closed(&app, &group).await;
        let closed = format!("{}?rendition=closed", path(&group.next));
        let secretary = group.secretary(&app);
        for is_frozen in [false, true] {
            if is_frozen {
                freeze(&secretary, &group.next).await;
            }
            let mut outsiders = group.outsiders(&app);
            // The owner of what is closed sees it as an action, and no more of the body's list.
            outsiders.push(group.owner(&app));
            for session in outsiders {
                for rendition in [closed.clone(), format!("{}/differences?rendition=closed", path(&group.next))] {
                    let refused = session.get(&rendition).await;
                    refused.is_problem(Kind::NotFound);
                    assert!(!refused.text.contains(MARKER));
                }
                let base = format!("/meetings/{}", group.next.id);
                for address in [
                    path(&group.next), format!("{}?language=en", path(&group.next)), format!("{}/differences", path(&group.next)),
                    format!("{base}/agenda-editions"), format!("{base}/agenda-editions/1"), format!("/agenda-items/{}", item.id),
                ] {
                    let answer = session.get(&address).await;
                    assert!(!answer.text.contains(MARKER), "{address}: {}", answer.text);
                }
                let told = read(&session, &group.next).await;
                assert_eq!(lists(&told), ["", "Åben opgave, Åben opgave i sag", "", ""]);
            }
            for session in group.insiders(&app) {
                let told = session.get(&closed).await.is(StatusCode::OK);
                assert_eq!(lists(&told), [
                    "HEMMELIG udskudt opgave", "HEMMELIG indeni, HEMMELIG opgave", "HEMMELIG sen opgave", "HEMMELIG afsluttet opgave",
                ]);
                assert_eq!(told["rendition"], "closed");
                let open = session.get(&path(&group.next)).await;
                assert!(!open.text.contains(MARKER), "the open rendition is open to all: {}", open.text);
                let differences = session.get(&format!("{}/differences?rendition=closed", path(&group.next))).await;
                assert_eq!(titles(&differences.is(StatusCode::OK), "new").len(), 4);
            }
        }
        let told = read(&secretary, &group.next).await;
        assert_eq!(secretary.get(&format!("/agenda-items/{}", item.id)).await.json()["presentation"], told["text"]);

        // What is closed afterwards is closed in what was frozen, too.
        let open = group.decision.item;
        app.store(move |db| {
            let mut item = agenda_items::find(db, open)?.unwrap();
            item.content = item.content.closed();
            agenda_items::update(db, item)
        })
        .await;
        let stranger = group.stranger(&app);
        let told = read(&stranger, &group.next).await;
        assert_eq!(titles(&told, "due_here"), ["Åben opgave i sag"]);
        is_told_no_more_on_the_agenda(&stranger, &group.next, &item).await;
        app.drain().await;
        app.close().await;
    }

    async fn what_another_body_closed_is_not_told_at_all(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let other = Body { ..a_body() };
        let theirs = due_at(an_action_of(&group, "HEMMELIG fra de andre"), &group.next, "2023-11-29");
        let theirs = Action { body: other.id, confidentiality: Confidentiality::Closed, ..theirs };
        app.store(move |db| {
            bodies::insert(db, &other)?;
            actions::insert(db, &theirs)
        })
        .await;
        for rendition in ["open", "closed"] {
            let told = group.secretary(&app).get(&format!("{}?rendition={rendition}", path(&group.next))).await;
            told.is(StatusCode::OK);
            assert!(!told.text.contains(MARKER), "{}", told.text);
        }
        app.close().await;
    }

    async fn a_long_list_says_that_it_is_cut(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let many: Vec<_> = (0..1_001).map(|_| due_at(an_action_of(&group, "Opgave"), &group.next, "2023-11-29")).collect();
        let last = an_action_of(&group, "Ældst").due_on("2023-11-01");
        app.store(move |db| {
            many.iter().try_for_each(|one| actions::insert(db, one))?;
            actions::insert(db, &last)
        })
        .await;
        let told = read(&group.secretary(&app), &group.next).await;
        assert_eq!(told["is_cut"], true);
        assert_eq!((titles(&told, "due_here").len(), &titles(&told, "late")[..]), (999, &["Ældst".to_owned()][..]));
        assert!(told["text"].as_str().unwrap().ends_with("Der er flere opfølgninger, end punktet tager med."));
        app.close().await;
    }

    async fn rights_parameters_and_addresses_are_minded(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let base = path(&group.next);
        let differences = format!("{base}/differences");
        conduct::asks_for_a_token(&app, &[(Method::GET, &base), (Method::GET, &differences)]).await;
        let secretary = group.secretary(&app);
        conduct::refuses_parameters(&secretary, &base, &["rendition=secret", "rendition=", "language=tlh", "language=DA", "day=2023-11-29"]).await;
        conduct::refuses_parameters(&secretary, &differences, &["rendition=secret", "language=da", "from=1"]).await;
        let nowhere: MeetingId = "018b2f00-0000-7000-8000-000000000000".parse().unwrap();
        for address in [format!("/meetings/{nowhere}/follow-up"), "/meetings/7/follow-up".to_owned()] {
            secretary.get(&address).await.is_problem(Kind::NotFound);
            secretary.get(&format!("{address}/differences")).await.is_problem(Kind::NotFound);
        }
        for address in [&base, &differences] {
            app.as_([Role::Cleared], None).get(address).await.is_problem(Kind::NotPermitted);
            secretary.ask(Method::POST, address).await.is_problem(Kind::MethodNotAllowed);
        }
        // A meeting that was held without anything being sent out has none.
        secretary.get(&path(&group.held)).await.is_problem(Kind::NotFound);
        let off = json!({ "reason": "Jul." });
        let after_next = format!("/meetings/{}", group.after_next.id);
        secretary.step(&format!("{after_next}/cancellation"), "\"1\"", &off).await.is(StatusCode::OK);
        secretary.get(&path(&group.after_next)).await.is_problem(Kind::NotFound);
        begun(&app, &group).await;
        let secretary = group.secretary(&app);
        hold(&secretary, &group.next, &[]).await.is(StatusCode::OK);
        secretary.get(&base).await.is(StatusCode::OK);
        app.close().await;
    }
}
