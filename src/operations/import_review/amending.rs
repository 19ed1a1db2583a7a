//! Amended minutes: what was accepted is touched only where somebody says so, decision by decision. New
//! items are added, and nothing goes.

use std::collections::{BTreeMap, BTreeSet};

use super::recorded::RecordedItem;
use crate::{
    domain::{
        access::Permission,
        agenda::Confidentiality,
        decision::{Correction, Decision, DecisionPart, Outcome},
        ids::BodyId,
        meeting::Meeting,
        minutes_import::{ImportedItem, MinutesImport, Wording},
        text::Verbatim,
        version::Version,
    },
    operations::{
        FieldError, OperationError, OperationResult, decisions,
        office::{Desk, note},
    },
};

/// Which words of a decision stand, by the word of somebody who has seen both.
#[derive(Debug, Clone, Copy)]
pub struct DecisionAnswer {
    /// The item of the document, by its position.
    pub item: u16,
    /// The version of the recorded decision that was seen.
    pub version: Version,
    /// Which words stand.
    pub wording: Wording,
}

/// An item of a document beside what is recorded of it.
pub(super) type Pair<'a> = (&'a ImportedItem, Option<&'a RecordedItem>);

/// Refuses answers about decisions where none can differ.
pub(super) fn ensure_none(answers: &[DecisionAnswer]) -> OperationResult<()> {
    if answers.is_empty() {
        Ok(())
    } else {
        let message = "must be empty: an agenda holds no decisions";
        Err(OperationError::invalid("/decisions", message))
    }
}

/// Refuses amended minutes from somebody who does not see all of what they may change.
pub(super) fn ensure_sees_all(desk: &Desk<'_>, body: BodyId) -> OperationResult<()> {
    if desk.sight.sees(Confidentiality::Closed, body) {
        Ok(())
    } else {
        Err(OperationError::Forbidden(Permission::ManageMeetings))
    }
}

/// The items whose decisions are corrected by the document; refuses answers that do not fit, and names
/// each decision that differs and was not answered.
pub(super) fn confirmed(
    pairs: &[Pair<'_>],
    answers: &[DecisionAnswer],
) -> OperationResult<BTreeSet<u16>> {
    let differing: BTreeMap<u16, _> = pairs.iter().filter_map(differing).collect();
    let (mut corrected, mut answered) = (BTreeSet::new(), BTreeSet::new());
    let mut mistakes = Vec::new();
    for (place, answer) in answers.iter().enumerate() {
        let mut mistake = |field: &str, message: String| {
            mistakes.push(FieldError::new(
                format!("/decisions/{place}/{field}"),
                message,
            ));
        };
        let Some((item, old)) = differing.get(&answer.item) else {
            let message = "the decision of this item is not otherwise than it is recorded";
            mistake("item_position", message.to_owned());
            continue;
        };
        if !answered.insert(answer.item) {
            mistake("item_position", "is named twice".to_owned());
        }
        if old.1.version != answer.version {
            let version = old.1.version.get();
            mistake(
                "version",
                format!("the decision is at version {version} by now"),
            );
        }
        if answer.wording == Wording::Amended {
            if item.confidentiality > old.0.item.content.confidentiality {
                let message = "the document has this item closed, and it is recorded as open: its \
                               words cannot stand there";
                mistake("wording", message.to_owned());
            }
            corrected.insert(answer.item);
        }
    }
    let unanswered = differing
        .iter()
        .filter(|(position, _)| !answered.contains(position));
    mistakes.extend(unanswered.map(|(position, (item, old))| {
        let (title, version) = (&item.title, old.1.version.get());
        let message = format!(
            "item {position} ({title}): the decision is recorded in other words; say which stand, \
             at version {version}"
        );
        FieldError::new("/decisions", message)
    }));
    if mistakes.is_empty() {
        Ok(corrected)
    } else {
        Err(OperationError::Invalid(mistakes))
    }
}

type Differing<'a> = (&'a ImportedItem, (&'a RecordedItem, &'a Decision));

fn differing<'a>(&(item, recorded): &Pair<'a>) -> Option<(u16, Differing<'a>)> {
    let recorded = recorded?;
    let old = recorded.decision.as_ref()?;
    let (text, _) = item.decision.as_ref()?;
    let differs = !old.text.has_same_words_as(text);
    differs.then_some((item.position, (item, (recorded, old))))
}

/// Gives a recorded decision the words of amended minutes. Its parts stay as far as they stand in these.
pub(super) fn correct(
    desk: &mut Desk<'_>,
    (import, meeting): (&MinutesImport, &Meeting),
    (recorded, old): (&RecordedItem, &Decision),
    (text, outcome): (Verbatim, Outcome),
) -> OperationResult<()> {
    let stands = |part: &&DecisionPart| text.holds_words_of(&part.text);
    let correction = Correction {
        parts: Some(old.parts.iter().filter(stands).cloned().collect()),
        text: text.clone(),
        outcome: Some(outcome),
        reason: note(&format!("Ændret referat: {}", import.file_name))?,
    };
    decisions::apply_correction(desk, (&recorded.item, meeting), old, correction).map(|_| ())
}
