//! Values of the domain in JSON and in the OpenAPI document: read once, at the rim, so that a
//! mistake points to its field and operations get nothing but what is valid.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate, NaiveTime};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type},
};

use crate::domain::{
    access::Scope,
    action::{CancelCause, Link},
    agenda::ItemKind,
    agenda_deadline::{DayCounting, EdgeDays},
    agenda_edition::EditionKind,
    body::{CarryOverPolicy, ClosurePolicy, Function, Minutes},
    calendar::{Moment, cut_to_microseconds},
    calendar_feed::ActionsAs,
    decision::{ImplementationStatus, Outcome},
    digests::DigestKind,
    follow_up::{Rendition, WhyGone},
    history::{Happening, SubjectKind},
    involvement::Involvement,
    journal_number::CaseNumber,
    language::Language,
    minutes_import::{Confidence, EditedField, Fate, ImportKind, Wording},
    next_meeting::SkipReason,
    notices::About,
    organisation::EmailAddress,
    paper::PaperRendition,
    preferences::{Channel, Rhythm},
    recess::DayOfYear,
    reminders::{Audience, ReminderCause},
    retention::Tie,
    series::{HolidayPolicy, RecurrenceRule, StandingReason},
    service_account::AccountState,
    standing_item::{StandingPlace, StandingRole},
    text::{Note, Title, Verbatim},
    version::Version,
};

/// The most characters of a case number.
const LONGEST_CASE_NUMBER: usize = 100;

macro_rules! texts {
    ($($text:ident $write:ident $limit:expr, $example:literal, $told:literal;)+) => {$(
        impl Serialize for $text {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.$write())
            }
        }

        impl<'de> Deserialize<'de> for $text {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                Self::parse(&Cow::<str>::deserialize(from)?).map_err(D::Error::custom)
            }
        }

        impl PartialSchema for $text {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some($told))
                    .min_length(Some(1))
                    .max_length(Some($limit))
                    .examples([$example])
                    .into()
            }
        }

        impl ToSchema for $text {}
    )+};
}

texts! {
    Title as_str Self::LIMIT, "Digitaliseringsstyregruppen", "One line: a name or a title.";
    Note as_str Self::LIMIT, "Leverandøren er forsinket.", "A text of several lines: a reason, a note.";
    Verbatim as_str Self::LIMIT, "Orientering givet.", "Text of minutes, word for word.";
    Link as_str Self::LIMIT, "https://sager.kommune.dk/1", "The address of a page, http or https.";
    CaseNumber as_written LONGEST_CASE_NUMBER, "85.15.02-G01-30-23",
        "A case number of the ESDH system, as it is written there.";
    RecurrenceRule as_str Self::LONGEST, "FREQ=MONTHLY;BYDAY=4WE",
        "A recurrence rule (RFC 5545, 3.3.10) of days: a body meets at most once a day.";
    EmailAddress as_str Self::LIMIT, "anne.baek@lemvig.example", "An address that mail can be sent to.";
}

macro_rules! named_values {
    ($($value:ident $told:literal;)+) => {$(
        impl Serialize for $value {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.name())
            }
        }

        impl<'de> Deserialize<'de> for $value {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let name = Cow::<str>::deserialize(from)?;
                Self::from_name(&name).ok_or_else(|| {
                    let names: Vec<_> = Self::ALL.iter().map(|value| value.name()).collect();
                    D::Error::custom(format!("must be one of {}", names.join(", ")))
                })
            }
        }

        impl PartialSchema for $value {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some($told))
                    .enum_values(Some(Self::ALL.iter().map(|value| value.name())))
                    .into()
            }
        }

        impl ToSchema for $value {}
    )+};
}

named_values! {
    About "What a notice is about.";
    AccountState "Whether a service account may call.";
    Audience "Whom a step of the reminder ladder reaches.";
    ActionsAs "How a calendar feed shows actions.";
    CarryOverPolicy "What becomes of what a meeting did not get done.";
    CancelCause "Why an action falls away.";
    Channel "By what a person is reminded and told: by mail, or by nothing that is sent.";
    ClosurePolicy "Who gives an action its end once it is reported done.";
    Confidence "How sure the reading of the minutes is.";
    DayCounting "Which days are counted before a meeting.";
    DigestKind "What a digest is for.";
    EdgeDays "Which of the two days at the edges are counted.";
    EditedField "What people may change about a proposal.";
    EditionKind "What an edition is to the agendas before it.";
    Fate "What became of a proposal.";
    Function "What somebody is in a body.";
    Happening "What happened to a thing.";
    HolidayPolicy "What becomes of a meeting that falls on a holiday.";
    ImportKind "What sort of document it is.";
    ImplementationStatus "How far the actions of a decision are.";
    Involvement "What somebody has to do with an action.";
    ItemKind "What an item of the agenda is for.";
    Language "A language that people are written to in.";
    Outcome "What a decision came to.";
    PaperRendition "For everybody, or with what is closed.";
    ReminderCause "Why a reminder goes to its recipient.";
    Rendition "What everybody may read, or what is closed.";
    Rhythm "How what is due at the same time is sent: in one mail, or a mail for each action.";
    StandingPlace "Where on the agenda a standing item has its place.";
    StandingReason "Why a series leaves a meeting alone.";
    Tie "What ties a person to what goes on.";
    StandingRole "What a standing item is for.";
    Scope "What another system may do.";
    SkipReason "Why a meeting was passed over.";
    SubjectKind "The kind of a thing.";
    Wording "Which words of a decision stand.";
    WhyGone "Why an action is no longer told of.";
}

impl Serialize for Minutes {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u16(self.get())
    }
}

impl<'de> Deserialize<'de> for Minutes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(i64::deserialize(from)?).map_err(D::Error::custom)
    }
}

impl PartialSchema for Minutes {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
            .description(Some("A length of time in minutes, up to a day."))
            .minimum(Some(1))
            .maximum(Some(1_440))
            .into()
    }
}

impl ToSchema for Minutes {}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i64(self.get())
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = i64::deserialize(from)?;
        Self::new(number).ok_or_else(|| D::Error::custom("must be at least 1"))
    }
}

impl PartialSchema for Version {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .description(Some("Counts the changes of a thing, from 1."))
            .minimum(Some(1))
            .maximum(Some((1_i64 << 53) - 1))
            .into()
    }
}

impl ToSchema for Version {}

/// An instant: RFC 3339 with an offset, cut to microseconds when it comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Instant(pub Moment);

impl From<Moment> for Instant {
    fn from(moment: Moment) -> Self {
        Self(moment)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let moment = Moment::deserialize(from)?;
        ensure_year(moment.year())?;
        Ok(Self(cut_to_microseconds(moment)))
    }
}

impl PartialSchema for Instant {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("An instant: RFC 3339 with an offset."))
            .max_length(Some(40))
            .examples(["2023-11-29T12:00:00Z"])
            .into()
    }
}

impl ToSchema for Instant {}

/// A day: `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Day(pub NaiveDate);

impl From<NaiveDate> for Day {
    fn from(day: NaiveDate) -> Self {
        Self(day)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let day = NaiveDate::deserialize(from)?;
        ensure_year(day.year())?;
        Ok(Self(day))
    }
}

impl PartialSchema for Day {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
            .description(Some("A day."))
            .max_length(Some(10))
            .examples(["2023-11-29"])
            .into()
    }
}

impl ToSchema for Day {}

impl Serialize for DayOfYear {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DayOfYear {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(from)?;
        text.parse().map_err(D::Error::custom)
    }
}

impl PartialSchema for DayOfYear {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A day of every year: month and day."))
            .pattern(Some("^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"))
            .max_length(Some(5))
            .examples(["06-28"])
            .into()
    }
}

impl ToSchema for DayOfYear {}

/// What both databases keep, and RFC 3339 writes, has four digits.
fn ensure_year<E: Error>(year: i32) -> Result<(), E> {
    if (1..=9999).contains(&year) {
        Ok(())
    } else {
        Err(E::custom("the year must be from 1 to 9999"))
    }
}

/// A time of day in Copenhagen, to the minute: `HH:MM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeOfDay(pub NaiveTime);

impl TimeOfDay {
    const FORM: &str = "%H:%M";
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0.format(Self::FORM))
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(from)?;
        // chrono takes `9:00` and blanks as well; one time has one spelling.
        let time = NaiveTime::parse_from_str(&text, Self::FORM).ok();
        time.filter(|time| time.format(Self::FORM).to_string() == text)
            .map(Self)
            .ok_or_else(|| D::Error::custom("must be a time of day such as 12:00"))
    }
}

impl PartialSchema for TimeOfDay {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A time of day in Copenhagen, to the minute."))
            .pattern(Some("^([01][0-9]|2[0-3]):[0-5][0-9]$"))
            .max_length(Some(5))
            .examples(["12:00"])
            .into()
    }
}

impl ToSchema for TimeOfDay {}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T: serde::de::DeserializeOwned>(json: &str) -> Result<T, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn values_are_read_by_the_rules_of_the_domain() {
        assert_eq!(
            read::<Title>("\" Siden sidst \"").unwrap().as_str(),
            "Siden sidst"
        );
        assert!(
            read::<Title>("\" \"")
                .unwrap_err()
                .starts_with("must not be empty")
        );
        assert!(
            read::<Minutes>("0")
                .unwrap_err()
                .starts_with("must be from 1 to 1440")
        );
        assert!(read::<CaseNumber>("\"010190-1234\"").is_err());
    }

    #[test]
    fn an_instant_comes_in_with_any_offset_and_goes_out_in_utc() {
        let instant: Instant = read("\"2023-11-29T13:00:00.1234567+01:00\"").unwrap();
        assert_eq!(
            serde_json::to_string(&instant).unwrap(),
            "\"2023-11-29T12:00:00.123456Z\""
        );
        assert!(read::<Instant>("\"2023-11-29T13:00:00\"").is_err());
        assert!(read::<Instant>("\"0000-01-01T00:00:00Z\"").is_err());
        assert!(read::<Instant>("\"9999-12-31T23:59:00-10:00\"").is_err());
    }

    #[test]
    fn days_and_times_of_day_have_one_spelling() {
        for (text, is_taken) in [
            ("2023-11-29", true),
            ("9999-12-31", true),
            ("+12345-01-01", false),
            ("-0001-01-01", false),
            ("2023-02-29", false),
        ] {
            assert_eq!(
                read::<Day>(&format!("\"{text}\"")).is_ok(),
                is_taken,
                "{text}"
            );
        }
        for (text, is_taken) in [
            ("06-28", true),
            ("02-29", true),
            ("02-30", false),
            ("6-28", false),
            ("2023-06-28", false),
        ] {
            let read = read::<DayOfYear>(&format!("\"{text}\""));
            assert_eq!(read.is_ok(), is_taken, "{text}");
        }
        for (text, is_taken) in [
            ("12:00", true),
            ("23:59", true),
            ("24:00", false),
            ("9:00", false),
            ("12:00:30", false),
            (" 9:00", false),
            ("noon", false),
        ] {
            let read = read::<TimeOfDay>(&format!("\"{text}\""));
            assert_eq!(read.is_ok(), is_taken, "{text}");
            if let Ok(time) = read {
                assert_eq!(serde_json::to_string(&time).unwrap(), format!("\"{text}\""));
            }
        }
    }
}
