//! Tovholder keeps every decision of a municipal committee, follows it up and reminds in time.
//!
//! The modules in reading order: rules in the middle, pure; input and output at the rim.
//! `ARCHITECTURE.md` is the map, and a guard test keeps the imports to it.

/// The municipality's rules: pure, without input or output, clock or database.
pub mod domain;
/// Reading minutes: containers to blocks, blocks to structure, structure to proposals. Pure.
pub mod minutes;
/// The moment, given from outside.
pub mod clock;
/// The only room that knows the database.
pub mod storage;
/// Use cases: load, decide, save, record; one transaction each.
pub mod operations;
/// Calls to other servers, kept from leading where they must not.
pub mod outbound;
/// Who is calling: keys, tokens and their verification.
pub mod identity;
/// Messages and the ways they leave the house.
pub mod mail;
/// Calendars as other programs read them. Pure.
pub mod ical;
/// The papers of a meeting, on a screen and in print. Pure.
pub mod papers;
/// Work that nobody waits for.
pub mod jobs;
/// What the interface and the pages share of HTTP.
pub mod http;
/// The JSON interface.
pub mod api;
/// Pages that people see in a browser.
pub mod web;
/// Settings from a file and the environment, checked at start.
pub mod config;
/// The composition root.
pub mod app;
/// One file a command.
pub mod cli;
