//! Standing items: put on the agenda when a meeting is planned, by the rule of its body, and put back
//! where an agenda lacks them. Leaves out what they are for, which is told by their roles.

use crate::{
    domain::{
        access::{Caller, Permission},
        agenda::{AgendaItem, Confidentiality, ItemContent, ItemKind},
        ids::MeetingId,
        meeting::Meeting,
        standing_item::{StandingItem, missing},
    },
    operations::{
        Office, OperationError, OperationResult,
        agenda_items::{self, ItemOrigin, NewAgendaItem},
        bodies, meetings,
        office::Desk,
        placing,
    },
    storage,
};

/// Puts the standing items of the body on an agenda that is open and lacks some; those that it
/// lacked, in the order of the rule. Doing it again adds nothing.
pub async fn complete(
    office: &Office,
    caller: &Caller,
    meeting: MeetingId,
) -> OperationResult<Vec<AgendaItem>> {
    office
        .write(caller, move |desk| {
            let meeting = meetings::load(desk, meeting)?;
            desk.require_for(Permission::ManageMeetings, meeting.body)?;
            if !placing::is_agenda_open(desk, &meeting)? {
                let message = "the agenda is closed; it gets no standing items any more";
                return Err(OperationError::NotAllowed(message.to_owned()));
            }
            insert_missing(desk, &meeting)
        })
        .await
}

/// Puts what an agenda lacks of its body's standing items on it, whatever the state of the meeting.
pub(super) fn insert_missing(
    desk: &mut Desk<'_>,
    meeting: &Meeting,
) -> OperationResult<Vec<AgendaItem>> {
    let rule = bodies::load(desk, meeting.body)?.rules.standing_items;
    let on_agenda: Vec<_> = storage::agenda_items::order_of(desk.db, meeting.id)?
        .into_iter()
        .filter_map(|item| Some((item.standing?, item.title)))
        .collect();
    missing(rule.as_slice(), &on_agenda)
        .into_iter()
        .map(|item| insert(desk, meeting.id, item))
        .collect()
}

fn insert(
    desk: &mut Desk<'_>,
    meeting: MeetingId,
    item: &StandingItem,
) -> OperationResult<AgendaItem> {
    let content = ItemContent {
        title: item.title.clone(),
        public_title: None,
        kind: ItemKind::Standing,
        confidentiality: Confidentiality::Open,
        matter: None,
        minutes: item.minutes,
        recommendation: None,
        presentation: None,
        attachments: Vec::new(),
    };
    let origin = ItemOrigin {
        standing: Some(item.role),
        ..ItemOrigin::default()
    };
    agenda_items::insert(
        desk,
        NewAgendaItem {
            meeting,
            number: None,
            content,
            origin,
        },
    )
}
