//! What is one merchant's alone, and the look for it in what another is answered.

use std::collections::{BTreeSet, HashSet};

use serde_json::Value;

use crate::harness::filled::Filled;
use crate::harness::*;

/// What is another's.
pub struct Others {
    mark: String,
    /// Every id that it was ever answered.
    pub ids: HashSet<String>,
    /// Where its lists go on.
    pub cursors: Vec<String>,
    pub last_event: u64,
    /// Routes on which the mark stands for whom it is of.
    marked: BTreeSet<String>,
}

/// Some of the routes on which the mark stands for whom it is of: without that, nothing would be looked for.
const MARKED: [&str; 22] = [
    "/bills/{id}",
    "/bills/{id}/receipt",
    "/bills/{id}/receipt.escpos",
    "/bills/{id}/receipt.txt",
    "/credit-notes/{id}",
    "/customers/{id}",
    "/drivers",
    "/events",
    "/exports/customers",
    "/exports/products",
    "/imports/{id}",
    "/ledger/entries",
    "/orders/{id}",
    "/orders/{id}/delivery/photo",
    "/outlets",
    "/payments/{id}/receipt",
    "/printers",
    "/purchases/{id}",
    "/queues/finance",
    "/reports/taxes.csv",
    "/standing-orders/{id}",
    "/stock/documents/{id}",
];

/// How many characters an id has.
const ID_LENGTH: usize = 36;

impl Others {
    /// Reads everything that a merchant can.
    pub fn of(shop: &Shop, merchant: &Filled) -> Others {
        let mut client = shop.client(&merchant.owner);
        let mut others = Others {
            mark: merchant.mark.clone(),
            ids: HashSet::new(),
            cursors: Vec::new(),
            last_event: last_event(&mut client),
            marked: BTreeSet::new(),
        };
        let reading: Vec<Operation> = operations(&mut client).into_iter().filter(|operation| operation.method == "GET").collect();
        for list in reading.iter().filter(|operation| !operation.path.contains('{') && operation.path.starts_with("/api/")) {
            let mut page = others.read(&mut client, &list.path, &list.path);
            if list.queries().iter().any(|(name, _)| *name == "after") {
                others.read(&mut client, &list.path, &format!("{}?limit=1", list.path));
                page = others.read(&mut client, &list.path, &format!("{}?limit=200", list.path));
            }
            let below = format!("{}/{{id}}", list.path);
            let ids: Vec<&str> = page["data"].as_array().into_iter().flatten().filter_map(|entry| entry["id"].as_str()).collect();
            for single in reading.iter().filter(|operation| operation.path.starts_with(&below)) {
                for id in &ids {
                    others.read(&mut client, &single.path, &single.path.replace("{id}", id));
                }
            }
        }
        // Nobody's: who did what nobody was signed in for.
        others.ids.remove("00000000-0000-0000-0000-000000000000");
        assert!(others.ids.len() > 150 && others.cursors.len() > 10, "{} ids, {:?}", others.ids.len(), others.cursors);
        for route in MARKED {
            assert!(others.marked.contains(&format!("/api/v1{route}")), "{route} is not among {:?}", others.marked);
        }
        others
    }

    /// Reads a path of a route, and notes what is there.
    fn read(&mut self, client: &mut Client, route: &str, path: &str) -> Value {
        let answer = client.send(&Request::new("GET", path));
        let text = String::from_utf8_lossy(answer.bytes());
        if text.contains(&self.mark) {
            self.marked.insert(route.to_owned());
        }
        self.ids.extend(ids_in(&text).map(str::to_owned));
        let page: Value = serde_json::from_str(&text).unwrap_or_default();
        self.cursors.extend(page["next"].as_str().map(str::to_owned));
        page
    }

    /// Nothing of it is in an answer, but an id that was asked with.
    #[track_caller]
    pub fn assert_unseen(&self, request: &Request, answer: &Answer) {
        let asked = format!("{} {:?} {}", request.path, request.headers, String::from_utf8_lossy(&request.body));
        let shown = format!("{} {}", answer.shown_headers(), String::from_utf8_lossy(answer.bytes()));
        self.assert_unseen_in(&shown, &asked);
    }

    #[track_caller]
    pub fn assert_unseen_in(&self, shown: &str, asked: &str) {
        let is_marked = shown.to_lowercase().contains(&self.mark.to_lowercase());
        assert!(!is_marked, "asked {asked}, shown {shown}");
        for id in ids_in(shown) {
            assert!(!self.ids.contains(id) || asked.contains(id), "{id} is another's: asked {asked}, shown {shown}");
        }
    }
}

/// Whatever looks like an id.
fn ids_in(text: &str) -> impl Iterator<Item = &str> {
    let is_one =
        |id: &str| id.char_indices().all(|(at, c)| if matches!(at, 8 | 13 | 18 | 23) { c == '-' } else { c.is_ascii_hexdigit() });
    // An id begins eight characters before its first hyphen.
    text.match_indices('-')
        .filter_map(move |(at, _)| text.get(at.checked_sub(8)?..at - 8 + ID_LENGTH))
        .filter(move |id| is_one(id))
}
