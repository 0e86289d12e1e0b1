//! Somebody with the database alters the audit: the verification names the record, and says what was done.

use docket_domain::audit::Anchor;
use docket_domain::audit::chain::GENESIS;
use docket_domain::command::Command;
use docket_domain::customers::EraseCustomer;
use docket_domain::days::{CloseDay, ReopenDay};
use docket_domain::numbering::{Kind, Reset};
use docket_store::audit::{Broken, Flaw, Progress, Verifier};
use rusqlite::types::Value;

use crate::chain::{STORED, Stored, busy_in};
use crate::desk::Desk;
use crate::fixtures::{DAY, NOON, SHOP, caller, cancelling, cash, paying, series, settings, shawarma, shawarma_for};

/// A shop in which much happened, and whose first two days are closed, the second twice.
fn shop() -> Desk {
    let mut settings = settings();
    settings.series.push(series(Kind::ZReport, "Z-{SEQ:5}", Reset::Never));
    let mut desk = busy_in(Desk::with(settings));
    desk.run(paying(cash(100))).expect("paid");
    desk.now.0 = NOON.0 + DAY;
    close(&mut desk, 0);
    desk.place(shawarma());
    desk.now.0 = NOON.0 + 2 * DAY;
    close(&mut desk, 1);
    let date = NOON.plus_days(1);
    let reopen = ReopenDay { outlet: "MAIN".into(), date, reason: "a bill was forgotten".into() };
    desk.run(Command::ReopenDay(Box::new(reopen))).expect("reopened");
    close(&mut desk, 1);
    desk.place(shawarma_for(caller("501234567")));
    desk
}

trait Days {
    fn plus_days(self, days: i64) -> docket_domain::time::Date;
}

impl Days for docket_domain::time::Timestamp {
    fn plus_days(self, days: i64) -> docket_domain::time::Date {
        docket_domain::time::Timestamp(self.0 + days * DAY).utc_date()
    }
}

fn close(desk: &mut Desk, day: i64) {
    let close = CloseDay { outlet: "MAIN".into(), date: NOON.plus_days(day), by_hand: true };
    desk.run(Command::CloseDay(Box::new(close))).expect("closed");
}

/// What the verification finds, with anchors from paper.
fn found_with(desk: &Desk, from: Option<Anchor>, paper: Vec<Anchor>) -> Option<Broken> {
    let mut verifier = Verifier::new(SHOP, from, paper);
    loop {
        match verifier.step_blocking(&desk.reads).expect("read") {
            // As a client does who asks for one slice after the other.
            Progress::More => {}
            Progress::Whole => return None,
            Progress::Broken(broken) => return Some(broken),
        }
    }
}

fn found(desk: &Desk) -> Option<Broken> {
    found_with(desk, None, Vec::new())
}

/// A value as a statement has it.
fn literal(desk: &Desk, value: &Value) -> String {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(_) => panic!("there are no fractions"),
        Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Blob(bytes) if desk.place.database().is_some() => format!("'\\x{}'::bytea", hex(bytes)),
        Value::Blob(bytes) => format!("x'{}'", hex(bytes)),
    }
}

/// The value with one bit changed; of a key one that makes no key that is there.
fn flipped(value: &Value, is_key: bool) -> Option<Value> {
    match value {
        Value::Integer(number) => Some(Value::Integer(number ^ if is_key { 1 << 40 } else { 1 })),
        Value::Text(text) => {
            let mut bytes = text.clone().into_bytes();
            let middle = bytes.len() / 2;
            let at = (middle..bytes.len()).chain(0..middle).find(|at| bytes[*at].is_ascii_alphanumeric())?;
            bytes[at] ^= 1;
            Some(Value::Text(String::from_utf8(bytes).expect("ASCII stays ASCII")))
        }
        Value::Blob(bytes) => {
            let mut bytes = bytes.clone();
            let last = bytes.len() - 1;
            bytes[last] ^= 1;
            Some(Value::Blob(bytes))
        }
        _ => None,
    }
}

/// What could be put where there is nothing, or taken away where there is something.
fn replaced(column: &str, value: &Value) -> Vec<Value> {
    match (column, value) {
        ("token_id" | "subject_id", Value::Null) => vec![Value::Blob(vec![0; 16]), Value::Blob(vec![7; 16])],
        ("personal_hash", Value::Null) => vec![Value::Blob(vec![0; 32])],
        ("subject_row" | "customer_row", Value::Null) => vec![Value::Integer(0), Value::Integer(7)],
        ("address", Value::Null) => vec![Value::Text("local".into()), Value::Text(String::new())],
        ("token_id" | "subject_id" | "personal_hash" | "subject_row" | "customer_row" | "address", _) => vec![Value::Null],
        _ => Vec::new(),
    }
}

/// The rows of a table of the shop, with the names of its columns.
fn rows(desk: &Desk, table: &str) -> (Vec<String>, Vec<Vec<Value>>) {
    let connection = desk.raw();
    let mut statement =
        connection.prepare(&format!("SELECT * FROM {table} WHERE merchant_id = {} ORDER BY seq", SHOP.0)).expect("a query");
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let all = statement.query_map([], |row| (0..columns.len()).map(|column| row.get(column)).collect()).expect("rows");
    let all = all.collect::<Result<_, _>>().expect("rows");
    (columns, all)
}

#[test]
fn one_bit_of_any_column_of_any_record_is_noticed_and_the_record_is_named() {
    let desk = shop();
    assert_eq!(found(&desk), None);
    let mut tried = 0;
    for table in ["record", "record_personal"] {
        let (columns, rows) = rows(&desk, table);
        assert!(columns.len() >= 5 && rows.len() >= 3, "{table} has something to alter");
        for row in rows {
            let Value::Integer(seq) = row[columns.iter().position(|column| column == "seq").expect("a number")] else { panic!() };
            for (column, value) in columns.iter().zip(&row) {
                let is_key = ["merchant_id", "seq", "subject_row", "customer_row"].contains(&column.as_str());
                for other in flipped(value, is_key).into_iter().chain(replaced(column, value)) {
                    let key = |column: &str, kept: i64| match (&other, column) {
                        (Value::Integer(number), name) if name == column && columns.iter().any(|known| known == name) => *number,
                        _ => kept,
                    };
                    let (merchant, now) = match column.as_str() {
                        "merchant_id" => (key("merchant_id", SHOP.0), seq),
                        "seq" => (SHOP.0, key("seq", seq)),
                        _ => (SHOP.0, seq),
                    };
                    let set = |value: &Value, merchant: i64, seq: i64| {
                        let value = literal(&desk, value);
                        desk.damage(&format!(
                            "UPDATE {table} SET {column} = {value} WHERE merchant_id = {merchant} AND seq = {seq}"
                        ))
                    };
                    assert_eq!(set(&other, SHOP.0, seq), 1);
                    let broken = found(&desk).unwrap_or_else(|| panic!("{table} {seq}: {column} {value:?} to {other:?}"));
                    assert_eq!(broken.record, seq, "{table}: {column} {value:?} to {other:?}: {broken}");
                    assert_eq!(set(value, merchant, now), 1);
                    tried += 1;
                }
            }
        }
    }
    assert_eq!(found(&desk), None, "everything is as it was");
    assert!(tried > 200, "{tried}");
}

#[test]
fn what_was_done_to_a_record_is_told() {
    let desk = shop();
    let last = rows(&desk, "record").1.len() as i64;
    let copy = |from: i64, to: i64| {
        format!(
            "INSERT INTO record (merchant_id, seq, at, user_id, token_id, action, subject_kind, subject_row, subject_id, data,
                                 personal_hash, hash, address)
             SELECT merchant_id, {to}, at, user_id, token_id, action, subject_kind, subject_row, subject_id, data, personal_hash, hash,
                    address FROM record WHERE merchant_id = {} AND seq = {from}",
            SHOP.0
        )
    };
    let shop_s = format!("merchant_id = {}", SHOP.0);
    let update = |what: &str, condition: &str| format!("UPDATE record SET {what} WHERE {shop_s} AND {condition}");
    // Records are numbered anew by way of numbers that nothing has.
    let moved_by = |by: i64, from: i64| {
        vec![
            update(&format!("seq = seq + {by} + 1000000"), &format!("seq >= {from}")),
            update("seq = seq - 1000000", "seq > 1000000"),
        ]
    };
    let delete = |condition: &str| format!("DELETE FROM record WHERE {shop_s} AND {condition}");
    let back = |by: i64, from: i64| moved_by(by, from);
    let cases: Vec<(&str, Vec<String>, Broken)> = vec![
        ("changed", vec![update("at = at - 1", "seq = 9")], Broken { record: 9, flaw: Flaw::ContentChanged }),
        ("hash", vec![update("hash = personal_hash", "seq = (SELECT min(seq) FROM record WHERE personal_hash IS NOT NULL)")], {
            let seq = first_personal(&desk);
            Broken { record: seq, flaw: Flaw::HashChanged }
        }),
        ("deleted", vec![delete("seq = 9")], Broken { record: 9, flaw: Flaw::Missing { to: 9 } }),
        ("deleted several", vec![delete("seq BETWEEN 7 AND 9")], Broken { record: 7, flaw: Flaw::Missing { to: 9 } }),
        ("first deleted", vec![delete("seq = 1")], Broken { record: 1, flaw: Flaw::Missing { to: 1 } }),
        ("taken out", [vec![delete("seq = 9")], back(-1, 10)].concat(), Broken { record: 9, flaw: Flaw::TakenOut }),
        ("inserted", [moved_by(1, 9), vec![copy(3, 9)]].concat(), Broken { record: 9, flaw: Flaw::Inserted }),
        ("put before the first", vec![copy(3, 0)], Broken { record: 0, flaw: Flaw::Inserted }),
        ("appended", vec![copy(3, last + 1)], Broken { record: last + 1, flaw: Flaw::ContentChanged }),
        (
            "swapped",
            vec![update("seq = 1000000", "seq = 9"), update("seq = 9", "seq = 10"), update("seq = 10", "seq = 1000000")],
            Broken { record: 9, flaw: Flaw::OutOfOrder { made_as: 10 } },
        ),
        ("tail cut", vec![delete(&format!("seq >= {last}"))], Broken { record: last, flaw: Flaw::TailCut { counted: last } }),
        ("all gone", vec![delete("seq > 0")], Broken { record: 1, flaw: Flaw::TailCut { counted: last } }),
        (
            "head",
            vec![format!("UPDATE merchant SET seq = seq - 1 WHERE {shop_s}")],
            Broken { record: last, flaw: Flaw::BeyondHead { counted: last - 1 } },
        ),
    ];
    let (columns, kept) = rows(&desk, "record");
    for (what, statements, expected) in cases {
        for statement in &statements {
            assert!(desk.damage(statement) > 0, "{what}: {statement}");
        }
        assert_eq!(found(&desk), Some(expected), "{what}");
        desk.damage("DELETE FROM record");
        for row in &kept {
            let values: Vec<String> = row.iter().map(|value| literal(&desk, value)).collect();
            desk.damage(&format!("INSERT INTO record ({}) VALUES ({})", columns.join(", "), values.join(", ")));
        }
        desk.damage(&format!("UPDATE merchant SET seq = {last} WHERE {shop_s}"));
        assert_eq!(found(&desk), None, "undone: {what}");
    }
}

fn first_personal(desk: &Desk) -> i64 {
    let sql = "SELECT min(seq) FROM record WHERE personal_hash IS NOT NULL";
    desk.raw().query_row(sql, [], |row| row.get(0)).expect("a number")
}

#[test]
fn personal_data_that_are_taken_away_are_missed_unless_somebody_was_erased_since() {
    let mut desk = shop();
    let seq = first_personal(&desk);
    let (columns, kept) = rows(&desk, "record_personal");
    assert_eq!(desk.damage(&format!("DELETE FROM record_personal WHERE seq = {seq}")), 1);
    assert_eq!(found(&desk), Some(Broken { record: seq, flaw: Flaw::PersonalMissing }));
    for row in kept.iter().filter(|row| row.contains(&Value::Integer(seq))) {
        let values: Vec<String> = row.iter().map(|value| literal(&desk, value)).collect();
        desk.damage(&format!("INSERT INTO record_personal ({}) VALUES ({})", columns.join(", "), values.join(", ")));
    }
    assert_eq!(found(&desk), None);
    // Beside a record that never had any, and beside none.
    for beside in [1, 1_000_000] {
        let moved = format!("UPDATE record_personal SET seq = {beside} WHERE seq = {seq}");
        assert_eq!(desk.damage(&moved), 1);
        let broken = found(&desk).expect("noticed");
        assert!([Flaw::PersonalInserted, Flaw::PersonalMissing].contains(&broken.flaw), "{broken}");
        assert_eq!(desk.damage(&format!("UPDATE record_personal SET seq = {seq} WHERE seq = {beside}")), 1);
    }
    let order = desk.place(shawarma_for(caller("509999999")));
    desk.run(cancelling(order.order.id, "he is ill")).expect("cancelled");
    let customer = order.customer.expect("a customer").id;
    desk.run(Command::EraseCustomer(Box::new(EraseCustomer { customer, reason: "asked for".into() }))).expect("erased");
    assert_eq!(found(&desk), None, "what was erased is not missed");
}

/// Makes a record another, and all later hashes anew, the merchant's row too: what somebody does who knows how the chain is made.
fn rechain(desk: &Desk, from: i64) {
    let connection = desk.raw();
    let mut statement = connection.prepare(STORED).expect("a query");
    let records = statement.query_map([SHOP.0], Stored::read).expect("rows");
    let mut before = GENESIS;
    let mut last = 0;
    for record in records {
        let mut record = record.expect("a record");
        if record.seq == from {
            assert_eq!(desk.damage(&format!("UPDATE record SET at = at + 1 WHERE merchant_id = {} AND seq = {from}", SHOP.0)), 1);
            record.at += 1;
        }
        let hash = record.link(SHOP, &before);
        if record.seq >= from {
            let text = literal(desk, &Value::Blob(hash.to_vec()));
            desk.damage(&format!("UPDATE record SET hash = {text} WHERE merchant_id = {} AND seq = {}", SHOP.0, record.seq));
        }
        (before, last) = (hash, record.seq);
    }
    let text = literal(desk, &Value::Blob(before.to_vec()));
    assert!(last > from);
    desk.damage(&format!("UPDATE merchant SET hash = {text} WHERE merchant_id = {}", SHOP.0));
}

#[test]
fn a_tail_that_was_chained_anew_is_told_by_the_anchors_alone() {
    let desk = shop();
    let first_z = first_anchor(&desk);
    // Behind the last anchor nothing tells, but the paper of a day that is closed later.
    let last = rows(&desk, "record").1.len() as i64;
    let head = Anchor { seq: last as u64, hash: hash_of(&desk, last) };
    assert_eq!(found_with(&desk, None, vec![head]), None);
    rechain(&desk, last - 1);
    assert_eq!(found(&desk), None, "a chain that was made anew is a chain");
    let broken = found_with(&desk, None, vec![head]).expect("the anchor tells");
    assert_eq!(broken, Broken { record: last, flaw: Flaw::NotAsAnchored { z_report: None } });
    rechain(&desk, 5);
    let broken = found(&desk).expect("the Z reports tell");
    assert_eq!(broken.flaw, Flaw::NotAsAnchored { z_report: Some("Z-00001".into()) });
    assert_eq!(broken.record, first_z.seq as i64);
    // Who also alters the reports is found out by paper.
    for seq in rows_of_anchors(&desk) {
        let text = literal(&desk, &Value::Blob(hash_of(&desk, seq).to_vec()));
        desk.damage(&format!("UPDATE z_report SET anchor_hash = {text} WHERE anchor_seq = {seq}"));
    }
    assert_eq!(found(&desk), None);
    let broken = found_with(&desk, None, vec![first_z]).expect("the paper tells");
    assert_eq!(broken, Broken { record: first_z.seq as i64, flaw: Flaw::NotAsAnchored { z_report: None } });
    assert!(found_with(&desk, Some(first_z), Vec::new()).is_some(), "nor does a walk begin there");
}

fn hash_of(desk: &Desk, seq: i64) -> [u8; 32] {
    let sql = "SELECT hash FROM record WHERE merchant_id = ?1 AND seq = ?2";
    desk.raw().query_row(sql, [SHOP.0, seq], |row| row.get(0)).expect("a record")
}

fn first_anchor(desk: &Desk) -> Anchor {
    let seq = rows_of_anchors(desk)[0];
    Anchor { seq: seq as u64, hash: hash_of(desk, seq) }
}

fn rows_of_anchors(desk: &Desk) -> Vec<i64> {
    let connection = desk.raw();
    let mut statement = connection.prepare("SELECT anchor_seq FROM z_report ORDER BY row").expect("a query");
    statement.query_map([], |row| row.get(0)).expect("rows").collect::<Result<_, _>>().expect("anchors")
}

#[test]
fn every_z_report_is_anchored_to_the_record_before_its_own_and_a_walk_begins_at_any() {
    let desk = shop();
    let connection = desk.raw();
    let mut statement = connection
        .prepare("SELECT z.row - 1, z.anchor_seq, z.anchor_hash = r.hash FROM z_report z JOIN record r ON r.seq = z.anchor_seq ORDER BY z.row")
        .expect("a query");
    let anchors: Vec<(i64, i64, bool)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .expect("rows")
        .collect::<Result<_, _>>()
        .expect("anchors");
    assert_eq!(anchors.len(), 3, "two days, one of them closed twice");
    // The first report of all also opened its counter, in a record of its own.
    assert!(anchors.iter().all(|(before, seq, is_its)| (0..=1).contains(&(before - seq)) && *is_its), "{anchors:?}");
    for seq in rows_of_anchors(&desk) {
        let anchor = Anchor { seq: seq as u64, hash: hash_of(&desk, seq) };
        assert_eq!(found_with(&desk, Some(anchor), vec![anchor]), None);
        let wrong = Anchor { hash: [7; 32], ..anchor };
        assert_eq!(
            found_with(&desk, Some(wrong), Vec::new()),
            Some(Broken { record: seq, flaw: Flaw::NotAsAnchored { z_report: None } })
        );
    }
    // A walk that began at an anchor looks at nothing before it.
    let second = rows_of_anchors(&desk)[1];
    let anchor = Anchor { seq: second as u64, hash: hash_of(&desk, second) };
    desk.damage("UPDATE record SET at = at + 1 WHERE seq = 5");
    assert!(found(&desk).is_some());
    assert_eq!(found_with(&desk, Some(anchor), Vec::new()), None);
}

#[test]
fn an_anchor_that_was_altered_or_taken_away_is_noticed() {
    let desk = shop();
    let anchors = rows_of_anchors(&desk);
    let other = literal(&desk, &Value::Blob(vec![7; 32]));
    let (first, second) = (anchors[0], anchors[1]);
    let damages = [
        (format!("UPDATE z_report SET anchor_seq = anchor_seq - 1 WHERE anchor_seq = {second}"), "notAsAnchored"),
        (format!("UPDATE z_report SET anchor_seq = anchor_seq + 1000 WHERE anchor_seq = {}", second - 1), "notAsAnchored"),
        (format!("UPDATE z_report SET anchor_seq = {second} WHERE anchor_seq = {}", second + 999), ""),
        (format!("UPDATE z_report SET anchor_hash = {other} WHERE anchor_seq = {first}"), "notAsAnchored"),
        (
            format!(
                "UPDATE z_report SET anchor_hash = {} WHERE anchor_seq = {first}",
                literal(&desk, &Value::Blob(hash_of(&desk, first).to_vec()))
            ),
            "",
        ),
        (format!("UPDATE z_report SET anchor_seq = NULL, anchor_hash = NULL WHERE anchor_seq = {second}"), "anchorMissing"),
    ];
    for (damage, flaw) in damages {
        assert_eq!(desk.damage(&damage), 1, "{damage}");
        assert_eq!(found(&desk).map_or("", |broken| broken.flaw.as_str()), flaw, "{damage}");
    }
}

#[tokio::test]
async fn records_that_were_given_a_merchant_who_is_not_there_are_found() {
    let desk = shop();
    let nobody: Vec<i64> = Vec::new();
    assert_eq!(desk.reads.records_without_merchant().await.expect("read"), nobody);
    assert_eq!(desk.damage(&format!("UPDATE record SET merchant_id = 12345 WHERE merchant_id = {} AND seq = 5", SHOP.0)), 1);
    assert_eq!(desk.reads.records_without_merchant().await.expect("read"), [12_345]);
    assert_eq!(found(&desk), Some(Broken { record: 5, flaw: Flaw::Missing { to: 5 } }));
}
