//! From a document to a draft: what is kept of it, and what its names and times come to where
//! they are known.

use std::num::NonZeroU8;

use chrono::{NaiveDate, NaiveTime};

use super::names::KnownNames;
use crate::{
    domain::{
        action::Due,
        agenda::{Confidentiality, ItemKind},
        calendar::IsoWeek,
        decision::Span,
        history::Happening,
        ids::{BodyId, MinutesImportId, ProposalId},
        minutes_import::{
            Confidence, ImportKind, ImportState, ImportedItem, MOST_ALSO, MOST_FOUND,
            MinutesImport, Passage, Proposal, ProposalState, SaidMeeting,
        },
        text::{Title, Verbatim},
        version::Version,
    },
    minutes::{self, Document, DueForm, ItemMark, Kind, When},
    operations::{OperationError, OperationResult, office::Desk},
    storage,
};

/// The most passages that no rule could place which are kept.
const MOST_UNPLACED: usize = 10_000;

/// Keeps a document as a draft with its items and proposals.
pub(super) fn insert(
    desk: &mut Desk<'_>,
    file_name: &Title,
    fingerprint: &str,
    document: &Document,
) -> OperationResult<MinutesImport> {
    let mut names = KnownNames::default();
    let body = match &document.body {
        Some(name) => names.body(desk, name)?,
        None => None,
    };
    let kind = ImportKind::from(document.kind);
    let starts_at = document.starts_at;
    let met = starts_at.map(|start| (start.date, start.time));
    let amends = match body.zip(met) {
        Some((body, met)) => amended(desk, kind, (body, met), None)?,
        None => None,
    };
    let import = MinutesImport {
        id: MinutesImportId::make(desk.ids, desk.now),
        kind,
        amends,
        file_name: file_name.clone(),
        fingerprint: fingerprint.to_owned(),
        text: document.text.clone(),
        pages: document.pages.iter().map(|&start| place(start)).collect(),
        body_name: document
            .body
            .as_deref()
            .and_then(|name| Title::parse(name).ok()),
        body,
        met_on: starts_at.map(|start| start.date),
        met_at: starts_at.and_then(|start| start.time),
        place: document
            .place
            .as_deref()
            .and_then(|place| Title::parse(place).ok()),
        unplaced: document
            .unplaced
            .iter()
            .take(MOST_UNPLACED)
            .map(|passage| passage.text.clone())
            .collect(),
        warnings: document
            .warnings
            .iter()
            .map(ToString::to_string)
            .chain(cut_short(document))
            .chain(left_out(document))
            .collect(),
        uploaded_at: desk.now,
        uploaded_by: desk.caller.subject.clone(),
        state: ImportState::Draft,
        version: Version::FIRST,
    };
    storage::minutes_imports::insert(desk.db, &import)?;
    desk.record(import.id, Happening::Created, vec![], None)?;
    insert_items(desk, &import, document, names)?;
    Ok(import)
}

impl From<Kind> for ImportKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Agenda => Self::Agenda,
            // What is neither becomes no import.
            Kind::Minutes | Kind::NotMinutes => Self::Minutes,
        }
    }
}

/// The latest document of this kind that is about the same meeting and does not amend `this` one itself.
pub(super) fn amended(
    desk: &mut Desk<'_>,
    kind: ImportKind,
    (body, met): (BodyId, (NaiveDate, Option<NaiveTime>)),
    this: Option<MinutesImportId>,
) -> OperationResult<Option<MinutesImportId>> {
    let there = storage::minutes_imports::of_body_on(desk.db, body, met.0)?;
    let same = there
        .iter()
        .filter(|one| one.kind == kind && one.is_about(met));
    for one in same {
        let is_later = match this {
            Some(this) => storage::minutes_imports::leads_to(desk.db, one.id, this)?,
            None => false,
        };
        if !is_later {
            return Ok(Some(one.id));
        }
    }
    Ok(None)
}

/// A decision is kept whole or the document is refused.
fn decision_text(position: u16, text: &str) -> OperationResult<Verbatim> {
    Verbatim::parse(text).map_err(|error| {
        OperationError::invalid("", format!("the decision of item {position} {error}"))
    })
}

/// The items whose recommendation or presentation is longer than is kept.
fn cut_short(document: &Document) -> Vec<String> {
    let is_long = |text: &Option<String>| {
        text.as_ref()
            .is_some_and(|text| text.chars().count() > Verbatim::LIMIT)
    };
    let items = (1..).zip(&document.items);
    let long =
        items.filter(|(_, item)| is_long(&item.recommendation) || is_long(&item.presentation));
    long.map(|(n, _)| {
        format!("Punkt nr. {n}: indstilling eller sagsfremstilling er for lang og er udeladt.")
    })
    .collect()
}

/// What more there is than is kept. The decisions have it all.
fn left_out(document: &Document) -> impl Iterator<Item = String> {
    let found = document.items.iter().map(|item| item.proposals.len()).sum();
    let unplaced = document.unplaced.len();
    [
        (found, MOST_FOUND, "forslag til opfølgning"),
        (unplaced, MOST_UNPLACED, "passager uden plads"),
    ]
    .into_iter()
    .filter(|(found, most, _)| found > most)
    .map(|(found, most, what)| {
        format!(
            "Der er fundet {found} {what}. Kun de første {most} er taget med; resten må findes i beslutningerne."
        )
    })
}

/// Keeps the items, and as many of their proposals as somebody can review.
fn insert_items(
    desk: &mut Desk<'_>,
    import: &MinutesImport,
    document: &Document,
    mut names: KnownNames,
) -> OperationResult<()> {
    let mut proposals = Vec::new();
    for (position, item) in (1_u16..).zip(&document.items) {
        insert_item(desk, import, position, item)?;
        let room = MOST_FOUND.saturating_sub(proposals.len());
        for proposal in item.proposals.iter().take(room) {
            proposals.push(proposed(desk, (import, position), proposal, &mut names)?);
        }
    }
    Ok(storage::proposals::insert_all(desk.db, &proposals)?)
}

fn insert_item(
    desk: &mut Desk<'_>,
    import: &MinutesImport,
    position: u16,
    item: &minutes::Item,
) -> OperationResult<()> {
    let passage = item.decision.as_ref();
    let decision = match passage {
        Some(passage) => Some((decision_text(position, &passage.text)?, span(passage.span))),
        None => None,
    };
    let verbatim = |text: &Option<String>| text.as_deref().and_then(|t| Verbatim::parse(t).ok());
    let imported = ImportedItem {
        position,
        number: item
            .number
            .as_deref()
            .and_then(|number| Title::parse(number).ok()),
        title: title_of(&item.title, "(uden overskrift)")?,
        case_number: item.case_number.clone(),
        confidentiality: Confidentiality::closed_if(item.is_closed),
        kind: item.mark.map(kind_of),
        page: decision
            .as_ref()
            .and_then(|(_, span)| import.page_of(*span)),
        decision,
        outcome: item.outcome,
        recommendation: verbatim(&item.recommendation),
        presentation: verbatim(&item.presentation),
        agenda_item: None,
    };
    storage::minutes_imports::insert_item(desk.db, import.id, &imported)?;
    Ok(())
}

fn proposed(
    desk: &mut Desk<'_>,
    (import, item): (&MinutesImport, u16),
    proposal: &minutes::Proposal,
    names: &mut KnownNames,
) -> OperationResult<Proposal> {
    let quote = Verbatim::parse(&proposal.quote);
    let said_meeting = said_meeting(&proposal.due.form);
    Ok(Proposal {
        id: ProposalId::make(desk.ids, desk.now),
        import: import.id,
        item,
        title: title_of(&proposal.what, "(uden titel)")?,
        quote: quote.map_err(|error| OperationError::invalid("/quote", error))?,
        span: span(proposal.span),
        page: import.page_of(span(proposal.span)),
        also: proposal
            .also
            .iter()
            .filter_map(passage)
            .take(MOST_ALSO)
            .collect(),
        rule: proposal.rule.to_owned(),
        confidence: match proposal.confidence {
            minutes::Confidence::High => Confidence::High,
            minutes::Confidence::Low => Confidence::Low,
        },
        responsible: proposal
            .responsible
            .as_ref()
            .map(|party| party.name.clone()),
        owner: match &proposal.responsible {
            Some(party) => names.owner(desk, (&party.name, party.kind))?,
            None => None,
        },
        due_text: proposal.due.text.clone(),
        due: match &said_meeting {
            Some(said) => names.due_at(desk, said, import.body)?,
            None => due_on(&proposal.due.form),
        },
        said_meeting,
        edits: Vec::new(),
        split_from: None,
        state: ProposalState::Waiting,
        version: Version::FIRST,
    })
}

/// A title of at most its limit; what is longer is cut at a word, since the whole stands verbatim
/// in the quote or the document.
fn title_of(text: &str, otherwise: &str) -> OperationResult<Title> {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if line.chars().count() + word.chars().count() + 2 > Title::LIMIT {
            line.push('…');
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    let line = if line.is_empty() {
        otherwise.to_owned()
    } else {
        line
    };
    Title::parse(&line).map_err(|error| OperationError::invalid("/title", error))
}

/// The due that the words come to, where the program can hold it; the words themselves are kept
/// beside it. The coming meeting that they name has its own place.
fn due_on(form: &DueForm) -> Due {
    match form {
        DueForm::On(When::Day(day)) => Due::ByDate(*day),
        // "In week 41" is done by its Friday.
        DueForm::On(When::Week { year, week }) => match IsoWeek::new(*year, *week) {
            Ok(week) => Due::ByDate(week.monday() + chrono::Days::new(4)),
            Err(_) => Due::Unset,
        },
        _ => Due::Unset,
    }
}

/// The coming meeting that the words name.
fn said_meeting(form: &DueForm) -> Option<SaidMeeting> {
    match form {
        DueForm::NextMeeting { nth, of } => Some(SaidMeeting {
            nth: NonZeroU8::new(*nth)?,
            of: of.clone(),
        }),
        _ => None,
    }
}

fn passage(passage: &minutes::Passage) -> Option<Passage> {
    Some(Passage {
        quote: Verbatim::parse(&passage.text).ok()?,
        span: span(passage.span),
    })
}

const fn kind_of(mark: ItemMark) -> ItemKind {
    match mark {
        ItemMark::Decision => ItemKind::Decision,
        ItemMark::Information => ItemKind::Information,
        ItemMark::Discussion => ItemKind::Discussion,
    }
}

/// A place in the text. No document is as long as that.
fn place(byte: usize) -> u32 {
    u32::try_from(byte).unwrap_or(u32::MAX)
}

fn span(span: minutes::Span) -> Span {
    Span {
        start: place(span.start),
        end: place(span.end),
    }
}
