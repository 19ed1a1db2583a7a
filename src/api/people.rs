//! People: owners of actions, members and secretaries of bodies.

mod anonymisation;

use actix_web::{get, patch, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    body::Json,
    call::Call,
    conditional::{ExpectedVersion, KnownVersion, Versioned},
    pagination::{List, PageCursor, PageLimit, PageResponse},
    patch::Patch,
    path::Path,
    problem::Problem,
    query::Query,
    routes::BASE,
    values::Day,
};
use crate::{
    domain::{
        ids::{PersonId, UnitId},
        language::Language,
        organisation::{EmailAddress, Person, Presence},
        preferences::{Channel, Rhythm},
        text::Title,
    },
    operations::people::{self, NewPerson, PersonChange, PersonFilter},
};

/// The list's name in its cursors.
const PEOPLE: List = List::named("people");

type PersonPage = PageResponse<PersonResponse>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_people)
        .service(create_person)
        .service(read_person)
        .service(change_person)
        .configure(anonymisation::configure);
}

/// A person.
#[derive(Debug, Serialize, ToSchema)]
struct PersonResponse {
    id: PersonId,
    /// The full name.
    #[schema(example = "Anne Bæk")]
    name: Title,
    /// Where mail goes; who has none cannot be reminded. One person an address.
    email: Option<EmailAddress>,
    /// The title of the post.
    #[schema(example = "Digitaliseringschef")]
    post: Option<Title>,
    /// The unit the person belongs to.
    unit_id: Option<UnitId>,
    /// In what language the person is written to.
    language: Language,
    channel: Channel,
    rhythm: Rhythm,
    /// The last day of a pause, on which nothing is sent but what is mandatory: steps of the ladder that are,
    /// and notices that give the person something to do or ask for a decision.
    paused_until: Option<Day>,
    /// The first day on which the person is not here.
    left_on: Option<Day>,
    /// Whether the person left and is not named any more; nothing can be changed then.
    is_anonymised: bool,
}

/// A new person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Anne Bæk", "email": "anne.baek@lemvig.example", "post": "Digitaliseringschef",
}))]
struct CreatePersonRequest {
    /// The full name.
    name: Title,
    /// Where mail goes. One person an address.
    email: Option<EmailAddress>,
    /// The title of the post.
    post: Option<Title>,
    /// The unit the person belongs to.
    unit_id: Option<UnitId>,
    /// In what language the person is written to; Danish without.
    language: Option<Language>,
}

/// What becomes of a person. What is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "post": null, "language": "en" }))]
struct ChangePersonRequest {
    /// The full name.
    name: Option<Title>,
    /// Where mail goes; null when there is nowhere.
    #[serde(default)]
    #[schema(value_type = Option<EmailAddress>)]
    email: Patch<EmailAddress>,
    /// The title of the post, or null.
    #[serde(default)]
    #[schema(value_type = Option<Title>)]
    post: Patch<Title>,
    /// The unit the person belongs to, or null.
    #[serde(default)]
    #[schema(value_type = Option<UnitId>)]
    unit_id: Patch<UnitId>,
    /// In what language the person is written to.
    language: Option<Language>,
    /// By what the person is reminded and told. What is mandatory goes out by mail in any case: such steps of
    /// the ladder, and notices that give the person something to do or ask for a decision (assigned,
    /// reopened, escalated, asked). Other notices (a due that moved, whom one helps or is told with) are held
    /// back.
    channel: Option<Channel>,
    /// In how many mails.
    rhythm: Option<Rhythm>,
    /// The last day of a pause, on which nothing is sent but what is mandatory; null for no pause. A
    /// pause ends after at most 366 days.
    #[serde(default)]
    #[schema(value_type = Option<Day>)]
    paused_until: Patch<Day>,
    /// The first day on which the person is not here, or null for somebody who is here.
    #[serde(default)]
    #[schema(value_type = Option<Day>)]
    left_on: Patch<Day>,
}

/// Which people are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ListPeopleQuery {
    limit: Option<PageLimit>,
    cursor: Option<PageCursor>,
    /// Only the people of this unit itself.
    unit_id: Option<UnitId>,
    /// Only the person with this mail address, whatever the case of its letters.
    #[param(inline)]
    email: Option<EmailAddress>,
    /// Only the people of this name, whatever the case of its letters.
    #[param(inline)]
    name: Option<Title>,
}

/// List the people
///
/// In the order of their names.
#[utoipa::path(
    tag = "people",
    params(ListPeopleQuery),
    responses((status = OK, description = "A page of people.", body = PersonPage)),
)]
#[get("/people")]
async fn list_people(
    call: Call,
    Query(query): Query<ListPeopleQuery>,
) -> Result<PersonPage, Problem> {
    let page = PEOPLE.page(query.limit, query.cursor.as_ref())?;
    let filter = PersonFilter {
        unit: query.unit_id,
        email: query.email.map(|email| email.to_string()),
        name: query.name.map(Into::into),
        ..PersonFilter::default()
    };
    let page = people::list(&call.office, &call.caller, filter, page).await?;
    Ok(PEOPLE.answer(page, PersonResponse::from))
}

/// Create a person
///
/// For administrators.
#[utoipa::path(
    tag = "people",
    responses((status = CREATED, description = "The person.", body = PersonResponse)),
)]
#[post("/people")]
async fn create_person(
    call: Call,
    Json(request): Json<CreatePersonRequest>,
) -> Result<Versioned<PersonResponse>, Problem> {
    let new = NewPerson {
        name: request.name,
        email: request.email,
        post: request.post,
        unit: request.unit_id,
        language: request.language,
    };
    let person = people::create(&call.office, &call.caller, new).await?;
    let location = format!("{BASE}/people/{}", person.id);
    Ok(Versioned::created(location, person.version, person.into()))
}

/// Read a person
///
/// Seats are told by the bodies.
#[utoipa::path(
    tag = "people",
    params(PersonId, KnownVersion),
    responses((status = OK, description = "The person.", body = PersonResponse)),
)]
#[get("/people/{id}")]
async fn read_person(
    call: Call,
    Path(id): Path<PersonId>,
) -> Result<Versioned<PersonResponse>, Problem> {
    let person = people::find(&call.office, &call.caller, id).await?;
    Ok(Versioned::new(person.version, person.into()))
}

/// Change a person
///
/// For administrators; how they are written to, people also change themselves: language, channel,
/// rhythm and pauses. What is absent stays as it is.
#[utoipa::path(
    tag = "people",
    params(PersonId, ExpectedVersion),
    responses((status = OK, description = "The person as it is now.", body = PersonResponse)),
)]
#[patch("/people/{id}")]
async fn change_person(
    call: Call,
    Path(id): Path<PersonId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<ChangePersonRequest>,
) -> Result<Versioned<PersonResponse>, Problem> {
    let change = PersonChange {
        name: request.name,
        email: request.email.into_change(),
        post: request.post.into_change(),
        unit: request.unit_id.into_change(),
        language: request.language,
        channel: request.channel,
        rhythm: request.rhythm,
        paused_until: request
            .paused_until
            .into_change()
            .map(|day| day.map(|day| day.0)),
        left_on: request
            .left_on
            .into_change()
            .map(|day| day.map(|day| day.0)),
    };
    let person = people::change(&call.office, &call.caller, (id, expected), change).await?;
    Ok(Versioned::new(person.version, person.into()))
}

impl From<Person> for PersonResponse {
    fn from(person: Person) -> Self {
        Self {
            id: person.id,
            name: person.name,
            email: person.email,
            post: person.post,
            unit_id: person.unit,
            language: person.language,
            channel: person.preferences.channel,
            rhythm: person.preferences.rhythm,
            paused_until: person.preferences.paused_until.map(Into::into),
            left_on: person.presence.left_on().map(Into::into),
            is_anonymised: matches!(person.presence, Presence::Anonymised { .. }),
        }
    }
}
