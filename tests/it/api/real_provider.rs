//! Tokens of a real provider program, over every algorithm that is believed, and a change of keys.

use actix_web::http::StatusCode;
use serde_json::json;
use tovholder::{api::problem::Kind, clock::Clock as _};

use super::providers::settings;
use crate::support::{app::TestApp, oidc_provider::OidcProvider};

on_both_databases! {
    async fn tokens_of_a_real_provider_are_believed_over_changes_of_its_keys(database: TestDatabase) {
        let Some(provider) = OidcProvider::start("RS256", &json!({})).await else {
            return;
        };
        let app = TestApp::trusting(&database, vec![settings("by", &provider.issuer)]).await;
        app.clock.set(provider.now);
        let first = provider.token_for_robot("tovholder").await;
        app.with_token(Some(&first)).get("/bodies").await.is(StatusCode::OK);
        let for_others = provider.token_for_robot("mails").await;
        app.with_token(Some(&for_others)).get("/bodies").await.is_problem(Kind::NotAuthenticated);

        let mut last = first;
        for (algorithm, is_kept) in [("ES256", true), ("EdDSA", false), ("RS256", false)] {
            provider.rotate(algorithm, is_kept).await;
            app.clock.set(app.clock.now() + chrono::TimeDelta::seconds(10));
            let next = provider.token_for_robot("tovholder").await;
            app.with_token(Some(&next)).get("/bodies").await.is(StatusCode::OK);
            let old = app.with_token(Some(&last)).get("/bodies").await;
            if is_kept {
                old.is(StatusCode::OK);
            } else {
                old.is_problem(Kind::NotAuthenticated);
            }
            last = next;
        }
        // Gone, it is still believed, but nothing new of it is.
        provider.stop().await;
        app.with_token(Some(&last)).get("/bodies").await.is(StatusCode::OK);
        app.close().await;
    }
}
