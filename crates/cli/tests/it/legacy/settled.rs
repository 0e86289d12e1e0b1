//! What a person must decide: it shows, it is decided, and it is over.

use serde_json::{Value, json};

use super::{doctor_is_clean, import, standing};
use crate::harness::*;

/// Writes files into a directory beside the store.
fn files(shop: &Shop, files: &[(&str, &str)]) -> String {
    let directory = shop.data().join("old");
    std::fs::create_dir_all(&directory).expect("a directory of our own");
    for (name, text) in files {
        std::fs::write(directory.join(format!("{name}.csv")), text).expect("a file of our own");
    }
    directory.to_str().expect("a path that is UTF-8").to_owned()
}

const CUSTOMERS: &str = "id,name\n7,Layla\n";
const ORDERS: &str = "id,order_number,customer_id,status,payment_method,payment_status,total,created_at\n";

/// Codes of what is open.
fn open(owner: &mut Client) -> Vec<String> {
    let page = owner.get("/doctor/findings?open=true&limit=200").expect(200);
    let code = |finding: &Value| finding["code"].as_str().expect("a code").to_owned();
    let mut codes: Vec<String> = page["data"].as_array().expect("findings").iter().map(code).collect();
    codes.retain(|code| code != "queue.overdue");
    codes
}

fn wallet(owner: &mut Client) -> Option<f64> {
    let customers = owner.get("/customers?search=Layla").expect(200);
    let id = customers["data"][0]["id"].as_str().expect("an id").to_owned();
    owner.get(&format!("/customers/{id}/wallet")).expect(200)["balance"].as_f64()
}

#[test]
fn a_wallet_that_disagrees_waits_for_a_decision_and_a_later_run_brings_it_in_and_closes_the_finding() {
    let shop = Shop::of("wallet-orders");
    let directory = files(
        &shop,
        &[
            ("customers", CUSTOMERS),
            ("customer_orders", ORDERS),
            ("wallets", "customer_id,balance\n7,500.00\n"),
            ("wallet_transactions", "id,customer_id,type,amount,created_at\n1,7,deposit,300.00,2025-06-01T10:00:00+03:00\n"),
        ],
    );
    let applied = import(&shop, &[&directory, "--apply"]);
    let findings = applied["report"]["findings"].clone();
    assert_eq!((&findings[0]["code"], &findings[0]["settled"]), (&json!("wallet.balanceMismatch"), &json!("left_to_person")));
    let mut owner = shop.owner();
    assert_eq!(open(&mut owner), ["wallet.balanceMismatch"]);
    let shown = owner.get("/doctor/findings?open=true").expect(200)["data"][0].clone();
    assert_eq!(shown["document"]["kind"], "customer", "{shown}");
    assert!(shown["explanation"].is_string() && shown["facts"].to_string().contains("500.00"), "{shown}");
    files(&shop, &[("decisions", "finding,about,decision\nwallet.balanceMismatch,7,stored\n")]);
    let decided = import(&shop, &[&directory, "--apply"]);
    assert_eq!(decided["report"]["findings"][0]["settled"], "put_right", "{decided}");
    assert_eq!(wallet(&mut owner), Some(500.0));
    assert_eq!(open(&mut owner), [""; 0], "nobody has to decide it any more");
    assert_eq!(import(&shop, &[&directory, "--apply"])["report"]["findings"], json!([]));
    assert_eq!(wallet(&mut owner), Some(500.0));
    doctor_is_clean(&shop);
}

#[test]
fn an_order_that_was_handed_over_unpaid_is_over_once_it_is_paid() {
    let shop = Shop::of("wallet-orders");
    let orders = format!("{ORDERS}1,M2511001,7,delivered,bank_transfer,unpaid,80.00,2025-11-03T10:00:00+03:00\n");
    let management = "order_id,status,delivered_at\n1,delivered,2025-11-04T10:00:00+03:00\n";
    let items = "order_id,product,quantity,unit_price\n1,Lamp,1,80.00\n";
    let directory = files(
        &shop,
        &[("customers", CUSTOMERS), ("customer_orders", &orders), ("order_management", management), ("order_items", items)],
    );
    import(&shop, &[&directory, "--apply"]);
    let mut owner = shop.owner();
    assert_eq!(open(&mut owner), ["order.unpaidDelivered"]);
    assert_eq!(standing(&mut owner, "M2511001"), ("delivered".to_owned(), Some(80.0)));
    let path = "/admin/emergency-order-fix";
    let asked = owner.post(path, &json!({})).expect(200);
    assert_eq!(asked["orders"][0]["openFindings"][0]["code"], "order.unpaidDelivered", "{asked}");
    owner.post(path, &json!({ "all": true })).expect(200);
    assert_eq!(open(&mut owner), ["order.unpaidDelivered"], "it is still so");
    let id = asked["orders"][0]["id"].clone();
    owner.post("/payments", &json!({ "order": id, "method": "cash", "amount": 80 })).expect(201);
    let fixed = owner.post_with_key(path, "over", &json!({ "orderNumbers": ["1"] })).expect(200);
    assert_eq!(fixed["orders"][0]["done"], json!(["order.unpaidDelivered is over, and is closed."]));
    assert_eq!(open(&mut owner), [""; 0]);
    assert_eq!(import(&shop, &[&directory, "--apply"])["report"]["findings"], json!([]), "no run opens it again");
    assert_eq!(open(&mut owner), [""; 0]);
    doctor_is_clean(&shop);
}

#[test]
fn a_decision_about_an_order_that_is_in_says_what_to_do_by_hand_until_that_is_done() {
    let shop = Shop::of("wallet-orders");
    let orders = format!("{ORDERS}1,M2511001,7,confirmed,bank_transfer,paid,80.00,2025-11-03T10:00:00+03:00\n");
    let items = "order_id,product,quantity,unit_price\n1,Lamp,1,80.00\n";
    let directory = files(&shop, &[("customers", CUSTOMERS), ("customer_orders", &orders), ("order_items", items)]);
    import(&shop, &[&directory, "--apply"]);
    let mut owner = shop.owner();
    assert!(open(&mut owner).contains(&"payment.missing".to_owned()), "{:?}", open(&mut owner));
    files(&shop, &[("decisions", "finding,about,decision\npayment.missing,1,paid\n")]);
    for _ in 0..2 {
        let late = import(&shop, &[&directory, "--apply"]);
        let finding =
            late["report"]["findings"].as_array().expect("findings").iter().find(|one| one["code"] == "payment.missing");
        let finding = finding.unwrap_or_else(|| panic!("it is said: {late}"));
        assert_eq!(finding["settled"], "left_to_person", "{finding}");
        assert!(finding.to_string().contains("record its payment of 80.00 by hand"), "{finding}");
        assert!(open(&mut owner).contains(&"payment.missing".to_owned()), "it stays open until it is done");
    }
    let order = owner.get("/orders?search=M2511001").expect(200)["data"][0].clone();
    assert_eq!(order["amountDue"].as_f64(), Some(80.0), "no payment is made up");
    owner.post("/payments", &json!({ "order": order["id"], "method": "cash", "amount": 80 })).expect(201);
    owner.post("/admin/emergency-order-fix", &json!({ "orderNumbers": ["M2511001"] })).expect(200);
    assert!(!open(&mut owner).contains(&"payment.missing".to_owned()), "{:?}", open(&mut owner));
    doctor_is_clean(&shop);
}

#[test]
fn a_transfer_that_may_not_be_approved_is_told_of_and_stays_a_finding_until_it_is() {
    let shop = Shop::rehearsed_with("wallet-orders", &[], "2025-12-01T12:00:00+03:00");
    // The day is closed already, past the calendar, which would not have let it be closed yet.
    let closed = "INSERT INTO business_day (merchant_id, outlet, date, row, state, opened_at, closed_at, revision)
                  SELECT o.merchant_id, o.code, 20251201, 1, 'closed', 1, 2, 1 FROM outlet o";
    assert_eq!(shop.damage(closed), 1);
    let applied = import(&shop, &[&super::sample_of_94(), "--apply", "--approve-receipts"]);
    assert_eq!(applied["import"]["state"], "finished", "{applied}");
    let errors = applied["import"]["errors"].as_array().expect("errors");
    assert_eq!((errors.len(), &errors[0]["code"]), (1, &json!("businessDay.closed")), "{errors:?}");
    let mut owner = shop.owner();
    assert_eq!(open(&mut owner), ["payment.stuckInFinance"]);
    assert_eq!(standing(&mut owner, "M2511138").0, "pending");
    assert_eq!(shop.damage("DELETE FROM business_day"), 1);
    let body = json!({ "orderNumbers": ["M2511138"], "approveReceipts": true });
    owner.post("/admin/emergency-order-fix", &body).expect(200);
    assert_eq!((open(&mut owner), standing(&mut owner, "M2511138").0), (Vec::new(), "confirmed".to_owned()));
}

#[test]
fn what_is_kept_of_a_customer_is_recomputed_and_another_request_under_the_key_is_refused() {
    let shop = Shop::of("wallet-orders");
    import(&shop, &[&super::sample_of_94(), "--apply"]);
    assert_eq!(shop.damage("UPDATE customer_balance SET wallets = wallets + 100 WHERE wallets <> 0"), 1);
    shop.docket(&["doctor"]);
    let mut owner = shop.owner();
    assert!(open(&mut owner).contains(&"customer.balanceDiffers".to_owned()));
    let path = "/admin/emergency-order-fix";
    let body = json!({ "orderNumbers": ["M2511133"] });
    let fixed = owner.post_with_key(path, "balance", &body).expect(200);
    assert!(fixed["orders"][0]["done"].to_string().contains("customer.balance is recomputed"), "{fixed}");
    assert!(!open(&mut owner).contains(&"customer.balanceDiffers".to_owned()));
    doctor_is_clean(&shop);
    let other = json!({ "orderNumbers": ["M2511138"], "approveReceipts": true });
    owner.post_with_key(path, "receipt", &other).expect(200);
    shop.damage("UPDATE customer_balance SET wallets = wallets + 100 WHERE wallets <> 0");
    shop.docket(&["doctor"]);
    owner.post_with_key(path, "balance", &json!({ "orderNumbers": ["M2511130"] })).problem(422, "idempotency.mismatch");
}
