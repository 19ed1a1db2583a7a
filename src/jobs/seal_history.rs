//! Seals what is new in the history under signed checkpoints.

use crate::{
    domain::history::checkpoint::MOST_EVENTS,
    operations::{Office, OperationResult, history},
};

/// Seals until nothing is new; answers how many events. What is written meanwhile is sealed by the next
/// run, at the latest.
pub(super) async fn run(office: &Office) -> OperationResult<usize> {
    let mut sealed = 0;
    loop {
        let events = history::seal(office).await?;
        sealed += events;
        // Not only when there is none: others may write as fast as this seals.
        if events < usize::from(MOST_EVENTS) {
            return Ok(sealed);
        }
    }
}
