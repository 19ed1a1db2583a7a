//! The table of what must leave the house: added in the transaction that causes it, claimed and
//! settled by a job. Messages are added, and their state changes; none is deleted.

mod claims;

use diesel::{
    dsl::{exists, sql},
    expression::SqlLiteral,
    prelude::*,
    sql_types::Bool,
};

pub use self::claims::{
    ClaimedMessage, KnownCopy, Settlement, add_copy, address, bind, claim, copies_of, drop_copy,
    release, settle, unbind,
};

use crate::{
    domain::{
        access::Sight,
        calendar::Moment,
        ids::{ActionId, BodyId, NoticeId, PersonId},
        listing::{Cursor, Page, PageRequest},
        notices::{About, NoticeLine, NoticeState, Standing, addressing::Address},
        text::Note,
    },
    storage::{
        Db, StorageError, StorageResult,
        actions::owned_by,
        records::{Columns, cursor_value, one_more},
        schema::{actions, outbox},
        types::{DbId, DbMoment},
    },
};

/// A message that is to leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxMessage {
    /// The id; what leaves the house carries it, so that a repetition can be told.
    pub id: NoticeId,
    /// What it is about, by the name operations know.
    pub topic: String,
    /// JSON that operations know.
    pub payload: String,
    /// The action it is about, if there is one.
    pub action: Option<ActionId>,
    /// The body whose secretaries look after it, if there is one.
    pub body: Option<BodyId>,
    /// Whom it concerns so far. Who gets it is decided when it leaves.
    pub recipient: Option<PersonId>,
    /// Not before this moment.
    pub send_at: Moment,
}

/// By what a message goes to somebody else as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyOf {
    /// The message.
    pub original: NoticeId,
    /// Who gets the copy.
    pub address: Address,
}

/// Adds a message that is written at a moment.
pub fn insert(db: &mut Db, message: &OutboxMessage, now: Moment) -> StorageResult<()> {
    insert_row(db, message, (now, None))
}

fn insert_row(
    db: &mut Db,
    message: &OutboxMessage,
    (now, copy): (Moment, Option<CopyOf>),
) -> StorageResult<()> {
    let address = copy.map(|copy| copy.address);
    let recipient = address.map(|address| address.to).or(message.recipient);
    let row = (
        outbox::id.eq(DbId::from(message.id)),
        outbox::topic.eq(&message.topic),
        outbox::payload.eq(&message.payload),
        outbox::created_at.eq(DbMoment(now)),
        outbox::due_at.eq(DbMoment(message.send_at)),
        outbox::attempts.eq(0),
        outbox::action_id.eq(message.action.map(DbId::from)),
        outbox::body_id.eq(message.body.map(DbId::from)),
        outbox::recipient_id.eq(recipient.map(DbId::from)),
        outbox::instead_of_id.eq(address.and_then(|one| one.instead_of).map(DbId::from)),
        outbox::standing.eq(address.map(|address| address.standing.name())),
        outbox::state.eq(NoticeState::Planned.name()),
        outbox::copies_id.eq(copy.map(|copy| DbId::from(copy.original))),
    );
    diesel::insert_into(outbox::table).values(row).execute(db)?;
    Ok(())
}

/// Written out, since a partial index serves only queries that repeat its words.
fn is_waiting() -> SqlLiteral<Bool> {
    sql("outbox.state = 'planned'")
}

/// How many messages wait.
pub fn count_waiting(db: &mut Db) -> StorageResult<i64> {
    let waiting = outbox::table.filter(is_waiting()).count();
    Ok(waiting.get_result(db)?)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox)]
struct LineRow {
    id: DbId,
    topic: String,
    action_id: Option<DbId>,
    body_id: Option<DbId>,
    recipient_id: Option<DbId>,
    instead_of_id: Option<DbId>,
    standing: Option<String>,
    due_at: DbMoment,
    reason: Option<String>,
    state: String,
    state_at: Option<DbMoment>,
}

impl TryFrom<LineRow> for NoticeLine {
    type Error = StorageError;

    fn try_from(row: LineRow) -> StorageResult<Self> {
        let columns = Columns::of("outbox", row.id);
        let at = || columns.known("state_at", row.state_at.map(|at| at.0));
        let state = match row.state.as_str() {
            "planned" => NoticeState::Planned,
            "sent" => NoticeState::Sent { at: at()? },
            "suppressed" => NoticeState::Suppressed { at: at()? },
            "superseded" => NoticeState::Superseded { at: at()? },
            "failed" => NoticeState::Failed { at: at()? },
            _ => return columns.known("state", None),
        };
        Ok(Self {
            id: row.id.into(),
            about: About::from_name(&row.topic),
            action: row.action_id.map(Into::into),
            body: row.body_id.map(Into::into),
            recipient: row.recipient_id.map(Into::into),
            instead_of: row.instead_of_id.map(Into::into),
            // One of another version of the program is none.
            standing: row.standing.as_deref().and_then(Standing::from_name),
            send_at: row.due_at.0,
            // What a server said may have come in words that no note holds.
            reason: row.reason.map(|reason| Note::of_server(&reason)),
            state,
        })
    }
}

/// What a list of notices is narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NoticeFilter {
    /// About one action.
    pub action: Option<ActionId>,
    /// To one person.
    pub recipient: Option<PersonId>,
    /// In one of these states, by their names; in any where there are none.
    pub states: Vec<String>,
    /// Going out at this moment or later.
    pub from: Option<Moment>,
    /// Going out before this moment.
    pub until: Option<Moment>,
}

/// A page of the notices by time: of those about actions, the ones that `sight` sees; all of them where
/// `is_whole`, else those to the caller, or in the caller's place, and those of the bodies whose
/// secretary the caller is.
pub fn list(
    db: &mut Db,
    (sight, is_whole): (&Sight, bool),
    filter: &NoticeFilter,
    page: &PageRequest,
) -> StorageResult<Page<NoticeLine>> {
    let mut query = outbox::table.select(LineRow::as_select()).into_boxed();
    if !sight.is_cleared {
        let seen = actions::table
            .filter(actions::id.nullable().eq(outbox::action_id))
            .filter(
                actions::is_closed
                    .eq(false)
                    .or(actions::body_id.eq_any(sight.bodies.iter().copied().map(DbId::from)))
                    .or(owned_by!(sight)),
            );
        query = query.filter(outbox::action_id.is_null().or(exists(seen)));
    }
    if !is_whole {
        let me = sight.person.map(DbId::from);
        let bodies = sight.secretary_of.iter().copied().map(DbId::from);
        query = query.filter(
            outbox::body_id
                .eq_any(bodies)
                .or(outbox::recipient_id.eq(me))
                .or(outbox::instead_of_id.eq(me)),
        );
    }
    if let Some(action) = filter.action {
        query = query.filter(outbox::action_id.eq(DbId::from(action)));
    }
    if let Some(person) = filter.recipient {
        query = query.filter(outbox::recipient_id.eq(DbId::from(person)));
    }
    if !filter.states.is_empty() {
        query = query.filter(outbox::state.eq_any(filter.states.clone()));
    }
    if let Some(from) = filter.from {
        query = query.filter(outbox::due_at.ge(DbMoment(from)));
    }
    if let Some(until) = filter.until {
        query = query.filter(outbox::due_at.lt(DbMoment(until)));
    }
    if let Some(after) = &page.after {
        let time = DbMoment(cursor_value(after, 0)?);
        let id = DbId::from(cursor_value::<NoticeId>(after, 1)?);
        query = query.filter(
            outbox::due_at
                .gt(time)
                .or(outbox::due_at.eq(time).and(outbox::id.gt(id))),
        );
    }
    let rows: Vec<LineRow> = query
        .order((outbox::due_at, outbox::id))
        .limit(one_more(page.size))
        .load(db)?;
    let lines = rows.into_iter().map(NoticeLine::try_from);
    let lines = lines.collect::<StorageResult<_>>()?;
    Ok(Page::cut(lines, page.size, |line| {
        Cursor(vec![line.send_at.to_rfc3339(), line.id.to_string()])
    }))
}

/// What was given up about a body since a moment, the last first, at most `most`: the action, if there is
/// one, to whom, and why.
pub fn failed_of_body(
    db: &mut Db,
    body: BodyId,
    (since, most): (Moment, i64),
) -> StorageResult<Vec<NoticeLine>> {
    let rows: Vec<LineRow> = outbox::table
        .filter(sql::<Bool>("outbox.state = 'failed'"))
        .filter(outbox::body_id.eq(DbId::from(body)))
        .filter(outbox::state_at.ge(DbMoment(since)))
        .order((outbox::state_at.desc(), outbox::id.desc()))
        .limit(most)
        .select(LineRow::as_select())
        .load(db)?;
    rows.into_iter().map(NoticeLine::try_from).collect()
}
