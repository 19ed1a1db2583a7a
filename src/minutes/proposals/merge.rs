//! One commitment is one proposal, in however many sentences it is mentioned.

use super::Draft;
use super::party;
use crate::minutes::document::DueForm;
use crate::minutes::pattern::Pattern;

/// How many proposals back a sentence can refer.
const REACH: usize = 8;
/// Letters by which two words are taken for forms of one.
const STEM: usize = 6;

/// Small words that make no two sentences alike.
const COMMON: &[&str] = &[
    "afsæt",
    "andre",
    "blive",
    "bliver",
    "derfor",
    "efter",
    "eller",
    "enighed",
    "endvidere",
    "forhold",
    "hvilke",
    "hvordan",
    "inden",
    "kommende",
    "kommune",
    "kommunen",
    "mellem",
    "møde",
    "mødet",
    "nuværende",
    "næste",
    "næstkommende",
    "næstekommende",
    "omkring",
    "samtidig",
    "skulle",
    "under",
    "udvalget",
    "videre",
    "været",
];

/// "Beregningen lægges frem": a thing known already is shown.
static SHOWS_KNOWN: Pattern = Pattern::new(
    r"^(?P<thing>\p{Lu}\p{L}{5,}(?:en|et|erne)) (?:herefter |derefter )?(?:lægges|fremlægges|forelægges|præsenteres|sendes|drøftes|behandles|skal (?:fremlægges|forelægges|præsenteres))\b",
);

/// Adds a draft, or joins it to the one that speaks of the same.
pub(super) fn add(drafts: &mut Vec<Draft>, text: &str, new: Draft) {
    let from = drafts.len().saturating_sub(REACH);
    let same = drafts
        .iter_mut()
        .skip(from)
        .find(|old| is_same(text, old, &new));
    match same {
        Some(old) => join(old, new),
        None => drafts.push(new),
    }
}

/// The one that says more is quoted, the other is kept beside it.
fn join(old: &mut Draft, new: Draft) {
    let says = |draft: &Draft| {
        usize::from(draft.responsible.is_some()) + usize::from(draft.due.form != DueForm::None)
    };
    let (mut kept, other) = if says(&new) > says(old) {
        (new, old.clone())
    } else {
        (old.clone(), new)
    };
    kept.responsible = kept.responsible.or(other.responsible);
    if kept.due.form == DueForm::None {
        kept.due = other.due;
    }
    kept.also.push(other.span);
    kept.also.extend(other.also);
    kept.also.sort_unstable();
    *old = kept;
}

fn is_same(text: &str, old: &Draft, new: &Draft) -> bool {
    let parted = old.responsible.is_some() && new.responsible.is_some();
    if parted && old.responsible != new.responsible || old.confidence != new.confidence {
        return false;
    }
    let (old, new) = (old.span.of(text), new.span.of(text));
    if let Some(thing) = SHOWS_KNOWN
        .captures(new)
        .and_then(|found| found.name("thing"))
        && party::leading(thing.as_str()).is_none()
    {
        let thing = stem(thing.as_str());
        return stems(old).contains(&thing);
    }
    let (old, new) = (stems(old), stems(new));
    let shared = new.iter().filter(|word| old.contains(word)).count();
    shared >= 2 && shared * 2 >= old.len().min(new.len())
}

/// The stems of the telling words, each once.
fn stems(words: &str) -> Vec<String> {
    let rest = party::leading(words)
        .and_then(|(_, end)| words.get(end..))
        .unwrap_or(words);
    let letters = |c: char| !c.is_alphanumeric();
    let telling = rest.split(letters).filter(|word| word.chars().count() >= 5);
    let mut stems: Vec<String> = telling
        .map(str::to_lowercase)
        .filter(|word| !COMMON.contains(&word.as_str()) && !word.ends_with("møde"))
        .map(|word| stem(&word))
        .collect();
    stems.sort_unstable();
    stems.dedup();
    stems
}

fn stem(word: &str) -> String {
    word.chars()
        .take(STEM)
        .flat_map(char::to_lowercase)
        .collect()
}
