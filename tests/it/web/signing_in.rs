//! Signing in to pages at a real provider, over HTTP with cookies and redirects followed by hand, and what
//! happens to whoever tries something else.

use actix_web::http::{
    Method, StatusCode,
    header::{LOCATION, REFERRER_POLICY, SET_COOKIE},
};
use serde_json::{Value, json};
use tovholder::{
    clock::Clock as _,
    domain::{calendar::local_date, ids::PersonId},
    identity::{ProviderSettings, SignInSettings},
    storage::page_sessions,
};

use super::browser::{Browser, SITE, field};
use crate::{
    api::providers::settings,
    support::{
        app::{LINK_BASE, TestApp},
        backends::TestDatabase,
        log::Log,
        oidc_provider::OidcProvider,
        requests::Answer,
    },
};

fn with_sign_in(issuer: &str) -> ProviderSettings {
    ProviderSettings {
        sign_in: Some(SignInSettings {
            client_id: "pages".to_owned(),
            client_secret: Some("pages-secret".to_owned().into()),
            scopes: vec!["email".to_owned(), "profile".to_owned()],
        }),
        ..settings("Kommunen", issuer)
    }
}

fn accounts() -> Value {
    let mail = |name: &str, is_verified: bool| {
        json!({ "email": format!("{name}@havnbjerg.example"), "email_verified": is_verified,
                "name": name, "groups": ["GG-Ansatte", "x"] })
    };
    json!({ "mette": mail("mette", true), "fremmed": mail("fremmed", true), "usikker": mail("mette", false) })
}

/// A town hall with Mette in it, and the provider that knows her.
struct Hall {
    app: TestApp,
    provider: OidcProvider,
    mette: PersonId,
}

impl Hall {
    async fn on(database: &TestDatabase, algorithm: &str) -> Option<Self> {
        let provider = OidcProvider::start(algorithm, &accounts()).await?;
        let app = TestApp::trusting(database, vec![with_sign_in(&provider.issuer)]).await;
        app.clock.set(provider.now);
        let mette = json!({ "name": "Mette Holm", "email": "mette@havnbjerg.example" });
        let mette = app.administrator().create("/people", &mette).await;
        Some(Self {
            app,
            provider,
            mette,
        })
    }

    async fn count_sessions(&self) -> usize {
        let mette = self.mette;
        let sessions = self
            .app
            .store(move |db| page_sessions::of_person(db, mette));
        sessions.await.len()
    }

    fn pass(&self, minutes: i64) {
        let now = self.app.clock.now();
        self.app
            .clock
            .set(now + chrono::TimeDelta::minutes(minutes));
    }
}

fn is_signed_out(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(answer.header(LOCATION), "sign-in?return_to=%2Faccount");
}

fn says(answer: &Answer, status: StatusCode, words: &str) {
    assert_eq!(answer.status, status, "{}", answer.text);
    assert!(answer.text.contains(words), "{}", answer.text);
}

on_both_databases! {
    async fn somebody_known_signs_in_sees_who_they_are_and_signs_out(database: TestDatabase) {
        let Some(hall) = Hall::on(&database, "ES256").await else { return };
        let mut browser = Browser::at(&hall.app);
        is_signed_out(&browser.get("/account").await);
        let choice = browser.get("/sign-in?return_to=%2Faccount").await;
        says(&choice, StatusCode::OK, "Log ind med Kommunen");
        assert_eq!(choice.header(REFERRER_POLICY), "same-origin");

        let (code, _) = browser.sign_in_at_provider("mette").await;
        let back = browser.get(&code).await;
        assert_eq!((back.status, back.header(LOCATION)), (StatusCode::SEE_OTHER, "../account"), "{}", back.text);
        let set: Vec<_> = back.headers.get_all(SET_COOKIE).map(|value| value.to_str().unwrap()).collect();
        let session = set.iter().find(|one| one.starts_with("__Host-tovholder-session=")).unwrap();
        assert!(session.ends_with("; HttpOnly; SameSite=Lax; Secure; Path=/"), "{session}");
        assert!(set.iter().any(|one| one.starts_with("__Host-tovholder-sign-in=;") && one.contains("Max-Age=0")));

        let page = browser.get("/account").await;
        for words in ["Mette Holm", "mette@havnbjerg.example", "Kommunen", "medarbejder", "denne browser"] {
            says(&page, StatusCode::OK, words);
        }
        assert_eq!(page.header("cache-control"), "no-store");
        let kept = browser.session().unwrap();
        let mette = hall.mette;
        let rows = hall.app.store(move |db| page_sessions::of_person(db, mette)).await;
        assert!(!format!("{rows:?}").contains(&kept), "the secret itself is not kept");

        let out = browser.post("/account/sign-out", &[("form", &field(&page, "form"))]).await;
        assert_eq!((out.status, out.header(LOCATION)), (StatusCode::SEE_OTHER, "../sign-in"));
        assert_eq!(browser.session(), None);
        browser.plant_session(&kept);
        is_signed_out(&browser.get("/account").await);
        hall.app.close().await;
    }

    async fn every_algorithm_and_a_change_of_keys_sign_in(database: TestDatabase) {
        let Some(hall) = Hall::on(&database, "RS256").await else { return };
        for algorithm in ["RS256", "EdDSA", "ES256"] {
            hall.provider.rotate(algorithm, false).await;
            hall.pass(1);
            let mut browser = Browser::at(&hall.app);
            let (code, _) = browser.sign_in_at_provider("mette").await;
            let back = browser.get(&code).await;
            assert_eq!(back.status, StatusCode::SEE_OTHER, "{algorithm}: {}", back.text);
        }
        hall.provider.stop().await;
        hall.pass(30 * 60);
        let away = Browser::at(&hall.app).get("/sign-in/start?provider=0").await;
        says(&away, StatusCode::SERVICE_UNAVAILABLE, "Login-tjenesten svarer ikke");
        hall.app.close().await;
    }

    async fn whoever_is_not_known_gets_a_clear_page_and_nothing_else(database: TestDatabase) {
        let Some(hall) = Hall::on(&database, "ES256").await else { return };
        // An address that was never verified is anybody's.
        for name in ["fremmed", "usikker"] {
            let mut browser = Browser::at(&hall.app);
            let (code, _) = browser.sign_in_at_provider(name).await;
            let back = browser.get(&code).await;
            says(&back, StatusCode::FORBIDDEN, "Du er ikke kendt her");
            assert!(!back.text.contains("Mette"), "{}", back.text);
            assert_eq!(browser.session(), None);
            is_signed_out(&browser.get("/account").await);
        }
        assert_eq!(hall.count_sessions().await, 0);
        hall.app.close().await;
    }

    async fn whoever_comes_back_without_having_been_sent_is_not_signed_in(database: TestDatabase) {
        let Some(hall) = Hall::on(&database, "ES256").await else { return };
        let mut browser = Browser::at(&hall.app);
        let (good, state) = browser.sign_in_at_provider("mette").await;
        let mut stranger = Browser::at(&hall.app);
        says(&stranger.get(&good).await, StatusCode::BAD_REQUEST, "Du er ikke logget ind");
        // Their own way to the provider is not this one.
        stranger.get("/sign-in/start?provider=0").await;
        says(&stranger.get(&good).await, StatusCode::BAD_REQUEST, "Du er ikke logget ind");
        assert_eq!(stranger.session(), None);
        let kept = browser.clone();
        for wrong in [
            good.replace(&state, "x"),
            good.replace(&state, ""),
            good.replace("state=", "stat="),
            good.replace("iss=", "iss=x"),
            good.replace("code=", "error=access_denied&cod="),
            "/sign-in/callback".to_owned(),
        ] {
            let mut browser = kept.clone();
            let back = browser.get(&wrong).await;
            says(&back, StatusCode::BAD_REQUEST, "Du er ikke logget ind");
            assert_eq!(browser.session(), None, "{wrong}");
            // One try a sign-in.
            says(&browser.get(&good).await, StatusCode::BAD_REQUEST, "Du er ikke logget ind");
        }
        let mut browser = kept.clone();
        assert_eq!(browser.get(&good).await.status, StatusCode::SEE_OTHER);
        // The code again, with everything that came with it.
        let mut again = kept.clone();
        let replayed = again.get(&good).await;
        says(&replayed, StatusCode::BAD_REQUEST, "Du er ikke logget ind");
        assert_eq!((again.session(), hall.count_sessions().await), (None, 1));
        hall.app.close().await;
    }

    async fn a_session_that_was_planted_opens_nothing_after_signing_in(database: TestDatabase) {
        let Some(hall) = Hall::on(&database, "ES256").await else { return };
        let mut attacker = Browser::at(&hall.app);
        let (code, _) = attacker.sign_in_at_provider("mette").await;
        attacker.get(&code).await;
        let planted = attacker.session().unwrap();
        let mut victim = Browser::at(&hall.app);
        victim.plant_session(&planted);
        let (code, _) = victim.sign_in_at_provider("mette").await;
        victim.get(&code).await;
        let fresh = victim.session().unwrap();
        assert_ne!(fresh, planted);
        assert_eq!(victim.get("/account").await.status, StatusCode::OK);
        is_signed_out(&attacker.get("/account").await);
        // A secret that never was one becomes none by signing in.
        let mut victim = Browser::at(&hall.app);
        let chosen = "0".repeat(64);
        victim.plant_session(&chosen);
        let (code, _) = victim.sign_in_at_provider("mette").await;
        victim.get(&code).await;
        assert_ne!(victim.session().unwrap(), chosen);
        hall.app.close().await;
    }

    async fn a_session_ends_when_it_is_left_alone_and_at_the_end_of_the_day(database: TestDatabase) {
        let Some(hall) = Hall::on(&database, "ES256").await else { return };
        let mut idle = Browser::at(&hall.app);
        let (code, _) = idle.sign_in_at_provider("mette").await;
        idle.get(&code).await;
        hall.pass(59);
        assert_eq!(idle.get("/account").await.status, StatusCode::OK);
        hall.pass(60);
        is_signed_out(&idle.get("/account").await);

        let (code, _) = idle.sign_in_at_provider("mette").await;
        // The provider's clock did not go on with ours.
        says(&idle.get(&code).await, StatusCode::BAD_REQUEST, "Du er ikke logget ind");
        hall.app.clock.set(hall.provider.now);
        let mut busy = Browser::at(&hall.app);
        let (code, _) = busy.sign_in_at_provider("mette").await;
        busy.get(&code).await;
        for _ in 0..23 {
            hall.pass(30);
            assert_eq!(busy.get("/account").await.status, StatusCode::OK);
        }
        hall.pass(30);
        is_signed_out(&busy.get("/account").await);
        assert_eq!(hall.count_sessions().await, 2);
        hall.app.drain().await;
        assert_eq!(hall.count_sessions().await, 0, "the job removes what is over");
        hall.app.close().await;
    }

    async fn signing_out_everywhere_ends_every_session_of_this_person(database: TestDatabase) {
        let Some(hall) = Hall::on(&database, "ES256").await else { return };
        let mut browsers = [(); 3].map(|()| Browser::at(&hall.app));
        for browser in &mut browsers {
            let (code, _) = browser.sign_in_at_provider("mette").await;
            browser.get(&code).await;
        }
        let page = browsers[0].get("/account").await;
        assert_eq!(page.text.matches("<li>").count(), 3);
        let form = field(&page, "form");
        let out = browsers[0].post("/account/sign-out-everywhere", &[("form", &form)]).await;
        assert_eq!(out.status, StatusCode::SEE_OTHER);
        for browser in &mut browsers {
            is_signed_out(&browser.get("/account").await);
        }
        assert_eq!(hall.count_sessions().await, 0);
        hall.app.close().await;
    }

    async fn a_form_that_was_not_sent_from_the_page_of_this_session_does_nothing(database: TestDatabase) {
        let Some(hall) = Hall::on(&database, "ES256").await else { return };
        let mut browser = Browser::at(&hall.app);
        let (code, _) = browser.sign_in_at_provider("mette").await;
        browser.get(&code).await;
        let form = field(&browser.get("/account").await, "form");
        let mut other = Browser::at(&hall.app);
        let (code, _) = other.sign_in_at_provider("mette").await;
        other.get(&code).await;
        let others = field(&other.get("/account").await, "form");
        for end in ["sign-out", "sign-out-everywhere"] {
            let path = format!("/account/{end}");
            for fields in [vec![], vec![("form", "")], vec![("form", others.as_str())], vec![("form", form.split_at(1).1)]] {
                let refused = browser.post(&path, &fields).await;
                says(&refused, StatusCode::FORBIDDEN, "Formularen kom ikke herfra");
            }
            for (name, value) in [
                ("origin", "https://attacker.example"),
                ("origin", "null"),
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-site", "same-site"),
                ("x", "y"),
            ] {
                let refused = browser.post_from(&path, &[("form", &form)], (name, value)).await;
                says(&refused, StatusCode::FORBIDDEN, "Formularen kom ikke herfra");
            }
            assert_eq!(browser.get(&path).await.header(LOCATION), "../account");
            for method in [Method::PUT, Method::DELETE] {
                let answer = hall.app.with_token(None).ask(method, &path).await;
                assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
            }
        }
        let long = "x".repeat(2_000);
        let refused = browser.post("/account/sign-out", &[("form", &long)]).await;
        assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(hall.count_sessions().await, 2, "nothing has happened");
        hall.app.close().await;
    }

    async fn no_code_or_secret_stands_in_a_log(database: TestDatabase) {
        let Some(hall) = Hall::on(&database, "ES256").await else { return };
        let log = Log::listen();
        let mut browser = Browser::at(&hall.app);
        let (address, state) = browser.sign_in_at_provider("mette").await;
        let code = address.split_once("code=").unwrap().1.split('&').next().unwrap().to_owned();
        let wrong = address.replace(&code, "forkert-kode");
        browser.clone().get(&wrong).await;
        browser.get(&address).await;
        let page = browser.get("/account").await;
        let (form, session) = (field(&page, "form"), browser.session().unwrap());
        browser.post("/account/sign-out-everywhere", &[("form", &form)]).await;
        let text = log.text();
        for told in ["signed in", "nobody was signed in", "signed out everywhere", &hall.mette.to_string()] {
            assert!(text.contains(told), "{told}: {text}");
        }
        for secret in [&code, &state, &form, &session, "forkert-kode", "pages-secret", "mette@"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
        hall.app.close().await;
    }

    async fn whoever_has_left_has_no_session_and_gets_none(database: TestDatabase) {
        let Some(hall) = Hall::on(&database, "ES256").await else { return };
        let mut browser = Browser::at(&hall.app);
        let (code, _) = browser.sign_in_at_provider("mette").await;
        browser.get(&code).await;
        let administrator = hall.app.administrator();
        let path = format!("/people/{}", hall.mette);
        let person = administrator.get(&path).await;
        let today = local_date(hall.app.clock.now());
        let tomorrow = today.succ_opt().unwrap();
        let leaves = administrator.patch(&path, person.etag(), &json!({ "left_on": tomorrow })).await;
        leaves.is(StatusCode::OK);
        assert_eq!(browser.get("/account").await.status, StatusCode::OK, "not yet");
        let left = administrator.patch(&path, leaves.etag(), &json!({ "left_on": today })).await;
        left.is(StatusCode::OK);
        is_signed_out(&browser.get("/account").await);
        let (code, _) = browser.sign_in_at_provider("mette").await;
        says(&browser.get(&code).await, StatusCode::FORBIDDEN, "Du er ikke kendt her");
        hall.app.close().await;
    }
}

on_both_databases! {
    async fn a_token_of_our_own_may_be_pasted_in_and_no_other(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let mette = json!({ "name": "Mette Holm", "email": "mette@havnbjerg.example" });
        let mette: PersonId = app.administrator().create("/people", &mette).await;
        let mut browser = Browser::at(&app);
        let page = browser.get("/sign-in").await;
        says(&page, StatusCode::OK, "name=\"token\"");
        let token = app.token_for([tovholder::domain::access::Role::Employee], Some(mette));
        let nobody = app.token_for([tovholder::domain::access::Role::Administrator], None);
        let gone = app.token_for([], Some("018b7f00-0000-7000-8000-000000000009".parse().unwrap()));
        for (name, value) in [("origin", "https://attacker.example"), ("x", "y")] {
            let refused = browser.post_from("/sign-in/token", &[("token", &token)], (name, value)).await;
            says(&refused, StatusCode::FORBIDDEN, "Formularen kom ikke herfra");
        }
        for wrong in ["", "x", token.split_at(1).1, token.split_at(token.len() - 1).0] {
            let refused = browser.post("/sign-in/token", &[("token", wrong)]).await;
            says(&refused, StatusCode::UNPROCESSABLE_ENTITY, "Tokenet gælder ikke her");
            assert!(wrong.len() < 9 || !refused.text.contains(wrong), "it is not shown again");
        }
        for unknown in [&nobody, &gone] {
            let refused = browser.post("/sign-in/token", &[("token", unknown)]).await;
            says(&refused, StatusCode::FORBIDDEN, "Du er ikke kendt her");
        }
        assert_eq!(browser.session(), None);
        let long = "x".repeat(40_000);
        let refused = browser.post("/sign-in/token", &[("token", &long)]).await;
        assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
        let fields = [("token", token.as_str()), ("return_to", "//attacker.example/account")];
        let let_in = browser.post("/sign-in/token", &fields).await;
        assert_eq!((let_in.status, let_in.header(LOCATION)), (StatusCode::SEE_OTHER, "../account"));
        says(&browser.get("/account").await, StatusCode::OK, "Mette Holm");
        app.close().await;
    }

    async fn a_page_to_sign_in_speaks_both_languages_and_leads_nowhere_else(database: TestDatabase) {
        let app = TestApp::on(&database).await;
        let mut browser = Browser::at(&app);
        for (asked, heading) in [("da", "Log ind"), ("en-GB,da;q=0.5", "Sign in")] {
            let page = app.with_token(None).get("/sign-in").with("accept-language", asked).await;
            says(&page, StatusCode::OK, &format!("<h1>{heading}</h1>"));
        }
        let page = browser.get("/sign-in?return_to=https%3A%2F%2Fattacker.example").await;
        assert!(!page.text.contains("attacker"), "{}", page.text);
        says(&page, StatusCode::OK, "value=\"/account\"");
        for nowhere in ["/sign-in/start?provider=7", "/sign-in/x", "/account/x"] {
            assert_eq!(browser.get(nowhere).await.status, StatusCode::NOT_FOUND, "{nowhere}");
        }
        assert_eq!(SITE, LINK_BASE);
        app.close().await;
    }
}
