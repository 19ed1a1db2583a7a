//! The numbers that Word counts and no text holds: "1.", "Punkt 3:", "b)".

use std::collections::{HashMap, HashSet};

use super::elements::{Element, Elements, Tag};
use crate::minutes::containers::ReadError;

/// How many lists are kept; long documents have some hundreds.
const MOST_LISTS: usize = 20_000;
/// Word counts on nine levels.
const LEVELS: usize = 9;

/// How one level is counted.
#[derive(Debug, Clone)]
struct Level {
    start: u32,
    format: String,
    /// What is printed, with `%1` for the number of the first level and so on.
    text: String,
}

impl Default for Level {
    fn default() -> Self {
        Self {
            start: 1,
            format: "decimal".to_owned(),
            text: String::new(),
        }
    }
}

/// A list: which way of counting it follows, and where it starts anew.
#[derive(Debug, Default)]
struct List {
    way: u32,
    starts: HashMap<usize, u32>,
}

/// The lists of a document and how far each has been counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    ways: HashMap<u32, Vec<Level>>,
    lists: HashMap<u32, List>,
    /// The last number of each level, by the way of counting; none when it starts anew.
    counts: HashMap<u32, [Option<u32>; LEVELS]>,
    begun: HashSet<(u32, usize)>,
}

/// Every paragraph of a list repeats what its level prints.
#[expect(clippy::ptr_arg, reason = "it filters an `Option<String>`")]
fn is_short(text: &String) -> bool {
    text.len() < 40
}

/// Where in the part the reader is.
#[derive(Debug, Default)]
struct Place {
    way: Option<u32>,
    list: Option<u32>,
    level: usize,
}

impl Numbering {
    /// The numbering of a part, which may be empty.
    pub(super) fn read(part: &str) -> Result<Self, ReadError> {
        let mut elements = Elements::of(part);
        let mut numbering = Self::default();
        let mut place = Place::default();
        while let Some(element) = elements.next()? {
            match element {
                Element::Start(tag) => numbering.take(&tag, &mut place),
                Element::End(name) if name == "abstractNum" || name == "num" => {
                    place = Place::default();
                }
                _ => {}
            }
            if numbering.ways.len() + numbering.lists.len() > MOST_LISTS {
                break;
            }
        }
        Ok(numbering)
    }

    fn take(&mut self, tag: &Tag<'_>, place: &mut Place) {
        let number = |name: &str| tag.attribute(name).and_then(|value| value.parse().ok());
        match (tag.name(), place.way, place.list) {
            ("abstractNum", ..) => {
                place.way = number("abstractNumId");
                if let Some(way) = place.way {
                    self.ways.insert(way, vec![Level::default(); LEVELS]);
                }
            }
            ("num", ..) => place.list = number("numId"),
            ("lvl" | "lvlOverride", ..) => {
                place.level = number("ilvl")
                    .and_then(|level| usize::try_from(level).ok())
                    .unwrap_or(LEVELS);
            }
            ("abstractNumId", _, Some(list)) => {
                self.lists.entry(list).or_default().way = tag.number().unwrap_or(0);
            }
            ("startOverride", _, Some(list)) => {
                let starts = &mut self.lists.entry(list).or_default().starts;
                starts.insert(place.level, tag.number().unwrap_or(1));
            }
            (name, Some(way), _) => {
                let levels = self.ways.get_mut(&way);
                if let Some(level) = levels.and_then(|levels| levels.get_mut(place.level)) {
                    level.take(name, tag);
                }
            }
            _ => {}
        }
    }

    /// Counts one on in a list and gives the number that Word prints in front; a bullet is none.
    pub(super) fn count(&mut self, list: u32, level: usize) -> Option<String> {
        let List { way, starts } = self.lists.get(&list)?;
        let levels = self.ways.get(way)?;
        let own = levels.get(level)?;
        let counts = self.counts.entry(*way).or_default();
        if self.begun.insert((list, level)) && starts.contains_key(&level) {
            *counts.get_mut(level)? = None;
        }
        let start = starts.get(&level).copied().unwrap_or(own.start);
        let count = counts.get_mut(level)?;
        *count = Some(count.map_or(start, |count| count.saturating_add(1)));
        counts
            .iter_mut()
            .skip(level + 1)
            .for_each(|count| *count = None);
        if own.format == "bullet" {
            return None;
        }
        let mut text = own.text.clone();
        for (index, (level, count)) in levels.iter().zip(counts.iter()).enumerate() {
            let number = count.unwrap_or(level.start);
            text = text.replace(&format!("%{}", index + 1), &level.print(number));
        }
        (!text.trim().is_empty()).then_some(text)
    }
}

impl Level {
    fn take(&mut self, name: &str, tag: &Tag<'_>) {
        match name {
            "start" => self.start = tag.number().unwrap_or(1),
            "numFmt" => self.format = tag.value().unwrap_or_default(),
            "lvlText" => self.text = tag.value().filter(is_short).unwrap_or_default(),
            _ => {}
        }
    }

    /// A number as this level prints it. Roman and other numbers are printed as ours.
    fn print(&self, number: u32) -> String {
        let letter = |first: char| {
            let place = number.checked_sub(1).filter(|&place| place < 26)?;
            char::from_u32(u32::from(first) + place)
        };
        let letter = match self.format.as_str() {
            "none" => return String::new(),
            "lowerLetter" => letter('a'),
            "upperLetter" => letter('A'),
            _ => None,
        };
        letter.map_or_else(|| number.to_string(), |letter| letter.to_string())
    }
}
