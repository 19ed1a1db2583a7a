//! The table of digests: a ledger. Lines are added, and their state changes; none is deleted.

mod claims;

use chrono::NaiveDate;
use diesel::{dsl::sql, expression::SqlLiteral, prelude::*, sql_types::Bool};

pub use self::claims::{Claimed, Settlement, claim, due, release, settle};

use crate::{
    domain::{
        access::Sight,
        calendar::Moment,
        digests::{Digest, DigestKey, DigestKind, DigestState, Occasion},
        ids::{DigestId, MeetingId, PersonId},
        listing::{Cursor, Page, PageRequest},
        text::Note,
    },
    storage::{
        Db, StorageError, StorageResult,
        claims::is_idle,
        records::{Columns, cursor_value, one_more},
        schema::{digests, meetings},
        types::{DbId, DbMoment},
    },
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = digests)]
struct DigestRow {
    id: DbId,
    kind: String,
    person_id: DbId,
    recipient_id: DbId,
    meeting_id: Option<DbId>,
    period: NaiveDate,
    send_at: DbMoment,
    is_late: bool,
    reason: String,
    state: String,
    state_at: Option<DbMoment>,
    attempts: i16,
    is_copy: bool,
}

impl From<&Digest> for DigestRow {
    fn from(digest: &Digest) -> Self {
        Self {
            id: digest.id.into(),
            kind: digest.occasion.kind().name().to_owned(),
            person_id: digest.person.into(),
            recipient_id: digest.recipient.into(),
            meeting_id: digest.occasion.meeting().map(Into::into),
            period: digest.occasion.period(),
            send_at: DbMoment(digest.send_at),
            is_late: digest.is_late,
            reason: digest.reason.to_string(),
            state: digest.state.name().to_owned(),
            state_at: digest.state.since().map(DbMoment),
            attempts: 0,
            is_copy: digest.is_copy,
        }
    }
}

impl TryFrom<DigestRow> for Digest {
    type Error = StorageError;

    fn try_from(row: DigestRow) -> StorageResult<Self> {
        let columns = Columns::of("digests", row.id);
        let at = || columns.known("state_at", row.state_at.map(|at| at.0));
        let state = match row.state.as_str() {
            "planned" => DigestState::Planned,
            "sent" => DigestState::Sent { at: at()? },
            "suppressed" => DigestState::Suppressed { at: at()? },
            "superseded" => DigestState::Superseded { at: at()? },
            "failed" => DigestState::Failed { at: at()? },
            _ => return columns.known("state", None),
        };
        let kind = columns.known("kind", DigestKind::from_name(&row.kind))?;
        let occasion = match (kind, row.meeting_id) {
            (DigestKind::DirectorWeek, None) => Occasion::Week(row.period),
            (DigestKind::SecretaryList, Some(meeting)) => Occasion::Agenda {
                meeting: meeting.into(),
                closes_on: row.period,
            },
            _ => return columns.known("meeting_id", None),
        };
        Ok(Self {
            id: row.id.into(),
            occasion,
            person: row.person_id.into(),
            recipient: row.recipient_id.into(),
            is_copy: row.is_copy,
            send_at: row.send_at.0,
            is_late: row.is_late,
            reason: columns.parsed("reason", Note::parse(&row.reason))?,
            state,
        })
    }
}

fn lines(rows: Vec<DigestRow>) -> StorageResult<Vec<Digest>> {
    rows.into_iter().map(Digest::try_from).collect()
}

/// Adds lines.
pub fn insert_all(db: &mut Db, lines: &[Digest]) -> StorageResult<()> {
    for line in lines {
        diesel::insert_into(digests::table)
            .values(DigestRow::from(line))
            .execute(db)?;
    }
    Ok(())
}

/// The weeks of these people since a day.
pub fn weeks_of(db: &mut Db, people: &[PersonId], since: NaiveDate) -> StorageResult<Vec<Digest>> {
    let rows: Vec<DigestRow> = digests::table
        .filter(digests::person_id.eq_any(people.iter().copied().map(DbId::from)))
        .filter(digests::kind.eq(DigestKind::DirectorWeek.name()))
        .filter(digests::period.ge(since).or(is_waiting()))
        .order(digests::id)
        .select(DigestRow::as_select())
        .load(db)?;
    lines(rows)
}

/// The lists before the agendas of these meetings close.
pub fn lists_for(db: &mut Db, ids: &[MeetingId]) -> StorageResult<Vec<Digest>> {
    let rows: Vec<DigestRow> = digests::table
        .filter(digests::meeting_id.eq_any(ids.iter().copied().map(DbId::from)))
        .order(digests::id)
        .select(DigestRow::as_select())
        .load(db)?;
    lines(rows)
}

/// The meetings with a list that waits, after one of them, in order of id, a batch at a time.
pub fn meetings_with_waiting_lists(
    db: &mut Db,
    after: Option<MeetingId>,
    most: i64,
) -> StorageResult<Vec<MeetingId>> {
    let waiting = digests::table
        .filter(is_waiting())
        .filter(digests::meeting_id.is_not_null())
        .select(digests::meeting_id.assume_not_null());
    let mut query = meetings::table
        .filter(meetings::id.eq_any(waiting))
        .select(meetings::id)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(meetings::id.gt(DbId::from(after)));
    }
    let ids: Vec<DbId> = query.order(meetings::id).limit(most).load(db)?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// Written out, since a partial index serves only queries that repeat its words.
pub(super) fn is_waiting() -> SqlLiteral<Bool> {
    sql("digests.state = 'planned'")
}

/// Notes that waiting lines no longer hold. One that is being sent stays as it is, so that the
/// ledger never denies a mail that left; planning comes back to it. Answers which were superseded.
pub fn supersede(
    db: &mut Db,
    ids: &[DigestId],
    at: Moment,
    reason: &Note,
) -> StorageResult<Vec<DigestId>> {
    let free: Vec<DbId> = digests::table
        .filter(digests::id.eq_any(ids.iter().copied().map(DbId::from)))
        .filter(is_waiting())
        .filter(is_idle!(digests, at))
        .select(digests::id)
        .load(db)?;
    diesel::update(digests::table.filter(digests::id.eq_any(free.iter().copied())))
        .set((
            digests::state.eq("superseded"),
            digests::state_at.eq(DbMoment(at)),
            digests::reason.eq(reason.as_str()),
        ))
        .execute(db)?;
    Ok(free.into_iter().map(Into::into).collect())
}

/// The keys of these lines.
pub fn keys_of(db: &mut Db, ids: &[DigestId]) -> StorageResult<Vec<DigestKey>> {
    let rows: Vec<DigestRow> = digests::table
        .filter(digests::id.eq_any(ids.iter().copied().map(DbId::from)))
        .select(DigestRow::as_select())
        .load(db)?;
    Ok(lines(rows)?.iter().map(Digest::key).collect())
}

/// What a list of the ledger is narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DigestFilter {
    /// About one person's area or body.
    pub person: Option<PersonId>,
    /// To one person.
    pub recipient: Option<PersonId>,
    /// Of one kind.
    pub kind: Option<DigestKind>,
    /// In this state, by its name.
    pub state: Option<String>,
    /// Going out at this moment or later.
    pub from: Option<Moment>,
    /// Going out before this moment.
    pub until: Option<Moment>,
}

/// A page of the ledger by time: all of it where `is_whole`, else the lines of and to the caller,
/// and those about the meetings of the bodies whose secretary the caller is.
pub fn list(
    db: &mut Db,
    (sight, is_whole): (&Sight, bool),
    filter: &DigestFilter,
    page: &PageRequest,
) -> StorageResult<Page<Digest>> {
    let mut query = digests::table.select(DigestRow::as_select()).into_boxed();
    if !is_whole {
        let me = sight.person.map(DbId::from);
        let bodies = sight.secretary_of.iter().copied().map(DbId::from);
        let theirs = meetings::table
            .filter(meetings::body_id.eq_any(bodies))
            .select(meetings::id.nullable());
        let mine = digests::person_id.nullable().eq(me);
        let to_me = digests::recipient_id.nullable().eq(me);
        let of_my_bodies = digests::meeting_id.eq_any(theirs);
        query = query.filter(mine.or(to_me).or(of_my_bodies).assume_not_null());
    }
    if let Some(person) = filter.person {
        query = query.filter(digests::person_id.eq(DbId::from(person)));
    }
    if let Some(person) = filter.recipient {
        query = query.filter(digests::recipient_id.eq(DbId::from(person)));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(digests::kind.eq(kind.name()));
    }
    if let Some(state) = &filter.state {
        query = query.filter(digests::state.eq(state.clone()));
    }
    if let Some(from) = filter.from {
        query = query.filter(digests::send_at.ge(DbMoment(from)));
    }
    if let Some(until) = filter.until {
        query = query.filter(digests::send_at.lt(DbMoment(until)));
    }
    if let Some(after) = &page.after {
        let time = DbMoment(cursor_value(after, 0)?);
        let id = DbId::from(cursor_value::<DigestId>(after, 1)?);
        query = query.filter(
            digests::send_at
                .gt(time)
                .or(digests::send_at.eq(time).and(digests::id.gt(id))),
        );
    }
    let rows: Vec<DigestRow> = query
        .order((digests::send_at, digests::id))
        .limit(one_more(page.size))
        .load(db)?;
    Ok(Page::cut(lines(rows)?, page.size, |line| {
        Cursor(vec![line.send_at.to_rfc3339(), line.id.to_string()])
    }))
}
