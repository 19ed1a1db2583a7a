//! One commitment is one proposal, in however many sentences it is mentioned.

use std::mem::swap;

use super::draft::{Draft, Sort};
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

/// The telling words of a clause, as stems.
#[derive(Debug, Clone)]
pub(super) struct Topic {
    stems: Vec<String>,
    /// The stem of a thing that is known already, when the clause says that it is shown.
    known: Option<String>,
    /// The telling words, lower-case.
    words: Vec<String>,
}

impl Topic {
    pub(super) fn of(clause: &str) -> Self {
        let known = SHOWS_KNOWN
            .captures(clause)
            .and_then(|found| found.name("thing"));
        let known = known.filter(|thing| party::leading(thing.as_str()).is_none());
        Self {
            stems: stems(clause),
            known: known.map(|thing| stem(thing.as_str())),
            words: clause
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| word.chars().count() >= 4)
                .map(str::to_lowercase)
                .collect(),
        }
    }

    /// Whether the later clause speaks of a thing by the end of its name: "høringssvar", "svaret".
    fn has_tail_in(&self, new: &Self) -> bool {
        let definite = new.words.iter().filter_map(|word| {
            let short = ["en", "et"].iter().find_map(|end| word.strip_suffix(end))?;
            (short.chars().count() >= 3).then_some(short)
        });
        definite.into_iter().any(|tail| {
            let is_longer = |word: &String| word.len() > tail.len() + 2 && word.ends_with(tail);
            self.words.iter().any(is_longer)
        })
    }

    /// Whether a later clause with the topic `new` speaks of the same.
    fn goes_on_in(&self, new: &Self) -> bool {
        if let Some(known) = &new.known {
            return self.stems.contains(known);
        }
        let shared = new
            .stems
            .iter()
            .filter(|word| self.stems.contains(word))
            .count();
        shared >= 2 && shared * 2 >= self.stems.len().min(new.stems.len())
    }
}

/// Adds a draft, or joins it to the one that speaks of the same.
pub(super) fn add(drafts: &mut Vec<Draft>, new: Draft) {
    let from = drafts.len().saturating_sub(REACH);
    let last = drafts.len().saturating_sub(1);
    let same = drafts
        .iter()
        .enumerate()
        .skip(from)
        .find(|(index, old)| is_same(old, &new) || *index == last && is_taken_up(old, &new));
    match same
        .map(|(index, _)| index)
        .and_then(|index| drafts.get_mut(index))
    {
        Some(old) => join(old, new),
        None => drafts.push(new),
    }
}

fn is_same(old: &Draft, new: &Draft) -> bool {
    let parted = old.responsible.is_some() && new.responsible.is_some();
    let is_other = parted && old.responsible != new.responsible;
    let is_dated = old.due.form != DueForm::None && new.due.form != DueForm::None;
    if old.sort == Sort::Resumption && new.sort == Sort::Resumption {
        return !(is_dated && old.due.form != new.due.form);
    }
    if old.sort == Sort::Referral && new.sort == Sort::Referral {
        return !is_other && (old.responsible.is_none() || old.responsible == new.responsible);
    }
    !is_other && old.confidence == new.confidence && old.topic.goes_on_in(&new.topic)
}

/// What the body asks for in one sentence, somebody does in the next: "Der skal laves en plan.
/// Formanden skriver den."
fn is_taken_up(old: &Draft, new: &Draft) -> bool {
    // "Der nedsættes en arbejdsgruppe. Arbejdsgruppen laver et forslag."
    let named = |draft: &Draft| {
        draft
            .responsible
            .as_ref()
            .map(|party| party.name.to_lowercase())
    };
    if old.rule == "group_set_up"
        && let (Some(group), Some(who)) = (named(old), named(new))
    {
        return who.starts_with(&group);
    }
    // "Forvaltningen udarbejder et regulativ. Det forelægges på mødet i juni."
    if new.presents && new.responsible.is_none() && old.responsible.is_some() {
        return old.confidence == new.confidence && old.sort != Sort::Resumption;
    }
    let is_asked_of_nobody =
        matches!(old.rule, "shall" | "wished" | "wish_stated") && old.responsible.is_none();
    is_asked_of_nobody
        && new.responsible.is_some()
        && new.rule == "undertakes"
        && (new.takes_up || old.topic.has_tail_in(&new.topic))
}

/// The one that says more is quoted, the other is kept beside it.
fn join(old: &mut Draft, mut new: Draft) {
    let says = |draft: &Draft| {
        usize::from(draft.responsible.is_some()) + usize::from(draft.due.form != DueForm::None)
    };
    if says(&new) > says(old) {
        swap(old, &mut new);
    }
    if old.responsible.is_none() {
        old.responsible = new.responsible;
    }
    if old.due.form == DueForm::None {
        old.due = new.due;
    }
    if old.also.len() < new.also.len() {
        swap(&mut old.also, &mut new.also);
    }
    old.also.push(new.span);
    old.also.append(&mut new.also);
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
