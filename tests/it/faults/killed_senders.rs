//! Two instances that send at the same time and are killed in the middle, again and again: every reminder
//! arrives, and what arrives twice is the same mail under the same Message-ID, at most once a killed
//! process.

use std::{
    collections::BTreeMap,
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

use chrono::TimeDelta;
use tovholder::{
    clock::{Clock as _, SystemClock},
    domain::{action::Action, calendar::Moment, ids::ActionId, organisation::Owner},
    storage::{StorageResult, actions, people, reminders},
};

use crate::{
    cli::binary::{Desk, Running},
    jobs::stage::{Stage, ladder, somebody},
    support::{
        backends::{Backend, TestDatabase},
        builders::*,
        smtp::{Conduct, SmtpServer, Step, message_id, read},
    },
};

/// How many people are reminded, every second one of two things in one mail.
const PEOPLE: usize = 160;

/// The two working days before what is due.
const DAYS: [&str; 2] = ["2190-05-10 08:01", "2190-05-11 08:01"];
const DUE_ON: &str = "2190-05-12";

/// Where the server counts the mails of a round, and waits with the receipt of the last.
#[derive(Default)]
struct Fuse {
    round: Mutex<Count>,
    changed: Condvar,
}

#[derive(Clone, Copy, Default)]
struct Count {
    taken: usize,
    /// At so many mails the senders are killed.
    enough: usize,
    /// Whether they get no receipt before.
    waits: bool,
}

impl Fuse {
    /// A mail has come; answers when it may have its receipt.
    fn take(&self) {
        let mut round = self.round.lock().unwrap();
        round.taken += 1;
        self.changed.notify_all();
        let is_waiting = |round: &mut Count| round.waits && round.taken >= round.enough;
        drop(self.changed.wait_while(round, is_waiting).unwrap());
    }

    fn set(&self, enough: usize, waits: bool) {
        *self.round.lock().unwrap() = Count {
            taken: 0,
            enough,
            waits,
        };
        self.changed.notify_all();
    }

    /// Waits for enough mails; answers whether they came, or else all senders ended.
    fn is_spent(&self, senders: &mut [Running]) -> bool {
        let mut round = self.round.lock().unwrap();
        while round.taken < round.enough {
            if senders.iter_mut().all(|sender| !sender.is_running()) {
                return false;
            }
            let a_while = Duration::from_millis(20);
            round = self.changed.wait_timeout(round, a_while).unwrap().0;
        }
        true
    }
}

/// A desk whose instances hand their mails to this server.
fn desk_at(database: &TestDatabase, server: &SmtpServer) -> Desk {
    Desk::at(database)
        .with("TOVHOLDER_MAIL__TRANSPORT", "smtp")
        .with("TOVHOLDER_MAIL__HOST", "127.0.0.1")
        .with("TOVHOLDER_MAIL__PORT", &server.port().to_string())
        .with("TOVHOLDER_MAIL__TLS", "none")
        .with("TOVHOLDER_MAIL__FROM", "Tovholder <t@example.dk>")
        .with("TOVHOLDER_MAIL__PER_MINUTE", "10000")
        .with("TOVHOLDER_DIGESTS__DIRECTORS", "false")
        .with("TOVHOLDER_DIGESTS__SECRETARIES", "false")
}

/// How `remind` is started so that it lives at this moment.
fn remind_at(moment: Moment) -> [String; 3] {
    let ahead = (moment - SystemClock.now()).num_seconds();
    ["remind", "--clock-ahead", &ahead.to_string()].map(str::to_owned)
}

/// The rounds are further apart than a claim holds, and within the office hours of two days.
fn moment_of(round: usize) -> Moment {
    let minutes = TimeDelta::minutes(i64::try_from(11 * (round % 40)).unwrap());
    moment(DAYS[round / 40]) + minutes
}

/// Plans a reminder of each of these actions, one or two of everybody's.
async fn plan(stage: &Stage) -> Vec<ActionId> {
    let everybody: Vec<_> = (0..PEOPLE)
        .map(|n| somebody(&format!("Person{n}")))
        .collect();
    let mut rows = Vec::new();
    for (n, person) in everybody.iter().enumerate() {
        for _ in 0..=n % 2 {
            let action = an_action().by(&stage.decision, &stage.held);
            rows.push(action.owner(Owner::Person(person.id)).due_on(DUE_ON));
        }
    }
    let ids = rows.iter().map(|action: &Action| action.id).collect();
    let store = move |db: &mut _| -> StorageResult<()> {
        everybody
            .iter()
            .try_for_each(|one| people::insert(db, one))?;
        rows.iter().try_for_each(|row| actions::insert(db, row))
    };
    stage.app.store(store).await;
    assert_eq!(stage.run_at("2190-05-07 09:00").await.len(), 0);
    ids
}

/// How many lines of the ledger about these actions stand how.
async fn states(stage: &Stage, actions: Vec<ActionId>) -> BTreeMap<&'static str, usize> {
    let ledger = move |db: &mut _| reminders::of_actions(db, &actions);
    let mut states = BTreeMap::new();
    for line in stage.app.store(ledger).await.into_values().flatten() {
        *states.entry(line.state.name()).or_default() += 1;
    }
    states
}

/// What a mail says; on another day it says also that it is late.
fn words(mail: &[u8]) -> (String, String) {
    let mail = read(mail);
    let to = mail.to().unwrap().first().unwrap().address().unwrap();
    let late = "\r\nDen er forsinket: den kunne ikke sendes på sin dag.";
    (to.to_owned(), mail.body_text(0).unwrap().replace(late, ""))
}

/// Kills both instances in so many rounds, lets one of them come to an end, and looks at what arrived.
async fn kill_and_count(database: &TestDatabase, rounds: usize) {
    let stage = Stage::with_rules(database, ladder(&["-2 owner"])).await;
    let actions = plan(&stage).await;
    let planned = actions.len();
    let fuse = Arc::new(Fuse::default());
    let house = Arc::clone(&fuse);
    let server = SmtpServer::with_conduct(move |step| {
        if matches!(step, Step::Content) {
            house.take();
        }
        Conduct::Take
    });
    let desk = desk_at(database, &server);
    for round in 0..rounds {
        fuse.set(1 + round % 4, round % 3 < 2);
        let command = remind_at(moment_of(round));
        let command = command.each_ref().map(String::as_str);
        let mut senders = [desk.start(&command), desk.start(&command)];
        assert!(
            fuse.is_spent(&mut senders),
            "nothing left to send in round {round}"
        );
        senders.iter_mut().for_each(Running::kill);
        fuse.set(usize::MAX, false);
    }
    let command = remind_at(moment_of(rounds));
    desk.print(&command.each_ref().map(String::as_str));

    assert_eq!(states(&stage, actions).await, [("sent", planned)].into());
    let mut arrived: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for mail in server.taken() {
        arrived
            .entry(message_id(&mail))
            .or_default()
            .push(words(&mail));
    }
    assert_eq!(arrived.len(), PEOPLE, "mails were parted or lost");
    let mut people: Vec<_> = arrived.values().map(|mails| &mails[0].0).collect();
    people.sort();
    people.dedup();
    assert_eq!(people.len(), PEOPLE, "somebody got two different mails");
    for mails in arrived.values() {
        assert!(
            mails.iter().all(|mail| *mail == mails[0]),
            "not the same mail: {mails:#?}"
        );
    }
    let repeats = server.taken().len() - arrived.len();
    assert!(
        repeats <= 2 * rounds,
        "{repeats} repeats of {rounds} rounds"
    );
    assert!(
        repeats > rounds / 2,
        "it was hardly ever killed in the middle: {repeats}"
    );
    stage.app.close().await;
}

#[actix_web::test]
async fn two_instances_on_postgresql_lose_nothing_when_they_are_killed_fifty_times() {
    if let Some(database) = Backend::Postgres.database() {
        kill_and_count(&database, 50).await;
    }
}

#[actix_web::test]
async fn two_instances_on_sqlite_lose_nothing_when_they_are_killed() {
    kill_and_count(&Backend::Sqlite.database().unwrap(), 12).await;
}
