//! A customer who asked to be forgotten.

use serde_json::{Value, json};

use super::{come, erase, id, merge, path};
use crate::harness::*;

const PERSONAL: [&str; 6] = ["Zubaida", "zubaida", "501234567", "z@example.com", "Corniche Road 7", "ring thrice"];

/// An order of Zubaida's that says much of her, brought to its end.
fn ended_order(client: &mut Client) -> Value {
    let mut order = an_order();
    order["customer"] = json!({ "phone": "050 123 4567", "name": "Zubaida" });
    order["deliveryAddress"] = json!({ "text": "Corniche Road 7", "lat": 24.5, "lng": 54.4 });
    order["notes"] = "ring thrice for Zubaida".into();
    order["discounts"] = json!([{ "kind": "percent", "value": 10, "reason": "birthday of Zubaida" }]);
    let order = place(client, &order);
    let cancelled = client.post(&format!("/orders/{}/cancel", id(&order)), &json!({ "reason": "Zubaida rang" }));
    cancelled.expect(200)
}

/// Whether a file of the data directory has a text.
fn left_in_files(shop: &Shop, text: &str) -> Vec<String> {
    let files = std::fs::read_dir(shop.data()).expect("the data").map(|file| file.expect("a file").path());
    let has = |path: &std::path::PathBuf| {
        let bytes = std::fs::read(path).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    };
    files.filter(has).map(|path| path.display().to_string()).collect()
}

#[test]
fn who_is_erased_is_named_nowhere_and_their_number_stays() {
    let mut shop = Shop::open();
    let mut owner = shop.owner();
    let order = ended_order(&mut owner);
    let zubaida = come(&mut owner, "0501234567", None);
    owner.patch(&path(&zubaida, ""), &json!({ "email": "z@example.com", "address": "Corniche Road 7, Zubaida" })).expect(200);
    let payment = json!({ "customer": id(&zubaida), "amount": 50, "method": "cash", "reference": "Zubaida's deposit" });
    let payment = owner.post("/payments", &payment).expect(201);
    let other = come(&mut owner, "0509999999", Some("Zubaida Al-Zaabi"));
    merge(&mut owner, &zubaida, &other).expect(200);
    for text in PERSONAL {
        assert!(!left_in_files(&shop, text).is_empty(), "{text} is there to be erased");
    }
    let erased = erase(&mut owner, &zubaida).expect(200);
    assert_eq!((&erased["customerNumber"], &erased["name"]), (&json!("CUST0001"), &json!("Erased customer")));
    let nothing = Value::Null;
    for field in ["phone", "phoneE164", "email", "address"] {
        assert_eq!(erased[field], nothing, "{field}");
    }
    assert!(erased["isActive"] == false && erased["erasedAt"].is_string(), "{erased}");
    let read = owner.get(&format!("/orders/{}", id(&order))).expect(200);
    assert_eq!((&read["total"], &read["orderNumber"], &read["notes"]), (&order["total"], &order["orderNumber"], &json!("")));
    assert_eq!(read["customer"]["name"], "Erased customer");
    assert_eq!(owner.get(&format!("/payments/{}", id(&payment))).expect(200)["reference"], nothing);
    let audit = owner.get("/numbering/audit?kind=customer").expect(200);
    assert_eq!(audit["holds"], true, "{audit}");
    shop.stop();
    for text in PERSONAL {
        assert_eq!(left_in_files(&shop, text), [] as [String; 0], "{text}");
    }
}

#[test]
fn erasing_again_is_harmless_and_the_phone_makes_a_new_customer() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let zubaida = come(&mut owner, "0501234567", Some("Zubaida"));
    let erased = erase(&mut owner, &zubaida).expect(200);
    assert_eq!(erase(&mut owner, &zubaida).expect(200), erased);
    let new = come(&mut owner, "0501234567", None);
    assert_eq!((&new["customerNumber"], &new["name"]), (&json!("CUST0002"), &json!("Walk-in Customer")));
    owner.patch(&path(&zubaida, ""), &json!({ "name": "Zubaida" })).problem(409, "customer.erased");
    merge(&mut owner, &new, &zubaida).problem(409, "customer.erased");
    let payment = json!({ "customer": id(&zubaida), "amount": 50, "method": "cash" });
    owner.post("/payments", &payment).problem(409, "customer.erased");
}

#[test]
fn who_has_an_open_order_is_not_erased_yet() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let mut order = an_order();
    order["customer"] = json!({ "phone": "0501234567", "name": "Zubaida" });
    let order = place(&mut owner, &order);
    let zubaida = come(&mut owner, "0501234567", None);
    erase(&mut owner, &zubaida).problem(409, "customer.hasOpenOrders");
    assert_eq!(owner.get(&path(&zubaida, "")).expect(200), zubaida);
    owner.post(&format!("/orders/{}/cancel", id(&order)), &json!({ "reason": "called off" })).expect(200);
    erase(&mut owner, &zubaida).expect(200);
}

#[test]
fn what_an_earlier_key_made_is_answered_as_it_is_now() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let body = json!({ "phone": "0501234567", "name": "Zubaida" });
    let made = owner.post_with_key("/customers/find-or-create", "visit-1", &body).expect(201);
    erase(&mut owner, &made).expect(200);
    let again = owner.post_with_key("/customers/find-or-create", "visit-1", &body);
    assert!(again.is_replay());
    assert_eq!((&again.expect(201)["id"], &again.json()["name"]), (&made["id"], &json!("Erased customer")));
}

#[test]
fn only_owner_and_manager_merge_and_erase() {
    let shop = Shop::open();
    let zubaida = come(&mut shop.owner(), "0501234567", Some("Zubaida"));
    for role in ROLES {
        let mut client = shop.role(role);
        let refused = [
            erase(&mut client, &json!({ "id": "01900000-0000-7000-8000-000000000000" })),
            merge(&mut client, &zubaida, &zubaida),
        ];
        for answer in refused {
            assert_eq!(answer.status == 403, !["owner", "manager"].contains(&role), "{role}: {}", answer.text());
        }
        let sees = !["kitchen", "warehouse", "driver"].contains(&role);
        for path in ["/customers", "/customers/lookup?phone=0501234567", &path(&zubaida, "")] {
            assert_eq!(client.get(path).status == 200, sees, "{role} {path}");
        }
    }
}
