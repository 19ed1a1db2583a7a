//! Takes the keys out of a section one by one, and writes down what is wrong instead of stopping.
//!
//! A wrong value reads as if it were not set, so that the rest can still be checked.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use config::{Map, Value, ValueKind};
use secrecy::SecretString;

use super::mistake::Mistake;
use super::sources::{Merged, variable_of_key};

/// How much alike two names must be (0 to 1) for one to be suggested in place of the other.
const ALIKE: f64 = 0.6;

/// A section of the settings while it is being read.
pub(super) struct Reader {
    /// What the section's keys begin with: `server.`, nothing at the top.
    prefix: String,
    values: BTreeMap<String, Value>,
    /// Where the keys that were asked for were set.
    sources: BTreeMap<&'static str, String>,
    /// The full keys that were asked for.
    known: Vec<String>,
    mistakes: Vec<Mistake>,
    file: String,
}

impl Reader {
    /// A reader of all the settings.
    pub(super) fn of(merged: &Merged) -> Self {
        Self::new(String::new(), merged.values.clone(), merged.file.clone())
    }

    fn new(prefix: String, values: Map<String, Value>, file: String) -> Self {
        Self {
            prefix,
            values: values.into_iter().collect(),
            sources: BTreeMap::new(),
            known: Vec::new(),
            mistakes: Vec::new(),
            file,
        }
    }

    /// Reads the section `name` and adopts its mistakes, unknown keys included.
    pub(super) fn section<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let values = match self.take(name).map(|value| value.kind) {
            None => Map::new(),
            Some(ValueKind::Table(values)) => values,
            Some(_) => {
                self.refuse(
                    name,
                    format!("is a section; set its keys, as in `[{name}]`"),
                );
                Map::new()
            }
        };
        let section = Self::new(format!("{name}."), values, self.file.clone());
        self.adopt(section, read)
    }

    /// Reads a list of sections, as in `[[identity.providers]]`, each like [`Self::section`].
    pub(super) fn sections<T>(
        &mut self,
        name: &'static str,
        mut read: impl FnMut(&mut Self) -> T,
    ) -> Vec<T> {
        let items = match self.take(name).map(|value| value.kind) {
            None => Vec::new(),
            Some(ValueKind::Array(items)) => items,
            Some(_) => {
                let prefix = &self.prefix;
                self.refuse(
                    name,
                    format!("is a list of sections; begin each with `[[{prefix}{name}]]`"),
                );
                Vec::new()
            }
        };
        let mut all = Vec::new();
        for (place, item) in items.into_iter().enumerate() {
            let prefix = format!("{}{name}[{place}].", self.prefix);
            let source = self.source_of(&item);
            match item.kind {
                ValueKind::Table(values) => {
                    let section = Self::new(prefix, values, self.file.clone());
                    all.push(self.adopt(section, &mut read));
                }
                _ => self.mistakes.push(Mistake {
                    key: prefix.trim_end_matches('.').to_owned(),
                    source,
                    problem: "is not a section with keys of its own".to_owned(),
                }),
            }
        }
        all
    }

    /// Reads a section that is part of this one.
    fn adopt<T>(&mut self, mut section: Self, read: impl FnOnce(&mut Self) -> T) -> T {
        let read = read(&mut section);
        section.list_unknown_keys();
        self.mistakes.append(&mut section.mistakes);
        self.known.append(&mut section.known);
        read
    }

    /// What was wrong in all that was read, unknown keys included; and the keys there are.
    pub(super) fn finish(mut self) -> (Vec<Mistake>, Vec<String>) {
        self.list_unknown_keys();
        (self.mistakes, self.known)
    }

    /// Is the key set, rightly or wrongly? Only for keys that were asked for.
    pub(super) fn is_set(&self, key: &str) -> bool {
        self.sources.contains_key(key)
    }

    /// Writes down that a key cannot be as it is.
    pub(super) fn refuse(&mut self, key: &str, problem: impl Into<String>) {
        self.mistakes.push(Mistake {
            key: format!("{}{key}", self.prefix),
            source: self.sources.get(key).cloned().unwrap_or_default(),
            problem: problem.into(),
        });
    }

    /// A text that `parse` understands; `allowed` completes the sentence "must be …".
    pub(super) fn parsed<T>(
        &mut self,
        key: &'static str,
        allowed: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = self.take(key)?;
        let parsed = match value.kind {
            ValueKind::String(text) if !text.trim().is_empty() => parse(text.trim()),
            _ => None,
        };
        self.demand(key, parsed, allowed)
    }

    /// A text that is not empty.
    pub(super) fn text(&mut self, key: &'static str) -> Option<String> {
        self.parsed(key, "a text", |text| Some(text.to_owned()))
    }

    /// A text that nobody is to see; kept to the letter.
    pub(super) fn secret(&mut self, key: &'static str) -> Option<SecretString> {
        let secret = match self.take(key)?.kind {
            ValueKind::String(text) if !text.is_empty() => Some(SecretString::from(text)),
            _ => None,
        };
        self.demand(key, secret, "a text")
    }

    /// One of a few words.
    pub(super) fn choice<T: Clone>(
        &mut self,
        key: &'static str,
        choices: &[(&str, T)],
    ) -> Option<T> {
        let words: Vec<_> = choices
            .iter()
            .map(|(word, _)| format!("`{word}`"))
            .collect();
        self.parsed(key, &format!("one of {}", words.join(", ")), |text| {
            choices
                .iter()
                .find(|(word, _)| *word == text)
                .map(|(_, choice)| choice.clone())
        })
    }

    /// A whole number within bounds.
    pub(super) fn number<T: TryFrom<i64>>(
        &mut self,
        key: &'static str,
        bounds: RangeInclusive<i64>,
    ) -> Option<T> {
        let value = self.take(key)?;
        let is_outside_file = value.origin().is_some();
        let number = match value.kind {
            ValueKind::I64(number) => Some(number),
            ValueKind::String(text) if is_outside_file => text.trim().parse().ok(),
            _ => None,
        };
        let within = number.filter(|number| bounds.contains(number));
        let allowed = format!("a whole number from {} to {}", bounds.start(), bounds.end());
        self.demand(
            key,
            within.and_then(|number| T::try_from(number).ok()),
            &allowed,
        )
    }

    /// Yes or no.
    pub(super) fn boolean(&mut self, key: &'static str) -> Option<bool> {
        let value = self.take(key)?;
        let is_outside_file = value.origin().is_some();
        let answer = match value.kind {
            ValueKind::Boolean(answer) => Some(answer),
            ValueKind::String(text) if is_outside_file => text.trim().parse().ok(),
            _ => None,
        };
        self.demand(key, answer, "`true` or `false`")
    }

    fn demand<T>(&mut self, key: &str, value: Option<T>, allowed: &str) -> Option<T> {
        if value.is_none() {
            self.refuse(key, format!("must be {allowed}"));
        }
        value
    }

    fn take(&mut self, key: &'static str) -> Option<Value> {
        self.known.push(format!("{}{key}", self.prefix));
        let value = self.values.remove(key)?;
        self.sources.insert(key, self.source_of(&value));
        Some(value)
    }

    /// A table has many sources; what is wrong with it is usually the name in the file.
    fn source_of(&self, value: &Value) -> String {
        let within = match &value.kind {
            ValueKind::Table(values) => values.values().next().and_then(Value::origin),
            _ => value.origin(),
        };
        within.unwrap_or(&self.file).to_owned()
    }

    fn list_unknown_keys(&mut self) {
        for (name, value) in std::mem::take(&mut self.values) {
            let key = format!("{}{name}", self.prefix);
            let source = self.source_of(&value);
            let is_variable = source.starts_with("TOVHOLDER_");
            let problem = match self.most_alike(&key) {
                Some(known) if is_variable => {
                    format!("is unknown; did you mean `{}`?", variable_of_key(known))
                }
                Some(known) => format!("is unknown; did you mean `{known}`?"),
                None => format!("is unknown; there are {}", self.names_of_this_level()),
            };
            self.mistakes.push(Mistake {
                key,
                source,
                problem,
            });
        }
    }

    fn most_alike(&self, key: &str) -> Option<&str> {
        let name = |full: &str| {
            full.strip_prefix(self.prefix.as_str())
                .unwrap_or(full)
                .to_lowercase()
        };
        self.known
            .iter()
            .map(|known| {
                (
                    strsim::normalized_damerau_levenshtein(&name(key), &name(known)),
                    known,
                )
            })
            .filter(|(likeness, _)| *likeness >= ALIKE)
            .max_by(|(one, _), (other, _)| one.total_cmp(other))
            .map(|(_, known)| known.as_str())
    }

    fn names_of_this_level(&self) -> String {
        let names: Vec<_> = self
            .known
            .iter()
            .filter_map(|known| known.strip_prefix(self.prefix.as_str()))
            .filter(|name| !name.contains('.'))
            .collect();
        names.join(", ")
    }
}
