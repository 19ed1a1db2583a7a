//! Proposals: what the words of a decision seem to promise, and what people make of that. What a rule
//! had found can be told from what people changed, so that the rules can be judged by it.

use std::num::NonZeroU8;

use super::{ImportError, MOST_ALSO, Passage};
use crate::domain::{
    action::Due,
    decision::Span,
    history::{Described, differences},
    ids::{ActionId, MinutesImportId, ProposalId},
    named::named,
    organisation::Owner,
    text::{Note, Title, Verbatim},
    version::Version,
};

named! {
    /// How sure the rule is.
    Confidence {
        /// A commitment.
        High = "high",
        /// A question to the secretary.
        Low = "low",
    }
}

named! {
    /// What people may change about a proposal.
    EditedField {
        /// What is to be done, shortly.
        Title = "title",
        /// The words that it comes from.
        Quote = "quote",
        /// How sure it is.
        Confidence = "confidence",
        /// Whose it becomes.
        Owner = "owner",
        /// When it is due.
        Due = "due",
    }
}

/// A field that people changed, and what the rule had found there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The field.
    pub field: EditedField,
    /// What the rule had found, as the history tells it; `None` for nothing.
    pub was: Option<String>,
}

/// A coming meeting as the words name it: which one that is, is known once it is known whose minutes these are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidMeeting {
    /// Which one after the meeting that decided; 1 is the next.
    pub nth: NonZeroU8,
    /// The name of the body whose meeting it is; `None` for the body that decided.
    pub of: Option<String>,
}

/// Where a proposal stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProposalState {
    /// Nobody has looked at it.
    Waiting,
    /// It became an action.
    Accepted {
        /// Which.
        action: ActionId,
    },
    /// It is no follow-up.
    Rejected {
        /// Why, if somebody said.
        reason: Option<Note>,
    },
    /// It holds more than one follow-up: each is a proposal of its own.
    Split,
    /// Another proposal of the same item says the same.
    Merged {
        /// Which.
        into: ProposalId,
    },
    /// Another document about the same meeting proposes it in the same words, and it is dealt with there.
    Repeated {
        /// Which.
        of: ProposalId,
    },
}

impl ProposalState {
    /// The state's name, the same in SQL, JSON and messages.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Accepted { .. } => "accepted",
            Self::Rejected { .. } => "rejected",
            Self::Split => "split",
            Self::Merged { .. } => "merged",
            Self::Repeated { .. } => "repeated",
        }
    }

    /// The proposal that stands for this one.
    pub const fn instead(&self) -> Option<ProposalId> {
        match self {
            Self::Merged { into: other } | Self::Repeated { of: other } => Some(*other),
            _ => None,
        }
    }
}

/// A follow-up that the words of a decision seem to promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The id.
    pub id: ProposalId,
    /// The import.
    pub import: MinutesImportId,
    /// The item of the import, by its position.
    pub item: u16,
    /// What is to be done, shortly.
    pub title: Title,
    /// The words, verbatim.
    pub quote: Verbatim,
    /// Where they stand.
    pub span: Span,
    /// The page on which they begin, from 1, in a document with pages.
    pub page: Option<u32>,
    /// Other words on the same commitment.
    pub also: Vec<Passage>,
    /// The rule that found them.
    pub rule: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// Who is to do it, as the decision says.
    pub responsible: Option<String>,
    /// Who that is, when somebody of that name is known or the secretary has said so.
    pub owner: Option<Owner>,
    /// The words about the time.
    pub due_text: Option<String>,
    /// What they come to.
    pub due: Due,
    /// The coming meeting that they name.
    pub said_meeting: Option<SaidMeeting>,
    /// What people changed, each field once.
    pub edits: Vec<Edit>,
    /// The proposal that it was a part of.
    pub split_from: Option<ProposalId>,
    /// Where it stands.
    pub state: ProposalState,
    /// Counts changes.
    pub version: Version,
}

/// A part of a proposal that holds more than one follow-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalPart {
    /// What is to be done, shortly.
    pub title: Title,
    /// Its own of the words.
    pub passage: Passage,
}

impl Proposal {
    /// It becomes `action`.
    pub fn accept(self, action: ActionId) -> Result<Self, ImportError> {
        self.settle("accepted", ProposalState::Accepted { action })
    }

    /// It is no follow-up.
    pub fn reject(self, reason: Option<Note>) -> Result<Self, ImportError> {
        self.settle("rejected", ProposalState::Rejected { reason })
    }

    /// It is dealt with as a proposal of another document.
    pub fn repeat(self, of: ProposalId) -> Result<Self, ImportError> {
        self.settle("passed over", ProposalState::Repeated { of })
    }

    /// It is each of these parts, which get these ids. What a part does not say itself it has of the whole.
    pub fn split(
        self,
        parts: Vec<(ProposalId, ProposalPart)>,
        page_of: impl Fn(Span) -> Option<u32>,
    ) -> Result<(Self, Vec<Self>), ImportError> {
        let whole = self.settle("split", ProposalState::Split)?;
        // What somebody has said about the time stays, whosever minutes these are.
        let said_meeting = whole.said_meeting.clone();
        let said_meeting = said_meeting.filter(|_| !whole.is_edited(EditedField::Due));
        let part = |(id, part): (ProposalId, ProposalPart)| Self {
            id,
            title: part.title,
            page: page_of(part.passage.span),
            quote: part.passage.quote,
            span: part.passage.span,
            also: Vec::new(),
            said_meeting: said_meeting.clone(),
            edits: Vec::new(),
            split_from: Some(whole.id),
            state: ProposalState::Waiting,
            version: Version::FIRST,
            ..whole.clone()
        };
        let parts = parts.into_iter().map(part).collect();
        Ok((whole, parts))
    }

    /// It says the same as `others`, whose words stand beside its own from now on.
    pub fn merge(self, others: Vec<Self>) -> Result<(Self, Vec<Self>), ImportError> {
        self.ensure_waiting("merged")?;
        if others.iter().any(|other| other.item != self.item) {
            return Err(ImportError::OfAnotherItem);
        }
        let mut one = self;
        let mut gone = Vec::with_capacity(others.len());
        for other in others {
            let into = one.id;
            let other = other.settle("merged", ProposalState::Merged { into })?;
            one.also.push(other.passage());
            one.also.extend(other.also.iter().cloned());
            gone.push(other);
        }
        one.also.sort_by_key(|passage| passage.span);
        one.also.dedup_by_key(|passage| passage.span);
        if one.also.len() > MOST_ALSO {
            return Err(ImportError::TooManyPassages);
        }
        Ok((one, gone))
    }

    /// What people made of it: `new` is the same proposal with other fields. A field that is again what
    /// the rule had found counts as unchanged.
    pub fn edit(self, new: Self) -> Result<Self, ImportError> {
        self.ensure_waiting("edited")?;
        let mut edits = new.edits.clone();
        for change in differences(&self, &new) {
            let Some(field) = EditedField::from_name(change.field) else {
                continue;
            };
            match edits.iter().position(|edit| edit.field == field) {
                Some(place) if edits.get(place).is_some_and(|edit| edit.was == change.new) => {
                    edits.remove(place);
                }
                Some(_) => {}
                None => edits.push(Edit {
                    field,
                    was: change.old,
                }),
            }
        }
        Ok(Self { edits, ..new })
    }

    /// What a field says, as the history tells it.
    pub fn told(&self, field: EditedField) -> Option<String> {
        let fields = self.describe().into_iter();
        let told = fields.into_iter().find(|(name, _)| *name == field.name());
        told.and_then(|(_, value)| value)
    }

    /// Whether people changed this field.
    pub fn is_edited(&self, field: EditedField) -> bool {
        self.edits.iter().any(|edit| edit.field == field)
    }

    /// Its words and where they stand.
    pub fn passage(&self) -> Passage {
        Passage {
            quote: self.quote.clone(),
            span: self.span,
        }
    }

    /// Whether it may still be dealt with.
    pub const fn ensure_waiting(&self, wanted: &'static str) -> Result<(), ImportError> {
        match self.state {
            ProposalState::Waiting => Ok(()),
            _ => Err(ImportError::ProposalSettled {
                state: self.state.name(),
                wanted,
            }),
        }
    }

    fn settle(self, wanted: &'static str, state: ProposalState) -> Result<Self, ImportError> {
        self.ensure_waiting(wanted)?;
        Ok(Self { state, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{a_proposal, day, id};

    fn verbatim(text: &str) -> Verbatim {
        Verbatim::parse(text).unwrap()
    }

    fn number(number: u8) -> ProposalId {
        ProposalId::from_uuid(id(number))
    }

    fn waiting(of: u8, start: u32) -> Proposal {
        Proposal {
            id: number(of),
            span: Span {
                start,
                end: start + 30,
            },
            ..a_proposal(ProposalState::Waiting)
        }
    }

    #[test]
    fn a_proposal_is_settled_once() {
        let action = ActionId::from_uuid(id(1));
        let (into, of) = (number(2), number(3));
        let states = [
            (ProposalState::Waiting, true),
            (ProposalState::Accepted { action }, false),
            (ProposalState::Rejected { reason: None }, false),
            (ProposalState::Split, false),
            (ProposalState::Merged { into }, false),
            (ProposalState::Repeated { of }, false),
        ];
        for (state, is_open) in states {
            let one = || a_proposal(state.clone());
            let steps = [
                one().accept(action).is_ok(),
                one().reject(None).is_ok(),
                one().repeat(of).is_ok(),
                one().split(Vec::new(), |_| None).is_ok(),
                one().merge(Vec::new()).is_ok(),
                waiting(9, 0).merge(vec![one()]).is_ok(),
                one().edit(one()).is_ok(),
                one().ensure_waiting("edited").is_ok(),
            ];
            assert_eq!(steps, [is_open; 8], "{state:?}");
        }
    }

    #[test]
    fn the_parts_of_a_proposal_wait_with_words_of_their_own() {
        let said_meeting = Some(SaidMeeting {
            nth: NonZeroU8::MIN,
            of: None,
        });
        let whole = Proposal {
            due: Due::ByDate(day("2023-12-01")),
            said_meeting: said_meeting.clone(),
            ..waiting(1, 100)
        };
        let part = |title: &str, words: &str| ProposalPart {
            title: Title::parse(title).unwrap(),
            passage: whole.passage().find(&verbatim(words)).unwrap(),
        };
        let parts = vec![
            (number(2), part("Et", "Der udarbejdes")),
            (number(3), part("To", "retningslinjer.")),
        ];
        let (split, parts) = whole.clone().split(parts, |span| Some(span.start)).unwrap();
        assert_eq!(split.state, ProposalState::Split);
        let told: Vec<_> = parts
            .iter()
            .map(|part| (part.id, part.quote.as_str(), part.page, part.due))
            .collect();
        assert_eq!(
            told,
            [
                (number(2), "Der udarbejdes", Some(100), whole.due),
                (number(3), "retningslinjer.", Some(115), whole.due),
            ]
        );
        for part in parts {
            assert_eq!(part.split_from, Some(whole.id));
            assert_eq!(part.state, ProposalState::Waiting);
            assert_eq!(part.said_meeting, said_meeting);
        }
        let edits = vec![Edit {
            field: EditedField::Due,
            was: None,
        }];
        let edited = Proposal { edits, ..whole };
        let part = ProposalPart {
            title: edited.title.clone(),
            passage: edited.passage(),
        };
        let (_, parts) = edited.split(vec![(number(2), part)], |_| None).unwrap();
        assert_eq!(parts.first().map(|part| &part.said_meeting), Some(&None));
    }

    #[test]
    fn what_is_merged_keeps_its_words_beside_those_of_the_one_that_stays() {
        let mut third = waiting(3, 200);
        third.also = vec![waiting(4, 300).passage()];
        let (one, gone) = waiting(1, 0).merge(vec![third, waiting(2, 100)]).unwrap();
        let starts: Vec<_> = one.also.iter().map(|passage| passage.span.start).collect();
        assert_eq!((one.id, starts), (number(1), vec![100, 200, 300]));
        assert_eq!(one.state, ProposalState::Waiting);
        for other in gone {
            assert_eq!(other.state.instead(), Some(number(1)));
        }
        let spans = (0..1_001_u32).map(|start| waiting(5, start).passage());
        let with_many = |count| Proposal {
            also: spans.clone().take(count).collect(),
            ..waiting(5, 2_000)
        };
        assert!(waiting(1, 0).merge(vec![with_many(999)]).is_ok());
        let refused = waiting(1, 0).merge(vec![with_many(1_000)]);
        assert_eq!(refused.unwrap_err(), ImportError::TooManyPassages);
        let elsewhere = Proposal {
            item: 7,
            ..waiting(2, 100)
        };
        let refused = waiting(1, 0).merge(vec![elsewhere]);
        assert_eq!(refused.unwrap_err(), ImportError::OfAnotherItem);
    }

    #[test]
    fn what_the_rule_had_found_is_told_as_long_as_people_say_otherwise() {
        let found = waiting(1, 0);
        let with_title = |one: &Proposal, title: &str| Proposal {
            title: Title::parse(title).unwrap(),
            ..one.clone()
        };
        let edit = |old: &Proposal, new: Proposal| old.clone().edit(new).unwrap();
        let once = edit(&found, with_title(&found, "Skrive"));
        let was = vec![Edit {
            field: EditedField::Title,
            was: Some(found.title.to_string()),
        }];
        assert_eq!(once.edits, was);
        let twice = edit(&once, with_title(&once, "Skrive mere"));
        assert_eq!(twice.edits, was);
        assert!(twice.is_edited(EditedField::Title) && !twice.is_edited(EditedField::Due));
        let back = edit(&twice, with_title(&twice, found.title.as_str()));
        assert_eq!(back.edits, []);
        let firm = Proposal {
            confidence: Confidence::Low,
            due: Due::ByDate(day("2023-12-01")),
            ..found.clone()
        };
        let fields: Vec<_> = edit(&found, firm).edits.iter().map(|e| e.field).collect();
        assert_eq!(fields, [EditedField::Confidence, EditedField::Due]);
        assert_eq!(found.told(EditedField::Confidence).as_deref(), Some("high"));
        assert_eq!(found.told(EditedField::Owner), None);
    }
}
