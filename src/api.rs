//! The JSON interface under `/api`: what every resource shares, and one file a resource.
//!
//! A handler reads the request, calls one operation and words the answer; it decides nothing.
//! Leaves out rights, rules and transactions, which are the operations'.

pub mod body;
pub mod call;
pub mod conditional;
pub mod limits;
pub mod openapi;
pub mod outermost;
pub mod pagination;
pub mod patch;
pub mod path;
pub mod problem;
pub mod query;
pub mod values;

mod addresses;
mod as_of;
mod authentication;
mod calendar;
mod changes;
mod documentation;
mod health;
mod identifiers;
mod provenance;
mod routes;
mod states;

mod actions;
mod calendar_feeds;
mod decisions;
mod digests;
mod minutes_imports;
mod notices;
mod reminders;
mod reports;
mod closed_reads;
mod service_accounts;
mod tokens;

mod absences;
mod bodies;
mod people;
mod units;
mod meeting_series;
mod meetings;
mod agenda_items;
mod waiting_items;
mod matters;
mod threads;

use std::sync::Arc;

use actix_web::web::ServiceConfig;

pub use self::limits::Limits;
use crate::{
    clock::Clock,
    identity::{TokenIssuer, Verifier},
    operations::Office,
};

/// What the interface works with.
#[derive(Clone)]
pub struct ApiState {
    /// Whose operations are called.
    pub office: Office,
    /// Whose tokens are believed.
    pub verifier: Arc<Verifier>,
    /// Who signs the tokens of service accounts.
    pub account_issuer: Arc<TokenIssuer>,
    /// By which the tokens' time is told.
    pub clock: Arc<dyn Clock>,
    /// What the addresses of calendars begin with, and the links in them; no slash at the end.
    pub link_base: String,
    /// What is taken of one request.
    pub limits: Limits,
}

/// Brings the interface into an application: everything under `/api`, with its own tracing,
/// compression and answers to unknown addresses, and the calendars under `/calendar`.
pub fn configure(state: ApiState) -> impl Fn(&mut ServiceConfig) + Clone {
    routes::serve(state, routes::RESOURCES)
}

#[cfg(test)]
mod tests;
