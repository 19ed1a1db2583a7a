//! A link as it is followed: its line of the ledger, the action as it stands, and who asks.

use crate::{
    domain::{
        absence::Absences,
        access::Permission,
        action::Action,
        answer_link::{
            AnswerLink, Answerer, FollowedLink, Follower, GivenAnswer, Obstacle, days_that_count,
        },
        history::SubjectKind,
        ids::PersonId,
        language::Language,
        organisation::Person,
        reminders::Reminder,
    },
    operations::{
        OperationResult, absences,
        office::{Desk, found},
        owners,
    },
    storage,
};

/// What a link leads to.
pub(super) struct Followed {
    pub(super) link: AnswerLink,
    pub(super) action: Action,
    line: Reminder,
    recipient: Option<Person>,
    owner: Option<PersonId>,
    absences: Absences,
    answered: Option<GivenAnswer>,
    follower: Option<Follower>,
}

impl Followed {
    /// What a link leads to for whoever follows it, who is known only where somebody has signed in.
    pub(super) fn load(
        desk: &mut Desk<'_>,
        link: AnswerLink,
        signed_in: Option<PersonId>,
    ) -> OperationResult<Option<Self>> {
        let Some(sent) = storage::reminders::find(desk.db, link.line)? else {
            return Ok(None);
        };
        let action = storage::actions::find(desk.db, sent.action)?;
        let action = found(SubjectKind::Action, action)?;
        let owner = owners::in_person(desk.db, action.owner)?;
        let recipient = match sent.recipient {
            Some(person) => storage::people::find(desk.db, person)?,
            None => None,
        };
        let today = desk.today();
        let last = days_that_count(&sent, &action, today).max();
        let days = (today, last.unwrap_or(today));
        Ok(Some(Self {
            link,
            absences: absences::known_around(desk.db, owner, days)?,
            answered: storage::answers::find(desk.db, link.line)?,
            follower: signed_in.map(|person| Follower {
                person,
                may_answer: may_answer(desk, &action),
            }),
            recipient,
            owner,
            action,
            line: sent,
        }))
    }

    /// Who answers by it, or why nobody does.
    pub(super) fn answerer(&self, desk: &Desk<'_>) -> Result<Answerer, Obstacle> {
        let today = desk.today();
        let recipient = self.recipient.as_ref();
        let followed = FollowedLink {
            link: self.link,
            line: &self.line,
            action: &self.action,
            follower: self.follower,
            has_left: recipient.is_some_and(|person| !person.presence.is_here(today)),
            owner: self.owner,
            absences: &self.absences,
            answered: self.answered,
        };
        followed.answerer(today)
    }

    /// The language of whoever got the mail.
    pub(super) fn language(&self) -> Language {
        let recipient = self.recipient.as_ref();
        recipient.map(|person| person.language).unwrap_or_default()
    }
}

/// Whether the caller sees the action, and may work on what is theirs.
fn may_answer(desk: &Desk<'_>, action: &Action) -> bool {
    let sees = desk
        .sight
        .sees_action(action.confidentiality, action.body, action.owner);
    sees && desk
        .require_in_place_of_owner(Permission::WorkOnAction)
        .is_ok()
}
