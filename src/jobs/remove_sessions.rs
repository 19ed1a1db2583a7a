//! Removes the sessions of pages that are over. They open nothing by then; this keeps the table small, and
//! who signed in when no longer than needed.

use crate::operations::{Office, OperationResult, page_sessions};

/// Removes them; answers how many.
pub(super) async fn run(office: &Office) -> OperationResult<usize> {
    page_sessions::remove_ended(office).await
}
