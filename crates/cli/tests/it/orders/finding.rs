//! Lists of orders: pages, filters, and what departments look at.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::*;

fn ids(page: &Value) -> Vec<&str> {
    page["data"].as_array().expect("a list").iter().map(|order| order["id"].as_str().expect("an id")).collect()
}

fn move_to(client: &mut Client, id: &str, to: &[&str]) {
    for to in to {
        make_step(client, id, to).expect(200);
    }
}

#[test]
fn pages_show_every_order_once_newest_first_also_while_new_ones_come() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let mut placed: Vec<String> = (0..7).map(|_| Placed::of(&place(&mut owner, &an_order())).id).collect();
    placed.reverse();
    let first = owner.get("/orders?limit=3").expect(200);
    assert_eq!(ids(&first), placed[..3]);
    place(&mut owner, &an_order());
    let next = |page: &Value| format!("/orders?limit=3&after={}", encoded(page["next"].as_str().expect("there is more")));
    let second = owner.get(&next(&first)).expect(200);
    assert_eq!(ids(&second), placed[3..6]);
    let third = owner.get(&next(&second)).expect(200);
    assert_eq!(ids(&third), placed[6..]);
    assert_eq!(third["next"], Value::Null);
    assert_eq!(owner.get("/orders").expect(200)["data"].as_array().map(Vec::len), Some(8), "50 unless told");
}

#[test]
fn a_last_page_that_is_full_says_that_nothing_follows() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    for _ in 0..2 {
        place(&mut owner, &an_order());
    }
    let page = owner.get("/orders?limit=2").expect(200);
    assert_eq!((ids(&page).len(), &page["next"]), (2, &Value::Null));
}

#[test]
fn lists_leave_the_history_out_and_an_order_has_it() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let order = place(&mut owner, &an_order());
    let mut listed = owner.get("/orders").expect(200)["data"][0].clone();
    assert_eq!(listed.get("history"), None);
    listed["history"] = order["history"].clone();
    assert_eq!(listed, order);
}

#[test]
fn filters_show_what_they_name_and_nothing_else() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let counter = place(&mut owner, &an_order());
    let delivery = place(&mut owner, &a_delivery(1));
    let confirmed = place(&mut owner, &a_delivery(2));
    move_to(&mut owner, confirmed["id"].as_str().expect("an id"), &["confirmed"]);
    let date = counter["businessDate"].as_str().expect("a date");
    let customer = delivery["customer"]["id"].as_str().expect("an id");
    let mut found = |query: String| {
        let page = owner.get(&format!("/orders?{query}")).expect(200);
        ids(&page).into_iter().map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let of = |orders: &[&Value]| orders.iter().map(|order| Placed::of(order).id).collect::<BTreeSet<_>>();
    let all = of(&[&counter, &delivery, &confirmed]);
    assert_eq!(found("status=pending".into()), of(&[&counter, &delivery]));
    assert_eq!(found("status=confirmed".into()), of(&[&confirmed]));
    assert_eq!(found("status=pending,confirmed".into()), all);
    assert_eq!(found("status=delivered".into()), of(&[]));
    assert_eq!(found("channel=delivery".into()), of(&[&delivery, &confirmed]));
    assert_eq!(found("channel=delivery&status=pending".into()), of(&[&delivery]));
    assert_eq!(found(format!("customer={customer}")), of(&[&delivery]));
    assert_eq!(found("outlet=main".into()), all);
    assert_eq!(found("paymentStatus=unpaid".into()), all);
    assert_eq!(found("paymentStatus=paid".into()), of(&[]));
    assert!(found(format!("businessDate={date}")).contains(&Placed::of(&counter).id));
    assert!(found(format!("from={date}&to={date}")).contains(&Placed::of(&counter).id));
    assert_eq!(found(format!("from={date}")), all);
    assert_eq!(found("to=2020-01-01".into()), of(&[]));
    assert_eq!(found("businessDate=2020-01-01".into()), of(&[]));
}

#[test]
fn staff_see_all_orders_and_on_request_those_that_are_open() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let open = Placed::of(&place(&mut owner, &an_order()));
    let handed_over = Placed::of(&place(&mut owner, &an_order()));
    let cancelled = Placed::of(&place(&mut owner, &an_order()));
    move_to(&mut owner, &handed_over.id, &["confirmed", "preparing", "ready", "delivered"]);
    owner.post(&format!("/orders/{}/cancel", cancelled.id), &json!({ "reason": "no show" })).expect(200);
    let mut kitchen = shop.role("kitchen");
    assert_eq!(ids(&kitchen.get("/staff/orders").expect(200)), [&cancelled.id, &handed_over.id, &open.id]);
    assert_eq!(ids(&kitchen.get("/staff/orders?open=true").expect(200)), [&open.id]);
    assert_eq!(ids(&kitchen.get("/staff/orders?open=false").expect(200)).len(), 3);
}

#[test]
fn drivers_see_the_deliveries_that_wait_for_one_with_the_number_everyone_sees() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let waiting = place(&mut owner, &a_delivery(1));
    let taken = Placed::of(&place(&mut owner, &a_delivery(2)));
    let takeaway = Placed::of(&place(&mut owner, &an_order()));
    let web = Placed::of(&place(&mut owner, &json!({ "channel": "online", "items": an_order()["items"] })));
    let in_the_oven = Placed::of(&place(&mut owner, &a_delivery(3)));
    let mut to_an_address = json!({ "channel": "online", "items": an_order()["items"] });
    to_an_address["deliveryAddress"] = json!({ "text": "Corniche Road 7" });
    let web_delivery = Placed::of(&place(&mut owner, &to_an_address));
    let ready = ["confirmed", "preparing", "ready"];
    for id in [&Placed::of(&waiting).id, &taken.id, &takeaway.id, &web.id, &web_delivery.id] {
        move_to(&mut owner, id, &ready);
    }
    move_to(&mut owner, &taken.id, &["assigned"]);
    move_to(&mut owner, &in_the_oven.id, &["confirmed"]);
    let mut driver = shop.role("driver");
    let seen = driver.get("/driver/available-deliveries").expect(200);
    assert_eq!(ids(&seen), [&Placed::of(&waiting).id, &web_delivery.id], "the oldest first");
    assert_eq!(seen["data"][0]["orderNumber"], waiting["orderNumber"]);
    let paged = all_of(&mut driver, "/driver/available-deliveries?limit=1");
    assert_eq!(paged, *seen["data"].as_array().expect("a list"));
}
