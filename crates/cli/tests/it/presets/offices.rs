//! The wholesaler and the finance team: orders that wait for money, and payments alone.

use std::collections::BTreeSet;

use serde_json::json;

use super::evening::{Evening, range, text};
use super::previewed;
use crate::harness::*;

#[test]
fn wallet_orders_wait_for_their_money_and_are_counted_by_month() {
    let mut night = Evening {
        preset: "wallet-orders",
        outlet: "MAIN",
        dates: ["2026-01-31", "2026-02-01"],
        offset: "+03:00",
        phone: "0770 123 4567",
        item: ("PANEL-60X60", 21_500.0, 0.0, 21_500.0),
        status: "pending",
        around_cutoff: ["23:50", "00:01"],
        closed_by: "00:02",
    }
    .begin();
    let order = night.first_documents("M2601001");
    assert_eq!((text(&order, "paymentStatus"), text(&order, "managementStatus")), ("unpaid", "pending"));
    assert_eq!(order["items"][0]["description"], "لوح جداري 60×60", "names are printed in the merchant's language");
    let brushes = night.order(json!({ "items": [{ "product": "BRUSH-SET", "quantity": 1 }] }));
    assert_eq!(brushes["total"], 49_350.5, "dinars have two decimals");
    night.over_the_cutoff(json!({}), "M2601003", "M2602001");
    assert_eq!(range(&night.closes(3), "order"), ("M2601001", "M2601003"));
    let printed = previewed("wallet-orders", "--date 2025-11-30 --from 128 --count 1");
    assert_eq!(printed, ["M2511128"]);
    assert_eq!(previewed("wallet-orders", "--date 2025-11-30 --from 999 --count 2"), ["M2511999", "M25111000"]);
}

const FINANCE: Evening = Evening {
    preset: "finance-suite",
    outlet: "HQ",
    dates: ["2026-12-31", "2027-01-01"],
    offset: "+05:30",
    phone: "98765 43210",
    item: ("FEE-PROCESSING", 250.0, 45.0, 295.0),
    status: "pending",
    around_cutoff: ["23:50", "00:01"],
    closed_by: "00:02",
};

/// The number of another payment.
#[track_caller]
fn paid(client: &mut Client) -> String {
    let payment = client.post("/payments", &json!({ "amount": 500, "method": "cash" })).expect(201);
    text(&payment, "paymentNumber").to_owned()
}

#[test]
fn finance_suite_gives_a_whole_team_one_row_of_payments_each_year() {
    let mut night = FINANCE.begin();
    night.first_documents("REQ2026-0001");
    let tokens: Vec<String> =
        ["Finance 1", "Finance 2"].iter().map(|user| night.shop.token(&["--role", "finance", "--user", user])).collect();
    let at_the_same_moment = at_once(10, |index| paid(&mut night.shop.client(&tokens[index % 2])));
    let expected: BTreeSet<String> = (2..=11).map(|value| format!("PAY2026{value:04}")).collect();
    assert_eq!(at_the_same_moment.into_iter().collect::<BTreeSet<_>>(), expected);
    night.over_the_cutoff(json!({}), "REQ2026-0002", "REQ2027-0001");
    assert_eq!(paid(&mut night.owner), "PAY20270001", "a new year");
    assert_eq!(range(&night.closes(2), "payment"), ("PAY20260001", "PAY20260011"));
    for (date, number) in [("2026-03-31", "INV/2526/000001"), ("2026-04-01", "INV/2627/000001")] {
        let printed = previewed("finance-suite", &format!("--kind bill --date {date} --count 1"));
        assert_eq!(printed, [number], "the financial year begins in April");
    }
}

#[test]
fn the_finance_suite_counts_each_users_payments_apart_where_its_comment_is_followed() {
    let series = "[series.payment]\n";
    let per_user = format!("{series}scope = [\"user\"]\nunique_within = [\"user\"]\n");
    let shop = Shop::rehearsed_with("finance-suite", &[(series, &per_user)], "2026-05-01T20:00:00+05:30");
    for user in ["Finance 1", "Finance 2"] {
        let mut client = shop.client(&shop.token(&["--role", "finance", "--user", user]));
        let numbers: Vec<String> = (0..6).map(|_| paid(&mut client)).collect();
        assert_eq!(numbers.last().map(String::as_str), Some("PAY20260006"), "{user}: {numbers:?}");
    }
    let counters = shop.owner().get("/numbering/series/payment/counters").expect(200);
    let scopes: BTreeSet<&str> = counters["data"].as_array().expect("counters").iter().map(|one| text(one, "scope")).collect();
    assert_eq!(scopes, BTreeSet::from(["FIN1", "FIN2"]), "the users' own codes");
    shop.docket(&["numbering", "audit"]).succeeded();
}
