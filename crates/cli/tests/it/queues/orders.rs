//! Orders on their way through the queues.

use serde_json::{Value, json};

use super::{ELEVEN, NOON, ONE, minutes, queue, queues_of, step, wholesaler};
use crate::harness::goods::text;
use crate::harness::*;
use crate::money::{TINY_PNG, customer, order_of, payment_by, send_receipt};

#[test]
fn an_order_on_its_way_is_in_the_queue_of_whoever_makes_its_next_step_and_in_no_other() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    let [mut finance, mut warehouse, mut dispatcher] = ["finance", "warehouse", "dispatcher"].map(|role| shop.role(role));
    customer(&mut owner, 94, "1000");
    let order = place(&mut owner, &order_of(2, 94, json!({ "useWallet": true, "method": "bank_transfer" })));
    assert_eq!(queues_of(&mut owner, &order), ["finance"], "a transfer is awaited");
    let transfer = payment_by(&order, "bank_transfer");
    send_receipt(&mut finance, &transfer, TINY_PNG).expect(200);
    assert_eq!(queues_of(&mut owner, &order), ["finance"], "a receipt is to be looked at");
    finance.post(&format!("/payments/{transfer}/approve"), &json!({})).expect(200);
    assert_eq!(queues_of(&mut owner, &order), ["kitchen", "warehouse"], "paid, and so confirmed");
    step(&mut warehouse, &order, "preparing");
    assert_eq!(queues_of(&mut owner, &order), ["kitchen", "warehouse"]);
    for (client, to) in [(&mut warehouse, "ready"), (&mut dispatcher, "assigned")] {
        step(client, &order, to);
        assert_eq!(queues_of(&mut owner, &order), ["logistics"], "{to}");
    }
    step(&mut dispatcher, &order, "dispatched");
    assert_eq!(queues_of(&mut owner, &order), ["logistics"]);
    step(&mut dispatcher, &order, "delivered");
    assert_eq!(queues_of(&mut owner, &order), [] as [&str; 0], "nobody has to do anything more");
}

#[test]
fn an_order_that_the_customer_fetches_is_nobodys_to_bring() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    let mut body = order_of(1, 1, json!({ "method": "cash" }));
    (body["channel"], body["deliveryAddress"]) = (json!("counter"), Value::Null);
    let order = place(&mut owner, &body);
    step(&mut owner, &order, "confirmed");
    step(&mut owner, &order, "preparing");
    assert_eq!(queues_of(&mut owner, &order), ["kitchen", "warehouse"]);
    step(&mut owner, &order, "ready");
    assert_eq!(queues_of(&mut owner, &order), [] as [&str; 0]);
}

#[test]
fn an_order_on_hold_is_in_no_queue_until_it_is_recalled() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    let order = place(&mut owner, &order_of(1, 1, json!({ "method": "cod" })));
    step(&mut owner, &order, "confirmed");
    for (action, queues) in [("hold", &[][..]), ("recall", &["kitchen", "warehouse"])] {
        owner.post(&format!("/orders/{}/{action}", text(&order, "id")), &json!({})).expect(200);
        assert_eq!(queues_of(&mut owner, &order), queues, "{action}");
    }
}

#[test]
fn a_cancelled_order_leaves_its_queue() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    let order = place(&mut owner, &order_of(1, 1, json!({ "method": "cod" })));
    step(&mut owner, &order, "confirmed");
    owner.post(&format!("/orders/{}/cancel", text(&order, "id")), &json!({ "reason": "rain" })).expect(200);
    assert_eq!(queues_of(&mut owner, &order), [] as [&str; 0]);
}

#[test]
fn an_orders_age_counts_from_its_last_step_and_not_from_what_is_paid_meanwhile() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    let mut body = order_of(1, 1, json!({ "method": "cod" }));
    let order = place(&mut owner, &body);
    step(&mut owner, &order, "confirmed");
    shop.pass_until(ELEVEN);
    body["customer"]["phone"] = json!(crate::money::phone(2));
    let later = place(&mut owner, &body);
    step(&mut owner, &later, "confirmed");
    let paid = json!({ "order": text(&order, "id"), "amount": 1000, "method": "cash" });
    owner.post("/payments", &paid).expect(201);
    shop.pass_until(NOON);
    let [oldest, newest] = queue(&mut owner, "warehouse")[..].to_vec().try_into().expect("two");
    assert_eq!((&oldest["orderNumber"], &newest["orderNumber"]), (&order["orderNumber"], &later["orderNumber"]));
    assert_eq!((minutes(&oldest), minutes(&newest)), (120, 60));
    let read = owner.get(&format!("/orders/{}", text(&order, "id"))).expect(200);
    let confirmed = read["history"].as_array().expect("steps").iter().find(|step| step["to"] == "confirmed").expect("confirmed");
    assert_eq!(oldest["since"], confirmed["at"], "the history says the same");
    assert_ne!(oldest["since"], read["updatedAt"], "the payment changed the order, and not its age");
    // A further step begins anew.
    step(&mut owner, &order, "preparing");
    let last = queue(&mut owner, "warehouse").pop().expect("two");
    assert_eq!((&last["orderNumber"], &last["status"], minutes(&last)), (&order["orderNumber"], &json!("preparing"), 0));
}

#[test]
fn what_is_older_than_its_queues_threshold_is_overdue() {
    let thresholds = "[queues]\nkitchen_minutes = 90\nwarehouse_minutes = 60\n\n[[outlets]]";
    let shop = Shop::rehearsed_with("wallet-orders", &[("[[outlets]]", thresholds)], super::TEN);
    let mut owner = shop.owner();
    let order = place(&mut owner, &order_of(1, 1, json!({ "method": "cod" })));
    step(&mut owner, &order, "confirmed");
    let stand = |owner: &mut Client| -> Vec<Value> {
        let stand = owner.get("/queues").expect(200)["data"].as_array().expect("queues").clone();
        stand.iter().map(|queue| json!([queue["queue"], queue["count"], queue["overdue"], queue["thresholdMinutes"]])).collect()
    };
    let nothing_late = [
        json!(["finance", 0, 0, 60]),
        json!(["kitchen", 1, 0, 90]),
        json!(["warehouse", 1, 0, 60]),
        json!(["logistics", 0, 0, 45]),
    ];
    assert_eq!(stand(&mut owner), nothing_late, "finance and logistics as is usual");
    shop.pass_until("2026-01-19T11:15:00+03:00");
    assert_eq!(stand(&mut owner)[1..3], [json!(["kitchen", 1, 0, 90]), json!(["warehouse", 1, 1, 60])]);
    assert_eq!(queue(&mut owner, "kitchen")[0]["isOverdue"], false);
    assert_eq!(queue(&mut owner, "warehouse")[0]["isOverdue"], true);
    shop.pass_until(ONE);
    assert_eq!(queues_of(&mut owner, &order), ["kitchen", "warehouse"]);
    assert_eq!(stand(&mut owner)[1], json!(["kitchen", 1, 1, 90]));
    let oldest = owner.get("/queues").expect(200)["data"][1]["oldestAgeSeconds"].as_i64().expect("an age");
    assert_eq!(oldest / 600, 18, "three hours");
}
