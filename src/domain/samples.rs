//! Builders with defaults for the tests of the rules.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};
use uuid::Uuid;

use crate::domain::{
    absence::{Absence, AbsencePeriod, Cover},
    action::{Action, ActionState, Due, DueMoment},
    agenda::{AgendaItem, Confidentiality, ItemContent, ItemKind},
    body::Minutes,
    calendar::{Moment, at_local},
    decision::{Decision, Outcome, Span},
    ids::{
        AbsenceId, ActionId, AgendaItemId, BodyId, DecisionId, MeetingId, MeetingSeriesId,
        MinutesImportId, PersonId, PlacementId, ProposalId,
    },
    meeting::{Meeting, MeetingState},
    minutes_import::{Confidence, ImportKind, ImportState, MinutesImport, Proposal, ProposalState},
    organisation::Owner,
    placement::{Placement, PlacementState},
    series::{HolidayPolicy, MeetingSeries, RecurrenceRule},
    text::{Note, Title, Verbatim},
    version::Version,
};

/// An id that tells its number.
pub(crate) fn id(number: u8) -> Uuid {
    Uuid::from_bytes([number; 16])
}

/// `2023-10-25 13:00`, in Copenhagen.
pub(crate) fn moment(local: &str) -> Moment {
    let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").unwrap();
    at_local(local.date(), local.time())
}

/// `2024-02-05`.
pub(crate) fn day(written: &str) -> NaiveDate {
    written.parse().unwrap()
}

/// The person of this number is away from a day to a day.
pub(crate) fn an_absence(
    person: u8,
    (from, until): (&str, &str),
    substitute: Option<u8>,
) -> Absence {
    let number = |number| PersonId::from_uuid(id(number));
    let mut bytes = [person; 16];
    bytes[..10].copy_from_slice(from.as_bytes());
    Absence {
        id: AbsenceId::from_uuid(Uuid::from_bytes(bytes)),
        cover: Cover::new(number(person), substitute.map(number)).unwrap(),
        period: AbsencePeriod::new(day(from), day(until)).unwrap(),
        version: Version::FIRST,
    }
}

pub(crate) struct MeetingSample(Meeting);

pub(crate) fn a_meeting() -> MeetingSample {
    let starts_at = moment("2023-10-25 13:00");
    MeetingSample(Meeting {
        id: MeetingId::from_uuid(id(1)),
        body: BodyId::from_uuid(id(2)),
        slot: starts_at,
        series: None,
        starts_at,
        length: Minutes::TWO_HOURS,
        place: None,
        state: MeetingState::Planned,
        version: Version::FIRST,
    })
}

impl MeetingSample {
    pub(crate) fn numbered(mut self, number: u8) -> Self {
        self.0.id = MeetingId::from_uuid(id(number));
        self
    }

    pub(crate) fn on(mut self, day: &str) -> Self {
        self.0.starts_at = moment(&format!("{day} 13:00"));
        self
    }

    pub(crate) fn state(mut self, state: MeetingState) -> Self {
        self.0.state = state;
        self
    }

    pub(crate) fn build(self) -> Meeting {
        self.0
    }
}

/// A series by its first meeting, `2023-10-25 13:00`, in Copenhagen.
pub(crate) fn a_series(first: &str, rule: &str) -> MeetingSeries {
    MeetingSeries {
        id: MeetingSeriesId::from_uuid(id(1)),
        body: BodyId::from_uuid(id(2)),
        first: NaiveDateTime::parse_from_str(first, "%Y-%m-%d %H:%M").unwrap(),
        rule: RecurrenceRule::parse(rule).unwrap(),
        exceptions: BTreeSet::new(),
        holidays: HolidayPolicy::default(),
        length: None,
        place: None,
        version: Version::FIRST,
    }
}

/// An open item, first on the agenda of a meeting.
pub(crate) fn an_agenda_item(title: &str) -> AgendaItem {
    let content = ItemContent {
        title: Title::parse(title).unwrap(),
        public_title: None,
        kind: ItemKind::Decision,
        confidentiality: Confidentiality::Open,
        matter: None,
        minutes: None,
        recommendation: None,
        presentation: None,
        attachments: vec![],
    };
    AgendaItem {
        id: AgendaItemId::from_uuid(id(1)),
        meeting: MeetingId::from_uuid(id(2)),
        position: 1,
        number: None,
        content,
        standing: None,
        late: None,
        explanation: None,
        predecessor: None,
        thread: AgendaItemId::from_uuid(id(1)),
        version: Version::FIRST,
    }
}

pub(crate) struct ActionSample(Action);

pub(crate) fn an_action() -> ActionSample {
    ActionSample(Action {
        id: ActionId::from_uuid(id(1)),
        decision: DecisionId::from_uuid(id(2)),
        body: BodyId::from_uuid(id(3)),
        decided_at: MeetingId::from_uuid(id(4)),
        title: Title::parse("Udarbejde retningslinjer").unwrap(),
        quote: None,
        provenance: None,
        owner: Owner::Person(PersonId::from_uuid(id(5))),
        accountable: None,
        due: Due::Unset,
        due_moment: DueMoment::default(),
        earliest: None,
        agenda_minutes: None,
        confidentiality: Confidentiality::Open,
        carried_over: 0,
        state: ActionState::Open,
        version: Version::FIRST,
    })
}

impl ActionSample {
    pub(crate) fn state(mut self, state: ActionState) -> Self {
        self.0.state = state;
        self
    }

    pub(crate) fn due_on(mut self, day: &str) -> Self {
        let day = day.parse().unwrap();
        self.0.due = Due::ByDate(day);
        self.0.due_moment = DueMoment {
            meeting: None,
            on: Some(day),
        };
        self
    }

    pub(crate) fn build(self) -> Action {
        self.0
    }
}

pub(crate) fn a_decision() -> Decision {
    Decision {
        id: DecisionId::from_uuid(id(1)),
        item: AgendaItemId::from_uuid(id(2)),
        text: Verbatim::parse("Godkendt.").unwrap(),
        outcome: Outcome::Approved,
        parts: vec![],
        edition: 1,
        provenance: None,
        version: Version::FIRST,
    }
}

pub(crate) fn a_placement(state: PlacementState) -> Placement {
    Placement {
        id: PlacementId::from_uuid(id(1)),
        action: ActionId::from_uuid(id(2)),
        meeting: MeetingId::from_uuid(id(3)),
        item: Some(AgendaItemId::from_uuid(id(4))),
        explanation: Note::parse("Skal behandles på næste møde.").unwrap(),
        skipped: vec![],
        is_pinned: false,
        state,
        version: Version::FIRST,
    }
}

pub(crate) fn an_import() -> MinutesImport {
    MinutesImport {
        id: MinutesImportId::from_uuid(id(1)),
        kind: ImportKind::Minutes,
        amends: None,
        file_name: Title::parse("referat.md").unwrap(),
        fingerprint: "0".repeat(64),
        text: "# REFERAT".to_owned(),
        pages: vec![],
        body_name: None,
        body: None,
        met_on: None,
        met_at: None,
        place: None,
        unplaced: vec![],
        warnings: vec![],
        uploaded_at: moment("2023-10-26 09:00"),
        uploaded_by: "jonas".to_owned(),
        state: ImportState::Draft,
        version: Version::FIRST,
    }
}

pub(crate) fn a_proposal(state: ProposalState) -> Proposal {
    Proposal {
        id: ProposalId::from_uuid(id(1)),
        import: MinutesImportId::from_uuid(id(2)),
        item: 1,
        title: Title::parse("Udarbejde retningslinjer").unwrap(),
        quote: Verbatim::parse("Der udarbejdes retningslinjer.").unwrap(),
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
        state,
        version: Version::FIRST,
    }
}
