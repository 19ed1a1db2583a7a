//! An office over a fresh database, for the tests of the rooms above.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use uuid::Uuid;

use crate::{
    clock::Clock,
    domain::{
        answer_link::{AnswerLink, LinkSigner},
        calendar::{DanishCalendar, Moment},
        digests::DigestSchedule,
        history::{
            chain::ChainHash,
            checkpoint::{CheckpointSigner, Signature, SignatureCheck},
        },
        ids::IdSource,
        language::Language,
        retention::RetentionRule,
        secrets::{NoChance, Secret, SecretSource},
        series::PlanningHorizon,
    },
    operations::Office,
    storage::{DatabaseUrl, OpenMode, Storage},
};

/// Ids that count from one.
#[derive(Default)]
struct Counter(AtomicU64);

impl IdSource for Counter {
    fn make(&self, _: Moment) -> Uuid {
        Uuid::from_u64_pair(0, self.0.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

/// Secrets that count from one.
#[derive(Default)]
struct CountedSecrets(AtomicU64);

impl SecretSource for CountedSecrets {
    fn make(&self) -> Result<Secret, NoChance> {
        let number = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        let mut bytes = [0; 32];
        for part in bytes.chunks_exact_mut(8) {
            part.copy_from_slice(&number.to_be_bytes());
        }
        Ok(Secret::from_bytes(bytes))
    }
}

/// Signs with nothing, and believes every signature.
struct Believer;

impl CheckpointSigner for Believer {
    fn sign(&self, _: &ChainHash) -> Signature {
        Signature {
            key_id: "test".to_owned(),
            bytes: Vec::new(),
        }
    }

    fn check(&self, _: &ChainHash, _: &Signature) -> SignatureCheck {
        SignatureCheck::Good
    }
}

/// Signs nothing, and so reads nothing.
struct NoLinks;

impl LinkSigner for NoLinks {
    fn sign(&self, _: &AnswerLink) -> String {
        String::new()
    }

    fn read(&self, _: &str) -> Option<AnswerLink> {
        None
    }
}

/// An office whose database lies in the folder.
pub(crate) fn an_office(folder: &Path, clock: Arc<dyn Clock>) -> Office {
    let url: DatabaseUrl = format!("sqlite:{}", folder.join("tovholder.db").display())
        .parse()
        .unwrap();
    let storage = Storage::open(&url, OpenMode::CreateIfMissing, 2);
    Office {
        storage: storage.unwrap(),
        clock,
        ids: Arc::new(Counter::default()),
        secrets: Arc::new(CountedSecrets::default()),
        links: Arc::new(NoLinks),
        signer: Arc::new(Believer),
        calendar: DanishCalendar::default(),
        horizon: PlanningHorizon::default(),
        retention: RetentionRule::default(),
        digests: DigestSchedule::default(),
        language: Language::Danish,
    }
}
