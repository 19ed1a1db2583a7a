//! What every paper begins with: body, time, place, and for whom it is.

use chrono::TimeDelta;

use super::{
    dates,
    outline::{Fact, Outline},
};
use crate::domain::{
    calendar::{local_date, local_date_time},
    language::Language,
    meeting::MeetingState,
    paper::{PaperHead, PaperRendition},
};

/// The outline of a paper with this heading, before it says anything of its own.
pub(super) fn begin(head: &PaperHead, heading: &'static str, language: Language) -> Outline {
    let day = dates::day(local_date(head.meeting.starts_at), language);
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
    let format = language.choose("%H.%M", "%H:%M");
    let end = local_date_time(end).format(format);
    let start = dates::moment(meeting.starts_at, language);
    let mut facts = vec![
        Fact::new(language.choose("Udvalg", "Body"), head.body_name.as_str()),
        Fact::new(language.choose("Tid", "Time"), format!("{start}–{end}")),
    ];
    if let Some(place) = &meeting.place {
        facts.push(Fact::new(language.choose("Sted", "Place"), place.as_str()));
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
