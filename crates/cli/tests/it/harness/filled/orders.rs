//! Orders, deliveries, payments, standing orders.

use serde_json::{Value, json};

use super::catalogue::Goods;
use super::{Filling, id};

pub fn fill(filling: &mut Filling, goods: &Goods) {
    at_the_counter(filling, goods);
    brought(filling, goods);
    paid(filling, goods);
    standing(filling, goods);
}

fn order(filling: &mut Filling, goods: &Goods, more: Value) -> Value {
    let mut body = json!({
        "outlet": "MAIN",
        "customer": filling.customer(),
        "items": [
            { "product": goods.tea, "quantity": 2, "notes": filling.says("hot"), "options": ["LEMON"], "seat": "1" },
            { "description": filling.says("Gift wrap"), "quantity": 1, "unitPrice": 50, "seat": "2" },
        ],
        "notes": filling.says("ring twice"),
    });
    body.as_object_mut().expect("an object").extend(more.as_object().expect("members").clone());
    filling.post("/orders", body)
}

/// Orders that are changed in every way.
fn at_the_counter(filling: &mut Filling, goods: &Goods) {
    let table = filling.says("T");
    let one = id(&order(filling, goods, json!({ "channel": "dine_in", "table": table, "clientReference": filling.says("ref") })));
    let why = filling.says("they rang");
    let add = json!([{ "product": goods.cake, "quantity": 1, "notes": filling.says("no sugar") }]);
    filling.patch(&format!("/orders/{one}/items"), json!({ "add": add, "reason": why }));
    let why = filling.says("later");
    filling.post(&format!("/orders/{one}/hold"), json!({ "reason": why }));
    filling.post(&format!("/orders/{one}/recall"), json!({}));
    let table = filling.says("U");
    filling.post(&format!("/orders/{one}/move"), json!({ "table": table }));
    let other = id(&order(filling, goods, json!({ "channel": "dine_in" })));
    filling.post(&format!("/orders/{one}/merge"), json!({ "from": [other] }));
    filling.post(&format!("/orders/{one}/split"), json!({ "items": [{ "line": 2 }] }));
    for to in ["confirmed", "preparing", "ready"] {
        filling.post(&format!("/orders/{one}/transitions"), json!({ "to": to }));
    }
    filling.post(&format!("/orders/{one}/transitions"), json!({ "to": "delivered", "payments": [{ "method": "cash" }] }));
    let cancelled = id(&order(filling, goods, json!({})));
    let why = filling.says("rain");
    filling.post(&format!("/orders/{cancelled}/cancel"), json!({ "reason": why }));
    order(filling, goods, json!({}));
}

/// Deliveries: one that is brought and paid for, one that nobody opened for, one that is under way, one that waits.
fn brought(filling: &mut Filling, goods: &Goods) {
    let [done, failed, _under_way] = ["deliver", "fail", "none"].map(|end| {
        let id = waiting(filling, goods);
        filling.post(&format!("/driver/deliveries/{id}/accept"), json!({}));
        filling.post(&format!("/driver/deliveries/{id}/pick-up"), json!({}));
        let picture = filling.picture();
        filling.file(&format!("/driver/deliveries/{id}/photo"), "application/octet-stream", picture);
        let said = filling.says("left with the porter");
        match end {
            "deliver" => drop(filling.post(
                &format!("/driver/deliveries/{id}/deliver"),
                json!({ "proof": { "note": said }, "payments": [{ "method": "cash" }] }),
            )),
            "fail" => drop(filling.post(&format!("/driver/deliveries/{id}/fail"), json!({ "reason": said }))),
            _ => {}
        }
        id
    });
    assert_ne!(done, failed);
    let driver = filling.driver_id.clone();
    let why = filling.says("he is nearest");
    let assigned = waiting(filling, goods);
    filling.post(&format!("/orders/{assigned}/assign"), json!({ "driver": driver, "reason": why }));
    waiting(filling, goods);
    filling.post(&format!("/drivers/{driver}/cash-handovers"), json!({ "amount": 50, "into": "safe", "outlet": "MAIN" }));
}

/// A delivery that waits for a driver; its id.
fn waiting(filling: &mut Filling, goods: &Goods) -> String {
    let address = json!({ "text": filling.says("12 Hill Road"), "lat": 12.97, "lng": 77.59 });
    let id = id(&order(filling, goods, json!({ "channel": "delivery", "deliveryAddress": address })));
    for to in ["confirmed", "preparing", "ready"] {
        filling.post(&format!("/orders/{id}/transitions"), json!({ "to": to }));
    }
    id
}

/// Payments: of an order by transfer in every state, by wallet, and one that belongs to nothing.
fn paid(filling: &mut Filling, goods: &Goods) {
    for end in ["approve", "reject", "receipt", "awaited"] {
        let order =
            order(filling, goods, json!({ "payment": { "method": "bank_transfer", "reference": filling.says("transfer") } }));
        let payment = id(&order["payments"][0]);
        if end == "awaited" {
            continue;
        }
        let picture = filling.picture();
        filling.file(&format!("/payments/{payment}/receipt"), "application/octet-stream", picture);
        let why = filling.says("unreadable");
        match end {
            "approve" => drop(filling.post(&format!("/payments/{payment}/approve"), json!({}))),
            "reject" => drop(filling.post(&format!("/payments/{payment}/reject"), json!({ "reason": why }))),
            _ => {}
        }
    }
    order(filling, goods, json!({ "payment": { "method": "wallet" } }));
    let reference = filling.says("deposit for Friday");
    let payment = json!({ "amount": 80, "method": "cash", "reference": reference, "outlet": "MAIN" });
    let payment = id(&filling.post("/payments", payment));
    let why = filling.says("it rained");
    filling.post(&format!("/payments/{payment}/refunds"), json!({ "amount": 30, "reason": why }));
}

fn standing(filling: &mut Filling, goods: &Goods) {
    let mut agreed = [0, 1].map(|_| {
        let body = json!({
            "outlet": "MAIN", "channel": "delivery", "customer": filling.customer(),
            "items": [{ "product": goods.cake, "quantity": 1, "notes": filling.says("fresh") }],
            "deliveryAddress": { "text": filling.says("12 Hill Road") }, "notes": filling.says("early"),
            "schedule": { "every": "daily", "time": "07:00", "from": "2026-02-01" },
        });
        id(&filling.post("/standing-orders", body))
    });
    agreed.sort_unstable();
    let notes = filling.says("very early");
    filling.patch(&format!("/standing-orders/{}", agreed[0]), json!({ "notes": notes }));
    let why = filling.says("holidays");
    filling.post(&format!("/standing-orders/{}/pause", agreed[0]), json!({ "reason": why }));
    filling.post(&format!("/standing-orders/{}/resume", agreed[0]), json!({}));
    let why = filling.says("moved away");
    filling.post(&format!("/standing-orders/{}/cancel", agreed[1]), json!({ "reason": why }));
}
