//! What may be closed, all of it open or all of it closed.

use tovholder::{
    domain::{
        action::{Action, ActionState, Due, DueMoment, Evidence, Link},
        agenda::{AgendaItem, Confidentiality, ItemContent, WaitingItem},
        attachment::{Attachment, Location},
        body::Minutes,
        decision::{Decision, Outcome},
        matter::Matter,
        meeting::Meeting,
        organisation::Owner,
        placement::Placement,
        reminders::{Reminder, ReminderState},
        version::Version,
    },
    storage::{
        Db, StorageResult, actions, agenda_items, decisions, matters, placements, reminders,
        waiting_items,
    },
};

use super::{Ground, Town, twin_of, words};
use crate::support::builders::*;

/// A matter with its items, decisions and actions.
pub(super) struct Twin {
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
    pub(super) fn on(ground: &Ground, confidentiality: Confidentiality) -> Self {
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

    pub(super) fn name(&self, town: &mut Town) {
        let twin = |name: &str| twin_of(name, self.confidentiality.is_closed());
        town.call(twin("matter"), &self.matter.id);
        town.call(twin("case"), &self.matter.case_number);
        town.call(twin("item"), &self.item.id);
        town.call(twin("waiting item"), &self.waiting.id);
        town.call(twin("failed reminder"), &self.reminder.id);
        for (name, item, decision) in &self.decided {
            town.call(twin(name), &item.id);
            if let Some(decision) = decision {
                town.call(twin(&name.replace("item", "decision")), &decision.id);
            }
        }
        for (name, action) in &self.actions {
            town.call(twin(name), &action.id);
        }
    }

    /// `place` is the last that the next agenda has taken up so far.
    pub(super) fn store(&self, ground: &Ground, place: &mut u16, db: &mut Db) -> StorageResult<()> {
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
    let due = |action: Action| due_at(&ground.next, action);
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

fn due_at(meeting: &Meeting, action: Action) -> Action {
    Action {
        due: Due::AtMeeting(meeting.id),
        due_moment: DueMoment {
            meeting: Some(meeting.id),
            on: Some(day("2023-11-29")),
        },
        ..action
    }
}
