//! Proposals that hold more than one follow-up are split, and those that say the same are merged.

use std::collections::BTreeSet;

use super::proposals::{ensure_may_act, load_all_to_review, load_to_review, save};
use crate::{
    domain::{
        access::Caller,
        history::{Happening, SubjectKind},
        ids::{MinutesImportId, ProposalId},
        minutes_import::{MOST_PROPOSALS, MinutesImport, Proposal, ProposalPart},
        text::{Title, Verbatim},
        version::Version,
    },
    operations::{
        FieldError, Office, OperationError, OperationResult,
        office::{Desk, ensure_version, found},
    },
    storage,
};

/// How many proposals one may be split into, or may be merged into one.
const MOST_PARTS: usize = 20;

/// A part that a proposal is to be split into.
#[derive(Debug, Clone)]
pub struct WantedPart {
    /// What is to be done, shortly.
    pub title: Title,
    /// Its own of the words.
    pub quote: Verbatim,
}

/// Splits a proposal into several, each with words of its own. Answers it with its parts.
pub async fn split_proposal(
    office: &Office,
    caller: &Caller,
    known: (MinutesImportId, ProposalId, Version),
    parts: Vec<WantedPart>,
) -> OperationResult<(Proposal, Vec<Proposal>)> {
    office
        .write(caller, move |desk| {
            let (import, old) = load_to_review(desk, known)?;
            old.ensure_waiting("split")?;
            ensure_room(desk, &import, parts.len())?;
            let parts = passages(&old, &parts)?;
            let parts = parts
                .into_iter()
                .map(|part| (ProposalId::make(desk.ids, desk.now), part))
                .collect();
            let (whole, parts) = old.clone().split(parts, |span| import.page_of(span))?;
            let whole = save(desk, &old, whole, Happening::Split, None)?;
            for part in &parts {
                storage::proposals::insert(desk.db, part)?;
                desk.record_new(part.id, part)?;
            }
            Ok((whole, parts))
        })
        .await
}

/// Refuses more proposals than an import may have.
fn ensure_room(desk: &mut Desk<'_>, import: &MinutesImport, more: usize) -> OperationResult<()> {
    let counts = storage::proposals::count_by_import(desk.db, &[import.id])?;
    let count = counts.get(&import.id).copied().unwrap_or_default();
    if count + more <= MOST_PROPOSALS {
        Ok(())
    } else {
        let message = format!("an import has at most {MOST_PROPOSALS} proposals");
        Err(OperationError::NotAllowed(message))
    }
}

/// Where the words of each part stand in the proposal's; no two parts share any of them.
fn passages(whole: &Proposal, wanted: &[WantedPart]) -> OperationResult<Vec<ProposalPart>> {
    if !(2..=MOST_PARTS).contains(&wanted.len()) {
        let message = format!("must be from 2 to {MOST_PARTS} parts");
        return Err(OperationError::invalid("/parts", message));
    }
    let own = [whole.passage()];
    let words = || own.iter().chain(&whole.also);
    let (mut parts, mut taken, mut mistakes) = (Vec::new(), Vec::new(), Vec::new());
    for (place, part) in wanted.iter().enumerate() {
        let found = words().find_map(|passage| passage.find_beside(&part.quote, &taken));
        if let Some(passage) = found {
            taken.push(passage.span);
            parts.push(ProposalPart {
                title: part.title.clone(),
                passage,
            });
            continue;
        }
        let message = if words().any(|passage| passage.find(&part.quote).is_some()) {
            "shares words with a part before it: each part needs words of its own"
        } else {
            "must be a part of the proposal's own words"
        };
        mistakes.push(FieldError::new(format!("/parts/{place}/quote"), message));
    }
    if mistakes.is_empty() {
        Ok(parts)
    } else {
        Err(OperationError::Invalid(mistakes))
    }
}

/// Joins other proposals of the same item to one: their words stand beside its own from now on.
pub async fn merge_proposals(
    office: &Office,
    caller: &Caller,
    (import, id, expected): (MinutesImportId, ProposalId, Version),
    others: Vec<(ProposalId, Version)>,
) -> OperationResult<Proposal> {
    office
        .write(caller, move |desk| {
            let (import, seen) = load_all_to_review(desk, import)?;
            let old = seen.iter().find(|one| one.id == id);
            let old = found(SubjectKind::Proposal, old.cloned())?;
            ensure_may_act(desk, &import)?;
            ensure_version(old.version, expected)?;
            old.ensure_waiting("merged")?;
            let others = of_one_item(&old, &seen, &others)?;
            let (one, gone) = old.clone().merge(others.clone())?;
            let one = save(desk, &old, one, Happening::Merged, None)?;
            save_all(desk, &others, gone)?;
            Ok(one)
        })
        .await
}

/// The other proposals, each once, at the version that the caller knows.
fn of_one_item(
    one: &Proposal,
    seen: &[Proposal],
    wanted: &[(ProposalId, Version)],
) -> OperationResult<Vec<Proposal>> {
    if !(1..MOST_PARTS).contains(&wanted.len()) {
        let message = format!("must be from 1 to {} proposals", MOST_PARTS - 1);
        return Err(OperationError::invalid("/proposals", message));
    }
    let mut known = BTreeSet::from([one.id]);
    let (mut others, mut mistakes) = (Vec::new(), Vec::new());
    for (place, (id, version)) in wanted.iter().enumerate() {
        let mut mistake = |message: &str| {
            mistakes.push(FieldError::new(format!("/proposals/{place}/id"), message));
        };
        match seen.iter().find(|other| other.id == *id) {
            None => mistake("there is no such proposal in this import"),
            Some(_) if !known.insert(*id) => mistake("is named twice"),
            Some(other) if other.item != one.item => {
                mistake("is a proposal of another item");
            }
            Some(other) => {
                ensure_version(other.version, *version)?;
                others.push(other.clone());
            }
        }
    }
    if mistakes.is_empty() {
        Ok(others)
    } else {
        Err(OperationError::Invalid(mistakes))
    }
}

fn save_all(desk: &mut Desk<'_>, old: &[Proposal], new: Vec<Proposal>) -> OperationResult<()> {
    for (old, new) in old.iter().zip(new) {
        save(desk, old, new, Happening::Merged, None)?;
    }
    Ok(())
}
