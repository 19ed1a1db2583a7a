//! The names of states, which lists are narrowed by and answers give. What a state carries stands
//! in fields of its own.

use serde::Deserialize;
use utoipa::ToSchema;

macro_rules! states {
    ($($(#[$told:meta])* $states:ident as $schema:ident { $($(#[$when:meta])* $state:ident = $name:literal,)+ })+) => {$(
        $(#[$told])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
        #[schema(as = $schema)]
        #[serde(rename_all = "snake_case")]
        pub(super) enum $states {
            $($(#[$when])* $state,)+
        }

        impl From<$states> for String {
            /// The name, as operations take it.
            fn from(state: $states) -> Self {
                match state { $($states::$state => $name.to_owned(),)+ }
            }
        }
    )+};
}

states! {
    /// Where a meeting stands.
    MeetingStateName as MeetingState {
        /// Its agenda is open.
        Planned = "planned",
        /// Its agenda is closed.
        AgendaFrozen = "agenda_frozen",
        /// It has taken place.
        Held = "held",
        /// The body has approved its minutes.
        MinutesApproved = "minutes_approved",
        /// It does not take place.
        Cancelled = "cancelled",
    }

    /// Where a placement stands.
    PlacementStateName as PlacementState {
        /// The rules put it there.
        Planned = "planned",
        /// The secretary agrees.
        Confirmed = "confirmed",
        /// The meeting dealt with it.
        Presented = "presented",
        /// It went on to another meeting.
        MovedOn = "moved_on",
        /// It came off the agenda.
        Withdrawn = "withdrawn",
    }

    /// Where an action stands.
    ActionStateName as ActionState {
        /// Waits for its owner or the secretary to confirm it.
        Proposed = "proposed",
        /// Confirmed, not begun.
        Open = "open",
        /// Begun.
        InProgress = "in_progress",
        /// The owner says it is done.
        ReportedDone = "reported_done",
        /// Ended by the secretary or by the body's minutes.
        Closed = "closed",
        /// The proposed owner said no.
        Declined = "declined",
        /// Fell away.
        Cancelled = "cancelled",
    }

    /// What became of an action, as far as the body is told.
    FollowUpStateName as FollowUpState {
        /// Nobody has begun.
        Waiting = "waiting",
        /// Begun.
        Begun = "begun",
        /// The owner says it is done.
        ReportedDone = "reported_done",
        /// Ended as done.
        Closed = "closed",
        /// Fell away.
        Cancelled = "cancelled",
        /// The proposed owner said no.
        Declined = "declined",
    }

    /// Where an import stands.
    ImportStateName as MinutesImportState {
        /// Read, and touching nothing yet.
        Draft = "draft",
        /// Its meeting and decisions are recorded, or its items stand on the agenda.
        Accepted = "accepted",
        /// Nothing comes of it.
        Discarded = "discarded",
    }

    /// Where a proposal stands.
    ProposalStateName as ProposalState {
        /// Nobody has looked at it.
        Waiting = "waiting",
        /// It became an action.
        Accepted = "accepted",
        /// It is no follow-up.
        Rejected = "rejected",
        /// It is several: each is a proposal of its own.
        Split = "split",
        /// Another proposal of the item says the same.
        Merged = "merged",
        /// Another document about the meeting proposes it, and it is dealt with there.
        Repeated = "repeated",
    }

    /// Where a digest stands.
    DigestStateName as DigestState {
        /// Goes out when its time comes.
        Planned = "planned",
        /// Went out.
        Sent = "sent",
        /// Was held back: there was nothing to tell, or it would have come too late.
        Suppressed = "suppressed",
        /// Something changed, and another line took its place or none was needed.
        Superseded = "superseded",
        /// Could not be delivered, and is not tried again.
        Failed = "failed",
    }

    /// Where a line of the ledger stands.
    ReminderStateName as ReminderState {
        /// Goes out when its time comes.
        Planned = "planned",
        /// Went out.
        Sent = "sent",
        /// Was held back.
        Suppressed = "suppressed",
        /// Something changed, and another line took its place or none was needed.
        Superseded = "superseded",
        /// Could not be delivered, and is not tried again.
        Failed = "failed",
    }
}
