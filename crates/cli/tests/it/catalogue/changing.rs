//! Products and categories are made and changed.

use serde_json::{Value, json};

use super::{searched, skus};
use crate::harness::*;

#[test]
fn a_product_is_made_with_everything_and_can_be_ordered_at_once() {
    let shop = Shop::open();
    let mut stockroom = shop.role("warehouse");
    let wanted = json!({
        "sku": "TEA-GREEN",
        "name": { "en": "Green tea", "ar": "شاي أخضر" },
        "category": "MEZZE",
        "unit": "kg",
        "price": "12.50",
        "taxes": [{ "name": "VAT", "rate": 5 }],
        "barcodes": ["4006381333931", "A 1"],
        "sellByWeight": true,
        "trackStock": true,
        "consumption": "fefo",
        "reorderLevel": 2.5,
        "image": "/tea.jpg",
    });
    let made = stockroom.post("/products", &wanted).expect(201);
    let id = made["id"].as_str().expect("an id").to_owned();
    let expected = json!({
        "id": id, "sku": "TEA-GREEN", "name": { "en": "Green tea", "ar": "شاي أخضر" }, "category": "MEZZE", "unit": "kg",
        "price": 12.5, "taxes": [{ "name": "VAT", "rate": 5 }], "barcodes": ["4006381333931", "A 1"], "sellByWeight": true,
        "isActive": true, "trackStock": true, "consumption": "fefo", "reorderLevel": 2.5, "image": "/tea.jpg", "modifiers": [],
        "soldOnline": true, "soldOut": [], "stock": [], "version": 1,
    });
    assert_eq!(made, expected);
    for name in [id.as_str(), "TEA-GREEN"] {
        assert_eq!(stockroom.get(&format!("/products/{name}")).expect(200), made);
    }
    let arrived = json!({ "items": [{ "productId": "A 1", "quantity": 0.8, "unitCost": 7 }] });
    stockroom.post("/purchases", &arrived).expect(201);
    let mut owner = shop.owner();
    for name in [id.as_str(), "TEA-GREEN", "4006381333931", "A 1"] {
        let order = place(&mut owner, &json!({ "items": [{ "product": name, "quantity": 0.2 }] }));
        assert_eq!(order["total"], json!(2.5));
    }
}

#[test]
fn what_is_not_said_of_a_product_is_as_usual() {
    let shop = Shop::open();
    let made = shop.owner().post("/products", &json!({ "sku": "TEA", "name": "Tea", "price": 0 })).expect(201);
    let usual = json!({
        "id": made["id"], "sku": "TEA", "name": { "en": "Tea" }, "category": null, "unit": "piece", "price": 0.0, "taxes": [],
        "barcodes": [], "sellByWeight": false, "isActive": true, "trackStock": false, "consumption": "fifo", "reorderLevel": null,
        "image": null, "modifiers": [], "soldOnline": true, "soldOut": [], "version": 1,
    });
    assert_eq!(made, usual);
}

#[test]
fn a_change_changes_what_is_sent_and_null_takes_off_what_can_be_missing() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let before = owner.get("/products/SHAWARMA-L").expect(200);
    let change =
        json!({ "price": 27.5, "image": "https://example.com/a.jpg", "reorderLevel": 10, "barcodes": ["4006381333931"] });
    let changed = owner.patch("/products/SHAWARMA-L", &change).expect(200);
    let mut expected = before.clone();
    for (member, value) in change.as_object().expect("members") {
        expected[member] = value.clone();
    }
    expected["version"] = json!(2);
    assert_eq!(changed, expected);
    let id = before["id"].as_str().expect("an id");
    let cleared = json!({ "image": null, "reorderLevel": null, "category": null, "barcodes": [], "version": 2 });
    let changed = owner.patch(&format!("/products/{id}"), &cleared).expect(200);
    for member in ["image", "reorderLevel", "category"] {
        assert_eq!(changed[member], Value::Null, "{member}");
    }
    assert_eq!((&changed["price"], &changed["version"]), (&json!(27.5), &json!(3)));
    owner.patch("/products/SHAWARMA-L", &json!({ "price": 1, "version": 2 })).problem(409, "product.versionConflict");
    assert_eq!(owner.get("/products/SHAWARMA-L").expect(200), changed);
}

#[test]
fn a_name_in_one_language_changes_alone() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let before = owner.get("/products/SHAWARMA-L").expect(200)["name"].clone();
    let named = owner.patch("/products/SHAWARMA-L", &json!({ "name": "Big one" })).expect(200)["name"].clone();
    assert_eq!(named["en"], "Big one");
    assert_eq!(named["ar"], before["ar"]);
    assert!(before["ar"].is_string());
    let named = owner.patch("/products/SHAWARMA-L", &json!({ "name": { "en": "Big one", "fr": "Le grand" } })).expect(200);
    assert_eq!(named["name"], json!({ "en": "Big one", "fr": "Le grand" }));
    assert_eq!(searched(&mut owner, "le gr"), ["SHAWARMA-L"]);
}

#[test]
fn a_code_that_was_taken_off_finds_nothing_and_another_may_have_it() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let of = |name: &str| json!({ "items": [{ "product": name, "quantity": 1 }] });
    owner.patch("/products/SHAWARMA-L", &json!({ "sku": "SHAWARMA-XL" })).expect(200);
    owner.post("/orders", &of("SHAWARMA-L")).problem(409, "product.unknown");
    owner.get("/products/SHAWARMA-L").problem(404, "product.notFound");
    let made = json!({ "sku": "SHAWARMA-L", "name": "Another", "price": 1 });
    owner.post("/products", &made).expect(201);
    assert_eq!(place(&mut owner, &of("SHAWARMA-L"))["items"][0]["description"], "Another");
    assert_eq!(place(&mut owner, &of("SHAWARMA-XL"))["items"][0]["sku"], "SHAWARMA-XL");
    let taken = owner.post("/products", &made).problem(409, "product.codeTaken");
    assert!(taken["detail"].as_str().is_some_and(|text| text.contains("SHAWARMA-L")), "{taken}");
}

#[test]
fn the_same_key_makes_one_product_and_one_change() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let body = json!({ "sku": "TEA", "name": "Tea", "price": 5 });
    let key = new_key();
    let first = owner.post_with_key("/products", &key, &body).expect(201);
    owner.patch("/products/TEA", &json!({ "price": 6 })).expect(200);
    let again = owner.post_with_key("/products", &key, &body);
    assert!(again.is_replay());
    let again = again.expect(201);
    assert_eq!((&again["id"], &again["price"]), (&first["id"], &json!(6.0)), "as it is now");
    owner
        .post_with_key("/products", &key, &json!({ "sku": "TEA", "name": "Tea", "price": 7 }))
        .problem(422, "idempotency.mismatch");
    let key = new_key();
    let change = || Request::new("PATCH", "/api/v1/products/TEA").key(&key).json(&json!({ "sku": "TEA-2" }));
    let changed = owner.send(&change()).expect(200);
    let again = owner.send(&change());
    assert!(again.is_replay());
    assert_eq!(again.expect(200), changed, "though no product is called TEA any more");
}

#[test]
fn categories_are_made_renamed_and_listed() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let key = new_key();
    let body = json!({ "code": "TEAS", "name": { "en": "Teas", "ar": "شاي" } });
    let made = owner.post_with_key("/categories", &key, &body).expect(201);
    assert_eq!(made, body);
    let renamed = owner.patch("/categories/TEAS", &json!({ "name": "Hot teas" })).expect(200);
    assert_eq!(renamed, json!({ "code": "TEAS", "name": { "en": "Hot teas", "ar": "شاي" } }));
    let again = owner.post_with_key("/categories", &key, &body);
    assert!(again.is_replay());
    assert_eq!(again.expect(201), renamed);
    let (mut codes, mut after) = (Vec::new(), String::new());
    loop {
        let page = owner.get(&format!("/categories?limit=2{after}")).expect(200);
        codes.extend(page["data"].as_array().expect("a page").iter().map(|one| one["code"].as_str().expect("a code").to_owned()));
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert!(codes.is_sorted() && codes.contains(&"TEAS".to_owned()) && codes.len() > 2, "{codes:?}");
    owner.patch("/products/SHAWARMA-L", &json!({ "category": "TEAS" })).expect(200);
    assert_eq!(skus(&owner.get("/products?category=TEAS").expect(200)), ["SHAWARMA-L"]);
}

#[test]
fn changes_are_events_with_what_was_and_what_is() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let after = last_event(&mut owner);
    owner.patch("/products/SHAWARMA-L", &json!({ "price": 27.5 })).expect(200);
    owner.post("/categories", &json!({ "code": "TEAS", "name": "Teas" })).expect(201);
    owner.post("/products", &json!({ "sku": "TEA", "name": "Tea", "price": 5 })).expect(201);
    let events = owner.get(&format!("/events?after={after}")).expect(200)["data"].clone();
    let actions: Vec<&str> = events.as_array().expect("events").iter().filter_map(|event| event["type"].as_str()).collect();
    assert_eq!(actions, ["product.changed", "category.created", "product.created"]);
    let text = events[0].to_string();
    assert!(text.contains("\"price\":18.0") && text.contains("\"price\":27.5"), "{text}");
}

#[test]
fn the_catalogue_survives_a_new_start() {
    let mut shop = Shop::open();
    let made = json!({ "sku": "TEA", "name": "Green tea", "price": 5, "barcodes": ["73513537"] });
    shop.owner().post("/products", &made).expect(201);
    shop.kill();
    shop.start();
    let mut owner = shop.owner();
    assert_eq!(searched(&mut owner, "green te"), ["TEA"]);
    assert_eq!(skus(&owner.get("/products?barcode=73513537").expect(200)), ["TEA"]);
}
