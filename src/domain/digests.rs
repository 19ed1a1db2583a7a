//! Digests: mails by schedule that sum up. A director gets one every week, a body's secretary one
//! before an agenda closes; each is a line of a ledger of its own, planned and settled as reminders are.
//!
//! Leaves out what they say, which is put together when they are sent.

pub mod addressing;
pub mod agenda;
pub mod fate;
pub mod outline;
pub mod plan;
pub mod schedule;
pub mod since;
pub mod week;

pub use fate::{Fate, MeetingNow, fate_of};
pub use plan::{Change, Line, reconcile};
pub use schedule::{AgendaDigests, DigestSchedule, WeeklyDigests};

use chrono::NaiveDate;

use crate::domain::{
    calendar::Moment,
    ids::{DigestId, MeetingId, PersonId},
    named::named,
    text::Note,
};

named! {
    /// What a digest is for.
    DigestKind {
        /// A director's week: what is outstanding in the own area.
        DirectorWeek = "director_week",
        /// A secretary's list: what is to come on an agenda before it closes.
        SecretaryList = "secretary_list",
    }
}

/// What a digest is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Occasion {
    /// A week, by its Monday.
    Week(NaiveDate),
    /// The agenda of a meeting, and the day on which it closes: a meeting that moves to another day
    /// is told of again, one that moves by an hour is not.
    Agenda {
        /// The meeting.
        meeting: MeetingId,
        /// The day of its deadline.
        closes_on: NaiveDate,
    },
}

impl Occasion {
    /// What kind of digest it takes.
    pub const fn kind(self) -> DigestKind {
        match self {
            Self::Week(_) => DigestKind::DirectorWeek,
            Self::Agenda { .. } => DigestKind::SecretaryList,
        }
    }

    /// The meeting, where it is about one.
    pub const fn meeting(self) -> Option<MeetingId> {
        match self {
            Self::Week(_) => None,
            Self::Agenda { meeting, .. } => Some(meeting),
        }
    }

    /// The Monday of the week, or the day of the deadline.
    pub const fn period(self) -> NaiveDate {
        match self {
            Self::Week(monday) => monday,
            Self::Agenda { closes_on, .. } => closes_on,
        }
    }
}

/// Where a digest stands; each state carries only what it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DigestState {
    /// Goes out when its time comes.
    Planned,
    /// Went out.
    Sent {
        /// When.
        at: Moment,
    },
    /// Was held back: there was nothing to tell, or it would have come too late.
    Suppressed {
        /// When.
        at: Moment,
    },
    /// Something changed, and another line took its place or none was needed.
    Superseded {
        /// When.
        at: Moment,
    },
    /// Could not be delivered, and is not tried again.
    Failed {
        /// When it was given up.
        at: Moment,
    },
}

impl DigestState {
    /// The state's name, the same in SQL, JSON and messages.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sent { .. } => "sent",
            Self::Suppressed { .. } => "suppressed",
            Self::Superseded { .. } => "superseded",
            Self::Failed { .. } => "failed",
        }
    }

    /// Since when it stands so; none for one that waits.
    pub const fn since(&self) -> Option<Moment> {
        match self {
            Self::Planned => None,
            Self::Sent { at }
            | Self::Suppressed { at }
            | Self::Superseded { at }
            | Self::Failed { at } => Some(*at),
        }
    }
}

/// One line of the ledger of digests; never altered but for its state and reason, never deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// The id; the mail's Message-ID is made from it.
    pub id: DigestId,
    /// What it is about.
    pub occasion: Occasion,
    /// Whose area or body it sums up.
    pub person: PersonId,
    /// Who gets it: the same person, or who stands in.
    pub recipient: PersonId,
    /// Whether somebody who stands in gets the digest itself: the person is away.
    pub is_copy: bool,
    /// When it goes out, within office hours.
    pub send_at: Moment,
    /// Whether it goes out after its proper time.
    pub is_late: bool,
    /// Why it stands as it stands, in words.
    pub reason: Note,
    /// Where it stands.
    pub state: DigestState,
}

/// What makes a line the same as another: at most one that is not superseded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DigestKey {
    /// What it is about.
    pub occasion: Occasion,
    /// Whose area or body it sums up.
    pub person: PersonId,
    /// Whether it is the copy to them.
    pub is_copy: bool,
}

impl Digest {
    /// The line's key.
    pub const fn key(&self) -> DigestKey {
        DigestKey {
            occasion: self.occasion,
            person: self.person,
            is_copy: self.is_copy,
        }
    }

    /// Whether it waits for its time.
    pub const fn is_planned(&self) -> bool {
        matches!(self.state, DigestState::Planned)
    }
}
