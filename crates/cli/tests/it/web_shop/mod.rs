//! The shop of a merchant's customers: what anybody may know of it, and ordering by oneself.
//!
//! | file | claims about |
//! | --- | --- |
//! | `looking.rs` | the shop, its menu, its pictures, what a cart comes to |
//! | `ordering.rs` | guests and customers who order, keys, terms, limits |
//! | `following.rs` | what is said of an order that changes |

mod following;
mod looking;
mod ordering;

use serde_json::{Value, json};

use crate::customer_sign_in::{nobody, printing_shop};
use crate::harness::*;

const PHONE: &str = "+971501234567";

/// The route of the delivery kitchen's shop.
fn at(path: &str) -> String {
    format!("/shop/al-marya{path}")
}

/// What a guest orders who fetches it.
fn fetched() -> Value {
    json!({
        "items": [{ "product": "SHAWARMA-L", "quantity": 2 }],
        "customer": { "phone": PHONE, "name": "Aisha" },
        "payment": { "method": "cash" },
    })
}

fn with(mut body: Value, member: &str, value: Value) -> Value {
    body[member] = value;
    body
}

/// What a customer orders who has signed in.
fn own(mut body: Value) -> Value {
    body.as_object_mut().expect("an object").remove("customer");
    body
}

fn terms(shop: &Shop, changes: Value) {
    let mut terms = shop.owner().get("/outlets/MAIN").expect(200)["shop"].clone();
    for (name, value) in changes.as_object().expect("an object") {
        terms[name] = value.clone();
    }
    shop.owner().patch("/outlets/MAIN", &json!({ "shop": terms })).expect(200);
}

/// A guest with the key of an order.
fn with_key(method: &'static str, order: &Value, path: &str) -> Request {
    let (id, key) = (order["id"].as_str().expect("an id"), order["orderKey"].as_str().expect("a key"));
    Request::new(method, format!("/api/v1/shop/al-marya/orders/{id}{path}")).header("Order-Key", key)
}
