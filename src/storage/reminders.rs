//! The table of reminders: the ledger. Lines are added, and their state changes; none is deleted.

mod claims;

use std::collections::HashMap;

use diesel::{dsl::sql, expression::SqlLiteral, prelude::*, sql_types::Bool};

pub use self::claims::{
    ClaimedReminder, Delivery, bind, claim, due_actions, release, settle, unbind,
};

use crate::{
    domain::{
        access::Sight,
        calendar::Moment,
        ids::{ActionId, PersonId, ReminderId},
        listing::{Cursor, Page, PageRequest},
        reminders::{Audience, Progress, Reminder, ReminderCause, ReminderState},
        text::Note,
    },
    storage::{
        Db, StorageError, StorageResult,
        actions::owned_by,
        claims::is_idle,
        dialect::each,
        records::{Columns, cursor_value, one_more},
        schema::{actions, reminders},
        types::{DbId, DbMoment},
    },
};

// Every column is written, so that SQLite takes many rows in one statement.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = reminders, treat_none_as_default_value = false)]
struct ReminderRow {
    id: DbId,
    action_id: DbId,
    step: String,
    anchor: String,
    audience: String,
    recipient_id: Option<DbId>,
    send_at: DbMoment,
    is_late: bool,
    reason: String,
    state: String,
    state_at: Option<DbMoment>,
    attempts: i16,
    instead_of_id: Option<DbId>,
    is_copy: bool,
    resends_id: Option<DbId>,
    cause: String,
    outcome: Option<String>,
    claimed_by: Option<DbId>,
    claimed_until: Option<DbMoment>,
}

const fn state_moment(state: &ReminderState) -> Option<DbMoment> {
    match state {
        ReminderState::Planned | ReminderState::Suppressed => None,
        ReminderState::Sent { at }
        | ReminderState::Superseded { at }
        | ReminderState::Failed { at } => Some(DbMoment(*at)),
    }
}

impl From<&Reminder> for ReminderRow {
    fn from(reminder: &Reminder) -> Self {
        Self {
            id: reminder.id.into(),
            action_id: reminder.action.into(),
            step: reminder.step.clone(),
            anchor: reminder.anchor.clone(),
            audience: reminder.audience.name().to_owned(),
            recipient_id: reminder.recipient.map(Into::into),
            send_at: DbMoment(reminder.send_at),
            is_late: reminder.is_late,
            reason: reminder.reason.to_string(),
            state: reminder.state.name().to_owned(),
            state_at: state_moment(&reminder.state),
            attempts: reminder.progress.attempts.cast_signed(),
            instead_of_id: reminder.instead_of.map(Into::into),
            is_copy: reminder.is_copy,
            resends_id: reminder.resends.map(Into::into),
            cause: reminder.cause.name().to_owned(),
            outcome: reminder.progress.outcome.as_ref().map(Note::to_string),
            claimed_by: None,
            claimed_until: reminder.progress.next_try_at.map(DbMoment),
        }
    }
}

impl TryFrom<ReminderRow> for Reminder {
    type Error = StorageError;

    fn try_from(row: ReminderRow) -> StorageResult<Self> {
        let columns = Columns::of("reminders", row.id);
        let at = || columns.known("state_at", row.state_at.map(|at| at.0));
        let state = match row.state.as_str() {
            "planned" => ReminderState::Planned,
            "suppressed" => ReminderState::Suppressed,
            "sent" => ReminderState::Sent { at: at()? },
            "superseded" => ReminderState::Superseded { at: at()? },
            "failed" => ReminderState::Failed { at: at()? },
            _ => return columns.known("state", None),
        };
        Ok(Self {
            id: row.id.into(),
            action: row.action_id.into(),
            step: row.step,
            anchor: row.anchor,
            audience: columns.known("audience", Audience::from_name(&row.audience))?,
            recipient: row.recipient_id.map(Into::into),
            instead_of: row.instead_of_id.map(Into::into),
            is_copy: row.is_copy,
            resends: row.resends_id.map(Into::into),
            send_at: row.send_at.0,
            is_late: row.is_late,
            reason: columns.parsed("reason", Note::parse(&row.reason))?,
            cause: columns.known("cause", ReminderCause::from_name(&row.cause))?,
            progress: Progress {
                attempts: row.attempts.cast_unsigned(),
                outcome: columns.maybe("outcome", row.outcome.as_deref(), Note::parse)?,
                // Somebody who holds it is at it now.
                next_try_at: row
                    .claimed_until
                    .filter(|_| row.claimed_by.is_none())
                    .map(|at| at.0),
            },
            state,
        })
    }
}

fn lines(rows: Vec<ReminderRow>) -> StorageResult<Vec<Reminder>> {
    rows.into_iter().map(Reminder::try_from).collect()
}

/// Adds a line.
pub fn insert(db: &mut Db, reminder: &Reminder) -> StorageResult<()> {
    diesel::insert_into(reminders::table)
        .values(ReminderRow::from(reminder))
        .execute(db)?;
    Ok(())
}

/// How many lines are added with one statement: within the bounds of both databases.
const MOST_ROWS: usize = 500;

/// Adds lines, many with each statement.
pub fn insert_all(db: &mut Db, lines: &[Reminder]) -> StorageResult<()> {
    for lines in lines.chunks(MOST_ROWS) {
        let rows: Vec<_> = lines.iter().map(ReminderRow::from).collect();
        let insert = diesel::insert_into(reminders::table).values(&rows);
        each!(db, sqlite => insert.execute(sqlite)?, postgres => insert.execute(postgres)?);
    }
    Ok(())
}

/// The line with this id.
pub fn find(db: &mut Db, id: ReminderId) -> StorageResult<Option<Reminder>> {
    let row = reminders::table.find(DbId::from(id));
    let row = row.select(ReminderRow::as_select()).first(db).optional()?;
    row.map(Reminder::try_from).transpose()
}

/// The lines of these actions.
pub fn of_actions(
    db: &mut Db,
    actions: &[ActionId],
) -> StorageResult<HashMap<ActionId, Vec<Reminder>>> {
    let rows: Vec<ReminderRow> = reminders::table
        .filter(reminders::action_id.eq_any(actions.iter().copied().map(DbId::from)))
        .order(reminders::id)
        .select(ReminderRow::as_select())
        .load(db)?;
    let mut found: HashMap<ActionId, Vec<Reminder>> = HashMap::new();
    for line in lines(rows)? {
        found.entry(line.action).or_default().push(line);
    }
    Ok(found)
}

/// Notes that a line that waits, or is held back, no longer holds, and why; answers whether it was so. One that
/// is being sent stays as it is, so that the ledger never denies a mail that left; planning comes back
/// to it.
pub fn supersede(db: &mut Db, id: ReminderId, at: Moment, why: &Note) -> StorageResult<bool> {
    let waiting = reminders::table
        .find(DbId::from(id))
        .filter(reminders::state.eq_any(["planned", "suppressed"]))
        .filter(is_idle!(reminders, at));
    let count = diesel::update(waiting)
        .set((
            reminders::state.eq("superseded"),
            reminders::state_at.eq(DbMoment(at)),
            reminders::outcome.eq(why.as_str()),
            reminders::claimed_until.eq(None::<DbMoment>),
        ))
        .execute(db)?;
    Ok(count == 1)
}

/// Written out, since a partial index serves only queries that repeat its words. The ledger is never
/// emptied: without the index, each claim would go through all that was ever sent.
pub(super) fn is_waiting() -> SqlLiteral<Bool> {
    sql("reminders.state = 'planned'")
}

/// What a list of the ledger is narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReminderFilter {
    /// About one action.
    pub action: Option<ActionId>,
    /// To one person.
    pub recipient: Option<PersonId>,
    /// In one of these states, by their names; in any where there are none.
    pub states: Vec<String>,
    /// Whether there is somebody to get it.
    pub has_recipient: Option<bool>,
    /// Going out at this moment or later.
    pub from: Option<Moment>,
    /// Going out before this moment.
    pub until: Option<Moment>,
}

/// A page of the ledger by time: the lines about actions that `sight` sees, and those to the caller, who
/// got the mail; all of them where `is_whole`, else those to the caller, or in the caller's place, and
/// those of the bodies whose secretary the caller is.
pub fn list(
    db: &mut Db,
    (sight, is_whole): (&Sight, bool),
    filter: &ReminderFilter,
    page: &PageRequest,
) -> StorageResult<Page<Reminder>> {
    let mut query = reminders::table
        .inner_join(actions::table)
        .select(ReminderRow::as_select())
        .into_boxed();
    let me = sight.person.map(DbId::from);
    if !sight.is_cleared {
        query = query.filter(
            actions::is_closed
                .eq(false)
                .or(actions::body_id.eq_any(sight.bodies.iter().copied().map(DbId::from)))
                .or(owned_by!(sight))
                .or(reminders::recipient_id.eq(me)),
        );
    }
    if !is_whole {
        let bodies = sight.secretary_of.iter().copied().map(DbId::from);
        query = query.filter(
            actions::body_id
                .eq_any(bodies)
                .or(reminders::recipient_id.eq(me))
                .or(reminders::instead_of_id.eq(me)),
        );
    }
    if let Some(action) = filter.action {
        query = query.filter(reminders::action_id.eq(DbId::from(action)));
    }
    if let Some(person) = filter.recipient {
        query = query.filter(reminders::recipient_id.eq(DbId::from(person)));
    }
    if !filter.states.is_empty() {
        query = query.filter(reminders::state.eq_any(filter.states.clone()));
    }
    match filter.has_recipient {
        Some(true) => query = query.filter(reminders::recipient_id.is_not_null()),
        Some(false) => query = query.filter(reminders::recipient_id.is_null()),
        None => {}
    }
    if let Some(from) = filter.from {
        query = query.filter(reminders::send_at.ge(DbMoment(from)));
    }
    if let Some(until) = filter.until {
        query = query.filter(reminders::send_at.lt(DbMoment(until)));
    }
    if let Some(after) = &page.after {
        let time = DbMoment(cursor_value(after, 0)?);
        let id = DbId::from(cursor_value::<ReminderId>(after, 1)?);
        query = query.filter(
            reminders::send_at
                .gt(time)
                .or(reminders::send_at.eq(time).and(reminders::id.gt(id))),
        );
    }
    let rows: Vec<ReminderRow> = query
        .order((reminders::send_at, reminders::id))
        .limit(one_more(page.size))
        .load(db)?;
    Ok(Page::cut(lines(rows)?, page.size, |line| {
        Cursor(vec![line.send_at.to_rfc3339(), line.id.to_string()])
    }))
}
