//! Placements: an action on a meeting's agenda: planned → confirmed → presented;
//! or moved on to another meeting, or withdrawn.

use crate::domain::{
    history::Happening,
    ids::{ActionId, AgendaItemId, MeetingId, PlacementId},
    next_meeting::Skipped,
    text::Note,
    version::Version,
};

/// Where a placement stands; each state carries only what it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlacementState {
    /// The rules put it there.
    Planned,
    /// The secretary agrees.
    Confirmed,
    /// The meeting dealt with it.
    Presented,
    /// It went on to another meeting.
    MovedOn {
        /// Which.
        to: MeetingId,
        /// Why.
        reason: Note,
    },
    /// It came off the agenda.
    Withdrawn {
        /// Why.
        reason: Note,
    },
}

impl PlacementState {
    /// The state's name, the same in SQL, JSON and messages.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Confirmed => "confirmed",
            Self::Presented => "presented",
            Self::MovedOn { .. } => "moved_on",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}

/// An action on the agenda of a meeting; at most one standing placement an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// The id.
    pub id: PlacementId,
    /// The action.
    pub action: ActionId,
    /// The meeting.
    pub meeting: MeetingId,
    /// The agenda item that presents it; none once that came off the agenda.
    pub item: Option<AgendaItemId>,
    /// Why it stands on this agenda, in words.
    pub explanation: Note,
    /// The meetings that were passed over, the first ones where there are many.
    pub skipped: Vec<Skipped>,
    /// Whether a person put it there; the planner then leaves it alone.
    pub is_pinned: bool,
    /// Where it stands.
    pub state: PlacementState,
    /// Counts changes.
    pub version: Version,
}

/// A change that the placement's state does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a placement that is {state} cannot be {wanted}")]
pub struct PlacementError {
    /// The state it is in.
    pub state: &'static str,
    /// What was asked for, as a participle.
    pub wanted: &'static str,
}

type Step = Result<(Placement, Happening), PlacementError>;

impl Placement {
    /// Whether the action still stands on this agenda, to be presented.
    pub const fn is_standing(&self) -> bool {
        matches!(
            self.state,
            PlacementState::Planned | PlacementState::Confirmed
        )
    }

    /// The secretary agrees with the placement.
    pub fn confirm(self) -> Step {
        match self.state {
            PlacementState::Planned => Ok((
                self.in_state(PlacementState::Confirmed),
                Happening::Confirmed,
            )),
            _ => Err(self.refuse("confirmed")),
        }
    }

    /// The meeting dealt with it.
    pub fn present(self) -> Step {
        if !self.is_standing() {
            return Err(self.refuse("presented"));
        }
        Ok((
            self.in_state(PlacementState::Presented),
            Happening::Presented,
        ))
    }

    /// It goes on to another meeting.
    pub fn move_on(self, to: MeetingId, reason: Note) -> Step {
        if !self.is_standing() {
            return Err(self.refuse("moved on"));
        }
        Ok((
            self.in_state(PlacementState::MovedOn { to, reason }),
            Happening::MovedOn,
        ))
    }

    /// It comes off the agenda.
    pub fn withdraw(self, reason: Note) -> Step {
        if !self.is_standing() {
            return Err(self.refuse("withdrawn"));
        }
        Ok((
            self.in_state(PlacementState::Withdrawn { reason }),
            Happening::Withdrawn,
        ))
    }

    fn in_state(self, state: PlacementState) -> Self {
        Self { state, ..self }
    }

    const fn refuse(&self, wanted: &'static str) -> PlacementError {
        PlacementError {
            state: self.state.name(),
            wanted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{a_placement, id};

    type Event = fn(Placement) -> Step;

    #[test]
    fn every_state_answers_every_event() {
        let note = || Note::parse("Mødet er aflyst.").unwrap();
        let states = [
            PlacementState::Planned,
            PlacementState::Confirmed,
            PlacementState::Presented,
            PlacementState::MovedOn {
                to: MeetingId::from_uuid(id(9)),
                reason: note(),
            },
            PlacementState::Withdrawn { reason: note() },
        ];
        let events: [(&str, Event); 4] = [
            ("confirm", Placement::confirm),
            ("present", Placement::present),
            ("move on", |p| {
                p.move_on(
                    MeetingId::from_uuid(id(8)),
                    Note::parse("Ikke nået.").unwrap(),
                )
            }),
            ("withdraw", |p| p.withdraw(Note::parse("Trukket.").unwrap())),
        ];
        let (moved, withdrawn) = (Some("moved_on"), Some("withdrawn"));
        let table = [
            [Some("confirmed"), Some("presented"), moved, withdrawn],
            [None, Some("presented"), moved, withdrawn],
            [None; 4],
            [None; 4],
            [None; 4],
        ];
        for (state, row) in states.into_iter().zip(table) {
            for ((event, step), expected) in events.iter().zip(row) {
                let reached = step(a_placement(state.clone()));
                let reached = reached.ok().map(|(placement, _)| placement.state.name());
                assert_eq!(reached, expected, "{event} when {}", state.name());
            }
        }
    }
}
