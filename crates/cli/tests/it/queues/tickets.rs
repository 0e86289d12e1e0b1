//! What a ticket in the kitchen says of what changed.

use serde_json::{Value, json};

use super::{queue, queues_of, step};
use crate::harness::goods::text;
use crate::harness::*;

/// A table's order of two chickens and a salad, at a restaurant that confirms what is placed.
fn a_table(client: &mut Client) -> Value {
    let items = json!([{ "product": "CHICKEN-ROAST", "quantity": 2 }, { "product": "SALAD-CAESAR", "quantity": 1 }]);
    place(client, &json!({ "channel": "dine_in", "table": "4", "items": items }))
}

#[track_caller]
fn amend(client: &mut Client, order: &Value, body: Value) -> Value {
    client.patch(&format!("/orders/{}/items", text(order, "id")), &body).expect(200)
}

/// The one ticket there is: of each line its number, how much of it, how it changed, how much there was, whether it is done.
#[track_caller]
fn ticket(client: &mut Client) -> Vec<Value> {
    let [ticket] = queue(client, "kitchen").try_into().expect("one ticket");
    let items = ticket["items"].as_array().expect("items");
    let told = |item: &Value| json!([item["line"], item["quantity"], item["change"], item["quantityBefore"], item["isDone"]]);
    items.iter().map(told).collect()
}

#[test]
fn a_ticket_says_what_was_added_changed_and_voided_until_the_kitchen_moves_it() {
    let shop = Shop::of("toast");
    let (mut manager, mut kitchen) = (shop.role("manager"), shop.role("kitchen"));
    let order = a_table(&mut manager);
    assert_eq!(ticket(&mut kitchen), [json!([1, 2, null, null, false]), json!([2, 1, null, null, false])]);
    let change = json!({
        "change": [{ "line": 1, "quantity": 3 }],
        "remove": [{ "line": 2 }],
        "add": [{ "product": "SALAD-CAESAR", "quantity": 1 }],
    });
    amend(&mut manager, &order, change);
    let waiting = [json!([1, 3, "changed", 2, false]), json!([2, 0, "voided", 1, false]), json!([3, 1, "added", null, false])];
    assert_eq!(ticket(&mut kitchen), waiting);
    step(&mut kitchen, &order, "preparing");
    assert_eq!(ticket(&mut kitchen), [json!([1, 3, null, null, false]), json!([3, 1, null, null, false])], "begun as it stands");
    amend(&mut manager, &order, json!({ "remove": [{ "line": 1, "quantity": 1 }], "reason": "spilt" }));
    amend(&mut manager, &order, json!({ "add": [{ "product": "CHICKEN-ROAST", "quantity": 1 }] }));
    amend(&mut manager, &order, json!({ "remove": [{ "line": 3 }], "reason": "changed their mind" }));
    let begun = [json!([1, 2, "changed", 3, false]), json!([3, 0, "voided", 1, false]), json!([4, 1, "added", null, false])];
    assert_eq!(ticket(&mut kitchen), begun);
}

#[test]
fn a_ticket_that_was_done_comes_back_with_what_is_added_and_says_what_is_done() {
    let shop = Shop::of("toast");
    let (mut owner, mut cashier, mut kitchen) = (shop.owner(), shop.role("cashier"), shop.role("kitchen"));
    let order = a_table(&mut cashier);
    for to in ["preparing", "ready"] {
        step(&mut kitchen, &order, to);
    }
    assert!(queues_of(&mut owner, &order).is_empty());
    let amended = amend(&mut cashier, &order, json!({ "add": [{ "product": "SALAD-CAESAR", "quantity": 2 }] }));
    assert_eq!((&amended["status"], &amended["items"][2]["addedAt"]), (&json!("preparing"), &amended["updatedAt"]));
    let last = amended["history"].as_array().expect("steps").last().expect("a step");
    assert_eq!((&last["action"], &last["from"], &last["to"]), (&json!("order.moved"), &json!("ready"), &json!("preparing")));
    assert_eq!(queues_of(&mut owner, &order), ["kitchen", "warehouse"]);
    let back = [json!([1, 2, null, null, true]), json!([2, 1, null, null, true]), json!([3, 2, "added", null, false])];
    assert_eq!(ticket(&mut kitchen), back);
    cashier
        .post(&format!("/orders/{}/transitions", text(&order, "id")), &step_to("delivered"))
        .problem(409, "order.illegalTransition");
    for to in ["ready", "delivered"] {
        step(&mut cashier, &order, to);
    }
    assert!(queues_of(&mut owner, &order).is_empty());
}

#[test]
fn what_is_only_voided_or_paid_when_it_is_ready_stays_ready() {
    let shop = Shop::of("toast");
    let mut manager = shop.role("manager");
    let order = a_table(&mut manager);
    for to in ["preparing", "ready"] {
        step(&mut manager, &order, to);
    }
    let voided = amend(&mut manager, &order, json!({ "remove": [{ "line": 2 }], "reason": "cold" }));
    assert_eq!(voided["status"], "ready");
    let paid = json!({ "order": text(&order, "id"), "amount": 1, "method": "cash" });
    manager.post("/payments", &paid).expect(201);
    assert!(queue(&mut manager, "kitchen").is_empty());
}

#[test]
fn a_ticket_that_was_bumped_too_early_is_called_back_with_everything_still_to_be_made() {
    let shop = Shop::of("toast");
    let (mut owner, mut kitchen) = (shop.owner(), shop.role("kitchen"));
    let order = a_table(&mut owner);
    for to in ["preparing", "ready", "preparing"] {
        step(&mut kitchen, &order, to);
    }
    assert_eq!(ticket(&mut kitchen), [json!([1, 2, null, null, false]), json!([2, 1, null, null, false])]);
    let run = shop.docket(&["doctor"]);
    run.succeeded();
}

#[test]
fn a_table_that_joins_another_brings_its_dishes_as_added_and_one_that_leaves_takes_them_off() {
    let shop = Shop::of("toast");
    let (mut manager, mut kitchen) = (shop.role("manager"), shop.role("kitchen"));
    let (first, second) = (a_table(&mut manager), a_table(&mut manager));
    manager.post(&format!("/orders/{}/merge", text(&first, "id")), &json!({ "from": [text(&second, "id")] })).expect(200);
    let joined = ticket(&mut kitchen);
    let changes: Vec<&Value> = joined.iter().map(|line| &line[2]).collect();
    assert_eq!(changes, [&Value::Null, &Value::Null, &json!("added"), &json!("added")], "{joined:?}");
    let body = json!({ "items": [{ "line": 1, "quantity": 1 }] });
    let split = manager.post(&format!("/orders/{}/split", text(&first, "id")), &body).expect(201);
    let tickets = queue(&mut kitchen, "kitchen");
    let of = |id: &Value| tickets.iter().find(|ticket| &ticket["id"] == id).expect("a ticket");
    let left = &of(&first["id"])["items"][0];
    assert_eq!((&left["quantity"], &left["change"], &left["quantityBefore"]), (&json!(1), &json!("changed"), &json!(2)));
    assert_eq!(of(&split["id"])["items"][0]["change"], Value::Null, "what was split off is no news");
}
