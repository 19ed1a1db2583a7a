//! The table of the items of imports.

use std::collections::{BTreeSet, HashMap};

use diesel::{dsl::count_star, prelude::*};

use crate::{
    domain::{
        agenda::{Confidentiality, ItemKind},
        decision::{Outcome, Span},
        ids::{AgendaItemId, MinutesImportId},
        minutes_import::ImportedItem,
        text::{Title, Verbatim},
    },
    storage::{
        Db, StorageResult, agenda_items, records::Columns, schema::imported_items, types::DbId,
    },
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = imported_items)]
struct ImportedItemRow {
    import_id: DbId,
    position: i16,
    number: Option<String>,
    title: String,
    case_number: Option<String>,
    is_closed: bool,
    decision: Option<String>,
    span_start: Option<i32>,
    span_end: Option<i32>,
    outcome: String,
    recommendation: Option<String>,
    presentation: Option<String>,
    agenda_item_id: Option<DbId>,
    kind: Option<String>,
    page: Option<i32>,
    became_id: Option<DbId>,
}

/// Keeps an item of an import.
pub fn insert_item(db: &mut Db, import: MinutesImportId, item: &ImportedItem) -> StorageResult<()> {
    let (decision, span) = item.decision.clone().unzip();
    let row = ImportedItemRow {
        import_id: import.into(),
        position: item.position.cast_signed(),
        number: item.number.as_ref().map(ToString::to_string),
        title: item.title.to_string(),
        case_number: item.case_number.clone(),
        is_closed: item.confidentiality.is_closed(),
        decision: decision.map(Into::into),
        span_start: span.map(|span: Span| span.start.cast_signed()),
        span_end: span.map(|span| span.end.cast_signed()),
        outcome: item.outcome.name().to_owned(),
        recommendation: item.recommendation.as_ref().map(ToString::to_string),
        presentation: item.presentation.as_ref().map(ToString::to_string),
        agenda_item_id: item.agenda_item.map(Into::into),
        kind: item.kind.map(|kind| kind.name().to_owned()),
        page: item.page.map(u32::cast_signed),
        became_id: item.agenda_item.map(Into::into),
    };
    diesel::insert_into(imported_items::table)
        .values(row)
        .execute(db)?;
    Ok(())
}

/// The items of an import, in order.
pub fn items_of(db: &mut Db, import: MinutesImportId) -> StorageResult<Vec<ImportedItem>> {
    let rows: Vec<ImportedItemRow> = imported_items::table
        .filter(imported_items::import_id.eq(DbId::from(import)))
        .order(imported_items::position)
        .select(ImportedItemRow::as_select())
        .load(db)?;
    read(db, rows)
}

/// How many items each of these imports has; one without any is left out.
pub fn count_items(
    db: &mut Db,
    imports: &[MinutesImportId],
) -> StorageResult<HashMap<MinutesImportId, usize>> {
    let ids = imports.iter().copied().map(DbId::from);
    let rows: Vec<(DbId, i64)> = imported_items::table
        .filter(imported_items::import_id.eq_any(ids))
        .group_by(imported_items::import_id)
        .select((imported_items::import_id, count_star()))
        .load(db)?;
    Ok(rows.into_iter().map(counted).collect())
}

/// A number of rows that belong to an import.
pub(in crate::storage) fn counted((id, count): (DbId, i64)) -> (MinutesImportId, usize) {
    (id.into(), usize::try_from(count).unwrap_or_default())
}

/// One item of an import, by its place in the document.
pub fn find_item(
    db: &mut Db,
    import: MinutesImportId,
    position: u16,
) -> StorageResult<Option<ImportedItem>> {
    let rows: Vec<ImportedItemRow> = imported_items::table
        .filter(imported_items::import_id.eq(DbId::from(import)))
        .filter(imported_items::position.eq(position.cast_signed()))
        .select(ImportedItemRow::as_select())
        .load(db)?;
    Ok(read(db, rows)?.pop())
}

/// The items of these rows; closed where the document has them closed, or what they became is.
fn read(db: &mut Db, rows: Vec<ImportedItemRow>) -> StorageResult<Vec<ImportedItem>> {
    let became = rows.iter().filter_map(|row| row.became_id);
    let became: Vec<_> = became.map(AgendaItemId::from).collect();
    let closed = agenda_items::closed_among(db, &became)?;
    let items = rows.into_iter().map(|row| item_from_row(row, &closed));
    items.collect()
}

/// Notes which agenda item an item of an import became.
pub fn link_item(
    db: &mut Db,
    import: MinutesImportId,
    position: u16,
    item: AgendaItemId,
) -> StorageResult<()> {
    let row = imported_items::table.find((DbId::from(import), position.cast_signed()));
    let link = (
        imported_items::agenda_item_id.eq(DbId::from(item)),
        imported_items::became_id.eq(DbId::from(item)),
    );
    diesel::update(row).set(link).execute(db)?;
    Ok(())
}

/// Closes for good the items of imports that became this item, which was closed and is about to go.
pub fn close_what_became(db: &mut Db, item: AgendaItemId) -> StorageResult<()> {
    let rows = imported_items::table.filter(imported_items::became_id.eq(DbId::from(item)));
    let closed = imported_items::is_closed.eq(true);
    diesel::update(rows).set(closed).execute(db)?;
    Ok(())
}

/// Forgets that items of imports stand on an agenda as this item, which is about to leave it.
pub fn unlink_item(db: &mut Db, item: AgendaItemId) -> StorageResult<()> {
    let rows = imported_items::table.filter(imported_items::agenda_item_id.eq(DbId::from(item)));
    let nothing = imported_items::agenda_item_id.eq(None::<DbId>);
    diesel::update(rows).set(nothing).execute(db)?;
    Ok(())
}

fn item_from_row(
    row: ImportedItemRow,
    closed: &BTreeSet<AgendaItemId>,
) -> StorageResult<ImportedItem> {
    let became: Option<AgendaItemId> = row.became_id.map(Into::into);
    let is_closed = row.is_closed || became.is_some_and(|item| closed.contains(&item));
    let columns = Columns::of("imported_items", row.import_id);
    let decision = columns.maybe("decision", row.decision.as_deref(), Verbatim::parse)?;
    let span = row.span_start.zip(row.span_end);
    let span = span.map(|(start, end)| Span {
        start: start.cast_unsigned(),
        end: end.cast_unsigned(),
    });
    let recommendation = row.recommendation.as_deref();
    let kind = row.kind.as_deref();
    let kind = kind.map(|kind| columns.known("kind", ItemKind::from_name(kind)));
    Ok(ImportedItem {
        position: columns.parsed("position", u16::try_from(row.position))?,
        number: columns.maybe("number", row.number.as_deref(), Title::parse)?,
        title: columns.parsed("title", Title::parse(&row.title))?,
        case_number: row.case_number,
        confidentiality: Confidentiality::closed_if(is_closed),
        kind: kind.transpose()?,
        decision: decision.zip(span),
        page: row.page.map(i32::cast_unsigned),
        outcome: columns.known("outcome", Outcome::from_name(&row.outcome))?,
        recommendation: columns.maybe("recommendation", recommendation, Verbatim::parse)?,
        presentation: columns.maybe(
            "presentation",
            row.presentation.as_deref(),
            Verbatim::parse,
        )?,
        agenda_item: row.agenda_item_id.map(Into::into),
    })
}
