//! Goods that cannot come, go or be counted like that: neither stock, ledger nor numbers have changed.

use serde_json::{Value, json};

use super::{Bad, assert_changes_nothing, errors, get, post, stocked};
use crate::harness::goods::*;
use crate::harness::*;

const NOBODY: &str = "01900000-0000-7000-8000-000000000000";

/// A `PATCH` below `/api/v1` that is refused.
fn patch(what: &'static str, path: &str, body: Value, status: u16, code: &'static str, pointers: &'static [&'static str]) -> Bad {
    Bad { what, request: Request::new("PATCH", format!("/api/v1{path}")).json(&body), status, code, pointers }
}

/// A purchase of one RICE with another member of its item.
fn item(member: &str, value: Value) -> Value {
    let mut item = json!({ "productId": "RICE", "quantity": 1, "unitCost": 60 });
    item[member] = value;
    json!({ "items": [item] })
}

/// The id of a product's oldest batch.
fn batch_of(client: &mut Client, sku: &str) -> String {
    let id = text(&client.get(&format!("/products/{sku}")).expect(200), "id").to_owned();
    text(all_of(client, &format!("/products/{id}/batches?limit=200")).last().expect("a batch"), "id").to_owned()
}

#[test]
fn purchases_that_cannot_be_are_refused() {
    let shop = stocked();
    let mut owner = shop.owner();
    let purchase = |what, body, status, code, pointers| post(what, "/purchases", body, status, code, pointers);
    let with = |member: &str, value: Value| {
        let mut body = item("quantity", json!(1));
        body[member] = value;
        body
    };
    let (cost, quantity): (&[&str], &[&str]) = (&["/items/0/unitCost"], &["/items/0/quantity"]);
    let many = json!({ "items": vec![item("quantity", json!(1))["items"][0].clone(); 501] });
    let table = [
        purchase("nothing", json!({ "items": [] }), 422, "items.empty", &["/items"]),
        purchase("501 items", many, 422, "items.tooMany", &["/items"]),
        purchase("an unknown product", item("productId", json!("NOPE")), 409, "product.unknown", &["/items/0/productId"]),
        purchase("what no stock is kept of", item("productId", json!("BAG")), 409, "stock.notTracked", &["/items/0/productId"]),
        purchase("a negative cost", item("unitCost", json!(-1)), 422, "amount.negative", cost),
        purchase("half a paisa", item("unitCost", json!("0.005")), 422, "amount.tooManyDecimals", cost),
        purchase("a cost without end", item("unitCost", json!("9999999999999.99")), 409, "amount.tooLarge", &[]),
        purchase("half a piece", item("quantity", json!(0.5)), 409, "quantity.notWhole", quantity),
        purchase("none of it", item("quantity", json!(0)), 422, "quantity.notPositive", quantity),
        purchase("half a gram", item("quantity", json!(0.0005)), 422, "quantity.invalid", quantity),
        purchase("a negative price", item("unitPrice", json!(-1)), 422, "amount.negative", &["/items/0/unitPrice"]),
        purchase("a day that is none", item("expiresAt", json!("2026-02-30")), 422, "request.invalid", &["/items/0/expiresAt"]),
        purchase(
            "a long batch number",
            item("batchNumber", json!("b".repeat(201))),
            422,
            "field.tooLong",
            &["/items/0/batchNumber"],
        ),
        purchase("a member of nobody's", item("cost", json!(1)), 422, "field.unknown", &["/items/0/cost"]),
        purchase(
            "goods to come",
            with("receivedAt", json!("2026-01-19T13:00:00+05:30")),
            409,
            "stock.notArrived",
            &["/receivedAt"],
        ),
        purchase("a moment that is none", with("receivedAt", json!("noon")), 422, "request.invalid", &["/receivedAt"]),
        purchase("an unknown outlet", with("outlet", json!("NORTH")), 409, "outlet.unknown", &["/outlet"]),
        purchase("a number of one's own", with("purchaseNumber", json!("P1")), 422, "field.unknown", &["/purchaseNumber"]),
    ];
    assert_changes_nothing(&shop, &mut owner, &table);
    let both = json!({ "items": [
        { "productId": "NOPE", "quantity": 1, "unitCost": 1 },
        { "productId": "BAG", "quantity": 1, "unitCost": 1 },
        { "productId": "RICE", "quantity": 1.5, "unitCost": 1 },
    ] });
    let refused = owner.post("/purchases", &both);
    refused.problem(409, "product.unknown");
    let all = [
        ("/items/0/productId", "product.unknown"),
        ("/items/1/productId", "stock.notTracked"),
        ("/items/2/quantity", "quantity.notWhole"),
    ];
    assert_eq!(refused.errors(), errors(&all));
    for role in ["cashier", "kitchen", "finance", "accountant"] {
        shop.role(role).post("/purchases", &item("quantity", json!(1))).problem(403, "permission.missing");
    }
    let next = receive(&mut owner, item("quantity", json!(1))["items"].clone());
    assert_eq!(text(&next, "purchaseNumber"), "PUR-000002");
}

#[test]
fn goods_go_back_to_the_supplier_only_from_their_own_purchase() {
    let shop = stocked();
    let mut owner = shop.owner();
    let first = owner.get("/purchases").expect(200)["data"][0].clone();
    let other = receive(&mut owner, json!([{ "productId": "SUGAR", "quantity": 1, "unitCost": 40 }]));
    let back = |batch: &str, quantity: Value| json!({ "items": [{ "batch": batch, "quantity": quantity }] });
    let rice = batch_of(&mut owner, "RICE");
    let foreign = text(&other["batches"][0], "id");
    let path = format!("/purchases/{}/returns", text(&first, "id"));
    assert_changes_nothing(
        &shop,
        &mut owner,
        &[
            post("nothing", &path, json!({ "items": [] }), 422, "items.empty", &["/items"]),
            post("more than is left", &path, back(&rice, json!(6)), 409, "stock.insufficient", &["/items/0/quantity"]),
            post("another purchase's batch", &path, back(foreign, json!(1)), 404, "batch.unknown", &["/items/0/batch"]),
            post("a batch of nobody's", &path, back(NOBODY, json!(1)), 404, "batch.unknown", &["/items/0/batch"]),
            post("no id", &path, back("B-1", json!(1)), 422, "request.invalid", &["/items/0/batch"]),
            post("none of it", &path, back(&rice, json!(0)), 422, "quantity.notPositive", &["/items/0/quantity"]),
            post(
                "no such purchase",
                &format!("/purchases/{NOBODY}/returns"),
                back(&rice, json!(1)),
                404,
                "purchase.unknown",
                &[],
            ),
            get("no such purchase", &format!("/purchases/{NOBODY}"), 404, "stockDocument.notFound", &[]),
        ],
    );
}

#[test]
fn adjustments_that_cannot_be_are_refused() {
    let shop = stocked();
    let mut owner = shop.owner();
    let rice = batch_of(&mut owner, "RICE");
    let of = |item: Value| json!({ "reason": "stock-take", "items": [item] });
    let adjust = |what, body, status, code, pointers| post(what, "/stock/adjustments", body, status, code, pointers);
    let (invalid, counted): (_, &[&str]) = ("request.invalid", &["/items/0/counted"]);
    let one = json!({ "productId": "RICE", "counted": 1 });
    let table = [
        adjust("nothing", json!({ "reason": "x", "items": [] }), 422, "items.empty", &["/items"]),
        adjust("501 items", json!({ "reason": "x", "items": vec![one.clone(); 501] }), 422, "items.tooMany", &["/items"]),
        adjust("no reason", json!({ "items": [one.clone()] }), 422, "field.required", &["/reason"]),
        adjust("an empty reason", json!({ "reason": " ", "items": [one] }), 422, "field.required", &["/reason"]),
        adjust("neither counted, waste nor found", of(json!({ "productId": "RICE" })), 422, invalid, counted),
        adjust("two of them", of(json!({ "productId": "RICE", "counted": 1, "waste": 1 })), 422, invalid, counted),
        adjust("all of them", of(json!({ "productId": "RICE", "counted": 1, "waste": 1, "found": 1 })), 422, invalid, counted),
        adjust("less than none", of(json!({ "productId": "RICE", "counted": -1 })), 422, "quantity.notPositive", counted),
        adjust("half a piece", of(json!({ "productId": "RICE", "counted": 0.5 })), 409, "quantity.notWhole", counted),
        adjust("none wasted", of(json!({ "productId": "RICE", "waste": 0 })), 422, "quantity.notPositive", &["/items/0/waste"]),
        adjust("none found", of(json!({ "productId": "RICE", "found": 0 })), 422, "quantity.notPositive", &["/items/0/found"]),
        adjust(
            "more waste than there is",
            of(json!({ "productId": "RICE", "waste": 11 })),
            409,
            "stock.insufficient",
            &["/items/0/waste"],
        ),
        adjust(
            "more waste than the batch has",
            of(json!({ "productId": "RICE", "batch": rice, "waste": 6 })),
            409,
            "stock.insufficient",
            &["/items/0/waste"],
        ),
        adjust(
            "an unknown product",
            of(json!({ "productId": "NOPE", "counted": 1 })),
            409,
            "product.unknown",
            &["/items/0/productId"],
        ),
        adjust(
            "what no stock is kept of",
            of(json!({ "productId": "BAG", "counted": 1 })),
            409,
            "stock.notTracked",
            &["/items/0/productId"],
        ),
        adjust(
            "another product's batch",
            of(json!({ "productId": "SUGAR", "batch": rice, "waste": 1 })),
            404,
            "batch.unknown",
            &["/items/0/batch"],
        ),
    ];
    assert_changes_nothing(&shop, &mut owner, &table);
}

#[test]
fn goods_that_are_not_free_or_go_nowhere_are_not_moved() {
    let shop = a_counter_with(&[CITY]);
    let mut owner = shop.owner();
    make(&mut owner, "RICE", json!({}));
    let purchase = json!({ "outlet": "MAIN", "items": [{ "productId": "RICE", "quantity": 5, "unitCost": 60 }] });
    let purchase = owner.post("/purchases", &purchase).expect(201);
    let order = json!({ "outlet": "MAIN", "channel": "delivery", "items": [{ "product": "RICE", "quantity": 3 }] });
    owner.post("/orders", &order).expect(201);
    let moved = |from: &str, to: &str, quantity: Value| json!({ "from": from, "to": to, "items": [{ "productId": "RICE", "quantity": quantity }] });
    let mut of_batch = moved("MAIN", "CITY", json!(3));
    of_batch["items"][0]["batch"] = purchase["batches"][0]["id"].clone();
    let transfer = |what, body, status, code, pointers| post(what, "/stock/transfers", body, status, code, pointers);
    let (short, quantity): (_, &[&str]) = ("stock.insufficient", &["/items/0/quantity"]);
    assert_changes_nothing(
        &shop,
        &mut owner,
        &[
            transfer("nothing", json!({ "from": "MAIN", "to": "CITY", "items": [] }), 422, "items.empty", &["/items"]),
            transfer("to where they are", moved("MAIN", "MAIN", json!(1)), 409, "stock.sameOutlet", &["/to"]),
            transfer("the same in small letters", moved("MAIN", "main", json!(1)), 409, "stock.sameOutlet", &["/to"]),
            transfer("to nowhere", moved("MAIN", "NORTH", json!(1)), 409, "outlet.unknown", &["/to"]),
            transfer("from nowhere", moved("NORTH", "MAIN", json!(1)), 409, "outlet.unknown", &["/from"]),
            transfer("what is kept for an order", moved("MAIN", "CITY", json!(3)), 409, short, quantity),
            transfer("the same by its batch", of_batch, 409, short, quantity),
            transfer("what is not there", moved("CITY", "MAIN", json!(1)), 409, short, quantity),
            transfer("half a piece", moved("MAIN", "CITY", json!(0.5)), 409, "quantity.notWhole", quantity),
        ],
    );
    let theirs =
        [transfer("from another outlet than their own", moved("MAIN", "CITY", json!(1)), 403, "permission.missing", &["/from"])];
    assert_changes_nothing(&shop, &mut shop.client(&shop.token(&["--role", "warehouse", "--outlet", "CITY"])), &theirs);
    owner.post("/stock/transfers", &moved("MAIN", "CITY", json!(2))).expect(201);
    assert_eq!(agreed_stock(&mut owner, "RICE"), 5_000);
}

#[test]
fn changes_of_batches_and_of_what_is_in_stock_are_checked() {
    let shop = stocked();
    let mut owner = shop.owner();
    let rice = format!("/batches/{}", batch_of(&mut owner, "RICE"));
    assert_changes_nothing(
        &shop,
        &mut owner,
        &[
            patch("no reason", &rice, json!({ "isBlocked": true }), 422, "field.required", &["/reason"]),
            patch("an empty reason", &rice, json!({ "isBlocked": true, "reason": "" }), 422, "field.required", &["/reason"]),
            patch("a negative cost", &rice, json!({ "unitCost": -1, "reason": "x" }), 422, "amount.negative", &["/unitCost"]),
            patch("a negative price", &rice, json!({ "unitPrice": -1, "reason": "x" }), 422, "amount.negative", &["/unitPrice"]),
            patch("no day", &rice, json!({ "expiresAt": "soon", "reason": "x" }), 422, "request.invalid", &["/expiresAt"]),
            patch("its quantity", &rice, json!({ "quantity": 9, "reason": "x" }), 422, "field.unknown", &["/quantity"]),
            patch("no such batch", &format!("/batches/{NOBODY}"), json!({ "reason": "x" }), 404, "batch.unknown", &[]),
            patch("another unit", "/products/RICE", json!({ "unit": "kg" }), 409, "product.hasStock", &["/unit"]),
            patch(
                "no stock any more",
                "/products/RICE",
                json!({ "trackStock": false }),
                409,
                "product.hasStock",
                &["/trackStock"],
            ),
        ],
    );
    // Counted to nothing, it may change.
    let nothing = json!({ "reason": "given away", "items": [{ "productId": "RICE", "counted": 0 }] });
    owner.post("/stock/adjustments", &nothing).expect(201);
    owner.patch("/products/RICE", &json!({ "unit": "kg" })).expect(200);
    owner.patch("/products/RICE", &json!({ "trackStock": false })).expect(200);
}

#[test]
fn questions_to_stock_and_bills_are_checked() {
    let shop = stocked();
    let mut owner = shop.owner();
    let rice = text(&owner.get("/products/RICE").expect(200), "id").to_owned();
    let of_rice = |rest: &str| format!("/products/{rice}/{rest}");
    let invalid = "request.invalid";
    assert_changes_nothing(
        &shop,
        &mut owner,
        &[
            get("batches of nothing", &format!("/products/{NOBODY}/batches"), 404, "product.notFound", &[]),
            get("movements of nothing", &format!("/products/{NOBODY}/movements"), 404, "product.notFound", &[]),
            get("batches of nowhere", &of_rice("batches?outlet=NORTH"), 409, "outlet.unknown", &["?outlet"]),
            get("a cursor of nobody's", &of_rice("batches?after=x"), 422, invalid, &["?after"]),
            get("no movements", &of_rice("movements?limit=0"), 422, invalid, &["?limit"]),
            get("documents of no kind", "/stock/documents?kind=gift", 422, invalid, &["?kind"]),
            get("an unknown document", &format!("/stock/documents/{NOBODY}"), 404, "stockDocument.notFound", &[]),
            get("an unknown parameter", "/purchases?supplier=x", 422, "field.unknown", &["?supplier"]),
            get("bills of a day that is none", "/bills?businessDate=2026-13-01", 422, invalid, &["?businessDate"]),
            get("bills of nobody", "/bills?customer=CUST0001", 422, invalid, &["?customer"]),
            get("bills of nowhere", "/bills?outlet=NORTH", 409, "outlet.unknown", &["?outlet"]),
            get("a long search", &format!("/bills?search={}", "9".repeat(101)), 422, "search.tooLong", &["?search"]),
            get("a list's cursor in a search", "/bills?search=BILL&after=17", 422, invalid, &["?after"]),
            get("a cursor of nobody's", "/credit-notes?after=x", 422, invalid, &["?after"]),
        ],
    );
}
