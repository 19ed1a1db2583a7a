//! Closed content is in the lists of those who may see it and nowhere else: no gap in a page, no
//! count, no next page betrays it (rule 7 of the domain).

use std::collections::BTreeSet;

use tovholder::domain::{
    access::Sight,
    action::Action,
    agenda::Late,
    listing::{OutstandingFilter, Page, PageRequest, PageSize},
    organisation::Owner,
    reminders::Reminder,
    standing_item::StandingRole,
};
use tovholder::storage::{
    Db, Storage, StorageResult, actions, agenda_items, bodies, decisions, matters, people,
    reminders::{self, ReminderFilter},
    views,
};

use super::{town::Town, within};
use crate::support::builders::*;

/// A town whose decisions 2 and 4 of 5 are closed, and with them their items, actions and matters.
async fn with_closed_doors(storage: &Storage) -> (Town, Vec<Action>) {
    let town = Town::founded(storage).await;
    let stored = town.clone();
    let actions = within(storage, move |db| {
        let mut closed_actions = Vec::new();
        for position in 2..=5 {
            let (matter, item, action);
            if position % 2 == 0 {
                matter = a_matter().closed();
                item = an_item()
                    .at(&stored.meeting, position)
                    .about(&matter)
                    .closed();
            } else {
                matter = a_matter();
                item = an_item().at(&stored.meeting, position).about(&matter);
            }
            let decision = a_decision().on(&item);
            matters::insert(db, &matter).unwrap();
            agenda_items::insert(db, &item).unwrap();
            decisions::insert(db, &decision).unwrap();
            let base = an_action().by(&decision, &stored.meeting);
            if position % 2 == 0 {
                let owner = if position == 2 {
                    stored.action.owner
                } else {
                    Owner::Unit(stored.unit.id)
                };
                action = base.owner(owner).closed();
                closed_actions.push(action.clone());
            } else {
                action = base.owner(stored.action.owner);
            }
            actions::insert(db, &action).unwrap();
        }
        closed_actions
    })
    .await;
    (town, actions)
}

/// How many things a list shows, page by page of one.
fn count<T>(mut list: impl FnMut(&PageRequest) -> StorageResult<Page<T>>) -> usize {
    let mut request = PageRequest {
        size: PageSize::new(1).unwrap(),
        after: None,
    };
    let mut seen = 0;
    loop {
        let page = list(&request).unwrap();
        assert!(
            page.items.len() == 1 || (page.items.is_empty() && seen == 0),
            "an empty page betrays what is hidden"
        );
        seen += page.items.len();
        request.after = page.next;
        if request.after.is_none() {
            return seen;
        }
    }
}

/// Of the five of each: items, decisions, actions, lines of the report, matters.
fn seen(db: &mut Db, sight: &Sight) -> [usize; 5] {
    let today = day("2026-03-04");
    [
        count(|page| {
            agenda_items::list(db, sight, &agenda_items::AgendaItemFilter::default(), page)
        }),
        count(|page| {
            views::decisions::list(
                db,
                sight,
                &views::decisions::DecisionFilter::default(),
                page,
            )
        }),
        count(|page| actions::list(db, sight, &actions::ActionFilter::default(), page)),
        count(|page| {
            views::outstanding::list(db, sight, &OutstandingFilter::default(), today, page)
        }),
        count(|page| matters::list(db, sight, &matters::MatterFilter::default(), page)),
    ]
}

on_both_databases! {
    async fn closed_content_is_in_the_lists_of_those_who_may_see_it(database: TestDatabase) {
        let storage = database.storage();
        let (town, _) = with_closed_doors(&storage).await;
        within(&storage, move |db| {
            let (other_body, other_unit) = (a_body(), a_unit());
            bodies::insert(db, &other_body).unwrap();
            let nobody = Sight::default();
            let sights = [
                ("nobody", nobody.clone(), [3, 3, 3, 3, 3]),
                ("another's owner", Sight { person: Some(a_person().id), ..nobody.clone() }, [3, 3, 3, 3, 3]),
                ("a member of another body", Sight { bodies: BTreeSet::from([other_body.id]), ..nobody.clone() }, [3, 3, 3, 3, 3]),
                ("the director of another unit", Sight { units: BTreeSet::from([other_unit.id]), ..nobody.clone() }, [3, 3, 3, 3, 3]),
                ("a member", Sight { bodies: BTreeSet::from([other_body.id, town.body.id]), ..nobody.clone() }, [5, 5, 5, 5, 5]),
                ("the owner", Sight { person: Some(town.person.id), ..nobody.clone() }, [4, 4, 4, 4, 4]),
                ("the director of the unit", Sight { units: BTreeSet::from([town.unit.id, other_unit.id]), ..nobody.clone() }, [4, 4, 4, 4, 4]),
                ("the cleared", Sight { is_cleared: true, ..nobody }, [5, 5, 5, 5, 5]),
            ];
            for (who, sight, expected) in sights {
                assert_eq!(seen(db, &sight), expected, "{who}");
            }
        })
        .await;
    }

    async fn a_filter_does_not_open_what_is_closed(database: TestDatabase) {
        let storage = database.storage();
        let (town, closed) = with_closed_doors(&storage).await;
        within(&storage, move |db| {
            let nobody = Sight::default();
            let today = day("2026-03-04");
            for action in &closed {
                let filter = actions::ActionFilter { decision: Some(action.decision), ..Default::default() };
                assert_eq!(count(|page| actions::list(db, &nobody, &filter, page)), 0);
                let filter = views::decisions::DecisionFilter { decision: Some(action.decision), ..Default::default() };
                assert_eq!(count(|page| views::decisions::list(db, &nobody, &filter, page)), 0);
            }
            let filter = OutstandingFilter { unit: Some(town.unit.id), ..Default::default() };
            assert_eq!(count(|page| views::outstanding::list(db, &nobody, &filter, today, page)), 0);
            let filter = OutstandingFilter { person: Some(town.person.id), body: Some(town.body.id), ..Default::default() };
            assert_eq!(count(|page| views::outstanding::list(db, &nobody, &filter, today, page)), 3);
        })
        .await;
    }

    async fn a_public_title_is_all_that_others_see_of_a_closed_item(database: TestDatabase) {
        let storage = database.storage();
        let (town, _) = with_closed_doors(&storage).await;
        within(&storage, move |db| {
            let mut item = an_item().at(&town.meeting, 6).about(&town.matter).closed();
            item.content.public_title = Some(title("Køb af ejendom"));
            item.late = Some(Late { at: a_moment(), reason: note("Kom i går.") });
            item.standing = Some(StandingRole::Other);
            agenda_items::insert(db, &item).unwrap();
            let default = agenda_items::AgendaItemFilter::default;
            let inside = [
                agenda_items::AgendaItemFilter { matter: Some(town.matter.id), ..default() },
                agenda_items::AgendaItemFilter { kind: Some(item.content.kind), ..default() },
                agenda_items::AgendaItemFilter { is_late: Some(true), ..default() },
                agenda_items::AgendaItemFilter { standing: item.standing, ..default() },
            ];
            let nobody = Sight::default();
            let seat = Sight { bodies: BTreeSet::from([town.body.id]), ..nobody.clone() };
            let owner = Sight { person: Some(town.person.id), ..nobody.clone() };
            let shown = |db: &mut Db, sight: &Sight, filter: &agenda_items::AgendaItemFilter| {
                let page = agenda_items::list(db, sight, filter, &PageRequest::default()).unwrap();
                let shown = page.items.into_iter().find(|shown| shown.place().2 == item.id);
                shown.map(|shown| shown.title().to_string())
            };
            for (sight, expected) in [(&nobody, "Køb af ejendom"), (&owner, "Køb af ejendom"), (&seat, "Generativ AI")] {
                assert_eq!(shown(db, sight, &default()).as_deref(), Some(expected));
            }
            // Nobody learns of it by asking for what its public title does not say.
            for filter in &inside {
                assert_eq!(shown(db, &nobody, filter), None, "{filter:?}");
                assert_eq!(shown(db, &seat, filter).as_deref(), Some("Generativ AI"), "{filter:?}");
            }
            assert_eq!(count(|page| agenda_items::list(db, &nobody, &default(), page)), 4);
        })
        .await;
    }

    async fn the_ledger_shows_no_line_about_a_closed_action(database: TestDatabase) {
        let storage = database.storage();
        let (town, closed) = with_closed_doors(&storage).await;
        within(&storage, move |db| {
            for action in closed.iter().map(|action| action.id).chain([town.action.id]) {
                reminders::insert(db, &Reminder { action, ..a_reminder() }).unwrap();
            }
            let substitute = a_person();
            people::insert(db, &substitute).unwrap();
            let in_their_place = Reminder {
                action: town.action.id,
                recipient: Some(substitute.id),
                instead_of: Some(town.person.id),
                ..a_reminder()
            };
            reminders::insert(db, &in_their_place).unwrap();
            let seat = BTreeSet::from([town.body.id]);
            let nobody = Sight::default();
            for (who, sight, is_whole, expected) in [
                ("an auditor", nobody.clone(), true, 2),
                ("who stands in", Sight { person: Some(substitute.id), ..nobody.clone() }, false, 1),
                ("who is away", Sight { person: Some(town.person.id), ..nobody.clone() }, false, 1),
                ("a member", Sight { bodies: seat.clone(), ..nobody.clone() }, false, 0),
                ("the secretary", Sight { bodies: seat.clone(), secretary_of: seat, ..nobody.clone() }, false, 4),
                ("the cleared", Sight { is_cleared: true, ..nobody }, true, 4),
            ] {
                let filter = ReminderFilter::default();
                let lines = count(|page| reminders::list(db, (&sight, is_whole), &filter, page));
                assert_eq!(lines, expected, "{who}");
            }
        })
        .await;
    }

    // An item may be closed at the meeting itself, after its action was written down openly.
    async fn an_open_action_does_not_show_the_title_of_a_closed_item(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        within(&storage, move |db| {
            agenda_items::update(db, town.item.clone().closed()).unwrap().unwrap();
            let list = |db: &mut Db, sight: &Sight| {
                let filter = OutstandingFilter::default();
                views::outstanding::list(db, sight, &filter, day("2026-03-04"), &PageRequest::default()).unwrap().items.len()
            };
            assert_eq!(list(db, &Sight::default()), 0);
            assert_eq!(list(db, &Sight { bodies: BTreeSet::from([town.body.id]), ..Sight::default() }), 1);
            assert_eq!(list(db, &Sight { person: Some(town.person.id), ..Sight::default() }), 1);
        })
        .await;
    }

    async fn a_closed_action_does_not_count_in_the_tally_of_an_open_decision(database: TestDatabase) {
        let storage = database.storage();
        let town = Town::founded(&storage).await;
        within(&storage, move |db| {
            let closed = an_action().by(&town.decision, &town.meeting).owner(Owner::Unit(town.unit.id)).closed();
            actions::insert(db, &closed).unwrap();
            let waiting = |db: &mut Db, sight: &Sight| {
                let filter = views::decisions::DecisionFilter::default();
                let page = views::decisions::list(db, sight, &filter, &PageRequest::default()).unwrap();
                page.items[0].tally.waiting
            };
            assert_eq!(waiting(db, &Sight::default()), 1);
            assert_eq!(waiting(db, &Sight { bodies: BTreeSet::from([town.body.id]), ..Sight::default() }), 2);
            assert_eq!(waiting(db, &Sight { units: BTreeSet::from([town.unit.id]), ..Sight::default() }), 2);
            assert_eq!(waiting(db, &Sight { is_cleared: true, ..Sight::default() }), 2);
        })
        .await;
    }
}
