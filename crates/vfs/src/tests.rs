//! A real SQLite on a real file, through this file system.

use rusqlite::{Connection, OpenFlags};

fn connect(file: &std::path::Path) -> Connection {
    let connection = Connection::open_with_flags_and_vfs(file, OpenFlags::default(), super::gathering().expect("a file system"));
    let connection = connection.expect("a connection");
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).expect("a log");
    for (name, value) in [("synchronous", "FULL"), ("cache_spill", "OFF"), ("cache_size", "10")] {
        connection.pragma_update(None, name, value).expect("a setting");
    }
    connection
}

fn rows(connection: &Connection) -> i64 {
    connection.query_row("SELECT count(*) FROM page", [], |row| row.get(0)).expect("a count")
}

#[test]
fn every_commit_is_there_for_others_and_after_a_copy_of_the_files() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("a.db");
    let writer = connect(&file);
    let other = Connection::open(&file).expect("another connection");
    writer.execute_batch("CREATE TABLE page (bytes BLOB)").expect("a table");
    for round in 1..=40 {
        // From one page to more than is gathered at once.
        writer.execute("INSERT INTO page VALUES (randomblob(?1))", [1_i64 << (round % 22)]).expect("a row");
        assert_eq!(rows(&other), round);
        let copy = tempfile::tempdir().expect("a directory");
        for name in ["a.db", "a.db-wal"] {
            std::fs::copy(directory.path().join(name), copy.path().join(name)).expect("a copy");
        }
        let copied = Connection::open(copy.path().join("a.db")).expect("the copy");
        assert_eq!(rows(&copied), round, "what a power cut would have left");
        let verdict: String = copied.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("a verdict");
        assert_eq!(verdict, "ok");
    }
}

#[test]
fn what_is_larger_than_the_cache_waits_for_its_commit_and_what_is_rolled_back_leaves_nothing() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("a.db");
    let writer = connect(&file);
    let other = Connection::open(&file).expect("another connection");
    writer.execute_batch("CREATE TABLE page (bytes BLOB)").expect("a table");
    for (end, expected) in [("ROLLBACK", 0), ("COMMIT", 500), ("ROLLBACK", 501), ("COMMIT", 1_001)] {
        writer.execute_batch("BEGIN IMMEDIATE").expect("a transaction");
        for _ in 0..500 {
            writer.execute("INSERT INTO page VALUES (randomblob(3000))", []).expect("a row");
        }
        assert_eq!(rows(&writer), rows(&other) + 500);
        writer.execute_batch(end).expect("an end");
        assert_eq!(rows(&other), expected);
        // Another connection writes where this one has stopped.
        if expected == 500 {
            other.execute("INSERT INTO page VALUES (randomblob(3000))", []).expect("a row");
        }
    }
    let verdict: String = other.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("a verdict");
    assert_eq!(verdict, "ok");
}

#[test]
fn a_log_that_was_emptied_begins_anew() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("a.db");
    let writer = connect(&file);
    writer.execute_batch("CREATE TABLE page (bytes BLOB)").expect("a table");
    for (round, mode) in ["PASSIVE", "RESTART", "TRUNCATE", "PASSIVE"].into_iter().enumerate() {
        for _ in 0..50 {
            writer.execute("INSERT INTO page VALUES (randomblob(9000))", []).expect("a row");
        }
        writer.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |_| Ok(())).expect("copied");
        let other = Connection::open(&file).expect("another connection");
        assert_eq!(rows(&other), 50 * (round as i64 + 1));
    }
}

#[test]
fn a_directory_that_is_not_there_is_said_to_be_missing() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("none").join("a.db");
    let opened = Connection::open_with_flags_and_vfs(file, OpenFlags::default(), super::gathering().expect("a file system"));
    assert!(opened.is_err());
}
