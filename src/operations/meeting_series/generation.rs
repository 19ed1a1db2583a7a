//! Makes the meetings of a series up to the horizon: what exists is left alone, so it may be done at
//! any time and any number of times.

use super::{load, surroundings::Surroundings};
use crate::{
    domain::{
        access::{Caller, Permission},
        ids::MeetingSeriesId,
        series::{LeftOut, MeetingSeries, MissingMeetings, Occurrence, SeriesPlace, missing},
    },
    operations::{
        Office, OperationResult,
        meetings::{self, NewMeeting},
        office::Desk,
        replanning,
    },
    storage,
};

/// How many series are asked for at a time.
const BATCH: i64 = 100;

/// The next series after one, of all bodies: what is to be generated; none at the end.
pub async fn next_ids(
    office: &Office,
    after: Option<MeetingSeriesId>,
) -> OperationResult<Vec<MeetingSeriesId>> {
    office
        .read(&planner(), move |desk| {
            Ok(storage::meeting_series::ids_after(desk.db, after, BATCH)?)
        })
        .await
}

/// Makes the meetings that a series lacks; answers how many those were.
pub async fn generate_for(office: &Office, id: MeetingSeriesId) -> OperationResult<usize> {
    office
        .write(&planner(), move |desk| {
            let series = load(desk, id)?;
            generate(desk, &series)
        })
        .await
}

/// The moments of a series up to the horizon at which its body does not meet, and why.
pub async fn left_out(
    office: &Office,
    caller: &Caller,
    id: MeetingSeriesId,
) -> OperationResult<Vec<LeftOut>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadMeetings)?;
            let series = load(desk, id)?;
            let surroundings = Surroundings::of(desk, &series)?;
            let wanted = surroundings.wanted(desk, &series)?;
            let meetings = surroundings.meetings_planned_by(&wanted);
            let lacking = missing(&meetings, &wanted.meetings, &surroundings.others, desk.now);
            Ok(surroundings.left_out(desk.now, wanted, lacking.taken))
        })
        .await
}

/// Makes the meetings that a series lacks, each with its standing items, and then gives what waits
/// for a meeting its place; answers how many meetings those were.
pub(super) fn generate(desk: &mut Desk<'_>, series: &MeetingSeries) -> OperationResult<usize> {
    let surroundings = Surroundings::of(desk, series)?;
    let wanted = surroundings.wanted(desk, series)?;
    let meetings = surroundings.meetings_planned_by(&wanted);
    let MissingMeetings { added, .. } =
        missing(&meetings, &wanted.meetings, &surroundings.others, desk.now);
    let added = surroundings.within_horizon(added);
    insert_all(desk, series, &added)?;
    if !added.is_empty() {
        replanning::replan_body(desk, series.body)?;
    }
    Ok(added.len())
}

/// Makes a meeting for each of these moments.
pub(super) fn insert_all(
    desk: &mut Desk<'_>,
    series: &MeetingSeries,
    added: &[Occurrence],
) -> OperationResult<()> {
    for one in added {
        let new = NewMeeting {
            body: series.body,
            starts_at: one.starts_at,
            length: series.length,
            place: series.place.clone(),
        };
        let place = SeriesPlace {
            series: series.id,
            occurrence: one.occurrence,
        };
        meetings::insert(desk, new, Some(place))?;
    }
    Ok(())
}

fn planner() -> Caller {
    Caller::system("job generate-meetings")
}
