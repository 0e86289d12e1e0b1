//! A server whose database goes away: orders, sales and payments go on, everything else is told so, and all of it is there afterwards.

use std::sync::Arc;

use docket_domain::access::{Actor, CreateToken, Role, TokenTerms};
use docket_domain::command::{Command, Envelope, KeyDigest};
use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;
use docket_engine::{Engine, ManualClock, Request};
use docket_server::{App, preset, serve, tokens};
use docket_testing::Place;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::cable::{self, Cable};
use crate::http::{self, Answer, Client};

/// 2025-11-06, noon in Dubai.
const NOON: Timestamp = Timestamp(1_762_416_000_000);
const DAY: i64 = 86_400_000;

/// A server, its database at the end of a cable, and the owner's client.
struct Shop {
    runtime: Runtime,
    engine: Engine,
    cable: Cable,
    clock: Arc<ManualClock>,
    client: Client,
    _place: Place,
}

impl Shop {
    /// A shop as a preset has it.
    fn open(name: &str) -> Shop {
        let runtime = Runtime::new().expect("a runtime");
        let place = Place::empty();
        let store = place.open();
        let (cable, clock) = (Cable::default(), Arc::new(ManualClock::new(NOON, 1)));
        let (engine, _) = cable::start(&store, &cable, &place.path().join("spool"), clock.clone());
        let merchant = MerchantId(7);
        let mut set_up = preset::named(name).expect("a preset");
        set_up.settings.merchant = merchant;
        let secret = tokens::new_secret();
        let user = set_up.users.iter().find(|user| user.role == Role::Owner).expect("an owner").name.clone();
        let token = CreateToken {
            secret_hash: tokens::hash(&secret),
            role: Role::Owner,
            user,
            outlet: None,
            register: None,
            expires_at: None,
            terms: TokenTerms::default(),
        };
        runtime.block_on(async {
            engine.is_there().await;
            for (place, command) in
                [Command::SetUpMerchant(Box::new(set_up)), Command::CreateToken(Box::new(token))].into_iter().enumerate()
            {
                let envelope = Envelope { key: KeyDigest([place as u8; 16]), reference: None, request_hash: [0; 16], command };
                let request = Request { merchant, actor: Actor::program(), envelope, has_callers_key: false };
                engine.submit(request).await.expect("done");
            }
        });
        let app = App::new(engine.clone(), store.reads(2).expect("readers"), store.staging().expect("a place to stage"));
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let address = listener.local_addr().expect("bound").to_string();
        runtime.spawn(serve(listener, app, std::future::pending()));
        let client = Client::new(&address, Some(&secret));
        Shop { runtime, engine, cable, clock, client, _place: place }
    }

    /// Posts with a key of its own, and returns the key as well.
    fn post(&mut self, path: &str, body: &Value) -> (Answer, String) {
        let key = Uuid::from_u128(0x7000_8000_0000_0000_0000 + self.clock_step() as u128).to_string();
        (self.client.post_with_key(path, &key, body), key)
    }

    fn clock_step(&self) -> i64 {
        use docket_engine::Clock as _;
        self.clock.now().0
    }

    fn mend(&self) {
        self.cable.mend();
        self.runtime.block_on(self.engine.is_there());
    }

    fn metric(&mut self, name: &str) -> f64 {
        let text = self.client.send(&http::Request::new("GET", "/metrics")).text();
        let line = text.lines().find(|line| line.starts_with(&format!("{name} "))).unwrap_or_else(|| panic!("{name} in {text}"));
        line.rsplit(' ').next().and_then(|value| value.parse().ok()).expect("a number")
    }
}

/// What is sold without a catalogue.
fn an_order() -> Value {
    json!({ "items": [{ "description": "Gift wrap", "quantity": 2, "unitPrice": 5 }] })
}

/// Everything of an answer but what is made when it is taken in.
fn as_answered(order: &Value) -> Value {
    let mut order = order.clone();
    for later in ["ticketNumber", "history", "updatedAt", "version", "status", "managementStatus", "customerStatus"] {
        order.as_object_mut().expect("an order").remove(later);
    }
    for payment in order["payments"].as_array_mut().expect("payments") {
        payment.as_object_mut().expect("a payment").remove("paymentNumber");
    }
    if let Some(customer) = order["customer"].as_object_mut() {
        customer.remove("customerNumber");
    }
    order
}

#[test]
fn an_order_without_the_database_looks_like_any_other_and_is_the_same_afterwards() {
    let mut shop = Shop::open("al-marya");
    shop.post("/orders", &an_order()).0.expect(201);
    shop.cable.cut();
    let asked = json!({
        "items": [{ "description": "Gift wrap", "quantity": 2, "unitPrice": 5 }],
        "customer": { "phone": "050 123 4567", "name": "Aisha" },
        "payment": { "method": "cash", "received": 20 }
    });
    let (answer, key) = shop.post("/orders", &asked);
    let order = answer.expect(201);
    let number = order["orderNumber"].as_str().expect("a number").to_owned();
    assert_eq!(order["numberSource"], "fallback");
    assert_eq!(number.len(), "ALM-20251106-0234567890107".len(), "{number}");
    assert!(number.starts_with("ALM-20251106-"), "{number}");
    assert_eq!((&order["payments"][0]["paymentNumber"], &order["customer"]["customerNumber"]), (&Value::Null, &Value::Null));
    assert_eq!(order["payments"][0]["changeDue"].as_f64(), Some(10.0));
    let again = shop.client.post_with_key("/orders", &key, &asked);
    assert!(again.is_replay());
    assert_eq!(again.expect(201)["id"], order["id"]);
    let path = format!("/orders/{}", order["id"].as_str().expect("an id"));
    assert_eq!(shop.client.get(&path).expect(200)["orderNumber"], json!(number));
    assert_eq!(shop.client.get(&format!("/orders?search={number}")).expect(200)["data"][0]["id"], order["id"]);
    shop.mend();
    let written = shop.client.get(&path).expect(200);
    assert_eq!(as_answered(&written), as_answered(&order));
    assert_eq!(written["payments"][0]["paymentNumber"], "PAY20250001");
    assert_eq!(written["customer"]["customerNumber"], "CUST0001");
    assert_eq!(shop.client.get(&format!("/orders?search={number}")).expect(200)["data"][0]["id"], order["id"]);
    let again = shop.client.post_with_key("/orders", &key, &asked);
    assert!(again.is_replay());
    assert_eq!(again.expect(201)["orderNumber"], json!(number));
    let next = shop.post("/orders", &an_order()).0.expect(201);
    assert_eq!((&next["orderNumber"], &next["numberSource"]), (&json!("ALM-20251106-000002"), &json!("series")));
    let events = shop.client.get("/events?limit=200").expect(200);
    let placed = events["data"].as_array().expect("events").iter().find(|event| event.to_string().contains(&number));
    assert!(placed.is_some_and(|event| event.to_string().contains("fallback")), "the stream names it: {events}");
    let audit = shop.client.get("/numbering/audit?kind=order").expect(200);
    assert_eq!((&audit["holds"], &audit["fallback"][0]["issued"]), (&json!(true), &json!(1)));
    assert_eq!(audit["counters"][0]["last"], json!(2));
}

#[test]
fn what_needs_the_database_is_told_so_with_when_to_come_back() {
    let mut shop = Shop::open("al-marya");
    shop.post("/orders", &an_order()).0.expect(201);
    shop.cable.cut();
    let without_key = shop.client.post("/orders", &an_order());
    let problem = without_key.problem(503, "store.unavailable");
    assert_eq!(without_key.header("retry-after"), Some("5"));
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("Idempotency-Key")), "{problem}");
    let mut wallet = an_order();
    wallet["customer"] = json!({ "phone": "050 123 4567" });
    wallet["payment"] = json!({ "method": "wallet" });
    for (path, body) in [
        ("/orders", wallet),
        ("/customers/find-or-create", json!({ "phone": "050 123 4567" })),
        ("/shifts", json!({ "register": "R1", "openingFloat": 100 })),
    ] {
        let (answer, _) = shop.post(path, &body);
        answer.problem(503, "store.unavailable");
        assert!(answer.header("retry-after").is_some());
    }
    let refused = shop.post("/orders", &json!({ "items": [{ "product": "NOTHING", "quantity": 1 }] })).0;
    assert_eq!(refused.status, 503, "whether there is such a product nobody can look up: {}", refused.text());
    shop.post("/orders", &json!({ "channel": "nowhere", "items": [{ "description": "X", "quantity": 1, "unitPrice": 1 }] }))
        .0
        .problem(409, "channel.unknown");
}

#[test]
fn health_and_metrics_say_that_the_database_is_away() {
    let mut shop = Shop::open("al-marya");
    shop.post("/orders", &an_order()).0.expect(201);
    let get = |shop: &mut Shop, path: &str| shop.client.send(&http::Request::new("GET", path));
    assert_eq!(get(&mut shop, "/healthz").expect(200).get("database"), None);
    get(&mut shop, "/readyz").expect(200);
    shop.cable.cut();
    for _ in 0..3 {
        shop.post("/orders", &an_order()).0.expect(201);
    }
    let health = get(&mut shop, "/healthz").expect(200);
    assert_eq!((&health["database"], &health["spooled"]), (&json!("away"), &json!(3)));
    get(&mut shop, "/readyz").problem(503, "store.unavailable");
    assert_eq!(shop.metric("docket_fallback_numbers_total"), 3.0);
    assert_eq!((shop.metric("docket_spooled"), shop.metric("docket_store_away")), (3.0, 1.0));
    shop.mend();
    get(&mut shop, "/readyz").expect(200);
    assert_eq!((shop.metric("docket_spooled"), shop.metric("docket_store_away")), (0.0, 0.0));
    assert_eq!((shop.metric("docket_taken_in_total"), shop.metric("docket_refused_duplicates_total")), (3.0, 0.0));
}

#[test]
fn cash_bills_go_on_and_their_receipts_print() {
    let mut shop = Shop::open("al-marya");
    let product = json!({ "sku": "WATER", "name": "Water", "unit": "piece", "price": 2 });
    shop.post("/products", &product).0.expect(201);
    let sale = json!({ "saleItems": [{ "productId": "WATER", "quantity": 3 }], "referenceNumber": "TILL-1",
                       "receiptData": { "paymentMethod": "Cash", "cashReceived": 10 } });
    shop.post(
        "/inventory/sales",
        &json!({ "saleItems": [{ "productId": "WATER", "quantity": 1 }], "payments": [{ "method": "cash" }] }),
    )
    .0
    .expect(201);
    shop.cable.cut();
    let bill = shop.post("/inventory/sales", &sale).0.expect(201)["bill"].clone();
    let number = bill["billNumber"].as_str().expect("a number").to_owned();
    assert_eq!((&bill["numberSource"], bill["changeDue"].as_f64()), (&json!("fallback"), Some(4.0)));
    assert!(number.starts_with("BILL-1405") && number.len() == "BILL-".len() + 17, "{number}");
    let path = format!("/bills/{}", bill["id"].as_str().expect("an id"));
    assert!(shop.client.get(&format!("{path}/receipt.txt")).text().contains(&number));
    assert_eq!(shop.client.get(&path).expect(200)["billNumber"], json!(number));
    // The till prints anew before it sends again; its reference is the key.
    let mut again = sale.clone();
    again["receiptData"]["footer"] = json!("reprinted");
    assert!(shop.client.post("/inventory/sales", &again).is_replay());
    shop.mend();
    let written = shop.client.get(&path).expect(200);
    assert_eq!((&written["billNumber"], &written["totalAmount"]), (&bill["billNumber"], &bill["totalAmount"]));
    assert_eq!(written["payments"][0]["id"], bill["payments"][0]["id"]);
    assert!(written["payments"][0]["paymentNumber"].is_string());
    assert!(shop.client.post("/inventory/sales", &again).is_replay());
    let day = bill["businessDate"].as_str().expect("a date");
    let balance = shop.client.get(&format!("/ledger/trial-balance?businessDate={day}")).expect(200);
    assert_eq!(balance["difference"].as_f64(), Some(0.0));
    assert_eq!(shop.client.get(&format!("/bills?search={number}")).expect(200)["data"][0]["id"], bill["id"]);
}

#[test]
fn bills_under_gst_wait_for_the_database_and_payments_do_not() {
    let mut shop = Shop::open("shivik-mart");
    let product = json!({ "sku": "RICE", "name": "Rice", "unit": "piece", "price": 100 });
    shop.post("/products", &product).0.expect(201);
    let sale =
        json!({ "saleItems": [{ "productId": "RICE", "quantity": 1, "unitPrice": 100 }], "payments": [{ "method": "cash" }] });
    shop.post("/inventory/sales", &sale).0.expect(201);
    shop.cable.cut();
    let problem = shop.post("/inventory/sales", &sale).0.problem(503, "store.unavailable");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("bill series")), "{problem}");
    let payment = shop.post("/payments", &json!({ "amount": 50, "method": "cash" })).0.expect(201);
    assert_eq!(payment["numberSource"], "fallback");
    shop.mend();
    let path = format!("/payments/{}", payment["id"].as_str().expect("an id"));
    assert_eq!(shop.client.get(&path).expect(200)["paymentNumber"], payment["paymentNumber"]);
    let bill = shop.post("/inventory/sales", &sale).0.expect(201)["bill"].clone();
    assert_eq!(bill["billNumber"], "BILL-0000000002", "no number is missing");
}

#[test]
fn payments_of_an_office_go_on_over_midnight_and_are_all_there() {
    let mut shop = Shop::open("finance-suite");
    let payment = json!({ "amount": 50, "method": "cash", "reference": "deposit" });
    shop.post("/payments", &payment).0.expect(201);
    shop.cable.cut();
    let mut answered = Vec::new();
    for day in 0..2 {
        shop.clock.set(Timestamp(NOON.0 + day * DAY));
        for _ in 0..3 {
            answered.push(shop.post("/payments", &payment).0.expect(201));
        }
    }
    shop.mend();
    for payment in &answered {
        let number = payment["paymentNumber"].as_str().expect("a number");
        assert!(number.starts_with("PAY2025"), "{number}");
        let found = shop.client.get(&format!("/payments?search={number}")).expect(200);
        let found = &found["data"][0];
        assert_eq!((&found["id"], &found["businessDate"]), (&payment["id"], &payment["businessDate"]));
        assert_eq!((&found["numberSource"], &found["amount"]), (&json!("fallback"), &payment["amount"]));
    }
    let audit = shop.client.get("/numbering/audit?kind=payment").expect(200);
    assert_eq!(audit["fallback"].as_array().map(Vec::len), Some(2), "a list for each day: {audit}");
    assert_eq!(audit["holds"], json!(true));
    let one_day = shop.client.get("/numbering/audit?kind=payment&from=2025-11-07").expect(200);
    assert_eq!(one_day["fallback"].as_array().map(Vec::len), Some(1), "{one_day}");
}
