//! The JSON interface as callers meet it, over a real office, on both databases.

mod bodies;
mod conduct;
mod people;
mod sessions;
mod units;
