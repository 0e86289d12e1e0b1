//! Products and categories: making, changing, scanning and searching them, options of items, taxes, and the catalogue as tills read it.

mod changing;
mod feed;
mod finding;
mod options;
mod scanning;
mod sold_out;
mod taxes;

use serde_json::Value;

use crate::harness::*;

/// The SKUs on a page of products.
fn skus(page: &Value) -> Vec<String> {
    let products = page["data"].as_array().unwrap_or_else(|| panic!("a page: {page}"));
    products.iter().map(|product| product["sku"].as_str().expect("a SKU").to_owned()).collect()
}

/// The SKUs that a search finds, all on one page.
#[track_caller]
fn searched(client: &mut Client, text: &str) -> Vec<String> {
    let page = client.get(&format!("/products?limit=200&search={}", encoded(text))).expect(200);
    assert_eq!(page["next"], Value::Null);
    skus(&page)
}

/// A supermarket that weighs.
fn mart() -> Shop {
    Shop::rehearsed_with("shivik-mart", &[], "2026-01-18T12:00:00+05:30")
}

/// A restaurant whose burgers have options.
fn grill() -> Shop {
    Shop::rehearsed_with("toast", &[], "2026-01-18T19:00:00-05:00")
}
