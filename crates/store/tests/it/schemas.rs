//! The schemas of the two databases are one: the same tables, columns, keys and indexes.

use std::collections::BTreeMap;

use docket_testing::{Backend, Place};
use rusqlite::Connection;

/// What a table consists of: its columns, each with whether it may be null, and its indexes, each with whether it is unique.
#[derive(Debug, Default, PartialEq, Eq)]
struct Table {
    columns: BTreeMap<String, bool>,
    /// By their columns; names are each database's own.
    indexes: Vec<(Vec<String>, bool, bool)>,
}

type Schema = BTreeMap<String, Table>;

fn texts(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).expect("a query");
    statement.query_map([], |row| row.get(0)).expect("rows").collect::<Result<_, _>>().expect("texts")
}

fn of_a_file() -> Schema {
    let place = Place::on(Backend::Sqlite);
    drop(place.open());
    let connection = place.look();
    let own = "type = 'table' AND name NOT LIKE 'refinery%' AND name NOT LIKE 'sqlite%'";
    let mut schema = Schema::new();
    for name in texts(&connection, &format!("SELECT name FROM sqlite_schema WHERE {own}")) {
        let mut table = Table::default();
        let mut statement = connection.prepare(&format!("PRAGMA table_info({name})")).expect("a pragma");
        let columns =
            statement.query_map([], |row| Ok((row.get(1)?, !row.get::<_, bool>(3)?, row.get::<_, i64>(5)?))).expect("rows");
        let mut key: Vec<(i64, String)> = Vec::new();
        for column in columns {
            let (column, nullable, in_key): (String, bool, i64) = column.expect("a column");
            if in_key > 0 {
                key.push((in_key, column.clone()));
            }
            table.columns.insert(column, nullable);
        }
        key.sort();
        table.indexes.push((key.into_iter().map(|(_, column)| column).collect(), true, false));
        let mut statement = connection.prepare(&format!("PRAGMA index_list({name})")).expect("a pragma");
        let indexes: Vec<(String, bool, String, bool)> = statement
            .query_map([], |row| Ok((row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))
            .expect("rows")
            .collect::<Result<_, _>>()
            .expect("indexes");
        for (index, unique, _, partial) in indexes.into_iter().filter(|(_, _, origin, _)| origin != "pk") {
            let columns = texts(&connection, &format!("SELECT name FROM pragma_index_info('{index}') ORDER BY seqno"));
            table.indexes.push((columns, unique, partial));
        }
        table.indexes.sort();
        schema.insert(name, table);
    }
    schema
}

fn of_a_database() -> Schema {
    let place = Place::on(Backend::Postgres);
    drop(place.open());
    let database = place.database().expect("a database");
    let mut schema = Schema::new();
    let columns = database.rows(
        "SELECT table_name::text, column_name::text, is_nullable::text FROM information_schema.columns
         JOIN pg_tables ON tablename = table_name AND schemaname = table_schema WHERE table_schema = 'public'",
    );
    for row in columns {
        let [table, column, nullable] = row.try_into().expect("three columns");
        schema.entry(table).or_default().columns.insert(column, nullable == "YES");
    }
    let indexes = database.rows(
        "SELECT t.relname::text, x.indisunique::text, (x.indpred IS NOT NULL)::text,
                (SELECT string_agg(a.attname::text, ',' ORDER BY k.place) FROM unnest(x.indkey) WITH ORDINALITY AS k(number, place)
                 JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number)
         FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
         WHERE n.nspname = 'public'",
    );
    for row in indexes {
        let [table, unique, partial, columns] = row.try_into().expect("four columns");
        let columns = columns.split(',').map(str::to_owned).collect();
        schema.entry(table).or_default().indexes.push((columns, unique == "true", partial == "true"));
    }
    schema.values_mut().for_each(|table| table.indexes.sort());
    schema.retain(|table, _| !table.starts_with("schema_"));
    schema
}

#[test]
fn both_databases_have_the_same_tables_columns_keys_and_indexes() {
    if Backend::of_this_run() == Backend::Sqlite {
        return;
    }
    let (file, database) = (of_a_file(), of_a_database());
    assert_eq!(file.keys().collect::<Vec<_>>(), database.keys().collect::<Vec<_>>());
    for (name, table) in &file {
        assert_eq!(*table, database[name], "{name}");
    }
}
