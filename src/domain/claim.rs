//! A claim: what one run may send, and nobody else until the run is over or its time has passed.

use crate::domain::{calendar::Moment, ids::RunId};

/// The hold of a run on what it has claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Whose it is. A run whose claim ran out cannot pass for the one that holds it now.
    pub by: RunId,
    /// When it ends by itself, since its holder may have died.
    pub until: Moment,
}
