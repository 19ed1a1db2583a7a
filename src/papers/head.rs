//! What every paper begins with: body, time, place, and for whom it is.

use chrono::TimeDelta;

use super::outline::{Fact, Outline};
use crate::domain::{
    calendar::{
        danish_date, danish_date_time, english_date, english_date_time, local_date, local_date_time,
    },
    language::Language,
    meeting::MeetingState,
    paper::{PaperHead, PaperRendition},
};

/// The outline of a paper with this heading, before it says anything of its own.
pub(super) fn begin(head: &PaperHead, heading: &'static str, language: Language) -> Outline {
    let day = local_date(head.meeting.starts_at);
    let day = match language {
        Language::Danish => danish_date(day),
        Language::English => english_date(day),
    };
    let running_head = format!("{} – {day}", head.body_name);
    Outline {
        language,
        title: format!("{heading} – {running_head}"),
        heading,
        running_head,
        made_at: None,
        facts: facts(head, language),
        notes: notes(head, language),
        sections: Vec::new(),
    }
}

fn facts(head: &PaperHead, language: Language) -> Vec<Fact> {
    let meeting = &head.meeting;
    let end = meeting.starts_at + TimeDelta::minutes(meeting.length.get().into());
    let end = local_date_time(end);
    let time = match language {
        Language::Danish => {
            let start = danish_date_time(meeting.starts_at);
            format!("{start}–{}", end.format("%H.%M"))
        }
        Language::English => {
            let start = english_date_time(meeting.starts_at);
            format!("{start}–{}", end.format("%H:%M"))
        }
    };
    let mut facts = vec![
        Fact::new(language.choose("Udvalg", "Body"), &head.body_name),
        Fact::new(language.choose("Tid", "Time"), time),
    ];
    if let Some(place) = &meeting.place {
        facts.push(Fact::new(language.choose("Sted", "Place"), place));
    }
    facts
}

fn notes(head: &PaperHead, language: Language) -> Vec<String> {
    let mut notes = Vec::new();
    if let MeetingState::Cancelled { reason, .. } = &head.meeting.state {
        let cancelled = language.choose("Mødet er aflyst", "The meeting is cancelled");
        notes.push(format!("{cancelled}: {reason}"));
    }
    // The same whether anything is closed or not.
    let told = match head.rendition {
        PaperRendition::Open => language.choose(
            "Til offentligheden. Af lukkede punkter vises højst den offentlige overskrift.",
            "For the public. Of closed items no more than the public title is shown.",
        ),
        PaperRendition::Full => language.choose(
            "Fortroligt. Også lukkede punkter er med.",
            "Confidential. Closed items are included.",
        ),
    };
    notes.push(told.to_owned());
    notes
}
