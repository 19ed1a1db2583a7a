//! Anonymises people whose time has come, and takes those who are anonymised out of the history. A run
//! that was interrupted is gone on with by the next.

use crate::operations::{Office, OperationResult, anonymisation};

/// Works until nobody is left; answers how many people were anonymised.
pub(super) async fn run(office: &Office) -> OperationResult<usize> {
    let people = anonymisation::anonymise_due(office).await?;
    while anonymisation::erase_some(office).await? {}
    Ok(people)
}
