//! Scanned codes, with and without a weight or a price in them.

use serde_json::{Value, json};

use super::{mart, skus};
use crate::harness::*;

#[track_caller]
fn scan(client: &mut Client, code: &str) -> Value {
    client.get(&format!("/products?barcode={}", encoded(code))).expect(200)["data"].clone()
}

#[test]
fn an_exact_code_finds_its_product_and_says_nothing_more() {
    let shop = mart();
    let mut till = shop.role("cashier");
    for code in ["8900000080038", " 8900000080038", "٨٩٠٠٠٠٠٠٨٠٠٣٨", "HAIR-OIL-200ML"] {
        let found = scan(&mut till, code);
        assert_eq!((&found[0]["sku"], found[0].get("scanned")), (&json!("HAIR-OIL-200ML"), None), "{code}");
    }
    for code in ["8900000080039", "nothing", "2199999012502"] {
        assert_eq!(scan(&mut till, code), json!([]), "{code}");
    }
}

#[test]
fn a_label_with_a_weight_answers_the_product_and_how_much_it_is() {
    let shop = mart();
    let mut till = shop.role("cashier");
    let found = scan(&mut till, "2100001012502");
    assert_eq!((&found[0]["sku"], &found[0]["scanned"]), (&json!("POTATO"), &json!({ "quantity": 1.25 })));
    till.get("/products?barcode=2100001012503").problem(422, "barcode.invalid");
    let order = place(&mut till, &json!({ "items": [{ "product": "POTATO", "quantity": found[0]["scanned"]["quantity"] }] }));
    assert_eq!(order["total"], json!(40.0), "1.25 kg at 32.00");
    assert_eq!(scan(&mut till, "2100001")[0].get("scanned"), None, "the item alone says no weight");
}

#[test]
fn a_label_with_a_price_is_sold_at_exactly_that_price() {
    let shop = mart();
    let mut owner = shop.owner();
    let paneer =
        json!({ "sku": "PANEER", "name": "Paneer", "unit": "kg", "price": 410, "barcodes": ["2300077"], "sellByWeight": true });
    owner.post("/products", &paneer).expect(201);
    let found = scan(&mut owner, "2300077123458");
    assert_eq!(found[0]["scanned"], json!({ "quantity": 0.301, "price": 123.45 }));
    let item = json!({ "product": "PANEER", "quantity": 1, "unitPrice": found[0]["scanned"]["price"] });
    assert_eq!(place(&mut owner, &json!({ "items": [item] }))["total"], json!(123.45));
    let by_weight = json!({ "items": [{ "product": "PANEER", "quantity": 0.301 }] });
    assert_eq!(place(&mut owner, &by_weight)["total"], json!(123.41), "which is why the weight is only for the eye");
}

#[test]
fn a_label_is_also_known_by_its_whole_code_with_zeros() {
    let shop = mart();
    let mut owner = shop.owner();
    let body = json!({ "sku": "GRAIN-LOOSE", "name": "Loose rice", "unit": "kg", "price": 60, "barcodes": ["2112345000008"] });
    owner.post("/products", &body).expect(201);
    let found = scan(&mut owner, "2112345012506");
    assert_eq!((&found[0]["sku"], &found[0]["scanned"]["quantity"]), (&json!("GRAIN-LOOSE"), &json!(1.25)));
    owner.patch("/products/GRAIN-LOOSE", &json!({ "isActive": false })).expect(200);
    assert_eq!(skus(&owner.get("/products?barcode=2112345012506&active=true").expect(200)), [] as [&str; 0]);
}

#[test]
fn a_merchant_who_set_no_rules_has_the_usual_ones_and_one_who_did_has_those() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let dates =
        json!({ "sku": "DATES", "name": "Dates", "unit": "kg", "price": 40, "barcodes": ["2112345", "2312345", "2912345"] });
    owner.post("/products", &dates).expect(201);
    assert_eq!(scan(&mut owner, "2112345012506")[0]["scanned"], json!({ "quantity": 1.25 }));
    assert_eq!(scan(&mut owner, "2312345012500")[0]["scanned"], json!({ "quantity": 0.313, "price": 12.5 }));
    let rule = "[[barcode_rules]]\nprefix = \"29\"\nkind = \"weight\"\nitem_digits = 5\nvalue_digits = 5\nvalue_decimals = 2\n\n[[users]]";
    let shop = Shop::with_changes(&[("[[users]]", rule)]);
    let mut owner = shop.owner();
    owner.post("/products", &dates).expect(201);
    assert_eq!(scan(&mut owner, "2112345012506"), json!([]));
    assert_eq!(scan(&mut owner, "2912345012502")[0]["scanned"], json!({ "quantity": 12.5 }));
}
