//! Freezes the agendas whose deadline has passed, and so sends them out. A run that was missed is
//! made up for as long as the meeting has not begun; after that it is for a person to say.

use crate::operations::{Office, OperationResult, agenda_freezing};

/// Freezes until nothing is due; answers how many agendas. One that cannot be frozen does not keep
/// the others: its error is the job's at the end, and the next run tries again.
pub(super) async fn run(office: &Office) -> OperationResult<usize> {
    let mut frozen = 0;
    let mut failure = None;
    let mut after = None;
    loop {
        let batch = agenda_freezing::due(office, after).await?;
        for meeting in batch.meetings {
            match agenda_freezing::freeze_if_due(office, meeting).await {
                Ok(is_frozen) => frozen += usize::from(is_frozen),
                Err(error) => {
                    tracing::error!(%meeting, %error, "an agenda could not be frozen");
                    failure = Some(error);
                }
            }
        }
        if batch.next.is_none() {
            return failure.map_or(Ok(frozen), Err);
        }
        after = batch.next;
    }
}
