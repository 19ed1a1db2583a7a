//! Makes the meetings that the series of all bodies plan up to the horizon.

use crate::operations::{Office, OperationResult, meeting_series};

/// Goes through every series; answers how many meetings were made. A series that fails is told in
/// the log and tried again at the next run; the others are not kept waiting.
pub(super) async fn run(office: &Office) -> OperationResult<usize> {
    let mut made = 0;
    let mut after = None;
    loop {
        let ids = meeting_series::next_ids(office, after).await?;
        let Some(last) = ids.last().copied() else {
            return Ok(made);
        };
        for id in ids {
            match meeting_series::generate_for(office, id).await {
                Ok(meetings) => made += meetings,
                Err(error) => {
                    tracing::error!(series = %id, %error, "the meetings of a series could not be made");
                }
            }
        }
        after = Some(last);
    }
}
