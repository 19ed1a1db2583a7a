//! The reminder ladder and the ledger: who is reminded of what and when, and why not.
//!
//! Planning is a comparison of what should be with what the ledger holds; it may run any number
//! of times. Leaves out sending.

mod addressing;
pub mod ladder;
pub mod plan;
pub mod reconcile;

pub use ladder::{Audience, Ladder, LadderError, Step};

use crate::domain::{
    action::{Action, DueMoment},
    calendar::{Moment, local_date},
    ids::{ActionId, BodyId, PersonId, ReminderId},
    named::named,
    organisation::{OutOfReach, Owner},
    text::Note,
};

/// An action as far as planning looks at it, without its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outline {
    /// The action.
    pub action: ActionId,
    /// The body that decided it.
    pub body: BodyId,
    /// Whose it is.
    pub owner: Owner,
    /// Who answers for it.
    pub accountable: Option<PersonId>,
    /// When it is due.
    pub due: DueMoment,
    /// Whether somebody still has to do something.
    pub is_unfinished: bool,
}

impl From<&Action> for Outline {
    fn from(action: &Action) -> Self {
        Self {
            action: action.id,
            body: action.body,
            owner: action.owner,
            accountable: action.accountable,
            due: action.due_moment,
            is_unfinished: action.is_unfinished(),
        }
    }
}

named! {
    /// Why a line goes to its recipient.
    ReminderCause {
        /// The ladder says so.
        Ladder = "ladder",
        /// Somebody is away, and the recipient stands in.
        StandIn = "stand_in",
        /// The recipient is away, and somebody who stands in got it.
        Copy = "copy",
        /// The recipient is away, and nobody stands in.
        AwayUncovered = "away_uncovered",
        /// Somebody is away and nobody stands in, so that the secretary is told as well.
        SecretaryForUncovered = "secretary_for_uncovered",
        /// The one for whom it is has no address; the secretary gets it instead.
        SecretaryForUnaddressed = "secretary_for_unaddressed",
        /// The one for whom it is has left; the secretary gets it instead.
        SecretaryForLeft = "secretary_for_left",
        /// Nobody stands behind the audience; the secretary gets it instead.
        SecretaryForNobody = "secretary_for_nobody",
        /// The recipient has left, and there is no secretary who could get it.
        LeftToNobody = "left_to_nobody",
        /// Nobody stands behind the audience, and the body has no secretary.
        Nobody = "nobody",
    }
}

impl ReminderCause {
    /// Why the secretary gets it in the place of somebody.
    pub(crate) const fn instead_of(why: OutOfReach) -> Self {
        match why {
            OutOfReach::NoAddress => Self::SecretaryForUnaddressed,
            OutOfReach::Left => Self::SecretaryForLeft,
        }
    }

    /// Whether the recipient stands behind the audience or stands in for somebody who does, and is not
    /// told of it merely because somebody has to look after it.
    pub const fn is_for_the_audience(self) -> bool {
        matches!(
            self,
            Self::Ladder | Self::StandIn | Self::Copy | Self::AwayUncovered
        )
    }
}

/// Where a line of the ledger stands; each state carries only what it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReminderState {
    /// Goes out when its time comes.
    Planned,
    /// Went out.
    Sent {
        /// When.
        at: Moment,
    },
    /// Was held back.
    Suppressed,
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

impl ReminderState {
    /// The state's name, the same in SQL, JSON and messages.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sent { .. } => "sent",
            Self::Suppressed => "suppressed",
            Self::Superseded { .. } => "superseded",
            Self::Failed { .. } => "failed",
        }
    }
}

/// One line of the ledger; never altered but for its state and reason, never deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// The id; the mail's Message-ID is made from it.
    pub id: ReminderId,
    /// What it reminds of.
    pub action: ActionId,
    /// Which rung of the ladder, as [`Step::name`] gives it.
    pub step: String,
    /// What the rung counts from: the meeting and its deadline's day, or the due day.
    pub anchor: String,
    /// Why this recipient gets it.
    pub audience: Audience,
    /// Who gets it; `None` only when it was suppressed because there is nobody.
    pub recipient: Option<PersonId>,
    /// Why the recipient gets it in this way.
    pub cause: ReminderCause,
    /// Who is away, so that the recipient stands in; or with [`Self::is_copy`] is told, as the
    /// secretary, that nobody does. Or who cannot be reached, so that the secretary gets it.
    pub instead_of: Option<PersonId>,
    /// Whether somebody else gets the reminder itself: the recipient is away, or is told of it as
    /// the secretary.
    pub is_copy: bool,
    /// The line that failed and that this one sends again; that one stays as it is.
    pub resends: Option<ReminderId>,
    /// When it goes out, within office hours.
    pub send_at: Moment,
    /// Whether its proper time had gone by when it was planned.
    pub is_late: bool,
    /// Why it was planned, or held back, in words.
    pub reason: Note,
    /// Where it stands.
    pub state: ReminderState,
    /// How sending it went.
    pub progress: Progress,
}

/// How sending a line went so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// How often it was tried.
    pub attempts: u16,
    /// What came of it, in words: what the mail server said, or why another line took its place.
    pub outcome: Option<Note>,
    /// Not before this moment it is tried again.
    pub next_try_at: Option<Moment>,
}

/// What makes a line of the ledger the same as another: at most one that is not superseded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LedgerKey {
    /// The action.
    pub action: ActionId,
    /// The rung.
    pub step: String,
    /// What it counts from.
    pub anchor: String,
    /// Who gets it.
    pub recipient: Option<PersonId>,
}

impl Reminder {
    /// The line's key.
    pub fn key(&self) -> LedgerKey {
        LedgerKey {
            action: self.action,
            step: self.step.clone(),
            anchor: self.anchor.clone(),
            recipient: self.recipient,
        }
    }

    /// Whether the recipient is to do something about the action, or somebody whose place they take
    /// or took; the others answer for it or look after it.
    pub const fn is_for_whoever_acts(&self) -> bool {
        match self.audience {
            Audience::Owner | Audience::Substitute | Audience::Contributors => {
                self.cause.is_for_the_audience()
            }
            Audience::AccountableDirector | Audience::Secretary => false,
        }
    }

    /// Whether it leaves late where it leaves at a moment: on another day than the one it was meant for.
    pub fn is_delayed_at(&self, at: Moment) -> bool {
        local_date(self.send_at) < local_date(at)
    }

    /// Whether it left late.
    pub fn is_delayed(&self) -> bool {
        matches!(self.state, ReminderState::Sent { at } if self.is_delayed_at(at))
    }

    /// For whom it is by the ladder, whoever gets it.
    pub fn meant_for(&self) -> Option<PersonId> {
        self.instead_of.or(self.recipient)
    }
}
