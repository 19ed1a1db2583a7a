//! Things as they stood at a moment, from what the history tells of them. The inverse of how they tell
//! their fields to it. Leaves out what nobody asks for as it stood.

use std::{collections::HashMap, str::FromStr};

use chrono::NaiveDate;

use crate::domain::{
    action::{Action, ActionState, CancelCause, Due, DueMoment, Evidence, Link, OUTSTANDING},
    agenda::{Confidentiality, ItemKind},
    body::Minutes,
    calendar::Moment,
    decision::{Decision, Outcome},
    ids::{MatterId, MeetingId},
    organisation::Owner,
    text::{Note, Title, Verbatim},
};

/// The fields of one thing as they stood at a moment, each with when it came to be so.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recollection(HashMap<String, (Moment, String)>);

/// The history tells a field of a thing in a way that cannot be read, or not at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the history does not tell the field {0} in a way that can be read")]
pub struct Unreadable(pub &'static str);

type Recalled<T> = Result<T, Unreadable>;

impl Recollection {
    /// Takes up a change; to be given all changes of the thing up to the moment, oldest first.
    pub fn take(&mut self, at: Moment, field: String, new: Option<String>) {
        match new {
            Some(value) => {
                self.0.insert(field, (at, value));
            }
            None => {
                self.0.remove(&field);
            }
        }
    }

    fn text(&self, field: &str) -> Option<&str> {
        self.0.get(field).map(|(_, value)| value.as_str())
    }

    fn since(&self, field: &'static str) -> Recalled<Moment> {
        let (at, _) = self.0.get(field).ok_or(Unreadable(field))?;
        Ok(*at)
    }

    fn maybe<T, E>(
        &self,
        field: &'static str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Recalled<Option<T>> {
        let value = self.text(field).map(read).transpose();
        value.map_err(|_| Unreadable(field))
    }

    fn told<T, E>(
        &self,
        field: &'static str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Recalled<T> {
        self.maybe(field, read)?.ok_or(Unreadable(field))
    }

    fn named<T>(&self, field: &'static str, read: impl FnOnce(&str) -> Option<T>) -> Recalled<T> {
        self.told(field, |text| read(text).ok_or(()))
    }

    fn confidentiality(&self) -> Recalled<Confidentiality> {
        Ok(Confidentiality::closed_if(
            self.told("is_closed", bool::from_str)?,
        ))
    }
}

/// An item as it stood, as far as threads tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastItem {
    /// Its title.
    pub title: Title,
    /// What was to be done with it.
    pub kind: ItemKind,
    /// Whether it was closed.
    pub confidentiality: Confidentiality,
    /// The matter it belonged to.
    pub matter: Option<MatterId>,
    /// The meeting on whose agenda it stood.
    pub meeting: Option<MeetingId>,
}

impl PastItem {
    /// The item of which this is told.
    pub fn recall(past: &Recollection) -> Recalled<Self> {
        Ok(Self {
            title: past.told("title", Title::parse)?,
            kind: past.named("kind", ItemKind::from_name)?,
            confidentiality: past.confidentiality()?,
            matter: past.maybe("matter_id", str::parse)?,
            meeting: past.maybe("meeting_id", str::parse)?,
        })
    }
}

/// The start of the meeting of which this is told, as it stood.
pub fn recall_start(past: &Recollection) -> Recalled<Moment> {
    past.told("starts_at", str::parse)
}

impl Decision {
    /// The decision as it stood, without its parts, which its editions tell.
    pub fn recall(self, past: &Recollection) -> Recalled<Self> {
        Ok(Self {
            text: past.told("text", Verbatim::parse)?,
            parts: Vec::new(),
            outcome: past.named("outcome", Outcome::from_name)?,
            edition: past.told("edition", str::parse)?,
            ..self
        })
    }
}

impl Action {
    /// Whether the follow-up list showed the action.
    pub fn was_outstanding(past: &Recollection) -> bool {
        past.text("state")
            .is_some_and(|state| OUTSTANDING.contains(&state))
    }

    /// The action as it stood. What never changes is that of today.
    pub fn recall(self, past: &Recollection) -> Recalled<Self> {
        Ok(Self {
            title: past.told("title", Title::parse)?,
            owner: past.named("owner", owner_from)?,
            accountable: past.maybe("accountable_id", str::parse)?,
            due: past.told("due", str::parse::<Due>)?,
            due_moment: DueMoment {
                meeting: past.maybe("due_meeting_id", str::parse)?,
                on: past.maybe("due_on", NaiveDate::from_str)?,
            },
            earliest: past.maybe("earliest_on", NaiveDate::from_str)?,
            agenda_minutes: past.maybe("agenda_minutes", minutes_from)?,
            confidentiality: past.confidentiality()?,
            carried_over: past.told("carried_over", str::parse)?,
            state: recall_state(past)?,
            ..self
        })
    }
}

fn recall_state(past: &Recollection) -> Recalled<ActionState> {
    let at = past.since("state")?;
    let reason = || past.told("reason", Note::parse);
    Ok(match past.text("state").unwrap_or_default() {
        "proposed" => ActionState::Proposed,
        "open" => ActionState::Open,
        "in_progress" => ActionState::InProgress,
        "reported_done" => ActionState::ReportedDone {
            at,
            evidence: recall_evidence(past)?,
        },
        "closed" => ActionState::Closed {
            at,
            evidence: recall_evidence(past)?,
            confirmed_by: past.maybe("confirmed_by", str::parse)?,
        },
        "declined" => ActionState::Declined {
            at,
            reason: reason()?,
        },
        "cancelled" => ActionState::Cancelled {
            at,
            cause: past.named("cause", CancelCause::from_name)?,
            reason: reason()?,
        },
        _ => return Err(Unreadable("state")),
    })
}

fn recall_evidence(past: &Recollection) -> Recalled<Evidence> {
    let note = past.maybe("evidence_note", Note::parse)?;
    let link = past.maybe("evidence_link", Link::parse)?;
    let document = past.maybe("evidence_document", Title::parse)?;
    let note = note.map(Evidence::Note);
    let one = note.or(link.map(Evidence::Link));
    one.or(document.map(Evidence::Document))
        .ok_or(Unreadable("evidence_note"))
}

/// The owner that stands in the history.
pub fn owner_from(text: &str) -> Option<Owner> {
    match text.split_once(' ')? {
        ("person", id) => id.parse().ok().map(Owner::Person),
        ("unit", id) => id.parse().ok().map(Owner::Unit),
        _ => None,
    }
}

fn minutes_from(text: &str) -> Result<Minutes, ()> {
    let minutes = text.parse().map_err(|_| ())?;
    Minutes::new(minutes).map_err(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        history::{Change, beginnings, differences},
        ids::{DecisionId, UnitId},
        samples::{a_decision, a_meeting, an_action, day, id, moment},
    };

    /// What the history tells of a thing that came to be the first and then each of the others, an
    /// hour later each, up to a moment.
    fn told(changes: &[Vec<Change>], hours: usize) -> Recollection {
        let mut past = Recollection::default();
        for (hour, changes) in changes.iter().enumerate().take(hours) {
            for change in changes {
                let field = change.field.to_owned();
                past.take(hour_at(hour), field, change.new.clone());
            }
        }
        past
    }

    fn hour_at(hour: usize) -> Moment {
        moment(&format!("2023-11-29 {:02}:00", 8 + hour))
    }

    fn in_state(state: ActionState) -> Action {
        Action {
            state,
            ..an_action().build()
        }
    }

    #[test]
    fn an_action_is_recalled_as_it_was_through_every_state() {
        let note = |text| Note::parse(text).unwrap();
        let link = Evidence::Link(Link::parse("https://sager.kommune.dk/1").unwrap());
        let document = Evidence::Document(Title::parse("D-1").unwrap());
        let lives = [
            in_state(ActionState::Proposed),
            in_state(ActionState::Open),
            in_state(ActionState::InProgress),
            in_state(ActionState::ReportedDone {
                at: hour_at(3),
                evidence: Evidence::Note(note("Sendt ud.")),
            }),
            in_state(ActionState::Closed {
                at: hour_at(4),
                evidence: Evidence::Note(note("Sendt ud.")),
                confirmed_by: Some(DecisionId::from_uuid(id(9))),
            }),
            Action {
                owner: Owner::Unit(UnitId::from_uuid(id(8))),
                due: Due::ByDate(day("2024-02-01")),
                due_moment: DueMoment {
                    meeting: None,
                    on: Some(day("2024-02-01")),
                },
                earliest: Some(day("2024-01-01")),
                agenda_minutes: Minutes::new(15).ok(),
                confidentiality: Confidentiality::Closed,
                carried_over: 3,
                ..in_state(ActionState::Open)
            },
            in_state(ActionState::ReportedDone {
                at: hour_at(6),
                evidence: link,
            }),
            in_state(ActionState::Closed {
                at: hour_at(7),
                evidence: document,
                confirmed_by: None,
            }),
            in_state(ActionState::Cancelled {
                at: hour_at(8),
                cause: CancelCause::Superseded,
                reason: note("Se den nye."),
            }),
            in_state(ActionState::Declined {
                at: hour_at(9),
                reason: note("Ikke vores."),
            }),
        ];
        let mut changes = vec![beginnings(&lives[0])];
        changes.extend(lives.windows(2).map(|two| differences(&two[0], &two[1])));
        for (hour, life) in lives.iter().enumerate() {
            let past = told(&changes, hour + 1);
            let recalled = lives[9].clone().recall(&past);
            assert_eq!(recalled.as_ref(), Ok(life), "{hour}");
            assert_eq!(
                Action::was_outstanding(&past),
                life.is_outstanding(),
                "{hour}"
            );
        }
    }

    #[test]
    fn a_decision_is_recalled_in_the_words_it_had() {
        let first = a_decision();
        let second = Decision {
            text: Verbatim::parse("Godkendt som ændret.").unwrap(),
            outcome: Outcome::ApprovedAsAmended,
            edition: 2,
            ..first.clone()
        };
        let changes = [beginnings(&first), differences(&first, &second)];
        for (hours, expected) in [(1, &first), (2, &second)] {
            let recalled = second.clone().recall(&told(&changes, hours));
            assert_eq!(recalled.as_ref(), Ok(expected));
        }
    }

    #[test]
    fn a_meeting_is_recalled_where_it_stood() {
        let first = a_meeting().on("2023-11-29").build();
        let second = a_meeting().on("2023-12-06").build();
        let changes = [beginnings(&first), differences(&first, &second)];
        for (hours, expected) in [(1, first.starts_at), (2, second.starts_at)] {
            assert_eq!(recall_start(&told(&changes, hours)), Ok(expected));
        }
    }

    #[test]
    fn what_the_history_does_not_tell_is_an_error_and_nothing_is_made_up() {
        let action = an_action().build();
        let whole = told(&[beginnings(&action)], 1);
        for field in [
            "title",
            "owner",
            "due",
            "is_closed",
            "carried_over",
            "state",
        ] {
            let mut past = whole.clone();
            past.take(hour_at(1), field.to_owned(), None);
            assert!(action.clone().recall(&past).is_err(), "{field}");
            past.take(hour_at(1), field.to_owned(), Some(String::new()));
            let missing = action.clone().recall(&past);
            assert_eq!(missing, Err(Unreadable(field)), "{field}");
        }
    }
}
