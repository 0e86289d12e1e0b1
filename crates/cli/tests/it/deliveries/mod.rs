//! Deliveries over HTTP: who takes them, what proves them, what drivers see, and the cash they owe.

mod bringing;
mod cash;
mod killed;
mod photos;
mod seeing;
mod taking;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::goods::*;
use crate::harness::*;

/// A driver of that name, and their id.
fn driver(shop: &Shop, name: &str) -> (Client, String) {
    let client = shop.user("driver", name);
    let drivers = all_of(&mut shop.owner(), "/drivers?limit=200");
    let one = drivers.iter().find(|driver| driver["name"] == name).expect("the driver is listed");
    (client, text(one, "id").to_owned())
}

/// Places a delivery of so many gift wraps at 50.00 and brings it to where it waits for a driver; returns it.
#[track_caller]
fn waiting(client: &mut Client, quantity: u32) -> Value {
    let order = place(
        client,
        &json!({
            "channel": "delivery",
            "customer": { "phone": "9876543210", "name": "Aisha" },
            "items": [{ "description": "Gift wrap", "quantity": quantity, "unitPrice": 50 }],
            "deliveryAddress": { "text": "12 Hill Road" },
        }),
    );
    let id = text(&order, "id").to_owned();
    for to in ["confirmed", "preparing", "ready"] {
        make_step(client, &id, to).expect(200);
    }
    order
}

fn waiting_id(client: &mut Client) -> String {
    text(&waiting(client, 1), "id").to_owned()
}

/// What a driver does with an order.
fn with(client: &mut Client, id: &str, what: &str, body: &Value) -> Answer {
    client.post(&format!("/driver/deliveries/{id}/{what}"), body)
}

/// A delivery that a driver is under way with; returns its id.
#[track_caller]
fn under_way(owner: &mut Client, driver: &mut Client) -> String {
    let id = waiting_id(owner);
    with(driver, &id, "accept", &json!({})).expect(200);
    with(driver, &id, "pick-up", &json!({})).expect(200);
    id
}

fn noted() -> Value {
    json!({ "proof": { "note": "left with the porter" } })
}

#[track_caller]
fn order_of(client: &mut Client, id: &str) -> Value {
    client.get(&format!("/orders/{id}")).expect(200)
}

/// The four digits that a customer has.
#[track_caller]
fn code_of(client: &mut Client, id: &str) -> String {
    text(&order_of(client, id)["delivery"], "code").to_owned()
}

/// What stands in the books today, by account, after proof that both sides are equal. Accounts at zero are left out.
#[track_caller]
fn books(client: &mut Client) -> BTreeMap<String, i64> {
    let trial = client.get(&format!("/ledger/trial-balance?businessDate={TODAY}")).expect(200);
    assert_eq!(minor(&trial["difference"]), 0, "{trial}");
    let lines = trial["accounts"].as_array().expect("accounts").iter();
    let lines = lines.map(|line| (text(line, "account").to_owned(), minor(&line["balance"])));
    lines.filter(|(_, balance)| *balance != 0).collect()
}

/// What a driver owes, after proof that the lines of their account sum to it.
#[track_caller]
fn owed(client: &mut Client, driver: &str) -> i64 {
    let lines = all_of(client, &format!("/drivers/{driver}/cash?limit=200"));
    let owed = minor(&client.get(&format!("/drivers/{driver}/cash")).expect(200)["driver"]["owed"]);
    assert_eq!(lines.iter().map(|line| minor(&line["amount"])).sum::<i64>(), owed, "{lines:?}");
    owed
}
