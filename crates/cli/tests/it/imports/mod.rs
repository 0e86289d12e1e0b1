//! CSV files: what is taken in, what is refused, and that nothing is half done.
//!
//! | module | claims about |
//! | --- | --- |
//! | `bad_files` | files with errors: what is said, and that nothing was written |
//! | `taking_in` | what products, stock and customers come to |
//! | `killed` | imports that are cut off, that stop, and that go on |
//! | `round_trip` | what is exported can be taken in again |
//! | `over_http` | the same over HTTP |

mod bad_files;
mod killed;
mod over_http;
mod round_trip;
mod taking_in;

use serde_json::Value;

use crate::harness::*;

/// A file in the shop's own directory.
fn file(shop: &Shop, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = shop.data().join(name);
    std::fs::write(&path, content).expect("a file in a directory of our own");
    path.to_str().expect("a path that is UTF-8").to_owned()
}

/// Takes a file in that is good, and what that came to.
#[track_caller]
fn take_in(shop: &Shop, kind: &str, content: &str) -> Value {
    let file = file(shop, &format!("{kind}.csv"), content);
    let run = shop.docket(&["import", kind, &file, "--json"]);
    serde_json::from_str(run.succeeded()).expect("JSON")
}

/// What is exported of a kind, without the mark of UTF-8.
#[track_caller]
fn exported(shop: &Shop, kind: &str) -> String {
    let run = shop.docket(&["export", kind]);
    run.succeeded().strip_prefix('\u{feff}').expect("spreadsheets know it for UTF-8").to_owned()
}

/// Lines, new, changed, as they were.
fn counts(view: &Value) -> [u64; 4] {
    ["lines", "created", "updated", "unchanged"].map(|member| view[member].as_u64().expect("a count"))
}

/// A file of so many products that no preset has.
pub fn many_products(count: usize) -> String {
    let mut text = "sku,name,price,category,track_stock\n".to_owned();
    for index in 0..count {
        text.push_str(&format!("P-{index:05},Product {index},{}.50,SHELF-{},yes\n", index % 90 + 1, index % 7));
    }
    text
}
