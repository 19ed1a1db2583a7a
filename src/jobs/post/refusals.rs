//! Whose fault it is that mails are refused: one person's mail may be at fault, that of several people at
//! a time is not. A server that wants nothing of us (full, or set up so that we may not send) says so
//! mail by mail; without this every mail of the day would be given up one after the other.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use crate::domain::{calendar::Moment, organisation::EmailAddress};

/// So many different people refused within a day, with nothing taken in between, are the server's doing.
const ENOUGH: usize = 3;

/// How long a refusal is remembered.
const MEMORY: TimeDelta = TimeDelta::days(1);

/// For so long: somebody has had two working days to see it, over Easter too. Whoever is refused later is
/// refused by themselves.
const LONGEST: TimeDelta = TimeDelta::days(7);

/// Who was refused since a mail was taken.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    people: BTreeMap<EmailAddress, Moment>,
    /// Since when it is the server's doing.
    since: Option<Moment>,
}

impl Refusals {
    /// A mail was taken.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Notes that somebody's mail was refused; answers whether that is the server's doing.
    pub(super) fn are_the_servers(&mut self, address: &EmailAddress, now: Moment) -> bool {
        if self.since.is_none() {
            self.people.retain(|_, at| now - *at < MEMORY);
            self.people.insert(address.clone(), now);
            self.since = (self.people.len() >= ENOUGH).then_some(now);
        }
        self.since.is_some_and(|since| now - since < LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::moment;

    fn address(name: &str) -> EmailAddress {
        format!("{name}@example.dk").parse().unwrap()
    }

    #[test]
    fn what_befalls_several_people_at_a_time_is_the_servers_doing() {
        let mut refusals = Refusals::default();
        for (name, at, expected) in [
            // Refused by themselves, long before.
            ("zoe", "2024-01-02 08:00", false),
            ("anne", "2024-01-04 15:00", false),
            ("anne", "2024-01-04 15:01", false),
            ("bo", "2024-01-04 15:02", false),
            ("carl", "2024-01-04 15:03", true),
            ("dorte", "2024-01-04 15:04", true),
            // After the weekend somebody may see it.
            ("anne", "2024-01-08 08:00", true),
            ("erik", "2024-01-11 15:02", true),
            // Nobody's mail was taken for a week: whoever comes now is no exception.
            ("anne", "2024-01-11 15:03", false),
        ] {
            let told = refusals.are_the_servers(&address(name), moment(at));
            assert_eq!(told, expected, "{name} at {at}");
        }
        refusals.clear();
        assert!(!refusals.are_the_servers(&address("erik"), moment("2024-01-12 09:00")));
    }
}
