//! `kill -9` in the middle of an import, and records that change under it.

use std::collections::BTreeSet;
use std::process::Stdio;

use serde_json::{Value, json};

use super::{counts, exported, file, many_products};
use crate::harness::*;

const LINES: usize = 5_000;

/// The only import there is.
fn only_import(shop: &Shop) -> Option<Value> {
    let listed: Value = serde_json::from_str(shop.docket(&["import", "list", "--json"]).succeeded()).expect("JSON");
    listed.as_array().expect("imports").first().cloned()
}

/// Starts an import and kills it when some of it is in. Its id.
fn cut_off(shop: &Shop) -> String {
    let file = file(shop, "goods.csv", many_products(LINES));
    let mut program = command();
    program.args(["import", "products", &file, "--data"]).arg(shop.data()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut process = program.spawn().expect("the program starts");
    loop {
        assert!(process.try_wait().expect("it is ours").is_none(), "it ended before it was killed");
        let some_is_in = |import: &Value| import["linesDone"].as_u64().is_some_and(|lines| lines > 0);
        if only_import(shop).as_ref().is_some_and(some_is_in) {
            break;
        }
    }
    process.kill().expect("it is ours");
    process.wait().expect("it is ours");
    let import = only_import(shop).expect("it is there");
    assert_eq!(import["state"], "applying", "it was cut off: {import}");
    assert!(import["linesDone"].as_u64() < Some(LINES as u64), "{import}");
    import["id"].as_str().expect("an id").to_owned()
}

/// Every line is in, and none twice.
#[track_caller]
fn assert_all_in(shop: &Shop) {
    let products = exported(shop, "products");
    let skus: Vec<&str> =
        products.lines().filter(|line| line.starts_with("P-")).map(|line| line.split(',').next().unwrap_or_default()).collect();
    assert_eq!(skus.len(), LINES);
    assert_eq!(skus.iter().collect::<BTreeSet<_>>().len(), LINES);
    let mut owner = shop.owner();
    let (mut after, mut made) = (0, 0);
    loop {
        let page = owner.get(&format!("/events?after={after}&limit=200")).expect(200);
        let events = page["data"].as_array().expect("events");
        let Some(last) = events.last() else { break };
        after = last["seq"].as_u64().expect("a number");
        let is_ours = |event: &&Value| event["type"] == "product.created" && event.to_string().contains("\"Product ");
        made += events.iter().filter(is_ours).count();
    }
    assert_eq!(made, LINES, "each product was made by one event");
}

#[test]
fn an_import_that_was_killed_goes_on_where_it_was() {
    let shop = Shop::open();
    let id = cut_off(&shop);
    let another = file(&shop, "more.csv", "sku,name,price\nTEA,Tea,5\n");
    let refused = shop.docket(&["import", "products", &another]);
    assert!(refused.failed(1).contains(&format!("docket import resume {id}")), "{}", refused.err);
    let run = shop.docket(&["import", "resume", "--json"]);
    let view: Value = serde_json::from_str(run.succeeded()).expect("JSON");
    assert_eq!((&view["id"], &view["state"]), (&json!(id), &json!("finished")));
    assert_eq!((counts(&view), view["linesDone"].as_u64()), ([5_000, 5_000, 0, 0], Some(5_000)));
    assert_all_in(&shop);
    let nothing = shop.docket(&["import", "resume"]);
    assert!(nothing.failed(1).contains("every import is at its end"), "{}", nothing.err);
}

#[test]
fn a_server_goes_on_with_what_was_cut_off_when_it_starts() {
    let mut shop = Shop::open();
    let id = cut_off(&shop);
    shop.stop();
    shop.start();
    let mut owner = shop.owner();
    loop {
        let import = owner.get(&format!("/imports/{id}")).expect(200);
        match import["state"].as_str() {
            Some("applying") => {}
            state => {
                assert_eq!(state, Some("finished"), "{import}");
                break;
            }
        }
    }
    assert_all_in(&shop);
}

#[test]
fn a_line_that_is_refused_meanwhile_stops_the_import_which_says_what_is_in_and_goes_on_when_it_is_mended() {
    let shop = Shop::open();
    cut_off(&shop);
    let mut owner = shop.owner();
    // Somebody else takes a SKU of the last lines.
    let taken = owner.post("/products", &json!({ "sku": "P-04990", "name": "Mine", "price": 1 })).expect(201);
    let stopped = shop.docket(&["import", "resume"]);
    let said = stopped.failed(4);
    for part in
        ["line 4992, column sku: There is a product P-04990 already", "4800 lines are in, 200 are not", "lines 4802 to 5001"]
    {
        assert!(said.contains(part), "{part} is not said in {said}");
    }
    let import = only_import(&shop).expect("it is there");
    assert_eq!((&import["state"], &import["notIn"]), (&json!("stopped"), &json!([{ "from": 4802, "to": 5001 }])));
    owner.patch(&format!("/products/{}", taken["id"].as_str().expect("an id")), &json!({ "sku": "MINE" })).expect(200);
    shop.docket(&["import", "resume"]).succeeded();
    assert_all_in(&shop);
}

#[test]
fn an_import_that_stopped_can_be_given_up_and_another_begun() {
    let shop = Shop::open();
    cut_off(&shop);
    shop.docket(&["import", "abandon"]).succeeded();
    assert_eq!(only_import(&shop).expect("it is there")["state"], "abandoned");
    let file = file(&shop, "goods.csv", many_products(LINES));
    let run = shop.docket(&["import", "products", &file, "--json"]);
    let view: Value = serde_json::from_str(run.succeeded()).expect("JSON");
    let [lines, created, changed, unchanged] = counts(&view);
    assert!(lines == 5_000 && created + unchanged == 5_000 && changed == 0 && unchanged > 0, "{view}");
    assert_all_in(&shop);
}
