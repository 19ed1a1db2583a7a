//! Freezing agendas: by hand, and by themselves once their deadline has passed. What is frozen is
//! sent out, as the first edition of the agenda. Leaves out what comes late.

use std::collections::HashMap;

use crate::{
    domain::{
        access::Caller,
        agenda_deadline::AgendaDeadline,
        calendar::Moment,
        ids::{BodyId, MeetingId},
        meeting::{Meeting, MeetingState},
    },
    operations::{Office, OperationResult, agenda_editions, bodies, meetings, office::Desk},
    storage,
};

/// How many meetings are looked at in one go.
const BATCH: i64 = 200;

/// Meetings whose agendas are to be frozen.
#[derive(Debug, Clone)]
pub struct DueBatch {
    /// The meetings, earliest first.
    pub meetings: Vec<MeetingId>,
    /// After which meeting, by its start, the next batch begins; `None` when there is no more.
    pub next: Option<(Moment, MeetingId)>,
}

/// The next planned meetings after one whose deadline has passed and that have not begun.
pub async fn due(office: &Office, after: Option<(Moment, MeetingId)>) -> OperationResult<DueBatch> {
    office
        .read(&job(), move |desk| {
            let until = desk.now + AgendaDeadline::EARLIEST;
            let planned =
                storage::meetings::planned_until(desk.db, (desk.now, until), after, BATCH)?;
            let next = planned.last().map(|last| (last.starts_at, last.id));
            let mut rules = Rules::default();
            let mut meetings = Vec::new();
            for meeting in planned {
                let is_due = match rules.of(desk, meeting.body) {
                    Some(rule) => rule.before(meeting.starts_at, desk.calendar) <= desk.now,
                    None => true,
                };
                if is_due {
                    meetings.push(meeting.id);
                }
            }
            Ok(DueBatch { meetings, next })
        })
        .await
}

/// Freezes the agenda of a meeting whose deadline has passed, unless somebody did so meanwhile or
/// it was moved; whether it did. Safe to call again, and by two at once.
pub async fn freeze_if_due(office: &Office, id: MeetingId) -> OperationResult<bool> {
    office
        .write(&job(), move |desk| {
            let meeting = meetings::load(desk, id)?;
            let is_due = meeting.state == MeetingState::Planned
                && !meeting.has_begun(desk.now)
                && meetings::agenda_closes_at(desk, &meeting)? <= desk.now;
            if is_due {
                freeze(desk, &meeting)?;
            }
            Ok(is_due)
        })
        .await
}

/// Closes an agenda and sends it out.
pub(super) fn freeze(desk: &mut Desk<'_>, meeting: &Meeting) -> OperationResult<Meeting> {
    let frozen = freeze_unsent(desk, meeting)?;
    agenda_editions::issue_first(desk, &frozen)?;
    Ok(frozen)
}

/// Closes the agenda of a meeting that its minutes prove to be held: nobody sent it out, so there
/// is no edition of it.
pub(super) fn freeze_unsent(desk: &mut Desk<'_>, old: &Meeting) -> OperationResult<Meeting> {
    let (new, happening) = old.clone().freeze(desk.now)?;
    meetings::save(desk, old, new, happening, None)
}

fn job() -> Caller {
    Caller::system("job freeze-agendas")
}

/// The deadlines of bodies, each looked up once.
#[derive(Default)]
struct Rules(HashMap<BodyId, Option<AgendaDeadline>>);

impl Rules {
    /// The deadline of a body. `None` where its row cannot be read: one by one, since it must not
    /// keep the others from being frozen; freezing its own meetings then tells what is wrong.
    fn of(&mut self, desk: &mut Desk<'_>, body: BodyId) -> Option<AgendaDeadline> {
        *self.0.entry(body).or_insert_with(|| {
            let body = bodies::load(desk, body).ok();
            body.map(|body| body.rules.agenda_deadline)
        })
    }
}
