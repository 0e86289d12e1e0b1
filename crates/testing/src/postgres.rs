//! Databases on a PostgreSQL server that is there for tests.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use docket_store::postgres::{Patience, PostgresStore};
use rusqlite::types::Value;
use tokio_postgres::config::Host;
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
        let name = name();
        let template = distributed_template().map(|template| format!(" TEMPLATE {template}")).unwrap_or_default();
        on_server(&format!("CREATE DATABASE {name}{template}"));
        Database { url: url_of(&name), made: Some(name) }
    }

    /// Makes one that is a cluster by itself, without tables; none where this run's server has no Citus.
    pub fn undistributed() -> Option<Database> {
        distributed_template()?;
        let name = name();
        on_server(&format!("CREATE DATABASE {name}"));
        on_server(&format!("ALTER DATABASE {name} SET citus.shard_count = 4"));
        let database = Database { url: url_of(&name), made: Some(name) };
        make_cluster(&database.url);
        Some(database)
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
        let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        // Citus may be about to connect to it.
        let goes = |_| {
            talk(server(), |client| {
                let sql = &sql;
                async move { client.batch_execute(sql).await.is_ok() }
            })
        };
        assert!((0..5).any(goes), "{sql}");
    }
}

/// Whether this run's server is a Citus coordinator.
pub fn runs_on_citus() -> bool {
    std::env::var("DOCKET_TEST_STORE").as_deref() == Ok("citus")
}

fn name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("docket_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// For a run on Citus a database whose tables are distributed, of which the others are copies: made once by each process, since it takes
/// seconds. The server is a cluster by itself, which holds its own shards.
fn distributed_template() -> Option<&'static str> {
    static TEMPLATE: OnceLock<Option<String>> = OnceLock::new();
    let make = || {
        if !runs_on_citus() {
            return None;
        }
        let name = format!("docket_template_{}", std::process::id());
        on_server(&format!("CREATE DATABASE {name}"));
        on_server(&format!("ALTER DATABASE {name} SET citus.shard_count = 4"));
        let url = url_of(&name);
        make_cluster(&url);
        PostgresStore::distribute(&url, Patience::USUAL).expect("distributed");
        // Citus keeps a connection of its own to it, and a template may have none.
        on_server(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
        on_server(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"));
        Some(name)
    };
    TEMPLATE.get_or_init(make).as_deref()
}

/// Makes a database a cluster by itself.
fn make_cluster(url: &str) {
    let config: tokio_postgres::Config = url.parse().expect("the server's URL");
    let [Host::Tcp(host)] = config.get_hosts() else { panic!("the server's URL names one host") };
    let node = format!("'{host}', {}", config.get_ports().first().copied().unwrap_or(5432));
    talk(url, |client| async move {
        let sql = format!(
            "CREATE EXTENSION citus;
             SELECT citus_set_coordinator_host({node});
             SELECT citus_set_node_property({node}, 'shouldhaveshards', true);"
        );
        client.batch_execute(&sql).await.expect("the server has Citus");
    });
}

fn url_of(database: &str) -> String {
    let (server, _) = server().rsplit_once('/').expect("the server's URL names a database");
    format!("{server}/{database}")
}

fn on_server(sql: &str) {
    talk(server(), |client| async move { client.batch_execute(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}")) });
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

/// The root of the certificate of the server that tests use; none where that is not the one that `scripts/postgres.sh` begins.
pub fn root_certificate() -> Option<PathBuf> {
    if std::env::var_os("DOCKET_TEST_POSTGRES").is_some() {
        return None;
    }
    server();
    let said = Command::new(script()).arg("root").output().expect("scripts/postgres.sh runs");
    Some(PathBuf::from(String::from_utf8(said.stdout).expect("a path").trim()))
}

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/postgres.sh")
}

/// The server that tests use, which is begun where none is named.
fn server() -> &'static str {
    static SERVER: OnceLock<String> = OnceLock::new();
    SERVER.get_or_init(|| {
        if let Ok(url) = std::env::var("DOCKET_TEST_POSTGRES") {
            return url;
        }
        let begun = Command::new(script()).arg("start").output().expect("scripts/postgres.sh runs");
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
