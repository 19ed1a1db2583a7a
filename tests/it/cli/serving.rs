//! The program serving: it says where, answers there, and stops cleanly.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::{Duration, Instant},
};

use regex::Regex;

use super::{
    binary::{Desk, Running},
    demo::after_the_first_start,
    http,
};

/// A demonstration that serves, and what it said until then.
fn serve(desk: &Desk) -> (Running, String) {
    let day = ["--today", "2023-10-26", "--language", "en"];
    let mut running = desk.start(&[&["demo", "--address", "127.0.0.1:0"], &day[..]].concat());
    let said = running.read_until("Stop with Ctrl+C.");
    (running, said)
}

fn documentation(said: &str) -> String {
    let line = said
        .lines()
        .find_map(|line| line.strip_prefix("Documentation: "));
    line.unwrap().to_owned()
}

#[test]
fn the_demonstration_names_a_request_that_works_and_goes_on_serving() {
    let desk = after_the_first_start();
    let (mut running, said) = serve(&desk);
    let example = Regex::new(r"curl (http://\S+) \\\n  -H 'Authorization: Bearer (\S+)'").unwrap();
    let example = example.captures(&said).expect("there is an example");
    let (url, token) = (&example[1], &example[2]);
    let answer = http::get(url, Some(token));
    assert_eq!(answer.status, 200, "{}", answer.body);
    let found: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(found["items"].as_array().unwrap().len(), 5, "{found:#}");
    assert_eq!(http::get(url, None).status, 401);
    assert_eq!(http::get(url, Some(&token.replace('.', ".A"))).status, 401);
    assert!(running.is_running());
    assert_eq!(running.end("-TERM"), Some(0));
}

#[test]
fn pages_are_served_beside_the_interface() {
    let desk = after_the_first_start();
    let (_running, said) = serve(&desk);
    let base = documentation(&said).replace("/api/docs/", "");
    for (path, status, words) in [
        ("/answer/nonsense", 404, "Siden findes ikke"),
        ("/assets/tovholder.css", 200, "body {"),
    ] {
        let answer = http::get(&format!("{base}{path}"), None);
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
        assert!(answer.body.contains(words), "{path}: {}", answer.body);
    }
}

#[test]
fn health_is_told_to_everybody() {
    let desk = after_the_first_start();
    let (_running, said) = serve(&desk);
    let base = documentation(&said).replace("/api/docs/", "/api/v1/health");
    for question in ["live", "ready"] {
        let answer = http::get(&format!("{base}/{question}"), None);
        assert_eq!(answer.status, 200, "{question}: {}", answer.body);
    }
}

#[test]
fn the_documentation_is_served_without_anything_from_elsewhere() {
    let desk = after_the_first_start();
    let (_running, said) = serve(&desk);
    let docs = documentation(&said);
    let page = http::get(&docs, None);
    assert_eq!(page.status, 200);
    let reference = Regex::new(r#"(?:src|href)\s*=\s*["']([^"']+)["']"#).unwrap();
    let references: Vec<_> = reference
        .captures_iter(&page.body)
        .map(|found| found[1].to_owned())
        .collect();
    assert!(references.len() >= 3, "{}", page.body);
    let elsewhere =
        Regex::new(r#"(?:url\(\s*["']?|@import\s+["']?|importScripts\(["'])(?:https?:)?//"#)
            .unwrap();
    for reference in references {
        let is_elsewhere = reference.contains("//");
        assert!(!is_elsewhere, "{reference} comes from elsewhere");
        let part = http::get(
            &format!("{docs}{}", reference.trim_start_matches("./")),
            None,
        );
        assert_eq!(part.status, 200, "{reference}");
        assert!(
            !elsewhere.is_match(&part.body),
            "{reference} loads something from elsewhere"
        );
    }
    let document = http::get(&docs.replace("docs/", "openapi.json"), None);
    assert_eq!(document.body, desk.print(&["openapi"]));
}

#[test]
fn a_signal_ends_it_within_seconds_though_somebody_keeps_a_connection() {
    let desk = after_the_first_start();
    for signal in ["-TERM", "-INT"] {
        let (mut running, said) = serve(&desk);
        let docs = documentation(&said);
        let address = docs
            .strip_prefix("http://")
            .unwrap()
            .split('/')
            .next()
            .unwrap();
        let mut kept = TcpStream::connect(address).unwrap();
        write!(
            kept,
            "GET /api/v1/health/live HTTP/1.1\r\nHost: {address}\r\n\r\n"
        )
        .unwrap();
        assert_ne!(kept.read(&mut [0; 1024]).unwrap(), 0);
        let start = Instant::now();
        assert_eq!(running.end(signal), Some(0), "{signal}");
        assert!(
            start.elapsed() < Duration::from_secs(10),
            "{signal}: {:?}",
            start.elapsed()
        );
        assert_eq!(running.rest(), "");
    }
}
