//! Every job and when it runs: the one list of cron lines, in the time of Copenhagen.

use std::str::FromStr;

use chrono::{TimeDelta, Utc};
use chrono_tz::Europe::Copenhagen;
use croner::Cron;

use crate::domain::calendar::Moment;

/// A job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Job {
    /// Makes the meetings that series plan.
    GenerateMeetings,
    /// Freezes the agendas whose deadline has passed.
    FreezeAgendas,
    /// Brings the ledger in line with actions, meetings and people.
    PlanReminders,
    /// Sends the lines of the ledger whose time has come.
    SendReminders,
    /// Tells people what changed about their actions.
    DeliverNotices,
    /// Brings the ledger of digests in line with directors, secretaries and meetings.
    PlanDigests,
    /// Sends the digests whose time has come.
    SendDigests,
    /// Anonymises people whose time has come, and takes them out of the history.
    AnonymisePeople,
    /// Seals what is new in the history.
    SealHistory,
    /// Removes the sessions of pages that are over.
    RemoveSessions,
}

impl Job {
    /// Every job, in the order in which one run does them: what is planned is sent, not the other
    /// way round.
    pub const ALL: [Self; 10] = [
        Self::GenerateMeetings,
        Self::FreezeAgendas,
        Self::PlanReminders,
        Self::SendReminders,
        Self::DeliverNotices,
        Self::PlanDigests,
        Self::SendDigests,
        Self::AnonymisePeople,
        Self::SealHistory,
        Self::RemoveSessions,
    ];

    /// Those that plan and send mails, in the same order.
    pub const OF_MAILS: [Self; 5] = [
        Self::PlanReminders,
        Self::SendReminders,
        Self::DeliverNotices,
        Self::PlanDigests,
        Self::SendDigests,
    ];

    /// The name in the table of jobs and in the logs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GenerateMeetings => "generate-meetings",
            Self::FreezeAgendas => "freeze-agendas",
            Self::PlanReminders => "plan-reminders",
            Self::SendReminders => "send-reminders",
            Self::DeliverNotices => "deliver-notices",
            Self::PlanDigests => "plan-digests",
            Self::SendDigests => "send-digests",
            Self::AnonymisePeople => "anonymise-people",
            Self::SealHistory => "seal-history",
            Self::RemoveSessions => "remove-sessions",
        }
    }

    /// When it runs. A run that was missed is made up for once, at the next look.
    pub const fn cron(self) -> &'static str {
        match self {
            Self::GenerateMeetings => "30 3 * * *",
            Self::RemoveSessions => "10 * * * *",
            Self::PlanReminders | Self::PlanDigests | Self::AnonymisePeople | Self::SealHistory => {
                "*/5 * * * *"
            }
            Self::FreezeAgendas
            | Self::SendReminders
            | Self::DeliverNotices
            | Self::SendDigests => "* * * * *",
        }
    }

    /// How long a run may hold the job; another instance takes over after that.
    pub const fn lease(self) -> TimeDelta {
        TimeDelta::minutes(10)
    }

    /// The first moment after `now` at which it runs.
    ///
    /// Counted in Copenhagen's own time, so that a daily job keeps its hour over both changes of
    /// the clock. An hour on where the line has no such moment, which a test rules out.
    pub fn next_run_after(self, now: Moment) -> Moment {
        let local = now.with_timezone(&Copenhagen);
        let next = Cron::from_str(self.cron())
            .ok()
            .and_then(|cron| cron.find_next_occurrence(&local, false).ok());
        next.map_or(now + TimeDelta::hours(1), |next| next.with_timezone(&Utc))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::moment;

    #[test]
    fn every_cron_line_can_be_read() {
        for job in Job::ALL {
            assert!(Cron::from_str(job.cron()).is_ok(), "{}", job.name());
        }
    }

    #[test]
    fn the_next_run_is_the_next_moment_of_the_line_also_over_a_change_of_the_clock() {
        for (job, now, next) in [
            (Job::PlanReminders, "2023-11-20 09:02", "2023-11-20 09:05"),
            (Job::PlanReminders, "2023-11-20 09:05", "2023-11-20 09:10"),
            (Job::SendReminders, "2023-11-20 09:02", "2023-11-20 09:03"),
            (
                Job::GenerateMeetings,
                "2023-11-20 03:29",
                "2023-11-20 03:30",
            ),
            // It keeps its hour when the night is shorter or longer.
            (
                Job::GenerateMeetings,
                "2024-03-30 03:30",
                "2024-03-31 03:30",
            ),
            (
                Job::GenerateMeetings,
                "2024-10-26 03:30",
                "2024-10-27 03:30",
            ),
            // The last minute before the clock goes from 02:00 to 03:00.
            (Job::SendReminders, "2024-03-31 01:59", "2024-03-31 03:00"),
        ] {
            assert_eq!(
                job.next_run_after(moment(now)),
                moment(next),
                "{} {now}",
                job.name()
            );
        }
    }
}
