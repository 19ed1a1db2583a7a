//! The table of what decisions said before they were corrected; rows are added, never changed.

use diesel::prelude::*;

use crate::{
    domain::{
        decision::{DecisionEdition, Outcome},
        ids::DecisionId,
        text::{Note, Verbatim},
    },
    storage::{
        Db, StorageError, StorageResult,
        lists::{read_list, write_list},
        records::Columns,
        schema::decision_editions,
        types::{DbId, DbMoment},
    },
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = decision_editions)]
struct DecisionEditionRow {
    decision_id: DbId,
    number: i16,
    text: String,
    outcome: String,
    parts: String,
    replaced_at: DbMoment,
    replaced_by: String,
    reason: String,
}

impl From<&DecisionEdition> for DecisionEditionRow {
    fn from(edition: &DecisionEdition) -> Self {
        Self {
            decision_id: edition.decision.into(),
            number: edition.number.cast_signed(),
            text: edition.text.to_string(),
            outcome: edition.outcome.name().to_owned(),
            parts: write_list(&edition.parts),
            replaced_at: DbMoment(edition.replaced_at),
            replaced_by: edition.replaced_by.clone(),
            reason: edition.reason.to_string(),
        }
    }
}

impl TryFrom<DecisionEditionRow> for DecisionEdition {
    type Error = StorageError;

    fn try_from(row: DecisionEditionRow) -> StorageResult<Self> {
        let columns = Columns::of("decision_editions", row.decision_id);
        Ok(Self {
            decision: row.decision_id.into(),
            number: columns.parsed("number", u16::try_from(row.number))?,
            text: columns.parsed("text", Verbatim::parse(&row.text))?,
            outcome: columns.known("outcome", Outcome::from_name(&row.outcome))?,
            parts: read_list(&columns, "parts", &row.parts)?,
            replaced_at: row.replaced_at.0,
            replaced_by: row.replaced_by,
            reason: columns.parsed("reason", Note::parse(&row.reason))?,
        })
    }
}

/// Keeps an edition that a correction has taken the place of.
pub fn insert(db: &mut Db, edition: &DecisionEdition) -> StorageResult<()> {
    diesel::insert_into(decision_editions::table)
        .values(DecisionEditionRow::from(edition))
        .execute(db)?;
    Ok(())
}

/// The replaced editions of a decision after a number, in order, so many at most.
pub fn of_decision(
    db: &mut Db,
    decision: DecisionId,
    after: u16,
    most: i64,
) -> StorageResult<Vec<DecisionEdition>> {
    let rows: Vec<DecisionEditionRow> = decision_editions::table
        .filter(decision_editions::decision_id.eq(DbId::from(decision)))
        .filter(decision_editions::number.gt(after.min(i16::MAX.cast_unsigned()).cast_signed()))
        .order(decision_editions::number)
        .limit(most)
        .select(DecisionEditionRow::as_select())
        .load(db)?;
    rows.into_iter().map(DecisionEdition::try_from).collect()
}
