//! Bills found by whose they are: by words of the customer's name, and by who was merged into them.

use serde_json::{Value, json};

use crate::harness::*;

/// A bill of a customer, named as the till calls it.
fn bill(client: &mut Client, phone: &str, name: &str, reference: &str) -> Value {
    let sale = json!({
        "saleItems": [{ "productId": "SHAWARMA-L", "quantity": 1 }],
        "referenceNumber": reference,
        "receiptData": { "customerPhone": phone, "customerName": name, "paymentMethod": "Card" },
    });
    client.post("/inventory/sales", &sale).expect(201)["bill"].clone()
}

/// The references of the bills that a query finds, in order.
fn found(client: &mut Client, query: &str) -> Vec<String> {
    let bills = all_of(client, &format!("/bills?limit=1&{query}"));
    bills.iter().map(|bill| bill["referenceNumber"].as_str().expect("a reference").to_owned()).collect()
}

#[test]
fn bills_are_found_by_words_of_the_customers_name_in_any_writing() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    bill(&mut owner, "0501111111", "José Al-Hamdan", "T1");
    bill(&mut owner, "0502222222", "Josefina Hamdan", "T2");
    bill(&mut owner, "0503333333", "أحمد الزعابي", "T3");
    bill(&mut owner, "0501111111", "José Al-Hamdan", "JOSE-4");
    for (search, references) in [
        ("jose", vec!["JOSE-4", "T2", "T1"]),
        ("JOSÉ", vec!["JOSE-4", "T2", "T1"]),
        ("josef", vec!["T2"]),
        ("hamdan jos", vec!["JOSE-4", "T2", "T1"]),
        ("hamdan al", vec!["JOSE-4", "T1"]),
        ("احمد", vec!["T3"]),
        ("amdan", vec![]),
        ("0501111111", vec!["JOSE-4", "T1"]),
        ("JOSE-4", vec!["JOSE-4"]),
        // By the beginning of a reference first; by the name what is left.
        ("JOSE", vec!["JOSE-4", "T2", "T1"]),
        ("-", vec![]),
    ] {
        assert_eq!(found(&mut owner, &format!("search={}", encoded(search))), references, "{search}");
    }
}

#[test]
fn who_was_merged_brings_their_bills_along() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let first = bill(&mut owner, "0501111111", "Aisha", "T1");
    let second = bill(&mut owner, "0502222222", "Aisha Al-Zaabi", "T2");
    bill(&mut owner, "0503333333", "Omar", "T3");
    let id = |bill: &Value| bill["customer"].as_str().expect("a customer").to_owned();
    assert_eq!(found(&mut owner, &format!("customer={}", id(&first))), ["T1"]);
    let merge = json!({ "other": id(&second), "reason": "two phones" });
    owner.post(&format!("/customers/{}/merge", id(&first)), &merge).expect(200);
    for whose in [&first, &second] {
        assert_eq!(found(&mut owner, &format!("customer={}", id(whose))), ["T2", "T1"]);
        assert_eq!(found(&mut owner, &format!("search=aisha&customer={}", id(whose))), ["T2", "T1"]);
    }
    for search in ["0502222222", "zaabi", "CUST0001", "CUST0002"] {
        assert_eq!(found(&mut owner, &format!("search={search}")), ["T2", "T1"], "{search}");
    }
    assert_eq!(found(&mut owner, "customer=01900000-0000-7000-8000-000000000000"), [] as [String; 0]);
}
