//! Products, customers, goods that come and go, outlets, series.

use serde_json::{Value, json};

use super::{Filling, id};

/// Ids of the products that the rest is made of.
pub struct Goods {
    /// Of which stock is kept.
    pub tea: String,
    /// Of which none is.
    pub cake: String,
}

pub fn fill(filling: &mut Filling) -> Goods {
    let name = filling.says("Shelf");
    filling.post("/categories", json!({ "code": "SHELF", "name": name }));
    let name = json!({ "en": filling.says("Shelf of tea") });
    filling.patch("/categories/SHELF", json!({ "name": name }));
    let tax = json!({ "name": filling.says("Cess"), "rate": 1 });
    filling.post("/taxes", tax);
    filling.patch("/taxes/T1", json!({ "isActive": true }));
    let goods = products(filling);
    files(filling);
    stock(filling, &goods);
    customers(filling);
    let named = filling.says("Main");
    filling.patch("/outlets/MAIN", json!({ "name": named, "onlineOrders": { "maxOrders": 500, "minutes": 5 } }));
    let why = filling.says("the oven is cold");
    filling.post("/outlets/CITY/pause", json!({ "reason": why }));
    filling.take(super::Request::new("POST", "/api/v1/outlets/CITY/resume"));
    filling.put("/numbering/series/purchase", json!({ "template": "PU-{SEQ:6}", "reset": "never" }));
    filling.post("/numbering/preview", json!({ "kind": "order", "count": 2 }));
    filling.take(super::Request::new("POST", "/api/v1/printers/P1/test"));
    goods
}

fn products(filling: &mut Filling) -> Goods {
    let option = json!({ "code": "LEMON", "name": filling.says("Lemon"), "price": 3 });
    let tea = json!({
        "sku": "TEA", "name": { "en": filling.says("Tea") }, "price": 100, "trackStock": true, "category": "SHELF",
        "barcodes": ["4006381333931"], "taxes": [{ "name": filling.says("GST"), "rate": 5 }],
        "modifiers": [{ "code": "EXTRAS", "name": filling.says("Extras"), "options": [option] }],
    });
    let tea = id(&filling.post("/products", tea));
    let cake = json!({ "sku": "CAKE", "name": filling.says("Cake"), "price": 50 });
    let cake = id(&filling.post("/products", cake));
    filling.patch("/products/CAKE", json!({ "reorderLevel": 2, "isActive": true }));
    filling.put(&format!("/products/{cake}/sold-out"), json!({ "outlet": "CITY", "soldOut": true }));
    Goods { tea, cake }
}

fn files(filling: &mut Filling) {
    let mark = filling.mark.clone();
    let products = format!("sku,name,price,track_stock\nRICE,Rice {mark},60,yes\nSALT,Salt {mark},20,yes\n");
    filling.file(&format!("/imports/products?file={mark}-goods.csv"), "text/csv", products);
    filling.file(
        &format!("/imports/stock?file={mark}-stock.csv"),
        "text/csv",
        "sku,quantity,unit_cost,outlet\nRICE,40,30,MAIN\n",
    );
    let customers = format!("phone,name\n9876543211,Omar {mark}\n9876543212,Said {mark}\n");
    filling.file(&format!("/imports/customers?file={mark}-people.csv"), "text/csv", customers);
}

fn stock(filling: &mut Filling, goods: &Goods) {
    let (supplier, reference) = (filling.says("Traders"), filling.says("note 7"));
    let items = json!([{ "productId": goods.tea, "quantity": 500, "unitCost": 60 }]);
    let purchase =
        filling.post("/purchases", json!({ "outlet": "MAIN", "items": items, "supplier": supplier, "reference": reference }));
    let batch = id(&purchase["batches"][0]);
    for is_blocked in [true, false] {
        let why = filling.says("looked at");
        filling.patch(&format!("/batches/{batch}"), json!({ "isBlocked": is_blocked, "reason": why }));
    }
    let why = filling.says("spilt");
    let items = json!([{ "productId": goods.tea, "waste": 1 }]);
    filling.post("/stock/adjustments", json!({ "outlet": "MAIN", "items": items, "reason": why }));
    let why = filling.says("the city has none");
    let items = json!([{ "productId": goods.tea, "quantity": 100 }]);
    filling.post("/stock/transfers", json!({ "from": "MAIN", "to": "CITY", "items": items, "reason": why }));
    let why = filling.says("broken");
    let items = json!([{ "batch": batch, "quantity": 1 }]);
    filling.post(&format!("/purchases/{}/returns", id(&purchase)), json!({ "items": items, "reason": why }));
}

fn customers(filling: &mut Filling) {
    let customer = filling.customer();
    let aisha = id(&filling.post("/customers/find-or-create", customer));
    let own = |number: &str, name: &str, mark: &str| json!({ "phone": number, "name": format!("{name} {mark}"), "address": format!("7 Road {mark}"), "email": format!("{mark}@example.org") });
    let mark = filling.mark.clone();
    let twin = id(&filling.post("/customers", own("9876543213", "Aisha", &mark)));
    let gone = id(&filling.post("/customers", own("9876543214", "Nobody", &mark)));
    let another = filling.says("8 Road");
    filling.patch(&format!("/customers/{aisha}"), json!({ "address": another }));
    let why = filling.says("the same person");
    filling.post(&format!("/customers/{aisha}/merge"), json!({ "other": twin, "reason": why }));
    let why = filling.says("asked by letter");
    filling.post(&format!("/customers/{gone}/erase"), json!({ "reason": why }));
    let reference = filling.says("deposit");
    filling.post(
        &format!("/customers/{aisha}/wallet/top-ups"),
        json!({ "amount": 5000, "method": "cash", "outlet": "MAIN", "reference": reference }),
    );
    let why = filling.says("an apology");
    filling.post(&format!("/customers/{aisha}/wallet/adjustments"), json!({ "amount": 7, "outlet": "MAIN", "reason": why }));
    let _: Value = filling.get(&format!("/customers/lookup?phone={}", super::PHONE)).expect(200);
}
