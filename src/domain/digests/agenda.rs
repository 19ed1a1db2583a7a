//! A secretary's list before an agenda closes: what is to come on it and how far it has come, who has
//! not answered, what is asked of the secretary, and what of the body is late beside it. What is closed is
//! told apart.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::outline::{Cut, Outline, Stage, cut};
use crate::domain::{
    ids::{ActionId, BodyId, MeetingId},
    organisation::Owner,
};

/// The most entries of one list.
pub const MOST_TOLD: usize = 100;

/// What a secretary is told of the actions of a body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AgendaList {
    /// What is to come on the agenda, an owner's together.
    pub agenda: Cut<ActionId>,
    /// How much of it is reported done.
    pub done: usize,
    /// The owners that have said nothing, with how much of it is theirs; most first.
    pub unanswered: Cut<(Owner, usize)>,
    /// What of the body asks for an answer of the secretary.
    pub requests: Cut<ActionId>,
    /// What else of the body is late.
    pub late: Cut<ActionId>,
    /// What is closed of all that.
    pub closed: Cut<ActionId>,
}

/// The list for a meeting of a body on a day, from the outstanding actions of the body and what is due at
/// its meetings. `placed` stand on the agenda whenever they are due.
pub fn compile(
    outlines: &[Outline],
    (body, meeting, placed): (BodyId, MeetingId, &BTreeSet<ActionId>),
    today: NaiveDate,
) -> AgendaList {
    let is_to_come = |o: &&Outline| o.due.meeting == Some(meeting) || placed.contains(&o.action);
    // Those of another body ask that body's secretary.
    let is_request = |o: &&Outline| o.stage == Stage::Asked && o.body == body;
    let told = outlines.iter().filter(|o| {
        o.stage != Stage::Ended && (is_to_come(o) || is_request(o) || o.is_late(today))
    });
    let (closed, open): (Vec<&Outline>, Vec<&Outline>) =
        told.partition(|outline| outline.confidentiality.is_closed());
    let requests: Vec<&Outline> = open.iter().copied().filter(is_request).collect();
    let (mut agenda, others): (Vec<&Outline>, Vec<&Outline>) =
        open.into_iter().partition(is_to_come);
    let late = others.into_iter().filter(|o| o.is_late(today)).collect();
    agenda.sort_by_key(|outline| (outline.owner, outline.rank()));
    let is_done = |outline: &&&Outline| outline.stage == Stage::ReportedDone;
    AgendaList {
        done: agenda.iter().filter(is_done).count(),
        unanswered: unanswered(&agenda),
        agenda: Cut::of(agenda.iter().map(|o| o.action).collect(), MOST_TOLD),
        requests: cut(requests, MOST_TOLD),
        late: cut(late, MOST_TOLD),
        closed: cut(closed, MOST_TOLD),
    }
}

fn unanswered(agenda: &[&Outline]) -> Cut<(Owner, usize)> {
    let mut owners: BTreeMap<Owner, usize> = BTreeMap::new();
    for outline in agenda.iter().filter(|o| o.stage == Stage::Unanswered) {
        *owners.entry(outline.owner).or_default() += 1;
    }
    let mut owners: Vec<_> = owners.into_iter().collect();
    owners.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Cut::of(owners, MOST_TOLD)
}

impl AgendaList {
    /// The actions that are told.
    pub fn actions(&self) -> impl Iterator<Item = ActionId> {
        let lists = [&self.agenda, &self.requests, &self.late, &self.closed];
        lists
            .into_iter()
            .flat_map(|list| list.first.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        action::DueMoment,
        agenda::Confidentiality,
        digests::outline::tests::{an_outline, due_on},
        ids::PersonId,
        samples::id,
    };

    const MEETING: u8 = 90;

    fn due_here(outline: Outline) -> Outline {
        Outline {
            due: DueMoment {
                meeting: Some(MeetingId::from_uuid(id(MEETING))),
                on: "2023-11-29".parse().ok(),
            },
            ..outline
        }
    }

    fn closed(outline: Outline) -> Outline {
        Outline {
            confidentiality: Confidentiality::Closed,
            ..outline
        }
    }

    fn numbers(cut: &Cut<ActionId>) -> Vec<u8> {
        let actions = cut.first.iter();
        actions
            .map(|action| action.as_uuid().as_bytes()[0])
            .collect()
    }

    #[test]
    fn what_is_to_come_is_told_by_owner_and_what_else_is_late_beside_it() {
        let meeting = MeetingId::from_uuid(id(MEETING));
        let of = |outline: Outline, owner| Outline {
            owner: Owner::Person(PersonId::from_uuid(id(owner))),
            ..outline
        };
        let outlines = [
            of(due_here(an_outline(1)), 61),
            of(
                due_here(Outline {
                    stage: Stage::ReportedDone,
                    ..an_outline(2)
                }),
                60,
            ),
            of(
                due_here(Outline {
                    stage: Stage::Begun,
                    ..an_outline(3)
                }),
                61,
            ),
            // Pinned to the agenda, whenever it is due.
            of(an_outline(4), 62),
            of(due_on(an_outline(5), "2023-11-01"), 61),
            of(due_on(an_outline(6), "2023-12-24"), 61),
            closed(due_here(an_outline(7))),
            closed(an_outline(8)),
            due_here(Outline {
                stage: Stage::Ended,
                ..an_outline(9)
            }),
            of(due_here(an_outline(10)), 61),
        ];
        let placed = BTreeSet::from([outlines[3].action, outlines[0].action]);
        let about = (outlines[0].body, meeting, &placed);
        let list = compile(&outlines, about, "2023-11-20".parse().unwrap());
        assert_eq!(numbers(&list.agenda), [2, 1, 3, 10, 4]);
        assert_eq!(list.done, 1);
        let owner = |number| Owner::Person(PersonId::from_uuid(id(number)));
        assert_eq!(list.unanswered.first, [(owner(61), 2), (owner(62), 1)]);
        assert_eq!(numbers(&list.late), [5]);
        assert_eq!(numbers(&list.closed), [7]);
        assert_eq!(list.actions().count(), 7);
    }

    #[test]
    fn what_asks_for_an_answer_is_told_whenever_it_is_due_and_nobody_is_silent_who_asked() {
        let asking = |outline| Outline {
            stage: Stage::Asked,
            ..outline
        };
        let outlines = [
            asking(due_here(an_outline(1))),
            asking(due_on(an_outline(2), "2024-03-01")),
            asking(due_on(an_outline(3), "2023-11-01")),
            // Decided by another body, whose secretary is asked.
            asking(Outline {
                body: BodyId::from_uuid(id(99)),
                ..due_here(an_outline(4))
            }),
            asking(closed(an_outline(5))),
        ];
        let about = (
            outlines[0].body,
            MeetingId::from_uuid(id(MEETING)),
            &BTreeSet::new(),
        );
        let list = compile(&outlines, about, "2023-11-20".parse().unwrap());
        assert_eq!(numbers(&list.requests), [3, 1, 2]);
        assert_eq!(numbers(&list.agenda), [1, 4]);
        assert_eq!(numbers(&list.late), [3]);
        assert_eq!(numbers(&list.closed), [5]);
        assert!(list.unanswered.is_empty());
    }
}
