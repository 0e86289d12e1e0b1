//! Shifts, bills, credit notes, prints.

use serde_json::{Value, json};

use super::catalogue::Goods;
use super::{Filling, PHONE, id};

pub fn fill(filling: &mut Filling, goods: &Goods) {
    for register in ["R1", "R2"] {
        let shift = id(&filling.post("/shifts", json!({ "register": register, "openingFloat": 100 })));
        let why = filling.says("coins");
        filling.post(&format!("/shifts/{shift}/cash-movements"), json!({ "kind": "pay_in", "amount": 5, "reason": why }));
        let kept = sold(filling, goods, register);
        print(filling, &format!("/bills/{}/print", id(&kept)));
        let returned = sold(filling, goods, register);
        let why = filling.says("stale");
        let back = json!({ "items": [{ "line": 1, "quantity": 1 }], "reason": why });
        let note = filling.post(&format!("/bills/{}/returns", id(&returned)), back);
        let note = note.get("creditNote").unwrap_or(&note).clone();
        print(filling, &format!("/credit-notes/{}/print", id(&note)));
        let wrong = sold(filling, goods, register);
        let why = filling.says("typed twice");
        filling.post(&format!("/bills/{}/void", id(&wrong)), json!({ "reason": why }));
        filling.get(&format!("/shifts/{shift}/x-report")).expect(200);
        // The second stays open: an owner has one at a time.
        if register == "R1" {
            let counted = filling.get(&format!("/shifts/{shift}/x-report")).expect(200);
            let expected = counted["expectedCash"].clone();
            let counted = if expected.is_null() { json!(100) } else { expected };
            filling.post(&format!("/shifts/{shift}/close"), json!({ "countedCash": counted }));
        }
    }
    of_a_lane(filling, goods);
    let cart = json!({ "items": [{ "product": goods.tea, "quantity": 2 }], "outlet": "MAIN" });
    filling.post("/inventory/price-cart", cart);
}

fn sold(filling: &mut Filling, goods: &Goods, register: &str) -> Value {
    let notes = filling.says("wrapped");
    let sale = json!({
        "outlet": "MAIN", "register": register,
        "saleItems": [
            { "productId": goods.tea, "quantity": 2, "notes": notes },
            { "productId": goods.cake, "quantity": 1 },
        ],
        "receiptData": { "customerPhone": PHONE, "customerName": filling.says("Aisha"), "till": filling.says("till") },
    });
    filling.post("/inventory/sales", sale)["bill"].clone()
}

/// What a device sold by itself, under numbers of its own.
fn of_a_lane(filling: &mut Filling, goods: &Goods) {
    let holder = ["7c7d5b0c-6d1f-4c7c-9a53-0c1d6a6f3b11", "0b9c6f60-52c2-4f0e-8a8e-6c1a4d2f7e12"];
    filling.post("/registers/R2/lanes", json!({ "holder": holder[0] }));
    let held = json!({ "holder": holder[1], "previousHolder": holder[0], "lastSequence": 1 });
    filling.post("/lanes/R2A/hold", held);
    let notes = filling.says("sold alone");
    let lane = json!({
        "code": "R2A", "sequence": 1, "number": "BILL-R2A-000001", "saleId": "4d0f4a53-0a54-4e0e-b6b1-3a9b9d7a5c13",
        "soldAt": "2026-01-19T06:00:00Z", "businessDate": "2026-01-19", "happened": true,
    });
    let sale = json!({
        "outlet": "MAIN", "register": "R2", "lane": lane,
        "saleItems": [{ "productId": goods.cake, "quantity": 1, "unitPrice": 7, "notes": notes }],
    });
    filling.post("/inventory/sales", sale);
}

fn print(filling: &mut Filling, path: &str) {
    filling.post(path, json!({ "printer": "P1" }));
}
