//! Whose fault it is that mails are refused: one person's mail may be at fault, that of several people at
//! a time is not. A server that wants nothing of us (full, or set up so that we may not send) says so
//! mail by mail; without this every mail of the day would be given up one after the other.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use crate::domain::{calendar::Moment, organisation::EmailAddress};

/// So many different people refused, with nothing taken in between, are the server's doing.
const ENOUGH: usize = 3;

/// For so long; whoever is refused after a day is refused by themselves.
const LONGEST: TimeDelta = TimeDelta::days(1);

/// Who was refused since a mail was taken.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    people: BTreeSet<EmailAddress>,
    since: Option<Moment>,
}

impl Refusals {
    /// A mail was taken.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Notes that somebody's mail was refused; answers whether that is the server's doing.
    pub(super) fn are_the_servers(&mut self, address: &EmailAddress, now: Moment) -> bool {
        let since = *self.since.get_or_insert(now);
        // As many as are needed are kept, however long it lasts.
        if self.people.len() < ENOUGH {
            self.people.insert(address.clone());
        }
        self.people.len() >= ENOUGH && now - since < LONGEST
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
            ("anne", "2024-01-02 08:00", false),
            ("anne", "2024-01-02 08:01", false),
            ("bo", "2024-01-02 08:02", false),
            ("carl", "2024-01-02 08:03", true),
            ("dorte", "2024-01-02 08:04", true),
            ("anne", "2024-01-03 07:59", true),
            // Nobody's mail was taken for a day: whoever comes now is no exception.
            ("anne", "2024-01-03 08:00", false),
        ] {
            let told = refusals.are_the_servers(&address(name), moment(at));
            assert_eq!(told, expected, "{name} at {at}");
        }
        refusals.clear();
        assert!(!refusals.are_the_servers(&address("erik"), moment("2024-01-03 09:00")));
    }
}
