//! Calendars as calendar programs read them, made out by another crate than the one that writes them.

use actix_web::http::{
    Method, StatusCode,
    header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE},
};
use calcard::{
    common::timezone::Tz,
    icalendar::{
        ICalendar, ICalendarComponent, ICalendarComponentType as Kind,
        ICalendarProperty as Property, ICalendarValue,
    },
};
use chrono::DateTime;
use diesel::prelude::*;
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind as ProblemKind,
    domain::{
        action::{Action, ActionState, Evidence},
        agenda::AgendaItem,
        body::{Function, Membership},
        ids::ActionId,
        matter::Matter,
        organisation::Owner,
    },
    storage::{
        actions, agenda_items, decisions, matters, meetings, memberships,
        views::calendar::{ActionsOf, actions_of},
    },
};

use super::steering_group::{SteeringGroup, told};
use crate::support::{
    app::{LINK_BASE, TestApp},
    backends::Backend,
    builders::*,
    log::Log,
    requests::{Answer, Session},
};

/// Stands in everything that is closed, and nowhere else.
const MARKER: &str = "HEMMELIG";

/// Makes a feed; answers the address of the calendar.
async fn subscribe(session: &Session<'_>, new: &Value) -> String {
    let made = session.post("/calendar-feeds", new).await;
    made.is(StatusCode::CREATED);
    let address = told(&made, "address");
    address.strip_prefix(LINK_BASE).unwrap().to_owned()
}

async fn read(app: &TestApp, address: &str) -> Answer {
    app.with_token(None).get(address).await
}

async fn text_of(app: &TestApp, address: &str) -> String {
    let answer = read(app, address).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.text
}

/// One line for each entry of this kind, with what these properties say.
fn entries(text: &str, kind: &Kind, properties: &[Property]) -> Vec<String> {
    let calendar = ICalendar::parse(text).unwrap();
    let components = calendar.components.iter();
    let found = components.filter(|component| component.component_type == *kind);
    let lines = found.map(|component| {
        let values = properties.iter().map(|property| {
            let entry = component.property(property).unwrap();
            let value = entry.values.first().unwrap();
            let number = value.as_integer().map(|number| number.to_string());
            number.unwrap_or_else(|| value.as_text().unwrap().to_owned())
        });
        values.collect::<Vec<_>>().join(" | ")
    });
    lines.collect()
}

fn titles(text: &str, kind: &Kind) -> Vec<String> {
    entries(text, kind, &[Property::Summary])
}

/// When the events begin, in UTC, as the other crate makes it out.
fn starts(text: &str) -> Vec<String> {
    let calendar = ICalendar::parse(text).unwrap();
    let expanded = calendar.expand_dates(Tz::Floating, 100);
    assert!(expanded.errors.is_empty());
    let is_event = |id: u32| calendar.components[id as usize].component_type == Kind::VEvent;
    let events = expanded.events.into_iter();
    let events = events.filter(|event| is_event(event.comp_id));
    events
        .map(|event| DateTime::from_timestamp(event.timestamps().0, 0).unwrap())
        .map(|start| start.format("%Y-%m-%d %H:%M").to_string())
        .collect()
}

async fn keep(app: &TestApp, group: &SteeringGroup, name: &str, action: Action) -> ActionId {
    let named = Action {
        title: title(name),
        ..action.by(&group.decision, &group.held)
    };
    group.keep(app, named).await
}

/// Keeps a closed item with a matter, its decision, and an action of the owner's that came of it.
async fn keep_closed(app: &TestApp, group: &SteeringGroup) -> (Matter, Action) {
    let secret = |text: &str| format!("{MARKER} {text}");
    let matter = Matter {
        title: title(&secret("sag")),
        ..a_matter().closed()
    };
    let mut item: AgendaItem = an_item().at(&group.held, 4).about(&matter).closed();
    item.content.title = title(&secret("punkt"));
    let mut public = an_item().at(&group.next, 2).closed();
    public.content.title = title(&secret("køb"));
    public.content.public_title = Some(title("Køb af ejendom"));
    let decision = a_decision().on(&item);
    let action = Action {
        title: title(&secret("opfølgning")),
        quote: Some(verbatim(&secret("beslutning"))),
        ..an_action()
            .by(&decision, &group.held)
            .owner(Owner::Person(group.owner.id))
            .due_on("2023-12-01")
            .closed()
    };
    let (kept, about) = (action.clone(), matter.clone());
    app.store(move |db| {
        matters::insert(db, &about)?;
        agenda_items::insert(db, &item)?;
        agenda_items::insert(db, &public)?;
        decisions::insert(db, &decision)?;
        actions::insert(db, &kept)
    })
    .await;
    (matter, action)
}

on_both_databases! {
    async fn a_persons_calendar_holds_the_meetings_of_the_seats_and_the_persons_actions(
        database: TestDatabase
    ) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let elsewhere = a_body();
        let other = a_meeting().of(&elsewhere).on("2023-11-30");
        app.store(move |db| {
            tovholder::storage::bodies::insert(db, &elsewhere)?;
            meetings::insert(db, &other)
        }).await;
        let owner = Owner::Person(group.owner.id);
        let unit = Owner::Unit(group.unit.id);
        let member = Owner::Person(group.member.id);
        keep(&app, &group, "Ejers", an_action().owner(owner).due_on("2023-12-02")).await;
        keep(&app, &group, "Enhedens", an_action().owner(unit).due_on("2023-12-01")).await;
        keep(&app, &group, "Medlemmets", an_action().owner(member)).await;

        let of_member = subscribe(&group.member(&app), &json!({})).await;
        let text = text_of(&app, &of_member).await;
        assert_eq!(titles(&text, &Kind::VEvent), ["Digitaliseringsstyregruppen"; 3]);
        assert_eq!(starts(&text), ["2023-10-25 11:00", "2023-11-29 12:00", "2023-12-13 12:00"]);
        assert_eq!(titles(&text, &Kind::VTodo), ["Medlemmets"]);

        let of_owner = subscribe(&group.owner(&app), &json!({})).await;
        let text = text_of(&app, &of_owner).await;
        assert!(titles(&text, &Kind::VEvent).is_empty(), "no seat, no meetings");
        assert_eq!(titles(&text, &Kind::VTodo), ["Enhedens", "Ejers"]);
        let told = entries(&text, &Kind::VTodo, &[Property::Description]);
        assert!(told[0].starts_with("Ansvarlig: Digitalisering & IT\nBesluttet af: Digital"));
        assert!(told[1].starts_with("Ansvarlig: Ole Ejer\n"), "{told:?}");

        let as_events = subscribe(&group.owner(&app), &json!({ "actions_as": "event" })).await;
        let text = text_of(&app, &as_events).await;
        assert_eq!(titles(&text, &Kind::VEvent), ["Enhedens", "Ejers"]);
        let without = subscribe(&group.owner(&app), &json!({ "actions_as": "none" })).await;
        assert!(!text_of(&app, &without).await.contains("Ejers"));
        app.close().await;
    }

    async fn a_bodys_calendar_holds_its_meetings_and_its_open_actions(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let owner = Owner::Person(group.owner.id);
        keep(&app, &group, "Åben", an_action().owner(owner).due_on("2023-12-02")).await;
        keep_closed(&app, &group).await;
        let new = json!({ "body_id": group.body.id.to_string(), "language": "en" });
        for session in [group.stranger(&app), group.secretary(&app), group.owner(&app)] {
            let text = text_of(&app, &subscribe(&session, &new).await).await;
            assert_eq!(titles(&text, &Kind::VEvent).len(), 3);
            assert_eq!(titles(&text, &Kind::VTodo), ["Åben"]);
            assert!(text.contains("\r\nX-WR-CALNAME:Tovholder: Digitaliseringsstyregruppen\r\n"));
        }
        app.close().await;
    }

    async fn what_is_closed_shows_in_no_calendar_whoever_made_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let (matter, action) = keep_closed(&app, &group).await;
        let mut seen = Vec::new();
        for session in [
            group.owner(&app), group.member(&app), group.secretary(&app), group.stranger(&app),
        ] {
            for of in [json!({}), json!({ "body_id": group.body.id.to_string() })] {
                for actions_as in ["todo", "event", "none"] {
                    let mut new = of.clone();
                    new["actions_as"] = json!(actions_as);
                    let text = text_of(&app, &subscribe(&session, &new).await).await;
                    assert!(!text.contains(MARKER), "{text}");
                    seen.push(text);
                }
            }
        }
        // Its owner is told that there is something, by number and link; nobody else is.
        let case = matter.case_number.as_written();
        let (of_owner, others) = seen.split_at(2);
        let link = format!("{LINK_BASE}/actions/{}", action.id);
        for (text, kind) in of_owner.iter().zip([Kind::VTodo, Kind::VEvent]) {
            let about = [Property::Summary, Property::Description];
            let expected = format!("Lukket punkt, sag {case} | {link}");
            assert_eq!(entries(text, &kind, &about), [expected]);
        }
        for text in others {
            assert!(!text.contains(case) && !text.contains(&action.id.to_string()), "{text}");
        }
        // The agenda shows the public title, and nothing of an item without one.
        let agendas = entries(&seen[6], &Kind::VEvent, &[Property::Description]);
        assert!(agendas[0].contains("\n1. Generativ AI\n3. Generativ AI\n"), "{agendas:?}");
        assert!(agendas[1].contains("\n2. Køb af ejendom\n"), "{agendas:?}");
        app.close().await;
    }

    async fn a_meeting_that_moves_or_is_called_off_keeps_its_id_and_is_newer(
        database: TestDatabase
    ) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let address = subscribe(&group.member(&app), &json!({})).await;
        let secretary = group.secretary(&app);
        let meeting = format!("/meetings/{}", group.next.id);
        let uid = group.next.id.to_string();
        let read_next = async || {
            let text = text_of(&app, &address).await;
            let asked = [Property::Uid, Property::Sequence, Property::Status];
            let found = entries(&text, &Kind::VEvent, &asked);
            let next = found.into_iter().find(|line| line.starts_with(&uid)).unwrap();
            (next, starts(&text))
        };
        let (before, _) = read_next().await;
        assert_eq!(before, format!("{uid} | 0 | CONFIRMED"));

        let tag = secretary.get(&meeting).await.etag().to_owned();
        let to = json!({ "starts_at": "2023-12-06T13:00:00+01:00", "reason": "Efterårsferie." });
        let moved = secretary.upheave(&format!("{meeting}/rescheduling"), &tag, &to).await;
        moved.is(StatusCode::OK);
        let (after, starts) = read_next().await;
        assert_eq!(after, format!("{uid} | 1 | CONFIRMED"));
        assert_eq!(starts[1], "2023-12-06 12:00");

        let why = json!({ "reason": "Ingen sager." });
        let path = format!("{meeting}/cancellation");
        secretary.upheave(&path, moved.etag(), &why).await.is(StatusCode::OK);
        let (after, _) = read_next().await;
        assert_eq!(after, format!("{uid} | 2 | CANCELLED"));
        app.drain().await;
        app.close().await;
    }

    async fn an_entry_changed_when_the_meeting_its_agenda_or_its_body_did(
        database: TestDatabase
    ) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let address = subscribe(&group.member(&app), &json!({})).await;
        let changed = async || {
            let calendar = ICalendar::parse(text_of(&app, &address).await).unwrap();
            let uid = group.next.id.to_string();
            let says = |one: &ICalendarComponent, property: &Property| {
                let value = one.property(property).and_then(|entry| entry.values.first().cloned());
                match value {
                    Some(ICalendarValue::PartialDateTime(time)) => {
                        time.to_date_time().unwrap().date_time.format("%m-%d %H:%M").to_string()
                    }
                    value => value.and_then(|value| value.as_text().map(str::to_owned)).unwrap(),
                }
            };
            let mut events = calendar.components.iter().filter(|one| one.component_type == Kind::VEvent);
            let next = events.find(|one| says(one, &Property::Uid) == uid).unwrap();
            let stamps = [Property::LastModified, Property::Dtstamp].map(|stamp| says(next, &stamp));
            assert_eq!(stamps[0], stamps[1]);
            stamps[0].clone()
        };
        app.set_clock("2023-10-27 09:00");
        let meeting = format!("/meetings/{}", group.next.id);
        let tag = group.secretary(&app).get(&meeting).await.etag().to_owned();
        let place = json!({ "place": "Lokale 2" });
        group.secretary(&app).patch(&meeting, &tag, &place).await.is(StatusCode::OK);
        assert_eq!(changed().await, "10-27 07:00");
        app.set_clock("2023-10-27 10:00");
        let new = json!({ "meeting_id": group.next.id.to_string(), "kind": "decision", "title": "Budget" });
        let item = group.secretary(&app).post("/agenda-items", &new).await;
        item.is(StatusCode::CREATED);
        assert_eq!(changed().await, "10-27 08:00");
        app.set_clock("2023-10-27 11:00");
        let path = format!("/agenda-items/{}", told(&item, "id"));
        let title = json!({ "title": "Budget 2024" });
        group.secretary(&app).patch(&path, item.etag(), &title).await.is(StatusCode::OK);
        assert_eq!(changed().await, "10-27 09:00");
        app.set_clock("2023-10-27 12:00");
        let body = format!("/bodies/{}", group.body.id);
        let administrator = app.administrator();
        let tag = administrator.get(&body).await.etag().to_owned();
        let name = json!({ "name": "Styregruppen" });
        administrator.patch(&body, &tag, &name).await.is(StatusCode::OK);
        assert_eq!(changed().await, "10-27 10:00");
        app.close().await;
    }

    async fn who_loses_the_seat_loses_the_meetings(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let address = subscribe(&group.member(&app), &json!({})).await;
        assert_eq!(titles(&text_of(&app, &address).await, &Kind::VEvent).len(), 3);
        let (body, member) = (group.body.id, group.member.id);
        app.store(move |db| memberships::remove(db, body, member)).await;
        assert!(titles(&text_of(&app, &address).await, &Kind::VEvent).is_empty());
        let seat = Membership { body, person: member, function: Function::Member };
        app.store(move |db| memberships::put(db, seat)).await;
        assert_eq!(titles(&text_of(&app, &address).await, &Kind::VEvent).len(), 3);
        app.close().await;
    }

    async fn the_calendars_of_somebody_who_is_gone_are_gone(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let stranger = group.stranger(&app);
        let own = subscribe(&stranger, &json!({})).await;
        let of_body = json!({ "body_id": group.body.id.to_string() });
        let of_body = subscribe(&stranger, &of_body).await;
        app.store(|db| {
            let gone = diesel::sql_query("DELETE FROM people WHERE name = 'Frida Fremmed'");
            Ok(gone.execute(db)?)
        }).await;
        for address in [own, of_body] {
            read(&app, &address).await.is_problem(ProblemKind::NotFound);
        }
        app.close().await;
    }

    async fn a_calendar_is_read_again_only_when_something_has_changed(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let address = subscribe(&group.member(&app), &json!({})).await;
        let first = read(&app, &address).await;
        assert_eq!(first.header(CONTENT_TYPE), "text/calendar; charset=utf-8");
        assert_eq!(first.header(CACHE_CONTROL), "private, no-cache");
        let tag = first.etag().to_owned();
        assert!(tag.starts_with('"') && tag.len() == 66, "{tag}");
        app.set_clock("2023-10-26 17:00");
        let anybody = app.with_token(None);
        let again = anybody.get(&address).if_none_match(&tag).await;
        again.is_nothing_new();
        assert_eq!((again.etag(), again.header(CACHE_CONTROL)), (tag.as_str(), "private, no-cache"));
        assert_eq!(text_of(&app, &address).await, first.text, "the same to the last letter");
        let head = anybody.ask(Method::HEAD, &address).await;
        assert_eq!((head.status, head.etag()), (StatusCode::OK, tag.as_str()));
        let (id, secretary) = (group.next.id, group.secretary(&app));
        let meeting = format!("/meetings/{id}");
        let version = secretary.get(&meeting).await.etag().to_owned();
        let place = json!({ "place": "Rådhuset, lokale 2; nord" });
        secretary.patch(&meeting, &version, &place).await.is(StatusCode::OK);
        let changed = anybody.get(&address).if_none_match(&tag).await;
        assert_eq!(changed.status, StatusCode::OK);
        assert_ne!(changed.etag(), tag);
        assert!(changed.text.contains("LOCATION:Rådhuset\\, lokale 2\\; nord\r\n"));
        app.close().await;
    }

    async fn being_read_is_noted_once_an_hour(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let address = subscribe(&group.owner(&app), &json!({})).await;
        for (now, noted) in [
            ("2023-10-26 09:30", "2023-10-26T07:30:00Z"),
            ("2023-10-26 10:29", "2023-10-26T07:30:00Z"),
            ("2023-10-26 10:30", "2023-10-26T08:30:00Z"),
        ] {
            app.set_clock(now);
            text_of(&app, &address).await;
            let listed = group.owner(&app).walk_field("/calendar-feeds", "last_used_at").await;
            assert_eq!(listed, [noted], "{now}");
        }
        app.close().await;
    }

    async fn a_calendar_is_read_even_when_that_cannot_be_noted(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let address = subscribe(&group.owner(&app), &json!({})).await;
        let broken: &[&str] = match database.backend {
            Backend::Sqlite => &["CREATE TRIGGER broken BEFORE UPDATE ON calendar_feeds \
                BEGIN SELECT RAISE(ABORT, 'broken'); END"],
            Backend::Postgres => &[
                "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql \
                    AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$",
                "CREATE TRIGGER broken BEFORE UPDATE ON calendar_feeds \
                    FOR EACH ROW EXECUTE FUNCTION broken()",
            ],
        };
        app.store(move |db| {
            for statement in broken {
                diesel::sql_query(*statement).execute(db)?;
            }
            Ok(())
        }).await;
        text_of(&app, &address).await;
        let listed = group.owner(&app).walk_field("/calendar-feeds", "last_used_at").await;
        assert_eq!(listed, [Value::Null]);
        app.close().await;
    }

    async fn what_opens_nothing_is_answered_alike(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let owner = group.owner(&app);
        let address = subscribe(&owner, &json!({})).await;
        let id = owner.walk_field("/calendar-feeds", "id").await[0].clone();
        let path = format!("/calendar-feeds/{}", id.as_str().unwrap());
        owner.ask(Method::DELETE, &path).await.is(StatusCode::NO_CONTENT);
        let live = subscribe(&owner, &json!({})).await;
        let mut answers = Vec::new();
        for wrong in [
            address,
            format!("/calendar/{}.ics", "0".repeat(64)),
            live.to_uppercase().replace("/CALENDAR/", "/calendar/").replace(".ICS", ".ics"),
            live.replace(".ics", "0.ics"),
            "/calendar/7.ics".to_owned(),
            "/calendar/x%00y.ics".to_owned(),
            format!("/calendar/{}.ics", "%C3%A5".repeat(64)),
            format!("/calendar/{}.ics", id.as_str().unwrap()),
        ] {
            let refused = read(&app, &wrong).await;
            let mut told = refused.is_problem(ProblemKind::NotFound);
            told.as_object_mut().unwrap().remove("instance");
            answers.push(told);
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
        let anybody = app.with_token(None);
        for elsewhere in ["/calendar/", "/calendar/x", &live.replace(".ics", "")] {
            anybody.get(elsewhere).await.is_problem(ProblemKind::NoSuchAddress);
        }
        let posted = anybody.ask(Method::POST, &live).await;
        posted.is_problem(ProblemKind::MethodNotAllowed);
        assert_eq!(posted.header(ALLOW), "GET, HEAD");
        app.close().await;
    }

    async fn no_secret_stands_in_a_log(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let log = Log::listen();
        let address = subscribe(&group.owner(&app), &json!({})).await;
        text_of(&app, &address).await;
        let wrong = format!("/calendar/{}.ics", "c0ffee12".repeat(8));
        read(&app, &wrong).await.is_problem(ProblemKind::NotFound);
        let mistaken = format!("/api/v1{address}");
        read(&app, &mistaken).await.is_problem(ProblemKind::NotAuthenticated);
        let text = log.text();
        assert_eq!(text.matches("path=\"/calendar/{secret}.ics\"").count(), 2, "{text}");
        let secret = address.trim_start_matches("/calendar/").trim_end_matches(".ics");
        let (front, back) = secret.split_at(32);
        for part in [front, back, "c0ffee"] {
            assert!(!text.contains(part), "{part}: {text}");
        }
        app.close().await;
    }

    async fn what_is_outstanding_comes_before_what_has_ended_where_a_calendar_is_full(
        database: TestDatabase
    ) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let owner = Owner::Person(group.owner.id);
        let ended = ActionState::Closed {
            at: moment("2023-10-20 09:00"),
            evidence: Evidence::Note(note("Sendt ud.")),
            confirmed_by: None,
        };
        let ended = an_action().owner(owner).due_on("2023-06-01").state(ended);
        keep(&app, &group, "Afsluttet", ended).await;
        keep(&app, &group, "Uden frist", an_action().owner(owner)).await;
        keep(&app, &group, "Med frist", an_action().owner(owner).due_on("2023-12-01")).await;
        let whose = ActionsOf::Owner(group.owner.id, vec![]);
        for (most, expected) in [
            (1, vec!["Med frist"]),
            (2, vec!["Med frist", "Uden frist"]),
            (3, vec!["Afsluttet", "Med frist", "Uden frist"]),
        ] {
            let (whose, since) = (whose.clone(), moment("2023-10-01 00:00"));
            let found = app.store(move |db| actions_of(db, &whose, since, most)).await;
            let names: Vec<_> = found.iter().map(|(action, _)| action.title.as_str()).collect();
            assert_eq!(names, expected, "{most} at most");
        }
        app.close().await;
    }

    async fn a_calendar_is_bounded_in_time(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let days = ["2022-10-25", "2022-10-26", "2024-11-29", "2024-12-01"];
        let far = days.map(|day| a_meeting().of(&group.body).on(day));
        app.store(move |db| far.iter().try_for_each(|one| meetings::insert(db, one))).await;
        let owner = Owner::Person(group.owner.id);
        let evidence = || Evidence::Note(note("Sendt ud."));
        let ended = |at: &str| ActionState::Closed {
            at: moment(at),
            evidence: evidence(),
            confirmed_by: None,
        };
        let reported = ActionState::ReportedDone { at: moment("2023-01-01 09:00"), evidence: evidence() };
        for (name, state) in [
            ("Lang tid siden", ended("2023-07-01 09:00")),
            ("For nylig", ended("2023-08-01 09:00")),
            ("Meldt udført", reported),
        ] {
            let action = an_action().owner(owner).due_on("2023-06-01").state(state);
            keep(&app, &group, name, action).await;
        }
        let seat = Membership {
            body: group.body.id,
            person: group.owner.id,
            function: Function::Member,
        };
        app.store(move |db| memberships::put(db, seat)).await;
        let address = subscribe(&group.owner(&app), &json!({})).await;
        let text = text_of(&app, &address).await;
        assert_eq!(titles(&text, &Kind::VTodo), ["For nylig", "Meldt udført"]);
        let found = starts(&text);
        assert_eq!(found.len(), 5, "{found:?}");
        assert_eq!(found[0], "2022-10-26 11:00");
        assert_eq!(found[4], "2024-11-29 12:00");
        app.close().await;
    }
}
