//! A town with so many open actions: bodies with meetings, people, and a director for each action.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use chrono::{NaiveDate, TimeDelta};
use tovholder::{
    clock::FixedClock,
    domain::{
        action::{Action, ActionState, Due, DueMoment},
        agenda::{AgendaItem, Confidentiality, ItemContent, ItemKind},
        answer_link::{AnswerLink, LinkSigner},
        body::{Body, BodyRules, Function, Membership, Minutes},
        calendar::{DanishCalendar, Moment, local_date},
        decision::{Decision, Outcome as Decided},
        digests::DigestSchedule,
        history::{
            chain::ChainHash,
            checkpoint::{CheckpointSigner, Signature, SignatureCheck},
        },
        ids::{ActionId, AgendaItemId, BodyId, DecisionId, IdSource, MeetingId, PersonId},
        language::Language,
        meeting::{Meeting, MeetingState},
        organisation::{Owner, Person, Presence},
        preferences::Preferences,
        retention::RetentionRule,
        secrets::{NoChance, Secret, SecretSource},
        series::PlanningHorizon,
        text::{Title, Verbatim},
        version::Version,
    },
    operations::Office,
    storage::{
        Db, Storage, StorageError, StorageResult, actions, agenda_items, bodies, decisions,
        meetings, memberships, people,
    },
};
use uuid::Uuid;

use super::Outcome;

const BODIES: usize = 50;
pub(crate) const PEOPLE: usize = 1_000;
const MEETINGS: usize = 12;

/// The office of the town, and its actions in the order of their ids.
pub(crate) struct Town {
    pub(crate) office: Office,
    pub(crate) actions: Vec<ActionId>,
}

/// Counts up, so that two towns have the same ids.
#[derive(Default)]
struct Counting(AtomicU64);

impl IdSource for Counting {
    fn make(&self, _now: Moment) -> Uuid {
        const VERSION_AND_VARIANT: u128 = (7 << 76) | (0b10 << 62);
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        Uuid::from_u128((1 << 80) | VERSION_AND_VARIANT | u128::from(number))
    }
}

/// Nothing here needs a secret.
struct NoSecrets;

impl SecretSource for NoSecrets {
    fn make(&self) -> Result<Secret, NoChance> {
        Err(NoChance)
    }
}

/// Links cost next to nothing, and nobody follows these.
struct NoLinks;

impl LinkSigner for NoLinks {
    fn sign(&self, _link: &AnswerLink) -> String {
        String::new()
    }

    fn read(&self, _token: &str) -> Option<AnswerLink> {
        None
    }
}

/// Nothing here is sealed.
struct NoSigner;

impl CheckpointSigner for NoSigner {
    fn sign(&self, _hash: &ChainHash) -> Signature {
        Signature {
            key_id: String::new(),
            bytes: Vec::new(),
        }
    }

    fn check(&self, _hash: &ChainHash, _signature: &Signature) -> SignatureCheck {
        SignatureCheck::UnknownKey
    }
}

/// A body with what its actions refer to.
#[derive(Clone)]
struct Committee {
    body: Body,
    meetings: Vec<Meeting>,
    item: AgendaItem,
    decision: Decision,
}

impl Town {
    pub(crate) async fn founded(storage: Storage, count: usize) -> Outcome<Self> {
        let now = Moment::from_timestamp(1_700_000_000, 0).ok_or("no such moment")?;
        let ids = Counting::default();
        let people: Vec<_> = (0..PEOPLE)
            .map(|number| a_person(&ids, now, number))
            .collect::<Result<_, _>>()?;
        let stored = people.clone();
        write(&storage, move |db| {
            stored.iter().try_for_each(|one| people::insert(db, one))
        })
        .await?;
        let committees = (0..BODIES).map(|number| Committee::new(&ids, now, number));
        let committees: Vec<_> = committees.collect::<Result<_, _>>()?;
        for (committee, secretary) in committees.iter().cloned().zip(&people) {
            let secretary = secretary.id;
            write(&storage, move |db| committee.store(db, secretary)).await?;
        }
        let mut known = Vec::with_capacity(count);
        let numbers: Vec<_> = (0..count).collect();
        for numbers in numbers.chunks(1_000) {
            let actions = numbers.iter().map(|nth| {
                let committee = committees.get(nth % BODIES)?;
                committee.action(&ids, now, (*nth, &people))
            });
            let actions: Option<Vec<_>> = actions.collect();
            let actions = actions.ok_or("an action without people or meeting")?;
            known.extend(actions.iter().map(|action| action.id));
            write(&storage, move |db| {
                actions.iter().try_for_each(|one| actions::insert(db, one))
            })
            .await?;
        }
        let office = Office {
            storage,
            clock: Arc::new(FixedClock::at(now)),
            ids: Arc::new(ids),
            secrets: Arc::new(NoSecrets),
            links: Arc::new(NoLinks),
            signer: Arc::new(NoSigner),
            calendar: DanishCalendar::default(),
            horizon: PlanningHorizon::default(),
            retention: RetentionRule::default(),
            digests: DigestSchedule::default(),
            language: Language::Danish,
        };
        Ok(Self {
            office,
            actions: known,
        })
    }
}

async fn write(
    storage: &Storage,
    work: impl FnMut(&mut Db) -> StorageResult<()> + Send + 'static,
) -> Result<(), StorageError> {
    storage.write(work).await
}

fn a_person(ids: &Counting, now: Moment, number: usize) -> Outcome<Person> {
    Ok(Person {
        id: PersonId::make(ids, now),
        name: Title::parse(&format!("Person {number}"))?,
        email: Some(format!("person{number}@example.dk").parse()?),
        post: None,
        unit: None,
        language: Language::Danish,
        preferences: Preferences::default(),
        presence: Presence::Here,
        version: Version::FIRST,
    })
}

impl Committee {
    fn new(ids: &Counting, now: Moment, number: usize) -> Outcome<Self> {
        let body = Body {
            id: BodyId::make(ids, now),
            name: Title::parse(&format!("Udvalg {number}"))?,
            rules: BodyRules::default(),
            dissolved_on: None,
            version: Version::FIRST,
        };
        // The first was held a fortnight ago, the others come every three weeks.
        let weeks = (0..MEETINGS).filter_map(|nth| i64::try_from(nth * 3).ok());
        let meetings: Vec<_> = weeks
            .map(|weeks| a_meeting(ids, now, (body.id, now + TimeDelta::weeks(weeks - 2))))
            .collect();
        let held = meetings.first().ok_or("no meetings")?.id;
        let item = an_item(ids, now, held)?;
        let decision = Decision {
            id: DecisionId::make(ids, now),
            item: item.id,
            text: Verbatim::parse("Der udarbejdes retningslinjer, som forelægges næste gang.")?,
            outcome: Decided::Approved,
            parts: vec![],
            edition: 1,
            provenance: None,
            version: Version::FIRST,
        };
        Ok(Self {
            body,
            meetings,
            item,
            decision,
        })
    }

    /// Two of three are due at a meeting, the others on a day.
    fn action(
        &self,
        ids: &Counting,
        now: Moment,
        (number, people): (usize, &[Person]),
    ) -> Option<Action> {
        let nth = number / BODIES;
        let meeting = self.meetings.get(nth % MEETINGS)?;
        let day = local_date(meeting.starts_at);
        let is_at_meeting = nth % 3 < 2;
        let due = if is_at_meeting {
            Due::AtMeeting(meeting.id)
        } else {
            Due::ByDate(day)
        };
        Some(Action {
            id: ActionId::make(ids, now),
            decision: self.decision.id,
            body: self.body.id,
            decided_at: self.meetings.first()?.id,
            title: Title::parse("Udarbejde retningslinjer for brug af AI").ok()?,
            quote: Some(self.decision.text.clone()),
            provenance: None,
            owner: Owner::Person(people.get(number % PEOPLE)?.id),
            accountable: people.get(nth * 7 % 50).map(|person| person.id),
            due,
            due_moment: due_moment(is_at_meeting.then_some(meeting.id), day),
            earliest: None,
            agenda_minutes: None,
            confidentiality: Confidentiality::Open,
            carried_over: 0,
            state: ActionState::Open,
            version: Version::FIRST,
        })
    }

    fn store(&self, db: &mut Db, secretary: PersonId) -> StorageResult<()> {
        bodies::insert(db, &self.body)?;
        let seat = Membership {
            body: self.body.id,
            person: secretary,
            function: Function::Secretary,
        };
        memberships::put(db, seat)?;
        for meeting in &self.meetings {
            meetings::insert(db, meeting)?;
        }
        agenda_items::insert(db, &self.item)?;
        decisions::insert(db, &self.decision)
    }
}

const fn due_moment(meeting: Option<MeetingId>, on: NaiveDate) -> DueMoment {
    DueMoment {
        meeting,
        on: Some(on),
    }
}

fn a_meeting(ids: &Counting, now: Moment, (body, starts_at): (BodyId, Moment)) -> Meeting {
    Meeting {
        id: MeetingId::make(ids, now),
        body,
        slot: starts_at,
        series: None,
        starts_at,
        length: Minutes::TWO_HOURS,
        place: None,
        state: if starts_at < now {
            MeetingState::Held { at: starts_at }
        } else {
            MeetingState::Planned
        },
        version: Version::FIRST,
    }
}

fn an_item(ids: &Counting, now: Moment, meeting: MeetingId) -> Outcome<AgendaItem> {
    let id = AgendaItemId::make(ids, now);
    Ok(AgendaItem {
        id,
        meeting,
        position: 1,
        number: None,
        content: ItemContent {
            title: Title::parse("Generativ AI")?,
            public_title: None,
            kind: ItemKind::Decision,
            confidentiality: Confidentiality::Open,
            matter: None,
            minutes: None,
            recommendation: None,
            presentation: None,
            attachments: vec![],
        },
        standing: None,
        late: None,
        explanation: None,
        predecessor: None,
        thread: id,
        version: Version::FIRST,
    })
}
