//! Items that take up another one again: at a later meeting when it was postponed, in another body
//! when it was referred. An item has one at most, and what was decided stays where it was decided.

use chrono::NaiveDate;

use super::{item_of, load};
use crate::{
    domain::{
        access::{Caller, Permission},
        action::{Action, Due},
        agenda::{AgendaItem, WaitingItem},
        decision::Outcome,
        history::{Change, Happening, SubjectKind},
        ids::{AgendaItemId, BodyId, DecisionId},
        listing::DecisionInContext,
        meeting::{Meeting, MeetingState},
        text::Title,
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult, agenda_items,
        backlog::{self, NewWaitingItem},
        bodies, meetings,
        office::{Desk, ensure_version, found, saved},
        replanning,
    },
    storage,
};

/// Where an item goes on that is postponed or referred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Onward {
    /// The earliest day on which it is to be taken up again.
    pub not_before: Option<NaiveDate>,
    /// The body that it is referred to; without one, nothing opens yet.
    pub to: Option<BodyId>,
}

impl Onward {
    /// Refuses what does not go with an outcome of `body`, or leads nowhere.
    pub(super) fn ensure_possible(
        self,
        desk: &mut Desk<'_>,
        outcome: Outcome,
        body: BodyId,
    ) -> OperationResult<()> {
        let goes_on = outcome == Outcome::Postponed || self.to.is_some();
        if self.not_before.is_some() && !goes_on {
            return Err(OperationError::invalid(
                "/resume_not_before",
                "is for an item that is postponed, or referred to a body that is named",
            ));
        }
        match self.to {
            Some(_) if outcome != Outcome::Referred => Err(OperationError::invalid(
                "/referred_to_body_id",
                "is for an item that is referred",
            )),
            Some(to) => ensure_other_body(desk, "/referred_to_body_id", (body, to)),
            None => Ok(()),
        }
    }
}

/// Opens a referred item in the other body, when that was not known as it was decided. What is
/// closed stays closed there, and is then seen by that body's members as well.
pub async fn refer(
    office: &Office,
    caller: &Caller,
    (id, expected): (DecisionId, Version),
    to: BodyId,
) -> OperationResult<DecisionInContext> {
    office
        .write(caller, move |desk| {
            let seen = load(desk, id)?;
            desk.require_for(Permission::ManageMeetings, seen.body)?;
            ensure_version(seen.decision.version, expected)?;
            ensure_other_body(desk, "/body_id", (seen.body, to))?;
            let decision = seen.decision;
            if decision.outcome != Outcome::Referred {
                let outcome = decision.outcome.name();
                return Err(OperationError::NotAllowed(format!(
                    "an item goes to another body when it is referred, not when it is {outcome}"
                )));
            }
            let item = item_of(desk, &decision)?;
            if successor_of(desk, item.id)?.is_some() {
                let message = "the item is in another body already".to_owned();
                return Err(OperationError::NotAllowed(message));
            }
            let onward = Onward {
                to: Some(to),
                ..Onward::default()
            };
            open(desk, &item, (to, onward), Happening::Referred)?;
            // Whoever knew of no referral has not seen this version.
            let loaded_at = decision.version;
            saved(loaded_at, storage::decisions::update(desk.db, decision)?)?;
            replanning::replan_body(desk, to)?;
            load(desk, id)
        })
        .await
}

/// Lets an item go on as its outcome says. Answers the body in whose backlog it waits from now on.
pub(super) fn follow(
    desk: &mut Desk<'_>,
    (item, meeting): (&AgendaItem, &Meeting),
    outcome: Outcome,
    onward: Onward,
) -> OperationResult<Option<BodyId>> {
    let (to, happening) = match (outcome, onward.to) {
        (Outcome::Postponed, _) => (meeting.body, Happening::Postponed),
        (Outcome::Referred, Some(to)) => (to, Happening::Referred),
        _ => return Ok(None),
    };
    if outcome == Outcome::Postponed && comes_back(desk, (item, meeting))? {
        if onward.not_before.is_some() {
            return Err(OperationError::invalid(
                "/resume_not_before",
                "the item comes back by itself: a standing one at every meeting, the action that \
                 another presents by its own earliest_on",
            ));
        }
        desk.record(item.id, happening, Vec::new(), None)?;
        return Ok(None);
    }
    if successor_of(desk, item.id)?.is_some() {
        return Ok(None);
    }
    if outcome == Outcome::Postponed
        && let Some(later) = storage::views::successors::dealt_with_since(desk.db, item, meeting)?
    {
        // What is recorded late must not bring up again what is settled.
        let changes = vec![told("successor_item_id", later.to_string())];
        desk.record(item.id, happening, changes, None)?;
        return Ok(None);
    }
    open(desk, item, (to, onward), happening)?;
    Ok(Some(to))
}

/// What became of taking an item back.
pub(super) enum Withdrawal {
    /// There was none.
    Nothing,
    /// It left the backlog or an open agenda of this body.
    From(BodyId),
    /// It stays: the agenda that it stands on is closed.
    TooLate {
        /// The state of the meeting.
        state: &'static str,
    },
}

/// Takes back what took an item up again, as long as its agenda is open.
pub(super) fn withdraw(desk: &mut Desk<'_>, item: &AgendaItem) -> OperationResult<Withdrawal> {
    match successor_of(desk, item.id)? {
        None => Ok(Withdrawal::Nothing),
        Some(Successor::Waiting(waiting)) => {
            backlog::remove(desk, &waiting)?;
            Ok(Withdrawal::From(waiting.body))
        }
        Some(Successor::Placed(id, meeting)) if meeting.state == MeetingState::Planned => {
            let successor = storage::agenda_items::find(desk.db, id)?;
            agenda_items::take_off(desk, &found(SubjectKind::AgendaItem, successor)?)?;
            Ok(Withdrawal::From(meeting.body))
        }
        Some(Successor::Placed(_, meeting)) => Ok(Withdrawal::TooLate {
            state: meeting.state.name(),
        }),
    }
}

/// Where an item that takes up another one again stands.
enum Successor {
    Waiting(WaitingItem),
    Placed(AgendaItemId, Meeting),
}

fn successor_of(desk: &mut Desk<'_>, item: AgendaItemId) -> OperationResult<Option<Successor>> {
    if let Some(waiting) = storage::waiting_items::successor_of(desk.db, item)? {
        return Ok(Some(Successor::Waiting(waiting)));
    }
    let placed = storage::views::successors::on_agenda(desk.db, item)?;
    match placed {
        Some((id, meeting)) => {
            let meeting = meetings::load(desk, meeting)?;
            Ok(Some(Successor::Placed(id, meeting)))
        }
        None => Ok(None),
    }
}

fn open(
    desk: &mut Desk<'_>,
    item: &AgendaItem,
    (to, onward): (BodyId, Onward),
    happening: Happening,
) -> OperationResult<()> {
    let new = NewWaitingItem {
        body: to,
        content: item.content.clone(),
        earliest: onward.not_before,
    };
    let successor = backlog::insert(desk, new, Some(item))?;
    let changes = vec![
        told("successor_item_id", successor.id.to_string()),
        told("successor_body_id", to.to_string()),
    ];
    desk.record(item.id, happening, changes, None)
}

fn told(field: &'static str, id: String) -> Change {
    Change {
        field,
        old: None,
        new: Some(id),
    }
}

/// Gives up what waits for a meeting of the body, or for the agenda of one that is to come, because
/// a meeting that was held has dealt with it under the same title. Answers the item that it took up
/// again, with the first of that chain: the item of the meeting continues those.
pub(in crate::operations) fn give_up_to(
    desk: &mut Desk<'_>,
    meeting: &Meeting,
    title: &Title,
) -> OperationResult<Option<(AgendaItemId, AgendaItemId)>> {
    let postponed = storage::views::successors::postponed_before(desk.db, meeting, title)?;
    let Some((postponed, thread)) = postponed else {
        return Ok(None);
    };
    match successor_of(desk, postponed)? {
        Some(Successor::Waiting(waiting)) => backlog::remove(desk, &waiting)?,
        Some(Successor::Placed(id, at)) if at.state == MeetingState::Planned => {
            let placed = storage::agenda_items::find(desk.db, id)?;
            agenda_items::take_off(desk, &found(SubjectKind::AgendaItem, placed)?)?;
        }
        Some(Successor::Placed(..)) | None => return Ok(None),
    }
    Ok(Some((postponed, thread)))
}

/// Whether the body has an item on an agenda to come anyhow: a standing one, or an action that is
/// not left with the meeting.
fn comes_back(
    desk: &mut Desk<'_>,
    (item, meeting): (&AgendaItem, &Meeting),
) -> OperationResult<bool> {
    if item.standing.is_some() {
        return Ok(true);
    }
    let action = match storage::placements::at_item(desk.db, item.id)? {
        Some(placement) => storage::actions::find(desk.db, placement.action)?,
        None => None,
    };
    let Some(action) = action.filter(Action::is_unfinished) else {
        return Ok(false);
    };
    let is_due_at_another = match action.due_moment.meeting {
        Some(due_at) => due_at != meeting.id,
        None => matches!(action.due, Due::NextMeeting { .. }),
    };
    let standing = storage::placements::standing_of(desk.db, action.id)?;
    Ok(is_due_at_another || standing.is_some())
}

/// Refuses a body that cannot deal with what another one refers to it.
fn ensure_other_body(
    desk: &mut Desk<'_>,
    pointer: &str,
    (from, to): (BodyId, BodyId),
) -> OperationResult<()> {
    if from == to {
        let message = "must be another body than the one that decided";
        return Err(OperationError::invalid(pointer, message));
    }
    bodies::load_working(desk, pointer, to).map(|_| ())
}
