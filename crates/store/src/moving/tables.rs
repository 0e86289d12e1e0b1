//! Which tables are a merchant's, and what is in them, as the database itself says.

use crate::sql::{Connection, Result, broken};

/// Tables that are the whole store's and stay where they are: its clock, who holds which worker of Snowflake ids and which lease of fallback
/// numbers, which migrations ran.
/// Every other table has the merchant's id.
const OF_THE_STORE: [&str; 7] = [
    "clock_confirmation",
    "fallback_lease",
    "refinery_schema_history",
    "rehearsal",
    "schema_lock",
    "schema_migration",
    "worker_lease",
];

/// The column that says whose a row is.
const MERCHANT: &str = "merchant_id";

/// A table with rows of merchants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub name: String,
    /// All of its columns but the merchant's id.
    pub columns: Vec<Column>,
    /// Which of the columns tell a merchant's rows apart, and are an index.
    pub key: Vec<usize>,
}

/// A column and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub name: String,
    pub kind: Kind,
}

/// What a column holds; null is in any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Integer,
    Text,
    Bytes,
}

impl Kind {
    fn of(word: &str) -> Option<Kind> {
        match word {
            "INTEGER" | "bigint" => Some(Kind::Integer),
            "TEXT" | "text" => Some(Kind::Text),
            "BLOB" | "bytea" => Some(Kind::Bytes),
            _ => None,
        }
    }
}

const OF_A_FILE: &str = "
    SELECT t.name, c.name, c.type, c.pk FROM sqlite_schema t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite^_%' ESCAPE '^' ORDER BY t.name, c.cid";

const OF_A_DATABASE: &str = "
    SELECT t.relname::text, a.attname::text, format_type(a.atttypid, NULL), coalesce(array_position(x.indkey::int2[], a.attnum) + 1, 0)
    FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_index x ON x.indrelid = t.oid AND x.indisprimary
    WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p')
    ORDER BY t.relname COLLATE \"C\", a.attnum";

/// The tables with rows of merchants: the merchant's own first, since others may refer to it, then by name.
pub(super) fn of_merchants(connection: &Connection) -> Result<Vec<Table>> {
    let mut tables: Vec<Table> = Vec::new();
    for (name, columns) in all(connection)? {
        if OF_THE_STORE.contains(&name.as_str()) {
            continue;
        }
        if !columns.iter().any(|(column, ..)| column == MERCHANT) {
            // A table that is nobody's and not known to stay: better no move than one that forgets it.
            return Err(broken(&format!("the table {name} is neither a merchant's nor known to stay with the store; it")));
        }
        tables.push(table(name, columns)?);
    }
    tables.sort_by_key(|table| table.name != "merchant");
    Ok(tables)
}

/// A column's name, its type and its place in the primary key, from 1 on.
type Described = (String, String, i64);

/// Every table, by name.
fn all(connection: &Connection) -> Result<Vec<(String, Vec<Described>)>> {
    let sql = if connection.sqlite().is_some() { OF_A_FILE } else { OF_A_DATABASE };
    let mut tables: Vec<(String, Vec<Described>)> = Vec::new();
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let (name, column): (String, Described) = (row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?));
        match tables.last_mut().filter(|(last, _)| *last == name) {
            Some((_, columns)) => columns.push(column),
            None => tables.push((name, vec![column])),
        }
    }
    Ok(tables)
}

fn table(name: String, described: Vec<Described>) -> Result<Table> {
    let (mut columns, mut key) = (Vec::new(), Vec::new());
    for (column, r#type, place) in described.into_iter().filter(|(column, ..)| column != MERCHANT) {
        let kind = Kind::of(&r#type).ok_or_else(|| broken(&format!("the column {name}.{column} of the type {type}")))?;
        if place > 0 {
            key.push((place, columns.len()));
        }
        columns.push(Column { name: column, kind });
    }
    key.sort_unstable();
    Ok(Table { name, columns, key: key.into_iter().map(|(_, column)| column).collect() })
}

impl Table {
    /// The query for a page of a merchant's rows (`?1`), of so many (`?2`); with `is_next`, of those after the key that is bound from `?3`
    /// on.
    pub fn page(&self, is_next: bool) -> String {
        let keys = self.key.iter().map(|column| self.columns[*column].name.as_str()).collect::<Vec<_>>().join(", ");
        let after = (3..self.key.len() + 3).map(|number| format!("?{number}")).collect::<Vec<_>>().join(", ");
        let after = if is_next { format!(" AND ({keys}) > ({after})") } else { String::new() };
        let order = if keys.is_empty() { String::new() } else { format!(" ORDER BY {keys}") };
        format!("SELECT {} FROM {} WHERE {MERCHANT} = ?1{after}{order} LIMIT ?2", self.names(), self.name)
    }

    /// The statement that writes a row of a merchant (`?1`).
    pub fn insert(&self) -> String {
        let values = (2..self.columns.len() + 2).map(|number| format!("?{number}")).collect::<Vec<_>>().join(", ");
        format!("INSERT INTO {} ({MERCHANT}, {}) VALUES (?1, {values})", self.name, self.names())
    }

    /// The query for how many rows a merchant has.
    pub fn count(&self) -> String {
        format!("SELECT count(*) FROM {} WHERE {MERCHANT} = ?1", self.name)
    }

    fn names(&self) -> String {
        self.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_read_by_the_key_and_never_sorted() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = crate::sqlite::SqliteStore::open(directory.path()).expect("a store");
        let tables = of_merchants(&store.mover().expect("a connection")).expect("tables");
        assert!(tables.len() > 50, "{}", tables.len());
        for table in tables {
            for is_next in [false, !table.key.is_empty()] {
                let steps = crate::sqlite::plan(&table.page(is_next));
                // What is unique over merchants is found by what is unique; there are few rows of it.
                let is_small = ["api_token", "merchant_slug"].contains(&table.name.as_str());
                let is_read_through = steps.iter().any(|step| step.starts_with("SCAN"));
                assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{}: {steps:?}", table.name);
                assert!(is_small || !is_read_through, "{}: {steps:?}", table.name);
            }
        }
    }
}
