//! The review of imports: proposals split and merged, actions made along with their meeting, amended
//! minutes, agendas that their minutes complete, and what the rules are judged by.

mod agendas;
mod amendments;
mod closed_afterwards;
mod discarding;
mod dividing;
mod rules;
mod together;

use std::fmt::Write as _;

use actix_web::http::StatusCode;
use serde_json::{Value, json};

use super::minutes_imports::{path_of, upload};
use crate::support::requests::{Answer, Session};

/// An item as it is printed: title, case number or nothing, decision or nothing.
type Printed<'a> = (&'a str, &'a str, &'a str);

pub(super) const PLAN: &str =
    "Digitalisering & IT udarbejder en plan for netværk inden den 1. december 2023.";
pub(super) const CLOSED: &str = "Lukket: Kontrakt med Hemmelig Leverandør";
pub(super) const CLOSED_WORDS: &str =
    "Digitalisering & IT opsiger kontrakten med Hemmelig Leverandør inden den 1. december 2023.";

/// The minutes of 25 October 2023, 13:00.
pub(super) fn minutes(items: &[Printed<'_>]) -> String {
    document(("REFERAT", "25-10-2023", " kl. 13:00"), items)
}

/// A document of a kind about a day, and a time.
fn document((kind, day, time): (&str, &str, &str), items: &[Printed<'_>]) -> String {
    let mut text =
        format!("# {kind} Digitaliseringsstyregruppen d. {day}\n\n**Mødedato** {day}{time}\n\n");
    for (place, (title, case, decision)) in items.iter().enumerate() {
        write!(text, "# Punkt {}: {title}\n\n{case}\n\n", place + 1).unwrap();
        if !decision.is_empty() {
            write!(text, "## Beslutning\n\n{decision}\n\n").unwrap();
        }
    }
    text
}

/// The draft of a document.
async fn draft(session: &Session<'_>, text: &str) -> Value {
    upload(session, text).await.is(StatusCode::CREATED)
}

/// Tries to accept a draft that nobody has changed.
async fn accept(session: &Session<'_>, import: &Value, request: &Value) -> Answer {
    let path = path_of(import);
    let tag = session.get(&path).await.etag().to_owned();
    session
        .step(&format!("{path}/acceptance"), &tag, request)
        .await
}

/// Uploads and accepts a document.
async fn recorded(session: &Session<'_>, text: &str) -> Value {
    let import = draft(session, text).await;
    accept(session, &import, &json!({}))
        .await
        .is(StatusCode::OK)
}

/// One field of every proposal of an import.
async fn proposals(session: &Session<'_>, import: &Value, field: &str) -> Vec<Value> {
    let read = session.get(&path_of(import)).await.is(StatusCode::OK);
    let proposals = read["proposals"].as_array().unwrap();
    proposals.iter().map(|one| one[field].clone()).collect()
}
