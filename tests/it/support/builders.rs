//! Domain values with defaults: a test names only what it is about, `a_meeting().on("2026-03-04")`.
//! Whatever a builder has no method for is set by field: `Body { rules, ..a_body() }`.
//!
//! Values refer to each other by id only; whoever stores them stores what they refer to first.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering},
};

use chrono::{NaiveDate, NaiveDateTime};
use tovholder::domain::{
    absence::{Absence, AbsencePeriod, Cover},
    action::{Action, ActionState, Due, DueMoment},
    agenda::{AgendaItem, Confidentiality, ItemContent, ItemKind},
    body::{Body, BodyRules, Minutes},
    calendar::{Moment, at_local},
    claim::Claim,
    decision::{Decision, Outcome, Span},
    ids::{
        AbsenceId, ActionId, AgendaItemId, BodyId, DecisionId, IdSource, MatterId, MeetingId,
        MeetingSeriesId, MinutesImportId, PersonId, PlacementId, ProposalId, ReminderId, RunId,
        UnitId,
    },
    language::Language,
    matter::Matter,
    meeting::{Meeting, MeetingState},
    minutes_import::{
        Confidence, ImportKind, ImportState, ImportedItem, MinutesImport, Proposal, ProposalState,
    },
    organisation::{Owner, Person, Presence, Unit},
    placement::{Placement, PlacementState},
    preferences::Preferences,
    reminders::{Audience, Progress, Reminder, ReminderCause, ReminderState},
    secrets::{NoChance, Secret, SecretSource},
    series::{HolidayPolicy, MeetingSeries, RecurrenceRule},
    text::{Note, Title, Verbatim},
    version::Version,
};
use uuid::Uuid;

/// UUIDs of version 7 without chance: the moment, then a counter.
#[derive(Debug, Default)]
pub(crate) struct SequentialIds {
    made: AtomicU64,
}

impl IdSource for SequentialIds {
    fn make(&self, now: Moment) -> Uuid {
        const VERSION_7: u128 = 7 << 76;
        const VARIANT: u128 = 0b10 << 62;
        let milliseconds = u128::try_from(now.timestamp_millis()).unwrap() << 80;
        let number = self.made.fetch_add(1, Ordering::Relaxed) + 1;
        Uuid::from_u128(milliseconds | VERSION_7 | VARIANT | u128::from(number))
    }
}

/// Secrets without chance: a counter.
#[derive(Debug, Default)]
pub(crate) struct SequentialSecrets {
    made: AtomicU64,
}

impl SecretSource for SequentialSecrets {
    fn make(&self) -> Result<Secret, NoChance> {
        let number = self.made.fetch_add(1, Ordering::Relaxed) + 1;
        let mut bytes = [0xab; 32];
        bytes[24..].copy_from_slice(&number.to_be_bytes());
        Ok(Secret::from_bytes(bytes))
    }
}

/// The ids of the builders: those made later sort after those made earlier.
fn next_id() -> Uuid {
    static IDS: SequentialIds = SequentialIds {
        made: AtomicU64::new(0),
    };
    IDS.make(a_moment())
}

/// When the values of a test come into being, unless it says otherwise.
pub(crate) fn a_moment() -> Moment {
    moment("2026-01-05 09:00")
}

/// The claim of a run of its own, until a moment.
pub(crate) fn claim_until(until: Moment) -> Claim {
    Claim {
        by: RunId::from_uuid(next_id()),
        until,
    }
}

/// `2026-03-04 13:00`, in Copenhagen.
pub(crate) fn moment(local: &str) -> Moment {
    let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").unwrap();
    at_local(local.date(), local.time())
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn title(text: &str) -> Title {
    Title::parse(text).unwrap()
}

pub(crate) fn note(text: &str) -> Note {
    Note::parse(text).unwrap()
}

pub(crate) fn verbatim(text: &str) -> Verbatim {
    Verbatim::parse(text).unwrap()
}

pub(crate) fn a_person() -> Person {
    Person {
        id: PersonId::from_uuid(next_id()),
        name: title("Anne Bæk"),
        email: None,
        post: None,
        unit: None,
        language: Language::Danish,
        preferences: Preferences::default(),
        presence: Presence::Here,
        version: Version::FIRST,
    }
}

/// The person is away from a day to a day, both included.
pub(crate) fn an_absence(
    person: PersonId,
    (from, until): (&str, &str),
    substitute: Option<PersonId>,
) -> Absence {
    Absence {
        id: AbsenceId::from_uuid(next_id()),
        cover: Cover::new(person, substitute).unwrap(),
        period: AbsencePeriod::new(day(from), day(until)).unwrap(),
        version: Version::FIRST,
    }
}

/// A unit of a name of its own: names are unique.
pub(crate) fn a_unit() -> Unit {
    let id = UnitId::from_uuid(next_id());
    Unit {
        id,
        name: title(&format!("Afdeling {id}")),
        parent: None,
        director: None,
        version: Version::FIRST,
    }
}

/// A body of a name of its own: names are unique.
pub(crate) fn a_body() -> Body {
    let id = BodyId::from_uuid(next_id());
    Body {
        id,
        name: title(&format!("Udvalg {id}")),
        rules: BodyRules::default(),
        dissolved_on: None,
        version: Version::FIRST,
    }
}

/// A meeting; its body is given by `of`.
pub(crate) fn a_meeting() -> Meeting {
    Meeting {
        id: MeetingId::from_uuid(next_id()),
        body: BodyId::from_uuid(next_id()),
        slot: moment("2026-03-04 13:00"),
        series: None,
        starts_at: moment("2026-03-04 13:00"),
        length: Minutes::TWO_HOURS,
        place: None,
        state: MeetingState::Planned,
        version: Version::FIRST,
    }
}

/// A series by its first meeting, `2026-03-04 13:00`, and its rule.
pub(crate) fn a_series(body: &Body, first: &str, rule: &str) -> MeetingSeries {
    MeetingSeries {
        id: MeetingSeriesId::from_uuid(next_id()),
        body: body.id,
        first: NaiveDateTime::parse_from_str(first, "%Y-%m-%d %H:%M").unwrap(),
        rule: RecurrenceRule::parse(rule).unwrap(),
        exceptions: BTreeSet::new(),
        holidays: HolidayPolicy::default(),
        length: None,
        place: None,
        version: Version::FIRST,
    }
}

/// A matter of a case number of its own: there is one matter a number.
pub(crate) fn a_matter() -> Matter {
    let id = MatterId::from_uuid(next_id());
    Matter {
        id,
        case_number: format!("Sag {id}").parse().unwrap(),
        title: title("Digitaliseringsplan"),
        confidentiality: Confidentiality::Open,
        version: Version::FIRST,
    }
}

pub(crate) fn a_content() -> ItemContent {
    ItemContent {
        title: title("Generativ AI"),
        public_title: None,
        kind: ItemKind::Decision,
        confidentiality: Confidentiality::Open,
        matter: None,
        minutes: None,
        recommendation: None,
        presentation: None,
        attachments: vec![],
    }
}

pub(crate) fn an_item() -> AgendaItem {
    let id = AgendaItemId::from_uuid(next_id());
    AgendaItem {
        id,
        meeting: MeetingId::from_uuid(next_id()),
        position: 1,
        number: None,
        content: a_content(),
        standing: None,
        late: None,
        explanation: None,
        predecessor: None,
        thread: id,
        version: Version::FIRST,
    }
}

pub(crate) fn a_decision() -> Decision {
    Decision {
        id: DecisionId::from_uuid(next_id()),
        item: AgendaItemId::from_uuid(next_id()),
        text: verbatim("Der udarbejdes retningslinjer for brug af AI."),
        outcome: Outcome::Approved,
        parts: vec![],
        edition: 1,
        provenance: None,
        version: Version::FIRST,
    }
}

pub(crate) fn an_action() -> Action {
    Action {
        id: ActionId::from_uuid(next_id()),
        decision: DecisionId::from_uuid(next_id()),
        body: BodyId::from_uuid(next_id()),
        decided_at: MeetingId::from_uuid(next_id()),
        title: title("Udarbejde retningslinjer"),
        quote: None,
        provenance: None,
        owner: Owner::Person(PersonId::from_uuid(next_id())),
        accountable: None,
        due: Due::Unset,
        due_moment: DueMoment::default(),
        earliest: None,
        agenda_minutes: None,
        confidentiality: Confidentiality::Open,
        carried_over: 0,
        state: ActionState::Open,
        version: Version::FIRST,
    }
}

pub(crate) fn a_placement() -> Placement {
    Placement {
        id: PlacementId::from_uuid(next_id()),
        action: ActionId::from_uuid(next_id()),
        meeting: MeetingId::from_uuid(next_id()),
        item: Some(AgendaItemId::from_uuid(next_id())),
        explanation: note("Skal behandles på næste møde."),
        skipped: vec![],
        is_pinned: false,
        state: PlacementState::Planned,
        version: Version::FIRST,
    }
}

/// A line of a rung of its own: an action has each line once.
pub(crate) fn a_reminder() -> Reminder {
    let id = ReminderId::from_uuid(next_id());
    Reminder {
        id,
        action: ActionId::from_uuid(next_id()),
        step: "-5 owner".to_owned(),
        anchor: format!("møde {id}"),
        audience: Audience::Owner,
        recipient: None,
        instead_of: None,
        is_copy: false,
        resends: None,
        send_at: moment("2026-02-19 08:00"),
        is_late: false,
        reason: note("Fem arbejdsdage før dagsordenen lukker."),
        cause: ReminderCause::Ladder,
        state: ReminderState::Planned,
        progress: Progress::default(),
    }
}

/// An import of a file of its own: the same file is imported once.
pub(crate) fn an_import() -> MinutesImport {
    let id = MinutesImportId::from_uuid(next_id());
    MinutesImport {
        id,
        kind: ImportKind::Minutes,
        amends: None,
        file_name: title("referat.md"),
        fingerprint: format!("{:0>64}", id.as_uuid().simple()),
        text: "# REFERAT".to_owned(),
        pages: vec![],
        body_name: None,
        body: None,
        met_on: None,
        met_at: None,
        place: None,
        unplaced: vec![],
        warnings: vec![],
        uploaded_by: "sekretæren".to_owned(),
        uploaded_at: a_moment(),
        state: ImportState::Draft,
        version: Version::FIRST,
    }
}

pub(crate) fn an_imported_item() -> ImportedItem {
    ImportedItem {
        position: 1,
        number: None,
        title: title("Generativ AI"),
        case_number: None,
        confidentiality: Confidentiality::Open,
        kind: None,
        decision: None,
        page: None,
        outcome: Outcome::None,
        recommendation: None,
        presentation: None,
        agenda_item: None,
    }
}

pub(crate) fn a_proposal() -> Proposal {
    Proposal {
        id: ProposalId::from_uuid(next_id()),
        import: MinutesImportId::from_uuid(next_id()),
        item: 1,
        title: title("Udarbejde retningslinjer"),
        quote: verbatim("Der udarbejdes retningslinjer."),
        span: Span { start: 0, end: 30 },
        page: None,
        also: vec![],
        rule: "obligation".to_owned(),
        confidence: Confidence::High,
        responsible: None,
        owner: None,
        due_text: None,
        due: Due::Unset,
        said_meeting: None,
        edits: vec![],
        split_from: None,
        state: ProposalState::Waiting,
        version: Version::FIRST,
    }
}

pub(crate) trait Named {
    /// Under this name.
    fn named(self, name: &str) -> Self;
}

macro_rules! named {
    ($($thing:ident),+) => {$(
        impl Named for $thing {
            fn named(self, name: &str) -> Self {
                Self { name: title(name), ..self }
            }
        }
    )+};
}

named!(Body, Person, Unit);

pub(crate) trait MeetingBuilder {
    fn of(self, body: &Body) -> Self;
    /// At 13:00, slot and start alike.
    fn on(self, day: &str) -> Self;
    fn state(self, state: MeetingState) -> Self;
}

impl MeetingBuilder for Meeting {
    fn of(self, body: &Body) -> Self {
        Self {
            body: body.id,
            ..self
        }
    }

    fn on(self, day: &str) -> Self {
        let starts_at = moment(&format!("{day} 13:00"));
        Self {
            slot: starts_at,
            starts_at,
            ..self
        }
    }

    fn state(self, state: MeetingState) -> Self {
        Self { state, ..self }
    }
}

pub(crate) trait ItemBuilder {
    fn at(self, meeting: &Meeting, position: u16) -> Self;
    fn about(self, matter: &Matter) -> Self;
}

impl ItemBuilder for AgendaItem {
    fn at(self, meeting: &Meeting, position: u16) -> Self {
        Self {
            meeting: meeting.id,
            position,
            ..self
        }
    }

    fn about(mut self, matter: &Matter) -> Self {
        self.content.matter = Some(matter.id);
        self
    }
}

pub(crate) trait DecisionBuilder {
    fn on(self, item: &AgendaItem) -> Self;
}

impl DecisionBuilder for Decision {
    fn on(self, item: &AgendaItem) -> Self {
        Self {
            item: item.id,
            ..self
        }
    }
}

pub(crate) trait ActionBuilder {
    fn by(self, decision: &Decision, meeting: &Meeting) -> Self;
    fn owner(self, owner: Owner) -> Self;
    fn due_on(self, day: &str) -> Self;
    fn state(self, state: ActionState) -> Self;
}

impl ActionBuilder for Action {
    fn by(self, decision: &Decision, meeting: &Meeting) -> Self {
        Self {
            decision: decision.id,
            body: meeting.body,
            decided_at: meeting.id,
            ..self
        }
    }

    fn owner(self, owner: Owner) -> Self {
        Self { owner, ..self }
    }

    fn due_on(self, text: &str) -> Self {
        let due_moment = DueMoment {
            meeting: None,
            on: Some(day(text)),
        };
        Self {
            due: Due::ByDate(day(text)),
            due_moment,
            ..self
        }
    }

    fn state(self, state: ActionState) -> Self {
        Self { state, ..self }
    }
}

pub(crate) trait Closable {
    /// Behind closed doors.
    fn closed(self) -> Self;
}

macro_rules! closable {
    ($($thing:ident),+) => {$(
        impl Closable for $thing {
            fn closed(self) -> Self {
                Self { confidentiality: Confidentiality::Closed, ..self }
            }
        }
    )+};
}

closable!(Action, ItemContent, Matter);

impl Closable for AgendaItem {
    fn closed(self) -> Self {
        Self {
            content: self.content.closed(),
            ..self
        }
    }
}

mod tests {
    use super::*;

    #[test]
    fn ids_are_of_version_7_and_in_order() {
        let ids = SequentialIds::default();
        let [one, two] = [ids.make(a_moment()), ids.make(a_moment())];
        let later = ids.make(moment("2026-01-05 09:01"));
        assert!(one < two && two < later);
        assert_eq!(
            (one.get_version_num(), one.get_variant()),
            (7, uuid::Variant::RFC4122)
        );
        assert_eq!(one, SequentialIds::default().make(a_moment()));
    }
}
