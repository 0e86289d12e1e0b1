//! What the timer places, and what it does not.

use super::*;
use crate::harness::goods::minor;

#[test]
fn it_is_placed_at_seven_each_day_as_an_ordinary_order() {
    let shop = Shop::rehearsed(MONDAY_AT_SIX);
    let mut owner = shop.owner();
    let standing = agree(&mut owner, &breakfast(daily()));
    assert_eq!((&standing["status"], &standing["nextDate"]), (&json!("active"), &json!(date(19))));
    assert_eq!(standing["nextAt"], "2026-01-19T03:00:00.000Z");
    for day in 19..22 {
        shop.pass_until(&on(day, "07:00:00"));
        let now = decided(&mut owner, &standing, &date(day));
        let order = owner.get(&format!("/orders/{}", text(&now, "lastOrder"))).expect(200);
        assert_eq!((&order["standingOrder"], text(&order, "businessDate")), (&standing["id"], date(day).as_str()));
        assert_eq!((&order["status"], &order["channel"]), (&json!("pending"), &json!("delivery")));
        assert_eq!((&order["notes"], &order["items"][0]["notes"]), (&json!("ring twice"), &json!("no onion")));
        assert_eq!(order["deliveryAddress"]["text"], "Corniche Road 7");
        assert_eq!(order["customer"]["id"], standing["customer"]["id"]);
        assert_eq!(order["sequence"], 1, "the first of its day: {order}");
    }
    assert_eq!(orders_of(&mut owner, &standing).len(), 3);
    assert_eq!(findings(&mut owner), [""; 0]);
}

#[test]
fn the_timer_of_two_servers_places_it_once() {
    let mut shop = Shop::rehearsed(MONDAY_AT_SIX);
    let mut owner = shop.owner();
    let standing = agree(&mut owner, &breakfast(daily()));
    let mut second = command();
    second.arg("serve").arg("--data").arg(shop.data());
    let second = Server::spawn(second);
    let mut other = second.client(shop.owner_token());
    for day in 19..24 {
        shop.pass_until(&on(day, "07:00:00"));
        decided(&mut other, &standing, &date(day));
        decided(&mut owner, &standing, &date(day));
    }
    second.stop();
    shop.stop();
    shop.start();
    let mut owner = shop.owner();
    let dates: Vec<String> =
        orders_of(&mut owner, &standing).iter().map(|order| text(order, "businessDate").to_owned()).collect();
    assert_eq!(dates, [19, 20, 21, 22, 23].map(date));
    assert_eq!(findings(&mut owner), [""; 0]);
}

#[test]
fn days_that_the_server_missed_are_not_made_up_for_but_the_running_one() {
    let mut shop = Shop::rehearsed(MONDAY_AT_SIX);
    let mut owner = shop.owner();
    let standing = agree(&mut owner, &breakfast(daily()));
    shop.stop();
    shop.pass_until(&on(22, "20:00:00"));
    shop.start();
    let mut owner = shop.owner();
    decided(&mut owner, &standing, &date(22));
    let orders = orders_of(&mut owner, &standing);
    assert_eq!(orders.iter().map(|order| text(order, "businessDate")).collect::<Vec<_>>(), [date(22)]);
    assert_eq!(findings(&mut owner), ["standing.missed"]);
    // Down until before its time on the 26th: of that day nothing is due, and the 25th is over.
    shop.stop();
    shop.pass_until(&on(26, "05:00:00"));
    shop.start();
    let mut owner = shop.owner();
    let now = decided(&mut owner, &standing, &date(25));
    assert_eq!(now["nextDate"], json!(date(26)));
    assert_eq!(orders_of(&mut owner, &standing).len(), 1);
    assert_eq!(findings(&mut owner), ["standing.missed", "standing.missed"]);
}

#[test]
fn a_refused_one_leaves_a_finding_and_the_next_is_tried_anew() {
    let shop = Shop::rehearsed_with("wallet-orders", &[], "2026-01-19T06:00:00+03:00");
    let mut owner = shop.owner();
    let body = json!({
        "channel": "delivery",
        "customer": { "phone": "+9647701200001" },
        "items": [{ "product": "CEILING-TILE", "quantity": 1 }],
        "payment": { "method": "wallet" },
        "deliveryAddress": { "text": "Karrada 7" },
        "schedule": daily()
    });
    let standing = agree(&mut owner, &body);
    shop.pass_until("2026-01-19T07:00:00+03:00");
    let now = decided(&mut owner, &standing, &date(19));
    assert_eq!((&now["lastOrder"], &now["nextDate"], &now["status"]), (&Value::Null, &json!(date(20)), &json!("active")));
    assert_eq!(findings(&mut owner), ["standing.refused"]);
    assert!(all_orders(&mut owner).is_empty());
    let wallet = format!("/customers/{}/wallet", text(&standing["customer"], "id"));
    owner.post(&format!("{wallet}/top-ups"), &json!({ "amount": 5000, "method": "bank_transfer" })).expect(201);
    shop.pass_until("2026-01-20T07:00:00+03:00");
    decided(&mut owner, &standing, &date(20));
    let [order] = &orders_of(&mut owner, &standing)[..] else { panic!("one order") };
    assert_eq!((&order["sequence"], &order["paymentStatus"], &order["status"]), (&json!(1), &json!("paid"), &json!("confirmed")));
    assert_eq!(minor(&owner.get(&wallet).expect(200)["balance"]), 100_000);
}

#[test]
fn a_paused_one_waits_and_a_changed_one_is_placed_as_it_is_now() {
    let shop = Shop::rehearsed(MONDAY_AT_SIX);
    let mut owner = shop.owner();
    let standing = agree(&mut owner, &breakfast(daily()));
    let path = format!("/standing-orders/{}", text(&standing, "id"));
    // Another whose order shows that the timer has looked.
    let other = agree(&mut owner, &breakfast(daily()));
    let paused = owner.post(&format!("{path}/pause"), &json!({ "reason": "they travel", "version": 1 })).expect(200);
    assert_eq!((&paused["status"], &paused["nextDate"]), (&json!("paused"), &Value::Null));
    shop.pass_until(&on(19, "07:00:00"));
    decided(&mut owner, &other, &date(19));
    assert!(orders_of(&mut owner, &standing).is_empty());
    let resumed = owner.post(&format!("{path}/resume"), &json!({})).expect(200);
    // The moment itself still counts, for it was not decided.
    assert_eq!(resumed["status"], "active");
    let weekly = json!({ "every": "weekly", "weekdays": ["wednesday"], "time": "12:30", "from": "2026-01-01" });
    let change = json!({ "items": [{ "product": "SHAWARMA-M", "quantity": 1 }], "schedule": weekly });
    let changed = owner.patch(&path, &change).expect(200);
    assert_eq!(changed["nextAt"], "2026-01-21T08:30:00.000Z", "{changed}");
    shop.pass_until(&on(21, "12:30:00"));
    let now = decided(&mut owner, &standing, &date(21));
    let order = owner.get(&format!("/orders/{}", text(&now, "lastOrder"))).expect(200);
    assert_eq!((&order["items"][0]["sku"], text(&order, "businessDate")), (&json!("SHAWARMA-M"), date(21).as_str()));
    owner.post(&format!("{path}/cancel"), &json!({})).expect(200);
    owner.post(&format!("{path}/resume"), &json!({})).problem(409, "standing.illegalTransition");
    let ids = |list: &str, owner: &mut Client| -> Vec<Value> {
        all_of(owner, list).iter().map(|standing| standing["id"].clone()).collect()
    };
    assert_eq!(ids("/standing-orders?active=true", &mut owner), [other["id"].clone()]);
    assert_eq!(ids("/standing-orders?active=false", &mut owner), [standing["id"].clone()]);
    let of_customer = format!("/standing-orders?customer={}", text(&standing["customer"], "id"));
    assert_eq!(ids(&of_customer, &mut owner), [other["id"].clone(), standing["id"].clone()]);
}

#[test]
fn the_same_key_makes_one_standing_order_and_changes_it_once() {
    let shop = Shop::rehearsed(MONDAY_AT_SIX);
    let mut owner = shop.owner();
    let (key, body) = (new_key(), breakfast(daily()));
    let first = owner.post_with_key("/standing-orders", &key, &body);
    let again = owner.post_with_key("/standing-orders", &key, &body);
    assert_eq!((first.expect(201), again.is_replay()), (again.expect(201), true));
    assert_eq!(all_of(&mut owner, "/standing-orders").len(), 1);
    let path = format!("/standing-orders/{}/pause", text(&first.json(), "id"));
    let key = new_key();
    owner.post_with_key(&path, &key, &json!({})).expect(200);
    assert!(owner.post_with_key(&path, &key, &json!({})).is_replay());
    owner.post(&path, &json!({})).problem(409, "standing.illegalTransition");
}
