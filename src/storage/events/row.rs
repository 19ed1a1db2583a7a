//! The rows of the table of events, and what they turn into.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        history::{
            Change, Event,
            chain::{ChainHash, Erasable, KeptEvent, Link, Salt, Salts, content_text},
            verification::LinkedEvent,
        },
        secrets::Secret,
    },
    storage::{
        StorageError, StorageResult,
        records::Columns,
        schema::events,
        types::{DbId, DbMoment},
    },
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = events)]
pub(super) struct EventRow {
    pub(super) id: DbId,
    at: DbMoment,
    pub(super) actor: String,
    pub(super) person_id: Option<DbId>,
    request: Option<String>,
    subject_kind: String,
    pub(super) subject_id: DbId,
    pub(super) happening: String,
    pub(super) changes: String,
    reason: Option<String>,
    on_behalf_of_id: Option<DbId>,
    position: i64,
    hash: Option<Vec<u8>>,
    actor_salt: Option<Vec<u8>>,
    actor_commitment: Option<Vec<u8>>,
    content_salt: Option<Vec<u8>>,
    content_commitment: Option<Vec<u8>>,
    pub(super) erased_by_id: Option<DbId>,
    pub(super) actor_erased_by_id: Option<DbId>,
}

/// A change as the column holds it, in JSON.
#[derive(Serialize, Deserialize)]
pub(in crate::storage) struct ChangeColumn {
    pub(in crate::storage) field: String,
    pub(in crate::storage) old: Option<String>,
    pub(in crate::storage) new: Option<String>,
}

/// The changes in the column of an event.
pub(in crate::storage) fn changes(event: DbId, text: &str) -> StorageResult<Vec<ChangeColumn>> {
    serde_json::from_str(text).map_err(|why| StorageError::corrupt("events", "changes", event, why))
}

impl From<&Change> for ChangeColumn {
    fn from(change: &Change) -> Self {
        let Change { field, old, new } = change.clone();
        Self {
            field: field.to_owned(),
            old,
            new,
        }
    }
}

impl EventRow {
    /// The row of an event, not linked yet, with the salts made from a secret.
    pub(super) fn new(event: &Event, salt: &Secret) -> StorageResult<Self> {
        let salts = Salts::from(salt);
        let changes: Vec<_> = event.entry.changes.iter().map(ChangeColumn::from).collect();
        Ok(Self {
            id: event.id.into(),
            at: DbMoment(event.at),
            actor: event.actor.clone(),
            person_id: event.person.map(Into::into),
            request: event.request.clone(),
            subject_kind: event.entry.subject.kind().name().to_owned(),
            subject_id: DbId(event.entry.subject.id()),
            happening: event.entry.happening.name().to_owned(),
            changes: serde_json::to_string(&changes).map_err(StorageError::closed)?,
            reason: event.entry.reason.as_ref().map(ToString::to_string),
            on_behalf_of_id: event.on_behalf_of.map(Into::into),
            position: 0,
            hash: None,
            actor_salt: Some(salts.actor.as_bytes().to_vec()),
            actor_commitment: None,
            content_salt: Some(salts.content.as_bytes().to_vec()),
            content_commitment: None,
            erased_by_id: None,
            actor_erased_by_id: None,
        })
    }

    /// The row at its place.
    pub(super) fn linked(self, link: Link) -> StorageResult<Self> {
        Ok(Self {
            position: i64::try_from(link.position).map_err(StorageError::closed)?,
            hash: Some(link.hash.as_bytes().to_vec()),
            ..self
        })
    }

    /// The event in the words it is kept in.
    pub(super) fn kept(&self) -> StorageResult<KeptEvent> {
        let columns = Columns::of("events", self.id);
        let content = content_text(&self.changes, self.reason.as_deref());
        Ok(KeptEvent {
            id: self.id.0,
            at: self.at.0,
            person: self.person_id.map(|id| id.0),
            on_behalf_of: self.on_behalf_of_id.map(|id| id.0),
            request: self.request.clone(),
            subject_kind: self.subject_kind.clone(),
            subject: self.subject_id.0,
            happening: self.happening.clone(),
            actor: erasable(
                &columns,
                self.actor.clone(),
                ("actor_salt", self.actor_salt.as_deref()),
                ("actor_commitment", self.actor_commitment.as_deref()),
            )?,
            content: erasable(
                &columns,
                content,
                ("content_salt", self.content_salt.as_deref()),
                ("content_commitment", self.content_commitment.as_deref()),
            )?,
        })
    }

    /// The event with its place, for verification.
    pub(super) fn to_linked(&self) -> StorageResult<LinkedEvent> {
        let columns = Columns::of("events", self.id);
        let hash = self
            .hash
            .as_deref()
            .map(|hash| hash_from(&columns, "hash", hash));
        Ok(LinkedEvent {
            event: self.kept()?,
            position: columns.parsed("position", self.position.try_into())?,
            hash: hash.transpose()?,
            is_erasure_recorded: None,
        })
    }
}

type Column<'a> = (&'static str, Option<&'a [u8]>);

/// What was erased has a commitment and no salt; an event from before there were chains has neither.
fn erasable(
    columns: &Columns,
    text: String,
    (salt_column, salt): Column<'_>,
    (commitment_column, commitment): Column<'_>,
) -> StorageResult<Erasable> {
    if let Some(commitment) = commitment {
        let commitment = hash_from(columns, commitment_column, commitment)?;
        return Ok(Erasable::Erased { commitment });
    }
    let salt = match salt {
        Some(salt) => columns.parsed(salt_column, salt.try_into())?,
        None => [0; 16],
    };
    Ok(Erasable::Kept {
        text,
        salt: Salt::from_bytes(salt),
    })
}

/// A hash in a column.
pub(super) fn hash_from(columns: &Columns, column: &str, bytes: &[u8]) -> StorageResult<ChainHash> {
    Ok(ChainHash::from_bytes(
        columns.parsed(column, bytes.try_into())?,
    ))
}
