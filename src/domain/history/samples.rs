//! Kept events for tests.

use uuid::Uuid;

use crate::domain::{
    history::{
        chain::{Erasable, KeptEvent, Link, Salt},
        verification::LinkedEvent,
    },
    samples::{id, moment},
};

/// An event `n` of the subject, both by small numbers.
pub(super) fn a_kept_event(subject: u8, n: u8) -> KeptEvent {
    let kept = |text: &str, byte| Erasable::Kept {
        text: text.to_owned(),
        salt: Salt::from_bytes([byte; 16]),
    };
    KeptEvent {
        id: id(n),
        at: moment("2023-10-26 09:00"),
        person: Some(id(3)),
        on_behalf_of: None,
        request: None,
        subject_kind: "action".to_owned(),
        subject: id(subject),
        happening: "created".to_owned(),
        actor: kept("anne", 1),
        content: kept("[{\"field\":\"title\"}]", 2),
    }
}

/// The same with nothing personal left.
pub(super) fn erased(event: KeptEvent) -> KeptEvent {
    let gone = |part: &Erasable| Erasable::Erased {
        commitment: part.commitment(),
    };
    KeptEvent {
        actor: gone(&event.actor),
        content: gone(&event.content),
        ..event
    }
}

/// The first events of a subject, linked.
pub(super) fn a_chain(subject: u8, length: u8) -> Vec<LinkedEvent> {
    let mut last: Option<Link> = None;
    (1..=length)
        .map(|n| {
            let event = KeptEvent {
                id: Uuid::from_u64_pair(u64::from(subject), u64::from(n)),
                ..a_kept_event(subject, n)
            };
            let link = Link::after(last, &event);
            last = Some(link);
            LinkedEvent {
                event,
                position: link.position,
                hash: Some(link.hash),
                is_erasure_recorded: None,
            }
        })
        .collect()
}
