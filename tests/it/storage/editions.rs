//! Agendas as they were sent out: kept whole, read back the same, and never written over.

use tovholder::domain::{
    action::Evidence,
    agenda::{Confidentiality, ItemKind},
    agenda_edition::{AgendaEdition, EditionItem, EditionKind},
    attachment::{Attachment, Location},
    body::Minutes,
    follow_up::{FollowUp, FollowUpLine, FollowUpState, LastMeeting, Occasion},
};
use tovholder::storage::{Db, Storage, StorageError, agenda_editions};

use super::{town::Town, within};
use crate::support::builders::*;

pub(super) fn an_edition(town: &Town, number: u16) -> AgendaEdition {
    let bare = EditionItem::of(&town.item, None);
    let full = EditionItem {
        position: 500,
        public_title: Some(title("Køb af \"ejendom\"")),
        kind: ItemKind::Standing,
        confidentiality: Confidentiality::Closed,
        case_number: Some("85.15.02-G01-30-23".parse().unwrap()),
        minutes: Some(Minutes::TWO_HOURS),
        recommendation: Some(verbatim("  Det indstilles,\r\n\tat …  ")),
        presentation: Some(verbatim(&"å".repeat(200_000))),
        attachments: vec![
            Attachment {
                name: title("Kort"),
                location: Location::Link("https://havnbjerg.dk/å".parse().unwrap()),
            },
            Attachment {
                name: title("Bilag"),
                location: Location::Document(title("D-2026-1")),
            },
        ],
        late_reason: Some(note("Svaret kom\ni går.")),
        ..bare.clone()
    };
    AgendaEdition {
        meeting: town.meeting.id,
        number,
        kind: if number == 1 {
            EditionKind::Agenda
        } else {
            EditionKind::Supplementary
        },
        issued_at: a_moment(),
        issued_by: "job freeze-agendas".to_owned(),
        deadline_rule: "Dagsordenen lukker på mødedagen.".to_owned(),
        items: vec![bare, full],
    }
}

/// A line in every state, whole and bare.
pub(super) fn a_follow_up(town: &Town) -> FollowUp {
    let at = moment("2026-02-20 10:15");
    let evidence = Evidence::Link("https://havnbjerg.dk/å".parse().unwrap());
    let line = |state: FollowUpState| FollowUpLine {
        action: town.action.id,
        title: title("Udarbejde retningslinjer"),
        owner_name: title("Åse Ørsted"),
        case_number: Some("20/33839".parse().unwrap()),
        confidentiality: Confidentiality::Closed,
        decided_on: day("2026-02-04"),
        due_on: Some(day("2026-03-04")),
        is_due_here: true,
        carried_over: u16::MAX,
        asks_for_decision: true,
        state,
        latest_reason: Some(note("Leverandøren er forsinket.")),
    };
    let bare = FollowUpLine {
        case_number: None,
        confidentiality: Confidentiality::Open,
        due_on: None,
        is_due_here: false,
        carried_over: 0,
        asks_for_decision: false,
        latest_reason: None,
        ..line(FollowUpState::Waiting)
    };
    FollowUp {
        occasion: Occasion {
            meeting: town.meeting.id,
            day: day("2026-03-04"),
            last: Some(LastMeeting {
                day: day("2026-02-04"),
                told_until: moment("2026-01-29 12:00"),
            }),
        },
        asks_for_decision: vec![line(FollowUpState::Begun)],
        due_here: vec![
            line(FollowUpState::ReportedDone {
                evidence: Evidence::Document(title("D-2026-1")),
            }),
            line(FollowUpState::ReportedDone {
                evidence: Evidence::Note(note("Sendt ud.")),
            }),
        ],
        late: vec![bare],
        closed_since: [
            FollowUpState::Closed { at, evidence },
            FollowUpState::Cancelled {
                at,
                reason: note("Overtaget af loven."),
            },
            FollowUpState::Declined {
                at,
                reason: note("Overtaget af loven."),
            },
        ]
        .map(line)
        .to_vec(),
        is_cut: true,
    }
}

async fn kept(storage: &Storage) -> Town {
    let town = Town::founded(storage).await;
    let (edition, follow_up) = (an_edition(&town, 1), a_follow_up(&town));
    within(storage, move |db| {
        agenda_editions::insert(db, &edition, Some(&follow_up)).unwrap();
    })
    .await;
    town
}

on_both_databases! {
    async fn editions_are_kept_in_order_with_the_item_that_was_frozen_with_the_first(database: TestDatabase) {
        let storage = database.storage();
        let town = kept(&storage).await;
        within(&storage, move |db| {
            let meeting = town.meeting.id;
            let editions = [1, 2, 10].map(|number| an_edition(&town, number));
            for edition in editions[1..].iter().rev() {
                agenda_editions::insert(db, edition, None).unwrap();
            }
            for edition in &editions {
                let found = agenda_editions::find(db, meeting, edition.number).unwrap();
                assert_eq!(found.as_ref(), Some(edition));
            }
            let last = agenda_editions::last_of_meeting(db, meeting).unwrap();
            assert_eq!(last.as_ref(), editions.last());
            let listed = agenda_editions::of_meeting(db, meeting).unwrap();
            let told: Vec<_> = listed.iter().map(|one| (one.number, one.kind)).collect();
            let (agenda, supplementary) = (EditionKind::Agenda, EditionKind::Supplementary);
            assert_eq!(told, [(1, agenda), (2, supplementary), (10, supplementary)]);
            assert_eq!(listed[0].issued_by, "job freeze-agendas");
            let follow_up = agenda_editions::follow_up_of(db, meeting).unwrap();
            assert_eq!(follow_up, Some(a_follow_up(&town)));

            let other = town.next_meeting.id;
            assert_eq!(agenda_editions::last_of_meeting(db, other).unwrap(), None);
            assert_eq!(agenda_editions::follow_up_of(db, other).unwrap(), None);
            assert_eq!(agenda_editions::of_meeting(db, other).unwrap(), []);
            for number in [0, 3, u16::MAX] {
                assert_eq!(agenda_editions::find(db, meeting, number).unwrap(), None);
            }
        })
        .await;
    }

    async fn an_edition_is_never_written_over(database: TestDatabase) {
        let storage = database.storage();
        let town = kept(&storage).await;
        let first = an_edition(&town, 1);
        let other = AgendaEdition { items: vec![], ..first.clone() };
        let again = storage.write(move |db: &mut Db| agenda_editions::insert(db, &other, None)).await;
        assert!(matches!(again, Err(StorageError::Duplicate(_))), "{again:?}");
        within(&storage, move |db| {
            assert_eq!(agenda_editions::find(db, first.meeting, 1).unwrap(), Some(first.clone()));
        })
        .await;
    }
}
