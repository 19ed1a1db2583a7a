//! Corrections of what a decision says: a new edition each, until the minutes are approved. What was
//! said before stays, and can be read by whoever may read the decision.

use super::{consequences, ensure_parts, load, load_to_alter};
use crate::{
    domain::{
        access::{Caller, Permission},
        action::Action,
        agenda::AgendaItem,
        decision::{Correction, CorrectionError, Decision, Edition},
        history::{Happening, SubjectKind},
        ids::{ActionId, DecisionId},
        listing::{Cursor, DecisionInContext, Page, PageRequest},
        meeting::Meeting,
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult,
        office::{Desk, saved, unique},
    },
    storage,
};

/// Corrects what a decision says. Answers it with the actions that the caller sees whose quotes no
/// longer stand in it; they are kept.
pub async fn correct(
    office: &Office,
    caller: &Caller,
    at: (DecisionId, Version),
    correction: Correction,
) -> OperationResult<(DecisionInContext, Vec<ActionId>)> {
    office
        .write(caller, move |desk| {
            let (old, item, meeting) = load_to_alter(desk, at)?;
            let new = apply(desk, (&item, &meeting), &old, correction.clone())?;
            let unquoted = unquoted_actions(desk, &new)?;
            Ok((load(desk, old.id)?, unquoted))
        })
        .await
}

/// Gives a decision of a meeting whose minutes are open its next edition, and does what follows from it.
pub(in crate::operations) fn apply(
    desk: &mut Desk<'_>,
    at: (&AgendaItem, &Meeting),
    old: &Decision,
    correction: Correction,
) -> OperationResult<Decision> {
    let by = desk.caller.subject.clone();
    let reason = correction.reason.clone();
    let corrected = old.clone().correct(correction, desk.now, by);
    let (new, replaced) = corrected.map_err(refuse)?;
    ensure_parts(&new.parts, &new.text)?;
    let kept = storage::decision_editions::insert(desk.db, &replaced);
    unique(kept, SubjectKind::Decision, "edition")?;
    let new = saved(old.version, storage::decisions::update(desk.db, new)?)?;
    desk.record_change(old.id, Happening::Corrected, (old, &new), Some(reason))?;
    consequences::draw_again(desk, at, (old, &new))?;
    Ok(new)
}

/// A page of what a decision says and said, oldest first, the edition that stands last.
pub async fn list_editions(
    office: &Office,
    caller: &Caller,
    id: DecisionId,
    page: PageRequest,
) -> OperationResult<Page<Edition>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadDecisions)?;
            let standing = load(desk, id)?.decision;
            let after = match &page.after {
                Some(Cursor(values)) => values.first().and_then(|number| number.parse().ok()),
                None => Some(0),
            };
            let after = after.ok_or(OperationError::InvalidCursor)?;
            let most = i64::from(page.size.get()) + 1;
            let replaced = storage::decision_editions::of_decision(desk.db, id, after, most)?;
            let mut editions: Vec<_> = replaced.into_iter().map(Edition::Replaced).collect();
            if editions.len() <= usize::from(page.size.get()) && standing.edition > after {
                editions.push(Edition::Standing(standing));
            }
            let cursor = |edition: &Edition| Cursor(vec![edition.number().to_string()]);
            Ok(Page::cut(editions, page.size, cursor))
        })
        .await
}

fn unquoted_actions(desk: &mut Desk<'_>, decision: &Decision) -> OperationResult<Vec<ActionId>> {
    let is_unquoted = |action: &Action| {
        let quote = action.quote.as_ref();
        quote.is_some_and(|quote| !decision.text.holds_words_of(quote))
    };
    let actions = storage::actions::of_decision(desk.db, decision.id)?;
    let seen = actions
        .iter()
        .filter(|a| desk.sight.sees_action(a.confidentiality, a.body, a.owner));
    Ok(seen
        .filter(|action| is_unquoted(action))
        .map(|action| action.id)
        .collect())
}

fn refuse(error: CorrectionError) -> OperationError {
    match error {
        CorrectionError::Unchanged => OperationError::invalid("/text", error),
        CorrectionError::TooManyEditions => OperationError::NotAllowed(error.to_string()),
    }
}
