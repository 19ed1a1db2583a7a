//! Tokens of the municipality's own providers: whose word counts, for what, and what happens when a
//! provider changes its keys, fails or misbehaves.

use actix_web::http::{
    StatusCode,
    header::{RETRY_AFTER, WWW_AUTHENTICATE},
};
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};
use tovholder::{
    api::problem::Kind,
    clock::Clock as _,
    domain::access::Role,
    identity::{ClaimMapping, PersonRule, ProviderSettings, RoleRule},
    outbound::Destination,
};

use crate::support::{
    app::TestApp,
    backends::TestDatabase,
    requests::Answer,
    stub_provider::{Conduct, ProviderKey, StubProvider},
};

/// A provider whose people are known by their mail address, and whose groups stand for roles.
pub(crate) fn settings(name: &str, issuer: &str) -> ProviderSettings {
    let roles = [
        ("GG-Administration", Role::Administrator),
        ("GG-Ansatte", Role::Employee),
        ("robots", Role::Service),
    ];
    ProviderSettings {
        name: name.to_owned(),
        issuer: issuer.to_owned(),
        address: Destination::named_by_operator(issuer.parse().unwrap()).unwrap(),
        audience: "tovholder".to_owned(),
        mapping: ClaimMapping {
            person: Some(PersonRule::Email {
                claim: "email".parse().unwrap(),
                verified: "email_verified".parse().unwrap(),
            }),
            roles: RoleRule::Values {
                claim: "groups".parse().unwrap(),
                roles: roles.map(|(name, role)| (name.to_owned(), role)).to_vec(),
            },
        },
        sign_in: None,
    }
}

/// A town hall with a provider of its own.
struct Hall {
    app: TestApp,
    provider: StubProvider,
    key: ProviderKey,
}

impl Hall {
    async fn on(database: &TestDatabase) -> Self {
        let key = ProviderKey::new("first", Algorithm::ES256);
        let provider = StubProvider::start(&[&key]);
        let app = TestApp::trusting(database, vec![settings("by", &provider.issuer)]).await;
        Self { app, provider, key }
    }

    /// What a good token of an administrator says, good for an hour.
    fn claims(&self) -> Value {
        let now = self.app.clock.now().timestamp();
        json!({
            "iss": self.provider.issuer, "aud": "tovholder", "sub": "anna", "iat": now, "nbf": now,
            "exp": now + 3_600, "groups": ["GG-Administration"],
        })
    }

    fn claims_with(&self, name: &str, value: Value) -> Value {
        let mut claims = self.claims();
        claims[name] = value;
        claims
    }

    /// What the interface answers to whoever comes with this token; *no such address* if it is believed.
    async fn ask(&self, token: &str) -> Answer {
        self.app.with_token(Some(token)).get("/nothing").await
    }

    async fn believes(&self, token: &str) {
        self.ask(token).await.is_problem(Kind::NoSuchAddress);
    }

    async fn refuses(&self, token: &str, reason: &str) {
        let answer = self.ask(token).await;
        let told = answer.is_problem(Kind::NotAuthenticated);
        assert_eq!(told["detail"], reason);
        let challenge = answer.header(WWW_AUTHENTICATE);
        assert!(challenge.contains("error=\"invalid_token\""), "{challenge}");
    }

    async fn cannot_tell(&self, token: &str) {
        let answer = self.ask(token).await;
        answer.is_problem(Kind::Unavailable);
        assert_eq!(answer.header(RETRY_AFTER), "10");
    }

    fn pass(&self, seconds: i64) {
        let now = self.app.clock.now();
        self.app
            .clock
            .set(now + chrono::TimeDelta::seconds(seconds));
    }
}

const WRONG_SIGNATURE: &str = "the token's signature is wrong";
const WRONG_ALGORITHM: &str = "the token is signed with an algorithm that is not accepted";
const MALFORMED: &str = "the token is malformed";
const UNKNOWN_KEY: &str = "the token is signed with an unknown key";

on_both_databases! {
    async fn whoever_a_provider_vouches_for_is_known_by_address_and_may_what_its_groups_say(
        database: TestDatabase
    ) {
        let hall = Hall::on(&database).await;
        let boss = hall.key.token(&hall.claims());
        let boss = hall.app.with_token(Some(&boss));
        let mette = json!({ "name": "Mette", "email": "Mette@havnbjerg.example" });
        let created = boss.post("/people", &mette).await;
        created.is(StatusCode::CREATED);
        let path = format!("/people/{}", created.json()["id"].as_str().unwrap());
        let english = json!({ "language": "en" });

        let mut claims = hall.claims_with("groups", json!(["GG-Ansatte"]));
        claims["email"] = json!("mette@HAVNBJERG.example");
        let unverified = hall.key.token(&claims);
        claims["email_verified"] = json!(true);
        let verified = hall.key.token(&claims);
        claims["email"] = json!("nobody@havnbjerg.example");
        let stranger = hall.key.token(&claims);
        claims["groups"] = json!(["Administrator", "administrator"]);
        let unmapped = hall.key.token(&claims);
        for (token, expected) in [
            (&unverified, Some(Kind::NotPermitted)),
            (&stranger, Some(Kind::NotPermitted)),
            (&verified, None),
        ] {
            let session = hall.app.with_token(Some(token));
            session.get(&path).await.is(StatusCode::OK);
            let answer = session.patch(&path, created.etag(), &english).await;
            match expected {
                Some(kind) => { answer.is_problem(kind); }
                None => { answer.is(StatusCode::OK); }
            }
            session.post("/people", &json!({ "name": "Bo" })).await.is_problem(Kind::NotPermitted);
        }
        let nobody = hall.app.with_token(Some(&unmapped));
        nobody.get("/people").await.is_problem(Kind::NotPermitted);
        nobody.get("/bodies").await.is_problem(Kind::NotPermitted);
        hall.app.close().await;
    }

    async fn whoever_has_left_may_do_nothing_whatever_roles_the_provider_still_names(database: TestDatabase) {
        let hall = Hall::on(&database).await;
        let boss = hall.key.token(&hall.claims());
        let boss = hall.app.with_token(Some(&boss));
        let mette = json!({ "name": "Mette", "email": "mette@havnbjerg.example" });
        let created = boss.post("/people", &mette).await;
        let path = format!("/people/{}", created.is(StatusCode::CREATED)["id"].as_str().unwrap());
        let mut claims = hall.claims_with("email", json!("mette@havnbjerg.example"));
        claims["email_verified"] = json!(true);
        let hers = hall.key.token(&claims);
        let hers = hall.app.with_token(Some(&hers));
        hers.get("/bodies").await.is(StatusCode::OK);
        let left = boss.patch(&path, created.etag(), &json!({ "left_on": "2023-10-26" })).await;
        left.is(StatusCode::OK);
        hers.get("/bodies").await.is_problem(Kind::NotPermitted);
        hers.post("/people", &json!({ "name": "Bo" })).await.is_problem(Kind::NotPermitted);
        hall.app.close().await;
    }

    async fn a_person_may_be_known_by_our_id(database: TestDatabase) {
        let key = ProviderKey::new("only", Algorithm::EdDSA);
        let provider = StubProvider::start(&[&key]);
        let mut by_id = settings("by", &provider.issuer);
        by_id.mapping.person = Some(PersonRule::Id { claim: "ext.tovholder".parse().unwrap() });
        let app = TestApp::trusting(&database, vec![by_id]).await;
        let created = app.administrator().post("/people", &json!({ "name": "Mette" })).await;
        let id = created.is(StatusCode::CREATED)["id"].clone();
        let path = format!("/people/{}", id.as_str().unwrap());
        let now = app.clock.now().timestamp();
        for (claim, expected) in [
            (json!("018b7f00-0000-7000-8000-000000000009"), StatusCode::FORBIDDEN),
            (json!("Mette"), StatusCode::UNAUTHORIZED),
            (id, StatusCode::OK),
        ] {
            let token = key.token(&json!({
                "iss": provider.issuer, "aud": "tovholder", "sub": "m", "exp": now + 60,
                "groups": "GG-Ansatte", "ext": { "tovholder": claim },
            }));
            let session = app.with_token(Some(&token));
            let answer = session.patch(&path, created.etag(), &json!({ "language": "en" })).await;
            answer.is(expected);
        }
        app.close().await;
    }

    async fn every_algorithm_that_is_believed_works_and_two_providers_stay_apart(
        database: TestDatabase
    ) {
        let keys = [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA];
        let keys = keys.map(|algorithm| ProviderKey::new(&format!("{algorithm:?}"), algorithm));
        let one = StubProvider::start(&keys.each_ref());
        let other = StubProvider::start(&[&keys[0]]);
        let trusted = vec![settings("one", &one.issuer), settings("other", &other.issuer)];
        let app = TestApp::trusting(&database, trusted).await;
        let now = app.clock.now().timestamp();
        let claims = |provider: &StubProvider| json!({
            "iss": provider.issuer, "aud": "tovholder", "sub": "a", "exp": now + 60,
        });
        for key in &keys {
            let token = key.token(&claims(&one));
            app.with_token(Some(&token)).get("/nothing").await.is_problem(Kind::NoSuchAddress);
        }
        let foreign = keys[1].token(&claims(&other));
        app.with_token(Some(&foreign)).get("/nothing").await.is_problem(Kind::NotAuthenticated);
        assert_eq!((one.times_asked(), other.times_asked()), (1, 1));
        app.close().await;
    }

    async fn forged_tokens_are_refused(database: TestDatabase) {
        let hall = Hall::on(&database).await;
        let (claims, key) = (hall.claims(), &hall.key);
        let good = key.token(&claims);
        hall.believes(&good).await;
        let (head, payload) = good.rsplit_once('.').unwrap().0.split_once('.').unwrap();

        // {"alg":"none","typ":"JWT"} and {"alg":"None","kid":"first"}
        for header in ["eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0", "eyJhbGciOiJOb25lIiwia2lkIjoiZmlyc3QifQ"] {
            hall.refuses(&format!("{header}.{payload}."), MALFORMED).await;
            hall.refuses(&format!("{header}.{payload}"), MALFORMED).await;
        }
        hall.refuses(&format!("{head}.{payload}."), WRONG_SIGNATURE).await;

        // A shared secret that everybody knows.
        for public in [key.public.to_string(), key.public["x"].as_str().unwrap().to_owned(), String::new()] {
            let secret = jsonwebtoken::EncodingKey::from_secret(public.as_bytes());
            let header = jsonwebtoken::Header { alg: Algorithm::HS256, ..key.header() };
            let forged = jsonwebtoken::encode(&header, &claims, &secret).unwrap();
            hall.refuses(&forged, WRONG_ALGORITHM).await;
        }

        // Somebody else's key under this name, in the same kind and another; and offered along.
        for algorithm in [Algorithm::ES256, Algorithm::EdDSA, Algorithm::RS256] {
            let foreign = ProviderKey::new("first", algorithm);
            let reason = if algorithm == Algorithm::ES256 { WRONG_SIGNATURE } else { WRONG_ALGORITHM };
            hall.refuses(&foreign.token(&claims), reason).await;
        }
        let attacker = ProviderKey::new("first", Algorithm::ES256);
        let elsewhere = StubProvider::start(&[&attacker]);
        let address = Some(format!("{}/keys", elsewhere.issuer));
        let jwk = serde_json::from_value(attacker.public.clone()).unwrap();
        for header in [
            jsonwebtoken::Header { jku: address.clone(), ..attacker.header() },
            jsonwebtoken::Header { x5u: address.clone(), ..attacker.header() },
            jsonwebtoken::Header { jwk: Some(jwk), ..attacker.header() },
        ] {
            hall.refuses(&attacker.sign(&header, &claims), WRONG_SIGNATURE).await;
        }
        assert_eq!(elsewhere.times_asked(), 0);
        let critical = jsonwebtoken::Header { crit: Some(vec!["exp".to_owned()]), ..key.header() };
        hall.refuses(&key.sign(&critical, &claims), MALFORMED).await;
        let nameless = jsonwebtoken::Header { kid: None, ..key.header() };
        hall.refuses(&key.sign(&nameless, &claims), UNKNOWN_KEY).await;
        hall.app.close().await;
    }

    async fn tokens_for_others_or_another_time_and_broken_ones_are_refused(database: TestDatabase) {
        let hall = Hall::on(&database).await;
        let now = hall.app.clock.now().timestamp();
        let (other, expired) = ("the token is for another audience", "the token has expired");
        let foreign = "the token is of an issuer that is not trusted";
        for (name, value, reason) in [
            ("exp", json!(now - 30), expired),
            ("exp", json!(0), expired),
            ("nbf", json!(now + 31), "the token is not valid yet"),
            ("aud", json!("pages"), other),
            ("aud", json!(["pages", "mails"]), other),
            ("aud", json!([]), other),
            ("aud", Value::Null, MALFORMED),
            ("aud", json!(7), MALFORMED),
            ("iss", json!("https://login.example.org"), foreign),
            ("iss", json!(format!("{}/", hall.provider.issuer)), foreign),
            ("iss", Value::Null, foreign),
            // Our own issuer has other keys.
            ("iss", json!("https://login.example.dk"), UNKNOWN_KEY),
            ("exp", Value::Null, MALFORMED),
            ("exp", json!("2099-01-01"), MALFORMED),
            ("nbf", json!([]), MALFORMED),
            ("sub", Value::Null, MALFORMED),
            ("sub", json!(7), MALFORMED),
            ("sub", json!("a\u{0}"), MALFORMED),
            ("groups", json!({ "GG-Administration": true }), MALFORMED),
            ("groups", json!([["GG-Administration"]]), MALFORMED),
            ("email", json!(["mette@havnbjerg.example"]), MALFORMED),
        ] {
            hall.refuses(&hall.key.token(&hall.claims_with(name, value)), reason).await;
        }
        for (name, value) in [("exp", json!(now - 29)), ("nbf", json!(now + 30)), ("aud", json!(["x", "tovholder"]))] {
            hall.believes(&hall.key.token(&hall.claims_with(name, value))).await;
        }
        let good = hall.key.token(&hall.claims());
        for length in (1..good.len()).step_by(7) {
            let answer = hall.ask(good.split_at(length).0).await;
            answer.is_problem(Kind::NotAuthenticated);
        }
        let long = hall.key.token(&hall.claims_with("x", json!("x".repeat(1_000_000))));
        hall.refuses(&long, MALFORMED).await;
        hall.refuses(&"x".repeat(1_000_000), MALFORMED).await;
        hall.app.close().await;
    }

    async fn a_new_key_is_fetched_once_and_an_old_one_is_forgotten(database: TestDatabase) {
        let hall = Hall::on(&database).await;
        let (old, new) = (hall.key.clone(), ProviderKey::new("second", Algorithm::EdDSA));
        hall.believes(&old.token(&hall.claims())).await;
        hall.provider.publish(&[&new]);
        // Asked a moment ago, so not again yet.
        hall.refuses(&new.token(&hall.claims()), UNKNOWN_KEY).await;
        hall.believes(&old.token(&hall.claims())).await;
        hall.pass(10);
        hall.believes(&new.token(&hall.claims())).await;
        hall.refuses(&old.token(&hall.claims()), UNKNOWN_KEY).await;
        assert_eq!(hall.provider.times_asked(), 2);
        hall.app.close().await;
    }

    async fn however_many_unknown_keys_come_the_provider_is_asked_once_in_a_while(
        database: TestDatabase
    ) {
        let hall = Hall::on(&database).await;
        let good = hall.key.token(&hall.claims());
        let tokens: Vec<_> = (0..20)
            .map(|number| ProviderKey::new(&format!("unknown {number}"), Algorithm::EdDSA).token(&hall.claims()))
            .collect();
        let all = tokens.iter().map(|token| hall.ask(token));
        for answer in futures_join(all).await {
            answer.is_problem(Kind::NotAuthenticated);
        }
        assert_eq!(hall.provider.times_asked(), 1, "one asks for all");
        hall.believes(&good).await;
        hall.pass(10);
        for token in &tokens {
            hall.refuses(token, UNKNOWN_KEY).await;
        }
        assert_eq!(hall.provider.times_asked(), 2);
        hall.app.close().await;
    }

    async fn a_failing_provider_makes_no_token_wrong_and_its_last_keys_hold_for_a_day(
        database: TestDatabase
    ) {
        let hall = Hall::on(&database).await;
        let lasting = |hall: &Hall| hall.key.token(&hall.claims_with("exp", json!(4_000_000_000_u64)));
        hall.provider.behave(Conduct::Down);
        hall.cannot_tell(&lasting(&hall)).await;
        assert_eq!(hall.provider.times_asked(), 1);
        hall.cannot_tell(&lasting(&hall)).await;
        assert_eq!(hall.provider.times_asked(), 1, "not asked again so soon");
        // Our own tokens need nobody.
        hall.app.administrator().get("/nothing").await.is_problem(Kind::NoSuchAddress);

        hall.pass(10);
        hall.provider.behave(Conduct::Honest);
        hall.believes(&lasting(&hall)).await;
        hall.provider.behave(Conduct::Failing);
        hall.pass(3_600);
        hall.believes(&lasting(&hall)).await;
        assert_eq!(hall.provider.times_asked(), 3, "asked in vain");
        let new = ProviderKey::new("second", Algorithm::ES256);
        hall.cannot_tell(&new.token(&hall.claims())).await;
        hall.pass(22 * 3_600);
        hall.believes(&lasting(&hall)).await;
        hall.pass(3_600);
        hall.cannot_tell(&lasting(&hall)).await;
        hall.pass(10);
        hall.provider.behave(Conduct::Honest);
        hall.believes(&lasting(&hall)).await;
        hall.app.close().await;
    }

    async fn a_provider_that_misbehaves_is_not_believed(database: TestDatabase) {
        let hall = Hall::on(&database).await;
        let good = hall.key.token(&hall.claims());
        for conduct in [
            Conduct::Endless,
            Conduct::Redirecting,
            Conduct::Impostor,
            Conduct::KeysInside,
            Conduct::Keyless,
            Conduct::Failing,
            Conduct::Silent,
        ] {
            hall.provider.behave(conduct);
            let before = hall.provider.times_asked();
            hall.cannot_tell(&good).await;
            assert_eq!(hall.provider.times_asked(), before + 1, "{conduct:?}");
            hall.pass(10);
        }
        hall.provider.behave(Conduct::Honest);
        hall.believes(&good).await;
        hall.app.close().await;
    }
}

/// Waits for all of these at once.
async fn futures_join<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = all.map(|one| (Box::pin(one), None)).collect();
    std::future::poll_fn(|context| {
        for (one, answer) in &mut waiting {
            if answer.is_none()
                && let std::task::Poll::Ready(told) = one.as_mut().poll(context)
            {
                *answer = Some(told);
            }
        }
        if waiting.iter().all(|(_, answer)| answer.is_some()) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    waiting
        .into_iter()
        .filter_map(|(_, answer)| answer)
        .collect()
}
