//! What came of a file or an entry, and why.

use std::fmt;

use chrono::NaiveDate;

use super::place::Place;
use crate::{
    domain::{
        ids::MinutesImportId,
        minutes_import::{ImportKind, MinutesImport},
        text::Title,
    },
    minutes::Document,
    operations::minutes_imports::{Known, Refusal, Uploaded},
};

/// What came of one file or entry.
#[derive(Debug)]
pub(super) struct Settled {
    pub(super) place: Place,
    /// Whether it was asked for by name.
    pub(super) is_named: bool,
    /// Its part of the work, in bytes of the file or archive.
    pub(super) weight: u64,
    /// SHA-256 of its bytes, if they could be read.
    pub(super) fingerprint: Option<String>,
    pub(super) outcome: Outcome,
}

/// What came of it.
#[derive(Debug)]
pub(super) enum Outcome {
    /// A draft was made of it.
    Imported(Holding),
    /// It was imported before.
    Known(Holding),
    /// It could be imported; nothing was, as asked.
    Readable(Holding),
    /// Neither minutes nor an agenda; in words.
    NotMinutes(String),
    /// It could not be read or kept; why.
    Failed(String),
    /// It was not looked at, or no further than to see that it is no document.
    Skipped(Skipped),
}

/// Why something was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Skipped {
    /// Hidden, or left behind by a system.
    Hidden,
    /// A symbolic link.
    Link,
    /// A device, a pipe, and the like.
    NoFile,
    /// Obviously no document; in words.
    NoDocument(&'static str),
    /// An archive that is not opened; in words.
    Unopened(&'static str),
}

/// What a document holds.
#[derive(Debug)]
pub(super) struct Holding {
    pub(super) kind: ImportKind,
    pub(super) import: Option<MinutesImportId>,
    /// The import that it amends.
    pub(super) amends: Option<MinutesImportId>,
    pub(super) body: Option<String>,
    pub(super) day: Option<NaiveDate>,
    pub(super) items: usize,
    pub(super) proposals: usize,
    pub(super) warnings: Vec<String>,
}

impl Outcome {
    /// Its name in the report.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Imported(_) => "imported",
            Self::Known(_) => "known",
            Self::Readable(_) => "readable",
            Self::NotMinutes(_) => "not_minutes",
            Self::Failed(_) => "failed",
            Self::Skipped(_) => "skipped",
        }
    }

    pub(super) const fn holding(&self) -> Option<&Holding> {
        match self {
            Self::Imported(holding) | Self::Known(holding) | Self::Readable(holding) => {
                Some(holding)
            }
            _ => None,
        }
    }

    /// Why nothing came of it.
    pub(super) fn reason(&self) -> Option<String> {
        match self {
            Self::NotMinutes(why) | Self::Failed(why) => Some(why.clone()),
            Self::Skipped(why) => Some(why.to_string()),
            _ => None,
        }
    }
}

impl Settled {
    /// Whether somebody expected more: it is broken, or was asked for by name and became nothing.
    pub(super) const fn is_failure(&self) -> bool {
        match self.outcome {
            Outcome::Failed(_) => true,
            Outcome::NotMinutes(_) => self.is_named,
            _ => false,
        }
    }
}

impl Holding {
    fn of(import: MinutesImport, (items, proposals): (usize, usize)) -> Self {
        Self {
            kind: import.kind,
            import: Some(import.id),
            amends: import.amends,
            body: import.body_name.as_ref().map(Title::to_string),
            day: import.met_on,
            items,
            proposals,
            warnings: import.warnings,
        }
    }
}

impl From<Uploaded> for Outcome {
    fn from(uploaded: Uploaded) -> Self {
        let full = uploaded.import;
        let holding = Holding::of(full.import, (full.items.len(), full.proposals.len()));
        if uploaded.is_new {
            Self::Imported(holding)
        } else {
            Self::Known(holding)
        }
    }
}

impl From<Known> for Outcome {
    fn from(known: Known) -> Self {
        Self::Known(Holding::of(known.import, (known.items, known.proposals)))
    }
}

impl From<Refusal> for Outcome {
    fn from(refusal: Refusal) -> Self {
        let why = refusal.to_string();
        match refusal {
            Refusal::NotMinutes(_) => Self::NotMinutes(why),
            Refusal::Unreadable(_) | Refusal::TooManyItems => Self::Failed(why),
        }
    }
}

impl From<&Document> for Holding {
    fn from(document: &Document) -> Self {
        let proposals = document.items.iter().map(|item| item.proposals.len());
        Self {
            kind: document.kind.into(),
            import: None,
            amends: None,
            body: document.body.clone(),
            day: document.starts_at.map(|start| start.date),
            items: document.items.len(),
            proposals: proposals.sum(),
            warnings: document.warnings.iter().map(ToString::to_string).collect(),
        }
    }
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hidden => f.write_str("hidden"),
            Self::Link => f.write_str("a link"),
            Self::NoFile => f.write_str("not a file"),
            Self::NoDocument(what) => f.write_str(what),
            Self::Unopened(what) => write!(f, "{what}, which is not opened"),
        }
    }
}

impl fmt::Display for Holding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = self.body.as_deref().unwrap_or("unknown body");
        let (items, proposals) = (self.items, self.proposals);
        write!(f, "{body}, {items} items, {proposals} proposals")?;
        match self.import {
            Some(id) => write!(f, " (import {id})"),
            None => Ok(()),
        }
    }
}
