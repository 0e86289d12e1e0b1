//! Numbers of another system: live documents go on after them, no series comes to print one, and audit and doctor find them in order.

use docket_domain::access::Actor;
use docket_domain::command::{Command, Document, Envelope};
use docket_domain::ids::ImportId;
use docket_domain::imports::{CameTo, Slice};
use docket_domain::numbering::{DocumentFacts, Kind, TakeOverNumbers, plan};
use docket_domain::time::Date;
use docket_engine::{Engine, RehearsalClock, Request as Asked};
use docket_server::own_key;
use docket_store::Store;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::*;

/// The month of seed 002.
const NOVEMBER: &str = "2025-11-20T10:00:00+03:00";
/// The numbers of its customer 94.
const ORDERS: [&str; 5] = ["M2511128", "M2511130", "M2511133", "M2511135", "M2511138"];

/// Takes numbers over beside the server, as an import does before it brings in the first document.
async fn take_over(shop: &Shop, kind: Kind, texts: &[&str]) -> Vec<CameTo> {
    let store = Store::open(&shop.data(), shop.url()).expect("the store");
    let reads = store.reads(1).expect("readers");
    let merchant = reads.merchants().await.expect("merchants").remove(0).id;
    let settings = reads.settings(merchant).await.expect("read").expect("the merchant");
    let date = Date::parse("2025-11-20").expect("a date");
    let facts = DocumentFacts::on(date, settings.fiscal_year_start);
    let planned = plan(&settings, texts.iter().map(|text| (kind, *text, facts)));
    assert_eq!(planned.refused, []);
    let rehearsal = store.rehearsal().expect("read").expect("a rehearsal");
    let clock = std::sync::Arc::new(RehearsalClock::new(rehearsal).expect("a clock"));
    let (engine, thread) = Engine::start(store.writer().expect("a writer"), clock, None);
    let mut lines = Vec::new();
    for (number, part) in planned.parts.into_iter().enumerate() {
        let slice = Slice { import: ImportId(Uuid::from_u128(94)), number: number as u32 };
        let command = Command::TakeOverNumbers(Box::new(TakeOverNumbers { slice, part }));
        let envelope = Envelope { key: own_key(&engine), reference: None, request_hash: [0; 16], command };
        let asked = Asked { merchant, actor: Actor::command_line(), envelope, has_callers_key: false };
        let outcome = engine.submit(asked).await.expect("taken over");
        let Document::Imported(imported) = outcome.document else { panic!("not a slice: {outcome:?}") };
        lines.extend(imported.lines.clone());
    }
    drop(engine);
    thread.join().expect("the loop ends");
    lines
}

fn wholesaler() -> Shop {
    Shop::rehearsed_with("wallet-orders", &[], NOVEMBER)
}

fn an_item() -> Value {
    json!({ "items": [{ "description": "Rice", "unitPrice": 1000, "quantity": 1 }] })
}

fn paid(client: &mut Client) -> Value {
    client.post("/payments", &json!({ "amount": 1000, "method": "cash", "outlet": "MAIN" })).expect(201)
}

#[track_caller]
fn is_healthy(shop: &Shop) {
    let audit = shop.docket(&["numbering", "audit"]);
    assert!(audit.succeeded().ends_with("every number is unique and none is missing\n"), "{audit:?}");
    let doctor = shop.docket(&["doctor"]);
    doctor.succeeded();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_order_after_the_numbers_of_another_system_gets_the_next_one() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    assert_eq!(take_over(&shop, Kind::Order, &ORDERS).await, [CameTo::Created]);
    assert_eq!(place(&mut owner, &an_item())["orderNumber"], "M2511139");
    assert_eq!(place(&mut owner, &an_item())["orderNumber"], "M2511140");
    assert_eq!(take_over(&shop, Kind::Order, &ORDERS).await, [CameTo::Unchanged]);
    assert_eq!(place(&mut owner, &an_item())["orderNumber"], "M2511141");
    let audit = owner.get("/numbering/audit?kind=order").expect(200);
    let counter = &audit["counters"][0];
    assert_eq!((&counter["id"], &counter["first"], &counter["last"]), (&json!("order-202511"), &json!(139), &json!(141)));
    assert_eq!((&counter["gaps"], &counter["explained"]), (&json!([]), &json!([])));
    is_healthy(&shop);
}

#[tokio::test(flavor = "multi_thread")]
async fn payments_go_on_after_those_of_another_system_and_what_was_passed_over_is_explained() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    assert_eq!(paid(&mut owner)["paymentNumber"], "PAY20250001");
    assert_eq!(take_over(&shop, Kind::Payment, &["PAY20250002", "PAY20250006", "PAY20240311"]).await.len(), 2);
    assert_eq!(paid(&mut owner)["paymentNumber"], "PAY20250007");
    let audit = owner.get("/numbering/audit?kind=payment").expect(200);
    assert_eq!(audit["holds"], true, "{audit}");
    let explained = &audit["counters"][0]["explained"];
    assert_eq!((&explained[0]["from"], &explained[0]["to"], &explained[0]["reason"]), (&json!(2), &json!(6), &json!("import")));
    let record = explained[0]["record"].as_u64().expect("a record");
    let event = owner.get(&format!("/events?after={}&limit=1", record - 1)).expect(200)["data"][0].clone();
    assert_eq!((&event["type"], &event["data"]["new"]["sequence"]), (&json!("numbering.counterRaised"), &json!(6)), "{event}");
    let audit = shop.docket(&["numbering", "audit", "--kind", "payment"]);
    let printed = audit.succeeded();
    assert!(printed.contains(&format!("explained: 2 to 6, import (record {record})")), "{printed}");
    assert!(printed.contains("payment-2024                   from 312 on, none issued yet"), "{printed}");
    is_healthy(&shop);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_series_that_could_print_a_number_of_another_system_is_refused_and_shows_it() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    take_over(&shop, Kind::Order, &ORDERS).await;
    let mut change =
        |template: &str, reset: &str| owner.put("/numbering/series/order", &json!({ "template": template, "reset": reset }));
    for (template, reset) in [("M{YYYY}{SEQ:3}", "year"), ("M{SEQ:7}", "never"), ("M{YY}{MM}{DD}{SEQ:1}", "business_day")] {
        let refused = change(template, reset).problem(409, "numbering.overlaps");
        assert!(refused["detail"].as_str().is_some_and(|detail| detail.contains("such as M2511128")), "{refused}");
    }
    assert_eq!(change("N{YY}{MM}{SEQ:3}", "month").expect(200)["template"], "N{YY}{MM}{SEQ:3}");
    change("M{YYYY}{SEQ:3}", "year").problem(409, "numbering.overlaps");
    assert_eq!(change("M{YY}{MM}{SEQ:3}", "month").expect(200)["template"], "M{YY}{MM}{SEQ:3}");
    assert_eq!(place(&mut owner, &an_item())["orderNumber"], "M2511139");
    is_healthy(&shop);
}
