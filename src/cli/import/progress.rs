//! How far it has come: a bar on a terminal, a line every so often elsewhere, or nothing.

use std::io::Write;

use chrono::TimeDelta;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::summary::duration;
use crate::domain::calendar::Moment;

/// How often a line is written where there is no terminal.
const BETWEEN_LINES: TimeDelta = TimeDelta::seconds(30);

/// What becomes of the progress.
pub enum Screen<'a> {
    /// A bar on standard error.
    Terminal,
    /// Lines.
    Lines(&'a mut dyn Write),
    /// Nothing.
    Quiet,
}

/// How far it has come.
pub(super) struct Progress<'a> {
    screen: Shown<'a>,
    started_at: Moment,
    /// Bytes of files and archives: which documents an archive holds is known when it is opened.
    total: u64,
    done: u64,
    documents: u64,
}

enum Shown<'a> {
    Bar(ProgressBar),
    Lines {
        out: &'a mut dyn Write,
        said_at: Moment,
    },
    Nothing,
}

impl<'a> Progress<'a> {
    /// `total` is how many bytes there are to go through.
    pub(super) fn start(screen: Screen<'a>, total: u64, now: Moment) -> Self {
        let screen = match screen {
            Screen::Terminal => Shown::Bar(bar(total)),
            Screen::Lines(out) => Shown::Lines { out, said_at: now },
            Screen::Quiet => Shown::Nothing,
        };
        Self {
            screen,
            started_at: now,
            total,
            done: 0,
            documents: 0,
        }
    }

    /// One more, of so many bytes.
    pub(super) fn advance(&mut self, weight: u64, is_document: bool, now: Moment) {
        self.done = self.done.saturating_add(weight).min(self.total);
        self.documents += u64::from(is_document);
        let words = self.words(now);
        match &mut self.screen {
            Shown::Bar(bar) => {
                bar.set_position(self.done);
                bar.set_message(words);
            }
            Shown::Lines { out, said_at } if now - *said_at >= BETWEEN_LINES => {
                *said_at = now;
                // Whoever no longer listens still gets the documents imported.
                let _ = writeln!(out, "{words}");
            }
            Shown::Lines { .. } | Shown::Nothing => {}
        }
    }

    /// Does something with the screen while no bar is on it.
    pub(super) fn aside<T>(&self, work: impl FnOnce() -> T) -> T {
        match &self.screen {
            Shown::Bar(bar) => bar.suspend(work),
            _ => work(),
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        if let Shown::Bar(bar) = &self.screen {
            bar.finish_and_clear();
        }
    }

    fn words(&self, now: Moment) -> String {
        let took = now - self.started_at;
        let documents = self.documents;
        let Some(percent) = (self.done * 100).checked_div(self.total) else {
            return format!("{documents} documents");
        };
        let seconds = u64::try_from(took.num_milliseconds()).unwrap_or(0).max(1);
        let rate = documents.saturating_mul(1000) / seconds;
        let mut words = format!("{documents} documents, {percent} %, {rate} a second");
        let left = i128::from(took.num_seconds()) * i128::from(self.total - self.done);
        let left = left.checked_div(i128::from(self.done));
        if let Some(left) = left.and_then(|left| i64::try_from(left).ok()) {
            let left = TimeDelta::try_seconds(left).unwrap_or(TimeDelta::MAX);
            words = format!("{words}, {} left", duration(left));
        }
        words
    }
}

fn bar(total: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    // The pattern is ours and understood; without it the bar is another one.
    match ProgressStyle::with_template("{wide_bar} {msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::moment;

    #[test]
    fn a_line_every_so_often_tells_rate_and_time_left() {
        let mut said = Vec::new();
        let start = moment("2026-03-04 09:00");
        let mut progress = Progress::start(Screen::Lines(&mut said), 1000, start);
        for (seconds, weight, is_document) in [
            (1, 50, true),
            (29, 0, false),
            (60, 50, true),
            (61, 100, true),
            (90, 5000, true),
        ] {
            let now = start + TimeDelta::seconds(seconds);
            progress.advance(weight, is_document, now);
        }
        progress.finish();
        assert_eq!(
            String::from_utf8(said).unwrap(),
            "2 documents, 10 %, 0 a second, 9 min 0 s left\n\
             4 documents, 100 %, 0 a second, 0 s left\n"
        );
    }

    #[test]
    fn progress_through_nothing_and_at_the_first_moment_is_told_without_a_guess() {
        let now = moment("2026-03-04 09:00");
        let mut nothing = Progress::start(Screen::Quiet, 0, now);
        nothing.advance(0, true, now);
        assert_eq!(nothing.words(now), "1 documents");
        let begun = Progress::start(Screen::Quiet, 10, now);
        assert_eq!(begun.words(now), "0 documents, 0 %, 0 a second");
    }
}
