//! `kill -9` in the middle of sales from shared shelves, with purchases and returns in between: what was answered is there once, what
//! was under way happened once or not at all, and goods, movements and money agree.
//!
//! `DOCKET_TORTURE_ROUNDS` says how many rounds; `make torture` runs twenty.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};

use serde_json::{Value, json};

use crate::harness::*;

const CONNECTIONS: usize = 12;
const ROUNDS: u64 = 3;
/// Answers after which the server is killed: at least, and how many more at most.
const ANSWERS: (u64, u64) = (40, 250);
/// What all tills sell from; of the last two what expires first goes first.
const GOODS: [&str; 4] = ["TINS", "RICE", "MILK", "CHEESE"];

/// Something a client asks for, so that it can be asked for again.
#[derive(Clone, Debug)]
enum Deed {
    /// Under the till's own reference.
    Sale { reference: String, body: Value },
    /// Under an idempotency key.
    Purchase { key: String, body: Value },
    /// Under an idempotency key; of a bill.
    Return { key: String, bill: String, body: Value },
}

impl Deed {
    fn name(&self) -> &str {
        match self {
            Deed::Sale { reference, .. } => reference,
            Deed::Purchase { key, .. } | Deed::Return { key, .. } => key,
        }
    }

    fn request(&self) -> Request {
        match self {
            Deed::Sale { body, .. } => Request::new("POST", "/api/v1/inventory/sales").json(body),
            Deed::Purchase { key, body } => Request::new("POST", "/api/v1/purchases").key(key).json(body),
            Deed::Return { key, bill, body } => Request::new("POST", format!("/api/v1/bills/{bill}/returns")).key(key).json(body),
        }
    }

    /// The document that it was answered with.
    fn document(&self, answer: &Answer) -> Value {
        let answered = answer.expect(201);
        if matches!(self, Deed::Sale { .. }) { answered["bill"].clone() } else { answered }
    }
}

/// What clients remember, whatever happens to the server.
#[derive(Default)]
struct Memory {
    /// By name, with what it was answered with.
    answered: BTreeMap<String, (Deed, Value)>,
    in_flight: Vec<Deed>,
}

fn below(count: u64) -> u64 {
    random() % count
}

fn a_sale() -> Deed {
    let reference = new_key();
    let items: Vec<Value> =
        (0..=below(3)).map(|_| json!({ "productId": GOODS[below(4) as usize], "quantity": 1 + below(5) })).collect();
    let phone = format!("+97150{:07}", 1_000_000 + below(20));
    let receipt = if below(2) == 0 { json!({ "paymentMethod": "Card" }) } else { json!({ "customerPhone": phone }) };
    let body = json!({ "saleItems": items, "referenceNumber": reference, "receiptData": receipt });
    Deed::Sale { reference, body }
}

fn a_purchase() -> Deed {
    let items: Vec<Value> = GOODS[..1 + below(4) as usize]
        .iter()
        .map(|sku| json!({ "productId": sku, "quantity": 10 + below(20), "unitCost": 1 + below(9) }))
        .collect();
    Deed::Purchase { key: new_key(), body: json!({ "items": items }) }
}

/// One of the first line of a bill of which nothing came back yet.
fn a_return(bill: String) -> Deed {
    let body = json!({ "items": [{ "line": 1, "quantity": 1 }], "reason": "it did not fit" });
    Deed::Return { key: new_key(), bill, body }
}

/// A shop with full shelves.
fn stocked() -> (Shop, Memory) {
    let shop = Shop::open();
    let (mut owner, mut memory) = (shop.owner(), Memory::default());
    for (place, sku) in GOODS.iter().enumerate() {
        let consumption = if place < 2 { "fifo" } else { "fefo" };
        let product = json!({
            "sku": sku, "name": sku, "price": 10.05, "trackStock": true, "consumption": consumption,
            "taxes": [{ "name": "VAT", "rate": 5 }],
        });
        owner.post("/products", &product).expect(201);
    }
    let items: Vec<Value> = GOODS.iter().map(|sku| json!({ "productId": sku, "quantity": 100_000, "unitCost": 3.33 })).collect();
    for deed in [a_purchase(), Deed::Purchase { key: new_key(), body: json!({ "items": items }) }] {
        let document = deed.document(&owner.send(&deed.request()));
        memory.answered.insert(deed.name().to_owned(), (deed, document));
    }
    (shop, memory)
}

#[test]
fn sales_purchases_and_returns_survive_kill_9_and_goods_and_money_agree() {
    let rounds = std::env::var("DOCKET_TORTURE_ROUNDS").ok().map_or(ROUNDS, |rounds| rounds.parse().expect("a number of rounds"));
    let (mut shop, mut all) = stocked();
    for round in 1..=rounds {
        let answers = ANSWERS.0 + below(ANSWERS.1);
        let memory = work_and_kill(&mut shop, answers);
        println!("round {round}: killed after {answers} answers, {} requests under way", memory.in_flight.len());
        all.answered.extend(memory.answered);
        shop.start();
        let mut owner = shop.owner();
        answered_bills_are_there(&mut owner, &all, memory.in_flight.len());
        for deed in memory.in_flight {
            let document = repeat(&mut owner, &deed);
            all.answered.insert(deed.name().to_owned(), (deed, document));
        }
        nothing_else_is_there(&mut owner, &all);
        goods_and_money_agree(&mut owner, &all);
        let audit = shop.docket(&["numbering", "audit"]);
        assert!(audit.succeeded().ends_with("every number is unique and none is missing\n"), "{audit:?}");
    }
}

/// Lets all connections work and kills the server after so many answers.
fn work_and_kill(shop: &mut Shop, answers: u64) -> Memory {
    let server = shop.take_server();
    let (address, token) = (server.address().to_owned(), shop.owner_token().to_owned());
    let memory = Mutex::new(Memory::default());
    let (tell, told) = channel::<()>();
    std::thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            let (tell, memory) = (tell.clone(), &memory);
            let client = Client::new(&address, Some(&token));
            scope.spawn(move || work_until_killed(client, memory, &tell));
        }
        drop(tell);
        for _ in 0..answers {
            told.recv().expect("the connections work");
        }
        server.kill();
    });
    memory.into_inner().expect("no connection failed")
}

fn work_until_killed(mut client: Client, memory: &Mutex<Memory>, tell: &Sender<()>) {
    let mut own_bills: Vec<String> = Vec::new();
    loop {
        let deed = match below(10) {
            0 => a_purchase(),
            1 | 2 => own_bills.pop().map_or_else(a_sale, a_return),
            _ => a_sale(),
        };
        let answer = client.try_send(&deed.request());
        let mut memory = memory.lock().expect("no connection failed");
        match answer {
            Ok(answer) => {
                let document = deed.document(&answer);
                if matches!(deed, Deed::Sale { .. }) {
                    own_bills.push(document["id"].as_str().expect("an id").to_owned());
                }
                memory.answered.insert(deed.name().to_owned(), (deed, document));
                // Nobody counts any more once the server is being killed.
                let _ = tell.send(());
            }
            Err(_) => {
                memory.in_flight.push(deed);
                return;
            }
        }
    }
}

/// Asks for it once more, and then again: it is done once.
fn repeat(client: &mut Client, deed: &Deed) -> Value {
    let document = deed.document(&client.send(&deed.request()));
    let again = client.send(&deed.request());
    assert!(again.is_replay());
    assert_eq!(deed.document(&again)["id"], document["id"]);
    document
}

/// Id and number of each bill by the till's reference; none has two.
fn bills(client: &mut Client) -> BTreeMap<String, (Value, Value)> {
    let listed = all_of(client, "/bills?limit=200");
    let reference = |bill: &Value| bill["referenceNumber"].as_str().expect("every sale has a reference").to_owned();
    let by_reference: BTreeMap<_, _> =
        listed.iter().map(|bill| (reference(bill), (bill["id"].clone(), bill["billNumber"].clone()))).collect();
    assert_eq!(by_reference.len(), listed.len(), "no sale has two bills");
    by_reference
}

fn answered_bills(all: &Memory) -> BTreeMap<String, (Value, Value)> {
    let sales = all.answered.iter().filter(|(_, (deed, _))| matches!(deed, Deed::Sale { .. }));
    sales.map(|(name, (_, bill))| (name.clone(), (bill["id"].clone(), bill["billNumber"].clone()))).collect()
}

/// Every bill that was answered is there under its number; besides those, at most what was under way.
fn answered_bills_are_there(client: &mut Client, all: &Memory, under_way: usize) {
    let (found, answered) = (bills(client), answered_bills(all));
    for (reference, bill) in &answered {
        assert_eq!(found.get(reference), Some(bill), "an answered bill");
    }
    assert!(found.len() <= answered.len() + under_way, "{} bills", found.len());
}

/// Each sale has exactly its bill, numbers have no gap, and so have those of purchases and credit notes.
fn nothing_else_is_there(client: &mut Client, all: &Memory) {
    let found = bills(client);
    assert_eq!(found, answered_bills(all));
    let numbers: BTreeSet<&str> = found.values().map(|(_, number)| number.as_str().expect("a number")).collect();
    let expected: Vec<String> = (1..=found.len()).map(|sequence| format!("BILL-{sequence:010}")).collect();
    assert_eq!(numbers.into_iter().collect::<Vec<_>>(), expected);
    let ids = |listed: Vec<Value>| -> BTreeSet<String> { listed.iter().map(|one| one["id"].to_string()).collect() };
    let answered = |is_wanted: fn(&Deed) -> bool| -> BTreeSet<String> {
        all.answered.values().filter(|(deed, _)| is_wanted(deed)).map(|(_, document)| document["id"].to_string()).collect()
    };
    assert_eq!(ids(all_of(client, "/credit-notes?limit=200")), answered(|deed| matches!(deed, Deed::Return { .. })));
    assert_eq!(ids(all_of(client, "/purchases?limit=200")), answered(|deed| matches!(deed, Deed::Purchase { .. })));
}

/// Hundredths, exactly: no sum of these tests comes near to where a double is not.
fn minor(amount: &Value) -> i64 {
    (amount.as_f64().unwrap_or_else(|| panic!("an amount: {amount}")) * 100.0).round() as i64
}

/// Pieces that came, less those that were sold, and those that came back, by product.
fn expected_stock(all: &Memory) -> BTreeMap<String, i64> {
    let mut stock = BTreeMap::new();
    let mut add = |product: &Value, quantity: &Value, sign: i64| {
        let quantity = quantity.as_i64().expect("whole pieces");
        *stock.entry(product.as_str().expect("a SKU").to_owned()).or_default() += sign * quantity;
    };
    for (deed, document) in all.answered.values() {
        match deed {
            Deed::Purchase { body, .. } => {
                body["items"].as_array().expect("items").iter().for_each(|item| add(&item["productId"], &item["quantity"], 1));
            }
            Deed::Sale { body, .. } => {
                let items = body["saleItems"].as_array().expect("items");
                items.iter().for_each(|item| add(&item["productId"], &item["quantity"], -1));
            }
            Deed::Return { bill, .. } => {
                let sold = all.answered.values().find(|(_, sold)| sold["id"] == **bill).expect("the bill was answered");
                add(&sold.1["items"][0]["sku"], &document["items"][0]["quantity"], 1);
            }
        }
    }
    stock
}

/// Stock is what came, less what was sold, and what came back; movements and batches sum to it, and the ledger to its value.
fn goods_and_money_agree(client: &mut Client, all: &Memory) {
    let (mut dates, mut worth) = (BTreeSet::new(), 0);
    for (sku, expected) in expected_stock(all) {
        let product = client.get(&format!("/products/{sku}")).expect(200);
        let id = product["id"].as_str().expect("an id");
        let level = &product["stock"][0];
        assert_eq!(level["currentStock"].as_i64(), Some(expected), "{sku}: {product}");
        let sums = |listed: &[Value], quantity: &str| -> (i64, i64) {
            let value = |one: &Value| (one[quantity].as_i64().expect("whole pieces"), minor(&one["value"]));
            listed.iter().map(value).fold((0, 0), |sums, one| (sums.0 + one.0, sums.1 + one.1))
        };
        let there = (expected, minor(&level["value"]));
        let movements = all_of(client, &format!("/products/{id}/movements?limit=200"));
        assert_eq!(sums(&movements, "quantity"), there, "movements of {sku}");
        let batches = all_of(client, &format!("/products/{id}/batches?limit=200"));
        assert_eq!(sums(&batches, "remaining"), there, "batches of {sku}");
        worth += there.1;
        dates.extend(movements.iter().map(|one| one["businessDate"].as_str().expect("a date").to_owned()));
    }
    let mut inventory = 0;
    for date in dates {
        let balance = client.get(&format!("/ledger/trial-balance?businessDate={date}")).expect(200);
        assert_eq!(minor(&balance["difference"]), 0, "{balance}");
        let accounts = balance["accounts"].as_array().expect("accounts");
        inventory += accounts.iter().filter(|one| one["account"] == "inventory").map(|one| minor(&one["balance"])).sum::<i64>();
    }
    assert_eq!(inventory, worth, "the ledger's inventory is what lies on the shelves");
}
