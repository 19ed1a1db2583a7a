//! The JSON interface as callers meet it, over a real office, on both databases.

mod actions;
mod agenda_editions;
mod agenda_items;
mod bodies;
mod closing;
mod committee;
mod conduct;
mod corrections;
mod decisions;
mod escalation;
mod follow_up;
mod holding;
mod many_actions;
mod matters;
mod meetings;
mod minutes_imports;
mod people;
mod reminders;
mod reports;
mod sessions;
mod steering_group;
mod successors;
mod threads;
mod units;
mod worked_example;
