//! What everybody may read of an agenda: a closed item by its public title, or not at all. A word that
//! stands in every closed field must reach nobody outside, whatever is asked for.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    domain::{
        access::Role,
        action::{Action, Due, DueMoment, Link},
        agenda::{AgendaItem, ItemContent, Late, WaitingItem},
        attachment::{Attachment, Location},
        body::{Function, Membership, Minutes},
        decision::Decision,
        ids::AgendaItemId,
        matter::Matter,
        organisation::Owner,
        placement::Placement,
        reminders::Reminder,
        standing_item::StandingRole,
        version::Version,
    },
    storage::{
        actions, agenda_items, bodies, decisions, matters, memberships, placements, reminders,
        waiting_items,
    },
};

use super::steering_group::SteeringGroup;
use crate::support::{app::TestApp, builders::*, requests::Session};

/// Stands in everything that is closed, and nowhere else.
const MARKER: &str = "HEMMELIG";
/// So long is no other item.
const MINUTES: u16 = 473;
const PUBLIC: &str = "Køb af ejendom";

/// A closed item with all that came of it: a decision, an action of a member's, the item that presents
/// the action at the next meeting, and another one that waits.
struct Secret {
    item: AgendaItem,
    matter: Matter,
    decision: Decision,
    action: Action,
    presenting: AgendaItem,
    waiting: WaitingItem,
}

impl Secret {
    fn of(group: &SteeringGroup) -> Self {
        let matter = Matter {
            title: title(&format!("{MARKER} sag")),
            ..a_matter().closed()
        };
        let content = closed_content(&matter);
        let item = AgendaItem {
            number: Some(title(&format!("{MARKER} 7"))),
            content: content.clone(),
            standing: Some(StandingRole::Other),
            late: Some(Late {
                at: a_moment(),
                reason: note(&format!("{MARKER} grund")),
            }),
            explanation: Some(note(&format!("{MARKER} forklaring"))),
            ..an_item().at(&group.held, 4)
        };
        let decision = Decision {
            text: verbatim(&format!("{MARKER} beslutning")),
            ..a_decision().on(&item)
        };
        let action = Action {
            title: title(&format!("{MARKER} opfølgning")),
            quote: Some(verbatim(&format!("{MARKER} beslutning"))),
            due: Due::AtMeeting(group.next.id),
            due_moment: DueMoment {
                meeting: Some(group.next.id),
                on: Some(day("2023-11-29")),
            },
            ..an_action()
                .by(&decision, &group.held)
                .owner(Owner::Person(group.member.id))
                .closed()
        };
        let presenting = AgendaItem {
            content: ItemContent {
                public_title: None,
                ..content.clone()
            },
            ..an_item().at(&group.next, 1)
        };
        let id = an_item().id;
        let waiting = WaitingItem {
            id,
            body: group.body.id,
            content,
            earliest: Some(day("2031-01-01")),
            predecessor: Some(item.id),
            thread: item.thread,
            since: a_moment(),
            version: Version::FIRST,
        };
        Self {
            item,
            matter,
            decision,
            action,
            presenting,
            waiting,
        }
    }

    async fn store(&self, app: &TestApp) {
        let Self {
            item,
            matter,
            decision,
            action,
            presenting,
            waiting,
        } = self;
        let placement = Placement {
            action: action.id,
            meeting: presenting.meeting,
            item: Some(presenting.id),
            explanation: note(&format!("{MARKER} placering")),
            ..a_placement()
        };
        let reminder = Reminder {
            action: action.id,
            reason: note(&format!("{MARKER} påmindelse")),
            ..a_reminder()
        };
        let (item, matter, decision) = (item.clone(), matter.clone(), decision.clone());
        let (action, presenting, waiting) = (action.clone(), presenting.clone(), waiting.clone());
        app.store(move |db| {
            matters::insert(db, &matter)?;
            agenda_items::insert(db, &item)?;
            agenda_items::insert(db, &presenting)?;
            waiting_items::insert(db, &waiting)?;
            decisions::insert(db, &decision)?;
            actions::insert(db, &action)?;
            placements::insert(db, &placement)?;
            reminders::insert(db, &reminder)
        })
        .await;
    }

    /// Every list, filter and reading that could tell of it.
    fn addresses(&self, group: &SteeringGroup) -> Vec<String> {
        let (held, next) = (group.held.id, group.next.id);
        let (body, member) = (group.body.id, group.member.id);
        let mut addresses = [
            "agenda-items",
            "agenda-items?limit=1",
            "matters",
            "decisions",
            "decisions?outcome=approved",
            "actions",
            "actions?due_by=2023-12-31",
            "actions?state=open",
            "reports/outstanding-actions",
            "reminders",
            "meetings",
            "bodies",
            "people",
            "units",
            "minutes-imports",
        ]
        .map(|path| format!("/{path}"))
        .to_vec();
        for meeting in [held, next] {
            addresses.extend([
                format!("/agenda-items?meeting_id={meeting}"),
                format!("/meetings/{meeting}"),
                format!("/meetings/{meeting}/placements"),
                format!("/decisions?meeting_id={meeting}"),
                format!("/actions?due_meeting_id={meeting}"),
                format!("/reports/outstanding-actions?meeting_id={meeting}"),
            ]);
        }
        addresses.extend([
            format!("/bodies/{body}/waiting-items"),
            format!("/decisions?body_id={body}"),
            format!("/actions?body_id={body}"),
            format!("/actions?owner_person_id={member}"),
            format!("/reports/outstanding-actions?body_id={body}"),
            format!("/reports/outstanding-actions?person_id={member}"),
        ]);
        for inside in self.filters_that_look_inside() {
            addresses.push(format!("/agenda-items?{inside}"));
            addresses.push(format!("/agenda-items?{inside}&meeting_id={held}&limit=1"));
        }
        addresses.extend(self.own_addresses());
        addresses
    }

    fn filters_that_look_inside(&self) -> Vec<String> {
        let kinds = ["decision", "discussion", "information", "standing"];
        let kinds = kinds.map(|kind| format!("kind={kind}"));
        let roles = [
            "minutes_approval",
            "follow_up",
            "since_last",
            "any_other_business",
            "other",
        ];
        let roles = roles.map(|role| format!("standing={role}"));
        let late = [true, false].map(|is_late| format!("is_late={is_late}"));
        let filters = kinds.into_iter().chain(roles).chain(late);
        filters
            .chain([format!("matter_id={}", self.matter.id)])
            .collect()
    }

    fn own_addresses(&self) -> Vec<String> {
        let (matter, decision, action) = (self.matter.id, self.decision.id, self.action.id);
        let mut addresses = vec![
            format!("/matters/{matter}"),
            format!("/matters/{matter}/thread"),
            format!("/decisions?matter_id={matter}"),
            format!("/decisions/{decision}"),
            format!("/decisions/{decision}/editions"),
            format!("/actions?decision_id={decision}"),
            format!("/actions/{action}"),
            format!("/reminders?action_id={action}"),
        ];
        for item in [self.item.id, self.presenting.id, self.waiting.id] {
            addresses.extend([
                format!("/agenda-items/{item}"),
                format!("/agenda-items/{item}/thread"),
                format!("/waiting-items/{item}"),
            ]);
        }
        addresses
    }

    /// What nobody outside may come across: words, numbers and ids.
    fn hidden(&self) -> Vec<String> {
        let ids = [
            self.matter.id.to_string(),
            self.decision.id.to_string(),
            self.action.id.to_string(),
            self.presenting.id.to_string(),
            self.waiting.id.to_string(),
        ];
        let words = [MARKER.to_owned(), format!("\"minutes\":{MINUTES}")];
        ids.into_iter().chain(words).collect()
    }
}

fn closed_content(matter: &Matter) -> ItemContent {
    let attached = |name: &str, location| Attachment {
        name: title(&format!("{MARKER} {name}")),
        location,
    };
    let link = Link::parse(&format!("https://havnbjerg.dk/{MARKER}")).unwrap();
    ItemContent {
        title: title(&format!("{MARKER} ejendom")),
        public_title: Some(title(PUBLIC)),
        matter: Some(matter.id),
        minutes: Minutes::new(MINUTES.into()).ok(),
        recommendation: Some(verbatim(&format!("{MARKER} indstilling"))),
        presentation: Some(verbatim(&format!("{MARKER} sagsfremstilling"))),
        attachments: vec![
            attached("vurdering", Location::Link(link)),
            attached("kort", Location::Document(title(&format!("{MARKER}-1")))),
        ],
        ..a_content().closed()
    }
}

/// Everybody who has nothing to do with what is closed, in every role; one is secretary of another
/// body.
async fn outsiders<'a>(group: &SteeringGroup, app: &'a TestApp) -> Vec<Session<'a>> {
    let body = a_body();
    let seat = Membership {
        body: body.id,
        person: group.stranger.id,
        function: Function::Secretary,
    };
    app.store(move |db| {
        bodies::insert(db, &body)?;
        memberships::put(db, seat)
    })
    .await;
    let mut outsiders = group.outsiders(app);
    outsiders.push(group.owner(app));
    for role in [Role::Director, Role::Member] {
        outsiders.push(app.as_([role], Some(group.stranger.id)));
    }
    outsiders
}

/// Asks for all of it, to the last page; everything that was answered.
async fn answers(session: &Session<'_>, addresses: &[String]) -> Vec<(String, String)> {
    let mut told = Vec::new();
    for address in addresses {
        let first = session.get(address).await;
        let mut text = first.text.clone();
        if first.status == StatusCode::OK && first.json()["next_cursor"].is_string() {
            text.push_str(&json!(session.walk(address).await).to_string());
        }
        let expected = [StatusCode::OK, StatusCode::NOT_FOUND, StatusCode::FORBIDDEN];
        assert!(expected.contains(&first.status), "{address}: {text}");
        told.push((address.clone(), text));
    }
    told
}

/// What stands in an agenda for those outside.
fn shown(secret: &Secret) -> Value {
    json!({
        "id": secret.item.id, "meeting_id": secret.item.meeting, "position": 4, "number": null, "title": PUBLIC, "public_title": PUBLIC,
        "kind": null, "is_closed": true, "matter_id": null, "minutes": null, "recommendation": null, "presentation": null,
        "attachments": null, "standing": null, "late": null, "explanation": null,
    })
}

on_both_databases! {
    async fn nothing_closed_reaches_those_outside_but_the_public_title(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secret = Secret::of(&group);
        secret.store(&app).await;
        let (addresses, hidden) = (secret.addresses(&group), secret.hidden());
        let id = secret.item.id.to_string();
        let read = format!("/agenda-items/{id}");
        for session in outsiders(&group, &app).await {
            for (address, text) in answers(&session, &addresses).await {
                for hidden in &hidden {
                    assert!(!text.contains(hidden), "{hidden} in {address}: {text}");
                }
                let is_told = text.contains(&id);
                let may_be = address == read || (address.starts_with("/agenda-items") && text.contains(PUBLIC));
                assert!(!is_told || may_be, "{address}: {text}");
                let looks_inside = ["kind=", "standing=", "is_late=", "matter_id="].iter().any(|name| address.contains(name));
                assert!(!is_told || !looks_inside, "{address}: {text}");
            }
            assert_eq!(session.get(&read).await.is(StatusCode::OK), shown(&secret));
            let of_meeting = session.walk(&format!("/agenda-items?meeting_id={}", group.held.id)).await;
            assert_eq!(of_meeting.len(), 3, "two open ones and this");
            assert_eq!(of_meeting.last(), Some(&shown(&secret)));
        }
        app.close().await;
    }

    async fn without_a_public_title_a_closed_item_is_not_there_at_all(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let mut secret = Secret::of(&group);
        secret.item.content.public_title = None;
        secret.store(&app).await;
        let (addresses, mut hidden) = (secret.addresses(&group), secret.hidden());
        hidden.extend([secret.item.id.to_string(), PUBLIC.to_owned()]);
        for session in outsiders(&group, &app).await {
            for (address, text) in answers(&session, &addresses).await {
                for hidden in &hidden {
                    assert!(!text.contains(hidden), "{hidden} in {address}: {text}");
                }
            }
            for limit in [1, 2, 50] {
                let of_meeting = format!("/agenda-items?meeting_id={}&limit={limit}", group.held.id);
                assert_eq!(session.walk(&of_meeting).await.len(), 2, "{limit} a page");
            }
            let last = session.get(&format!("/agenda-items?meeting_id={}&limit=2", group.held.id)).await;
            assert_eq!(last.json()["next_cursor"], Value::Null, "not even by a next page");
        }
        app.close().await;
    }

    async fn those_inside_see_all_of_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secret = Secret::of(&group);
        secret.store(&app).await;
        let (item, matter, decision) = (secret.item.id, secret.matter.id, secret.decision.id);
        let (held, next, body) = (group.held.id, group.next.id, group.body.id);
        let addresses = [
            "/agenda-items".to_owned(), "/agenda-items?is_late=true".to_owned(), "/agenda-items?standing=other".to_owned(),
            format!("/agenda-items?matter_id={matter}"), format!("/agenda-items?kind=decision&meeting_id={held}"),
            format!("/agenda-items?is_late=false&meeting_id={next}"), format!("/agenda-items/{item}"),
            format!("/agenda-items/{}", secret.presenting.id), format!("/agenda-items/{item}/thread"),
            format!("/waiting-items/{}", secret.waiting.id), format!("/bodies/{body}/waiting-items"), "/matters".to_owned(),
            format!("/matters/{matter}"), format!("/matters/{matter}/thread"), format!("/decisions?meeting_id={held}"),
            format!("/decisions/{decision}"), format!("/actions/{}", secret.action.id), format!("/actions?due_meeting_id={next}"),
            format!("/reports/outstanding-actions?body_id={body}"), format!("/meetings/{next}/placements"),
        ];
        for session in group.insiders(&app) {
            for (address, text) in answers(&session, &addresses).await {
                assert!(text.contains(MARKER), "{address}: {text}");
            }
            let told = session.get(&format!("/agenda-items/{}", secret.item.id)).await.is(StatusCode::OK);
            assert_eq!((&told["public_title"], &told["minutes"]), (&json!(PUBLIC), &json!(MINUTES)));
            assert_eq!(told["attachments"].as_array().unwrap().len(), 2);
        }
        app.close().await;
    }

    async fn nobody_outside_changes_what_has_a_public_title(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let secret = Secret::of(&group);
        secret.store(&app).await;
        let path = format!("/agenda-items/{}", secret.item.id);
        for session in outsiders(&group, &app).await {
            let tag = session.get(&path).await.etag().to_owned();
            let decision = json!({ "agenda_item_id": secret.item.id, "text": "Nej.", "outcome": "rejected" });
            let decided = session.post("/decisions", &decision).await;
            decided.points_to(&["/agenda_item_id"]);
            for refused in [
                decided,
                session.patch(&path, &tag, &json!({ "is_closed": false })).await,
                session.patch(&path, &tag, &json!({ "position": 1 })).await,
                session.ask(Method::DELETE, &path).if_match(&tag).await,
                session.step(&format!("{path}/transfer"), &tag, &json!({ "meeting_id": group.next.id })).await,
                session.step(&format!("{path}/backlog-return"), &tag, &json!({})).await,
                session.step(&format!("/waiting-items/{}/placement", secret.waiting.id), &tag, &json!({ "meeting_id": group.next.id })).await,
            ] {
                assert!([StatusCode::NOT_FOUND, StatusCode::UNPROCESSABLE_ENTITY].contains(&refused.status), "{}", refused.text);
                for hidden in secret.hidden() {
                    assert!(!refused.text.contains(&hidden), "{}", refused.text);
                }
            }
        }
        let kept = secret.item.clone();
        assert_eq!(app.store(move |db| agenda_items::find(db, kept.id)).await, Some(secret.item));
        app.close().await;
    }

    async fn what_is_opened_or_closed_is_told_at_once(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let group = SteeringGroup::at_work(&app).await;
        let (secretary, outside) = (group.secretary(&app), group.stranger(&app));
        let new = json!({
            "meeting_id": group.next.id, "title": MARKER, "public_title": PUBLIC, "kind": "decision", "is_closed": true,
        });
        let id: AgendaItemId = secretary.create("/agenda-items", &new).await;
        let path = format!("/agenda-items/{id}");
        let told = async || outside.get(&path).await.is(StatusCode::OK)["title"].clone();
        assert_eq!(told().await, PUBLIC);
        let closed = outside.get(&path).await.etag().to_owned();
        secretary.patch(&path, "\"1\"", &json!({ "is_closed": false })).await.is(StatusCode::OK);
        assert_eq!(told().await, MARKER);
        outside.get(&path).if_none_match(&closed).await.is(StatusCode::OK);
        let open = outside.get(&path).await.etag().to_owned();
        secretary.patch(&path, "\"2\"", &json!({ "is_closed": true, "public_title": "Lukket punkt" })).await.is(StatusCode::OK);
        let again = outside.get(&path).if_none_match(&open).await;
        assert_eq!(again.is(StatusCode::OK)["title"], "Lukket punkt");
        secretary.patch(&path, "\"3\"", &json!({ "public_title": null })).await.is(StatusCode::OK);
        outside.get(&path).if_none_match(again.etag()).await.is_problem(Kind::NotFound);
        app.close().await;
    }
}
