//! What is never closed: bodies, people, meetings.

use tovholder::{
    domain::{
        absence::Absence,
        body::{Body, Function, Membership},
        ids::{BodyId, PersonId},
        meeting::{Meeting, MeetingState},
        organisation::{Person, Presence, Unit},
    },
    storage::{Db, StorageResult, absences, bodies, meetings, memberships, people, units},
};

use super::Town;
use crate::support::builders::*;

/// The bodies with their people and meetings.
pub(super) struct Ground {
    pub(super) body: Body,
    other: Body,
    pub(super) unit: Unit,
    people: Vec<(&'static str, Person)>,
    pub(super) held: Meeting,
    begun: Meeting,
    frozen: Meeting,
    pub(super) next: Meeting,
    later: Meeting,
    others: Meeting,
    /// Of the owner.
    absence: Absence,
}

impl Ground {
    pub(super) fn new() -> Self {
        let (body, other) = (
            a_body().named("Teknikudvalget"),
            a_body().named("Kulturudvalget"),
        );
        let names = [
            "director",
            "secretary",
            "member",
            "other secretary",
            "other member",
            "owner",
            "employee",
            "leaver",
        ];
        let mut people = names.map(|name| (name, a_person_called(name))).to_vec();
        let unit = Unit {
            director: Some(people[0].1.id),
            ..a_unit().named("Teknik & Miljø")
        };
        people[5].1.unit = Some(unit.id);
        people[7].1.presence = Presence::Left {
            on: day("2023-06-01"),
        };
        let frozen_at = moment("2023-10-20 09:00");
        let begun = Meeting {
            starts_at: moment("2023-10-26 08:00"),
            ..a_meeting().of(&body).on("2023-10-26")
        };
        Self {
            held: a_meeting()
                .of(&body)
                .on("2023-10-25")
                .state(MeetingState::Held {
                    at: moment("2023-10-25 15:00"),
                }),
            begun: begun.state(MeetingState::Frozen { at: frozen_at }),
            frozen: a_meeting().of(&body).on("2023-11-01"),
            next: a_meeting().of(&body).on("2023-11-29"),
            later: a_meeting().of(&body).on("2023-12-13"),
            others: a_meeting().of(&other).on("2023-12-14"),
            absence: an_absence(people[5].1.id, ("2024-02-12", "2024-02-16"), None),
            body,
            other,
            unit,
            people,
        }
    }

    pub(super) fn person(&self, name: &str) -> PersonId {
        let found = self.people.iter().find(|(called, _)| *called == name);
        found.unwrap().1.id
    }

    fn meetings(&self) -> [(&'static str, &Meeting); 6] {
        [
            ("held meeting", &self.held),
            ("begun meeting", &self.begun),
            ("frozen meeting", &self.frozen),
            ("next meeting", &self.next),
            ("later meeting", &self.later),
            ("other meeting", &self.others),
        ]
    }

    pub(super) fn name(&self, town: &mut Town) {
        town.call("body", &self.body.id);
        town.call("other body", &self.other.id);
        town.call("unit", &self.unit.id);
        town.call("absence", &self.absence.id);
        for (name, person) in &self.people {
            town.call(*name, &person.id);
        }
        for (name, meeting) in self.meetings() {
            town.call(name, &meeting.id);
        }
    }

    pub(super) fn store(&self, db: &mut Db) -> StorageResult<()> {
        bodies::insert(db, &self.body)?;
        bodies::insert(db, &self.other)?;
        let (director, rest) = self.people.split_first().unwrap();
        people::insert(db, &director.1)?;
        units::insert(db, &self.unit)?;
        for (_, person) in rest {
            people::insert(db, person)?;
        }
        let seat = |body: BodyId, name: &str, function| Membership {
            body,
            person: self.person(name),
            function,
        };
        for (body, prefix) in [(self.body.id, ""), (self.other.id, "other ")] {
            let secretary = seat(body, &format!("{prefix}secretary"), Function::Secretary);
            memberships::put(db, secretary)?;
            let member = seat(body, &format!("{prefix}member"), Function::Member);
            memberships::put(db, member)?;
        }
        for (_, meeting) in self.meetings() {
            meetings::insert(db, meeting)?;
        }
        absences::insert(db, &self.absence)
    }
}

fn a_person_called(name: &str) -> Person {
    let address = name.replace(' ', "-");
    Person {
        email: Some(format!("{address}@havnbjerg.dk").parse().unwrap()),
        ..a_person().named(name)
    }
}
