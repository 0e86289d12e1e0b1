//! What an order costs. The server prices; its parts always sum to the total.

use serde_json::{Value, json};

use crate::harness::*;

/// An amount of an answer, in minor units.
fn minor(amount: &Value) -> i64 {
    let amount = amount.as_f64().unwrap_or_else(|| panic!("{amount} is no amount"));
    (amount * 100.0).round() as i64
}

fn sum(order: &Value, member: &str) -> i64 {
    order["items"].as_array().expect("items").iter().map(|item| minor(&item[member])).sum()
}

#[test]
fn a_product_costs_what_the_catalogue_says_and_its_tax_is_inside() {
    let shop = Shop::open();
    let order = place(&mut shop.owner(), &json!({ "items": [{ "product": "SHAWARMA-L", "quantity": 3 }] }));
    let item = &order["items"][0];
    assert_eq!(item["description"], "Large chicken shawarma");
    assert_eq!(minor(&item["unitPrice"]), 1800);
    assert_eq!((minor(&item["gross"]), minor(&item["lineTotal"])), (5400, 5400));
    // 54.00 ÷ 1.05 = 51.428…, so 51.43 net and 2.57 tax.
    assert_eq!((minor(&item["tax"]), &item["taxes"]), (257, &json!([{ "name": "VAT", "rate": 5, "amount": 2.57 }])));
    assert_eq!((minor(&order["total"]), minor(&order["taxTotal"]), minor(&order["amountDue"])), (5400, 257, 5400));
}

#[test]
fn where_prices_are_without_tax_it_comes_on_top() {
    let shop = Shop::with_changes(&[("prices_include_tax = true", "prices_include_tax = false")]);
    let order = place(&mut shop.owner(), &json!({ "items": [{ "product": "SHAWARMA-L", "quantity": 3 }] }));
    assert_eq!((minor(&order["subtotal"]), minor(&order["taxTotal"]), minor(&order["total"])), (5400, 270, 5670));
    assert_eq!(order["pricesIncludeTax"], false);
}

#[test]
fn the_parts_of_an_order_sum_to_its_total_whatever_is_taken_off() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let items = json!([
        { "product": "SHAWARMA-L", "quantity": 7, "discounts": [{ "kind": "percent", "value": "33.333" }] },
        { "product": "GRILL-TAOUK", "quantity": 1, "discounts": [{ "kind": "amount", "value": 0.01 }] },
        { "product": "MEZZE-HUMMUS", "quantity": 3 },
        { "description": "Spices by weight", "quantity": 0.333, "unitPrice": 9.99 },
        { "description": "Free napkins", "quantity": 10, "unitPrice": 0 },
    ]);
    let of_the_order = [
        json!([]),
        json!([{ "kind": "percent", "value": 10 }]),
        json!([{ "kind": "amount", "value": "0.05" }]),
        json!([{ "kind": "percent", "value": 12.345 }, { "kind": "amount", "value": 7.77, "reason": "regular" }]),
        json!([{ "kind": "percent", "value": 100 }]),
    ];
    for discounts in of_the_order {
        let order = place(&mut owner, &json!({ "items": items, "discounts": discounts }));
        let amount = |member: &str| minor(&order[member]);
        assert_eq!(sum(&order, "gross"), amount("subtotal"), "{order}");
        assert_eq!(sum(&order, "discount"), amount("discountTotal"), "{order}");
        assert_eq!(sum(&order, "tax"), amount("taxTotal"), "{order}");
        assert_eq!(sum(&order, "lineTotal"), amount("total"), "{order}");
        assert_eq!(amount("subtotal") - amount("discountTotal"), amount("total"), "{order}");
        for item in order["items"].as_array().expect("items") {
            assert_eq!(minor(&item["gross"]) - minor(&item["discount"]), minor(&item["lineTotal"]), "{item}");
            assert!(minor(&item["lineTotal"]) >= 0, "{item}");
        }
    }
}

#[test]
fn a_product_is_named_by_sku_barcode_or_id() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let products = all_of(&mut owner, "/products?limit=200");
    assert!(products.len() >= 40, "a real catalogue");
    let product = products.iter().find(|product| product["barcodes"][0].is_string()).expect("a product with a barcode");
    for name in [&product["sku"], &product["barcodes"][0], &product["id"]] {
        let order = place(&mut owner, &json!({ "items": [{ "product": name, "quantity": 1 }] }));
        assert_eq!(order["items"][0]["sku"], product["sku"]);
        assert_eq!(order["items"][0]["unitPrice"], product["price"]);
    }
    let read = owner.get(&format!("/products/{}", product["id"].as_str().expect("an id"))).expect(200);
    assert_eq!(&read, product);
}

#[test]
fn products_come_page_by_page_each_once() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let whole = all_of(&mut owner, "/products?limit=200");
    assert_eq!(all_of(&mut owner, "/products?limit=7"), whole);
}

#[test]
fn a_number_and_a_string_of_it_are_the_same_amount() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    for (quantity, price) in [(json!(2), json!(12.5)), (json!("2"), json!("12.50")), (json!(2.0), json!("12.5"))] {
        let order = place(&mut owner, &json!({ "items": [{ "description": "Cake", "quantity": quantity, "unitPrice": price }] }));
        assert_eq!((&order["items"][0]["quantity"], minor(&order["total"])), (&json!(2), 2500));
    }
}

#[test]
fn who_may_set_prices_may_sell_a_product_at_another() {
    let shop = Shop::open();
    let body = json!({ "items": [{ "product": "SHAWARMA-L", "quantity": 1, "unitPrice": 15 }] });
    let order = place(&mut shop.role("cashier"), &body);
    assert_eq!((minor(&order["items"][0]["unitPrice"]), minor(&order["total"])), (1500, 1500));
    let refused = shop.role("dispatcher").post("/orders", &body);
    refused.problem(403, "permission.missing");
    assert_eq!(refused.errors(), [("/items/0/unitPrice".to_owned(), "permission.missing".to_owned())]);
}

#[test]
fn a_cashier_gives_ten_per_cent_and_a_manager_all_of_it() {
    let shop = Shop::open();
    let (mut cashier, mut manager) = (shop.role("cashier"), shop.role("manager"));
    let with = |discounts: Value| json!({ "items": [{ "product": "SHAWARMA-L", "quantity": 1 }], "discounts": discounts });
    let ten = json!([{ "kind": "percent", "value": 10 }]);
    assert_eq!(minor(&place(&mut cashier, &with(ten))["total"]), 1620);
    for more in [
        json!([{ "kind": "percent", "value": 10.001 }]),
        json!([{ "kind": "percent", "value": 6 }, { "kind": "percent", "value": 6 }]),
        json!([{ "kind": "amount", "value": 0.01 }]),
    ] {
        cashier.post("/orders", &with(more.clone())).problem(409, "discount.overLimit");
        place(&mut manager, &with(more));
    }
    let too_much = with(json!([{ "kind": "amount", "value": 18.01 }]));
    manager.post("/orders", &too_much).problem(409, "discount.tooLarge");
}
