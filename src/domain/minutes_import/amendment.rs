//! What an amended document changes: its items are matched with those there are, and compared. Both sides
//! are compared as somebody sees them, so that what is closed cannot show through its changes.

use std::collections::BTreeSet;

use super::ImportedItem;
use crate::domain::{
    agenda::{AgendaItem, Confidentiality},
    decision::{Decision, Outcome},
    history::{Change, Described, differences},
    ids::{AgendaItemId, DecisionId},
    journal_number::CaseNumber,
    named::named,
    text::{Title, Verbatim, sort_key},
    version::Version,
};

/// What an item is known by in several documents about one meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemKey {
    /// The canonical form of its case number.
    case: Option<String>,
    /// Its titles, folded: the public one may be what a document shows.
    titles: Vec<String>,
    /// The number as printed.
    number: Option<String>,
}

impl ItemKey {
    /// Of an item as a document has it.
    pub fn of_imported(item: &ImportedItem) -> Self {
        let case = item.case_number.as_deref().map(str::trim);
        let case = case.and_then(|written| CaseNumber::parse(written).ok());
        Self {
            case: case.map(|case| case.key().to_owned()),
            titles: vec![sort_key(item.title.as_str())],
            number: item.number.as_ref().map(ToString::to_string),
        }
    }

    /// Of an item on an agenda, whose matter has this case number.
    pub fn of_recorded(item: &AgendaItem, case: Option<&CaseNumber>) -> Self {
        let titles = [
            Some(&item.content.title),
            item.content.public_title.as_ref(),
        ];
        let position = item.position.to_string();
        Self {
            case: case.map(|case| case.key().to_owned()),
            titles: titles
                .iter()
                .flatten()
                .map(|title| sort_key(title.as_str()))
                .collect(),
            number: Some(item.number.as_ref().map_or(position, ToString::to_string)),
        }
    }

    fn has_title_of(&self, other: &Self) -> bool {
        self.titles.iter().any(|title| other.titles.contains(title))
    }

    fn has_case_of(&self, other: &Self) -> bool {
        self.case.is_some() && self.case == other.case
    }

    /// Whether they stand under one number, and more than half of the words of their titles are the
    /// same: numbers shift when an item is put in.
    fn has_number_of(&self, other: &Self) -> bool {
        let is_other_case = self.case.is_some() && other.case.is_some();
        self.number.is_some() && self.number == other.number && !is_other_case && {
            let words = |key: &Self| -> BTreeSet<String> {
                let words = key.titles.iter().flat_map(|title| title.split(' '));
                words.map(str::to_owned).collect()
            };
            let (one, other) = (words(self), words(other));
            one.intersection(&other).count() * 2 > one.len().max(other.len())
        }
    }
}

/// For each of the new items the old one that it is, by its place; no old item is two new ones.
///
/// By case number and title, then by either of them, then by number and similar title.
pub fn match_items(old: &[ItemKey], new: &[ItemKey]) -> Vec<Option<usize>> {
    let rules: [fn(&ItemKey, &ItemKey) -> bool; 4] = [
        |old, new| old.has_case_of(new) && old.has_title_of(new),
        ItemKey::has_case_of,
        ItemKey::has_title_of,
        ItemKey::has_number_of,
    ];
    let mut left: BTreeSet<usize> = (0..old.len()).collect();
    let mut matched = vec![None; new.len()];
    for is_same in rules {
        for (place, key) in matched.iter_mut().zip(new) {
            if place.is_some() {
                continue;
            }
            let is_it = |at: &&usize| old.get(**at).is_some_and(|old| is_same(old, key));
            *place = left.iter().find(is_it).copied();
            if let Some(taken) = *place {
                left.remove(&taken);
            }
        }
    }
    matched
}

named! {
    /// Which words of a decision stand once an amended document is accepted.
    Wording {
        /// Those of the document.
        Amended = "amended",
        /// Those that are recorded.
        Recorded = "recorded",
    }
}

/// A decision that is recorded, at a version of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordedDecision {
    /// The decision.
    pub id: DecisionId,
    /// Its version.
    pub version: Version,
}

/// An item, in a document or on an agenda, as far as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedItem {
    /// What it is known by.
    pub key: ItemKey,
    /// The place in the document or on the agenda, from 1.
    pub position: u16,
    /// The item on the agenda, where it stands on one.
    pub agenda_item: Option<AgendaItemId>,
    /// The title.
    pub title: Title,
    /// The case number, as written.
    pub case_number: Option<String>,
    /// Open or closed.
    pub confidentiality: Confidentiality,
    /// The words of the decision, and what they amount to.
    pub decision: Option<(Verbatim, Outcome)>,
    /// The decision, where one is recorded.
    pub recorded: Option<RecordedDecision>,
}

impl ComparedItem {
    /// An item as a document has it.
    pub fn of_imported(item: ImportedItem) -> Self {
        Self {
            key: ItemKey::of_imported(&item),
            position: item.position,
            agenda_item: item.agenda_item,
            title: item.title,
            case_number: item.case_number,
            confidentiality: item.confidentiality,
            decision: item.decision.map(|(text, _)| (text, item.outcome)),
            recorded: None,
        }
    }

    /// An item on an agenda, with the case number of its matter and its decision.
    pub fn of_recorded(
        item: AgendaItem,
        case: Option<&CaseNumber>,
        decision: Option<Decision>,
    ) -> Self {
        let recorded = decision.as_ref().map(|decision| RecordedDecision {
            id: decision.id,
            version: decision.version,
        });
        Self {
            key: ItemKey::of_recorded(&item, case),
            position: item.position,
            agenda_item: Some(item.id),
            title: item.content.title,
            case_number: case.map(|case| case.as_written().to_owned()),
            confidentiality: item.content.confidentiality,
            decision: decision.map(|decision| (decision.text, decision.outcome)),
            recorded,
        }
    }

    /// Whether a document says by `new` what this item's recorded decision does not say. Where one of
    /// them has no decision, nothing is contradicted.
    pub fn is_contradicted_by(&self, new: &Self) -> bool {
        let words = self.decision.as_ref().zip(new.decision.as_ref());
        words.is_some_and(|((old, _), (new, _))| !old.has_same_words_as(new))
    }
}

impl Described for ComparedItem {
    fn describe(&self) -> Vec<(&'static str, Option<String>)> {
        let (text, outcome) = match &self.decision {
            Some((text, outcome)) => (Some(text.to_string()), Some(outcome.name().to_owned())),
            None => (None, None),
        };
        vec![
            ("title", Some(self.title.to_string())),
            ("case_number", self.case_number.clone()),
            (
                "is_closed",
                Some(self.confidentiality.is_closed().to_string()),
            ),
            ("decision", text),
            ("outcome", outcome),
        ]
    }
}

/// An item that says something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedItem {
    /// As it is.
    pub old: ComparedItem,
    /// As the document has it.
    pub new: ComparedItem,
    /// The fields that differ.
    pub fields: Vec<Change>,
}

/// What sets a document apart from what there is, each list in its order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportDifferences {
    /// Items of the document alone.
    pub added: Vec<ComparedItem>,
    /// Items that the document does not have.
    pub removed: Vec<ComparedItem>,
    /// Items that say something else.
    pub changed: Vec<ChangedItem>,
}

/// Compares the items there are with those of a document, both as the same person sees them.
pub fn compare(old: Vec<ComparedItem>, new: Vec<ComparedItem>) -> ImportDifferences {
    let keys = |items: &[ComparedItem]| -> Vec<ItemKey> {
        items.iter().map(|item| item.key.clone()).collect()
    };
    let matched = match_items(&keys(&old), &keys(&new));
    let mut old: Vec<_> = old.into_iter().map(Some).collect();
    let mut found = ImportDifferences::default();
    for (new, place) in new.into_iter().zip(matched) {
        match place.and_then(|place| old.get_mut(place)?.take()) {
            None => found.added.push(new),
            Some(old) => {
                let fields = changes(&old, &new);
                if !fields.is_empty() {
                    found.changed.push(ChangedItem { old, new, fields });
                }
            }
        }
    }
    found.removed = old.into_iter().flatten().collect();
    found
}

/// The fields that differ; white space and spelling of case numbers make no difference.
fn changes(old: &ComparedItem, new: &ComparedItem) -> Vec<Change> {
    let mut changes = differences(old, new);
    let decisions = old.decision.as_ref().zip(new.decision.as_ref());
    let has_same_words = decisions.is_some_and(|((old, _), (new, _))| old.has_same_words_as(new));
    changes.retain(|change| match change.field {
        "decision" => !has_same_words,
        "case_number" => !old.key.has_case_of(&new.key),
        "title" => !old.key.has_title_of(&new.key),
        _ => true,
    });
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> ItemKey {
        let mut parts = text.split('|').map(str::trim);
        let mut part = || parts.next().filter(|part| !part.is_empty());
        let (number, title, case) = (part(), part().unwrap(), part());
        ItemKey {
            case: case.map(|case| CaseNumber::parse(case).unwrap().key().to_owned()),
            titles: vec![sort_key(title)],
            number: number.map(str::to_owned),
        }
    }

    #[test]
    fn an_item_is_known_again_by_case_number_then_title_then_number() {
        type Case = (
            &'static [&'static str],
            &'static [&'static str],
            &'static [Option<usize>],
        );
        let table: [Case; 9] = [
            (&["1|A", "2|B"], &["1|B", "2|A"], &[Some(1), Some(0)]),
            // Letters, blanks and the spelling of a case number do not matter.
            (&["|schultz  CAMPUS"], &["1|Schultz Campus"], &[Some(0)]),
            (
                &["1|Netværk|85.15.02-G01-30-23"],
                &["4|Plan|85.15.02G01-30-23"],
                &[Some(0)],
            ),
            // Two items of one case are told apart by their titles.
            (
                &["1|A|85.15.02-G01-30-23", "2|B|85.15.02-G01-30-23"],
                &["1|B|85.15.02-G01-30-23", "2|A|85.15.02-G01-30-23"],
                &[Some(1), Some(0)],
            ),
            // A case that stands before a title.
            (
                &["1|Plan|85.15.02-G01-31-23", "2|Andet|85.15.02-G01-30-23"],
                &["1|Plan|85.15.02-G01-30-23"],
                &[Some(1)],
            ),
            // An item was put in: what stands under a number now is not what stood there.
            (
                &["1|A", "2|B", "3|C"],
                &["1|A", "2|Ny", "3|B", "4|C"],
                &[Some(0), None, Some(1), Some(2)],
            ),
            (
                &["2|Plan for netværk"],
                &["2|Plan for nyt netværk"],
                &[Some(0)],
            ),
            (
                &["2|Plan for netværk|85.15.02-G01-30-23"],
                &["2|Plan for nyt netværk|85.15.02-G01-31-23"],
                &[None],
            ),
            // One old item is not two new ones.
            (
                &["|Eventuelt"],
                &["|Eventuelt", "|Eventuelt"],
                &[Some(0), None],
            ),
        ];
        for (old, new, expected) in table {
            let keys = |texts: &[&str]| texts.iter().map(|text| key(text)).collect::<Vec<_>>();
            assert_eq!(
                match_items(&keys(old), &keys(new)),
                expected,
                "{old:?} {new:?}"
            );
        }
    }

    fn item(position: u16, title: &str, decision: Option<&str>) -> ComparedItem {
        ComparedItem {
            key: key(&format!("{position}|{title}")),
            position,
            agenda_item: None,
            title: Title::parse(title).unwrap(),
            case_number: None,
            confidentiality: Confidentiality::Open,
            decision: decision.map(|text| (Verbatim::parse(text).unwrap(), Outcome::Approved)),
            recorded: None,
        }
    }

    #[test]
    fn what_was_added_removed_and_changed_is_told() {
        let old = vec![
            item(1, "Stier", Some("Godkendt.")),
            item(2, "Broer", Some("Udsat.")),
            item(3, "Havn", None),
        ];
        let closed = ComparedItem {
            confidentiality: Confidentiality::Closed,
            ..item(3, "Stier", Some("Godkendt\nmed 5 stemmer."))
        };
        let new = vec![
            item(1, "Havn", Some("Drøftet.")),
            item(2, "Skole", None),
            closed,
        ];
        let found = compare(old, new);
        let titles = |items: &[ComparedItem]| -> Vec<String> {
            items.iter().map(|item| item.title.to_string()).collect()
        };
        assert_eq!(
            (titles(&found.added), titles(&found.removed)),
            (vec!["Skole".into()], vec!["Broer".into()])
        );
        let changed: Vec<_> = found
            .changed
            .iter()
            .map(|changed| {
                let fields: Vec<_> = changed.fields.iter().map(|change| change.field).collect();
                let is_contradicted = changed.old.is_contradicted_by(&changed.new);
                (changed.new.title.as_str(), fields, is_contradicted)
            })
            .collect();
        assert_eq!(
            changed,
            [
                ("Havn", vec!["decision", "outcome"], false),
                ("Stier", vec!["is_closed", "decision"], true),
            ]
        );
    }

    #[test]
    fn white_space_and_capitals_change_nothing() {
        let old = vec![item(1, "Stier i  byen", Some("Godkendt\n med ændringen."))];
        let new = vec![item(1, "STIER i byen", Some("Godkendt med ændringen."))];
        assert_eq!(compare(old, new), ImportDifferences::default());
    }
}
