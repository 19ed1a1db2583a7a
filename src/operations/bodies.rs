//! Bodies and the seats in them.

use chrono::NaiveDate;

use crate::{
    domain::{
        access::{Caller, Permission},
        body::{
            AgendaDeadline, Body, BodyRules, CarryOverPolicy, ClosurePolicy, Function, Membership,
            Minutes,
        },
        history::{Change, Happening, SubjectKind},
        ids::{BodyId, PersonId},
        listing::{Page, PageRequest},
        recess::Recesses,
        reminders::Ladder,
        standing_item::StandingItems,
        text::Title,
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult,
        office::{Desk, ensure_version, found, referred, saved, unique},
    },
    storage,
};

/// A body that is to be.
#[derive(Debug, Clone)]
pub struct NewBody {
    /// The name.
    pub name: Title,
    /// The rules.
    pub rules: BodyRules,
}

/// What is to change about a body; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct BodyChange {
    /// Another name.
    pub name: Option<Title>,
    /// Other rules.
    pub rules: RulesChange,
    /// The day it ceased, or `Some(None)` for: it goes on.
    pub dissolved_on: Option<Option<NaiveDate>>,
}

/// What is to change about the rules; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct RulesChange {
    /// When an agenda closes.
    pub agenda_deadline: Option<AgendaDeadline>,
    /// How long a meeting lasts.
    pub meeting_length: Option<Minutes>,
    /// Who closes an action.
    pub closure: Option<ClosurePolicy>,
    /// What becomes of what a meeting did not get done.
    pub carry_over: Option<CarryOverPolicy>,
    /// How often an action may be carried over.
    pub carry_over_limit: Option<u8>,
    /// Who is reminded when.
    pub ladder: Option<Ladder>,
    /// When the body does not meet.
    pub recesses: Option<Recesses>,
    /// What stands on every agenda.
    pub standing_items: Option<StandingItems>,
}

impl RulesChange {
    /// The rules as they are after the change.
    pub fn applied_to(self, old: &BodyRules) -> BodyRules {
        BodyRules {
            agenda_deadline: self.agenda_deadline.unwrap_or(old.agenda_deadline),
            meeting_length: self.meeting_length.unwrap_or(old.meeting_length),
            closure: self.closure.unwrap_or(old.closure),
            carry_over: self.carry_over.unwrap_or(old.carry_over),
            carry_over_limit: self.carry_over_limit.unwrap_or(old.carry_over_limit),
            ladder: self.ladder.unwrap_or_else(|| old.ladder.clone()),
            recesses: self.recesses.unwrap_or_else(|| old.recesses.clone()),
            standing_items: self
                .standing_items
                .unwrap_or_else(|| old.standing_items.clone()),
        }
    }
}

/// Sets up a body.
pub async fn create(office: &Office, caller: &Caller, new: NewBody) -> OperationResult<Body> {
    office
        .write(caller, move |desk| {
            desk.require(Permission::ManageOrganisation)?;
            let NewBody { name, rules } = new.clone();
            let id = BodyId::make(desk.ids, desk.now);
            let body = Body {
                id,
                name,
                rules,
                dissolved_on: None,
                version: Version::FIRST,
            };
            unique(
                storage::bodies::insert(desk.db, &body),
                SubjectKind::Body,
                "name",
            )?;
            desk.record_new(id, &body)?;
            Ok(body)
        })
        .await
}

/// One body.
pub async fn find(office: &Office, caller: &Caller, id: BodyId) -> OperationResult<Body> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadOrganisation)?;
            load(desk, id)
        })
        .await
}

/// A page of bodies by name.
pub async fn list(
    office: &Office,
    caller: &Caller,
    name: Option<String>,
    page: PageRequest,
) -> OperationResult<Page<Body>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadOrganisation)?;
            Ok(storage::bodies::list(desk.db, name.as_deref(), &page)?)
        })
        .await
}

/// Changes a body at the version the caller knows.
pub async fn change(
    office: &Office,
    caller: &Caller,
    (id, expected): (BodyId, Version),
    change: BodyChange,
) -> OperationResult<Body> {
    office
        .write(caller, move |desk| {
            desk.require(Permission::ManageOrganisation)?;
            let old = load(desk, id)?;
            ensure_version(old.version, expected)?;
            let BodyChange {
                name,
                rules,
                dissolved_on,
            } = change.clone();
            let new = Body {
                name: name.unwrap_or_else(|| old.name.clone()),
                rules: rules.applied_to(&old.rules),
                dissolved_on: dissolved_on.unwrap_or(old.dissolved_on),
                ..old.clone()
            };
            let new = unique(
                storage::bodies::update(desk.db, new),
                SubjectKind::Body,
                "name",
            )?;
            let new = saved(old.version, new)?;
            desk.record_change(id, Happening::Changed, (&old, &new), None)?;
            Ok(new)
        })
        .await
}

/// The seats of a body.
pub async fn list_seats(
    office: &Office,
    caller: &Caller,
    id: BodyId,
) -> OperationResult<Vec<Membership>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadOrganisation)?;
            load(desk, id)?;
            Ok(storage::memberships::of_bodies(desk.db, &[id])?)
        })
        .await
}

/// Gives a person a seat, or the seat another function.
pub async fn put_seat(
    office: &Office,
    caller: &Caller,
    seat: Membership,
) -> OperationResult<Membership> {
    office
        .write(caller, move |desk| {
            desk.require(Permission::ManageOrganisation)?;
            load(desk, seat.body)?;
            if storage::people::find_named(desk.db, seat.person)?.is_none() {
                return Err(OperationError::NotFound(SubjectKind::Person));
            }
            let old = storage::memberships::find(desk.db, seat.body, seat.person)?;
            storage::memberships::put(desk.db, seat)?;
            record_seat(
                desk,
                (seat.body, seat.person),
                old.map(|o| o.function),
                Some(seat.function),
            )?;
            Ok(seat)
        })
        .await
}

/// Takes a seat away.
pub async fn remove_seat(
    office: &Office,
    caller: &Caller,
    (body, person): (BodyId, PersonId),
) -> OperationResult<()> {
    office
        .write(caller, move |desk| {
            desk.require(Permission::ManageOrganisation)?;
            let old = storage::memberships::find(desk.db, body, person)?;
            let old = found(SubjectKind::Person, old)?;
            storage::memberships::remove(desk.db, body, person)?;
            record_seat(desk, (body, person), Some(old.function), None)
        })
        .await
}

fn record_seat(
    desk: &mut Desk<'_>,
    (body, person): (BodyId, PersonId),
    old: Option<Function>,
    new: Option<Function>,
) -> OperationResult<()> {
    let told = |function: Option<Function>| function.map(|f| format!("{} {person}", f.name()));
    let change = Change {
        field: "seat",
        old: told(old),
        new: told(new),
    };
    let happening = if new.is_none() {
        Happening::Removed
    } else {
        Happening::Changed
    };
    desk.record(body, happening, vec![change], None)
}

pub(super) fn load(desk: &mut Desk<'_>, id: BodyId) -> OperationResult<Body> {
    found(SubjectKind::Body, storage::bodies::find(desk.db, id)?)
}

/// The body that the field at `pointer` names, for something that it is to deal with: refused once
/// it has ceased.
pub(super) fn load_working(
    desk: &mut Desk<'_>,
    pointer: &str,
    id: BodyId,
) -> OperationResult<Body> {
    let body = referred(pointer, load(desk, id))?;
    match body.dissolved_on {
        Some(day) if day <= desk.today() => {
            let message = format!("the body was dissolved on {day}");
            Err(OperationError::invalid(pointer, message))
        }
        _ => Ok(body),
    }
}

/// Refuses a meeting on a day on which its body is no more.
pub(super) fn ensure_meets_on(body: &Body, day: NaiveDate) -> OperationResult<()> {
    match body.dissolved_on {
        Some(end) if end <= day => {
            let message =
                format!("the body was dissolved on {end}; it has no meetings from then on");
            Err(OperationError::NotAllowed(message))
        }
        _ => Ok(()),
    }
}
