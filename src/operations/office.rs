//! Where use cases work: the office has the storage, the clock and the calendar; a desk is one
//! transaction at it, with the caller and what the caller sees.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    clock::Clock,
    domain::{
        access::{Caller, Permission, Relation, Sight},
        agenda::Confidentiality,
        answer_link::LinkSigner,
        calendar::{DanishCalendar, Moment, local_date},
        closed_read::{ClosedRead, Disclosing},
        digests::DigestSchedule,
        history::{
            Change, Described, Entry, Event, Happening, Subject, SubjectKind, beginnings,
            checkpoint::CheckpointSigner, differences,
        },
        ids::{BodyId, ClosedReadId, EventId, IdSource},
        language::Language,
        organisation::{Owner, Person},
        retention::RetentionRule,
        secrets::SecretSource,
        series::PlanningHorizon,
        text::Note,
        version::Version,
    },
    operations::{OperationError, OperationResult},
    storage::{self, Db, Storage, StorageError},
};

/// What use cases work with; cheap to clone.
#[derive(Clone)]
pub struct Office {
    /// The database.
    pub storage: Storage,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Fresh ids.
    pub ids: Arc<dyn IdSource>,
    /// Fresh secrets.
    pub secrets: Arc<dyn SecretSource>,
    /// Signs the links by which mails are answered.
    pub links: Arc<dyn LinkSigner>,
    /// Who signs the checkpoints of the history.
    pub signer: Arc<dyn CheckpointSigner>,
    /// Working days and office hours.
    pub calendar: DanishCalendar,
    /// How far ahead series plan their meetings.
    pub horizon: PlanningHorizon,
    /// Which digests go out, and when.
    pub digests: DigestSchedule,
    /// The language in which people are addressed who have not chosen one.
    pub language: Language,
    /// How long people who left stay named.
    pub retention: RetentionRule,
}

/// One transaction of one caller.
pub struct Desk<'a> {
    pub(super) db: &'a mut Db,
    pub(super) caller: &'a Caller,
    /// Whether the caller's person has left: whoever has may do nothing, whatever a token says.
    is_gone: bool,
    pub(super) sight: Sight,
    pub(super) now: Moment,
    pub(super) ids: &'a dyn IdSource,
    pub(super) secrets: &'a dyn SecretSource,
    pub(super) links: &'a dyn LinkSigner,
    pub(super) calendar: &'a DanishCalendar,
    pub(super) horizon: PlanningHorizon,
    pub(super) digests: DigestSchedule,
    pub(super) language: Language,
    /// What of the answer is closed.
    disclosed: BTreeSet<Subject>,
}

impl Office {
    /// Answers a question of the caller's. What of the answer is closed is recorded before it is given,
    /// in a transaction of its own, so that other readers wait for nobody.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        caller: &Caller,
        work: impl FnOnce(&mut Desk<'_>) -> OperationResult<T> + Send + 'static,
    ) -> OperationResult<T> {
        let (office, caller) = (self.clone(), caller.clone());
        let answered = self.storage.read(move |db| {
            let mut desk = office.desk(db, &caller)?;
            let answer = work(&mut desk)?;
            Ok::<_, OperationError>((answer, desk.closed_reads()))
        });
        let (answer, reads) = answered.await?;
        if !reads.is_empty() {
            let recorded = self
                .storage
                .write(move |db| storage::closed_reads::insert_missing(db, &reads));
            recorded.await?;
        }
        Ok(answer)
    }

    /// Does something for the caller: all of it, with its events and outgoing messages, or none.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        caller: &Caller,
        mut work: impl FnMut(&mut Desk<'_>) -> OperationResult<T> + Send + 'static,
    ) -> OperationResult<T> {
        let (office, caller) = (self.clone(), caller.clone());
        self.storage
            .write(move |db| {
                let mut desk = office.desk(db, &caller)?;
                let answer = work(&mut desk)?;
                let reads = desk.closed_reads();
                storage::closed_reads::insert_missing(desk.db, &reads)?;
                Ok(answer)
            })
            .await
    }

    fn desk<'a>(&'a self, db: &'a mut Db, caller: &'a Caller) -> OperationResult<Desk<'a>> {
        let now = self.clock.now();
        let is_gone = match caller.person {
            Some(person) => storage::people::presence_of(db, person)?
                .is_some_and(|presence| !presence.is_here(local_date(now))),
            None => false,
        };
        let sight = match caller.person {
            _ if is_gone => Sight::default(),
            Some(person) => {
                let seats = storage::memberships::of_person(db, person)?;
                let units = storage::units::directed_by(db, person)?;
                Sight::new(caller, &seats, units.into_iter().collect())
            }
            None => Sight::new(caller, &[], BTreeSet::new()),
        };
        Ok(Desk {
            db,
            caller,
            is_gone,
            sight,
            now,
            ids: &*self.ids,
            secrets: &*self.secrets,
            links: &*self.links,
            calendar: &self.calendar,
            horizon: self.horizon,
            digests: self.digests,
            language: self.language,
            disclosed: BTreeSet::new(),
        })
    }

    /// Whether the database answers.
    pub async fn check(&self) -> OperationResult<()> {
        let caller = Caller::system("health");
        self.read(&caller, |desk| {
            Ok(storage::outbox::count_waiting(desk.db).map(|_| ())?)
        })
        .await
    }
}

impl Desk<'_> {
    /// Today, in Copenhagen.
    pub(super) fn today(&self) -> chrono::NaiveDate {
        local_date(self.now)
    }

    /// Refuses unless the policy lets the caller do this whatever it concerns.
    pub(super) fn require(&self, permission: Permission) -> OperationResult<()> {
        self.require_as(permission, Relation::default())
    }

    /// Refuses unless the policy lets the caller do this to something of `body`.
    pub(super) fn require_for(&self, permission: Permission, body: BodyId) -> OperationResult<()> {
        let is_secretary = self.sight.secretary_of.contains(&body);
        self.require_as(
            permission,
            Relation {
                is_secretary,
                ..Relation::default()
            },
        )
    }

    /// Refuses unless the policy lets the caller do this to an action.
    pub(super) fn require_for_action(
        &self,
        permission: Permission,
        body: BodyId,
        owner: Owner,
    ) -> OperationResult<()> {
        let is_secretary = self.sight.secretary_of.contains(&body);
        let is_owner = self.sight.is_owner(owner);
        self.require_as(
            permission,
            Relation {
                is_secretary,
                is_owner,
                ..Relation::default()
            },
        )
    }

    /// Refuses unless the policy lets the caller do this to an action of their own, or of somebody in
    /// whose place they are known to act.
    pub(super) fn require_in_place_of_owner(&self, permission: Permission) -> OperationResult<()> {
        let is_owner = true;
        self.require_as(
            permission,
            Relation {
                is_owner,
                ..Relation::default()
            },
        )
    }

    /// Refuses unless the policy lets the caller do this to a person.
    pub(super) fn require_for_person(
        &self,
        permission: Permission,
        person: &Person,
    ) -> OperationResult<()> {
        let is_oneself = self.caller.person == Some(person.id);
        let is_director = person
            .unit
            .is_some_and(|unit| self.sight.units.contains(&unit));
        self.require_as(
            permission,
            Relation {
                is_oneself,
                is_director,
                ..Relation::default()
            },
        )
    }

    fn require_as(&self, permission: Permission, relation: Relation) -> OperationResult<()> {
        if !self.is_gone && self.caller.may(permission, relation) {
            Ok(())
        } else {
            Err(OperationError::Forbidden(permission))
        }
    }

    /// Whether the caller may know how full the agendas of a body are, which also tells how long what is
    /// closed on them takes.
    pub(super) fn measures(&self, body: BodyId) -> bool {
        self.sight.sees(Confidentiality::Closed, body)
    }

    /// What the caller is given, noted as far as it is closed.
    pub(super) fn given<T: Disclosing>(&mut self, thing: T) -> T {
        self.note_given(thing.disclosed());
        thing
    }

    /// Notes that closed content of these is given to the caller.
    pub(super) fn note_given(&mut self, closed: impl IntoIterator<Item = Subject>) {
        if !self.caller.is_program {
            self.disclosed.extend(closed);
        }
    }

    /// What was noted, as it is recorded.
    fn closed_reads(&self) -> Vec<ClosedRead> {
        let read = |subject: &Subject| ClosedRead {
            id: ClosedReadId::make(self.ids, self.now),
            at: self.now,
            actor: self.caller.subject.clone(),
            person: self.caller.person,
            request: self.caller.request.clone(),
            subject: *subject,
        };
        self.disclosed.iter().map(read).collect()
    }

    /// Records that something came into being.
    pub(super) fn record_new(
        &mut self,
        subject: impl Into<Subject>,
        thing: &impl Described,
    ) -> OperationResult<()> {
        self.record(subject, Happening::Created, beginnings(thing), None)
    }

    /// Records what happened to something, old and new.
    pub(super) fn record_change<T: Described>(
        &mut self,
        subject: impl Into<Subject>,
        happening: Happening,
        (old, new): (&T, &T),
        reason: Option<Note>,
    ) -> OperationResult<()> {
        self.record(subject, happening, differences(old, new), reason)
    }

    /// Records what happened to something.
    pub(super) fn record(
        &mut self,
        subject: impl Into<Subject>,
        happening: Happening,
        changes: Vec<Change>,
        reason: Option<Note>,
    ) -> OperationResult<()> {
        self.record_event(subject.into(), happening, changes, reason)?;
        Ok(())
    }

    /// Records what happened to something; answers the event.
    pub(super) fn record_event(
        &mut self,
        subject: Subject,
        happening: Happening,
        changes: Vec<Change>,
        reason: Option<Note>,
    ) -> OperationResult<EventId> {
        let id = EventId::make(self.ids, self.now);
        let event = Event {
            id,
            at: self.now,
            actor: self.caller.subject.clone(),
            person: self.caller.person,
            on_behalf_of: self.caller.on_behalf_of,
            request: self.caller.request.clone(),
            entry: Entry {
                subject,
                happening,
                changes,
                reason,
            },
        };
        let salt = self.secrets.make()?;
        storage::events::append(self.db, &event, &salt)?;
        Ok(id)
    }
}

/// The thing that was looked for, or [`OperationError::NotFound`].
pub(super) fn found<T>(kind: SubjectKind, thing: Option<T>) -> OperationResult<T> {
    thing.ok_or(OperationError::NotFound(kind))
}

/// What a field of the request refers to: a field that leads nowhere cannot be taken.
pub(super) fn referred<T>(pointer: &str, result: OperationResult<T>) -> OperationResult<T> {
    result.map_err(|error| match error {
        OperationError::NotFound(kind) => {
            OperationError::invalid(pointer, format!("there is no such {}", kind.name()))
        }
        error => error,
    })
}

/// Refuses a change of something that is no longer at the version the caller knows.
pub(super) fn ensure_version(current: Version, expected: Version) -> OperationResult<()> {
    if current == expected {
        Ok(())
    } else {
        Err(OperationError::Stale { current })
    }
}

/// The thing as saved; somebody else was quicker if there is none.
pub(super) fn saved<T>(loaded_at: Version, thing: Option<T>) -> OperationResult<T> {
    thing.ok_or(OperationError::Stale {
        current: loaded_at.next(),
    })
}

/// A reason or explanation in the program's own words.
pub(super) fn note(text: &str) -> OperationResult<Note> {
    Note::parse(text).map_err(|error| OperationError::invalid("/reason", error))
}

/// Turns "there is one already" into the field that it is about.
pub(super) fn unique<T>(
    result: Result<T, StorageError>,
    what: SubjectKind,
    field: &'static str,
) -> OperationResult<T> {
    result.map_err(|error| match error {
        StorageError::Duplicate(_) => OperationError::Duplicate { what, field },
        error => error.into(),
    })
}
