//! What is remembered of a provider, and when it is asked again. Pure: told the time, it says what to
//! do. Bounded on both sides: however many tokens name keys that nobody knows, the provider is asked
//! once in a while; and however long it fails, its last keys are believed for a day and no longer.

use std::sync::Arc;

use chrono::TimeDelta;
use jsonwebtoken::Algorithm;

use super::discovery::Endpoints;
use crate::{
    domain::calendar::Moment,
    identity::verifier::{Refusal, TrustedKey},
};

/// Between two questions, whatever the first one brought.
pub(super) const PAUSE: TimeDelta = TimeDelta::seconds(10);

/// From then on keys are looked after, so that one that was withdrawn is not believed for long.
pub(super) const FRESH: TimeDelta = TimeDelta::minutes(15);

/// From then on keys are forgotten if the provider could not be asked.
pub(super) const KEPT: TimeDelta = TimeDelta::hours(24);

/// The key that a token says it was signed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::identity) struct WantedKey {
    pub(in crate::identity) id: String,
    pub(in crate::identity) algorithm: Algorithm,
}

impl WantedKey {
    /// The key among these, if one has the name and is believed for the algorithm.
    pub(in crate::identity) fn among<'a>(
        &self,
        keys: &'a [TrustedKey],
    ) -> Result<&'a TrustedKey, Refusal> {
        let mut named = keys.iter().filter(|key| key.id == self.id).peekable();
        if named.peek().is_none() {
            return Err(Refusal::UnknownKey);
        }
        let key = named.find(|key| key.algorithm == self.algorithm);
        key.ok_or(Refusal::WrongAlgorithm)
    }
}

/// What a provider told when it was asked.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) endpoints: Endpoints,
    pub(super) keys: Vec<TrustedKey>,
}

/// What is remembered of a provider.
#[derive(Debug, Default)]
pub(super) struct Memory {
    told: Option<(Arc<Told>, Moment)>,
    asked: Option<Asked>,
}

#[derive(Debug, Clone, Copy)]
struct Asked {
    at: Moment,
    outcome: Outcome,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Somebody is waiting for the answer.
    Open,
    Answered,
    /// There was no answer, or none that can be used, or nobody waited for it.
    Failed,
}

/// What to do about a question.
#[derive(Debug)]
pub(super) enum Step {
    /// Nothing: this is known.
    Use(Arc<Told>),
    /// Ask the provider; meanwhile, and if it fails, this is good enough.
    Refresh(Arc<Told>),
    /// Ask the provider when it is one's turn; there is nothing to go by.
    Ask,
    /// The provider was asked a moment ago and says this.
    Refuse(Refusal),
}

impl Memory {
    /// What to do now for a token signed with this key; without one, for the endpoints alone.
    pub(super) fn step(&self, wanted: Option<&WantedKey>, now: Moment) -> Step {
        let told = self.told.as_ref();
        let Some((told, at)) = told.filter(|(_, at)| now - *at < KEPT) else {
            return self.ask_or(Refusal::KeysUnavailable, now);
        };
        match wanted.map(|wanted| wanted.among(&told.keys)) {
            None | Some(Ok(_)) if now - *at >= FRESH && self.may_ask(now) => {
                Step::Refresh(Arc::clone(told))
            }
            None | Some(Ok(_)) => Step::Use(Arc::clone(told)),
            Some(Err(Refusal::UnknownKey)) if self.last_outcome() == Some(Outcome::Failed) => {
                // It may be a new key, and nobody is there to tell.
                self.ask_or(Refusal::KeysUnavailable, now)
            }
            Some(Err(Refusal::UnknownKey)) => self.ask_or(Refusal::UnknownKey, now),
            Some(Err(refusal)) => Step::Refuse(refusal),
        }
    }

    /// Notes that the provider is being asked.
    pub(super) fn note_question(&mut self, now: Moment) {
        let outcome = Outcome::Open;
        self.asked = Some(Asked { at: now, outcome });
    }

    /// Notes that nobody waits for an answer any more.
    pub(super) fn note_silence(&mut self) {
        if let Some(asked) = &mut self.asked
            && asked.outcome == Outcome::Open
        {
            asked.outcome = Outcome::Failed;
        }
    }

    /// Notes what it told.
    pub(super) fn note_answer(&mut self, told: Told, now: Moment) {
        self.told = Some((Arc::new(told), now));
        let outcome = Outcome::Answered;
        self.asked = Some(Asked { at: now, outcome });
    }

    fn ask_or(&self, otherwise: Refusal, now: Moment) -> Step {
        // Whoever comes while somebody else is asking waits for that answer.
        if self.may_ask(now) || self.last_outcome() == Some(Outcome::Open) {
            Step::Ask
        } else {
            Step::Refuse(otherwise)
        }
    }

    fn may_ask(&self, now: Moment) -> bool {
        // A clock that was set back must not keep us from asking.
        self.asked
            .is_none_or(|asked| (now - asked.at).abs() >= PAUSE)
    }

    fn last_outcome(&self) -> Option<Outcome> {
        self.asked.map(|asked| asked.outcome)
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::DecodingKey;

    use super::*;

    fn start() -> Moment {
        "2023-11-01T08:00:00Z".parse().unwrap()
    }

    fn key(id: &str) -> TrustedKey {
        TrustedKey {
            id: id.to_owned(),
            algorithm: Algorithm::EdDSA,
            key: DecodingKey::from_ed_der(&[0; 32]),
        }
    }

    fn told() -> Told {
        Told {
            endpoints: Endpoints::default(),
            keys: vec![key("old")],
        }
    }

    fn wanted(id: &str, algorithm: Algorithm) -> WantedKey {
        let id = id.to_owned();
        WantedKey { id, algorithm }
    }

    fn name(step: &Step) -> &'static str {
        match step {
            Step::Use(_) => "use",
            Step::Refresh(_) => "refresh",
            Step::Ask => "ask",
            Step::Refuse(Refusal::UnknownKey) => "unknown",
            Step::Refuse(Refusal::WrongAlgorithm) => "wrong",
            Step::Refuse(Refusal::KeysUnavailable) => "unavailable",
            Step::Refuse(_) => "other",
        }
    }

    /// Told at the start; asked again in vain after so many seconds, if at all.
    fn memory(failed_after: Option<i64>) -> Memory {
        let mut memory = Memory::default();
        memory.note_question(start());
        memory.note_answer(told(), start());
        if let Some(seconds) = failed_after {
            memory.note_question(start() + TimeDelta::seconds(seconds));
            memory.note_silence();
        }
        memory
    }

    #[test]
    fn a_provider_is_asked_seldom_and_believed_for_a_day() {
        let (minute, hour) = (60, 3_600);
        let known = Some(wanted("old", Algorithm::EdDSA));
        let unknown = Some(wanted("new", Algorithm::EdDSA));
        let swapped = Some(wanted("old", Algorithm::RS256));
        for (failed_after, wanted, seconds, expected) in [
            (None, &known, 0, "use"),
            (None, &known, 15 * minute - 1, "use"),
            (None, &known, 15 * minute, "refresh"),
            (None, &None, 14 * minute, "use"),
            (None, &None, 15 * minute, "refresh"),
            (None, &known, 24 * hour, "ask"),
            (Some(15 * minute), &known, 15 * minute + 9, "use"),
            (Some(15 * minute), &known, 15 * minute + 10, "refresh"),
            (Some(24 * hour - 1), &known, 24 * hour, "unavailable"),
            (Some(24 * hour - 10), &known, 24 * hour, "ask"),
            (None, &unknown, 0, "unknown"),
            (None, &unknown, 9, "unknown"),
            (None, &unknown, 10, "ask"),
            (None, &unknown, -9, "unknown"),
            (None, &unknown, -3_600, "ask"),
            (Some(20), &unknown, 21, "unavailable"),
            (Some(20), &unknown, 30, "ask"),
            (None, &swapped, 20, "wrong"),
            (Some(20), &swapped, 21, "wrong"),
        ] {
            let now = start() + TimeDelta::seconds(seconds);
            let step = memory(failed_after).step(wanted.as_ref(), now);
            assert_eq!(
                name(&step),
                expected,
                "{failed_after:?} {wanted:?} {seconds}"
            );
        }
    }

    #[test]
    fn while_somebody_asks_known_keys_are_used_and_unknown_ones_wait() {
        let mut memory = memory(None);
        let later = start() + FRESH;
        memory.note_question(later);
        for (id, expected) in [("old", "use"), ("new", "ask")] {
            let wanted = wanted(id, Algorithm::EdDSA);
            assert_eq!(name(&memory.step(Some(&wanted), later)), expected);
        }
        memory.note_answer(told(), later);
        let wanted = wanted("new", Algorithm::EdDSA);
        assert_eq!(name(&memory.step(Some(&wanted), later)), "unknown");
    }

    #[test]
    fn whoever_was_never_told_anything_asks_once_in_a_while() {
        let mut memory = Memory::default();
        let wanted = wanted("old", Algorithm::EdDSA);
        assert_eq!(name(&memory.step(Some(&wanted), start())), "ask");
        memory.note_question(start());
        assert_eq!(name(&memory.step(Some(&wanted), start())), "ask", "in line");
        memory.note_silence();
        for (seconds, expected) in [(0, "unavailable"), (9, "unavailable"), (10, "ask")] {
            let now = start() + TimeDelta::seconds(seconds);
            assert_eq!(
                name(&memory.step(Some(&wanted), now)),
                expected,
                "{seconds}"
            );
        }
    }
}
