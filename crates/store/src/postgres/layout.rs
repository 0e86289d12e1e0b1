//! On which nodes rows are, where the database is a Citus cluster.
//!
//! | a table | is |
//! | --- | --- |
//! | whose primary key begins with `merchant_id` | distributed by it, beside `merchant`: all that is a merchant's is on one node |
//! | of merchants, keyed by a value of its own (slug, token) | distributed by that value |
//! | of the servers (leases, the clock, migrations) | left on the coordinator |
//!
//! So the layout follows from the schema, and tables of later migrations are laid out like the first. Each step is a transaction of its
//! own: one for all tables would hold a lock for every index of every shard. What was cut goes on where it was.

use crate::StoreError;
use crate::migrations::lock_postgres;
use crate::sql::{Connection, OptionalExtension, Result, Row};

/// A table as the catalogue has it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Table {
    name: String,
    /// The first column of its primary key.
    key: String,
    is_a_merchants: bool,
    /// How it is laid out; `None` for one that is on the coordinator alone.
    laid_out: Option<LaidOut>,
    /// Whether the coordinator still has rows of its own from before it was distributed.
    has_rows_left: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct LaidOut {
    /// The column; none for a table of which every node has a copy.
    by: Option<String>,
    /// Tables with the same number have their shards side by side.
    colocation: i64,
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// For people.
    pub what: String,
    sql: String,
}

/// The table that others are laid out beside.
const FIRST: &str = "merchant";

/// What a database is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cluster {
    /// It is a database by itself.
    None,
    /// It is the one that statements go to.
    Coordinator,
    /// It holds shards, and is asked by the coordinator.
    Worker,
}

/// Refuses a database in which Docket must not make its tables.
///
/// # Errors
/// [`StoreError::Unusable`] for a worker of a cluster.
pub(crate) fn refuse_worker(connection: &Connection) -> Result<(), StoreError> {
    match cluster(connection)? {
        Cluster::Worker => Err(StoreError::Unusable(
            "this node is a worker of a Citus cluster; Docket talks to the coordinator: put its address into the URL".to_owned(),
        )),
        Cluster::None | Cluster::Coordinator => Ok(()),
    }
}

/// Whether the tables were distributed.
pub(super) fn is_distributed(connection: &Connection) -> Result<bool, StoreError> {
    Ok(cluster(connection)? == Cluster::Coordinator
        && tables(connection)?.iter().any(|table| table.name == FIRST && table.laid_out.is_some()))
}

/// What is to be done so that the tables are distributed.
///
/// # Errors
/// [`StoreError::Unusable`] for a database that is no coordinator of a cluster with nodes, or has a layout that is not Docket's.
pub(super) fn steps(connection: &Connection) -> Result<Vec<Step>, StoreError> {
    match cluster(connection)? {
        Cluster::Coordinator => {}
        Cluster::Worker => return refuse_worker(connection).map(|()| Vec::new()),
        Cluster::None => {
            let is_here = connection
                .query_row("SELECT 1 FROM pg_available_extensions WHERE name = 'citus'", (), |_| Ok(()))
                .optional()?
                .is_some();
            let what = if is_here {
                "the extension citus is installed and not yet in this database: run CREATE EXTENSION citus in it, on every node"
            } else {
                "this PostgreSQL has no extension citus; install it on every node (docs/operating/scaling.md)"
            };
            return Err(StoreError::Unusable(what.to_owned()));
        }
    }
    let nodes: i64 =
        connection.query_row("SELECT count(*) FROM pg_dist_node WHERE isactive AND shouldhaveshards", (), |row| row.get(0))?;
    if nodes == 0 {
        return Err(StoreError::Unusable(
            "this cluster has no node that holds shards; on the coordinator, run SELECT citus_add_node('HOST', PORT) for each \
             worker"
                .to_owned(),
        ));
    }
    plan(&tables(connection)?).map_err(StoreError::Unusable)
}

/// Distributes the tables, and says what was done. Safe to cut and to run again, also at the same time.
///
/// # Errors
/// As [`steps`]; the cluster failed.
pub(super) fn run(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut done = Vec::new();
    loop {
        let step = connection.change(|connection| {
            lock_postgres(connection)?;
            // Looked at under the lock: another may have done it.
            let steps = match steps(connection) {
                Ok(steps) => steps,
                Err(error) => return Ok(Err(error)),
            };
            let Some(step) = steps.into_iter().next() else { return Ok(Ok(None)) };
            connection.run(&step.sql)?;
            Ok(Ok(Some(step)))
        })??;
        match step {
            None => return Ok(done),
            Some(step) => done.push(step.what),
        }
    }
}

fn cluster(connection: &Connection) -> Result<Cluster> {
    let has_citus =
        connection.query_row("SELECT 1 FROM pg_extension WHERE extname = 'citus'", (), |_| Ok(())).optional()?.is_some();
    if !has_citus {
        return Ok(Cluster::None);
    }
    let group: i64 = connection.query_row("SELECT groupid FROM pg_dist_local_group", (), |row| row.get(0))?;
    Ok(if group == 0 { Cluster::Coordinator } else { Cluster::Worker })
}

/// The tables that are Docket's. What a single node has of shards, its catalogue does not show.
fn tables(connection: &Connection) -> Result<Vec<Table>> {
    let mut statement = connection.prepare_cached(
        "SELECT c.relname::text, k.attname::text,
                EXISTS (SELECT 1 FROM pg_attribute a
                        WHERE a.attrelid = c.oid AND a.attname = 'merchant_id' AND NOT a.attisdropped),
                p.colocationid, column_to_column_name(p.logicalrelid, p.partkey), pg_relation_size(c.oid)
         FROM pg_class c
         JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
         JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = i.indkey[0]
         LEFT JOIN pg_dist_partition p ON p.logicalrelid = c.oid
         WHERE c.relkind = 'r' AND n.nspname = 'public' ORDER BY c.relname",
    )?;
    statement.query_map((), table)?.collect()
}

fn table(row: &Row<'_>) -> Result<Table> {
    let laid_out = match row.get::<_, Option<i64>>(3)? {
        Some(colocation) => Some(LaidOut { by: row.get(4)?, colocation }),
        None => None,
    };
    let has_rows_left = laid_out.is_some() && row.get::<_, i64>(5)? > 0;
    Ok(Table { name: row.get(0)?, key: row.get(1)?, is_a_merchants: row.get(2)?, laid_out, has_rows_left })
}

/// What is to be done, in its order: first the table that others are laid out beside. Nothing before the first migration.
///
/// # Errors
/// A table is laid out otherwise, which moving its rows must put right.
fn plan(tables: &[Table]) -> Result<Vec<Step>, String> {
    let Some(first) = tables.iter().find(|table| table.name == FIRST) else { return Ok(Vec::new()) };
    let mut steps = Vec::new();
    let others = tables.iter().filter(|table| table.name != FIRST && table.is_a_merchants);
    for table in std::iter::once(first).chain(others) {
        let Table { name, key, .. } = table;
        let is_beside = key == "merchant_id" && name != FIRST;
        match &table.laid_out {
            None => {
                let beside = if is_beside { FIRST } else { "none" };
                steps.push(Step {
                    what: format!("{name} is distributed by {key}"),
                    sql: format!("SELECT create_distributed_table('{name}', '{key}', colocate_with => '{beside}')"),
                });
            }
            Some(LaidOut { by: None, .. }) => {
                return Err(format!(
                    "every node has a copy of {name}; undistribute it first: SELECT undistribute_table('{name}')"
                ));
            }
            Some(LaidOut { by: Some(by), .. }) if by != key => {
                return Err(format!(
                    "{name} is distributed by {by}, and has to be by {key}; undistribute it first: SELECT undistribute_table('{name}')"
                ));
            }
            Some(LaidOut { colocation, .. })
                if is_beside && first.laid_out.as_ref().is_some_and(|first| first.colocation != *colocation) =>
            {
                return Err(format!(
                    "{name} is not laid out beside {FIRST}; undistribute it first: SELECT undistribute_table('{name}')"
                ));
            }
            Some(_) => {}
        }
        // Its shards have them; nobody sees them here, but they take their room.
        if table.has_rows_left {
            steps.push(Step {
                what: format!("what the coordinator still had of {name} is removed"),
                sql: format!("SELECT truncate_local_data_after_distributing_table('{name}')"),
            });
        }
    }
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, key: &str, is_a_merchants: bool) -> Table {
        Table { name: name.to_owned(), key: key.to_owned(), is_a_merchants, laid_out: None, has_rows_left: false }
    }

    fn laid_out(table: Table, by: &str, colocation: i64) -> Table {
        Table { laid_out: Some(LaidOut { by: Some(by.to_owned()), colocation }), ..table }
    }

    fn sql(tables: &[Table]) -> Vec<String> {
        plan(tables).expect("a plan").into_iter().map(|step| step.sql).collect()
    }

    fn all() -> Vec<Table> {
        vec![
            table("api_token", "secret_hash", true),
            table("merchant", "merchant_id", true),
            table("orders", "merchant_id", true),
            table("schema_lock", "row", false),
            table("worker_lease", "worker", false),
        ]
    }

    #[test]
    fn merchants_come_first_and_their_tables_beside_them() {
        assert_eq!(
            sql(&all()),
            [
                "SELECT create_distributed_table('merchant', 'merchant_id', colocate_with => 'none')",
                "SELECT create_distributed_table('api_token', 'secret_hash', colocate_with => 'none')",
                "SELECT create_distributed_table('orders', 'merchant_id', colocate_with => 'merchant')",
            ]
        );
    }

    #[test]
    fn what_was_cut_goes_on_and_what_is_done_is_not_done_again() {
        let mut tables = all();
        tables[1] = laid_out(tables[1].clone(), "merchant_id", 7);
        tables[1].has_rows_left = true;
        assert_eq!(
            sql(&tables),
            [
                "SELECT truncate_local_data_after_distributing_table('merchant')",
                "SELECT create_distributed_table('api_token', 'secret_hash', colocate_with => 'none')",
                "SELECT create_distributed_table('orders', 'merchant_id', colocate_with => 'merchant')",
            ]
        );
        tables[1].has_rows_left = false;
        tables[0] = laid_out(tables[0].clone(), "secret_hash", 8);
        tables[2] = laid_out(tables[2].clone(), "merchant_id", 7);
        assert_eq!(sql(&tables), [""; 0]);
        assert_eq!(sql(&[]), [""; 0], "a database without tables");
        tables.push(table("loyalty", "merchant_id", true));
        assert_eq!(
            sql(&tables),
            ["SELECT create_distributed_table('loyalty', 'merchant_id', colocate_with => 'merchant')"],
            "a table of a later migration"
        );
    }

    #[test]
    fn another_layout_is_refused_and_says_how_to_put_it_right() {
        let refused = |place: usize, by: Option<&str>, colocation| {
            let mut tables = all();
            tables[1] = laid_out(tables[1].clone(), "merchant_id", 7);
            tables[place].laid_out = Some(LaidOut { by: by.map(str::to_owned), colocation });
            plan(&tables).expect_err("another layout")
        };
        for (refused, name) in [
            (refused(2, Some("row"), 7), "orders"),
            (refused(2, Some("merchant_id"), 9), "orders"),
            (refused(2, None, 7), "orders"),
            (refused(0, Some("merchant_id"), 7), "api_token"),
        ] {
            assert!(refused.contains(&format!("undistribute_table('{name}')")), "{refused}");
        }
    }
}
