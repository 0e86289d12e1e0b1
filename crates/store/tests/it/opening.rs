//! Opening a store: migrations, two at once, files that are none, and durability.

use std::path::Path;
use std::process::Command;

use docket_domain::ordering::Status;
use docket_store::StoreError;
use docket_store::customers::{CustomerFilter, CustomerSearch};
use docket_store::sqlite::SqliteStore;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::desk::Desk;
use crate::fixtures::{SHOP, caller, cash, moving, paying, shawarma, shawarma_for};

/// How many migrations there are.
const MIGRATIONS: i64 = 38;

fn directory() -> TempDir {
    tempfile::tempdir().expect("a directory")
}

/// Everything that the schema consists of.
fn schema(store: &SqliteStore) -> Vec<String> {
    let connection = Connection::open(store.file()).expect("the file");
    let mut statement = connection.prepare("SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY name").expect("a query");
    let rows = statement.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<Result<_, _>>().expect("texts")
}

fn migrations(store: &SqliteStore) -> i64 {
    let connection = Connection::open(store.file()).expect("the file");
    connection.query_row("SELECT count(*) FROM refinery_schema_history", [], |row| row.get(0)).expect("a count")
}

fn refused(directory: &Path) -> String {
    match SqliteStore::open(directory) {
        Err(StoreError::Unusable(why)) => why,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn migrating_twice_changes_nothing() {
    let mut desk = Desk::in_a_file();
    let order = desk.place(shawarma());
    let (schema_before, migrations_before) = (schema(desk.file_store()), migrations(desk.file_store()));
    let again = SqliteStore::open(desk.place.path()).expect("opened once more");
    assert_eq!((schema(&again), migrations(&again)), (schema_before, migrations_before));
    let next = desk.place(shawarma());
    assert_eq!(next.order.number.sequence(), order.order.number.sequence() + 1);
}

/// Makes the schema that of the first migration, with the rows that it has room for.
fn back_to_the_first_schema(raw: &Connection) {
    const FIRST: &str = include_str!("../../migrations/0001_orders/sqlite.sql");
    let names = |sql: &str| -> Vec<String> {
        let mut statement = raw.prepare(sql).expect("a statement");
        statement.query_map([], |row| row.get(0)).expect("rows").collect::<Result<_, _>>().expect("names")
    };
    let own = "name NOT LIKE 'refinery%' AND name NOT LIKE 'sqlite%'";
    let tables = names(&format!("SELECT name FROM sqlite_schema WHERE type = 'table' AND {own}"));
    let views = names("SELECT name FROM sqlite_schema WHERE type = 'view'");
    let run = |sql: String| raw.execute_batch(&sql).expect("done");
    run("PRAGMA foreign_keys = OFF; BEGIN".into());
    views.iter().for_each(|view| run(format!("DROP VIEW {view}")));
    for table in &tables {
        run(format!("CREATE TEMP TABLE kept_{table} AS SELECT * FROM {table}; DROP TABLE {table}"));
    }
    run(FIRST.into());
    for table in names(&format!("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND {own}")) {
        let columns = names(&format!("SELECT name FROM pragma_table_info('{table}')")).join(", ");
        run(format!("INSERT INTO {table} ({columns}) SELECT {columns} FROM temp.kept_{table}"));
    }
    run("DELETE FROM refinery_schema_history WHERE version > 1; COMMIT".into());
}

#[tokio::test]
async fn a_store_of_the_first_schema_is_brought_up_to_date_with_what_is_in_it() {
    let mut desk = Desk::in_a_file();
    let order = desk.place(shawarma_for(caller("501234567")));
    let moved = desk.place(shawarma()).order.id;
    desk.run(moving(moved, Status::Confirmed)).expect("confirmed");
    let moved = desk.order(moved).await.order;
    assert!(moved.status_since > moved.created_at);
    let left_to_pay = |desk: &Desk| -> Vec<i64> {
        let raw = desk.raw();
        let mut statement = raw.prepare("SELECT left_to_pay FROM orders ORDER BY row").expect("a query");
        statement.query_map([], |row| row.get(0)).expect("rows").collect::<Result<_, _>>().expect("amounts")
    };
    let still_to_pay = [order.order.totals.total.0, moved.totals.total.0];
    assert_eq!(left_to_pay(&desk), still_to_pay);
    let newest = schema(desk.file_store());
    back_to_the_first_schema(&desk.raw());
    assert_ne!(schema(desk.file_store()), newest);
    let migrated = SqliteStore::open(desk.place.path()).expect("migrated");
    assert_eq!((schema(&migrated), migrations(&migrated)), (newest, MIGRATIONS));
    assert_eq!(desk.order(order.order.id).await.order, order.order);
    assert_eq!(desk.order(moved.id).await.order, moved, "also since when it stands where it stands");
    assert_eq!(left_to_pay(&desk), still_to_pay);
    let customer = order.customer.expect("a customer");
    assert_eq!(desk.customer(customer.id).await, *customer);
    for text in ["aisha", "4567", "cust0001"] {
        let search = Some(CustomerSearch { text: text.into(), phone: None });
        let found = desk.reads.customers(SHOP, CustomerFilter::default(), search, None, 5).await.expect("read").data;
        assert_eq!(found, [(*customer).clone()], "{text}: SQL cannot fold, so opening gives customers of before their terms");
    }
    desk.run(paying(cash(100))).expect("recorded");
}

#[test]
fn many_who_open_a_new_store_at_once_all_get_it() {
    for _ in 0..10 {
        let directory = directory();
        let barrier = std::sync::Barrier::new(6);
        std::thread::scope(|scope| {
            let open = || {
                barrier.wait();
                SqliteStore::open(directory.path()).map(|store| migrations(&store))
            };
            let opening: Vec<_> = (0..6).map(|_| scope.spawn(open)).collect();
            for opened in opening {
                assert_eq!(opened.join().expect("no panic").expect("opened"), MIGRATIONS, "migrated once");
            }
        });
    }
}

/// What a process does that the next test starts.
#[test]
fn opens_the_store_that_the_environment_names() {
    let Some(directory) = std::env::var_os("DOCKET_TEST_OPEN") else { return };
    let store = SqliteStore::open(std::path::Path::new(&directory)).expect("opened");
    assert_eq!(migrations(&store), MIGRATIONS);
    store.writer().expect("a writer");
}

#[test]
fn many_processes_that_open_a_new_store_at_once_all_get_it() {
    let directory = directory();
    let program = std::env::current_exe().expect("this program");
    let start = |_| {
        let mut command = Command::new(&program);
        command.args(["--exact", "opening::opens_the_store_that_the_environment_names", "--quiet"]);
        command.env("DOCKET_TEST_OPEN", directory.path()).stdout(std::process::Stdio::null());
        command.spawn().expect("started")
    };
    let processes: Vec<_> = (0..6).map(start).collect();
    for mut process in processes {
        assert!(process.wait().expect("ended").success());
    }
    assert!(SqliteStore::exists(directory.path()));
}

#[test]
fn a_store_of_a_newer_schema_is_refused_and_left_as_it_is() {
    let desk = Desk::in_a_file();
    desk.damage(
        "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
         VALUES (999, 'from_the_future', '2030-01-01T00:00:00Z', '1')",
    );
    let before = schema(desk.file_store());
    let why = refused(desk.place.path());
    assert!(why.contains("newer Docket") && why.contains("999"), "{why}");
    assert_eq!(schema(desk.file_store()), before);
}

#[test]
fn a_file_that_is_not_sqlite_is_refused_and_left_as_it_is() {
    let directory = directory();
    let file = directory.path().join("docket.db");
    let letter = "Dear customer, this is a letter and not a database. ".repeat(100);
    std::fs::write(&file, &letter).expect("written");
    let why = refused(directory.path());
    assert!(why.contains("not a Docket store"), "{why}");
    assert_eq!(std::fs::read_to_string(&file).expect("read"), letter);
}

#[test]
fn a_directory_that_cannot_be_made_is_named() {
    let directory = directory();
    let file = directory.path().join("a file");
    std::fs::write(&file, "in the way").expect("written");
    let error = SqliteStore::open(&file.join("data")).expect_err("there is a file in the way");
    assert!(error.to_string().contains("a file"), "{error}");
}

#[test]
fn a_store_is_made_where_there_is_none() {
    let directory = directory();
    let data = directory.path().join("some").join("where");
    assert!(!SqliteStore::exists(&data));
    let store = SqliteStore::open(&data).expect("made");
    assert!(SqliteStore::exists(&data));
    assert_eq!(store.file(), data.join("docket.db"));
}

#[test]
fn the_file_keeps_a_write_ahead_log() {
    let desk = Desk::in_a_file();
    let journal: String = desk.raw().query_row("PRAGMA journal_mode", [], |row| row.get(0)).expect("a mode");
    assert_eq!(journal, "wal");
}

#[test]
fn every_table_of_a_merchant_begins_its_key_with_the_merchant() {
    let desk = Desk::empty();
    let connection = desk.raw();
    let mut statement = connection
        .prepare(
            "SELECT t.name, (SELECT c.name FROM pragma_table_info(t.name) c WHERE c.pk = 1)
             FROM sqlite_schema t WHERE t.type = 'table' AND t.name NOT LIKE 'refinery%' AND t.name NOT LIKE 'sqlite%'",
        )
        .expect("a query");
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).expect("rows");
    let otherwise: Vec<String> =
        rows.map(|row| row.expect("texts")).filter(|(_, first)| first != "merchant_id").map(|(table, _)| table).collect();
    // What must be unique over merchants, and what is the store's own.
    assert_eq!(otherwise, ["merchant_slug", "api_token", "rehearsal", "clock_confirmation", "worker_lease", "fallback_lease"]);
}
