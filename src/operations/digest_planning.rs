//! Planning the ledger of digests: compares it with what it should hold, for every director and every
//! agenda that is to close, in batches. May run at any time and any number of times.

mod recipients;

use std::collections::{BTreeMap, HashMap};

use self::recipients::{Directors, Secretaries};
use crate::{
    domain::{
        access::Caller,
        agenda_deadline::AgendaDeadline,
        body::Body,
        calendar::{Moment, local_date},
        digests::{
            Change, Digest, DigestKey, DigestState, Line, MeetingNow,
            addressing::{Cause, Unreachable},
            plan,
            plan::{FURTHEST, HORIZON},
            reconcile,
            since::MEMORY,
        },
        ids::{BodyId, DigestId, MeetingId, PersonId},
        language::Language,
        meeting::{Meeting, MeetingState},
    },
    operations::{
        Office, OperationResult,
        office::{Desk, note},
    },
    storage,
};

/// How many directors or meetings are planned in one transaction.
const BATCH: i64 = 200;

/// What a run of the planning did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlannedDigests {
    /// Lines added.
    pub added: usize,
    /// Lines superseded.
    pub superseded: usize,
}

/// Where a run of the planning has come to.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// Among the directors, after one of them.
    Directors(Option<PersonId>),
    /// Among the planned meetings, after one of them.
    Meetings(Option<(Moment, MeetingId)>),
    /// Among the meetings with a list that waits, which may have moved or fallen away.
    Waiting(Option<MeetingId>),
}

/// What stands in the ledger, and what is to be done to it.
type Compared = (Vec<Digest>, Change);

/// Brings the ledger in line with directors, secretaries and meetings as they stand.
pub async fn plan_all(office: &Office) -> OperationResult<PlannedDigests> {
    let caller = Caller::system("job plan-digests");
    let mut total = PlannedDigests::default();
    let mut place = Some(Place::Directors(None));
    while let Some(at) = place {
        let (next, done) = office
            .write(&caller, move |desk| {
                let (next, compared) = compare_batch(desk, at, desk.now + HORIZON)?;
                Ok((next, change_ledger(desk, compared)?))
            })
            .await?;
        total.added += done.added;
        total.superseded += done.superseded;
        place = next;
    }
    Ok(total)
}

/// Brings the lines in line whose time has come, the first `most` of them: somebody may be away, back or
/// gone since they were planned.
pub(super) fn plan_due(desk: &mut Desk<'_>, most: i64) -> OperationResult<()> {
    let (people, meetings) = storage::digests::due(desk.db, desk.now, most)?;
    let directors = storage::views::digests::directors_among(desk.db, &people)?;
    let until = desk.now + HORIZON;
    let weeks = compare_weeks(desk, &directors, until)?;
    change_ledger(desk, weeks)?;
    let lists = compare_lists(desk, &meetings, until)?;
    change_ledger(desk, lists)?;
    Ok(())
}

/// The lines that would go out by a moment if nothing else changed: those that wait and those that
/// planning would add if it looked so far ahead, at most [`FURTHEST`], in order of time. Changes nothing.
pub async fn forecast(office: &Office, until: Moment) -> OperationResult<Vec<Digest>> {
    let caller = Caller::system("remind --dry-run");
    let mut found: BTreeMap<DigestKey, Digest> = BTreeMap::new();
    let mut place = Some(Place::Directors(None));
    while let Some(at) = place {
        let (next, lines) = office
            .read(&caller, move |desk| {
                let reach = until.clamp(desk.now + HORIZON, desk.now + FURTHEST);
                let (next, (ledger, change)) = compare_batch(desk, at, reach)?;
                let waiting = ledger.into_iter().filter(Digest::is_planned);
                let waiting = waiting.filter(|line| !change.supersede.contains(&line.id));
                let mut lines: Vec<_> = waiting.collect();
                for line in change.add {
                    lines.push(new_line(desk, line)?);
                }
                Ok((next, lines))
            })
            .await?;
        let in_time = lines.into_iter().filter(|line| line.send_at <= until);
        found.extend(in_time.map(|line| (line.key(), line)));
        place = next;
    }
    let mut found: Vec<_> = found.into_values().collect();
    found.sort_by_key(|line| (line.send_at, line.recipient, line.id));
    Ok(found)
}

/// Compares a batch with what it should be until a moment.
fn compare_batch(
    desk: &mut Desk<'_>,
    place: Place,
    until: Moment,
) -> OperationResult<(Option<Place>, Compared)> {
    match place {
        Place::Directors(after) => {
            let directors = storage::views::digests::directors(desk.db, after, BATCH)?;
            let Some((last, _)) = directors.last() else {
                return Ok((Some(Place::Meetings(None)), Compared::default()));
            };
            let next = Place::Directors(Some(*last));
            Ok((Some(next), compare_weeks(desk, &directors, until)?))
        }
        Place::Meetings(after) => {
            // Nothing is planned for an agenda that closes later than that.
            let latest = until + AgendaDeadline::EARLIEST * 2;
            let found =
                storage::meetings::planned_until(desk.db, (desk.now, latest), after, BATCH)?;
            let Some(last) = found.last() else {
                return Ok((Some(Place::Waiting(None)), Compared::default()));
            };
            let next = Place::Meetings(Some((last.starts_at, last.id)));
            let ids: Vec<_> = found.iter().map(|meeting| meeting.id).collect();
            Ok((Some(next), compare_lists(desk, &ids, until)?))
        }
        Place::Waiting(after) => {
            let ids = storage::digests::meetings_with_waiting_lists(desk.db, after, BATCH)?;
            let next = ids.last().map(|last| Place::Waiting(Some(*last)));
            Ok((next, compare_lists(desk, &ids, until)?))
        }
    }
}

fn compare_weeks(
    desk: &mut Desk<'_>,
    directors: &[(PersonId, bool)],
    until: Moment,
) -> OperationResult<Compared> {
    let people: Vec<_> = directors.iter().map(|(person, _)| *person).collect();
    let since = local_date(desk.now - MEMORY);
    let ledger = storage::digests::weeks_of(desk.db, &people, since)?;
    let recipients = Directors::of(desk, &people, until)?;
    let mut by_person: HashMap<PersonId, Vec<Digest>> = HashMap::new();
    for line in &ledger {
        by_person.entry(line.person).or_default().push(line.clone());
    }
    let mut wanted = Vec::new();
    if let Some(weekly) = desk.digests.weekly {
        for (person, _) in directors.iter().filter(|(_, is_director)| *is_director) {
            let own = by_person.remove(person).unwrap_or_default();
            let addresses = |at| recipients.addresses(*person, at);
            let at = (desk.calendar, desk.now);
            wanted.extend(plan::weeks(weekly, (*person, &addresses), &own, at, until));
        }
    }
    let change = reconcile(&ledger, wanted);
    Ok((ledger, change))
}

fn compare_lists(
    desk: &mut Desk<'_>,
    ids: &[MeetingId],
    until: Moment,
) -> OperationResult<Compared> {
    let meetings = storage::meetings::find_many(desk.db, ids)?;
    let ledger = storage::digests::lists_for(desk.db, ids)?;
    let bodies: Vec<_> = meetings.iter().map(|meeting| meeting.body).collect();
    let secretaries = Secretaries::of(desk, &bodies, until)?;
    let bodies = storage::bodies::find_many(desk.db, &bodies)?;
    let bodies: HashMap<BodyId, Body> = bodies.into_iter().map(|body| (body.id, body)).collect();
    let mut wanted: Vec<Line> = Vec::new();
    for meeting in &meetings {
        let (Some(agendas), Some(body)) = (desk.digests.agendas, bodies.get(&meeting.body)) else {
            continue;
        };
        let about = (meeting.id, meeting_now(desk, meeting, body));
        for secretary in secretaries.of_body(meeting.body) {
            let addresses = |at| secretaries.addresses((meeting.body, secretary), at);
            let reader: plan::Reader<'_> = (secretary, &addresses);
            let at = (desk.calendar, desk.now);
            wanted.extend(plan::agenda_list(agendas, about, reader, at, until));
        }
    }
    let change = reconcile(&ledger, wanted);
    Ok((ledger, change))
}

/// A meeting as its list looks at it.
pub(super) fn meeting_now(desk: &Desk<'_>, meeting: &Meeting, body: &Body) -> MeetingNow {
    let rule = body.rules.agenda_deadline;
    MeetingNow {
        is_planned: meeting.state == MeetingState::Planned,
        is_cancelled: matches!(meeting.state, MeetingState::Cancelled { .. }),
        closes_at: rule.before(meeting.starts_at, desk.calendar),
    }
}

fn change_ledger(desk: &mut Desk<'_>, (_, change): Compared) -> OperationResult<PlannedDigests> {
    let Change { add, supersede } = change;
    let reason = note("Afløst: møde, frist, modtager eller opgave er ændret.")?;
    let superseded = storage::digests::supersede(desk.db, &supersede, desk.now, &reason)?;
    let mut lines = Vec::with_capacity(add.len());
    for line in add {
        lines.push(new_line(desk, line)?);
    }
    // Where the line that it replaces is being sent, the next run adds it, or need not.
    let kept = supersede.iter().filter(|id| !superseded.contains(id));
    let kept: Vec<DigestId> = kept.copied().collect();
    let kept = storage::digests::keys_of(desk.db, &kept)?;
    lines.retain(|line| !kept.contains(&line.key()));
    storage::digests::insert_all(desk.db, &lines)?;
    Ok(PlannedDigests {
        added: lines.len(),
        superseded: superseded.len(),
    })
}

fn new_line(desk: &Desk<'_>, line: Line) -> OperationResult<Digest> {
    let when = if line.is_late {
        "Dagen var gået, da den blev planlagt; sendes straks."
    } else {
        "Efter planen."
    };
    let reason = format!("{}{when}", why_they(line.cause));
    Ok(Digest {
        id: DigestId::make(desk.ids, desk.now),
        occasion: line.occasion,
        person: line.person,
        recipient: line.recipient,
        is_copy: line.is_copy(),
        send_at: line.send_at,
        is_late: line.is_late,
        reason: note(&reason)?,
        state: DigestState::Planned,
    })
}

/// Why a line goes to whom it goes, as the beginning of its reason.
fn why_they(cause: Cause) -> String {
    let words = |why: Unreachable| why.in_words(Language::Danish);
    match cause {
        Cause::Own => String::new(),
        Cause::StandsIn => "Til stedfortræderen, fordi modtageren er fraværende. ".to_owned(),
        Cause::Copy => "Kopi: modtageren er fraværende, og stedfortræderen får den. ".to_owned(),
        Cause::NextInLine(why) => {
            let words = words(why);
            format!("Til direktøren for enheden ovenfor, fordi modtageren {words}. ")
        }
        Cause::Nobody(why) => format!("Modtageren {}, og ingen anden kan få den. ", words(why)),
        Cause::Others(why) => format!(
            "Modtageren {}; udvalgets anden sekretær får den. ",
            words(why)
        ),
    }
}
