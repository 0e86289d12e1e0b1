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

fn print(filling: &mut Filling, path: &str) {
    filling.post(path, json!({ "printer": "P1" }));
}
