//! Service accounts: other systems that may call, with the scopes they have. How they get their tokens
//! is in `tokens`.

use actix_web::{HttpResponse, delete, get, post, web::Data};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    ApiState,
    body::Json,
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
        access::Scope,
        calendar::Moment,
        ids::ServiceAccountId,
        service_account::{AccountState, ServiceAccount},
        text::Title,
    },
    operations::service_accounts::{self, NewServiceAccount, OpenedAccount},
};

/// The list's name in its cursors.
const SERVICE_ACCOUNTS: List = List::named("service-accounts");

type ServiceAccountPage = PageResponse<ServiceAccountResponse>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_service_accounts)
        .service(create_service_account)
        .service(read_service_account)
        .service(revoke_service_account)
        .service(renew_service_account);
}

/// Another system that may call. Its secret is not kept.
#[derive(Debug, Serialize, ToSchema)]
struct ServiceAccountResponse {
    /// The `client_id` with which the system asks for tokens.
    id: ServiceAccountId,
    /// What the system is called.
    #[schema(example = "SBSYS")]
    name: Title,
    /// What it may do at most.
    #[schema(max_items = 100)]
    scopes: Vec<Scope>,
    state: AccountState,
    created_at: Instant,
    /// Who made it: the subject of the token.
    #[schema(example = "anne@lemvig.example", max_length = 1000)]
    created_by: String,
    /// When it ends by itself; null when it does not.
    expires_at: Option<Instant>,
    /// When it last called, within the minute; null when it never has.
    last_used_at: Option<Instant>,
    /// The `client_secret`, in the one answer that makes it: it is not shown again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        example = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        max_length = 64
    )]
    secret: Option<String>,
}

/// An account that is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "SBSYS", "scopes": ["meetings:read", "decisions:read"] }))]
struct CreateServiceAccountRequest {
    /// What the system is called.
    name: Title,
    /// What it may do at most; at least one.
    #[schema(max_items = 100)]
    scopes: Vec<Scope>,
    /// When it ends by itself; never without one.
    expires_at: Option<Instant>,
}

/// Which page is wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ListServiceAccountsQuery {
    limit: Option<PageLimit>,
    cursor: Option<PageCursor>,
}

/// List the service accounts
///
/// For administrators; oldest first, those that may not call any more among them.
#[utoipa::path(
    tag = "service-accounts",
    params(ListServiceAccountsQuery),
    responses((status = OK, description = "A page of accounts.", body = ServiceAccountPage)),
)]
#[get("/service-accounts")]
async fn list_service_accounts(
    call: Call,
    state: Data<ApiState>,
    Query(query): Query<ListServiceAccountsQuery>,
) -> Result<ServiceAccountPage, Problem> {
    let page = SERVICE_ACCOUNTS.page(query.limit, query.cursor.as_ref())?;
    let page = service_accounts::list(&call.office, &call.caller, page).await?;
    let now = state.clock.now();
    Ok(SERVICE_ACCOUNTS.answer(page, |account| ServiceAccountResponse::of(account, now)))
}

/// Create a service account
///
/// For administrators. The answer holds the secret, this once. With the id and the secret the system
/// asks `POST /tokens` for tokens. It acts for no person, so it gets its rights by scopes alone; a scope
/// to write holds in every body.
#[utoipa::path(
    tag = "service-accounts",
    responses((status = CREATED, description = "The account and its secret.", body = ServiceAccountResponse)),
)]
#[post("/service-accounts")]
async fn create_service_account(
    call: Call,
    state: Data<ApiState>,
    Json(request): Json<CreateServiceAccountRequest>,
) -> Result<Versioned<ServiceAccountResponse>, Problem> {
    let new = NewServiceAccount {
        name: request.name,
        scopes: request.scopes.into_iter().collect(),
        expires_at: request.expires_at.map(|Instant(at)| at),
    };
    let opened = service_accounts::create(&call.office, &call.caller, new).await?;
    let location = format!("{BASE}/service-accounts/{}", opened.account.id);
    let version = opened.account.version;
    let told = with_secret(opened, state.clock.now());
    Ok(Versioned::created(location, version, told).composed())
}

/// Read a service account
///
/// For administrators; without its secret.
#[utoipa::path(
    tag = "service-accounts",
    params(ServiceAccountId, KnownVersion),
    responses((status = OK, description = "The account.", body = ServiceAccountResponse)),
)]
#[get("/service-accounts/{id}")]
async fn read_service_account(
    call: Call,
    state: Data<ApiState>,
    Path(id): Path<ServiceAccountId>,
) -> Result<Versioned<ServiceAccountResponse>, Problem> {
    let account = service_accounts::find(&call.office, &call.caller, id).await?;
    let version = account.version;
    let told = ServiceAccountResponse::of(account, state.clock.now());
    Ok(Versioned::new(version, told).composed())
}

/// Revoke a service account
///
/// For administrators, for good. The system gets no token any more, and those it has are refused from
/// now on.
#[utoipa::path(
    tag = "service-accounts",
    params(ServiceAccountId, ExpectedVersion),
    responses((status = NO_CONTENT, description = "The account may not call any more.")),
)]
#[delete("/service-accounts/{id}")]
async fn revoke_service_account(
    call: Call,
    Path(id): Path<ServiceAccountId>,
    ExpectedVersion(expected): ExpectedVersion,
) -> Result<HttpResponse, Problem> {
    service_accounts::revoke(&call.office, &call.caller, (id, expected)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Give a service account another secret
///
/// For administrators. The old secret, and every token that was given for it, is refused from now on;
/// the answer holds the new secret, this once.
#[utoipa::path(
    tag = "service-accounts",
    params(ServiceAccountId, ExpectedVersion),
    responses((status = OK, description = "The account and its new secret.", body = ServiceAccountResponse)),
)]
#[post("/service-accounts/{id}/renewal")]
async fn renew_service_account(
    call: Call,
    state: Data<ApiState>,
    Path(id): Path<ServiceAccountId>,
    ExpectedVersion(expected): ExpectedVersion,
) -> Result<Versioned<ServiceAccountResponse>, Problem> {
    let opened = service_accounts::renew(&call.office, &call.caller, (id, expected)).await?;
    let version = opened.account.version;
    let told = with_secret(opened, state.clock.now());
    Ok(Versioned::new(version, told).composed())
}

fn with_secret(opened: OpenedAccount, now: Moment) -> ServiceAccountResponse {
    ServiceAccountResponse {
        secret: Some(opened.secret.expose()),
        ..ServiceAccountResponse::of(opened.account, now)
    }
}

impl ServiceAccountResponse {
    /// The account as it stands now.
    fn of(account: ServiceAccount, now: Moment) -> Self {
        Self {
            id: account.id,
            state: account.state(now),
            name: account.name,
            scopes: account.scopes.into_iter().collect(),
            created_at: account.created_at.into(),
            created_by: account.created_by,
            expires_at: account.expires_at.map(Into::into),
            last_used_at: account.last_used_at.map(Into::into),
            secret: None,
        }
    }
}
