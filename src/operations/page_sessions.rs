//! Sessions of people who signed in to pages: begun, found by their secret, ended. Who they are is settled
//! by whoever begins one.

use std::collections::BTreeSet;

use crate::{
    domain::{
        access::{Caller, Role},
        ids::{PageSessionId, PersonId},
        organisation::Person,
        page_session::{PageSession, SessionLimits},
        secrets::Secret,
    },
    operations::{Office, OperationResult},
    storage,
};

/// Somebody who has just shown who they are.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub person: PersonId,
    /// What their token calls them.
    pub subject: String,
    /// Who vouched for them.
    pub provider: String,
    /// What they are.
    pub roles: BTreeSet<Role>,
}

/// A session that is open, and whose it is.
#[derive(Debug, Clone)]
pub struct OpenSession {
    /// The session.
    pub session: PageSession,
    /// Who is signed in.
    pub person: Person,
}

/// By whom it is done: nobody is signed in before the secret was looked up.
fn nobody() -> Caller {
    Caller::system("page session")
}

/// Begins a session; answers the secret that opens it, which is told this once. Whatever secret the browser
/// came with opens nothing from then on, so that nobody can have planted it there.
pub async fn begin(
    office: &Office,
    who: SignedIn,
    limits: SessionLimits,
    replaced: Option<Secret>,
) -> OperationResult<Secret> {
    office
        .write(&nobody(), move |desk| {
            if let Some(replaced) = &replaced {
                storage::page_sessions::remove_by_secret(desk.db, &replaced.hash())?;
            }
            let secret = desk.secrets.make()?;
            let session = PageSession {
                id: PageSessionId::make(desk.ids, desk.now),
                secret: secret.hash(),
                person: who.person,
                subject: who.subject.clone(),
                provider: who.provider.clone(),
                roles: who.roles.clone(),
                started_at: desk.now,
                seen_at: desk.now,
                idle_until: desk.now + limits.idle,
                ends_at: desk.now + limits.longest,
            };
            storage::page_sessions::insert(desk.db, &session)?;
            Ok(secret)
        })
        .await
}

/// The session that a secret opens, if it is not over; it lasts longer for being used.
pub async fn find(
    office: &Office,
    secret: &Secret,
    limits: SessionLimits,
) -> OperationResult<Option<OpenSession>> {
    let hash = secret.hash();
    let caller = nobody();
    let found = office.read(&caller, move |desk| {
        let found = storage::page_sessions::find_by_secret(desk.db, &hash)?;
        let Some(session) = found.filter(|session| session.is_open(desk.now)) else {
            return Ok(None);
        };
        let person = storage::people::find(desk.db, session.person)?;
        let today = desk.today();
        let person = person.filter(|person| person.presence.is_here(today));
        Ok(person.map(|person| (OpenSession { session, person }, desk.now)))
    });
    let Some((open, now)) = found.await? else {
        return Ok(None);
    };
    if let Some(idle_until) = open.session.idle_until_if_used(now, limits) {
        let id = open.session.id;
        let caller = nobody();
        let noting = office.write(&caller, move |desk| {
            Ok(storage::page_sessions::note_use(
                desk.db,
                id,
                (now, idle_until),
            )?)
        });
        noting.await?;
    }
    Ok(Some(open))
}

/// The open sessions of a person, the newest first.
pub async fn of_person(office: &Office, person: PersonId) -> OperationResult<Vec<PageSession>> {
    let caller = nobody();
    let listing = office.read(&caller, move |desk| {
        let mut sessions = storage::page_sessions::of_person(desk.db, person)?;
        sessions.retain(|session| session.is_open(desk.now));
        Ok(sessions)
    });
    listing.await
}

/// Ends the session that a secret opens.
pub async fn end(office: &Office, secret: &Secret) -> OperationResult<()> {
    let hash = secret.hash();
    let caller = nobody();
    let ending = office.write(&caller, move |desk| {
        Ok(storage::page_sessions::remove_by_secret(desk.db, &hash)?)
    });
    ending.await
}

/// Ends all sessions of a person, in every browser; answers how many.
pub async fn end_all(office: &Office, person: PersonId) -> OperationResult<usize> {
    let caller = nobody();
    let ending = office.write(&caller, move |desk| {
        Ok(storage::page_sessions::remove_of_person(desk.db, person)?)
    });
    ending.await
}

/// Removes the sessions that are over; answers how many.
pub async fn remove_ended(office: &Office) -> OperationResult<usize> {
    let caller = Caller::system("job remove-sessions");
    let removing = office.write(&caller, move |desk| {
        Ok(storage::page_sessions::remove_ended(desk.db, desk.now)?)
    });
    removing.await
}
