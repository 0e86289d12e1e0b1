//! Databases on a PostgreSQL server that is there for tests.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::types::Value;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, NoTls, Row};

/// A database that goes when this is dropped.
pub struct Database {
    url: String,
    /// What was made for this test; nothing where the database is somebody else's.
    made: Option<String>,
}

impl Database {
    /// Makes an empty one.
    pub fn create() -> Database {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = format!("docket_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        talk(server(), |client| {
            let sql = format!("CREATE DATABASE {name}");
            async move { client.batch_execute(&sql).await.expect("a database") }
        });
        let (server, _) = server().rsplit_once('/').expect("the server's URL names a database");
        Database { url: format!("{server}/{name}"), made: Some(name) }
    }

    /// One that is there, and stays.
    pub fn at(url: &str) -> Database {
        Database { url: url.to_owned(), made: None }
    }

    /// Its URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Runs a statement, and says how many rows it touched.
    pub fn execute(&self, sql: &str) -> usize {
        let touched = talk(&self.url, |client| async move {
            // Damage minds no references.
            client.batch_execute("SET session_replication_role = replica").await.expect("the user may");
            client.execute(sql, &[]).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
        });
        touched as usize
    }

    /// Runs a statement that is in no transaction, such as one that makes a database.
    pub fn execute_alone(&self, sql: &str) {
        talk(&self.url, |client| async move { client.batch_execute(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}")) });
    }

    /// Rows of texts.
    pub fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        let rows =
            talk(
                &self.url,
                |client| async move { client.query(sql, &[]).await.unwrap_or_else(|error| panic!("{sql}: {error}")) },
            );
        rows.iter().map(|row| (0..row.len()).map(|column| row.get(column)).collect()).collect()
    }

    /// Copies every table into the same tables of a SQLite file.
    pub(crate) fn copy_into(&self, connection: &rusqlite::Connection) {
        let tables: Vec<String> = connection
            .prepare(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'refinery_%'",
            )
            .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect())
            .expect("tables");
        let rows = talk(&self.url, |client| {
            let tables = tables.clone();
            async move {
                // What is looked at is one state of it.
                client.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await.expect("begun");
                let mut all = Vec::new();
                for table in tables {
                    let rows = client.query(&format!("SELECT * FROM {table}"), &[]).await;
                    all.push((table.clone(), rows.unwrap_or_else(|error| panic!("{table}: {error}"))));
                }
                all
            }
        });
        connection.execute_batch("BEGIN").expect("begun");
        for (table, rows) in rows {
            connection.execute(&format!("DELETE FROM {table}"), []).expect("emptied");
            rows.iter().for_each(|row| copy_row(connection, &table, row));
        }
        connection.execute_batch("COMMIT").expect("committed");
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Some(name) = &self.made else { return };
        talk(server(), |client| {
            let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            async move { client.batch_execute(&sql).await.expect("the database goes") }
        });
    }
}

fn copy_row(connection: &rusqlite::Connection, table: &str, row: &Row) {
    let columns: Vec<_> = row.columns().iter().map(|column| column.name()).collect();
    let places = (1..=columns.len()).map(|place| format!("?{place}")).collect::<Vec<_>>().join(", ");
    let values = (0..columns.len()).map(|place| value(row, place));
    connection
        .execute(&format!("INSERT INTO {table} ({}) VALUES ({places})", columns.join(", ")), rusqlite::params_from_iter(values))
        .unwrap_or_else(|error| panic!("{table}: {error}"));
}

fn value(row: &Row, place: usize) -> Value {
    match *row.columns()[place].type_() {
        Type::INT8 => row.get::<_, Option<i64>>(place).map_or(Value::Null, Value::Integer),
        Type::BYTEA => row.get::<_, Option<Vec<u8>>>(place).map_or(Value::Null, Value::Blob),
        _ => row.get::<_, Option<String>>(place).map_or(Value::Null, Value::Text),
    }
}

/// The server that tests use, which is begun where none is named.
fn server() -> &'static str {
    static SERVER: OnceLock<String> = OnceLock::new();
    SERVER.get_or_init(|| {
        if let Ok(url) = std::env::var("DOCKET_TEST_POSTGRES") {
            return url;
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/postgres.sh");
        let begun = Command::new(script).arg("start").output().expect("scripts/postgres.sh runs");
        assert!(begun.status.success(), "{}", String::from_utf8_lossy(&begun.stderr));
        String::from_utf8(begun.stdout).expect("a URL").trim().to_owned()
    })
}

/// Talks to a database on a thread of its own, since a test may run where none may be waited on.
fn talk<T: Send, F: Future<Output = T>>(url: &str, talk: impl FnOnce(Client) -> F + Send) -> T {
    std::thread::scope(|scope| {
        let talking = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("the database answers");
                tokio::spawn(connection);
                talk(client).await
            })
        });
        talking.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
