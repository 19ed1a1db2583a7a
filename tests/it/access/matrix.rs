//! Who may do what: every operation called as everybody and as nobody, told as a table.

use std::fmt::Write as _;

use tovholder::domain::calendar::Moment;

use super::{
    callers::{CALLERS, Sees},
    calls::{About, Call, calls, status_of},
    closed_reads::{recorded, tells_no_content},
    town::{Closed, MARKER, Town},
};
use crate::support::{app::TestApp, backends::TestDatabase};

/// A moment after the town was founded, so that ids are new.
const NOW: &str = "2023-10-26 09:01";

/// A town of which copies are handed out: what was done in one is not done in the next.
pub(super) struct Mould {
    database: TestDatabase,
    pub(super) town: Town,
}

impl Mould {
    pub(super) async fn of(database: TestDatabase) -> Self {
        let app = TestApp::on(&database).await;
        let town = Town::founded(&app, Closed::AsWell).await;
        app.abandon();
        Self { database, town }
    }

    pub(super) async fn copy(&self) -> (TestDatabase, TestApp) {
        let database = self.database.copy();
        let app = TestApp::on(&database).await;
        app.set_clock(NOW);
        (database, app)
    }
}

/// What became of a call by each of [`CALLERS`].
async fn row(
    mould: &Mould,
    copy: &mut (TestDatabase, TestApp),
    call: &Call,
    about: About,
) -> Vec<String> {
    let mut cells = Vec::new();
    let tag = call.tag(&copy.1, &mould.town, about).await;
    for caller in CALLERS {
        let session = caller.session(&copy.1, &mould.town);
        let answer = call
            .make(&session, (&mould.town, about), tag.as_deref())
            .await;
        let status = status_of(call, &answer);
        if answer.text.contains(MARKER) {
            let name = call.name(about);
            assert!(
                caller.sees != Sees::Nothing,
                "{name} tells: {}",
                answer.text
            );
            let is_recorded = !recorded(&copy.1, Moment::MIN_UTC).await.is_empty();
            assert!(
                is_recorded || tells_no_content(&call.operation.id),
                "{name}: {}",
                answer.text
            );
        }
        let is_done = (200..300).contains(&status);
        assert!(status < 500, "{}: {}", call.name(about), answer.text);
        if caller.name == "nobody" && !call.operation.is_open {
            assert_eq!(status, 401, "{}: {}", call.name(about), answer.text);
        }
        if answer.status.is_success() && call.operation.is_change() {
            let (_, used) = std::mem::replace(copy, mould.copy().await);
            used.abandon();
        }
        cells.push(if is_done {
            "yes".to_owned()
        } else {
            status.to_string()
        });
    }
    let is_done = cells.iter().any(|cell| cell == "yes");
    // Whether a line that failed still holds is asked after the rights; none of the town's does.
    // A token is given for a secret, whatever else the caller bears.
    let is_refused_in_the_end =
        ["resend_reminder", "issue_token"].contains(&call.operation.id.as_str());
    assert!(
        is_done || is_refused_in_the_end,
        "nobody may {}: {cells:?}",
        call.name(about)
    );
    cells
}

async fn table(database: TestDatabase) -> String {
    let mould = Mould::of(database).await;
    let mut copy = mould.copy().await;
    let mut rows = Vec::new();
    for call in calls() {
        for about in call.subjects() {
            rows.push((
                call.name(*about),
                row(&mould, &mut copy, &call, *about).await,
            ));
        }
    }
    copy.1.abandon();
    rows.sort();
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap();
    let mut table = format!("{:width$}", "");
    for caller in CALLERS {
        write!(table, "  {}", caller.name.replace(' ', "_")).unwrap();
    }
    for (name, cells) in rows {
        write!(table, "\n{name:width$}").unwrap();
        for (cell, caller) in cells.iter().zip(CALLERS) {
            write!(table, "  {cell:<0$}", caller.name.len()).unwrap();
        }
        table.truncate(table.trim_end().len());
    }
    table
}

on_both_databases! {
    async fn every_operation_answers_every_role_as_the_matrix_says(database: TestDatabase) {
        insta::assert_snapshot!("roles_and_operations", table(database).await);
    }
}
