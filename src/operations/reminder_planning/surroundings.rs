//! What the plans of a batch of actions are made from: bodies, meetings, units, people and who of them
//! is away, all loaded at once.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;

use crate::{
    domain::{
        absence::Absences,
        body::Body,
        calendar::Moment,
        ids::{ActionId, BodyId, MeetingId, PersonId},
        organisation::Reach,
        preferences::Preferences,
        reminders::{
            Outline,
            plan::{Anchor, Circumstances, Line, Recipients, Subject, plan},
        },
    },
    operations::{OperationResult, absences, office::Desk, owners::Chiefs},
    storage,
};

/// What the actions of a batch refer to, loaded at once.
pub(super) struct Surroundings {
    bodies: HashMap<BodyId, Body>,
    secretaries: HashMap<BodyId, Vec<PersonId>>,
    chiefs: Chiefs,
    /// When the agendas of the meetings close.
    pub(super) deadlines: HashMap<MeetingId, Moment>,
    contributors: HashMap<ActionId, Vec<PersonId>>,
    absences: Absences,
    preferences: HashMap<PersonId, Preferences>,
    hard_to_reach: HashMap<PersonId, Reach>,
    until: Option<NaiveDate>,
}

/// The last day that anybody can be away.
const LAST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

impl Surroundings {
    /// Those of these actions; every time of a rung up to `until` is asked about, where that is said.
    pub(super) fn of(
        desk: &mut Desk<'_>,
        actions: &[Outline],
        until: Option<NaiveDate>,
    ) -> OperationResult<Self> {
        let body_ids: Vec<_> = actions.iter().map(|action| action.body).collect();
        let meeting_ids: Vec<_> = actions.iter().filter_map(|a| a.due.meeting).collect();
        let meetings = storage::meetings::find_many(desk.db, &meeting_ids)?;
        let their_bodies = meetings.iter().map(|meeting| meeting.body);
        let all_bodies: Vec<_> = body_ids.into_iter().chain(their_bodies).collect();
        let bodies = storage::bodies::find_many(desk.db, &all_bodies)?;
        let bodies: HashMap<_, _> = bodies.into_iter().map(|body| (body.id, body)).collect();
        let seats = storage::memberships::secretaries_of(desk.db, &all_bodies)?;
        let mut secretaries: HashMap<_, Vec<_>> = HashMap::new();
        for seat in seats {
            secretaries.entry(seat.body).or_default().push(seat.person);
        }
        let deadlines = meetings.iter().filter_map(|meeting| {
            let rule = bodies.get(&meeting.body)?.rules.agenda_deadline;
            Some((meeting.id, rule.before(meeting.starts_at, desk.calendar)))
        });
        let ids: Vec<_> = actions.iter().map(|outline| outline.action).collect();
        let mut known = Self {
            deadlines: deadlines.collect(),
            secretaries,
            chiefs: Chiefs::of(desk.db, actions.iter().map(|action| action.owner))?,
            bodies,
            contributors: storage::action_people::contributors_of(desk.db, &ids)?,
            absences: Absences::default(),
            preferences: HashMap::new(),
            hard_to_reach: HashMap::new(),
            until,
        };
        known.look_at_people(desk, actions)?;
        Ok(known)
    }

    /// Who of the people of these actions, and of those who stand in for them, is away, wants no mail,
    /// has no address for it or has left, from today on.
    fn look_at_people(&mut self, desk: &mut Desk<'_>, actions: &[Outline]) -> OperationResult<()> {
        let mut people = BTreeSet::new();
        for action in actions {
            let recipients = self.recipients(action);
            people.extend(recipients.owner);
            people.extend(recipients.contributors);
            people.extend(recipients.director);
            people.extend(recipients.secretaries);
        }
        let today = desk.today();
        let days = (today, LAST_DAY);
        let absences = absences::around(desk.db, people.iter().copied(), days)?;
        people.extend(absences.iter().filter_map(|one| one.cover.substitute()));
        let people: Vec<_> = people.into_iter().collect();
        self.preferences = storage::people::holding_back(desk.db, &people, today)?;
        self.hard_to_reach = storage::people::hard_to_reach(desk.db, &people)?;
        self.absences = absences.into_iter().collect();
        Ok(())
    }

    /// The lines that the ledger should hold for an action.
    pub(super) fn wanted(&self, action: &Outline, desk: &Desk<'_>) -> Vec<Line> {
        let subject = self.subject(action).filter(|_| action.is_unfinished);
        match (subject, self.bodies.get(&action.body)) {
            (Some(subject), Some(body)) => {
                let at = Circumstances {
                    absences: &self.absences,
                    preferences: &self.preferences,
                    hard_to_reach: &self.hard_to_reach,
                    calendar: desk.calendar,
                    now: desk.now,
                    until: self.until,
                };
                plan(&body.rules.ladder, &subject, at)
            }
            _ => Vec::new(),
        }
    }

    fn subject(&self, action: &Outline) -> Option<Subject> {
        let anchor = match (action.due.meeting, action.due.on) {
            (Some(meeting), _) => Anchor::FreezeDeadline {
                meeting,
                at: *self.deadlines.get(&meeting)?,
            },
            (None, Some(day)) => Anchor::DueDate(day),
            (None, None) => return None,
        };
        Some(Subject {
            action: action.action,
            anchor,
            recipients: self.recipients(action),
        })
    }

    fn recipients(&self, action: &Outline) -> Recipients {
        Recipients {
            owner: self.chiefs.in_person(action.owner),
            contributors: self
                .contributors
                .get(&action.action)
                .cloned()
                .unwrap_or_default(),
            director: self.chiefs.accountable(action.owner, action.accountable),
            secretaries: self
                .secretaries
                .get(&action.body)
                .cloned()
                .unwrap_or_default(),
        }
    }
}
