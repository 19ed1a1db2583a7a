//! The committee at work: what its secretary does in the course of the year, each step by the
//! operation that the interface calls.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Days, NaiveDate, NaiveTime};
use tovholder::{
    domain::{
        action::{Action, Due, Evidence},
        agenda::{AgendaItem, ItemContent},
        body::{AgendaDeadline, Body, BodyRules, Minutes},
        calendar::Moment,
        decision::Outcome,
        ids::{ActionId, AgendaItemId, DecisionId, MeetingId, MeetingSeriesId},
        listing::{PageRequest, PageSize},
        meeting::Meeting,
        organisation::{Owner, Person},
        placement::Placement,
        planner::What,
        recess::{Recess, Recesses},
        series::{HolidayPolicy, PlanningHorizon, RecurrenceRule},
        standing_item::{StandingItems, StandingRole},
        version::Version,
    },
    jobs::Runner,
    operations::{
        Office, action_dependencies,
        action_steps::{self, ActionStep},
        actions::{self, ActionChange, ActionFilter, NewAction},
        agenda_items::{self, ItemOrigin, NewAgendaItem},
        decisions::{self, NewDecision, Onward},
        holding,
        meeting_series::{self, NewMeetingSeries},
        meetings::{self, MeetingStep},
        pins::{self, Pin},
        what_if::{self, Upheaval},
    },
    storage::{self, Db, StorageResult, agenda_items as items, bodies, people, placements},
};

use super::almanac::Row;
use crate::{
    jobs::stage::{somebody, test},
    support::{app::TestApp, backends::TestDatabase, builders::*},
};

/// How many days ahead the job plans the meetings.
pub(super) const HORIZON: u16 = 60;
/// How long a meeting lasts.
pub(super) const LENGTH: u16 = 60;
/// How often an action is carried over before the committee is to decide about it.
pub(super) const LIMIT: u8 = 3;

pub(super) struct Town {
    pub(super) app: TestApp,
    pub(super) office: Office,
    pub(super) body: Body,
    pub(super) series: MeetingSeriesId,
    jobs: Runner,
    owner: Person,
    /// The actions by their titles.
    pub(super) known: BTreeMap<String, ActionId>,
    /// What has to be done with an action on a day.
    pub(super) to_do: BTreeMap<NaiveDate, Vec<(ActionId, ActionStep)>>,
}

/// All of the committee as it stands.
pub(super) struct Picture {
    pub(super) meetings: Vec<Meeting>,
    pub(super) actions: Vec<Action>,
    pub(super) standing: HashMap<ActionId, Placement>,
    /// The agendas of what is to come.
    pub(super) agendas: HashMap<MeetingId, Vec<AgendaItem>>,
    pub(super) dependencies: Vec<(ActionId, ActionId)>,
}

impl Picture {
    pub(super) fn meeting(&self, id: MeetingId) -> &Meeting {
        self.meetings.iter().find(|one| one.id == id).unwrap()
    }

    pub(super) fn meeting_of(&self, row: &Row) -> &Meeting {
        let stands_for = |one: &&Meeting| one.series.unwrap().occurrence == row.occurrence;
        self.meetings.iter().find(stands_for).unwrap()
    }

    pub(super) fn action(&self, id: ActionId) -> &Action {
        self.actions.iter().find(|one| one.id == id).unwrap()
    }
}

fn rules() -> BodyRules {
    let recess = |name, from: &str, until: &str| Recess {
        name: title(name),
        from: from.parse().unwrap(),
        until: until.parse().unwrap(),
    };
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap();
    BodyRules {
        agenda_deadline: AgendaDeadline::new(3, noon).unwrap(),
        meeting_length: Minutes::new(LENGTH.into()).unwrap(),
        carry_over_limit: LIMIT,
        recesses: Recesses::new(vec![
            recess("Sommerferie", "07-01", "08-07"),
            recess("Jul", "12-20", "01-03"),
        ])
        .unwrap(),
        standing_items: StandingItems::customary(),
        ..BodyRules::default()
    }
}

impl Town {
    /// Founds the committee and plans its Wednesdays.
    pub(super) async fn on(database: &TestDatabase, now: Moment) -> Self {
        let app = TestApp::on(database).await;
        app.clock.set(now);
        let office = Office {
            horizon: PlanningHorizon::new(HORIZON).unwrap(),
            ..app.office.clone()
        };
        let (body, owner) = (
            Body {
                rules: rules(),
                ..a_body()
            },
            somebody("Mette"),
        );
        let kept = (body.clone(), owner.clone());
        app.store(move |db| {
            bodies::insert(db, &kept.0)?;
            people::insert(db, &kept.1)
        })
        .await;
        let new = NewMeetingSeries {
            body: body.id,
            first_on: day("2024-01-03"),
            at: NaiveTime::from_hms_opt(13, 0, 0).unwrap(),
            rule: RecurrenceRule::parse("FREQ=WEEKLY;BYDAY=WE").unwrap(),
            exceptions: BTreeSet::new(),
            holidays: HolidayPolicy::DayBefore,
            length: None,
            place: None,
        };
        let series = meeting_series::create(&office, &test(), new).await.unwrap();
        Self {
            jobs: app.jobs_of(office.clone()),
            app,
            office,
            body,
            series: series.series.id,
            owner,
            known: BTreeMap::new(),
            to_do: BTreeMap::new(),
        }
    }

    /// Every job, until nothing is left to be done.
    pub(super) async fn work_off(&self, now: Moment) {
        self.app.clock.set(now);
        self.jobs.run_until_idle().await.unwrap();
    }

    /// The jobs whose time has come.
    pub(super) async fn tick(&self, now: Moment) {
        self.app.clock.set(now);
        self.jobs.run_due().await;
    }

    pub(super) async fn look(&self) -> Picture {
        let body = self.body.id;
        let filter = ActionFilter {
            body: Some(body),
            ..ActionFilter::default()
        };
        let page = PageRequest {
            size: PageSize::new(200).unwrap(),
            after: None,
        };
        let actions = actions::list(&self.office, &test(), filter, page)
            .await
            .unwrap();
        assert!(actions.next.is_none());
        let actions = actions.items;
        let ids: Vec<_> = actions.iter().map(|action| action.id).collect();
        let (meetings, standing, agendas, dependencies) = self
            .app
            .store(move |db| {
                let first = moment("2024-01-01 00:00");
                let meetings = storage::meetings::of_body_after(db, body, first)?;
                let standing = placements::standing_of_many(db, &ids)?;
                let agendas = agendas(db, &meetings)?;
                let dependencies = storage::action_dependencies::of_actions(db, &ids)?;
                Ok((meetings, standing, agendas, dependencies))
            })
            .await;
        Picture {
            meetings,
            actions,
            standing,
            agendas,
            dependencies,
        }
    }

    /// Moves or cancels a meeting, once its consequences have been looked at.
    pub(super) async fn upheave(&self, row: &Row, upheaval: Upheaval) {
        let meeting = self.look().await.meeting_of(row).clone();
        let seen = what_if::ask(&self.office, &test(), meeting.id, upheaval)
            .await
            .unwrap();
        let confirms = Some(seen.fingerprint);
        let step = match upheaval {
            Upheaval::Rescheduling(to) => MeetingStep::Reschedule {
                to,
                reason: None,
                confirms,
            },
            Upheaval::Cancellation => MeetingStep::Cancel {
                reason: note("For få."),
                confirms,
            },
        };
        let key = (meeting.id, meeting.version);
        meetings::step(&self.office, &test(), key, step)
            .await
            .unwrap();
        let after = self.look().await;
        for moved in &seen.consequences.placements {
            if let What::Action(action) = moved.what {
                let stands = after.standing.get(&action).map(|one| one.meeting);
                assert_eq!(stands, moved.to, "what was shown is what was done");
            }
        }
    }

    /// Puts the matter that the meeting is to decide about on its agenda.
    pub(super) async fn put_matter(&self, meeting: MeetingId, name: &str) {
        let content = ItemContent {
            title: title(name),
            minutes: Some(Minutes::new(20).unwrap()),
            ..a_content()
        };
        let new = NewAgendaItem {
            meeting,
            number: None,
            content,
            origin: ItemOrigin::default(),
        };
        agenda_items::create(&self.office, &test(), new, None)
            .await
            .unwrap();
    }

    /// Holds a meeting that did not reach these items.
    pub(super) async fn hold(&self, meeting: &Meeting, not_reached: Vec<AgendaItemId>) {
        let key = (meeting.id, meeting.version);
        holding::hold(&self.office, &test(), key, not_reached)
            .await
            .unwrap();
    }

    /// Approves the minutes of the last meeting, and decides about the matter; the decision that
    /// gives rise to actions.
    pub(super) async fn decide(&self, agenda: &[AgendaItem], item: AgendaItemId) -> DecisionId {
        let minutes = |one: &&AgendaItem| one.standing == Some(StandingRole::MinutesApproval);
        let mut decision = None;
        for item in [agenda.iter().find(minutes).unwrap().id, item] {
            let new = NewDecision {
                item,
                text: verbatim("Godkendt. Forvaltningen vender tilbage."),
                outcome: Outcome::Approved,
                parts: Vec::new(),
                provenance: None,
                onward: Onward::default(),
            };
            let made = decisions::create(&self.office, &test(), new).await.unwrap();
            decision = Some(made.decision.id);
        }
        decision.unwrap()
    }

    pub(super) fn next(&self, nth: u8) -> Due {
        Due::NextMeeting {
            body: self.body.id,
            nth: nth.try_into().unwrap(),
        }
    }

    /// An action that is reported done after so many days, and closed three days later; or never.
    pub(super) async fn act(
        &mut self,
        (decision, name): (DecisionId, &str),
        due: Due,
        (today, done_after): (NaiveDate, Option<u64>),
    ) -> ActionId {
        let new = NewAction {
            decision,
            title: title(name),
            quote: None,
            provenance: None,
            owner: Owner::Person(self.owner.id),
            accountable: None,
            due,
            is_confirmed: true,
        };
        let id = actions::create(&self.office, &test(), new)
            .await
            .unwrap()
            .id;
        self.known.insert(name.to_owned(), id);
        if let Some(days) = done_after {
            let evidence = Evidence::Note(note("Er gjort."));
            let done = today + Days::new(days);
            let report = (id, ActionStep::ReportDone { evidence });
            self.to_do.entry(done).or_default().push(report);
            let end = self.to_do.entry(done + Days::new(3)).or_default();
            end.push((id, ActionStep::Close));
        }
        id
    }

    pub(super) async fn due_on(&self, id: ActionId) -> Option<NaiveDate> {
        let action = actions::find(&self.office, &test(), id).await.unwrap();
        action.due_moment.on
    }

    async fn key(&self, id: ActionId) -> (ActionId, Version) {
        let action = actions::find(&self.office, &test(), id).await.unwrap();
        (id, action.version)
    }

    pub(super) async fn not_before(&self, id: ActionId, earliest: NaiveDate) {
        let change = ActionChange {
            earliest: Some(Some(earliest)),
            ..ActionChange::default()
        };
        let key = self.key(id).await;
        actions::change(&self.office, &test(), key, change)
            .await
            .unwrap();
    }

    pub(super) async fn depend(&self, id: ActionId, on: ActionId) {
        let key = self.key(id).await;
        action_dependencies::replace(&self.office, &test(), key, vec![on])
            .await
            .unwrap();
    }

    pub(super) async fn pin(&self, id: ActionId, meeting: MeetingId, late: Option<&str>) {
        let pin = Pin {
            meeting,
            late_reason: late.map(note),
        };
        let key = self.key(id).await;
        pins::put(&self.office, &test(), key, pin).await.unwrap();
    }

    pub(super) async fn step(&self, id: ActionId, step: ActionStep) {
        let key = self.key(id).await;
        action_steps::take(&self.office, &test(), key, step)
            .await
            .unwrap();
    }
}

fn agendas(
    db: &mut Db,
    meetings: &[Meeting],
) -> StorageResult<HashMap<MeetingId, Vec<AgendaItem>>> {
    let ahead = meetings.iter().filter(|meeting| meeting.is_ahead());
    ahead
        .map(|meeting| Ok((meeting.id, items::of_meeting(db, meeting.id)?)))
        .collect()
}
