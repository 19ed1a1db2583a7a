//! What decides to whom the notices of a batch go, loaded at once.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;

use super::{Notice, delivery::Line};
use crate::{
    domain::{
        absence::Absences,
        action::Action,
        ids::{ActionId, BodyId, PersonId, UnitId},
        involvement::Involved,
        notices::{
            Standing, WhySecretary,
            addressing::{Address, Addresses, Circumstances, Nobody, Unreachable, addresses},
        },
        organisation::Person,
        preferences::HeldBack,
    },
    operations::{OperationResult, absences, office::Desk},
    storage,
};

/// What the notices of a batch refer to.
pub(super) struct Surroundings {
    pub(super) actions: HashMap<ActionId, Action>,
    pub(super) people: HashMap<PersonId, Person>,
    directors: HashMap<UnitId, PersonId>,
    secretaries: HashMap<BodyId, Vec<PersonId>>,
    involved: Vec<Involved>,
    absences: Absences,
    unreachable: HashMap<PersonId, Unreachable>,
    pub(super) today: NaiveDate,
}

impl Surroundings {
    pub(super) fn of(desk: &mut Desk<'_>, lines: &[Line]) -> OperationResult<Self> {
        let ids: Vec<_> = lines
            .iter()
            .filter_map(|line| line.notice.action())
            .collect();
        let actions = storage::actions::find_many(desk.db, &ids)?;
        let units = actions.iter().filter_map(|action| action.owner.unit());
        let units: Vec<_> = units.collect();
        let bodies = actions.iter().map(|action| action.body);
        let bodies = bodies.chain(lines.iter().filter_map(|line| line.claimed.message.body));
        let bodies: Vec<_> = bodies.collect();
        let mut secretaries: HashMap<BodyId, Vec<PersonId>> = HashMap::new();
        for seat in storage::memberships::secretaries_of(desk.db, &bodies)? {
            secretaries.entry(seat.body).or_default().push(seat.person);
        }
        let mut known = Self {
            directors: storage::units::directors_of(desk.db, &units)?,
            actions: actions.into_iter().map(|one| (one.id, one)).collect(),
            secretaries,
            involved: storage::action_people::of_actions(desk.db, &ids)?,
            people: HashMap::new(),
            absences: Absences::default(),
            unreachable: HashMap::new(),
            today: desk.today(),
        };
        known.look_at_people(desk, lines)?;
        Ok(known)
    }

    /// Who of those whom it concerns, of the secretaries and of those who stand in is away, or not reached.
    fn look_at_people(&mut self, desk: &mut Desk<'_>, lines: &[Line]) -> OperationResult<()> {
        let concerned = lines.iter().filter_map(|line| self.concerned(line));
        let secretaries = self.secretaries.values().flatten().copied();
        let so_far = lines.iter().filter_map(|line| line.claimed.address);
        let so_far = so_far.map(|address| address.to);
        let people: BTreeSet<_> = concerned.chain(secretaries).chain(so_far).collect();
        let days = (self.today, self.today);
        let absences = absences::around(desk.db, people.iter().copied(), days)?;
        let substitutes = absences.iter().filter_map(|one| one.cover.substitute());
        let people: BTreeSet<_> = people.into_iter().chain(substitutes).collect();
        let people: Vec<_> = people.into_iter().collect();
        let found = storage::people::find_many(desk.db, &people)?;
        self.people = found.into_iter().map(|one| (one.id, one)).collect();
        let unreachable = people.into_iter().filter_map(|id| {
            let why = match self.people.get(&id) {
                Some(person) => Unreachable::of(person, self.today)?,
                None => Unreachable::NoAddress,
            };
            Some((id, why))
        });
        self.unreachable = unreachable.collect();
        self.absences = absences.into_iter().collect();
        Ok(())
    }

    pub(super) fn action(&self, line: &Line) -> Option<&Action> {
        self.actions.get(&line.notice.action()?)
    }

    /// Who has to do with the actions beside their owners.
    pub(super) fn involved(&self) -> &[Involved] {
        &self.involved
    }

    fn concerned(&self, line: &Line) -> Option<PersonId> {
        line.notice.concerns(self.action(line)?, &self.directors)
    }

    /// Why somebody gets no mail that asks nothing of them, if they wish so.
    pub(super) fn hold_back(&self, address: &Address) -> Option<HeldBack> {
        let person = self.people.get(&address.to)?;
        person.preferences.hold_back(self.today)
    }

    /// To whom a notice goes as things stand.
    pub(super) fn addresses(&self, line: &Line) -> Result<Addresses, Nobody> {
        let body = self.action(line).map(|action| action.body);
        let body = body.or(line.claimed.message.body);
        let secretaries = body.and_then(|body| self.secretaries.get(&body));
        let at = Circumstances {
            secretaries: secretaries.map_or(&[], Vec::as_slice),
            absences: &self.absences,
            unreachable: &self.unreachable,
            today: self.today,
        };
        if !matches!(line.notice, Notice::MailFailed(_)) {
            return addresses(self.concerned(line), at);
        }
        // For the secretaries themselves, whichever of them is there.
        let to = at.secretary(line.notice.missed());
        let first = |to| Address {
            to,
            standing: Standing::InPerson,
            instead_of: None,
        };
        match to.map(first) {
            Some(first) => Ok(Addresses { first, copy: None }),
            None => Err(Nobody(WhySecretary::NoAddress)),
        }
    }
}
