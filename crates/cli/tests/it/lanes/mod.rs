//! Registers whose devices number their bills by themselves, over HTTP: lanes, sales that have happened, and what the audit says.

mod closing;
mod enrolling;
mod happened;
mod killed;
mod selling;

use serde_json::{Value, json};

use crate::harness::goods::*;
use crate::harness::*;

/// Some UUID.
fn uuid(n: u128) -> String {
    uuid::Uuid::from_u128(n).to_string()
}

/// Enrols a device at a register, which holds its lane by that.
#[track_caller]
fn enrol(client: &mut Client, register: &str, holder: u128) -> Value {
    client.post(&format!("/registers/{register}/lanes"), &json!({ "holder": uuid(holder) })).expect(201)
}

fn hold(client: &mut Client, lane: &str, (previous, next): (u128, u128), last: i64) -> Answer {
    let body = json!({ "holder": uuid(next), "previousHolder": uuid(previous), "lastSequence": last });
    client.post(&format!("/lanes/{lane}/hold"), &body)
}

/// A sale of one RICE for 100.00 in cash, at 11:55 of the day on which the clock stands at noon.
fn sale_of(lane: &str, sequence: i64, id: u128, happened: bool) -> Value {
    json!({
        "saleItems": [{ "productId": "RICE", "quantity": 1, "unitPrice": 100 }],
        "payments": [{ "method": "cash", "amount": 100 }],
        "register": &lane[..2],
        "lane": {
            "code": lane, "sequence": sequence, "number": format!("BILL-{lane}-{sequence:06}"), "saleId": uuid(id),
            "soldAt": "2026-01-19T11:55:00+05:30", "businessDate": TODAY, "happened": happened,
        },
    })
}

/// A counter whose till R1 has the lane R1A, with so much rice.
fn a_lane(rice: i64) -> (Shop, Client) {
    let shop = a_counter();
    let mut owner = shop.owner();
    make(&mut owner, "RICE", json!({}));
    if rice > 0 {
        receive(&mut owner, json!([{ "productId": "RICE", "quantity": rice, "unitCost": 60 }]));
    }
    enrol(&mut owner, "R1", 1);
    (shop, owner)
}

/// The codes of what was found, as often as it was.
fn findings(client: &mut Client) -> Vec<String> {
    let raised = all_of(client, "/events?limit=200&type=finding.raised");
    let mut codes: Vec<String> =
        raised.iter().map(|event| event["data"]["new"]["code"].as_str().expect("a code").to_owned()).collect();
    codes.sort();
    codes
}
