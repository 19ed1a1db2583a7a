//! The people of an action beside its owner: who helps, and who is told.

use actix_web::{get, put};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{
        body::Json,
        call::Call,
        conditional::{ExpectedVersion, KnownVersion, Versioned},
        path::Path,
        problem::Problem,
    },
    domain::{
        ids::{ActionId, PersonId},
        involvement::{Involved, Involvement},
    },
    operations::action_people,
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(read_action_people)
        .service(replace_action_people);
}

/// Somebody who has to do with an action, and as what.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Involved, example = json!({
    "person_id": "018b2f00-0000-7000-8000-000000000000", "involvement": "contributor",
}))]
struct InvolvedFields {
    person_id: PersonId,
    involvement: Involvement,
}

/// The people of an action beside its owner.
#[derive(Debug, Serialize, ToSchema)]
struct ActionPeopleResponse {
    /// All of them, in a stable order.
    #[schema(max_items = 50)]
    people: Vec<InvolvedFields>,
}

/// Who the people of an action are to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "people": [
    { "person_id": "018b2f00-0000-7000-8000-000000000000", "involvement": "contributor" },
] }))]
struct ReplaceActionPeopleRequest {
    /// All of them, each once; an empty list leaves the owner alone.
    #[schema(max_items = 50)]
    people: Vec<InvolvedFields>,
}

/// Read the people of an action
///
/// Who helps its owner, and who is told of it.
#[utoipa::path(
    tag = "actions",
    params(ActionId, KnownVersion),
    responses((status = OK, description = "The people.", body = ActionPeopleResponse)),
)]
#[get("/actions/{id}/people")]
async fn read_action_people(
    call: Call,
    Path(id): Path<ActionId>,
) -> Result<Versioned<ActionPeopleResponse>, Problem> {
    let (version, people) = action_people::find(&call.office, &call.caller, id).await?;
    Ok(Versioned::new(version, people.into()).composed())
}

/// Replace the people of an action
///
/// For its owner, the secretary of the body and administrators, until it has ended. Whoever comes new,
/// or as something else, is told. Of a closed action they can only be people who see it by a seat in
/// the body. `If-Match` names the version of the action.
#[utoipa::path(
    tag = "actions",
    params(ActionId, ExpectedVersion),
    responses((status = OK, description = "The people.", body = ActionPeopleResponse)),
)]
#[put("/actions/{id}/people")]
async fn replace_action_people(
    call: Call,
    Path(id): Path<ActionId>,
    ExpectedVersion(expected): ExpectedVersion,
    Json(request): Json<ReplaceActionPeopleRequest>,
) -> Result<Versioned<ActionPeopleResponse>, Problem> {
    let wanted = request.people.into_iter();
    let wanted = wanted.map(|one| (one.person_id, one.involvement)).collect();
    let at = (id, expected);
    let replaced = action_people::replace(&call.office, &call.caller, at, wanted);
    let (version, now) = replaced.await?;
    Ok(Versioned::new(version, now.into()).composed())
}

impl From<Vec<Involved>> for ActionPeopleResponse {
    fn from(people: Vec<Involved>) -> Self {
        let people = people.into_iter().map(|one| InvolvedFields {
            person_id: one.person,
            involvement: one.involvement,
        });
        Self {
            people: people.collect(),
        }
    }
}
