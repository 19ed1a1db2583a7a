//! A committee with its people, meetings and decisions: what the tests of the jobs begin with.

use tovholder::{
    domain::{
        absence::Absence,
        access::Caller,
        action::{Action, Due},
        agenda::{AgendaItem, ItemContent},
        body::{Body, BodyRules, Function, Membership},
        calendar::Moment,
        decision::Decision,
        ids::{ActionId, PersonId},
        listing::PageRequest,
        matter::Matter,
        meeting::{Meeting, MeetingState},
        organisation::{Owner, Person, Presence},
        reminders::{Ladder, Reminder, Step},
    },
    mail::OutgoingMail,
    operations::{
        self,
        absences::{self, AbsenceChange, NewAbsence},
        action_steps::{self, ActionStep},
        actions::{self, ActionChange, NewAction},
        meetings::{self, MeetingStep},
        people::PersonChange,
        reminders::{self, ReminderFilter},
        what_if::{self, Upheaval},
    },
    storage::{
        Db, StorageResult, agenda_items, bodies, decisions, matters, meetings as meeting_rows,
        memberships, people,
    },
};

use crate::support::{app::TestApp, backends::TestDatabase, builders::*};

/// Stands in every field of the closed item and of what follows from it.
pub(crate) const MARKER: &str = "HEMMELIGHED";
pub(crate) const CLOSED_CASE: &str = "85.13.00G01-9-23";
pub(crate) const OPEN_CASE: &str = "85.15.02G01-30-23";

/// The next meeting, and when its agenda closes: 16 November at 12:00. The rungs of the usual ladder
/// are 2, 9, 14 and 17 November.
const NEXT_MEETING: &str = "2023-11-22";

/// The day after a meeting, 26 October 2023 at 9.
pub(crate) struct Stage {
    pub(crate) app: TestApp,
    body: Body,
    /// The meeting that was.
    pub(crate) held: Meeting,
    pub(crate) next: Meeting,
    pub(crate) owner: Person,
    pub(crate) director: Person,
    pub(crate) secretary: Person,
    pub(crate) decision: Decision,
    closed_decision: Decision,
}

/// What is stored before anything happens.
#[derive(Clone)]
struct Rows {
    body: Body,
    people: [Person; 3],
    meetings: [Meeting; 3],
    matters: [Matter; 2],
    items: [AgendaItem; 2],
    decisions: [Decision; 2],
}

pub(crate) fn somebody(name: &str) -> Person {
    let address = format!("{}@havnbjerg.example", name.to_lowercase());
    Person {
        email: address.parse().ok(),
        ..a_person().named(name)
    }
}

/// A ladder of these rungs.
pub(crate) fn ladder(steps: &[&str]) -> BodyRules {
    let steps = steps.iter().map(|step| step.parse::<Step>().unwrap());
    BodyRules {
        ladder: Ladder::new(steps.collect()).unwrap(),
        ..BodyRules::default()
    }
}

fn marked(what: &str) -> String {
    format!("{MARKER} {what}")
}

impl Rows {
    fn with(rules: BodyRules) -> Self {
        let body = Body {
            rules,
            ..a_body().named("Økonomiudvalget")
        };
        let held = MeetingState::Held {
            at: moment("2023-10-25 13:00"),
        };
        let meetings = [
            a_meeting().of(&body).on("2023-10-25").state(held),
            a_meeting().of(&body).on(NEXT_MEETING),
            a_meeting().of(&body).on("2023-12-13"),
        ];
        let open = Matter {
            case_number: OPEN_CASE.parse().unwrap(),
            ..a_matter()
        };
        let closed = Matter {
            case_number: CLOSED_CASE.parse().unwrap(),
            title: title(&marked("sag")),
            ..a_matter().closed()
        };
        let items = [
            an_item().at(&meetings[0], 1).about(&open),
            AgendaItem {
                content: ItemContent {
                    title: title(&marked("punkt")),
                    recommendation: Some(verbatim(&marked("indstilling"))),
                    presentation: Some(verbatim(&marked("fremstilling"))),
                    ..a_content()
                },
                ..an_item().at(&meetings[0], 2)
            }
            .about(&closed)
            .closed(),
        ];
        let decisions = [
            a_decision().on(&items[0]),
            Decision {
                text: verbatim(&marked("beslutning")),
                ..a_decision().on(&items[1])
            },
        ];
        Self {
            people: ["Mette", "Anders", "Jonas"].map(somebody),
            matters: [open, closed],
            body,
            meetings,
            items,
            decisions,
        }
    }

    fn store(&self, db: &mut Db) -> StorageResult<()> {
        bodies::insert(db, &self.body)?;
        for person in &self.people {
            people::insert(db, person)?;
        }
        let secretary = Membership {
            body: self.body.id,
            person: self.people[2].id,
            function: Function::Secretary,
        };
        memberships::put(db, secretary)?;
        for meeting in &self.meetings {
            meeting_rows::insert(db, meeting)?;
        }
        for matter in &self.matters {
            matters::insert(db, matter)?;
        }
        for item in &self.items {
            agenda_items::insert(db, item)?;
        }
        for decision in &self.decisions {
            decisions::insert(db, decision)?;
        }
        Ok(())
    }
}

impl Stage {
    /// With the usual rules.
    pub(crate) async fn set(database: &TestDatabase) -> Self {
        Self::with_rules(database, BodyRules::default()).await
    }

    pub(crate) async fn with_rules(database: &TestDatabase, rules: BodyRules) -> Self {
        let app = TestApp::on(database).await;
        let rows = Rows::with(rules);
        let stored = rows.clone();
        app.store(move |db| stored.store(db)).await;
        let Rows {
            body,
            people: [owner, director, secretary],
            meetings: [held, next, _],
            decisions: [decision, closed_decision],
            ..
        } = rows;
        Self {
            app,
            body,
            held,
            next,
            owner,
            director,
            secretary,
            decision,
            closed_decision,
        }
    }

    pub(crate) async fn add_person(&self, person: &Person) {
        let person = person.clone();
        self.app.store(move |db| people::insert(db, &person)).await;
    }

    /// Somebody new by this name.
    pub(crate) async fn enter(&self, name: &str) -> Person {
        let person = somebody(name);
        self.add_person(&person).await;
        person
    }

    /// The person is away from a day to a day.
    pub(crate) async fn away(
        &self,
        person: &Person,
        (from, until): (&str, &str),
        substitute: Option<&Person>,
    ) -> Absence {
        let new = NewAbsence {
            person: person.id,
            from: day(from),
            until: day(until),
            substitute: substitute.map(|person| person.id),
        };
        absences::create(&self.app.office, &test(), new)
            .await
            .unwrap()
    }

    pub(crate) async fn change_absence(&self, absence: &Absence, change: AbsenceChange) -> Absence {
        let key = (absence.id, absence.version);
        absences::change(&self.app.office, &test(), key, change)
            .await
            .unwrap()
    }

    /// The person is there after all.
    pub(crate) async fn be_back(&self, absence: &Absence) {
        let key = (absence.id, absence.version);
        absences::remove(&self.app.office, &test(), key)
            .await
            .unwrap();
    }

    /// Somebody is here no more from that day on.
    pub(crate) async fn leave(&self, person: &Person, on: &str) {
        let (id, presence) = (person.id, Presence::Left { on: day(on) });
        let leave = move |db: &mut Db| -> StorageResult<()> {
            let person = people::find(db, id)?.unwrap();
            people::update(db, Person { presence, ..person }).map(|_| ())
        };
        self.app.store(leave).await;
    }

    /// The person wants to be reminded in another way.
    pub(crate) async fn wish(&self, person: &Person, change: PersonChange) {
        let known = operations::people::find(&self.app.office, &test(), person.id).await;
        let key = (person.id, known.unwrap().version);
        operations::people::change(&self.app.office, &test(), key, change)
            .await
            .unwrap();
    }

    /// Calls the next meeting off.
    pub(crate) async fn cancel_next_meeting(&self) {
        let meeting = meetings::find(&self.app.office, &test(), self.next.id)
            .await
            .unwrap();
        let upheaval = Upheaval::Cancellation;
        let seen = what_if::ask(&self.app.office, &test(), meeting.id, upheaval).await;
        let step = MeetingStep::Cancel {
            reason: note("Formanden er forhindret."),
            confirms: Some(seen.unwrap().fingerprint),
        };
        let key = (meeting.id, meeting.version);
        meetings::step(&self.app.office, &test(), key, step)
            .await
            .unwrap();
    }

    /// Due at the committee's next meeting.
    pub(crate) fn at_next_meeting(&self) -> Due {
        Due::NextMeeting {
            body: self.body.id,
            nth: 1.try_into().unwrap(),
        }
    }

    /// An open action of the owner's that the director answers for.
    pub(crate) async fn act(&self, what: &str, due: Due) -> Action {
        self.act_by(&self.decision, what, (self.owner.id, due))
            .await
    }

    /// One that follows from what was decided behind closed doors.
    pub(crate) async fn act_closed(&self, due: Due) -> Action {
        let what = marked("opfølgning");
        self.act_by(&self.closed_decision, &what, (self.owner.id, due))
            .await
    }

    pub(crate) async fn act_by(
        &self,
        decision: &Decision,
        what: &str,
        (owner, due): (PersonId, Due),
    ) -> Action {
        let new = NewAction {
            decision: decision.id,
            title: title(what),
            quote: Some(decision.text.clone()),
            provenance: None,
            owner: Owner::Person(owner),
            accountable: Some(self.director.id),
            due,
            is_confirmed: true,
        };
        actions::create(&self.app.office, &test(), new)
            .await
            .unwrap()
    }

    pub(crate) async fn change(&self, action: ActionId, change: ActionChange) -> Action {
        let known = self.action(action).await;
        let key = (action, known.version);
        actions::change(&self.app.office, &test(), key, change)
            .await
            .unwrap()
    }

    pub(crate) async fn step(&self, action: ActionId, step: ActionStep) {
        let key = (action, self.action(action).await.version);
        action_steps::take(&self.app.office, &test(), key, step)
            .await
            .unwrap();
    }

    pub(crate) async fn action(&self, id: ActionId) -> Action {
        actions::find(&self.app.office, &test(), id).await.unwrap()
    }

    /// Moves the next meeting.
    pub(crate) async fn reschedule(&self, to: &str) {
        let meeting = meetings::find(&self.app.office, &test(), self.next.id)
            .await
            .unwrap();
        let upheaval = Upheaval::Rescheduling(moment(to));
        let seen = what_if::ask(&self.app.office, &test(), meeting.id, upheaval).await;
        let step = MeetingStep::Reschedule {
            to: moment(to),
            reason: Some(note("Formanden er forhindret.")),
            confirms: Some(seen.unwrap().fingerprint),
        };
        let key = (meeting.id, meeting.version);
        meetings::step(&self.app.office, &test(), key, step)
            .await
            .unwrap();
    }

    /// Sets the clock and runs every job until nothing is left; the mails that this sent.
    pub(crate) async fn run_at(&self, local: &str) -> Vec<OutgoingMail> {
        self.run_at_moment(moment(local)).await
    }

    pub(crate) async fn run_at_moment(&self, now: Moment) -> Vec<OutgoingMail> {
        self.app.clock.set(now);
        let before = self.app.mailer.sent().len();
        self.app.drain().await.split_off(before)
    }

    /// The lines of the ledger in this state.
    pub(crate) async fn lines(&self, state: &str) -> Vec<Reminder> {
        let filter = ReminderFilter {
            states: vec![state.to_owned()],
            ..ReminderFilter::default()
        };
        let page = PageRequest::default();
        let page = reminders::list(&self.app.office, &test(), filter, page).await;
        page.unwrap().items
    }
}

/// The program itself, at a test's hands.
pub(crate) fn test() -> Caller {
    Caller::system("test")
}

/// Who got the mails, by address, in order.
pub(crate) fn recipients(mails: &[OutgoingMail]) -> Vec<String> {
    let name = |mail: &OutgoingMail| mail.to.name().unwrap_or_default().to_owned();
    let mut names: Vec<_> = mails.iter().map(name).collect();
    names.sort();
    names
}
