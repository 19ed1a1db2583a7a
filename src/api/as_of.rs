//! The parameter `as_of`: what was asked for is told as it stood then.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, de::Error};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

use super::{
    call::Call,
    problem::{Kind, Problem},
};
use crate::domain::{calendar::Moment, history::as_of};

/// A day or a moment in the past.
#[derive(Debug, Clone, Copy)]
pub(super) struct AsOf(as_of::AsOf);

impl AsOf {
    /// The moment that is asked for; none is now.
    pub(super) fn moment(asked: Option<Self>, call: &Call) -> Result<Option<Moment>, Problem> {
        let now = call.office.clock.now();
        let moment = asked.map(|asked| asked.0.moment(now)).transpose();
        moment.map_err(|why| Problem::new(Kind::InvalidParameter).with_parameter("as_of", why))
    }
}

impl<'de> Deserialize<'de> for AsOf {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(from)?;
        text.parse().map(Self).map_err(D::Error::custom)
    }
}

impl PartialSchema for AsOf {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "As it stood then: a day, which counts to its end in Copenhagen, or a moment by RFC 3339 \
                 with an offset. Not in the future.",
            ))
            .max_length(Some(40))
            .examples(["2024-03-12"])
            .into()
    }
}

impl ToSchema for AsOf {}
