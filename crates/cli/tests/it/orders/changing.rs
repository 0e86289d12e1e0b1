//! Orders that change after they were placed: amended, put on hold, moved to another table.

use serde_json::{Value, json};

use crate::harness::goods::{make, minor, receive, stock};
use crate::harness::*;

/// An order of two chickens and a salad at table 4 of a restaurant that confirms what is placed.
fn a_table() -> Value {
    json!({
        "channel": "dine_in", "table": "4",
        "items": [
            { "product": "CHICKEN-ROAST", "quantity": 2, "seat": "1", "notes": "no mayo" },
            { "product": "SALAD-CAESAR", "quantity": 1, "seat": "2" },
        ],
    })
}

fn amend(client: &mut Client, order: &Value, body: Value) -> Answer {
    client.patch(&format!("/orders/{}/items", Placed::of(order).id), &body)
}

fn act(client: &mut Client, order: &Value, action: &str, body: Value) -> Answer {
    client.post(&format!("/orders/{}/{action}", Placed::of(order).id), &body)
}

fn read(client: &mut Client, order: &Value) -> Value {
    client.get(&format!("/orders/{}", Placed::of(order).id)).expect(200)
}

fn numbers(page: &Value) -> Vec<&Value> {
    page["data"].as_array().expect("a list").iter().map(|order| &order["orderNumber"]).collect()
}

#[test]
fn what_was_ordered_is_changed_before_the_kitchen_begins_and_the_history_says_how() {
    let shop = Shop::open();
    let mut cashier = shop.role("cashier");
    let order = place(
        &mut cashier,
        &json!({ "items": [{ "product": "SHAWARMA-L", "quantity": 2 }, { "product": "MEZZE-HUMMUS", "quantity": 1 }] }),
    );
    assert_eq!([&order["items"][0]["line"], &order["items"][1]["line"]], [&json!(1), &json!(2)]);
    let change = json!({
        "add": [{ "product": "GRILL-TAOUK", "quantity": 1, "notes": "hot" }],
        "change": [{ "line": 1, "quantity": 3, "notes": "no onion" }],
        "remove": [{ "line": 2 }],
        "reason": "they rang",
        "version": 1,
    });
    let amended = amend(&mut cashier, &order, change).expect(200);
    assert_eq!(read(&mut cashier, &order), amended, "what was answered is what is read");
    let items = amended["items"].as_array().expect("items");
    let shown = |member: &str| items.iter().map(|item| item[member].clone()).collect::<Vec<_>>();
    assert_eq!(shown("line"), [1, 2, 3]);
    assert_eq!((shown("quantity"), shown("voided")), (vec![json!(3), json!(0), json!(1)], vec![json!(0), json!(1), json!(0)]));
    assert_eq!((shown("notes"), &items[1]["lineTotal"]), (vec![json!("no onion"), json!(""), json!("hot")], &json!(0.0)));
    assert_eq!(shown("addedAt"), [Value::Null, Value::Null, Value::Null]);
    assert_eq!(minor(&amended["total"]), items.iter().map(|item| minor(&item["lineTotal"])).sum::<i64>());
    assert_eq!((&amended["version"], &amended["orderNumber"]), (&json!(2), &order["orderNumber"]));
    let step = &amended["history"][1];
    assert_eq!((&step["action"], &step["reason"]), (&json!("order.amended"), &json!("they rang")));
    let (old, new) = (&step["changes"]["old"], &step["changes"]["new"]);
    assert_eq!((&old["total"], &new["total"]), (&order["total"], &amended["total"]));
    assert_eq!((&old["lines"][0]["quantity"], &new["lines"][0]["quantity"]), (&json!(2), &json!(3)));
    assert_eq!((&new["lines"][2]["line"], &new["lines"][2]["sku"]), (&json!(3), &json!("GRILL-TAOUK")));
    assert_eq!(amended["history"][0]["changes"], Value::Null);
}

#[test]
fn the_kitchen_sees_add_ons_and_what_was_voided_and_only_a_manager_voids() {
    let shop = Shop::of("toast");
    let (mut cashier, mut manager, mut kitchen) = (shop.role("cashier"), shop.role("manager"), shop.role("kitchen"));
    let order = place(&mut cashier, &a_table());
    act(&mut kitchen, &order, "transitions", step_to("preparing")).expect(200);
    let dessert = json!({ "add": [{ "product": "SALAD-CAESAR", "quantity": 1, "seat": "3" }] });
    let amended = amend(&mut cashier, &order, dessert).expect(200);
    assert_eq!(amended["items"][2]["addedAt"], amended["updatedAt"]);
    let seats: Vec<&Value> = amended["tickets"].as_array().expect("tickets").iter().map(|ticket| &ticket["seat"]).collect();
    assert_eq!(seats, ["1", "2", "3"], "the guest who came later has a ticket");
    let spilt = json!({ "remove": [{ "line": 1, "quantity": 1 }], "reason": "spilt" });
    amend(&mut cashier, &order, spilt.clone()).problem(403, "permission.missing");
    amend(&mut kitchen, &order, spilt.clone()).problem(403, "permission.missing");
    amend(&mut manager, &order, json!({ "remove": [{ "line": 1 }] })).problem(409, "order.reasonRequired");
    amend(&mut manager, &order, json!({ "change": [{ "line": 1, "quantity": 5 }] })).problem(409, "order.tooLate");
    amend(&mut manager, &order, spilt).expect(200);
    let open = kitchen.get("/staff/orders?open=true").expect(200);
    let seen = &open["data"][0]["items"];
    assert_eq!((&seen[0]["quantity"], &seen[0]["voided"], &seen[2]["addedAt"]), (&json!(1), &json!(1), &amended["updatedAt"]));
}

#[test]
fn only_what_is_left_of_an_order_is_billed_and_then_nothing_changes() {
    let shop = Shop::of("toast");
    let mut manager = shop.role("manager");
    let order = place(&mut manager, &a_table());
    act(&mut manager, &order, "transitions", step_to("preparing")).expect(200);
    let voided = amend(&mut manager, &order, json!({ "remove": [{ "line": 2 }], "reason": "sold out" })).expect(200);
    for to in ["ready", "delivered"] {
        act(&mut manager, &order, "transitions", step_to(to)).expect(200);
    }
    let delivered = read(&mut manager, &order);
    let bill = manager.get(&format!("/bills/{}", delivered["bill"]["id"].as_str().expect("a bill"))).expect(200);
    assert_eq!((bill["items"].as_array().map(Vec::len), &bill["totalAmount"]), (Some(1), &voided["total"]));
    let more = json!({ "add": [{ "product": "CHICKEN-ROAST", "quantity": 1 }] });
    amend(&mut manager, &order, more).problem(409, "order.tooLate");
    assert_eq!(read(&mut manager, &order), delivered);
}

#[test]
fn goods_are_kept_for_what_is_on_the_order_now() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    make(&mut owner, "TINS", json!({}));
    receive(&mut owner, json!([{ "productId": "TINS", "quantity": 10, "unitCost": 1 }]));
    let order = place(&mut owner, &json!({ "items": [{ "product": "TINS", "quantity": 6 }] }));
    let more = json!({ "change": [{ "line": 1, "quantity": 8 }], "add": [{ "product": "TINS", "quantity": 3 }] });
    let refused = amend(&mut owner, &order, more);
    let problem = refused.problem(409, "stock.insufficient");
    assert_eq!(refused.errors(), [("/change/0/quantity".to_owned(), "stock.insufficient".to_owned())]);
    assert_eq!((&problem["shortages"][0]["asked"], &problem["shortages"][0]["available"]), (&json!(5), &json!(4)));
    assert_eq!(stock(&mut owner, "TINS"), (10_000, 6_000, 4_000));
    amend(&mut owner, &order, json!({ "remove": [{ "line": 1, "quantity": 4 }], "add": [{ "product": "TINS", "quantity": 7 }] }))
        .expect(200);
    assert_eq!(stock(&mut owner, "TINS"), (10_000, 9_000, 1_000));
    act(&mut owner, &order, "cancel", json!({ "reason": "no show" })).expect(200);
    assert_eq!(stock(&mut owner, "TINS"), (10_000, 0, 10_000));
}

#[test]
fn of_two_who_amend_what_they_saw_one_is_told_to_look_again() {
    let shop = Shop::open();
    let order = place(&mut shop.owner(), &an_order());
    let one_more = json!({ "add": [{ "product": "SHAWARMA-L", "quantity": 1 }], "version": 1 });
    let answers = at_once(6, |_| amend(&mut shop.owner(), &order, one_more.clone()));
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    for lost in answers.iter().filter(|answer| answer.status != 200) {
        lost.problem(409, "order.versionConflict");
    }
    assert_eq!(read(&mut shop.owner(), &order)["items"].as_array().map(Vec::len), Some(2));
}

#[test]
fn an_amendment_that_is_sent_again_changes_nothing_more() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let order = place(&mut owner, &an_order());
    let path = format!("/api/v1/orders/{}/items", Placed::of(&order).id);
    let body = json!({ "add": [{ "product": "SHAWARMA-L", "quantity": 1 }] });
    let request = Request::new("PATCH", path).key(new_key()).json(&body);
    let first = owner.send(&request).expect(200);
    let again = owner.send(&request);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.expect(200), first);
}

#[test]
fn an_order_on_hold_is_left_out_of_what_is_open_until_it_is_recalled() {
    let shop = Shop::of("toast");
    let (mut cashier, mut kitchen) = (shop.role("cashier"), shop.role("kitchen"));
    let (parked, other) = (place(&mut cashier, &a_table()), place(&mut cashier, &a_table()));
    let (parked_number, other_number) = (&parked["orderNumber"], &other["orderNumber"]);
    act(&mut kitchen, &parked, "hold", json!({})).problem(403, "permission.missing");
    let held = act(&mut cashier, &parked, "hold", json!({ "reason": "fetches the purse" })).expect(200);
    assert_eq!((&held["heldAt"], &held["status"]), (&held["updatedAt"], &json!("confirmed")));
    assert_eq!(held["history"][2]["reason"], "fetches the purse");
    assert_eq!(numbers(&kitchen.get("/staff/orders?open=true").expect(200)), [other_number]);
    assert_eq!(numbers(&kitchen.get("/staff/orders?open=true&held=true").expect(200)), [parked_number]);
    assert_eq!(numbers(&kitchen.get("/staff/orders").expect(200)), [other_number, parked_number]);
    assert_eq!(numbers(&cashier.get("/orders?held=true").expect(200)), [parked_number]);
    assert_eq!(numbers(&cashier.get("/orders?held=false").expect(200)), [other_number]);
    let found = cashier.get(&format!("/orders?held=false&search={}", parked_number.as_str().expect("a number"))).expect(200);
    assert_eq!(numbers(&found), Vec::<&Value>::new(), "a search is filtered as a list is");
    act(&mut kitchen, &parked, "transitions", step_to("preparing")).problem(409, "order.held");
    act(&mut cashier, &parked, "hold", json!({})).problem(409, "order.held");
    let recalled = act(&mut cashier, &parked, "recall", json!({ "version": 3 })).expect(200);
    assert_eq!((&recalled["heldAt"], &recalled["version"]), (&Value::Null, &json!(4)));
    act(&mut cashier, &parked, "recall", json!({})).problem(409, "order.notHeld");
    assert_eq!(numbers(&kitchen.get("/staff/orders?open=true").expect(200)), [other_number, parked_number]);
    act(&mut kitchen, &parked, "transitions", step_to("preparing")).expect(200);
    act(&mut cashier, &parked, "hold", json!({})).problem(409, "order.tooLate");
}

#[test]
fn guests_take_their_tickets_to_another_table() {
    let shop = Shop::of("toast");
    let mut cashier = shop.role("cashier");
    let order = place(&mut cashier, &a_table());
    let moved = act(&mut cashier, &order, "move", json!({ "table": "T12", "version": 2 })).expect(200);
    assert_eq!((&moved["table"], &moved["tickets"]), (&json!("T12"), &order["tickets"]));
    let step = &moved["history"][2];
    assert_eq!((&step["action"], &step["changes"]["old"]["table"]), (&json!("order.tableMoved"), &json!("4")));
    assert_eq!(step["changes"]["new"]["table"], "T12");
    assert_eq!(read(&mut cashier, &order), moved, "what was answered is what is read");
    act(&mut cashier, &order, "move", json!({ "table": "9", "version": 2 })).problem(409, "order.versionConflict");
    let fetched = place(&mut cashier, &json!({ "channel": "takeaway", "items": a_table()["items"] }));
    act(&mut cashier, &fetched, "move", json!({ "table": "9" })).problem(409, "order.notDineIn");
    act(&mut cashier, &order, "cancel", json!({ "reason": "they left" })).expect(200);
    act(&mut cashier, &order, "move", json!({ "table": "9" })).problem(409, "order.tooLate");
}
