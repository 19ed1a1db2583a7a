//! What planning the ledger costs: for so many open actions the first time and again with nothing
//! changed, as a ratio to a loop that inserts as many lines in transactions of the same size. And what
//! sending costs, as a ratio to a loop of sends.
//!
//! `cargo bench --bench reminders` plans for 100,000 actions; `-- 5000` for as many as it says; `-- 0`
//! sends only. On SQLite, and on the server of `TEST_DATABASE_URL` where that is set.

mod place;
mod sending;
#[cfg(test)]
#[path = "../../tests/it/support"]
mod support {
    #[expect(dead_code, reason = "the tests ask more of it")]
    pub(crate) mod smtp;
}
mod town;

use std::{
    error::Error,
    io::{self, Write as _},
    time::{Duration, Instant},
};

use tovholder::{
    domain::{ids::ActionId, reminders::Reminder},
    operations::reminder_planning::plan_all,
    storage::{Storage, StorageError, reminders},
};

use self::{place::Place, town::Town};

type Outcome<T> = Result<T, Box<dyn Error>>;

const ACTIONS: usize = 100_000;

/// As many actions as the planning takes into one transaction.
const BATCH: usize = 200;

/// What was measured on one database.
struct Measured {
    lines: usize,
    inserting: Duration,
    planning: Duration,
    again: Duration,
    /// The most memory of its own that planning took, in kilobytes, and what it began with.
    memory: Option<(u64, u64)>,
}

fn main() -> Outcome<()> {
    // Cargo adds a word of its own that is no number.
    let count = std::env::args().find_map(|word| word.parse().ok());
    let count = count.unwrap_or(ACTIONS);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    for place in Place::all()? {
        if count > 0 {
            let measured = runtime.block_on(measure(&place, count))?;
            tell(&place, count, &measured)?;
        }
        runtime.block_on(sending::compare(&place, &mut io::stdout()))?;
    }
    Ok(())
}

async fn measure(place: &Place, count: usize) -> Outcome<Measured> {
    let planned = place.database("planned")?;
    let town = Town::founded(planned.storage()?, count).await?;
    let watch = place::Memory::watch();
    let (planning, first) = timed(plan_all(&town.office)).await;
    let (again, second) = timed(plan_all(&town.office)).await;
    let memory = watch.stop();
    let (first, second) = (first?, second?);
    if first.actions != count || second.added + second.superseded != 0 {
        return Err(format!("planned {first:?}, then {second:?}").into());
    }
    let plain = place.database("plain")?;
    let other = Town::founded(plain.storage()?, count).await?;
    let inserting = insert_the_same(&town, &other.office.storage).await?;
    Ok(Measured {
        lines: first.added,
        inserting,
        planning,
        again,
        memory,
    })
}

async fn timed<T>(work: impl Future<Output = T>) -> (Duration, T) {
    let start = Instant::now();
    let outcome = work.await;
    (start.elapsed(), outcome)
}

/// How long it takes to insert the lines of a town into another, the actions of a batch at a time.
async fn insert_the_same(town: &Town, other: &Storage) -> Outcome<Duration> {
    let mut took = Duration::ZERO;
    for ids in town.actions.chunks(BATCH) {
        let lines = lines_of(&town.office.storage, ids.to_vec()).await?;
        let insert = other.write(move |db| {
            let mut lines = lines.iter();
            lines.try_for_each(|line| reminders::insert(db, line))
        });
        let (time, inserted) = timed(insert).await;
        inserted.map_err(|error: StorageError| error.to_string())?;
        took += time;
    }
    Ok(took)
}

async fn lines_of(storage: &Storage, ids: Vec<ActionId>) -> Outcome<Vec<Reminder>> {
    let found = storage.read(move |db| reminders::of_actions(db, &ids));
    let found = found.await.map_err(|error: StorageError| error)?;
    Ok(found.into_values().flatten().collect())
}

fn tell(place: &Place, count: usize, measured: &Measured) -> Outcome<()> {
    let ratio = |time: Duration| time.as_secs_f64() / measured.inserting.as_secs_f64();
    let mut out = io::stdout().lock();
    writeln!(out, "{place}: {count} actions, {} lines", measured.lines)?;
    for (what, time) in [
        ("a loop of inserts", measured.inserting),
        ("the first planning", measured.planning),
        ("planning again", measured.again),
    ] {
        let seconds = time.as_secs_f64();
        writeln!(out, "  {what:18} {seconds:8.2} s  {:5.2}", ratio(time))?;
    }
    if let Some((before, most)) = measured.memory {
        writeln!(
            out,
            "  memory of its own  {before} kB before, {most} kB at most"
        )?;
    }
    Ok(())
}
