//! Customers who sign in by a code on their phone, and what they may do then: with what is their own, and nothing else.
//!
//! | file | claims about |
//! | --- | --- |
//! | `signing_in.rs` | the way in and out: codes, tokens, cookies |
//! | `guessing.rs` | codes that are wrong, too old or too many |
//! | `own.rs` | own orders, wallets, names, and those of others |
//! | `senders.rs` | gateways, and servers that print codes or send none |
//! | `gateway.rs` | a gateway as one stands behind such a server |

mod gateway;
mod guessing;
mod own;
mod senders;
mod signing_in;

use serde_json::{Value, json};

use crate::harness::*;

/// The delivery kitchen, whose server prints codes.
pub fn printing_shop() -> Shop {
    Shop::with_options("al-marya", &["--codes-to", "print"])
}

/// A connection of nobody's.
pub fn nobody(shop: &Shop) -> Client {
    Client::new(&shop.address(), None)
}

/// Asks for a code.
pub fn ask(client: &mut Client, slug: &str, phone: &str) -> Answer {
    client.post(&format!("/shop/{slug}/sign-in/code"), &json!({ "phone": phone }))
}

/// Asks for a code that is sent, and reads it where the server prints it.
#[track_caller]
pub fn code_for(shop: &mut Shop, slug: &str, phone: &str) -> String {
    let sent = ask(&mut nobody(shop), slug, phone).expect(200);
    let wanted = format!("SIGN-IN CODE for {} at {slug}: ", sent["phoneE164"].as_str().expect("a phone"));
    shop.server().logged_line(|line| line.strip_prefix(&wanted).map(str::to_owned))
}

/// A code that is not that one.
pub fn other_than(code: &str) -> String {
    let number: u32 = code.parse().expect("digits");
    format!("{:06}", (number + 1) % 1_000_000)
}

/// Says a code, for a bearer token.
pub fn say(client: &mut Client, slug: &str, phone: &str, code: &str) -> Answer {
    client.post(&format!("/shop/{slug}/sign-in"), &json!({ "phone": phone, "code": code, "session": "token" }))
}

/// Signs in, and returns a connection with the customer's token, and the answer.
#[track_caller]
pub fn signed_in(shop: &mut Shop, slug: &str, phone: &str) -> (Client, Value) {
    let code = code_for(shop, slug, phone);
    let answer = say(&mut nobody(shop), slug, phone, &code).expect(200);
    (shop.client(answer["token"].as_str().expect("a token")), answer)
}

/// An order of whoever has that phone.
pub fn order_for(phone: &str) -> Value {
    let mut order = a_delivery(1);
    order["customer"] = json!({ "phone": phone });
    order
}

pub fn id(document: &Value) -> &str {
    document["id"].as_str().unwrap_or_else(|| panic!("no id: {document}"))
}
