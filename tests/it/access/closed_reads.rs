//! Whoever is given a word of what is closed leaves a line behind; whoever is given none does not.

use chrono::TimeDelta;
use tovholder::{
    clock::Clock as _,
    domain::{calendar::Moment, closed_read::ClosedRead, listing::PageRequest},
    storage::closed_reads::{self, ClosedReadFilter},
};

use super::{
    callers::{CALLERS, Sees},
    readings::readings,
    town::{Closed, MARKER, Town},
};
use crate::support::app::TestApp;

/// The lines since a moment.
pub(super) async fn recorded(app: &TestApp, since: Moment) -> Vec<ClosedRead> {
    let filter = ClosedReadFilter {
        since: (since > Moment::MIN_UTC).then_some(since),
        ..ClosedReadFilter::default()
    };
    let list = move |db: &mut _| closed_reads::list(db, &filter, &PageRequest::default());
    app.store(list).await.items
}

/// The ledgers tell when somebody is reminded and by which rung: the program's own words. The town has
/// the marker in them, so that those outside are seen not to get even these.
pub(super) fn tells_no_content(operation: &str) -> bool {
    [
        "list_reminders",
        "resend_reminder",
        "list_notices",
        "list_digests",
    ]
    .contains(&operation)
}

on_both_databases! {
    async fn whatever_tells_a_word_of_what_is_closed_is_recorded(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let town = Town::founded(&app, Closed::AsWell).await;
        let (mut telling, mut silent) = (0, 0);
        for caller in CALLERS.into_iter().filter(|caller| caller.name != "nobody") {
            for reading in readings(&town, Closed::AsWell) {
                // A minute of its own for each, since what is read twice in one is told once.
                let now = app.clock.now() + TimeDelta::minutes(1);
                app.clock.set(now);
                let answer = caller.session(&app, &town).get(&reading.address).await;
                let lines = recorded(&app, now).await;
                let request = Some(answer.header("x-request-id").to_owned());
                let person = lines.iter().all(|line| line.request == request && line.person == caller.person(&town));
                assert!(person, "{lines:?}");
                let place = (caller.name, &reading.address);
                if answer.text.contains(MARKER) && !tells_no_content(reading.operation) {
                    assert!(!lines.is_empty(), "{place:?}: {}", answer.text);
                    telling += 1;
                }
                if caller.sees == Sees::Nothing {
                    assert!(lines.is_empty(), "{place:?}: {lines:?}");
                    silent += 1;
                }
            }
        }
        assert!(telling > 200 && silent > 1000, "{telling} {silent}");
        app.abandon();
    }
}
