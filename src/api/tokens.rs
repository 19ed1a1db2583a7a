//! Tokens for service accounts, by client credentials (RFC 6749, 4.4). Leaves out tokens for people,
//! which the identity provider gives.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{AUTHORIZATION, WWW_AUTHENTICATE},
    post,
    web::Data,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    ApiState,
    body::Form,
    problem::{Kind, Problem},
};
use crate::{
    domain::{
        access::{Role, Scope},
        service_account::ServiceAccount,
    },
    identity::Grant,
    operations::service_accounts::{self, Admission, ExchangeError},
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(issue_token);
}

/// What is exchanged. The id and the secret come here or in `Authorization: Basic`, not in both.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({ "grant_type": "client_credentials", "scope": "meetings:read" }))]
struct TokenRequest {
    /// `client_credentials`.
    #[schema(example = "client_credentials", max_length = 100)]
    grant_type: Option<String>,
    /// The id of the service account.
    #[schema(example = "018b2f00-0000-7000-8000-000000000000", max_length = 100)]
    client_id: Option<String>,
    /// Its secret.
    #[schema(max_length = 100)]
    client_secret: Option<String>,
    /// The scopes that the token is to have, apart by spaces; all that the account has without.
    #[schema(example = "meetings:read actions:read", max_length = 1000)]
    scope: Option<String>,
}

/// A token (RFC 6749, 5.1).
#[derive(Debug, Serialize, ToSchema)]
struct TokenResponse {
    /// The token, for `Authorization: Bearer`.
    #[schema(max_length = 10_000)]
    access_token: String,
    /// `Bearer`.
    #[schema(example = "Bearer", max_length = 10)]
    token_type: &'static str,
    /// For how many seconds it is good, unless the account is revoked or gets another secret.
    #[schema(example = 600, minimum = 1, maximum = 600)]
    expires_in: i64,
    /// The scopes that it has.
    #[schema(example = "meetings:read actions:read", max_length = 1000)]
    scope: String,
}

/// What is wrong, in the words of RFC 6749, 5.2.
#[derive(Debug, Clone, Copy)]
enum Refusal {
    InvalidRequest,
    InvalidClient,
    UnsupportedGrantType,
    InvalidScope,
}

/// Get a token for a service account
///
/// By client credentials (RFC 6749, 4.4): the id and the secret of the account, in `Authorization: Basic`
/// or as `client_id` and `client_secret`. The token is good for ten minutes at most. Whether an account
/// is unknown, its secret another, or its rights taken away, the answer is the same. Errors have `error`
/// and `error_description` of RFC 6749, 5.2, beside what a problem has.
#[utoipa::path(
    tag = "service-accounts",
    security(()),
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = OK, description = "The token.", body = TokenResponse),
        (
            status = BAD_REQUEST,
            description = "The request is malformed, or asks for another grant or for scopes that the account has not.",
            body = super::problem::ProblemResponse,
        ),
        (
            status = UNAUTHORIZED,
            description = "The id or the secret is wrong, or the account may not call any more.",
            body = super::problem::ProblemResponse,
            headers(("WWW-Authenticate" = String, description = "What is asked for (RFC 7617).")),
        ),
    ),
)]
#[post("")]
async fn issue_token(
    request: HttpRequest,
    state: Data<ApiState>,
    Form(fields): Form,
) -> Result<HttpResponse, Problem> {
    let asked = TokenRequest::read(fields)?;
    let (id, secret) = credentials(&request, &asked)?;
    if asked.grant_type.as_deref() != Some("client_credentials") {
        return Err(Refusal::UnsupportedGrantType.with("the grant is client_credentials"));
    }
    let scopes = asked.scope.as_deref().filter(|text| !text.is_empty());
    let scopes = scopes.map(|text| text.split(' ').map(str::parse::<Scope>).collect());
    let scopes = scopes
        .transpose()
        .map_err(|error| Refusal::InvalidScope.with(error))?;
    let admission =
        service_accounts::exchange(&state.office, (id.parse().ok(), &secret), scopes).await?;
    let account = &admission.account;
    let lifetime = account.token_lifetime(admission.at);
    let grant = grant_of(account, &admission);
    let token = state.account_issuer.mint(&grant, admission.at, lifetime);
    // A lifetime of less than a second is none.
    let token = token.map_err(|_| Problem::from(ExchangeError::WrongSecret))?;
    Ok(HttpResponse::Ok().json(TokenResponse {
        access_token: token,
        token_type: "Bearer",
        expires_in: lifetime.num_seconds(),
        scope: grant.scope,
    }))
}

fn grant_of(account: &ServiceAccount, admission: &Admission) -> Grant {
    Grant {
        subject: account.id.to_string(),
        person: None,
        name: Some(account.name.to_string()),
        roles: vec![Role::Service.name().to_owned()],
        scope: Scope::join(&admission.scopes),
        seal: Some(account.seal()),
    }
}

impl TokenRequest {
    /// Reads the fields; unknown ones are passed over, and none may come twice (RFC 6749, 3.2).
    fn read(fields: Vec<(String, String)>) -> Result<Self, Problem> {
        let mut request = Self {
            grant_type: None,
            client_id: None,
            client_secret: None,
            scope: None,
        };
        for (name, value) in fields {
            let field = match name.as_str() {
                "grant_type" => &mut request.grant_type,
                "client_id" => &mut request.client_id,
                "client_secret" => &mut request.client_secret,
                "scope" => &mut request.scope,
                _ => continue,
            };
            if field.replace(value).is_some() {
                let detail = format!("{name} is given twice");
                return Err(Refusal::InvalidRequest.with(detail));
            }
        }
        Ok(request)
    }
}

/// The id and the secret, from the one place where they stand (RFC 6749, 2.3.1). Ours hold nothing that
/// would have to be encoded.
fn credentials(request: &HttpRequest, asked: &TokenRequest) -> Result<(String, String), Problem> {
    let header = request.headers().get(AUTHORIZATION);
    let (id, secret) = (asked.client_id.clone(), asked.client_secret.clone());
    let Some(header) = header else {
        return Ok((id.unwrap_or_default(), secret.unwrap_or_default()));
    };
    if secret.is_some() {
        let detail = "the secret is given both in Authorization and in the body";
        return Err(Refusal::InvalidRequest.with(detail));
    }
    let told = header.to_str().ok().and_then(of_basic);
    let (named, secret) = told.ok_or_else(|| Problem::from(ExchangeError::WrongSecret))?;
    if id.is_some_and(|id| id != named) {
        return Err(Refusal::InvalidRequest.with("client_id is another than in Authorization"));
    }
    Ok((named, secret))
}

/// What `Basic` credentials say (RFC 7617).
fn of_basic(header: &str) -> Option<(String, String)> {
    let (scheme, credentials) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(credentials.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}

impl Refusal {
    fn with(self, detail: impl std::fmt::Display) -> Problem {
        let (kind, error) = match self {
            Self::InvalidRequest => (Kind::InvalidRequest, "invalid_request"),
            Self::InvalidClient => (Kind::NotAuthenticated, "invalid_client"),
            Self::UnsupportedGrantType => (Kind::InvalidRequest, "unsupported_grant_type"),
            Self::InvalidScope => (Kind::InvalidRequest, "invalid_scope"),
        };
        Problem::new(kind).with_detail(detail).as_oauth_error(error)
    }
}

impl From<ExchangeError> for Problem {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::WrongSecret => Refusal::InvalidClient
                .with(error)
                .with_header(WWW_AUTHENTICATE, "Basic realm=\"tovholder\""),
            ExchangeError::BeyondScopes => Refusal::InvalidScope.with(error),
            ExchangeError::Failed(error) => error.into(),
        }
    }
}
