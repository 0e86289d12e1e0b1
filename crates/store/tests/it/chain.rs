//! The chain, verified from the stored columns alone, by nothing but the definition of a link.

use docket_domain::access::{Actor, CreateToken, Role, TokenTerms};
use docket_domain::audit::chain::{GENESIS, Hash, Link, link, personal_hash};
use docket_domain::command::Command;
use docket_domain::customers::{EraseCustomer, FindOrCreateCustomer};
use docket_domain::findings::RaiseFinding;
use docket_domain::ids::{MerchantId, TokenId};
use docket_domain::ordering::{PlaceOrder, Status, TransitionOrder};
use docket_domain::time::Timestamp;
use rusqlite::{Connection, Row};

use crate::desk::Desk;
use crate::fixtures::{SHOP, caller, cancelling, settings, shawarma, shawarma_for};

/// A record as it stands in the file, with what stands beside it.
struct Stored {
    seq: i64,
    at: i64,
    user: [u8; 16],
    token: Option<[u8; 16]>,
    action: String,
    subject_kind: String,
    subject_row: Option<i64>,
    subject_id: Option<[u8; 16]>,
    data: String,
    personal_hash: Option<Hash>,
    hash: Hash,
    personal: Option<([u8; 16], String)>,
}

impl Stored {
    fn read(row: &Row<'_>) -> rusqlite::Result<Stored> {
        let salt: Option<[u8; 16]> = row.get(11)?;
        let personal: Option<String> = row.get(12)?;
        Ok(Stored {
            seq: row.get(0)?,
            at: row.get(1)?,
            user: row.get(2)?,
            token: row.get(3)?,
            action: row.get(4)?,
            subject_kind: row.get(5)?,
            subject_row: row.get(6)?,
            subject_id: row.get(7)?,
            data: row.get(8)?,
            personal_hash: row.get(9)?,
            hash: row.get(10)?,
            personal: salt.zip(personal),
        })
    }

    fn link(&self, merchant: MerchantId, before: &Hash) -> Hash {
        let content = Link {
            merchant,
            seq: self.seq as u64,
            at: Timestamp(self.at),
            user: &self.user,
            token: &self.token.unwrap_or_default(),
            action: &self.action,
            subject_kind: &self.subject_kind,
            subject_row: self.subject_row.unwrap_or_default() as u64,
            subject_id: &self.subject_id.unwrap_or_default(),
            data: &self.data,
            personal: self.personal_hash.as_ref(),
        };
        link(before, &content)
    }
}

/// The first record of a merchant that does not follow from the one before it, or whose personal data are not what was hashed.
fn broken_at(connection: &Connection, merchant: MerchantId) -> Option<i64> {
    let mut statement = connection
        .prepare(
            "SELECT r.seq, r.at, r.user_id, r.token_id, r.action, r.subject_kind, r.subject_row, r.subject_id, r.data,
                    r.personal_hash, r.hash, p.salt, p.data
             FROM record r LEFT JOIN record_personal p ON p.merchant_id = r.merchant_id AND p.seq = r.seq
             WHERE r.merchant_id = ?1 ORDER BY r.seq",
        )
        .expect("a query");
    let (mut before, mut expected) = (GENESIS, 1);
    for record in statement.query_map([merchant.0], Stored::read).expect("rows") {
        let record = record.expect("a record");
        let is_whole = record.seq == expected && record.hash == record.link(merchant, &before);
        let is_theirs =
            record.personal.as_ref().is_none_or(|(salt, data)| record.personal_hash == Some(personal_hash(salt, data)));
        if !is_whole || !is_theirs {
            return Some(record.seq);
        }
        (before, expected) = (record.hash, expected + 1);
    }
    let sql = "SELECT seq, hash FROM merchant WHERE merchant_id = ?1";
    let head: (i64, Hash) = connection.query_row(sql, [merchant.0], |row| Ok((row.get(0)?, row.get(1)?))).expect("a head");
    (head != (expected - 1, before)).then_some(expected)
}

/// A shop in which everything happened that leaves a record.
fn busy() -> Desk {
    let mut desk = Desk::open();
    let token = CreateToken {
        secret_hash: [9; 32],
        role: Role::Cashier,
        user: "ali".into(),
        outlet: None,
        register: None,
        expires_at: None,
        terms: TokenTerms::default(),
    };
    desk.run(Command::CreateToken(Box::new(token))).expect("made");
    let walk_in = FindOrCreateCustomer { name: None, ..caller("501234567") };
    desk.run(Command::FindOrCreateCustomer(Box::new(walk_in))).expect("made");
    let with_token = Actor { token: Some(TokenId(uuid::Uuid::from_u128(5))), ..Actor::program() };
    let order = PlaceOrder { notes: "ring \"twice\"".into(), ..shawarma_for(caller("501234567")) };
    let first = desk.place_by(&with_token, order);
    let second = desk.place(shawarma());
    let reason = Some("she moved house".to_owned());
    let step =
        TransitionOrder { order: first.order.id, to: Status::Confirmed, reason, settlement: Default::default(), version: None };
    desk.run(Command::TransitionOrder(Box::new(step))).expect("moved");
    desk.run(cancelling(second.order.id, "her husband called – زوجها")).expect("cancelled");
    let raise = RaiseFinding { code: "command.failed".into(), detail: "Something.".into() };
    desk.run(Command::RaiseFinding(Box::new(raise))).expect("raised");
    desk
}

#[test]
fn every_record_follows_from_the_one_before_it_and_the_merchant_s_row_from_the_last() {
    let mut desk = busy();
    let mut other = settings();
    (other.merchant, other.slug) = (MerchantId(8), "other".into());
    desk.run_for(MerchantId(8), &Actor::program(), crate::fixtures::set_up(other)).expect("set up");
    let connection = desk.raw();
    assert_eq!(broken_at(&connection, SHOP), None);
    assert_eq!(broken_at(&connection, MerchantId(8)), None);
    let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a count");
    assert!(count("SELECT count(*) FROM record") > 10, "there is something to verify");
    assert_eq!(
        count("SELECT count(*) FROM record WHERE personal_hash IS NOT NULL"),
        count("SELECT count(*) FROM record_personal")
    );
    assert_eq!(count("SELECT count(*) FROM record_personal"), 3, "a name, and two reasons");
    assert!(count("SELECT count(*) FROM record WHERE token_id IS NOT NULL") >= 1);
}

#[test]
fn a_change_to_any_column_breaks_the_chain() {
    let changes = [
        "at = at + 1",
        "user_id = x'00112233445566778899aabbccddeeff'",
        "token_id = x'00112233445566778899aabbccddeeff'",
        "action = 'order.returned'",
        "subject_kind = 'bill'",
        "subject_row = 1",
        "subject_id = x'00112233445566778899aabbccddeeff'",
        "data = replace(data, '25', '26')",
        "personal_hash = zeroblob(32)",
        "hash = zeroblob(32)",
    ];
    let desk = busy();
    let connection = desk.raw();
    let sql = "SELECT max(seq) FROM record WHERE action = 'order.placed'";
    let seq: i64 = connection.query_row(sql, [], |row| row.get(0)).expect("an order");
    for change in changes {
        connection.execute_batch("BEGIN").expect("begun");
        let hit = connection.execute(&format!("UPDATE record SET {change} WHERE seq = {seq}"), []).expect("damage");
        assert_eq!(hit, 1);
        assert_eq!(broken_at(&connection, SHOP), Some(seq), "{change}");
        connection.execute_batch("ROLLBACK").expect("undone");
    }
    assert_eq!(broken_at(&connection, SHOP), None);
}

#[test]
fn a_record_that_was_removed_or_put_in_breaks_the_chain() {
    let desk = busy();
    let connection = desk.raw();
    let last: i64 = connection.query_row("SELECT max(seq) FROM record", [], |row| row.get(0)).expect("records");
    let damages = [
        ("DELETE FROM record WHERE seq = 5".to_owned(), 6),
        (format!("DELETE FROM record WHERE seq = {last}"), last),
        (
            format!(
                "INSERT INTO record SELECT merchant_id, {last} + 1, at, user_id, token_id, action, subject_kind, subject_row,
                  subject_id, data, personal_hash, hash FROM record WHERE seq = {last}"
            ),
            last + 1,
        ),
        (format!("UPDATE merchant SET seq = {last} - 1"), last + 1),
    ];
    for (damage, found) in damages {
        connection.execute_batch("BEGIN").expect("begun");
        assert_eq!(connection.execute(&damage, []).expect("damage"), 1);
        assert_eq!(broken_at(&connection, SHOP), Some(found), "{damage}");
        connection.execute_batch("ROLLBACK").expect("undone");
    }
}

#[test]
fn erasing_what_names_a_person_leaves_the_chain_whole() {
    let desk = busy();
    assert_eq!(desk.damage("DELETE FROM record_personal"), 3);
    assert_eq!(broken_at(&desk.raw(), SHOP), None);
}

#[test]
fn a_customer_who_is_erased_leaves_the_chain_whole_and_what_names_others_as_it_was() {
    let mut desk = Desk::open();
    let hers = desk.place(shawarma_for(caller("501234567")));
    desk.run(cancelling(hers.order.id, "she moved house")).expect("cancelled");
    let his = desk.place(shawarma_for(caller("509999999")));
    desk.run(cancelling(his.order.id, "he is ill")).expect("cancelled");
    let customer = hers.customer.expect("a customer").id;
    let erase = EraseCustomer { customer, reason: "asked for".into() };
    desk.run(Command::EraseCustomer(Box::new(erase))).expect("erased");
    let connection = desk.raw();
    assert_eq!(broken_at(&connection, SHOP), None);
    let kept = "SELECT group_concat(data, ' ') FROM record_personal";
    let kept: String = connection.query_row(kept, [], |row| row.get(0)).expect("a text");
    assert!(kept.contains("he is ill") && kept.contains("asked for") && !kept.contains("house"), "{kept}");
    let hashed = "SELECT count(*) FROM record r LEFT JOIN record_personal p USING (merchant_id, seq)
                  WHERE r.personal_hash IS NOT NULL AND p.seq IS NULL";
    let hashed: i64 = connection.query_row(hashed, [], |row| row.get(0)).expect("a count");
    assert_eq!(hashed, 1, "the hash of what is gone is kept");
}

#[test]
fn changing_what_names_a_person_is_noticed() {
    let desk = busy();
    let sql = "UPDATE record_personal SET data = replace(data, 'husband', 'brother') WHERE data LIKE '%husband%'";
    assert_eq!(desk.damage(sql), 1);
    assert!(broken_at(&desk.raw(), SHOP).is_some());
}

#[test]
fn no_column_of_the_stream_names_a_person() {
    let desk = busy();
    let connection = desk.raw();
    for text in ["Aisha", "501234567", "twice", "house", "husband", "زوجها", "ali"] {
        let sql = "SELECT count(*) FROM record WHERE instr(data, ?1) > 0 OR instr(action, ?1) > 0";
        let told: i64 = connection.query_row(sql, [text], |row| row.get(0)).expect("a count");
        assert_eq!(told, 0, "{text}");
    }
}
