//! Returns and voids that are refused: neither goods, money nor numbers have moved.

use serde_json::{Value, json};

use super::{Bad, assert_changes_nothing, get, post, stocked};
use crate::harness::goods::*;
use crate::harness::*;

const NOBODY: &str = "01900000-0000-7000-8000-000000000000";

/// A bill over 3 RICE and 1.5 kg of SUGAR: 372.00, of which 100.00 by card.
fn a_bill(client: &mut Client) -> Value {
    let items = json!([{ "productId": "RICE", "quantity": 3 }, { "productId": "SUGAR", "quantity": 1.5 }]);
    let payments = json!([{ "method": "card", "amount": 100 }, { "method": "cash", "amount": 272 }]);
    sold(client, &json!({ "saleItems": items, "payments": payments }))
}

/// A return that is refused.
fn bad(
    what: &'static str,
    bill: &Value,
    (items, refunds): (Value, Value),
    status: u16,
    code: &'static str,
    pointers: &'static [&'static str],
) -> Bad {
    let body = json!({ "items": items, "refunds": refunds, "reason": "damaged" });
    post(what, &format!("/bills/{}/returns", text(bill, "id")), body, status, code, pointers)
}

fn line(line: u32, quantity: impl Into<Value>) -> Value {
    json!([{ "line": line, "quantity": quantity.into() }])
}

fn cash(amount: &str) -> Value {
    json!([{ "method": "cash", "amount": amount }])
}

#[test]
fn returns_that_cannot_be_are_refused() {
    let shop = stocked();
    let mut owner = shop.owner();
    let bill = a_bill(&mut owner);
    let path = format!("/bills/{}/returns", text(&bill, "id"));
    let nothing = || json!([]);
    let item = |item: Value| (json!([item]), json!([]));
    let (too_much, quantity): (_, &[&str]) = ("return.tooMuch", &["/items/0/quantity"]);
    let no_line = "bill.lineUnknown";
    let whole = json!({ "reason": "all of it" });
    assert_changes_nothing(
        &shop,
        &mut shop.role("cashier"),
        &[
            bad("more than was sold", &bill, (line(1, 4), cash("400")), 409, too_much, quantity),
            bad("a gram more", &bill, (line(2, 1.501), nothing()), 409, too_much, quantity),
            bad(
                "a product more often than sold",
                &bill,
                item(json!({ "productId": "RICE", "quantity": 4 })),
                409,
                too_much,
                quantity,
            ),
            bad(
                "more than was sold in two items",
                &bill,
                (json!([{ "line": 1, "quantity": 2 }, { "productId": "RICE", "quantity": 2 }]), nothing()),
                409,
                too_much,
                &["/items/1/quantity"],
            ),
            bad("half a piece", &bill, (line(1, 0.5), nothing()), 409, "quantity.notWhole", quantity),
            bad("none of it", &bill, (line(1, 0), nothing()), 422, "quantity.notPositive", quantity),
            bad("half a gram", &bill, (line(2, 0.0005), nothing()), 422, "quantity.invalid", quantity),
            bad("a third line", &bill, (line(3, 1), nothing()), 409, no_line, &["/items/0/line"]),
            bad("line 0", &bill, (line(0, 1), nothing()), 409, no_line, &["/items/0/line"]),
            bad(
                "an unknown product",
                &bill,
                item(json!({ "productId": "NOPE", "quantity": 1 })),
                409,
                no_line,
                &["/items/0/productId"],
            ),
            bad(
                "what was not sold",
                &bill,
                item(json!({ "productId": "TOY", "quantity": 1 })),
                409,
                no_line,
                &["/items/0/productId"],
            ),
            bad("a line without a name", &bill, item(json!({ "quantity": 1 })), 422, "field.required", &["/items/0/line"]),
            bad(
                "a line by two names",
                &bill,
                item(json!({ "line": 1, "productId": "RICE", "quantity": 1 })),
                422,
                "request.invalid",
                &["/items/0/productId"],
            ),
            bad("501 items", &bill, (json!(vec![line(1, 1)[0].clone(); 501]), nothing()), 422, "items.tooMany", &["/items"]),
            bad("no word of who gets what", &bill, (line(1, 1), nothing()), 409, "refund.required", &["/refunds"]),
            bad("a paisa more", &bill, (line(1, 1), cash("100.01")), 409, "refund.mismatch", &["/refunds"]),
            bad("a paisa less", &bill, (line(1, 1), cash("99.99")), 409, "refund.mismatch", &["/refunds"]),
            bad("nothing", &bill, (line(1, 1), cash("0")), 422, "amount.notPositive", &["/refunds/0/amount"]),
            bad("less than nothing", &bill, (line(1, 1), cash("-1")), 422, "amount.notPositive", &["/refunds/0/amount"]),
            bad(
                "an unknown method",
                &bill,
                (line(1, 1), json!([{ "method": "shells", "amount": 100 }])),
                422,
                "payment.methodUnknown",
                &["/refunds/0/method"],
            ),
            bad(
                "more by card than the card has paid",
                &bill,
                (line(1, 2), json!([{ "method": "card", "amount": 200 }])),
                409,
                "refund.tooMuch",
                &["/refunds/0"],
            ),
            bad(
                "the same in two parts",
                &bill,
                (line(1, 2), json!([{ "method": "card", "amount": 100 }, { "method": "card", "amount": 100 }])),
                409,
                "refund.tooMuch",
                &["/refunds/1"],
            ),
            bad("21 refunds", &bill, (line(1, 1), json!(vec![cash("1")[0].clone(); 21])), 422, "request.invalid", &["/refunds"]),
            post("without a reason", &path, json!({ "reason": " " }), 422, "field.required", &["/reason"]),
            post("no reason at all", &path, json!({}), 422, "field.required", &["/reason"]),
            post("a member of nobody's", &path, json!({ "reason": "x", "all": true }), 422, "field.unknown", &["/all"]),
            post("an unknown bill", &format!("/bills/{NOBODY}/returns"), whole.clone(), 404, "bill.unknown", &[]),
            post("a bill by its number", "/bills/BILL-0000000001/returns", whole.clone(), 404, "bill.unknown", &[]),
            get("an unknown bill", &format!("/bills/{NOBODY}"), 404, "bill.unknown", &[]),
            get("an unknown credit note", &format!("/credit-notes/{NOBODY}"), 404, "creditNote.notFound", &[]),
        ],
    );
    // What a cashier may not, a manager may: all of it by card.
    let body = json!({ "items": line(1, 2), "refunds": [{ "method": "card", "amount": 200 }], "reason": "damaged" });
    let note = give_back(&mut shop.role("manager"), &bill, "returns", &body).expect(201);
    assert_eq!((text(&note, "creditNoteNumber"), minor(&note["totalAmount"])), ("CN-0000000001", 20_000));
    assert_eq!(agreed_stock(&mut owner, "RICE"), 9_000);
}

#[test]
fn what_came_back_does_not_come_back_again() {
    let shop = stocked();
    let mut owner = shop.owner();
    let bill = sold(&mut owner, &sale("RICE", 3));
    let whole = json!({ "reason": "all of it" });
    give_back(&mut owner, &bill, "returns", &whole).expect(201);
    let path = |how: &str| format!("/bills/{}/{how}", text(&bill, "id"));
    assert_changes_nothing(
        &shop,
        &mut owner,
        &[
            bad("one more", &bill, (line(1, 1), cash("100")), 409, "return.tooMuch", &["/items/0/quantity"]),
            post("all of it again", &path("returns"), whole.clone(), 409, "return.tooMuch", &[]),
            post("a void of what came back", &path("void"), whole, 409, "bill.notVoidable", &[]),
        ],
    );
}

#[test]
fn of_two_who_bring_the_same_goods_back_at_once_one_wins() {
    let shop = stocked();
    let mut owner = shop.owner();
    let bill = sold(&mut owner, &sale("RICE", 3));
    let body = json!({ "items": line(1, 2), "reason": "damaged" });
    let answers = at_once(8, |_| give_back(&mut shop.owner(), &bill, "returns", &body));
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    for lost in answers.iter().filter(|answer| answer.status != 201) {
        let problem = lost.problem(409, "return.tooMuch");
        assert_eq!(problem["shortages"], json!([{ "pointer": "/items/0/quantity", "asked": 2, "available": 1 }]));
    }
    assert_eq!(agreed_stock(&mut owner, "RICE"), 9_000);
    let bill = owner.get(&format!("/bills/{}", text(&bill, "id"))).expect(200);
    assert_eq!((minor(&bill["refundedAmount"]), milli(&bill["items"][0]["returnedQuantity"])), (20_000, 2_000));
    assert_eq!(bill["creditNotes"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_bill_is_voided_whole_by_a_manager_on_its_own_day() {
    let mut shop = stocked();
    let mut owner = shop.owner();
    let (partly, late) = (sold(&mut owner, &sale("RICE", 2)), sold(&mut owner, &sale("RICE", 1)));
    let reason = json!({ "reason": "the wrong till" });
    let void = |bill: &Value| format!("/bills/{}/void", text(bill, "id"));
    give_back(&mut owner, &partly, "returns", &json!({ "items": line(1, 1), "reason": "damaged" })).expect(201);
    let after = [
        post("after a return", &void(&partly), reason.clone(), 409, "bill.notVoidable", &[]),
        post("without a reason", &void(&late), json!({ "reason": "" }), 422, "field.required", &["/reason"]),
        post("of nothing", &format!("/bills/{NOBODY}/void"), reason.clone(), 404, "bill.unknown", &[]),
    ];
    assert_changes_nothing(&shop, &mut owner, &after);
    give_back(&mut shop.role("cashier"), &late, "void", &reason).problem(403, "permission.missing");
    shop.pass_until("2026-01-20T12:00:00+05:30");
    // Until the program has closed the day before, what is compared does not stand still.
    let closed = |line: &str| line.contains("a business day's time") && line.contains("date=2026-01-19");
    shop.server().logged_line(|line| closed(line).then_some(()));
    let tomorrow = [post("on another day", &void(&late), reason.clone(), 409, "bill.notVoidable", &[])];
    assert_changes_nothing(&shop, &mut owner, &tomorrow);
    let note = give_back(&mut owner, &late, "returns", &reason).expect(201);
    assert_eq!((text(&note, "businessDate"), text(&note, "kind")), ("2026-01-20", "return"));
    let again = sold(&mut owner, &sale("RICE", 1));
    let note = give_back(&mut owner, &again, "void", &reason).expect(201);
    assert_eq!((text(&note, "kind"), minor(&note["refunds"][0]["amount"])), ("void", 10_000));
}
