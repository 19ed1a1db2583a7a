//! The table of answers: which links were used, each once, and for what.

use diesel::prelude::*;

use crate::{
    domain::{
        action_request::Told,
        answer_link::{AnswerKind, GivenAnswer},
        ids::ReminderId,
    },
    storage::{
        Db, StorageResult,
        records::Columns,
        schema::answers,
        types::{DbId, DbMoment},
    },
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = answers)]
struct AnswerRow {
    reminder_id: DbId,
    kind: String,
    answered_at: DbMoment,
    told: Option<String>,
}

/// What was answered by the link of a line.
pub fn find(db: &mut Db, line: ReminderId) -> StorageResult<Option<GivenAnswer>> {
    let row = answers::table
        .find(DbId::from(line))
        .select(AnswerRow::as_select());
    let Some(row) = row.first(db).optional()? else {
        return Ok(None);
    };
    let columns = Columns::of("answers", row.reminder_id);
    let told = row.told.as_deref();
    let told = told.map(|name| columns.known("told", Told::from_name(name)));
    Ok(Some(GivenAnswer {
        line,
        kind: columns.known("kind", AnswerKind::from_name(&row.kind))?,
        at: row.answered_at.0,
        told: told.transpose()?,
    }))
}

/// Notes that the link of a line was used; there is one answer a line.
pub fn insert(db: &mut Db, given: GivenAnswer) -> StorageResult<()> {
    let row = AnswerRow {
        reminder_id: given.line.into(),
        kind: given.kind.name().to_owned(),
        answered_at: DbMoment(given.at),
        told: given.told.map(|told| told.name().to_owned()),
    };
    diesel::insert_into(answers::table)
        .values(row)
        .execute(db)?;
    Ok(())
}
