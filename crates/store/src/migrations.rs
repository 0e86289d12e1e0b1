//! How the schema came to be: one folder per migration under `migrations/`, forward only, run once each, in order.

use std::fs::File;
use std::path::Path;

use refinery::{Migration, Runner};
use rusqlite::Connection;

use crate::StoreError;
use crate::sql::{Connection as AnyConnection, Error, OptionalExtension as _};

/// Name and SQLite text of every migration. The number in the name orders them.
const SQLITE: &[(&str, &str)] = &[
    ("V1__orders", include_str!("../migrations/0001_orders/sqlite.sql")),
    ("V2__ledger", include_str!("../migrations/0002_ledger/sqlite.sql")),
    ("V3__clock_and_leases", include_str!("../migrations/0003_clock_and_leases/sqlite.sql")),
    ("V4__days", include_str!("../migrations/0004_days/sqlite.sql")),
    ("V5__catalogue", include_str!("../migrations/0005_catalogue/sqlite.sql")),
    ("V6__customers", include_str!("../migrations/0006_customers/sqlite.sql")),
    ("V7__stock", include_str!("../migrations/0007_stock/sqlite.sql")),
    ("V8__bills", include_str!("../migrations/0008_bills/sqlite.sql")),
    ("V9__printing", include_str!("../migrations/0009_printing/sqlite.sql")),
    ("V10__retention", include_str!("../migrations/0010_retention/sqlite.sql")),
    ("V11__imports", include_str!("../migrations/0011_imports/sqlite.sql")),
    ("V12__money", include_str!("../migrations/0012_money/sqlite.sql")),
    ("V13__deliveries", include_str!("../migrations/0013_deliveries/sqlite.sql")),
    ("V14__order_changes", include_str!("../migrations/0014_order_changes/sqlite.sql")),
    ("V15__online_orders", include_str!("../migrations/0015_online_orders/sqlite.sql")),
    ("V16__queues", include_str!("../migrations/0016_queues/sqlite.sql")),
    ("V17__timers", include_str!("../migrations/0017_timers/sqlite.sql")),
    ("V18__release_sold_out_photo", include_str!("../migrations/0018_release_sold_out_photo/sqlite.sql")),
    ("V22__outages", include_str!("../migrations/0022_outages/sqlite.sql")),
    ("V23__access", include_str!("../migrations/0023_access/sqlite.sql")),
    ("V24__attempts", include_str!("../migrations/0024_attempts/sqlite.sql")),
    ("V25__customer_sign_in", include_str!("../migrations/0025_customer_sign_in/sqlite.sql")),
    ("V26__webhooks", include_str!("../migrations/0026_webhooks/sqlite.sql")),
    ("V27__platforms", include_str!("../migrations/0027_platforms/sqlite.sql")),
    ("V28__audit", include_str!("../migrations/0028_audit/sqlite.sql")),
    ("V29__doctor", include_str!("../migrations/0029_doctor/sqlite.sql")),
    ("V30__legacy_origins", include_str!("../migrations/0030_legacy_origins/sqlite.sql")),
    ("V31__imported_numbers", include_str!("../migrations/0031_imported_numbers/sqlite.sql")),
    ("V32__legacy_staging", include_str!("../migrations/0032_legacy_staging/sqlite.sql")),
    ("V33__lanes", include_str!("../migrations/0033_lanes/sqlite.sql")),
    ("V34__catalogue_feed", include_str!("../migrations/0034_catalogue_feed/sqlite.sql")),
    ("V35__doctor_run_keys", include_str!("../migrations/0035_doctor_run_keys/sqlite.sql")),
    ("V36__shop", include_str!("../migrations/0036_shop/sqlite.sql")),
    ("V37__shift_required", include_str!("../migrations/0037_shift_required/sqlite.sql")),
    ("V38__settings_version", include_str!("../migrations/0038_settings_version/sqlite.sql")),
    ("V39__taxes", include_str!("../migrations/0039_taxes/sqlite.sql")),
    ("V40__closed_lanes", include_str!("../migrations/0040_closed_lanes/sqlite.sql")),
    ("V41__look_ups", include_str!("../migrations/0041_look_ups/sqlite.sql")),
];

/// The same for PostgreSQL, which begins where SQLite was when it came.
const POSTGRES: &[(i64, &str, &str)] = &[
    (21, "postgres", include_str!("../migrations/0021_postgres/postgres.sql")),
    (22, "outages", include_str!("../migrations/0022_outages/postgres.sql")),
    (23, "access", include_str!("../migrations/0023_access/postgres.sql")),
    (24, "attempts", include_str!("../migrations/0024_attempts/postgres.sql")),
    (25, "customer_sign_in", include_str!("../migrations/0025_customer_sign_in/postgres.sql")),
    (26, "webhooks", include_str!("../migrations/0026_webhooks/postgres.sql")),
    (27, "platforms", include_str!("../migrations/0027_platforms/postgres.sql")),
    (28, "audit", include_str!("../migrations/0028_audit/postgres.sql")),
    (29, "doctor", include_str!("../migrations/0029_doctor/postgres.sql")),
    (30, "legacy_origins", include_str!("../migrations/0030_legacy_origins/postgres.sql")),
    (31, "imported_numbers", include_str!("../migrations/0031_imported_numbers/postgres.sql")),
    (32, "legacy_staging", include_str!("../migrations/0032_legacy_staging/postgres.sql")),
    (33, "lanes", include_str!("../migrations/0033_lanes/postgres.sql")),
    (34, "catalogue_feed", include_str!("../migrations/0034_catalogue_feed/postgres.sql")),
    (35, "doctor_run_keys", include_str!("../migrations/0035_doctor_run_keys/postgres.sql")),
    (36, "shop", include_str!("../migrations/0036_shop/postgres.sql")),
    (37, "shift_required", include_str!("../migrations/0037_shift_required/postgres.sql")),
    (38, "settings_version", include_str!("../migrations/0038_settings_version/postgres.sql")),
    (39, "taxes", include_str!("../migrations/0039_taxes/postgres.sql")),
    (40, "closed_lanes", include_str!("../migrations/0040_closed_lanes/postgres.sql")),
    (41, "look_ups", include_str!("../migrations/0041_look_ups/postgres.sql")),
];

/// The number of the schema that this program works with, whichever database it is in.
pub(crate) fn newest() -> i64 {
    let of_files = SQLITE.iter().filter_map(|(name, _)| name.strip_prefix('V')?.split("__").next()?.parse::<i64>().ok());
    POSTGRES.iter().map(|(version, ..)| *version).chain(of_files).max().unwrap_or(0)
}

/// Waits for the lock on a file beside the database, which is held until what this returns is dropped. It is taken before the
/// database is opened at all, so that two programs that start at once do not run into each other: the second then finds nothing
/// left to do. (SQLite alone answers "locked" to whoever comes while a new file is given its write-ahead log.)
///
/// # Errors
/// The file cannot be made or locked.
pub(crate) fn lock(database: &Path) -> Result<File, StoreError> {
    let lock = File::create(database.with_extension("lock")).map_err(cannot("create the migration lock"))?;
    lock.lock().map_err(cannot("lock the migrations"))?;
    Ok(lock)
}

/// Brings a SQLite file up to date, under the [`lock`].
///
/// # Errors
/// [`StoreError::Unusable`] for a file that a newer Docket has migrated.
pub(crate) fn run_sqlite(connection: &mut Connection) -> Result<(), StoreError> {
    let migrations: Vec<Migration> = SQLITE
        .iter()
        .map(|(name, sql)| Migration::unapplied(name, sql).expect("a migration is named V<number>__<words>"))
        .collect();
    if let Some(applied) = newest_applied(connection)?
        && applied > sqlite_newest()
    {
        return Err(newer_file(applied, sqlite_newest()));
    }
    // A table that others refer to can only be built anew while nobody looks at references.
    connection.pragma_update(None, "foreign_keys", false)?;
    // All in one transaction: a process that ends between a migration and the note that it was done could not be started again.
    let run = Runner::new(&migrations).set_grouped(true).run(connection);
    connection.pragma_update(None, "foreign_keys", true)?;
    let report = run.map_err(|error| StoreError::Unusable(format!("migrating failed: {error}")))?;
    if !report.applied_migrations().is_empty() {
        let broken = connection.prepare("PRAGMA foreign_key_check")?.exists([])?;
        if broken {
            return Err(StoreError::Unusable("rows of this store refer to rows that are not there".to_owned()));
        }
    }
    Ok(())
}

fn newer_file(applied: i64, newest: i64) -> StoreError {
    StoreError::Unusable(format!(
        "this store was made by a newer Docket (schema {applied}, this program knows {newest}); run that version"
    ))
}

/// Brings the tables of a PostgreSQL database up to date: all of it or nothing, by one server at a time. Others wait for it.
///
/// # Errors
/// [`StoreError::Unusable`] for a database that a newer Docket has migrated, that has tables of somebody else's, or lacks some of ours.
pub(crate) fn run_postgres(connection: &AnyConnection) -> Result<(), StoreError> {
    make_history(connection).map_err(explain)?;
    connection.change(migrate_postgres).map_err(|error| explain(error.into()))
}

/// Waits for the lock that whoever migrates a database holds, until the end of the transaction.
pub(crate) fn lock_postgres(connection: &AnyConnection) -> crate::sql::Result<()> {
    connection.query_row("SELECT row FROM schema_lock WHERE row = 1 FOR UPDATE", (), |row| row.get::<_, i64>(0)).map(|_| ())
}

fn migrate_postgres(connection: &AnyConnection) -> crate::sql::Result<()> {
    lock_postgres(connection)?;
    let (applied, newest) = (applied_to_postgres(connection)?, postgres_newest());
    if applied > newest {
        return Err(Error::Unusable(newer_database(applied)));
    }
    for (version, name, text) in POSTGRES.iter().filter(|(version, ..)| *version > applied) {
        connection.run(text)?;
        connection.execute("INSERT INTO schema_migration (version, name) VALUES (?1, ?2)", crate::sql::params![version, name])?;
    }
    let there: Vec<String> = connection
        .prepare_cached("SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()")?
        .query_map((), |row| row.get(0))?
        .collect::<crate::sql::Result<_>>()?;
    let missing: Vec<&str> = postgres_tables().filter(|table| !there.iter().any(|there| there == table)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Error::Unusable(format!(
        "this database says that it has schema {newest} and lacks tables of it: {}; restore a whole backup of it, or begin with an empty \
         database",
        missing.join(", ")
    )))
}

fn applied_to_postgres(connection: &AnyConnection) -> crate::sql::Result<i64> {
    let applied: Option<i64> = connection.query_row("SELECT max(version) FROM schema_migration", (), |row| row.get(0))?;
    Ok(applied.unwrap_or(0))
}

fn postgres_newest() -> i64 {
    POSTGRES.iter().map(|(version, ..)| *version).max().unwrap_or(0)
}

/// The tables that the migrations make.
fn postgres_tables() -> impl Iterator<Item = &'static str> {
    let lines = POSTGRES.iter().flat_map(|(_, _, text)| text.lines());
    lines.filter_map(|line| line.strip_prefix("CREATE TABLE ")?.split_whitespace().next())
}

/// What is wrong with a database that cannot be migrated, and what to do.
fn explain(error: StoreError) -> StoreError {
    match error {
        StoreError::Other(text) if text.contains("(42P07)") => StoreError::Unusable(format!(
            "this database has tables that are not Docket's, or not whole: {text}; use an empty database, or restore a whole backup"
        )),
        StoreError::Other(text) if text.contains("(42501)") => {
            StoreError::Unusable(format!("the user of the URL must own the database and its schema: {text}"))
        }
        error => error,
    }
}

/// The schema that a newer Docket has given the store meanwhile, where one has.
pub(crate) fn newer(connection: &AnyConnection) -> crate::sql::Result<Option<i64>> {
    let (applied, newest) = match connection.sqlite() {
        Some(connection) => (newest_applied(connection)?.unwrap_or(0), sqlite_newest()),
        None => (applied_to_postgres(connection)?, postgres_newest()),
    };
    Ok((applied > newest).then_some(applied))
}

fn newer_database(applied: i64) -> String {
    let newest = postgres_newest();
    format!("this database was migrated by a newer Docket (schema {applied}, this program knows {newest}); run that version")
}

/// How far a schema is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaState {
    /// The number of the last migration that was applied; 0 before the first.
    pub applied: i64,
    /// The names of those that were not.
    pub pending: Vec<String>,
}

impl SchemaState {
    fn of<'a>(applied: i64, known: impl Iterator<Item = (i64, &'a str)>) -> SchemaState {
        let pending = known.filter(|(version, _)| *version > applied).map(|(version, name)| format!("{version:04} {name}"));
        SchemaState { applied, pending: pending.collect() }
    }
}

/// How far the schema of a SQLite file is.
///
/// # Errors
/// The file cannot be read, or a newer Docket has migrated it.
pub(crate) fn state_of_sqlite(connection: &Connection) -> Result<SchemaState, StoreError> {
    let known = SQLITE.iter().filter_map(|(name, _)| {
        let (version, name) = name.strip_prefix('V')?.split_once("__")?;
        Some((version.parse().ok()?, name))
    });
    let applied = newest_applied(connection)?.unwrap_or(0);
    if applied > sqlite_newest() {
        return Err(newer_file(applied, sqlite_newest()));
    }
    Ok(SchemaState::of(applied, known))
}

/// How far the schema of a PostgreSQL database is.
///
/// # Errors
/// The database failed, or a newer Docket has migrated it.
pub(crate) fn state_of_postgres(connection: &AnyConnection) -> Result<SchemaState, StoreError> {
    let known = POSTGRES.iter().map(|(version, name, _)| (*version, *name));
    let has_history = connection
        .query_row("SELECT 1 FROM pg_class WHERE oid = to_regclass('schema_migration')", (), |_| Ok(()))
        .optional()?
        .is_some();
    let applied = if has_history { applied_to_postgres(connection)? } else { 0 };
    if applied > postgres_newest() {
        return Err(StoreError::Unusable(newer_database(applied)));
    }
    Ok(SchemaState::of(applied, known))
}

/// Makes the table of what was applied, and the row that whoever migrates locks.
fn make_history(connection: &AnyConnection) -> Result<(), StoreError> {
    const MAKE: &str = "CREATE TABLE IF NOT EXISTS schema_migration (version BIGINT PRIMARY KEY, name TEXT NOT NULL);
                        CREATE TABLE IF NOT EXISTS schema_lock (row BIGINT PRIMARY KEY);
                        INSERT INTO schema_lock (row) VALUES (1) ON CONFLICT (row) DO NOTHING;";
    let make = || connection.change(|connection| connection.run(MAKE)).map_err(StoreError::from);
    // Two that make a table at once clash in the catalogue; the second finds it there.
    make().or_else(|error| match error {
        StoreError::Constraint(_) | StoreError::Busy(_) => make(),
        error => Err(error),
    })
}

fn sqlite_newest() -> i64 {
    let number = |name: &str| name.strip_prefix('V')?.split("__").next()?.parse().ok();
    SQLITE.iter().filter_map(|(name, _)| number(name)).max().unwrap_or(0)
}

fn newest_applied(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    let is_there: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'refinery_schema_history')",
        [],
        |row| row.get(0),
    )?;
    if !is_there {
        return Ok(None);
    }
    connection.query_row("SELECT max(version) FROM refinery_schema_history", [], |row| row.get(0))
}

fn cannot(what: &'static str) -> impl Fn(std::io::Error) -> StoreError {
    move |error| StoreError::Other(format!("cannot {what}: {error}"))
}
