//! The history: every change is an event that says who, when, what and why. Never altered.

pub mod as_of;
pub mod chain;
pub mod checkpoint;
mod described;
pub mod erasure;
pub mod recollection;
#[cfg(test)]
mod samples;
pub mod verification;

use uuid::Uuid;

use crate::domain::{
    calendar::Moment,
    ids::{
        AbsenceId, ActionId, AgendaItemId, BodyId, CalendarFeedId, DecisionId, EventId, MatterId,
        MeetingId, MeetingSeriesId, MinutesImportId, PersonId, PlacementId, ProposalId, ReminderId,
        ServiceAccountId, UnitId,
    },
    named::named,
    text::Note,
};

named! {
    /// The kind of thing that changed.
    SubjectKind {
        /// A body.
        Body = "body",
        /// A unit.
        Unit = "unit",
        /// A person.
        Person = "person",
        /// An absence of a person.
        Absence = "absence",
        /// A meeting.
        Meeting = "meeting",
        /// A series of meetings.
        MeetingSeries = "meeting_series",
        /// An agenda item.
        AgendaItem = "agenda_item",
        /// An edition of an agenda; what happens to one is told of its meeting.
        AgendaEdition = "agenda_edition",
        /// A matter.
        Matter = "matter",
        /// A decision.
        Decision = "decision",
        /// An action.
        Action = "action",
        /// A placement.
        Placement = "placement",
        /// A line of the ledger of reminders.
        Reminder = "reminder",
        /// An import of minutes.
        MinutesImport = "minutes_import",
        /// A proposal of an import.
        Proposal = "proposal",
        /// A calendar feed.
        CalendarFeed = "calendar_feed",
        /// A service account.
        ServiceAccount = "service_account",
    }
}

named! {
    /// What happened to it.
    Happening {
        /// It came into being.
        Created = "created",
        /// Something about it was changed.
        Changed = "changed",
        /// It was taken away.
        Removed = "removed",
        /// A meeting's agenda closed.
        AgendaFrozen = "agenda_frozen",
        /// A meeting took place.
        Held = "held",
        /// A meeting's minutes were approved.
        MinutesApproved = "minutes_approved",
        /// A meeting got another start.
        Rescheduled = "rescheduled",
        /// It fell away.
        Cancelled = "cancelled",
        /// An action or placement was agreed to.
        Confirmed = "confirmed",
        /// An action was begun.
        Started = "started",
        /// An action's owner said it is done.
        ReportedDone = "reported_done",
        /// An action got its end.
        Closed = "closed",
        /// An action's proposed owner said no.
        Declined = "declined",
        /// An action was taken up again.
        Reopened = "reopened",
        /// An action is due at another time.
        DueMoved = "due_moved",
        /// A placement was dealt with by the meeting.
        Presented = "presented",
        /// A placement went on to another meeting.
        MovedOn = "moved_on",
        /// A placement came off the agenda.
        Withdrawn = "withdrawn",
        /// An item is to be taken up again at a later meeting.
        Postponed = "postponed",
        /// An item was sent to another body.
        Referred = "referred",
        /// A waiting item got a place on an agenda.
        Placed = "placed",
        /// An item came off an agenda and waits for another meeting.
        BackToWaiting = "back_to_waiting",
        /// An edition of an agenda was sent out.
        Issued = "issued",
        /// What a meeting did not get done went on to a later one.
        CarriedOver = "carried_over",
        /// A person put an action on an agenda, or let go of it.
        Pinned = "pinned",
        /// The words of a decision were corrected.
        Corrected = "corrected",
        /// An action that had been carried over too often was cut anew.
        Rescoped = "rescoped",
        /// An action that had been carried over too often went to the director.
        Escalated = "escalated",
        /// An action's owner asked for more time.
        TimeRequested = "time_requested",
        /// An action's owner asked that somebody else takes it over.
        HandoverRequested = "handover_requested",
        /// A calendar feed or a service account got another secret.
        Renewed = "renewed",
        /// A proposal became an action.
        Accepted = "accepted",
        /// A proposal was turned down.
        Rejected = "rejected",
        /// A proposal was cut into several.
        Split = "split",
        /// A proposal was joined to another one that says the same.
        Merged = "merged",
        /// Nothing comes of a document that was imported.
        Discarded = "discarded",
        /// What the history holds of a person was erased.
        Erased = "erased",
    }
}

/// The thing that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    kind: SubjectKind,
    id: Uuid,
}

impl Subject {
    /// A thing as it was stored.
    pub const fn new(kind: SubjectKind, id: Uuid) -> Self {
        Self { kind, id }
    }

    /// What kind of thing it is.
    pub const fn kind(self) -> SubjectKind {
        self.kind
    }

    /// Its id.
    pub const fn id(self) -> Uuid {
        self.id
    }
}

macro_rules! subjects {
    ($($id:ident => $kind:ident),+ $(,)?) => {$(
        impl From<$id> for Subject {
            fn from(id: $id) -> Self {
                Self { kind: SubjectKind::$kind, id: id.as_uuid() }
            }
        }
    )+};
}

subjects!(
    BodyId => Body,
    UnitId => Unit,
    PersonId => Person,
    AbsenceId => Absence,
    MeetingId => Meeting,
    MeetingSeriesId => MeetingSeries,
    AgendaItemId => AgendaItem,
    MatterId => Matter,
    DecisionId => Decision,
    ActionId => Action,
    PlacementId => Placement,
    ReminderId => Reminder,
    MinutesImportId => MinutesImport,
    ProposalId => Proposal,
    CalendarFeedId => CalendarFeed,
    ServiceAccountId => ServiceAccount,
);

/// One field that changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The field, as the API calls it.
    pub field: &'static str,
    /// What it was.
    pub old: Option<String>,
    /// What it is.
    pub new: Option<String>,
}

/// What happened, before it is known who did it and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The thing.
    pub subject: Subject,
    /// What happened.
    pub happening: Happening,
    /// Old and new.
    pub changes: Vec<Change>,
    /// Why.
    pub reason: Option<Note>,
}

/// An entry of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The id.
    pub id: EventId,
    /// When.
    pub at: Moment,
    /// The subject of the caller's token, or the program's part that acted.
    pub actor: String,
    /// The person behind the actor.
    pub person: Option<PersonId>,
    /// The person for whom it was done.
    pub on_behalf_of: Option<PersonId>,
    /// The request in the logs.
    pub request: Option<String>,
    /// What happened.
    pub entry: Entry,
}

/// A thing whose fields can be told one by one, for the history.
pub trait Described {
    /// Field and value, in a fixed order, the same fields for every value of a type.
    fn describe(&self) -> Vec<(&'static str, Option<String>)>;
}

/// The fields that differ between two states of one thing.
pub fn differences(old: &impl Described, new: &impl Described) -> Vec<Change> {
    let pairs = old.describe().into_iter().zip(new.describe());
    pairs
        .filter(|((_, old), (_, new))| old != new)
        .map(|((field, old), (_, new))| Change { field, old, new })
        .collect()
}

/// The fields of something new.
pub fn beginnings(new: &impl Described) -> Vec<Change> {
    let told = new
        .describe()
        .into_iter()
        .filter(|(_, value)| value.is_some());
    told.map(|(field, new)| Change {
        field,
        old: None,
        new,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::a_meeting;

    #[test]
    fn only_what_differs_is_told() {
        let old = a_meeting().on("2023-11-29").build();
        let new = a_meeting().on("2023-12-06").build();
        let changes = differences(&old, &new);
        assert_eq!(
            changes.iter().map(|c| c.field).collect::<Vec<_>>(),
            ["starts_at"]
        );
        assert!(differences(&old, &old).is_empty());
    }

    #[test]
    fn names_are_read_back() {
        assert_eq!(
            Happening::from_name(Happening::DueMoved.name()),
            Some(Happening::DueMoved)
        );
        assert_eq!(SubjectKind::from_name("nothing"), None);
    }
}
