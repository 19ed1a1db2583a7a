//! The JSON interface as callers meet it, over a real office, on both databases.

mod actions;
mod bodies;
mod committee;
mod conduct;
mod decisions;
mod minutes_imports;
mod people;
mod reminders;
mod reports;
mod sessions;
mod units;
mod worked_example;
