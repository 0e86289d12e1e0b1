//! A PostgreSQL that goes away under the real program: what goes on without it, what does not, and that all that was answered is there
//! afterwards, once. On SQLite there is nothing to go away, and nothing to test.
//!
//! | module | claims about |
//! | --- | --- |
//! | `stopped` | a database that is really stopped, under load of two merchants |
//! | `refused` | what is told to come again, and leaves nothing |
//! | `keys` | requests that were committed just before, and whose answer nobody saw |
//! | `dates` | an outage over midnight |
//! | `servers` | two servers that are both cut off |
//! | `killed` | `kill -9` in the outage |
//! | `starting` | orders by the way of one till, and a server that starts without its database |
//! | `paper.rs` | the documents that go on, and what must hold of them |
//! | `tills.rs` | tills that make them all the time |

mod dates;
mod keys;
mod killed;
mod paper;
mod refused;
mod servers;
mod starting;
mod stopped;
mod tills;

use serde_json::{Value, json};

use crate::harness::goods::minor;
use crate::harness::*;

pub use paper::{Answered, Paper};

/// How much of the product there is whose stock is kept.
pub const STOCK: i64 = 100_000;

/// A merchant of a store, as somebody is signed in there who may do everything.
#[derive(Clone)]
pub struct Merchant {
    pub slug: &'static str,
    pub token: String,
    /// What goes on there without the database.
    pub papers: &'static [Paper],
}

impl Merchant {
    /// The delivery kitchen that the shop was opened with, with a product whose stock is kept.
    pub fn kitchen(shop: &Shop) -> Merchant {
        let mut owner = shop.owner();
        goods::make(&mut owner, "TIN", json!({ "price": 10 }));
        goods::receive(&mut owner, json!([{ "productId": "TIN", "quantity": STOCK, "unitCost": 4 }]));
        Merchant { slug: "al-marya", token: shop.owner_token().to_owned(), papers: &[Paper::Order, Paper::Sale, Paper::Payment] }
    }

    /// Another merchant in the same store.
    pub fn added(shop: &Shop, slug: &'static str) -> Merchant {
        shop.docket(&["merchant", "create", "--preset", slug]).succeeded();
        let token = shop.token(&["--role", "owner", "--merchant", slug]);
        // Bills are under the rules of GST.
        Merchant { slug, token, papers: &[Paper::Order, Paper::Payment] }
    }

    /// Makes one document of each kind, so that what they need is in the memory of that server.
    pub fn warm_up(&self, address: &str) -> Vec<Answered> {
        let mut client = Client::new(address, Some(&self.token));
        self.papers.iter().map(|paper| Answered::by(&mut client, *paper, self.slug, &new_key())).collect()
    }
}

/// The kitchen of a server on a cable, and a document of each kind, so that what they need is in its memory.
pub fn wired_kitchen() -> (Wired, Merchant, Vec<Answered>) {
    let wired = Wired::open();
    let kitchen = Merchant::kitchen(&wired.shop);
    let made = kitchen.warm_up(&wired.shop.address());
    (wired, kitchen, made)
}

/// Every document is there as it was answered, in the books and among the events.
#[track_caller]
pub fn assert_kept(shop: &Shop, client: &mut Client, merchant: &Merchant, documents: &[Answered]) {
    documents.iter().for_each(|one| one.assert_there(client));
    assert_books(shop, client, merchant, documents);
    assert_events(client, documents);
}

/// The books of every day balance, stock is what its movements say, and every number of every kind holds; the audit lists the numbers
/// that were made without the database, and as many as there are.
#[track_caller]
pub fn assert_books(shop: &Shop, client: &mut Client, merchant: &Merchant, documents: &[Answered]) {
    let audit = client.get("/numbering/audit").expect(200);
    assert_eq!((&audit["holds"], &audit["withoutCounter"]), (&json!(true), &json!(0)), "{audit}");
    let said = shop.docket(&["numbering", "audit", "--merchant", merchant.slug]);
    for paper in merchant.papers {
        let mut dates: Vec<&str> =
            documents.iter().filter(|one| one.paper == *paper && one.is_fallback()).map(Answered::date).collect();
        dates.sort_unstable();
        for day in dates.chunk_by(|one, other| one == other) {
            let id = format!("{}-fallback-{}", paper.kind(), day[0].replace('-', ""));
            let listed = audit["fallback"].as_array().expect("a list").iter().find(|one| one["id"] == id);
            let listed = listed.unwrap_or_else(|| panic!("{id} is not in {audit}"));
            assert_eq!((&listed["issued"], &listed["holds"]), (&json!(day.len()), &json!(true)), "{listed}");
            assert!(said.succeeded().contains(&format!("{id} ")), "{said:?}");
        }
    }
    let dates: std::collections::BTreeSet<&str> = documents.iter().map(Answered::date).collect();
    for date in dates {
        let trial = client.get(&format!("/ledger/trial-balance?businessDate={date}")).expect(200);
        assert_eq!(minor(&trial["difference"]), 0, "{trial}");
    }
    if merchant.papers.contains(&Paper::Sale) {
        let sold = documents.iter().filter(|one| one.paper == Paper::Sale).count() as i64;
        assert_eq!(goods::agreed_stock(client, "TIN"), (STOCK - sold) * 1_000);
    }
}

/// Every document has one event, which says where its number comes from; and events have no gap.
#[track_caller]
pub fn assert_events(client: &mut Client, documents: &[Answered]) {
    let events = crate::events::all_pages(client, "&limit=200");
    assert_eq!(crate::events::seqs(&events), (1..=events.len() as u64).collect::<Vec<_>>());
    let mut of: std::collections::HashMap<&str, Vec<&Value>> = std::collections::HashMap::new();
    for event in events.iter().filter(|event| Paper::ALL.iter().any(|paper| event["type"] == paper.event())) {
        of.entry(event["subjectId"].as_str().unwrap_or_default()).or_default().push(event);
    }
    for document in documents {
        let events = of.get(document.id()).map_or(&[][..], Vec::as_slice);
        let [event] = events else { panic!("{} events of {document:?}", events.len()) };
        assert_eq!(event["type"], document.paper.event());
        let facts = &event["data"]["new"];
        match document.is_fallback() {
            true => {
                assert_eq!(
                    (&facts["numberSource"], &facts["madeAt"]),
                    (&json!("fallback"), &document.document["createdAt"]),
                    "{event}"
                );
            }
            false => assert!(facts["numberSource"].is_null(), "{event}"),
        }
    }
}

/// No two documents of a kind have one number.
#[track_caller]
pub fn assert_numbers_differ(documents: &[Answered]) {
    let numbers: std::collections::BTreeSet<(&str, &str)> =
        documents.iter().map(|one| (one.paper.kind(), one.number())).collect();
    assert_eq!(numbers.len(), documents.len());
}
