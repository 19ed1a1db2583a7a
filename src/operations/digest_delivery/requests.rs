//! What owners ask for and nobody has answered, for the lists of whoever is to answer it.

use std::collections::HashMap;

use crate::{
    domain::{
        action::Action,
        action_request::{ActionRequest, OpenRequest, Taker},
        calendar::local_date,
        digests::outline::{Cut, Outline, Stage},
        ids::ActionId,
        organisation::Owner,
        text::Title,
    },
    mail::messages::secretary_list::{RequestEntry, Wish},
    operations::{OperationResult, due, office::Desk, owners},
    storage,
};

use super::wording::Wording;

/// The open requests among some actions.
pub(super) struct Requests(HashMap<ActionId, OpenRequest>);

impl Requests {
    /// Those among these actions, which are marked as such.
    pub(super) fn of(desk: &mut Desk<'_>, outlines: &mut [Outline]) -> OperationResult<Self> {
        let unfinished = outlines.iter().filter(|outline| outline.is_unfinished());
        let ids: Vec<_> = unfinished.map(|outline| outline.action).collect();
        let open = storage::views::requests::open_requests(desk.db, &ids)?;
        let asking = outlines
            .iter_mut()
            .filter(|outline| open.contains_key(&outline.action));
        for outline in asking {
            outline.stage = Stage::Asked;
        }
        Ok(Self(open))
    }

    /// Those for these actions in words; what is closed has none.
    pub(super) fn entries(
        &self,
        desk: &mut Desk<'_>,
        ids: Cut<ActionId>,
        wording: &Wording<'_>,
    ) -> OperationResult<Cut<RequestEntry>> {
        let open = ids.first.iter().filter_map(|id| self.0.get(id));
        let people = open.flat_map(|open| {
            let taker = match &open.request {
                ActionRequest::HandOver {
                    to: Taker::Known(owner),
                    ..
                } => Some(*owner),
                _ => None,
            };
            [open.asked_by.map(Owner::Person), taker]
                .into_iter()
                .flatten()
        });
        let people: Vec<Owner> = people.collect();
        let names = owners::names(desk.db, people.into_iter())?;
        let mut entries = HashMap::new();
        for action in storage::actions::find_many(desk.db, &ids.first)? {
            if let (Some(open), Some(entry)) = (self.0.get(&action.id), wording.open(action.id)) {
                let asker = open.asked_by.map(Owner::Person);
                let asker = asker.and_then(|asker| names.get(&asker));
                let told = RequestEntry {
                    asker_name: asker.map_or(entry.owner_name.clone(), ToString::to_string),
                    wish: wish(desk, (&action, &open.request), &names)?,
                    reason: open.request.note().to_string(),
                    since: local_date(open.asked_at),
                    entry,
                };
                entries.insert(action.id, told);
            }
        }
        Ok(ids.filter_map(|id| entries.remove(&id)))
    }
}

fn wish(
    desk: &mut Desk<'_>,
    (action, request): (&Action, &ActionRequest),
    names: &HashMap<Owner, Title>,
) -> OperationResult<Wish> {
    Ok(match request {
        ActionRequest::MoreTime { until, .. } => {
            let decided_at = storage::meetings::find(desk.db, action.decided_at)?;
            let until = match decided_at {
                Some(decided_at) => due::resolve(desk, *until, &decided_at, None)?.on,
                None => None,
            };
            Wish::MoreTime(until)
        }
        ActionRequest::HandOver { to, .. } => Wish::HandOver(match to {
            Taker::Known(owner) => names.get(owner).map(ToString::to_string),
            Taker::InWords(words) => Some(words.to_string()),
        }),
    })
}
