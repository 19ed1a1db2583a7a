//! What was carried over too often: the body is asked, and it is cut anew or goes to the director.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::Role,
        action::{Action, ActionState, CancelCause, Evidence},
        ids::ActionId,
        organisation::Owner,
    },
    mail::OutgoingMail,
};

use super::{
    conduct,
    holding::{act, begun, happenings, hold, presenting, rule, states},
    steering_group::SteeringGroup,
};
use crate::support::{app::TestApp, builders::*, requests::Session};

/// An action that has been carried over as often as it may.
async fn asked_about(app: &TestApp, group: &SteeringGroup) -> String {
    rule(app, group, json!({ "carry_over_limit": 1 })).await;
    let action = act(app, group).await;
    begun(app, group).await;
    let held = hold(&group.secretary(app), &group.next, &[]).await;
    held.is(StatusCode::OK);
    action
}

async fn tag_of(session: &Session<'_>, path: &str) -> String {
    session.get(path).await.etag().to_owned()
}

/// The item that presents the action at the meeting after the next.
async fn told(session: &Session<'_>, group: &SteeringGroup, action: &str) -> Value {
    let item = presenting(session, &group.after_next, action).await;
    let path = format!("/agenda-items/{}", item.as_str().unwrap());
    session.get(&path).await.is(StatusCode::OK)
}

async fn give_director(session: &Session<'_>, group: &SteeringGroup, action: &str) -> String {
    let tag = tag_of(session, action).await;
    let director = json!({ "accountable_id": group.member.id });
    let changed = session.patch(action, &tag, &director).await;
    changed.is(StatusCode::OK);
    changed.etag().to_owned()
}

fn to<'a>(mails: &'a [OutgoingMail], address: &str) -> Vec<&'a OutgoingMail> {
    let is_to = |mail: &&OutgoingMail| mail.to.address() == address;
    mails.iter().filter(is_to).collect()
}

on_both_databases! {
    async fn carried_over_as_often_as_it_may_it_comes_to_the_body_for_decision(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let action = asked_about(&app, &group).await;
        let secretary = group.secretary(&app);
        let read = secretary.get(&action).await;
        assert_eq!(read.is(StatusCode::OK)["asks_for_decision"], true);
        let report = secretary.walk_field("/reports/outstanding-actions", "action").await;
        assert_eq!(report, [read.json()]);
        let listed = secretary.walk_field("/actions", "asks_for_decision").await;
        assert_eq!(listed, [true]);
        let item = told(&secretary, &group, &action).await;
        assert_eq!(item["kind"], "decision");
        let asked = item["recommendation"].as_str().unwrap();
        for words in ["videreført 1 gang uden", "afslutte", "ændre", "løfte den til direktøren"] {
            assert!(asked.contains(words), "{asked}");
        }
        // It follows from the rules of the body, and so does the tag of what is shown.
        rule(&app, &group, json!({ "carry_over_limit": 2 })).await;
        let now = secretary.get(&action).if_none_match(read.etag()).await;
        assert_eq!(now.is(StatusCode::OK)["asks_for_decision"], false);
        app.drain().await;
        app.close().await;
    }

    async fn what_is_cut_anew_begins_again(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let action = asked_about(&app, &group).await;
        let before = app.drain().await.len();
        let secretary = group.secretary(&app);
        let path = format!("{action}/rescoping");
        let tag = tag_of(&secretary, &action).await;
        // "The next meeting" is the next one as things stand.
        let request = json!({
            "title": "Skrive et udkast",
            "due": { "kind": "next_meeting", "body_id": group.body.id, "nth": 1 },
            "reason": "Vi tager det i mindre bidder.",
        });
        let rescoped = secretary.step(&path, &tag, &request).await.is(StatusCode::OK);
        assert_eq!((&rescoped["title"], &rescoped["carried_over"]), (&json!("Skrive et udkast"), &json!(0)));
        assert_eq!((&rescoped["asks_for_decision"], &rescoped["due_on"]), (&json!(false), &json!("2023-12-13")));
        assert_eq!(states(&secretary, &group.after_next, &action).await, ["planned"]);
        let item = told(&secretary, &group, &action).await;
        assert_eq!(
            (&item["title"], &item["kind"], &item["recommendation"]),
            (&json!("Skrive et udkast"), &json!("information"), &Value::Null)
        );
        let happened = happenings(&app, &action).await;
        assert_eq!(happened, ["created", "carried_over", "rescoped"]);
        assert_eq!(app.drain().await.len(), before, "the day is the same, and so is the owner");

        let tag = tag_of(&secretary, &action).await;
        let request = json!({
            "owner": { "person_id": group.stranger.id }, "due": { "kind": "by_date", "date": "2024-02-01" },
            "reason": "Frida overtager.",
        });
        let rescoped = secretary.step(&path, &tag, &request).await.is(StatusCode::OK);
        assert_eq!((&rescoped["due_on"], &rescoped["due_meeting_id"]), (&json!("2024-02-01"), &Value::Null));
        assert_eq!(states(&secretary, &group.after_next, &action).await, ["withdrawn"]);
        let mails = app.drain().await;
        assert_eq!(to(&mails[before..], "frida@havnbjerg.dk").len(), 1);
        app.close().await;
    }

    async fn what_is_reported_done_asks_for_no_decision_until_it_is_reopened(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let action = asked_about(&app, &group).await;
        let secretary = group.secretary(&app);
        let item = told(&secretary, &group, &action).await;
        let path = format!("/agenda-items/{}", item["id"].as_str().unwrap());
        let named = json!({ "title": "Retningslinjer: udkast" });
        let tag = tag_of(&secretary, &path).await;
        secretary.patch(&path, &tag, &named).await.is(StatusCode::OK);
        let note = json!({ "evidence": { "note": "Ligger på intranettet." } });
        for (step, body, kind) in [
            ("completion-report", note, "information"),
            ("reopening", json!({ "reason": "Et bilag mangler." }), "decision"),
        ] {
            let tag = tag_of(&secretary, &action).await;
            secretary.step(&format!("{action}/{step}"), &tag, &body).await.is(StatusCode::OK);
            let item = told(&secretary, &group, &action).await;
            assert_eq!((&item["title"], &item["kind"]), (&named["title"], &json!(kind)), "{step}");
            assert_eq!(item["recommendation"].is_null(), kind == "information", "{step}");
        }
        app.drain().await;
        app.close().await;
    }

    async fn what_stands_on_a_later_agenda_already_asks_there(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        rule(&app, &group, json!({ "carry_over_limit": 1 })).await;
        let action = act(&app, &group).await;
        let secretary = group.secretary(&app);
        let tag = tag_of(&secretary, &action).await;
        let later = json!({ "meeting_id": group.after_next.id });
        let pinning = secretary.ask(Method::PUT, &format!("{action}/pin")).if_match(&tag);
        pinning.json(&later).await.is(StatusCode::OK);
        assert_eq!(told(&secretary, &group, &action).await["kind"], "information");
        // It was due here, though it does not stand here.
        begun(&app, &group).await;
        let secretary = group.secretary(&app);
        hold(&secretary, &group.next, &[]).await.is(StatusCode::OK);
        assert_eq!(secretary.get(&action).await.json()["asks_for_decision"], true);
        let item = told(&secretary, &group, &action).await;
        assert_eq!(item["kind"], "decision");
        assert!(item["recommendation"].as_str().unwrap().contains("videreført 1 gang uden"));
        app.drain().await;
        app.close().await;
    }

    async fn what_is_escalated_goes_to_the_director_who_answers_for_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let action = asked_about(&app, &group).await;
        let before = app.drain().await.len();
        let secretary = group.secretary(&app);
        let path = format!("{action}/escalation");
        let reason = json!({ "reason": "Leverandøren svarer ikke." });
        let tag = tag_of(&secretary, &action).await;
        let refused = secretary.step(&path, &tag, &reason).await;
        let detail = refused.is_problem(Kind::NotAllowedNow)["detail"].clone();
        assert!(detail.as_str().unwrap().contains("accountable_id"), "{detail}");
        assert_eq!(tag_of(&secretary, &action).await, tag);

        let tag = give_director(&secretary, &group, &action).await;
        let escalated = secretary.step(&path, &tag, &reason).await.is(StatusCode::OK);
        assert_eq!((&escalated["carried_over"], &escalated["asks_for_decision"]), (&json!(0), &json!(false)));
        assert_eq!(escalated["state"], "open");
        let happened = happenings(&app, &action).await;
        assert_eq!(happened, ["created", "carried_over", "changed", "escalated"]);
        assert_eq!(told(&secretary, &group, &action).await["kind"], "information");
        let mails = app.drain().await.split_off(before);
        assert_eq!(mails.len(), 1);
        let told = to(&mails, "mads@havnbjerg.dk");
        assert_eq!(told[0].subject, "En opfølgning er løftet til dig");
        for words in ["Udarbejde retningslinjer", "Leverandøren svarer ikke.", "gange videreført: 1"] {
            assert!(told[0].text.contains(words), "{}", told[0].text);
        }
        app.close().await;
    }

    async fn what_is_closed_is_escalated_by_its_case_number_alone(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let mut request = group.new_action(&group.closed_decision);
        request["title"] = json!("HEMMELIG opgave");
        request["accountable_id"] = json!(group.member.id);
        let secretary = group.secretary(&app);
        let created = secretary.post("/actions", &request).await;
        let path = format!("/actions/{}/escalation", created.id::<ActionId>());
        let before = app.drain().await.len();
        let reason = json!({ "reason": "HEMMELIG grund" });
        for session in group.outsiders(&app) {
            session.step(&path, created.etag(), &reason).await.is_problem(Kind::NotFound);
        }
        secretary.step(&path, created.etag(), &reason).await.is(StatusCode::OK);
        let mails = app.drain().await.split_off(before);
        assert_eq!(to(&mails, "mads@havnbjerg.dk").len(), 1);
        let mail = &mails[0];
        let whole = format!("{}\n{}\n{}", mail.subject, mail.text, mail.html);
        assert!(whole.contains("/actions/") && whole.contains("En lukket sag"), "{whole}");
        for words in ["HEMMELIG", "opsiges", "videreført"] {
            assert!(!whole.contains(words), "{whole}");
        }
        app.close().await;
    }

    async fn only_what_is_outstanding_is_cut_anew_or_escalated(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let at = moment("2023-10-26 08:00");
        let evidence = Evidence::Note(note("Færdig."));
        let reason = note("Derfor.");
        let rescoping = json!({ "due": { "kind": "by_date", "date": "2024-02-01" }, "reason": "Nyt." });
        for (state, is_outstanding) in [
            (ActionState::Proposed, true),
            (ActionState::Open, true),
            (ActionState::InProgress, true),
            (ActionState::ReportedDone { at, evidence: evidence.clone() }, true),
            (ActionState::Closed { at, evidence, confirmed_by: None }, false),
            (ActionState::Declined { at, reason: reason.clone() }, false),
            (ActionState::Cancelled { at, cause: CancelCause::Superseded, reason }, false),
        ] {
            for (step, request) in [("rescoping", &rescoping), ("escalation", &json!({ "reason": "Nu." }))] {
                let action = Action {
                    accountable: Some(group.member.id),
                    ..an_action().by(&group.decision, &group.held).due_on("2023-12-01")
                        .owner(Owner::Person(group.owner.id)).state(state.clone())
                };
                let id = group.keep(&app, action).await;
                let path = format!("/actions/{id}/{step}");
                let answer = group.secretary(&app).step(&path, "\"1\"", request).await;
                if is_outstanding {
                    assert_eq!(answer.is(StatusCode::OK)["state"], state.name());
                } else {
                    answer.is_problem(Kind::NotAllowedNow);
                }
            }
        }
        app.drain().await;
        app.close().await;
    }

    async fn both_steps_mind_versions_rights_and_what_they_are_made_of(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secretary = group.secretary(&app);
        let action = act(&app, &group).await;
        give_director(&secretary, &group, &action).await;
        let (rescoping, escalation) = (format!("{action}/rescoping"), format!("{action}/escalation"));
        let later = json!({ "kind": "by_date", "date": "2024-02-01" });
        let rescope = json!({ "due": later, "reason": "Nyt." });
        let escalate = json!({ "reason": "Nu." });
        conduct::asks_for_a_token(&app, &[(Method::POST, &rescoping), (Method::POST, &escalation)]).await;
        let service = app.as_([Role::Service], None);
        for session in [group.owner(&app), group.member(&app), group.stranger(&app), service] {
            session.step(&rescoping, "\"2\"", &rescope).await.is_problem(Kind::NotPermitted);
            session.step(&escalation, "\"2\"", &escalate).await.is_problem(Kind::NotPermitted);
        }
        for path in [&rescoping, &escalation] {
            conduct::refuses_bad_bodies(&secretary, Method::POST, path).await;
        }
        let with = |field: &str, value: Value| {
            let mut request = rescope.clone();
            request[field] = value;
            request
        };
        let at = |meeting| json!({ "kind": "at_meeting", "meeting_id": meeting });
        let step = |request: Value| secretary.step(&rescoping, "\"2\"", &request);
        step(json!({ "reason": "Nyt." })).await.points_to(&[""]);
        step(json!({ "due": later })).await.points_to(&[""]);
        step(with("reason", json!(" "))).await.points_to(&["/reason"]);
        step(with("title", json!(""))).await.points_to(&["/title"]);
        step(with("due", at(group.held.id))).await.points_to(&["/due/meeting_id"]);
        step(with("owner", json!({ "person_id": group.body.id }))).await.points_to(&["/owner"]);
        step(with("state", json!("open"))).await.points_to(&["/state"]);
        secretary.step(&escalation, "\"2\"", &json!({ "reason": "" })).await.points_to(&["/reason"]);
        conduct::minds_versions_of((&secretary, Method::POST), (&action, &rescoping), &rescope).await;
        conduct::minds_versions_of((&secretary, Method::POST), (&action, &escalation), &escalate).await;
        app.drain().await;
        app.close().await;
    }
}
