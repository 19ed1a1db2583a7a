//! Actions: commitments that a decision gave rise to, and their states:
//! proposed → open → in progress → reported done → closed; or declined, or cancelled.

use std::{num::NonZeroU8, str::FromStr};

use chrono::NaiveDate;

use crate::domain::{
    agenda::Confidentiality,
    body::Minutes,
    calendar::Moment,
    decision::Provenance,
    history::Happening,
    ids::{ActionId, BodyId, DecisionId, MeetingId, PersonId},
    named::named,
    organisation::Owner,
    text::{Note, Title, Verbatim},
    version::Version,
};

/// When an action is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Due {
    /// At this meeting, wherever it moves.
    AtMeeting(MeetingId),
    /// At the n-th meeting of a body after the one it was decided at.
    NextMeeting {
        /// Whose meeting.
        body: BodyId,
        /// 1 for the next, 2 for the one after.
        nth: NonZeroU8,
    },
    /// By this day, included.
    ByDate(NaiveDate),
    /// No time was set.
    Unset,
}

/// What [`Due`] comes to as the meetings stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct DueMoment {
    /// The meeting, when there is one that fits.
    pub meeting: Option<MeetingId>,
    /// The day: the meeting's, or the date itself.
    pub on: Option<NaiveDate>,
}

/// An address of a page, `http` or `https` only, so that it is safe to show as a link.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Link(String);

/// The text is no link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an http or https address of at most 2000 characters")]
pub struct LinkError;

impl Link {
    /// The most bytes an address may have.
    pub const LIMIT: usize = 2000;

    /// Reads what somebody typed.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        text.parse()
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Link {
    type Err = LinkError;

    fn from_str(text: &str) -> Result<Self, LinkError> {
        let text = text.trim();
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"));
        let is_address = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
        let is_clean =
            !text.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"".contains(c));
        if is_address && is_clean && text.len() <= Self::LIMIT {
            Ok(Self(text.to_owned()))
        } else {
            Err(LinkError)
        }
    }
}

/// What shows that an action was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// In words.
    Note(Note),
    /// A page.
    Link(Link),
    /// A document in the records system, by its id there.
    Document(Title),
}

named! {
    /// Why an action fell away.
    CancelCause {
        /// Events made it pointless.
        Overtaken = "overtaken",
        /// Another action or decision took its place.
        Superseded = "superseded",
    }
}

/// Where an action stands; each state carries only what it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActionState {
    /// Waits for its owner or the secretary to confirm it.
    Proposed,
    /// Confirmed, not begun.
    Open,
    /// Begun.
    InProgress,
    /// The owner says it is done.
    ReportedDone {
        /// When that was said.
        at: Moment,
        /// What shows it.
        evidence: Evidence,
    },
    /// Ended by the secretary or by the body's minutes.
    Closed {
        /// When.
        at: Moment,
        /// What showed that it was done.
        evidence: Evidence,
        /// The decision by which the body itself closed it, where it did.
        confirmed_by: Option<DecisionId>,
    },
    /// The proposed owner said no.
    Declined {
        /// When.
        at: Moment,
        /// Why.
        reason: Note,
    },
    /// Fell away.
    Cancelled {
        /// When.
        at: Moment,
        /// What kind of reason.
        cause: CancelCause,
        /// The reason.
        reason: Note,
    },
}

impl ActionState {
    /// The state's name, the same in SQL, JSON and messages.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Open => "open",
            Self::InProgress => "in_progress",
            Self::ReportedDone { .. } => "reported_done",
            Self::Closed { .. } => "closed",
            Self::Declined { .. } => "declined",
            Self::Cancelled { .. } => "cancelled",
        }
    }
}

/// The names of the states in which the follow-up list shows an action.
pub const OUTSTANDING: [&str; 4] = ["proposed", "open", "in_progress", "reported_done"];

/// A commitment with exactly one owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// The id.
    pub id: ActionId,
    /// The decision that gave rise to it.
    pub decision: DecisionId,
    /// The body that decided it.
    pub body: BodyId,
    /// The meeting at which it was decided: what *next meeting* counts from.
    pub decided_at: MeetingId,
    /// What is to be done, shortly.
    pub title: Title,
    /// The words of the decision that it comes from.
    pub quote: Option<Verbatim>,
    /// Where those words stand.
    pub provenance: Option<Provenance>,
    /// Whose it is.
    pub owner: Owner,
    /// Who answers for it to the body.
    pub accountable: Option<PersonId>,
    /// When it is due.
    pub due: Due,
    /// What that comes to as the meetings stand.
    pub due_moment: DueMoment,
    /// The earliest day on which it is to come back to a meeting.
    pub earliest: Option<NaiveDate>,
    /// How long it is given on an agenda; as usual without.
    pub agenda_minutes: Option<Minutes>,
    /// Open or closed, as the item it comes from.
    pub confidentiality: Confidentiality,
    /// How often it was carried over to a later meeting.
    pub carried_over: u16,
    /// Where it stands.
    pub state: ActionState,
    /// Counts changes.
    pub version: Version,
}

/// A change that the action's state does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an action that is {state} cannot be {wanted}")]
pub struct ActionError {
    /// The state it is in.
    pub state: &'static str,
    /// What was asked for, as a participle.
    pub wanted: &'static str,
}

/// Why an action cannot go to the director.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EscalationError {
    /// Its state does not allow it.
    #[error(transparent)]
    NotAllowed(#[from] ActionError),
    /// There is no director to go to.
    #[error("nobody answers for the action to the body: change its accountable_id first")]
    NobodyAccountable,
}

type Step = Result<(Action, Happening), ActionError>;

impl Action {
    /// Whether somebody still has to do something about it before it is reported done.
    pub const fn is_unfinished(&self) -> bool {
        matches!(
            self.state,
            ActionState::Proposed | ActionState::Open | ActionState::InProgress
        )
    }

    /// Whether the follow-up list shows it: not ended, reported done included.
    pub const fn is_outstanding(&self) -> bool {
        self.is_unfinished() || matches!(self.state, ActionState::ReportedDone { .. })
    }

    /// Whether the body is to decide what becomes of it, after so many meetings in vain; derived,
    /// never stored.
    pub const fn asks_for_decision(&self, carry_over_limit: u8) -> bool {
        self.is_unfinished()
            && self.carried_over > 0
            && self.carried_over >= carry_over_limit as u16
    }

    /// Whether the day it is due has gone by and it is unfinished; derived, never stored.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.is_unfinished() && self.due_moment.on.is_some_and(|due| due < today)
    }

    /// The proposal stands.
    pub fn confirm(self) -> Step {
        match self.state {
            ActionState::Proposed => Ok((self.in_state(ActionState::Open), Happening::Confirmed)),
            _ => Err(self.refuse("confirmed")),
        }
    }

    /// Work has begun.
    pub fn start(self) -> Step {
        match self.state {
            ActionState::Open => Ok((self.in_state(ActionState::InProgress), Happening::Started)),
            _ => Err(self.refuse("started")),
        }
    }

    /// The owner says it is done and shows it.
    pub fn report_done(self, at: Moment, evidence: Evidence) -> Step {
        match self.state {
            ActionState::Open | ActionState::InProgress => Ok((
                self.in_state(ActionState::ReportedDone { at, evidence }),
                Happening::ReportedDone,
            )),
            _ => Err(self.refuse("reported done")),
        }
    }

    /// The secretary gives it its end, or the body does by a decision.
    pub fn close(self, at: Moment, confirmed_by: Option<DecisionId>) -> Step {
        match self.state {
            ActionState::ReportedDone { ref evidence, .. } => {
                let evidence = evidence.clone();
                Ok((
                    self.in_state(ActionState::Closed {
                        at,
                        evidence,
                        confirmed_by,
                    }),
                    Happening::Closed,
                ))
            }
            _ => Err(self.refuse("closed")),
        }
    }

    /// The proposed owner says no.
    pub fn decline(self, at: Moment, reason: Note) -> Step {
        match self.state {
            ActionState::Proposed => Ok((
                self.in_state(ActionState::Declined { at, reason }),
                Happening::Declined,
            )),
            _ => Err(self.refuse("declined")),
        }
    }

    /// It falls away.
    pub fn cancel(self, at: Moment, cause: CancelCause, reason: Note) -> Step {
        if !self.is_outstanding() {
            return Err(self.refuse("cancelled"));
        }
        Ok((
            self.in_state(ActionState::Cancelled { at, cause, reason }),
            Happening::Cancelled,
        ))
    }

    /// It was ended too early; the reason goes into the history.
    pub fn reopen(self) -> Step {
        if self.is_unfinished() {
            return Err(self.refuse("reopened"));
        }
        Ok((self.in_state(ActionState::Open), Happening::Reopened))
    }

    /// It was cut anew; how often it was carried over no longer counts.
    pub fn rescope(self) -> Step {
        if !self.is_outstanding() {
            return Err(self.refuse("rescoped"));
        }
        Ok((self.uncounted(), Happening::Rescoped))
    }

    /// It goes to the director who answers for it; how often it was carried over no longer counts.
    pub fn escalate(self) -> Result<(Self, Happening), EscalationError> {
        if !self.is_outstanding() {
            return Err(self.refuse("escalated").into());
        }
        if self.accountable.is_none() {
            return Err(EscalationError::NobodyAccountable);
        }
        Ok((self.uncounted(), Happening::Escalated))
    }

    fn uncounted(self) -> Self {
        Self {
            carried_over: 0,
            ..self
        }
    }

    fn in_state(self, state: ActionState) -> Self {
        Self { state, ..self }
    }

    const fn refuse(&self, wanted: &'static str) -> ActionError {
        ActionError {
            state: self.state.name(),
            wanted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{an_action, id, moment};

    type Event = fn(Action) -> Step;

    fn note(text: &str) -> Note {
        Note::parse(text).unwrap()
    }

    fn states() -> [ActionState; 7] {
        let at = moment("2023-11-20 12:00");
        let evidence = Evidence::Note(note("Sendt ud."));
        [
            ActionState::Proposed,
            ActionState::Open,
            ActionState::InProgress,
            ActionState::ReportedDone {
                at,
                evidence: evidence.clone(),
            },
            ActionState::Closed {
                at,
                evidence,
                confirmed_by: None,
            },
            ActionState::Declined {
                at,
                reason: note("Ikke vores område."),
            },
            ActionState::Cancelled {
                at,
                cause: CancelCause::Overtaken,
                reason: note("Loven er ændret."),
            },
        ]
    }

    #[test]
    fn every_state_answers_every_event() {
        let events: [(&str, Event); 7] = [
            ("confirm", Action::confirm),
            ("start", Action::start),
            ("report", |a| {
                a.report_done(moment("2023-11-22 09:00"), Evidence::Note(note("Færdig.")))
            }),
            ("close", |a| a.close(moment("2023-11-29 13:00"), None)),
            ("decline", |a| {
                a.decline(moment("2023-11-22 09:00"), note("Nej."))
            }),
            ("cancel", |a| {
                a.cancel(
                    moment("2023-11-22 09:00"),
                    CancelCause::Superseded,
                    note("Ny sag."),
                )
            }),
            ("reopen", Action::reopen),
        ];
        let (done, declined, cancelled) =
            (Some("reported_done"), Some("declined"), Some("cancelled"));
        let (open, begun, closed) = (Some("open"), Some("in_progress"), Some("closed"));
        // confirm, start, report, close, decline, cancel, reopen
        let table = [
            [open, None, None, None, declined, cancelled, None],
            [None, begun, done, None, None, cancelled, None],
            [None, None, done, None, None, cancelled, None],
            [None, None, None, closed, None, cancelled, open],
            [None, None, None, None, None, None, open],
            [None, None, None, None, None, None, open],
            [None, None, None, None, None, None, open],
        ];
        for (state, row) in states().into_iter().zip(table) {
            for ((event, step), expected) in events.iter().zip(row) {
                let reached = step(an_action().state(state.clone()).build());
                let reached = reached.ok().map(|(action, _)| action.state.name());
                assert_eq!(reached, expected, "{event} when {}", state.name());
            }
        }
    }

    #[test]
    fn what_is_outstanding_is_cut_anew_or_goes_to_the_director_and_is_counted_from_the_beginning() {
        let somebody = Some(PersonId::from_uuid(id(6)));
        for (state, is_outstanding) in states()
            .into_iter()
            .zip([true, true, true, true, false, false, false])
        {
            let action = Action {
                carried_over: 3,
                accountable: somebody,
                ..an_action().state(state.clone()).build()
            };
            let (rescoped, escalated) = (action.clone().rescope(), action.escalate());
            for reached in [rescoped.ok(), escalated.ok()] {
                let count = reached.map(|(action, _)| (action.state, action.carried_over));
                assert_eq!(count, is_outstanding.then(|| (state.clone(), 0)));
            }
        }
        assert_eq!(
            an_action().build().escalate(),
            Err(EscalationError::NobodyAccountable)
        );
    }

    #[test]
    fn the_body_is_asked_once_an_unfinished_action_was_carried_over_as_often_as_it_may() {
        for (state, carried_over, limit, asks) in [
            (ActionState::Open, 2, 3, false),
            (ActionState::Open, 3, 3, true),
            (ActionState::InProgress, 4, 3, true),
            (ActionState::Open, 0, 0, false),
            (ActionState::Open, 1, 0, true),
            (states()[3].clone(), 3, 3, false),
            (states()[4].clone(), 3, 3, false),
        ] {
            let action = Action {
                carried_over,
                ..an_action().state(state).build()
            };
            assert_eq!(action.asks_for_decision(limit), asks, "{action:?}");
        }
    }

    #[test]
    fn only_unfinished_actions_past_their_day_are_overdue() {
        let due = "2023-11-29".parse().unwrap();
        for (state, is_overdue) in states()
            .into_iter()
            .zip([true, true, true, false, false, false, false])
        {
            let action = an_action().due_on("2023-11-29").state(state).build();
            assert!(!action.is_overdue(due), "on the day itself it is not late");
            assert_eq!(
                action.is_overdue(due.succ_opt().unwrap()),
                is_overdue,
                "{:?}",
                action.state
            );
        }
    }

    #[test]
    fn a_link_is_an_address_of_the_web() {
        for (text, is_good) in [
            ("https://sager.havnbjerg.dk/1", true),
            ("http://x", true),
            ("javascript:alert(1)", false),
            ("https://", false),
            ("https://a b", false),
            ("https://a\"onclick=", false),
            ("", false),
        ] {
            assert_eq!(text.parse::<Link>().is_ok(), is_good, "{text}");
        }
    }
}
