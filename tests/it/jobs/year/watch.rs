//! What must be true at the end of every day, by the almanac and by what was noted before.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use tovholder::{
    domain::{
        action::{Action, ActionState, Due},
        agenda::{AgendaItem, ItemKind},
        agenda_edition::AgendaEdition,
        body::Minutes,
        calendar::Moment,
        ids::{ActionId, AgendaItemId, MeetingId},
        listing::{OutstandingAction, OutstandingFilter, PageRequest},
        meeting::{Meeting, MeetingState},
        planner::What,
        series::SeriesPlace,
        version::Version,
    },
    operations::{
        outstanding_actions,
        plans::{self, BodyPlan},
    },
    storage::agenda_editions,
};

use super::{
    almanac::{self, Row, day_of},
    town::{HORIZON, LENGTH, LIMIT, Picture, Town},
};
use crate::jobs::stage::test;

/// What the days before are to be compared with.
#[derive(Default)]
pub(super) struct Notes {
    /// How often each action should have been carried over.
    pub(super) carried_over: HashMap<ActionId, u16>,
    /// What went out when an agenda closed, and which items it had.
    sent_out: BTreeMap<MeetingId, (AgendaEdition, BTreeSet<AgendaItemId>)>,
    /// Where a person put an action.
    pub(super) pinned: HashMap<ActionId, MeetingId>,
    /// On how many days something waited, and an agenda was too full.
    pub(super) waited: usize,
    pub(super) overfull: usize,
    /// What was outstanding on some days.
    reports: Vec<(Moment, Vec<OutstandingAction>)>,
}

/// Whether it comes back to a meeting.
const fn is_presentable(action: &Action) -> bool {
    matches!(
        action.state,
        ActionState::Open | ActionState::InProgress | ActionState::ReportedDone { .. }
    )
}

impl Notes {
    /// The agenda that has closed at this minute went out, and is kept in mind.
    pub(super) async fn has_gone_out(&mut self, town: &Town, row: &Row) {
        let picture = town.look().await;
        let meeting = picture.meeting_of(row);
        let at = row.closes_at.unwrap();
        assert_eq!(
            meeting.state,
            MeetingState::Frozen { at },
            "{}",
            row.starts_at
        );
        let edition = edition(town, meeting.id).await;
        assert_eq!(edition.issued_at, at);
        let items = picture.agendas[&meeting.id]
            .iter()
            .map(|item| item.id)
            .collect();
        let told: BTreeSet<_> = edition.items.iter().map(|item| item.item).collect();
        assert_eq!(told, items);
        assert!(self.sent_out.insert(meeting.id, (edition, items)).is_none());
    }

    /// Looks at everything.
    pub(super) async fn check(&mut self, town: &Town, now: Moment) {
        let picture = town.look().await;
        let plan = plans::find(&town.office, &test(), town.body.id)
            .await
            .unwrap();
        meetings_are_where_they_should_be(town, &picture, now);
        self.closed_agendas_are_as_they_went_out(town, &picture)
            .await;
        what_stands_is_to_be_presented(&picture, now);
        every_action_stands_or_waits(&picture, &plan);
        nothing_comes_too_early(&picture);
        agendas_that_are_too_full_are_told(&picture, &plan);
        self.actions_are_as_noted(&picture);
        self.waited += usize::from(!plan.waiting.is_empty());
        self.overfull += usize::from(!plan.overfull.is_empty());
    }

    async fn closed_agendas_are_as_they_went_out(&self, town: &Town, picture: &Picture) {
        for (id, (sent, items)) in &self.sent_out {
            let meeting = picture.meeting(*id);
            if !matches!(meeting.state, MeetingState::Frozen { .. }) {
                continue;
            }
            assert_eq!(edition(town, *id).await, *sent);
            let is_new = |item: &&AgendaItem| !items.contains(&item.id);
            for item in picture.agendas[id].iter().filter(is_new) {
                assert!(
                    item.late.is_some(),
                    "{:?} came to {}",
                    item.content.title,
                    meeting.starts_at
                );
            }
            let on_it = picture.standing.values().filter(|one| one.meeting == *id);
            let presented: Vec<_> = on_it.map(|one| one.item.unwrap()).collect();
            let agenda: HashSet<_> = picture.agendas[id].iter().map(|item| item.id).collect();
            assert!(presented.iter().all(|item| agenda.contains(item)));
        }
    }

    fn actions_are_as_noted(&self, picture: &Picture) {
        for action in &picture.actions {
            let expected = self.carried_over.get(&action.id).copied().unwrap_or(0);
            assert_eq!(action.carried_over, expected, "{:?}", action.title);
        }
        for (action, meeting) in &self.pinned {
            let is_ahead = picture.meeting(*meeting).is_ahead();
            if is_ahead && is_presentable(picture.action(*action)) {
                let standing = &picture.standing[action];
                assert!(standing.is_pinned && standing.meeting == *meeting);
            }
        }
    }

    /// Keeps the report as it stands now.
    pub(super) async fn keep_report(&mut self, town: &Town, now: Moment) {
        let report = report(town, None).await;
        assert!(!report.is_empty(), "{now}");
        self.reports.push((now, report));
    }

    /// At the end of the year: every report is told by the history as it was.
    pub(super) async fn the_history_tells_every_report(&self, town: &Town) -> usize {
        for (at, kept) in &self.reports {
            assert_eq!(report(town, Some(*at)).await, *kept, "{at}");
        }
        self.reports.len()
    }

    /// At the end of the year: every agenda that went out is still what it was.
    pub(super) async fn nothing_was_rewritten(&self, town: &Town) -> usize {
        for (id, (sent, _)) in &self.sent_out {
            assert_eq!(edition(town, *id).await, *sent);
        }
        self.sent_out.len()
    }
}

/// The whole report, but for what it does not tell as it stood.
async fn report(town: &Town, as_of: Option<Moment>) -> Vec<OutstandingAction> {
    let mut page = PageRequest::default();
    let mut report = Vec::new();
    loop {
        let asked = (OutstandingFilter::default(), as_of);
        let found = outstanding_actions::list(&town.office, &test(), asked, page).await;
        let found = found.unwrap();
        report.extend(found.items.into_iter().map(|mut line| {
            line.action.version = Version::FIRST;
            line
        }));
        match found.next {
            Some(next) => {
                page = PageRequest {
                    after: Some(next),
                    ..PageRequest::default()
                }
            }
            None => return report,
        }
    }
}

/// The first edition of an agenda.
async fn edition(town: &Town, id: MeetingId) -> AgendaEdition {
    let found = town.app.store(move |db| agenda_editions::find(db, id, 1));
    found.await.unwrap()
}

fn meetings_are_where_they_should_be(town: &Town, picture: &Picture, now: Moment) {
    let rows = almanac::as_of(now);
    let is_planned = |row: &&Row| (day_of(row.slot) - day_of(now)).num_days() <= HORIZON.into();
    let expected: Vec<_> = rows.iter().filter(is_planned).collect();
    let [starts, expected_starts] = [
        picture
            .meetings
            .iter()
            .map(|one| one.starts_at)
            .collect::<BTreeSet<_>>(),
        expected.iter().map(|row| row.starts_at).collect(),
    ];
    assert_eq!(starts, expected_starts);
    assert_eq!(picture.meetings.len(), expected.len());
    for row in expected {
        let meeting = picture.meeting_of(row);
        let place = SeriesPlace {
            series: town.series,
            occurrence: row.occurrence,
        };
        assert_eq!(
            (meeting.series, meeting.slot, meeting.starts_at),
            (Some(place), row.slot, row.starts_at)
        );
        let state = meeting.state.name();
        let allowed: &[_] = match row {
            row if row.is_cancelled => &["cancelled"],
            row if row.starts_at <= now => &["held", "minutes_approved"],
            row if row.is_closed(now) => &["agenda_frozen"],
            _ => &["planned"],
        };
        assert!(allowed.contains(&state), "{} is {state}", row.starts_at);
    }
}

/// Only what is still to be presented, at meetings that are to come; for decision once it was carried
/// over often enough.
fn what_stands_is_to_be_presented(picture: &Picture, now: Moment) {
    for (action, placement) in &picture.standing {
        let action = picture.action(*action);
        let meeting = picture.meeting(placement.meeting);
        let told = (&action.title, meeting.starts_at, meeting.state.name());
        assert!(meeting.is_ahead() && meeting.starts_at > now, "{told:?}");
        assert!(is_presentable(action), "{told:?}");
        if meeting.state == MeetingState::Planned {
            let agenda = &picture.agendas[&meeting.id];
            let presents = |item: &&AgendaItem| Some(item.id) == placement.item;
            let kind = agenda.iter().find(presents).unwrap().content.kind;
            let asks = action.is_unfinished() && action.carried_over >= LIMIT.into();
            assert_eq!(kind == ItemKind::Decision, asks, "{told:?}");
        }
    }
}

/// On an agenda, or with a reason on none.
fn every_action_stands_or_waits(picture: &Picture, plan: &BodyPlan) {
    let is_due_at_a_meeting =
        |action: &&Action| matches!(action.due, Due::AtMeeting(_) | Due::NextMeeting { .. });
    let presentable = picture
        .actions
        .iter()
        .filter(|action| is_presentable(action));
    for action in presentable.filter(is_due_at_a_meeting) {
        let title = &action.title;
        let due_at = action.due_moment.meeting.map(|id| picture.meeting(id));
        if let Some(due_at) = due_at {
            assert_eq!(
                action.due_moment.on,
                Some(day_of(due_at.starts_at)),
                "{title:?}"
            );
            assert!(
                !matches!(due_at.state, MeetingState::Cancelled { .. }),
                "{title:?}"
            );
        }
        let was_presented = due_at.is_some_and(Meeting::is_over);
        assert!(
            !was_presented || !action.is_unfinished(),
            "{title:?} was left behind"
        );
        let waiting = plan
            .waiting
            .iter()
            .find(|one| one.what == What::Action(action.id));
        let has_reason =
            waiting.map(|one| one.depends_on.is_some() || !one.skipped.first().is_empty());
        match (picture.standing.contains_key(&action.id), has_reason) {
            (true, None) | (false, Some(true)) => {}
            (false, None) if was_presented => {}
            wrong => panic!("{title:?} due {:?}: {wrong:?}", action.due_moment),
        }
    }
}

/// Neither before the day that was asked for nor before what it depends on.
fn nothing_comes_too_early(picture: &Picture) {
    let start = |action: ActionId| {
        let placement = picture.standing.get(&action)?;
        Some(picture.meeting(placement.meeting).starts_at)
    };
    for (action, placement) in picture.standing.iter().filter(|(_, one)| !one.is_pinned) {
        let day = day_of(picture.meeting(placement.meeting).starts_at);
        let action = picture.action(*action);
        assert!(
            action.earliest.is_none_or(|earliest| earliest <= day),
            "{:?}",
            action.title
        );
    }
    for (action, other) in &picture.dependencies {
        let title = &picture.action(*action).title;
        match (start(*action), start(*other)) {
            (Some(here), Some(there)) => assert!(there <= here, "{title:?} comes too early"),
            (Some(_), None) => {
                assert!(
                    !picture.action(*other).is_unfinished(),
                    "{title:?} comes too early"
                );
            }
            (None, _) => {}
        }
    }
}

fn agendas_that_are_too_full_are_told(picture: &Picture, plan: &BodyPlan) {
    let too_full = picture.agendas.iter().filter_map(|(id, agenda)| {
        let minutes = agenda.iter().filter_map(|item| item.content.minutes);
        let taken: u16 = minutes.map(Minutes::get).sum();
        let over_by = taken.checked_sub(LENGTH).filter(|over_by| *over_by > 0)?;
        Some((*id, u32::from(over_by)))
    });
    let told = plan.overfull.iter().map(|one| (one.meeting, one.over_by));
    assert_eq!(told.collect::<BTreeMap<_, _>>(), too_full.collect());
    // Nothing but what is due just there may overfill an agenda.
    for one in &plan.overfull {
        let on_it = picture
            .standing
            .iter()
            .filter(|(_, placement)| placement.meeting == one.meeting);
        let named = on_it.filter(|(action, placement)| {
            placement.is_pinned || matches!(picture.action(**action).due, Due::AtMeeting(_))
        });
        assert!(named.count() > 0, "{one:?}");
    }
}
