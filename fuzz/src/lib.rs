//! What the fuzz targets share: a document is read, and what came out holds together.

use tovholder::minutes;

/// Reads a document, which may be none; every span points at its words.
pub fn read(bytes: &[u8]) {
    let Ok(document) = minutes::read(bytes) else { return };
    for item in &document.items {
        for proposal in &item.proposals {
            assert_eq!(proposal.span.of(&document.text), proposal.quote);
        }
        if let Some(decision) = &item.decision {
            assert_eq!(decision.span.of(&document.text), decision.text);
        }
    }
}
