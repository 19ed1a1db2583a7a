//! The table of decisions. What a list of them shows besides is in `views::decisions`.

use diesel::prelude::*;

use crate::{
    domain::{
        decision::{Decision, Outcome, Provenance, Span},
        ids::{AgendaItemId, DecisionId, MeetingId},
        text::Verbatim,
        version::Version,
    },
    storage::{
        Db, StorageError, StorageResult,
        lists::{read_list, write_list},
        records::{Columns, found_by_ids, records},
        schema::{agenda_items, decisions},
        types::DbId,
    },
};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = decisions, treat_none_as_null = true)]
pub(super) struct DecisionRow {
    id: DbId,
    agenda_item_id: DbId,
    text: String,
    outcome: String,
    import_id: Option<DbId>,
    span_start: Option<i32>,
    span_end: Option<i32>,
    version: i64,
    parts: String,
    edition: i16,
}

impl From<&Decision> for DecisionRow {
    fn from(decision: &Decision) -> Self {
        let (import_id, span_start, span_end) = provenance_columns(decision.provenance);
        Self {
            id: decision.id.into(),
            agenda_item_id: decision.item.into(),
            text: decision.text.to_string(),
            outcome: decision.outcome.name().to_owned(),
            import_id,
            span_start,
            span_end,
            version: decision.version.get(),
            parts: write_list(&decision.parts),
            edition: decision.edition.cast_signed(),
        }
    }
}

impl TryFrom<DecisionRow> for Decision {
    type Error = StorageError;

    fn try_from(row: DecisionRow) -> StorageResult<Self> {
        let columns = Columns::of("decisions", row.id);
        Ok(Self {
            id: row.id.into(),
            item: row.agenda_item_id.into(),
            text: columns.parsed("text", Verbatim::parse(&row.text))?,
            outcome: columns.known("outcome", Outcome::from_name(&row.outcome))?,
            parts: read_list(&columns, "parts", &row.parts)?,
            edition: columns.parsed("edition", u16::try_from(row.edition))?,
            provenance: provenance(row.import_id, row.span_start, row.span_end),
            version: columns.known("version", Version::new(row.version))?,
        })
    }
}

pub(super) fn provenance_columns(
    provenance: Option<Provenance>,
) -> (Option<DbId>, Option<i32>, Option<i32>) {
    match provenance {
        Some(Provenance { import, span }) => (
            Some(import.into()),
            Some(span.start.cast_signed()),
            Some(span.end.cast_signed()),
        ),
        None => (None, None, None),
    }
}

pub(super) fn provenance(
    import: Option<DbId>,
    start: Option<i32>,
    end: Option<i32>,
) -> Option<Provenance> {
    let (start, end) = (start?.cast_unsigned(), end?.cast_unsigned());
    Some(Provenance {
        import: import?.into(),
        span: Span { start, end },
    })
}

records!(decisions, DecisionRow, Decision, DecisionId);
found_by_ids!(decisions, DecisionRow, Decision, DecisionId);

/// The decision on an item.
pub fn of_item(db: &mut Db, item: AgendaItemId) -> StorageResult<Option<Decision>> {
    let row = decisions::table
        .filter(decisions::agenda_item_id.eq(DbId::from(item)))
        .select(DecisionRow::as_select());
    row.first(db)
        .optional()?
        .map(Decision::try_from)
        .transpose()
}

/// The decisions of a meeting, in the order of its agenda.
pub fn of_meeting(db: &mut Db, meeting: MeetingId) -> StorageResult<Vec<Decision>> {
    let rows: Vec<DecisionRow> = decisions::table
        .inner_join(agenda_items::table)
        .filter(agenda_items::meeting_id.eq(DbId::from(meeting)))
        .order((agenda_items::position, decisions::id))
        .select(DecisionRow::as_select())
        .load(db)?;
    rows.into_iter().map(Decision::try_from).collect()
}
