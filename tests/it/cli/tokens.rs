//! `tovholder token`: issued for roles and people, accepted by the service of the same installation.

use std::{net::TcpListener, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

use super::{binary::Desk, http};
use crate::jobs::stage::Stage;

fn claims(token: &str) -> Value {
    let middle = token.trim_end().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(middle).unwrap()).unwrap()
}

on_both_databases! {
    async fn a_token_is_for_a_person_by_address_or_id_and_lives_as_long_as_asked(
        database: TestDatabase
    ) {
        let stage = Stage::set(&database).await;
        let owner = stage.owner.id.to_string();
        stage.app.close().await;
        let desk = Desk::at(&database);
        for name in ["mette@havnbjerg.example", &owner] {
            let ask = ["token", "--role", "employee", "--role", "director", "--person", name, "--expires", "30m"];
            let claims = claims(&desk.print(&ask));
            assert_eq!(claims["sub"], owner.as_str());
            assert_eq!(claims["roles"], serde_json::json!(["employee", "director"]));
            let lifetime = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
            assert_eq!(lifetime, 30 * 60);
        }
        let asked = ["token", "--role", "service", "--scope", "actions:read", "--scope", "meetings:read"];
        let machine = claims(&desk.print(&asked));
        assert_eq!(machine["scope"], "meetings:read actions:read");
        let lifetime = machine["exp"].as_i64().unwrap() - machine["iat"].as_i64().unwrap();
        assert_eq!(lifetime, 8 * 60 * 60, "as the settings say");
        let nobody = desk.refuse(&["token", "--role", "employee", "--person", "ingen@havnbjerg.example"]);
        assert_eq!(nobody, "there is no person with the mail address \"ingen@havnbjerg.example\"");
        let unknown = "0192f0a0-0000-7000-8000-000000000001";
        let nobody = desk.refuse(&["token", "--role", "employee", "--person", unknown]);
        assert_eq!(nobody, "there is no such person");
    }
}

#[test]
fn the_service_takes_the_tokens_of_its_own_installation_alone() {
    let desk = Desk::new();
    let token = desk.print(&["token", "--role", "auditor"]);
    let stranger = Desk::new().print(&["token", "--role", "auditor"]);
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    let _service = desk.start(&["serve", "--address", &free]);
    while std::net::TcpStream::connect(&free).is_err() {
        std::thread::sleep(Duration::from_millis(10));
    }
    let nowhere = format!("http://{free}/api/v1/nothing");
    assert_eq!(http::get(&nowhere, Some(token.trim_end())).status, 404);
    assert_eq!(http::get(&nowhere, Some(stranger.trim_end())).status, 401);
    assert_eq!(http::get(&nowhere, None).status, 401);
    let page = http::get(&format!("http://{free}/sign-in"), None);
    assert_eq!(page.status, 200);
    assert!(page.body.contains("name=\"token\""), "{}", page.body);
}

#[test]
fn where_our_own_tokens_are_switched_off_none_is_issued_or_believed() {
    let desk = Desk::new();
    let token = desk.print(&["token", "--role", "auditor"]);
    let desk = desk
        .with("TOVHOLDER_IDENTITY__LOCAL", "false")
        .with("TOVHOLDER_IDENTITY__PROVIDERS__0__NAME", "by")
        .with(
            "TOVHOLDER_IDENTITY__PROVIDERS__0__ISSUER",
            "https://login.example.dk",
        );
    let told = desk.refuse(&["token", "--role", "auditor"]);
    assert!(
        told.starts_with("this installation issues no tokens: identity.local is false"),
        "{told}"
    );
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    // It starts, though the provider is not there.
    let _service = desk.start(&["serve", "--address", &free]);
    while std::net::TcpStream::connect(&free).is_err() {
        std::thread::sleep(Duration::from_millis(10));
    }
    let nowhere = format!("http://{free}/api/v1/nothing");
    assert_eq!(http::get(&nowhere, Some(token.trim_end())).status, 401);
    let page = http::get(&format!("http://{free}/sign-in"), None);
    assert!(
        page.body.contains("Der er ikke sat noget login op"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("name=\"token\""), "{}", page.body);
}

#[test]
fn a_role_or_a_lifetime_that_there_is_not_is_refused() {
    let desk = Desk::new();
    for (asked, told) in [
        (&["--role", "king"][..], "administrator, secretary"),
        (
            &["--role", "auditor", "--expires", "forever"],
            "30m, 8h or 7d",
        ),
        (&["--role", "auditor", "--expires", "0m"], "30m, 8h or 7d"),
        (
            &["--role", "service", "--scope", "all"],
            "meetings:read, meetings:write",
        ),
        (&[], "--role"),
    ] {
        let said = desk.run(&[&["token"], asked].concat());
        assert_eq!(said.code, Some(2), "{asked:?}: {said:?}");
        assert!(said.err.contains(told), "{asked:?}: {said:?}");
        assert!(said.out.is_empty(), "{said:?}");
    }
}
