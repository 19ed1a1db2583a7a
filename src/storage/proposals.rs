//! The table of proposals.

use std::{collections::HashMap, num::NonZeroU8};

use chrono::NaiveDate;
use diesel::{dsl::count_star, prelude::*};

use crate::{
    domain::{
        action::Due,
        decision::Span,
        ids::{AgendaItemId, MeetingId, MinutesImportId, ProposalId},
        minutes_import::{Confidence, Proposal, ProposalState, SaidMeeting},
        text::{Note, Title, Verbatim},
        version::Version,
    },
    storage::{
        Db, StorageError, StorageResult,
        actions::{due_columns, due_from_columns, owner_columns, owner_from_columns},
        dialect::each,
        lists::{read_list, write_list},
        minutes_imports::counted,
        records::{Columns, records},
        schema::{imported_items, minutes_imports, proposals},
        types::DbId,
    },
};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = proposals, treat_none_as_null = true)]
pub(super) struct ProposalRow {
    id: DbId,
    import_id: DbId,
    item: i16,
    title: String,
    quote: String,
    span_start: i32,
    span_end: i32,
    rule: String,
    confidence: String,
    responsible: Option<String>,
    owner_person_id: Option<DbId>,
    owner_unit_id: Option<DbId>,
    due_text: Option<String>,
    due_kind: String,
    due_body_id: Option<DbId>,
    due_nth: Option<i16>,
    due_meeting_id: Option<DbId>,
    due_on: Option<NaiveDate>,
    state: String,
    action_id: Option<DbId>,
    reason: Option<String>,
    version: i64,
    page: Option<i32>,
    also: String,
    edits: String,
    split_from_id: Option<DbId>,
    merged_into_id: Option<DbId>,
    said_nth: Option<i16>,
    said_body: Option<String>,
}

impl From<&Proposal> for ProposalRow {
    fn from(proposal: &Proposal) -> Self {
        let (owner_person_id, owner_unit_id) = proposal.owner.map_or((None, None), owner_columns);
        let (due_kind, due_body_id, due_nth) = due_columns(proposal.due);
        let (due_meeting_id, due_on) = match proposal.due {
            Due::AtMeeting(meeting) => (Some(meeting.into()), None),
            Due::ByDate(day) => (None, Some(day)),
            Due::NextMeeting { .. } | Due::Unset => (None, None),
        };
        let (action_id, reason) = match &proposal.state {
            ProposalState::Accepted { action } => (Some((*action).into()), None),
            ProposalState::Rejected { reason } => (None, reason.as_ref().map(ToString::to_string)),
            _ => (None, None),
        };
        let said = proposal.said_meeting.as_ref();
        Self {
            id: proposal.id.into(),
            import_id: proposal.import.into(),
            item: proposal.item.cast_signed(),
            title: proposal.title.to_string(),
            quote: proposal.quote.to_string(),
            span_start: proposal.span.start.cast_signed(),
            span_end: proposal.span.end.cast_signed(),
            rule: proposal.rule.clone(),
            confidence: proposal.confidence.name().to_owned(),
            responsible: proposal.responsible.clone(),
            owner_person_id,
            owner_unit_id,
            due_text: proposal.due_text.clone(),
            due_kind: due_kind.to_owned(),
            due_body_id,
            due_nth,
            due_meeting_id,
            due_on,
            state: proposal.state.name().to_owned(),
            action_id,
            reason,
            version: proposal.version.get(),
            page: proposal.page.map(u32::cast_signed),
            also: write_list(&proposal.also),
            edits: write_list(&proposal.edits),
            split_from_id: proposal.split_from.map(Into::into),
            merged_into_id: proposal.state.instead().map(Into::into),
            said_nth: said.map(|said| said.nth.get().into()),
            said_body: said.and_then(|said| said.of.clone()),
        }
    }
}

impl TryFrom<ProposalRow> for Proposal {
    type Error = StorageError;

    fn try_from(row: ProposalRow) -> StorageResult<Self> {
        let columns = Columns::of("proposals", row.id);
        let due = due_from_columns(
            &row.due_kind,
            (row.due_body_id, row.due_nth),
            row.due_meeting_id,
            row.due_on,
        );
        let said_nth = row.said_nth.map(|nth| {
            let nth = u8::try_from(nth).ok().and_then(NonZeroU8::new);
            columns.known("said_nth", nth)
        });
        let of = row.said_body;
        let said_meeting = said_nth.transpose()?.map(|nth| SaidMeeting { nth, of });
        let instead = || columns.known("merged_into_id", row.merged_into_id);
        let state = match row.state.as_str() {
            "waiting" => ProposalState::Waiting,
            "accepted" => {
                let action = columns.known("action_id", row.action_id)?.into();
                ProposalState::Accepted { action }
            }
            "rejected" => {
                let reason = columns.maybe("reason", row.reason.as_deref(), Note::parse)?;
                ProposalState::Rejected { reason }
            }
            "split" => ProposalState::Split,
            "merged" => ProposalState::Merged {
                into: instead()?.into(),
            },
            "repeated" => ProposalState::Repeated {
                of: instead()?.into(),
            },
            _ => return columns.known("state", None),
        };
        Ok(Self {
            id: row.id.into(),
            import: row.import_id.into(),
            item: columns.parsed("item", u16::try_from(row.item))?,
            title: columns.parsed("title", Title::parse(&row.title))?,
            quote: columns.parsed("quote", Verbatim::parse(&row.quote))?,
            span: Span {
                start: row.span_start.cast_unsigned(),
                end: row.span_end.cast_unsigned(),
            },
            page: row.page.map(i32::cast_unsigned),
            also: read_list(&columns, "also", &row.also)?,
            rule: row.rule,
            confidence: columns.known("confidence", Confidence::from_name(&row.confidence))?,
            responsible: row.responsible,
            owner: owner_from_columns(row.owner_person_id, row.owner_unit_id),
            due_text: row.due_text,
            due: columns.known("due_kind", due)?,
            said_meeting,
            edits: read_list(&columns, "edits", &row.edits)?,
            split_from: row.split_from_id.map(Into::into),
            state,
            version: columns.known("version", Version::new(row.version))?,
        })
    }
}

records!(proposals, ProposalRow, Proposal, ProposalId);

/// How many rows are added with one statement: within the bounds of both databases.
const MOST_ROWS: usize = 500;

/// Keeps new proposals, many with each statement.
pub fn insert_all(db: &mut Db, proposals: &[Proposal]) -> StorageResult<()> {
    for proposals in proposals.chunks(MOST_ROWS) {
        let rows: Vec<_> = proposals.iter().map(ProposalRow::from).collect();
        let insert = diesel::insert_into(proposals::table).values(&rows);
        each!(db, sqlite => insert.execute(sqlite)?, postgres => insert.execute(postgres)?);
    }
    Ok(())
}

/// The proposals of an import, in the order of the document.
pub fn of_import(db: &mut Db, import: MinutesImportId) -> StorageResult<Vec<Proposal>> {
    let rows: Vec<ProposalRow> = proposals::table
        .filter(proposals::import_id.eq(DbId::from(import)))
        .order((proposals::item, proposals::span_start, proposals::id))
        .select(ProposalRow::as_select())
        .load(db)?;
    rows.into_iter().map(Proposal::try_from).collect()
}

/// How many proposals each of these imports has; one without any is left out.
pub fn count_by_import(
    db: &mut Db,
    imports: &[MinutesImportId],
) -> StorageResult<HashMap<MinutesImportId, usize>> {
    let ids = imports.iter().copied().map(DbId::from);
    let rows: Vec<(DbId, i64)> = proposals::table
        .filter(proposals::import_id.eq_any(ids))
        .group_by(proposals::import_id)
        .select((proposals::import_id, count_star()))
        .load(db)?;
    Ok(rows.into_iter().map(counted).collect())
}

/// The proposals of what was accepted about a meeting, each with the agenda item that its item became, in the
/// order in which they came.
pub fn of_meeting(
    db: &mut Db,
    meeting: MeetingId,
) -> StorageResult<Vec<(Proposal, Option<AgendaItemId>)>> {
    let its_item = imported_items::import_id
        .eq(proposals::import_id)
        .and(imported_items::position.eq(proposals::item));
    let rows: Vec<(ProposalRow, Option<DbId>)> = proposals::table
        .inner_join(minutes_imports::table.on(minutes_imports::id.eq(proposals::import_id)))
        .inner_join(imported_items::table.on(its_item))
        .filter(minutes_imports::meeting_id.eq(DbId::from(meeting)))
        .order(proposals::id)
        .select((ProposalRow::as_select(), imported_items::agenda_item_id))
        .load(db)?;
    let read = |(row, item): (ProposalRow, Option<DbId>)| {
        Ok((Proposal::try_from(row)?, item.map(Into::into)))
    };
    rows.into_iter().map(read).collect()
}
