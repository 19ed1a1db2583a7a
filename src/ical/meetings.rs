//! A meeting as an entry of a calendar.

use chrono::TimeDelta;
use icalendar::{Component, Event, EventLike, EventStatus};

use super::{sequence, uid, zone};
use crate::domain::{
    calendar::{danish_date_time, english_date_time},
    calendar_entry::MeetingEntry,
    language::Language,
    meeting::MeetingState,
};

/// The most characters of an agenda in an entry: a calendar shows what is on it, and the link leads
/// to the rest.
const LONGEST_AGENDA: usize = 4_000;

/// The meeting. What moved keeps its id and has a higher number; what was cancelled says so.
pub(super) fn event(entry: &MeetingEntry, language: Language) -> Event {
    let meeting = &entry.meeting;
    let is_cancelled = matches!(meeting.state, MeetingState::Cancelled { .. });
    let end = meeting.starts_at + TimeDelta::minutes(meeting.length.get().into());
    let mut event = Event::new();
    event
        .uid(&uid(meeting.id))
        .sequence(sequence(meeting.version))
        .timestamp(entry.changed_at)
        .last_modified(entry.changed_at)
        .starts(zone::local(meeting.starts_at))
        .ends(zone::local(end))
        .summary(&summary(entry, is_cancelled, language))
        .description(&description(entry, language))
        .url(&entry.link);
    if let Some(place) = &meeting.place {
        event.location(place.as_str());
    }
    if is_cancelled {
        // Nobody is busy with what does not take place.
        event.add_property("TRANSP", "TRANSPARENT");
        event.status(EventStatus::Cancelled);
    } else {
        event.status(EventStatus::Confirmed);
    }
    event.done()
}

fn summary(entry: &MeetingEntry, is_cancelled: bool, language: Language) -> String {
    if is_cancelled {
        let cancelled = language.choose("Aflyst", "Cancelled");
        return format!("{cancelled}: {}", entry.body_name);
    }
    entry.body_name.to_string()
}

fn description(entry: &MeetingEntry, language: Language) -> String {
    let mut lines = Vec::new();
    if let Some(closing) = closing(entry, language) {
        lines.extend([closing, String::new()]);
    }
    if !entry.titles.is_empty() {
        lines.push(language.choose("Dagsorden:", "Agenda:").to_owned());
        lines.extend(agenda(entry, language));
        lines.push(String::new());
    }
    lines.push(entry.link.clone());
    lines.join("\n")
}

/// When the agenda closes, or closed; nothing once the meeting is over or called off.
fn closing(entry: &MeetingEntry, language: Language) -> Option<String> {
    let (at, words) = match entry.meeting.state {
        MeetingState::Planned => {
            let closes = language.choose("Dagsordenen lukker", "The agenda closes");
            (entry.agenda_deadline, closes)
        }
        MeetingState::Frozen { at } => (
            at,
            language.choose("Dagsordenen lukkede", "The agenda closed"),
        ),
        _ => return None,
    };
    let at = match language {
        Language::Danish => danish_date_time(at),
        Language::English => english_date_time(at),
    };
    Some(format!("{words}: {at}"))
}

fn agenda(entry: &MeetingEntry, language: Language) -> Vec<String> {
    let mut length = 0;
    let told: Vec<_> = entry
        .titles
        .iter()
        .map(|line| format!("{}. {}", line.position, line.title))
        .take_while(|line| {
            length += line.chars().count();
            length <= LONGEST_AGENDA
        })
        .collect();
    let left_out = entry.titles.len() - told.len();
    let rest = language.choose("punkter mere", "more items");
    let rest = (left_out > 0).then(|| format!("… {left_out} {rest}"));
    told.into_iter().chain(rest).collect()
}
