//! Seed 004: payment numbers that came twice. The earliest keeps its number, the others get the next free ones, nothing else moves.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::{Value, json};

use super::{doctor_is_clean, import};
use crate::harness::*;

const PAYMENTS: usize = 1_000;

/// Those whose number an earlier payment of the same user has.
fn is_double(payment: usize) -> bool {
    payment > 90 && payment.is_multiple_of(30)
}

/// The number of a payment as the other system printed it.
fn number(payment: usize) -> String {
    // Three users take turns, so the payment three before is of the same one.
    let printed = if is_double(payment) { payment - 3 } else { payment };
    format!("PAY2025{printed:04}")
}

/// A thousand paid orders of one customer each, over three users.
fn files(shop: &Shop) -> String {
    let directory = shop.data().join("old");
    std::fs::create_dir_all(&directory).expect("a directory of our own");
    let mut customers = "id,name\n".to_owned();
    let mut orders = "id,order_number,customer_id,status,payment_method,payment_status,total,created_at\n".to_owned();
    let mut items = "order_id,product,quantity,unit_price\n".to_owned();
    let mut payments = "id,payment_number,order_id,customer_id,user,method,amount,status,created_at,approved_at\n".to_owned();
    for one in 1..=PAYMENTS {
        let (day, minute) = (1 + one / 50, one % 50);
        let at = format!("2025-11-{day:02}T10:{minute:02}:00+03:00");
        let _ = writeln!(customers, "c{one},Customer {one}");
        let _ = writeln!(orders, "o{one},A{one:05},c{one},delivered,card,paid,100.00,{at}");
        let _ = writeln!(items, "o{one},Lamp,1,100.00");
        let _ = writeln!(payments, "p{one},{},o{one},c{one},U{},card,100.00,approved,{at},{at}", number(one), 1 + one % 3);
    }
    for (name, text) in [("customers", customers), ("customer_orders", orders), ("order_items", items), ("payments", payments)] {
        std::fs::write(directory.join(format!("{name}.csv")), text).expect("a file of our own");
    }
    directory.to_str().expect("a path that is UTF-8").to_owned()
}

#[test]
fn thirty_doubles_among_a_thousand_payments_get_the_next_numbers_and_nothing_else_moves() {
    let shop = Shop::rehearsed_with("finance-suite", &[], "2025-12-20T10:00:00+03:00");
    let directory = files(&shop);
    let applied = import(&shop, &[&directory, "--apply"]);
    let doubles: Vec<usize> = (1..=PAYMENTS).filter(|payment| is_double(*payment)).collect();
    assert_eq!(doubles.len(), 30);
    let duplicates = applied["report"]["findings"].as_array().expect("findings").iter();
    assert_eq!(duplicates.filter(|finding| finding["code"] == "number.duplicate").count(), 30, "{}", applied["import"]);
    let mut owner = shop.owner();
    let there = payments(&mut owner);
    assert_eq!(there.len(), PAYMENTS);
    let numbers: BTreeSet<&str> = there.values().map(|payment| payment["paymentNumber"].as_str().expect("a number")).collect();
    assert_eq!(numbers.len(), PAYMENTS, "no number is there twice");
    for one in 1..=PAYMENTS {
        let payment = &there[&format!("p{one}")];
        let (number_now, former) = (payment["paymentNumber"].as_str().expect("a number"), &payment["formerNumber"]);
        if is_double(one) {
            assert!(number_now > "PAY20251000", "{payment}");
            assert_eq!(former.as_str(), Some(number(one).as_str()), "{payment}");
        } else {
            assert_eq!((number_now, former), (number(one).as_str(), &Value::Null), "{payment}");
        }
        assert_eq!(payment["amount"].as_f64(), Some(100.0));
    }
    let double = doubles[0];
    let found = owner.get(&format!("/payments?search={}", number(double))).expect(200);
    let found: BTreeSet<&str> =
        found["data"].as_array().expect("payments").iter().filter_map(|payment| payment["legacyId"].as_str()).collect();
    assert_eq!(found, BTreeSet::from([format!("p{double}").as_str(), format!("p{}", double - 3).as_str()]));
    let customer = owner.post("/customers", &json!({ "name": "Live", "phone": "+9647701234567" })).expect(201);
    let live = json!({ "amount": 5, "method": "cash", "customer": customer["id"] });
    let live = owner.post("/payments", &live).expect(201);
    assert_eq!(live["paymentNumber"], "PAY20251031", "{live}");
    doctor_is_clean(&shop);
}

/// Every payment that came in, by its id in the other system.
fn payments(owner: &mut Client) -> BTreeMap<String, Value> {
    let (mut there, mut after) = (BTreeMap::new(), String::new());
    loop {
        let page = owner.get(&format!("/payments?limit=200{after}")).expect(200);
        for payment in page["data"].as_array().expect("payments") {
            there.insert(payment["legacyId"].as_str().expect("an id").to_owned(), payment.clone());
        }
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return there,
        }
    }
}
