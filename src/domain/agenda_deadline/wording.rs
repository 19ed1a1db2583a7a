//! The rule of a deadline in words, in Danish and English: it stands on every agenda, since the law
//! does not settle how the days are counted.

use crate::domain::{
    agenda_deadline::{AgendaDeadline, DayCounting, EdgeDays},
    language::Language,
};

impl AgendaDeadline {
    /// The rule in words, as it stands on every agenda.
    pub fn in_words(self, language: Language) -> String {
        let words = Words::of(language);
        let mut text = format!(
            "{} {} {}",
            words.agenda_closes,
            self.distance(&words),
            self.at.format(words.at_time)
        );
        if self.steps(true) == 0 {
            text.push_str(words.at_the_start);
        }
        text.push('.');
        if self.days > 0 || self.edge_days == EdgeDays::Neither {
            text.push(' ');
            text.push_str(&self.what_counts(&words));
        }
        text
    }

    fn distance(self, words: &Words) -> String {
        let [one, many] = match self.counting {
            DayCounting::WorkingDays => words.working_days,
            DayCounting::Days => words.days,
        };
        match (self.days, self.edge_days) {
            (0, EdgeDays::Neither) => match self.counting {
                DayCounting::WorkingDays => words.working_day_before.to_owned(),
                DayCounting::Days => words.day_before.to_owned(),
            },
            (0, _) => words.on_the_day.to_owned(),
            (1, _) => format!("1 {one} {}", words.before),
            (days, _) => format!("{days} {many} {}", words.before),
        }
    }

    fn what_counts(self, words: &Words) -> String {
        let (counts_meeting_day, counts_sending_day) = match self.edge_days {
            EdgeDays::SendingDay => (false, true),
            EdgeDays::Neither => (false, false),
            EdgeDays::Both => (true, true),
        };
        let saturday = match self.counting {
            DayCounting::WorkingDays => Some((words.saturday, self.counts_saturday)),
            DayCounting::Days => None,
        };
        let days = [
            (words.meeting_day, counts_meeting_day),
            (words.sending_day, counts_sending_day),
        ];
        let [counted, left_out]: [Vec<&str>; 2] = [true, false].map(|wanted| {
            let days = saturday.iter().chain(&days);
            days.filter(|(_, is_counted)| *is_counted == wanted)
                .map(|(day, _)| *day)
                .collect()
        });
        words.counting_sentence(&counted, &left_out)
    }
}

/// The words of one language.
struct Words {
    agenda_closes: &'static str,
    /// One and many.
    working_days: [&'static str; 2],
    days: [&'static str; 2],
    before: &'static str,
    on_the_day: &'static str,
    working_day_before: &'static str,
    day_before: &'static str,
    at_time: &'static str,
    at_the_start: &'static str,
    saturday: &'static str,
    meeting_day: &'static str,
    sending_day: &'static str,
    and: &'static str,
    /// What is said of one day and of several: counted, not counted, and counted as against those.
    counts: [&'static str; 2],
    does_not_count: [&'static str; 2],
    does: [&'static str; 2],
}

const DANISH: Words = Words {
    agenda_closes: "Dagsordenen lukker",
    working_days: ["arbejdsdag", "arbejdsdage"],
    days: ["kalenderdag", "kalenderdage"],
    before: "før mødet",
    on_the_day: "på mødedagen",
    working_day_before: "den sidste arbejdsdag før mødedagen",
    day_before: "dagen før mødet",
    at_time: "kl. %H.%M",
    at_the_start: ", dog senest når mødet begynder",
    saturday: "lørdag",
    meeting_day: "mødedagen",
    sending_day: "dagen for udsendelsen",
    and: "og",
    counts: ["tæller med", "tæller med"],
    does_not_count: ["tæller ikke med", "tæller ikke med"],
    does: ["gør", "gør"],
};

const ENGLISH: Words = Words {
    agenda_closes: "The agenda closes",
    working_days: ["working day", "working days"],
    days: ["calendar day", "calendar days"],
    before: "before the meeting",
    on_the_day: "on the day of the meeting",
    working_day_before: "on the last working day before the day of the meeting",
    day_before: "on the day before the meeting",
    at_time: "at %H:%M",
    at_the_start: ", and no later than the meeting begins",
    saturday: "Saturday",
    meeting_day: "the day of the meeting",
    sending_day: "the day of dispatch",
    and: "and",
    counts: ["counts", "count"],
    does_not_count: ["does not count", "do not count"],
    does: ["does", "do"],
};

impl Words {
    const fn of(language: Language) -> Self {
        match language {
            Language::Danish => DANISH,
            Language::English => ENGLISH,
        }
    }

    /// *Lørdag og mødedagen tæller ikke med, dagen for udsendelsen gør.*
    fn counting_sentence(&self, counted: &[&str], left_out: &[&str]) -> String {
        let said = |days: &[&str], [one, many]: [&str; 2]| {
            let verb = if days.len() == 1 { one } else { many };
            format!("{} {verb}", self.listed(days))
        };
        let sentence = match (left_out.is_empty(), counted.is_empty()) {
            (true, _) => said(counted, self.counts),
            (false, true) => said(left_out, self.does_not_count),
            (false, false) => format!(
                "{}, {}",
                said(left_out, self.does_not_count),
                said(counted, self.does)
            ),
        };
        let mut letters = sentence.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).chain(['.']).collect()
    }

    /// *lørdag, mødedagen og dagen for udsendelsen*
    fn listed(&self, days: &[&str]) -> String {
        match days {
            [before @ .., last] if !before.is_empty() => {
                format!("{} {} {last}", before.join(", "), self.and)
            }
            _ => days.concat(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        DayCounting::{Days, WorkingDays},
        EdgeDays::{Both, Neither, SendingDay},
        *,
    };
    use crate::domain::agenda_deadline::DeadlineRule;

    fn words(
        days: i64,
        counting: DayCounting,
        edge_days: EdgeDays,
        is_saturday: bool,
    ) -> [String; 2] {
        let rule = DeadlineRule {
            days,
            counting,
            counts_saturday: is_saturday,
            edge_days,
            ..DeadlineRule::default()
        };
        let deadline = AgendaDeadline::by(rule).unwrap();
        [Language::Danish, Language::English].map(|language| deadline.in_words(language))
    }

    #[test]
    fn every_way_of_counting_working_days_is_told() {
        for (edge_days, counts_saturday, danish, english) in [
            (
                SendingDay,
                false,
                "Lørdag og mødedagen tæller ikke med, dagen for udsendelsen gør.",
                "Saturday and the day of the meeting do not count, the day of dispatch does.",
            ),
            (
                SendingDay,
                true,
                "Mødedagen tæller ikke med, lørdag og dagen for udsendelsen gør.",
                "The day of the meeting does not count, Saturday and the day of dispatch do.",
            ),
            (
                Neither,
                false,
                "Lørdag, mødedagen og dagen for udsendelsen tæller ikke med.",
                "Saturday, the day of the meeting and the day of dispatch do not count.",
            ),
            (
                Neither,
                true,
                "Mødedagen og dagen for udsendelsen tæller ikke med, lørdag gør.",
                "The day of the meeting and the day of dispatch do not count, Saturday does.",
            ),
            (
                Both,
                false,
                "Lørdag tæller ikke med, mødedagen og dagen for udsendelsen gør.",
                "Saturday does not count, the day of the meeting and the day of dispatch do.",
            ),
            (
                Both,
                true,
                "Lørdag, mødedagen og dagen for udsendelsen tæller med.",
                "Saturday, the day of the meeting and the day of dispatch count.",
            ),
        ] {
            assert_eq!(
                words(4, WorkingDays, edge_days, counts_saturday),
                [
                    format!("Dagsordenen lukker 4 arbejdsdage før mødet kl. 12.00. {danish}"),
                    format!(
                        "The agenda closes 4 working days before the meeting at 12:00. {english}"
                    ),
                ]
            );
        }
    }

    #[test]
    fn saturday_is_a_calendar_day_like_any_other() {
        for (edge_days, danish, english) in [
            (
                SendingDay,
                "Mødedagen tæller ikke med, dagen for udsendelsen gør.",
                "The day of the meeting does not count, the day of dispatch does.",
            ),
            (
                Neither,
                "Mødedagen og dagen for udsendelsen tæller ikke med.",
                "The day of the meeting and the day of dispatch do not count.",
            ),
            (
                Both,
                "Mødedagen og dagen for udsendelsen tæller med.",
                "The day of the meeting and the day of dispatch count.",
            ),
        ] {
            for counts_saturday in [false, true] {
                assert_eq!(
                    words(4, Days, edge_days, counts_saturday),
                    [
                        format!("Dagsordenen lukker 4 kalenderdage før mødet kl. 12.00. {danish}"),
                        format!(
                            "The agenda closes 4 calendar days before the meeting at 12:00. {english}"
                        ),
                    ]
                );
            }
        }
    }

    #[test]
    fn one_day_and_none_have_words_of_their_own() {
        for (days, counting, edge_days, danish, english) in [
            (
                0,
                WorkingDays,
                SendingDay,
                "på mødedagen kl. 12.00, dog senest når mødet begynder.",
                "on the day of the meeting at 12:00, and no later than the meeting begins.",
            ),
            (
                0,
                Days,
                Neither,
                "dagen før mødet kl. 12.00. Mødedagen og dagen for udsendelsen tæller ikke med.",
                "on the day before the meeting at 12:00. The day of the meeting and the day of dispatch do not count.",
            ),
            (
                0,
                WorkingDays,
                Neither,
                "den sidste arbejdsdag før mødedagen kl. 12.00. Lørdag, mødedagen og dagen for udsendelsen tæller ikke med.",
                "on the last working day before the day of the meeting at 12:00. Saturday, the day of the meeting and the day of dispatch do not count.",
            ),
            (
                1,
                Days,
                SendingDay,
                "1 kalenderdag før mødet kl. 12.00. Mødedagen tæller ikke med, dagen for udsendelsen gør.",
                "1 calendar day before the meeting at 12:00. The day of the meeting does not count, the day of dispatch does.",
            ),
            (
                1,
                Days,
                Both,
                "1 kalenderdag før mødet kl. 12.00, dog senest når mødet begynder. Mødedagen og dagen for udsendelsen tæller med.",
                "1 calendar day before the meeting at 12:00, and no later than the meeting begins. The day of the meeting and the day of dispatch count.",
            ),
        ] {
            assert_eq!(
                words(days, counting, edge_days, false),
                [
                    format!("Dagsordenen lukker {danish}"),
                    format!("The agenda closes {english}"),
                ]
            );
        }
    }
}
