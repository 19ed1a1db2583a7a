//! The storage room against both databases: what goes in comes out, nobody loses anything, and
//! nobody sees what is closed to them.

mod calendar_feeds;
mod claims;
mod corrupt;
mod digests;
mod editions;
mod instants;
mod opening;
mod page_sessions;
mod paging;
mod plans;
mod round_trips;
mod series;
mod sight;
mod town;
mod transactions;
mod violations;

use tovholder::storage::{Db, Storage, StorageError};

/// Runs `work` in a transaction of its own.
async fn within<T: Send + 'static>(
    storage: &Storage,
    mut work: impl FnMut(&mut Db) -> T + Send + 'static,
) -> T {
    let outcome = storage.write(move |db| Ok::<_, StorageError>(work(db)));
    outcome.await.unwrap()
}
