//! Whose turn it is to run a job: instances share the work by leases in the database, so that a
//! job runs once at a time and a missed run is made up for once.

use crate::{
    domain::{access::Caller, calendar::Moment},
    operations::{Office, OperationResult},
    storage,
};

/// Takes the turn of a job until a moment, if its time has come and nobody holds it. A job that
/// is not known yet is due at once.
pub async fn take(office: &Office, job: &'static str, until: Moment) -> OperationResult<bool> {
    office
        .write(&Caller::system("jobs"), move |desk| {
            storage::jobs::register(desk.db, job, desk.now)?;
            Ok(storage::jobs::lease(desk.db, job, desk.now, until)?)
        })
        .await
}

/// Gives back a job that was taken until a moment, to run again at another.
pub async fn give_back(
    office: &Office,
    (job, held_until): (&'static str, Moment),
    next_run_at: Moment,
    error: Option<String>,
) -> OperationResult<()> {
    office
        .write(&Caller::system("jobs"), move |desk| {
            let error = error.as_deref();
            Ok(storage::jobs::release(
                desk.db,
                (job, held_until),
                desk.now,
                next_run_at,
                error,
            )?)
        })
        .await
}
