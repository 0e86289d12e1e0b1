//! Where words and times put an order.

use docket_domain::legacy::OrderRows;
use docket_domain::ordering::Status;

use super::rows::{With, account, codes, hour, judged, management, only, order, payment, word};

/// What customers are told, what management has, which times it has, where it stands, and whether that is a finding.
type Case = (&'static str, &'static str, &'static [&'static str], &'static str, bool);

/// Orders on a house account: nothing of their money is a finding.
const CASES: &[Case] = &[
    // Ranges that meet.
    ("paid", "warehouse_ready", &[], "confirmed", false),
    ("pending", "pending", &[], "pending", false),
    ("processing", "preparing", &[], "preparing", false),
    ("processing", "warehouse", &[], "confirmed", false),
    ("ready", "processing", &[], "ready", false),
    ("delivered", "delivered", &[], "delivered", false),
    ("delivered", "completed", &["delivered_at"], "delivered", false),
    ("paid", "paid", &["warehouse_ready_at"], "confirmed", false),
    ("shipped", "dispatched", &["dispatched_at"], "dispatched", false),
    // Paid, on terms that allow paying later: no evidence against a word, but it decides within what words allow.
    ("pending", "pending", &["paid_at"], "pending", false),
    ("paid", "paid", &["paid_at"], "confirmed", false),
    // Times go further than both words allow.
    ("pending", "pending", &["delivered_at"], "delivered", true),
    ("pending", "pending", &["dispatched_at"], "dispatched", true),
    ("pending", "pending", &["warehouse_ready_at"], "confirmed", true),
    ("dispatched", "dispatched", &["dispatched_at", "delivered_at"], "delivered", true),
    ("confirmed", "confirmed", &["dispatched_at"], "dispatched", true),
    // Ranges that do not meet: the times, and at least where both words have it.
    ("pending", "logistics_dispatched", &["dispatched_at", "delivered_at"], "delivered", true),
    ("pending", "logistics_dispatched", &["dispatched_at"], "dispatched", true),
    ("pending", "logistics_dispatched", &["warehouse_ready_at"], "confirmed", true),
    ("pending", "delivered", &[], "pending", true),
    ("delivered", "pending", &[], "pending", true),
    ("confirmed", "preparing", &[], "confirmed", true),
    ("delivered", "dispatched", &[], "dispatched", true),
    ("delivered", "dispatched", &["delivered_at"], "delivered", true),
    ("paid", "dispatched", &[], "pending", true),
    // Called off.
    ("cancelled", "canceled", &[], "cancelled", false),
    ("cancelled", "cancelled", &["dispatched_at"], "cancelled", false),
    ("cancelled", "cancelled", &["dispatched_at", "delivered_at"], "returned", true),
    ("cancelled", "pending", &[], "cancelled", true),
    ("pending", "cancelled", &["warehouse_ready_at"], "cancelled", true),
    ("cancelled", "preparing", &["paid_at"], "cancelled", true),
    ("cancelled", "logistics_dispatched", &["dispatched_at"], "dispatched", true),
    ("delivered", "cancelled", &["delivered_at"], "delivered", true),
    ("delivered", "cancelled", &[], "cancelled", true),
    // Came back.
    ("returned", "returned", &[], "returned", false),
    ("returned", "delivered", &["delivered_at"], "returned", true),
    ("returned", "dispatched", &[], "returned", true),
    ("pending", "returned", &["delivered_at"], "returned", true),
    ("pending", "returned", &[], "pending", true),
    ("preparing", "returned", &["warehouse_ready_at"], "preparing", true),
    ("returned", "cancelled", &["delivered_at"], "returned", true),
    ("returned", "cancelled", &[], "cancelled", true),
    // Words of money as a status.
    ("refunded", "cancelled", &[], "cancelled", false),
    ("refunded", "pending", &[], "cancelled", true),
    ("refunded", "returned", &["delivered_at"], "returned", false),
    ("refunded", "delivered", &[], "returned", true),
    ("expired", "expired", &[], "cancelled", false),
    ("approved", "preparing", &[], "preparing", false),
];

fn managed(mut rows: OrderRows, status: &str, times: &[&str]) -> OrderRows {
    let mut row = management(&rows.order.id, status);
    for name in times {
        let (field, at) = match *name {
            "paid_at" => (&mut row.paid_at, 1),
            "warehouse_ready_at" => (&mut row.warehouse_ready_at, 2),
            "dispatched_at" => (&mut row.dispatched_at, 3),
            "delivered_at" => (&mut row.delivered_at, 4),
            other => panic!("{other} is no time"),
        };
        *field = Some(hour(at));
    }
    rows.management = Some(row);
    rows
}

/// An order that was paid in full, so that only its place is judged.
fn paid(customer: &str, method: &str) -> OrderRows {
    order("0", customer, method, "", 5_000).with(|rows| rows.payments = vec![payment("1", "0", method, "approved", 5_000)])
}

#[test]
fn words_and_times_put_an_order_where_the_table_says() {
    for (customer, management, times, stands, is_found) in CASES {
        let rows = order("0", customer, "credit", "", 5_000);
        let rows =
            managed(rows, management, times).with(|rows| rows.payments = vec![payment("1", "0", "cash", "approved", 5_000)]);
        let judgement = judged(&account(vec![rows]));
        let found = judgement.findings.iter().any(|finding| finding.code.as_str() == "status.mismatch");
        let case = format!("{customer}, {management}, {times:?}");
        assert_eq!((only(&judgement).status.as_str(), found), (*stands, *is_found), "{case}");
        let corrected = only(&judgement).corrections.iter().any(|made| made.code.as_str() == "status.mismatch");
        assert_eq!(corrected, *is_found, "{case}");
    }
}

#[test]
fn a_transfer_that_is_there_puts_an_order_behind_pending() {
    let judgement = judged(&account(vec![managed(paid("bank_transfer_grace", "bank_transfer"), "pending", &[])]));
    assert_eq!((only(&judgement).status, codes(&judgement)), (Status::Confirmed, vec!["status.mismatch"]));
    let judgement = judged(&account(vec![managed(paid("pending", "cash"), "pending", &[])]));
    assert_eq!((only(&judgement).status, codes(&judgement)), (Status::Pending, vec![]), "cash may be paid ahead of anything");
    let part = managed(paid("bank_transfer_grace", "bank_transfer"), "pending", &[]);
    let part = part.with(|rows| rows.payments[0].amount.0 -= 1);
    let judgement = judged(&account(vec![part]));
    assert_eq!((only(&judgement).status, codes(&judgement)), (Status::Pending, vec![]), "a part is not all");
}

#[test]
fn without_management_the_word_that_customers_were_told_is_believed() {
    for (said, stands) in [("preparing", Status::Preparing), ("delivered", Status::Delivered), ("paid", Status::Confirmed)] {
        let judgement = judged(&account(vec![paid(said, "cash")]));
        assert_eq!((only(&judgement).status, codes(&judgement)), (stands, vec![]), "{said}");
        assert_eq!(only(&judgement).said, (said.to_owned(), None));
    }
}

#[test]
fn what_must_be_paid_first_and_is_not_stays_pending_until_goods_have_left() {
    let places = [
        ("confirmed", Status::Pending),
        ("preparing", Status::Pending),
        ("ready", Status::Pending),
        ("dispatched", Status::Dispatched),
        ("delivered", Status::Delivered),
    ];
    for (said, stands) in places {
        let judgement = judged(&account(vec![order("0", said, "bank_transfer", "unpaid", 5_000)]));
        assert_eq!(only(&judgement).status, stands, "{said}");
        let judgement = judged(&account(vec![order("0", said, "cod", "unpaid", 5_000)]));
        assert_eq!(only(&judgement).status.as_str(), said, "cash on delivery");
    }
}

#[test]
fn what_came_back_unpaid_is_no_debt_to_be_found() {
    let judgement = judged(&account(vec![order("0", "returned", "cod", "unpaid", 5_000)]));
    assert_eq!((only(&judgement).status, codes(&judgement)), (Status::Returned, vec![]));
}

#[test]
fn an_order_stands_since_what_happened_last() {
    let rows = managed(paid("shipped", "cash"), "dispatched", &["paid_at", "warehouse_ready_at", "dispatched_at"]);
    assert_eq!(only(&judged(&account(vec![rows]))).status_since, hour(3));
    let rows = managed(paid("cancelled", "cash"), "cancelled", &[]);
    let rows = rows.with(|rows| rows.management.as_mut().expect("managed").updated_at = Some(hour(9)));
    assert_eq!(only(&judged(&account(vec![rows]))).status_since, hour(9));
    let rows = managed(paid("shipped", "cash"), "dispatched", &[]);
    assert_eq!(only(&judged(&account(vec![rows]))).status_since, hour(0), "no time says more than the order's own");
    let confirmed =
        |rows: OrderRows| (only(&judged(&account(vec![rows.clone()]))).status, only(&judged(&account(vec![rows]))).status_since);
    let late = |rows: &mut OrderRows| rows.payments[0].approved_at = Some(hour(5));
    assert_eq!(confirmed(paid("confirmed", "bank_transfer").with(late)), (Status::Confirmed, hour(5)), "since it was paid");
    assert_eq!(
        confirmed(paid("delivered", "bank_transfer").with(late)),
        (Status::Delivered, hour(0)),
        "which says nothing of that"
    );
}

#[test]
fn a_word_of_money_alone_says_nothing_of_the_place() {
    let rows = managed(paid("pending", "cash"), "confirmed", &[]).with(|rows| rows.order.status = word("approved"));
    let judgement = judged(&account(vec![rows]));
    assert_eq!((only(&judgement).status, codes(&judgement)), (Status::Confirmed, vec![]));
}

#[test]
fn an_order_stands_since_the_time_of_its_place_and_not_since_it_was_last_changed() {
    let since = |status: &str, times: &[&str]| {
        let rows = managed(paid(status, "cash"), status, times).with(|rows| {
            rows.payments[0].approved_at = Some(hour(5));
            rows.management.as_mut().expect("managed").updated_at = Some(hour(9));
        });
        let judgement = judged(&account(vec![rows]));
        (only(&judgement).status.as_str(), only(&judgement).status_since)
    };
    let all = ["paid_at", "warehouse_ready_at", "dispatched_at", "delivered_at"];
    assert_eq!(since("delivered", &all), ("delivered", hour(4)));
    assert_eq!(since("dispatched", &all[..3]), ("dispatched", hour(3)));
    assert_eq!(since("confirmed", &all[..2]), ("confirmed", hour(2)));
    assert_eq!(since("confirmed", &all[..1]), ("confirmed", hour(1)));
    assert_eq!(since("confirmed", &[]), ("confirmed", hour(5)), "since its payment came");
    assert_eq!(since("preparing", &all[..2]), ("preparing", hour(9)), "no time is of that place");
}

#[test]
fn an_order_of_nothing_waits_where_its_words_have_it() {
    for method in ["bank_transfer", "wallet_partial"] {
        let judgement = judged(&account(vec![order("1", "pending", method, "", 0)]));
        assert_eq!((only(&judgement).status, codes(&judgement)), (Status::Pending, vec![]), "{method}");
    }
}
