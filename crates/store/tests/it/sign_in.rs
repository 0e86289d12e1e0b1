//! Customers' codes and sessions: used once, tried five times, ended, forgotten.

use docket_domain::command::Command;
use docket_domain::customers::one_time_code::{SESSION_MS, phone_hash};
use docket_domain::customers::{ChangeCustomer, Customer, EraseCustomer, Phone, PhoneE164};
use docket_domain::time::Timestamp;
use docket_store::customers::{NewSession, SentCode, SignIns};
use docket_store::ordering::OrderFilter;

use crate::desk::Desk;
use crate::fixtures::{NOON, SHOP, caller, cancelling, settings, shawarma_for};

const CODE: SentCode = SentCode { salt: [1; 16], hash: [2; 32] };
const OTHER: SentCode = SentCode { salt: [3; 16], hash: [4; 32] };
const MINUTE: i64 = 60_000;

fn after(ms: i64) -> Timestamp {
    Timestamp(NOON.0 + ms)
}

fn session(secret: u8, customer: &Customer) -> NewSession {
    NewSession { secret_hash: [secret; 32], customer_row: customer.row, expires_at: after(SESSION_MS) }
}

async fn keep((sign_ins, phone): (&SignIns, [u8; 32]), code: SentCode) {
    sign_ins.keep_code(SHOP, phone, code, after(10 * MINUTE), NOON).await.expect("kept");
}

/// A desk with a customer, where sign-ins are kept, and how their phone is known there: the salt is the merchant's, drawn when it was set up.
async fn desk() -> (Desk, Customer, SignIns, [u8; 32]) {
    let mut desk = Desk::open();
    let order = desk.place(shawarma_for(caller("501234567")));
    let customer = order.customer.expect("a customer");
    let sign_ins = desk.store.staging().expect("a handle").sign_ins();
    let salt = desk.reads.settings(SHOP).await.expect("read").expect("settings").salt;
    let phone = phone_hash(&PhoneE164::new("+971501234567").expect("a number"), &salt);
    (desk, (*customer).clone(), sign_ins, phone)
}

async fn who(desk: &Desk, secret: u8, now: Timestamp) -> Option<Customer> {
    let found = desk.reads.signed_in(settings().slug, [secret; 32], now).await.expect("read");
    found.map(|signed_in| signed_in.customer)
}

#[tokio::test]
async fn a_code_is_answered_five_times_and_until_its_minutes_are_over() {
    let (_desk, _, sign_ins, phone) = desk().await;
    keep((&sign_ins, phone), CODE).await;
    assert_eq!(sign_ins.try_code(SHOP, [9; 32], NOON).await.expect("tried"), None, "another phone");
    for _ in 0..5 {
        assert_eq!(sign_ins.try_code(SHOP, phone, after(10 * MINUTE - 1)).await.expect("tried"), Some(CODE));
    }
    assert_eq!(sign_ins.try_code(SHOP, phone, NOON).await.expect("tried"), None, "tried too often");
    keep((&sign_ins, phone), OTHER).await;
    assert_eq!(sign_ins.try_code(SHOP, phone, NOON).await.expect("tried"), Some(OTHER), "a new one has tries of its own");
    assert_eq!(sign_ins.try_code(SHOP, phone, after(10 * MINUTE)).await.expect("tried"), None, "its minutes are over");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_use_a_code_at_once_one_is_signed_in_also_on_two_servers() {
    let (desk, customer, one, phone) = desk().await;
    let other = desk.place.open().staging().expect("a handle of another server").sign_ins();
    keep((&one, phone), CODE).await;
    let using: Vec<_> = (0..20_u8)
        .map(|number| {
            let sign_ins = if number % 2 == 0 { one.clone() } else { other.clone() };
            let session = session(number, &customer);
            tokio::spawn(async move { sign_ins.begin(SHOP, phone, CODE, session, NOON).await.expect("tried") })
        })
        .collect();
    let mut begun = 0;
    for one in using {
        begun += usize::from(one.await.expect("no panic"));
    }
    assert_eq!(begun, 1);
    let sessions: i64 = desk.raw().query_row("SELECT count(*) FROM customer_session", [], |row| row.get(0)).expect("a count");
    assert_eq!(sessions, 1);
}

#[tokio::test]
async fn a_session_is_good_until_its_end_and_slides() {
    let (desk, customer, sign_ins, phone) = desk().await;
    keep((&sign_ins, phone), CODE).await;
    assert!(sign_ins.begin(SHOP, phone, CODE, session(1, &customer), NOON).await.expect("begun"));
    assert_eq!(who(&desk, 1, after(SESSION_MS - 1)).await, Some(customer.clone()));
    assert_eq!(who(&desk, 1, after(SESSION_MS)).await, None);
    assert_eq!(who(&desk, 2, NOON).await, None);
    assert!(desk.reads.signed_in("nobody".into(), [1; 32], NOON).await.expect("read").is_none());
    sign_ins.slide(SHOP, [1; 32], after(2 * SESSION_MS)).await.expect("slid");
    sign_ins.slide(SHOP, [1; 32], after(SESSION_MS)).await.expect("never back");
    assert_eq!(who(&desk, 1, after(SESSION_MS)).await, Some(customer));
}

#[tokio::test]
async fn signing_out_ends_one_session_or_all() {
    let (desk, customer, sign_ins, phone) = desk().await;
    for secret in 1..=3 {
        keep((&sign_ins, phone), CODE).await;
        assert!(sign_ins.begin(SHOP, phone, CODE, session(secret, &customer), NOON).await.expect("begun"));
    }
    sign_ins.end(SHOP, [1; 32]).await.expect("ended");
    assert!(who(&desk, 1, NOON).await.is_none() && who(&desk, 2, NOON).await.is_some());
    sign_ins.end_all(customer, SHOP).await.expect("ended");
    assert!(who(&desk, 2, NOON).await.is_none() && who(&desk, 3, NOON).await.is_none());
}

#[tokio::test]
async fn a_session_ends_with_the_phone_that_was_proved() {
    let (mut desk, customer, sign_ins, phone) = desk().await;
    keep((&sign_ins, phone), CODE).await;
    assert!(sign_ins.begin(SHOP, phone, CODE, session(1, &customer), NOON).await.expect("begun"));
    let e164 = PhoneE164::new("+971507777777").expect("a number");
    let other = Some(Phone { e164, national: "507777777".into() });
    let change = ChangeCustomer {
        customer: customer.id,
        name: None,
        email: None,
        address: None,
        phone: other,
        is_active: None,
        version: None,
    };
    desk.run(Command::ChangeCustomer(Box::new(change))).expect("changed");
    assert!(who(&desk, 1, NOON).await.is_none());
}

#[tokio::test]
async fn an_erasure_takes_sessions_and_codes_with_it() {
    let (mut desk, customer, sign_ins, phone) = desk().await;
    keep((&sign_ins, phone), CODE).await;
    assert!(sign_ins.begin(SHOP, phone, CODE, session(1, &customer), NOON).await.expect("begun"));
    keep((&sign_ins, phone), OTHER).await;
    let order = desk.reads.orders(SHOP, OrderFilter::default(), None, 1).await.expect("read").data.remove(0).order.id;
    desk.run(cancelling(order, "over")).expect("cancelled");
    let erase = EraseCustomer { customer: customer.id, reason: "asked for it".into() };
    desk.run(Command::EraseCustomer(Box::new(erase))).expect("erased");
    assert!(who(&desk, 1, NOON).await.is_none());
    for table in ["customer_session", "sign_in_code"] {
        let left: i64 = desk.raw().query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).expect("a count");
        assert_eq!(left, 0, "{table}");
    }
}

#[tokio::test]
async fn what_is_over_is_deleted_when_others_sign_in() {
    let (desk, customer, sign_ins, phone) = desk().await;
    for secret in 1..=5 {
        keep((&sign_ins, phone), CODE).await;
        assert!(sign_ins.begin(SHOP, phone, CODE, session(secret, &customer), NOON).await.expect("begun"));
        sign_ins.keep_code(SHOP, [secret; 32], OTHER, after(MINUTE), NOON).await.expect("kept");
    }
    let later = after(SESSION_MS + 1);
    let ends = Timestamp(later.0 + MINUTE);
    sign_ins.keep_code(SHOP, phone, CODE, ends, later).await.expect("kept");
    let session = NewSession { expires_at: ends, ..session(9, &customer) };
    assert!(sign_ins.begin(SHOP, phone, CODE, session, later).await.expect("begun"));
    for (table, count) in [("customer_session", 1), ("sign_in_code", 0)] {
        let left: i64 = desk.raw().query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).expect("a count");
        assert_eq!(left, count, "{table}");
    }
}
