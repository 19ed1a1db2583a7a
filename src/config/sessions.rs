//! The section `[sessions]`: how long people stay signed in to pages.

use chrono::TimeDelta;

use super::reader::Reader;
use crate::domain::page_session::SessionLimits;

/// Reads the section; nobody is away for longer than they may be there.
pub(super) fn read(section: &mut Reader) -> SessionLimits {
    let usual = SessionLimits::default();
    let idle = section.number("idle_minutes", 1..=24 * 60);
    let longest = section.number("longest_hours", 1..=31 * 24);
    let limits = SessionLimits {
        idle: idle.map_or(usual.idle, TimeDelta::minutes),
        longest: longest.map_or(usual.longest, TimeDelta::hours),
    };
    if limits.idle > limits.longest {
        section.refuse(
            "idle_minutes",
            "must be no longer than sessions.longest_hours",
        );
    }
    limits
}
