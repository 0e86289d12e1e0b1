//! Money that goes back: never more than was paid, however many ask at once.

use serde_json::json;

use super::{customer, order_of, payment_by, read, wallet, wholesaler};
use crate::harness::goods::{minor, text};
use crate::harness::*;

#[test]
fn two_refunds_at_once_of_all_that_was_paid_are_one() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    let payment = owner.post("/payments", &json!({ "amount": 500, "method": "card" })).expect(201);
    let path = format!("/payments/{}/refunds", text(&payment, "id"));
    let answers = at_once(8, |_| shop.owner().post(&path, &json!({ "amount": 500, "reason": "taken twice" })));
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    for refused in answers.iter().filter(|answer| answer.status != 201) {
        refused.problem(409, "refund.tooMuch");
    }
    let read = owner.get(&format!("/payments/{}", text(&payment, "id"))).expect(200);
    assert_eq!((minor(&read["refundedAmount"]), read["refunds"].as_array().map(Vec::len)), (50_000, Some(1)));
    assert_eq!(read["refunds"][0]["reason"], "taken twice");
}

#[test]
fn an_order_that_is_taken_on_keeps_its_money_until_it_is_called_off() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    customer(&mut owner, 1, "0");
    let order = place(&mut owner, &order_of(2, 1, json!({ "method": "card", "reference": "4711" })));
    let card = payment_by(&order, "card");
    let body = json!({ "reason": "changed their mind" });
    owner.post(&format!("/payments/{card}/refunds"), &body).problem(409, "refund.tooMuch");
    owner.post(&format!("/orders/{}/cancel", text(&order, "id")), &body).expect(200);
    owner.post(&format!("/payments/{card}/refunds"), &json!({ "amount": 3000, "reason": "a part" })).expect(201);
    let too_much = json!({ "amount": "5000.01", "reason": "more than is left" });
    owner.post(&format!("/payments/{card}/refunds"), &too_much).problem(409, "refund.tooMuch");
    owner.post(&format!("/payments/{card}/refunds"), &json!({ "amount": 5000, "reason": "the rest" })).expect(201);
    assert_eq!(minor(&read(&mut owner, &order)["refundDue"]), 0);
}

#[test]
fn money_goes_back_as_it_came_or_into_the_wallet_and_otherwise_by_a_manager() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    let id = customer(&mut owner, 1, "0");
    let paid = |client: &mut Client| {
        let body = json!({ "customer": id, "amount": 100, "method": "card" });
        format!("/payments/{}/refunds", text(&client.post("/payments", &body).expect(201), "id"))
    };
    let mut finance = shop.role("finance");
    let (one, other) = (paid(&mut owner), paid(&mut owner));
    let by = |method: &str| json!({ "method": method, "reason": "a deposit that is not needed" });
    finance.post(&one, &by("cash")).problem(403, "permission.missing");
    finance.post(&one, &by("wallet")).expect(201);
    assert_eq!(wallet(&mut owner, &id), 10_000);
    owner.post(&other, &by("cash")).expect(201);
    shop.role("cashier").post(&other, &by("card")).problem(403, "permission.missing");
}

#[test]
fn a_house_account_is_paid_later_bill_by_bill_and_never_beyond_what_is_owed() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    let id = customer(&mut owner, 1, "0");
    let order = place(&mut owner, &order_of(2, 1, json!({ "method": "house_account" })));
    for step in ["confirmed", "preparing", "ready", "assigned", "dispatched", "delivered"] {
        match step {
            "delivered" => owner.post(&format!("/orders/{}/transitions", text(&order, "id")), &json!({ "to": step })),
            _ => make_step(&mut owner, text(&order, "id"), step),
        }
        .expect(200);
    }
    let delivered = read(&mut owner, &order);
    assert_eq!((minor(&delivered["amountDue"]), &delivered["paymentStatus"]), (800_000, &json!("unpaid")));
    let owed = |client: &mut Client| minor(&client.get(&format!("/customers/{id}/wallet")).expect(200)["owed"]);
    assert_eq!(owed(&mut owner), 800_000);
    let bill = delivered["bill"]["id"].clone();
    let pay = |client: &mut Client, amount: &str| {
        client.post("/payments", &json!({ "bill": bill, "amount": amount, "method": "card" }))
    };
    pay(&mut owner, "3000").expect(201);
    assert_eq!((owed(&mut owner), &read(&mut owner, &order)["paymentStatus"]), (500_000, &json!("partially_paid")));
    pay(&mut owner, "5000.01").problem(409, "payment.tooMuch");
    pay(&mut owner, "5000").expect(201);
    assert_eq!((owed(&mut owner), &read(&mut owner, &order)["paymentStatus"]), (0, &json!("paid")));
    pay(&mut owner, "1").problem(409, "payment.nothingDue");
    // What comes back after it was paid goes back by the method that paid it.
    let returned = owner.post(&format!("/bills/{}/returns", text(&delivered["bill"], "id")), &json!({ "reason": "broken" }));
    assert_eq!(returned.expect(201)["refunds"][0]["method"], "card");
}
