//! Read models: rows of several tables, joined for those who read them.

pub mod calendar;
pub mod decisions;
pub mod digests;
pub mod follow_up;
pub mod hand_overs;
pub mod minutes;
pub mod missed_mails;
pub mod outstanding;
pub mod proposal_rules;
pub mod reminders;
pub mod requests;
pub mod sources;
pub mod successors;
pub mod thread;
pub mod ties;
