//! The only room that knows the database: SQLite, embedded, or PostgreSQL, by one code.
//!
//! A read or a transaction runs whole inside one hop to a blocking thread. Writes are
//! serialisable on both: SQLite has one writer, PostgreSQL repeats what could not be put in order.

pub mod connection;
pub mod error;
pub mod migrations;
mod claims;
mod dialect;
mod lists;
mod records;
mod schema;
mod types;

pub mod absences;
pub mod action_dependencies;
pub mod action_people;
pub mod actions;
pub mod agenda_editions;
pub mod agenda_items;
pub mod answers;
pub mod authors;
pub mod bodies;
pub mod calendar_feeds;
pub mod page_sessions;
pub mod checkpoints;
pub mod closed_reads;
pub mod decision_editions;
pub mod decisions;
pub mod departures;
pub mod digests;
pub mod events;
pub mod jobs;
pub mod matters;
pub mod meeting_series;
pub mod meetings;
pub mod memberships;
pub mod minutes_imports;
pub mod outbox;
pub mod people;
pub mod placements;
pub mod proposals;
pub mod reminders;
pub mod service_accounts;
pub mod units;
pub mod waiting_items;
pub mod views;

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::storage::connection::{Pool, Road};
pub use crate::storage::{
    connection::{DatabaseUrl, Db, OpenMode},
    error::{StorageError, StorageResult},
};

/// An error that may come from storage, so that a transaction can tell what is worth repeating.
pub trait FromStorage: From<StorageError> + Send + 'static {
    /// The storage error inside, if there is one.
    fn storage_error(&self) -> Option<&StorageError>;

    /// Whether it says that there is one already.
    fn is_duplicate(&self) -> bool {
        matches!(self.storage_error(), Some(StorageError::Duplicate(_)))
    }
}

impl FromStorage for StorageError {
    fn storage_error(&self) -> Option<&StorageError> {
        Some(self)
    }
}

/// The database: a handle that is cheap to clone.
#[derive(Clone)]
pub struct Storage {
    readers: Pool,
    writers: Pool,
    // As many waiting readers and writers as there are connections hold a blocking thread each;
    // the others wait here, where waiting costs nothing.
    reading: Arc<Semaphore>,
    writing: Arc<Semaphore>,
    road: Arc<Road>,
}

impl Storage {
    /// Opens the database and brings it to this program's version.
    ///
    /// Blocks; call it before serving or inside a blocking thread.
    pub fn open(url: &DatabaseUrl, mode: OpenMode, connections: u32) -> StorageResult<Self> {
        migrations::migrate(url, mode)?;
        let writer_count = if url.has_one_writer() { 1 } else { connections };
        let readers = connection::pool(url, connections)?;
        let writers = if url.has_one_writer() {
            connection::pool(url, 1)?
        } else {
            readers.clone()
        };
        Ok(Self {
            readers,
            writers,
            reading: Arc::new(Semaphore::new(connections as usize)),
            writing: Arc::new(Semaphore::new(writer_count as usize)),
            road: Arc::default(),
        })
    }

    /// Runs a reading.
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(&mut Db) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: FromStorage,
    {
        let _turn = self.reading.acquire().await.map_err(StorageError::closed)?;
        let pool = self.readers.clone();
        hop(move || work(&mut *pool.get().map_err(StorageError::from)?)).await
    }

    /// Runs a transaction: what `work` does is done when it answers `Ok`, and undone otherwise.
    ///
    /// `work` may run more than once, when the database could not put it in order with others.
    pub async fn write<T, E>(
        &self,
        work: impl FnMut(&mut Db) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: FromStorage,
    {
        let _turn = self.writing.acquire().await.map_err(StorageError::closed)?;
        let (pool, road) = (self.writers.clone(), self.road.clone());
        hop(move || connection::transact(&pool, &road, work)).await
    }
}

async fn hop<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: FromStorage,
{
    let outcome = tokio::task::spawn_blocking(work).await;
    outcome.unwrap_or_else(|error| Err(E::from(StorageError::closed(error))))
}
