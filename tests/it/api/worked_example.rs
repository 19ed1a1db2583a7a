//! The worked example from end to end, through the interface alone: minutes come in, decisions
//! become actions, actions stand on the next agenda, reminders go out in time, and all of it moves
//! along when the meeting does.

use actix_web::http::{Method, StatusCode};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::Role,
        ids::{ActionId, BodyId, MeetingId, PersonId, UnitId},
    },
    mail::OutgoingMail,
    storage::events,
};
use uuid::Uuid;

use super::minutes_imports::MINUTES;
use crate::support::{
    app::TestApp,
    builders::moment,
    requests::{Answer, Session},
};

struct Town {
    body: BodyId,
    /// Secretary of the body.
    signe: PersonId,
    /// Directs Digitalisering & IT.
    dorte: PersonId,
    /// Directs Teknik & Miljø.
    tage: PersonId,
    /// Answers for the course.
    karen: PersonId,
    it: UnitId,
    environment: UnitId,
    next: MeetingId,
    after_next: MeetingId,
}

impl Town {
    async fn founded(app: &TestApp) -> Self {
        let administrator = app.administrator();
        let person = async |name: &str, address: &str| -> PersonId {
            let email = format!("{address}@havnbjerg.dk");
            let body = json!({ "name": name, "email": email });
            administrator.create("/people", &body).await
        };
        let unit = async |name: &str, director: PersonId| -> UnitId {
            let body = json!({ "name": name, "director_id": director.to_string() });
            administrator.create("/units", &body).await
        };
        let signe = person("Signe Sekretær", "signe").await;
        let dorte = person("Dorte Data", "dorte").await;
        let tage = person("Tage Træ", "tage").await;
        let karen = person("Karen Kommunaldirektør", "karen").await;
        let name = json!({ "name": "Digitaliseringsstyregruppen" });
        let body: BodyId = administrator.create("/bodies", &name).await;
        let seat = format!("/bodies/{body}/seats/{signe}");
        let seat = administrator.ask(Method::PUT, &seat);
        let seat = seat.json(&json!({ "function": "secretary" })).await;
        assert!(seat.status.is_success(), "{}", seat.text);
        let meeting = async |starts_at: &str| -> MeetingId {
            let meeting = json!({ "body_id": body.to_string(), "starts_at": starts_at });
            administrator.create("/meetings", &meeting).await
        };
        Self {
            signe,
            dorte,
            tage,
            karen,
            it: unit("Digitalisering & IT", dorte).await,
            environment: unit("Teknik & Miljø", tage).await,
            next: meeting("2023-11-29T13:00:00+01:00").await,
            after_next: meeting("2023-12-13T13:00:00+01:00").await,
            body,
        }
    }

    /// The secretary, with a token of this hour.
    fn secretary<'a>(&self, app: &'a TestApp) -> Session<'a> {
        app.as_([Role::Secretary], Some(self.signe))
    }

    /// Imports the minutes and accepts all that they propose.
    async fn review(&self, app: &TestApp) -> Value {
        let secretary = self.secretary(app);
        let upload = secretary.ask(Method::POST, "/minutes-imports?file_name=referat.md");
        let uploaded = upload.body("text/markdown", MINUTES).await;
        let path = uploaded.header("location").to_owned();
        let accepted = secretary.step(&format!("{path}/acceptance"), uploaded.etag(), &json!({}));
        let import = accepted.await.is(StatusCode::OK);
        for proposal in import["proposals"].as_array().unwrap() {
            self.accept(&secretary, &path, proposal).await;
        }
        secretary.get(&path).await.is(StatusCode::OK)
    }

    async fn accept(&self, secretary: &Session<'_>, import: &str, proposal: &Value) {
        let path = format!("{import}/proposals/{}", proposal["id"].as_str().unwrap());
        let mut tag = proposal["etag"].as_str().unwrap().to_owned();
        if proposal["owner"].is_null() {
            let is_pilot = proposal["quote"]
                .as_str()
                .unwrap()
                .contains("Teknik & Miljø")
                && proposal["title"].as_str().unwrap().contains("prøve");
            let unit = if is_pilot { self.environment } else { self.it };
            let owner = json!({ "owner": { "unit_id": unit.to_string() } });
            let changed = secretary.patch(&path, &tag, &owner).await;
            changed.is(StatusCode::OK);
            changed.etag().clone_into(&mut tag);
        }
        let is_course = proposal["title"].as_str().unwrap().contains("kursus");
        let request = if is_course {
            json!({ "accountable_id": self.karen.to_string() })
        } else {
            json!({})
        };
        let accepted = secretary
            .step(&format!("{path}/acceptance"), &tag, &request)
            .await;
        accepted.is(StatusCode::OK);
    }

    /// Step, moment in Copenhagen and recipient of every line in this state, in order.
    async fn ledger(&self, app: &TestApp, state: &str) -> Vec<(String, DateTime<Utc>, PersonId)> {
        let lines = self
            .secretary(app)
            .walk(&format!("/reminders?state={state}"))
            .await;
        let text = |line: &Value, field: &str| line[field].as_str().unwrap().to_owned();
        let mut told: Vec<_> = lines
            .iter()
            .map(|line| {
                let at = text(line, "send_at").parse().unwrap();
                let recipient = text(line, "recipient_id").parse().unwrap();
                (text(line, "step"), at, recipient)
            })
            .collect();
        told.sort_by_key(|(step, at, _)| (*at, step.clone()));
        told
    }

    /// The lines of three actions, one of which has an accountable director, by the days of the
    /// rungs: ten, five and two working days before the agenda closes, one and five after.
    fn rungs(&self, days: [&str; 5]) -> Vec<(String, DateTime<Utc>, PersonId)> {
        let [ten, five, two, one_after, five_after] = days;
        let owner = |step, day| (step, day, self.dorte, 3);
        let director = |step, day| (step, day, self.karen, 1);
        // Two name no director, and nobody is above their owner.
        let instead = |step, day| (step, day, self.signe, 2);
        let lines = [
            owner("-10 owner", ten),
            owner("-5 owner", five),
            director("-2 director", two),
            instead("-2 director", two),
            owner("-2 owner", two),
            director("+1 director", one_after),
            instead("+1 director", one_after),
            owner("+1 owner", one_after),
            ("+5 secretary", five_after, self.signe, 3),
        ];
        let line = |(step, day, who, times): (&str, &str, PersonId, usize)| {
            vec![(step.to_owned(), moment(&format!("{day} 08:00")), who); times]
        };
        lines.into_iter().flat_map(line).collect()
    }
}

/// The titles on an agenda.
async fn agenda(session: &Session<'_>, meeting: MeetingId) -> Vec<Value> {
    session
        .walk_field(&format!("/agenda-items?meeting_id={meeting}"), "title")
        .await
}

/// The states of the placements on an agenda.
async fn placements(session: &Session<'_>, meeting: MeetingId) -> Vec<Value> {
    let answer = session
        .get(&format!("/meetings/{meeting}/placements"))
        .await;
    let told = answer.is(StatusCode::OK);
    told["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["state"].clone())
        .collect()
}

/// What is due at a meeting: title and day.
async fn due_at(session: &Session<'_>, meeting: MeetingId) -> Vec<(Value, Value)> {
    let actions = session
        .walk(&format!("/actions?due_meeting_id={meeting}"))
        .await;
    actions
        .iter()
        .map(|one| (one["title"].clone(), one["due_on"].clone()))
        .collect()
}

async fn step(session: &Session<'_>, meeting: MeetingId, (name, body): (&str, Value)) -> Answer {
    let meeting = format!("/meetings/{meeting}");
    let tag = session.get(&meeting).await.etag().to_owned();
    let path = format!("{meeting}/{name}");
    let taken = match name {
        "cancellation" | "rescheduling" => session.upheave(&path, &tag, &body).await,
        _ => session.step(&path, &tag, &body).await,
    };
    taken.is(StatusCode::OK);
    taken
}

fn addressees(mails: &[OutgoingMail]) -> Vec<&str> {
    let mut found: Vec<_> = mails.iter().map(|mail| mail.to.address()).collect();
    found.sort_unstable();
    found
}

const DORTE: &str = "dorte@havnbjerg.dk";

on_both_databases! {
    async fn the_minutes_become_actions_on_the_next_agenda_with_reminders_in_time(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let town = Town::founded(&app).await;
        let import = town.review(&app).await;
        let secretary = town.secretary(&app);

        // Five actions, three of them due at the next meeting; what was noted asks for nothing.
        let actions = secretary.walk("/actions").await;
        assert_eq!(actions.len(), 5);
        let due = due_at(&secretary, town.next).await;
        assert_eq!(due.len(), 3);
        assert!(due.iter().all(|(_, day)| day == "2023-11-29"));
        let decisions = secretary.walk("/decisions").await;
        let mut statuses = Vec::new();
        for decision in &decisions {
            let of_it = format!("/actions?decision_id={}", decision["id"].as_str().unwrap());
            let count = secretary.walk(&of_it).await.len();
            statuses.push((decision["outcome"].clone(), decision["implementation_status"].clone(), count));
            for action in secretary.walk(&of_it).await {
                let quote = action["quote"].as_str().unwrap();
                assert!(import["text"].as_str().unwrap().contains(quote));
            }
        }
        let noted = statuses.iter().filter(|(outcome, ..)| outcome == "noted");
        assert_eq!(noted.clone().count(), 2);
        assert!(noted.clone().all(|(_, status, count)| status == "none_needed" && *count == 0));
        let mut counts: Vec<_> = statuses.iter().map(|(.., count)| *count).collect();
        counts.sort_unstable();
        assert_eq!(counts, [0, 0, 0, 2, 3]);

        // The three stand on the next agenda, each as an item of its own.
        let mut titles: Vec<_> = due.iter().map(|(title, _)| title.to_string()).collect();
        let mut items: Vec<_> = agenda(&secretary, town.next).await.iter().map(Value::to_string).collect();
        titles.sort_unstable();
        items.sort_unstable();
        assert_eq!(items, titles);
        assert_eq!(placements(&secretary, town.next).await, ["planned"; 3]);
        assert_eq!(agenda(&secretary, town.after_next).await.len(), 0);

        // The owners are told, and the ladder is planned for them, the director and the secretary.
        let told = app.drain().await;
        assert_eq!(addressees(&told), [DORTE, "tage@havnbjerg.dk"], "each of all of theirs");
        let rungs = town.rungs(["2023-11-09", "2023-11-16", "2023-11-21", "2023-11-24", "2023-11-30"]);
        assert_eq!(town.ledger(&app, "planned").await, rungs);
        app.drain().await;
        assert_eq!(town.ledger(&app, "planned").await, rungs, "planning again changes nothing");
        assert_eq!(app.mailer.sent().len(), 2);
        let tage = app.as_([Role::Employee], Some(town.tage));
        assert_eq!(tage.walk("/reminders").await.len(), 0);

        // What is due for one person at one time is one mail, at eight and not before.
        app.set_clock("2023-11-09 07:59");
        assert_eq!(app.drain().await.len(), 2);
        app.set_clock("2023-11-09 08:00");
        let reminded = app.drain().await;
        assert_eq!(addressees(&reminded[2..]), [DORTE]);
        for (title, _) in &due {
            let title = title.as_str().unwrap();
            assert!(reminded[2].text.contains(title), "{title}: {}", reminded[2].text);
        }
        assert_eq!(town.ledger(&app, "sent").await.len(), 3);
        app.close().await;
    }

    async fn everything_moves_along_with_a_meeting(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let town = Town::founded(&app).await;
        town.review(&app).await;
        app.drain().await;
        let secretary = town.secretary(&app);
        let due = due_at(&secretary, town.next).await;

        let later = json!({ "starts_at": "2023-12-06T13:00:00+01:00", "reason": "Formanden er syg." });
        step(&secretary, town.next, ("rescheduling", later)).await;
        let moved = due_at(&secretary, town.next).await;
        assert_eq!(moved.len(), 3);
        assert!(moved.iter().all(|(_, day)| day == "2023-12-06"));
        assert_eq!(placements(&secretary, town.next).await, ["planned"; 3]);
        assert_eq!(agenda(&secretary, town.next).await.len(), 3);
        let told = app.drain().await;
        assert_eq!(addressees(&told[2..]), [DORTE]);
        let rungs = town.rungs(["2023-11-16", "2023-11-23", "2023-11-28", "2023-12-01", "2023-12-07"]);
        assert_eq!(town.ledger(&app, "planned").await, rungs);
        assert_eq!(town.ledger(&app, "superseded").await.len(), rungs.len());

        let reason = json!({ "reason": "For få sager." });
        step(&secretary, town.next, ("cancellation", reason)).await;
        assert_eq!(due_at(&secretary, town.next).await, []);
        let moved = due_at(&secretary, town.after_next).await;
        assert!(moved.iter().all(|(_, day)| day == "2023-12-13"));
        let titles = |due: &[(Value, Value)]| {
            let mut titles: Vec<_> = due.iter().map(|(title, _)| title.to_string()).collect();
            titles.sort_unstable();
            titles
        };
        assert_eq!(titles(&moved), titles(&due));
        assert_eq!(placements(&secretary, town.next).await, ["moved_on"; 3]);
        assert_eq!(placements(&secretary, town.after_next).await, ["planned"; 3]);
        assert_eq!(agenda(&secretary, town.next).await.len(), 0);
        assert_eq!(agenda(&secretary, town.after_next).await.len(), 3);
        let told = app.drain().await;
        assert_eq!(addressees(&told[3..]), [DORTE]);
        let rungs = town.rungs(["2023-11-23", "2023-11-30", "2023-12-05", "2023-12-08", "2023-12-14"]);
        assert_eq!(town.ledger(&app, "planned").await, rungs);

        // Nothing was done: the day after, the three are late.
        app.set_clock("2023-12-14 08:00");
        let report = "/reports/outstanding-actions";
        let overdue = town.secretary(&app).walk(&format!("{report}?is_overdue=true")).await;
        assert_eq!(overdue.len(), 3);
        assert!(overdue.iter().all(|line| line["owner_name"] == "Digitalisering & IT"));
        let of_body = format!("{report}?body_id={}", town.body);
        assert_eq!(town.secretary(&app).walk(&of_body).await.len(), 5);
        app.close().await;
    }

    async fn what_is_done_and_what_falls_away_move_along_too(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let town = Town::founded(&app).await;
        town.review(&app).await;
        let secretary = town.secretary(&app);
        let mut due = secretary.walk(&format!("/actions?due_meeting_id={}", town.next)).await;
        let done = format!("/actions/{}", due.remove(0)["id"].as_str().unwrap());
        let tag = secretary.get(&done).await.etag().to_owned();
        let evidence = json!({ "evidence": { "note": "Sendt rundt." } });
        secretary.step(&format!("{done}/completion-report"), &tag, &evidence).await.is(StatusCode::OK);
        app.drain().await;

        // The meeting wants to hear of what is done, too.
        let reason = || json!({ "reason": "For få sager." });
        step(&secretary, town.next, ("cancellation", reason())).await;
        assert_eq!(due_at(&secretary, town.after_next).await.len(), 3);
        assert_eq!(placements(&secretary, town.after_next).await, ["planned"; 3]);

        // Without any meeting left nothing is due, and nobody is reminded.
        step(&secretary, town.after_next, ("cancellation", reason())).await;
        assert_eq!(due_at(&secretary, town.after_next).await, []);
        app.drain().await;
        assert_eq!(town.ledger(&app, "planned").await, []);

        // The next meeting that is planned takes them up again, at the time of a cancelled one.
        let again = json!({ "body_id": town.body.to_string(), "starts_at": "2023-12-13T13:00:00+01:00" });
        let again: MeetingId = secretary.create("/meetings", &again).await;
        assert_eq!(due_at(&secretary, again).await.len(), 3);
        assert_eq!(placements(&secretary, again).await, ["planned"; 3]);
        app.drain().await;
        app.close().await;
    }

    async fn every_change_is_an_event_of_what_changed(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let town = Town::founded(&app).await;
        town.review(&app).await;
        let secretary = town.secretary(&app);
        let due = secretary.walk(&format!("/actions?due_meeting_id={}", town.next)).await;
        let action: ActionId = due[0]["id"].as_str().unwrap().parse().unwrap();
        let path = format!("/actions/{action}");
        let later = json!({ "starts_at": "2023-12-06T13:00:00+01:00" });
        step(&secretary, town.next, ("rescheduling", later)).await;
        let tag = secretary.get(&path).await.etag().to_owned();
        secretary.step(&format!("{path}/start"), &tag, &json!({})).await.is(StatusCode::OK);
        // What is refused leaves no trace.
        secretary.step(&format!("{path}/start"), &tag, &json!({})).await.is_problem(Kind::Stale);
        let history = async |subject: Uuid| {
            let kept = app.store(move |db| events::of_subject(db, subject, None, 100)).await;
            let told = kept.into_iter().map(|(_, happening, fields)| (happening, fields.join(" ")));
            told.collect::<Vec<_>>()
        };
        let of_action = history(action.as_uuid()).await;
        let told: Vec<_> = of_action.iter().map(|(what, fields)| (what.as_str(), fields.as_str())).collect();
        assert_eq!(told[1..], [("due_moved", "due_on"), ("started", "state")]);
        assert_eq!(told[0].0, "created");
        let of_meeting = history(town.next.as_uuid()).await;
        let told: Vec<_> = of_meeting.iter().map(|(what, fields)| (what.as_str(), fields.as_str())).collect();
        assert_eq!(told[1..], [("rescheduled", "starts_at")]);
        app.drain().await;
        app.close().await;
    }
}
