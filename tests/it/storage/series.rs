//! Series and the meetings that they planned, as they are looked for.

use tovholder::domain::{
    ids::{MeetingId, MeetingSeriesId},
    listing::{PageRequest, PageSize},
    meeting::{Meeting, MeetingState},
    series::{MeetingSeries, SeriesPlace},
};
use tovholder::storage::{Db, meeting_series, meetings, meetings::MeetingFilter};

use super::{town::Town, within};
use crate::support::builders::*;

/// A meeting of a series by the moment of its rule and its start.
fn planned(series: &MeetingSeries, occurrence: &str, starts_at: &str) -> Meeting {
    let starts_at = moment(starts_at);
    Meeting {
        body: series.body,
        slot: starts_at,
        starts_at,
        series: Some(SeriesPlace {
            series: series.id,
            occurrence: moment(occurrence),
        }),
        ..a_meeting()
    }
}

fn cancelled() -> MeetingState {
    MeetingState::Cancelled {
        at: a_moment(),
        reason: note("Ferie."),
    }
}

fn ids(meetings: &[Meeting]) -> Vec<MeetingId> {
    meetings.iter().map(|meeting| meeting.id).collect()
}

on_both_databases! {
    async fn series_page_in_the_order_in_which_they_were_made(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        within(&storage, move |db| {
            let other = a_body();
            tovholder::storage::bodies::insert(db, &other).unwrap();
            let bodies = [&town.body, &other, &town.body, &town.body, &other];
            let all = bodies.map(|body| a_series(body, "2026-03-04 13:00", "FREQ=WEEKLY"));
            for series in all.iter().rev() {
                meeting_series::insert(db, series).unwrap();
            }
            let walk = |db: &mut Db, body, size| {
                let mut request = PageRequest { size: PageSize::new(size).unwrap(), after: None };
                let mut found: Vec<MeetingSeriesId> = Vec::new();
                loop {
                    let page = meeting_series::list(db, body, &request).unwrap();
                    found.extend(page.items.iter().map(|series| series.id));
                    request.after = page.next;
                    if request.after.is_none() {
                        return found;
                    }
                }
            };
            let expected = all.each_ref().map(|series| series.id);
            for size in [1, 2, 5, 200] {
                assert_eq!(walk(db, None, size), expected);
                assert_eq!(walk(db, Some(other.id), size), [expected[1], expected[4]]);
            }
            assert_eq!(meeting_series::ids_after(db, None, 2).unwrap(), expected[..2]);
            assert_eq!(meeting_series::ids_after(db, Some(expected[1]), 9).unwrap(), expected[2..]);
            assert_eq!(meeting_series::ids_after(db, Some(expected[4]), 9).unwrap(), []);
        })
        .await;
    }

    async fn the_meetings_of_a_series_are_found_by_their_place_or_their_start(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        within(&storage, move |db| {
            let series = a_series(&town.body, "2026-03-04 15:00", "FREQ=WEEKLY");
            let other = a_series(&town.body, "2026-03-04 16:00", "FREQ=WEEKLY");
            meeting_series::insert(db, &series).unwrap();
            meeting_series::insert(db, &other).unwrap();
            let at = |occurrence: &str, starts_at: &str| planned(&series, occurrence, starts_at);
            let long_ago = at("2026-04-01 15:00", "2026-04-01 15:00");
            let put_off = at("2026-04-08 15:00", "2026-05-06 15:00");
            let put_forward = at("2026-04-22 15:00", "2026-04-14 15:00");
            let off = at("2026-04-29 15:00", "2026-04-29 15:00").state(cancelled());
            let strange = planned(&other, "2026-04-29 16:00", "2026-04-29 16:00");
            for meeting in [&strange, &off, &put_forward, &put_off, &long_ago] {
                meetings::insert(db, meeting).unwrap();
            }
            let from = |db: &mut Db, from| ids(&meetings::of_series_from(db, series.id, moment(from)).unwrap());
            assert_eq!(from(db, "2026-04-15 00:00"), [put_off.id, put_forward.id, off.id]);
            assert_eq!(from(db, "2026-04-08 15:00"), [put_off.id, put_forward.id, off.id]);
            assert_eq!(from(db, "2026-05-06 15:00"), [put_off.id]);
            assert_eq!(from(db, "2026-05-06 15:01"), []);
            let counted = meeting_series::count_ahead(db, &[series.id, other.id, a_series(&town.body, "2026-03-04 15:00", "FREQ=DAILY").id]).unwrap();
            assert_eq!(counted, [(series.id, 3), (other.id, 1)].into());
            let april = (moment("2026-04-14 15:00"), moment("2026-05-06 15:00"));
            let mut starts = meetings::starts_of_body(db, town.body.id, april).unwrap();
            starts.sort_by_key(|(_, start)| *start);
            assert_eq!(starts, [(put_forward.id, put_forward.starts_at), (strange.id, strange.starts_at)]);
            let filter = MeetingFilter { series: Some(series.id), ..MeetingFilter::default() };
            let listed = meetings::list(db, &filter, &PageRequest::default()).unwrap();
            assert_eq!(ids(&listed.items), [long_ago.id, put_forward.id, off.id, put_off.id]);
        })
        .await;
    }
}
