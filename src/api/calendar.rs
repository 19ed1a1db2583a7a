//! The calendar itself, at its secret address outside `/api`, where calendar programs read without a
//! login. The secret stands in no log and in no answer: see `outermost` for how the address is noted.

use actix_web::{HttpRequest, HttpResponse, get, http::header::CONTENT_TYPE, web::Data};
use utoipa::openapi::{
    ObjectBuilder, RefOr, Required, Schema,
    path::{Parameter, ParameterBuilder, ParameterIn},
    schema::Type,
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    ApiState,
    conditional::{KnownVersion, tell_file},
    path::{FromPath, Parts, Path},
    problem::{Kind, Problem},
};
use crate::{
    domain::secrets::Secret,
    ical,
    operations::{OperationError, calendar_feeds},
};

/// Where calendars stand.
pub(super) const BASE: &str = "/calendar";

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(read_calendar);
}

/// The address of the feed that this secret opens.
pub(super) fn address_of(secret: &Secret, link_base: &str) -> String {
    format!("{link_base}{BASE}/{}.ics", secret.expose())
}

/// A calendar as other programs read it (RFC 5545).
struct CalendarText;

impl utoipa::PartialSchema for CalendarText {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A calendar (RFC 5545, RFC 7986)."))
            .max_length(Some(50_000_000))
            .into()
    }
}

impl utoipa::ToSchema for CalendarText {}

/// The secret of a feed in its address. What can be no secret opens as little as a wrong one.
struct FeedSecret(Option<Secret>);

impl FromPath for FeedSecret {
    fn from_path(parts: &Parts<'_>) -> Option<Self> {
        Some(Self(parts.read("secret")))
    }
}

impl utoipa::IntoParams for FeedSecret {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let digits = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[0-9a-f]{64}$"))
            .min_length(Some(64))
            .max_length(Some(64));
        let secret = ParameterBuilder::new()
            .name("secret")
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(Some(
                "The secret of the feed, from the answer that made it.",
            ))
            .schema(Some(digits.build()));
        vec![secret.build()]
    }
}

/// Read a calendar
///
/// For calendar programs, which ask again and again: without a token, by the secret in the address.
/// Meetings from a year back to the horizon of the installation; actions that are outstanding or
/// have ended within 90 days; at most a thousand of each. An address that was revoked or renewed, whose
/// maker has left or may not call any more, or that never was one, is not found.
#[utoipa::path(
    tag = "calendar-feeds",
    security(()),
    params(FeedSecret, KnownVersion),
    responses((
        status = OK,
        description = "The calendar.",
        content_type = "text/calendar",
        body = CalendarText,
    )),
)]
#[get("/{secret}.ics")]
async fn read_calendar(
    request: HttpRequest,
    state: Data<ApiState>,
    Path(FeedSecret(secret)): Path<FeedSecret>,
) -> Result<HttpResponse, Problem> {
    let secret = secret.ok_or_else(no_such_calendar)?;
    let link_base = state.link_base.clone();
    let contents = calendar_feeds::read(&state.office, &secret, link_base);
    let contents = contents.await.map_err(|error| match error {
        OperationError::NotFound(_) => no_such_calendar(),
        error => error.into(),
    })?;
    let text = ical::feed(&contents);
    Ok(tell_file(&request, text, |answer| {
        answer.insert_header((CONTENT_TYPE, ical::MEDIA_TYPE));
    }))
}

/// The same for every address that opens nothing, whatever the reason.
fn no_such_calendar() -> Problem {
    Problem::new(Kind::NotFound).with_detail("there is no such calendar")
}
