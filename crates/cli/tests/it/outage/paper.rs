//! The documents that go on while the database is away: orders, bills of sales and payments, paid in cash.

use serde_json::{Value, json};

use crate::harness::*;

/// A kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Paper {
    Order,
    Sale,
    Payment,
}

impl Paper {
    pub const ALL: [Paper; 3] = [Paper::Order, Paper::Sale, Paper::Payment];

    pub fn kind(self) -> &'static str {
        ["order", "bill", "payment"][self as usize]
    }

    /// The type of the event that there is of each.
    pub fn event(self) -> &'static str {
        ["order.placed", "bill.issued", "payment.recorded"][self as usize]
    }

    /// Where they are listed.
    pub fn list(self) -> &'static str {
        ["/orders", "/bills", "/payments"][self as usize]
    }

    /// The member with what the client calls one.
    pub fn reference(self) -> &'static str {
        ["clientReference", "referenceNumber", "reference"][self as usize]
    }

    /// A request for one, under a key that is also what the client calls it.
    pub fn request(self, slug: &str, key: &str) -> Request {
        let (path, mut body) = match self {
            Paper::Order => ("/orders", order_at(slug, key)),
            Paper::Sale => ("/inventory/sales", json!({ "saleItems": [{ "productId": "TIN", "quantity": 1, "unitPrice": 10 }] })),
            Paper::Payment => ("/payments", json!({ "amount": "12.50", "method": "cash" })),
        };
        body[self.reference()] = key.into();
        Request::new("POST", format!("/api/v1{path}")).key(key).json(&body)
    }

    /// The document of an answer.
    fn of(self, answer: &Value) -> Value {
        match self {
            Paper::Sale => answer["bill"].clone(),
            _ => answer.clone(),
        }
    }

    /// What is only known when a document is taken in: tickets, other documents' numbers, what goods cost, and what follows.
    fn is_made_later(self, member: &str) -> bool {
        match self {
            Paper::Order => ["history", "updatedAt", "version"].contains(&member),
            Paper::Sale => ["totalCost", "profit"].contains(&member),
            Paper::Payment => member == "refunds",
        }
    }
}

/// An order that is paid in cash, of one of many customers.
fn order_at(slug: &str, key: &str) -> Value {
    let customer = u64::from_str_radix(&key[..4], 16).expect("a key of ours") % 50;
    let (product, received, phone) = match slug {
        "al-marya" => ("SHAWARMA-L", 18, format!("+97150{:07}", 1_000_000 + customer)),
        "finance-suite" => ("FEE-PROCESSING", 295, format!("+9198765{:05}", 10_000 + customer)),
        "shivik-mart" => ("SALT-1KG", 26, format!("+9198765{:05}", 10_000 + customer)),
        other => panic!("what does {other} sell?"),
    };
    json!({
        "customer": { "phone": phone },
        "items": [{ "product": product, "quantity": 1 }],
        "payment": { "method": "cash", "received": received },
    })
}

/// A document that was answered.
#[derive(Clone, Debug)]
pub struct Answered {
    pub paper: Paper,
    pub slug: &'static str,
    pub key: String,
    /// As it was answered.
    pub document: Value,
}

impl Answered {
    /// Makes one, which must be taken.
    #[track_caller]
    pub fn by(client: &mut Client, paper: Paper, slug: &'static str, key: &str) -> Answered {
        Answered::of(paper, slug, key, &client.send(&paper.request(slug, key)))
    }

    /// One of that answer.
    #[track_caller]
    pub fn of(paper: Paper, slug: &'static str, key: &str, answer: &Answer) -> Answered {
        Answered { paper, slug, key: key.to_owned(), document: paper.of(&answer.expect(201)) }
    }

    fn text(&self, member: &str) -> &str {
        self.document[member].as_str().unwrap_or_else(|| panic!("{member} of {}", self.document))
    }

    pub fn id(&self) -> &str {
        self.text("id")
    }

    pub fn number(&self) -> &str {
        self.text(["orderNumber", "billNumber", "paymentNumber"][self.paper as usize])
    }

    pub fn date(&self) -> &str {
        self.text("businessDate")
    }

    pub fn is_fallback(&self) -> bool {
        self.text("numberSource") == "fallback"
    }

    pub fn request(&self) -> Request {
        self.paper.request(self.slug, &self.key)
    }

    /// It is there as it was answered, is found by its number, and its key leads to it.
    #[track_caller]
    pub fn assert_there(&self, client: &mut Client) {
        let now = client.get(&format!("{}/{}", self.paper.list(), self.id())).expect(200);
        self.assert_same(&self.document, &now, "");
        let found = client.get(&format!("{}?search={}", self.paper.list(), encoded(self.number()))).expect(200);
        let found = found["data"].as_array().map_or(found.clone(), |data| data[0].clone());
        assert_eq!(found["id"], self.document["id"], "{found}");
        let again = client.send(&self.request());
        assert!(again.is_replay(), "{}", again.text());
        assert_eq!(self.paper.of(&again.expect(201))["id"], self.document["id"]);
    }

    /// What was said stands. What was null may be known now; and who was a new customer to one server may have been another's.
    fn assert_same(&self, then: &Value, now: &Value, member: &str) {
        match (then, now) {
            (Value::Object(members), Value::Object(_)) => {
                let is_id_of_customer = |name: &str| member == "customer" && name == "id" && self.is_fallback();
                let stands = |name: &str| !self.paper.is_made_later(name) && !is_id_of_customer(name);
                for (name, then) in members.iter().filter(|(name, _)| stands(name)) {
                    self.assert_same(then, &now[name], name);
                }
            }
            (Value::Array(then), Value::Array(now)) if then.len() == now.len() => {
                then.iter().zip(now).for_each(|(then, now)| self.assert_same(then, now, member));
            }
            (Value::Null, _) => {}
            _ => assert_eq!(then, now, "{member} of {}", self.document),
        }
    }
}

/// Of each of these there is one in the lists; and none is there that nobody asked for.
#[track_caller]
pub fn assert_once(client: &mut Client, papers: &[Paper], documents: &[Answered]) -> (usize, usize) {
    let (mut lost, mut doubled) = (0, 0);
    for paper in papers {
        let mut there: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
        for one in all_of(client, &format!("{}?limit=200", paper.list())) {
            *there.entry(one[paper.reference()].as_str().unwrap_or_default().to_owned()).or_default() += 1;
        }
        // What a sale or an order was paid with is listed too, under no reference of ours.
        there.remove("");
        let asked: Vec<&Answered> = documents.iter().filter(|one| one.paper == *paper).collect();
        lost += asked.iter().filter(|one| !there.contains_key(&one.key)).count();
        doubled += there.values().filter(|count| **count > 1).count();
        assert_eq!(there.len(), asked.len(), "{paper:?}: as many as were answered");
    }
    (lost, doubled)
}
