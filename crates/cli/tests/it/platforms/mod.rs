//! Delivery platforms: what they send is an order once, moves it forward only, and is believed only where it is signed.
//!
//! Payloads have the shape of what the platforms document; each has one product that the restaurant knows and one that it does not.

mod managing;
mod odd_input;
mod signing;
mod statuses;
mod taking;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::hmac;
use serde_json::{Value, json};

use crate::harness::*;

pub const PLATFORMS: [&str; 4] = ["rappi", "pedidosya", "ubereats", "generic"];
const NOON: &str = "2026-01-19T12:00:00-03:00";
/// The same in seconds.
const NOON_SECONDS: i64 = 1_768_834_800;
const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// The restaurant at noon.
fn cantina() -> Shop {
    Shop::rehearsed_with("cantina", &[], NOON)
}

/// Where a platform sends, and how it signs.
#[derive(Clone)]
pub struct Endpoint {
    pub platform: String,
    pub id: String,
    pub path: String,
    pub secret: String,
    /// When it signs.
    pub seconds: i64,
}

impl Endpoint {
    /// One that staff have made, on the channel `online`.
    pub fn made(shop: &Shop, platform: &str, seconds: i64) -> Endpoint {
        let mut body = json!({ "platform": platform, "channel": "online" });
        if platform != "generic" {
            body["secret"] = SECRET.into();
        }
        let made = shop.owner().post("/integrations", &body).expect(201);
        let secret = made["secret"].as_str().unwrap_or(SECRET).to_owned();
        let text = |member: &str| made[member].as_str().expect("a text").to_owned();
        Endpoint { platform: platform.to_owned(), id: text("id"), path: text("webhookPath"), secret, seconds }
    }

    /// The request that it makes of a body.
    pub fn request(&self, body: &str) -> Request {
        let request = Request::new("POST", self.path.clone()).text(body);
        let seconds = self.seconds.to_string();
        let of = |algorithm, key: &[u8], parts: &[&str]| {
            hmac::sign(&hmac::Key::new(algorithm, key), parts.concat().as_bytes()).as_ref().to_vec()
        };
        let hex = |bytes: Vec<u8>| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        match self.platform.as_str() {
            "rappi" => {
                let sign = hex(of(hmac::HMAC_SHA256, self.secret.as_bytes(), &[&seconds, ".", body]));
                request.header("Rappi-Signature", format!("t={seconds},sign={sign}"))
            }
            "ubereats" => {
                let sign = hex(of(hmac::HMAC_SHA256, self.secret.as_bytes(), &[body]));
                request.header("X-Uber-Signature", sign)
            }
            "pedidosya" => {
                let claims = json!({ "iss": "middleware", "iat": self.seconds, "exp": self.seconds + 60 }).to_string();
                let content =
                    format!("{}.{}", URL_SAFE_NO_PAD.encode(r#"{"alg":"HS512","typ":"JWT"}"#), URL_SAFE_NO_PAD.encode(claims));
                let sign = URL_SAFE_NO_PAD.encode(of(hmac::HMAC_SHA512, self.secret.as_bytes(), &[&content]));
                request.header("Authorization", format!("Bearer {content}.{sign}"))
            }
            _ => {
                let key = STANDARD.decode(self.secret.trim_start_matches("whsec_")).expect("base64");
                let id = format!("msg_{:x}", body.len());
                let sign = STANDARD.encode(of(hmac::HMAC_SHA256, &key, &[&id, ".", &seconds, ".", body]));
                let request = request.header("webhook-id", id).header("webhook-timestamp", seconds);
                request.header("webhook-signature", format!("v1,{sign}"))
            }
        }
    }

    pub fn send(&self, client: &mut Client, body: &Value) -> Answer {
        client.send(&self.request(&body.to_string()))
    }

    /// An order that it sends: two empanadas at 2,500.00 and a salsa of 300.00 that nobody knows, paid, fetched by its courier.
    pub fn order(&self, reference: &str) -> Value {
        match self.platform.as_str() {
            "rappi" => json!({
                "order_detail": {
                    "order_id": reference, "cooking_time": 12, "created_at": "2026-01-19 12:00:00", "delivery_method": "delivery",
                    "payment_method": "cc",
                    "billing_information": { "name": "Ana Pérez", "phone": "+54 9 11 **** 0101" },
                    "delivery_information": { "complete_address": "Defensa 1000", "city": "Buenos Aires" },
                    "totals": { "total_products_with_discount": 5300.0, "charges": { "shipping": 900.0 } },
                    "items": [
                        { "sku": "EMPANADA-CARNE", "id": "1", "name": "Empanada de carne", "comments": "sin aceitunas",
                          "unit_price_with_discount": 2500.0, "quantity": 2, "subitems": [] },
                        { "sku": "SALSA-X", "id": "2", "name": "Salsa", "unit_price_with_discount": 300.0, "quantity": 1, "subitems": null }
                    ]
                },
                "customer": { "first_name": "Ana", "last_name": "Pérez", "phone_number": "+54 9 11 **** 0101" },
                "store": { "internal_id": "900109448", "name": "La Cantina" }
            }),
            "pedidosya" => json!({
                "token": reference, "code": "n0s0-w2kb", "shortCode": "42", "expeditionType": "delivery",
                "customer": { "firstName": "Ana", "lastName": "Pérez", "mobilePhone": "+54 9 11 **** 0101" },
                "comments": { "customerComment": "tocar timbre" },
                "delivery": { "address": { "street": "Defensa", "number": "1000", "city": "Buenos Aires" },
                              "riderPickupTime": "2026-01-19T15:20:00Z" },
                "payment": { "status": "paid", "type": "online" },
                "price": { "grandTotal": "5300.00", "deliveryFee": "0.00" },
                "discounts": [],
                "products": [
                    { "remoteCode": "EMPANADA-CARNE", "name": "Empanada de carne", "unitPrice": "2500.00", "paidPrice": "5000.00",
                      "quantity": "2", "comment": "sin aceitunas", "selectedToppings": [] },
                    { "remoteCode": "SALSA-X", "name": "Salsa", "unitPrice": "300.00", "quantity": "1", "selectedToppings": [] }
                ]
            }),
            "ubereats" => json!({
                "event_type": "orders.notification", "event_id": format!("event-{reference}"), "event_time": self.seconds,
                "meta": { "resource_id": reference, "status": "pos", "user_id": "store-1" },
                "resource_href": format!("https://api.uber.com/v2/eats/order/{reference}"),
                "order": {
                    "id": reference, "display_id": "BC953", "current_state": "CREATED", "type": "DELIVERY_BY_UBER",
                    "eater": { "first_name": "Ana", "phone": "+1 312-766-6835", "phone_code": "555 12 345" },
                    "cart": { "items": [
                        { "id": "a", "external_data": "EMPANADA-CARNE", "title": "Empanada de carne", "quantity": 2,
                          "price": { "unit_price": { "amount": 250000 }, "base_unit_price": { "amount": 250000 } },
                          "special_instructions": "sin aceitunas", "selected_modifier_groups": null },
                        { "id": "b", "external_data": "SALSA-X", "title": "Salsa", "quantity": 1,
                          "price": { "unit_price": { "amount": 30000 } } }
                    ] },
                    "payment": { "charges": { "sub_total": { "amount": 530000, "currency_code": "ARS" } } }
                }
            }),
            _ => json!({
                "type": "order.placed",
                "data": {
                    "id": reference, "total": 5300, "payment": "prepaid", "delivery": "platform",
                    "customer": { "name": "Ana Pérez", "phone": "+54 9 11 **** 0101" },
                    "items": [
                        { "product": "EMPANADA-CARNE", "name": "Empanada de carne", "quantity": 2, "unitPrice": 2500, "notes": "sin aceitunas" },
                        { "product": "SALSA-X", "name": "Salsa", "quantity": 1, "unitPrice": 300 }
                    ]
                }
            }),
        }
    }
}

/// What a generic platform says of an order.
fn status(reference: &str, status: &str) -> Value {
    match status {
        "cancelled" => json!({ "type": "order.cancelled", "data": { "id": reference, "reason": "the customer rang" } }),
        _ => json!({ "type": "order.status", "data": { "id": reference, "status": status } }),
    }
}

fn nobody(shop: &Shop) -> Client {
    Client::new(&shop.address(), None)
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_else(|| panic!("{member} of {value}"))
}

/// The whole order that an answer names.
#[track_caller]
fn order_of(shop: &Shop, answer: &Value) -> Value {
    shop.owner().get(&format!("/orders/{}", text(&answer["order"], "id"))).expect(200)
}

/// Codes of the findings that were raised.
fn findings(shop: &Shop) -> Vec<String> {
    let events = shop.owner().get("/events?type=finding.raised&limit=200").expect(200);
    let events = events["data"].as_array().expect("events").clone();
    events.iter().map(|event| event["data"]["new"]["code"].as_str().expect("a code").to_owned()).collect()
}

/// What the ledger says that platforms have.
fn with_platforms(shop: &Shop) -> f64 {
    let balance = shop.owner().get("/ledger/trial-balance").expect(200);
    assert_eq!(balance["difference"].as_f64(), Some(0.0), "{balance}");
    let accounts = balance["accounts"].as_array().expect("accounts");
    let one = accounts.iter().find(|one| one["account"] == "platform_clearing");
    one.map_or(0.0, |one| one["balance"].as_f64().expect("an amount"))
}
