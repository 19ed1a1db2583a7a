//! What every run that sends mails begins with: a claim of its own, and the pace that all keep together.

use chrono::TimeDelta;

use crate::{
    domain::{
        access::Caller,
        claim::Claim,
        ids::{DepartureId, RunId},
        pace::Pace,
    },
    operations::{Office, OperationResult},
    storage,
};

/// The claim of a run that begins now, and may hold what it takes for so long.
pub fn begin(office: &Office, lease: TimeDelta) -> Claim {
    let now = office.clock.now();
    Claim {
        by: RunId::make(&*office.ids, now),
        until: now + lease,
    }
}

/// Whether one more mail may leave at once; if so, it is counted. Counted where all instances see it.
pub async fn depart(office: &Office, pace: Pace) -> OperationResult<bool> {
    if !pace.is_limited() {
        return Ok(true);
    }
    office
        .write(&Caller::system("jobs"), move |desk| {
            let departed = storage::departures::count_within(desk.db, Pace::window(desk.now))?;
            let is_allowed = pace.allows(departed);
            if is_allowed {
                let id = DepartureId::make(desk.ids, desk.now);
                storage::departures::insert(desk.db, id, desk.now)?;
            }
            Ok(is_allowed)
        })
        .await
}
