//! Calendar feeds: made, listed, given another secret, revoked. What they show is in `reading`.

mod reading;

pub(super) use self::reading::action_entries;
pub use self::reading::read;
pub use crate::storage::calendar_feeds::CalendarFeedFilter;
use crate::{
    domain::{
        access::{Caller, Permission, Relation},
        calendar_feed::{ActionsAs, CalendarFeed, FeedOf},
        history::{Happening, SubjectKind},
        ids::{BodyId, CalendarFeedId},
        language::Language,
        listing::{Page, PageRequest},
        organisation::Person,
        secrets::Secret,
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult,
        office::{Desk, ensure_version, found, saved},
    },
    storage,
};

/// A feed that is to be.
#[derive(Debug, Clone, Copy, Default)]
pub struct NewCalendarFeed {
    /// Whose calendar: this body's, or the caller's own without one.
    pub body: Option<BodyId>,
    /// How it shows actions.
    pub actions_as: ActionsAs,
    /// The language; the caller's without one.
    pub language: Option<Language>,
}

/// A feed and the secret that opens it, which is told this once.
#[derive(Debug, Clone)]
pub struct OpenedFeed {
    /// The feed.
    pub feed: CalendarFeed,
    /// The secret.
    pub secret: Secret,
}

/// Makes a feed: of the caller's own calendar, or of a body's.
pub async fn create(
    office: &Office,
    caller: &Caller,
    new: NewCalendarFeed,
) -> OperationResult<OpenedFeed> {
    office
        .write(caller, move |desk| {
            // The calendar shows both to whoever knows its address.
            desk.require(Permission::ReadMeetings)?;
            desk.require(Permission::ReadActions)?;
            let person = caller_in_person(desk)?;
            let of = feed_of(desk, new.body, person.as_ref())?;
            if storage::calendar_feeds::count_own(desk.db, desk.caller)? >= CalendarFeed::MOST {
                let most = CalendarFeed::MOST;
                return Err(OperationError::NotAllowed(format!(
                    "you have {most} calendar feeds, the most there may be: revoke one first"
                )));
            }
            let secret = desk.secrets.make()?;
            let language = new.language.or(person.map(|person| person.language));
            let feed = CalendarFeed {
                id: CalendarFeedId::make(desk.ids, desk.now),
                of,
                secret: secret.hash(),
                actions_as: new.actions_as,
                language: language.unwrap_or(desk.language),
                created_at: desk.now,
                created_by: desk.caller.subject.clone(),
                last_used_at: None,
                revoked_at: None,
                version: Version::FIRST,
            };
            storage::calendar_feeds::insert(desk.db, &feed)?;
            desk.record_new(feed.id, &feed)?;
            Ok(OpenedFeed { feed, secret })
        })
        .await
}

/// One feed in use: the caller's own, or anybody's to administrators.
pub async fn find(
    office: &Office,
    caller: &Caller,
    id: CalendarFeedId,
) -> OperationResult<CalendarFeed> {
    office.read(caller, move |desk| seen(desk, id)).await
}

/// A page of the feeds in use: the caller's own, or all of them to administrators.
pub async fn list(
    office: &Office,
    caller: &Caller,
    filter: CalendarFeedFilter,
    page: PageRequest,
) -> OperationResult<Page<CalendarFeed>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadMeetings)?;
            let whose = (desk.caller, sees_all(desk));
            Ok(storage::calendar_feeds::list(
                desk.db, whose, &filter, &page,
            )?)
        })
        .await
}

/// Gives the caller's own feed another secret; the old address is dead from now on. Administrators
/// may revoke the feeds of others and no more: a secret of theirs is not for them to know.
pub async fn renew(
    office: &Office,
    caller: &Caller,
    (id, expected): (CalendarFeedId, Version),
) -> OperationResult<OpenedFeed> {
    office
        .write(caller, move |desk| {
            let old = seen(desk, id)?;
            if !old.is_own_of(desk.caller) {
                return Err(OperationError::NotAllowed(
                    "only whoever made a calendar feed may have a new address for it; \
                     you may revoke it"
                        .to_owned(),
                ));
            }
            ensure_version(old.version, expected)?;
            let secret = desk.secrets.make()?;
            let renewed = CalendarFeed {
                secret: secret.hash(),
                ..old.clone()
            };
            let feed = storage::calendar_feeds::update(desk.db, renewed)?;
            let feed = saved(old.version, feed)?;
            desk.record_change(id, Happening::Renewed, (&old, &feed), None)?;
            Ok(OpenedFeed { feed, secret })
        })
        .await
}

/// Ends a feed: the caller's own, or anybody's by administrators.
pub async fn revoke(office: &Office, caller: &Caller, id: CalendarFeedId) -> OperationResult<()> {
    office
        .write(caller, move |desk| {
            let old = seen(desk, id)?;
            let revoked = CalendarFeed {
                revoked_at: Some(desk.now),
                ..old.clone()
            };
            let feed = saved(
                old.version,
                storage::calendar_feeds::update(desk.db, revoked)?,
            )?;
            desk.record_change(id, Happening::Removed, (&old, &feed), None)
        })
        .await
}

/// The feed in use, where the caller may know of it.
fn seen(desk: &mut Desk<'_>, id: CalendarFeedId) -> OperationResult<CalendarFeed> {
    desk.require(Permission::ReadMeetings)?;
    let feed = storage::calendar_feeds::find(desk.db, id)?
        .filter(|feed| feed.revoked_at.is_none())
        .filter(|feed| feed.is_own_of(desk.caller) || sees_all(desk));
    found(SubjectKind::CalendarFeed, feed)
}

fn sees_all(desk: &Desk<'_>) -> bool {
    desk.caller
        .may(Permission::ManageAccess, Relation::default())
}

fn caller_in_person(desk: &mut Desk<'_>) -> OperationResult<Option<Person>> {
    match desk.caller.person {
        Some(person) => Ok(storage::people::find(desk.db, person)?),
        None => Ok(None),
    }
}

fn feed_of(
    desk: &mut Desk<'_>,
    body: Option<BodyId>,
    person: Option<&Person>,
) -> OperationResult<FeedOf> {
    let person = person.map(|person| person.id);
    match (body, person) {
        (Some(body), made_by) => {
            if storage::bodies::find(desk.db, body)?.is_none() {
                let message = "there is no such body";
                return Err(OperationError::invalid("/body_id", message));
            }
            Ok(FeedOf::Body { body, made_by })
        }
        (None, Some(person)) => Ok(FeedOf::Person(person)),
        (None, None) => Err(OperationError::invalid(
            "/body_id",
            "is missing: you are no person here with a calendar, so name the body whose it is",
        )),
    }
}
