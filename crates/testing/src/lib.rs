//! What the tests of several crates stand on: a store of each kind, made for one test and gone after it.
//!
//! `DOCKET_TEST_STORE` says on which database tests run: `sqlite`, which is what they run on where it is not set, or `postgres`. For
//! PostgreSQL `DOCKET_TEST_POSTGRES` names a server, by a URL with a database to connect to; without it `scripts/postgres.sh` begins one.
//! `citus` is PostgreSQL with distributed tables: the server is then a Citus coordinator, which is not begun for tests.

mod cluster;
mod halting;
pub mod linear;
mod postgres;
pub mod proxy;

use std::path::{Path, PathBuf};

use docket_store::Store;
use docket_store::sqlite::SqliteStore;
use rusqlite::Connection;
use tempfile::TempDir;

pub use cluster::{Cluster, Replication};
pub use halting::HaltingServer;
pub use postgres::{Database, root_certificate, runs_on_citus};

/// Which databases tests can run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

impl Backend {
    /// The one that this run of the tests is for.
    pub fn of_this_run() -> Backend {
        match std::env::var("DOCKET_TEST_STORE").as_deref() {
            Err(_) | Ok("sqlite") => Backend::Sqlite,
            Ok("postgres" | "citus") => Backend::Postgres,
            Ok(other) => panic!("DOCKET_TEST_STORE is sqlite, postgres or citus, not {other}"),
        }
    }
}

/// A place for the store of one test: a directory and, where tests run on PostgreSQL, a database.
pub struct Place {
    directory: TempDir,
    database: Option<Database>,
}

impl Place {
    /// An empty one, on the database that this run of the tests is for.
    pub fn empty() -> Place {
        Place::on(Backend::of_this_run())
    }

    /// An empty one on that database.
    pub fn on(backend: Backend) -> Place {
        let directory = tempfile::tempdir().expect("a directory");
        let database = (backend == Backend::Postgres).then(Database::create);
        Place { directory, database }
    }

    /// A place for what is in the database of that URL, which stays when this is dropped.
    pub fn in_database(url: &str) -> Place {
        Place { directory: tempfile::tempdir().expect("a directory"), database: Some(Database::at(url)) }
    }

    /// A directory within it for a program's store, which finds the database by the file `database.url` there.
    pub fn data(&self) -> PathBuf {
        let data = self.path().join("data");
        if let Some(url) = self.url() {
            std::fs::create_dir_all(&data).expect("a directory of our own");
            std::fs::write(data.join("database.url"), url).expect("a file of our own");
        }
        data
    }

    /// One whose database is a cluster by itself, without tables; none where this run's server has no Citus.
    pub fn undistributed() -> Option<Place> {
        let database = Database::undistributed()?;
        Some(Place { directory: tempfile::tempdir().expect("a directory"), database: Some(database) })
    }

    /// Opens the store.
    pub fn open(&self) -> Store {
        Store::open(self.path(), self.url()).expect("a store")
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// The database's URL, where there is one.
    pub fn url(&self) -> Option<&str> {
        self.database.as_ref().map(Database::url)
    }

    /// The database, where there is one.
    pub fn database(&self) -> Option<&Database> {
        self.database.as_ref()
    }

    /// The file of a SQLite store.
    pub fn file(&self) -> PathBuf {
        self.path().join("docket.db")
    }

    /// A connection past everything that Docket guards, for a look at the tables. Of a PostgreSQL database it is a copy, so that tests look
    /// at both in the same words; what is written to it goes nowhere.
    pub fn look(&self) -> Connection {
        match &self.database {
            None => {
                let connection = Connection::open(self.file()).expect("the file");
                connection.pragma_update(None, "foreign_keys", false).expect("a pragma");
                connection
            }
            Some(database) => {
                let copy = tempfile::tempdir().expect("a directory");
                drop(SqliteStore::open(copy.path()).expect("a store"));
                let connection = Connection::open(copy.path().join("docket.db")).expect("the copy");
                connection.pragma_update(None, "foreign_keys", false).expect("a pragma");
                connection.pragma_update(None, "synchronous", "OFF").expect("a pragma");
                database.copy_into(&connection);
                connection
            }
        }
    }

    /// What of the store of a program in [`Place::data`] holds a text: files or, of a database, tables.
    pub fn holding(&self, text: impl AsRef<[u8]>) -> Vec<String> {
        let text = text.as_ref();
        let has = |bytes: &[u8]| bytes.windows(text.len()).any(|window| window == text);
        let files = files_under(&self.data()).into_iter();
        // One that is gone again was none of the store's.
        let in_files = files.filter(|file| has(&std::fs::read(file).unwrap_or_default())).map(|file| file.display().to_string());
        let in_tables = self.database.iter().flat_map(|_| tables_holding(&self.look(), has));
        in_files.chain(in_tables).collect()
    }

    /// Does damage, and says how many rows it hit. The statement is one that every database understands.
    pub fn damage(&self, sql: &str) -> usize {
        match &self.database {
            None => self.look().execute(sql, []).expect("damage"),
            Some(database) => database.execute(sql),
        }
    }
}

impl Place {
    /// The same of the store of a program in [`Place::data`], which may be writing.
    pub fn damage_of_program(&self, sql: &str) -> usize {
        match &self.database {
            Some(database) => database.execute(sql),
            None => {
                let connection = Connection::open(self.path().join("data").join("docket.db")).expect("the file");
                connection.busy_timeout(std::time::Duration::from_secs(30)).expect("it waits for the server");
                connection.execute(sql, []).expect("damage")
            }
        }
    }
}

/// The files of a directory, and of those in it.
fn files_under(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).expect("the data").map(|entry| entry.expect("a file").path());
    entries.flat_map(|path| if path.is_dir() { files_under(&path) } else { vec![path] }).collect()
}

/// The tables of which some value has something.
fn tables_holding(connection: &Connection, has: impl Fn(&[u8]) -> bool) -> Vec<String> {
    let mut statement = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").expect("a query");
    let tables = statement.query_map([], |row| row.get::<_, String>(0)).expect("rows").map(|table| table.expect("a name"));
    let holds = |table: &String| {
        let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).expect("a table");
        let columns = statement.column_count();
        let mut rows = statement.query([]).expect("rows");
        while let Some(row) = rows.next().expect("a row") {
            let value = |column| row.get_ref(column).expect("a value");
            if (0..columns).any(|column| value(column).as_bytes_or_null().ok().flatten().is_some_and(&has)) {
                return true;
            }
        }
        false
    };
    tables.filter(holds).collect()
}
