//! Meetings: planned one by one, moved, cancelled, frozen, approved. Holding one is in `holding`.

pub use crate::storage::meetings::MeetingFilter;
use crate::{
    domain::{
        access::{Caller, Permission},
        agenda_deadline::AgendaDeadline,
        body::Minutes,
        calendar::{Moment, local_date},
        history::{Happening, SubjectKind},
        ids::{BodyId, MeetingId},
        listing::{Page, PageRequest},
        meeting::{Meeting, MeetingError, MeetingState},
        series::SeriesPlace,
        text::{Note, Title},
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult, agenda_freezing, bodies,
        fingerprint::Fingerprint,
        office::{Desk, ensure_version, found, saved, unique},
        replanning, standing_items,
        what_if::{Outlook, Upheaval},
    },
    storage,
};

/// A meeting that is to be.
#[derive(Debug, Clone)]
pub struct NewMeeting {
    /// Who meets.
    pub body: BodyId,
    /// When it starts.
    pub starts_at: Moment,
    /// How long it lasts; as the body's rules say without.
    pub length: Option<Minutes>,
    /// Where.
    pub place: Option<Title>,
}

/// What is to change about a meeting besides its time; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct MeetingChange {
    /// Another length.
    pub length: Option<Minutes>,
    /// Another place, or `Some(None)` for: none is known.
    pub place: Option<Option<Title>>,
}

/// A transition of a meeting; that it took place is for `holding`.
#[derive(Debug, Clone)]
pub enum MeetingStep {
    /// Close the agenda and send it out.
    FreezeAgenda,
    /// Record that the body approved the minutes.
    ApproveMinutes,
    /// Call it off.
    Cancel {
        /// Why.
        reason: Note,
        /// The consequences that the caller has seen.
        confirms: Option<Fingerprint>,
    },
    /// Give it another start.
    Reschedule {
        /// When.
        to: Moment,
        /// Why.
        reason: Option<Note>,
        /// The consequences that the caller has seen.
        confirms: Option<Fingerprint>,
    },
}

/// Plans a meeting; what waits for the body's next meeting finds it.
pub async fn create(office: &Office, caller: &Caller, new: NewMeeting) -> OperationResult<Meeting> {
    office
        .write(caller, move |desk| {
            desk.require_for(Permission::ManageMeetings, new.body)?;
            if new.starts_at <= desk.now {
                return Err(OperationError::invalid(
                    "/starts_at",
                    "must lie in the future",
                ));
            }
            let meeting = insert(desk, new.clone(), None)?;
            replanning::replan_body(desk, meeting.body)?;
            Ok(meeting)
        })
        .await
}

/// One meeting.
pub async fn find(office: &Office, caller: &Caller, id: MeetingId) -> OperationResult<Meeting> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadMeetings)?;
            load(desk, id)
        })
        .await
}

/// A page of meetings by their start.
pub async fn list(
    office: &Office,
    caller: &Caller,
    filter: MeetingFilter,
    page: PageRequest,
) -> OperationResult<Page<Meeting>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadMeetings)?;
            Ok(storage::meetings::list(desk.db, &filter, &page)?)
        })
        .await
}

/// When an agenda closes, and by which rule.
#[derive(Debug, Clone, Copy)]
pub struct ClosingAgenda {
    /// The moment.
    pub at: Moment,
    /// The rule.
    pub rule: AgendaDeadline,
}

/// When the agenda of a meeting closes, by the rules of its body.
pub(super) fn agenda_closes_at(desk: &mut Desk<'_>, meeting: &Meeting) -> OperationResult<Moment> {
    let rule = bodies::load(desk, meeting.body)?.rules.agenda_deadline;
    Ok(rule.before(meeting.starts_at, desk.calendar))
}

/// When the agenda of each of these meetings closes, by the rules of its body. For whoever was given the
/// meetings, be it as the answer to a change.
pub async fn agenda_deadlines(
    office: &Office,
    caller: &Caller,
    meetings: Vec<Meeting>,
) -> OperationResult<Vec<ClosingAgenda>> {
    office
        .read(caller, move |desk| {
            let ids: Vec<_> = meetings.iter().map(|meeting| meeting.body).collect();
            let bodies = storage::bodies::find_many(desk.db, &ids)?;
            let deadline = |meeting: &Meeting| {
                let body = bodies.iter().find(|body| body.id == meeting.body);
                let rule = found(SubjectKind::Body, body)?.rules.agenda_deadline;
                let at = rule.before(meeting.starts_at, desk.calendar);
                Ok(ClosingAgenda { at, rule })
            };
            meetings.iter().map(deadline).collect()
        })
        .await
}

/// Changes place or length at the version the caller knows.
pub async fn change(
    office: &Office,
    caller: &Caller,
    (id, expected): (MeetingId, Version),
    change: MeetingChange,
) -> OperationResult<Meeting> {
    office
        .write(caller, move |desk| {
            let old = load_to_manage(desk, id, expected)?;
            if !old.is_ahead() {
                let error = MeetingError::NotAllowed {
                    state: old.state.name(),
                    wanted: "changed",
                };
                return Err(error.into());
            }
            let new = Meeting {
                length: change.length.unwrap_or(old.length),
                place: change.place.clone().unwrap_or_else(|| old.place.clone()),
                ..old.clone()
            };
            let new = save(desk, &old, new, Happening::Changed, None)?;
            if new.length != old.length {
                // Something that waits may find room now.
                replanning::replan_body(desk, new.body)?;
            }
            Ok(new)
        })
        .await
}

/// Takes a step at the version the caller knows. What is due at a meeting that is moved or
/// cancelled moves along, and its owners are told.
pub async fn step(
    office: &Office,
    caller: &Caller,
    (id, expected): (MeetingId, Version),
    step: MeetingStep,
) -> OperationResult<Meeting> {
    office
        .write(caller, move |desk| {
            let old = load_to_manage(desk, id, expected)?;
            take(desk, old, step.clone())
        })
        .await
}

pub(super) fn take(
    desk: &mut Desk<'_>,
    old: Meeting,
    step: MeetingStep,
) -> OperationResult<Meeting> {
    let at = desk.now;
    let loaded = old.clone();
    let ((new, happening), reason) = match step {
        MeetingStep::FreezeAgenda => return agenda_freezing::freeze(desk, &old),
        MeetingStep::ApproveMinutes => (old.approve_minutes(at)?, None),
        MeetingStep::Cancel { reason, confirms } => {
            let outlook = Outlook::of(desk, &old, Upheaval::Cancellation)?;
            outlook.ensure_confirmed(confirms.as_ref())?;
            let (new, happening) = old.cancel(at, reason.clone())?;
            let new = save(desk, &loaded, new, happening, Some(reason))?;
            outlook.carry_out(desk)?;
            return Ok(new);
        }
        MeetingStep::Reschedule {
            to,
            reason,
            confirms,
        } => {
            let outlook = Outlook::of(desk, &old, Upheaval::Rescheduling(to))?;
            outlook.ensure_confirmed(confirms.as_ref())?;
            let (new, happening) = old.reschedule(to, at)?;
            let new = save(desk, &loaded, new, happening, reason)?;
            outlook.carry_out(desk)?;
            return Ok(new);
        }
    };
    save(desk, &loaded, new, happening, reason)
}

/// Records that the body approved the minutes of a meeting that was held.
pub(super) fn approve_minutes_of(desk: &mut Desk<'_>, meeting: Meeting) -> OperationResult<()> {
    take(desk, meeting, MeetingStep::ApproveMinutes).map(|_| ())
}

/// Plans a meeting, with the standing items of its body on the agenda; by a series, if it has its
/// place in one.
pub(super) fn insert(
    desk: &mut Desk<'_>,
    new: NewMeeting,
    series: Option<SeriesPlace>,
) -> OperationResult<Meeting> {
    let meeting = keep(desk, new, series)?;
    standing_items::insert_missing(desk, &meeting)?;
    Ok(meeting)
}

/// Records a meeting, whatever its time, without anything on its agenda.
pub(super) fn keep(
    desk: &mut Desk<'_>,
    new: NewMeeting,
    series: Option<SeriesPlace>,
) -> OperationResult<Meeting> {
    let body = bodies::load(desk, new.body)?;
    bodies::ensure_meets_on(&body, local_date(new.starts_at))?;
    let id = MeetingId::make(desk.ids, desk.now);
    let meeting = Meeting {
        id,
        body: body.id,
        slot: new.starts_at,
        series,
        starts_at: new.starts_at,
        length: new.length.unwrap_or(body.rules.meeting_length),
        place: new.place,
        state: MeetingState::Planned,
        version: Version::FIRST,
    };
    unique(
        storage::meetings::insert(desk.db, &meeting),
        SubjectKind::Meeting,
        "starts_at",
    )?;
    desk.record_new(id, &meeting)?;
    Ok(meeting)
}

pub(super) fn load(desk: &mut Desk<'_>, id: MeetingId) -> OperationResult<Meeting> {
    found(SubjectKind::Meeting, storage::meetings::find(desk.db, id)?)
}

/// The meeting at the version the caller knows, for somebody who may manage it.
pub(super) fn load_to_manage(
    desk: &mut Desk<'_>,
    id: MeetingId,
    expected: Version,
) -> OperationResult<Meeting> {
    let meeting = load(desk, id)?;
    desk.require_for(Permission::ManageMeetings, meeting.body)?;
    ensure_version(meeting.version, expected)?;
    Ok(meeting)
}

/// Keeps a changed meeting and records what changed.
pub(super) fn save(
    desk: &mut Desk<'_>,
    old: &Meeting,
    new: Meeting,
    happening: Happening,
    reason: Option<Note>,
) -> OperationResult<Meeting> {
    let kept = storage::meetings::update(desk.db, new);
    let new = saved(
        old.version,
        unique(kept, SubjectKind::Meeting, "starts_at")?,
    )?;
    desk.record_change(old.id, happening, (old, &new), reason)?;
    Ok(new)
}
