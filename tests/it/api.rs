//! The JSON interface as callers meet it, over a real office, on both databases.

mod bodies;
mod conduct;
mod minutes_imports;
mod people;
mod actions;
mod committee;
mod decisions;
mod sessions;
mod units;
