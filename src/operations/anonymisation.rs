//! Anonymising people who left: by the rule of the house or because somebody asked for it. What they
//! did stays, under an id that says nothing; who they were goes, from the history too.

use uuid::Uuid;

use crate::{
    domain::{
        access::{Caller, Permission},
        history::{Happening, erasure::Erasure},
        ids::{AbsenceId, CalendarFeedId, PersonId},
        listing::{Page, PageRequest},
        organisation::{Person, Presence},
        preferences::Preferences,
        retention::{ANONYMOUS, RetentionError, Tie, ensure_untied},
        text::Title,
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult,
        answers::BY_LINK,
        fingerprint::Fingerprint,
        office::{Desk, ensure_version, saved},
        people,
    },
    storage,
};

/// Whoever is to be anonymised by the rule, with what keeps it from being done.
#[derive(Debug, Clone)]
pub struct DuePerson {
    /// The person.
    pub person: Person,
    /// What has to be handed over first.
    pub ties: Vec<(Tie, u64)>,
}

/// What anonymising a person would do.
#[derive(Debug, Clone)]
pub struct Preview {
    /// What has to be handed over first.
    pub ties: Vec<(Tie, u64)>,
    /// Why it cannot be done yet.
    pub obstacle: Option<RetentionError>,
    /// How many absences go.
    pub absences: usize,
    /// How many calendar feeds go, those of bodies that the person made among them.
    pub calendar_feeds: usize,
    /// How many events of the history tell something about the person.
    pub events_about: u64,
    /// How many tell by what name the person did something.
    pub events_by: u64,
    /// What to send back to confirm it.
    pub fingerprint: Fingerprint,
}

/// A page of the people who are to be anonymised by the rule, those who left first.
pub async fn due(
    office: &Office,
    caller: &Caller,
    page: PageRequest,
) -> OperationResult<Page<DuePerson>> {
    let rule = office.retention;
    office
        .read(caller, move |desk| {
            desk.require(Permission::AnonymisePeople)?;
            let today = desk.today();
            let Some(day) = rule.last_day(today) else {
                let (items, next) = (Vec::new(), None);
                return Ok(Page { items, next });
            };
            let page = storage::people::left_by(desk.db, day, &page)?;
            let ids: Vec<_> = page.items.iter().map(|person| person.id).collect();
            let mut ties = storage::views::ties::of_people(desk.db, &ids, today)?;
            Ok(page.map(|person| DuePerson {
                ties: ties.remove(&person.id).unwrap_or_default(),
                person,
            }))
        })
        .await
}

/// What anonymising a person would do, as things stand.
pub async fn preview(office: &Office, caller: &Caller, id: PersonId) -> OperationResult<Preview> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::AnonymisePeople)?;
            let person = people::load(desk, id)?;
            foresee(desk, &person)
        })
        .await
}

/// Anonymises a person who left, at the version the caller knows, if the caller confirms the preview. A
/// job takes the name out of the rest of the history.
pub async fn anonymise(
    office: &Office,
    caller: &Caller,
    (id, expected): (PersonId, Version),
    confirms: Option<Fingerprint>,
) -> OperationResult<Person> {
    office
        .write(caller, move |desk| {
            desk.require(Permission::AnonymisePeople)?;
            let old = people::load(desk, id)?;
            ensure_version(old.version, expected)?;
            let preview = foresee(desk, &old)?;
            if let Some(obstacle) = preview.obstacle {
                return Err(OperationError::NotAllowed(obstacle.to_string()));
            }
            let shown = &preview.fingerprint;
            shown.ensure_confirmed(confirms.as_ref(), true)?;
            carry_out(desk, &old)
        })
        .await
}

/// Anonymises everybody whose time has come by the rule and whom nothing ties; answers how many.
pub async fn anonymise_due(office: &Office) -> OperationResult<usize> {
    let caller = Caller::system("job anonymise-people");
    let mut count = 0;
    let mut page = PageRequest::default();
    loop {
        let found = due(office, &caller, page).await?;
        let untied = found.items.into_iter().filter(|due| due.ties.is_empty());
        for DuePerson { person, .. } in untied {
            let is_done = office.write(&caller, move |desk| {
                // Somebody may have changed it since.
                let person = people::load(desk, person.id)?;
                let obstacle = foresee(desk, &person)?.obstacle;
                match obstacle {
                    None => carry_out(desk, &person).map(|_| true),
                    Some(_) => Ok(false),
                }
            });
            count += usize::from(is_done.await?);
        }
        match found.next {
            Some(next) => {
                page = PageRequest {
                    after: Some(next),
                    ..PageRequest::default()
                }
            }
            None => return Ok(count),
        }
    }
}

/// How many events are erased in one transaction.
const BATCH: i64 = 500;

/// Takes the names of those who are anonymised out of some more of the history; answers whether more
/// may be left.
pub async fn erase_some(office: &Office) -> OperationResult<bool> {
    office
        .write(&Caller::system("job anonymise-people"), |desk| {
            let Some((person, erasure)) = storage::people::being_erased(desk.db)? else {
                return Ok(false);
            };
            let at = (person, erasure);
            let names = storage::events::erase_actors(desk.db, at, &[BY_LINK], BATCH)?;
            let forgotten = storage::closed_reads::forget_some(desk.db, person, BATCH)?;
            if names.is_empty() && forgotten == 0 {
                storage::people::note_erasure(desk.db, person, None)?;
            }
            for name in names {
                // What somebody else made by the same name stays theirs.
                if !storage::events::is_shared_name(desk.db, &name, person)? {
                    storage::authors::forget(desk.db, &name)?;
                }
            }
            Ok(true)
        })
        .await
}

/// What of a person goes beside the row itself.
struct Traces {
    absences: Vec<AbsenceId>,
    feeds: Vec<CalendarFeedId>,
}

impl Traces {
    fn of(desk: &mut Desk<'_>, person: PersonId) -> OperationResult<Self> {
        Ok(Self {
            absences: storage::absences::ids_of(desk.db, person)?,
            feeds: storage::calendar_feeds::ids_of(desk.db, person)?,
        })
    }

    fn with(&self, person: PersonId) -> Vec<Uuid> {
        let absences = self.absences.iter().map(|absence| absence.as_uuid());
        let feeds = self.feeds.iter().map(|feed| feed.as_uuid());
        let person = [person.as_uuid()].into_iter();
        person.chain(absences).chain(feeds).collect()
    }
}

fn foresee(desk: &mut Desk<'_>, person: &Person) -> OperationResult<Preview> {
    let today = desk.today();
    let mut ties = storage::views::ties::of_people(desk.db, &[person.id], today)?;
    let ties: Vec<_> = ties.remove(&person.id).unwrap_or_default();
    let traces = Traces::of(desk, person.id)?;
    let things = traces.with(person.id);
    let (about, by) = storage::events::count_erasable(desk.db, &things, person.id)?;
    let shown = format!("{} {ties:?} {things:?}", person.version.get());
    Ok(Preview {
        obstacle: ensure_untied(person.presence, ties.clone(), today).err(),
        ties,
        absences: traces.absences.len(),
        calendar_feeds: traces.feeds.len(),
        events_about: about.unsigned_abs(),
        events_by: by.unsigned_abs(),
        fingerprint: Fingerprint::of(&shown),
    })
}

fn carry_out(desk: &mut Desk<'_>, old: &Person) -> OperationResult<Person> {
    let name = Title::parse(ANONYMOUS).map_err(|error| OperationError::invalid("/name", error))?;
    let id = old.id;
    let person = Person {
        name,
        email: None,
        post: None,
        unit: None,
        preferences: Preferences::default(),
        presence: Presence::Anonymised { at: desk.now },
        ..old.clone()
    };
    let person = saved(old.version, storage::people::update(desk.db, person)?)?;
    let traces = Traces::of(desk, id)?;
    for absence in &traces.absences {
        storage::absences::remove(desk.db, *absence)?;
        desk.record(*absence, Happening::Removed, Vec::new(), None)?;
    }
    for feed in &traces.feeds {
        storage::calendar_feeds::remove(desk.db, *feed)?;
        desk.record(*feed, Happening::Removed, Vec::new(), None)?;
    }
    storage::page_sessions::remove_of_person(desk.db, id)?;
    let things = traces.with(id);
    let erasure = Erasure {
        person: id.as_uuid(),
        things: things.clone(),
    };
    let told = erasure.describe();
    let erasure = desk.record_event(id.into(), Happening::Erased, told, None)?;
    storage::events::erase_content(desk.db, &things, erasure)?;
    storage::people::note_erasure(desk.db, id, Some(erasure))?;
    Ok(person)
}
