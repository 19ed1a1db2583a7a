//! *Opfølgning fra sidst* as an outline: a table for each list; and the table of actions that minutes
//! have as well.

use super::{
    dates, head,
    outline::{Column, Outline, Part, Section, Table},
};
use crate::domain::{
    action::Due,
    follow_up::{FollowUp, FollowUpLine},
    language::Language,
    paper::{FollowUpPaper, MinutesAction},
};

/// What a meeting follows up.
pub(super) fn outline(paper: &FollowUpPaper, language: Language) -> Outline {
    let heading = language.choose("Opfølgning fra sidst", "Follow-up from last time");
    let mut outline = head::begin(&paper.head, heading, language);
    let is_empty = |part: &FollowUp| part.is_empty();
    // What one rendition lacks the other may have.
    if paper.open.is_cut || paper.closed.as_ref().is_none_or(is_empty) {
        let remark = paper.open.remark(language);
        outline.notes.extend(remark.map(str::to_owned));
    }
    outline.sections = sections(&paper.open, "", language);
    if let Some(closed) = &paper.closed {
        let mark = language.choose("Lukket: ", "Closed: ");
        outline.sections.extend(sections(closed, mark, language));
    }
    outline
}

fn sections(follow_up: &FollowUp, mark: &str, language: Language) -> Vec<Section> {
    let lists = follow_up.lists(language).into_iter();
    let told = lists.filter(|(_, lines)| !lines.is_empty());
    let day = follow_up.occasion.day;
    let section = |(heading, lines): (String, &[FollowUpLine])| {
        let rows = lines.iter().map(|line| {
            vec![
                title(line, language),
                line.owner_name.to_string(),
                line.due_in_words(day, language),
                line.standing_in_words(day, language),
            ]
        });
        Section {
            heading: format!("{mark}{heading}"),
            parts: vec![table_of(rows.collect(), language)],
            ..Section::default()
        }
    };
    told.map(section).collect()
}

fn title(line: &FollowUpLine, language: Language) -> String {
    match &line.case_number {
        Some(number) => {
            let case = language.choose("sag", "case");
            format!("{} ({case} {number})", line.title)
        }
        None => line.title.to_string(),
    }
}

/// A table of actions: what, whose, when, and how far.
pub(super) fn table_of(rows: Vec<Vec<String>>, language: Language) -> Part {
    let column = |danish, english, share| Column {
        name: language.choose(danish, english),
        share,
    };
    let columns = vec![
        column("Opfølgning", "Action", 36),
        column("Ansvarlig", "Owner", 20),
        column("Frist", "Due", 18),
        column("Status", "Status", 26),
    ];
    Part::Table(Table { columns, rows })
}

/// When an action of minutes is due.
pub(super) fn due(action: &MinutesAction, language: Language) -> String {
    match (action.due_on, action.due) {
        (Some(day), _) => dates::day(day, language),
        (None, Due::Unset) => language.choose("Ingen frist", "No deadline").to_owned(),
        (None, _) => language
            .choose("Et møde, der ikke er planlagt", "A meeting not yet planned")
            .to_owned(),
    }
}
