//! One thing of every kind, stored in the order of their references: what the tests build on.

use tovholder::{
    domain::{
        action::Action,
        agenda::AgendaItem,
        body::Body,
        decision::Decision,
        matter::Matter,
        meeting::Meeting,
        minutes_import::MinutesImport,
        organisation::{Owner, Person, Unit},
    },
    storage::{
        Db, Storage, StorageResult, actions, agenda_items, bodies, decisions, matters, meetings,
        minutes_imports, people, units,
    },
};

use super::within;
use crate::support::builders::*;

#[derive(Clone)]
pub(super) struct Town {
    pub(super) person: Person,
    pub(super) unit: Unit,
    pub(super) body: Body,
    pub(super) meeting: Meeting,
    /// Of the same body, a month later.
    pub(super) next_meeting: Meeting,
    pub(super) matter: Matter,
    pub(super) item: AgendaItem,
    pub(super) import: MinutesImport,
    pub(super) decision: Decision,
    /// Owned by the person.
    pub(super) action: Action,
}

impl Town {
    pub(super) async fn founded(storage: &Storage) -> Self {
        let town = Self::planned();
        let stored = town.clone();
        within(storage, move |db| stored.store(db).unwrap()).await;
        town
    }

    fn planned() -> Self {
        let body = a_body();
        let person = a_person();
        let meeting = a_meeting().of(&body).on("2026-03-04");
        let matter = a_matter();
        let item = an_item().at(&meeting, 1).about(&matter);
        let decision = a_decision().on(&item);
        Self {
            action: an_action()
                .by(&decision, &meeting)
                .owner(Owner::Person(person.id)),
            next_meeting: a_meeting().of(&body).on("2026-04-08"),
            unit: a_unit(),
            import: an_import(),
            person,
            body,
            meeting,
            matter,
            item,
            decision,
        }
    }

    fn store(&self, db: &mut Db) -> StorageResult<()> {
        people::insert(db, &self.person)?;
        units::insert(db, &self.unit)?;
        bodies::insert(db, &self.body)?;
        meetings::insert(db, &self.meeting)?;
        meetings::insert(db, &self.next_meeting)?;
        matters::insert(db, &self.matter)?;
        agenda_items::insert(db, &self.item)?;
        minutes_imports::insert(db, &self.import)?;
        decisions::insert(db, &self.decision)?;
        actions::insert(db, &self.action)
    }

    /// An action of the town's decision, owned by the town's person.
    pub(super) fn an_action(&self) -> Action {
        an_action()
            .by(&self.decision, &self.meeting)
            .owner(Owner::Person(self.person.id))
    }

    /// An item with a decision on it, one position after the other.
    pub(super) fn a_decided_item(&self, position: u16) -> (AgendaItem, Decision) {
        let item = an_item().at(&self.meeting, position).about(&self.matter);
        let decision = a_decision().on(&item);
        (item, decision)
    }
}
