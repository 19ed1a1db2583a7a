//! Who is calling: the bearer token, checked before anything else of the request is looked at.
//!
//! Middleware and not an extractor, since actix polls extractors side by side and a bad body could
//! answer before a bad token. What a caller may do is for the operations to say.

use actix_web::{
    HttpMessage,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{AUTHORIZATION, RETRY_AFTER, WWW_AUTHENTICATE},
    middleware::Next,
    web,
};

use super::{
    ApiState,
    problem::{Kind, Problem},
};
use crate::{
    domain::{
        access::{Caller, Scope},
        ids::PersonId,
    },
    http::{rate, requests},
    identity::{PersonClaim, Refusal, VerifiedToken},
    operations::{
        Office,
        callers::{self, Sought},
        service_accounts,
    },
};

/// When to try again while a provider does not answer; it is not asked more often itself.
const RETRY_SECONDS: &str = "10";

/// Lets only those through whose token is accepted, and puts the [`Caller`] into the request.
pub(super) async fn authenticate(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    match identify(&request).await {
        Ok(caller) => {
            if let Err(refused) = rate::take_caller_of(request.request(), &caller.subject) {
                return Ok(request.error_response(Problem::of_too_many(refused)));
            }
            request.extensions_mut().insert(caller);
            next.call(request)
                .await
                .map(ServiceResponse::map_into_boxed_body)
        }
        Err(problem) => Ok(request.error_response(problem)),
    }
}

async fn identify(request: &ServiceRequest) -> Result<Caller, Problem> {
    let state = request.app_data::<web::Data<ApiState>>();
    let state = state.ok_or_else(|| Problem::internal("the interface has no state"))?;
    let header = request
        .headers()
        .get(AUTHORIZATION)
        .map(|value| value.to_str());
    // A header that is no text is somebody's try at a token, not the lack of one.
    let header = header
        .transpose()
        .map_err(|_| refused(Refusal::Malformed))?;
    let token = state.verifier.verify_header(header, state.clock.now());
    let token = token.await.map_err(refused)?;
    if let Some(seal) = token.seal
        && !service_accounts::is_honoured(&state.office, seal).await?
    {
        return Err(refused(Refusal::Revoked));
    }
    let id = requests::id_of(request);
    let person = find_person(&state.office, token.person.clone()).await?;
    Ok(caller_of(token, person, id))
}

/// Nobody, where a provider names somebody who is not one of ours: then the roles alone count.
async fn find_person(
    office: &Office,
    claim: Option<PersonClaim>,
) -> Result<Option<PersonId>, Problem> {
    let sought = match claim {
        None => return Ok(None),
        // Our own word needs no second look.
        Some(PersonClaim::Ours(id)) => return Ok(Some(id)),
        Some(PersonClaim::Id(id)) => Sought::Id(id),
        Some(PersonClaim::Email(address)) => Sought::Email(address),
    };
    Ok(callers::find_person(office, sought).await?)
}

fn caller_of(token: VerifiedToken, person: Option<PersonId>, request: Option<String>) -> Caller {
    Caller {
        subject: token.subject,
        person,
        on_behalf_of: None,
        roles: token.roles,
        scopes: Scope::known_in(&token.scope),
        request,
        is_program: false,
    }
}

/// The challenge of RFC 6750, 3: it names an error only when there was a token.
fn refused(refusal: Refusal) -> Problem {
    if refusal == Refusal::KeysUnavailable {
        // Nobody can say that the token is wrong.
        return Problem::new(Kind::Unavailable)
            .caused_by(refusal)
            .with_header(RETRY_AFTER, RETRY_SECONDS);
    }
    let challenge = match refusal {
        Refusal::Missing => "Bearer realm=\"tovholder\"".to_owned(),
        _ => format!(
            "Bearer realm=\"tovholder\", error=\"invalid_token\", error_description=\"{refusal}\""
        ),
    };
    Problem::new(Kind::NotAuthenticated)
        .with_detail(refusal)
        .with_header(WWW_AUTHENTICATE, &challenge)
}
