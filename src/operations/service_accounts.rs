//! Service accounts: made, listed, given another secret, revoked; and what they do by themselves:
//! exchange their secret for a token, and be known again by it.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::{
    domain::{
        access::{Caller, Permission, Scope},
        calendar::Moment,
        history::{Happening, SubjectKind},
        ids::ServiceAccountId,
        listing::{Page, PageRequest},
        secrets::{Secret, SecretHash},
        service_account::{AccountSeal, AccountState, ServiceAccount},
        text::Title,
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult,
        office::{Desk, ensure_version, found, saved},
    },
    storage,
};

/// An account that is to be.
#[derive(Debug, Clone)]
pub struct NewServiceAccount {
    /// What the system is called.
    pub name: Title,
    /// What it may do at most.
    pub scopes: BTreeSet<Scope>,
    /// When it ends by itself.
    pub expires_at: Option<Moment>,
}

/// An account and its secret, which is told this once.
#[derive(Debug, Clone)]
pub struct OpenedAccount {
    /// The account.
    pub account: ServiceAccount,
    /// The secret.
    pub secret: Secret,
}

/// An account whose secret was right, and the scopes that its token gets.
#[derive(Debug, Clone)]
pub struct Admission {
    /// The account.
    pub account: ServiceAccount,
    /// What was asked for, or all that the account has.
    pub scopes: BTreeSet<Scope>,
    /// When it was asked for.
    pub at: Moment,
}

/// Why a secret is not exchanged for a token.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// No account of this id has this secret and may call; which of it is not so is told to nobody.
    #[error("the id or the secret is wrong, or the account may not call any more")]
    WrongSecret,
    /// The account has not all of the scopes that were asked for.
    #[error("the account does not have all of the scopes that were asked for")]
    BeyondScopes,
    /// The use case itself failed.
    #[error(transparent)]
    Failed(#[from] OperationError),
}

/// Makes an account.
pub async fn create(
    office: &Office,
    caller: &Caller,
    new: NewServiceAccount,
) -> OperationResult<OpenedAccount> {
    office
        .write(caller, move |desk| {
            desk.require(Permission::ManageAccess)?;
            let new = new.clone();
            if new.scopes.is_empty() {
                let message = "must name at least one scope: an account without could do nothing";
                return Err(OperationError::invalid("/scopes", message));
            }
            if new.expires_at.is_some_and(|end| end <= desk.now) {
                let message = "must lie in the future";
                return Err(OperationError::invalid("/expires_at", message));
            }
            let secret = desk.secrets.make()?;
            let account = ServiceAccount {
                id: ServiceAccountId::make(desk.ids, desk.now),
                name: new.name,
                scopes: new.scopes,
                secret: secret.hash(),
                created_at: desk.now,
                created_by: desk.caller.subject.clone(),
                expires_at: new.expires_at,
                last_used_at: None,
                revoked_at: None,
                version: Version::FIRST,
            };
            storage::service_accounts::insert(desk.db, &account)?;
            desk.record_new(account.id, &account)?;
            Ok(OpenedAccount { account, secret })
        })
        .await
}

/// One account, whatever its state, and as of when it is told.
pub async fn find(
    office: &Office,
    caller: &Caller,
    id: ServiceAccountId,
) -> OperationResult<ServiceAccount> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ManageAccess)?;
            load(desk, id)
        })
        .await
}

/// A page of all accounts, oldest first.
pub async fn list(
    office: &Office,
    caller: &Caller,
    page: PageRequest,
) -> OperationResult<Page<ServiceAccount>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ManageAccess)?;
            Ok(storage::service_accounts::list(desk.db, &page)?)
        })
        .await
}

/// Gives an account another secret, at the version the caller knows. The old one, and every token that
/// was given for it, is worth nothing from now on.
pub async fn renew(
    office: &Office,
    caller: &Caller,
    (id, expected): (ServiceAccountId, Version),
) -> OperationResult<OpenedAccount> {
    office
        .write(caller, move |desk| {
            let old = load_to_change(desk, id, expected)?;
            if old.state(desk.now) == AccountState::Expired {
                let message = "the account has expired: make another one";
                return Err(OperationError::NotAllowed(message.to_owned()));
            }
            let secret = desk.secrets.make()?;
            let renewed = ServiceAccount {
                secret: secret.hash(),
                ..old.clone()
            };
            let account = save(desk, &old, renewed, Happening::Renewed)?;
            Ok(OpenedAccount { account, secret })
        })
        .await
}

/// Ends an account, at the version the caller knows: it gets no token, and those it has are worth
/// nothing from now on.
pub async fn revoke(
    office: &Office,
    caller: &Caller,
    (id, expected): (ServiceAccountId, Version),
) -> OperationResult<()> {
    office
        .write(caller, move |desk| {
            let old = load_to_change(desk, id, expected)?;
            let revoked = ServiceAccount {
                revoked_at: Some(desk.now),
                ..old.clone()
            };
            save(desk, &old, revoked, Happening::Removed).map(|_| ())
        })
        .await
}

/// Exchanges a secret for the right to a token (RFC 6749, 4.4). The work is the same whether there is
/// no such account, its secret is another, or it may not call any more, and so is the answer.
pub async fn exchange(
    office: &Office,
    (id, secret): (Option<ServiceAccountId>, &str),
    asked: Option<BTreeSet<Scope>>,
) -> Result<Admission, ExchangeError> {
    let offered = SecretHash::of(secret);
    let caller = Caller::system("service account");
    let (account, at) = office
        .read(&caller, move |desk| {
            let id = id.unwrap_or(ServiceAccountId::from_uuid(Uuid::nil()));
            let account = storage::service_accounts::find(desk.db, id)?;
            Ok((account, desk.now))
        })
        .await?;
    // Compared with something all the same where there is no account.
    let nothing = SecretHash::of("");
    let kept = account.as_ref().map_or(&nothing, |account| &account.secret);
    let is_right = kept.is_the_same(&offered) && account.is_some();
    let account = account.filter(|account| is_right && account.state(at) == AccountState::Active);
    let account = account.ok_or(ExchangeError::WrongSecret)?;
    let scopes = asked.unwrap_or_else(|| account.scopes.clone());
    if !scopes.is_subset(&account.scopes) || scopes.is_empty() {
        return Err(ExchangeError::BeyondScopes);
    }
    note_use(office, &account, at).await?;
    Ok(Admission {
        account,
        scopes,
        at,
    })
}

/// Whether a token with this seal is still good. That it was used is noted now and then.
pub async fn is_honoured(office: &Office, seal: AccountSeal) -> OperationResult<bool> {
    let caller = Caller::system("service account");
    let (account, now) = office
        .read(&caller, move |desk| {
            let account = storage::service_accounts::find(desk.db, seal.account)?;
            Ok((account, desk.now))
        })
        .await?;
    match account.filter(|account| account.honours(seal, now)) {
        Some(account) => note_use(office, &account, now).await.map(|()| true),
        None => Ok(false),
    }
}

async fn note_use(office: &Office, account: &ServiceAccount, now: Moment) -> OperationResult<()> {
    if !account.is_use_noted(now) {
        return Ok(());
    }
    let (id, before) = (account.id, now - ServiceAccount::NOTED_EVERY);
    office
        .write(&Caller::system("service account"), move |desk| {
            Ok(storage::service_accounts::note_use(
                desk.db,
                id,
                (before, now),
            )?)
        })
        .await
}

fn load(desk: &mut Desk<'_>, id: ServiceAccountId) -> OperationResult<ServiceAccount> {
    let account = storage::service_accounts::find(desk.db, id)?;
    found(SubjectKind::ServiceAccount, account)
}

/// The account at the version the caller knows, unless its rights have been taken away for good.
fn load_to_change(
    desk: &mut Desk<'_>,
    id: ServiceAccountId,
    expected: Version,
) -> OperationResult<ServiceAccount> {
    desk.require(Permission::ManageAccess)?;
    let account = load(desk, id)?;
    ensure_version(account.version, expected)?;
    if account.revoked_at.is_some() {
        let message = "the account is revoked, and stays so: make another one";
        return Err(OperationError::NotAllowed(message.to_owned()));
    }
    Ok(account)
}

fn save(
    desk: &mut Desk<'_>,
    old: &ServiceAccount,
    new: ServiceAccount,
    happening: Happening,
) -> OperationResult<ServiceAccount> {
    let kept = storage::service_accounts::update(desk.db, new)?;
    let new = saved(old.version, kept)?;
    desk.record_change(new.id, happening, (old, &new), None)?;
    Ok(new)
}
