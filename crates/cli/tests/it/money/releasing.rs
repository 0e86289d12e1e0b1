//! Orders that nobody pays for, cancelled by the timer, also when the server was down.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::deadlines::by_transfer;
use super::{TINY_PNG, customer, order_of, payment_by, read, send_receipt};
use crate::harness::goods::{make, receive, text};
use crate::harness::*;

const AT_TEN: &str = "2026-01-19T10:00:00+03:00";
const BEFORE: &str = "2026-01-19T10:29:00+03:00";
const AFTER: &str = "2026-01-19T10:45:00+03:00";

/// The wholesaler, who keeps goods for half an hour, and has ten doors in stock.
fn wholesaler() -> Shop {
    let shop = Shop::rehearsed_with("wallet-orders", &[("release_unpaid_minutes = 2880", "release_unpaid_minutes = 30")], AT_TEN);
    let mut owner = shop.owner();
    let door = make(&mut owner, "DOOR", json!({}));
    receive(&mut owner, json!([{ "productId": door, "quantity": 10, "unitCost": 50, "unitPrice": 100 }]));
    shop
}

fn doors(quantity: u32, payment: Option<Value>) -> Value {
    let mut order = json!({
        "channel": "delivery",
        "customer": { "phone": super::phone(1) },
        "items": [{ "product": "DOOR", "quantity": quantity }],
        "deliveryAddress": { "text": "Karrada 7, Baghdad" }
    });
    if let Some(payment) = payment {
        order["payment"] = payment;
    }
    order
}

/// Asks until an order is cancelled, and answers it.
#[track_caller]
fn cancelled(client: &mut Client, order: &Value) -> Value {
    let patience = Instant::now() + Duration::from_secs(60);
    loop {
        let now = read(client, order);
        if now["status"] == "cancelled" {
            return now;
        }
        assert!(Instant::now() < patience, "the order was never cancelled: {now}");
    }
}

/// How many doors are kept for orders, and how many may be ordered.
fn doors_kept(client: &mut Client) -> (Value, Value) {
    let product = client.get("/products/DOOR").expect(200);
    let stock = &product["stock"][0];
    (stock["reserved"].clone(), stock["available"].clone())
}

/// How often the history of an order says that it was cancelled.
fn times_cancelled(order: &Value) -> usize {
    order["history"].as_array().expect("a history").iter().filter(|step| step["to"] == "cancelled").count()
}

#[test]
fn an_order_that_nobody_pays_for_is_cancelled_when_its_time_is_up_and_says_before_when_that_is() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    let order = place(&mut owner, &doors(10, None));
    assert!(text(&order, "releaseAt").starts_with("2026-01-19T07:3"), "half an hour: {order}");
    owner.post("/orders", &doors(1, None)).problem(409, "stock.insufficient");
    shop.pass_until(BEFORE);
    let paid = place(&mut owner, &json!({ "items": [{ "product": "CEILING-TILE", "quantity": 1 }] }));
    assert_eq!(read(&mut owner, &order)["status"], "pending");
    shop.pass_until(AFTER);
    let released = cancelled(&mut owner, &order);
    assert_eq!((&released["orderNumber"], &released["releaseAt"]), (&order["orderNumber"], &Value::Null));
    let last = released["history"].as_array().expect("a history").last().expect("a step");
    assert_eq!(
        (&last["action"], &last["from"], &last["to"]),
        (&json!("order.cancelled"), &json!("pending"), &json!("cancelled"))
    );
    assert_eq!(
        (&last["reason"], text(last, "user")),
        (&json!("It was not paid in time."), "00000000-0000-0000-0000-000000000000")
    );
    assert_eq!(doors_kept(&mut owner), (json!(0), json!(10)));
    let events = owner.get("/events?limit=200").expect(200);
    let of_order = |event: &&Value| event["type"] == "order.cancelled" && event["subjectId"] == order["id"];
    assert_eq!(events["data"].as_array().expect("events").iter().filter(of_order).count(), 1, "{events}");
    // One that was placed later has its own time.
    assert_eq!(read(&mut owner, &paid)["status"], "pending");
}

#[test]
fn what_is_promised_reviewed_paid_in_part_or_owed_is_not_released() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    customer(&mut owner, 1, "100");
    let promised = place(&mut owner, &doors(1, Some(by_transfer())));
    let reviewed = place(&mut owner, &doors(1, Some(json!({ "method": "bank_transfer" }))));
    send_receipt(&mut owner, &payment_by(&reviewed, "bank_transfer"), TINY_PNG).expect(200);
    let owed = place(&mut owner, &doors(1, Some(json!({ "method": "house_account" }))));
    let at_the_door = place(&mut owner, &doors(1, Some(json!({ "method": "cod" }))));
    let in_part = place(&mut owner, &doors(1, None));
    owner.post("/payments", &json!({ "order": in_part["id"], "amount": 30, "method": "cash" })).expect(201);
    let unpaid = place(&mut owner, &order_of(1, 1, json!(null)));
    shop.pass_until(AFTER);
    // The one that is released shows that the timer has looked.
    cancelled(&mut owner, &unpaid);
    for order in [&promised, &reviewed, &owed, &at_the_door, &in_part] {
        let now = read(&mut owner, order);
        assert!(now["status"] != "cancelled" && now["releaseAt"].is_null(), "{now}");
    }
}

#[test]
fn an_order_whose_time_came_while_the_server_was_down_is_cancelled_once_when_it_starts() {
    let mut shop = wholesaler();
    let order = place(&mut shop.owner(), &doors(4, None));
    shop.stop();
    shop.pass_until(AFTER);
    shop.start();
    let mut owner = shop.owner();
    let first = cancelled(&mut owner, &order);
    shop.kill();
    shop.start();
    let mut owner = shop.owner();
    let other = place(&mut owner, &doors(10, None));
    assert_eq!(read(&mut owner, &order)["history"], first["history"], "it was handled once");
    assert_eq!((times_cancelled(&first), &other["status"]), (1, &json!("pending")));
}

#[test]
fn the_timers_of_two_servers_cancel_it_once() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    let orders: Vec<Value> = (0..10).map(|_| place(&mut owner, &doors(1, None))).collect();
    let mut second = command();
    second.arg("serve").arg("--data").arg(shop.data());
    let second = Server::spawn(second);
    let mut other = second.client(shop.owner_token());
    shop.pass_until(AFTER);
    for order in &orders {
        let (here, there) = (cancelled(&mut owner, order), cancelled(&mut other, order));
        assert_eq!((times_cancelled(&here), times_cancelled(&there)), (1, 1));
    }
    assert_eq!(doors_kept(&mut owner), (json!(0), json!(10)), "what was kept was let go once");
    second.stop();
}
