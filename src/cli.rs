//! One file a command.

/// `tovholder read-minutes`.
pub mod read_minutes;
