//! Payments over HTTP: recorded once each, found again, and posted so that the books balance.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::harness::*;

fn cash(amount: &str) -> Value {
    json!({ "amount": amount, "method": "cash" })
}

#[track_caller]
fn pay(client: &mut Client, body: &Value) -> Value {
    client.post("/payments", body).expect(201)
}

fn text<'a>(payment: &'a Value, member: &str) -> &'a str {
    payment[member].as_str().unwrap_or_else(|| panic!("{member} of {payment}"))
}

/// Each year's numbers are 1, 2, 3 … without a gap.
#[track_caller]
fn assert_numbers(payments: &[Value]) {
    let mut years: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for payment in payments {
        years.entry(&text(payment, "businessDate")[..4]).or_default().push(text(payment, "paymentNumber"));
    }
    for (year, mut numbers) in years {
        numbers.sort_unstable();
        let expected: Vec<String> = (1..=numbers.len()).map(|value| format!("PAY{year}{value:04}")).collect();
        assert_eq!(numbers, expected);
    }
}

/// Minor units of an amount; every amount survives a double.
fn minor(amount: &Value) -> i64 {
    (amount.as_f64().expect("an amount") * 100.0).round() as i64
}

/// The trial balance of every date on which something was paid, after proof that each is the sum of that date's payments.
#[track_caller]
fn assert_balanced(client: &mut Client, payments: &[Value]) {
    let mut dates: BTreeMap<&str, i64> = BTreeMap::new();
    for payment in payments {
        *dates.entry(text(payment, "businessDate")).or_default() += minor(&payment["amount"]);
    }
    for (date, sum) in dates {
        let trial = client.get(&format!("/ledger/trial-balance?businessDate={date}")).expect(200);
        assert_eq!((&trial["businessDate"], minor(&trial["difference"])), (&json!(date), 0), "{trial}");
        let lines: Vec<(&str, i64, i64, i64)> = trial["accounts"]
            .as_array()
            .expect("accounts")
            .iter()
            .map(|line| (text(line, "account"), minor(&line["debit"]), minor(&line["credit"]), minor(&line["balance"])))
            .collect();
        assert_eq!(lines, [("cash_drawers", sum, 0, sum), ("customer_deposits", 0, sum, -sum)]);
    }
}

#[test]
fn a_payment_is_answered_with_its_number_and_read_as_it_was_answered() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let customer = owner.post("/customers/find-or-create", &json!({ "phone": "0501234567" })).expect(201)["id"].clone();
    let mut till = shop.client(&shop.token(&["--role", "cashier", "--register", "R1"]));
    let body = json!({ "customer": customer, "amount": 1234.5, "method": "cash", "reference": " deposit for Friday " });
    let payment = pay(&mut till, &body);
    assert_numbers(std::slice::from_ref(&payment));
    assert_eq!((&payment["customer"], &payment["method"], &payment["status"]), (&customer, &json!("cash"), &json!("paid")));
    assert_eq!((&payment["outlet"], &payment["register"]), (&json!("MAIN"), &json!("R1")));
    assert_eq!(payment["reference"], "deposit for Friday");
    let read = till.get(&format!("/payments/{}", text(&payment, "id")));
    let mut whole = payment.clone();
    whole["refunds"] = json!([]);
    assert_eq!(read.expect(200), whole);
    assert!(read.text().contains(r#""amount":1234.50,"#), "{}", read.text());
    let entries = owner.get("/ledger/entries?account=customer_deposits");
    let entry = entries.expect(200)["data"][0].clone();
    assert_eq!(entry["cause"], json!({ "action": "payment.recorded", "subject": "payment", "subjectId": payment["id"] }));
    assert_eq!((&entry["businessDate"], &entry["at"]), (&payment["businessDate"], &payment["createdAt"]));
    let postings = format!(
        r#""postings":[{{"account":"cash_drawers","part":"R1","debit":1234.50,"credit":0.00}},{{"account":"customer_deposits","part":{customer},"debit":0.00,"credit":1234.50}}]"#
    );
    assert!(entries.text().contains(&postings), "{}", entries.text());
}

#[test]
fn ten_at_once_have_ten_numbers_and_nobody_sees_an_error() {
    let shop = Shop::open();
    let payments = at_once(10, |index| pay(&mut shop.owner(), &cash(&format!("{}.05", index + 1))));
    assert_numbers(&payments);
    assert_balanced(&mut shop.owner(), &payments);
    let audit = shop.owner().get("/numbering/audit?kind=payment").expect(200);
    assert_eq!((&audit["holds"], &audit["withoutCounter"]), (&json!(true), &json!(0)), "{audit}");
}

#[test]
fn the_books_balance_after_hundreds_of_payments_among_orders_and_a_kill() {
    let mut shop = Shop::open();
    let tokens = ["R1", "R2"].map(|register| shop.token(&["--role", "cashier", "--register", register]));
    let payments: Vec<Value> = at_once(16, |thread| {
        let mut client = shop.client(&tokens[thread % 2]);
        let mut payments = Vec::new();
        for index in 0..20 {
            payments.push(pay(&mut client, &cash(&format!("{}.{:02}", 1 + thread * 20 + index, index))));
            client.post("/payments", &cash("0")).problem(422, "amount.notPositive");
            place(&mut client, &an_order());
        }
        payments
    })
    .concat();
    shop.kill();
    shop.start();
    let mut owner = shop.owner();
    assert_numbers(&payments);
    assert_balanced(&mut owner, &payments);
    assert_eq!(all_of(&mut owner, "/payments?limit=200").len(), payments.len());
    let entries = all_of(&mut owner, "/ledger/entries?limit=200");
    assert_eq!(entries.len(), payments.len());
    for entry in &entries {
        let sides = |side: &str| -> i64 {
            entry["postings"].as_array().expect("postings").iter().map(|posting| minor(&posting[side])).sum()
        };
        assert_eq!(sides("debit"), sides("credit"), "{entry}");
    }
}

#[test]
fn parts_show_each_register_s_drawer() {
    let shop = Shop::open();
    let payments: Vec<Value> = [("R1", "10"), ("R2", "20"), ("R2", "5")]
        .iter()
        .map(|(register, amount)| {
            pay(&mut shop.client(&shop.token(&["--role", "cashier", "--register", register])), &cash(amount))
        })
        .collect();
    // One date, or two where midnight came in between.
    let dates: BTreeSet<&str> = payments.iter().map(|payment| text(payment, "businessDate")).collect();
    let mut drawers: BTreeMap<String, i64> = BTreeMap::new();
    for date in dates {
        let trial = shop.owner().get(&format!("/ledger/trial-balance?businessDate={date}&parts=true")).expect(200);
        assert_eq!(minor(&trial["difference"]), 0);
        let lines = trial["accounts"].as_array().expect("accounts").iter();
        for line in lines.filter(|line| line["account"] == "cash_drawers") {
            *drawers.entry(text(line, "part").to_owned()).or_default() += minor(&line["balance"]);
        }
    }
    assert_eq!(drawers, BTreeMap::from([("R1".to_owned(), 1_000), ("R2".to_owned(), 2_500)]));
}

#[test]
fn a_payment_sent_again_is_answered_again_and_moves_nothing() {
    let mut shop = Shop::open();
    let (mut owner, key) = (shop.owner(), new_key());
    let first = owner.post_with_key("/payments", &key, &json!({ "amount": 50, "method": "cash" }));
    assert!(!first.is_replay());
    let first = first.expect(201);
    let events = last_event(&mut owner);
    for body in [json!({ "amount": 50, "method": "cash" }), json!({ "method": "cash", "amount": "50.00" })] {
        let again = owner.post_with_key("/payments", &key, &body);
        assert!(again.is_replay());
        assert_eq!(again.expect(201), first);
    }
    owner.post_with_key("/payments", &key, &cash("51")).problem(422, "idempotency.mismatch");
    owner.post_with_key("/orders", &key, &an_order()).problem(422, "idempotency.mismatch");
    shop.kill();
    shop.start();
    let mut owner = shop.owner();
    let again = owner.post_with_key("/payments", &key, &cash("50"));
    assert!(again.is_replay());
    assert_eq!(again.expect(201), first);
    assert_eq!(last_event(&mut owner), events);
    assert_balanced(&mut owner, &[first]);
}

#[test]
fn thirty_two_who_send_the_same_key_at_once_make_one_payment() {
    let shop = Shop::open();
    let key = new_key();
    let answers = at_once(32, |_| shop.owner().post_with_key("/payments", &key, &cash("5")));
    let first = answers[0].expect(201);
    assert!(answers.iter().all(|answer| answer.expect(201) == first));
    assert_eq!(answers.iter().filter(|answer| !answer.is_replay()).count(), 1);
    assert_balanced(&mut shop.owner(), &[first]);
}

#[test]
fn payments_are_listed_newest_first_and_found_by_number_and_reference() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let payments: Vec<Value> = ["F-1", "F-12", "G 7", "F-1"]
        .iter()
        .map(|reference| pay(&mut owner, &json!({ "amount": 5, "method": "cash", "reference": reference })))
        .collect();
    let numbers = |found: &[Value]| found.iter().map(|payment| text(payment, "id").to_owned()).collect::<Vec<_>>();
    let of = |indices: &[usize]| indices.iter().map(|index| text(&payments[*index], "id").to_owned()).collect::<Vec<_>>();
    let mut newest_first = numbers(&payments);
    newest_first.reverse();
    for limit in [1, 3, 4] {
        assert_eq!(numbers(&all_of(&mut owner, &format!("/payments?limit={limit}"))), newest_first);
    }
    let third = text(&payments[2], "paymentNumber");
    for (search, expected) in [("F-1", of(&[3, 0, 1])), (third, of(&[2])), ("G 7", of(&[2])), ("  G ", of(&[2])), ("H", of(&[]))]
    {
        for limit in [1, 200] {
            let path = format!("/payments?limit={limit}&search={}", encoded(search));
            assert_eq!(numbers(&all_of(&mut owner, &path)), expected, "{search:?}");
        }
    }
    assert_eq!(all_of(&mut owner, "/payments?limit=1&search=PAY").len(), 4);
}

#[test]
fn who_is_bound_to_an_outlet_takes_and_sees_its_money_only() {
    let west = "code = \"WEST\"\nname = \"West\"\nregisters = []\n\n[[outlets]]\ncode = \"MAIN\"";
    let shop = Shop::with_changes(&[("code = \"MAIN\"", west)]);
    let mut owner = shop.owner();
    owner.post("/payments", &cash("5")).problem(409, "outlet.required");
    let main = pay(&mut owner, &json!({ "amount": 7, "method": "cash", "outlet": "main" }));
    let mut finance = shop.client(&shop.token(&["--role", "finance", "--outlet", "WEST"]));
    let own = pay(&mut finance, &cash("5"));
    assert_eq!((&own["outlet"], &main["outlet"]), (&json!("WEST"), &json!("MAIN")));
    finance.post("/payments", &json!({ "amount": 7, "method": "cash", "outlet": "MAIN" })).problem(403, "permission.missing");
    assert_eq!(finance.get("/payments").expect(200)["data"], json!([own]));
    assert_eq!(finance.get("/payments?search=PAY").expect(200)["data"], json!([own]));
    finance.get(&format!("/payments/{}", text(&main, "id"))).problem(404, "payment.notFound");
    let date = text(&own, "businessDate");
    for path in [format!("/ledger/trial-balance?businessDate={date}"), format!("/ledger/entries?businessDate={date}")] {
        finance.get(&format!("{path}&outlet=MAIN")).problem(403, "permission.missing");
        let seen = finance.get(&path).text();
        assert!(seen.contains("5.00") && !seen.contains("7.00"), "{seen}");
        let at_main = owner.get(&format!("{path}&outlet=MAIN")).text();
        assert!(!at_main.contains("5.00"), "{at_main}");
    }
}

#[test]
fn a_cashier_takes_money_in_their_own_name_and_a_manager_in_another_s() {
    let shop = Shop::open();
    let mut cashier = shop.role("cashier");
    let own = pay(&mut cashier, &cash("5"));
    let theirs = text(&pay(&mut shop.owner(), &cash("5")), "user").to_owned();
    let named = |user: &str| json!({ "amount": 5, "method": "cash", "user": user });
    assert_eq!(pay(&mut cashier, &named(text(&own, "user")))["user"], own["user"]);
    assert_ne!(theirs, text(&own, "user"));
    let refused = cashier.post("/payments", &named(&theirs));
    refused.problem(403, "permission.missing");
    assert_eq!(refused.errors(), [("/user".to_owned(), "permission.missing".to_owned())]);
    assert_eq!(pay(&mut shop.role("manager"), &named(&theirs))["user"], theirs);
}

#[test]
fn what_would_be_more_than_an_amount_may_be_is_refused() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let greatest = "9999999999999.99";
    let refused = (0..3).any(|_| {
        let answer = owner.post("/payments", &cash(greatest));
        if answer.status == 201 {
            assert!(answer.text().contains(&format!(r#""amount":{greatest},"#)), "{}", answer.text());
            return false;
        }
        answer.problem(409, "amount.tooLarge");
        true
    });
    // Of three payments two are of one day, also when it becomes another day between them.
    assert!(refused);
}

#[test]
fn the_event_of_a_payment_does_not_say_what_may_name_a_person() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let payment = pay(&mut owner, &json!({ "amount": 5, "method": "cash", "reference": "Aisha's deposit" }));
    let events = owner.get("/events?limit=200").expect(200);
    let event = events["data"].as_array().expect("events").last().expect("an event").clone();
    assert_eq!((&event["type"], &event["subjectId"]), (&json!("payment.recorded"), &payment["id"]));
    assert_eq!(event["data"]["new"]["paymentNumber"], payment["paymentNumber"]);
    assert!(!events.to_string().contains("Aisha"), "{events}");
}
