//! Who asks for too much is told when to come again, by the interface and by pages, and nobody else is.

use std::num::NonZeroU32;

use actix_web::{
    http::{
        StatusCode,
        header::{AUTHORIZATION, RETRY_AFTER},
    },
    test::TestRequest,
};
use tovholder::{
    api::problem::Kind,
    domain::access::Role,
    http::rate::{Rate, RateLimits},
};

use crate::support::app::TestApp;

/// What may be asked for at once: a quarter of what may be in a minute.
const BURST: u32 = 5;

fn limits(callers: u32, addresses: u32) -> RateLimits {
    let rate = |burst: u32| Rate::per_minute(NonZeroU32::new(4 * burst).unwrap());
    let proxies = vec!["10.0.0.1".parse().unwrap()];
    RateLimits::new((rate(callers), rate(addresses)), proxies)
}

fn from(peer: &str, path: &str) -> TestRequest {
    let peer = format!("{peer}:5000").parse().unwrap();
    TestRequest::get().uri(path).peer_addr(peer)
}

on_both_databases! {
    async fn a_caller_who_asks_for_too_much_waits_and_the_others_do_not(database: TestDatabase) {
        let app = TestApp::limited(&database, limits(BURST, 1_000)).await;
        let ask = async |who: &str, address: &str| {
            let bearer = format!("Bearer {}", app.token_of(who, [Role::Auditor], None));
            let request = from(address, "/api/v1/bodies").insert_header((AUTHORIZATION, bearer));
            app.answer(request).await
        };
        for number in 0..BURST {
            // From wherever.
            let answer = ask("anne", &format!("192.0.2.{number}")).await;
            assert_eq!(answer.status, StatusCode::OK);
        }
        let refused = ask("anne", "192.0.2.1").await;
        refused.is_problem(Kind::TooManyRequests);
        let wait: u64 = refused.header(RETRY_AFTER).parse().unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
        assert_eq!(ask("bo", "192.0.2.1").await.status, StatusCode::OK);
        app.close().await;
    }

    async fn an_address_that_asks_for_too_much_waits_at_every_door(database: TestDatabase) {
        let app = TestApp::limited(&database, limits(1_000, BURST)).await;
        let doors = ["/api/v1/bodies", "/answer/x", "/sign-in", "/calendar/x.ics", "/api/v1/health/live"];
        for (number, door) in doors.iter().enumerate() {
            let peer = format!("198.51.100.{number}");
            for _ in 0..BURST {
                let answer = app.answer(from(&peer, door)).await;
                assert_ne!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{door}");
            }
            for other in doors {
                let answer = app.answer(from(&peer, other)).await;
                assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{other}");
                assert!(answer.headers.contains_key(RETRY_AFTER));
            }
        }
        app.close().await;
    }

    async fn who_asks_is_told_by_our_own_proxies_alone(database: TestDatabase) {
        let app = TestApp::limited(&database, limits(1_000, BURST)).await;
        let ask = async |peer: &str, client: &str| {
            let request = from(peer, "/answer/x").insert_header(("x-forwarded-for", client.to_owned()));
            app.answer(request).await
        };
        for _ in 0..BURST {
            ask("10.0.0.1", "203.0.113.1").await;
        }
        let refused = ask("10.0.0.1", "203.0.113.1").await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        let page = &refused.text;
        assert!(page.contains("For mange forespørgsler") && page.contains("Too many requests"), "{page}");
        assert_ne!(ask("10.0.0.1", "203.0.113.2").await.status, StatusCode::TOO_MANY_REQUESTS);
        // Whoever writes another address each time is still one.
        for number in 0..BURST {
            ask("192.0.2.1", &format!("203.0.113.{number}")).await;
        }
        assert_eq!(ask("192.0.2.1", "203.0.113.9").await.status, StatusCode::TOO_MANY_REQUESTS);
        app.close().await;
    }
}
