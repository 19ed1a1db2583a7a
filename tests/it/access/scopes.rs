//! What the document says of scopes is what the operations decide: the scopes that it names are enough,
//! and none of them can be missing or made up for by others.

use std::collections::BTreeSet;

use tovholder::domain::access::Scope;

use super::{
    calls::{About, Call, calls, status_of},
    matrix::Mould,
};
use crate::support::app::TestApp;

const DONE: std::ops::Range<u16> = 200..300;

/// The scopes that the document names; for what is closed, with the one that opens it.
fn stated(call: &Call, about: About) -> Option<BTreeSet<Scope>> {
    let names = call.operation.scopes.as_ref()?;
    let mut scopes: BTreeSet<Scope> = names.iter().map(|name| name.parse().unwrap()).collect();
    if about == About::Closed || call.is_about_closed() {
        scopes.insert(Scope::ClosedRead);
    }
    Some(scopes)
}

async fn status(
    app: &TestApp,
    mould: &Mould,
    call: (&Call, About),
    scopes: &BTreeSet<Scope>,
) -> u16 {
    let (call, about) = call;
    let tag = call.tag(app, &mould.town, about).await;
    let session = app.system(scopes.iter().copied());
    let answer = call
        .make(&session, (&mould.town, about), tag.as_deref())
        .await;
    status_of(call, &answer)
}

/// Where a call that lacks one of these is not refused, however many others it has.
async fn needs_each(
    app: &TestApp,
    mould: &Mould,
    call: (&Call, About),
    needed: &BTreeSet<Scope>,
) -> Vec<String> {
    let mut mistakes = Vec::new();
    for scope in needed {
        for held in [needed.clone(), Scope::ALL.iter().copied().collect()] {
            let mut held: BTreeSet<Scope> = held;
            held.remove(scope);
            let status = status(app, mould, call, &held).await;
            let name = call.0.name(call.1);
            if ![403, 404, 422].contains(&status) {
                mistakes.push(format!(
                    "{name} is answered {status} without {}",
                    scope.name()
                ));
            }
        }
    }
    mistakes
}

on_both_databases! {
    async fn the_document_says_which_scopes_each_operation_needs(database: TestDatabase) {
        let mould = Mould::of(database).await;
        let all: BTreeSet<Scope> = Scope::ALL.iter().copied().collect();
        let (mut database, mut app) = mould.copy().await;
        let mut mistakes = Vec::new();
        for call in calls().iter().filter(|call| !call.operation.is_open) {
            for about in call.subjects() {
                let name = call.name(*about);
                let Some(needed) = stated(call, *about) else {
                    let status = status(&app, &mould, (call, *about), &all).await;
                    if ![403, 404].contains(&status) {
                        mistakes.push(format!("{name} is answered {status}"));
                    }
                    continue;
                };
                mistakes.extend(needs_each(&app, &mould, (call, *about), &needed).await);
                let status = status(&app, &mould, (call, *about), &needed).await;
                // A failed reminder of the town holds no more, which is said after the rights are known.
                let is_done = DONE.contains(&status) || (call.operation.id == "resend_reminder" && status == 409);
                if !is_done {
                    mistakes.push(format!("{name} is answered {status}"));
                }
                if call.operation.is_change() {
                    app.abandon();
                    (database, app) = mould.copy().await;
                }
            }
        }
        app.abandon();
        drop(database);
        assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
    }
}
