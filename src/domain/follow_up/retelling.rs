//! What an agenda tells of the follow-up, without what was closed since it was written there.

use std::collections::BTreeSet;

use super::{FollowUp, Rendition};
use crate::domain::{ids::ActionId, language::Language, text::Verbatim};

/// What an agenda told of the follow-up when it was frozen, and what it may tell of that now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retelling {
    then: String,
    now: String,
}

impl FollowUp {
    /// What the standing item of the agenda tells: the open rendition.
    pub fn told_on_agenda(&self) -> String {
        self.rendition(Rendition::Open).in_words(Language::Danish)
    }

    /// How an agenda on which it was told tells it now that these actions are closed; `None` where that
    /// changes nothing.
    pub fn retold(&self, closed: &BTreeSet<ActionId>) -> Option<Retelling> {
        let then = self.told_on_agenda();
        let now = self.clone().closed_afterwards(closed).told_on_agenda();
        (then != now).then_some(Retelling { then, now })
    }
}

impl Retelling {
    /// The presentation of the standing item as it may be read now: what somebody wrote there by hand stays.
    /// Where it cannot be told apart what was written and what was told, nothing is left.
    pub fn of(&self, presentation: &Verbatim) -> Option<Verbatim> {
        let text = presentation.as_str();
        if let Some(written) = text.strip_suffix(&self.then) {
            return Verbatim::parse(&format!("{written}{}", self.now)).ok();
        }
        // Told again in a later edition; or never told, since it had no room behind what was written.
        let length = text.chars().count() + self.then.chars().count();
        let may_stay = text.ends_with(&self.now) || length + BETWEEN > Verbatim::LIMIT;
        may_stay.then(|| presentation.clone())
    }
}

/// The line breaks between what was written and what is told.
const BETWEEN: usize = 2;

#[cfg(test)]
mod tests {
    use super::super::samples::{a_follow_up, a_line};
    use super::*;

    fn verbatim(text: &str) -> Verbatim {
        Verbatim::parse(text).unwrap()
    }

    #[test]
    fn what_was_closed_since_is_told_no_more_and_what_was_written_stays() {
        let lines = vec![
            a_line(1).titled("Hemmelig sag").due("2023-11-01"),
            a_line(2).titled("Åben sag").due("2023-11-02"),
        ];
        let follow_up = a_follow_up(lines);
        assert_eq!(follow_up.retold(&BTreeSet::new()), None);
        let retelling = follow_up.retold(&BTreeSet::from([a_line(1).action]));
        let retelling = retelling.unwrap();
        let then = follow_up.told_on_agenda();
        let closed = BTreeSet::from([a_line(1).action]);
        let now = follow_up.closed_afterwards(&closed).told_on_agenda();
        assert!(then.contains("Hemmelig") && !now.contains("Hemmelig"));
        let full = "x".repeat(Verbatim::LIMIT - 10);
        for (text, expected) in [
            (then.clone(), Some(now.clone())),
            (
                format!("Skrevet.\n\n{then}"),
                Some(format!("Skrevet.\n\n{now}")),
            ),
            (
                format!("Skrevet.\n\n{now}"),
                Some(format!("Skrevet.\n\n{now}")),
            ),
            (format!("{then} Rettet."), None),
            ("Skrevet.".to_owned(), None),
            (full.clone(), Some(full)),
        ] {
            let told = retelling.of(&verbatim(&text));
            assert_eq!(told, expected.map(|text| verbatim(&text)), "{text:.40}");
        }
    }

    #[test]
    fn where_nothing_is_left_it_says_that_there_is_nothing() {
        let follow_up = a_follow_up(vec![a_line(1).due("2023-11-01")]);
        let retelling = follow_up.retold(&BTreeSet::from([a_line(1).action]));
        let told = retelling
            .unwrap()
            .of(&verbatim(&follow_up.told_on_agenda()));
        assert_eq!(told, Some(verbatim("Der er intet at følge op på.")));
    }
}
