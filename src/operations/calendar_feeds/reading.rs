//! What a feed shows to whoever knows its secret. There is no caller whose sight would open anything
//! closed: the entries have no field for it, and a body's feed leaves its closed actions out.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use crate::{
    domain::{
        access::Caller,
        action::Action,
        body::Body,
        calendar::Moment,
        calendar_entry::{ActionEntry, ActionNames, CalendarContents, MeetingEntry},
        calendar_feed::{ActionsAs, CalendarFeed, FeedOf, meetings_shown},
        history::SubjectKind,
        ids::{BodyId, CalendarFeedId, MeetingId, ServiceAccountId},
        meeting::Meeting,
        secrets::Secret,
        service_account::AccountState,
        text::Title,
    },
    operations::{
        Office, OperationError, OperationResult, links,
        office::{Desk, found},
    },
    storage::{self, Db, views::calendar::ActionsOf},
};

/// The most meetings that a feed shows, and the most actions.
const MOST_OF_EACH: i64 = 1_000;

/// What the feed with this secret shows as things stand, with links that begin with `link_base`.
/// That it was read is noted now and then; where that cannot be noted, it is read all the same.
pub async fn read(
    office: &Office,
    secret: &Secret,
    link_base: String,
) -> OperationResult<CalendarContents> {
    let caller = Caller::system("calendar feed");
    let hash = secret.hash();
    let (contents, unnoted) = office
        .read(&caller, move |desk| {
            let feed = storage::calendar_feeds::find_by_secret(desk.db, &hash)?;
            let feed = found(SubjectKind::CalendarFeed, feed)?;
            let contents = contents(desk, &feed, &link_base)?;
            Ok((contents, feed.is_use_noted(desk.now).then_some(feed.id)))
        })
        .await?;
    if let Some(id) = unnoted
        && let Err(error) = note_use(office, &caller, id).await
    {
        tracing::warn!(%id, %error, "that a calendar was read could not be noted");
    }
    Ok(contents)
}

async fn note_use(office: &Office, caller: &Caller, id: CalendarFeedId) -> OperationResult<()> {
    office
        .write(caller, move |desk| {
            let period = (desk.now - CalendarFeed::NOTED_EVERY, desk.now);
            Ok(storage::calendar_feeds::note_use(desk.db, id, period)?)
        })
        .await
}

/// Whose calendar it is and where its entries come from, as the seats and units stand now.
struct Sources {
    name: Title,
    bodies: Vec<BodyId>,
    actions: ActionsOf,
}

/// Where the entries of a feed come from. A feed lives by whoever made it: with a person who has left,
/// or a system that may not call any more, it is gone as well.
fn sources(desk: &mut Desk<'_>, feed: &CalendarFeed) -> OperationResult<Sources> {
    let today = desk.today();
    let person = match feed.person() {
        Some(id) => storage::people::find(desk.db, id)?,
        None => None,
    };
    let person = person.filter(|person| person.presence.is_here(today));
    if !may_its_system_call(desk, feed)? {
        return Err(OperationError::NotFound(SubjectKind::CalendarFeed));
    }
    match (feed.of, person) {
        (FeedOf::Person(id), Some(person)) => {
            let seats = storage::memberships::of_person(desk.db, id)?;
            let units = storage::units::directed_by(desk.db, id)?;
            Ok(Sources {
                name: person.name,
                bodies: seats.into_iter().map(|seat| seat.body).collect(),
                actions: ActionsOf::Owner(id, units),
            })
        }
        (FeedOf::Body { body, made_by }, person) if made_by.is_some() == person.is_some() => {
            let body = storage::bodies::find(desk.db, body)?;
            let body = found(SubjectKind::CalendarFeed, body)?;
            Ok(Sources {
                name: body.name,
                bodies: vec![body.id],
                actions: ActionsOf::Body(body.id),
            })
        }
        _ => Err(OperationError::NotFound(SubjectKind::CalendarFeed)),
    }
}

/// Whether the service account that made a feed may still call; so it is where none made it.
fn may_its_system_call(desk: &mut Desk<'_>, feed: &CalendarFeed) -> OperationResult<bool> {
    // Such an account is the subject of its own tokens, and no person is behind it.
    let id: Option<ServiceAccountId> = feed.created_by.parse().ok();
    let Some(id) = id.filter(|_| feed.person().is_none()) else {
        return Ok(true);
    };
    let account = storage::service_accounts::find(desk.db, id)?;
    Ok(account.is_none_or(|account| account.state(desk.now) == AccountState::Active))
}

fn contents(
    desk: &mut Desk<'_>,
    feed: &CalendarFeed,
    link_base: &str,
) -> OperationResult<CalendarContents> {
    let sources = sources(desk, feed)?;
    let actions = match feed.actions_as {
        ActionsAs::None => Vec::new(),
        ActionsAs::Todo | ActionsAs::Event => {
            let ended_since = desk.now - CalendarFeed::ENDED_STAYS;
            action_entries(desk.db, &sources.actions, (ended_since, link_base))?
        }
    };
    Ok(CalendarContents {
        name: sources.name,
        language: feed.language,
        actions_as: feed.actions_as,
        meetings: meetings(desk, &sources.bodies, link_base)?,
        actions,
    })
}

fn meetings(
    desk: &mut Desk<'_>,
    bodies: &[BodyId],
    link_base: &str,
) -> OperationResult<Vec<MeetingEntry>> {
    let shown = meetings_shown(desk.now, desk.horizon);
    let meetings = storage::meetings::of_bodies_between(desk.db, bodies, &shown, MOST_OF_EACH)?;
    let ids: Vec<MeetingId> = meetings.iter().map(|meeting| meeting.id).collect();
    let mut titles = storage::views::calendar::titles_of_meetings(desk.db, &ids)?;
    let agendas = storage::views::calendar::latest_of_agendas(desk.db, &ids)?;
    let uuids = ids.iter().map(|id| id.as_uuid());
    let uuids: Vec<Uuid> = uuids.chain(bodies.iter().map(|id| id.as_uuid())).collect();
    let changes = Changes::of(desk.db, &uuids)?;
    let bodies = storage::bodies::find_many(desk.db, bodies)?;
    let bodies: HashMap<BodyId, Body> = bodies.into_iter().map(|body| (body.id, body)).collect();
    let entry = |meeting: Meeting| {
        let body = bodies.get(&meeting.body)?;
        let deadline = body.rules.agenda_deadline;
        let changed_at = changes.latest(meeting.id.as_uuid(), Some(meeting.body.as_uuid()));
        let agenda_changed_at = agendas.get(&meeting.id).copied();
        Some(MeetingEntry {
            body_name: body.name.clone(),
            agenda_deadline: deadline.before(meeting.starts_at, desk.calendar),
            titles: titles.remove(&meeting.id).unwrap_or_default(),
            changed_at: agenda_changed_at.map_or(changed_at, |at| at.max(changed_at)),
            link: links::to_meeting(link_base, meeting.id),
            meeting,
        })
    };
    Ok(meetings.into_iter().filter_map(entry).collect())
}

/// Actions as calendars show them, in every feed and in mails alike: what is outstanding, and what has
/// ended since a moment, with links that begin with a base.
pub(in crate::operations) fn action_entries(
    db: &mut Db,
    whose: &ActionsOf,
    (ended_since, link_base): (Moment, &str),
) -> OperationResult<Vec<ActionEntry>> {
    let actions = storage::views::calendar::actions_of(db, whose, ended_since, MOST_OF_EACH)?;
    let ids = actions.iter();
    let ids = ids.flat_map(|(action, _)| [action.id.as_uuid(), action.body.as_uuid()]);
    let ids: BTreeSet<Uuid> = ids.collect();
    let changes = Changes::of(db, &ids.into_iter().collect::<Vec<_>>())?;
    let entry = |(action, names): (Action, ActionNames)| {
        // The entry of a closed one does not name its body.
        let body = (!action.confidentiality.is_closed()).then(|| action.body.as_uuid());
        let changed_at = changes.latest(action.id.as_uuid(), body);
        let link = links::to_action(link_base, action.id);
        ActionEntry::of(&action, names, (changed_at, link))
    };
    Ok(actions.into_iter().map(entry).collect())
}

/// When things last changed, by the history.
struct Changes(HashMap<Uuid, Moment>);

impl Changes {
    fn of(db: &mut Db, ids: &[Uuid]) -> OperationResult<Self> {
        Ok(Self(storage::events::latest_moments(db, ids)?))
    }

    /// When a thing last changed, or what its entry tells of another. What has no history came into
    /// being when its id was made.
    fn latest(&self, id: Uuid, other: Option<Uuid>) -> Moment {
        let made_at = || {
            let (seconds, nanoseconds) = id.get_timestamp()?.to_unix();
            Moment::from_timestamp(i64::try_from(seconds).ok()?, nanoseconds)
        };
        let known = self.0.get(&id).copied();
        let own = known.or_else(made_at).unwrap_or(Moment::UNIX_EPOCH);
        let other = other.and_then(|other| self.0.get(&other).copied());
        other.map_or(own, |other| own.max(other))
    }
}
