//! One order of several, and several of one.

use serde_json::{Value, json};

use crate::harness::goods::{make, minor, receive, stock};
use crate::harness::*;

fn act(client: &mut Client, order: &Value, action: &str, body: Value) -> Answer {
    client.post(&format!("/orders/{}/{action}", Placed::of(order).id), &body)
}

fn read(client: &mut Client, order: &Value) -> Value {
    client.get(&format!("/orders/{}", Placed::of(order).id)).expect(200)
}

/// An order at a table of the restaurant of the preset `toast`.
fn at_table(client: &mut Client, table: &str, items: Value) -> Value {
    place(client, &json!({ "channel": "dine_in", "table": table, "items": items }))
}

fn seats(order: &Value) -> Vec<&str> {
    order["tickets"].as_array().expect("tickets").iter().filter_map(|ticket| ticket["seat"].as_str()).collect()
}

#[test]
fn two_tables_become_one_order_with_one_bill() {
    let shop = Shop::of("toast");
    let mut cashier = shop.role("cashier");
    let one = at_table(&mut cashier, "4", json!([{ "product": "CHICKEN-ROAST", "quantity": 1, "seat": "1" }]));
    let other = json!([{ "product": "CHICKEN-ROAST", "quantity": 2, "seat": "1" }, { "product": "SALAD-CAESAR", "quantity": 1, "seat": "2" }]);
    let other = at_table(&mut cashier, "5", other);
    let from = json!({ "from": [Placed::of(&other).id], "version": 2, "versions": [2] });
    let merged = act(&mut cashier, &one, "merge", from).expect(200);
    assert_eq!(read(&mut cashier, &one), merged, "what was answered is what is read");
    assert_eq!((merged["items"].as_array().map(Vec::len), seats(&merged)), (Some(3), vec!["1", "2"]));
    assert_eq!(minor(&merged["total"]), minor(&one["total"]) + minor(&other["total"]), "nothing is lost by rounding here");
    assert_eq!(merged["history"][2]["changes"]["new"]["mergedFrom"], json!([other["orderNumber"]]));
    let ended = read(&mut cashier, &other);
    assert_eq!((&ended["status"], &ended["mergedInto"]), (&json!("cancelled"), &one["id"]));
    assert_eq!(ended["orderNumber"], other["orderNumber"], "it keeps its number");
    let step = &ended["history"][2];
    assert_eq!(
        (&step["action"], &step["from"], &step["to"]),
        (&json!("order.mergedAway"), &json!("confirmed"), &json!("cancelled"))
    );
    let open = cashier.get("/staff/orders?open=true").expect(200);
    assert_eq!(open["data"].as_array().map(Vec::len), Some(1));
    let mut manager = shop.role("manager");
    for to in ["preparing", "ready", "delivered"] {
        act(&mut manager, &one, "transitions", step_to(to)).expect(200);
    }
    assert_eq!(read(&mut manager, &one)["amountPaid"], merged["total"]);
    assert_audit(&mut shop.owner(), 2);
}

#[test]
fn orders_that_do_not_fit_together_stay_apart() {
    let shop = Shop::of("toast");
    let (mut cashier, mut kitchen) = (shop.role("cashier"), shop.role("kitchen"));
    let items = || json!([{ "product": "CHICKEN-ROAST", "quantity": 1, "seat": "1" }]);
    let [one, begun, held] = ["4", "5", "6"].map(|table| at_table(&mut cashier, table, items()));
    let fetched = place(&mut cashier, &json!({ "channel": "takeaway", "items": items() }));
    act(&mut kitchen, &begun, "transitions", step_to("preparing")).expect(200);
    act(&mut cashier, &held, "hold", json!({})).expect(200);
    let mut merge = |of: &Value, from: &[&Value]| {
        let from: Vec<String> = from.iter().map(|other| Placed::of(other).id).collect();
        act(&mut cashier, of, "merge", json!({ "from": from }))
    };
    for (from, code) in [
        (vec![&one], "order.same"),
        (vec![&begun], "order.notMergeable"),
        (vec![&fetched], "order.notMergeable"),
        (vec![&held], "order.held"),
    ] {
        let refused = merge(&one, &from);
        refused.problem(409, code);
        assert_eq!(refused.errors(), [("/from/0".to_owned(), code.to_owned())]);
    }
    assert_eq!(merge(&begun, &[&one]).problem(409, "order.notMergeable")["code"], "order.notMergeable");
    let order = read(&mut cashier, &one);
    assert_eq!((&order["version"], order["items"].as_array().map(Vec::len)), (&json!(2), Some(1)));
    kitchen.post(&format!("/orders/{}/merge", Placed::of(&one).id), &json!({ "from": [] })).problem(403, "permission.missing");
}

#[test]
fn what_a_seat_ordered_becomes_an_order_of_its_own() {
    let shop = Shop::of("toast");
    let mut cashier = shop.role("cashier");
    let items = json!([
        { "product": "CHICKEN-ROAST", "quantity": 1, "seat": "1" },
        { "product": "SALAD-CAESAR", "quantity": 1, "seat": "2", "notes": "no anchovies" },
        { "product": "CHICKEN-ROAST", "quantity": 3, "seat": "3" },
    ]);
    let order = at_table(&mut cashier, "4", items);
    let request = Request::new("POST", format!("/api/v1/orders/{}/split", Placed::of(&order).id));
    let request = request.key(new_key()).json(&json!({ "seats": ["2"] }));
    let new = cashier.send(&request).expect(201);
    assert_eq!((&new["splitFrom"], &new["status"], &new["table"]), (&order["id"], &order["status"], &order["table"]));
    assert_eq!((seats(&new), &new["items"][0]["notes"]), (vec!["2"], &json!("no anchovies")));
    assert_consecutive_numbers(&order, &new);
    assert_eq!(read(&mut cashier, &new), new, "what was answered is what is read");
    let again = cashier.send(&request);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.expect(201), new, "sent again, it is the same new order");
    let left = read(&mut cashier, &order);
    let gone = &left["items"][1];
    assert_eq!(
        (&gone["quantity"], &gone["splitOff"], &gone["voided"], &gone["lineTotal"]),
        (&json!(0), &json!(1), &json!(0), &json!(0.0))
    );
    assert_eq!(left["history"][2]["changes"]["new"]["splitInto"], new["orderNumber"]);
    assert_eq!(new["history"][0]["action"], "order.splitOff");
    assert_eq!(minor(&left["total"]) + minor(&new["total"]), minor(&order["total"]));
    let third = act(&mut cashier, &order, "split", json!({ "items": [{ "line": 3, "quantity": 2 }] })).expect(201);
    assert_eq!(third["items"][0]["quantity"], 2);
    assert_audit(&mut shop.owner(), 3);
}

fn assert_consecutive_numbers(order: &Value, new: &Value) {
    let (order, new) = (Placed::of(order), Placed::of(new));
    assert!(order.date != new.date || new.sequence == order.sequence + 1, "{} and {}", order.number, new.number);
}

#[test]
fn a_split_that_cannot_be_leaves_one_order() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let items = json!([{ "product": "SHAWARMA-L", "quantity": 2 }, { "product": "MEZZE-HUMMUS", "quantity": 1 }]);
    let order = place(&mut owner, &json!({ "items": items }));
    let before = last_event(&mut owner);
    for (body, code, pointer) in [
        (json!({ "items": [{ "line": 1 }, { "line": 2 }] }), "order.empty", None),
        (json!({ "items": [{ "line": 3 }] }), "order.lineUnknown", Some("/items/0/line")),
        (json!({ "items": [{ "line": 1, "quantity": 3 }] }), "order.lineTooMuch", Some("/items/0/quantity")),
        (json!({ "items": [{ "line": 1, "quantity": 0.5 }] }), "quantity.notWhole", Some("/items/0/quantity")),
        (json!({ "seats": ["1"] }), "order.lineUnknown", Some("/seats/0")),
        (json!({ "items": [{ "line": 2 }], "version": 7 }), "order.versionConflict", Some("/version")),
    ] {
        let refused = act(&mut owner, &order, "split", body);
        refused.problem(409, code);
        let pointers: Vec<(String, String)> = pointer.into_iter().map(|at| (at.to_owned(), code.to_owned())).collect();
        assert_eq!(refused.errors(), pointers);
    }
    assert_eq!((read(&mut owner, &order), last_event(&mut owner)), (order, before));
}

#[test]
fn goods_stay_kept_whichever_order_they_are_on() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    make(&mut owner, "TINS", json!({}));
    receive(&mut owner, json!([{ "productId": "TINS", "quantity": 10, "unitCost": 1 }]));
    let order = place(&mut owner, &json!({ "items": [{ "product": "TINS", "quantity": 7 }] }));
    let new = act(&mut owner, &order, "split", json!({ "items": [{ "line": 1, "quantity": 3 }] })).expect(201);
    assert_eq!(stock(&mut owner, "TINS"), (10_000, 7_000, 3_000));
    act(&mut owner, &new, "merge", json!({ "from": [Placed::of(&order).id] })).expect(200);
    assert_eq!(stock(&mut owner, "TINS"), (10_000, 7_000, 3_000));
    for to in ["confirmed", "preparing", "ready", "delivered"] {
        act(&mut owner, &new, "transitions", step_to(to)).expect(200);
    }
    assert_eq!(stock(&mut owner, "TINS"), (3_000, 0, 3_000));
}

#[test]
fn of_many_who_split_the_same_line_at_once_each_gets_a_part_of_what_there_is() {
    let shop = Shop::open();
    let order = place(&mut shop.owner(), &json!({ "items": [{ "product": "SHAWARMA-L", "quantity": 5 }] }));
    let one = json!({ "items": [{ "line": 1, "quantity": 1 }] });
    let answers = at_once(8, |_| act(&mut shop.owner(), &order, "split", one.clone()));
    let orders: Vec<Placed> = answers.iter().filter(|answer| answer.status == 201).map(Placed::answered).collect();
    assert_eq!(orders.len(), 4, "the last one stays");
    for lost in answers.iter().filter(|answer| answer.status != 201) {
        lost.problem(409, "order.empty");
    }
    assert_consecutive(&[vec![Placed::of(&order)], orders].concat(), 1);
    assert_eq!(read(&mut shop.owner(), &order)["items"][0]["splitOff"], 4);
}
