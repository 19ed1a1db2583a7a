//! A town with one of everything that an operation can be asked about, and of what may be closed an
//! open and a closed one. Stored past all rules where a state would take months to come about.

use std::collections::BTreeMap;

use actix_web::http::{Method, StatusCode};
use serde_json::json;
use tovholder::{
    domain::{
        absence::Absence,
        access::Role,
        action::{Action, ActionState, Due, DueMoment, Evidence, Link},
        agenda::{AgendaItem, Confidentiality, ItemContent, WaitingItem},
        attachment::{Attachment, Location},
        body::{Body, Function, Membership, Minutes},
        decision::{Decision, Outcome},
        ids::{BodyId, PersonId},
        matter::Matter,
        meeting::{Meeting, MeetingState},
        organisation::{Owner, Person, Unit},
        placement::Placement,
        reminders::{Reminder, ReminderState},
        version::Version,
    },
    storage::{
        Db, StorageResult, absences, actions, agenda_items, bodies, decisions, matters, meetings,
        memberships, people, placements, reminders, units, waiting_items,
    },
};

use crate::support::{app::TestApp, builders::*, requests::Session};

/// Stands in everything that is closed, and nowhere else.
pub(super) const MARKER: &str = "HEMMELIG";

/// Whether the town has anything closed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// As much as is open.
    AsWell,
    /// Nothing.
    Nothing,
}

/// The ids of the town's things by their names; a closed one is called as the open one beside it.
#[derive(Clone, Default)]
pub(super) struct Town {
    things: BTreeMap<String, String>,
}

impl Town {
    /// Founds the town in an empty database.
    pub(super) async fn founded(app: &TestApp, closed: Closed) -> Self {
        let ground = Ground::new();
        let mut twins = vec![Twin::on(&ground, Confidentiality::Open)];
        if closed == Closed::AsWell {
            twins.push(Twin::on(&ground, Confidentiality::Closed));
        }
        let mut town = Self::default();
        ground.name(&mut town);
        twins.iter().for_each(|twin| twin.name(&mut town));
        app.store(move |db| {
            ground.store(db)?;
            let mut place = 0;
            twins
                .iter()
                .try_for_each(|twin| twin.store(&ground, &mut place, db))
        })
        .await;
        town.lives(app, closed).await;
        town
    }

    /// The id of a thing.
    pub(super) fn id(&self, name: &str) -> &str {
        let id = self.things.get(name);
        id.unwrap_or_else(|| panic!("the town has no {name}"))
    }

    /// Every thing with its id.
    pub(super) fn things(&self) -> impl Iterator<Item = (&str, &str)> {
        let things = self.things.iter();
        things.map(|(name, id)| (name.as_str(), id.as_str()))
    }

    /// A person of the town.
    pub(super) fn person(&self, name: &str) -> PersonId {
        self.id(name).parse().unwrap()
    }

    pub(super) fn secretary<'a>(&self, app: &'a TestApp) -> Session<'a> {
        app.as_([Role::Secretary], Some(self.person("secretary")))
    }

    fn call(&mut self, name: impl Into<String>, id: impl ToString) {
        self.things.insert(name.into(), id.to_string());
    }

    /// What comes about by the interface: an agenda sent out twice, minutes, a series, a feed.
    async fn lives(&mut self, app: &TestApp, closed: Closed) {
        let secretary = self.secretary(app);
        self.sends_out(&secretary, closed).await;
        self.reads_minutes(&secretary, closed).await;
        let series = json!({
            "body_id": self.id("body"), "first_on": "2024-03-06", "at": "09:00",
            "rule": "FREQ=MONTHLY;COUNT=2;BYDAY=1WE",
        });
        let series = secretary.create::<String>("/meeting-series", &series).await;
        self.call("series", series);
        let owner = app.as_([Role::Employee], Some(self.person("owner")));
        let feed = owner.post("/calendar-feeds", &json!({})).await;
        let told = feed.is(StatusCode::CREATED);
        self.call("feed", feed.id::<String>());
        let address = told["address"].as_str().unwrap();
        let (_, secret) = address.rsplit_once('/').unwrap();
        self.call("secret", secret.trim_end_matches(".ics"));
        let account = json!({ "name": "SBSYS", "scopes": ["organisation:read"] });
        let administrator = app.administrator();
        let account = administrator.create::<String>("/service-accounts", &account);
        self.call("account", account.await);
    }

    /// The agenda of one meeting goes out, is supplemented, and has something late again.
    async fn sends_out(&mut self, secretary: &Session<'_>, closed: Closed) {
        let meeting = format!("/meetings/{}", self.id("frozen meeting"));
        step(secretary, &meeting, "agenda-freeze").await;
        let late = |title: &str, is_closed: bool| {
            json!({
                "meeting_id": self.id("frozen meeting"), "title": words(title, is_closed), "kind": "decision",
                "late_reason": words("Kom i går.", is_closed), "is_closed": is_closed,
            })
        };
        let mut items = vec![late("Sent punkt", false), late("Senere punkt", false)];
        if closed == Closed::AsWell {
            items.insert(1, late("Sent punkt", true));
        }
        let last = items.pop().unwrap();
        for item in items {
            secretary.create::<String>("/agenda-items", &item).await;
        }
        step(secretary, &meeting, "agenda-editions").await;
        secretary.create::<String>("/agenda-items", &last).await;
        self.call("edition", 1);
    }

    /// Minutes of two meetings come in; those of one are accepted.
    async fn reads_minutes(&mut self, secretary: &Session<'_>, closed: Closed) {
        for (name, day) in [("draft", "20-09-2023"), ("accepted", "27-09-2023")] {
            let asking = secretary.ask(Method::POST, "/minutes-imports?file_name=referat.md");
            let text = minutes_of(day, closed);
            let uploaded = asking.body("text/markdown", text).await;
            let import = uploaded.is(StatusCode::CREATED);
            let path = format!("/minutes-imports/{}", uploaded.id::<String>());
            self.call(format!("{name} import"), uploaded.id::<String>());
            for proposal in import["proposals"].as_array().unwrap() {
                let is_closed = proposal["title"].as_str().unwrap().contains(MARKER);
                let called = twin_of(&format!("{name} proposal"), is_closed);
                self.call(called, proposal["id"].as_str().unwrap());
            }
            if name == "accepted" {
                let acceptance = format!("{path}/acceptance");
                let accepted = secretary
                    .step(&acceptance, uploaded.etag(), &json!({}))
                    .await;
                accepted.is(StatusCode::OK);
            }
        }
    }
}

async fn step(session: &Session<'_>, path: &str, name: &str) {
    let tag = session.get(path).await.etag().to_owned();
    let asking = session.ask(Method::POST, &format!("{path}/{name}"));
    let done = asking.if_match(&tag).await;
    assert!(done.status.is_success(), "{name}: {}", done.text);
}

/// What the closed one is called where there is an open one of this name.
pub(super) fn twin_of(name: &str, is_closed: bool) -> String {
    let closed = if is_closed { "closed " } else { "" };
    format!("{closed}{name}")
}

/// Words that are the marker's where they are closed.
fn words(text: &str, is_closed: bool) -> String {
    if is_closed {
        format!("{MARKER} {text}")
    } else {
        text.to_owned()
    }
}

/// Minutes of one open and perhaps one closed item, with something to do in each.
pub(super) fn minutes_of(day: &str, closed: Closed) -> String {
    let open = format!(
        "\
# REFERAT Teknikudvalget d. {day}

**Mødedato** {day} kl. 13:00

# Punkt 1: Plan for stier

## Beslutning

Teknik & Miljø udarbejder en plan inden den 1. december 2023.
"
    );
    let closed_item = format!(
        "
# Punkt 2: Lukket: {MARKER} kontrakt

85.15.02-G01-99-{}

## Indstilling

{MARKER} indstilling.

## Beslutning

Teknik & Miljø udarbejder {MARKER} kontrakt inden den 1. december 2023.
",
        &day[..2]
    );
    match closed {
        Closed::AsWell => open + &closed_item,
        Closed::Nothing => open,
    }
}

/// What is never closed: bodies, people, meetings.
struct Ground {
    body: Body,
    other: Body,
    unit: Unit,
    people: Vec<(&'static str, Person)>,
    held: Meeting,
    begun: Meeting,
    frozen: Meeting,
    next: Meeting,
    later: Meeting,
    others: Meeting,
    /// Of the owner.
    absence: Absence,
}

impl Ground {
    fn new() -> Self {
        let (body, other) = (
            a_body().named("Teknikudvalget"),
            a_body().named("Kulturudvalget"),
        );
        let names = [
            "director",
            "secretary",
            "member",
            "other secretary",
            "other member",
            "owner",
            "employee",
        ];
        let mut people = names.map(|name| (name, a_person_called(name))).to_vec();
        let unit = Unit {
            director: Some(people[0].1.id),
            ..a_unit().named("Teknik & Miljø")
        };
        people[5].1.unit = Some(unit.id);
        let frozen_at = moment("2023-10-20 09:00");
        let begun = Meeting {
            starts_at: moment("2023-10-26 08:00"),
            ..a_meeting().of(&body).on("2023-10-26")
        };
        Self {
            held: a_meeting()
                .of(&body)
                .on("2023-10-25")
                .state(MeetingState::Held {
                    at: moment("2023-10-25 15:00"),
                }),
            begun: begun.state(MeetingState::Frozen { at: frozen_at }),
            frozen: a_meeting().of(&body).on("2023-11-01"),
            next: a_meeting().of(&body).on("2023-11-29"),
            later: a_meeting().of(&body).on("2023-12-13"),
            others: a_meeting().of(&other).on("2023-12-14"),
            absence: an_absence(people[5].1.id, ("2024-02-12", "2024-02-16"), None),
            body,
            other,
            unit,
            people,
        }
    }

    fn person(&self, name: &str) -> PersonId {
        let found = self.people.iter().find(|(called, _)| *called == name);
        found.unwrap().1.id
    }

    fn meetings(&self) -> [(&'static str, &Meeting); 6] {
        [
            ("held meeting", &self.held),
            ("begun meeting", &self.begun),
            ("frozen meeting", &self.frozen),
            ("next meeting", &self.next),
            ("later meeting", &self.later),
            ("other meeting", &self.others),
        ]
    }

    fn name(&self, town: &mut Town) {
        town.call("body", self.body.id);
        town.call("other body", self.other.id);
        town.call("unit", self.unit.id);
        town.call("absence", self.absence.id);
        for (name, person) in &self.people {
            town.call(*name, person.id);
        }
        for (name, meeting) in self.meetings() {
            town.call(name, meeting.id);
        }
    }

    fn store(&self, db: &mut Db) -> StorageResult<()> {
        bodies::insert(db, &self.body)?;
        bodies::insert(db, &self.other)?;
        let (director, rest) = self.people.split_first().unwrap();
        people::insert(db, &director.1)?;
        units::insert(db, &self.unit)?;
        for (_, person) in rest {
            people::insert(db, person)?;
        }
        let seat = |body: BodyId, name: &str, function| Membership {
            body,
            person: self.person(name),
            function,
        };
        for (body, prefix) in [(self.body.id, ""), (self.other.id, "other ")] {
            let secretary = seat(body, &format!("{prefix}secretary"), Function::Secretary);
            memberships::put(db, secretary)?;
            let member = seat(body, &format!("{prefix}member"), Function::Member);
            memberships::put(db, member)?;
        }
        for (_, meeting) in self.meetings() {
            meetings::insert(db, meeting)?;
        }
        absences::insert(db, &self.absence)
    }
}

fn a_person_called(name: &str) -> Person {
    let address = name.replace(' ', "-");
    Person {
        email: Some(format!("{address}@havnbjerg.dk").parse().unwrap()),
        ..a_person().named(name)
    }
}

/// What may be closed, all of it open or all of it closed.
struct Twin {
    confidentiality: Confidentiality,
    matter: Matter,
    /// Those of the meeting that was held, in their order, by their names.
    decided: Vec<(&'static str, AgendaItem, Option<Decision>)>,
    actions: Vec<(&'static str, Action)>,
    waiting: WaitingItem,
    item: AgendaItem,
    reminder: Reminder,
}

impl Twin {
    fn on(ground: &Ground, confidentiality: Confidentiality) -> Self {
        let is_closed = confidentiality.is_closed();
        let matter = Matter {
            title: title(&words("Sag om stier", is_closed)),
            confidentiality,
            ..a_matter()
        };
        let content = |what: &str| content(what, &matter);
        let item = |what: &str, meeting: &Meeting| AgendaItem {
            content: content(what),
            explanation: Some(note(&words("Sat på af sekretæren.", is_closed))),
            ..an_item().at(meeting, 1)
        };
        let decide = |item: &AgendaItem, outcome| Decision {
            text: verbatim(&words("Der laves en plan for stierne.", is_closed)),
            outcome,
            ..a_decision().on(item)
        };
        let (decided, referred) = (item("Stier", &ground.held), item("Broer", &ground.held));
        let decision = decide(&decided, Outcome::Approved);
        let of_other = decide(&referred, Outcome::Referred);
        let actions = acts(ground, (&decision, confidentiality));
        let waiting = WaitingItem {
            id: an_item().id,
            body: ground.body.id,
            content: content("Havnen"),
            earliest: Some(day("2031-01-01")),
            predecessor: None,
            thread: decided.thread,
            since: a_moment(),
            version: Version::FIRST,
        };
        let reminder = Reminder {
            action: actions[0].1.id,
            recipient: Some(ground.person("owner")),
            reason: note(&words("Fem arbejdsdage før.", is_closed)),
            state: ReminderState::Failed { at: a_moment() },
            ..a_reminder()
        };
        Self {
            confidentiality,
            item: item("Torvet", &ground.next),
            decided: vec![
                ("decided item", decided, Some(decision)),
                ("referred item", referred, Some(of_other)),
                ("undecided item", item("Veje", &ground.held), None),
            ],
            matter,
            actions,
            waiting,
            reminder,
        }
    }

    fn name(&self, town: &mut Town) {
        let twin = |name: &str| twin_of(name, self.confidentiality.is_closed());
        town.call(twin("matter"), self.matter.id);
        town.call(twin("item"), self.item.id);
        town.call(twin("waiting item"), self.waiting.id);
        town.call(twin("failed reminder"), self.reminder.id);
        for (name, item, decision) in &self.decided {
            town.call(twin(name), item.id);
            if let Some(decision) = decision {
                town.call(twin(&name.replace("item", "decision")), decision.id);
            }
        }
        for (name, action) in &self.actions {
            town.call(twin(name), action.id);
        }
    }

    /// `place` is the last that the next agenda has taken up so far.
    fn store(&self, ground: &Ground, place: &mut u16, db: &mut Db) -> StorageResult<()> {
        let is_closed = self.confidentiality.is_closed();
        matters::insert(db, &self.matter)?;
        for (at, (_, item, decision)) in (1..).zip(&self.decided) {
            let position = if is_closed { at + 3 } else { at };
            agenda_items::insert(
                db,
                &AgendaItem {
                    position,
                    ..item.clone()
                },
            )?;
            if let Some(decision) = decision {
                decisions::insert(db, decision)?;
            }
        }
        let mut next = || {
            *place += 1;
            *place
        };
        let position = next();
        agenda_items::insert(
            db,
            &AgendaItem {
                position,
                ..self.item.clone()
            },
        )?;
        waiting_items::insert(db, &self.waiting)?;
        for (name, action) in &self.actions {
            actions::insert(db, action)?;
            if !["due action", "pinned action"].contains(name) {
                continue;
            }
            let item = AgendaItem {
                position: next(),
                content: content(name, &self.matter),
                ..an_item().at(&ground.next, 1)
            };
            agenda_items::insert(db, &item)?;
            let placement = Placement {
                action: action.id,
                meeting: ground.next.id,
                item: Some(item.id),
                explanation: note(&words("Skal for udvalget igen.", is_closed)),
                is_pinned: *name == "pinned action",
                ..a_placement()
            };
            placements::insert(db, &placement)?;
        }
        reminders::insert(db, &self.reminder)
    }
}

fn content(what: &str, matter: &Matter) -> ItemContent {
    let is_closed = matter.confidentiality.is_closed();
    let attached = |name: &str, location| Attachment {
        name: title(&words(name, is_closed)),
        location,
    };
    let link = format!("https://havnbjerg.dk/{}", words("kort", is_closed)).replace(' ', "-");
    ItemContent {
        title: title(&words(what, is_closed)),
        matter: Some(matter.id),
        minutes: Minutes::new(if is_closed { 13 } else { 10 }).ok(),
        recommendation: Some(verbatim(&words("Forvaltningen indstiller.", is_closed))),
        presentation: Some(verbatim(&words("Sagen fremstilles.", is_closed))),
        attachments: vec![
            attached("Kort", Location::Link(Link::parse(&link).unwrap())),
            attached(
                "Bilag",
                Location::Document(title(&words("12-1", is_closed))),
            ),
        ],
        confidentiality: matter.confidentiality,
        ..a_content()
    }
}

/// Actions in every state that a step begins from.
fn acts(
    ground: &Ground,
    (decision, confidentiality): (&Decision, Confidentiality),
) -> Vec<(&'static str, Action)> {
    let is_closed = confidentiality.is_closed();
    let evidence = || Evidence::Note(note(&words("Sendt rundt.", is_closed)));
    let at = moment("2023-10-25 16:00");
    let action = |name: &str, state| Action {
        title: title(&words(name, is_closed)),
        quote: Some(verbatim(&words("Der laves en plan", is_closed))),
        accountable: Some(ground.person("director")),
        confidentiality,
        ..an_action()
            .by(decision, &ground.held)
            .owner(Owner::Person(ground.person("owner")))
            .due_on("2023-12-01")
            .state(state)
    };
    let due = |action: Action| Action {
        due: Due::AtMeeting(ground.next.id),
        due_moment: DueMoment {
            meeting: Some(ground.next.id),
            on: Some(day("2023-11-29")),
        },
        ..action
    };
    vec![
        ("open action", action("Plan", ActionState::Open)),
        ("proposed action", action("Forslag", ActionState::Proposed)),
        ("due action", due(action("Notat", ActionState::InProgress))),
        ("pinned action", due(action("Tegning", ActionState::Open))),
        (
            "reported action",
            action(
                "Skitse",
                ActionState::ReportedDone {
                    at,
                    evidence: evidence(),
                },
            ),
        ),
        (
            "ended action",
            action(
                "Brev",
                ActionState::Closed {
                    at,
                    evidence: evidence(),
                    confirmed_by: None,
                },
            ),
        ),
        (
            "stuck action",
            Action {
                carried_over: 3,
                ..action("Høring", ActionState::InProgress)
            },
        ),
        (
            "unit's action",
            Action {
                owner: Owner::Unit(ground.unit.id),
                ..action("Skilte", ActionState::Open)
            },
        ),
    ]
}
