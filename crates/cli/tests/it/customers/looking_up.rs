//! `GET /customers/lookup`, which a till calls while somebody types.

use serde_json::{Value, json};

use super::{come, merge, path};
use crate::harness::*;

fn lookup(client: &mut Client, phone: &str) -> Value {
    client.get(&format!("/customers/lookup?phone={}", encoded(phone))).expect(200)
}

#[test]
fn while_a_phone_is_typed_nothing_fails_and_nothing_is_made() {
    let shop = Shop::of("shivik-mart");
    let mut owner = shop.owner();
    let before = last_event(&mut owner);
    let whole = "+91 98765 43210";
    for end in 0..whole.len() {
        let typed = &whole[..end];
        let answer = lookup(&mut owner, typed);
        let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
        assert_eq!(answer, json!({ "customer": null, "isComplete": false, "phone": digits, "phoneE164": null }), "{typed:?}");
    }
    let complete = json!({ "customer": null, "isComplete": true, "phone": "9876543210", "phoneE164": "+919876543210" });
    assert_eq!(lookup(&mut owner, whole), complete);
    for odd in ["abc", "' OR 1=1", "+", "%", "٩٨", "\u{200f}", "😀", &"9".repeat(3_000)] {
        let answer = lookup(&mut owner, odd);
        assert_eq!((&answer["isComplete"], &answer["customer"]), (&json!(false), &Value::Null), "{odd:?}");
    }
    assert_eq!(lookup(&mut owner, "٩٨")["phone"], "98");
    assert_eq!(last_event(&mut owner), before, "looking up leaves nothing");
    assert_eq!(owner.get("/customers").expect(200)["data"], json!([]));
}

#[test]
fn a_complete_phone_answers_its_customer_also_an_inactive_or_a_merged_one() {
    let shop = Shop::of("shivik-mart");
    let mut owner = shop.owner();
    let john = come(&mut owner, "9876543210", Some("John Doe"));
    for way in ["9876543210", "09876543210", "+919876543210", "९८७६५४३२१०"] {
        assert_eq!(lookup(&mut owner, way)["customer"], john, "{way}");
    }
    // A client that forgets to encode its plus.
    assert_eq!(owner.get("/customers/lookup?phone=+919876543210").expect(200)["customer"], john);
    let other = come(&mut owner, "9876500000", None);
    let whole = merge(&mut owner, &john, &other).expect(200);
    let found = lookup(&mut owner, "9876500000");
    assert_eq!((&found["customer"], &found["phone"]), (&whole, &json!("9876500000")));
    let inactive = owner.patch(&path(&john, ""), &json!({ "isActive": false })).expect(200);
    assert_eq!(inactive["isActive"], false);
    assert_eq!(lookup(&mut owner, "9876543210")["customer"], inactive);
}
