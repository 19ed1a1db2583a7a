//! Ids in JSON, in addresses and in the OpenAPI document: UUIDs as text, opaque outside.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{
        KnownFormat, ObjectBuilder, Ref, RefOr, Required, Schema, SchemaFormat,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::Type,
    },
};

use super::path::{FromPath, Parts};
use crate::domain::ids::{
    AbsenceId, ActionId, AgendaItemId, BodyId, CalendarFeedId, ClosedReadId, DecisionId, DigestId,
    EventId, MatterId, MeetingId, MeetingSeriesId, MinutesImportId, NoticeId, PersonId,
    PlacementId, ProposalId, ReminderId, ServiceAccountId, ThingId, UnitId,
};

macro_rules! at_the_rim {
    ($($id:ident $noun:literal;)+) => {
        /// The schemas of the ids: parameters refer to them without bringing them along.
        pub(super) fn schemas() -> Vec<(String, RefOr<Schema>)> {
            vec![$((stringify!($id).to_owned(), $id::schema()),)+]
        }

        $(
            impl Serialize for $id {
                fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                    to.collect_str(self)
                }
            }

            impl<'de> Deserialize<'de> for $id {
                fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                    Cow::<str>::deserialize(from)?.parse().map_err(D::Error::custom)
                }
            }

            impl PartialSchema for $id {
                fn schema() -> RefOr<Schema> {
                    schema_of(concat!("The id of ", $noun, "."))
                }
            }

            impl ToSchema for $id {}

            impl IntoParams for $id {
                fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
                    vec![parameter(concat!("The id of ", $noun, "."), stringify!($id))]
                }
            }

            impl FromPath for $id {
                fn from_path(parts: &Parts<'_>) -> Option<Self> {
                    parts.read("id")
                }
            }
        )+
    };
}

at_the_rim! {
    AbsenceId "an absence";
    ActionId "an action";
    AgendaItemId "an agenda item";
    BodyId "a body";
    CalendarFeedId "a calendar feed";
    ClosedReadId "a reading of what is closed";
    DecisionId "a decision";
    DigestId "a digest";
    EventId "an entry of the history";
    MatterId "a matter";
    MeetingId "a meeting";
    MeetingSeriesId "a series of meetings";
    MinutesImportId "an import of minutes";
    NoticeId "a notice";
    PersonId "a person";
    PlacementId "a placement";
    ProposalId "a proposal of an import";
    ReminderId "a reminder";
    ServiceAccountId "a service account";
    ThingId "a thing, whatever it is";
    UnitId "a unit";
}

fn schema_of(description: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
        .description(Some(description))
        .max_length(Some(36))
        .examples(["018b2f00-0000-7000-8000-000000000000"])
        .into()
}

fn parameter(description: &str, schema: &str) -> Parameter {
    ParameterBuilder::new()
        .name("id")
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(description))
        .schema(Some(Ref::from_schema_name(schema)))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_text_in_json_and_nothing_else_is_an_id() {
        let text = "\"018b2f00-0000-7000-8000-000000000000\"";
        let id: BodyId = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&id).unwrap(), text);
        for bad in ["7", "\"7\"", "null"] {
            assert!(serde_json::from_str::<BodyId>(bad).is_err(), "{bad}");
        }
    }
}
