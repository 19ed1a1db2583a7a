//! What was outstanding, and what a thread said, as it stood at a moment that has gone by.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{
    domain::{
        access::Role,
        history::{Change, Entry, Event, Happening},
        ids::{ActionId, AgendaItemId, DecisionId, EventId, MeetingId},
        secrets::Secret,
    },
    storage::events,
};

use super::{committee::Committee, conduct};
use crate::support::{app::TestApp, requests::Session};

const REPORT: &str = "/reports/outstanding-actions";

/// A committee that decided something on 1 November; the action moves on from there.
pub(super) struct Past<'a> {
    pub(super) committee: Committee<'a>,
    item: AgendaItemId,
    decision: DecisionId,
    action: ActionId,
    next: MeetingId,
}

const MEETS: &str = "2023-11-01T12:00:00Z";
const MEETS_NEXT: &str = "2023-11-29T12:00:00Z";

async fn step(session: &Session<'_>, (method, path): (Method, &str), of: &str, body: &Value) {
    let tag = session.get(of).await.etag().to_owned();
    let asking = session.ask(method, path).if_match(&tag);
    let answer = asking.json(body).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.json());
}

impl<'a> Past<'a> {
    /// 26 October: two meetings. 1 November, 15:00: the decision. 2 November, 9:00: the action.
    pub(super) async fn of(app: &'a TestApp, is_closed: bool) -> Self {
        let committee = Committee::founded(app, "Byrådet").await;
        let (first, next) = (
            committee.meets_at(MEETS).await,
            committee.meets_at(MEETS_NEXT).await,
        );
        let secretary = committee.secretary();
        let new = json!({ "meeting_id": first, "title": "Broen", "kind": "decision", "is_closed": is_closed });
        let item = secretary.create("/agenda-items", &new).await;
        let meeting = format!("/meetings/{first}");
        let freezing = format!("{meeting}/agenda-freeze");
        step(&secretary, (Method::POST, &freezing), &meeting, &json!({})).await;
        app.set_clock("2023-11-01 15:00");
        let secretary = committee.secretary();
        let holding = format!("{meeting}/holding");
        step(
            &secretary,
            (Method::POST, &holding),
            &meeting,
            &json!({ "not_reached_item_ids": [] }),
        )
        .await;
        let new = json!({ "agenda_item_id": item, "text": "Godkendt.", "outcome": "approved" });
        let decision = secretary.create("/decisions", &new).await;
        app.set_clock("2023-11-02 09:00");
        let new = json!({
            "decision_id": decision, "title": "Byg broen", "is_confirmed": true,
            "owner": { "person_id": committee.employee },
            "due": { "kind": "at_meeting", "meeting_id": next },
        });
        let action = committee.secretary().create("/actions", &new).await;
        Self {
            committee,
            item,
            decision,
            action,
            next,
        }
    }

    fn action(&self) -> String {
        format!("/actions/{}", self.action)
    }

    async fn change(&self, change: &Value) {
        let (secretary, path) = (self.committee.secretary(), self.action());
        step(&secretary, (Method::PATCH, &path), &path, change).await;
    }

    pub(super) async fn change_refused(&self, change: &Value, pointer: &str) {
        let (secretary, path) = (self.committee.secretary(), self.action());
        let tag = secretary.get(&path).await.etag().to_owned();
        secretary
            .patch(&path, &tag, change)
            .await
            .points_to(&[pointer]);
    }

    /// 10 November: the meeting moves. 20: another owner and title. 25: the words are corrected.
    /// 1 December: it is done, and cancelled on the 5th.
    pub(super) async fn goes_on(&self, app: &TestApp) {
        app.set_clock("2023-11-10 09:00");
        let (secretary, meeting) = (
            self.committee.secretary(),
            format!("/meetings/{}", self.next),
        );
        let to = "2023-12-06T12:00:00Z";
        let shown = secretary
            .get(&format!(
                "{meeting}/consequences?of=rescheduling&starts_at={to}"
            ))
            .await;
        let request = json!({ "starts_at": to, "confirms": shown.json()["fingerprint"] });
        let moving = format!("{meeting}/rescheduling");
        step(&secretary, (Method::POST, &moving), &meeting, &request).await;
        app.set_clock("2023-11-20 09:00");
        self.change(
            &json!({ "title": "Byg begge broer", "owner": { "person_id": self.committee.member } }),
        )
        .await;
        app.set_clock("2023-11-25 09:00");
        let (secretary, decision) = (
            self.committee.secretary(),
            format!("/decisions/{}", self.decision),
        );
        let correction = json!({ "text": "Godkendt med to broer.", "reason": "Skrivefejl." });
        let path = format!("{decision}/corrections");
        step(&secretary, (Method::POST, &path), &decision, &correction).await;
        app.set_clock("2023-12-01 09:00");
        let secretary = self.committee.secretary();
        for (end, body) in [
            ("start", json!({})),
            (
                "completion-report",
                json!({ "evidence": { "note": "Færdig." } }),
            ),
        ] {
            let path = format!("{}/{end}", self.action());
            step(&secretary, (Method::POST, &path), &self.action(), &body).await;
        }
        app.set_clock("2023-12-05 09:00");
        let path = format!("{}/cancellation", self.action());
        let why = json!({ "cause": "superseded", "reason": "Den blev til to." });
        step(
            &self.committee.secretary(),
            (Method::POST, &path),
            &self.action(),
            &why,
        )
        .await;
        app.set_clock("2024-01-02 09:00");
    }

    /// Closes or opens the item, as a secretary may whose body allows it.
    async fn close_item(&self, app: &TestApp, is_closed: bool) {
        let id = self.item;
        let event = Event {
            id: EventId::make(&*app.office.ids, app.office.clock.now()),
            at: app.office.clock.now(),
            actor: "test".to_owned(),
            person: None,
            on_behalf_of: None,
            request: None,
            entry: Entry {
                subject: id.into(),
                happening: Happening::Changed,
                changes: vec![Change {
                    field: "is_closed",
                    old: Some((!is_closed).to_string()),
                    new: Some(is_closed.to_string()),
                }],
                reason: None,
            },
        };
        app.store(move |db| events::append(db, &event, &Secret::from_bytes([7; 32])))
            .await;
    }

    pub(super) async fn report(&self, session: &Session<'_>, query: &str) -> Vec<Value> {
        session.walk(&format!("{REPORT}?{query}")).await
    }

    /// How often the item itself is told in its thread.
    async fn told_of_item(&self, session: &Session<'_>, as_of: &str) -> usize {
        let thread = self.thread(session, as_of).await;
        let id = json!(self.item.to_string());
        thread
            .iter()
            .filter(|entry| entry["agenda_item_id"] == id)
            .count()
    }

    async fn thread(&self, session: &Session<'_>, as_of: &str) -> Vec<Value> {
        let path = format!("/agenda-items/{}/thread?as_of={as_of}", self.item);
        session.walk(&path).await
    }
}

fn outline(line: &Value) -> Value {
    let action = &line["action"];
    json!([
        action["title"],
        action["state"],
        line["owner_name"],
        action["due_on"],
        line["due_at"],
        line["is_overdue"]
    ])
}

on_both_databases! {
    async fn the_report_is_told_as_it_stood(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let past = Past::of(&app, false).await;
        past.goes_on(&app).await;
        let auditor = app.as_([Role::Auditor], None);
        assert_eq!(past.report(&auditor, "").await, [] as [Value; 0]);
        let (employee, member) = ("sagsbehandler Byrådet", "medlem Byrådet");
        let (nov_29, dec_6) = ("2023-11-29", "2023-12-06");
        let (nov, dec) = ("2023-11-29T12:00:00Z", "2023-12-06T12:00:00Z");
        for (as_of, expected) in [
            ("2023-11-01", None),
            ("2023-11-02T07:59:59Z", None),
            ("2023-11-02T08:00:00Z", Some(json!(["Byg broen", "open", employee, nov_29, nov, false]))),
            ("2023-11-09", Some(json!(["Byg broen", "open", employee, nov_29, nov, false]))),
            ("2023-11-10", Some(json!(["Byg broen", "open", employee, dec_6, dec, false]))),
            ("2023-11-20", Some(json!(["Byg begge broer", "open", member, dec_6, dec, false]))),
            ("2023-12-04", Some(json!(["Byg begge broer", "reported_done", member, dec_6, dec, false]))),
            ("2023-12-05", None),
        ] {
            let report = past.report(&auditor, &format!("as_of={as_of}")).await;
            assert_eq!(report.iter().map(outline).collect::<Vec<_>>(), Vec::from_iter(expected), "{as_of}");
        }
        app.drain().await;
        app.close().await;
    }

    async fn it_is_narrowed_by_what_was_then(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let past = Past::of(&app, false).await;
        past.goes_on(&app).await;
        let auditor = app.as_([Role::Auditor], None);
        let (committee, next) = (&past.committee, past.next);
        let then = |query: &str| format!("as_of=2023-11-09&{query}");
        for (query, count) in [
            (then(&format!("person_id={}", committee.employee)), 1),
            (then(&format!("person_id={}", committee.member)), 0),
            (then(&format!("body_id={}", committee.body)), 1),
            (then(&format!("meeting_id={next}")), 1),
            (then("due_by=2023-11-29"), 1),
            (then("due_by=2023-11-28"), 0),
            (then("is_overdue=true"), 0),
            (format!("as_of=2023-11-20&person_id={}", committee.member), 1),
            ("as_of=2023-11-20&due_by=2023-11-29".to_owned(), 0),
        ] {
            assert_eq!(past.report(&auditor, &query).await.len(), count, "{query}");
        }
        app.drain().await;
        app.close().await;
    }

    async fn many_lines_come_page_by_page_in_their_order_of_then(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let past = Past::of(&app, false).await;
        let secretary = past.committee.secretary();
        let mut days: Vec<_> = (1..=9).map(|day| format!("2023-12-1{day}")).collect();
        days.swap(2, 7);
        for day in &days {
            let new = json!({
                "decision_id": past.decision, "title": format!("Til {day}"), "is_confirmed": true,
                "owner": { "person_id": past.committee.employee }, "due": { "kind": "by_date", "date": day },
            });
            secretary.create::<ActionId>("/actions", &new).await;
        }
        let now = past.report(&secretary, "limit=3").await;
        past.goes_on(&app).await;
        let secretary = past.committee.secretary();
        for limit in [3, 4, 200] {
            let then = past.report(&secretary, &format!("as_of=2023-11-02&limit={limit}")).await;
            let titles = |lines: &[Value]| lines.iter().map(|line| line["action"]["title"].clone()).collect::<Vec<_>>();
            assert_eq!(titles(&then), titles(&now), "{limit}");
            assert_eq!(then.len(), 10);
        }
        app.drain().await;
        app.close().await;
    }

    async fn a_thread_is_told_as_it_stood(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let past = Past::of(&app, false).await;
        past.goes_on(&app).await;
        let auditor = app.as_([Role::Auditor], None);
        assert_eq!(past.thread(&auditor, "2023-10-25").await.len(), 0);
        let before = &past.thread(&auditor, "2023-10-31").await[0];
        assert_eq!((&before["title"], &before["starts_at"]), (&json!("Broen"), &json!(MEETS)));
        assert_eq!(before["decision"], Value::Null);
        for (as_of, words, edition, action) in [
            ("2023-11-01", "Godkendt.", 1, None),
            ("2023-11-09", "Godkendt.", 1, Some(("Byg broen", "open", "2023-11-29"))),
            ("2023-11-24", "Godkendt.", 1, Some(("Byg begge broer", "open", "2023-12-06"))),
            ("2023-11-25", "Godkendt med to broer.", 2, Some(("Byg begge broer", "open", "2023-12-06"))),
            ("2024-01-02", "Godkendt med to broer.", 2, Some(("Byg begge broer", "cancelled", "2023-12-06"))),
        ] {
            let decision = &past.thread(&auditor, as_of).await[0]["decision"];
            assert_eq!((&decision["text"], &decision["edition"]), (&json!(words), &json!(edition)), "{as_of}");
            let told = decision["actions"].as_array().unwrap().iter();
            let told: Vec<_> = told.map(|one| json!([one["title"], one["state"], one["due_on"]])).collect();
            let expected = action.map(|(title, state, due)| json!([title, state, due]));
            assert_eq!(told, Vec::from_iter(expected), "{as_of}");
        }
        app.drain().await;
        app.close().await;
    }

    async fn what_is_or_was_closed_is_told_to_nobody_else(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let past = Past::of(&app, true).await;
        past.goes_on(&app).await;
        let (secretary, auditor) = (past.committee.secretary(), app.as_([Role::Auditor], None));
        let as_of = "2023-11-09";
        for (session, count) in [(&secretary, 1), (&auditor, 0)] {
            assert_eq!(past.report(session, &format!("as_of={as_of}")).await.len(), count);
        }
        assert_eq!(past.thread(&secretary, as_of).await.len(), 1);
        // Its owner then is not its owner today, who sees it.
        let owner = past.committee.member();
        assert_eq!(past.thread(&owner, as_of).await.len(), 1);
        assert_eq!(past.report(&owner, &format!("as_of={as_of}")).await.len(), 1);
        let path = format!("/agenda-items/{}/thread?as_of={as_of}", past.item);
        auditor.get(&path).await.is(StatusCode::NOT_FOUND);
        app.drain().await;
        app.close().await;
    }

    async fn what_was_closed_then_is_told_to_nobody_else_though_it_is_open_today(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let past = Past::of(&app, false).await;
        // Closed for a week in which nobody can have read it, and opened again.
        for (at, is_closed) in [("2023-11-06 09:00", true), ("2023-11-13 09:00", false)] {
            app.set_clock(at);
            past.close_item(&app, is_closed).await;
        }
        app.set_clock("2024-01-02 09:00");
        let (secretary, auditor) = (past.committee.secretary(), app.as_([Role::Auditor], None));
        for (as_of, count) in [("2023-11-05", 1), ("2023-11-09", 0), ("2023-11-14", 1)] {
            assert_eq!(past.report(&auditor, &format!("as_of={as_of}")).await.len(), count, "{as_of}");
            assert_eq!(past.told_of_item(&auditor, as_of).await, count, "{as_of}");
            assert_eq!(past.report(&secretary, &format!("as_of={as_of}")).await.len(), 1, "{as_of}");
            assert_eq!(past.told_of_item(&secretary, as_of).await, 1, "{as_of}");
        }
        app.drain().await;
        app.close().await;
    }

    async fn what_is_no_moment_or_has_not_come_is_refused(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let past = Past::of(&app, false).await;
        let auditor = app.as_([Role::Auditor], None);
        let queries = ["as_of=yesterday", "as_of=2023-11-03", "as_of=2023-11-02T08:00:01Z", "as_of=", "as_of=2023-11-02T08:00:00"];
        let thread = format!("/agenda-items/{}/thread", past.item);
        for path in [REPORT, &thread] {
            conduct::refuses_parameters(&auditor, path, &queries).await;
            auditor.get(&format!("{path}?as_of=2023-11-02")).await.is(StatusCode::OK);
        }
        conduct::asks_for_a_token(&app, &[(Method::GET, "/reports/outstanding-actions?as_of=x")]).await;
        app.drain().await;
        app.close().await;
    }
}
