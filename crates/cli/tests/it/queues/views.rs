//! What each department sees of an order, and who sees what.

use serde_json::{Value, json};

use super::{QUEUES, queue, step, wholesaler};
use crate::harness::goods::text;
use crate::harness::*;
use crate::money::order_of;

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn the_kitchen_sees_what_to_cook_the_warehouse_what_to_pack_and_logistics_where_to_bring_it() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let mut body = a_delivery(7);
    body["notes"] = json!("ring twice");
    body["items"][2]["seat"] = json!("2");
    body["items"][2]["unitPrice"] = json!(40);
    body["payment"] = json!({ "method": "cod" });
    body["deliveryAddress"] = json!({ "text": "Marina 5" });
    let order = place(&mut owner, &body);
    step(&mut owner, &order, "confirmed");
    let [ticket] = queue(&mut owner, "kitchen").try_into().expect("one");
    assert_eq!((&ticket["ticketNumber"], &ticket["notes"]), (&order["ticketNumber"], &json!("ring twice")));
    let told = ["change", "description", "isDone", "line", "notes", "options", "quantity", "quantityBefore", "seat"];
    assert_eq!(keys(&ticket["items"][2]), told);
    assert_eq!((&ticket["items"][2]["notes"], &ticket["items"][2]["seat"]), (&json!("no onion"), &json!("2")));
    assert_eq!(ticket["customer"], Value::Null, "who it is for is not the kitchen's business");
    let [job] = queue(&mut owner, "warehouse").try_into().expect("one");
    assert_eq!(keys(&job["items"][0]), ["description", "notes", "product", "quantity", "sku"]);
    assert_eq!((&job["items"][0]["sku"], &job["items"][0]["quantity"]), (&json!("SHAWARMA-L"), &order["items"][0]["quantity"]));
    for to in ["preparing", "ready"] {
        step(&mut owner, &order, to);
    }
    let [delivery] = queue(&mut owner, "logistics").try_into().expect("one");
    assert_eq!((&delivery["customer"], &delivery["deliveryAddress"]["text"]), (&order["customer"], &json!("Marina 5")));
    assert_eq!((&delivery["paymentMethod"], &delivery["amountDue"]), (&json!("cod"), &order["total"]));
}

#[test]
fn logistics_sees_which_driver_has_an_order_and_how_often_it_failed() {
    let shop = wholesaler();
    let (mut owner, mut driver) = (shop.owner(), shop.role("driver"));
    let order = place(&mut owner, &order_of(1, 1, json!({ "method": "cod" })));
    for to in ["confirmed", "preparing", "ready"] {
        step(&mut owner, &order, to);
    }
    let seen = |owner: &mut Client| -> Value {
        let [job] = queue(owner, "logistics").try_into().expect("one");
        json!([job["status"], job["driver"], job["failedAttempts"]])
    };
    assert_eq!(seen(&mut owner), json!(["ready", null, 0]));
    let path = format!("/driver/deliveries/{}", text(&order, "id"));
    driver.post(&format!("{path}/accept"), &json!({})).expect(200);
    let whose = owner.get(&format!("/orders/{}", text(&order, "id"))).expect(200)["delivery"]["driver"].clone();
    assert!(whose.is_string());
    assert_eq!(seen(&mut owner), json!(["assigned", whose, 0]));
    driver.post(&format!("{path}/pick-up"), &json!({})).expect(200);
    assert_eq!(seen(&mut owner), json!(["dispatched", whose, 0]));
    driver.post(&format!("{path}/fail"), &json!({ "reason": "nobody there" })).expect(200);
    assert_eq!(seen(&mut owner), json!(["ready", null, 1]), "it waits for the next driver");
}

#[test]
fn each_role_sees_the_queues_of_its_work_and_how_full_those_are() {
    let shop = wholesaler();
    for (role, seen) in [
        ("owner", &QUEUES[..]),
        ("manager", &QUEUES[..]),
        ("finance", &["finance"]),
        ("accountant", &["finance"]),
        ("kitchen", &["kitchen"]),
        ("cashier", &["kitchen"]),
        ("warehouse", &["warehouse"]),
        ("dispatcher", &["logistics"]),
    ] {
        let mut client = shop.role(role);
        let stand = client.get("/queues").expect(200);
        let names: Vec<&Value> = stand["data"].as_array().expect("queues").iter().map(|queue| &queue["queue"]).collect();
        assert_eq!(names, seen, "{role}");
        for name in QUEUES {
            let answer = client.get(&format!("/queues/{name}"));
            if seen.contains(&name) { drop(answer.expect(200)) } else { drop(answer.problem(403, "permission.missing")) }
        }
    }
    let mut driver = shop.role("driver");
    driver.get("/queues").problem(403, "permission.missing");
}

#[test]
fn another_outlets_orders_are_not_in_the_queues_of_who_is_bound_to_one() {
    let west = "registers = [ { code = \"R1\", name = \"Sales desk\" } ]\n\n[[outlets]]\ncode = \"WEST\"\nname = \"West\"\nregisters = [ { code = \"R2\", name = \"Order desk\" } ]";
    let both = [("registers = [ { code = \"R1\", name = \"Sales desk\" }, { code = \"R2\", name = \"Order desk\" } ]", west)];
    let shop = Shop::changed("wallet-orders", &both);
    let mut owner = shop.owner();
    let mut numbers = Vec::new();
    for (outlet, customer) in [("MAIN", 1), ("WEST", 2)] {
        for (method, to_warehouse) in [("bank_transfer", false), ("cod", true)] {
            let mut body = order_of(1, customer, json!({ "method": method }));
            body["outlet"] = json!(outlet);
            let order = place(&mut owner, &body);
            if to_warehouse {
                step(&mut owner, &order, "confirmed");
            }
            numbers.push(order["orderNumber"].clone());
        }
    }
    let finance = |client: &mut Client, query: &str| -> Vec<Value> {
        let page = client.get(&format!("/queues/finance{query}")).expect(200);
        page["data"].as_array().expect("tasks").iter().map(|task| task["order"]["orderNumber"].clone()).collect()
    };
    let warehouse = |client: &mut Client, query: &str| -> Vec<Value> {
        let page = client.get(&format!("/queues/warehouse{query}")).expect(200);
        page["data"].as_array().expect("orders").iter().map(|order| order["orderNumber"].clone()).collect()
    };
    assert_eq!(finance(&mut owner, ""), [numbers[0].clone(), numbers[2].clone()]);
    assert_eq!(finance(&mut owner, "?outlet=west"), [numbers[2].clone()]);
    assert_eq!(warehouse(&mut owner, "?outlet=MAIN"), [numbers[1].clone()]);
    let mut bound = shop.client(&shop.token(&["--role", "manager", "--outlet", "WEST"]));
    assert_eq!(finance(&mut bound, ""), [numbers[2].clone()]);
    assert_eq!(warehouse(&mut bound, ""), [numbers[3].clone()]);
    let counts = |client: &mut Client, query: &str| -> Vec<i64> {
        let stand = client.get(&format!("/queues{query}")).expect(200);
        stand["data"].as_array().expect("queues").iter().map(|queue| queue["count"].as_i64().expect("a count")).collect()
    };
    assert_eq!((counts(&mut bound, ""), counts(&mut owner, "")), (vec![1, 1, 1, 0], vec![2, 2, 2, 0]));
    for path in ["/queues", "/queues/finance", "/queues/warehouse"] {
        bound.get(&format!("{path}?outlet=MAIN")).problem(403, "permission.missing");
    }
}
