//! Events as pages and as a stream: every one once and in order, whatever happens in between.

mod bad_input;
mod drivers;
mod filtering;
mod following;
mod many;
mod orders;
mod outlets;
mod servers;

use serde_json::Value;

use crate::harness::*;

/// Every event that a query takes, page by page.
pub fn all_pages(client: &mut Client, query: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut after = 0;
    loop {
        let page = client.get(&format!("/events?after={after}{query}")).expect(200);
        found.extend(page["data"].as_array().expect("a list").iter().cloned());
        after = page["next"].as_u64().expect("a number");
        if page["next"] == page["last"] {
            return found;
        }
    }
}

pub fn seqs(events: &[Value]) -> Vec<u64> {
    events.iter().map(|event| event["seq"].as_u64().expect("a number")).collect()
}

/// The types of events, sorted, each once.
pub fn types(events: &[Value]) -> Vec<&str> {
    let mut types: Vec<&str> = events.iter().map(|event| event["type"].as_str().expect("a type")).collect();
    types.sort_unstable();
    types.dedup();
    types
}
