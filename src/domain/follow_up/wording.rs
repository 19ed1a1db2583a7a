//! The follow-up in words, as the presentation of its agenda item: headings, and one line an action.

use chrono::NaiveDate;

use crate::domain::{
    action::Evidence,
    calendar::{Moment, danish_date, english_date, local_date},
    follow_up::{FollowUp, FollowUpLine, FollowUpState},
    language::Language,
    text::{Note, Verbatim},
};

/// The most characters of a reason that a line quotes; the action holds the rest.
const LONGEST_QUOTE: usize = 300;

/// Room for the line that says how much was left out.
const LAST_LINE: usize = 200;

impl FollowUp {
    /// The item as a plain text, short enough to be a [`Verbatim`]: where there are too many lines
    /// for that, the last one says how many are left out.
    pub fn in_words(&self, language: Language) -> String {
        let words = Words::of(language);
        if self.is_empty() && !self.is_cut {
            return words.nothing.to_owned();
        }
        let mut text = Text::default();
        for (heading, lines) in self.lists(language) {
            text.add(&heading, lines, |line| {
                if line.state.ended_at().is_some() {
                    words.ended_line(line)
                } else {
                    words.outstanding(line, self.occasion.day)
                }
            });
        }
        text.finish(&words, self.is_cut)
    }

    /// The lists in the order in which they are told, each under its heading; some may be empty.
    pub fn lists(&self, language: Language) -> [(String, &[FollowUpLine]); 4] {
        let words = Words::of(language);
        let closed_since = match self.occasion.last {
            Some(last) => format!("{} {}", words.ended_since, (words.date)(last.day)),
            None => words.ended.to_owned(),
        };
        [
            (words.asks_for_decision.to_owned(), &self.asks_for_decision),
            (words.due_here.to_owned(), &self.due_here),
            (words.late.to_owned(), &self.late),
            (closed_since, &self.closed_since),
        ]
    }

    /// What is to be said besides the lists: that they are empty, or not all there is.
    pub fn remark(&self, language: Language) -> Option<&'static str> {
        let words = Words::of(language);
        if self.is_cut {
            Some(words.cut)
        } else {
            self.is_empty().then_some(words.nothing)
        }
    }
}

impl FollowUpState {
    /// What became of the action, in a few words.
    pub fn in_words(&self, language: Language) -> String {
        Words::of(language).state(self)
    }
}

impl FollowUpLine {
    /// Where it stands on the day of the meeting: what became of it, and of what is outstanding how
    /// often it was carried over, and why it is late.
    pub fn standing_in_words(&self, day: NaiveDate, language: Language) -> String {
        let words = Words::of(language);
        sentences(match self.state.ended_at() {
            Some(_) => vec![words.state(&self.state)],
            None => words.standing(self, day),
        })
    }

    /// When it is due, as told on the day of the meeting.
    pub fn due_in_words(&self, day: NaiveDate, language: Language) -> String {
        Words::of(language).due_day(self, day)
    }
}

/// A text that grows by whole lines up to the limit.
#[derive(Default)]
struct Text {
    written: String,
    characters: usize,
    left_out: usize,
}

impl Text {
    /// Adds a heading and what is told under it, unless there is nothing.
    fn add(
        &mut self,
        heading: &str,
        lines: &[FollowUpLine],
        tell: impl Fn(&FollowUpLine) -> String,
    ) {
        for (place, line) in lines.iter().enumerate() {
            let line = tell(line);
            let added = match (place, self.written.is_empty()) {
                (0, true) => format!("{heading}\n- {line}\n"),
                (0, false) => format!("\n{heading}\n- {line}\n"),
                _ => format!("- {line}\n"),
            };
            let characters = self.characters + added.chars().count();
            // Once a line is left out, so are all after it: what comes first matters most.
            if self.left_out > 0 || characters > Verbatim::LIMIT - LAST_LINE {
                self.left_out += 1;
            } else {
                self.written.push_str(&added);
                self.characters = characters;
            }
        }
    }

    fn finish(self, words: &Words, is_cut: bool) -> String {
        let [before, after] = words.left_out;
        let left_out = format!("{before} {} {after}", self.left_out);
        let written = self.written.trim_end();
        let parts = [
            (!written.is_empty()).then_some(written),
            (self.left_out > 0).then_some(&left_out),
            is_cut.then_some(words.cut),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
    }
}

/// The words of one language.
struct Words {
    nothing: &'static str,
    asks_for_decision: &'static str,
    due_here: &'static str,
    late: &'static str,
    ended_since: &'static str,
    ended: &'static str,
    case: &'static str,
    owner: &'static str,
    due: &'static str,
    overdue: &'static str,
    no_due: &'static str,
    decided: &'static str,
    waiting: &'static str,
    begun: &'static str,
    reported_done: &'static str,
    closed: &'static str,
    cancelled: &'static str,
    declined: &'static str,
    document: &'static str,
    carried_over: &'static str,
    once: &'static str,
    times: &'static str,
    reason: &'static str,
    no_reason: &'static str,
    /// Before and after the number.
    left_out: [&'static str; 2],
    cut: &'static str,
    date: fn(NaiveDate) -> String,
}

const DANISH: Words = Words {
    nothing: "Der er intet at følge op på.",
    asks_for_decision: "Kræver en beslutning: luk, afgræns på ny eller løft til direktøren",
    due_here: "Skal behandles på mødet",
    late: "Over fristen",
    ended_since: "Afsluttet siden mødet",
    ended: "Afsluttet",
    case: "sag",
    owner: "Ansvarlig:",
    due: "Frist:",
    overdue: ", overskredet",
    no_due: "Ingen frist",
    decided: "Besluttet",
    waiting: "Ikke begyndt",
    begun: "I gang",
    reported_done: "Meldt færdig:",
    closed: "Lukket",
    cancelled: "Bortfaldet",
    declined: "Afvist",
    document: "dokument",
    carried_over: "Videreført",
    once: "1 gang",
    times: "gange",
    reason: "Begrundelse:",
    no_reason: "Ingen begrundelse givet",
    left_out: ["… og", "opfølgninger til, som der ikke er plads til her."],
    cut: "Der er flere opfølgninger, end punktet tager med.",
    date: danish_date,
};

const ENGLISH: Words = Words {
    nothing: "There is nothing to follow up.",
    asks_for_decision: "Needs a decision: close, re-scope or escalate to the director",
    due_here: "To be dealt with at the meeting",
    late: "Past the deadline",
    ended_since: "Ended since the meeting on",
    ended: "Ended",
    case: "case",
    owner: "Owner:",
    due: "Due:",
    overdue: ", overdue",
    no_due: "No deadline",
    decided: "Decided on",
    waiting: "Not begun",
    begun: "Under way",
    reported_done: "Reported done:",
    closed: "Closed on",
    cancelled: "Cancelled on",
    declined: "Declined on",
    document: "document",
    carried_over: "Carried over",
    once: "once",
    times: "times",
    reason: "Reason:",
    no_reason: "No reason given",
    left_out: ["… and", "more actions that there is no room for here."],
    cut: "There are more actions than the item takes in.",
    date: english_date,
};

impl Words {
    const fn of(language: Language) -> Self {
        match language {
            Language::Danish => DANISH,
            Language::English => ENGLISH,
        }
    }

    fn day(&self, moment: Moment) -> String {
        (self.date)(local_date(moment))
    }

    /// What the body waits for, on the day it meets.
    fn outstanding(&self, line: &FollowUpLine, day: NaiveDate) -> String {
        let mut told = self.beginning(line);
        told.push(match line.due_on {
            Some(_) => format!("{} {}", self.due, self.due_day(line, day)),
            None => self.no_due.to_owned(),
        });
        told.push(self.decided(line));
        told.extend(self.standing(line, day));
        sentences(told)
    }

    fn due_day(&self, line: &FollowUpLine, day: NaiveDate) -> String {
        let Some(due) = line.due_on else {
            return self.no_due.to_owned();
        };
        let is_overdue = line.is_overdue(day);
        let overdue = if is_overdue { self.overdue } else { "" };
        format!("{}{overdue}", (self.date)(due))
    }

    fn standing(&self, line: &FollowUpLine, day: NaiveDate) -> Vec<String> {
        let mut told = vec![self.state(&line.state)];
        match line.carried_over {
            0 => {}
            1 => told.push(format!("{} {}", self.carried_over, self.once)),
            times => told.push(format!("{} {times} {}", self.carried_over, self.times)),
        }
        match &line.latest_reason {
            Some(reason) => told.push(format!("{} {}", self.reason, quoted(reason))),
            None if line.is_overdue(day) => told.push(self.no_reason.to_owned()),
            None => {}
        }
        told
    }

    /// What came to its end.
    fn ended_line(&self, line: &FollowUpLine) -> String {
        let mut told = self.beginning(line);
        told.push(self.decided(line));
        told.push(self.state(&line.state));
        sentences(told)
    }

    fn beginning(&self, line: &FollowUpLine) -> Vec<String> {
        let title = match &line.case_number {
            Some(number) => format!("{} ({} {number})", line.title, self.case),
            None => line.title.to_string(),
        };
        vec![title, format!("{} {}", self.owner, line.owner_name)]
    }

    fn decided(&self, line: &FollowUpLine) -> String {
        format!("{} {}", self.decided, (self.date)(line.decided_on))
    }

    fn state(&self, state: &FollowUpState) -> String {
        let ended = |how, at: &Moment, why| format!("{how} {}: {why}", self.day(*at));
        match state {
            FollowUpState::Waiting => self.waiting.to_owned(),
            FollowUpState::Begun => self.begun.to_owned(),
            FollowUpState::ReportedDone { evidence } => {
                format!("{} {}", self.reported_done, self.evidence(evidence))
            }
            FollowUpState::Closed { at, evidence } => {
                ended(self.closed, at, self.evidence(evidence))
            }
            FollowUpState::Cancelled { at, reason } => ended(self.cancelled, at, quoted(reason)),
            FollowUpState::Declined { at, reason } => ended(self.declined, at, quoted(reason)),
        }
    }

    fn evidence(&self, evidence: &Evidence) -> String {
        match evidence {
            Evidence::Note(note) => quoted(note),
            Evidence::Link(link) => format!("<{}>", link.as_str()),
            Evidence::Document(id) => format!("{} {id}", self.document),
        }
    }
}

/// What somebody wrote, on one line and not too much of it.
fn quoted(note: &Note) -> String {
    let words: Vec<&str> = note.as_str().split_whitespace().collect();
    let line = words.join(" ");
    if line.chars().count() <= LONGEST_QUOTE {
        return line;
    }
    let kept: String = line.chars().take(LONGEST_QUOTE).collect();
    format!("{}…", kept.trim_end())
}

/// One after the other, each with an end of its own.
fn sentences(told: Vec<String>) -> String {
    let ended = told.into_iter().map(|sentence| {
        if sentence.ends_with(['.', '!', '?', '…']) {
            sentence
        } else {
            format!("{sentence}.")
        }
    });
    ended.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        action::Link,
        follow_up::{
            Occasion, Rendition, compile,
            samples::{a_follow_up, a_line, an_occasion, any_lines},
        },
        samples::moment,
        text::Title,
    };
    use proptest::prelude::*;

    fn note(text: &str) -> Note {
        Note::parse(text).unwrap()
    }

    fn a_full_item() -> FollowUp {
        let at = moment("2023-11-14 10:00");
        a_follow_up(vec![
            a_line(1)
                .titled("Udarbejde retningslinjer for AI")
                .of_case("85.15.02G01-30-23")
                .due_here("2023-11-29")
                .state(FollowUpState::Begun),
            a_line(2)
                .titled("Undersøge muligheden for fælles drift")
                .owned_by("Digitalisering & IT")
                .due_here("2023-11-29")
                .state(FollowUpState::ReportedDone {
                    evidence: Evidence::Document(Title::parse("4711").unwrap()),
                }),
            a_line(3)
                .titled("Indkalde leverandøren")
                .due("2023-11-15")
                .because("Leverandøren har\naflyst to gange."),
            a_line(4).titled("Skrive til KL").due("2023-11-20"),
            a_line(5)
                .titled("Samle erfaringer fra skolerne")
                .due_here("2023-10-25")
                .asking(3)
                .because("Afventer svar"),
            a_line(6)
                .titled("Oprette en pulje")
                .state(FollowUpState::Closed {
                    at,
                    evidence: Evidence::Link(Link::parse("https://havnbjerg.dk/pulje").unwrap()),
                }),
            a_line(7)
                .titled("Ansætte en konsulent")
                .state(FollowUpState::Cancelled {
                    at,
                    reason: note("Overtaget af budgettet."),
                }),
            a_line(8)
                .titled("Måle støj")
                .state(FollowUpState::Declined {
                    at,
                    reason: note("Hører under Teknik og Miljø"),
                }),
        ])
    }

    #[test]
    fn the_item_reads_well_in_danish() {
        let expected = "\
Kræver en beslutning: luk, afgræns på ny eller løft til direktøren
- Samle erfaringer fra skolerne. Ansvarlig: Mette Holm. Frist: onsdag den 25. oktober 2023, overskredet. Besluttet onsdag den 25. oktober 2023. Ikke begyndt. Videreført 3 gange. Begrundelse: Afventer svar.

Skal behandles på mødet
- Udarbejde retningslinjer for AI (sag 85.15.02G01-30-23). Ansvarlig: Mette Holm. Frist: onsdag den 29. november 2023. Besluttet onsdag den 25. oktober 2023. I gang.
- Undersøge muligheden for fælles drift. Ansvarlig: Digitalisering & IT. Frist: onsdag den 29. november 2023. Besluttet onsdag den 25. oktober 2023. Meldt færdig: dokument 4711.

Over fristen
- Indkalde leverandøren. Ansvarlig: Mette Holm. Frist: onsdag den 15. november 2023, overskredet. Besluttet onsdag den 25. oktober 2023. Ikke begyndt. Begrundelse: Leverandøren har aflyst to gange.
- Skrive til KL. Ansvarlig: Mette Holm. Frist: mandag den 20. november 2023, overskredet. Besluttet onsdag den 25. oktober 2023. Ikke begyndt. Ingen begrundelse givet.

Afsluttet siden mødet onsdag den 25. oktober 2023
- Ansætte en konsulent. Ansvarlig: Mette Holm. Besluttet onsdag den 25. oktober 2023. Bortfaldet tirsdag den 14. november 2023: Overtaget af budgettet.
- Måle støj. Ansvarlig: Mette Holm. Besluttet onsdag den 25. oktober 2023. Afvist tirsdag den 14. november 2023: Hører under Teknik og Miljø.
- Oprette en pulje. Ansvarlig: Mette Holm. Besluttet onsdag den 25. oktober 2023. Lukket tirsdag den 14. november 2023: <https://havnbjerg.dk/pulje>.";
        assert_eq!(a_full_item().in_words(Language::Danish), expected);
    }

    #[test]
    fn the_item_reads_well_in_english() {
        let expected = "\
Needs a decision: close, re-scope or escalate to the director
- Samle erfaringer fra skolerne. Owner: Mette Holm. Due: Wednesday 25 October 2023, overdue. Decided on Wednesday 25 October 2023. Not begun. Carried over 3 times. Reason: Afventer svar.

To be dealt with at the meeting
- Udarbejde retningslinjer for AI (case 85.15.02G01-30-23). Owner: Mette Holm. Due: Wednesday 29 November 2023. Decided on Wednesday 25 October 2023. Under way.
- Undersøge muligheden for fælles drift. Owner: Digitalisering & IT. Due: Wednesday 29 November 2023. Decided on Wednesday 25 October 2023. Reported done: document 4711.

Past the deadline
- Indkalde leverandøren. Owner: Mette Holm. Due: Wednesday 15 November 2023, overdue. Decided on Wednesday 25 October 2023. Not begun. Reason: Leverandøren har aflyst to gange.
- Skrive til KL. Owner: Mette Holm. Due: Monday 20 November 2023, overdue. Decided on Wednesday 25 October 2023. Not begun. No reason given.

Ended since the meeting on Wednesday 25 October 2023
- Ansætte en konsulent. Owner: Mette Holm. Decided on Wednesday 25 October 2023. Cancelled on Tuesday 14 November 2023: Overtaget af budgettet.
- Måle støj. Owner: Mette Holm. Decided on Wednesday 25 October 2023. Declined on Tuesday 14 November 2023: Hører under Teknik og Miljø.
- Oprette en pulje. Owner: Mette Holm. Decided on Wednesday 25 October 2023. Closed on Tuesday 14 November 2023: <https://havnbjerg.dk/pulje>.";
        assert_eq!(a_full_item().in_words(Language::English), expected);
    }

    #[test]
    fn an_item_with_nothing_to_tell_says_so() {
        let nothing = a_follow_up(vec![]);
        assert_eq!(
            nothing.in_words(Language::Danish),
            "Der er intet at følge op på."
        );
        assert_eq!(
            nothing.in_words(Language::English),
            "There is nothing to follow up."
        );
    }

    #[test]
    fn what_is_not_known_is_said_or_left_out() {
        let mut line = a_line(1).due_here_some_day();
        line.carried_over = 1;
        assert_eq!(
            a_follow_up(vec![line]).in_words(Language::Danish),
            "Skal behandles på mødet\n- Udarbejde retningslinjer. Ansvarlig: Mette Holm. Ingen frist. Besluttet onsdag den 25. oktober 2023. Ikke begyndt. Videreført 1 gang."
        );
        let ended = a_line(1).state(FollowUpState::Declined {
            at: moment("2023-11-14 10:00"),
            reason: note("Nej!"),
        });
        let occasion = Occasion {
            last: None,
            ..an_occasion()
        };
        assert_eq!(
            compile(vec![ended], occasion).in_words(Language::Danish),
            "Afsluttet\n- Udarbejde retningslinjer. Ansvarlig: Mette Holm. Besluttet onsdag den 25. oktober 2023. Afvist tirsdag den 14. november 2023: Nej!"
        );
    }

    #[test]
    fn a_long_reason_is_cut_by_letters_and_too_many_lines_are_counted() {
        let long = "å".repeat(10_000);
        let line = |number: u16| {
            let line = a_line(1).titled(&format!("{number:04} {}", "ø".repeat(490)));
            line.due_here("2023-11-01").because(&long)
        };
        let one = a_follow_up(vec![line(1)]).in_words(Language::Danish);
        assert!(one.ends_with(&format!("Begrundelse: {}…", "å".repeat(300))));
        for language in [Language::Danish, Language::English] {
            let text = a_follow_up((1..=1_000).map(line).collect()).in_words(language);
            let shown = text.lines().filter(|line| line.starts_with("- ")).count();
            let last = text.lines().last().unwrap();
            assert!(last.contains(&format!(" {} ", 1_000 - shown)), "{last}");
            assert!(shown > 100 && Verbatim::parse(&text).is_ok());
        }
    }

    #[test]
    fn an_item_that_takes_in_only_a_part_says_so() {
        let cut = |lines| FollowUp {
            is_cut: true,
            ..a_follow_up(lines)
        };
        let told = "Der er flere opfølgninger, end punktet tager med.";
        assert_eq!(cut(vec![]).in_words(Language::Danish), told);
        let line = a_line(1).due_here("2023-11-29");
        let text = cut(vec![line]).in_words(Language::Danish);
        assert!(text.ends_with(&format!("\n\n{told}")), "{text}");
    }

    proptest! {
        #[test]
        fn nothing_closed_shows_in_the_open_rendition(lines in any_lines()) {
            let open = a_follow_up(lines).rendition(Rendition::Open);
            for language in [Language::Danish, Language::English] {
                let shown = format!("{open:?} {}", open.in_words(language)).to_lowercase();
                prop_assert!(!shown.contains("hemmelig"), "{shown}");
            }
        }
    }
}
