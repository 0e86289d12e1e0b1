//! Requests made up of what is one's own and what is another's.

use std::collections::HashMap;

use fastrand::Rng;
use serde_json::{Value, json};

use super::seen::Others;
use crate::harness::filled::{Filled, PHONE};
use crate::harness::*;

/// Names of members that say who or what is meant, and are no free text.
const NAMING: [&str; 16] = [
    "product",
    "productId",
    "customer",
    "other",
    "driver",
    "order",
    "bill",
    "batch",
    "user",
    "payment",
    "standingOrder",
    "from",
    "until",
    "id",
    "to",
    "version",
];

/// Asks with one merchant's tokens and the other's ids.
pub struct Asking<'a> {
    rng: Rng,
    own: &'a Filled,
    other: &'a Filled,
    others: &'a Others,
    description: Description,
    operations: Vec<Operation>,
    /// Ids of both, by the path of the list that they stand in.
    listed: HashMap<String, Vec<String>>,
    any: Vec<String>,
    clients: [Client; 2],
}

impl<'a> Asking<'a> {
    pub fn new(shop: &Shop, own: &'a Filled, other: &'a Filled, others: &'a Others, seed: u64) -> Asking<'a> {
        let mut owner = shop.client(&other.owner);
        let description = Description::of(&mut owner);
        let operations = operations(&mut owner);
        let mut listed: HashMap<String, Vec<String>> = HashMap::new();
        for (merchant, times) in [(other, 3), (own, 1)] {
            let mut client = shop.client(&merchant.owner);
            for operation in operations.iter().filter(|operation| operation.method == "GET" && !operation.path.contains('{')) {
                let page = client.send(&Request::new("GET", operation.path.clone()));
                let Ok(page) = serde_json::from_slice::<Value>(page.bytes()) else { continue };
                let entries = page["data"].as_array().into_iter().flatten();
                let ids: Vec<String> = entries.filter_map(|entry| entry["id"].as_str().map(str::to_owned)).collect();
                // What is the other's is asked for more often.
                (0..times).for_each(|_| listed.entry(operation.path.clone()).or_default().extend(ids.iter().cloned()));
            }
        }
        let mut any: Vec<String> = others.ids.iter().cloned().collect();
        any.sort_unstable();
        let clients = [shop.client(&own.owner), shop.client(&own.driver)];
        Asking { rng: Rng::with_seed(seed), own, other, others, description, operations, listed, any, clients }
    }

    /// How many operations there are to ask for.
    pub fn operations(&self) -> usize {
        self.operations.len()
    }

    /// Asks for something: which operation, with what, and what was answered.
    pub fn ask(&mut self, shop: &Shop) -> (String, Request, Answer) {
        let operation = self.operations[self.rng.usize(0..self.operations.len())].clone();
        let sent: Vec<&Request> = self.other.sent.iter().chain(&self.own.sent).filter(|sent| operation.has(sent)).collect();
        let mut request = match sent.is_empty() || self.rng.u8(0..4) == 0 {
            true => self.made_up(&operation),
            false => asked(sent[self.rng.usize(0..sent.len())], &self.other.mark, &self.own.mark),
        };
        if operation.method != "GET" {
            self.give_key(&mut request);
        } else if operation.path.ends_with("/events") && self.rng.bool() {
            let id = self.rng.u64(0..=self.others.last_event + 5);
            request = request.header("Last-Event-ID", id.to_string());
        }
        let as_driver = usize::from(operation.path.contains("/driver/"));
        let mut answer = self.clients[as_driver].send(&request);
        // Who signs out by chance comes in again.
        if answer.status == 401 {
            let (role, name) = [("owner", "Owner"), ("driver", "Omar")][as_driver];
            let name = format!("{name} {}", self.own.mark);
            let token = shop.token(&["--merchant", &self.own.slug, "--role", role, "--user", &name]);
            self.clients[as_driver] = shop.client(&token);
            answer = self.clients[as_driver].send(&request);
        }
        (format!("{} {}", operation.method, operation.path), request, answer)
    }

    /// A key of its own, one that the other used, or none.
    fn give_key(&mut self, request: &mut Request) {
        request.headers.retain(|(name, _)| *name != "Idempotency-Key");
        let key = match self.rng.u8(0..4) {
            0 => return,
            1 => format!("filled-{}", self.rng.usize(1..=self.other.sent.len())),
            _ => format!("own-{}", self.rng.u64(..)),
        };
        request.headers.push(("Idempotency-Key", key));
    }

    fn made_up(&mut self, operation: &Operation) -> Request {
        let mut path = String::new();
        for part in operation.path.split('/').skip(1) {
            let filled = match part.starts_with('{') {
                true => self.named(&path, part),
                false => part.to_owned(),
            };
            path = format!("{path}/{filled}");
        }
        let mut query = Vec::new();
        for (name, schema) in operation.queries() {
            if self.rng.u8(0..3) == 0 {
                query.push(format!("{name}={}", encoded(&self.asked_for(name, schema))));
            }
        }
        if !query.is_empty() {
            path = format!("{path}?{}", query.join("&"));
        }
        let mut request = Request::new(operation.method, path);
        if let Some(body) = operation.json_body() {
            let mut value = self.description.smallest(body);
            self.name_others(&mut value);
            request = request.json(&value);
        } else if operation.takes_body() {
            request.body = [crate::money::TINY_PNG, self.own.mark.as_bytes()].concat();
        }
        request
    }

    /// What a part of a path names.
    fn named(&mut self, before: &str, part: &str) -> String {
        let any = match part {
            "{code}" => return ["MAIN", "CITY", "P1", "SHELF", "R2", "R2A"][self.rng.usize(0..6)].to_owned(),
            "{date}" => return "2026-01-19".to_owned(),
            "{kind}" => return ["order", "bill", "customer", "purchase"][self.rng.usize(0..4)].to_owned(),
            "{role}" => return ["cashier", "driver"][self.rng.usize(0..2)].to_owned(),
            "{merchant}" => return [&self.other.slug, &self.own.slug][self.rng.usize(0..2)].clone(),
            "{platform}" => return ["rappi", "generic"][self.rng.usize(0..2)].to_owned(),
            _ => &self.any,
        };
        let of_list = self.listed.get(before).filter(|ids| !ids.is_empty()).unwrap_or(any);
        of_list[self.rng.usize(0..of_list.len())].clone()
    }

    /// What a parameter of a query asks for.
    fn asked_for(&mut self, name: &str, schema: &Value) -> String {
        let one_of = |rng: &mut Rng, of: &[String]| of[rng.usize(0..of.len())].clone();
        match name {
            "after" if schema["type"] == "integer" => self.rng.u64(0..=self.others.last_event).to_string(),
            "after" => one_of(&mut self.rng, &self.others.cursors),
            "customer" => self.of_list("/api/v1/customers"),
            "order" => self.of_list("/api/v1/orders"),
            "user" => self.of_list("/api/v1/drivers"),
            "search" => {
                let words = [PHONE, "CUST0001", "TEA", "1", "SM-2026", "BILL-", "Aisha", "note", "PAY20260001"];
                words[self.rng.usize(0..words.len())].to_owned()
            }
            "phone" => PHONE.to_owned(),
            "outlet" => ["MAIN", "CITY"][self.rng.usize(0..2)].to_owned(),
            "from" | "to" | "businessDate" => "2026-01-19".to_owned(),
            "lang" => "en".to_owned(),
            "limit" => ["1", "50", "200"][self.rng.usize(0..3)].to_owned(),
            "barcode" => "4006381333931".to_owned(),
            "type" => ["order.*", "customer.*", "bill.*"][self.rng.usize(0..3)].to_owned(),
            _ if schema["type"] == "boolean" => self.rng.bool().to_string(),
            _ => "x".to_owned(),
        }
    }

    fn of_list(&mut self, path: &str) -> String {
        let ids = self.listed.get(path).filter(|ids| !ids.is_empty()).unwrap_or(&self.any);
        ids[self.rng.usize(0..ids.len())].clone()
    }

    /// Puts ids of the other's where a body names something.
    fn name_others(&mut self, body: &mut Value) {
        match body {
            Value::Object(members) => {
                for (name, value) in members {
                    if NAMING.contains(&name.as_str()) && value.is_string() {
                        *value = json!(self.any[self.rng.usize(0..self.any.len())]);
                    } else {
                        self.name_others(value);
                    }
                }
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.name_others(value)),
            _ => {}
        }
    }
}

/// A request that a merchant sent, in the words of another: the same ids, and another mark.
pub fn asked(sent: &Request, mark: &str, own: &str) -> Request {
    let mut request = sent.clone();
    request.path = request.path.replace(mark, own);
    request.body = match String::from_utf8(request.body) {
        Ok(text) => text.replace(mark, own).into_bytes(),
        Err(_) => [crate::money::TINY_PNG, own.as_bytes()].concat(),
    };
    request
}
