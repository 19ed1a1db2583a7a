//! The table of matters.

use diesel::prelude::*;

use crate::{
    domain::{
        access::Sight,
        agenda::Confidentiality,
        ids::{DecisionId, MatterId},
        journal_number::CaseNumber,
        listing::{Cursor, Page, PageRequest},
        matter::Matter,
        text::Title,
        version::Version,
    },
    storage::{
        Db, StorageError, StorageResult,
        actions::owned_by,
        records::{Columns, cursor_value, found_by_ids, one_more, records},
        schema::{actions, agenda_items, decisions, matters, meetings, waiting_items},
        types::DbId,
    },
};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = matters, treat_none_as_null = true)]
pub(super) struct MatterRow {
    id: DbId,
    case_number: String,
    case_key: String,
    title: String,
    is_closed: bool,
    version: i64,
}

impl From<&Matter> for MatterRow {
    fn from(matter: &Matter) -> Self {
        Self {
            id: matter.id.into(),
            case_number: matter.case_number.as_written().to_owned(),
            case_key: matter.case_number.key().to_owned(),
            title: matter.title.to_string(),
            is_closed: matter.confidentiality.is_closed(),
            version: matter.version.get(),
        }
    }
}

impl TryFrom<MatterRow> for Matter {
    type Error = StorageError;

    fn try_from(row: MatterRow) -> StorageResult<Self> {
        let columns = Columns::of("matters", row.id);
        Ok(Self {
            id: row.id.into(),
            case_number: columns.parsed("case_number", CaseNumber::parse(&row.case_number))?,
            title: columns.parsed("title", Title::parse(&row.title))?,
            confidentiality: Confidentiality::closed_if(row.is_closed),
            version: columns.known("version", Version::new(row.version))?,
        })
    }
}

records!(matters, MatterRow, Matter, MatterId);
found_by_ids!(matters, MatterRow, Matter, MatterId);

/// The matter of this case number, however it is written.
pub fn find_by_case(db: &mut Db, case_number: &CaseNumber) -> StorageResult<Option<Matter>> {
    let row = matters::table
        .filter(matters::case_key.eq(case_number.key()))
        .select(MatterRow::as_select());
    row.first(db).optional()?.map(Matter::try_from).transpose()
}

/// What a list of matters is narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MatterFilter {
    /// The one with this case number, however it is written.
    pub case_number: Option<CaseNumber>,
    /// One matter.
    pub matter: Option<MatterId>,
}

/// A page of the matters that `sight` sees, by case number.
pub fn list(
    db: &mut Db,
    sight: &Sight,
    filter: &MatterFilter,
    page: &PageRequest,
) -> StorageResult<Page<Matter>> {
    let mut query = matters::table.select(MatterRow::as_select()).into_boxed();
    if !sight.is_cleared {
        let mine = agenda_items::table
            .inner_join(meetings::table)
            .filter(meetings::body_id.eq_any(sight.bodies.iter().copied().map(DbId::from)))
            .filter(agenda_items::matter_id.is_not_null())
            // Whoever dealt with it openly has not seen what is closed about it.
            .filter(agenda_items::is_closed.eq(true))
            .select(agenda_items::matter_id.assume_not_null());
        let waiting = waiting_items::table
            .filter(waiting_items::body_id.eq_any(sight.bodies.iter().copied().map(DbId::from)))
            .filter(waiting_items::matter_id.is_not_null())
            .filter(waiting_items::is_closed.eq(true))
            .select(waiting_items::matter_id.assume_not_null());
        let followed_up = agenda_items::table
            .inner_join(decisions::table.inner_join(actions::table))
            .filter(owned_by!(sight))
            .filter(agenda_items::matter_id.is_not_null())
            .select(agenda_items::matter_id.assume_not_null());
        query = query.filter(
            matters::is_closed
                .eq(false)
                .or(matters::id.eq_any(mine))
                .or(matters::id.eq_any(waiting))
                .or(matters::id.eq_any(followed_up)),
        );
    }
    if let Some(matter) = filter.matter {
        query = query.filter(matters::id.eq(DbId::from(matter)));
    }
    if let Some(case_number) = &filter.case_number {
        query = query.filter(matters::case_key.eq(case_number.key().to_owned()));
    }
    if let Some(after) = &page.after {
        query = query.filter(matters::case_key.gt(cursor_value::<String>(after, 0)?));
    }
    let rows: Vec<MatterRow> = query
        .order(matters::case_key)
        .limit(one_more(page.size))
        .load(db)?;
    let found = rows
        .into_iter()
        .map(Matter::try_from)
        .collect::<StorageResult<Vec<_>>>()?;
    Ok(Page::cut(found, page.size, |matter| {
        Cursor(vec![matter.case_number.key().to_owned()])
    }))
}

/// The matter that a decision belongs to.
pub fn of_decision(db: &mut Db, decision: DecisionId) -> StorageResult<Option<Matter>> {
    let row = decisions::table
        .inner_join(agenda_items::table.inner_join(matters::table))
        .filter(decisions::id.eq(DbId::from(decision)))
        .select(MatterRow::as_select());
    row.first(db).optional()?.map(Matter::try_from).transpose()
}
