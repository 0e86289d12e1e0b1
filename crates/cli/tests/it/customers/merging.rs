//! Two customers who are one person.

use serde_json::{Value, json};

use super::{come, id, merge, numbers, path};
use crate::harness::*;

fn order_of(client: &mut Client, phone: &str) -> Value {
    let mut order = an_order();
    order["customer"] = json!({ "phone": phone });
    place(client, &order)
}

fn pay(client: &mut Client, customer: &Value, amount: u32) -> Value {
    client.post("/payments", &json!({ "customer": id(customer), "amount": amount, "method": "cash" })).expect(201)
}

/// What stands on the deposits of each customer by that day's trial balance.
fn deposits(client: &mut Client, date: &Value) -> Vec<(String, f64)> {
    let date = date.as_str().expect("a date");
    let trial = client.get(&format!("/ledger/trial-balance?businessDate={date}&parts=true")).expect(200);
    assert_eq!(trial["difference"], json!(0.0), "{trial}");
    let lines = trial["accounts"].as_array().expect("lines").iter().filter(|line| line["account"] == "customer_deposits");
    lines.map(|line| (line["part"].as_str().expect("a part").to_owned(), line["balance"].as_f64().expect("an amount"))).collect()
}

#[test]
fn whatever_led_to_the_other_leads_to_the_survivor() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let (first, second) = (order_of(&mut owner, "0501234567"), order_of(&mut owner, "0509999999"));
    let one = come(&mut owner, "0501234567", None);
    let other = come(&mut owner, "0509999999", Some("Aisha"));
    let payments = [pay(&mut owner, &one, 10), pay(&mut owner, &other, 50)];
    let whole = merge(&mut owner, &one, &other).expect(200);
    assert_eq!((&whole["id"], &whole["customerNumber"], &whole["name"]), (&one["id"], &json!("CUST0001"), &json!("Aisha")));
    let part = owner.get(&path(&other, "")).expect(200);
    assert_eq!((&part["mergedInto"], &part["customerNumber"]), (&one["id"], &json!("CUST0002")));
    assert_eq!(come(&mut owner, "0509999999", None), whole);
    assert_eq!(order_of(&mut owner, "0509999999")["customer"]["customerNumber"], "CUST0001");
    for search in ["CUST0002", "0509999999", "aisha", "9999"] {
        assert_eq!(numbers(&owner.get(&format!("/customers?search={search}")).expect(200)), ["CUST0001"], "{search}");
    }
    for customer in [&one, &other] {
        let orders = owner.get(&format!("/orders?customer={}", id(customer))).expect(200);
        let listed: Vec<&Value> = orders["data"].as_array().expect("orders").iter().map(|order| &order["id"]).collect();
        assert_eq!(listed[1..], [&second["id"], &first["id"]]);
        assert!(orders["data"].as_array().expect("orders").iter().all(|order| order["customer"]["id"] == one["id"]));
        let listed = owner.get(&format!("/payments?customer={}", id(customer))).expect(200);
        let listed: Vec<&Value> = listed["data"].as_array().expect("payments").iter().map(|payment| &payment["id"]).collect();
        assert_eq!(listed, [&payments[1]["id"], &payments[0]["id"]]);
    }
    assert_eq!(pay(&mut owner, &other, 5)["customer"], one["id"], "who pays as the other pays as the survivor");
}

#[test]
fn nothing_that_is_owed_is_lost() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let [one, other] = ["0501234567", "0509999999"].map(|phone| come(&mut owner, phone, None));
    let payment = pay(&mut owner, &one, 10);
    pay(&mut owner, &other, 50);
    merge(&mut owner, &one, &other).expect(200);
    let mut expected = vec![(id(&one).to_owned(), -60.0), (id(&other).to_owned(), 0.0)];
    let mut stands = deposits(&mut owner, &payment["businessDate"]);
    for list in [&mut expected, &mut stands] {
        list.sort_by(|a, b| a.0.cmp(&b.0));
    }
    assert_eq!(stands, expected);
    let entries = owner.get("/ledger/entries?account=customer_deposits&limit=1").expect(200);
    assert_eq!(entries["data"][0]["cause"]["action"], "customer.balanceMoved");
}

#[test]
fn who_was_merged_is_changed_no_more_and_says_where_to_go() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let [a, b, c] = ["0501234567", "0509999999", "0505555555"].map(|phone| come(&mut owner, phone, None));
    merge(&mut owner, &b, &a).expect(200);
    merge(&mut owner, &c, &b).expect(200);
    let survivor = id(&c).to_owned();
    for part in [&a, &b] {
        let refusals = [
            owner.patch(&path(part, ""), &json!({ "name": "X" })),
            super::erase(&mut owner, part),
            merge(&mut owner, part, &c),
            merge(&mut owner, &c, part),
        ];
        for refused in refusals {
            let problem = refused.problem(409, "customer.merged");
            assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(&survivor)), "{problem}");
        }
        assert_eq!(owner.get(&path(part, "")).expect(200)["mergedInto"], c["id"]);
    }
    merge(&mut owner, &c, &c).problem(409, "customer.same");
    for phone in ["0501234567", "0509999999"] {
        assert_eq!(come(&mut owner, phone, None)["id"], c["id"]);
    }
}

#[test]
fn a_merge_that_is_sent_again_is_done_once() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let [one, other] = ["0501234567", "0509999999"].map(|phone| come(&mut owner, phone, None));
    pay(&mut owner, &other, 50);
    let body = json!({ "other": id(&other), "reason": "two phones" });
    let answers = at_once(5, |_| shop.owner().post_with_key(&path(&one, "/merge"), "merge-1", &body));
    assert_eq!(answers.iter().filter(|answer| !answer.is_replay()).count(), 1);
    assert!(answers.iter().all(|answer| answer.status == 200 && answer.json()["id"] == one["id"]));
    let moved = owner.get("/events?limit=200").text().matches("customer.balanceMoved").count();
    assert_eq!(moved, 1);
}

#[test]
fn two_who_merge_each_other_at_once_leave_one() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let both = ["0501234567", "0509999999"].map(|phone| come(&mut owner, phone, None));
    let answers = at_once(2, |index| merge(&mut shop.owner(), &both[index], &both[1 - index]));
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    assert_eq!(owner.get("/customers").expect(200)["data"].as_array().map(Vec::len), Some(1));
}
