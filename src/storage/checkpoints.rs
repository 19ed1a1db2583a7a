//! The table of checkpoints: what of the history was sealed when, signed. Rows are added and read,
//! never changed.

use diesel::prelude::*;

use crate::{
    domain::history::{
        chain::ChainHash,
        checkpoint::{Checkpoint, Signature, SignedCheckpoint},
    },
    storage::{
        Db, StorageError, StorageResult, records::Columns, schema::checkpoints, types::DbMoment,
    },
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = checkpoints)]
struct CheckpointRow {
    number: i64,
    at: DbMoment,
    events: i32,
    hash: Vec<u8>,
    key_id: String,
    signature: Vec<u8>,
}

impl TryFrom<CheckpointRow> for SignedCheckpoint {
    type Error = StorageError;

    fn try_from(row: CheckpointRow) -> StorageResult<Self> {
        let columns = Columns::of("checkpoints", row.number);
        let hash = columns.parsed("hash", row.hash.as_slice().try_into())?;
        Ok(Self {
            checkpoint: Checkpoint {
                number: columns.parsed("number", row.number.try_into())?,
                at: row.at.0,
                events: columns.parsed("events", row.events.try_into())?,
                hash: ChainHash::from_bytes(hash),
            },
            signature: Signature {
                key_id: row.key_id,
                bytes: row.signature,
            },
        })
    }
}

/// Keeps a checkpoint. Another one of the same number is [`StorageError::Duplicate`].
pub fn insert(db: &mut Db, signed: &SignedCheckpoint) -> StorageResult<()> {
    let SignedCheckpoint {
        checkpoint,
        signature,
    } = signed;
    let row = CheckpointRow {
        number: number(checkpoint.number)?,
        at: DbMoment(checkpoint.at),
        events: checkpoint.events.into(),
        hash: checkpoint.hash.as_bytes().to_vec(),
        key_id: signature.key_id.clone(),
        signature: signature.bytes.clone(),
    };
    diesel::insert_into(checkpoints::table)
        .values(row)
        .execute(db)?;
    Ok(())
}

/// The newest checkpoint.
pub fn last(db: &mut Db) -> StorageResult<Option<SignedCheckpoint>> {
    let row: Option<CheckpointRow> = checkpoints::table
        .order(checkpoints::number.desc())
        .select(CheckpointRow::as_select())
        .first(db)
        .optional()?;
    row.map(SignedCheckpoint::try_from).transpose()
}

/// The checkpoints after a number, in order, a batch at a time.
pub fn after(db: &mut Db, after: u64, most: i64) -> StorageResult<Vec<SignedCheckpoint>> {
    let rows: Vec<CheckpointRow> = checkpoints::table
        .filter(checkpoints::number.gt(number(after)?))
        .order(checkpoints::number)
        .limit(most)
        .select(CheckpointRow::as_select())
        .load(db)?;
    rows.into_iter().map(SignedCheckpoint::try_from).collect()
}

fn number(number: u64) -> StorageResult<i64> {
    i64::try_from(number).map_err(StorageError::closed)
}
