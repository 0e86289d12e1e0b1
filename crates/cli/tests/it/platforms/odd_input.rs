//! What is signed and yet odd: texts that mean something elsewhere, depth, size, amounts, things that are missing.

use super::*;

const SQL: &str = "'; DROP TABLE orders; --";
const SCRIPT: &str = "<script>alert(1)</script>";

/// Puts a text wherever a body has one, but where it says what the message is.
fn with_text(value: &mut Value, text: &str, kept: &[&str]) {
    match value {
        Value::String(one) if !kept.contains(&one.as_str()) && one.parse::<f64>().is_err() => *one = text.to_owned(),
        Value::Array(list) => list.iter_mut().for_each(|one| with_text(one, text, kept)),
        Value::Object(members) => members.values_mut().for_each(|one| with_text(one, text, kept)),
        _ => {}
    }
}

#[test]
fn sql_and_script_in_every_text_are_texts() {
    let shop = cantina();
    let kept = ["orders.notification", "order.placed", "DELIVERY_BY_UBER", "delivery", "prepaid", "platform", "paid"];
    for (index, platform) in PLATFORMS.iter().enumerate() {
        let endpoint = Endpoint::made(&shop, platform, NOON_SECONDS);
        for (nth, odd) in [SQL, SCRIPT, "\u{202e}\u{0}\u{7}x", "😀\u{301}"].into_iter().enumerate() {
            let mut body = endpoint.order("odd");
            with_text(&mut body, odd, &kept);
            let answer = endpoint.send(&mut nobody(&shop), &body);
            if odd.contains('\u{0}') {
                answer.problem(422, "integration.payloadInvalid");
                continue;
            }
            let order = order_of(&shop, &answer.expect(200));
            assert_eq!(order["total"].as_f64(), Some(5300.0), "{platform} {index} {nth}: {order}");
            assert_eq!(order["items"][0]["description"], odd, "{platform}");
        }
    }
    assert_eq!(all_orders(&mut shop.owner()).len(), 3 * PLATFORMS.len());
}

#[test]
fn what_is_deep_too_large_or_no_json_makes_nothing_and_the_server_goes_on() {
    let shop = cantina();
    for platform in PLATFORMS {
        let endpoint = Endpoint::made(&shop, platform, NOON_SECONDS);
        let mut client = nobody(&shop);
        for member in ["nobodyKnows", "order", "order_detail", "products", "data", "items"] {
            let deep = format!("{{\"{member}\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
            let answer = client.send(&endpoint.request(&deep));
            // What nobody reads is passed over, however deep it is.
            let is_nothing = answer.status == 200 && answer.json()["order"] == Value::Null;
            assert!(is_nothing || (400..500).contains(&answer.status), "{platform}, {member}: {}", answer.text());
        }
        client.send(&endpoint.request("not JSON")).problem(400, "request.malformed");
        client.send(&endpoint.request(&" ".repeat((1 << 20) + 1))).problem(413, "request.tooLarge");
        nobody(&shop).send(&endpoint.request(&endpoint.order("D-1").to_string())).expect(200);
    }
}

#[test]
fn what_cannot_be_an_order_is_refused_with_where_and_leaves_nothing() {
    let shop = cantina();
    let endpoint = Endpoint::made(&shop, "generic", NOON_SECONDS);
    let events = last_event(&mut shop.owner());
    let mut client = nobody(&shop);
    for (pointer, value) in [
        ("/data/id", json!("")),
        ("/data/id", json!("x".repeat(101))),
        ("/data/items", json!([])),
        ("/data/items/0/quantity", json!(0)),
        ("/data/items/0/quantity", json!("many")),
        ("/data/items/0/quantity", json!(10_000)),
        ("/data/items/0/unitPrice", json!(-1)),
        ("/data/items/0/unitPrice", json!(1.005)),
        ("/data/items/0/unitPrice", json!("1e9")),
        ("/data/payment", json!("barter")),
        ("/data/delivery", json!("drone")),
        ("/data/requestedFor", json!("soon")),
    ] {
        let mut body = endpoint.order("B-1");
        set(&mut body, pointer, value.clone());
        let refused = endpoint.send(&mut client, &body);
        refused.problem(422, "integration.payloadInvalid");
        assert_eq!(refused.errors()[0].0, pointer, "{value}");
    }
    endpoint.send(&mut client, &status("B-1", "flying")).problem(422, "integration.payloadInvalid");
    let uber = Endpoint::made(&shop, "ubereats", NOON_SECONDS);
    let mut bare = uber.order("U-1");
    bare.as_object_mut().expect("an object").remove("order");
    let before = last_event(&mut shop.owner());
    uber.send(&mut client, &bare).problem(422, "integration.orderNotIncluded");
    assert_eq!(last_event(&mut shop.owner()), before);
    assert_eq!(before, events + 1, "only the endpoint was made");
    for nothing in [json!({ "type": "ping" }), json!({ "type": "menu.approved", "data": {} })] {
        assert_eq!(endpoint.send(&mut client, &nothing).expect(200), json!({ "received": true, "order": null }));
    }
}

/// Sets a member, also one that is not there yet.
fn set(body: &mut Value, pointer: &str, value: Value) {
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    body.pointer_mut(parent).expect("its parent")[name] = value;
}
