//! A steering group in the middle of its work, stored past all rules: it met on 25 October 2023, decided
//! on an open and on a closed item, and meets again on 29 November and 13 December.

use serde_json::{Value, json};
use tovholder::{
    domain::{
        access::Role,
        action::{Action, ActionState},
        agenda::AgendaItem,
        body::{Body, Function, Membership},
        decision::Decision,
        ids::{ActionId, PersonId},
        meeting::{Meeting, MeetingState},
        organisation::{Owner, Person, Unit},
    },
    storage::{
        actions, agenda_items, bodies, decisions, matters, meetings, memberships, people, units,
    },
};

use crate::support::{
    app::TestApp,
    builders::*,
    requests::{Answer, Session},
};

pub(super) const TEXT: &str = "Der udarbejdes retningslinjer for brug af AI.";
pub(super) const CLOSED_TEXT: &str = "Kontrakten med leverandøren opsiges.";

pub(super) struct SteeringGroup {
    pub(super) body: Body,
    pub(super) secretary: Person,
    /// Sits in the body.
    pub(super) member: Person,
    /// Owns actions, and has no seat.
    pub(super) owner: Person,
    /// Has nothing to do with any of it.
    pub(super) stranger: Person,
    /// Directed by the owner.
    pub(super) unit: Unit,
    pub(super) held: Meeting,
    pub(super) next: Meeting,
    pub(super) after_next: Meeting,
    /// Without a decision.
    pub(super) undecided: AgendaItem,
    pub(super) decision: Decision,
    pub(super) closed_decision: Decision,
}

impl SteeringGroup {
    pub(super) async fn at_work(app: &TestApp) -> Self {
        let (group, items) = Self::planned();
        group.store(app, items).await;
        group
    }

    fn planned() -> (Self, [AgendaItem; 3]) {
        let body = a_body().named("Digitaliseringsstyregruppen");
        let person = |name: &str, address: &str| Person {
            email: Some(format!("{address}@havnbjerg.dk").parse().unwrap()),
            ..a_person().named(name)
        };
        let owner = person("Ole Ejer", "ole");
        let at = moment("2023-10-25 15:00");
        let held = MeetingState::Held { at };
        let held = a_meeting().of(&body).on("2023-10-25").state(held);
        let item = an_item().at(&held, 1);
        let closed_item = an_item().at(&held, 2).closed();
        let decided = |text: &str, item: &AgendaItem| Decision {
            text: verbatim(text),
            ..a_decision().on(item)
        };
        let group = Self {
            unit: Unit {
                director: Some(owner.id),
                ..a_unit().named("Digitalisering & IT")
            },
            secretary: person("Signe Sekretær", "signe"),
            member: person("Mads Medlem", "mads"),
            stranger: person("Frida Fremmed", "frida"),
            owner,
            next: a_meeting().of(&body).on("2023-11-29"),
            after_next: a_meeting().of(&body).on("2023-12-13"),
            undecided: an_item().at(&held, 3),
            decision: decided(TEXT, &item),
            closed_decision: decided(CLOSED_TEXT, &closed_item),
            held,
            body,
        };
        let items = [item, closed_item, group.undecided.clone()];
        (group, items)
    }

    async fn store(&self, app: &TestApp, [item, closed_item, undecided]: [AgendaItem; 3]) {
        let seat = |person: &Person, function| Membership {
            body: self.body.id,
            person: person.id,
            function,
        };
        let seats = [
            seat(&self.secretary, Function::Secretary),
            seat(&self.member, Function::Member),
        ];
        let people = [&self.secretary, &self.member, &self.owner, &self.stranger].map(Clone::clone);
        let (body, unit, matter) = (self.body.clone(), self.unit.clone(), a_matter());
        let meetings = [&self.held, &self.next, &self.after_next].map(Clone::clone);
        let items = [item.about(&matter), closed_item, undecided];
        let decided = [&self.decision, &self.closed_decision].map(Clone::clone);
        app.store(move |db| {
            bodies::insert(db, &body)?;
            people.iter().try_for_each(|one| people::insert(db, one))?;
            units::insert(db, &unit)?;
            seats
                .iter()
                .try_for_each(|one| memberships::put(db, *one))?;
            meetings
                .iter()
                .try_for_each(|one| meetings::insert(db, one))?;
            matters::insert(db, &matter)?;
            items
                .iter()
                .try_for_each(|one| agenda_items::insert(db, one))?;
            decided
                .iter()
                .try_for_each(|one| decisions::insert(db, one))
        })
        .await;
    }

    pub(super) fn secretary<'a>(&self, app: &'a TestApp) -> Session<'a> {
        app.as_([Role::Secretary], Some(self.secretary.id))
    }

    pub(super) fn owner<'a>(&self, app: &'a TestApp) -> Session<'a> {
        app.as_([Role::Employee], Some(self.owner.id))
    }

    pub(super) fn member<'a>(&self, app: &'a TestApp) -> Session<'a> {
        app.as_([Role::Member], Some(self.member.id))
    }

    pub(super) fn stranger<'a>(&self, app: &'a TestApp) -> Session<'a> {
        app.as_([Role::Employee], Some(self.stranger.id))
    }

    /// Everybody who may not know of what is closed and not theirs.
    pub(super) fn outsiders<'a>(&self, app: &'a TestApp) -> Vec<Session<'a>> {
        vec![
            self.stranger(app),
            app.administrator(),
            app.as_([Role::Auditor], None),
            app.as_([Role::Service], None),
            app.as_([Role::Secretary], Some(self.stranger.id)),
        ]
    }

    /// Everybody who may know of what is closed, but for the owner.
    pub(super) fn insiders<'a>(&self, app: &'a TestApp) -> Vec<Session<'a>> {
        vec![
            self.secretary(app),
            self.member(app),
            app.as_([Role::Auditor, Role::Cleared], None),
        ]
    }

    /// What creates an action of the owner's, due at the next meeting.
    pub(super) fn new_action(&self, decision: &Decision) -> Value {
        json!({
            "decision_id": decision.id.to_string(),
            "title": "Udarbejde retningslinjer",
            "quote": decision.text.as_str(),
            "owner": { "person_id": self.owner.id.to_string() },
            "due": { "kind": "next_meeting", "body_id": self.body.id.to_string(), "nth": 1 },
        })
    }

    /// An action of the owner's in this state, stored past all rules.
    pub(super) async fn an_action_that_is(&self, app: &TestApp, state: ActionState) -> ActionId {
        let action = an_action()
            .by(&self.decision, &self.held)
            .owner(Owner::Person(self.owner.id))
            .due_on("2023-12-01")
            .state(state);
        self.keep(app, action).await
    }

    pub(super) async fn keep(&self, app: &TestApp, action: Action) -> ActionId {
        let id = action.id;
        app.store(move |db| actions::insert(db, &action)).await;
        id
    }
}

/// The id under this name in an answer.
pub(super) fn told(answer: &Answer, name: &str) -> String {
    answer.json()[name].as_str().unwrap().to_owned()
}

/// A person whom nobody knows.
pub(super) fn nobody() -> PersonId {
    "018b2f00-0000-7000-8000-00000000dead".parse().unwrap()
}
