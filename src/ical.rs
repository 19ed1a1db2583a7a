//! Calendars as other programs read them (iCalendar, RFC 5545 and 7986): from what stands in a
//! calendar to its text. Pure, and always the same text for the same things, so that a reader can be
//! told that nothing has changed.
//!
//! Leaves out invitations: nobody is asked to answer, and so there is no organiser, and no method, which
//! would want one (RFC 5546, 3.2.1).

mod actions;
mod folding;
mod meetings;
mod zone;

use chrono::TimeDelta;
use icalendar::{Calendar, CalendarComponent, Property, ValueType};

use crate::domain::{
    calendar_entry::{ActionEntry, CalendarContents},
    calendar_feed::ActionsAs,
    language::Language,
};

/// The media type of a calendar.
pub const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";

/// Who wrote it (RFC 5545, 3.7.3).
const PRODUCT: &str = concat!(
    "-//Tovholder//Tovholder ",
    env!("CARGO_PKG_VERSION"),
    "//DA"
);

/// How often a calendar is to look again.
const LOOK_AGAIN: TimeDelta = TimeDelta::hours(1);

/// A calendar that is read at an address, again and again: whoever reads it takes all of it for what
/// there is.
pub fn feed(contents: &CalendarContents) -> String {
    let language = contents.language;
    let mut calendar = opening();
    let name = format!("Tovholder: {}", contents.name);
    calendar.append_property(
        // The crate does not know that this one is text, and would not escape it.
        Property::new("NAME", name.as_str()).append_parameter(ValueType::Text),
    );
    calendar.append_property(("X-WR-CALNAME", name.as_str()));
    calendar.append_property(("X-WR-TIMEZONE", zone::ID));
    calendar.ttl(&LOOK_AGAIN);
    zone::append_to(&mut calendar);
    calendar.extend(
        contents
            .meetings
            .iter()
            .map(|m| meetings::event(m, language)),
    );
    let actions = contents.actions.iter();
    match contents.actions_as {
        ActionsAs::Todo => calendar.extend(actions.map(|a| actions::todo(a, language))),
        ActionsAs::Event => {
            calendar.extend(actions.filter_map(|a| actions::event(a, language)));
        }
        ActionsAs::None => {}
    }
    folding::fold(&calendar.to_string())
}

/// The date of an action as a file to send along with a mail: an entry of a whole day on the day it is
/// due, since few calendars take a task from a mail; without a day it is a task nevertheless.
pub fn one_date(action: &ActionEntry, language: Language) -> String {
    let mut calendar = opening();
    zone::append_to(&mut calendar);
    let component: CalendarComponent = actions::event(action, language).map_or_else(
        || actions::todo(action, language).into(),
        CalendarComponent::from,
    );
    calendar.push(component);
    folding::fold(&calendar.to_string())
}

fn opening() -> Calendar {
    let mut calendar = Calendar::empty();
    calendar.append_property(("VERSION", "2.0"));
    calendar.append_property(("PRODID", PRODUCT));
    calendar.append_property(("CALSCALE", "GREGORIAN"));
    calendar
}

/// What calendars know a thing by, in this feed, in every other and in mails: its own UUID, which names
/// no host and stays when the address of the installation changes (RFC 7986, 5.3).
fn uid(id: impl std::fmt::Display) -> String {
    id.to_string()
}

/// How often a thing has changed (RFC 5545, 3.8.7.4): calendars take the higher number for newer.
fn sequence(version: crate::domain::version::Version) -> u32 {
    u32::try_from(version.get() - 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
