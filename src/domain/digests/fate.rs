//! What becomes of a line whose time has come: it goes out, late if need be, or is held back, or no
//! longer holds because its meeting has moved since it was planned.

use chrono::NaiveDate;

use super::{
    Digest, Occasion,
    addressing::{Unreachable, unreachable},
    plan::is_news,
};
use crate::domain::{
    calendar::{DanishCalendar, Moment, danish_date, english_date, local_date},
    language::Language,
    organisation::Person,
    preferences::HeldBack,
};

/// A meeting as it stands when its list is to go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeetingNow {
    /// Whether its agenda is still open by its state.
    pub is_planned: bool,
    /// Whether it has been cancelled.
    pub is_cancelled: bool,
    /// When its agenda closes.
    pub closes_at: Moment,
}

/// What becomes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It goes out.
    Send {
        /// Whether its day has gone by.
        is_late: bool,
    },
    /// The week it tells of is no news any more.
    TooOld,
    /// The agenda that it was to help with is closed.
    AgendaClosed,
    /// Its meeting is held on another day, or not at all.
    MeetingMoved,
    /// There is nothing to tell.
    NothingToTell,
    /// Mail does not reach its recipient, nor anybody in their place.
    Nobody(Unreachable),
    /// Its recipient wants no mail, or none for now.
    NotWanted(HeldBack),
}

impl Fate {
    /// Why the line stands as it stands then.
    pub fn in_words(self, language: Language) -> String {
        let (danish, english) = match self {
            Self::Nobody(why) => {
                let held_back =
                    language.choose("Holdt tilbage: modtageren", "Held back: the recipient");
                return format!("{held_back} {}.", why.in_words(language));
            }
            Self::Send { is_late: false } => ("Sendt efter planen.", "Sent as planned."),
            Self::Send { is_late: true } => (
                "Sendt forsinket: den kunne ikke sendes på sin dag.",
                "Sent late: it could not be sent on its day.",
            ),
            Self::NotWanted(HeldBack::NoMail) => (
                "Holdt tilbage: modtageren har fravalgt mail.",
                "Held back: the recipient wants no mail.",
            ),
            Self::NotWanted(HeldBack::Paused(until)) => {
                let (held_back, until) = match language {
                    Language::Danish => (
                        "Holdt tilbage: modtageren har pause til og med",
                        danish_date(until),
                    ),
                    Language::English => (
                        "Held back: the recipient has a pause until",
                        english_date(until),
                    ),
                };
                return format!("{held_back} {until}.");
            }
            Self::TooOld => (
                "Holdt tilbage: den er tre hverdage forsinket, og den næste er på vej.",
                "Held back: it is three working days late, and the next is on its way.",
            ),
            Self::AgendaClosed => (
                "Holdt tilbage: dagsordenen lukkede, før listen kunne sendes.",
                "Held back: the agenda closed before the list could be sent.",
            ),
            Self::MeetingMoved => (
                "Afløst: mødet er flyttet eller aflyst.",
                "Superseded: the meeting has been moved or cancelled.",
            ),
            Self::NothingToTell => (
                "Holdt tilbage: der er intet at fortælle.",
                "Held back: there is nothing to tell.",
            ),
        };
        language.choose(danish, english).to_owned()
    }
}

/// What becomes of a line at a moment, before anybody has looked at what it would say. `meeting` is what
/// it is about, for a line that is about one.
pub fn fate_of(
    digest: &Digest,
    (meeting, recipient): (Option<MeetingNow>, Option<&Person>),
    at: (&DanishCalendar, Moment),
) -> Fate {
    match (of_occasion(digest, meeting, at), recipient) {
        (Fate::Send { .. }, None) => Fate::Nobody(Unreachable::Left),
        (Fate::Send { is_late }, Some(recipient)) => {
            let today = local_date(at.1);
            let unreachable = unreachable(recipient, today).map(Fate::Nobody);
            let not_wanted = || recipient.preferences.hold_back(today).map(Fate::NotWanted);
            unreachable
                .or_else(not_wanted)
                .unwrap_or(Fate::Send { is_late })
        }
        (fate, _) => fate,
    }
}

fn of_occasion(
    digest: &Digest,
    meeting: Option<MeetingNow>,
    (calendar, now): (&DanishCalendar, Moment),
) -> Fate {
    let is_late = digest.is_late || local_date(digest.send_at) < local_date(now);
    match (digest.occasion, meeting) {
        (Occasion::Week(_), _) if !is_news(digest.send_at, (calendar, now)) => Fate::TooOld,
        (Occasion::Week(_), _) => Fate::Send { is_late },
        (Occasion::Agenda { closes_on, .. }, Some(meeting)) => {
            of_list(closes_on, meeting, now).unwrap_or(Fate::Send { is_late })
        }
        (Occasion::Agenda { .. }, None) => Fate::MeetingMoved,
    }
}

fn of_list(closes_on: NaiveDate, meeting: MeetingNow, now: Moment) -> Option<Fate> {
    if meeting.is_cancelled || local_date(meeting.closes_at) != closes_on {
        Some(Fate::MeetingMoved)
    } else if !meeting.is_planned || meeting.closes_at <= now {
        Some(Fate::AgendaClosed)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        digests::DigestState,
        ids::{DigestId, MeetingId, PersonId},
        organisation::Presence,
        preferences::{Channel, Preferences},
        samples::{day, id, moment},
        text::{Note, Title},
        version::Version,
    };

    fn planned(occasion: Occasion, send_at: &str) -> Digest {
        let person = PersonId::from_uuid(id(1));
        Digest {
            id: DigestId::from_uuid(id(2)),
            occasion,
            person,
            recipient: person,
            is_copy: false,
            send_at: moment(send_at),
            is_late: false,
            reason: Note::unknown(),
            state: DigestState::Planned,
        }
    }

    #[test]
    fn a_week_is_sent_late_until_three_working_days_have_gone_by() {
        let (in_time, late) = (Fate::Send { is_late: false }, Fate::Send { is_late: true });
        for (send_at, now, expected) in [
            ("2023-11-20 08:00", "2023-11-20 08:00", in_time),
            ("2023-11-20 08:00", "2023-11-20 15:59", in_time),
            ("2023-11-20 08:00", "2023-11-21 08:00", late),
            ("2023-11-20 08:00", "2023-11-22 15:59", late),
            ("2023-11-20 08:00", "2023-11-23 08:00", Fate::TooOld),
            ("2023-11-20 08:00", "2023-12-20 08:00", Fate::TooOld),
            // Over a weekend, and over Christmas.
            ("2023-11-24 08:00", "2023-11-27 08:00", late),
            ("2023-11-24 08:00", "2023-11-28 15:59", late),
            ("2023-11-24 08:00", "2023-11-29 08:00", Fate::TooOld),
            ("2023-12-22 08:00", "2023-12-28 15:59", late),
            ("2023-12-22 08:00", "2023-12-29 08:00", Fate::TooOld),
        ] {
            let week = planned(Occasion::Week("2023-11-20".parse().unwrap()), send_at);
            let at = (&DanishCalendar::default(), moment(now));
            assert_eq!(
                of_occasion(&week, None, at),
                expected,
                "{send_at}, at {now}"
            );
        }
    }

    #[test]
    fn a_list_is_sent_until_its_agenda_closes_and_never_for_another_day() {
        let closes_at = moment("2023-11-16 12:00");
        let occasion = Occasion::Agenda {
            meeting: MeetingId::from_uuid(id(8)),
            closes_on: local_date(closes_at),
        };
        let list = planned(occasion, "2023-11-14 08:00");
        let meeting = MeetingNow {
            is_planned: true,
            is_cancelled: false,
            closes_at,
        };
        let frozen = MeetingNow {
            is_planned: false,
            ..meeting
        };
        let cancelled = MeetingNow {
            is_cancelled: true,
            ..frozen
        };
        let moved = MeetingNow {
            closes_at: moment("2023-11-17 12:00"),
            ..meeting
        };
        for (now, meeting, expected) in [
            (
                "2023-11-14 08:00",
                Some(meeting),
                Fate::Send { is_late: false },
            ),
            (
                "2023-11-16 11:59",
                Some(meeting),
                Fate::Send { is_late: true },
            ),
            ("2023-11-16 12:00", Some(meeting), Fate::AgendaClosed),
            ("2023-11-14 08:00", Some(frozen), Fate::AgendaClosed),
            ("2023-11-14 08:00", Some(cancelled), Fate::MeetingMoved),
            ("2023-11-14 08:00", Some(moved), Fate::MeetingMoved),
            ("2023-11-14 08:00", None, Fate::MeetingMoved),
        ] {
            assert_eq!(
                of_occasion(&list, meeting, (&DanishCalendar::default(), moment(now))),
                expected,
                "{now} {meeting:?}"
            );
        }
    }

    fn somebody() -> Person {
        Person {
            id: PersonId::from_uuid(id(1)),
            name: Title::parse("Anne Bæk").unwrap(),
            email: None,
            post: None,
            unit: None,
            language: Language::Danish,
            preferences: Preferences::default(),
            presence: Presence::Here,
            version: Version::FIRST,
        }
    }

    #[test]
    fn nothing_goes_to_whom_mail_does_not_reach_or_who_wants_none() {
        let until = day("2023-11-20");
        let wishes = |channel, paused_until| Preferences {
            channel,
            paused_until,
            ..Preferences::default()
        };
        let (mail, none) = (Channel::Mail, Channel::Feeds);
        let left = Presence::Left { on: until };
        let address = "anne@havnbjerg.dk";
        for (address, presence, preferences, expected) in [
            (
                address,
                Presence::Here,
                wishes(mail, None),
                Fate::Send { is_late: false },
            ),
            (
                address,
                left,
                wishes(none, None),
                Fate::Nobody(Unreachable::Left),
            ),
            (
                "",
                Presence::Here,
                wishes(mail, None),
                Fate::Nobody(Unreachable::NoAddress),
            ),
            (
                address,
                Presence::Here,
                wishes(none, None),
                Fate::NotWanted(HeldBack::NoMail),
            ),
            (
                address,
                Presence::Here,
                wishes(mail, Some(until)),
                Fate::NotWanted(HeldBack::Paused(until)),
            ),
        ] {
            let recipient = Person {
                email: address.parse().ok(),
                preferences,
                presence,
                ..somebody()
            };
            let at = (&DanishCalendar::default(), moment("2023-11-20 08:00"));
            let week = planned(Occasion::Week(until), "2023-11-20 08:00");
            let fate = fate_of(&week, (None, Some(&recipient)), at);
            assert_eq!(fate, expected);
        }
        let paused = Fate::NotWanted(HeldBack::Paused(until));
        assert_eq!(
            paused.in_words(Language::Danish),
            "Holdt tilbage: modtageren har pause til og med mandag den 20. november 2023."
        );
    }
}
