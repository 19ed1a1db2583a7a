//! The section `[retention]`: how long people who left stay named.

use super::reader::Reader;
use crate::domain::retention::RetentionRule;

/// Reads the section.
pub(super) fn read(section: &mut Reader) -> RetentionRule {
    let days = section.number("people_days", 0..=RetentionRule::LONGEST.into());
    let days = days.and_then(|days: i64| u16::try_from(days).ok());
    days.map(RetentionRule::days).unwrap_or_default()
}
