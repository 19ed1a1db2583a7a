//! The rules that find commitments: named, data-like, one file a family, each with its own tests.
//!
//! A rule looks at one clause of the decision. Families are tried in order and the first rule that
//! fits speaks for the clause; a clause that no rule fits commits nobody.

mod arranged;
mod doubtful;
mod obliged;
mod postponed;
mod referred;
mod undertaken;

use super::party;
use crate::minutes::document::{Confidence, Responsible};
use crate::minutes::pattern::Pattern;

/// A named way of committing somebody.
pub(super) struct Rule {
    /// Given with every proposal, so that rules can be judged by what becomes of theirs.
    pub(super) name: &'static str,
    pub(super) confidence: Confidence,
    subject: Subject,
    /// What the clause says; after its subject, where the rule asks for one.
    says: Pattern,
    /// What it must not say.
    unless: Option<Pattern>,
    responsible: Who,
    pub(super) told: Told,
}

/// Who must be the subject of the clause.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Subject {
    Anything,
    /// The body that decided.
    OwnBody,
    /// A party, but not the body that decided.
    Somebody,
}

/// Where the rule finds who is responsible.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Nobody,
    /// The subject, unless it is the body itself.
    Subject,
    /// The party after the words of the rule.
    Next,
    /// The party after "til" or "over for".
    Receiver,
}

/// How a proposal is worded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// By the clause, as a task.
    Clause,
    /// By the clause as it stands: a question puts no words in anybody's mouth.
    Words,
    /// As something to be seen to.
    Wish,
    /// As taking up the item again.
    Resumption,
    /// As dealing with the item, somewhere else.
    Referral,
}

/// A clause and its subject.
pub(super) struct Clause<'a> {
    text: &'a str,
    subject: Option<Responsible>,
    is_own_body: bool,
    predicate: &'a str,
}

impl<'a> Clause<'a> {
    /// Reads a clause of a decision of `body`.
    pub(super) fn of(text: &'a str, body: Option<&str>) -> Self {
        let opening = LIST_MARK.find(text).map_or(0, |mark| mark.end());
        let text = text.get(opening..).unwrap_or(text);
        let leading = party::leading(text);
        let predicate = leading
            .as_ref()
            .and_then(|(_, end)| text.get(*end..))
            .unwrap_or(text);
        let subject = leading.map(|(party, _)| party);
        let is_own_body = subject
            .as_ref()
            .is_some_and(|party| party::is_own_body(party, body));
        Self {
            text,
            subject,
            is_own_body,
            predicate: predicate.trim_start(),
        }
    }
}

/// What may stand before the clause: list marks, "At 2:".
static LIST_MARK: Pattern =
    Pattern::new(r"(?i)^(?:[-•*–]\s+|\d{1,2}[.)]\s+|(?:ad|at) \d+[:.)]\s*)+");
static RECEIVER: Pattern = Pattern::new(r"\b(?:til|over for|overfor|ved|hos)\s+");
/// A condition makes a commitment a question.
static CONDITION: Pattern = Pattern::new(r"(?i)\b(?:hvis|såfremt|forudsat|i tilfælde af)\b");

/// The families, the particular before the general.
fn families() -> [&'static [Rule]; 6] {
    [
        &postponed::RULES,
        &referred::RULES,
        &obliged::RULES,
        &undertaken::RULES,
        &arranged::RULES,
        &doubtful::RULES,
    ]
}

/// Members and minorities speak for themselves: what they want is not what the body decided.
static MEMBERS: Pattern = Pattern::new(
    r"^(?:Liste \p{Lu}|(?:Et )?[Mm]indretal|Mindretallet|\(\p{Lu}{1,2}\)|[^.,]{1,60} \(\p{Lu}{1,2}\) (?:ønske|stemte|undlod|tog))",
);

/// What a rule found.
pub(super) struct Found {
    pub(super) rule: &'static Rule,
    pub(super) confidence: Confidence,
    pub(super) responsible: Option<Responsible>,
}

/// The first rule that fits the clause.
pub(super) fn apply(clause: &Clause<'_>) -> Option<Found> {
    if MEMBERS.is_match(clause.text) {
        return doubtful::RULES.iter().find_map(|rule| rule.fits(clause));
    }
    families()
        .into_iter()
        .flatten()
        .find_map(|rule| rule.fits(clause))
}

impl Rule {
    fn fits(&'static self, clause: &Clause<'_>) -> Option<Found> {
        let is_somebody = clause.subject.is_some() && !clause.is_own_body;
        let words = match self.subject {
            Subject::Anything => clause.text,
            Subject::OwnBody if clause.is_own_body => clause.predicate,
            Subject::Somebody if is_somebody => clause.predicate,
            Subject::OwnBody | Subject::Somebody => return None,
        };
        let said = self.says.find(words)?;
        if self
            .unless
            .as_ref()
            .is_some_and(|unless| unless.is_match(words))
        {
            return None;
        }
        let after = words.get(said.end()..).unwrap_or_default();
        let responsible = match self.responsible {
            Who::Nobody => None,
            Who::Subject => clause.subject.clone().filter(|_| !clause.is_own_body),
            Who::Next => party::leading(after.trim_start()).map(|(party, _)| party),
            Who::Receiver => RECEIVER
                .find_iter(words.get(said.start()..).unwrap_or_default())
                .find_map(|to| {
                    party::leading(words.get(said.start() + to.end()..)?).map(|(party, _)| party)
                }),
        };
        let is_condition = CONDITION.is_match(clause.text);
        let confidence = if is_condition {
            Confidence::Low
        } else {
            self.confidence
        };
        Some(Found {
            rule: self,
            confidence,
            responsible,
        })
    }
}

/// Checks a family against sentences: the rule that must speak, and who is responsible.
#[cfg(test)]
fn check(table: &[(&str, Option<&str>, Option<&str>)]) {
    for (text, rule, responsible) in table {
        let found = apply(&Clause::of(text, Some("Teknisk Udvalg")));
        let name = found.as_ref().map(|found| found.rule.name);
        let who = found
            .and_then(|found| found.responsible)
            .map(|party| party.name);
        assert_eq!((name, who.as_deref()), (*rule, *responsible), "{text}");
    }
}
