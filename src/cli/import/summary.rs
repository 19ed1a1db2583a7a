//! What came of all, for people: how many of each outcome, and what is broken with its reason.

use std::{collections::BTreeMap, io::Write};

use chrono::TimeDelta;
use serde::Serialize;

use super::outcome::{Outcome, Settled, Skipped};

/// How many broken ones are listed; the report has them all.
const MOST_LISTED: usize = 200;

/// How many there were of each outcome.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Counts {
    pub(super) imported: usize,
    pub(super) known: usize,
    pub(super) readable: usize,
    pub(super) not_minutes: usize,
    pub(super) failed: usize,
    pub(super) skipped: usize,
}

/// What is counted and listed; stays small, however many there are.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) counts: Counts,
    /// How many became nothing though somebody expected it.
    pub(super) failures: usize,
    skipped: BTreeMap<Skipped, usize>,
    listed: Vec<String>,
    unlisted: usize,
}

impl Tally {
    /// Counts one, and lists it when it is broken or an archive that was not opened.
    pub(super) fn add(&mut self, settled: &Settled) {
        let counts = &mut self.counts;
        let count = match &settled.outcome {
            Outcome::Imported(_) => &mut counts.imported,
            Outcome::Known(_) => &mut counts.known,
            Outcome::Readable(_) => &mut counts.readable,
            Outcome::NotMinutes(_) => &mut counts.not_minutes,
            Outcome::Failed(_) => &mut counts.failed,
            Outcome::Skipped(why) => {
                *self.skipped.entry(*why).or_default() += 1;
                &mut counts.skipped
            }
        };
        *count += 1;
        self.failures += usize::from(settled.is_failure());
        let is_unopened = matches!(settled.outcome, Outcome::Skipped(Skipped::Unopened(_)));
        if !settled.is_failure() && !is_unopened {
            return;
        }
        if self.listed.len() == MOST_LISTED {
            self.unlisted += 1;
        } else if let Some(reason) = settled.outcome.reason() {
            let what = if is_unopened {
                "skipped"
            } else {
                "not imported"
            };
            self.listed
                .push(format!("{}: {what}: {reason}", settled.place));
        }
    }

    /// How many documents there were; what was skipped is none.
    pub(super) const fn documents(&self) -> usize {
        let counts = self.counts;
        let taken = counts.imported + counts.known + counts.readable;
        taken + counts.not_minutes + counts.failed
    }

    /// Lists what is broken, and sums up.
    pub(super) fn write(&self, took: TimeDelta, out: &mut dyn Write) -> std::io::Result<()> {
        for line in &self.listed {
            writeln!(out, "{line}")?;
        }
        if self.unlisted > 0 {
            writeln!(out, "… and {} more, which --report lists", self.unlisted)?;
        }
        let counts = self.counts;
        let parts = [
            (counts.imported, "imported"),
            (counts.known, "imported before"),
            (counts.readable, "can be imported"),
            (counts.not_minutes, "neither minutes nor agendas"),
            (counts.failed, "failed"),
        ];
        let told = parts.iter().filter(|(count, _)| *count > 0);
        let told: Vec<_> = told
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        let colon = if told.is_empty() { "" } else { ": " };
        let (documents, took) = (self.documents(), duration(took));
        write!(
            out,
            "{documents} documents in {took}{colon}{}",
            told.join(", ")
        )?;
        if counts.skipped > 0 {
            let reasons = self.skipped.iter();
            let reasons = reasons.map(|(why, count)| format!("{count} × {why}"));
            let reasons: Vec<_> = reasons.collect();
            write!(out, "; {} skipped ({})", counts.skipped, reasons.join(", "))?;
        }
        writeln!(out)
    }
}

/// A stretch of time in short words.
pub(super) fn duration(time: TimeDelta) -> String {
    let seconds = time.num_seconds().max(0);
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds} s"),
        (0, _) => format!("{minutes} min {} s", seconds % 60),
        _ => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::cli::import::place::Place;

    fn settled(name: &str, is_named: bool, outcome: Outcome) -> Settled {
        Settled {
            place: Place::file(Path::new(name)),
            is_named,
            weight: 0,
            fingerprint: None,
            outcome,
        }
    }

    fn summary(tally: &Tally) -> String {
        let mut out = Vec::new();
        tally.write(TimeDelta::seconds(192), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_is_broken_is_listed_and_what_was_named_must_become_something() {
        let mut tally = Tally::default();
        let other = || Outcome::NotMinutes("a letter".to_owned());
        for one in [
            settled("a", false, Outcome::Failed("damaged".to_owned())),
            settled("b", false, other()),
            settled("c", true, other()),
            settled("d", false, Outcome::Skipped(Skipped::Hidden)),
            settled("e", false, Outcome::Skipped(Skipped::Hidden)),
            settled(
                "f",
                false,
                Outcome::Skipped(Skipped::Unopened("a 7z archive")),
            ),
        ] {
            tally.add(&one);
        }
        assert_eq!((tally.failures, tally.documents()), (2, 3));
        assert_eq!(
            summary(&tally),
            "a: not imported: damaged\n\
             c: not imported: a letter\n\
             f: skipped: a 7z archive, which is not opened\n\
             3 documents in 3 min 12 s: 2 neither minutes nor agendas, 1 failed; \
             3 skipped (2 × hidden, 1 × a 7z archive, which is not opened)\n"
        );
    }

    #[test]
    fn a_long_list_is_cut_and_says_so() {
        let mut tally = Tally::default();
        for n in 0..MOST_LISTED + 3 {
            let broken = Outcome::Failed("damaged".to_owned());
            tally.add(&settled(&n.to_string(), false, broken));
        }
        let said = summary(&tally);
        assert!(said.contains("\n… and 3 more, which --report lists\n203 documents"));
        assert_eq!(tally.failures, MOST_LISTED + 3);
        assert_eq!(summary(&Tally::default()), "0 documents in 3 min 12 s\n");
    }

    #[test]
    fn a_stretch_of_time_is_told_in_two_units() {
        for (seconds, words) in [
            (-3, "0 s"),
            (59, "59 s"),
            (61, "1 min 1 s"),
            (3600, "1 h 0 min"),
            (90_000, "25 h 0 min"),
        ] {
            assert_eq!(duration(TimeDelta::seconds(seconds)), words);
        }
    }
}
