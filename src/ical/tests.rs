//! Calendars, read back by another crate than the one that wrote them.

use calcard::{
    common::timezone::Tz,
    icalendar::{
        ICalendar, ICalendarComponent, ICalendarComponentType as Kind,
        ICalendarProperty as Property, ICalendarValue as Value,
    },
};
use chrono::{NaiveDate, TimeZone as _, Utc};
use chrono_tz::Europe::Copenhagen;

use super::*;
use crate::domain::{
    agenda::Confidentiality,
    calendar::Moment,
    calendar_entry::{ActionAbout, ActionNames, ActionStage, AgendaTitle, MeetingEntry},
    journal_number::CaseNumber,
    meeting::{Meeting, MeetingState},
    samples::{a_meeting, an_action, moment},
    text::{Note, Title},
    version::Version,
};

const HOUSE: &str = "https://tovholder.example.dk:8443/under";

fn title(text: &str) -> Title {
    Title::parse(text).unwrap()
}

fn a_meeting_entry(meeting: Meeting) -> MeetingEntry {
    MeetingEntry {
        link: format!("{HOUSE}/meetings/{}", meeting.id),
        body_name: title("Børne- og Ungeudvalget"),
        agenda_deadline: moment("2023-10-18 12:00"),
        titles: Vec::new(),
        changed_at: moment("2023-10-01 09:30"),
        meeting,
    }
}

fn an_action_entry(confidentiality: Confidentiality, due: Option<&str>) -> ActionEntry {
    let mut action = an_action().build();
    action.confidentiality = confidentiality;
    action.due_moment.on = due.map(|day| day.parse().unwrap());
    let names = ActionNames {
        body: title("Byrådet"),
        owner: title("Søren Ågård"),
        case_number: CaseNumber::parse("85.15.02-G01-30-23").ok(),
    };
    let link = format!("{HOUSE}/actions/{}", action.id);
    ActionEntry::of(&action, names, (moment("2023-10-26 09:30"), link))
}

fn contents(meetings: Vec<MeetingEntry>, actions: Vec<ActionEntry>) -> CalendarContents {
    CalendarContents {
        name: title("Anne, Bæk; \\ & søn"),
        language: Language::Danish,
        actions_as: ActionsAs::Todo,
        meetings,
        actions,
    }
}

/// Reads a calendar, having looked at its lines.
fn read(text: &str) -> ICalendar {
    assert!(text.ends_with("END:VCALENDAR\r\n"), "{text}");
    for line in text.split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
        assert!(!line.contains(['\r', '\n']), "{line}");
    }
    ICalendar::parse(text).unwrap()
}

fn of_kind(calendar: &ICalendar, kind: &Kind) -> Vec<ICalendarComponent> {
    let components = calendar.components.iter();
    let found = components.filter(|component| component.component_type == *kind);
    found.cloned().collect()
}

fn the_only(text: &str, kind: &Kind) -> ICalendarComponent {
    let [only] = <[_; 1]>::try_from(of_kind(&read(text), kind)).unwrap();
    only
}

/// The value as text; empty when there is none.
fn told(component: &ICalendarComponent, property: &Property) -> String {
    let value = component
        .property(property)
        .and_then(|entry| entry.values.first());
    match value {
        Some(Value::Integer(number)) => number.to_string(),
        Some(Value::PartialDateTime(time)) => {
            let time = time.to_date_time().unwrap();
            let zone = time.offset.map_or("", |_| "Z");
            format!("{}{zone}", time.date_time.format("%Y-%m-%d %H:%M"))
        }
        Some(value) => value.as_text().unwrap_or("?").to_owned(),
        None => String::new(),
    }
}

/// From when until when each event is, in UTC, as the other crate makes it out.
fn times(text: &str) -> Vec<(Moment, Moment)> {
    let expanded = read(text).expand_dates(Tz::Floating, 100);
    assert!(expanded.errors.is_empty());
    let utc = |seconds| Utc.timestamp_opt(seconds, 0).unwrap();
    let events = expanded.events.into_iter();
    events
        .map(|event| event.timestamps())
        .map(|(from, until)| (utc(from), utc(until)))
        .collect()
}

fn feed_of(meeting: Meeting) -> String {
    feed(&contents(vec![a_meeting_entry(meeting)], vec![]))
}

#[test]
fn meetings_are_at_their_moments_on_both_sides_of_the_changes_of_the_clocks() {
    for (local, utc) in [
        ("2023-10-25 13:00", "2023-10-25T11:00:00Z"),
        ("2023-11-29 13:00", "2023-11-29T12:00:00Z"),
        ("2026-03-28 23:30", "2026-03-28T22:30:00Z"),
        ("2026-03-29 01:00", "2026-03-29T00:00:00Z"),
        ("2026-03-29 03:00", "2026-03-29T01:00:00Z"),
        ("2026-10-25 01:30", "2026-10-24T23:30:00Z"),
        ("2026-10-25 03:00", "2026-10-25T02:00:00Z"),
    ] {
        let mut meeting = a_meeting().build();
        meeting.starts_at = moment(local);
        let start: Moment = utc.parse().unwrap();
        let expected = vec![(start, start + TimeDelta::hours(2))];
        assert_eq!(times(&feed_of(meeting)), expected, "{local}");
    }
}

#[test]
fn a_time_that_autumn_shows_twice_is_told_by_its_moment() {
    for utc in ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"] {
        let mut meeting = a_meeting().build();
        meeting.starts_at = utc.parse().unwrap();
        let start = meeting.starts_at;
        let expected = vec![(start, start + TimeDelta::hours(2))];
        assert_eq!(times(&feed_of(meeting)), expected);
    }
}

#[test]
fn the_definition_of_the_zone_puts_the_clocks_when_denmark_does() {
    let text = feed(&contents(vec![], vec![]));
    let zone = the_only(&text, &Kind::VTimezone);
    assert_eq!(told(&zone, &Property::Tzid), "Europe/Copenhagen");
    for (kind, month, before, after) in [(Kind::Daylight, 3, 1, 2), (Kind::Standard, 10, 2, 1)] {
        let half = the_only(&text, &kind);
        let start = told(&half, &Property::Dtstart);
        let at = start.split_once(' ').unwrap().1;
        for year in 1996..2060 {
            let last = NaiveDate::from_ymd_opt(year, month, 31).unwrap();
            let sunday = last.week(chrono::Weekday::Sun).first_day();
            let local = sunday.and_time(at.parse().unwrap());
            let change = (local - TimeDelta::hours(before)).and_utc();
            let offset_at = |moment: Moment| {
                let local = moment.with_timezone(&Copenhagen).naive_local();
                (local - moment.naive_utc()).num_hours()
            };
            let second = TimeDelta::seconds(1);
            let offsets = (offset_at(change - second), offset_at(change));
            assert_eq!(offsets, (before, after), "{year} {kind:?}");
            if year == 1996 {
                assert_eq!(start, local.format("%Y-%m-%d %H:%M").to_string());
            }
        }
    }
    for line in [
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n",
    ] {
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn what_moves_or_is_cancelled_keeps_its_id_and_has_a_higher_number() {
    let before = a_meeting().build();
    let mut moved = before.clone();
    moved.version = Version::new(4).unwrap();
    moved.starts_at = moment("2023-12-06 13:00");
    let mut cancelled = moved.clone();
    cancelled.version = Version::new(5).unwrap();
    cancelled.state = MeetingState::Cancelled {
        at: moment("2023-11-01 09:00"),
        reason: Note::parse("Sygdom i udvalget").unwrap(),
    };
    let uid = "01010101-0101-0101-0101-010101010101";
    for (meeting, sequence, status, summary, transparency) in [
        (before, "0", "CONFIRMED", "Børne- og Ungeudvalget", ""),
        (moved, "3", "CONFIRMED", "Børne- og Ungeudvalget", ""),
        (
            cancelled,
            "4",
            "CANCELLED",
            "Aflyst: Børne- og Ungeudvalget",
            "TRANSPARENT",
        ),
    ] {
        let text = feed_of(meeting);
        let event = the_only(&text, &Kind::VEvent);
        let found = [
            Property::Uid,
            Property::Sequence,
            Property::Status,
            Property::Summary,
            Property::Transp,
        ]
        .map(|property| told(&event, &property));
        assert_eq!(found, [uid, sequence, status, summary, transparency]);
        assert!(!text.contains("Sygdom"), "why is not for everybody");
    }
}

#[test]
fn a_meeting_tells_its_place_its_deadline_and_what_everybody_may_read_of_its_agenda() {
    let mut meeting = a_meeting().build();
    meeting.place = Some(title("Mødelokale 2, rådhuset; 1. sal"));
    let mut entry = a_meeting_entry(meeting);
    entry.titles = [(1, "Budget \\ 2024"), (3, "Sag, der drøftes; måske")]
        .map(|(position, text)| AgendaTitle {
            position,
            title: title(text),
        })
        .to_vec();
    let link = entry.link.clone();
    let text = feed(&contents(vec![entry.clone()], vec![]));
    let event = the_only(&text, &Kind::VEvent);
    assert_eq!(
        told(&event, &Property::Description),
        format!(
            "Dagsordenen lukker: onsdag den 18. oktober 2023 kl. 12.00\n\nDagsorden:\n\
             1. Budget \\ 2024\n3. Sag, der drøftes; måske\n\n{link}"
        )
    );
    assert_eq!(
        told(&event, &Property::Location),
        "Mødelokale 2, rådhuset; 1. sal"
    );
    assert_eq!(told(&event, &Property::Url), link);
    for stamp in [Property::Dtstamp, Property::LastModified] {
        assert_eq!(
            told(&event, &stamp),
            "2023-10-01 07:30Z",
            "not the time of reading"
        );
    }
    entry.meeting.state = MeetingState::Frozen {
        at: moment("2023-10-17 09:30"),
    };
    let event = the_only(&feed(&contents(vec![entry.clone()], vec![])), &Kind::VEvent);
    let frozen = told(&event, &Property::Description);
    let closed = "Dagsordenen lukkede: tirsdag den 17. oktober 2023 kl. 09.30\n\n";
    assert!(frozen.starts_with(closed), "{frozen}");
    entry.meeting.state = MeetingState::Held {
        at: moment("2023-10-25 16:00"),
    };
    let english = CalendarContents {
        language: Language::English,
        ..contents(vec![entry], vec![])
    };
    let event = the_only(&feed(&english), &Kind::VEvent);
    let told = told(&event, &Property::Description);
    assert!(told.starts_with("Agenda:\n1. Budget"), "{told}");
}

#[test]
fn a_long_agenda_is_cut_between_its_lines() {
    let mut entry = a_meeting_entry(a_meeting().build());
    let long = title(&"æøå ".repeat(100));
    entry.titles = (1..=20)
        .map(|position| AgendaTitle {
            position,
            title: long.clone(),
        })
        .collect();
    let event = the_only(&feed(&contents(vec![entry], vec![])), &Kind::VEvent);
    let told = told(&event, &Property::Description);
    assert!(told.contains("\n9. æøå"), "{told}");
    assert!(told.contains("\n… 11 punkter mere\n"), "{told}");
}

#[test]
fn lines_of_any_length_in_danish_are_folded_and_come_back_whole() {
    for length in 1..180 {
        for sample in ["å", "æø ", "a b", ",;\\"] {
            let name: String = sample.chars().cycle().take(length).collect();
            let name = title(&format!("x{name}x"));
            let mut entry = a_meeting_entry(a_meeting().build());
            entry.body_name = name.clone();
            let event = the_only(&feed(&contents(vec![entry], vec![])), &Kind::VEvent);
            assert_eq!(told(&event, &Property::Summary), name.as_str());
        }
    }
}

#[test]
fn a_feed_says_whose_it_is_and_when_to_come_back_and_names_no_method() {
    let text = feed(&contents(vec![], vec![]));
    let calendar = the_only(&text, &Kind::VCalendar);
    let name = "Tovholder: Anne, Bæk; \\ & søn";
    assert_eq!(told(&calendar, &Property::Name), name);
    let other = Property::Other("X-WR-CALNAME".to_owned());
    assert_eq!(told(&calendar, &other), name);
    assert!(calendar.property(&Property::Method).is_none());
    assert!(
        text.contains("\r\nREFRESH-INTERVAL;VALUE=DURATION:PT3600S\r\n"),
        "{text}"
    );
    assert!(text.contains("\r\nPRODID:-//Tovholder//"), "{text}");
    assert_eq!(text, feed(&contents(vec![], vec![])), "always the same");
}

#[test]
fn an_action_is_a_task_in_its_state() {
    let at = moment("2023-11-20 10:00");
    for (stage, status, percent, completed) in [
        (ActionStage::Waiting, "NEEDS-ACTION", "0", ""),
        (ActionStage::Begun, "IN-PROCESS", "50", ""),
        (
            ActionStage::Done { at },
            "COMPLETED",
            "100",
            "2023-11-20 09:00Z",
        ),
        (ActionStage::Dropped, "CANCELLED", "", ""),
    ] {
        let mut action = an_action_entry(Confidentiality::Open, Some("2023-11-29"));
        action.stage = stage;
        let todo = the_only(&feed(&contents(vec![], vec![action])), &Kind::VTodo);
        let found = [
            Property::Uid,
            Property::Due,
            Property::Status,
            Property::PercentComplete,
            Property::Completed,
        ]
        .map(|property| told(&todo, &property));
        let uid = "01010101-0101-0101-0101-010101010101";
        assert_eq!(found, [uid, "2023-11-29 00:00", status, percent, completed]);
    }
    let endless = an_action_entry(Confidentiality::Open, None);
    let todo = the_only(&feed(&contents(vec![], vec![endless])), &Kind::VTodo);
    assert!(todo.property(&Property::Due).is_none());
}

#[test]
fn an_action_is_an_entry_of_a_whole_day_where_that_is_asked_for() {
    let day = an_action_entry(Confidentiality::Open, Some("2023-12-31"));
    let mut done = day.clone();
    done.stage = ActionStage::Done {
        at: moment("2023-11-20 10:00"),
    };
    let mut dropped = day.clone();
    dropped.stage = ActionStage::Dropped;
    let endless = an_action_entry(Confidentiality::Open, None);
    let mut asked = contents(vec![], vec![day, done, dropped, endless]);
    asked.actions_as = ActionsAs::Event;
    let text = feed(&asked);
    let told: Vec<_> = of_kind(&read(&text), &Kind::VEvent)
        .iter()
        .map(|event| {
            [
                Property::Summary,
                Property::Status,
                Property::Dtstart,
                Property::Dtend,
                Property::Transp,
            ]
            .map(|property| told(event, &property))
            .join(" | ")
        })
        .collect();
    let rest = "2023-12-31 00:00 | 2024-01-01 00:00 | TRANSPARENT";
    assert_eq!(
        told,
        [
            format!("Udarbejde retningslinjer | CONFIRMED | {rest}"),
            format!("Udført: Udarbejde retningslinjer | CONFIRMED | {rest}"),
            format!("Bortfaldet: Udarbejde retningslinjer | CANCELLED | {rest}"),
        ]
    );
    asked.actions_as = ActionsAs::None;
    assert!(of_kind(&read(&feed(&asked)), &Kind::VEvent).is_empty());
}

#[test]
fn an_open_action_tells_the_names_around_it() {
    let action = an_action_entry(Confidentiality::Open, None);
    let link = action.link.clone();
    let todo = the_only(&feed(&contents(vec![], vec![action])), &Kind::VTodo);
    assert_eq!(
        told(&todo, &Property::Description),
        format!("Ansvarlig: Søren Ågård\nBesluttet af: Byrådet\nSag: 85.15.02-G01-30-23\n\n{link}")
    );
}

#[test]
fn a_closed_action_shows_its_case_number_and_a_link_in_every_form_and_language() {
    let action = an_action_entry(Confidentiality::Closed, Some("2023-11-29"));
    let mut numberless = action.clone();
    numberless.about = ActionAbout::Closed { case_number: None };
    for (action, language, summary) in [
        (
            &action,
            Language::Danish,
            "Lukket punkt, sag 85.15.02-G01-30-23",
        ),
        (
            &action,
            Language::English,
            "Closed item, case 85.15.02-G01-30-23",
        ),
        (&numberless, Language::Danish, "Lukket punkt"),
    ] {
        for actions_as in [ActionsAs::Todo, ActionsAs::Event] {
            let shown = CalendarContents {
                language,
                actions_as,
                ..contents(vec![], vec![action.clone()])
            };
            let kind = match actions_as {
                ActionsAs::Todo => Kind::VTodo,
                _ => Kind::VEvent,
            };
            let text = feed(&shown);
            let component = the_only(&text, &kind);
            let found = [
                Property::Summary,
                Property::Description,
                Property::Url,
                Property::Class,
            ]
            .map(|property| told(&component, &property));
            assert_eq!(found, [summary, &action.link, &action.link, "PRIVATE"]);
            for hidden in ["retningslinjer", "gård", "Byr"] {
                assert!(!text.contains(hidden), "{hidden}: {text}");
            }
        }
    }
}

#[test]
fn one_date_has_the_same_id_as_in_the_feed_and_names_no_method() {
    let due = an_action_entry(Confidentiality::Open, Some("2023-11-29"));
    let endless = an_action_entry(Confidentiality::Open, None);
    for (action, kind) in [(due, Kind::VEvent), (endless, Kind::VTodo)] {
        let text = one_date(&action, Language::Danish);
        let calendar = the_only(&text, &Kind::VCalendar);
        assert!(calendar.property(&Property::Method).is_none(), "{text}");
        let shown = feed(&contents(vec![], vec![action]));
        let (here, there) = (the_only(&text, &kind), the_only(&shown, &Kind::VTodo));
        for same in [Property::Uid, Property::Sequence, Property::Summary] {
            assert_eq!(told(&here, &same), told(&there, &same));
        }
    }
}
