//! The sequence of items among all lines that may begin one.

use std::collections::HashMap;

use super::Start;
use super::candidates::Candidate;

/// A sequence of items, and what it is worth beside those of other forms.
#[derive(Debug, Default)]
pub(super) struct Sequence {
    pub(super) starts: Vec<Start>,
    pub(super) worth: i32,
}

/// How many numbers may be missing between two items: those that are closed are often left out.
const LONGEST_GAP: u32 = 25;
/// What a missing number costs.
const GAP: i32 = 1;
/// How many lines a title may stand above itself when it is printed twice.
const REPEATED: usize = 6;

/// The best rising sequence of the candidates.
pub(super) fn best(candidates: &[Candidate]) -> Sequence {
    let chosen = rising(candidates);
    let is_proved = chosen
        .iter()
        .filter_map(|&index| candidates.get(index))
        .any(|candidate| candidate.signs >= 3);
    let worth = |index: &usize| {
        candidates
            .get(*index)
            .map_or(0, |candidate| candidate.signs)
    };
    let worth: i32 = chosen.iter().map(worth).sum();
    if !is_proved {
        return Sequence::default();
    }
    let mut starts: Vec<Start> = Vec::new();
    for &index in &chosen {
        let after = starts.last().map_or(0, |last| last.content);
        starts.extend(with_its_repetition(candidates, index, after));
    }
    Sequence { starts, worth }
}

/// The indices of the sequence with the most signs, in order.
fn rising(candidates: &[Candidate]) -> Vec<usize> {
    /// The best sequence that ends here.
    #[derive(Clone, Copy)]
    struct End {
        worth: i32,
        index: usize,
        before: Option<usize>,
    }
    let mut ends: Vec<Option<End>> = vec![None; candidates.len()];
    let mut by_number: HashMap<u32, End> = HashMap::new();
    let mut best: Option<End> = None;
    for (index, candidate) in candidates.iter().enumerate() {
        if candidate.signs <= 0 {
            continue;
        }
        let before = (1..=LONGEST_GAP.min(candidate.number)).filter_map(|step| {
            let end = by_number.get(&(candidate.number - step))?;
            let missing = i32::try_from(step - 1).unwrap_or(i32::MAX);
            Some((end.worth - GAP * missing, end.index))
        });
        let before = before
            .max_by_key(|(worth, index)| (*worth, *index))
            .filter(|(worth, _)| *worth > 0);
        let end = End {
            worth: candidate.signs + before.map_or(0, |(worth, _)| worth),
            index,
            before: before.map(|(_, index)| index),
        };
        if let Some(slot) = ends.get_mut(index) {
            *slot = Some(end);
        }
        if by_number
            .get(&candidate.number)
            .is_none_or(|known| end.worth >= known.worth)
        {
            by_number.insert(candidate.number, end);
        }
        if best.is_none_or(|best| end.worth > best.worth) {
            best = Some(end);
        }
    }
    let mut chosen = Vec::new();
    let mut next = best;
    while let Some(end) = next {
        chosen.push(end.index);
        next = end
            .before
            .and_then(|before| ends.get(before).copied().flatten());
    }
    chosen.reverse();
    chosen
}

/// A start with the lines of its title when that is printed twice.
fn with_its_repetition(candidates: &[Candidate], index: usize, after: usize) -> Option<Start> {
    let mut start = candidates.get(index)?.start.clone();
    let is_same =
        |other: &&Candidate| other.start.number == start.number && other.start.title == start.title;
    let earlier = candidates.get(..index).unwrap_or_default().iter().rev();
    let earlier = earlier
        .take_while(is_same)
        .take_while(|other| {
            other.start.first >= after && other.start.first + REPEATED >= start.first
        })
        .last()
        .map(|other| other.start.first);
    let later = candidates.get(index + 1..).unwrap_or_default().iter();
    let later = later
        .take_while(is_same)
        .take_while(|other| other.start.first <= start.content + REPEATED)
        .last()
        .map(|other| other.start.content);
    start.first = earlier.unwrap_or(start.first);
    start.content = later.unwrap_or(start.content);
    Some(start)
}
