//! Digests: directors' weeks and secretaries' lists, what they say, when they leave, and what the
//! ledger says of them.

mod absences;
mod lists;
mod outages;
mod unreachable;
mod weeks;

use tovholder::{
    domain::{
        body::{Function, Membership},
        digests::{Digest, DigestSchedule},
        ids::BodyId,
        listing::PageRequest,
        organisation::{Person, Unit},
    },
    jobs::Runner,
    mail::OutgoingMail,
    operations::{
        Office,
        digests::{self, DigestFilter},
    },
    storage::{Storage, memberships, people, units},
};

use super::stage::{Stage, recipients, somebody, test};
use crate::support::{backends::TestDatabase, builders::*};

/// The stage with digests going out. Anders answers for the actions, and directs a unit; the owner,
/// Mette, belongs to it.
struct Scene {
    stage: Stage,
    office: Office,
    unit: Unit,
}

impl Scene {
    async fn set(database: &TestDatabase) -> Self {
        let stage = Stage::set(database).await;
        let office = Office {
            digests: DigestSchedule::usual(),
            ..stage.app.office.clone()
        };
        let unit = Unit {
            name: title("Digitalisering & IT"),
            director: Some(stage.director.id),
            ..a_unit()
        };
        let member = Person {
            unit: Some(unit.id),
            ..stage.owner.clone()
        };
        let stored = unit.clone();
        let store = move |db: &mut _| {
            units::insert(db, &stored)?;
            people::update(db, member.clone()).map(|_| ())
        };
        stage.app.store(store).await;
        Self {
            stage,
            office,
            unit,
        }
    }

    fn jobs(&self) -> Runner {
        self.stage.app.jobs_of(self.office.clone())
    }

    /// Another instance, with its own connections.
    fn other_jobs(&self, storage: Storage) -> Runner {
        self.stage.app.jobs_of(Office {
            storage,
            ..self.office.clone()
        })
    }

    /// Sets the clock and runs every job until nothing is left; the digests that this sent.
    async fn run_at(&self, local: &str) -> Vec<OutgoingMail> {
        self.stage.app.set_clock(local);
        self.run().await
    }

    async fn run(&self) -> Vec<OutgoingMail> {
        let before = self.stage.app.mailer.sent().len();
        self.jobs().run_until_idle().await.unwrap();
        let sent = self.stage.app.mailer.sent().split_off(before);
        let digests = sent.into_iter().filter(is_digest);
        digests.collect()
    }

    async fn ledger(&self) -> Vec<Digest> {
        let page = PageRequest::default();
        let page = digests::list(&self.office, &test(), DigestFilter::default(), page).await;
        page.unwrap().items
    }

    /// `week 2023-11-20 sent` and the like, in order of time.
    async fn told(&self) -> Vec<String> {
        let told = self.ledger().await.into_iter().map(|line| {
            let kind = match line.occasion.meeting() {
                Some(_) => "list",
                None => "week",
            };
            format!("{kind} {} {}", line.occasion.period(), line.state.name())
        });
        told.collect()
    }

    async fn reason_of(&self, state: &str) -> String {
        let ledger = self.ledger().await;
        let line = ledger.iter().find(|line| line.state.name() == state);
        line.unwrap_or_else(|| panic!("nothing is {state}"))
            .reason
            .to_string()
    }
}

fn is_digest(mail: &OutgoingMail) -> bool {
    mail.message_id.starts_with("<digest-")
}

/// Gives a person a seat as secretary.
async fn make_secretary(scene: &Scene, body: BodyId, person: &Person) {
    let seat = Membership {
        body,
        person: person.id,
        function: Function::Secretary,
    };
    scene
        .stage
        .app
        .store(move |db| memberships::put(db, seat))
        .await;
}
