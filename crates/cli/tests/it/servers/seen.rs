//! What is changed through one server, the other goes by at once.

use serde_json::{Value, json};

use super::Two;
use crate::harness::*;

/// Both servers have just answered, so that whatever they would remember they remember.
fn warmed() -> Two {
    let two = Two::of("al-marya");
    for mut owner in two.owners() {
        place(&mut owner, &an_order());
        owner.get("/outlets").expect(200);
        owner.get("/numbering/series").expect(200);
    }
    two
}

#[test]
fn a_price_that_one_server_changes_is_the_price_at_the_other() {
    let two = warmed();
    let [mut first, mut second] = two.owners();
    for price in 1..20 {
        let (changes, places) = if price % 2 == 0 { (&mut first, &mut second) } else { (&mut second, &mut first) };
        changes.patch("/products/SHAWARMA-L", &json!({ "price": price })).expect(200);
        assert_eq!(places.get("/products/SHAWARMA-L").expect(200)["price"], json!(f64::from(price)));
        let order = place(places, &an_order());
        assert_eq!(order["items"][0]["unitPrice"], json!(f64::from(price)));
    }
}

#[test]
fn what_one_server_marks_as_sold_out_the_other_does_not_sell() {
    let two = warmed();
    let [mut first, mut second] = two.owners();
    for _ in 0..5 {
        first.put("/products/SHAWARMA-L/sold-out", &json!({ "soldOut": true })).expect(200);
        second.post("/orders", &an_order()).problem(409, "product.soldOut");
        second.put("/products/SHAWARMA-L/sold-out", &json!({ "soldOut": false })).expect(200);
        place(&mut first, &an_order());
    }
}

#[test]
fn an_outlet_that_one_server_changes_is_shown_and_obeyed_at_the_other() {
    let two = warmed();
    let [mut first, mut second] = two.owners();
    let online = json!({ "channel": "online", "items": an_order()["items"] });
    for round in 0..5 {
        let (changes, sees) = if round % 2 == 0 { (&mut first, &mut second) } else { (&mut second, &mut first) };
        let name = format!("Kitchen {round}");
        changes.patch("/outlets/MAIN", &json!({ "name": name })).expect(200);
        assert_eq!(sees.get("/outlets/MAIN").expect(200)["name"], name.as_str());
        assert_eq!(sees.get("/outlets").expect(200)["data"][0]["name"], name.as_str());
        changes.post("/outlets/MAIN/pause", &json!({ "reason": "the gas is out" })).expect(200);
        sees.post("/orders", &online).problem(409, "outlet.paused");
        sees.post("/outlets/MAIN/resume", &json!({})).expect(200);
        changes.post("/orders", &online).expect(201);
    }
}

#[test]
fn a_series_that_one_server_changes_numbers_the_other_servers_next_order() {
    let two = warmed();
    let [mut first, mut second] = two.owners();
    for (round, template) in ["AA-{YYYY}-{SEQ:4}", "BB-{YYYY}-{SEQ:4}", "CC-{YYYY}-{SEQ:4}"].into_iter().enumerate() {
        let (changes, sees) = if round % 2 == 0 { (&mut first, &mut second) } else { (&mut second, &mut first) };
        changes.put("/numbering/series/order", &json!({ "template": template, "reset": "year" })).expect(200);
        let listed = sees.get("/numbering/series").expect(200);
        let is_it = |series: &&Value| series["kind"] == "order" && series["template"] == template;
        assert_eq!(listed["data"].as_array().expect("series").iter().filter(is_it).count(), 1, "{listed}");
        let preview = sees.post("/numbering/preview", &json!({ "kind": "order", "count": 1 })).expect(200);
        assert!(preview.to_string().contains(&template[..3]), "{preview}");
        let order = place(sees, &an_order());
        let number = order["orderNumber"].as_str().expect("a number");
        let sequence = format!("-{:04}", round + 1);
        assert!(number.starts_with(&template[..3]) && number.ends_with(&sequence), "the year's counter goes on: {number}");
    }
}

#[test]
fn a_customer_whom_one_server_changes_or_makes_is_the_same_person_at_the_other() {
    let two = warmed();
    let [mut first, mut second] = two.owners();
    let order_of = |phone: &str| json!({ "items": an_order()["items"], "customer": { "phone": phone, "name": "Aisha" } });
    for round in 0..6 {
        let (changes, places) = if round % 2 == 0 { (&mut first, &mut second) } else { (&mut second, &mut first) };
        let [old, new] = [format!("+97150100000{round}"), format!("+97150200000{round}")];
        // Both know who has the one phone, and one that nobody has the other.
        let unknown = json!({ "items": [{ "product": "NOTHING", "quantity": 1 }], "customer": { "phone": new } });
        places.post("/orders", &unknown).problem(409, "product.unknown");
        let customer = place(changes, &order_of(&old))["customer"].clone();
        assert_eq!(place(places, &order_of(&old))["customer"]["customerNumber"], customer["customerNumber"]);
        let path = format!("/customers/{}", customer["id"].as_str().expect("an id"));
        changes.patch(&path, &json!({ "phone": new })).expect(200);
        let moved = place(places, &order_of(&new));
        assert_eq!(moved["customer"]["customerNumber"], customer["customerNumber"], "who has another phone now");
        let stranger = place(places, &order_of(&old));
        assert_ne!(stranger["customer"]["customerNumber"], customer["customerNumber"], "whoever has the old one now");
        let again = place(changes, &order_of(&old));
        assert_eq!(again["customer"]["customerNumber"], stranger["customer"]["customerNumber"], "whom the other server made");
    }
}

#[test]
fn a_setting_that_one_server_changes_holds_at_the_other_between_its_orders() {
    let two = warmed();
    let [mut first, mut second] = two.owners();
    for round in 0..6 {
        let (changes, places) = if round % 2 == 0 { (&mut first, &mut second) } else { (&mut second, &mut first) };
        place(changes, &an_order());
        place(places, &an_order());
        let confirms = ["manual", "on_placed"][round % 2];
        let version = changes.get("/settings").expect(200)["version"].clone();
        changes.patch("/settings", &json!({ "version": version, "autoConfirm": confirms })).expect(200);
        place(changes, &an_order());
        let status = if confirms == "manual" { "pending" } else { "confirmed" };
        assert_eq!(place(places, &an_order())["status"], status);
    }
}

#[test]
fn a_token_that_was_just_made_is_good_at_both_servers() {
    let two = warmed();
    for role in ["cashier", "manager", "owner"] {
        let token = two.shop.token(&["--role", role]);
        for mut client in two.clients(&token) {
            place(&mut client, &an_order());
        }
    }
}

#[test]
fn a_merchant_that_was_just_made_is_served_by_both() {
    let two = warmed();
    two.shop.docket(&["merchant", "create", "--preset", "al-marya", "--slug", "other"]).succeeded();
    let token = two.shop.token(&["--role", "owner", "--merchant", "other"]);
    let placed = two.clients(&token).map(|mut client| Placed::of(&place(&mut client, &an_order())));
    assert_consecutive(&placed, 1);
}
