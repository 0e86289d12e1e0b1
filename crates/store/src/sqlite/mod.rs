//! SQLite: one file, one writer, readers of their own.
//!
//! Durability is not a setting: WAL with `synchronous=FULL`, read back at every start. Answered means on disk.

mod backup;
mod checkpoint;
mod writer;

use std::ffi::CStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use docket_domain::numbering::LeaseNumber;
use docket_domain::time::Timestamp;
use rusqlite::OpenFlags;
use rusqlite::config::DbConfig;

pub use backup::Restored;
pub use writer::SqliteWriter;

use crate::attempts::Attempts;
use crate::distrust::Distrust;
use crate::imports::Staging;
use crate::migrations::SchemaState;
use crate::printing::PrintQueue;
use crate::side::SideTables;
use crate::sql::Connection;
use crate::webhooks::WebhookQueue;
use crate::{Reads, Rehearsal, StoreError, Writer, catalog, clock, customers, migrations, numbering};

/// How long a writer waits for another process before it says that the store is busy.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Page cache of the writer, in KiB.
const WRITER_CACHE_KIB: i32 = 32 * 1024;
/// Page cache of each reader, in KiB.
const READER_CACHE_KIB: i32 = 4 * 1024;
/// Statements that a connection keeps prepared.
const STATEMENTS_CACHED: usize = 128;

/// A store in one SQLite file.
#[derive(Clone, Debug)]
pub struct SqliteStore {
    file: PathBuf,
    /// What its connections have come upon.
    distrust: Distrust,
}

impl SqliteStore {
    /// Opens the store in a directory, making and migrating it where needed.
    ///
    /// # Errors
    /// The directory cannot be written, the file is not a store, or a newer Docket made it.
    pub fn open(directory: &Path) -> Result<SqliteStore, StoreError> {
        let cannot = |error| StoreError::Other(format!("cannot make the directory {}: {error}", directory.display()));
        std::fs::create_dir_all(directory).map_err(cannot)?;
        let store = SqliteStore::in_directory(directory);
        let is_new = !store.file.exists();
        let _lock = migrations::lock(&store.file)?;
        let mut connection = store.connect(WRITER_CACHE_KIB)?;
        migrations::run_sqlite(&mut connection)?;
        let connection = Connection::Sqlite(connection);
        connection.change(customers::terms_sql::complete)?;
        catalog::index_sql::index_what_is_not(&connection)?;
        if is_new {
            sync_directory(directory)?;
        }
        Ok(store)
    }

    fn in_directory(directory: &Path) -> SqliteStore {
        SqliteStore { file: directory.join(FILE_NAME), distrust: Distrust::default() }
    }

    /// How far the schema of the store in a directory is. Changes nothing.
    ///
    /// # Errors
    /// There is none, it is none, or a newer Docket made it.
    pub fn state(directory: &Path) -> Result<SchemaState, StoreError> {
        let store = SqliteStore::in_directory(directory);
        if !store.file.exists() {
            return Err(StoreError::Unusable(format!("there is no store in {}", directory.display())));
        }
        migrations::state_of_sqlite(&store.connect(READER_CACHE_KIB)?)
    }

    /// Does something while nobody else does such a thing or migrates, by the lock that migrations take.
    ///
    /// # Errors
    /// The directory cannot be written.
    pub fn alone<T>(&self, work: impl FnOnce() -> T) -> Result<T, StoreError> {
        let _lock = migrations::lock(&self.file)?;
        Ok(work())
    }

    /// Whether a directory holds a store.
    pub fn exists(directory: &Path) -> bool {
        directory.join(FILE_NAME).exists()
    }

    /// The one writer. A second one in another process is safe: they take turns, and each notices what the other wrote.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn writer(&self) -> Result<Box<dyn Writer>, StoreError> {
        let mut connection = self.connect_through(WRITER_CACHE_KIB, docket_vfs::gathering())?;
        // Its log is gathered until the commit, which nothing may be written to before.
        connection.pragma_update(None, "cache_spill", false)?;
        let copying = self.connect(READER_CACHE_KIB)?;
        let checkpointer = checkpoint::Checkpointer::start(&mut connection, copying, self.distrust.clone())?;
        Ok(Box::new(SqliteWriter::new(Connection::Sqlite(connection), checkpointer, self.distrust.clone())))
    }

    /// Waits until its disk has failed, or its file turned out to be broken, and says how: nothing more may be written through what is open.
    pub async fn failed(&self) -> String {
        self.distrust.noted().await
    }

    /// The read side, with so many connections.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn reads(&self, connections: usize) -> Result<Reads, StoreError> {
        let connections = (0..connections).map(|_| {
            let connection = self.connect(READER_CACHE_KIB)?;
            connection.pragma_update(None, "query_only", true)?;
            Ok(Connection::Sqlite(connection))
        });
        Ok(Reads::new(connections.collect::<Result<_, StoreError>>()?))
    }

    /// The queue that print jobs are taken from.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn print_queue(&self) -> Result<PrintQueue, StoreError> {
        Ok(PrintQueue::new(self.side()?))
    }

    /// The queue of what webhooks are sent.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn webhook_queue(&self) -> Result<WebhookQueue, StoreError> {
        Ok(WebhookQueue::new(self.side()?))
    }

    /// Where imports are staged.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn staging(&self) -> Result<Staging, StoreError> {
        Ok(Staging::new(self.side()?))
    }

    /// Where tries are counted.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn attempts(&self) -> Result<Attempts, StoreError> {
        Ok(Attempts::new(self.side()?))
    }

    /// A connection that writes side tables.
    fn side(&self) -> Result<SideTables, StoreError> {
        Ok(SideTables::new(Connection::Sqlite(self.connect(READER_CACHE_KIB)?), self.distrust.clone()))
    }

    /// A connection for who reads or writes much at a time.
    pub(crate) fn mover(&self) -> Result<Connection, StoreError> {
        Ok(Connection::Sqlite(self.connect(WRITER_CACHE_KIB)?))
    }

    /// Marks the store as a rehearsal, for ever, or moves the clock of one: `offset_ms` is its clock less the machine's, which
    /// reads `now`. `false`, and nothing is done, where merchants were made without one.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn rehearse(&self, offset_ms: i64, now: Timestamp) -> Result<bool, StoreError> {
        self.change(|connection| clock::sql::rehearse(connection, offset_ms, now))
    }

    /// The rehearsal that this store is; `None` for what is real.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn rehearsal(&self) -> Result<Option<Rehearsal>, StoreError> {
        Rehearsal::of(Connection::Sqlite(self.connect(READER_CACHE_KIB)?))
    }

    /// Keeps an operator's word that the clock is right: it reads `at` when the machine has run for `boot_ms`.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn confirm_clock(&self, at: Timestamp, boot_ms: i64, reason: &str) -> Result<(), StoreError> {
        self.change(|connection| clock::sql::confirm(connection, at, boot_ms, reason))
    }

    /// Takes an operator's word that the server which holds a lease of fallback numbers will never use it again. `false` where it is
    /// not held.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn declare_lease_dead(&self, lease: LeaseNumber, at: Timestamp) -> Result<bool, StoreError> {
        self.change(|connection| numbering::fallback_sql::declare_dead(connection, lease, at))
    }

    /// Changes something that is no merchant's, in a transaction of its own.
    fn change<T>(&self, change: impl FnOnce(&Connection) -> crate::sql::Result<T>) -> Result<T, StoreError> {
        Ok(Connection::Sqlite(self.connect(READER_CACHE_KIB)?).change(change)?)
    }

    /// The database file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    fn connect(&self, cache_kib: i32) -> Result<rusqlite::Connection, StoreError> {
        self.connect_through(cache_kib, None)
    }

    /// The same through a file system of that name, or the default one.
    fn connect_through(&self, cache_kib: i32, vfs: Option<&CStr>) -> Result<rusqlite::Connection, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = match vfs {
            Some(vfs) => rusqlite::Connection::open_with_flags_and_vfs(&self.file, flags, vfs)?,
            None => rusqlite::Connection::open_with_flags(&self.file, flags)?,
        };
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
        // Plans do not depend on what is bound: SQLite would otherwise prepare some statements anew for every value.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        let journal: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "cache_size", -cache_kib)?;
        // What savepoints and sorts set aside is small and need not survive anything.
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        // What is deleted is overwritten, so that who was erased is not left in free space of the file.
        connection.pragma_update(None, "secure_delete", true)?;
        // Checkpoints run beside the commits, on a thread of their own.
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        let synchronous: i64 = connection.query_row("PRAGMA synchronous", [], |row| row.get(0))?;
        if journal != "wal" || synchronous != 2 {
            return Err(StoreError::Unusable(format!(
                "SQLite keeps this file with journal_mode={journal} and synchronous={synchronous}, which can lose what was answered; \
                 Docket needs WAL on a local disk"
            )));
        }
        Ok(connection)
    }
}

/// Name of the database file in the data directory.
const FILE_NAME: &str = "docket.db";

/// A new file is only durable when its directory is.
fn sync_directory(directory: &Path) -> Result<(), StoreError> {
    let sync = || std::fs::File::open(directory)?.sync_all();
    sync().map_err(|error| StoreError::Other(format!("cannot sync {}: {error}", directory.display())))
}

/// How SQLite goes about a statement on a new store, step by step, whatever is bound to it. What is scanned but is no table, because a
/// subquery made it, is put in parentheses.
#[cfg(test)]
pub(crate) fn plan(sql: &str) -> Vec<String> {
    plans(&[sql]).remove(0)
}

/// The same of several statements.
#[cfg(test)]
pub(crate) fn plans(statements: &[&str]) -> Vec<Vec<String>> {
    let directory = tempfile::tempdir().expect("a directory");
    let store = SqliteStore::open(directory.path()).expect("a store");
    let connection = store.connect(READER_CACHE_KIB).expect("a connection");
    statements.iter().map(|sql| plan_on(&connection, sql)).collect()
}

#[cfg(test)]
fn plan_on(connection: &rusqlite::Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("a plan");
    let mut rows = statement.raw_query();
    let mut steps = Vec::new();
    while let Some(row) = rows.next().expect("a step") {
        steps.push(row.get::<_, String>(3).expect("a text"));
    }
    let made = |step: &String| step.strip_prefix("CO-ROUTINE ").or(step.strip_prefix("MATERIALIZE ")).map(str::to_owned);
    let made: Vec<String> = steps.iter().filter_map(made).collect();
    let named = |step: String| match step.strip_prefix("SCAN ").filter(|name| made.iter().any(|made| made == name)) {
        Some(name) => format!("SCAN ({name})"),
        None => step,
    };
    steps.into_iter().map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_connection_waits_for_the_disk_and_minds_foreign_keys() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = SqliteStore::open(directory.path()).expect("a store");
        for cache_kib in [WRITER_CACHE_KIB, READER_CACHE_KIB] {
            let connection = store.connect(cache_kib).expect("a connection");
            let pragma =
                |name: &str| -> i64 { connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0)).expect("a pragma") };
            assert_eq!(pragma("synchronous"), 2, "2 is FULL: a commit is on disk when it returns");
            assert_eq!(pragma("foreign_keys"), 1);
            assert_eq!(pragma("wal_autocheckpoint"), 0);
        }
    }
}
