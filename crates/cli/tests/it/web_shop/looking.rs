//! What anybody may know of a shop.

use super::*;
use crate::harness::goods::{make, receive};
use crate::money::TINY_PNG;

fn menu(shop: &Shop) -> Value {
    nobody(shop).get(&at("/menu?limit=200")).expect(200)
}

fn on_the_menu<'a>(menu: &'a Value, sku: &str) -> Option<&'a Value> {
    menu["data"].as_array().expect("products").iter().find(|product| product["sku"] == sku)
}

#[test]
fn anybody_reads_what_a_shop_is_called_and_takes_and_whether_it_is_open() {
    let shop = Shop::rehearsed("2026-01-19T12:00:00+04:00");
    let about = nobody(&shop).get(&at("")).expect(200);
    assert_eq!((&about["name"], &about["currency"]), (&json!("Al Marya Kitchen"), &json!("AED")));
    assert_eq!(about["signsIn"], false, "this server sends no codes");
    let outlet = &about["outlets"][0];
    assert_eq!((&outlet["isOpen"], &outlet["opensAt"], &outlet["terms"]["guests"]), (&json!(true), &Value::Null, &json!(true)));
    let evenings = json!({ "openingHours": { "monday": [{ "from": "18:00", "until": "23:00" }] } });
    shop.owner().patch("/outlets/MAIN", &evenings).expect(200);
    shop.owner().post("/outlets/MAIN/pause", &json!({ "reason": "Our fryer is broken." })).expect(200);
    let outlet = &nobody(&shop).get(&at("")).expect(200)["outlets"][0];
    assert_eq!((&outlet["isOpen"], &outlet["opensAt"]), (&json!(false), &json!("2026-01-19T14:00:00.000Z")));
    assert_eq!((&outlet["paused"], &outlet["pauseReason"]), (&json!(true), &json!("Our fryer is broken.")));
    nobody(&shop).get("/shop/nowhere").problem(404, "merchant.unknown");
}

#[test]
fn an_outlet_without_terms_has_no_shop() {
    let shop = printing_shop();
    shop.owner().patch("/outlets/MAIN", &json!({ "shop": null })).expect(200);
    assert_eq!(nobody(&shop).get(&at("")).expect(200)["outlets"], json!([]));
    nobody(&shop).get(&at("/menu")).problem(409, "shop.closed");
    nobody(&shop).post(&at("/orders"), &fetched()).problem(409, "shop.closed");
}

#[test]
fn terms_that_contradict_themselves_are_refused_and_change_nothing() {
    let shop = printing_shop();
    let before = shop.owner().get("/outlets/MAIN").expect(200);
    let terms = json!({ "shop": { "pickUp": true, "methods": ["cod", "bank_transfer"], "deliveryCharge": "none" } });
    let refused = shop.owner().patch("/outlets/MAIN", &terms);
    refused.problem(422, "shop.termsInvalid");
    let pointers: Vec<String> = refused.errors().into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(pointers, ["/shop/methods", "/shop/bankAccount", "/shop/deliveryCharge"]);
    let word = json!({ "shop": { "pickUp": true, "methods": ["gold"] } });
    shop.owner().patch("/outlets/MAIN", &word).problem(422, "payment.methodUnknown");
    assert_eq!(shop.owner().get("/outlets/MAIN").expect(200), before);
}

#[test]
fn the_menu_has_what_is_sold_online_and_says_what_is_sold_out_and_nothing_of_what_it_costs() {
    let shop = printing_shop();
    let mut owner = shop.owner();
    owner.patch("/products/SHAWARMA-S", &json!({ "soldOnline": false })).expect(200);
    owner.patch("/products/SHAWARMA-M", &json!({ "isActive": false })).expect(200);
    owner.put("/products/SHAWARMA-L/sold-out", &json!({ "soldOut": true })).expect(200);
    let menu = menu(&shop);
    assert!(on_the_menu(&menu, "SHAWARMA-S").is_none() && on_the_menu(&menu, "SHAWARMA-M").is_none());
    let large = on_the_menu(&menu, "SHAWARMA-L").expect("it is shown");
    assert_eq!(large["soldOut"], true);
    for hidden in ["stock", "taxes", "barcodes", "version", "reorderLevel", "id"] {
        assert!(large.get(hidden).is_none(), "{hidden} of {large}");
    }
    assert!(menu["categories"].as_array().is_some_and(|all| all.iter().any(|one| one["name"]["ar"] == "شاورما")));
    let found = nobody(&shop).get(&at("/menu?search=shaw")).expect(200);
    assert!(on_the_menu(&found, "SHAWARMA-L").is_some() && on_the_menu(&found, "SHAWARMA-S").is_none());
}

#[test]
fn what_nobody_can_have_any_more_is_sold_out_where_stock_is_kept() {
    let shop = printing_shop();
    let mut owner = shop.owner();
    make(&mut owner, "CAKE", json!({ "name": "Cake", "price": 10, "trackStock": true }));
    assert_eq!(on_the_menu(&menu(&shop), "CAKE").expect("there")["soldOut"], true);
    receive(&mut owner, json!([{ "productId": "CAKE", "quantity": 1, "unitCost": 4, "unitPrice": 10 }]));
    assert_eq!(on_the_menu(&menu(&shop), "CAKE").expect("there")["soldOut"], false);
    let cake = json!([{ "product": "CAKE", "quantity": 1 }]);
    nobody(&shop).post(&at("/orders"), &with(fetched(), "items", cake)).expect(201);
    assert_eq!(on_the_menu(&menu(&shop), "CAKE").expect("there")["soldOut"], true, "it is kept for the order");
}

#[test]
fn a_menu_that_is_the_same_is_not_sent_again() {
    let shop = printing_shop();
    // Its first page of 50 need not have the product.
    for (path, price) in [("", 101), ("/menu?limit=200", 102), ("/manifest", 103)] {
        let path = at(path);
        let first = nobody(&shop).get(&path);
        first.expect(200);
        let tag = first.header("etag").expect("a tag").to_owned();
        assert_eq!(first.header("cache-control"), Some("public, no-cache"));
        let again = Request::new("GET", format!("/api/v1{path}")).header("If-None-Match", tag);
        let answer = nobody(&shop).send(&again);
        assert_eq!((answer.status, answer.bytes().len()), (304, 0), "{path}");
        shop.owner().patch("/products/SHAWARMA-L", &json!({ "price": price })).expect(200);
        let status = nobody(&shop).send(&again).status;
        assert_eq!(status, if path.contains("menu") { 200 } else { 304 }, "{path}");
    }
}

#[test]
fn a_picture_that_a_manager_sends_is_on_the_menu_and_anybody_s_to_see() {
    let shop = printing_shop();
    let put = |client: &mut Client, content: &[u8]| {
        client.send(&Request::new("PUT", "/api/v1/products/SHAWARMA-L/picture").text(content))
    };
    let product = put(&mut shop.role("manager"), TINY_PNG).expect(200);
    let address = on_the_menu(&menu(&shop), "SHAWARMA-L").expect("there")["picture"].as_str().expect("an address").to_owned();
    assert_eq!(product["image"], address.as_str());
    let answer = nobody(&shop).send(&Request::new("GET", address.as_str()));
    assert_eq!((answer.status, answer.bytes(), answer.header("content-type")), (200, TINY_PNG, Some("image/png")));
    assert!(answer.header("cache-control").is_some_and(|kept| kept.contains("immutable")));
    let tag = answer.header("etag").expect("a tag").to_owned();
    assert_eq!(nobody(&shop).send(&Request::new("GET", address.as_str()).header("If-None-Match", tag)).status, 304);
    // Files that are no pictures of products are not reached by their hash.
    let elsewhere = address.replace(&address[address.len() - 64..], &"0".repeat(64));
    nobody(&shop).send(&Request::new("GET", elsewhere)).problem(404, "picture.notFound");
    nobody(&shop).send(&Request::new("GET", "/api/v1/shop/al-marya/pictures/x")).problem(404, "picture.notFound");
    put(&mut shop.role("manager"), b"<script>").problem(422, "photo.typeUnknown");
    put(&mut shop.role("manager"), b"").problem(422, "photo.empty");
    put(&mut shop.role("manager"), &[TINY_PNG, &vec![0; 1 << 20]].concat()).problem(413, "picture.tooLarge");
    put(&mut shop.role("cashier"), TINY_PNG).problem(403, "permission.missing");
    let unknown = Request::new("PUT", "/api/v1/products/NOTHING/picture").text(TINY_PNG);
    shop.owner().send(&unknown).problem(404, "product.notFound");
}

#[test]
fn a_cart_comes_to_what_its_order_does_and_writes_nothing() {
    let shop = printing_shop();
    let before = last_event(&mut shop.owner());
    let priced = nobody(&shop).post(&at("/cart"), &own(fetched())).expect(200);
    assert_eq!(last_event(&mut shop.owner()), before, "nothing happened");
    let order = nobody(&shop).post(&at("/orders"), &with(fetched(), "expectedTotal", priced["total"].clone())).expect(201);
    assert_eq!((&order["total"], &order["items"][0]["lineTotal"]), (&priced["total"], &priced["items"][0]["lineTotal"]));
    shop.owner().put("/products/SHAWARMA-L/sold-out", &json!({ "soldOut": true })).expect(200);
    let refused = nobody(&shop).post(&at("/cart"), &own(fetched()));
    refused.problem(409, "product.soldOut");
    assert_eq!(refused.errors()[0].0, "/items/0/product");
}
