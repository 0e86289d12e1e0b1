//! Another system's records: what is found in its files, and what comes of it.
//!
//! | module | claims about |
//! | --- | --- |
//! | `truth` | samples with faults put in: all are found, and none is invented |
//! | `customer_94` | the five orders of seed 002, from the files to what is true |
//! | `whole` | samples that are applied whole, and imports that are cut off |
//! | `seed_004` | payment numbers that came twice |
//! | `settled` | what a person must decide: how it shows, is decided, and is over |
//! | `bad_files` | files with errors: what is said, and that nothing was written |

mod bad_files;
mod customer_94;
mod seed_004;
mod settled;
mod truth;
mod whole;

use serde_json::Value;

use crate::harness::*;

/// The directory with the files of customer 94.
fn sample_of_94() -> String {
    repository().join("crates/testing/data/customer-94").to_str().expect("a path that is UTF-8").to_owned()
}

/// Runs `docket import legacy`, and what it prints as JSON.
#[track_caller]
fn import(shop: &Shop, arguments: &[&str]) -> Value {
    let run = shop.docket(&[&["import", "legacy"], arguments, &["--json"]].concat());
    serde_json::from_str(run.succeeded()).expect("JSON")
}

/// The number of the last event.
fn last_event(shop: &Shop) -> u64 {
    let mut owner = shop.owner();
    let mut last = 0;
    loop {
        let page = owner.get(&format!("/events?after={last}&limit=200")).expect(200);
        match page["data"].as_array().and_then(|events| events.last()) {
            Some(event) => last = event["seq"].as_u64().expect("a number"),
            None => return last,
        }
    }
}

/// Nothing was written since: no event, no import, and nothing of the files is kept anywhere.
#[track_caller]
fn is_untouched(shop: &Shop, last: u64) {
    assert_eq!(last_event(shop), last, "an event was made");
    assert_eq!(shop.docket(&["import", "list", "--json"]).succeeded().trim(), "[]");
    assert!(shop.owner().get("/customers?limit=200").expect(200)["data"].to_string().find("legacyId").is_none());
}

/// Where an order stands, and what is left to pay of it.
#[track_caller]
fn standing(owner: &mut Client, number: &str) -> (String, Option<f64>) {
    let found = owner.get(&format!("/orders?search={number}")).expect(200);
    let order = &found["data"][0];
    (order["status"].as_str().unwrap_or_default().to_owned(), order["amountDue"].as_f64())
}

/// How many places of one rule the doctor tells of.
const TOLD_MAX: usize = 1_000;

/// A whole run of the doctor finds nothing wrong. That an order has waited for the warehouse since last year is so, and is said: exactly of
/// what the queues call overdue.
#[track_caller]
fn doctor_is_clean(shop: &Shop) {
    let run = shop.docket(&["doctor", "--json"]);
    let said: Value = serde_json::from_str(&run.out).expect("JSON");
    let findings =
        said.as_array().expect("merchants").iter().flat_map(|merchant| merchant["findings"].as_array().expect("findings"));
    let (late, wrong): (Vec<&Value>, Vec<&Value>) = findings.partition(|finding| finding["code"] == "queue.overdue");
    assert!(wrong.is_empty(), "{wrong:?}");
    let mut owner = shop.owner();
    let counts = owner.get("/queues").expect(200);
    let overdue = |name: &str| {
        let queue = counts["data"].as_array().expect("queues").iter().find(|queue| queue["queue"] == name);
        queue.and_then(|queue| queue["overdue"].as_u64()).expect("a count") as usize
    };
    // What is prepared stands in the queues of kitchen and warehouse alike.
    let overdue = overdue("kitchen").max(overdue("warehouse")) + overdue("logistics") + overdue("finance");
    assert_eq!(late.len(), TOLD_MAX.min(overdue), "{counts}\n{late:?}");
}

/// Everything that is found in what is staged.
fn findings_of(owner: &mut Client, id: &str) -> Vec<Value> {
    let mut findings = Vec::new();
    let mut path = format!("/imports/{id}/findings?limit=3");
    loop {
        let page = owner.get(&path).expect(200);
        findings.extend(page["data"].as_array().expect("findings").iter().cloned());
        match page["next"].as_str() {
            Some(next) => path = format!("/imports/{id}/findings?limit=3&after={next}"),
            None => return findings,
        }
    }
}
