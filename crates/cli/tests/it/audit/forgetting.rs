//! A customer is erased: the audit still verifies, and no byte of any file names them.

use serde_json::{Value, json};

use super::text;
use crate::harness::*;

/// Whatever of her a file could have: her name as it was written and as searches fold it, in both scripts, and her phone in every
/// spelling.
const SPELLINGS: [&str; 9] =
    ["Zubaida", "zubaida", "ZUBAIDA", "زبيدة", "Nuaimi", "nuaimi", "0501234567", "501234567", "050 123 4567"];

/// Everything that can be said of a customer who never had a bill.
fn much_of(shop: &Shop, owner: &mut Client) -> Value {
    let file = shop.data().join("customers.csv");
    std::fs::write(&file, "phone,name\n0501234567,Zubaida Nuaimi\n0509999999,Ibrahim\n").expect("written");
    shop.docket(&["import", "customers", file.to_str().expect("a path")]).succeeded();
    std::fs::remove_file(&file).expect("removed");
    let zubaida = owner.post("/customers/find-or-create", &json!({ "phone": "0501234567" })).expect(200);
    let path = format!("/customers/{}", text(&zubaida, "id"));
    owner
        .patch(&path, &json!({ "name": "Zubaida زبيدة Nuaimi", "address": "house of Nuaimi", "email": "zubaida@example.com" }))
        .expect(200);
    let mut order = an_order();
    order["customer"] = json!({ "phone": "+971501234567", "name": "Zubaida" });
    order["deliveryAddress"] = json!({ "text": "villa of Zubaida", "lat": 24.5, "lng": 54.4 });
    order["notes"] = "call 050 123 4567, ask for زبيدة".into();
    order["discounts"] = json!([{ "kind": "percent", "value": 10, "reason": "birthday of Zubaida" }]);
    let placed = owner.post_with_key("/orders", "Zubaida-0501234567", &order).expect(201);
    let reason = json!({ "reason": "ZUBAIDA rang from 0501234567" });
    owner.post(&format!("/orders/{}/cancel", text(&placed, "id")), &reason).expect(200);
    let payment = json!({ "customer": text(&zubaida, "id"), "amount": 50, "method": "cash", "reference": "Zubaida's deposit" });
    owner.post("/payments", &payment).expect(201);
    zubaida
}

/// The spellings that something of the store holds.
fn held(shop: &Shop) -> Vec<String> {
    SPELLINGS
        .iter()
        .flat_map(|spelling| shop.holding(spelling).into_iter().map(move |place| format!("{spelling} in {place}")))
        .collect()
}

#[test]
fn who_is_erased_is_in_no_byte_of_any_file_of_a_running_server_and_the_audit_still_verifies() {
    let mut shop = Shop::open();
    let mut owner = shop.owner();
    let zubaida = much_of(&shop, &mut owner);
    assert!(held(&shop).len() >= SPELLINGS.len() - 1, "she is there to be erased: {:?}", held(&shop));
    let reason = json!({ "reason": "asked for" });
    owner.post(&format!("/customers/{}/erase", text(&zubaida, "id")), &reason).expect(200);
    // A reader may be in the way of emptying the log; then the next commit does it.
    let mut commits = 0;
    while !held(&shop).is_empty() && commits < 100 {
        place(&mut owner, &an_order());
        commits += 1;
    }
    assert_eq!(held(&shop), [] as [String; 0], "while the server runs");
    shop.docket(&["audit", "verify"]).succeeded();
    let of_her = owner.get(&format!("/audit?subject={}", text(&zubaida, "id"))).expect(200);
    let told = of_her["data"].as_array().expect("records");
    assert!(told.iter().any(|record| record["personalErased"] == true), "{of_her}");
    let said = [owner.get("/audit?limit=200").text(), owner.get("/audit/export").text(), owner.get("/events?limit=200").text()];
    for spelling in SPELLINGS {
        assert!(said.iter().all(|text| !text.contains(spelling)), "{spelling}");
    }
    let other = owner.post("/customers/find-or-create", &json!({ "phone": "0509999999" })).expect(200);
    assert_eq!(other["name"], "Ibrahim", "others are as they were");
    shop.kill();
    assert_eq!(held(&shop), [] as [String; 0], "and after it was killed");
    shop.start();
    shop.stop();
    assert_eq!(held(&shop), [] as [String; 0], "and once it was stopped");
    shop.docket(&["audit", "verify"]).succeeded();
}
