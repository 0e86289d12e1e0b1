//! Reports by business date and outlet: that they agree with the books, and how they are asked for and given out.

mod asking;
mod files;
mod month;
mod paying;

use serde_json::{Value, json};

use crate::harness::goods::*;
use crate::harness::*;

/// A report over some dates.
#[track_caller]
fn report(client: &mut Client, name: &str, query: &str) -> Value {
    client.get(&format!("/reports/{name}?{query}")).expect(200)
}

/// The lines of a report.
fn lines(report: &Value) -> &[Value] {
    report["data"].as_array().expect("lines")
}
