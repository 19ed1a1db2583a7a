//! The tests that stand outside the library: one binary, so that one PostgreSQL and one migrated
//! template serve all of them. Tables of pure rules are tested beside the rules, not here.

#![cfg(test)]

#[macro_use]
mod support;

mod access;
mod api;
mod cli;
mod faults;
mod guards;
mod jobs;
mod mail;
mod storage;
mod web;
