//! A store, whichever database it is in.

use std::path::Path;

use docket_domain::numbering::LeaseNumber;
use docket_domain::time::Timestamp;

use crate::attempts::Attempts;
use crate::imports::Staging;
use crate::migrations::SchemaState;
use crate::postgres::{Patience, PostgresStore};
use crate::printing::PrintQueue;
use crate::sql::Connection;
use crate::sqlite::SqliteStore;
use crate::webhooks::WebhookQueue;
use crate::{Reads, Rehearsal, StoreError, Writer};

/// A store.
#[derive(Clone, Debug)]
pub enum Store {
    /// In one SQLite file.
    Sqlite(SqliteStore),
    /// In a PostgreSQL database.
    Postgres(Box<PostgresStore>),
}

impl Store {
    /// Opens the store in a directory or, where a URL is given, the one in a PostgreSQL database; it is made and migrated where needed.
    ///
    /// # Errors
    /// It cannot be reached, is not a store, or a newer Docket made it.
    pub fn open(directory: &Path, url: Option<&str>) -> Result<Store, StoreError> {
        Store::open_within(directory, url, Patience::USUAL)
    }

    /// The same with another patience with a database.
    ///
    /// # Errors
    /// It cannot be reached, is not a store, or a newer Docket made it.
    pub fn open_within(directory: &Path, url: Option<&str>, patience: Patience) -> Result<Store, StoreError> {
        match url {
            None => SqliteStore::open(directory).map(Store::Sqlite),
            Some(url) => PostgresStore::open(url, patience).map(Box::new).map(Store::Postgres),
        }
    }

    /// How far the schema is of a store that is there, and what is to be done so that it is distributed, where it is or `distributes`.
    /// Changes nothing.
    ///
    /// # Errors
    /// As [`Store::open`]; with `distributes`, as [`Store::distribute`].
    pub fn state(
        directory: &Path,
        url: Option<&str>,
        patience: Patience,
        distributes: bool,
    ) -> Result<(SchemaState, Vec<String>), StoreError> {
        match url {
            None if distributes => Err(not_distributed()),
            None => Ok((SqliteStore::state(directory)?, Vec::new())),
            Some(url) => PostgresStore::state(url, patience, distributes),
        }
    }

    /// Makes and migrates a store, distributes its tables over the nodes of a Citus cluster, each merchant's on one, and says what was done
    /// for that; nothing the second time. Safe to cut and to run again.
    ///
    /// # Errors
    /// As [`Store::open`]; [`StoreError::Unusable`] where there is no cluster, or one with another layout.
    pub fn distribute(url: Option<&str>, patience: Patience) -> Result<Vec<String>, StoreError> {
        PostgresStore::distribute(url.ok_or_else(not_distributed)?, patience)
    }

    /// One more writer.
    ///
    /// # Errors
    /// The store cannot be opened.
    pub fn writer(&self) -> Result<Box<dyn Writer>, StoreError> {
        match self {
            Store::Sqlite(store) => store.writer(),
            Store::Postgres(store) => store.writer(),
        }
    }

    /// Waits until its disk has failed under this process, or its file turned out to be broken, and says how: the process must end, and open
    /// it anew. Of a database on a server, its server sees to that.
    pub async fn failed(&self) -> String {
        match self {
            Store::Sqlite(store) => store.failed().await,
            Store::Postgres(_) => std::future::pending().await,
        }
    }

    /// Whether it can go away while a server works: a database on a server can, a file cannot.
    pub fn can_go_away(&self) -> bool {
        matches!(self, Store::Postgres(_))
    }

    /// How many writers serve it best: one file has one, a server as many as wait for its disk at once.
    pub fn writers_wanted(&self) -> usize {
        match self {
            Store::Sqlite(_) => 1,
            Store::Postgres(_) => 4,
        }
    }

    /// The read side, with so many connections.
    ///
    /// # Errors
    /// The store cannot be opened.
    pub fn reads(&self, connections: usize) -> Result<Reads, StoreError> {
        match self {
            Store::Sqlite(store) => store.reads(connections),
            Store::Postgres(store) => store.reads(connections),
        }
    }

    /// The queue that print jobs are taken from.
    ///
    /// # Errors
    /// The store cannot be opened.
    pub fn print_queue(&self) -> Result<PrintQueue, StoreError> {
        match self {
            Store::Sqlite(store) => store.print_queue(),
            Store::Postgres(store) => store.print_queue(),
        }
    }

    /// The queue of what webhooks are sent.
    ///
    /// # Errors
    /// The store cannot be opened.
    pub fn webhook_queue(&self) -> Result<WebhookQueue, StoreError> {
        match self {
            Store::Sqlite(store) => store.webhook_queue(),
            Store::Postgres(store) => store.webhook_queue(),
        }
    }

    /// Where imports are staged.
    ///
    /// # Errors
    /// The store cannot be opened.
    pub fn staging(&self) -> Result<Staging, StoreError> {
        match self {
            Store::Sqlite(store) => store.staging(),
            Store::Postgres(store) => store.staging(),
        }
    }

    /// Where tries are counted.
    ///
    /// # Errors
    /// The store cannot be opened.
    pub fn attempts(&self) -> Result<Attempts, StoreError> {
        match self {
            Store::Sqlite(store) => store.attempts(),
            Store::Postgres(store) => store.attempts(),
        }
    }

    /// Marks the store as a rehearsal, for ever, or moves the clock of one: `offset_ms` is its clock less the machine's, which
    /// reads `now`. `false`, and nothing is done, where merchants were made without one.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn rehearse(&self, offset_ms: i64, now: Timestamp) -> Result<bool, StoreError> {
        match self {
            Store::Sqlite(store) => store.rehearse(offset_ms, now),
            Store::Postgres(store) => store.rehearse(offset_ms, now),
        }
    }

    /// The rehearsal that this store is; `None` for what is real.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn rehearsal(&self) -> Result<Option<Rehearsal>, StoreError> {
        match self {
            Store::Sqlite(store) => store.rehearsal(),
            Store::Postgres(store) => store.rehearsal(),
        }
    }

    /// Keeps an operator's word that the clock is right: it reads `at` when the machine has run for `boot_ms`.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn confirm_clock(&self, at: Timestamp, boot_ms: i64, reason: &str) -> Result<(), StoreError> {
        match self {
            Store::Sqlite(store) => store.confirm_clock(at, boot_ms, reason),
            Store::Postgres(store) => store.confirm_clock(at, boot_ms, reason),
        }
    }

    /// Takes an operator's word that the server which holds a lease of fallback numbers will never use it again. `false` where it is
    /// not held.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn declare_lease_dead(&self, lease: LeaseNumber, at: Timestamp) -> Result<bool, StoreError> {
        match self {
            Store::Sqlite(store) => store.declare_lease_dead(lease, at),
            Store::Postgres(store) => store.declare_lease_dead(lease, at),
        }
    }

    /// Does something that must be done once only in the whole store, such as making its first merchant: while it is done, nobody else does
    /// such a thing or migrates, on whichever server. Blocking.
    ///
    /// # Errors
    /// The store cannot be reached.
    pub fn alone<T>(&self, work: impl FnOnce() -> T) -> Result<T, StoreError> {
        match self {
            Store::Sqlite(store) => store.alone(work),
            Store::Postgres(store) => store.alone(work),
        }
    }

    /// A connection for who reads or writes much at a time.
    pub(crate) fn mover(&self) -> Result<Connection, StoreError> {
        match self {
            Store::Sqlite(store) => store.mover(),
            Store::Postgres(store) => store.mover(),
        }
    }

    /// Where it is, for people; never with a password.
    pub fn place(&self) -> String {
        match self {
            Store::Sqlite(store) => store.file().display().to_string(),
            Store::Postgres(store) => store.place(),
        }
    }
}

fn not_distributed() -> StoreError {
    StoreError::Unusable(
        "a store in a file stands on one machine; move it to PostgreSQL before it is distributed (docs/operating/scaling.md)"
            .to_owned(),
    )
}
