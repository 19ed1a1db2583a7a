//! Notices: what people are told because something about their actions changed. Why somebody gets one,
//! and what became of it. Leaves out what it says, and when that is no longer so.

pub mod addressing;

use crate::domain::{
    calendar::Moment,
    ids::{ActionId, BodyId, NoticeId, PersonId},
    named::named,
    text::Note,
};

named! {
    /// What a notice is about.
    About {
        /// The action is the recipient's now.
        Assigned = "assigned",
        /// The action is the recipient's no longer.
        TakenAway = "taken_away",
        /// It is due at another time.
        DueMoved = "due_moved",
        /// It has been taken up again.
        Reopened = "reopened",
        /// It is for the director who answers for it to take care of.
        Escalated = "escalated",
        /// The recipient helps with it from now on, or is told of it.
        Involved = "involved",
        /// Its owner asks for more time, or that somebody else takes it over.
        Asked = "asked",
        /// A mail to somebody else was given up.
        MailFailed = "mail_failed",
    }
}

named! {
    /// What a mail was that was given up.
    MailKind {
        /// Of the ledger of reminders.
        Reminder = "reminder",
        /// A notice.
        Notice = "notice",
        /// A director's week or a secretary's list.
        Digest = "digest",
    }
}

/// Why a notice goes to its recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// It concerns them.
    InPerson,
    /// They stand in for whom it concerns.
    StandIn,
    /// It concerns them, they are away, and whoever stands in got it.
    Copy,
    /// They keep the body's agenda, and whom it concerns cannot be reached.
    Secretary(WhySecretary),
}

/// Why the secretary of the body gets what concerns somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WhySecretary {
    /// It concerns a director that the unit does not have.
    NoDirector,
    /// Whom it concerns has no mail address.
    NoAddress,
    /// Whom it concerns has left.
    Left,
    /// Whom it concerns is away, and nobody stands in.
    AwayUncovered,
}

impl Standing {
    /// Every one.
    pub const ALL: [Self; 7] = [
        Self::InPerson,
        Self::StandIn,
        Self::Copy,
        Self::Secretary(WhySecretary::NoDirector),
        Self::Secretary(WhySecretary::NoAddress),
        Self::Secretary(WhySecretary::Left),
        Self::Secretary(WhySecretary::AwayUncovered),
    ];

    /// The name by which it is kept.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InPerson => "in_person",
            Self::StandIn => "stand_in",
            Self::Copy => "copy",
            Self::Secretary(WhySecretary::NoDirector) => "secretary_no_director",
            Self::Secretary(WhySecretary::NoAddress) => "secretary_no_address",
            Self::Secretary(WhySecretary::Left) => "secretary_left",
            Self::Secretary(WhySecretary::AwayUncovered) => "secretary_away_uncovered",
        }
    }

    /// The one with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|standing| standing.name() == name)
    }

    /// Whether somebody else gets the notice itself.
    pub const fn is_copy(self) -> bool {
        matches!(
            self,
            Self::Copy | Self::Secretary(WhySecretary::AwayUncovered)
        )
    }
}

/// Where a notice stands; each state carries only what it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeState {
    /// Goes out when the offices are open.
    Planned,
    /// Went out.
    Sent {
        /// When.
        at: Moment,
    },
    /// Was held back, since the recipient wants it so.
    Suppressed {
        /// When.
        at: Moment,
    },
    /// Was overtaken by what happened since.
    Superseded {
        /// When that was seen.
        at: Moment,
    },
    /// Could not be delivered, and is not tried again.
    Failed {
        /// When it was given up.
        at: Moment,
    },
}

impl NoticeState {
    /// The state's name, the same in SQL, JSON and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sent { .. } => "sent",
            Self::Suppressed { .. } => "suppressed",
            Self::Superseded { .. } => "superseded",
            Self::Failed { .. } => "failed",
        }
    }

    /// Since when it stands so, unless it waits.
    pub const fn at(self) -> Option<Moment> {
        match self {
            Self::Planned => None,
            Self::Sent { at }
            | Self::Suppressed { at }
            | Self::Superseded { at }
            | Self::Failed { at } => Some(at),
        }
    }
}

/// A notice as the ledger tells of it, without what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeLine {
    /// The id.
    pub id: NoticeId,
    /// What it is about, where that is known.
    pub about: Option<About>,
    /// Which action, if it is about one.
    pub action: Option<ActionId>,
    /// The body whose secretaries look after it.
    pub body: Option<BodyId>,
    /// Who gets it; as long as it waits, whom it concerned when it was written.
    pub recipient: Option<PersonId>,
    /// Who is away or cannot be reached, where it goes to somebody else, or to somebody else as well.
    pub instead_of: Option<PersonId>,
    /// Why the recipient gets it, once that is known.
    pub standing: Option<Standing>,
    /// When it goes out, or was to go out; in office hours.
    pub send_at: Moment,
    /// Why it stands as it stands, in words.
    pub reason: Option<Note>,
    /// Where it stands.
    pub state: NoticeState,
}
