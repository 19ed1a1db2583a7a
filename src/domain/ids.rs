//! Identifiers: one type a thing, so that no meeting is ever looked up by a person's id.
//!
//! An id is a UUID version 7 (RFC 9562, 5.7) made from a moment and chance that are both passed in;
//! outside this program it is an opaque string.

use std::{fmt, str::FromStr};

use uuid::Uuid;

use crate::domain::calendar::Moment;

/// Makes fresh UUIDs; the composition root brings chance, tests bring a counter.
pub trait IdSource: Send + Sync {
    /// A UUID of version 7 for `now`; later calls in one process sort after earlier ones.
    fn make(&self, now: Moment) -> Uuid;
}

/// The text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier: a UUID such as 018b2f00-0000-7000-8000-000000000000 is expected")]
pub struct IdError;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// A fresh id for something that comes into being `now`.
            pub fn make(ids: &dyn IdSource, now: Moment) -> Self {
                Self(ids.make(now))
            }

            /// The last id that something can have that came into being by then.
            pub fn last_at(moment: Moment) -> Self {
                let mut bytes = [0xff; 16];
                let millis = moment.timestamp_millis().max(0).to_be_bytes();
                for (to, from) in bytes.iter_mut().zip(millis.into_iter().skip(2)) {
                    *to = from;
                }
                Self(Uuid::from_bytes(bytes))
            }

            /// The id behind a UUID that was stored or sent.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID, for storing.
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                // Only the hyphenated form, so that one id has one spelling in addresses and ETags.
                if text.len() != 36 {
                    return Err(IdError);
                }
                Uuid::try_parse(text).map(Self).map_err(|_| IdError)
            }
        }
    )+};
}

ids! {
    /// A [`crate::domain::body::Body`].
    BodyId;
    /// A [`crate::domain::organisation::Unit`].
    UnitId;
    /// A [`crate::domain::organisation::Person`].
    PersonId;
    /// An [`crate::domain::absence::Absence`].
    AbsenceId;
    /// A [`crate::domain::meeting::Meeting`].
    MeetingId;
    /// An [`crate::domain::agenda::AgendaItem`].
    AgendaItemId;
    /// A [`crate::domain::series::MeetingSeries`].
    MeetingSeriesId;
    /// A [`crate::domain::matter::Matter`].
    MatterId;
    /// A [`crate::domain::decision::Decision`].
    DecisionId;
    /// An [`crate::domain::action::Action`].
    ActionId;
    /// A [`crate::domain::placement::Placement`].
    PlacementId;
    /// A [`crate::domain::reminders::Reminder`].
    ReminderId;
    /// A [`crate::domain::digests::Digest`].
    DigestId;
    /// A [`crate::domain::minutes_import::MinutesImport`].
    MinutesImportId;
    /// A [`crate::domain::minutes_import::Proposal`].
    ProposalId;
    /// A [`crate::domain::calendar_feed::CalendarFeed`].
    CalendarFeedId;
    /// A [`crate::domain::page_session::PageSession`].
    PageSessionId;
    /// A [`crate::domain::service_account::ServiceAccount`].
    ServiceAccountId;
    /// Any of the things that a [`crate::domain::history::Subject`] tells of.
    ThingId;
    /// A [`crate::domain::closed_read::ClosedRead`].
    ClosedReadId;
    /// An [`crate::domain::history::Event`].
    EventId;
    /// A [`crate::domain::notices::NoticeLine`].
    NoticeId;
    /// A mail that left, as [`crate::domain::pace`] counts it.
    DepartureId;
    /// A run that sends mails; what it has claimed is told by this.
    RunId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_from_its_text_and_nothing_else_is() {
        let id = BodyId::from_uuid(Uuid::from_bytes([7; 16]));
        assert_eq!(id.to_string().parse(), Ok(id));
        for bad in [
            "",
            "x",
            "07070707070707070707070707070707",
            "{07070707-0707-0707-0707-070707070707}",
        ] {
            assert_eq!(bad.parse::<BodyId>(), Err(IdError), "{bad}");
        }
    }
}
