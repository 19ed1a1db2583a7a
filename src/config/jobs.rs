//! The section `[jobs]`: work that nobody waits for, and the hours in which mails go out.

use std::time::Duration;

use chrono::NaiveTime;

use super::reader::Reader;
use crate::domain::{calendar::OfficeHours, series::PlanningHorizon};

/// Work that nobody waits for.
#[derive(Debug, Clone)]
pub struct JobsConfig {
    /// Does this instance do such work at all?
    pub is_enabled: bool,
    /// How often it looks for work.
    pub tick: Duration,
    /// The hours in which mails go out, in Danish local time.
    pub office_hours: OfficeHours,
    /// How far ahead the meetings of a series are planned.
    pub meeting_horizon: PlanningHorizon,
}

impl JobsConfig {
    pub(super) fn read(section: &mut Reader) -> Self {
        Self {
            is_enabled: section.boolean("enabled").unwrap_or(true),
            tick: Duration::from_secs(section.number("tick_seconds", 1..=3_600).unwrap_or(15)),
            office_hours: read_office_hours(section),
            meeting_horizon: read_horizon(section),
        }
    }
}

fn read_office_hours(section: &mut Reader) -> OfficeHours {
    let usual = OfficeHours::default();
    let opens = read_time(section, "office_opens").unwrap_or(usual.opens());
    let closes = read_time(section, "office_closes").unwrap_or(usual.closes());
    OfficeHours::new(opens, closes).unwrap_or_else(|_| {
        let key = if section.is_set("office_closes") {
            "office_closes"
        } else {
            "office_opens"
        };
        section.refuse(key, "the office must open before it closes");
        usual
    })
}

fn read_horizon(section: &mut Reader) -> PlanningHorizon {
    let (least, most) = (PlanningHorizon::SHORTEST, PlanningHorizon::LONGEST);
    let days = section.number("meeting_horizon_days", least.into()..=most.into());
    days.and_then(|days| PlanningHorizon::new(days).ok())
        .unwrap_or_default()
}

fn read_time(section: &mut Reader, key: &'static str) -> Option<NaiveTime> {
    section.parsed(key, "a time of day, such as 08:00", |text| {
        NaiveTime::parse_from_str(text, "%H:%M").ok()
    })
}
