//! Seed 004: payments that are recorded at the same time. Its system gave two of them one number; here each has its own, in order, and
//! no client sees a retry.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::goods::text;
use crate::harness::*;

fn recorded_at_once(shop: &Shop, body: impl Fn(usize) -> Value + Sync) -> Vec<Value> {
    at_once(10, |index| {
        let answer = shop.owner().post("/payments", &body(index));
        assert!(answer.header("retry-after").is_none());
        answer.expect(201)
    })
}

fn numbers(payments: &[Value]) -> BTreeSet<&str> {
    payments.iter().map(|payment| text(payment, "paymentNumber")).collect()
}

/// `PAY20260001` to `PAY20260010`, in whichever year the test runs.
fn first_ten(payments: &[Value]) -> BTreeSet<String> {
    let year = &text(&payments[0], "businessDate")[..4];
    (1..=10).map(|sequence| format!("PAY{year}{sequence:04}")).collect()
}

#[test]
fn ten_payments_at_once_have_ten_numbers_one_after_the_other() {
    let shop = Shop::of("finance-suite");
    let payments = recorded_at_once(&shop, |index| json!({ "amount": index + 1, "method": "bank_transfer" }));
    let expected = first_ten(&payments);
    assert_eq!(numbers(&payments), expected.iter().map(String::as_str).collect());
    assert!(payments.iter().all(|payment| payment["status"] == "paid"), "whoever approves payments records what has come");
    let audit = shop.owner().get("/numbering/audit?kind=payment").expect(200);
    assert_eq!(audit["holds"], json!(true), "{audit}");
}

#[test]
fn a_number_that_a_client_makes_up_is_kept_beside_ours_and_found() {
    let shop = Shop::of("finance-suite");
    let payments = recorded_at_once(&shop, |_| json!({ "amount": 10, "method": "cash", "paymentNumber": "PAY20260006" }));
    let expected = first_ten(&payments);
    assert_eq!(numbers(&payments), expected.iter().map(String::as_str).collect());
    assert!(payments.iter().all(|payment| payment["clientReference"] == "PAY20260006"));
    let found = shop.owner().get("/payments?search=PAY20260006").expect(200);
    assert_eq!(found["data"].as_array().expect("payments").len(), 10, "by our number and by theirs: {found}");
}

#[test]
fn counted_per_user_each_has_a_row_of_their_own() {
    let series = "[series.payment]\ntemplate = \"PAY{YYYY}{SEQ:4}\"\nreset = \"year\"";
    let per_user =
        "[series.payment]\ntemplate = \"PAY{YYYY}{SEQ:4}\"\nreset = \"year\"\nscope = [\"user\"]\nunique_within = [\"user\"]";
    let shop = Shop::changed("finance-suite", &[(series, per_user)]);
    let tokens = ["Ana", "Luis"].map(|name| shop.token(&["--role", "finance", "--user", name]));
    let payments = at_once(10, |index| {
        shop.client(&tokens[index % 2]).post("/payments", &json!({ "amount": 5, "method": "card" })).expect(201)
    });
    let by_user = |user: &Value| -> Vec<Value> { payments.iter().filter(|one| one["user"] == *user).cloned().collect() };
    let users: BTreeSet<String> = payments.iter().map(|payment| payment["user"].to_string()).collect();
    assert_eq!(users.len(), 2);
    let expected: Vec<String> = first_ten(&payments).into_iter().take(5).collect();
    for user in [&payments[0]["user"], &payments[1]["user"]] {
        let theirs = by_user(user);
        let theirs: BTreeSet<&str> = theirs.iter().map(|one| one["paymentNumber"].as_str().expect("a number")).collect();
        // Whichever two came first, each user has 1 to 5.
        assert!(theirs.iter().copied().eq(expected.iter().map(String::as_str)), "{theirs:?}");
    }
}
