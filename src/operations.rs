//! Use cases: load, decide by the domain's rules, save, record; one transaction each.
//!
//! The only door for the API, the pages, the jobs and the command line. Knows neither HTTP nor SQL.

pub mod error;
pub mod fingerprint;
pub mod office;

pub mod absences;
pub mod bodies;
pub mod people;
pub mod units;

pub mod agenda_editions;
pub mod agenda_freezing;
pub mod agenda_items;
pub mod backlog;
pub mod follow_up;
pub mod history;
pub mod holding;
pub mod item_content;
pub mod matters;
pub mod meeting_series;
pub mod meetings;
pub mod papers;
pub mod standing_items;

pub mod action_dependencies;
pub mod action_people;
pub mod action_requests;
pub mod action_steps;
pub mod actions;
pub mod carry_over;
pub mod decisions;
pub mod due;
pub mod many_actions;
pub mod pins;
pub mod placing;
pub mod plans;
pub mod replanning;
pub mod threads;
pub mod what_if;

pub mod import_review;
pub mod minutes_imports;
pub mod proposal_rules;

pub mod anonymisation;
pub mod answers;
pub mod calendar_feeds;
pub mod callers;
pub mod service_accounts;
pub mod closed_reads;
pub mod digest_delivery;
pub mod digest_planning;
pub mod digests;
pub mod job_turns;
mod links;
pub mod notices;
pub mod page_sessions;
pub mod pages;
pub mod outstanding_actions;
mod owners;
pub mod reminder_delivery;
pub mod reminder_planning;
pub mod reminders;
pub mod sending;

#[cfg(test)]
pub(crate) mod samples;

pub use error::{FieldError, OperationError};
pub use fingerprint::Fingerprint;
pub use office::Office;

/// What a use case answers.
pub type OperationResult<T> = Result<T, OperationError>;
