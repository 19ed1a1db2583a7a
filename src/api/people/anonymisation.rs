//! Anonymising people who left: who is next, what it would do, and doing it.

use actix_web::{get, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::PersonResponse;
use crate::{
    api::{
        body::Json,
        call::Call,
        conditional::{ExpectedVersion, Versioned},
        pagination::{List, PageCursor, PageLimit, PageResponse},
        path::Path,
        problem::Problem,
        query::Query,
    },
    domain::{ids::PersonId, retention::Tie},
    operations::{
        anonymisation::{self, DuePerson, Preview},
        fingerprint::Fingerprint,
    },
};

/// The list's name in its cursors.
const PEOPLE_TO_ANONYMISE: List = List::named("people-to-anonymise");

type DuePersonPage = PageResponse<DuePersonResponse>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_people_to_anonymise)
        .service(read_anonymisation)
        .service(anonymise_person);
}

/// What still ties a person to what goes on.
#[derive(Debug, Serialize, ToSchema)]
struct TieResponse {
    kind: Tie,
    /// Of how many things.
    #[schema(example = 2, minimum = 1)]
    count: u64,
}

/// Somebody whose time has come.
#[derive(Debug, Serialize, ToSchema)]
struct DuePersonResponse {
    person: PersonResponse,
    /// What has to be handed over first; empty for whoever is anonymised next.
    #[schema(max_items = 7)]
    ties: Vec<TieResponse>,
}

/// What anonymising a person would do.
#[derive(Debug, Serialize, ToSchema)]
struct AnonymisationResponse {
    /// What has to be handed over first.
    #[schema(max_items = 7)]
    ties: Vec<TieResponse>,
    /// Why it cannot be done yet; null when it can.
    #[schema(example = "the person has not left: set left_on to the day on which they did")]
    obstacle: Option<String>,
    /// How many absences go.
    absences: usize,
    /// How many calendar feeds go, those of bodies that the person made among them.
    calendar_feeds: usize,
    /// How many events of the history tell something about the person, which goes.
    events_about: u64,
    /// How many events tell by what name the person did something, which goes too.
    events_by: u64,
    /// What to send back to have exactly this done.
    fingerprint: String,
}

/// What is confirmed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AnonymisePersonRequest {
    /// The fingerprint that was shown.
    confirms: Option<String>,
}

/// Which part of the list is wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ListPeopleToAnonymiseQuery {
    limit: Option<PageLimit>,
    cursor: Option<PageCursor>,
}

/// List the people to anonymise
///
/// Those who left so long ago that the rule of this installation (`retention.people_days`) has them
/// anonymised; those who left first come first, and whoever is tied to something waits until that is
/// handed over. Empty where there is no rule. For administrators.
#[utoipa::path(
    tag = "reports",
    params(ListPeopleToAnonymiseQuery),
    responses((status = OK, description = "A page of people.", body = DuePersonPage)),
)]
#[get("/reports/people-to-anonymise")]
async fn list_people_to_anonymise(
    call: Call,
    Query(query): Query<ListPeopleToAnonymiseQuery>,
) -> Result<DuePersonPage, Problem> {
    let page = PEOPLE_TO_ANONYMISE.page(query.limit, query.cursor.as_ref())?;
    let page = anonymisation::due(&call.office, &call.caller, page).await?;
    Ok(PEOPLE_TO_ANONYMISE.answer(page, DuePersonResponse::from))
}

/// Read what anonymising a person would do
///
/// Nothing is changed. To have exactly this done, the fingerprint goes into the request that does it.
/// For administrators.
#[utoipa::path(
    tag = "people",
    params(PersonId),
    responses((status = OK, description = "What it would do.", body = AnonymisationResponse)),
)]
#[get("/people/{id}/anonymisation")]
async fn read_anonymisation(
    call: Call,
    Path(id): Path<PersonId>,
) -> Result<Json<AnonymisationResponse>, Problem> {
    let preview = anonymisation::preview(&call.office, &call.caller, id).await?;
    Ok(Json(preview.into()))
}

/// Anonymise a person
///
/// For good: name, address, post, unit, absences and calendar feeds go, and within minutes all that the
/// history holds of the person; it still verifies. Decisions, actions and the ledgers of what was sent
/// stay, under an id that says nothing; so do minutes, and agendas as they were sent out, in their words. Only for somebody who left and whom nothing ties any more;
/// `confirms` must hold the fingerprint of what was shown. For administrators.
#[utoipa::path(
    tag = "people",
    params(PersonId, ExpectedVersion),
    responses((status = OK, description = "The person as it is now.", body = PersonResponse)),
)]
#[post("/people/{id}/anonymisation")]
async fn anonymise_person(
    call: Call,
    Path(id): Path<PersonId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<AnonymisePersonRequest>,
) -> Result<Versioned<PersonResponse>, Problem> {
    let confirms = request.confirms.map(Fingerprint::new);
    let at = (id, expected);
    let person = anonymisation::anonymise(&call.office, &call.caller, at, confirms).await?;
    Ok(Versioned::new(person.version, person.into()))
}

fn tell(ties: Vec<(Tie, u64)>) -> Vec<TieResponse> {
    let told = ties.into_iter();
    told.map(|(kind, count)| TieResponse { kind, count })
        .collect()
}

impl From<DuePerson> for DuePersonResponse {
    fn from(due: DuePerson) -> Self {
        Self {
            person: due.person.into(),
            ties: tell(due.ties),
        }
    }
}

impl From<Preview> for AnonymisationResponse {
    fn from(preview: Preview) -> Self {
        Self {
            ties: tell(preview.ties),
            obstacle: preview.obstacle.map(|obstacle| obstacle.to_string()),
            absences: preview.absences,
            calendar_feeds: preview.calendar_feeds,
            events_about: preview.events_about,
            events_by: preview.events_by,
            fingerprint: preview.fingerprint.as_str().to_owned(),
        }
    }
}
