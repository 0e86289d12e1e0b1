//! What a cart with discounts comes to beforehand, held against the bill that is then made of it.

use serde_json::json;

use super::*;

/// RICE in two batches of different prices, with 5 % tax in them.
fn with_two_prices() -> Shop {
    let shop = a_counter();
    let mut owner = shop.owner();
    make(&mut owner, "RICE", taxed());
    receive(
        &mut owner,
        json!([
            { "productId": "RICE", "quantity": 2, "unitCost": 60, "unitPrice": 100 },
            { "productId": "RICE", "quantity": 8, "unitCost": 70, "unitPrice": 110 },
        ]),
    );
    shop
}

#[test]
fn a_cart_is_priced_with_its_discounts_as_its_sale_is() {
    let shop = with_two_prices();
    let mut owner = shop.owner();
    let of_item = json!([{ "kind": "percent", "value": 5 }, { "kind": "amount", "value": "0.01" }]);
    let whole = json!([{ "kind": "amount", "value": "7.77" }]);
    let cart = json!({ "items": [{ "product": "RICE", "quantity": 3, "discounts": of_item }], "discounts": whole });
    let priced = owner.post("/inventory/price-cart", &cart).expect(200);
    assert_eq!(priced["problems"], json!([]));
    // 200.00 and 110.00 less 5 % and a paisa, spread over both, then 7.77 off what is left.
    assert_eq!((minor(&priced["items"][0]["lineTotal"]), minor(&priced["items"][0]["discount"])), (31_000, 1_551));
    assert_eq!([&priced["subtotal"], &priced["discountTotal"], &priced["total"]].map(minor), [31_000, 2_328, 28_672]);
    let items = json!([{ "productId": "RICE", "quantity": 3, "discounts": of_item }]);
    let bill = sold(&mut owner, &json!({ "saleItems": items, "discounts": whole, "receiptData": { "total": priced["total"] } }));
    assert_eq!(
        (&bill["totalAmount"], &bill["taxTotal"], &bill["discountTotal"]),
        (&priced["total"], &priced["taxTotal"], &priced["discountTotal"])
    );
}

#[test]
fn a_cart_says_which_discounts_a_manager_must_give_and_which_are_more_than_there_is() {
    let shop = with_two_prices();
    let cart = |of_item: Value, whole: Value| json!({ "items": [{ "product": "RICE", "quantity": 1, "discounts": of_item }], "discounts": whole });
    let mut cashier = shop.role("cashier");
    let mut codes = |of_item: Value, whole: Value| -> Vec<(String, String)> {
        let priced = cashier.post("/inventory/price-cart", &cart(of_item, whole)).expect(200);
        let problems = priced["problems"].as_array().expect("problems").iter();
        problems.map(|one| (text(one, "pointer").to_owned(), text(one, "code").to_owned())).collect()
    };
    let over = |pointer: &str| vec![(pointer.to_owned(), "discount.overLimit".to_owned())];
    assert_eq!(codes(json!([{ "kind": "percent", "value": 10 }]), json!([])), []);
    assert_eq!(codes(json!([{ "kind": "percent", "value": 11 }]), json!([])), over("/items/0/discounts/0"));
    assert_eq!(
        codes(json!([{ "kind": "percent", "value": 10 }]), json!([{ "kind": "percent", "value": 1 }])),
        over("/discounts/0")
    );
    assert_eq!(codes(json!([]), json!([{ "kind": "amount", "value": 1 }])), over("/discounts/0"));
    let mut owner = shop.owner();
    let much = cart(json!([{ "kind": "amount", "value": 101 }]), json!([]));
    let priced = owner.post("/inventory/price-cart", &much).expect(200);
    let problem = &priced["problems"][0];
    assert_eq!((text(problem, "pointer"), text(problem, "code")), ("/items/0/discounts", "discount.tooLarge"));
    assert_eq!(minor(&priced["total"]), 10_000);
}
