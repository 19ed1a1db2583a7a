//! What is kept comes back the same, whatever state it is in, and a change is kept only by whoever
//! saw the last one.

use std::num::NonZeroU8;

use chrono::NaiveTime;
use tovholder::domain::{
    action::{ActionState, CancelCause, Due, DueMoment, Evidence},
    agenda::{AgendaItem, Confidentiality, ItemContent, ItemKind, Late, WaitingItem},
    agenda_deadline::{AgendaDeadline, DayCounting, DeadlineRule, EdgeDays},
    attachment::{Attachment, Location},
    body::{Body, BodyRules, CarryOverPolicy, ClosurePolicy, Function, Membership, Minutes},
    decision::{Decision, DecisionEdition, DecisionPart, Outcome, Provenance, Span},
    involvement::Involvement,
    language::Language,
    listing::PageRequest,
    meeting::{Meeting, MeetingState},
    minutes_import::{
        Confidence, Edit, EditedField, ImportKind, ImportState, MinutesImport, Passage, Proposal,
        ProposalState, SaidMeeting,
    },
    next_meeting::{SkipReason, Skipped},
    organisation::{Owner, Person, Unit},
    placement::{Placement, PlacementState},
    preferences::{Channel, Preferences, Rhythm},
    recess::{DayOfYear, Recess, Recesses},
    reminders::{Audience, Ladder, Progress, Reminder, ReminderCause, ReminderState},
    series::{HolidayPolicy, MeetingSeries, SeriesPlace},
    standing_item::{StandingItem, StandingItems, StandingPlace, StandingRole},
    {action::Action, matter::Matter},
};
use tovholder::storage::{
    Db, StorageError, absences, action_dependencies, action_people, actions, agenda_items, bodies,
    decision_editions, decisions, matters, meeting_series, meetings, memberships, minutes_imports,
    people, placements, proposals, reminders, units, waiting_items,
};

use super::{town::Town, within};
use crate::support::builders::*;

/// Keeps each thing, reads it again, changes it under its version and fails to under a stale one.
macro_rules! keep_and_change {
    ($storage:expr, $table:ident, $things:expr) => {
        let things = $things;
        within(&$storage, move |db| {
            for thing in &things {
                $table::insert(db, thing).unwrap();
                assert_eq!($table::find(db, thing.id).unwrap().as_ref(), Some(thing));
            }
            for thing in &things {
                let changed = $table::update(db, thing.clone()).unwrap().unwrap();
                assert_eq!(changed.version, thing.version.next());
                assert_eq!($table::find(db, thing.id).unwrap().as_ref(), Some(&changed));
                assert_eq!($table::update(db, thing.clone()).unwrap(), None, "stale");
            }
        })
        .await;
    };
}

/// What an item can be about, all of it filled in.
fn a_full_content(town: &Town) -> ItemContent {
    ItemContent {
        public_title: Some(title("Køb af ejendom")),
        matter: Some(town.matter.id),
        minutes: Some(Minutes::USUAL_ITEM),
        recommendation: Some(verbatim("  Det indstilles,\r\n\tat …  ")),
        presentation: Some(verbatim(&"å".repeat(200_000))),
        attachments: vec![
            Attachment {
                name: title("Bilag 1: \"Skøde\""),
                location: Location::Link("https://havnbjerg.dk/å".parse().unwrap()),
            },
            Attachment {
                name: title("Bilag 2"),
                location: Location::Document(title("D-2026-1")),
            },
        ],
        ..a_content().closed()
    }
}

fn a_provenance(town: &Town) -> Provenance {
    Provenance {
        import: town.import.id,
        span: Span {
            start: 3,
            end: 4_000_000_000,
        },
    }
}

on_both_databases! {
    async fn people_and_units_are_kept_and_changed(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        let full = Person {
            email: Some("Anne.Bæk@havnbjerg.dk".parse().unwrap()),
            post: Some(title("digitaliseringschef")),
            unit: Some(town.unit.id),
            language: Language::English,
            preferences: Preferences {
                channel: Channel::Feeds,
                rhythm: Rhythm::Single,
                paused_until: Some(day("2026-02-28")),
            },
            ..a_person().named("Åse Ørsted-Æbelø")
        };
        keep_and_change!(storage, people, [full, a_person()]);
        let below = Unit {
            parent: Some(town.unit.id),
            director: Some(town.person.id),
            ..a_unit().named("Digitalisering & IT")
        };
        let (person, unit) = (town.person.id, below.id);
        keep_and_change!(storage, units, [a_unit(), below]);
        within(&storage, move |db| {
            assert!(units::directed_by(db, person).unwrap().contains(&unit));
            let found = people::find_by_name(db, "åse  ØRSTED-æbelø").unwrap();
            assert!(found.is_none_or(|found| found.name.as_str().starts_with("Åse")));
        })
        .await;
    }

    async fn absences_are_kept_changed_and_found_by_their_days(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        let other = a_person();
        let stored = other.clone();
        within(&storage, move |db| people::insert(db, &stored).unwrap()).await;
        let (person, substitute) = (town.person.id, other.id);
        let covered = an_absence(person, ("2026-02-09", "2026-02-13"), Some(substitute));
        let uncovered = an_absence(person, ("2026-03-02", "2027-03-02"), None);
        let of_other = an_absence(substitute, ("2026-02-09", "2026-02-13"), None);
        keep_and_change!(storage, absences, [covered.clone(), uncovered.clone(), of_other]);
        within(&storage, move |db| {
            for (from, until, count) in [
                ("2026-02-13", "2026-03-02", 2),
                ("2026-02-14", "2026-03-01", 0),
                ("2026-02-01", "2026-02-09", 1),
                ("2027-03-02", "9999-12-31", 1),
            ] {
                let days = (day(from), day(until));
                let found = absences::of_people(db, &[person], days).unwrap();
                assert_eq!(found.len(), count, "{from} to {until}");
            }
            absences::remove(db, covered.id).unwrap();
            assert_eq!(absences::find(db, covered.id).unwrap(), None);
            let page = absences::list(db, person, &PageRequest::default()).unwrap();
            assert_eq!(page.items.iter().map(|one| one.id).collect::<Vec<_>>(), [uncovered.id]);
        })
        .await;
    }

    async fn the_people_of_an_action_are_kept_as_a_whole(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        let other = a_person();
        within(&storage, move |db| {
            people::insert(db, &other).unwrap();
            let (action, person) = (town.action.id, town.person.id);
            let both = [(person, Involvement::Contributor), (other.id, Involvement::Informed)];
            for people in [&both[..], &both[1..], &[], &both[..1]] {
                action_people::replace(db, action, people).unwrap();
                let mut found: Vec<_> = action_people::of_action(db, action).unwrap();
                found.sort_by_key(|one| one.involvement);
                let found: Vec<_> = found.into_iter().map(|one| (one.person, one.involvement)).collect();
                assert_eq!(found, people);
            }
            let helpers = action_people::contributors_of(db, &[action]).unwrap();
            assert_eq!(helpers[&action], [person]);
        })
        .await;
    }

    async fn only_wishes_that_hold_something_back_are_looked_for(database: TestDatabase) {
        let storage = database.storage();
        within(&storage, |db| {
            let wishes = [
                Preferences::default(),
                Preferences { rhythm: Rhythm::Single, ..Preferences::default() },
                Preferences { channel: Channel::Feeds, ..Preferences::default() },
                Preferences { paused_until: Some(day("2026-02-28")), ..Preferences::default() },
            ];
            let all = wishes.map(|preferences| Person { preferences, ..a_person() });
            for person in &all {
                people::insert(db, person).unwrap();
            }
            let ids = all.each_ref().map(|person| person.id);
            for (from, expected) in [("2026-02-28", &[2, 3][..]), ("2026-03-01", &[2])] {
                let found = people::holding_back(db, &ids, day(from)).unwrap();
                assert_eq!(found.len(), expected.len(), "from {from}");
                for number in expected {
                    assert_eq!(found[&ids[*number]], wishes[*number], "from {from}");
                }
            }
        })
        .await;
    }

    async fn bodies_and_seats_are_kept_and_changed(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        let at = NaiveTime::from_hms_opt(15, 45, 0).unwrap();
        let rules = BodyRules {
            agenda_deadline: AgendaDeadline::by(DeadlineRule {
                days: 60,
                counting: DayCounting::Days,
                counts_saturday: true,
                edge_days: EdgeDays::Neither,
                at,
            }).unwrap(),
            meeting_length: Minutes::new(1440).unwrap(),
            closure: ClosurePolicy::ByMinutes,
            carry_over: CarryOverPolicy::ByHand,
            carry_over_limit: u8::MAX,
            ladder: Ladder::new(vec![
                "+1 owner every 5 mandatory".parse().unwrap(),
                "-2 substitute".parse().unwrap(),
            ]).unwrap(),
            recesses: Recesses::new(vec![Recess {
                name: title("Jul"),
                from: DayOfYear::new(12, 20).unwrap(),
                until: DayOfYear::new(1, 5).unwrap(),
            }]).unwrap(),
            standing_items: StandingItems::new(StandingRole::ALL.iter().map(|role| StandingItem {
                title: title("Siden sidst"),
                role: *role,
                place: StandingPlace::Closing,
                minutes: (*role == StandingRole::Other).then_some(Minutes::USUAL_ITEM),
            }).collect()).unwrap(),
        };
        let own_ways = Body { rules, dissolved_on: Some(day("2026-12-31")), ..a_body() };
        let mut both_edges = a_body();
        both_edges.rules.agenda_deadline = AgendaDeadline::by(DeadlineRule { edge_days: EdgeDays::Both, ..DeadlineRule::default() }).unwrap();
        keep_and_change!(storage, bodies, [own_ways, both_edges, a_body()]);
        within(&storage, move |db| {
            for function in Function::ALL.iter().copied() {
                let seat = Membership { body: town.body.id, person: town.person.id, function };
                memberships::put(db, seat).unwrap();
                let found = memberships::find(db, town.body.id, town.person.id).unwrap();
                assert_eq!(found, Some(seat));
                assert_eq!(memberships::of_bodies(db, &[town.body.id]).unwrap(), [seat]);
                assert_eq!(memberships::of_person(db, town.person.id).unwrap(), [seat]);
            }
            assert!(memberships::remove(db, town.body.id, town.person.id).unwrap());
            assert!(!memberships::remove(db, town.body.id, town.person.id).unwrap());
        })
        .await;
    }

    async fn meetings_are_kept_and_changed_in_every_state(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        let at = moment("2026-02-26 12:00");
        let states = [
            MeetingState::Cancelled { at, reason: note("Sygdom.\nFlere linjer.") },
            MeetingState::Frozen { at },
            MeetingState::Held { at },
            MeetingState::MinutesApproved { at },
            MeetingState::Planned,
        ];
        let meetings = states.into_iter().zip(1..).map(|(state, n)| Meeting {
            place: (n == 1).then(|| title("Byrådssalen")),
            starts_at: moment("2026-03-28 02:30") + chrono::TimeDelta::days(n),
            ..a_meeting().of(&town.body).on(&format!("2026-05-0{n}")).state(state)
        });
        keep_and_change!(storage, meetings, meetings.collect::<Vec<_>>());
    }

    async fn series_are_kept_and_changed_with_their_meetings(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        let series = HolidayPolicy::ALL.iter().map(|holidays| MeetingSeries {
            exceptions: ["0001-01-01", "2026-06-05", "9999-12-31"].map(day).into(),
            holidays: *holidays,
            length: Some(Minutes::new(1440).unwrap()),
            place: Some(title("Byrådssalen")),
            ..a_series(&town.body, "2026-03-04 02:30", "FREQ=MONTHLY;UNTIL=20261231T130000;BYDAY=2MO,-1FR")
        });
        let plain = a_series(&town.body, "1900-01-01 00:00", "FREQ=DAILY;INTERVAL=366;COUNT=1000");
        keep_and_change!(storage, meeting_series, series.chain([plain.clone()]).collect::<Vec<_>>());
        let meeting = |occurrence: &str| Meeting {
            series: Some(SeriesPlace { series: plain.id, occurrence: moment(occurrence) }),
            ..a_meeting().of(&town.body).on("2026-05-06")
        };
        let stored = meeting("2026-10-25 02:30");
        let same_place = meeting("2026-10-25 02:30").on("2026-05-07");
        keep_and_change!(storage, meetings, [stored]);
        let refused = storage.write(move |db| meetings::insert(db, &same_place)).await;
        assert!(matches!(refused, Err(StorageError::Duplicate(_))), "{refused:?}");
    }

    async fn items_matters_and_decisions_are_kept_and_changed(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        let numbers = ["85.15.02G01-30-23", "18.15.00-Ø40-2-19", "EMN-2023-009832", "20/33839"];
        let matters = numbers.map(|number| Matter {
            case_number: number.parse().unwrap(),
            ..a_matter().closed()
        });
        keep_and_change!(storage, matters, matters);
        let items = ItemKind::ALL.iter().zip(2..).map(|(kind, position)| AgendaItem {
            number: Some(title("42.")),
            content: ItemContent { kind: *kind, ..a_full_content(&town) },
            standing: Some(StandingRole::FollowUp),
            late: Some(Late { at: a_moment(), reason: note("Ministeriets svar kom i går.") }),
            explanation: Some(note("Første møde med tid.")),
            ..an_item().at(&town.meeting, position)
        });
        let plain = an_item().at(&town.meeting, 9);
        let items = items.chain([plain]).collect::<Vec<_>>();
        keep_and_change!(storage, agenda_items, items.clone());
        let provenance = Some(a_provenance(&town));
        let decisions = Outcome::ALL.iter().zip(20..).map(|(outcome, position)| {
            let item = an_item().at(&town.meeting, position);
            let part = DecisionPart {
                point: title("At 1"),
                text: verbatim("Godkendt."),
                outcome: *outcome,
            };
            let (parts, edition) = (vec![part], 7);
            (item.clone(), Decision { outcome: *outcome, parts, edition, provenance, ..a_decision().on(&item) })
        });
        let (items, mut decisions): (Vec<_>, Vec<_>) = decisions.unzip();
        decisions.last_mut().unwrap().provenance = None;
        let of_item = decisions[0].clone();
        within(&storage, move |db| {
            for item in &items {
                agenda_items::insert(db, item).unwrap();
            }
            assert_eq!(agenda_items::body_of(db, items[0].id).unwrap(), Some(town.body.id));
        })
        .await;
        keep_and_change!(storage, decisions, decisions);
        within(&storage, move |db| {
            assert_eq!(
                decisions::of_item(db, of_item.item).unwrap().map(|decision| decision.id),
                Some(of_item.id)
            );
        })
        .await;
    }

    async fn editions_of_a_decision_are_kept_in_order(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        let part = DecisionPart { point: title("At 1"), text: verbatim("Godkendt."), outcome: Outcome::Approved };
        let first = DecisionEdition {
            decision: town.decision.id,
            number: 1,
            text: verbatim("  Godkendt.\r\n"),
            outcome: Outcome::Postponed,
            parts: vec![part],
            replaced_at: a_moment(),
            replaced_by: "sekretæren".to_owned(),
            reason: note("Hørefejl."),
        };
        let second = DecisionEdition { number: 2, parts: vec![], ..first.clone() };
        let editions = [first, second];
        within(&storage, move |db| {
            for edition in editions.iter().rev() {
                decision_editions::insert(db, edition).unwrap();
            }
            let of = |db: &mut Db, after, most| decision_editions::of_decision(db, town.decision.id, after, most).unwrap();
            assert_eq!(of(db, 0, 9), editions);
            assert_eq!((of(db, 0, 1), of(db, 1, 9)), (editions[..1].to_vec(), editions[1..].to_vec()));
            assert!(of(db, u16::MAX, 9).is_empty());
        })
        .await;
    }

    async fn actions_are_kept_and_changed_in_every_state(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        let at = moment("2026-03-20 10:15");
        let evidence = [
            Evidence::Note(note("Kurset er holdt.")),
            Evidence::Link("https://havnbjerg.dk/å".parse().unwrap()),
            Evidence::Document(title("D-2026-1")),
        ];
        let proven = evidence.into_iter().flat_map(|evidence| {
            [
                ActionState::ReportedDone { at, evidence: evidence.clone() },
                ActionState::Closed { at, evidence: evidence.clone(), confirmed_by: None },
                ActionState::Closed { at, evidence, confirmed_by: Some(town.decision.id) },
            ]
        });
        let cancelled = CancelCause::ALL.iter().map(|cause| ActionState::Cancelled {
            at,
            cause: *cause,
            reason: note("Overtaget af loven."),
        });
        let states = proven.chain(cancelled).chain([
            ActionState::Proposed,
            ActionState::Open,
            ActionState::InProgress,
            ActionState::Declined { at, reason: note("Ikke vores.") },
        ]);
        let actions = states.map(|state| town.an_action().state(state)).collect::<Vec<_>>();
        keep_and_change!(storage, actions, actions);
    }

    async fn actions_are_kept_with_every_owner_and_due(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        let at_meeting = DueMoment { meeting: Some(town.next_meeting.id), on: Some(day("2026-04-08")) };
        let next = Due::NextMeeting { body: town.body.id, nth: NonZeroU8::MAX };
        let dues = [
            (Due::AtMeeting(town.next_meeting.id), at_meeting),
            (next, at_meeting),
            (next, DueMoment::default()),
            (Due::ByDate(day("2026-05-01")), DueMoment { meeting: None, on: Some(day("2026-05-01")) }),
            (Due::Unset, DueMoment::default()),
        ];
        let owners = [Owner::Unit(town.unit.id), Owner::Person(town.person.id)];
        let actions = dues.into_iter().zip(owners.into_iter().cycle()).map(|((due, due_moment), owner)| Action {
            due,
            due_moment,
            quote: Some(verbatim("… og præsenterer det på næste møde.")),
            provenance: Some(a_provenance(&town)),
            accountable: Some(town.person.id),
            earliest: Some(day("2026-04-01")),
            agenda_minutes: Some(Minutes::TWO_HOURS),
            carried_over: 7,
            ..town.an_action().owner(owner).closed()
        });
        let plain = town.an_action();
        keep_and_change!(storage, actions, actions.chain([plain]).collect::<Vec<_>>());
    }

    // The meeting that an action is due at may fall away, and its moment with it.
    async fn a_due_is_kept_when_it_comes_to_no_moment(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        let dues = [Due::AtMeeting(town.next_meeting.id), Due::ByDate(day("2026-05-01"))];
        let actions = dues.map(|due| Action { due, ..town.an_action() });
        within(&storage, move |db| {
            for action in &actions {
                actions::insert(db, action).unwrap();
                let found = actions::find(db, action.id).unwrap();
                assert_eq!(found.map(|found| found.due), Some(action.due));
            }
        })
        .await;
    }

    async fn what_is_taken_away_from_a_thing_is_gone(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        let person = Person { email: Some("a@b.dk".parse().unwrap()), post: Some(title("chef")), ..a_person() };
        let done = ActionState::ReportedDone { at: a_moment(), evidence: Evidence::Note(note("Se bilag.")) };
        let action = town.an_action().state(done);
        within(&storage, move |db| {
            people::insert(db, &person).unwrap();
            let poorer = Person { email: None, post: None, ..person.clone() };
            let kept = people::update(db, poorer).unwrap();
            assert_eq!(people::find(db, person.id).unwrap(), kept);
            actions::insert(db, &action).unwrap();
            let kept = actions::update(db, action.clone().state(ActionState::InProgress)).unwrap();
            assert_eq!(actions::find(db, action.id).unwrap(), kept);
        })
        .await;
    }

    async fn imports_and_their_items_are_kept_and_changed(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        let accepted = MinutesImport {
            body_name: Some(title("Digitaliseringsstyregruppen")),
            body: Some(town.body.id),
            met_on: Some(day("2026-03-04")),
            met_at: NaiveTime::from_hms_opt(13, 0, 0),
            place: Some(title("Mødelokale 1")),
            unplaced: vec!["\"citat\", og\nlinjer".to_owned(), String::new()],
            warnings: vec!["ugedagen passer ikke".to_owned()],
            state: ImportState::Accepted { at: a_moment(), meeting: town.meeting.id },
            ..an_import()
        };
        let print = accepted.fingerprint.clone();
        let discarded = |reason| ImportState::Discarded { at: a_moment(), reason };
        let others = [
            an_import(),
            MinutesImport { state: discarded(None), ..an_import() },
            MinutesImport {
                kind: ImportKind::Agenda,
                amends: Some(accepted.id),
                pages: vec![0, 1_200, 3_600],
                state: discarded(Some(note("Ny udgave."))),
                ..an_import()
            },
        ];
        keep_and_change!(storage, minutes_imports, [vec![accepted.clone()], others.to_vec()].concat());
        let mut item = an_imported_item();
        let full = tovholder::domain::minutes_import::ImportedItem {
            position: 2,
            number: Some(title("2")),
            case_number: Some("85.15.02G01-30-23".to_owned()),
            confidentiality: Confidentiality::Closed,
            decision: Some((verbatim("Godkendt."), Span { start: 1, end: 10 })),
            outcome: Outcome::ApprovedAsAmended,
            recommendation: Some(verbatim("At …")),
            presentation: Some(verbatim("Sagen …")),
            kind: Some(ItemKind::Information),
            page: Some(3),
            agenda_item: Some(town.item.id),
            ..an_imported_item()
        };
        within(&storage, move |db| {
            minutes_imports::insert_item(db, accepted.id, &full).unwrap();
            minutes_imports::insert_item(db, accepted.id, &item).unwrap();
            assert_eq!(minutes_imports::items_of(db, accepted.id).unwrap(), [item.clone(), full.clone()]);
            minutes_imports::link_item(db, accepted.id, 1, town.item.id).unwrap();
            item.agenda_item = Some(town.item.id);
            assert_eq!(minutes_imports::items_of(db, accepted.id).unwrap(), [item.clone(), full.clone()]);
            assert_eq!(minutes_imports::find_item(db, accepted.id, 2).unwrap(), Some(full.clone()));
            assert_eq!(minutes_imports::find_item(db, accepted.id, 3).unwrap(), None);
            minutes_imports::unlink_item(db, town.item.id).unwrap();
            let linked = minutes_imports::items_of(db, accepted.id).unwrap();
            assert!(linked.iter().all(|item| item.agenda_item.is_none()));
            let found = minutes_imports::find_by_fingerprint(db, &print).unwrap();
            assert_eq!(found.map(|found| found.id), Some(accepted.id));
        })
        .await;
    }

    async fn proposals_are_kept_and_changed_in_every_state(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        let next = Due::NextMeeting { body: town.body.id, nth: NonZeroU8::MIN };
        let states = [
            (ProposalState::Waiting, next, Some(Owner::Person(town.person.id))),
            (ProposalState::Accepted { action: town.action.id }, Due::AtMeeting(town.meeting.id), None),
            (ProposalState::Rejected { reason: None }, Due::ByDate(day("2026-05-01")), None),
            (ProposalState::Rejected { reason: Some(note("Kun orientering.")) }, Due::Unset, Some(Owner::Unit(town.unit.id))),
            (ProposalState::Split, Due::Unset, None),
        ];
        let proposals = states.into_iter().zip(1..).map(|((state, due, owner), item)| Proposal {
            import: town.import.id,
            item,
            confidence: if item % 2 == 0 { Confidence::High } else { Confidence::Low },
            responsible: Some("Digitalisering & IT".to_owned()),
            due_text: Some("næste møde".to_owned()),
            state,
            due,
            owner,
            ..a_proposal()
        });
        let plain = Proposal { import: town.import.id, item: 9, ..a_proposal() };
        let other = |state| Proposal { state, ..a_proposal() };
        let others = [
            other(ProposalState::Merged { into: plain.id }),
            other(ProposalState::Repeated { of: plain.id }),
            Proposal {
                page: Some(2),
                also: vec![Passage { quote: verbatim("Samme\n\"sag\"."), span: Span { start: 7, end: 20 } }],
                edits: vec![
                    Edit { field: EditedField::Owner, was: None },
                    Edit { field: EditedField::Title, was: Some("Før".to_owned()) },
                ],
                split_from: Some(plain.id),
                said_meeting: Some(SaidMeeting { nth: NonZeroU8::MAX, of: Some("Byrådet".to_owned()) }),
                ..a_proposal()
            },
            Proposal { said_meeting: Some(SaidMeeting { nth: NonZeroU8::MIN, of: None }), ..a_proposal() },
        ];
        let others = others.into_iter().zip(10..).map(|(other, item)| Proposal { import: town.import.id, item, ..other });
        let all: Vec<_> = proposals.chain([plain]).chain(others).collect();
        let ids: Vec<_> = all.iter().map(|proposal| proposal.id).collect();
        keep_and_change!(storage, proposals, all);
        within(&storage, move |db| {
            let found = proposals::of_import(db, town.import.id).unwrap();
            assert_eq!(found.iter().map(|proposal| proposal.id).collect::<Vec<_>>(), ids);
        })
        .await;
    }

    async fn placements_are_kept_in_every_state_and_one_stands(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        let reason = note("Mødet er aflyst.");
        let states = [
            PlacementState::MovedOn { to: town.next_meeting.id, reason: reason.clone() },
            PlacementState::Withdrawn { reason },
            PlacementState::Presented,
            PlacementState::Confirmed,
        ];
        let placements = states.map(|state| Placement {
            action: town.action.id,
            meeting: town.meeting.id,
            item: Some(town.item.id),
            skipped: vec![
                Skipped {
                    meeting: town.next_meeting.id,
                    starts_at: town.next_meeting.starts_at,
                    minutes_left: Some(-7),
                    reason: SkipReason::NoTimeLeft,
                },
                Skipped {
                    meeting: town.meeting.id,
                    starts_at: town.meeting.starts_at,
                    minutes_left: Some(120),
                    reason: SkipReason::AgendaFrozen,
                },
            ],
            is_pinned: state == PlacementState::Confirmed,
            state,
            ..a_placement()
        });
        let standing = placements[3].id;
        keep_and_change!(storage, placements, placements.clone()[..3].to_vec());
        keep_and_change!(storage, placements, [placements[3].clone()]);
        within(&storage, move |db| {
            let found = placements::standing_of(db, town.action.id).unwrap();
            assert!(found.is_some_and(|found| found.id == standing));
            assert_eq!(placements::on_agenda(db, town.meeting.id).unwrap().len(), 4);
            assert!(placements::on_agenda(db, town.next_meeting.id).unwrap().is_empty());
        })
        .await;
    }

    async fn what_waits_for_a_meeting_is_kept_and_changed(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        let bare = an_item();
        let plain = WaitingItem {
            id: bare.id,
            body: town.body.id,
            content: bare.content,
            earliest: None,
            predecessor: None,
            thread: bare.id,
            since: a_moment(),
            version: bare.version,
        };
        let full = WaitingItem {
            id: an_item().id,
            content: a_full_content(&town),
            earliest: Some(day("2026-08-01")),
            predecessor: Some(town.item.id),
            thread: town.item.thread,
            ..plain.clone()
        };
        let ids = [plain.id, full.id];
        keep_and_change!(storage, waiting_items, [plain.clone(), full.clone()]);
        within(&storage, move |db| {
            let found = waiting_items::of_body(db, town.body.id).unwrap();
            assert_eq!(found.iter().map(|item| item.id).collect::<Vec<_>>(), ids);
            let successor = waiting_items::successor_of(db, town.item.id).unwrap();
            assert_eq!(successor.map(|item| item.id), Some(full.id));
            waiting_items::remove(db, full.id).unwrap();
            assert_eq!(waiting_items::find(db, full.id).unwrap(), None);
        })
        .await;
    }

    async fn dependencies_are_replaced_whole(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        within(&storage, move |db| {
            let others = [town.an_action(), town.an_action()];
            for other in &others {
                actions::insert(db, other).unwrap();
            }
            let (it, [one, two]) = (town.action.id, others.each_ref().map(|other| other.id));
            action_dependencies::replace(db, it, &[one, two]).unwrap();
            action_dependencies::replace(db, two, &[one]).unwrap();
            assert_eq!(action_dependencies::of_actions(db, &[it]).unwrap(), [(it, one), (it, two)]);
            assert_eq!(action_dependencies::on_actions(db, &[one]).unwrap().len(), 2);
            action_dependencies::replace(db, it, &[]).unwrap();
            assert_eq!(action_dependencies::of_actions(db, &[it, two]).unwrap(), [(two, one)]);
        })
        .await;
    }

    async fn the_ledger_is_kept_in_every_state(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        let at = moment("2026-02-19 08:01");
        let states = [
            ReminderState::Planned,
            ReminderState::Sent { at },
            ReminderState::Suppressed,
            ReminderState::Superseded { at },
            ReminderState::Failed { at },
        ];
        let audiences = Audience::ALL.iter().copied().cycle();
        let lines: Vec<_> = states.into_iter().zip(audiences).map(|(state, audience)| Reminder {
            action: town.action.id,
            recipient: (state != ReminderState::Suppressed).then_some(town.person.id),
            is_late: audience == Audience::Owner,
            instead_of: (audience == Audience::Substitute).then_some(town.person.id),
            is_copy: audience == Audience::Substitute,
            cause: ReminderCause::ALL[audience as usize],
            progress: Progress {
                attempts: 3,
                outcome: (audience == Audience::Secretary).then(|| note("550 ukendt")),
                next_try_at: (audience == Audience::Owner).then_some(at),
            },
            audience,
            state,
            ..a_reminder()
        }).collect();
        within(&storage, move |db| {
            for line in &lines {
                reminders::insert(db, line).unwrap();
            }
            let found = reminders::of_actions(db, &[town.action.id]).unwrap();
            assert_eq!(found[&town.action.id], lines);
        })
        .await;
    }

    async fn a_thing_that_is_not_there_is_nothing(database: TestDatabase) {
        let storage = database.storage();
        within(&storage, |db| {
            assert_eq!(bodies::find(db, a_body().id).unwrap(), None);
            assert_eq!(bodies::update(db, a_body()).unwrap(), None);
        })
        .await;
    }
}
