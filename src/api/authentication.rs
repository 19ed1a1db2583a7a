//! Who is calling: the bearer token, checked before anything else of the request is looked at.
//!
//! Middleware and not an extractor, since actix polls extractors side by side and a bad body could
//! answer before a bad token. What a caller may do is for the operations to say.

use actix_web::{
    HttpMessage,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{AUTHORIZATION, WWW_AUTHENTICATE},
    middleware::Next,
    web,
};
use tracing_actix_web::RequestId;

use super::{
    ApiState,
    problem::{Kind, Problem},
};
use crate::{
    domain::access::Caller,
    identity::{Refusal, VerifiedToken},
};

/// Lets only those through whose token is accepted, and puts the [`Caller`] into the request.
pub(super) async fn authenticate(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    match identify(&request) {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.call(request)
                .await
                .map(ServiceResponse::map_into_boxed_body)
        }
        Err(problem) => Ok(request.error_response(problem)),
    }
}

fn identify(request: &ServiceRequest) -> Result<Caller, Problem> {
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
    let token = state
        .verifier
        .verify_header(header, state.clock.now())
        .map_err(refused)?;
    let id = request
        .extensions()
        .get::<RequestId>()
        .map(ToString::to_string);
    Ok(caller_of(token, id))
}

fn caller_of(token: VerifiedToken, request: Option<String>) -> Caller {
    Caller {
        subject: token.subject,
        person: token.person,
        on_behalf_of: None,
        // Providers carry roles of other systems along; those mean nothing here.
        roles: token
            .roles
            .iter()
            .filter_map(|role| role.parse().ok())
            .collect(),
        request,
    }
}

/// The challenge of RFC 6750, 3: it names an error only when there was a token.
fn refused(refusal: Refusal) -> Problem {
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::{access::Role, calendar::Moment};

    #[test]
    fn roles_of_other_systems_are_passed_over() {
        let token = VerifiedToken {
            issuer: "issuer".to_owned(),
            subject: "anna".to_owned(),
            person: None,
            name: None,
            roles: ["secretary", "sbsys-superuser", "Administrator"]
                .map(str::to_owned)
                .to_vec(),
            expires_at: Moment::UNIX_EPOCH,
        };
        let caller = caller_of(token, Some("request".to_owned()));
        assert_eq!(caller.roles, BTreeSet::from([Role::Secretary]));
        assert_eq!(caller.request.as_deref(), Some("request"));
    }
}
