//! Changing a series: first what it does to the meetings that exist, then just that.
//!
//! What is shown has a fingerprint. Whoever confirms it gets what was shown, or a refusal when
//! something has changed since.

use std::{collections::HashMap, fmt::Write as _};

use super::{
    MeetingSeriesChange, PlannedSeries, ensure_possible, generation, load, planned,
    surroundings::Surroundings,
};
use crate::{
    domain::{
        access::{Caller, Permission},
        body::{Body, Minutes},
        history::{Described as _, Happening},
        ids::{MeetingId, MeetingSeriesId},
        meeting::Meeting,
        series::{
            LeftOut, MeetingSeries, MovedMeeting, SeriesChange, SeriesOutcome, SeriesPlace,
            compare_beside, in_order_of_room,
        },
        text::Note,
        version::Version,
    },
    operations::{
        Fingerprint, Office, OperationResult, meetings,
        office::{Desk, ensure_version, note, saved},
        replanning,
    },
    storage,
};

/// What a changed series comes to.
#[derive(Debug, Clone)]
pub struct SeriesConsequences {
    /// The series as it would be.
    pub series: MeetingSeries,
    /// What it does to its meetings.
    pub change: SeriesChange,
    /// The moments of the rule up to the horizon that have no meeting, and why.
    pub left_out: Vec<LeftOut>,
    /// Stands for all of it, and for the versions of the series and its meetings.
    pub fingerprint: Fingerprint,
    meetings: HashMap<MeetingId, Meeting>,
    body: Body,
}

impl SeriesConsequences {
    /// A meeting that the change tells of, as it stands.
    pub fn meeting(&self, id: MeetingId) -> Option<&Meeting> {
        self.meetings.get(&id)
    }

    /// Whether a meeting gets another start or is called off, so that somebody has to confirm it.
    pub fn needs_confirmation(&self) -> bool {
        let moved = &self.change.moved;
        !self.change.cancelled.is_empty() || moved.iter().any(MovedMeeting::is_rescheduled)
    }

    fn ensure_confirmed(&self, confirms: Option<&Fingerprint>) -> OperationResult<()> {
        let is_needed = self.needs_confirmation();
        self.fingerprint.ensure_confirmed(confirms, is_needed)
    }
}

/// A change that somebody wants to be made.
#[derive(Debug, Clone)]
pub struct ConfirmedChange {
    /// What is to change.
    pub change: MeetingSeriesChange,
    /// The fingerprint of what was shown; needed when meetings move or are called off.
    pub confirms: Option<Fingerprint>,
    /// Why, for the history and for those whose meetings are called off.
    pub reason: Option<Note>,
}

/// What a change would do; does nothing.
pub async fn preview(
    office: &Office,
    caller: &Caller,
    id: MeetingSeriesId,
    change: MeetingSeriesChange,
) -> OperationResult<SeriesConsequences> {
    office
        .read(caller, move |desk| {
            let old = load(desk, id)?;
            desk.require_for(Permission::ManageMeetings, old.body)?;
            foresee(desk, &old, change.applied_to(&old))
        })
        .await
}

/// Changes a series at the version the caller knows, and its meetings as the preview says. What is
/// due at them, and who is told of it, follows.
pub async fn change(
    office: &Office,
    caller: &Caller,
    (id, expected): (MeetingSeriesId, Version),
    wanted: ConfirmedChange,
) -> OperationResult<PlannedSeries> {
    office
        .write(caller, move |desk| {
            let old = load(desk, id)?;
            desk.require_for(Permission::ManageMeetings, old.body)?;
            ensure_version(old.version, expected)?;
            let new = wanted.change.clone().applied_to(&old);
            let consequences = foresee(desk, &old, new)?;
            consequences.ensure_confirmed(wanted.confirms.as_ref())?;
            let series = carry_out(desk, &old, &consequences, wanted.reason.as_ref())?;
            planned(desk, series)
        })
        .await
}

fn foresee(
    desk: &mut Desk<'_>,
    old: &MeetingSeries,
    new: MeetingSeries,
) -> OperationResult<SeriesConsequences> {
    ensure_possible(&new)?;
    let surroundings = Surroundings::of(desk, old)?;
    let planned = surroundings.wanted(desk, old)?;
    let meetings = surroundings.meetings_planned_by(&planned);
    let wanted = surroundings.wanted(desk, &new)?;
    let SeriesOutcome { mut change, taken } =
        compare_beside(&meetings, &wanted.meetings, &surroundings.others, desk.now);
    change.added = surroundings.within_horizon(change.added);
    let left_out = surroundings.left_out(desk.now, wanted, taken);
    let meetings = surroundings.meetings.into_iter();
    let meetings: HashMap<_, _> = meetings.map(|meeting| (meeting.id, meeting)).collect();
    Ok(SeriesConsequences {
        fingerprint: fingerprint_of(&new, &change, &meetings),
        series: new,
        change,
        left_out,
        meetings,
        body: surroundings.body,
    })
}

fn fingerprint_of(
    series: &MeetingSeries,
    change: &SeriesChange,
    meetings: &HashMap<MeetingId, Meeting>,
) -> Fingerprint {
    let mut text = format!("series {} {}\n", series.id, series.version.get());
    let mut tell = |line: String| {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{line}");
    };
    for (field, value) in series.describe() {
        tell(format!("{field} {}", value.unwrap_or_default()));
    }
    let version = |id: &MeetingId| meetings.get(id).map_or(0, |one| one.version.get());
    for id in &change.kept {
        tell(format!("kept {id} {}", version(id)));
    }
    for one in &change.moved {
        let (id, to, occurrence) = (one.meeting, one.to, one.occurrence);
        tell(format!("moved {id} {} {to:?} {occurrence:?}", version(&id)));
    }
    for id in &change.cancelled {
        tell(format!("cancelled {id} {}", version(id)));
    }
    for one in &change.added {
        tell(format!("added {:?} {:?}", one.occurrence, one.starts_at));
    }
    for one in &change.standing {
        let id = one.meeting;
        tell(format!(
            "standing {id} {} {}",
            version(&id),
            one.reason.name()
        ));
    }
    Fingerprint::of(&text)
}

fn carry_out(
    desk: &mut Desk<'_>,
    old: &MeetingSeries,
    consequences: &SeriesConsequences,
    reason: Option<&Note>,
) -> OperationResult<MeetingSeries> {
    let change = &consequences.change;
    let kept = storage::meeting_series::update(desk.db, consequences.series.clone())?;
    let new = saved(old.version, kept)?;
    desk.record_change(old.id, Happening::Changed, (old, &new), reason.cloned())?;
    let why = match reason {
        Some(reason) => reason.clone(),
        None => note("Mødeplanen er ændret.")?,
    };
    let details = Details::between(old, &new, &consequences.body);
    for meeting in change
        .cancelled
        .iter()
        .filter_map(|id| consequences.meeting(*id))
    {
        let (off, happening) = meeting.clone().cancel(desk.now, why.clone())?;
        meetings::save(desk, meeting, off, happening, Some(why.clone()))?;
    }
    for moved in in_order_of_room(&change.moved) {
        if let Some(meeting) = consequences.meeting(moved.meeting) {
            take_along(desk, meeting, &moved, (&details, &why))?;
        }
    }
    for meeting in change
        .kept
        .iter()
        .filter_map(|id| consequences.meeting(*id))
    {
        let with_details = details.applied_to(meeting.clone());
        if with_details != *meeting {
            let (happening, why) = (Happening::Changed, Some(why.clone()));
            meetings::save(desk, meeting, with_details, happening, why)?;
        }
    }
    generation::insert_all(desk, &new, &change.added)?;
    replanning::replan_body(desk, new.body)?;
    Ok(new)
}

/// Gives a meeting its new place in the series, and its new start unless somebody moved it by hand.
fn take_along(
    desk: &mut Desk<'_>,
    meeting: &Meeting,
    moved: &MovedMeeting,
    (details, why): (&Details, &Note),
) -> OperationResult<()> {
    let placed = Meeting {
        series: meeting.series.map(|place| SeriesPlace {
            occurrence: moved.occurrence,
            ..place
        }),
        ..details.applied_to(meeting.clone())
    };
    let (new, happening) = if moved.is_rescheduled() {
        placed.reschedule(moved.to, desk.now)?
    } else {
        (placed, Happening::Changed)
    };
    meetings::save(desk, meeting, new, happening, Some(why.clone()))?;
    Ok(())
}

/// Length and place of the planned meetings: those that are as the series had them become as it has
/// them.
struct Details<'a> {
    old: &'a MeetingSeries,
    new: &'a MeetingSeries,
    usual: Minutes,
}

impl<'a> Details<'a> {
    fn between(old: &'a MeetingSeries, new: &'a MeetingSeries, body: &Body) -> Self {
        let usual = body.rules.meeting_length;
        Self { old, new, usual }
    }

    fn applied_to(&self, mut meeting: Meeting) -> Meeting {
        if meeting.length == self.old.length.unwrap_or(self.usual) {
            meeting.length = self.new.length.unwrap_or(self.usual);
        }
        if meeting.place == self.old.place {
            meeting.place.clone_from(&self.new.place);
        }
        meeting
    }
}
