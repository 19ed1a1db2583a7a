//! The history as a whole: sealing what is new, and verifying all of it. Adding to it is a matter of
//! each [`Desk`](super::office::Desk).

use std::collections::HashMap;

use crate::{
    domain::{
        access::Caller,
        history::{
            checkpoint::{Checkpoint, MOST_EVENTS, SignedCheckpoint},
            verification::{ChainWalk, CheckpointWalk, Finding},
        },
    },
    operations::{Office, OperationResult},
    storage,
};

/// Seals new events, at most [`MOST_EVENTS`] in one checkpoint; answers how many. Those of transactions
/// that are still open come into the next checkpoint.
pub async fn seal(office: &Office) -> OperationResult<usize> {
    let signer = office.signer.clone();
    office
        .write(&Caller::system("job seal-history"), move |desk| {
            let open = storage::events::unsealed(desk.db, MOST_EVENTS.into())?;
            if open.is_empty() {
                return Ok(0);
            }
            let (ids, hashes): (Vec<_>, Vec<_>) = open.into_iter().unzip();
            let last = storage::checkpoints::last(desk.db)?;
            let last = last.as_ref().map(|signed| &signed.checkpoint);
            let checkpoint = Checkpoint::seal(last, desk.now, &hashes);
            let proof = signer.sign(&checkpoint.hash);
            storage::events::note_sealed(desk.db, &ids, checkpoint.number)?;
            let next = SignedCheckpoint {
                checkpoint,
                signature: proof,
            };
            storage::checkpoints::insert(desk.db, &next)?;
            Ok(ids.len())
        })
        .await
}

/// How many checkpoints are exported at a time.
const BATCH: i64 = 500;

/// The checkpoints after a number, a batch at a time.
pub async fn checkpoints(office: &Office, after: u64) -> OperationResult<Vec<SignedCheckpoint>> {
    office
        .read(&Caller::system("history"), move |desk| {
            Ok(storage::checkpoints::after(desk.db, after, BATCH)?)
        })
        .await
}

/// How many rows a step of a verification reads.
const STEP: i64 = 1_000;

/// A verification under way: a step at a time, so that it can show how far it is and a long history
/// needs no more memory than a short one.
#[derive(Debug, Default)]
pub struct Verification {
    chains: ChainWalk,
    checkpoints: CheckpointWalk,
    exported: HashMap<u64, SignedCheckpoint>,
    stage: Stage,
    /// How many events were looked at.
    pub events: u64,
    /// How many of them have nothing personal left.
    pub erased: u64,
    /// How many of them no checkpoint has sealed yet.
    pub unsealed: u64,
    /// How many checkpoints were looked at.
    pub sealed: u64,
}

/// What is looked at next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Stage {
    #[default]
    Chains,
    Emptied,
    Checkpoints {
        after: u64,
    },
    Done,
}

impl Verification {
    /// One that also holds the history against checkpoints that were exported.
    pub fn against(exported: Vec<SignedCheckpoint>) -> Self {
        let exported = exported.into_iter();
        Self {
            exported: exported.map(|one| (one.checkpoint.number, one)).collect(),
            ..Self::default()
        }
    }

    /// Looks at some more; `None` when everything was looked at. Events that are added meanwhile to what
    /// was looked at already are left to the next verification.
    pub async fn step(&mut self, office: &Office) -> OperationResult<Option<Vec<Finding>>> {
        match self.stage {
            Stage::Chains => self.follow_chains(office).await.map(Some),
            Stage::Emptied => self.look_for_emptied(office).await.map(Some),
            Stage::Checkpoints { after } => self.follow_checkpoints(office, after).await.map(Some),
            Stage::Done => Ok(None),
        }
    }

    async fn follow_chains(&mut self, office: &Office) -> OperationResult<Vec<Finding>> {
        let after = self.chains.place();
        let (events, lengths) = office
            .read(&Caller::system("history"), move |desk| {
                // Lengths that were read after the events would count some that nobody took.
                let mut subjects = storage::events::subjects_in_order(desk.db, after, STEP)?;
                subjects.extend(after.map(|(subject, _)| subject));
                let lengths = storage::events::lengths_of(desk.db, &subjects)?;
                let events = storage::events::in_order(desk.db, after, STEP)?;
                Ok((events, lengths))
            })
            .await?;
        let mut findings = Vec::new();
        for linked in &events {
            findings.extend(self.chains.take(linked, &lengths));
            self.events += 1;
            self.erased += u64::from(linked.event.is_erased());
        }
        if events.is_empty() {
            findings.extend(self.chains.end(&lengths));
            self.stage = Stage::Emptied;
        }
        Ok(findings)
    }

    async fn look_for_emptied(&mut self, office: &Office) -> OperationResult<Vec<Finding>> {
        let (emptied, unsealed) = office
            .read(&Caller::system("history"), |desk| {
                let emptied = storage::events::emptied(desk.db, STEP)?;
                Ok((emptied, storage::events::count_unsealed(desk.db)?))
            })
            .await?;
        self.unsealed = unsealed;
        self.stage = Stage::Checkpoints { after: 0 };
        let removed = emptied
            .into_iter()
            .map(|(subject, count)| Finding::Removed {
                subject,
                position: 1,
                count,
            });
        Ok(removed.collect())
    }

    async fn follow_checkpoints(
        &mut self,
        office: &Office,
        after: u64,
    ) -> OperationResult<Vec<Finding>> {
        let next = office
            .read(&Caller::system("history"), move |desk| {
                let mut next = storage::checkpoints::after(desk.db, after, 1)?;
                let Some(signed) = next.pop() else {
                    return Ok(None);
                };
                // One more than it may hold tells that something was put in.
                let most = i64::from(MOST_EVENTS) + 1;
                let number = signed.checkpoint.number;
                let hashes = storage::events::sealed_by(desk.db, number, most)?;
                Ok(Some((signed, hashes)))
            })
            .await?;
        let Some((signed, hashes)) = next else {
            self.stage = Stage::Done;
            return Ok(self.not_reached());
        };
        let number = signed.checkpoint.number;
        let check = office
            .signer
            .check(&signed.checkpoint.hash, &signed.signature);
        let mut findings = self.checkpoints.take(&signed.checkpoint, &hashes, check);
        let exported = self.exported.remove(&number);
        if exported.is_some_and(|exported| exported.checkpoint != signed.checkpoint) {
            findings.push(Finding::NotAsExported { number });
        }
        self.sealed += 1;
        self.stage = Stage::Checkpoints { after: number };
        Ok(findings)
    }

    /// Exported checkpoints that the history does not have any more.
    fn not_reached(&mut self) -> Vec<Finding> {
        let mut numbers: Vec<_> = self.exported.drain().map(|(number, _)| number).collect();
        numbers.sort_unstable();
        let missing = numbers.into_iter();
        missing
            .map(|number| Finding::MissingCheckpoint { number })
            .collect()
    }
}
