//! The store's file, and a look at it past everything.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;
use docket_store::sqlite::SqliteStore;
use docket_store::{Reads, Writer};
use rusqlite::types::FromSql;
use rusqlite::{Connection, OptionalExtension, Params};
use tempfile::TempDir;

pub use uuid::Uuid;

/// Where the file lies: in memory where the machine has such a directory, so that no run waits for a disk.
const MEMORY: &str = "/dev/shm";

/// A store's file in a directory of its own.
pub struct Disk {
    store: SqliteStore,
    directory: TempDir,
}

impl Disk {
    /// A new store. Migrations run once per process; every other store is a copy of what they made.
    pub fn empty() -> Disk {
        static MADE: OnceLock<Vec<u8>> = OnceLock::new();
        let made = MADE.get_or_init(|| {
            let directory = directory();
            let store = SqliteStore::open(directory.path()).expect("a store");
            // What is in the log comes into the file.
            let connection = Connection::open(store.file()).expect("the file");
            connection.pragma_update(None, "journal_mode", "DELETE").expect("no log");
            drop(connection);
            std::fs::read(store.file()).expect("the file")
        });
        let directory = directory();
        std::fs::write(directory.path().join("docket.db"), made).expect("a file of our own");
        let store = SqliteStore::open(directory.path()).expect("a store");
        Disk { store, directory }
    }

    /// A process's way to it.
    pub fn writer(&self) -> Box<dyn Writer> {
        self.store.writer().expect("a writer")
    }

    /// The store itself, for who opens ways to it later.
    pub fn store(&self) -> SqliteStore {
        self.store.clone()
    }

    /// A directory of a server's own.
    pub fn directory_of(&self, server: i64) -> PathBuf {
        self.directory.path().join(format!("server-{server}"))
    }

    /// The read side.
    pub fn reads(&self) -> Reads {
        self.store.reads(1).expect("a reader")
    }

    /// A look at its tables.
    pub fn look(&self) -> Look {
        Look::at(&self.directory.path().join("docket.db"))
    }

    /// An operator says that the clock is right.
    pub fn confirm_clock(&self, now: Timestamp) {
        self.store.confirm_clock(now, now.0, "looked at a watch").expect("confirmed");
    }
}

fn directory() -> TempDir {
    let made = if Path::new(MEMORY).is_dir() { tempfile::tempdir_in(MEMORY) } else { tempfile::tempdir() };
    made.expect("a directory")
}

/// What was done under a key, as the records say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRow {
    /// What was asked.
    pub hash: [u8; 16],
    /// The kind of the document.
    pub kind: String,
    /// The document.
    pub id: Uuid,
    /// Whether it was made.
    pub created: bool,
}

/// A connection that reads the tables by SQL, past everything that Docket has for that.
pub struct Look(Connection);

impl Look {
    fn at(file: &Path) -> Look {
        let connection = Connection::open(file).expect("the file");
        connection.pragma_update(None, "query_only", true).expect("a pragma");
        connection.set_prepared_statement_cache_capacity(256);
        Look(connection)
    }

    /// The first row of a query; `None` where there is none.
    pub fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Option<T> {
        let mut statement = self.0.prepare_cached(sql).expect(sql);
        statement.query_row(params, read).optional().unwrap_or_else(|error| panic!("{error}: {sql}"))
    }

    /// A single value.
    pub fn value<T: FromSql>(&self, sql: &str, params: impl Params) -> Option<T> {
        self.one(sql, params, |row| row.get(0))
    }

    /// A number; 0 where there is none.
    pub fn number(&self, sql: &str, params: impl Params) -> i64 {
        self.value::<Option<i64>>(sql, params).flatten().unwrap_or(0)
    }

    /// All rows of a query.
    pub fn all<T>(&self, sql: &str, params: impl Params, read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>) -> Vec<T> {
        let mut statement = self.0.prepare_cached(sql).expect(sql);
        let rows = statement.query_map(params, read).unwrap_or_else(|error| panic!("{error}: {sql}"));
        rows.collect::<rusqlite::Result<_>>().unwrap_or_else(|error| panic!("{error}: {sql}"))
    }

    /// Where a merchant's stream stands: the last record, and its hash.
    pub fn head(&self, merchant: MerchantId) -> (i64, Vec<u8>) {
        let sql = "SELECT seq, hash FROM merchant WHERE merchant_id = ?1";
        self.one(sql, [merchant.0], |row| Ok((row.get(0)?, row.get(1)?))).unwrap_or_default()
    }

    /// What was done under a key.
    pub fn key(&self, merchant: MerchantId, key: &[u8; 16]) -> Option<KeyRow> {
        let sql = "SELECT request_hash, document_kind, document_id, created FROM idempotency WHERE merchant_id = ?1 AND key = ?2";
        self.one(sql, rusqlite::params![merchant.0, key.as_slice()], |row| {
            Ok(KeyRow { hash: row.get(0)?, kind: row.get(1)?, id: Uuid::from_bytes(row.get(2)?), created: row.get(3)? })
        })
    }
}
