//! How a person wants to be reminded and told: by mail or not at all, in one mail or several, and not
//! during a pause. Leaves out what goes out all the same: which steps, the ladder says; of notices what
//! gives somebody something to do or asks them for a decision.

use chrono::{Days, NaiveDate};

use crate::domain::named::named;

named! {
    /// By what a person is reminded and told.
    #[derive(Default)]
    Channel {
        /// By mail.
        #[default]
        Mail = "mail",
        /// By nothing that is sent: the person looks at the calendar feeds.
        Feeds = "none",
    }
}

named! {
    /// How what is due at the same time is sent.
    #[derive(Default)]
    Rhythm {
        /// All of it in one mail.
        #[default]
        Bundled = "bundled",
        /// A mail for each action.
        Single = "single",
    }
}

/// How a person wants to be reminded and told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Preferences {
    /// By what.
    pub channel: Channel,
    /// In how many mails.
    pub rhythm: Rhythm,
    /// The last day of a pause, included; reminders and notices come again the day after.
    pub paused_until: Option<NaiveDate>,
}

/// A pause would be as good as none of its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a pause ends after at most {} days: not after {latest}",
    Preferences::LONGEST_PAUSE
)]
pub struct PauseTooLong {
    /// The last day that it may have.
    pub latest: NaiveDate,
}

/// Why a reminder or a notice is held back, since its recipient wants it so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HeldBack {
    /// The person wants no mail.
    NoMail,
    /// The person has a pause until a day, included.
    Paused(NaiveDate),
}

impl Preferences {
    /// The most days of a pause.
    pub const LONGEST_PAUSE: u64 = 366;

    /// Refuses a pause that would never seem to end.
    pub fn ensure_pause_ends(until: NaiveDate, today: NaiveDate) -> Result<(), PauseTooLong> {
        let latest = today.checked_add_days(Days::new(Self::LONGEST_PAUSE));
        match latest {
            Some(latest) if until > latest => Err(PauseTooLong { latest }),
            _ => Ok(()),
        }
    }

    /// Why the person is not to be reminded or told on that day.
    pub fn hold_back(&self, day: NaiveDate) -> Option<HeldBack> {
        match (self.channel, self.paused_until) {
            (Channel::Feeds, _) => Some(HeldBack::NoMail),
            (Channel::Mail, Some(until)) if day <= until => Some(HeldBack::Paused(until)),
            (Channel::Mail, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::day;

    #[test]
    fn a_pause_and_the_wish_for_no_mail_hold_back() {
        let until = day("2024-02-09");
        let paused = HeldBack::Paused(until);
        for (channel, paused_until, date, expected) in [
            (Channel::Mail, None, "2024-02-09", None),
            (Channel::Mail, Some(until), "2024-02-09", Some(paused)),
            (Channel::Mail, Some(until), "2024-02-10", None),
            (Channel::Feeds, None, "2024-02-09", Some(HeldBack::NoMail)),
            (
                Channel::Feeds,
                Some(until),
                "2024-02-09",
                Some(HeldBack::NoMail),
            ),
        ] {
            let preferences = Preferences {
                channel,
                paused_until,
                ..Preferences::default()
            };
            let held = preferences.hold_back(day(date));
            assert_eq!(held, expected, "{preferences:?} on {date}");
        }
    }

    #[test]
    fn a_pause_always_ends() {
        let today = day("2023-03-01");
        for (until, is_taken) in [
            ("2023-02-01", true),
            ("2024-03-01", true),
            ("2024-03-02", false),
            ("9999-12-31", false),
        ] {
            let checked = Preferences::ensure_pause_ends(day(until), today);
            assert_eq!(checked.is_ok(), is_taken, "{until}");
        }
    }
}
