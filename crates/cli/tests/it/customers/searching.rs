//! `GET /customers?search=`.

use serde_json::json;

use super::{come, numbers, path};
use crate::harness::*;

#[test]
fn customers_are_found_by_name_phone_number_and_email() {
    let shop = Shop::of("shivik-mart");
    let mut owner = shop.owner();
    come(&mut owner, "98765 43210", Some("José Doe"));
    let aisha = come(&mut owner, "98765 00000", Some("Aisha Khan"));
    come(&mut owner, "+971 50 123 4567", Some("أحمد کریمی"));
    owner.patch(&path(&aisha, ""), &json!({ "email": "Aisha@Example.com" })).expect(200);
    for (search, expected) in [
        ("jose", &["CUST0001"][..]),
        ("DOE", &["CUST0001"]),
        ("احمد كريمي", &["CUST0003"]),
        ("CUST0002", &["CUST0002"]),
        ("cust", &["CUST0001", "CUST0002", "CUST0003"]),
        ("0091 98765-43210", &["CUST0001"]),
        ("98765", &["CUST0002", "CUST0001"]),
        ("3210", &["CUST0001"]),
        ("+97150", &["CUST0003"]),
        ("050 123 4567", &["CUST0003"]),
        ("aisha@example.COM", &["CUST0002"]),
        ("aisha@", &["CUST0002"]),
        ("nobody", &[]),
    ] {
        let found = owner.get(&format!("/customers?search={}", encoded(search))).expect(200);
        assert_eq!(numbers(&found), expected, "{search}");
    }
}

#[test]
fn a_page_leads_to_the_next_and_active_ones_are_told_apart() {
    let shop = Shop::of("shivik-mart");
    let mut owner = shop.owner();
    for index in 0..5 {
        let customer = come(&mut owner, &format!("987650000{index}"), Some("Aisha"));
        if index % 2 == 1 {
            owner.patch(&path(&customer, ""), &json!({ "isActive": false })).expect(200);
        }
    }
    for query in ["?limit=2", "?search=ais&limit=2"] {
        let first = owner.get(&format!("/customers{query}")).expect(200);
        come(&mut owner, &format!("98765111{:02}", query.len()), Some("Zoe"));
        let next = encoded(first["next"].as_str().expect("a next page"));
        let second = owner.get(&format!("/customers{query}&after={next}")).expect(200);
        let expected = if query.contains("search") { ["CUST0003", "CUST0004"] } else { ["CUST0003", "CUST0002"] };
        assert_eq!(numbers(&second), expected, "{query}");
    }
    assert_eq!(numbers(&owner.get("/customers?active=false").expect(200)), ["CUST0004", "CUST0002"]);
    assert_eq!(numbers(&owner.get("/customers?active=true&search=aisha").expect(200)), ["CUST0001", "CUST0003", "CUST0005"]);
}

#[test]
fn a_token_of_an_outlet_sees_the_merchant_s_customers() {
    let shop = Shop::of("shivik-mart");
    come(&mut shop.owner(), "9876543210", Some("John Doe"));
    let mut till = shop.client(&shop.token(&["--role", "cashier", "--outlet", "MAIN"]));
    assert_eq!(numbers(&till.get("/customers?search=john").expect(200)), ["CUST0001"]);
}
