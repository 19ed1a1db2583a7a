//! The municipality's nouns and rules. Pure: no input or output, no async, no serde, no database,
//! no clock. Whoever needs the time passes it in.

mod named;

pub mod calendar;
pub mod ids;
pub mod journal_number;
pub mod language;
pub mod secrets;
pub mod text;
pub mod version;

pub mod preferences;
pub mod organisation;
pub mod absence;
pub mod retention;
pub mod recess;
pub mod standing_item;
pub mod agenda_deadline;
pub mod body;
pub mod series;
pub mod meeting;
pub mod attachment;
pub mod agenda;
pub mod agenda_admission;
pub mod agenda_order;
pub mod agenda_edition;
pub mod matter;
pub mod decision;
pub mod action;
pub mod involvement;
pub mod action_request;
pub mod carry_over;
pub mod thread;

pub mod next_meeting;
pub mod due;
pub mod dependencies;
pub mod planner;
pub mod placement;
pub mod reminders;
pub mod notices;
pub mod answer_link;
pub mod digests;
pub mod claim;
pub mod pace;
pub mod follow_up;
pub mod calendar_feed;
pub mod service_account;
pub mod closed_read;
pub mod calendar_entry;
pub mod page_session;
pub mod paper;

pub mod minutes_import;

pub mod access;
pub mod history;
pub mod listing;

#[cfg(test)]
pub(crate) mod samples;
