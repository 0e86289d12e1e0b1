//! On which nodes tables are: on a Citus cluster, where this run of the tests has one, and the refusals everywhere else.

use std::collections::BTreeSet;

use docket_domain::access::Actor;
use docket_store::Store;
use docket_store::postgres::Patience;
use docket_testing::{Backend, Database, Place, runs_on_citus};

use crate::desk::Desk;
use crate::fixtures::{SHOP, caller, set_up, settings, shawarma_for};

fn refused(url: Option<&str>) -> String {
    Store::distribute(url, Patience::USUAL).expect_err("no cluster").to_string()
}

#[test]
fn a_file_is_not_distributed() {
    assert!(refused(None).contains("move it to PostgreSQL"));
    let place = Place::on(Backend::Sqlite);
    drop(place.open());
    assert!(Store::state(place.path(), None, Patience::USUAL, true).is_err());
    let (state, steps) = Store::state(place.path(), None, Patience::USUAL, false).expect("the state");
    assert!(state.pending.is_empty() && state.applied > 0 && steps.is_empty(), "{state:?}");
}

#[test]
fn a_database_that_is_no_cluster_is_not_distributed_and_keeps_its_tables() {
    if Backend::of_this_run() == Backend::Sqlite || runs_on_citus() {
        return;
    }
    let place = Place::empty();
    let looked = Store::state(place.path(), place.url(), Patience::USUAL, true).expect_err("no cluster").to_string();
    assert!(looked.contains("citus"), "{looked}");
    let tables =
        || place.database().expect("a database").rows("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'");
    assert_eq!(tables(), Vec::<Vec<String>>::new(), "looking makes nothing");
    let (state, _) = Store::state(place.path(), place.url(), Patience::USUAL, false).expect("the state");
    assert!(state.applied == 0 && !state.pending.is_empty(), "{state:?}");
    drop(place.open());
    let before = tables();
    let why = refused(place.url());
    assert!(why.contains("no extension citus") || why.contains("CREATE EXTENSION citus"), "{why}");
    assert_eq!(tables(), before);
    let (state, steps) = Store::state(place.path(), place.url(), Patience::USUAL, false).expect("the state");
    assert!(state.pending.is_empty() && steps.is_empty(), "{state:?} {steps:?}");
}

/// How each table is laid out: its column and the number of its group.
fn laid_out(database: &Database) -> BTreeSet<Vec<String>> {
    let rows = database.rows(
        "SELECT logicalrelid::text, column_to_column_name(logicalrelid, partkey)::text,
                (colocationid = (SELECT colocationid FROM pg_dist_partition WHERE logicalrelid = 'merchant'::regclass))::text
         FROM pg_dist_partition",
    );
    rows.into_iter().collect()
}

#[test]
fn a_merchants_tables_are_beside_each_other_and_the_servers_own_stay_out() {
    if !runs_on_citus() {
        return;
    }
    let place = Place::empty();
    drop(place.open());
    let all = laid_out(place.database().expect("a database"));
    let otherwise: Vec<_> = all.iter().filter(|table| table[1..] != ["merchant_id", "true"]).cloned().collect();
    assert_eq!(otherwise, [["api_token", "secret_hash", "false"], ["merchant_slug", "slug", "false"]]);
    assert!(all.len() > 50, "{all:?}");
    for own in ["worker_lease", "rehearsal", "clock_confirmation", "fallback_lease", "schema_migration", "schema_lock"] {
        assert!(!all.iter().any(|table| table[0] == own), "{own}");
    }
}

/// Every row, as it is read through a copy.
fn rows(place: &Place) -> Vec<String> {
    let copy = place.look();
    let own = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'refinery%' ORDER BY name";
    let mut tables = copy.prepare(own).expect("a query");
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).expect("rows").map(|name| name.expect("a name")).collect();
    let mut all = Vec::new();
    for table in tables {
        let mut statement = copy.prepare(&format!("SELECT * FROM {table}")).expect("a table");
        let columns = statement.column_count();
        let mut found: Vec<String> = Vec::new();
        let mut rows = statement.query([]).expect("rows");
        while let Some(row) = rows.next().expect("a row") {
            let values: Vec<_> =
                (0..columns).map(|place| row.get::<_, rusqlite::types::Value>(place).expect("a value")).collect();
            found.push(format!("{table}: {values:?}"));
        }
        found.sort();
        all.extend(found);
    }
    all
}

#[test]
fn a_store_with_records_is_distributed_also_after_it_was_cut_and_later_tables_with_it() {
    let Some(place) = Place::undistributed() else { return };
    let url = place.url().expect("a database").to_owned();
    let mut desk = Desk::at(place);
    desk.run_for(SHOP, &Actor::program(), set_up(settings())).expect("set up");
    desk.place(shawarma_for(caller("501234567")));
    let before = rows(&desk.place);
    assert!(before.iter().any(|row| row.starts_with("orders: ")), "{before:?}");

    // As far as a run got that was cut: one table with what is left of it, another without.
    let database = desk.place.database().expect("a database");
    database.execute("SELECT create_distributed_table('merchant', 'merchant_id', colocate_with => 'none')");
    database.execute("SELECT create_distributed_table('orders', 'merchant_id', colocate_with => 'merchant')");
    database.execute("SELECT truncate_local_data_after_distributing_table('orders')");
    let (_, lacks) = Store::state(desk.place.path(), Some(&url), Patience::USUAL, true).expect("the state");
    let done = Store::distribute(Some(&url), Patience::USUAL).expect("distributed");
    assert_eq!(done.first().map(String::as_str), Some("what the coordinator still had of merchant is removed"));
    assert!(!done.iter().any(|step| step.starts_with("orders ")), "{done:?}");
    assert!(lacks.iter().all(|step| done.contains(step)), "{lacks:?} {done:?}");
    let after = rows(&desk.place);
    let differing: Vec<_> = before.iter().filter(|row| !after.contains(row)).collect();
    assert!(differing.is_empty() && before.len() == after.len(), "every row is still there, once: {differing:?}");
    assert_eq!(Store::distribute(Some(&url), Patience::USUAL).expect("again"), Vec::<String>::new());
    let left = "SELECT logicalrelid::text FROM pg_dist_partition WHERE pg_relation_size(logicalrelid) > 0";
    assert_eq!(database.rows(left), Vec::<Vec<String>>::new(), "the coordinator has no rows of its own");

    // A table of a later migration, when a server starts.
    database.execute("CREATE TABLE loyalty (merchant_id BIGINT NOT NULL, row BIGINT NOT NULL, PRIMARY KEY (merchant_id, row))");
    drop(desk.place.open());
    let expected = ["loyalty", "merchant_id", "true"].map(str::to_owned).to_vec();
    assert!(laid_out(desk.place.database().expect("a database")).contains(&expected));

    // The store works as before.
    desk.place(shawarma_for(caller("501234568")));
    assert_eq!(rows(&desk.place).iter().filter(|row| row.starts_with("orders: ")).count(), 2);
}

#[test]
fn another_layout_is_refused_and_left_as_it_is() {
    let Some(place) = Place::undistributed() else { return };
    drop(place.open());
    let database = place.database().expect("a database");
    database.execute("SELECT create_reference_table('merchant')");
    let why = refused(place.url());
    assert!(why.contains("undistribute_table('merchant')"), "{why}");
    assert_eq!(database.rows("SELECT logicalrelid::text FROM pg_dist_partition"), [["merchant"]]);
}
