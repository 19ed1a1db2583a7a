//! Whether a notice that waits has still to leave: what happened since may have overtaken it, and its
//! recipient may want no mail of that kind.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::{Notice, delivery::Line, id_of};
use crate::domain::{
    action::Action,
    ids::{ActionId, NoticeId, PersonId},
    involvement::Involved,
};

/// Somebody has done it, or it fell away.
const ENDED: &str = "Afløst: opfølgningen er meldt færdig eller afsluttet.";
const OTHER_OWNER: &str = "Afløst: opfølgningen har fået en anden ansvarlig.";
const DUE_AS_BEFORE: &str = "Afløst: fristen er den samme som før.";
const TOLD_WITH_ASSIGNMENT: &str = "Afløst: fristen fremgår af beskeden om tildelingen.";
const THEIRS_AGAIN: &str = "Afløst: opfølgningen er modtagerens igen.";
const NEVER_THEIRS: &str = "Afløst: modtageren har ikke fået besked om tildelingen.";
const NOT_INVOLVED: &str = "Afløst: modtageren er taget af opfølgningen igen.";
const TOLD_ALREADY: &str = "Afløst: en anden besked siger det samme.";

/// What makes moves of a due one story: the action, who is told, and in which mail they may have been.
type Story = (ActionId, Option<PersonId>, bool, Option<NoticeId>);

/// What waits beside a notice, as far as that overtakes it.
#[derive(Debug, Default)]
pub(super) struct Company {
    /// The day that something was due before it moved for the first time.
    first_dues: HashMap<Story, Option<NaiveDate>>,
    /// What is told to be somebody's from now on.
    assigned: HashSet<ActionId>,
    /// What was somebody's who has not been told so yet.
    unknown: HashMap<(ActionId, String), NoticeId>,
    /// What is told, and by which notice first.
    told: HashMap<String, NoticeId>,
}

impl Company {
    /// What these notices, the earliest first, are to each other.
    pub(super) fn of<'l>(lines: impl IntoIterator<Item = (&'l Line, &'l Action)>) -> Self {
        let mut company = Self::default();
        for (line, action) in lines {
            if let Notice::DueMoved { before, .. } = &line.notice {
                company
                    .first_dues
                    .entry(story(line, action))
                    .or_insert(*before);
            }
            let may_be_merged = line.claimed.bundle.is_none() && line.claimed.copies.is_none();
            if !may_be_merged {
                continue;
            }
            if let Notice::Assigned { owner, .. } = &line.notice {
                if *owner == id_of(action.owner) {
                    company.assigned.insert(action.id);
                } else {
                    let first = company.unknown.entry((action.id, owner.clone()));
                    first.or_insert(line.claimed.message.id);
                }
            }
            let message = &line.claimed.message;
            let told = company.told.entry(message.payload.clone());
            told.or_insert(message.id);
        }
        company
    }

    /// Why a notice about this action has not to leave any more, if it has not.
    pub(super) fn overtakes(
        &self,
        line: &Line,
        action: &Action,
        people: &[Involved],
    ) -> Option<&'static str> {
        let by_action = overtaken_by_action(&line.notice, action, people);
        by_action.or_else(|| self.overtaken_by_others(line, action))
    }

    fn overtaken_by_others(&self, line: &Line, action: &Action) -> Option<&'static str> {
        let message = &line.claimed.message;
        let is_free = line.claimed.bundle.is_none() && line.claimed.copies.is_none();
        if let Notice::DueMoved { .. } = &line.notice {
            if self.first_dues.get(&story(line, action)) == Some(&action.due_moment.on) {
                return Some(DUE_AS_BEFORE);
            }
            if is_free && line.notice.is_to_owner() && self.assigned.contains(&action.id) {
                return Some(TOLD_WITH_ASSIGNMENT);
            }
        }
        if let Notice::TakenAway { owner, .. } = &line.notice
            && let Some(given) = self.unknown.get(&(action.id, owner.clone()))
            // What was taken away before it was given had been theirs for longer.
            && *given < message.id
        {
            return Some(NEVER_THEIRS);
        }
        let first = self.told.get(&message.payload);
        let is_told = is_free && first.is_some_and(|first| *first != message.id);
        is_told.then_some(TOLD_ALREADY)
    }
}

fn story(line: &Line, action: &Action) -> Story {
    let claimed = &line.claimed;
    let is_copy = claimed.copies.is_some();
    // A copy goes to another than the notice itself; both may have moved on in different mails.
    let told = match claimed.address {
        Some(address) if is_copy => Some(address.to),
        _ => line.notice.person(),
    };
    (action.id, told, is_copy, claimed.bundle)
}

/// Why a notice is not so any more as the action stands.
fn overtaken_by_action(
    notice: &Notice,
    action: &Action,
    people: &[Involved],
) -> Option<&'static str> {
    let needs_work = match notice {
        Notice::Assigned { .. }
        | Notice::DueMoved { .. }
        | Notice::Reopened { .. }
        | Notice::Asked { .. } => true,
        Notice::TakenAway { .. } | Notice::Escalated { .. } | Notice::Involved { .. } => false,
        // It is about no action.
        Notice::MailFailed(_) => return None,
    };
    if !action.is_outstanding() || (needs_work && !action.is_unfinished()) {
        return Some(ENDED);
    }
    let has_to_do = |involvement: Option<&str>| {
        let person = notice.person();
        people.iter().any(|one| {
            let is_so = involvement.is_none_or(|name| name == one.involvement.name());
            one.action == action.id && Some(one.person) == person && is_so
        })
    };
    match notice {
        Notice::Assigned { owner, .. } if *owner != id_of(action.owner) => Some(OTHER_OWNER),
        Notice::TakenAway { owner, .. } if *owner == id_of(action.owner) => Some(THEIRS_AGAIN),
        Notice::DueMoved { .. } | Notice::Reopened { .. } => {
            (!notice.is_to_owner() && !has_to_do(None)).then_some(NOT_INVOLVED)
        }
        Notice::Involved { involvement, .. } => {
            (!has_to_do(Some(involvement))).then_some(NOT_INVOLVED)
        }
        _ => None,
    }
}
