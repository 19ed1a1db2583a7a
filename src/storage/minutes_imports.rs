//! The tables of imports and of their items. Proposals have a file of their own.

mod items;

pub(super) use items::counted;
pub use items::{
    close_what_became, count_items, find_item, insert_item, items_of, link_item, unlink_item,
};

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime};
use diesel::{dsl::sql, prelude::*, sql_types::Text};

use crate::{
    domain::{
        ids::{BodyId, MeetingId, MinutesImportId},
        listing::{Cursor, Page, PageRequest},
        minutes_import::{ImportKind, ImportState, MinutesImport},
        text::{Note, Title},
        version::Version,
    },
    storage::{
        Db, StorageError, StorageResult,
        records::{Columns, MOST_IDS, cursor_value, one_more, records},
        schema::minutes_imports,
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
    kind: String,
    amends_id: Option<DbId>,
    pages: String,
    discarded_at: Option<DbMoment>,
    discard_reason: Option<String>,
}

fn list_column(texts: &[String]) -> String {
    serde_json::Value::from(texts.to_vec()).to_string()
}

impl From<&MinutesImport> for ImportRow {
    fn from(import: &MinutesImport) -> Self {
        let (accepted_at, meeting_id) = match import.state {
            ImportState::Accepted { at, meeting } => (Some(DbMoment(at)), Some(meeting.into())),
            ImportState::Draft | ImportState::Discarded { .. } => (None, None),
        };
        let (discarded_at, reason) = match &import.state {
            ImportState::Discarded { at, reason } => (Some(DbMoment(*at)), reason.as_ref()),
            ImportState::Draft | ImportState::Accepted { .. } => (None, None),
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
            kind: import.kind.name().to_owned(),
            amends_id: import.amends.map(Into::into),
            pages: serde_json::Value::from(import.pages.clone()).to_string(),
            discarded_at,
            discard_reason: reason.map(ToString::to_string),
        }
    }
}

impl TryFrom<ImportRow> for MinutesImport {
    type Error = StorageError;

    fn try_from(row: ImportRow) -> StorageResult<Self> {
        let columns = Columns::of("minutes_imports", row.id);
        let reason = row.discard_reason.as_deref();
        let reason = columns.maybe("discard_reason", reason, Note::parse)?;
        let accepted = row.accepted_at.zip(row.meeting_id);
        let state = match (row.state.as_str(), accepted, row.discarded_at) {
            ("draft", ..) => ImportState::Draft,
            ("accepted", Some((at, meeting)), _) => ImportState::Accepted {
                at: at.0,
                meeting: meeting.into(),
            },
            ("discarded", _, Some(at)) => ImportState::Discarded { at: at.0, reason },
            _ => return columns.known("state", None),
        };
        Ok(Self {
            id: row.id.into(),
            kind: columns.known("kind", ImportKind::from_name(&row.kind))?,
            amends: row.amends_id.map(Into::into),
            pages: columns.parsed("pages", serde_json::from_str(&row.pages))?,
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

/// The columns of an import without its texts, which may be megabytes.
macro_rules! without_texts {
    () => {
        (
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
            minutes_imports::kind,
            minutes_imports::amends_id,
            minutes_imports::pages,
            minutes_imports::discarded_at,
            minutes_imports::discard_reason,
        )
    };
}

/// The imports of the files with these fingerprints, in no order, without their texts.
pub fn with_fingerprints(
    db: &mut Db,
    fingerprints: &[String],
) -> StorageResult<Vec<MinutesImport>> {
    let mut found = Vec::new();
    for some in fingerprints.chunks(MOST_IDS) {
        let rows: Vec<ImportRow> = minutes_imports::table
            .filter(minutes_imports::fingerprint.eq_any(some))
            .select(without_texts!())
            .load(db)?;
        for row in rows {
            found.push(row.try_into()?);
        }
    }
    Ok(found)
}

/// The documents about what a body met for on a day, newest first, without their texts; none that was
/// discarded.
pub fn of_body_on(db: &mut Db, body: BodyId, day: NaiveDate) -> StorageResult<Vec<MinutesImport>> {
    let rows: Vec<ImportRow> = minutes_imports::table
        .filter(minutes_imports::body_id.eq(DbId::from(body)))
        .filter(minutes_imports::met_on.eq(day))
        .filter(minutes_imports::state.ne("discarded"))
        .order(minutes_imports::id.desc())
        .select(without_texts!())
        .load(db)?;
    rows.into_iter().map(MinutesImport::try_from).collect()
}

/// Those of these meetings whose agendas came from documents.
pub fn with_agenda_among(
    db: &mut Db,
    meetings: &[MeetingId],
) -> StorageResult<BTreeSet<MeetingId>> {
    let ids = meetings.iter().copied().map(DbId::from);
    let rows: Vec<Option<DbId>> = minutes_imports::table
        .filter(minutes_imports::meeting_id.eq_any(ids.map(Some)))
        .filter(minutes_imports::kind.eq(ImportKind::Agenda.name()))
        .select(minutes_imports::meeting_id)
        .load(db)?;
    Ok(rows.into_iter().flatten().map(Into::into).collect())
}

/// The latest document that amends this one, unless it was discarded.
pub fn amending(db: &mut Db, import: MinutesImportId) -> StorageResult<Option<MinutesImportId>> {
    let row: Option<DbId> = minutes_imports::table
        .filter(minutes_imports::amends_id.eq(DbId::from(import)))
        .filter(minutes_imports::state.ne("discarded"))
        .order(minutes_imports::id.desc())
        .select(minutes_imports::id)
        .first(db)
        .optional()?;
    Ok(row.map(Into::into))
}

/// Whether a document amends another one, or one that does, however many there are between them.
pub fn leads_to(db: &mut Db, from: MinutesImportId, to: MinutesImportId) -> StorageResult<bool> {
    let mut passed = BTreeSet::new();
    let mut next = Some(from);
    while let Some(import) = next.filter(|import| passed.insert(*import)) {
        if import == to {
            return Ok(true);
        }
        let amends: Option<Option<DbId>> = minutes_imports::table
            .find(DbId::from(import))
            .select(minutes_imports::amends_id)
            .first(db)
            .optional()?;
        next = amends.flatten().map(Into::into);
    }
    Ok(false)
}

/// A page of imports, newest first, without their texts, which may be megabytes each.
pub fn list(
    db: &mut Db,
    state: Option<&str>,
    page: &PageRequest,
) -> StorageResult<Page<MinutesImport>> {
    let mut query = minutes_imports::table.select(without_texts!()).into_boxed();
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
