//! Minutes as an outline: the items of the agenda, each with its decision and what is to be done.

use super::{
    agenda::{public_title, text_under, whole},
    dates,
    follow_up::{due, table_of},
    head,
    outline::{Fact, Outline, Part, Section, Subsection},
};
use crate::domain::{
    calendar::local_date,
    decision::{Decision, Outcome},
    language::Language,
    meeting::MeetingState,
    paper::{MinutesAction, MinutesItem, MinutesPaper, SeenMinutesItem},
};

/// What minutes say.
pub(super) fn outline(paper: &MinutesPaper, language: Language) -> Outline {
    let heading = language.choose("Referat", "Minutes");
    let mut outline = head::begin(&paper.head, heading, language);
    if let MeetingState::MinutesApproved { at } = paper.head.meeting.state {
        let label = language.choose("Godkendt", "Approved");
        let day = dates::day(local_date(at), language);
        outline.facts.push(Fact::new(label, day));
    } else {
        let draft = language.choose(
            "Udkast. Referatet er ikke godkendt.",
            "Draft. The minutes have not been approved.",
        );
        outline.notes.push(draft.to_owned());
    }
    let sections = paper.items.iter().map(|item| match item {
        SeenMinutesItem::Whole(item) => section(item, language),
        SeenMinutesItem::PublicTitle { position, title } => {
            public_title(*position, title.as_str(), language)
        }
    });
    outline.sections = sections.collect();
    outline
}

fn section(item: &MinutesItem, language: Language) -> Section {
    let number = match &item.number {
        Some(number) if !number.as_str().chars().all(char::is_numeric) => number.to_string(),
        Some(number) => format!("{number}."),
        None => format!("{}.", item.item.position),
    };
    let mut section = whole(&item.item, &number, language);
    let decision = item.decision.as_ref();
    section
        .facts
        .extend(decision.into_iter().flat_map(|made| facts(made, language)));
    section.subsections.push(words(decision, language));
    if !item.actions.is_empty() {
        section.subsections.push(actions(&item.actions, language));
    }
    section
}

/// What is known of a decision beside its words, and not told among them.
fn facts(decision: &Decision, language: Language) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(outcome) = outcome(decision.outcome, language) {
        facts.push(Fact::new(language.choose("Udfald", "Outcome"), outcome));
    }
    if decision.edition > 1 {
        let edition = language.choose("udgave", "edition");
        let label = language.choose("Rettet", "Corrected");
        facts.push(Fact::new(label, format!("{edition} {}", decision.edition)));
    }
    facts
}

/// The words of a decision as they are.
fn words(decision: Option<&Decision>, language: Language) -> Subsection {
    let heading = language.choose("Beslutning", "Decision");
    if let Some(decision) = decision {
        return text_under(heading, &decision.text);
    }
    let nothing = language.choose(
        "Der er ikke ført nogen beslutning til referat.",
        "No decision has been recorded.",
    );
    let parts = vec![Part::Paragraph(nothing.to_owned())];
    Subsection { heading, parts }
}

const fn outcome(outcome: Outcome, language: Language) -> Option<&'static str> {
    let (danish, english) = match outcome {
        Outcome::Approved => ("Godkendt", "Approved"),
        Outcome::ApprovedAsAmended => ("Godkendt med ændring", "Approved as amended"),
        Outcome::Rejected => ("Afvist", "Rejected"),
        Outcome::Postponed => ("Udsat", "Postponed"),
        Outcome::Referred => ("Oversendt", "Referred"),
        Outcome::Withdrawn => ("Udgået", "Withdrawn"),
        Outcome::Noted => ("Taget til efterretning", "Noted"),
        Outcome::Discussed => ("Drøftet", "Discussed"),
        Outcome::None => return None,
    };
    Some(language.choose(danish, english))
}

fn actions(actions: &[MinutesAction], language: Language) -> Subsection {
    let rows = actions.iter().map(|action| {
        vec![
            action.title.to_string(),
            action.owner_name.to_string(),
            due(action, language),
            action.state.in_words(language),
        ]
    });
    Subsection {
        heading: language.choose("Opfølgning", "Actions"),
        parts: vec![table_of(rows.collect(), language)],
    }
}
