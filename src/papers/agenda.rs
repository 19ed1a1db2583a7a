//! An agenda as an outline; and an item as agendas and minutes begin it.

use super::{
    dates, head,
    outline::{Fact, Outline, Part, Section, Subsection, paragraphs},
};
use crate::domain::{
    agenda::ItemKind,
    agenda_edition::{EditionItem, EditionKind, SeenItem},
    language::Language,
    paper::AgendaPaper,
    text::Verbatim,
};

/// What an agenda says.
pub(super) fn outline(paper: &AgendaPaper, language: Language) -> Outline {
    let heading = match paper.agenda.kind {
        EditionKind::Agenda => language.choose("Dagsorden", "Agenda"),
        EditionKind::Supplementary => language.choose("Tillægsdagsorden", "Supplementary agenda"),
    };
    let mut outline = head::begin(&paper.head, heading, language);
    outline.made_at = paper.sent_out_at();
    outline.facts.extend(edition_facts(paper, language));
    if !paper.is_sent_out {
        outline
            .notes
            .push(why_no_edition(paper, language).to_owned());
    }
    if paper.agenda.items.is_empty() {
        let empty = language.choose("Der er ingen punkter.", "There are no items.");
        outline.notes.push(empty.to_owned());
    }
    let sections = paper.agenda.items.iter().map(|item| match item {
        SeenItem::Whole(item) => {
            let number = format!("{}.", item.position);
            whole(item, &number, language)
        }
        SeenItem::PublicTitle {
            position, title, ..
        } => public_title(Some(*position), title.as_str(), language),
    });
    outline.sections = sections.collect();
    outline
}

fn why_no_edition(paper: &AgendaPaper, language: Language) -> &'static str {
    if paper.head.meeting.is_ahead() {
        language.choose(
            "Udkast. Dagsordenen er ikke sendt ud.",
            "Draft. The agenda has not been sent out.",
        )
    } else {
        // As with minutes that were imported: it may have gone out by other ways.
        language.choose(
            "Dagsordenen er ikke sendt ud herfra.",
            "The agenda was not sent out from here.",
        )
    }
}

fn edition_facts(paper: &AgendaPaper, language: Language) -> Vec<Fact> {
    let Some(at) = paper.sent_out_at() else {
        return Vec::new();
    };
    let number = paper.agenda.number;
    let sent_out = language.choose("sendt ud", "sent out");
    let edition = format!("{number}, {sent_out} {}", dates::moment(at, language));
    let mut facts = vec![Fact::new(language.choose("Udgave", "Edition"), edition)];
    // An edition keeps the rule in Danish words alone.
    if language == Language::Danish {
        facts.push(Fact::new("Frist", paper.agenda.deadline_rule.as_str()));
    }
    facts
}

/// An item with what it says on an agenda.
pub(super) fn whole(item: &EditionItem, number: &str, language: Language) -> Section {
    let texts = [
        (
            language.choose("Indstilling", "Recommendation"),
            &item.recommendation,
        ),
        (
            language.choose("Sagsfremstilling", "Presentation"),
            &item.presentation,
        ),
    ];
    let texts = texts
        .into_iter()
        .filter_map(|(heading, text)| Some(text_under(heading, text.as_ref()?)));
    let mut subsections: Vec<_> = texts.collect();
    if !item.attachments.is_empty() {
        let names = item.attachments.iter();
        let names = names.map(|attachment| attachment.name.to_string());
        subsections.push(Subsection {
            heading: language.choose("Bilag", "Attachments"),
            parts: vec![Part::List(names.collect())],
        });
    }
    Section {
        heading: format!("{number} {}", item.title),
        facts: item_facts(item, language),
        parts: Vec::new(),
        subsections,
    }
}

/// A closed item of which the public title alone is told.
pub(super) fn public_title(position: Option<u16>, title: &str, language: Language) -> Section {
    Section {
        heading: match position {
            Some(position) => format!("{position}. {title}"),
            None => title.to_owned(),
        },
        facts: vec![closed_fact(language)],
        ..Section::default()
    }
}

/// A text under a heading.
pub(super) fn text_under(heading: &'static str, text: &Verbatim) -> Subsection {
    Subsection {
        heading,
        parts: paragraphs(text.as_str()),
    }
}

fn item_facts(item: &EditionItem, language: Language) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(number) = &item.case_number {
        facts.push(Fact::new(
            language.choose("Sag", "Case"),
            number.as_written(),
        ));
    }
    let kind = match item.kind {
        ItemKind::Decision => Some(language.choose("Til beslutning", "For decision")),
        ItemKind::Discussion => Some(language.choose("Til drøftelse", "For discussion")),
        ItemKind::Information => Some(language.choose("Til orientering", "For information")),
        ItemKind::Standing => None,
    };
    if let Some(kind) = kind {
        facts.push(Fact::new(language.choose("Type", "Kind"), kind));
    }
    if let Some(minutes) = item.minutes {
        let told = language.choose("minutter", "minutes");
        let value = format!("{} {told}", minutes.get());
        facts.push(Fact::new(language.choose("Afsat tid", "Time given"), value));
    }
    if item.confidentiality.is_closed() {
        facts.push(closed_fact(language));
    }
    // A deadline that was missed is stated with the reason.
    if let Some(reason) = &item.late_reason {
        let label = language.choose("Tillægspunkt", "Late item");
        facts.push(Fact::new(label, reason.as_str()));
    }
    facts
}

fn closed_fact(language: Language) -> Fact {
    Fact::new(
        language.choose("Behandling", "Dealt with"),
        language.choose("Lukket punkt", "Closed item"),
    )
}
