//! From documents in memory to drafts: those that are known are not read, the others are read on all
//! cores, and kept one after the other in the order given.

use std::collections::HashMap;

use tokio::{
    sync::{OwnedSemaphorePermit, mpsc},
    task::JoinHandle,
};

use super::{
    gathering::{Gathered, Loaded},
    outcome::{Holding, Outcome, Settled},
    place::Place,
};
use crate::{
    cli::CliError,
    domain::access::Caller,
    minutes::Document,
    operations::{
        Office,
        minutes_imports::{self, Known, NewImport, Refusal},
    },
};

/// How many things are taken at once that need no room in memory.
pub(super) const MOST_WAITING: usize = 64;

/// What is on its way, in the order given.
#[derive(Debug)]
pub(super) enum Arriving {
    Reading(Reading),
    Settled(Settled),
}

/// A document that is being read.
#[derive(Debug)]
pub(super) struct Reading {
    place: Place,
    is_named: bool,
    weight: u64,
    fingerprint: String,
    document: JoinHandle<Result<Document, Refusal>>,
    room: OwnedSemaphorePermit,
}

/// Who imports.
pub(super) fn caller() -> Caller {
    Caller::system("import")
}

/// Asks which documents are known, as many at once as there are, and has the others read.
pub(super) async fn recognise(
    office: Option<Office>,
    mut gathered: mpsc::Receiver<Gathered>,
    into: mpsc::Sender<Arriving>,
) -> Result<(), CliError> {
    let mut batch = Vec::new();
    while gathered.recv_many(&mut batch, MOST_WAITING).await > 0 {
        let fingerprints = batch.iter().filter_map(|one| match one {
            Gathered::Loaded(loaded) => Some(loaded.fingerprint.clone()),
            Gathered::Settled(_) => None,
        });
        let fingerprints: Vec<_> = fingerprints.collect();
        let known = match &office {
            Some(office) if !fingerprints.is_empty() => {
                minutes_imports::find_known_among(office, &caller(), fingerprints).await?
            }
            _ => HashMap::new(),
        };
        for one in batch.drain(..) {
            let arriving = match one {
                Gathered::Settled(settled) => Arriving::Settled(settled),
                Gathered::Loaded(loaded) => match known.get(&loaded.fingerprint) {
                    Some(known) if !is_taken_up_again(known, &loaded) => {
                        let outcome = Outcome::from(known.clone());
                        Arriving::Settled(settled(loaded, outcome))
                    }
                    _ => Arriving::Reading(start_reading(loaded)),
                },
            };
            if into.send(arriving).await.is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// What was discarded comes back when it is asked for by name, not because it lies in a folder.
const fn is_taken_up_again(known: &Known, loaded: &Loaded) -> bool {
    known.import.is_discarded() && loaded.is_named
}

fn settled(loaded: Loaded, outcome: Outcome) -> Settled {
    Settled {
        place: loaded.place,
        is_named: loaded.is_named,
        weight: loaded.weight,
        fingerprint: Some(loaded.fingerprint),
        outcome,
    }
}

fn start_reading(loaded: Loaded) -> Reading {
    let bytes = loaded.bytes;
    Reading {
        place: loaded.place,
        is_named: loaded.is_named,
        weight: loaded.weight,
        fingerprint: loaded.fingerprint,
        document: tokio::task::spawn_blocking(move || minutes_imports::read_document(&bytes)),
        room: loaded.room,
    }
}

/// Waits until a document is read, and keeps it; without an office it is only read.
///
/// # Errors
/// When the database is away: nothing could be kept any more.
pub(super) async fn settle(office: Option<&Office>, reading: Reading) -> Result<Settled, CliError> {
    let outcome = match reading.document.await {
        Ok(Ok(document)) => match office {
            Some(office) => keep(office, &reading.place, (&reading.fingerprint, document)).await?,
            None => Outcome::Readable(Holding::from(&document)),
        },
        Ok(Err(refusal)) => refusal.into(),
        // A mistake of ours, which is no reason to leave the others.
        Err(error) => Outcome::Failed(format!("the reader failed: {error}")),
    };
    drop(reading.room);
    Ok(Settled {
        place: reading.place,
        is_named: reading.is_named,
        weight: reading.weight,
        fingerprint: Some(reading.fingerprint),
        outcome,
    })
}

async fn keep(
    office: &Office,
    place: &Place,
    (fingerprint, document): (&str, Document),
) -> Result<Outcome, CliError> {
    let file_name = match place.file_name() {
        Ok(name) => name,
        Err(error) => return Ok(Outcome::Failed(format!("its name {error}"))),
    };
    let new = NewImport {
        file_name,
        fingerprint: fingerprint.to_owned(),
        document,
    };
    match minutes_imports::keep(office, &caller(), new).await {
        Ok(uploaded) => Ok(uploaded.into()),
        Err(error) if error.is_outage() => Err(error.into()),
        Err(error) => Ok(Outcome::Failed(CliError::from(error).to_string())),
    }
}
