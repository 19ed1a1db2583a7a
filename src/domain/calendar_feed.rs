//! Calendar feeds: what a person or a body has on the calendar, at an address that is a secret, so
//! that a calendar program can read it without a login. Leaves out what stands in it
//! (`calendar_entry`) and how that is written down.

use std::ops::Range;

use chrono::{Months, NaiveTime, TimeDelta};

use crate::domain::{
    access::Caller,
    calendar::{Moment, at_local, local_date},
    ids::{BodyId, CalendarFeedId, PersonId},
    language::Language,
    named::named,
    secrets::SecretHash,
    series::PlanningHorizon,
    version::Version,
};

named! {
    /// How a feed shows actions.
    #[derive(Default)]
    ActionsAs {
        /// As tasks; Apple's and Thunderbird's calendars show them.
        #[default]
        Todo = "todo",
        /// As entries of a whole day, for calendars that know no tasks: Google's and Outlook's.
        Event = "event",
        /// Not at all: meetings alone.
        None = "none",
    }
}

/// Whose calendar a feed is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedOf {
    /// A person's: the meetings of the bodies where the person has a seat, and the person's own
    /// actions, those of the units that the person directs among them.
    Person(PersonId),
    /// A body's: its meetings and its open actions.
    Body {
        /// The body.
        body: BodyId,
        /// Who made the feed, when it was a person of ours; it ends with the person.
        made_by: Option<PersonId>,
    },
}

/// A feed that somebody has made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFeed {
    /// The id; it opens nothing.
    pub id: CalendarFeedId,
    /// Whose calendar it is.
    pub of: FeedOf,
    /// What is kept of the secret in its address.
    pub secret: SecretHash,
    /// How it shows actions.
    pub actions_as: ActionsAs,
    /// The language it is written in.
    pub language: Language,
    /// When it was made.
    pub created_at: Moment,
    /// Who made it: the subject of the token.
    pub created_by: String,
    /// When it was last read, give or take [`CalendarFeed::NOTED_EVERY`].
    pub last_used_at: Option<Moment>,
    /// Set when it is not to be read any more.
    pub revoked_at: Option<Moment>,
    /// Counts changes; being read is none.
    pub version: Version,
}

impl CalendarFeed {
    /// The most feeds in use that one caller may have.
    pub const MOST: i64 = 20;

    /// How often a reading is noted at most: calendars ask all the time, and that must not write.
    pub const NOTED_EVERY: TimeDelta = TimeDelta::hours(1);

    /// How long what has ended stays in a feed.
    pub const ENDED_STAYS: TimeDelta = TimeDelta::days(90);

    /// The person who is behind it, by whom it lives and ends.
    pub const fn person(&self) -> Option<PersonId> {
        match self.of {
            FeedOf::Person(person) => Some(person),
            FeedOf::Body { made_by, .. } => made_by,
        }
    }

    /// Whether it is the caller's own.
    pub fn is_own_of(&self, caller: &Caller) -> bool {
        match self.person() {
            Some(person) => caller.person == Some(person),
            None => caller.person.is_none() && self.created_by == caller.subject,
        }
    }

    /// Whether being read `now` is to be noted.
    pub fn is_use_noted(&self, now: Moment) -> bool {
        self.last_used_at
            .is_none_or(|last| last + Self::NOTED_EVERY <= now)
    }
}

/// From when until when a feed shows meetings: a year back to the horizon; the same all day long.
pub fn meetings_shown(now: Moment, horizon: PlanningHorizon) -> Range<Moment> {
    let today = local_date(now);
    let first = today.checked_sub_months(Months::new(12)).unwrap_or(today);
    at_local(first, NaiveTime::MIN)..horizon.end(now)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::{
        access::Role,
        samples::{id, moment},
    };

    fn a_feed(of: FeedOf) -> CalendarFeed {
        CalendarFeed {
            id: CalendarFeedId::from_uuid(id(1)),
            of,
            secret: SecretHash::new("0".repeat(64)),
            actions_as: ActionsAs::default(),
            language: Language::Danish,
            created_at: moment("2023-10-26 09:00"),
            created_by: "anne".to_owned(),
            last_used_at: None,
            revoked_at: None,
            version: Version::FIRST,
        }
    }

    #[test]
    fn a_feed_is_its_persons_or_else_its_makers() {
        let (anne, bo) = (PersonId::from_uuid(id(2)), PersonId::from_uuid(id(3)));
        let body = BodyId::from_uuid(id(4));
        let caller = |subject: &str, person| Caller {
            subject: subject.to_owned(),
            person,
            on_behalf_of: None,
            roles: BTreeSet::from([Role::Administrator]),
            scopes: BTreeSet::new(),
            request: None,
            is_program: false,
        };
        let annes = FeedOf::Person(anne);
        let of_body = |made_by| FeedOf::Body { body, made_by };
        for (of, subject, person, is_own) in [
            (annes, "anne", Some(anne), true),
            (annes, "another token", Some(anne), true),
            (annes, "anne", Some(bo), false),
            (annes, "anne", None, false),
            (of_body(Some(anne)), "x", Some(anne), true),
            (of_body(Some(anne)), "anne", None, false),
            (of_body(None), "anne", None, true),
            (of_body(None), "bo", None, false),
            (of_body(None), "anne", Some(anne), false),
        ] {
            let feed = a_feed(of);
            let caller = caller(subject, person);
            assert_eq!(feed.is_own_of(&caller), is_own, "{of:?} {caller:?}");
        }
    }

    #[test]
    fn being_read_is_noted_once_an_hour() {
        let now = moment("2023-10-26 12:00");
        for (last, is_noted) in [
            (None, true),
            (Some("2023-10-26 11:00"), true),
            (Some("2023-10-26 11:01"), false),
            (Some("2023-10-26 12:30"), false),
        ] {
            let mut feed = a_feed(FeedOf::Person(PersonId::from_uuid(id(2))));
            feed.last_used_at = last.map(moment);
            assert_eq!(feed.is_use_noted(now), is_noted, "{last:?}");
        }
    }

    #[test]
    fn meetings_are_shown_from_a_year_back_to_the_horizon_and_the_same_all_day() {
        let horizon = PlanningHorizon::new(30).unwrap();
        let shown = moment("2023-02-28 00:00")..moment("2024-03-31 00:00");
        for now in ["2024-02-29 00:00", "2024-02-29 23:59"] {
            assert_eq!(meetings_shown(moment(now), horizon), shown, "{now}");
        }
    }
}
