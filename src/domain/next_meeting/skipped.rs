//! The meetings that a search passed over, with the reason of each. The first few are kept whole;
//! of the others it is counted how many had which reason, so that planning thousands stays small.

use crate::domain::{calendar::Moment, ids::MeetingId, language::Language, named::named};

named! {
    /// Why a meeting was passed over.
    SkipReason {
        /// It does not take place.
        Cancelled = "cancelled",
        /// It has been held.
        Held = "held",
        /// It has begun.
        Begun = "begun",
        /// It comes before the earliest day asked for.
        TooEarly = "too_early",
        /// It comes before the meeting of what this depends on.
        BeforeDependency = "before_dependency",
        /// Its agenda is closed.
        AgendaFrozen = "agenda_frozen",
        /// Its time is taken.
        NoTimeLeft = "no_time_left",
        /// Its agenda has as many items as one can have.
        AgendaFull = "agenda_full",
        /// It fits, but a later one was asked for.
        NotYetTheNth = "not_yet_the_nth",
    }
}

impl SkipReason {
    /// The reason as people read it, a clause about the meeting.
    pub const fn in_words(self, language: Language) -> &'static str {
        let (danish, english) = match self {
            Self::Cancelled => ("mødet er aflyst", "the meeting is cancelled"),
            Self::Held => ("mødet er holdt", "the meeting has been held"),
            Self::Begun => ("mødet er begyndt", "the meeting has begun"),
            Self::TooEarly => (
                "mødet ligger før den tidligste dag, der er ønsket",
                "the meeting comes before the earliest day asked for",
            ),
            Self::BeforeDependency => (
                "mødet ligger før det, der skal behandles først",
                "the meeting comes before what must be dealt with first",
            ),
            Self::AgendaFrozen => ("dagsordenen er lukket", "the agenda is closed"),
            Self::NoTimeLeft => (
                "der er ikke tid nok tilbage på mødet",
                "the meeting has too little time left",
            ),
            Self::AgendaFull => (
                "dagsordenen kan ikke have flere punkter",
                "the agenda can have no more items",
            ),
            Self::NotYetTheNth => ("et senere møde er ønsket", "a later meeting was asked for"),
        };
        language.choose(danish, english)
    }
}

/// A meeting that was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Skipped {
    /// Which.
    pub meeting: MeetingId,
    /// When it starts.
    pub starts_at: Moment,
    /// Minutes that were left of it; below zero where its agenda is overfull. `None` for those who may
    /// not know, since it also tells how long the closed items on the agenda take.
    pub minutes_left: Option<i32>,
    /// Why.
    pub reason: SkipReason,
}

impl Skipped {
    /// The same for those who may not know how full agendas are.
    #[must_use]
    pub const fn unmeasured(self) -> Self {
        Self {
            minutes_left: None,
            ..self
        }
    }
}

/// The meetings that were passed over, in order of time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SkippedMeetings {
    first: Vec<Skipped>,
    counts: [u32; SkipReason::ALL.len()],
}

impl SkippedMeetings {
    /// How many are kept whole.
    pub const MOST_IN_FULL: usize = 20;

    /// The first of them, at most [`Self::MOST_IN_FULL`].
    pub fn first(&self) -> &[Skipped] {
        &self.first
    }

    /// How many were passed over for this reason, those that are not kept whole included.
    pub fn count(&self, reason: SkipReason) -> u32 {
        self.counts.get(reason as usize).copied().unwrap_or(0)
    }

    /// How many were passed over.
    pub fn total(&self) -> u32 {
        self.counts.iter().sum()
    }

    /// Whether none was passed over.
    pub fn is_empty(&self) -> bool {
        self.total() == 0
    }

    pub(super) fn note(&mut self, reason: SkipReason, skipped: impl FnOnce() -> Skipped) {
        if let Some(count) = self.counts.get_mut(reason as usize) {
            *count += 1;
        }
        if self.first.len() < Self::MOST_IN_FULL {
            self.first.push(skipped());
        }
    }

    /// The same for those who may not know how full agendas are.
    #[must_use]
    pub fn unmeasured(mut self) -> Self {
        for skipped in &mut self.first {
            *skipped = skipped.unmeasured();
        }
        self
    }

    /// The same with `skipped` before all others.
    #[must_use]
    pub fn after(mut self, skipped: Skipped) -> Self {
        self.first.insert(0, skipped);
        self.first.truncate(Self::MOST_IN_FULL);
        if let Some(count) = self.counts.get_mut(skipped.reason as usize) {
            *count += 1;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{id, moment};

    #[test]
    fn the_first_are_kept_whole_and_all_are_counted() {
        let skipped = |reason| Skipped {
            meeting: MeetingId::from_uuid(id(1)),
            starts_at: moment("2023-11-29 13:00"),
            minutes_left: Some(0),
            reason,
        };
        let mut all = SkippedMeetings::default();
        assert!(all.is_empty());
        for _ in 0..30 {
            all.note(SkipReason::NoTimeLeft, || skipped(SkipReason::NoTimeLeft));
        }
        let all = all.after(skipped(SkipReason::Cancelled));
        assert_eq!(all.total(), 31);
        assert_eq!(all.count(SkipReason::NoTimeLeft), 30);
        assert_eq!(all.count(SkipReason::Cancelled), 1);
        assert_eq!(all.first().len(), SkippedMeetings::MOST_IN_FULL);
        assert_eq!(all.first()[0].reason, SkipReason::Cancelled);
    }

    #[test]
    fn every_reason_has_its_place_and_its_words_in_both_languages() {
        for (place, reason) in SkipReason::ALL.iter().enumerate() {
            assert_eq!(*reason as usize, place);
            let [danish, english] =
                [Language::Danish, Language::English].map(|language| reason.in_words(language));
            assert!(!danish.is_empty() && danish != english);
        }
    }
}
