//! Products are listed and searched.

use serde_json::json;

use super::{mart, searched, skus};
use crate::harness::*;

#[test]
fn products_are_found_by_words_in_every_language_of_their_names() {
    let shop = mart();
    let mut till = shop.role("cashier");
    assert_eq!(searched(&mut till, "coconut OIL"), ["HAIR-OIL-200ML"]);
    assert_eq!(searched(&mut till, "hair-oil-200ml"), ["HAIR-OIL-200ML"]);
    assert_eq!(searched(&mut till, "890000008003"), ["HAIR-OIL-200ML"], "by the beginning of its barcode");
    assert_eq!(searched(&mut till, "नारियल बाल"), ["HAIR-OIL-200ML"]);
    assert_eq!(searched(&mut till, "प्याज़"), ["ONION"], "with a dot that its name is written without");
    assert_eq!(searched(&mut till, "nothing like it"), [] as [&str; 0]);
}

#[test]
fn arabic_and_persian_letters_find_each_other() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    for (sku, name) in [("TEA", "شاي أخضر"), ("CAKE", "كيكة التمر"), ("BREAD", "نان سنگک")] {
        owner.post("/products", &json!({ "sku": sku, "name": { "en": sku, "ar": name }, "price": 1 })).expect(201);
    }
    for (text, sku) in [("شای اخضر", "TEA"), ("شَاي", "TEA"), ("کیکه", "CAKE"), ("كيكة تمر", ""), ("نان\u{200c} سنگك", "BREAD")]
    {
        let found = searched(&mut owner, text);
        assert_eq!(found.first().map_or("", |first| first.as_str()), sku, "{text}: {found:?}");
    }
}

#[test]
fn the_product_with_that_code_comes_first_and_pages_go_on() {
    let shop = mart();
    let mut owner = shop.owner();
    owner.post("/products", &json!({ "sku": "OIL", "name": "Lamp wick", "price": 1 })).expect(201);
    let whole = searched(&mut owner, "oil");
    assert_eq!(whole[0], "OIL");
    assert!(whole.len() > 3, "{whole:?}");
    let (mut paged, mut after) = (Vec::new(), String::new());
    loop {
        let page = owner.get(&format!("/products?search=oil&limit=2{after}")).expect(200);
        paged.extend(skus(&page));
        match page["next"].as_str() {
            Some(next) => after = format!("&after={}", encoded(next)),
            None => break,
        }
    }
    assert_eq!(paged, whole);
}

#[test]
fn lists_are_narrowed_by_category_and_by_what_is_sold() {
    let shop = mart();
    let mut owner = shop.owner();
    owner.patch("/products/OKRA", &json!({ "isActive": false })).expect(200);
    assert_eq!(skus(&owner.get("/products?active=false").expect(200)), ["OKRA"]);
    let produce = skus(&owner.get("/products?category=PRODUCE").expect(200));
    let sold = skus(&owner.get("/products?category=PRODUCE&active=true").expect(200));
    assert!(produce.contains(&"OKRA".to_owned()) && produce.len() == sold.len() + 1, "{produce:?} {sold:?}");
    assert_eq!(skus(&owner.get("/products?search=okra&active=true").expect(200)), [] as [&str; 0]);
    assert_eq!(skus(&owner.get("/products?category=NOWHERE").expect(200)), [] as [&str; 0]);
}
