//! The table of agendas as they were sent out; rows are added, never changed. How items and the
//! generated item lie in their columns is in `items` and `follow_up`.

mod follow_up;
mod items;

use diesel::prelude::*;

use crate::{
    domain::{
        agenda_edition::{AgendaEdition, EditionKind, MOST_EDITIONS},
        follow_up::FollowUp,
        ids::MeetingId,
        listing::EditionListItem,
    },
    storage::{
        Db, StorageResult,
        lists::{read_list, read_one, write_list, write_one},
        records::Columns,
        schema::agenda_editions,
        types::{DbId, DbMoment},
    },
};

/// What an edition is, without what stands in it.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = agenda_editions)]
struct EditionRow {
    meeting_id: DbId,
    number: i16,
    kind: String,
    issued_at: DbMoment,
    issued_by: String,
    deadline_rule: String,
}

#[derive(Insertable)]
#[diesel(table_name = agenda_editions)]
struct WholeRow {
    #[diesel(embed)]
    edition: EditionRow,
    items: String,
    follow_up: Option<String>,
}

impl EditionRow {
    fn columns(&self) -> Columns {
        Columns::of("agenda_editions", self.meeting_id)
    }

    fn read(self) -> StorageResult<EditionListItem> {
        let columns = self.columns();
        Ok(EditionListItem {
            number: columns.parsed("number", u16::try_from(self.number))?,
            kind: columns.known("kind", EditionKind::from_name(&self.kind))?,
            issued_at: self.issued_at.0,
            issued_by: self.issued_by,
            deadline_rule: self.deadline_rule,
        })
    }

    fn read_with(self, items: &str) -> StorageResult<AgendaEdition> {
        let (columns, meeting) = (self.columns(), self.meeting_id.into());
        let edition = self.read()?;
        Ok(AgendaEdition {
            meeting,
            number: edition.number,
            kind: edition.kind,
            issued_at: edition.issued_at,
            issued_by: edition.issued_by,
            deadline_rule: edition.deadline_rule,
            items: read_list(&columns, "items", items)?,
        })
    }
}

/// Keeps an edition, with the generated item as it was then, if that was frozen with it.
pub fn insert(
    db: &mut Db,
    edition: &AgendaEdition,
    follow_up: Option<&FollowUp>,
) -> StorageResult<()> {
    let row = WholeRow {
        edition: EditionRow {
            meeting_id: edition.meeting.into(),
            number: edition.number.cast_signed(),
            kind: edition.kind.name().to_owned(),
            issued_at: DbMoment(edition.issued_at),
            issued_by: edition.issued_by.clone(),
            deadline_rule: edition.deadline_rule.clone(),
        },
        items: write_list(&edition.items),
        follow_up: follow_up.map(write_one),
    };
    diesel::insert_into(agenda_editions::table)
        .values(row)
        .execute(db)?;
    Ok(())
}

/// One edition of the agenda of a meeting.
pub fn find(db: &mut Db, meeting: MeetingId, number: u16) -> StorageResult<Option<AgendaEdition>> {
    let Ok(number) = i16::try_from(number) else {
        return Ok(None);
    };
    let row: Option<(EditionRow, String)> = agenda_editions::table
        .find((DbId::from(meeting), number))
        .select((EditionRow::as_select(), agenda_editions::items))
        .first(db)
        .optional()?;
    row.map(|(edition, items)| edition.read_with(&items))
        .transpose()
}

/// The newest edition of the agenda of a meeting.
pub fn last_of_meeting(db: &mut Db, meeting: MeetingId) -> StorageResult<Option<AgendaEdition>> {
    let row: Option<(EditionRow, String)> = agenda_editions::table
        .filter(agenda_editions::meeting_id.eq(DbId::from(meeting)))
        .order(agenda_editions::number.desc())
        .select((EditionRow::as_select(), agenda_editions::items))
        .first(db)
        .optional()?;
    row.map(|(edition, items)| edition.read_with(&items))
        .transpose()
}

/// The editions of the agenda of a meeting in order, without their items.
pub fn of_meeting(db: &mut Db, meeting: MeetingId) -> StorageResult<Vec<EditionListItem>> {
    let rows: Vec<EditionRow> = agenda_editions::table
        .filter(agenda_editions::meeting_id.eq(DbId::from(meeting)))
        .order(agenda_editions::number)
        .limit(MOST_EDITIONS.into())
        .select(EditionRow::as_select())
        .load(db)?;
    rows.into_iter().map(EditionRow::read).collect()
}

/// The generated item as it was frozen with the agenda of a meeting.
pub fn follow_up_of(db: &mut Db, meeting: MeetingId) -> StorageResult<Option<FollowUp>> {
    let column: Option<String> = agenda_editions::table
        .filter(agenda_editions::meeting_id.eq(DbId::from(meeting)))
        .filter(agenda_editions::follow_up.is_not_null())
        .order(agenda_editions::number)
        .select(agenda_editions::follow_up.assume_not_null())
        .first(db)
        .optional()?;
    let columns = Columns::of("agenda_editions", meeting);
    column
        .map(|text| read_one(&columns, "follow_up", &text))
        .transpose()
}
