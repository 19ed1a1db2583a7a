//! The words of the actions that digests tell of, with links and reasons, loaded at once. What is
//! closed can only become a [`ClosedEntry`].

use std::collections::HashMap;

use uuid::Uuid;

use crate::{
    domain::{history::Happening, ids::ActionId, text::Note},
    mail::messages::{ClosedEntry, DigestEntry},
    operations::{OperationResult, links, office::Desk},
    storage::{self, views::digests::Words},
};

/// The happenings whose reasons tell why something is late.
const TELLING: [Happening; 5] = [
    Happening::DueMoved,
    Happening::CarriedOver,
    Happening::Rescoped,
    Happening::Reopened,
    Happening::Escalated,
];

/// The words of some actions.
pub(super) struct Wording<'a> {
    words: HashMap<ActionId, Words>,
    reasons: HashMap<Uuid, Note>,
    link_base: &'a str,
}

impl<'a> Wording<'a> {
    /// The words of these actions, and the last reasons that were given for them.
    pub(super) fn of(
        desk: &mut Desk<'_>,
        ids: &[ActionId],
        link_base: &'a str,
    ) -> OperationResult<Self> {
        let subjects: Vec<_> = ids.iter().map(|id| id.as_uuid()).collect();
        Ok(Self {
            words: storage::views::digests::words_of(desk.db, ids)?,
            reasons: storage::events::latest_reasons(desk.db, &subjects, &TELLING)?,
            link_base,
        })
    }

    /// An action as it may be named; none where it is closed.
    pub(super) fn open(&self, id: ActionId) -> Option<DigestEntry> {
        let words = self.words.get(&id)?;
        (!words.confidentiality.is_closed()).then(|| DigestEntry {
            action: words.title.to_string(),
            owner_name: words.owner_name.to_string(),
            body_name: words.body_name.to_string(),
            due: words.due_on,
            reason: None,
            case_number: words.case_number.clone(),
            stage: None,
            link: links::to_action(self.link_base, id),
        })
    }

    /// The same with the last reason that was given.
    pub(super) fn open_with_reason(&self, id: ActionId) -> Option<DigestEntry> {
        let reason = self.reasons.get(&id.as_uuid()).map(ToString::to_string);
        let entry = self.open(id)?;
        Some(DigestEntry { reason, ..entry })
    }

    /// What may be said of an action that is closed.
    pub(super) fn closed(&self, id: ActionId) -> Option<ClosedEntry> {
        Some(ClosedEntry {
            case_number: self.words.get(&id)?.case_number.clone(),
            link: links::to_action(self.link_base, id),
        })
    }

    /// Whether an action is closed; what is not known counts as closed.
    pub(super) fn is_closed(&self, id: ActionId) -> bool {
        let words = self.words.get(&id);
        words.is_none_or(|words| words.confidentiality.is_closed())
    }
}
