//! The JSON interface as callers meet it, over a real office, on both databases.

mod agenda_items;
mod bodies;
mod committee;
mod conduct;
mod matters;
mod meetings;
mod people;
mod sessions;
mod units;
