//! Verifying the history: what is kept is hashed again, and whatever does not fit is told with its
//! place. Works on rows in order, one after the other, so that it needs no more memory for a long
//! history than for a short one.

use std::collections::HashMap;

use uuid::Uuid;

use crate::domain::history::{
    chain::{ChainHash, KeptEvent, Link},
    checkpoint::{Checkpoint, SignatureCheck},
};

/// An event with what is kept of its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedEvent {
    /// The event.
    pub event: KeptEvent,
    /// Its number in the chain of its subject.
    pub position: u64,
    /// Its hash; an event from before there were chains has none.
    pub hash: Option<ChainHash>,
    /// Whether the erasure that took something from it is in the history; none when nothing was
    /// erased.
    pub is_erasure_recorded: Option<bool>,
}

impl LinkedEvent {
    /// The hash that checkpoints seal. An event from before there were chains stands for itself.
    pub fn sealed_hash(&self) -> ChainHash {
        self.hash
            .unwrap_or_else(|| Link::at(self.position, ChainHash::START, &self.event).hash)
    }
}

/// What does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The row is not what was written.
    Altered {
        /// The event.
        event: Uuid,
        /// Its subject.
        subject: Uuid,
        /// Its number in the chain.
        position: u64,
    },
    /// Events are gone from the chain of a subject.
    Removed {
        /// The subject.
        subject: Uuid,
        /// The first one that is gone.
        position: u64,
        /// How many are.
        count: u64,
    },
    /// Something was erased, and the history says nothing of it.
    UnrecordedErasure {
        /// The event.
        event: Uuid,
    },
    /// What a checkpoint sealed is not what is there: an event was altered, taken away or put in.
    Unsealed {
        /// The checkpoint.
        number: u64,
        /// How many events it sealed.
        sealed: u16,
        /// How many are there.
        found: u64,
    },
    /// A checkpoint is gone.
    MissingCheckpoint {
        /// Its number.
        number: u64,
    },
    /// The signature of a checkpoint is wrong.
    WrongSignature {
        /// The checkpoint.
        number: u64,
    },
    /// The checkpoint is signed by a key that is not known here.
    UnknownKey {
        /// The checkpoint.
        number: u64,
    },
    /// The checkpoint is not the one that was exported.
    NotAsExported {
        /// The checkpoint.
        number: u64,
    },
}

/// Follows the chains, given all events by subject and position, and where the chains end.
#[derive(Debug, Default)]
pub struct ChainWalk {
    last: Option<(Uuid, Link)>,
}

/// How many events the chain of each subject has.
pub type Lengths = HashMap<Uuid, u64>;

impl ChainWalk {
    /// The subject and the position of the event that was taken last.
    pub fn place(&self) -> Option<(Uuid, u64)> {
        self.last.map(|(subject, link)| (subject, link.position))
    }

    /// Takes the next event; answers what does not fit. The lengths are those of its chain and of the
    /// one that was followed before, and not newer than the event.
    pub fn take(&mut self, linked: &LinkedEvent, lengths: &Lengths) -> Vec<Finding> {
        let subject = linked.event.subject;
        let is_followed = self.last.is_some_and(|(of, _)| of == subject);
        let before = if is_followed { None } else { self.end(lengths) };
        let mut findings = Vec::from_iter(before);
        let last = self.last.filter(|_| is_followed).map(|(_, link)| link);
        let gap = gap_before(linked, last);
        let previous = last.map_or(ChainHash::START, |link| link.hash);
        let is_as_written = match linked.hash {
            // Nothing ties an event after a gap, so that only what is gone is told of the gap.
            Some(_) if gap.is_some() => true,
            Some(hash) => Link::at(linked.position, previous, &linked.event).hash == hash,
            // From before there were chains; its checkpoint vouches for it.
            None => previous == ChainHash::START,
        };
        findings.extend(gap);
        if !is_as_written {
            findings.push(Finding::Altered {
                event: linked.event.id,
                subject,
                position: linked.position,
            });
        }
        if linked.is_erasure_recorded == Some(false) {
            findings.push(Finding::UnrecordedErasure {
                event: linked.event.id,
            });
        }
        let link = Link {
            position: linked.position,
            hash: linked.hash.unwrap_or(ChainHash::START),
        };
        self.last = Some((subject, link));
        findings
    }

    /// What is gone from the end of the chain that was followed last, when no event is left to take.
    pub fn end(&self, lengths: &Lengths) -> Option<Finding> {
        let (subject, position) = self.place()?;
        let length = lengths.get(&subject).copied().unwrap_or_default();
        removed(
            subject,
            position.saturating_add(1),
            length.saturating_sub(position),
        )
    }
}

/// What was taken out before an event.
fn gap_before(linked: &LinkedEvent, last: Option<Link>) -> Option<Finding> {
    let expected = last.map_or(1, |link| link.position.saturating_add(1));
    let count = linked.position.saturating_sub(expected);
    removed(linked.event.subject, expected, count)
}

fn removed(subject: Uuid, position: u64, count: u64) -> Option<Finding> {
    (count > 0).then_some(Finding::Removed {
        subject,
        position,
        count,
    })
}

/// Follows the checkpoints, given all of them by number.
#[derive(Debug, Default)]
pub struct CheckpointWalk {
    number: u64,
    hash: Option<ChainHash>,
}

impl CheckpointWalk {
    /// Takes the next checkpoint with the hashes of its events by their ids; answers what does not fit.
    pub fn take(
        &mut self,
        checkpoint: &Checkpoint,
        hashes: &[ChainHash],
        signature: SignatureCheck,
    ) -> Vec<Finding> {
        let number = checkpoint.number;
        let mut findings: Vec<_> = (self.number.saturating_add(1)..number)
            .map(|number| Finding::MissingCheckpoint { number })
            // One line tells as much as a million.
            .take(10)
            .collect();
        let previous = self.hash.unwrap_or(ChainHash::START);
        // What came before is not there to be hashed with after a gap.
        if findings.is_empty() && !checkpoint.seals(previous, hashes) {
            findings.push(Finding::Unsealed {
                number,
                sealed: checkpoint.events,
                found: u64::try_from(hashes.len()).unwrap_or(u64::MAX),
            });
        }
        match signature {
            SignatureCheck::Good => {}
            SignatureCheck::Wrong => findings.push(Finding::WrongSignature { number }),
            SignatureCheck::UnknownKey => findings.push(Finding::UnknownKey { number }),
        }
        self.number = number;
        self.hash = Some(checkpoint.hash);
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{a_chain, a_kept_event, erased};
    use super::*;
    use crate::domain::samples::{id, moment};

    fn walk(events: &[LinkedEvent]) -> Vec<Finding> {
        walk_to(events, &Lengths::new())
    }

    fn walk_to(events: &[LinkedEvent], lengths: &Lengths) -> Vec<Finding> {
        let mut walk = ChainWalk::default();
        let taken = events.iter().flat_map(|event| walk.take(event, lengths));
        let mut findings: Vec<_> = taken.collect();
        findings.extend(walk.end(lengths));
        findings
    }

    fn altered(event: &LinkedEvent) -> Finding {
        Finding::Altered {
            event: event.event.id,
            subject: event.event.subject,
            position: event.position,
        }
    }

    #[test]
    fn events_that_were_removed_from_an_end_are_counted() {
        let mut events = a_chain(1, 4);
        events.extend(a_chain(2, 3));
        let removed = |subject, position, count| Finding::Removed {
            subject: id(subject),
            position,
            count,
        };
        for (first, second, expected) in [
            (4, 3, vec![]),
            // What was added since the lengths were read.
            (2, 1, vec![]),
            (6, 3, vec![removed(1, 5, 2)]),
            (4, 4, vec![removed(2, 4, 1)]),
            (5, 5, vec![removed(1, 5, 1), removed(2, 4, 2)]),
        ] {
            let lengths = Lengths::from([(id(1), first), (id(2), second)]);
            assert_eq!(walk_to(&events, &lengths), expected, "{first} {second}");
        }
        assert_eq!(walk_to(&events, &Lengths::new()), []);
    }

    #[test]
    fn a_history_as_it_was_written_is_found_so() {
        let mut events = a_chain(1, 4);
        events.extend(a_chain(2, 3));
        assert_eq!(walk(&events), []);
    }

    #[test]
    fn an_altered_event_is_found_where_it_is() {
        let mut events = a_chain(1, 4);
        events[2].event.happening = "closed".to_owned();
        assert_eq!(walk(&events), [altered(&events[2])]);
    }

    #[test]
    fn an_event_that_was_altered_with_its_hash_breaks_the_next() {
        let mut events = a_chain(1, 4);
        events[1].event.happening = "closed".to_owned();
        let forged = Link::at(2, events[0].hash.unwrap(), &events[1].event);
        events[1].hash = Some(forged.hash);
        assert_eq!(walk(&events), [altered(&events[2])]);
    }

    #[test]
    fn events_that_were_removed_are_counted() {
        let removed = |position, count| Finding::Removed {
            subject: id(1),
            position,
            count,
        };
        for (taken, expected) in [(0..1, removed(1, 1)), (1..3, removed(2, 2))] {
            let mut events = a_chain(1, 5);
            events.drain(taken.clone());
            assert_eq!(walk(&events), [expected], "{taken:?}");
        }
    }

    #[test]
    fn an_event_put_in_between_is_found() {
        let mut events = a_chain(1, 3);
        let inserted = LinkedEvent {
            event: a_kept_event(1, 77),
            position: 2,
            hash: Some(ChainHash::from_bytes([7; 32])),
            is_erasure_recorded: None,
        };
        let expected = altered(&inserted);
        events.insert(1, inserted);
        assert!(walk(&events).contains(&expected));
    }

    #[test]
    fn a_hash_that_was_taken_away_is_no_event_from_before_there_were_chains() {
        let mut events = a_chain(1, 3);
        events[1].hash = None;
        let findings = walk(&events);
        assert!(
            matches!(findings[..], [Finding::Altered { position: 2, .. }, ..]),
            "{findings:?}"
        );
    }

    #[test]
    fn an_erasure_holds_when_it_is_recorded() {
        for (is_recorded, count) in [(true, 0), (false, 1)] {
            let mut events = a_chain(1, 3);
            events[1].event = erased(events[1].event.clone());
            events[1].is_erasure_recorded = Some(is_recorded);
            assert_eq!(walk(&events).len(), count);
        }
    }

    #[test]
    fn events_from_before_there_were_chains_are_vouched_for_by_their_checkpoint() {
        let mut events = a_chain(1, 2);
        for event in &mut events {
            event.hash = None;
        }
        let next = a_kept_event(1, 3);
        let link = Link::at(3, ChainHash::START, &next);
        events.push(LinkedEvent {
            event: next,
            position: 3,
            hash: Some(link.hash),
            is_erasure_recorded: None,
        });
        assert_eq!(walk(&events), []);
        let sealed: Vec<_> = events.iter().map(LinkedEvent::sealed_hash).collect();
        events[0].event.happening = "closed".to_owned();
        let found: Vec<_> = events.iter().map(LinkedEvent::sealed_hash).collect();
        assert_ne!(sealed, found);
    }

    #[test]
    fn checkpoints_that_were_altered_or_removed_are_found() {
        let at = moment("2023-10-26 09:00");
        let hash = |byte| [ChainHash::from_bytes([byte; 32])];
        let first = Checkpoint::seal(None, at, &hash(1));
        let second = Checkpoint::seal(Some(&first), at, &hash(2));
        let third = Checkpoint::seal(Some(&second), at, &hash(3));
        let good = SignatureCheck::Good;
        let unsealed = |number| Finding::Unsealed {
            number,
            sealed: 1,
            found: 1,
        };
        let cases = [
            (
                "whole",
                vec![(&first, 1, good), (&second, 2, good), (&third, 3, good)],
                vec![],
            ),
            (
                "another event",
                vec![(&first, 1, good), (&second, 9, good), (&third, 3, good)],
                vec![unsealed(2)],
            ),
            (
                "a gap",
                vec![(&first, 1, good), (&third, 3, good)],
                vec![Finding::MissingCheckpoint { number: 2 }],
            ),
            (
                "signatures",
                vec![
                    (&first, 1, SignatureCheck::Wrong),
                    (&second, 2, SignatureCheck::UnknownKey),
                ],
                vec![
                    Finding::WrongSignature { number: 1 },
                    Finding::UnknownKey { number: 2 },
                ],
            ),
        ];
        for (name, rows, expected) in cases {
            let mut walk = CheckpointWalk::default();
            let findings: Vec<_> = rows
                .into_iter()
                .flat_map(|(checkpoint, byte, signature)| {
                    walk.take(checkpoint, &hash(byte), signature)
                })
                .collect();
            assert_eq!(findings, expected, "{name}");
        }
    }
}
