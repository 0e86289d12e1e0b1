//! The schema and every statement are such that a cluster can keep each merchant on one node, and that PostgreSQL, Citus, YugabyteDB
//! and CockroachDB read them the same.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `rust.rs`, `sources.rs` | the texts that the sources hold, put together as far as they say |
//! | `words.rs`, `conditions.rs` | SQL taken apart |
//! | `schema.rs` | the tables, and what they keep to |
//! | `statement.rs` | what a statement keeps to |
//!
//! | rule | why |
//! | --- | --- |
//! | every key begins with `merchant_id`; every table of a statement is one merchant's, by a parameter or joined on it | a group stays on one node |
//! | no foreign keys, sequences, identity, triggers, functions in defaults, other types than three | the rules decide, in Rust, and alike on every database |
//! | functions are known to answer the same on every node | no clock, no dice: those are parameters |
//! | one merchant per `FOR UPDATE`, no other locks | locks of several nodes are one more thing that can hang |
//! | `ON CONFLICT` names the columns of one key | all that some databases understand |

mod conditions;
mod rust;
mod schema;
mod sources;
mod statement;
mod words;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use docket_testing::{Backend, Place};

use schema::Schema;
use statement::{BY_OWN_KEY, SERVERS, Wrong, check};

/// Statements that go over all merchants: the file, the function or constant, and why. None of them is part of a group.
const OVER_ALL: &[(&str, &str, &str)] = &[
    (
        "catalog/index_sql.rs",
        "index_some",
        "products of an older store are indexed when a server starts, each then by its merchant",
    ),
    (
        "customers/terms_sql.rs",
        "complete",
        "customers of an older store get terms when a server starts, each then by its merchant",
    ),
    ("clock/sql.rs", "rehearse", "a store becomes a rehearsal only while it has no merchants"),
    ("merchants/sql.rs", "list", "operators and timers ask which merchants there are"),
    ("merchants/sql.rs", "latest_floor", "a starting server compares its clock with the latest document of all"),
    ("audit/verify/mod.rs", "NEXT_WITH_RECORDS", "an operator asks whether there are records of no merchant"),
    ("audit/verify/mod.rs", "NEXT_WITH_PERSONAL", "the same"),
    ("findings/sql.rs", "open_count", "a metric of the whole store"),
    ("findings/sql.rs", "open_by_severity", "the same"),
    ("imports/sql.rs", "applying", "a starting server goes on with the imports that were cut off"),
    ("days/sql.rs", "in_question_sql", "the timer asks which days may be due; closing one is a command of its merchant"),
    (
        "ordering/release_sql.rs",
        "OVERDUE",
        "the timer asks which orders nobody paid for; releasing one is a command of its merchant",
    ),
    ("payments/sql.rs", "overdue", "the timer asks which transfers are overdue; expiring one is a command of its merchant"),
    ("standing/sql.rs", "due", "the timer asks which standing orders are due; placing one is a command of its merchant"),
    (
        "integrations/sql.rs",
        "whose",
        "an address names an endpoint only; every statement after that goes by the merchant it names",
    ),
    ("printing/sql.rs", "DUE", "the print worker asks which jobs are due, of whatever merchant"),
    ("printing/sql.rs", "is_due", "the same"),
    ("printing/sql.rs", "claim", "the print worker takes what is due, in a transaction of its own that no rule reads"),
    ("webhooks/work_sql.rs", "DUE", "the worker asks which endpoints are due, of whatever merchant"),
    ("webhooks/work_sql.rs", "backlog", "a metric of the whole store"),
    ("webhooks/log_sql.rs", "worked_on", "the worker asks which logs may have grown; pruning one is a change of its merchant"),
];

fn crate_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn the_schema() -> Schema {
    schema::of_migrations(&crate_folder().join("migrations"))
}

#[test]
fn every_key_of_the_schema_begins_with_the_merchant() {
    let schema = the_schema();
    assert!(schema.tables.len() > 50, "the migrations were read: {}", schema.tables.len());
    assert_eq!(schema.wrong_keys(SERVERS, BY_OWN_KEY), Vec::<String>::new());
}

#[test]
fn every_view_is_of_one_merchant() {
    let schema = the_schema();
    let views: Vec<_> = schema.tables.iter().filter_map(|(name, table)| Some((name, table.view.as_ref()?))).collect();
    assert_eq!(views.len(), 2, "{views:?}");
    for (name, view) in views {
        assert_eq!(statement::check_view(&schema, view), BTreeSet::new(), "{name}");
    }
    let mut bad = Schema::default();
    bad.apply("CREATE VIEW late AS SELECT o.merchant_id, b.number FROM orders o JOIN bill b ON b.order_row = o.row;");
    let view = bad.tables["late"].view.as_ref().expect("a view");
    assert_eq!(statement::check_view(&schema, view), BTreeSet::from([Wrong::AllMerchants("b".to_owned())]));
}

#[test]
fn no_statement_leaves_its_merchant() {
    let schema = the_schema();
    let texts = sources::texts(&crate_folder().join("src"));
    let (mut wrong, mut used) = (BTreeSet::new(), BTreeSet::new());
    // What only a file is told has no other nodes.
    for text in texts.iter().filter(|text| !text.file.starts_with("sqlite/")) {
        for one in check(&schema, &text.text) {
            let allowed = OVER_ALL.iter().find(|(file, home, _)| *file == text.file && *home == text.home);
            match (&one, allowed) {
                (Wrong::AllMerchants(_), Some(allowed)) => drop(used.insert(allowed)),
                _ => drop(wrong.insert(format!("{} {}: {one:?} in {}", text.file, text.home, text.text))),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n\n"));
    let stale: Vec<_> = OVER_ALL.iter().filter(|allowed| !used.contains(allowed)).collect();
    assert!(stale.is_empty(), "these no longer go over all merchants: {stale:?}");
}

#[test]
fn no_other_crate_has_statements() {
    let schema = the_schema();
    for other in ["domain", "engine", "server", "cli", "receipt", "phone"] {
        for text in sources::texts(&crate_folder().join("..").join(other).join("src")) {
            // Tests do damage past the store.
            if text.file.ends_with("tests.rs") {
                continue;
            }
            let first = text.text.trim_start();
            let is_sql =
                ["SELECT ", "INSERT INTO ", "DELETE FROM ", "WITH RECURSIVE "].iter().any(|verb| first.starts_with(verb))
                    || (first.starts_with("UPDATE ") && first.contains(" SET "));
            assert!(!is_sql, "{other}/src/{} has SQL, which no test sees there: {}", text.file, text.text);
        }
    }
    assert!(check(&schema, "SELECT 1 FROM orders").contains(&Wrong::AllMerchants("orders".to_owned())));
}

/// What a live database has beyond what its migrations say.
#[test]
fn a_database_has_nothing_that_decides() {
    if Backend::of_this_run() == Backend::Sqlite {
        return;
    }
    let place = Place::on(Backend::Postgres);
    drop(place.open());
    let database = place.database().expect("a database");
    for (what, sql) in [
        (
            "a foreign key or an exclusion",
            "SELECT conname::text FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
             WHERE n.nspname = 'public' AND contype IN ('f', 'x', 't')",
        ),
        ("a trigger", "SELECT tgname::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
             JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND NOT tgisinternal"),
        ("a sequence", "SELECT sequencename::text FROM pg_sequences WHERE schemaname = 'public'"),
        ("a function", "SELECT proname::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
             LEFT JOIN pg_depend d ON d.objid = p.oid AND d.deptype = 'e' WHERE n.nspname = 'public' AND d.objid IS NULL"),
        ("an identity or a generated column", "SELECT attname::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
             JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = 'public' AND (attidentity <> '' OR attgenerated <> '')"),
        ("a default that is computed", "SELECT pg_get_expr(adbin, adrelid)::text FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid
             JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = 'public' AND pg_get_expr(adbin, adrelid) !~ '^(''?-?[0-9]+''?(::bigint)?|''[^'']*''(::text)?( COLLATE \"C\")?)$'"),
        ("a column of another type", "SELECT attname::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
             JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = 'public' AND c.relkind = 'r' AND attnum > 0 AND NOT attisdropped
               AND atttypid NOT IN ('bigint'::regtype, 'text'::regtype, 'bytea'::regtype)"),
    ] {
        assert_eq!(database.rows(sql), Vec::<Vec<String>>::new(), "the schema has {what}");
    }
}

#[test]
fn bad_statements_are_found() {
    let schema = the_schema();
    let loose = |alias: &str| Wrong::AllMerchants(alias.to_owned());
    let other = |what: &str| Wrong::Other(what.to_owned());
    for (sql, found) in [
        ("SELECT number FROM orders WHERE row = ?1", loose("orders")),
        ("SELECT number FROM orders WHERE merchant_id > ?1", loose("orders")),
        ("SELECT number FROM orders WHERE merchant_id = ?1 OR row = ?2", loose("orders")),
        ("SELECT number FROM orders WHERE NOT merchant_id = ?1", loose("orders")),
        ("SELECT number FROM orders WHERE merchant_id IN (?1, ?2)", loose("orders")),
        ("SELECT o.row FROM orders o JOIN customer c ON c.row = o.customer_row WHERE o.merchant_id = ?1", loose("c")),
        ("SELECT o.row FROM orders o, customer c WHERE o.merchant_id = ?1", loose("c")),
        ("SELECT o.row FROM orders o LEFT JOIN customer c ON c.merchant_id = o.merchant_id", loose("o")),
        ("SELECT o.row FROM orders o JOIN bill b ON b.merchant_id = c.merchant_id WHERE o.merchant_id = ?1", loose("b")),
        ("SELECT row FROM orders WHERE merchant_id = ?1 AND row IN (SELECT order_row FROM bill)", loose("bill")),
        ("SELECT row FROM orders WHERE merchant_id = ?1 UNION ALL SELECT row FROM bill", loose("bill")),
        ("WITH x AS (SELECT row FROM bill) SELECT row FROM x", loose("bill")),
        ("SELECT row FROM (SELECT row FROM bill) AS b WHERE b.merchant_id = ?1", loose("bill")),
        ("SELECT row FROM event WHERE seq > ?1", loose("event")),
        ("UPDATE orders SET status = ?2 WHERE row = ?1", loose("orders")),
        ("UPDATE orders SET merchant_id = ?1 WHERE row = ?2", loose("orders")),
        ("DELETE FROM orders WHERE row = ?1", loose("orders")),
        ("SELECT merchant_id FROM api_token WHERE token_id = ?1", loose("api_token")),
        (" AND EXISTS (SELECT 1 FROM bill b WHERE b.order_row = o.row)", loose("b")),
        (" JOIN customer c ON c.row = o.customer_row", loose("c")),
        (" OR merchant_id = ?3", other("a condition that is put behind others begins with AND")),
        (
            "SELECT u.name FROM api_token t JOIN merchant_user u ON u.merchant_id = t.merchant_id WHERE t.secret_hash = ?1",
            other("what is looked up by a key of its own is looked up alone: the rest may be on another node"),
        ),
        ("INSERT INTO orders (row) VALUES (?1)", other("an insert into orders says whose it is")),
        ("INSERT INTO orders VALUES (?1, ?2)", other("an insert into orders names its columns")),
        ("INSERT INTO orders (merchant_id, row) VALUES (?1, ?2) ON CONFLICT DO NOTHING", other("ON CONFLICT names its columns")),
        (
            "INSERT INTO orders (merchant_id, row) VALUES (?1, ?2) ON CONFLICT (row) DO NOTHING",
            other("ON CONFLICT (row) is no key of orders"),
        ),
        ("SELECT seq FROM merchant FOR UPDATE", loose("merchant")),
        (
            "SELECT row FROM orders WHERE merchant_id = ?1 FOR UPDATE",
            other("FOR UPDATE locks the row of one merchant, and nothing else"),
        ),
        (
            "SELECT seq FROM merchant m JOIN orders o ON o.merchant_id = m.merchant_id WHERE m.merchant_id = ?1 FOR UPDATE",
            other("FOR UPDATE locks the row of one merchant, and nothing else"),
        ),
        ("SELECT seq FROM merchant WHERE merchant_id = ?1 FOR SHARE", other("no statement says SHARE")),
        (
            "UPDATE merchant SET floor = clock_timestamp() WHERE merchant_id = ?1",
            other("clock_timestamp() is not known to answer the same on every node"),
        ),
        (
            "UPDATE merchant SET salt = gen_random_uuid() WHERE merchant_id = ?1",
            other("gen_random_uuid() is not known to answer the same on every node"),
        ),
        (
            "SELECT pg_advisory_xact_lock(?1) FROM merchant WHERE merchant_id = ?1",
            other("pg_advisory_xact_lock() is not known to answer the same on every node"),
        ),
        ("SELECT nextval(?1)", other("nextval() is not known to answer the same on every node")),
        ("UPDATE merchant SET floor = CURRENT_TIMESTAMP WHERE merchant_id = ?1", other("no statement says CURRENT_TIMESTAMP")),
        ("LOCK TABLE merchant", other("no statement says LOCK")),
        ("LISTEN records", other("no statement says LISTEN")),
        ("NOTIFY records", other("no statement says NOTIFY")),
        ("MERGE INTO orders o USING bill b ON o.merchant_id = b.merchant_id", other("no statement says MERGE")),
        ("CREATE TEMP TABLE picked (row BIGINT)", other("no statement says TEMP")),
        ("CREATE TABLE picked (row SERIAL)", other("no statement says SERIAL")),
        (
            "WITH gone AS (DELETE FROM bill WHERE merchant_id = ?1 RETURNING row) SELECT row FROM gone",
            other("a statement changes rows only as its own"),
        ),
        (
            "UPDATE orders SET version = CASE status WHEN 'done' THEN 0 ELSE 1 END WHERE merchant_id = ?1",
            other("a change says CASE WHEN x = y: Citus 13 takes CASE x WHEN y apart wrongly there"),
        ),
        ("BEGIN", other("a transaction says its isolation level")),
        ("SELECT row FROM ordres WHERE merchant_id = ?1", other("there is no table ordres")),
        ("select row from orders where row = ?1", other("keywords stand in capitals, so that this test sees them")),
        ("delete from orders", other("keywords stand in capitals, so that this test sees them")),
    ] {
        let wrong = check(&schema, sql);
        assert!(wrong.contains(&found), "{sql}: {found:?} is not among {wrong:?}");
    }
}

#[test]
fn good_statements_and_other_texts_are_let_be() {
    let schema = the_schema();
    for sql in [
        "SELECT number FROM orders WHERE merchant_id = ?1 AND row = ?2",
        "SELECT number FROM orders WHERE ?1 = merchant_id AND (row = ?2 OR row = ?3)",
        "SELECT o.row, c.name FROM orders o LEFT JOIN customer c ON c.merchant_id = o.merchant_id AND c.row = o.customer_row
         WHERE o.merchant_id = $1",
        "SELECT c.row FROM whole CROSS JOIN customer c ON c.merchant_id = ?1",
        "SELECT (SELECT b.number FROM bill b WHERE b.merchant_id = o.merchant_id) FROM orders o WHERE o.merchant_id = ?1",
        "SELECT merchant_id FROM merchant_slug WHERE slug = ?1",
        "SELECT seq FROM merchant WHERE merchant_id = ?1 FOR UPDATE",
        "INSERT INTO stock_item (merchant_id) SELECT m.merchant_id FROM merchant m WHERE m.merchant_id = ?1",
        "INSERT INTO idempotency (merchant_id, key) VALUES (?1, ?2) ON CONFLICT (merchant_id, key) DO NOTHING",
        "BEGIN ISOLATION LEVEL READ COMMITTED",
        "order.notFound",
        "Choose from the list where it says so.",
        "the name of the table, from the folder on",
    ] {
        let wrong = check(&schema, sql);
        let unknown = sql.contains("whole");
        assert!(wrong.is_empty() || unknown && wrong.len() == 1, "{sql}: {wrong:?}");
    }
}

#[test]
fn a_statement_is_found_wherever_the_sources_put_it_together() {
    let schema = the_schema();
    for rust in [
        r#"fn one() { run("SELECT row FROM orders") }"#,
        r##"fn one() { run(r#"SELECT row FROM orders"#) }"##,
        "fn one() { run(\"SELECT row \\\n    FROM orders\") }",
        r#"fn one() { run(&format!("SELECT {COLUMNS} FROM orders")) }"#,
        r#"const FROM: &str = "orders o"; fn one() { run(&format!("SELECT o.row FROM {FROM} WHERE o.row = ?1")) }"#,
        r#"fn one() { let of = if x { "orders o" } else { "bill o" }; run(&format!("SELECT o.row FROM {of} WHERE o.row = ?1")) }"#,
        r#"fn from() -> String { "orders o".to_owned() } fn one() { run(&format!("SELECT o.row FROM {} LIMIT 1", from())) }"#,
        r#"fn one(table: &str) { run(&format!("SELECT row FROM {table} WHERE row = ?1")) }"#,
        r#"fn one(kind: &str) { run(&format!("DELETE FROM {kind}_line WHERE line = ?1")) }"#,
        r#"fn one() { sql.push_str(" AND row IN (SELECT order_row FROM bill)") }"#,
        r#"fn one() { let c = 'a'; let quote = '"'; run("SELECT row FROM orders") }"#,
    ] {
        let wrong: Vec<_> = sources::texts_of(rust).iter().flat_map(|text| check(&schema, &text.text)).collect();
        assert!(matches!(wrong[..], [Wrong::AllMerchants(_), ..]), "{rust}: {wrong:?}");
    }
    let of_a_test = r#"#[cfg(test)] mod tests { fn one() { run("SELECT row FROM orders") } } // "SELECT row FROM orders""#;
    assert!(sources::texts_of(of_a_test).is_empty());
}

#[test]
fn a_bad_schema_is_found() {
    let wrong = |sql: &str| {
        let mut schema = Schema::default();
        schema.apply(sql);
        schema.wrong_keys(&["lease"], &[("slug", "slug")])
    };
    for bad in [
        "CREATE TABLE t (merchant_id BIGINT NOT NULL, a BIGINT NOT NULL, PRIMARY KEY (a, merchant_id));",
        "CREATE TABLE t (merchant_id BIGINT NOT NULL, a BIGINT NOT NULL);",
        "CREATE TABLE t (merchant_id BIGINT NOT NULL PRIMARY KEY, a TEXT COLLATE \"C\" UNIQUE);",
        "CREATE TABLE t (merchant_id BIGINT NOT NULL PRIMARY KEY, a BIGINT, UNIQUE (a));",
        "CREATE TABLE t (merchant_id BIGINT NOT NULL PRIMARY KEY, a BIGINT); CREATE UNIQUE INDEX i ON t (a);",
        "CREATE TABLE t (a BIGINT NOT NULL PRIMARY KEY);",
        "CREATE TABLE lease (merchant_id BIGINT NOT NULL PRIMARY KEY);",
        "CREATE TABLE slug (slug TEXT NOT NULL, merchant_id BIGINT NOT NULL, PRIMARY KEY (merchant_id, slug));",
        "CREATE TABLE t (merchant_id BIGINT PRIMARY KEY, a BIGINT REFERENCES u);",
        "CREATE TABLE t (merchant_id BIGINT PRIMARY KEY, a BIGINT references u);",
        "CREATE TABLE t (merchant_id BIGINT PRIMARY KEY, a BIGINT, FOREIGN KEY (a) REFERENCES u (a));",
        "CREATE TABLE t (merchant_id BIGSERIAL PRIMARY KEY);",
        "CREATE TABLE t (merchant_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY);",
        "CREATE TABLE t (merchant_id BIGINT PRIMARY KEY, a INTEGER);",
        "CREATE TABLE t (merchant_id BIGINT PRIMARY KEY, a BIGINT DEFAULT nextval('s'));",
        "CREATE TABLE t (merchant_id BIGINT PRIMARY KEY, a TIMESTAMPTZ DEFAULT now());",
        "CREATE SEQUENCE s;",
        "CREATE FUNCTION f() RETURNS trigger AS 'x' LANGUAGE plpgsql;",
        "CREATE TRIGGER x AFTER INSERT ON t EXECUTE FUNCTION f();",
        "CREATE TABLE t (merchant_id BIGINT PRIMARY KEY); ALTER TABLE t ADD COLUMN a BIGINT DEFAULT now();",
    ] {
        assert!(!wrong(bad).is_empty(), "{bad}");
    }
    let good = "CREATE TABLE t (merchant_id BIGINT, a TEXT COLLATE \"C\" NOT NULL DEFAULT 'x', PRIMARY KEY (merchant_id, a));
                CREATE TABLE lease (row BIGINT NOT NULL PRIMARY KEY);
                CREATE TABLE slug (slug TEXT COLLATE \"C\" NOT NULL PRIMARY KEY, merchant_id BIGINT NOT NULL);
                CREATE INDEX i ON t (a); ALTER TABLE t ADD COLUMN b BIGINT NOT NULL DEFAULT -1;";
    assert_eq!(wrong(good), Vec::<String>::new());
}

/// Where something beside records is taken away: personal data go with whom they name.
const TOUCHES_RECORDS: &[(&str, &str, &str)] = &[("customers/erase_sql.rs", "erase", "DELETE FROM record_personal")];

#[test]
fn no_statement_alters_or_removes_a_record() {
    let (mut touching, mut of_any_table) = (BTreeSet::new(), BTreeSet::new());
    for text in sources::texts(&crate_folder().join("src")) {
        let words: Vec<String> = text.text.split_whitespace().map(str::to_lowercase).collect();
        let is_record = |word: Option<&String>| {
            word.is_some_and(|word| {
                matches!(word.trim_matches(|char: char| !char.is_alphanumeric() && char != '_'), "record" | "record_personal")
            })
        };
        for (at, word) in words.iter().enumerate() {
            let table = match word.as_str() {
                "update" => words.get(at + 1),
                "from" if at > 0 && words[at - 1] == "delete" => words.get(at + 1),
                "into" if at > 0 && words[at - 1] == "replace" => words.get(at + 1),
                _ => None,
            };
            // A name that the sources do not say could be that of any table; one of lines is none of records.
            if table.is_some_and(|table| table.starts_with(sources::OPAQUE.0) && !table.ends_with("_line")) {
                of_any_table.insert((text.file.clone(), text.home.clone()));
            }
            if is_record(table) {
                touching.insert((text.file.clone(), text.home.clone(), text.text.clone()));
            }
        }
    }
    let expected = |found: &(String, String, String)| {
        TOUCHES_RECORDS.iter().any(|(file, home, begins)| found.0 == *file && found.1 == *home && found.2.starts_with(begins))
    };
    let others: Vec<_> = touching.iter().filter(|found| !expected(found)).collect();
    assert!(others.is_empty(), "{others:?}");
    assert_eq!(touching.len(), TOUCHES_RECORDS.len(), "what is named here is there");
    // What an import has left is staged lines. A merchant that a self-test made for itself goes as a whole; what is real is refused there.
    let named = [("imports/sql.rs", "forget_ended"), ("merchants/sql.rs", "remove_scratch")];
    assert_eq!(of_any_table, named.map(|(file, home)| (file.to_owned(), home.to_owned())).into());
    let upserts = sources::texts(&crate_folder().join("src"));
    let upserts = upserts.iter().filter(|text| text.text.contains("INTO record ") && text.text.contains("ON CONFLICT"));
    assert_eq!(upserts.count(), 0, "a record that is there is never written over");
}
