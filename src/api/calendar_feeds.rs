//! Calendar feeds: the secret addresses at which calendar programs read. What they read there is
//! answered by `calendar`.

use actix_web::{HttpResponse, delete, get, post, web::Data};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    ApiState,
    body::Json,
    calendar,
    call::Call,
    conditional::{ExpectedVersion, KnownVersion, Versioned},
    pagination::{List, PageCursor, PageLimit, PageResponse},
    path::Path,
    problem::Problem,
    query::Query,
    routes::BASE,
    values::Instant,
};
use crate::{
    domain::{
        calendar_feed::{ActionsAs, CalendarFeed, FeedOf},
        ids::{BodyId, CalendarFeedId, PersonId},
        language::Language,
    },
    operations::calendar_feeds::{self, CalendarFeedFilter, NewCalendarFeed, OpenedFeed},
};

/// The list's name in its cursors.
const CALENDAR_FEEDS: List = List::named("calendar-feeds");

type CalendarFeedPage = PageResponse<CalendarFeedResponse>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_calendar_feeds)
        .service(create_calendar_feed)
        .service(read_calendar_feed)
        .service(revoke_calendar_feed)
        .service(renew_calendar_feed);
}

/// A calendar at a secret address. The secret itself is not kept.
#[derive(Debug, Serialize, ToSchema)]
struct CalendarFeedResponse {
    id: CalendarFeedId,
    /// Whose calendar it is; with a `body_id`, who made the feed.
    person_id: Option<PersonId>,
    /// The body whose calendar it is; null for a person's.
    body_id: Option<BodyId>,
    actions_as: ActionsAs,
    language: Language,
    created_at: Instant,
    /// Who made it: the subject of the token.
    #[schema(example = "anne@lemvig.example", max_length = 1000)]
    created_by: String,
    /// When a calendar last read it, within the hour; null when none has.
    last_used_at: Option<Instant>,
    /// The address to give to a calendar, in the one answer that makes it: it is not shown again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        format = "uri",
        example = "https://tovholder.example.dk/calendar/000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f.ics",
        max_length = 2100
    )]
    address: Option<String>,
}

/// A feed that is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "actions_as": "event" }))]
struct CreateCalendarFeedRequest {
    /// The body whose calendar it is to be; the caller's own without one.
    body_id: Option<BodyId>,
    /// How it shows actions; as tasks without one.
    actions_as: Option<ActionsAs>,
    /// The language it is written in; the caller's without one.
    language: Option<Language>,
}

/// Which feeds are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ListCalendarFeedsQuery {
    limit: Option<PageLimit>,
    cursor: Option<PageCursor>,
    /// Only the feeds that this person is behind.
    person_id: Option<PersonId>,
}

/// List the calendar feeds
///
/// Those in use that are the caller's own, or everybody's to administrators; oldest first.
#[utoipa::path(
    tag = "calendar-feeds",
    params(ListCalendarFeedsQuery),
    responses((status = OK, description = "A page of feeds.", body = CalendarFeedPage)),
)]
#[get("/calendar-feeds")]
async fn list_calendar_feeds(
    call: Call,
    Query(query): Query<ListCalendarFeedsQuery>,
) -> Result<CalendarFeedPage, Problem> {
    let page = CALENDAR_FEEDS.page(query.limit, query.cursor.as_ref())?;
    let filter = CalendarFeedFilter {
        person: query.person_id,
    };
    let page = calendar_feeds::list(&call.office, &call.caller, filter, page).await?;
    Ok(CALENDAR_FEEDS.answer(page, CalendarFeedResponse::from))
}

/// Create a calendar feed
///
/// Of the caller's own calendar: the meetings of the bodies where the caller has a seat, and the
/// caller's actions, with those of the units that the caller directs. Or of a body's: its meetings
/// and its open actions. The answer holds the address, this once: whoever knows it reads the
/// calendar without a login. Closed actions show their case number and a link. A caller has at most
/// twenty feeds.
#[utoipa::path(
    tag = "calendar-feeds",
    responses((status = CREATED, description = "The feed and its address.", body = CalendarFeedResponse)),
)]
#[post("/calendar-feeds")]
async fn create_calendar_feed(
    call: Call,
    state: Data<ApiState>,
    Json(request): Json<CreateCalendarFeedRequest>,
) -> Result<Versioned<CalendarFeedResponse>, Problem> {
    let new = NewCalendarFeed {
        body: request.body_id,
        actions_as: request.actions_as.unwrap_or_default(),
        language: request.language,
    };
    let opened = calendar_feeds::create(&call.office, &call.caller, new).await?;
    let location = format!("{BASE}/calendar-feeds/{}", opened.feed.id);
    let version = opened.feed.version;
    let told = with_address(opened, &state);
    Ok(Versioned::created(location, version, told).composed())
}

/// Read a calendar feed
///
/// One in use that is the caller's own, or anybody's to administrators; without its address.
#[utoipa::path(
    tag = "calendar-feeds",
    params(CalendarFeedId, KnownVersion),
    responses((status = OK, description = "The feed.", body = CalendarFeedResponse)),
)]
#[get("/calendar-feeds/{id}")]
async fn read_calendar_feed(
    call: Call,
    Path(id): Path<CalendarFeedId>,
) -> Result<Versioned<CalendarFeedResponse>, Problem> {
    let feed = calendar_feeds::find(&call.office, &call.caller, id).await?;
    Ok(Versioned::new(feed.version, feed.into()).composed())
}

/// Revoke a calendar feed
///
/// For whoever made it, and for administrators. Its address answers 404 from now on.
#[utoipa::path(
    tag = "calendar-feeds",
    params(CalendarFeedId),
    responses((status = NO_CONTENT, description = "The feed is not to be read any more.")),
)]
#[delete("/calendar-feeds/{id}")]
async fn revoke_calendar_feed(
    call: Call,
    Path(id): Path<CalendarFeedId>,
) -> Result<HttpResponse, Problem> {
    calendar_feeds::revoke(&call.office, &call.caller, id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Give a calendar feed another address
///
/// For whoever made it. The old address answers 404 from now on; the answer holds the new one, this
/// once.
#[utoipa::path(
    tag = "calendar-feeds",
    params(CalendarFeedId, ExpectedVersion),
    responses((status = OK, description = "The feed and its new address.", body = CalendarFeedResponse)),
)]
#[post("/calendar-feeds/{id}/renewal")]
async fn renew_calendar_feed(
    call: Call,
    state: Data<ApiState>,
    Path(id): Path<CalendarFeedId>,
    ExpectedVersion(expected): ExpectedVersion,
) -> Result<Versioned<CalendarFeedResponse>, Problem> {
    let opened = calendar_feeds::renew(&call.office, &call.caller, (id, expected)).await?;
    let version = opened.feed.version;
    Ok(Versioned::new(version, with_address(opened, &state)).composed())
}

fn with_address(opened: OpenedFeed, state: &ApiState) -> CalendarFeedResponse {
    let address = calendar::address_of(&opened.secret, &state.link_base);
    CalendarFeedResponse {
        address: Some(address),
        ..opened.feed.into()
    }
}

impl From<CalendarFeed> for CalendarFeedResponse {
    fn from(feed: CalendarFeed) -> Self {
        let body_id = match feed.of {
            FeedOf::Body { body, .. } => Some(body),
            FeedOf::Person(_) => None,
        };
        Self {
            id: feed.id,
            person_id: feed.person(),
            body_id,
            actions_as: feed.actions_as,
            language: feed.language,
            created_at: feed.created_at.into(),
            created_by: feed.created_by,
            last_used_at: feed.last_used_at.map(Into::into),
            address: None,
        }
    }
}
