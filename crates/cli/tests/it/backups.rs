//! Backups: made while a server sells, read through and proved before they become the store again.

use std::path::{Path, PathBuf};
use std::process::Command;

use docket_testing::{Backend, Place};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::harness::*;
use crate::moving::assert_goes_on;

/// A directory for backups.
struct Shelf(TempDir);

impl Shelf {
    fn new() -> Shelf {
        Shelf(tempfile::tempdir().expect("a directory"))
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn named(&self, name: &str) -> String {
        self.at(name).to_str().expect("a path that is UTF-8").to_owned()
    }
}

fn names(directory: &Path) -> Vec<String> {
    let files = std::fs::read_dir(directory).expect("a directory");
    let mut names: Vec<_> = files.map(|file| file.expect("a file").file_name().into_string().expect("UTF-8")).collect();
    names.sort_unstable();
    names
}

#[test]
fn a_backup_under_load_has_what_was_answered_before_and_nothing_that_came_after() {
    let (shop, shelf) = (Shop::in_a_file(), Shelf::new());
    let backup = shelf.named("monday.db");
    let (load, said) =
        under_load(&shop.address(), shop.owner_token(), || shop.docket(&["backup", &backup]).succeeded().to_owned());
    assert!(said.contains("reads well"), "{said}");
    assert_eq!(names(shelf.0.path()), ["monday.db"], "nothing is left beside it");
    let elsewhere = shelf.at("elsewhere");
    let said = docket_on(&elsewhere, &["restore", &backup]);
    assert!(said.succeeded().starts_with("al-marya: the chain of records holds; "), "{said:?}");
    assert_eq!(names(&elsewhere), ["docket.db", "docket.lock"]);
    let server = Server::start(&elsewhere);
    assert_goes_on(&mut server.client(shop.owner_token()), &load);
    docket_on(&elsewhere, &["numbering", "audit"]).succeeded();
}

#[test]
fn a_store_that_is_there_is_only_replaced_when_asked_stopped_and_kept() {
    let (mut shop, shelf) = (Shop::in_a_file(), Shelf::new());
    let backup = shelf.named("monday.db");
    place(&mut shop.owner(), &an_order());
    shop.docket(&["backup", &backup]).succeeded();
    place(&mut shop.owner(), &an_order());
    let again = shop.docket(&["backup", &backup]);
    assert!(again.failed(1).contains("is there already"), "{again:?}");
    let over = shop.docket(&["restore", &backup]);
    assert!(over.failed(1).contains("there is a store in"), "{over:?}");
    let running = shop.docket(&["restore", "--replace", &backup]);
    assert!(running.failed(1).contains("is in use; stop its server first"), "{running:?}");
    assert_eq!(all_orders(&mut shop.owner()).len(), 2, "it sells on as if nothing was asked");
    shop.stop();
    let replaced = shop.docket(&["restore", "--replace", &backup]);
    assert!(replaced.succeeded().contains("What was there before is kept as "), "{replaced:?}");
    shop.start();
    assert_eq!(all_orders(&mut shop.owner()).len(), 1);
    let kept = names(&shop.data()).into_iter().find(|name| name.starts_with("docket.replaced-") && name.ends_with(".db"));
    let kept = Connection::open(shop.data().join(kept.expect("the store of before"))).expect("a store");
    let orders: i64 = kept.query_row("SELECT count(*) FROM orders", [], |row| row.get(0)).expect("a count");
    assert_eq!(orders, 2);
}

#[test]
fn what_is_no_backup_or_does_not_hold_is_refused_and_leaves_nothing() {
    let (shop, shelf) = (Shop::in_a_file(), Shelf::new());
    place(&mut shop.owner(), &an_order());
    let good = shelf.named("good.db");
    shop.docket(&["backup", &good]).succeeded();
    let changed = |name: &str, change: &dyn Fn(&Connection)| {
        std::fs::copy(&good, shelf.at(name)).expect("a copy");
        change(&Connection::open(shelf.at(name)).expect("the copy"));
    };
    let run = |connection: &Connection, sql: &str| {
        connection.execute(sql, []).expect("damage");
    };
    changed("altered.db", &|copy| run(copy, "UPDATE record SET at = at + 1 WHERE seq = 2"));
    changed("gap.db", &|copy| run(copy, "UPDATE counter SET value = value + 1 WHERE kind = 'order'"));
    changed("newer.db", &|copy| run(copy, "UPDATE refinery_schema_history SET version = 9999 WHERE version = 1"));
    changed("other.db", &|copy| run(copy, "DROP TABLE refinery_schema_history"));
    std::fs::write(shelf.at("text.db"), "not a database, but long enough to look into it".repeat(40)).expect("a file");
    std::fs::write(shelf.at("empty.db"), "").expect("a file");
    let mut torn = std::fs::read(&good).expect("the backup");
    torn.truncate(torn.len() / 2);
    std::fs::write(shelf.at("torn.db"), torn).expect("a file");
    std::fs::copy(shop.data().join("docket.db"), shelf.at("live.db")).expect("a copy");
    std::fs::copy(shop.data().join("docket.db-wal"), shelf.at("live.db-wal")).expect("a copy");
    for (name, why) in [
        ("altered.db", "record 2 is not what was hashed"),
        ("gap.db", "al-marya does not hold in the backup: the numbers of order-"),
        ("newer.db", "a newer Docket"),
        ("other.db", "no backup of a Docket store"),
        ("text.db", "no backup of a Docket store"),
        ("empty.db", "no backup of a Docket store"),
        ("torn.db", "is damaged"),
        ("live.db", "not a backup: part of it is in the file beside it"),
        ("missing.db", "cannot read"),
    ] {
        let into = shelf.at("into");
        let refused = docket_on(&into, &["restore", &shelf.named(name)]);
        assert!(refused.failed(1).contains(why), "{name}: {refused:?}");
        let left = if into.exists() { names(&into) } else { Vec::new() };
        assert!(!left.iter().any(|file| file != "docket.lock"), "{name}: {left:?}");
    }
    docket_on(&shelf.at("into"), &["restore", &good]).succeeded();
}

#[test]
fn for_a_database_the_program_says_which_tools_do_it() {
    let shelf = Shelf::new();
    let url = "postgres://docket:secret@127.0.0.1:1/docket";
    for (command, tool) in [("backup", "pg_dump"), ("restore", "pg_restore")] {
        let run = docket(&[command, &shelf.named("x.db"), "--database", url]);
        let said = run.failed(1);
        assert!(said.contains(tool) && said.contains("docs/operating/backup.md") && !said.contains("secret"), "{said}");
    }
}

#[test]
fn a_dump_of_a_database_under_load_is_a_store_of_one_moment() {
    if Backend::of_this_run() == Backend::Sqlite {
        return;
    }
    let (shop, shelf, there) = (Shop::open(), Shelf::new(), Place::empty());
    let dump = shelf.named("monday.dump");
    let run = |program: &str, arguments: &[&str]| {
        let run = Command::new(program).args(arguments).output().expect("PostgreSQL's tools are installed");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    };
    let (load, ()) = under_load(&shop.address(), shop.owner_token(), || {
        let (file, from) = (format!("--file={dump}"), format!("--dbname={}", shop.url().expect("a database")));
        run("pg_dump", &["--format=custom", &file, &from]);
    });
    run("pg_restore", &["--no-owner", "--exit-on-error", &format!("--dbname={}", there.url().expect("a database")), &dump]);
    let server = Server::start(&there.data());
    assert_goes_on(&mut server.client(shop.owner_token()), &load);
    docket_on(&there.data(), &["numbering", "audit"]).succeeded();
}
