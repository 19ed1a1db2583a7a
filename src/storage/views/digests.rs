//! What digests are made from: who gets them, the actions of many areas in outline, and the words of
//! those that are told. One query for a batch of recipients, never one for each.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use diesel::{
    dsl::{exists, max, not},
    prelude::*,
};

use crate::{
    domain::{
        action::DueMoment,
        agenda::Confidentiality,
        calendar::Moment,
        digests::{
            outline::{Outline, Stage},
            week::News,
        },
        history::Happening,
        ids::{ActionId, BodyId, MeetingId, PersonId, UnitId},
        journal_number::CaseNumber,
        text::{Note, Title},
    },
    storage::{
        Db, StorageResult,
        actions::{NO_DAY, OUTSTANDING, owner_from_columns},
        digests::is_waiting,
        records::{Columns, MOST_IDS},
        schema::{
            actions, agenda_items, bodies, decisions, digests, events, matters, meetings, people,
            placements, reminders, units,
        },
        types::{DbId, DbMoment},
    },
};

mod also {
    use crate::storage::schema::{meetings, people};
    diesel::alias!(meetings as due_meetings: DueMeetings, people as members: Members);
}
use also::{due_meetings, members};

/// States of what came to its end.
const ENDED: [&str; 3] = ["closed", "cancelled", "declined"];

/// Whether a person directs a unit or answers for an outstanding action.
macro_rules! is_director {
    () => {{
        let directs = units::table
            .filter(units::director_id.is_not_null())
            .select(units::director_id.assume_not_null());
        let answers = actions::table
            .filter(actions::accountable_id.is_not_null())
            .filter(actions::state.eq_any(OUTSTANDING))
            .select(actions::accountable_id.assume_not_null());
        people::id.eq_any(directs).or(people::id.eq_any(answers))
    }};
}

/// Those who are to get a weekly digest, or have one waiting, after a person, in order of id, a batch
/// at a time; and whether they are to get one.
pub fn directors(
    db: &mut Db,
    after: Option<PersonId>,
    most: i64,
) -> StorageResult<Vec<(PersonId, bool)>> {
    let waits = digests::table
        .filter(is_waiting())
        .filter(digests::meeting_id.is_null())
        .select(digests::person_id);
    let mut query = people::table
        .filter(is_director!().or(people::id.eq_any(waits)))
        .select((people::id, is_director!()))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(people::id.gt(DbId::from(after)));
    }
    let rows: Vec<(DbId, bool)> = query.order(people::id).limit(most).load(db)?;
    Ok(rows.into_iter().map(|(id, is)| (id.into(), is)).collect())
}

/// Whether each of these people is to get a weekly digest.
pub fn directors_among(db: &mut Db, people: &[PersonId]) -> StorageResult<Vec<(PersonId, bool)>> {
    let rows: Vec<(DbId, bool)> = people::table
        .filter(people::id.eq_any(people.iter().copied().map(DbId::from)))
        .select((people::id, is_director!()))
        .load(db)?;
    Ok(rows.into_iter().map(|(id, is)| (id.into(), is)).collect())
}

type OutlineRow = (
    (DbId, DbId, Option<DbId>, Option<DbId>, Option<DbId>),
    (Option<DbId>, NaiveDate, String, bool),
    (bool, Option<DbId>, Option<DbId>),
);

/// Outlines of actions, to be narrowed.
macro_rules! outlines {
    () => {
        actions::table
            .inner_join(decisions::table.inner_join(agenda_items::table))
            .left_join(people::table.on(people::id.nullable().eq(actions::owner_person_id)))
            .left_join(
                due_meetings.on(due_meetings
                    .field(meetings::id)
                    .nullable()
                    .eq(actions::due_meeting_id)),
            )
            .select((
                (
                    actions::id,
                    actions::body_id,
                    actions::owner_person_id,
                    actions::owner_unit_id,
                    actions::accountable_id,
                ),
                (
                    actions::due_meeting_id,
                    actions::due_on,
                    actions::state,
                    actions::is_closed,
                ),
                (
                    agenda_items::is_closed,
                    people::unit_id.nullable(),
                    due_meetings.field(meetings::body_id).nullable(),
                ),
            ))
    };
}

/// What is outstanding in these units or answered for by these people, and what of it came to its end
/// since a moment.
pub fn outlines_of_areas(
    db: &mut Db,
    (directors, units): (&[PersonId], &BTreeSet<UnitId>),
    since: Moment,
) -> StorageResult<Vec<Outline>> {
    let units: Vec<_> = units.iter().copied().map(DbId::from).collect();
    let directors = directors.iter().copied().map(DbId::from);
    let of_units = members
        .filter(members.field(people::unit_id).eq_any(units.clone()))
        .select(members.field(people::id).nullable());
    let area = actions::owner_unit_id
        .eq_any(units)
        .or(actions::owner_person_id.eq_any(of_units))
        .or(actions::accountable_id.eq_any(directors));
    let rows: Vec<OutlineRow> = outlines!()
        .filter(area)
        .filter(
            actions::state.eq_any(OUTSTANDING).or(actions::state
                .eq_any(ENDED)
                .and(actions::state_at.ge(DbMoment(since)).assume_not_null())),
        )
        .load(db)?;
    rows.into_iter().map(outline).collect()
}

/// What is outstanding for a body: decided by it, due at its meetings, or on the agenda of one.
pub fn outlines_of_body(
    db: &mut Db,
    body: BodyId,
    meeting: MeetingId,
) -> StorageResult<Vec<Outline>> {
    let body = DbId::from(body);
    let its_meetings = meetings::table
        .filter(meetings::body_id.eq(body))
        .select(meetings::id.nullable());
    let placed = placements::table
        .filter(placements::meeting_id.eq(DbId::from(meeting)))
        .filter(placements::state.eq_any(["planned", "confirmed"]))
        .select(placements::action_id);
    let rows: Vec<OutlineRow> = outlines!()
        .filter(
            actions::body_id
                .eq(body)
                .or(actions::due_meeting_id.eq_any(its_meetings))
                .or(actions::id.eq_any(placed)),
        )
        .filter(actions::state.eq_any(OUTSTANDING))
        .load(db)?;
    rows.into_iter().map(outline).collect()
}

fn outline(row: OutlineRow) -> StorageResult<Outline> {
    let (
        (action, body, person, unit, accountable),
        (due_meeting, due_on, state_name, is_closed),
        (is_item_closed, member_of, due_body),
    ) = row;
    let columns = Columns::of("actions", action);
    let on = (due_on != NO_DAY).then_some(due_on);
    let stage = match state_name.as_str() {
        "proposed" | "open" => Stage::Unanswered,
        "in_progress" => Stage::Begun,
        "reported_done" => Stage::ReportedDone,
        "closed" | "declined" | "cancelled" => Stage::Ended,
        _ => return columns.known("state", None),
    };
    Ok(Outline {
        action: action.into(),
        body: body.into(),
        owner: columns.known("owner_person_id", owner_from_columns(person, unit))?,
        unit: unit.or(member_of).map(Into::into),
        accountable: accountable.map(Into::into),
        due: DueMoment {
            // What fell away with its meeting is due nowhere.
            meeting: due_meeting.filter(|_| on.is_some()).map(Into::into),
            on,
        },
        due_body: due_body.filter(|_| on.is_some()).map(Into::into),
        stage,
        confidentiality: Confidentiality::closed_if(is_closed || is_item_closed),
    })
}

/// An action in the words that a mail may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// What is to be done.
    pub title: Title,
    /// Whose it is.
    pub owner_name: Title,
    /// The body that decided it.
    pub body_name: Title,
    /// The case number; that of a closed matter only where the action is closed too.
    pub case_number: Option<CaseNumber>,
    /// When it is due.
    pub due_on: Option<NaiveDate>,
    /// Open, or closed by itself or by its item.
    pub confidentiality: Confidentiality,
}

type Names = (
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<bool>,
);

type WordsRow = ((DbId, String, NaiveDate, bool, bool), Names);

/// The words of these actions.
pub fn words_of(db: &mut Db, ids: &[ActionId]) -> StorageResult<HashMap<ActionId, Words>> {
    let mut found = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(MOST_IDS) {
        let rows: Vec<WordsRow> = actions::table
            .inner_join(bodies::table)
            .inner_join(decisions::table.inner_join(agenda_items::table.left_join(matters::table)))
            .left_join(people::table.on(people::id.nullable().eq(actions::owner_person_id)))
            .left_join(units::table.on(units::id.nullable().eq(actions::owner_unit_id)))
            .filter(actions::id.eq_any(ids.iter().copied().map(DbId::from)))
            .select((
                (
                    actions::id,
                    actions::title,
                    actions::due_on,
                    actions::is_closed,
                    agenda_items::is_closed,
                ),
                (
                    bodies::name,
                    people::name.nullable(),
                    units::name.nullable(),
                    matters::case_number.nullable(),
                    matters::is_closed.nullable(),
                ),
            ))
            .load(db)?;
        for ((id, title, due_on, is_closed, is_item_closed), names) in rows {
            let columns = Columns::of("actions", id);
            let (body, person, unit, case_number, is_matter_closed) = names;
            let owner = columns.known("owner_person_id", person.or(unit))?;
            let is_closed = is_closed || is_item_closed;
            let case_number = case_number.filter(|_| is_closed || is_matter_closed != Some(true));
            let words = Words {
                title: columns.parsed("title", Title::parse(&title))?,
                owner_name: columns.parsed("owner name", Title::parse(&owner))?,
                body_name: columns.parsed("bodies.name", Title::parse(&body))?,
                case_number: columns.maybe(
                    "case_number",
                    case_number.as_deref(),
                    CaseNumber::parse,
                )?,
                due_on: (due_on != NO_DAY).then_some(due_on),
                confidentiality: Confidentiality::closed_if(is_closed),
            };
            found.insert(id.into(), words);
        }
    }
    Ok(found)
}

/// What happened to these actions since a moment, as far as it is news, and when it last did.
pub fn news_of(
    db: &mut Db,
    ids: &[ActionId],
    since: Moment,
) -> StorageResult<BTreeMap<ActionId, Vec<(News, Moment)>>> {
    let mut found: BTreeMap<ActionId, Vec<(News, Moment)>> = BTreeMap::new();
    for ids in ids.chunks(MOST_IDS) {
        let ids = ids.iter().copied().map(DbId::from);
        let rows: Vec<(DbId, String, Option<DbMoment>)> = events::table
            .filter(events::subject_id.eq_any(ids))
            .filter(events::happening.eq_any(News::HAPPENINGS.map(Happening::name)))
            .filter(events::at.ge(DbMoment(since)))
            .group_by((events::subject_id, events::happening))
            .select((events::subject_id, events::happening, max(events::at)))
            .load(db)?;
        for (id, happening, at) in rows {
            let news = Happening::from_name(&happening).and_then(News::of);
            let told = news.zip(at.map(|at| at.0));
            found.entry(id.into()).or_default().extend(told);
        }
    }
    Ok(found)
}

/// The most meetings that are looked at for the next of each body.
const MOST_AHEAD: i64 = 10_000;

/// The next meeting of each of these bodies after a moment, of those that take place.
pub fn next_meetings(
    db: &mut Db,
    bodies: &BTreeSet<BodyId>,
    after: Moment,
) -> StorageResult<HashMap<BodyId, (MeetingId, Moment)>> {
    let rows: Vec<(DbId, DbId, DbMoment)> = meetings::table
        .filter(meetings::body_id.eq_any(bodies.iter().copied().map(DbId::from)))
        .filter(meetings::starts_at.gt(DbMoment(after)))
        .filter(meetings::state.eq_any(["planned", "agenda_frozen"]))
        .order((meetings::starts_at, meetings::id))
        .limit(MOST_AHEAD)
        .select((meetings::body_id, meetings::id, meetings::starts_at))
        .load(db)?;
    let mut next = HashMap::new();
    for (body, meeting, start) in rows {
        next.entry(body.into()).or_insert((meeting.into(), start.0));
    }
    Ok(next)
}

/// A reminder or a notice that could not be delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedMail {
    /// Of which action.
    pub action: ActionId,
    /// Whom it did not reach.
    pub recipient_name: Option<Title>,
    /// Why.
    pub reason: Note,
}

/// The reminders of actions of a body that failed since a moment, the last first, at most `most`; without
/// those that are sent again.
pub fn failed_reminders(
    db: &mut Db,
    body: BodyId,
    since: Moment,
    most: i64,
) -> StorageResult<Vec<FailedMail>> {
    let again = diesel::alias!(reminders as sent_again);
    let is_sent_again = again
        .filter(
            again
                .field(reminders::resends_id)
                .eq(reminders::id.nullable()),
        )
        .filter(again.field(reminders::state).ne("superseded"));
    let rows: Vec<(DbId, DbId, Option<String>, Option<String>)> = reminders::table
        .inner_join(actions::table)
        .left_join(people::table.on(people::id.nullable().eq(reminders::recipient_id)))
        .filter(not(exists(is_sent_again)))
        .filter(actions::body_id.eq(DbId::from(body)))
        .filter(reminders::state.eq("failed"))
        .filter(reminders::state_at.ge(DbMoment(since)))
        .order((reminders::state_at.desc(), reminders::id.desc()))
        .limit(most)
        .select((
            reminders::id,
            reminders::action_id,
            people::name.nullable(),
            reminders::outcome,
        ))
        .load(db)?;
    let failed = rows.into_iter().map(|(id, action, recipient, why)| {
        let columns = Columns::of("reminders", id);
        Ok(FailedMail {
            action: action.into(),
            recipient_name: columns.maybe("people.name", recipient.as_deref(), Title::parse)?,
            reason: columns
                .maybe("outcome", why.as_deref(), Note::parse)?
                .unwrap_or_else(Note::unknown),
        })
    });
    failed.collect()
}
