//! Events of an outlet, and who is bound to one.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{all_pages, types};
use crate::harness::goods::*;
use crate::harness::*;

/// A printer of each outlet, where nobody listens.
const PRINTERS: (&str, &str) = (
    "# [[printers]]",
    "[[printers]]\ncode = \"PCITY\"\nname = \"City\"\noutlet = \"CITY\"\nhost = \"127.0.0.1\"\nport = 9\n\n\
     [[printers]]\ncode = \"PMAIN\"\nname = \"Main\"\noutlet = \"MAIN\"\nhost = \"127.0.0.1\"\nport = 9\n\n# [[printers]]",
);

/// A supermarket with the outlets `CITY` and `MAIN`, where everything happened at both that can.
fn busy() -> Shop {
    let shop = a_counter_with(&[CITY, PRINTERS]);
    let mut owner = shop.owner();
    let tea = make(&mut owner, "TEA", json!({}));
    owner.post("/categories", &json!({ "code": "TESTED", "name": "Tested" })).expect(201);
    for (outlet, register) in [("MAIN", "R1"), ("CITY", "C1")] {
        let user = format!("Manager of {outlet}");
        let mut till =
            shop.client(&shop.token(&["--role", "manager", "--user", &user, "--outlet", outlet, "--register", register]));
        let shift = till.post("/shifts", &json!({ "openingFloat": 100 })).expect(201);
        let shift = format!("/shifts/{}", text(&shift, "id"));
        goods(&mut till, &tea);
        let cash = json!({ "kind": "pay_in", "amount": 5, "reason": "coins" });
        till.post(&format!("{shift}/cash-movements"), &cash).expect(201);
        till.post(&format!("/printers/P{outlet}/test"), &json!({})).expect(201);
        orders(&shop, &mut till, &tea);
        till.post(&format!("{shift}/close"), &json!({ "countedCash": 205 })).expect(200);
        owner.patch(&format!("/outlets/{outlet}"), &json!({ "name": format!("The one of {outlet}") })).expect(200);
    }
    shop
}

/// Goods come, are spilt, sold, taken back and held back.
fn goods(till: &mut Client, tea: &str) {
    let items = json!([{ "productId": tea, "quantity": 10, "unitCost": 60 }]);
    let purchase = till.post("/purchases", &json!({ "items": items })).expect(201);
    till.post("/stock/adjustments", &json!({ "items": [{ "productId": tea, "waste": 1 }], "reason": "spilt" })).expect(201);
    let mut sale = sale(tea, 2);
    sale["receiptData"] = json!({ "customerPhone": "9876543210" });
    let bill = sold(till, &sale);
    let stale = json!({ "items": [{ "line": 1, "quantity": 1 }], "reason": "stale" });
    give_back(till, &bill, "returns", &stale).expect(201);
    for is_blocked in [true, false] {
        let batch = format!("/batches/{}", text(&purchase["batches"][0], "id"));
        till.patch(&batch, &json!({ "isBlocked": is_blocked, "reason": "a test" })).expect(200);
    }
}

/// An order, one that a driver brings and hands in the cash of, one that comes every day, and a wallet that is corrected.
fn orders(shop: &Shop, till: &mut Client, tea: &str) {
    let customer = json!({ "phone": "9876543210", "name": "Aisha" });
    let items = json!([{ "product": tea, "quantity": 1 }]);
    let order = place(till, &json!({ "customer": customer, "items": items }));
    let schedule = json!({ "every": "daily", "time": "07:00", "from": "2026-02-01" });
    let address = json!({ "text": "12 Hill Road" });
    let daily = json!({
        "channel": "delivery", "customer": customer, "items": items, "deliveryAddress": address, "schedule": schedule,
    });
    till.post("/standing-orders", &daily).expect(201);
    let wallet = format!("/customers/{}/wallet/adjustments", text(&order["customer"], "id"));
    till.post(&wallet, &json!({ "amount": 7, "reason": "an apology" })).expect(201);
    let wrapped = json!([{ "description": "Gift wrap", "quantity": 1, "unitPrice": 50 }]);
    let brought = json!({ "channel": "delivery", "customer": customer, "items": wrapped, "deliveryAddress": address });
    let id = Placed::of(&place(till, &brought)).id;
    for to in ["confirmed", "preparing", "ready"] {
        make_step(till, &id, to).expect(200);
    }
    let mut driver = shop.user("driver", "omar");
    let proof = json!({ "proof": { "note": "left with the porter" }, "payments": [{ "method": "cash" }] });
    for (step, body) in [("accept", json!({})), ("pick-up", json!({})), ("deliver", proof)] {
        driver.post(&format!("/driver/deliveries/{id}/{step}"), &body).expect(200);
    }
    let drivers = till.get("/drivers").expect(200);
    let omar = drivers["data"].as_array().expect("a list").iter().find(|driver| driver["name"] == "omar").expect("the driver");
    let of_driver = format!("/drivers/{}/cash-handovers", text(omar, "id"));
    till.post(&of_driver, &json!({ "amount": 50, "into": "safe" })).expect(201);
}

/// What an event is of: its outlet, or both of goods that moved.
fn outlets(event: &Value) -> Vec<&str> {
    let facts = &event["data"]["new"];
    match event["type"].as_str() {
        Some("stock.sent" | "stock.arrived") => vec![text(facts, "from"), text(facts, "to")],
        _ => event["outlet"].as_str().into_iter().collect(),
    }
}

#[test]
fn every_event_names_its_outlet_as_its_facts_do_and_is_read_there() {
    let shop = busy();
    let mut owner = shop.owner();
    let all = all_pages(&mut owner, "&limit=200");
    let told = |event: &&Value| event["data"]["new"]["outlet"].is_string() && event["type"] != "token.created";
    for event in all.iter().filter(told) {
        assert_eq!(event["outlet"], event["data"]["new"]["outlet"], "{event}");
    }
    let whole: Vec<Value> = all.iter().filter(|event| event["outlet"].is_null()).cloned().collect();
    let subjects: BTreeSet<&str> = all.iter().map(|event| text(event, "subject")).collect();
    let of_outlets = ["batch", "bill", "businessDay", "cashHandover", "creditNote", "customer", "order", "outlet", "payment"];
    let more = ["printJob", "shift", "standingOrder", "stockDocument"];
    assert!(of_outlets.iter().chain(&more).all(|subject| subjects.contains(subject)), "{subjects:?}");
    let of_merchant = |name: &&str| {
        ["merchant.", "token.", "product.", "category.", "customer.", "numbering."].iter().any(|area| name.starts_with(area))
    };
    assert!(types(&whole).iter().all(of_merchant), "{:?}", types(&whole));
    for outlet in ["CITY", "MAIN"] {
        let of_it: Vec<Value> = all.iter().filter(|event| outlets(event).contains(&outlet)).cloned().collect();
        let told: BTreeSet<&str> = of_it.iter().map(|event| text(event, "subject")).collect();
        assert!(told.into_iter().eq(of_outlets.iter().chain(&more).copied()), "{outlet}: {:?}", types(&of_it));
        assert_eq!(all_pages(&mut owner, &format!("&outlet={}", outlet.to_lowercase())), of_it);
        let mut bound = shop.client(&shop.token(&["--role", "accountant", "--user", "Books", "--outlet", outlet]));
        assert_eq!(all_pages(&mut bound, ""), of_it, "a token of {outlet}");
        assert_eq!(all_pages(&mut bound, &format!("&outlet={outlet}&limit=7")), of_it);
        let end = of_it.last().expect("there are some")["seq"].as_u64().expect("a number");
        assert_eq!(EventStream::open(&bound, "?after=0", None).events_to(end), of_it, "a stream of {outlet}");
    }
}

#[test]
fn what_is_moved_between_outlets_is_of_both() {
    let shop = a_counter_with(&[CITY]);
    let mut owner = shop.owner();
    let tea = make(&mut owner, "TEA", json!({}));
    owner
        .post("/purchases", &json!({ "outlet": "MAIN", "items": [{ "productId": tea, "quantity": 10, "unitCost": 60 }] }))
        .expect(201);
    let transfer = json!({ "from": "MAIN", "to": "CITY", "items": [{ "productId": tea, "quantity": 3 }] });
    owner.post("/stock/transfers", &transfer).expect(201);
    for outlet in ["CITY", "MAIN"] {
        let bound = shop.token(&["--role", "accountant", "--user", "Books", "--outlet", outlet]);
        let moved = all_pages(&mut shop.client(&bound), "&type=stock.*");
        let told: Vec<_> = moved.iter().map(|event| (text(event, "type"), text(event, "outlet"))).collect();
        assert_eq!(told, [("stock.sent", "MAIN"), ("stock.arrived", "MAIN")]);
    }
}

#[test]
fn a_stream_of_an_outlet_is_told_of_it_as_it_happens_and_of_nothing_else() {
    let shop = a_counter_with(&[CITY]);
    let mut owner = shop.owner();
    let item = json!({ "description": "Anything", "quantity": 1, "unitPrice": 10 });
    let bound = shop.client(&shop.token(&["--role", "accountant", "--outlet", "CITY"]));
    let mut stream = EventStream::open(&bound, "?type=order.placed", None);
    let mut city = Vec::new();
    for outlet in ["MAIN", "CITY", "MAIN", "CITY"] {
        let order = place(&mut owner, &json!({ "outlet": outlet, "items": [item] }));
        if outlet == "CITY" {
            city.push(order["id"].clone());
        }
    }
    let told: Vec<Value> = (0..2).map(|_| stream.event()["subjectId"].clone()).collect();
    assert_eq!(told, city);
}

#[test]
fn another_outlet_than_the_token_s_is_refused() {
    let shop = a_counter_with(&[CITY]);
    let mut bound = shop.client(&shop.token(&["--role", "accountant", "--outlet", "CITY"]));
    let refused = bound.get("/events?outlet=MAIN");
    refused.problem(403, "permission.missing");
    assert_eq!(refused.errors(), [("?outlet".to_owned(), "permission.missing".to_owned())]);
    let refused = EventStream::try_open(&bound, "?outlet=MAIN", None).err().expect("refused");
    refused.problem(403, "permission.missing");
}
