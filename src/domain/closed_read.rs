//! Reading what is closed: what of an answer is closed, and the record of who was given it. Leaves out
//! who may see it, which is `access`.

use crate::domain::{
    action::Action,
    agenda::{AgendaItem, Confidentiality, SeenAgendaItem, WaitingItem},
    agenda_edition::{SeenEdition, SeenItem},
    calendar::Moment,
    follow_up::{FollowUp, FollowUpLine},
    history::Subject,
    ids::{ClosedReadId, PersonId},
    listing::{DecisionInContext, OutstandingAction, Page},
    matter::Matter,
    minutes_import::Example,
    paper::{MinutesAction, Paper, SeenMinutesItem},
    thread::ThreadEntry,
};

/// That somebody was given closed content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedRead {
    /// The id.
    pub id: ClosedReadId,
    /// When: the first time in its minute.
    pub at: Moment,
    /// Who: the subject of the token.
    pub actor: String,
    /// The person behind the actor.
    pub person: Option<PersonId>,
    /// The request in the logs.
    pub request: Option<String>,
    /// Of what.
    pub subject: Subject,
}

impl ClosedRead {
    /// The minute, counted since 1970: a caller's readings of one thing in it are one.
    pub const fn minute(&self) -> i64 {
        self.at.timestamp().div_euclid(60)
    }
}

/// An answer that may hold closed content.
pub trait Disclosing {
    /// What of it is closed.
    fn disclosed(&self) -> Vec<Subject>;
}

fn one(confidentiality: Confidentiality, subject: impl Into<Subject>) -> Vec<Subject> {
    if confidentiality.is_closed() {
        vec![subject.into()]
    } else {
        Vec::new()
    }
}

impl Disclosing for Action {
    fn disclosed(&self) -> Vec<Subject> {
        one(self.confidentiality, self.id)
    }
}

impl Disclosing for AgendaItem {
    fn disclosed(&self) -> Vec<Subject> {
        one(self.content.confidentiality, self.id)
    }
}

impl Disclosing for SeenAgendaItem {
    fn disclosed(&self) -> Vec<Subject> {
        match self {
            Self::Whole(item) => item.disclosed(),
            Self::PublicTitle { .. } => Vec::new(),
        }
    }
}

impl Disclosing for WaitingItem {
    fn disclosed(&self) -> Vec<Subject> {
        one(self.content.confidentiality, self.id)
    }
}

impl Disclosing for Matter {
    fn disclosed(&self) -> Vec<Subject> {
        one(self.confidentiality, self.id)
    }
}

impl Disclosing for DecisionInContext {
    fn disclosed(&self) -> Vec<Subject> {
        one(self.confidentiality, self.decision.id)
    }
}

impl Disclosing for Example {
    fn disclosed(&self) -> Vec<Subject> {
        one(self.confidentiality, self.proposal.id)
    }
}

impl Disclosing for OutstandingAction {
    fn disclosed(&self) -> Vec<Subject> {
        self.action.disclosed()
    }
}

impl Disclosing for ThreadEntry {
    fn disclosed(&self) -> Vec<Subject> {
        let actions = self
            .actions
            .iter()
            .flat_map(|found| found.action.disclosed());
        let item = one(self.confidentiality, self.item);
        item.into_iter().chain(actions).collect()
    }
}

impl Disclosing for SeenEdition {
    fn disclosed(&self) -> Vec<Subject> {
        let of = |item: &SeenItem| match item {
            SeenItem::Whole(item) => one(item.confidentiality, item.item),
            SeenItem::PublicTitle { .. } => Vec::new(),
        };
        self.items.iter().flat_map(of).collect()
    }
}

impl Disclosing for FollowUpLine {
    fn disclosed(&self) -> Vec<Subject> {
        one(self.confidentiality, self.action)
    }
}

impl Disclosing for FollowUp {
    fn disclosed(&self) -> Vec<Subject> {
        let lines = self.outstanding().chain(&self.closed_since);
        lines.flat_map(Disclosing::disclosed).collect()
    }
}

impl Disclosing for MinutesAction {
    fn disclosed(&self) -> Vec<Subject> {
        one(self.confidentiality, self.action)
    }
}

impl Disclosing for SeenMinutesItem {
    fn disclosed(&self) -> Vec<Subject> {
        match self {
            Self::Whole(told) => {
                let closed = one(told.item.confidentiality, told.item.item);
                let decision = told.decision.as_ref();
                let decision = decision.map(|made| one(told.item.confidentiality, made.id));
                let actions = told.actions.disclosed();
                let decision = decision.into_iter().flatten();
                closed.into_iter().chain(decision).chain(actions).collect()
            }
            Self::PublicTitle { .. } => Vec::new(),
        }
    }
}

impl Disclosing for Paper {
    fn disclosed(&self) -> Vec<Subject> {
        match self {
            Self::Agenda(paper) => paper.agenda.disclosed(),
            Self::Minutes(paper) => paper.items.disclosed(),
            Self::FollowUp(paper) => {
                let closed = paper.closed.iter().flat_map(Disclosing::disclosed);
                paper.open.disclosed().into_iter().chain(closed).collect()
            }
        }
    }
}

impl<T: Disclosing> Disclosing for Vec<T> {
    fn disclosed(&self) -> Vec<Subject> {
        self.iter().flat_map(Disclosing::disclosed).collect()
    }
}

impl<T: Disclosing> Disclosing for Page<T> {
    fn disclosed(&self) -> Vec<Subject> {
        self.items.disclosed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{an_action, an_agenda_item, id, moment};

    #[test]
    fn only_what_is_closed_and_shown_whole_is_disclosed() {
        let open = an_agenda_item("Stier");
        let mut closed = an_agenda_item("Køb");
        closed.content.confidentiality = Confidentiality::Closed;
        closed.content.public_title = Some(closed.content.title.clone());
        let subject = Subject::from(closed.id);
        assert_eq!(open.disclosed(), []);
        assert_eq!(closed.disclosed(), [subject]);
        let seen = [true, false].map(|is_seen| closed.clone().as_seen(is_seen).unwrap());
        assert_eq!(seen.map(|item| item.disclosed().len()), [1, 0]);
        let page = Page {
            items: vec![open, closed],
            next: None,
        };
        assert_eq!(page.disclosed(), [subject]);
        assert_eq!(an_action().build().disclosed(), []);
    }

    #[test]
    fn readings_within_a_minute_are_one() {
        let read_at = |at| ClosedRead {
            id: ClosedReadId::from_uuid(id(1)),
            at,
            actor: "anne".to_owned(),
            person: None,
            request: None,
            subject: an_agenda_item("Køb").id.into(),
        };
        let noon = moment("2023-10-26 12:00");
        let minutes = [0, 59, 60].map(|seconds| {
            let later = noon + chrono::TimeDelta::seconds(seconds);
            read_at(later).minute() - read_at(noon).minute()
        });
        assert_eq!(minutes, [0, 0, 1]);
    }
}
