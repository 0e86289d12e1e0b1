//! Money: orders that are paid ahead, wallets, bank transfers and refunds, over HTTP. After whatever happens the books balance, a wallet
//! is the sum of its entries, and an order says what its payments say.

mod bad_input;
mod cancelling;
mod changing;
mod deadlines;
mod refunds;
mod releasing;
mod wallets;

use serde_json::{Value, json};

use crate::harness::goods::{minor, text};
use crate::harness::*;

/// The smallest picture: a PNG by its content.
pub const TINY_PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

/// The wholesaler whose customers pay from wallets and by transfer.
pub fn wholesaler() -> Shop {
    Shop::of("wallet-orders")
}

/// A customer by a number of their own, with what is put into their wallet; their id.
pub fn customer(client: &mut Client, number: u32, wallet: &str) -> String {
    let who = json!({ "phone": phone(number) });
    let id = text(&client.post("/customers/find-or-create", &who).expect(201), "id").to_owned();
    if wallet != "0" {
        top_up(client, &id, wallet);
    }
    id
}

/// An Iraqi mobile number.
pub fn phone(number: u32) -> String {
    format!("+96477012{number:05}")
}

/// An order of ceiling tiles at 4,000.00 each by a customer, to be paid like that.
pub fn order_of(tiles: u32, customer: u32, payment: Value) -> Value {
    json!({
        "channel": "delivery",
        "customer": { "phone": phone(customer) },
        "items": [{ "product": "CEILING-TILE", "quantity": tiles, "unitPrice": 4000 }],
        "payment": payment,
        "deliveryAddress": { "text": "Karrada 7, Baghdad" }
    })
}

#[track_caller]
pub fn top_up(client: &mut Client, customer: &str, amount: &str) -> Value {
    let body = json!({ "amount": amount, "method": "bank_transfer" });
    client.post(&format!("/customers/{customer}/wallet/top-ups"), &body).expect(201)
}

/// What a wallet holds, in minor units, after proof that it is the sum of its entries.
#[track_caller]
pub fn wallet(client: &mut Client, customer: &str) -> i64 {
    let path = format!("/customers/{customer}/wallet");
    let balance = minor(&client.get(&path).expect(200)["balance"]);
    let (mut sum, mut after) = (0, String::new());
    let mut expected = balance;
    loop {
        let page = client.get(&format!("{path}?limit=200{after}")).expect(200)["entries"].clone();
        for entry in page["data"].as_array().expect("entries") {
            assert_eq!(minor(&entry["balance"]), expected, "each entry says what the wallet held after it");
            expected -= minor(&entry["amount"]);
            sum += minor(&entry["amount"]);
        }
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!((sum, expected), (balance, 0), "a wallet is the sum of its entries");
    assert_eq!(minor(&client.get(&format!("/customers/{customer}")).expect(200)["walletBalance"]), balance);
    balance
}

#[track_caller]
pub fn send_receipt(client: &mut Client, payment: &str, file: &[u8]) -> Answer {
    client.send(&Request::new("POST", format!("/api/v1/payments/{payment}/receipt")).text(file))
}

/// Today's balances by account in minor units, those of zero left out; they sum to zero.
#[track_caller]
pub fn trial(client: &mut Client, date: &str) -> Vec<(String, i64)> {
    let trial = client.get(&format!("/ledger/trial-balance?businessDate={date}")).expect(200);
    assert_eq!(minor(&trial["difference"]), 0, "{trial}");
    let line = |line: &Value| (text(line, "account").to_owned(), minor(&line["balance"]));
    trial["accounts"].as_array().expect("accounts").iter().map(line).filter(|(_, balance)| *balance != 0).collect()
}

pub fn lines(lines: &[(&str, i64)]) -> Vec<(String, i64)> {
    lines.iter().map(|(account, balance)| ((*account).to_owned(), *balance)).collect()
}

#[track_caller]
pub fn read(client: &mut Client, order: &Value) -> Value {
    client.get(&format!("/orders/{}", text(order, "id"))).expect(200)
}

/// The id of an order's only payment by a method.
#[track_caller]
pub fn payment_by(order: &Value, method: &str) -> String {
    let by_method = order["payments"].as_array().expect("payments").iter().filter(|payment| payment["method"] == method);
    let [payment] = by_method.collect::<Vec<_>>()[..] else { panic!("one payment by {method}: {order}") };
    text(payment, "id").to_owned()
}

/// Everything there is, to prove that nothing came of a request.
#[track_caller]
pub fn everything(client: &mut Client) -> Vec<Value> {
    let lists = ["/orders?limit=200", "/payments?limit=200", "/ledger/entries?limit=200", "/customers?limit=200"];
    let mut all: Vec<Value> = lists.iter().flat_map(|path| all_of(client, path)).collect();
    all.push(last_event(client).into());
    all
}
