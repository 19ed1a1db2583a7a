//! Use cases.

pub mod error;
