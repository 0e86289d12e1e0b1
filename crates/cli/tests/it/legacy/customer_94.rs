//! The five orders of customer 94 (seed 002), from the files of a hand-written system to what is true.

use serde_json::{Value, json};

use super::{doctor_is_clean, findings_of, import, is_untouched, last_event, sample_of_94, standing};
use crate::harness::*;

/// Where each order stands, and what is left to pay of it, once everything is put right.
const PUT_RIGHT: [(&str, &str, f64); 5] = [
    ("M2511128", "confirmed", 0.0),
    ("M2511130", "delivered", 0.0),
    ("M2511133", "confirmed", 0.0),
    ("M2511135", "delivered", 0.0),
    ("M2511138", "confirmed", 0.0),
];

/// What is found, by order.
const FOUND: [(&str, &str); 5] = [
    ("M2511130", "status.mismatch"),
    ("M2511133", "wallet.entryMissing"),
    ("M2511135", "status.mismatch"),
    ("M2511135", "wallet.entryMissing"),
    ("M2511138", "payment.stuckInFinance"),
];

/// Orders and codes of a list of findings.
fn named(findings: &[Value]) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut named: Vec<(String, String)> =
        findings.iter().map(|finding| (text(&finding["order"]["number"]), text(&finding["code"]))).collect();
    named.sort();
    named
}

fn expected() -> Vec<(String, String)> {
    FOUND.iter().map(|(order, code)| ((*order).to_owned(), (*code).to_owned())).collect()
}

fn wallet(owner: &mut Client) -> Value {
    let customers = owner.get("/customers?search=94").expect(200);
    let customer = customers["data"].as_array().expect("customers").iter().find(|customer| customer["legacyId"] == "94");
    let id = customer.expect("they came in")["id"].as_str().expect("an id").to_owned();
    owner.get(&format!("/customers/{id}/wallet")).expect(200)
}

#[test]
fn the_dry_run_names_what_disagrees_with_its_evidence_and_writes_nothing() {
    let shop = Shop::of("wallet-orders");
    let page = shop.data().join("report.html");
    let page = page.to_str().expect("a path that is UTF-8");
    let before = last_event(&shop);
    let run = shop.docket(&["import", "legacy", &sample_of_94(), "--report", page]);
    let said = run.succeeded();
    for part in [
        "wallet.entryMissing (2)",
        "customer_orders:4 says",
        "order_management:3 says",
        "Order M2511130",
        "customer 94: 15,296,775.16 → 13,116,774.91".replace(',', "").as_str(),
        "Nothing was written",
    ] {
        assert!(said.contains(part), "{part} is not said in:\n{said}");
    }
    let page = std::fs::read_to_string(page).expect("the report");
    for part in ["<html lang=\"en\"", "M2511133", "13116774.91"] {
        assert!(page.contains(part), "{part} is not in the page");
    }
    let report = import(&shop, &[&sample_of_94()])["report"].clone();
    assert_eq!(named(report["findings"].as_array().expect("findings")), expected());
    assert_eq!(report["wallets"], json!([{ "customer": "94", "before": 15296775.16, "after": 13116774.91 }]));
    assert_eq!(report["orders"], json!({ "new": 5, "inAlready": 0 }));
    is_untouched(&shop, before);
}

#[test]
fn everything_is_put_right_once_with_an_audit_of_what_it_was() {
    let shop = Shop::of("wallet-orders");
    let applied = import(&shop, &[&sample_of_94(), "--apply", "--approve-receipts"]);
    assert_eq!(applied["import"]["state"], "finished", "{applied}");
    let mut owner = shop.owner();
    for (number, status, due) in PUT_RIGHT {
        assert_eq!(standing(&mut owner, number), (status.to_owned(), Some(due)), "{number}");
    }
    let wallet_now = wallet(&mut owner);
    assert_eq!(wallet_now["balance"].as_f64(), Some(13_116_774.91));
    let taken: Vec<f64> =
        wallet_now["entries"]["data"].as_array().expect("entries").iter().filter_map(|entry| entry["amount"].as_f64()).collect();
    for amount in [-1_200_000.0, -980_000.25] {
        assert!(taken.contains(&amount), "{amount} is not in {taken:?}");
    }
    let corrected = owner.get("/audit?subject=M2511130&limit=200").expect(200).to_string();
    assert!(corrected.contains("legacy.corrected") || corrected.contains("legacy.orderCorrected"), "{corrected}");
    assert!(corrected.contains("pending") && corrected.contains("delivered"), "{corrected}");
    doctor_is_clean(&shop);
    shop.docket(&["audit", "verify"]).succeeded();
    // Another run has nothing to do, and leaves no record but of itself.
    let before = last_event(&shop);
    let again = import(&shop, &[&sample_of_94(), "--apply", "--approve-receipts"]);
    assert_eq!(again["report"]["findings"], json!([]), "{again}");
    assert_eq!(again["report"]["orders"], json!({ "new": 0, "inAlready": 5 }));
    let made: Vec<Value> = events_after(&mut owner, before);
    assert!(made.iter().all(|event| event["subject"] == "import"), "{made:?}");
    for (number, status, due) in PUT_RIGHT {
        assert_eq!(standing(&mut owner, number), (status.to_owned(), Some(due)), "{number} after a second run");
    }
    assert_eq!(wallet(&mut owner)["balance"].as_f64(), Some(13_116_774.91));
}

fn events_after(owner: &mut Client, seq: u64) -> Vec<Value> {
    owner.get(&format!("/events?after={seq}&limit=200")).expect(200)["data"].as_array().expect("events").clone()
}

#[test]
fn a_transfer_that_nobody_asked_to_approve_waits_until_the_emergency_fix_is_asked_to() {
    let shop = Shop::of("wallet-orders");
    import(&shop, &[&sample_of_94(), "--apply"]);
    let mut owner = shop.owner();
    let queue = owner.get("/queues/finance").expect(200).to_string();
    assert!(queue.contains("M2511138"), "it waits for finance: {queue}");
    let due = standing(&mut owner, "M2511138");
    assert_eq!(due.0, "pending");
    let body = json!({ "orderNumbers": ["M2511138"], "approveReceipts": true, "dryRun": true });
    let asked = owner.post("/admin/emergency-order-fix", &body).expect(200);
    let order = &asked["orders"][0];
    assert_eq!((&order["before"]["status"], &order["after"]["status"]), (&json!("pending"), &json!("confirmed")), "{asked}");
    assert_eq!(standing(&mut owner, "M2511138").0, "pending", "a dry run does nothing");
    let body = json!({ "orderNumbers": ["M2511138"], "approveReceipts": true });
    let fixed = owner.post_with_key("/admin/emergency-order-fix", "fix-1", &body).expect(200);
    let order = &fixed["orders"][0];
    assert_eq!((&fixed["dryRun"], &order["after"]["status"]), (&json!(false), &json!("confirmed")), "{fixed}");
    assert_eq!(order["after"]["due"].as_f64(), Some(0.0));
    assert_eq!(order["after"]["managementStatus"], "warehouse_ready");
    assert!(order["audit"].as_array().is_some_and(|records| !records.is_empty()), "{fixed}");
    let before = last_event(&shop);
    owner.post_with_key("/admin/emergency-order-fix", "fix-1", &body).expect(200);
    owner.post("/admin/emergency-order-fix", &body).expect(200);
    assert_eq!(last_event(&shop), before, "it is safe to repeat");
    doctor_is_clean(&shop);
}

#[test]
fn what_is_staged_shows_over_the_api_and_the_emergency_fix_brings_its_customer_in() {
    let shop = Shop::of("wallet-orders");
    let staged = import(&shop, &[&sample_of_94(), "--stage"]);
    let id = staged["import"]["id"].as_str().expect("an id").to_owned();
    assert_eq!(staged["import"]["state"], "staged", "{staged}");
    let mut owner = shop.owner();
    assert_eq!(named(&findings_of(&mut owner, &id)), expected());
    let asked = owner.post("/admin/emergency-order-fix", &json!({})).expect(200);
    assert_eq!((&asked["dryRun"], asked["orders"].as_array().map(Vec::len)), (&json!(true), Some(5)), "{asked}");
    let fixed = owner.post("/admin/emergency-order-fix", &json!({ "customer": "94", "approveReceipts": true })).expect(200);
    for (number, status, due) in PUT_RIGHT {
        let order = fixed["orders"].as_array().expect("orders").iter().find(|order| order["orderNumber"] == number);
        let order = order.unwrap_or_else(|| panic!("{number} is not in {fixed}"));
        assert_eq!((&order["after"]["status"], order["after"]["due"].as_f64()), (&json!(status), Some(due)), "{order}");
        assert_eq!(order["before"]["wallet"].as_f64(), Some(15_296_775.16));
        assert_eq!(order["after"]["wallet"].as_f64(), Some(13_116_774.91));
        assert_eq!(standing(&mut owner, number).0, status);
    }
    assert!(findings_of(&mut owner, &id).is_empty(), "what is in is not staged any more");
    let rest = owner.post(&format!("/imports/{id}/apply"), &json!({})).expect(201);
    assert_eq!(rest["state"], "finished", "{rest}");
    owner.post(&format!("/imports/{id}/apply"), &json!({})).expect(201);
    assert_eq!(wallet(&mut owner)["balance"].as_f64(), Some(13_116_774.91));
    doctor_is_clean(&shop);
    shop.docket(&["audit", "verify"]).succeeded();
}

#[test]
fn staging_again_replaces_what_was_staged_and_what_is_staged_can_be_given_up() {
    let shop = Shop::of("wallet-orders");
    let first = import(&shop, &[&sample_of_94(), "--stage"])["import"]["id"].clone();
    let second = import(&shop, &[&sample_of_94(), "--stage"])["import"]["id"].clone();
    let mut owner = shop.owner();
    let state = |owner: &mut Client, id: &Value| {
        owner.get(&format!("/imports/{}", id.as_str().expect("an id"))).expect(200)["state"].clone()
    };
    assert_eq!((state(&mut owner, &first), state(&mut owner, &second)), (json!("abandoned"), json!("staged")));
    shop.docket(&["import", "abandon"]).succeeded();
    assert_eq!(state(&mut owner, &second), "abandoned");
    let path = format!("/imports/{}/apply", second.as_str().expect("an id"));
    owner.post(&path, &json!({})).problem(409, "import.ended");
    assert_eq!(shop.damage("UPDATE import_slice SET lines = 0"), 0, "nothing of it is kept");
    assert_eq!(shop.damage("UPDATE legacy_mention SET slice = 0"), 0);
}

#[test]
fn who_may_not_is_refused_and_what_is_not_there_is_named() {
    let shop = Shop::of("wallet-orders");
    let path = "/admin/emergency-order-fix";
    shop.role("cashier").post(path, &json!({})).problem(403, "permission.missing");
    shop.role("finance").post(path, &json!({ "all": true })).problem(403, "permission.missing");
    let mut owner = shop.owner();
    owner.post(path, &json!({ "customer": "94" })).problem(409, "customer.unknown");
    owner.post(path, &json!({ "orderNumbers": ["M2511138"] })).problem(404, "order.unknown");
    for (body, pointer) in [
        (json!({ "dryRun": false }), "/all"),
        (json!({ "all": true, "customer": "94" }), "/all"),
        (json!({ "orderNumbers": [""] }), "/orderNumbers/0"),
    ] {
        let errors = owner.post(path, &body).errors();
        assert!(errors.iter().any(|(at, _)| at == pointer), "{body}: {errors:?}");
    }
    let all = owner.post(path, &json!({ "all": true })).expect(200);
    assert_eq!((&all["dryRun"], &all["orders"]), (&json!(false), &json!([])));
}
