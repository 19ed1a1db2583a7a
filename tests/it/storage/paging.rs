//! Lists page through without gaps or repetitions, whatever the size of the pages.

use tovholder::domain::{
    access::Sight,
    action::Action,
    agenda::SeenAgendaItem,
    decision::Outcome,
    listing::{Cursor, OutstandingFilter, Page, PageRequest, PageSize},
    matter::Matter,
    meeting::Meeting,
    organisation::Person,
    reminders::{Reminder, ReminderState},
    version::Version,
};
use tovholder::storage::{
    Db, StorageError, StorageResult, actions, agenda_items, bodies, decisions, matters, meetings,
    minutes_imports, people, reminders, units, views,
};

use super::{town::Town, within};
use crate::support::builders::*;

/// Walks a list from end to end in pages of several sizes, and answers what it holds.
fn walk<T: Clone, K: PartialEq + std::fmt::Debug>(
    key: impl Fn(&T) -> K,
    mut list: impl FnMut(&PageRequest) -> StorageResult<Page<T>>,
) -> Vec<K> {
    let whole = list(&PageRequest {
        size: PageSize::new(200).unwrap(),
        after: None,
    })
    .unwrap();
    assert_eq!(whole.next, None, "the tests fit into one page");
    let keys: Vec<K> = whole.items.iter().map(&key).collect();
    for size in [1, 2, 3, u16::try_from(keys.len()).unwrap()] {
        let Some(size) = PageSize::new(size) else {
            continue;
        };
        let mut walked = Vec::new();
        let mut request = PageRequest { size, after: None };
        loop {
            let page = list(&request).unwrap();
            assert!(page.items.len() <= usize::from(size.get()));
            assert!(page.next.is_none() || page.items.len() == usize::from(size.get()));
            walked.extend(page.items.iter().map(&key));
            assert!(walked.len() <= keys.len(), "the walk goes round in circles");
            request.after = page.next;
            if request.after.is_none() {
                break;
            }
        }
        assert_eq!(walked, keys, "in pages of {}", size.get());
    }
    keys
}

type List = (&'static str, fn(&mut Db, &PageRequest) -> StorageResult<()>);

/// In the order of the Danish alphabet.
const NAMES: [&str; 9] = [
    "Anne",
    "anne bæk",
    "Zoë",
    "Æbelø",
    "æra",
    "Ærø",
    "Ørsted",
    "Åbenrå",
    "Åse",
];

fn everything() -> Sight {
    Sight {
        is_cleared: true,
        ..Sight::default()
    }
}

on_both_databases! {
    async fn people_page_by_name_also_those_of_one_name(database: TestDatabase) {
        let storage = database.storage();
        let unit = a_unit();
        let mut all: Vec<Person> = NAMES.iter().map(|name| a_person().named(name)).collect();
        all.extend((0..4).map(|_| Person { unit: Some(unit.id), ..a_person().named("Ærø") }));
        within(&storage, move |db| {
            units::insert(db, &unit).unwrap();
            for person in all.iter().rev() {
                people::insert(db, person).unwrap();
            }
            let mut expected: Vec<_> = all.iter().map(|person| (person.name.as_str(), person.id)).collect();
            expected.sort_by_key(|(name, id)| (NAMES.iter().position(|known| known == name), *id));
            let mut filter = people::PersonFilter::default();
            let found = walk(|person: &Person| person.id, |page| people::list(db, &filter, page));
            assert_eq!(found, expected.iter().map(|(_, id)| *id).collect::<Vec<_>>());
            filter.name = Some("ÆRØ".to_owned());
            assert_eq!(walk(|person: &Person| person.id, |page| people::list(db, &filter, page)).len(), 5);
            filter.unit = Some(unit.id);
            assert_eq!(walk(|person: &Person| person.id, |page| people::list(db, &filter, page)).len(), 4);
            filter.email = Some("ingen@havnbjerg.dk".to_owned());
            assert!(walk(|person: &Person| person.id, |page| people::list(db, &filter, page)).is_empty());
        })
        .await;
    }

    async fn bodies_and_units_page_by_name(database: TestDatabase) {
        let storage = database.storage();
        within(&storage, |db| {
            for name in NAMES.iter().rev() {
                bodies::insert(db, &a_body().named(name)).unwrap();
                units::insert(db, &a_unit().named(name)).unwrap();
            }
            let names = NAMES.map(str::to_owned);
            assert_eq!(walk(|body: &tovholder::domain::body::Body| body.name.to_string(), |page| bodies::list(db, None, page)), names);
            assert_eq!(walk(|unit: &tovholder::domain::organisation::Unit| unit.name.to_string(), |page| units::list(db, None, page)), names);
            let one = bodies::list(db, Some("ÅBENRÅ"), &PageRequest::default()).unwrap();
            assert_eq!(one.items.len(), 1);
            assert_eq!(bodies::find_by_name(db, "åbenrå").unwrap(), one.items.first().cloned());
        })
        .await;
    }

    async fn meetings_page_both_ways_also_those_that_start_together(database: TestDatabase) {
        let storage = database.storage();
        within(&storage, |db| {
            let starts = ["2026-03-01 13:00", "2026-03-02 13:00", "2026-03-02 13:00", "2026-03-02 13:00", "2026-03-03 13:00"];
            let mut all: Vec<_> = starts.iter().zip(1..).map(|(start, n)| Meeting {
                starts_at: moment(start) + chrono::TimeDelta::microseconds(i64::from(n == 5)),
                ..a_meeting().of(&a_body().named(&format!("Udvalg nr. {n}"))).on(&format!("2026-04-0{n}"))
            }).collect();
            for (meeting, n) in all.iter().zip(1..) {
                let name = title(&format!("Udvalg nr. {n}"));
                bodies::insert(db, &tovholder::domain::body::Body { id: meeting.body, name, ..a_body() }).unwrap();
            }
            for meeting in all.iter().rev() {
                meetings::insert(db, meeting).unwrap();
            }
            let mut filter = meetings::MeetingFilter { state: Some("planned".to_owned()), ..meetings::MeetingFilter::default() };
            let found = walk(|meeting: &Meeting| meeting.id, |page| meetings::list(db, &filter, page));
            assert_eq!(found, all.iter().map(|meeting| meeting.id).collect::<Vec<_>>());
            all.reverse();
            filter.is_descending = true;
            let found = walk(|meeting: &Meeting| meeting.id, |page| meetings::list(db, &filter, page));
            assert_eq!(found, all.iter().map(|meeting| meeting.id).collect::<Vec<_>>());
            filter.state = Some("held".to_owned());
            assert!(walk(|meeting: &Meeting| meeting.id, |page| meetings::list(db, &filter, page)).is_empty());
        })
        .await;
    }

    async fn items_page_by_meeting_and_position_also_those_at_one_position(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        within(&storage, move |db| {
            let places = [(&town.meeting, 1), (&town.meeting, 1), (&town.meeting, 2), (&town.next_meeting, 1)];
            let items = places.map(|(meeting, position)| an_item().at(meeting, position));
            for item in items.iter().rev() {
                agenda_items::insert(db, item).unwrap();
            }
            let mut filter = agenda_items::AgendaItemFilter::default();
            let found = walk(|item: &SeenAgendaItem| item.place().2, |page| agenda_items::list(db, &everything(), &filter, page));
            let expected = [town.item.id].into_iter().chain(items.iter().map(|item| item.id));
            assert_eq!(found, expected.collect::<Vec<_>>());
            filter.meeting = Some(town.meeting.id);
            assert_eq!(walk(|item: &SeenAgendaItem| item.place().2, |page| agenda_items::list(db, &everything(), &filter, page)).len(), 4);
            filter.matter = Some(town.matter.id);
            assert_eq!(walk(|item: &SeenAgendaItem| item.place().2, |page| agenda_items::list(db, &everything(), &filter, page)), [town.item.id]);
        })
        .await;
    }

    async fn an_agenda_is_arranged_and_the_versions_stay(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        within(&storage, move |db| {
            let items = [7, 7, 40].map(|position| an_item().at(&town.meeting, position));
            let elsewhere = an_item().at(&town.next_meeting, 9);
            for item in items.iter().chain([&elsewhere]) {
                agenda_items::insert(db, item).unwrap();
            }
            let order = [items[2].id, town.item.id, items[0].id, items[1].id];
            let gone = an_item().id;
            agenda_items::arrange(db, town.meeting.id, &[&order[..], &[gone, elsewhere.id]].concat()).unwrap();
            let found = agenda_items::of_meeting(db, town.meeting.id).unwrap();
            let found: Vec<_> = found.iter().map(|item| (item.id, item.position, item.version)).collect();
            let expected: Vec<_> = order.into_iter().zip(1..).map(|(id, position)| (id, position, Version::FIRST)).collect();
            assert_eq!(found, expected);
            let ordered = agenda_items::order_of(db, town.meeting.id).unwrap();
            assert_eq!(ordered.iter().map(|item| item.id).collect::<Vec<_>>(), order);
            let other = agenda_items::find(db, elsewhere.id).unwrap().unwrap();
            assert_eq!(other.position, 9, "another agenda is left alone");
        })
        .await;
    }

    async fn matters_page_by_case_number(database: TestDatabase) {
        let storage = database.storage();
        within(&storage, |db| {
            let numbers = ["18.15.00-Ø40-2-19", "20/33839", "85.15.02G01-30-23", "EMN-2023-009832"];
            for number in numbers.iter().rev() {
                matters::insert(db, &Matter { case_number: number.parse().unwrap(), ..a_matter() }).unwrap();
            }
            let written = |matter: &Matter| matter.case_number.as_written().to_owned();
            assert_eq!(walk(written, |page| matters::list(db, &Sight::default(), &matters::MatterFilter::default(), page)), numbers);
            let other_spelling = "85.15.02 G01-30-2023".parse().unwrap();
            let found = matters::find_by_case(db, &other_spelling).unwrap();
            let same = "85.15.02-G01-30-23".parse().unwrap();
            assert!(found.is_none() || found == matters::find_by_case(db, &same).unwrap());
            let by_number = matters::MatterFilter { case_number: Some(same), ..Default::default() };
            assert_eq!(walk(written, |page| matters::list(db, &Sight::default(), &by_number, page)), numbers[2..3]);
        })
        .await;
    }

    async fn actions_and_the_report_page_by_day_and_what_has_none_comes_last(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        within(&storage, move |db| {
            let days = ["2026-03-01", "2026-03-02", "2026-03-02", "2026-03-02", "2026-05-01"];
            let due = days.map(|day| town.an_action().due_on(day));
            for action in due.iter().rev() {
                actions::insert(db, action).unwrap();
            }
            let undated = town.an_action();
            actions::insert(db, &undated).unwrap();
            let expected: Vec<_> = due.iter().map(|action| action.id).chain([town.action.id, undated.id]).collect();
            let mut filter = actions::ActionFilter::default();
            let id = |action: &Action| action.id;
            assert_eq!(walk(id, |page| actions::list(db, &Sight::default(), &filter, page)), expected);
            filter.due_by = Some(day("2026-03-02"));
            assert_eq!(walk(id, |page| actions::list(db, &Sight::default(), &filter, page)), expected[..4]);
            filter.body = Some(a_body().id);
            assert!(walk(id, |page| actions::list(db, &Sight::default(), &filter, page)).is_empty());
            let today = day("2026-03-02");
            let mut filter = OutstandingFilter::default();
            let id = |line: &tovholder::domain::listing::OutstandingAction| (line.action.id, line.is_overdue);
            let report = walk(id, |page| views::outstanding::list(db, &Sight::default(), &filter, today, page));
            assert_eq!(report.iter().map(|(id, _)| *id).collect::<Vec<_>>(), expected);
            assert_eq!(report.iter().filter(|(_, is_overdue)| *is_overdue).count(), 1);
            filter.is_overdue = true;
            assert_eq!(walk(id, |page| views::outstanding::list(db, &Sight::default(), &filter, today, page)), [(expected[0], true)]);
        })
        .await;
    }

    async fn decisions_and_imports_page_newest_first(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        within(&storage, move |db| {
            let more: Vec<_> = (2..6).map(|position| town.a_decided_item(position)).collect();
            for (item, decision) in &more {
                agenda_items::insert(db, item).unwrap();
                decisions::insert(db, decision).unwrap();
            }
            let mut ids: Vec<_> = more.iter().map(|(_, decision)| decision.id).chain([town.decision.id]).collect();
            ids.sort_by_key(|id| std::cmp::Reverse(*id));
            let mut filter = views::decisions::DecisionFilter { body: Some(town.body.id), outcome: Some(Outcome::Approved), ..Default::default() };
            let id = |found: &tovholder::domain::listing::DecisionInContext| found.decision.id;
            assert_eq!(walk(id, |page| views::decisions::list(db, &Sight::default(), &filter, page)), ids);
            filter.decision = Some(ids[0]);
            assert_eq!(walk(id, |page| views::decisions::list(db, &Sight::default(), &filter, page)), ids[..1]);
            filter.outcome = Some(Outcome::Rejected);
            assert!(walk(id, |page| views::decisions::list(db, &Sight::default(), &filter, page)).is_empty());
            for _ in 0..3 {
                minutes_imports::insert(db, &an_import()).unwrap();
            }
            let id = |import: &tovholder::domain::minutes_import::MinutesImport| import.id;
            let imports = walk(id, |page| minutes_imports::list(db, Some("draft"), page));
            assert!(imports.len() == 4 && imports.is_sorted_by(|one, other| one > other));
        })
        .await;
    }

    async fn the_ledger_pages_by_time_also_lines_of_one_moment(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        within(&storage, move |db| {
            let lines: Vec<_> = (0..6).map(|n| Reminder {
                action: town.action.id,
                recipient: Some(town.person.id),
                send_at: moment(if n < 4 { "2026-02-19 08:00" } else { "2026-02-20 08:00" }),
                state: if n == 5 { ReminderState::Suppressed } else { ReminderState::Planned },
                ..a_reminder()
            }).collect();
            for line in lines.iter().rev() {
                reminders::insert(db, line).unwrap();
            }
            let ids: Vec<_> = lines.iter().map(|line| line.id).collect();
            let mut filter = reminders::ReminderFilter { recipient: Some(town.person.id), action: Some(town.action.id), ..Default::default() };
            let id = |line: &Reminder| line.id;
            assert_eq!(walk(id, |page| reminders::list(db, (&everything(), true), &filter, page)), ids);
            filter.states = vec!["planned".to_owned()];
            assert_eq!(walk(id, |page| reminders::list(db, (&everything(), true), &filter, page)), ids[..5]);
            filter.until = Some(moment("2026-02-20 08:00"));
            assert_eq!(walk(id, |page| reminders::list(db, (&everything(), true), &filter, page)), ids[..4]);
            filter.from = filter.until;
            assert!(walk(id, |page| reminders::list(db, (&everything(), true), &filter, page)).is_empty());
        })
        .await;
    }

    async fn a_cursor_that_does_not_belong_is_refused(database: TestDatabase) {
        let storage = database.storage();
        let all: [List; 8] = [
            ("people", |db, page| people::list(db, &people::PersonFilter::default(), page).map(drop)),
            ("meetings", |db, page| meetings::list(db, &meetings::MeetingFilter::default(), page).map(drop)),
            ("items", |db, page| agenda_items::list(db, &everything(), &agenda_items::AgendaItemFilter::default(), page).map(drop)),
            ("actions", |db, page| actions::list(db, &everything(), &actions::ActionFilter::default(), page).map(drop)),
            ("report", |db, page| views::outstanding::list(db, &everything(), &OutstandingFilter::default(), day("2026-01-01"), page).map(drop)),
            ("decisions", |db, page| views::decisions::list(db, &everything(), &views::decisions::DecisionFilter::default(), page).map(drop)),
            ("imports", |db, page| minutes_imports::list(db, None, page).map(drop)),
            ("ledger", |db, page| reminders::list(db, (&everything(), true), &reminders::ReminderFilter::default(), page).map(drop)),
        ];
        for (name, list) in all {
            for values in [vec![], vec![""], vec!["x"], vec!["x", "y", "z"], vec!["2026-03-04", "x"], vec!["\0", "\0"]] {
                let after = Some(Cursor(values.iter().map(ToString::to_string).collect()));
                let page = PageRequest { after, ..PageRequest::default() };
                let error = storage.write(move |db| list(db, &page)).await.unwrap_err();
                assert!(matches!(error, StorageError::Cursor), "{name}, {values:?}: {error:?}");
            }
        }
    }

    async fn a_cursor_that_cannot_be_a_name_is_refused(database: TestDatabase) {
        let storage = database.storage();
        let all: [List; 3] = [
            ("bodies", |db, page| bodies::list(db, None, page).map(drop)),
            ("units", |db, page| units::list(db, None, page).map(drop)),
            ("matters", |db, page| matters::list(db, &Sight::default(), &matters::MatterFilter::default(), page).map(drop)),
        ];
        for (name, list) in all {
            for values in [vec![], vec!["\0".to_owned()],] {
                let page = PageRequest { after: Some(Cursor(values.clone())), ..PageRequest::default() };
                let error = storage.write(move |db| list(db, &page)).await.map(|()| "no error");
                assert!(matches!(error, Err(StorageError::Cursor)), "{name}, {values:?}: {error:?}");
            }
        }
    }
}
