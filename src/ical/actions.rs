//! An action as a task or as an entry of a whole day. What is closed shows its case number and a
//! link, and has no more to show.

use icalendar::{Class, Component, Event, EventLike, EventStatus, Todo, TodoStatus};

use super::{sequence, uid};
use crate::domain::{
    calendar_entry::{ActionAbout, ActionEntry, ActionStage, OpenAction},
    language::Language,
};

/// The action as a task, with its day where it has one.
pub(super) fn todo(entry: &ActionEntry, language: Language) -> Todo {
    let mut todo = Todo::new();
    describe(&mut todo, entry, &summary(entry, language), language);
    if let Some(day) = entry.due {
        todo.due(day);
    }
    match entry.stage {
        ActionStage::Waiting => todo.status(TodoStatus::NeedsAction).percent_complete(0),
        ActionStage::Begun => todo.status(TodoStatus::InProcess).percent_complete(50),
        ActionStage::Done { at } => todo
            .status(TodoStatus::Completed)
            .percent_complete(100)
            .completed(at),
        ActionStage::Dropped => todo.status(TodoStatus::Cancelled),
    };
    todo.done()
}

/// The action as an entry of the whole day it is due, on which nobody is busy; `None` without a day.
pub(super) fn event(entry: &ActionEntry, language: Language) -> Option<Event> {
    let day = entry.due?;
    let summary = summary(entry, language);
    let (status, summary) = match entry.stage {
        ActionStage::Waiting | ActionStage::Begun => (EventStatus::Confirmed, summary),
        ActionStage::Done { .. } => {
            let done = language.choose("Udført", "Done");
            (EventStatus::Confirmed, format!("{done}: {summary}"))
        }
        ActionStage::Dropped => {
            let dropped = language.choose("Bortfaldet", "Dropped");
            (EventStatus::Cancelled, format!("{dropped}: {summary}"))
        }
    };
    let mut event = Event::new();
    describe(&mut event, entry, &summary, language);
    event
        .starts(day)
        // The end is the first day that is not part of it (RFC 5545, 3.6.1).
        .ends(day.succ_opt().unwrap_or(day))
        .status(status)
        .add_property("TRANSP", "TRANSPARENT");
    Some(event.done())
}

/// What a task and an entry have in common.
fn describe(
    component: &mut impl Component,
    entry: &ActionEntry,
    summary: &str,
    language: Language,
) {
    component
        .uid(&uid(entry.id))
        .sequence(sequence(entry.version))
        .timestamp(entry.changed_at)
        .last_modified(entry.changed_at)
        .summary(summary)
        .description(&description(entry, language))
        .url(&entry.link);
    if matches!(entry.about, ActionAbout::Closed { .. }) {
        component.class(Class::Private);
    }
}

fn summary(entry: &ActionEntry, language: Language) -> String {
    match &entry.about {
        ActionAbout::Open(action) => action.title.to_string(),
        ActionAbout::Closed { case_number } => {
            let closed = language.choose("Lukket punkt", "Closed item");
            let case = language.choose("sag", "case");
            match case_number {
                Some(number) => format!("{closed}, {case} {}", number.as_written()),
                None => closed.to_owned(),
            }
        }
    }
}

fn description(entry: &ActionEntry, language: Language) -> String {
    match &entry.about {
        ActionAbout::Open(action) => {
            let mut lines = around(action, language);
            lines.extend([String::new(), entry.link.clone()]);
            lines.join("\n")
        }
        ActionAbout::Closed { .. } => entry.link.clone(),
    }
}

fn around(action: &OpenAction, language: Language) -> Vec<String> {
    let names = &action.names;
    let line =
        |danish, english, name: &str| format!("{}: {name}", language.choose(danish, english));
    let mut lines = vec![
        line("Ansvarlig", "Owner", names.owner.as_str()),
        line("Besluttet af", "Decided by", names.body.as_str()),
    ];
    if let Some(number) = &names.case_number {
        lines.push(line("Sag", "Case", number.as_written()));
    }
    lines
}
