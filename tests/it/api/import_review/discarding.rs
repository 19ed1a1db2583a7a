//! Drafts of which nothing comes, and which can be taken up again.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value, json};
use tovholder::{api::problem::Kind, domain::access::Role, storage::events};

use super::{
    super::{
        conduct,
        minutes_imports::{Review, path_of, proposal_path, upload},
    },
    PLAN, accept, draft, minutes, recorded,
};
use crate::support::{
    app::TestApp,
    requests::{Answer, Session},
};

async fn shown(session: &Session<'_>, import: &Value) -> Value {
    session
        .get(&format!("{}/discard", path_of(import)))
        .await
        .is(StatusCode::OK)
}

async fn discard(session: &Session<'_>, import: &Value, confirms: &Value) -> Answer {
    let path = path_of(import);
    let tag = session.get(&path).await.etag().to_owned();
    let request = json!({ "confirms": confirms, "reason": "Ny udgave." });
    session
        .step(&format!("{path}/discard"), &tag, &request)
        .await
}

on_both_databases! {
    async fn a_draft_is_discarded_once_it_is_confirmed_what_is_lost(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = draft(&secretary, &minutes(&[("Netværk", "", PLAN), ("Skoler", "", PLAN)])).await;
        let path = format!("{}/discard", path_of(&import));
        let seen = shown(&secretary, &import).await;
        assert_eq!((&seen["waiting_proposals"], &seen["reviewed_proposals"]), (&json!(2), &json!(0)));
        secretary.post(&path, &json!({})).await.is_problem(Kind::VersionRequired);
        discard(&secretary, &import, &Value::Null).await.is_problem(Kind::Unconfirmed);
        let rejection = format!("{}/rejection", proposal_path(&import, 0));
        secretary.step(&rejection, "\"1\"", &json!({})).await.is(StatusCode::OK);
        discard(&secretary, &import, &seen["fingerprint"]).await.is_problem(Kind::ConsequencesChanged);
        let seen = shown(&secretary, &import).await;
        assert_eq!((&seen["waiting_proposals"], &seen["reviewed_proposals"]), (&json!(1), &json!(1)));
        conduct::refuses_bad_bodies(&secretary, Method::POST, &path).await;

        let done = discard(&secretary, &import, &seen["fingerprint"]).await.is(StatusCode::OK);
        assert_eq!((&done["state"], &done["discard_reason"]), (&json!("discarded"), &json!("Ny udgave.")));
        assert_eq!(done["discarded_at"], "2023-10-26T07:00:00Z");
        let drafts = secretary.walk("/minutes-imports?state=draft").await;
        let discarded = secretary.walk("/minutes-imports?state=discarded").await;
        assert_eq!((drafts.len(), discarded.len()), (0, 1));

        // Nothing comes of it any more.
        accept(&secretary, &import, &json!({})).await.is_problem(Kind::NotAllowedNow);
        discard(&secretary, &import, &seen["fingerprint"]).await.is_problem(Kind::NotAllowedNow);
        let other = proposal_path(&import, 1);
        secretary.patch(&other, "\"1\"", &json!({ "title": "Andet" })).await.is_problem(Kind::NotAllowedNow);
        for step in ["acceptance", "rejection"] {
            let refused = secretary.step(&format!("{other}/{step}"), "\"1\"", &json!({})).await;
            refused.is_problem(Kind::NotAllowedNow);
        }
        assert_eq!(secretary.walk("/meetings").await.len(), 0);
        app.close().await;
    }

    async fn the_same_file_again_takes_up_what_was_discarded(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let text = minutes(&[("Netværk", "", PLAN)]);
        let import = draft(&secretary, &text).await;
        let newer = draft(&secretary, &text.replace("Netværk", "Veje")).await;
        let seen = shown(&secretary, &import).await;
        assert_eq!(seen["amended_by_id"], newer["id"]);
        discard(&secretary, &import, &seen["fingerprint"]).await.is(StatusCode::OK);
        let send = || upload(&secretary, &text);
        let (a, b) = tokio::join!(send(), send());
        for again in [a, b] {
            let told = again.is(StatusCode::OK);
            assert_eq!((&told["id"], &told["state"]), (&import["id"], &json!("draft")));
            // The other document amends this one; both ways would be a circle.
            assert_eq!(told["amends_id"], Value::Null);
        }
        let newer = secretary.get(&path_of(&newer)).await.json();
        assert_eq!(newer["amends_id"], import["id"]);
        let id = import["id"].as_str().unwrap().parse().unwrap();
        let kept = app.store(move |db| events::of_subject(db, id, None, 100)).await;
        let mut happened: Vec<_> = kept.iter().map(|(_, happening, _)| happening.clone()).collect();
        happened.sort();
        assert_eq!(happened, ["created", "discarded", "reopened"]);
        app.close().await;
    }

    async fn what_is_taken_up_again_amends_nothing_that_amends_it(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let text = |title: &str| minutes(&[(title, "", PLAN)]);
        let first = draft(&secretary, &text("Et")).await;
        let second = draft(&secretary, &text("To")).await;
        let third = draft(&secretary, &text("Tre")).await;
        assert_eq!((&second["amends_id"], &third["amends_id"]), (&first["id"], &second["id"]));
        for (import, title, amends) in [(&first, "Et", &Value::Null), (&second, "To", &first["id"])] {
            let seen = shown(&secretary, import).await;
            discard(&secretary, import, &seen["fingerprint"]).await.is(StatusCode::OK);
            let again = upload(&secretary, &text(title)).await.is(StatusCode::OK);
            assert_eq!((&again["id"], &again["amends_id"]), (&import["id"], amends), "{title}");
        }
        // A document that came meanwhile and does not amend it is one that it amends.
        for import in [&third, &second, &first] {
            let seen = shown(&secretary, import).await;
            discard(&secretary, import, &seen["fingerprint"]).await.is(StatusCode::OK);
        }
        let other = draft(&secretary, &text("Fire")).await;
        let again = upload(&secretary, &text("Et")).await.is(StatusCode::OK);
        assert_eq!((&other["amends_id"], &again["amends_id"]), (&Value::Null, &other["id"]));
        app.close().await;
    }

    async fn what_was_accepted_is_not_discarded(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = recorded(&secretary, &minutes(&[("Netværk", "", PLAN)])).await;
        let seen = shown(&secretary, &import).await;
        discard(&secretary, &import, &seen["fingerprint"]).await.is_problem(Kind::NotAllowedNow);
        assert_eq!(secretary.walk("/decisions").await.len(), 1);
        app.close().await;
    }

    async fn discarding_is_for_the_secretary_of_the_body(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let review = Review::at(&app).await;
        let secretary = review.secretary(&app);
        let import = draft(&secretary, &minutes(&[("Netværk", "", PLAN)])).await;
        let path = format!("{}/discard", path_of(&import));
        let confirms = shown(&secretary, &import).await["fingerprint"].clone();
        for role in [Role::Secretary, Role::Service, Role::Member, Role::Director] {
            let session = app.as_([role], None);
            session.get(&path).await.is_problem(Kind::NotPermitted);
            let request = json!({ "confirms": confirms });
            session.step(&path, "\"1\"", &request).await.is_problem(Kind::NotPermitted);
        }
        conduct::asks_for_a_token(&app, &[(Method::GET, path.as_str()), (Method::POST, path.as_str())]).await;
        // Whose minutes they are nobody knows: they are for whoever brought them.
        let unknown = minutes(&[("Netværk", "", PLAN)]).replace("Digitaliseringsstyregruppen", "Strategiudvalget");
        let import = draft(&secretary, &unknown).await;
        let other = app.as_([Role::Secretary], None);
        other.get(&format!("{}/discard", path_of(&import))).await.is_problem(Kind::NotPermitted);
        let seen = shown(&secretary, &import).await;
        discard(&secretary, &import, &seen["fingerprint"]).await.is(StatusCode::OK);
        app.close().await;
    }
}
