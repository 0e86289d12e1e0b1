//! A merchant moves to another store as a whole, or not at all.

use std::collections::BTreeMap;

use docket_domain::access::Actor;
use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;
use docket_store::files::StoredFile;
use docket_store::moving::{MoveError, Moved, check_file};
use docket_store::{Store, StoreError};
use docket_testing::{Backend, Place};
use rusqlite::Connection;
use rusqlite::types::Value;
use sha2::{Digest, Sha256};

use crate::desk::Desk;
use crate::fixtures::{DAY, NOON, SHOP, caller, cancelling, set_up, settings, shawarma, shawarma_for};
use crate::money_day::after_attempts;

/// After everything that happens in these tests.
const LATER: Timestamp = Timestamp(NOON.0 + DAY);

/// Another merchant, who does not move.
const NEIGHBOUR: MerchantId = MerchantId(8);

/// A shop with something in most of its tables, beside a neighbour.
fn busy() -> Desk {
    let mut desk = after_attempts(250);
    let mut other = settings();
    (other.merchant, other.slug) = (NEIGHBOUR, "neighbour".into());
    desk.run_for(NEIGHBOUR, &Actor::program(), set_up(other)).expect("set up");
    // Larger than a page of rows.
    for (number, length) in [(1_u8, 10), (2, 3 << 20), (3, 5 << 20), (4, 0)] {
        let file = StoredFile { hash: [number; 32], media_type: "image/png".into(), content: vec![number; length] };
        desk.store.staging().expect("staging").files().keep(SHOP, &file, NOON).expect("kept");
    }
    desk
}

fn quiet() -> Desk {
    let mut desk = Desk::open();
    desk.place(shawarma_for(caller("501234567")));
    desk.place(shawarma());
    desk
}

fn export(store: &Store) -> Vec<u8> {
    try_export(store).expect("exported").0
}

fn try_export(store: &Store) -> Result<(Vec<u8>, Moved), MoveError> {
    let mut file = Vec::new();
    let moved = store.export_merchant(SHOP, NOON, &mut file, &mut |_| {})?;
    Ok((file, moved))
}

fn import(store: &Store, file: &[u8]) -> Result<Moved, MoveError> {
    store.import_merchant(&mut &*file, LATER)
}

/// Why an import is refused, of which nothing was written.
#[track_caller]
fn refused(place: &Place, store: &Store, file: &[u8]) -> String {
    let before = dump(&place.look(), "merchant_id > 0");
    let why = match import(store, file) {
        Err(MoveError::Refused(why)) => why,
        other => panic!("not refused: {other:?}"),
    };
    assert_eq!(dump(&place.look(), "merchant_id > 0"), before, "{why}");
    why
}

/// Every row of every table that says whose it is.
fn dump(connection: &Connection, whose: &str) -> BTreeMap<String, Vec<Vec<Value>>> {
    let mut tables = BTreeMap::new();
    for table in tables_of_merchants(connection) {
        let columns = names(connection, &format!("SELECT name FROM pragma_table_info('{table}') ORDER BY name"));
        let sql = format!("SELECT {0} FROM {table} WHERE {whose} ORDER BY {0}", columns.join(", "));
        let mut statement = connection.prepare(&sql).expect("a query");
        let rows = statement.query_map([], |row| (0..columns.len()).map(|column| row.get(column)).collect()).expect("rows");
        tables.insert(table, rows.collect::<Result<_, _>>().expect("values"));
    }
    tables
}

/// Every table but those that are known to be the store's own.
fn tables_of_merchants(connection: &Connection) -> Vec<String> {
    names(
        connection,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'refinery%' AND name NOT LIKE 'sqlite%'
         AND name NOT IN ('rehearsal', 'clock_confirmation', 'worker_lease', 'fallback_lease') ORDER BY name",
    )
}

fn names(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).expect("a query");
    statement.query_map([], |row| row.get(0)).expect("rows").collect::<Result<_, _>>().expect("names")
}

/// The file with a last line that is right for what is before it, as somebody would make it who knows how.
fn sealed(text: &str) -> Vec<u8> {
    let body: String = text.lines().filter(|line| !line.starts_with("{\"rows\"")).map(|line| format!("{line}\n")).collect();
    let rows = body.lines().filter(|line| line.starts_with('[')).count();
    let hash: String = Sha256::digest(body.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{body}{{\"rows\":{rows},\"sha256\":\"{hash}\"}}\n").into_bytes()
}

fn text(file: Vec<u8>) -> String {
    String::from_utf8(file).expect("JSON")
}

#[test]
fn a_merchant_moves_whole_to_the_other_kind_of_store_and_back() {
    let desk = busy();
    let (file, left) = try_export(&desk.store).expect("exported");
    let there = Place::on(Backend::Sqlite);
    let arrived = import(&there.open(), &file).expect("taken in");
    assert_eq!(left, arrived);
    assert!(left.verified.documents > 50 && left.verified.accounts > 5 && left.last_record > 100, "{left:?}");
    let again = export(&there.open());
    assert!(again == file, "the same merchant makes the same file, byte for byte, on every database");
    let back = Place::empty();
    assert_eq!(import(&back.open(), &again).expect("taken in"), left);
    let whole = dump(&desk.raw(), "merchant_id = 7");
    assert_eq!(dump(&there.look(), "merchant_id > 0"), whole, "and nothing of the neighbour");
    assert_eq!(dump(&back.look(), "merchant_id > 0"), whole);
    let filled = whole.values().filter(|rows| !rows.is_empty()).count();
    assert!(filled > 30, "only {filled} tables have rows");
}

#[test]
fn the_file_names_every_table_but_those_of_the_store() {
    let desk = quiet();
    let file = text(export(&desk.store));
    let heads = file.lines().filter_map(|line| line.strip_prefix("{\"table\":\""));
    let mut named: Vec<&str> = heads.filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(named[0], "merchant");
    named.sort_unstable();
    assert_eq!(named, tables_of_merchants(&desk.raw()));
}

#[test]
fn a_table_that_says_of_no_merchant_and_is_not_known_to_stay_stops_the_move() {
    let desk = Desk::in_a_file();
    desk.damage("CREATE TABLE forgotten (row INTEGER PRIMARY KEY) STRICT");
    let error = try_export(&desk.store).expect_err("not exported");
    assert!(matches!(&error, MoveError::Store(StoreError::Other(why)) if why.contains("forgotten")), "{error}");
}

#[test]
fn a_new_table_of_merchants_moves_without_anything_being_written_for_it() {
    let (desk, there) = (Desk::in_a_file(), Desk::empty_file());
    let make = "CREATE TABLE novelty (merchant_id INTEGER NOT NULL, row INTEGER NOT NULL, what TEXT, PRIMARY KEY (merchant_id, row)) STRICT";
    desk.damage(make);
    desk.damage("INSERT INTO novelty (merchant_id, row, what) VALUES (7, 1, 'new')");
    let file = export(&desk.store);
    let why = refused(&there.place, &there.store, &file);
    assert!(why.contains("one version of Docket"), "{why}");
    there.damage(make);
    import(&there.store, &file).expect("taken in");
    assert_eq!(dump(&there.raw(), "merchant_id > 0"), dump(&desk.raw(), "merchant_id > 0"));
}

#[test]
fn the_shop_goes_on_where_it_came_to() {
    let mut desk = quiet();
    let mut there = Desk::empty();
    import(&there.store, &export(&desk.store)).expect("taken in");
    there.goes_on_as(&desk);
    let (here, moved) = (desk.place(shawarma()), there.place(shawarma()));
    assert_eq!(moved.order.number, here.order.number);
    assert_eq!(moved.order.number.sequence(), 3);
    try_export(&there.store).expect("the chain goes on, the numbers have no gap and the books balance");
}

#[test]
fn a_file_that_was_cut_anywhere_is_refused() {
    let desk = quiet();
    let file = export(&desk.store);
    let ends = file.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
    let cuts: Vec<usize> = ends.flat_map(|end| [end - 1, end]).filter(|cut| *cut < file.len()).chain([0, 1, 40]).collect();
    for cut in &cuts {
        let checked = check_file(&mut &file[..*cut]);
        assert!(matches!(checked, Err(MoveError::Refused(_))), "cut at {cut}: {checked:?}");
    }
    let there = Desk::empty();
    for cut in cuts.iter().step_by(cuts.len() / 5) {
        refused(&there.place, &there.store, &file[..*cut]);
    }
    assert_eq!(
        check_file(&mut &*file).expect("whole"),
        file.split(|byte| *byte == b'\n').filter(|l| l.first() == Some(&b'[')).count() as u64
    );
    import(&there.store, &file).expect("the whole file is taken in after all");
}

#[test]
fn a_file_of_which_a_byte_was_changed_is_refused() {
    let desk = quiet();
    let file = export(&desk.store);
    for at in (0..file.len()).step_by(97).chain(file.len() - 90..file.len()) {
        let mut changed = file.clone();
        changed[at] ^= 1;
        let checked = check_file(&mut &*changed);
        assert!(matches!(checked, Err(MoveError::Refused(_))), "byte {at}: {checked:?}");
    }
    let there = Desk::empty();
    for part in 1..6 {
        let mut changed = file.clone();
        changed[file.len() * part / 6] ^= 1;
        refused(&there.place, &there.store, &changed);
    }
    let more = [&file[..], b"\n"].concat();
    assert!(refused(&there.place, &there.store, &more).contains("follows the end"));
}

#[test]
fn what_was_changed_with_a_right_hash_is_found_by_the_records_themselves() {
    let mut desk = quiet();
    let order = desk.place(shawarma());
    desk.run(cancelling(order.order.id, "she moved house")).expect("cancelled");
    let file = text(export(&desk.store));
    let there = Desk::empty();
    let without = |what: &str| {
        let kept = file.lines().filter(|line| !line.contains(what));
        sealed(&kept.collect::<Vec<_>>().join("\n"))
    };
    let cases = [
        (sealed(&file.replacen("\"order.placed\"", "\"order.moved\"", 1)), "the chain of records does not hold: record"),
        (sealed(&file.replacen("she moved house", "she was away", 1)), "the chain of records does not hold: the personal data"),
        (without("{\"table\":\"finding\""), "one version of Docket"),
        (sealed(&file.replacen("\"slug\":\"al-marya\"", "\"slug\":\"other\"", 1)), "first line"),
        (sealed(&file.replacen("\"merchant\":7", "\"merchant\":9", 1)), "chain of records"),
        (sealed(&file.replacen("[\"row\",\"integer\"]", "[\"row\",\"text\"]", 1)), "one version of Docket"),
    ];
    for (changed, why) in cases {
        assert_ne!(changed, file.as_bytes(), "something was changed: {why}");
        let said = refused(&there.place, &there.store, &changed);
        assert!(said.contains(why), "{said}, not {why}");
    }
    assert_eq!(sealed(&file), file.as_bytes(), "what seals a changed file seals the real one");
    import(&there.store, file.as_bytes()).expect("taken in");
}

#[test]
fn files_of_other_versions_and_other_files_are_refused() {
    let desk = quiet();
    let file = text(export(&desk.store));
    let there = Desk::empty();
    let schema: i64 = serde_json::from_str::<serde_json::Value>(file.lines().next().expect("a head")).expect("JSON")["schema"]
        .as_i64()
        .expect("a number");
    let of_schema = |number: i64| file.replacen(&format!("\"schema\":{schema}"), &format!("\"schema\":{number}"), 1);
    for (changed, why) in [
        (file.replacen("\"format\":1", "\"format\":2", 1), "a newer Docket"),
        (of_schema(schema + 1), "a newer Docket"),
        (of_schema(schema - 1), "an older Docket"),
        (file.replacen("\"docket\":\"merchant\"", "\"docket\":\"coffee\"", 1), "no file of"),
        ("sku,name\nTEA,Tea\n".to_owned(), "no file of"),
        (String::new(), "empty"),
    ] {
        let said = refused(&there.place, &there.store, &sealed(&changed));
        assert!(said.contains(why) || changed.is_empty(), "{said}, not {why}");
    }
    assert_eq!(refused(&there.place, &there.store, b""), "the file is empty");
}

#[test]
fn a_merchant_or_a_slug_that_is_there_is_refused() {
    let desk = quiet();
    let file = export(&desk.store);
    assert!(refused(&desk.place, &desk.store, &file).contains("in this store already"));
    let mut other = Desk::empty();
    let mut namesake = settings();
    namesake.merchant = NEIGHBOUR;
    other.run_for(NEIGHBOUR, &Actor::program(), set_up(namesake)).expect("set up");
    assert!(refused(&other.place, &other.store, &file).contains("another merchant of this store is called al-marya"));
    let there = Desk::empty();
    import(&there.store, &file).expect("taken in");
    assert!(refused(&there.place, &there.store, &file).contains("in this store already"));
}

#[test]
fn a_rehearsal_goes_only_to_a_rehearsal() {
    let real = quiet();
    let rehearsal = Desk::empty();
    assert!(rehearsal.store.rehearse(0, NOON).expect("marked"));
    let why = refused(&rehearsal.place, &rehearsal.store, &export(&real.store));
    assert!(why.contains("this store is a rehearsal"), "{why}");
    let mut rehearsal = rehearsal;
    rehearsal.run_for(SHOP, &Actor::program(), set_up(settings())).expect("set up");
    let file = export(&rehearsal.store);
    let there = Desk::empty();
    let why = refused(&there.place, &there.store, &file);
    assert!(why.contains("of a rehearsal"), "{why}");
    assert!(there.store.rehearse(0, NOON).expect("marked"));
    import(&there.store, &file).expect("taken in");
}

#[test]
fn a_store_whose_clock_is_behind_the_last_document_does_not_take_it_in() {
    let desk = quiet();
    let file = export(&desk.store);
    let there = Desk::empty();
    let early = there.store.import_merchant(&mut &*file, Timestamp(NOON.0 - 1));
    assert!(matches!(&early, Err(MoveError::Refused(why)) if why.contains("the clock here")), "{early:?}");
    assert!(dump(&there.raw(), "merchant_id > 0").values().all(Vec::is_empty));
}

#[test]
fn a_merchant_whose_records_do_not_hold_is_not_exported() {
    for (damage, why) in [
        ("UPDATE record SET data = '{}' WHERE seq = 3", "record 3"),
        ("DELETE FROM orders WHERE sequence = 1", "order-20251106"),
        ("UPDATE merchant SET seq = seq - 1", "the chain of records"),
    ] {
        let desk = quiet();
        assert_eq!(desk.damage(damage), 1, "{damage}");
        let error = try_export(&desk.store).expect_err("not exported");
        assert!(matches!(&error, MoveError::Refused(said) if said.contains(why)), "{damage}: {error}");
    }
    let desk = after_attempts(100);
    assert!(desk.damage("UPDATE ledger_balance SET debit = debit + 1 WHERE credit > 0") > 0);
    let error = try_export(&desk.store).expect_err("not exported");
    assert!(error.to_string().contains("balances"), "{error}");
}
