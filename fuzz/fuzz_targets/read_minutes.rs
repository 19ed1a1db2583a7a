//! Any bytes are read without a panic, and every span points at its words.
//! Run with `cargo fuzz run read_minutes`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tovholder::minutes;

fuzz_target!(|bytes: &[u8]| {
    let Ok(document) = minutes::read(bytes) else { return };
    for item in &document.items {
        for proposal in &item.proposals {
            assert_eq!(proposal.span.of(&document.text), proposal.quote);
        }
        if let Some(decision) = &item.decision {
            assert_eq!(decision.span.of(&document.text), decision.text);
        }
    }
});
