//! The tables of imports and of their items. Proposals have a file of their own.

use chrono::{NaiveDate, NaiveTime};
use diesel::{dsl::sql, prelude::*, sql_types::Text};

use crate::{
    domain::{
        agenda::Confidentiality,
        decision::{Outcome, Span},
        ids::{AgendaItemId, MinutesImportId},
        listing::{Cursor, Page, PageRequest},
        minutes_import::{ImportState, ImportedItem, MinutesImport},
        text::{Title, Verbatim},
        version::Version,
    },
    storage::{
        Db, StorageError, StorageResult,
        records::{Columns, cursor_value, one_more, records},
        schema::{imported_items, minutes_imports},
        types::{DbId, DbMoment},
    },
};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = minutes_imports, treat_none_as_null = true)]
struct ImportRow {
    id: DbId,
    file_name: String,
    fingerprint: String,
    text: String,
    body_name: Option<String>,
    body_id: Option<DbId>,
    met_on: Option<NaiveDate>,
    met_at: Option<NaiveTime>,
    place: Option<String>,
    unplaced: String,
    warnings: String,
    uploaded_at: DbMoment,
    uploaded_by: String,
    state: String,
    accepted_at: Option<DbMoment>,
    meeting_id: Option<DbId>,
    version: i64,
}

fn list_column(texts: &[String]) -> String {
    serde_json::Value::from(texts.to_vec()).to_string()
}

impl From<&MinutesImport> for ImportRow {
    fn from(import: &MinutesImport) -> Self {
        let (accepted_at, meeting_id) = match import.state {
            ImportState::Draft => (None, None),
            ImportState::Accepted { at, meeting } => (Some(DbMoment(at)), Some(meeting.into())),
        };
        Self {
            id: import.id.into(),
            file_name: import.file_name.to_string(),
            fingerprint: import.fingerprint.clone(),
            text: import.text.clone(),
            body_name: import.body_name.as_ref().map(ToString::to_string),
            body_id: import.body.map(Into::into),
            met_on: import.met_on,
            met_at: import.met_at,
            place: import.place.as_ref().map(ToString::to_string),
            unplaced: list_column(&import.unplaced),
            warnings: list_column(&import.warnings),
            uploaded_at: DbMoment(import.uploaded_at),
            uploaded_by: import.uploaded_by.clone(),
            state: import.state.name().to_owned(),
            accepted_at,
            meeting_id,
            version: import.version.get(),
        }
    }
}

impl TryFrom<ImportRow> for MinutesImport {
    type Error = StorageError;

    fn try_from(row: ImportRow) -> StorageResult<Self> {
        let columns = Columns::of("minutes_imports", row.id);
        let state = match (row.state.as_str(), row.accepted_at, row.meeting_id) {
            ("draft", ..) => ImportState::Draft,
            ("accepted", Some(at), Some(meeting)) => ImportState::Accepted {
                at: at.0,
                meeting: meeting.into(),
            },
            _ => return columns.known("state", None),
        };
        Ok(Self {
            id: row.id.into(),
            file_name: columns.parsed("file_name", Title::parse(&row.file_name))?,
            fingerprint: row.fingerprint,
            text: row.text,
            body_name: columns.maybe("body_name", row.body_name.as_deref(), Title::parse)?,
            body: row.body_id.map(Into::into),
            met_on: row.met_on,
            met_at: row.met_at,
            place: columns.maybe("place", row.place.as_deref(), Title::parse)?,
            unplaced: columns.parsed("unplaced", serde_json::from_str(&row.unplaced))?,
            warnings: columns.parsed("warnings", serde_json::from_str(&row.warnings))?,
            uploaded_at: row.uploaded_at.0,
            uploaded_by: row.uploaded_by,
            state,
            version: columns.known("version", Version::new(row.version))?,
        })
    }
}

records!(minutes_imports, ImportRow, MinutesImport, MinutesImportId);

/// The import of the file with this fingerprint.
pub fn find_by_fingerprint(db: &mut Db, fingerprint: &str) -> StorageResult<Option<MinutesImport>> {
    let row = minutes_imports::table
        .filter(minutes_imports::fingerprint.eq(fingerprint))
        .select(ImportRow::as_select());
    row.first(db)
        .optional()?
        .map(MinutesImport::try_from)
        .transpose()
}

/// A page of imports, newest first, without their texts, which may be megabytes each.
pub fn list(
    db: &mut Db,
    state: Option<&str>,
    page: &PageRequest,
) -> StorageResult<Page<MinutesImport>> {
    let mut query = minutes_imports::table
        .select((
            minutes_imports::id,
            minutes_imports::file_name,
            minutes_imports::fingerprint,
            sql::<Text>("''"),
            minutes_imports::body_name,
            minutes_imports::body_id,
            minutes_imports::met_on,
            minutes_imports::met_at,
            minutes_imports::place,
            sql::<Text>("'[]'"),
            sql::<Text>("'[]'"),
            minutes_imports::uploaded_at,
            minutes_imports::uploaded_by,
            minutes_imports::state,
            minutes_imports::accepted_at,
            minutes_imports::meeting_id,
            minutes_imports::version,
        ))
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(minutes_imports::state.eq(state.to_owned()));
    }
    if let Some(after) = &page.after {
        let id = DbId::from(cursor_value::<MinutesImportId>(after, 0)?);
        query = query.filter(minutes_imports::id.lt(id));
    }
    let rows: Vec<ImportRow> = query
        .order(minutes_imports::id.desc())
        .limit(one_more(page.size))
        .load(db)?;
    let found = rows
        .into_iter()
        .map(MinutesImport::try_from)
        .collect::<StorageResult<Vec<_>>>()?;
    Ok(Page::cut(found, page.size, |import| {
        Cursor(vec![import.id.to_string()])
    }))
}

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
    rows.into_iter().map(item_from_row).collect()
}

/// Notes which agenda item an item of an import became.
pub fn link_item(
    db: &mut Db,
    import: MinutesImportId,
    position: u16,
    item: AgendaItemId,
) -> StorageResult<()> {
    let row = imported_items::table.find((DbId::from(import), position.cast_signed()));
    let link = imported_items::agenda_item_id.eq(DbId::from(item));
    diesel::update(row).set(link).execute(db)?;
    Ok(())
}

fn item_from_row(row: ImportedItemRow) -> StorageResult<ImportedItem> {
    let columns = Columns::of("imported_items", row.import_id);
    let decision = columns.maybe("decision", row.decision.as_deref(), Verbatim::parse)?;
    let span = row.span_start.zip(row.span_end);
    let span = span.map(|(start, end)| Span {
        start: start.cast_unsigned(),
        end: end.cast_unsigned(),
    });
    let recommendation = row.recommendation.as_deref();
    Ok(ImportedItem {
        position: columns.parsed("position", u16::try_from(row.position))?,
        number: columns.maybe("number", row.number.as_deref(), Title::parse)?,
        title: columns.parsed("title", Title::parse(&row.title))?,
        case_number: row.case_number,
        confidentiality: Confidentiality::closed_if(row.is_closed),
        decision: decision.zip(span),
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
