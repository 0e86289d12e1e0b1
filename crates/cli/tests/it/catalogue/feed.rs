//! The catalogue for tills: read whole, then what changed since.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::mart;
use crate::harness::goods::{CITY, a_counter_with, make, text};
use crate::harness::*;

/// What a till does: it reads all pages of the catalogue, or of what changed since, and what it keeps says which product is how.
struct Till {
    products: BTreeMap<String, Value>,
    version: Option<String>,
    limit: usize,
}

impl Till {
    fn new(limit: usize) -> Till {
        Till { products: BTreeMap::new(), version: None, limit }
    }

    /// Reads on, and does something between two pages.
    #[track_caller]
    fn read(&mut self, client: &mut Client, mut between: impl FnMut(usize)) -> Vec<String> {
        let since = self.version.as_ref().map(|version| format!("&since={version}")).unwrap_or_default();
        let (mut after, mut read, mut version) = (String::new(), Vec::new(), None);
        for round in 0.. {
            let page = client.get(&format!("/catalogue?limit={}{since}{after}", self.limit)).expect(200);
            let data = page["data"].as_array().expect("a list");
            assert!(data.len() <= self.limit, "{page}");
            for product in data {
                read.push(text(product, "sku").to_owned());
                self.keep(product);
            }
            let said = text(&page, "version").to_owned();
            assert_eq!(version.get_or_insert_with(|| said.clone()), &said, "each page says the same");
            match page["next"].as_str() {
                Some(next) => after = format!("&after={}", encoded(next)),
                None => break,
            }
            between(round);
        }
        self.version = version;
        read
    }

    fn keep(&mut self, product: &Value) {
        let id = text(product, "id").to_owned();
        match product["active"].as_bool().expect("a truth") {
            true => self.products.insert(id, product.clone()),
            false => self.products.remove(&id),
        };
    }

    /// Name and price by SKU.
    fn kept(&self) -> BTreeMap<String, (String, Value)> {
        let entry =
            |product: &Value| (text(product, "sku").to_owned(), (text(product, "name").to_owned(), product["price"].clone()));
        self.products.values().map(entry).collect()
    }
}

/// What is sold, as the list of products says.
fn sold(client: &mut Client) -> BTreeMap<String, (String, Value)> {
    let page = client.get("/products?active=true&limit=200").expect(200);
    assert_eq!(page["next"], Value::Null);
    let products = page["data"].as_array().expect("a list");
    let entry =
        |product: &Value| (text(product, "sku").to_owned(), (text(&product["name"], "en").to_owned(), product["price"].clone()));
    products.iter().map(entry).collect()
}

#[test]
fn a_till_is_told_of_each_product_what_it_needs_to_sell_it() {
    let shop = mart();
    let body = json!({
        "sku": "TEA", "name": { "en": "Tea", "hi": "चाय" }, "price": "12.50", "unit": "kg", "sellByWeight": true,
        "taxes": [{ "name": "CGST 2.5", "rate": 2.5 }, { "name": "SGST 2.5", "rate": 2.5 }], "barcodes": ["2300078"],
    });
    let made = shop.owner().post("/products", &body).expect(201);
    let page = shop.role("cashier").get("/catalogue?limit=5000").expect(200);
    let tea = page["data"].as_array().expect("a list").iter().find(|product| product["sku"] == "TEA").expect("tea");
    let expected = json!({
        "id": made["id"], "sku": "TEA", "name": "Tea", "names": { "hi": "चाय" }, "barcodes": ["2300078"], "price": 12.5,
        "unit": "kg", "sellByWeight": true, "active": true,
        "taxes": [{ "name": "CGST 2.5", "rate": 2.5 }, { "name": "SGST 2.5", "rate": 2.5 }],
        "soldOut": false, "soldOutUntil": null,
    });
    assert_eq!(tea, &expected);
}

#[test]
fn what_changes_while_pages_are_read_is_told_by_the_next_reading() {
    let shop = mart();
    let (mut owner, mut cashier) = (shop.owner(), shop.role("cashier"));
    for index in 0..12 {
        make(&mut owner, &format!("LAMP-{index:02}"), json!({}));
    }
    let mut till = Till::new(3);
    // What was read already and what is still to be read changes, comes and goes.
    let first = till.read(&mut cashier, |round| {
        let (early, late) = (format!("LAMP-{:02}", round % 3), format!("LAMP-{:02}", 11 - round % 3));
        owner.patch(&format!("/products/{early}"), &json!({ "price": 700 + round })).expect(200);
        owner.patch(&format!("/products/{late}"), &json!({ "name": format!("Lamp {round}") })).expect(200);
        make(&mut owner, &format!("LAMP-NEW-{round}"), json!({}));
        if round == 4 {
            owner.patch("/products/LAMP-00", &json!({ "isActive": false })).expect(200);
            owner.patch("/products/LAMP-11", &json!({ "isActive": false })).expect(200);
        }
    });
    assert!(first.len() >= 12, "{first:?}");
    till.read(&mut cashier, |_| ());
    assert_eq!(till.kept(), sold(&mut owner));
    // A reading of changes ends although there are more with each page.
    owner.patch("/products/LAMP-00", &json!({ "isActive": true, "price": 5 })).expect(200);
    for index in 1..8 {
        owner.patch(&format!("/products/LAMP-{index:02}"), &json!({ "price": 900 + index })).expect(200);
    }
    till.read(&mut cashier, |round| {
        for index in 1..8 {
            owner.patch(&format!("/products/LAMP-{index:02}"), &json!({ "price": 1_000 + round * 10 + index })).expect(200);
        }
    });
    till.read(&mut cashier, |_| ());
    assert_eq!(till.kept(), sold(&mut owner));
    assert_eq!(till.read(&mut cashier, |_| ()), Vec::<String>::new(), "nothing has changed since");
}

#[test]
fn only_what_changed_comes_since_a_version_and_what_is_not_sold_any_more_says_so() {
    let shop = mart();
    let (mut owner, mut cashier) = (shop.owner(), shop.role("cashier"));
    for sku in ["PEN", "INK", "PAD"] {
        make(&mut owner, sku, json!({}));
    }
    let mut till = Till::new(1_000);
    let whole = till.read(&mut cashier, |_| ());
    assert!(whole.contains(&"PAD".to_owned()));
    owner.patch("/products/INK", &json!({ "isActive": false })).expect(200);
    owner.put("/products/PEN/sold-out", &json!({ "soldOut": true })).expect(200);
    let since = till.version.clone().expect("a version");
    let page = cashier.get(&format!("/catalogue?since={since}")).expect(200);
    let told: Vec<(&str, bool, bool)> = page["data"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|product| (text(product, "sku"), product["active"] == true, product["soldOut"] == true))
        .collect();
    assert_eq!(told, [("INK", false, false), ("PEN", true, true)], "in the order in which they changed");
    // Orders and sales are no changes of the catalogue, and a reading of the whole leaves out what is not sold.
    assert!(!Till::new(1_000).read(&mut cashier, |_| ()).contains(&"INK".to_owned()));
}

#[test]
fn what_an_import_brings_comes_as_well() {
    let shop = mart();
    let (mut owner, mut cashier) = (shop.owner(), shop.role("cashier"));
    let mut till = Till::new(50);
    till.read(&mut cashier, |_| ());
    let lines: String = (0..150).map(|index| format!("NUT-{index:03},Nut {index},5\n")).collect();
    let import = Request::new("POST", "/api/v1/imports/products").text(format!("sku,name,price\n{lines}"));
    owner.send(&import.header("Content-Type", "text/csv")).expect(201);
    let came = till.read(&mut cashier, |_| ());
    assert_eq!(came.len(), 150);
    assert_eq!(till.kept(), sold(&mut owner));
}

#[test]
fn sold_out_is_said_of_the_outlet_that_is_asked_for() {
    let shop = a_counter_with(&[CITY]);
    let mut owner = shop.owner();
    make(&mut owner, "BREAD", json!({ "trackStock": false }));
    let body = json!({ "outlet": "CITY", "soldOut": true, "until": "business_day_end" });
    owner.put("/products/BREAD/sold-out", &body).expect(200);
    let mut bread_at = |path: &str| {
        let page = owner.get(path).expect(200);
        let found = page["data"].as_array().expect("a list").iter().find(|product| product["sku"] == "BREAD").cloned();
        found.expect("bread")
    };
    assert_eq!(bread_at("/catalogue?outlet=MAIN")["soldOut"], false);
    let city = bread_at("/catalogue?outlet=city");
    assert!(city["soldOut"] == true && city["soldOutUntil"].is_string(), "{city}");
    let refused = owner.get("/catalogue");
    refused.problem(409, "outlet.required");
    assert_eq!(refused.errors(), [("?outlet".to_owned(), "outlet.required".to_owned())]);
    owner.get("/catalogue?outlet=NOPE").problem(409, "outlet.unknown");
    let mut bound = shop.client(&shop.token(&["--role", "cashier", "--outlet", "CITY"]));
    bound.get("/catalogue").expect(200);
    bound.get("/catalogue?outlet=MAIN").problem(403, "permission.missing");
}

#[test]
fn nothing_of_another_merchant_is_told_and_its_versions_are_unknown() {
    let shop = mart();
    let mut owner = shop.owner();
    shop.docket(&["merchant", "create", "--preset", "al-marya", "--slug", "other"]).succeeded();
    let other = shop.token(&["--role", "owner", "--merchant", "other"]);
    let mut other = shop.client(&other);
    make(&mut owner, "OURS", json!({}));
    make(&mut other, "THEIRS", json!({}));
    let (mut ours, mut theirs) = (Till::new(1_000), Till::new(1_000));
    let (of_us, of_them) = (ours.read(&mut owner, |_| ()), theirs.read(&mut other, |_| ()));
    assert!(of_us.contains(&"OURS".to_owned()) && !of_us.contains(&"THEIRS".to_owned()), "{of_us:?}");
    assert!(of_them.contains(&"THEIRS".to_owned()) && !of_them.contains(&"OURS".to_owned()), "{of_them:?}");
    let version = theirs.version.expect("a version");
    owner.get(&format!("/catalogue?since={version}")).problem(409, "catalogue.versionUnknown");
}

#[test]
fn what_is_asked_wrongly_is_named() {
    let shop = mart();
    let mut owner = shop.owner();
    let page = owner.get("/catalogue?limit=1").expect(200);
    let (next, version) = (encoded(text(&page, "next")), text(&page, "version"));
    for (query, pointers) in [
        ("limit=0".to_owned(), &["?limit"][..]),
        ("limit=5001".to_owned(), &["?limit"]),
        ("since=17&after=x&limit=0".to_owned(), &["?since", "?after", "?limit"]),
        (format!("since={version}&after={next}"), &["?after"]),
        (format!("after={version}"), &["?after"]),
    ] {
        let refused = owner.get(&format!("/catalogue?{query}"));
        refused.problem(422, "request.invalid");
        let named: Vec<String> = refused.errors().into_iter().map(|(pointer, _)| pointer).collect();
        assert_eq!(named, pointers, "{query}");
    }
    owner.get("/catalogue?active=true").problem(422, "field.unknown");
    let of_the_future = version.replace(':', "000:");
    owner.get(&format!("/catalogue?since={of_the_future}")).problem(409, "catalogue.versionUnknown");
    shop.role("driver").get("/catalogue").problem(403, "permission.missing");
}

#[test]
fn a_page_is_compressed_for_whoever_can_read_that() {
    let shop = mart();
    let ask = |encoding: &str| {
        let request = Request::new("GET", "/api/v1/catalogue").header("Accept-Encoding", encoding);
        shop.owner().send(&request)
    };
    let (plain, small) = (ask("identity"), ask("gzip"));
    assert_eq!((plain.header("content-encoding"), small.header("content-encoding")), (None, Some("gzip")));
    assert!(small.bytes().len() * 2 < plain.bytes().len(), "{} of {}", small.bytes().len(), plain.bytes().len());
    assert_eq!(small.bytes()[..2], [0x1f, 0x8b]);
}

#[test]
fn a_till_is_told_what_it_needs_to_sell_and_print_without_the_server() {
    let shop = mart();
    let settings = shop.role("cashier").get("/till-settings").expect(200);
    assert_eq!((&settings["outlet"], &settings["pricesIncludeTax"]), (&json!("MAIN"), &json!(true)));
    let day = json!({ "timeZone": "Asia/Kolkata", "cutoff": "00:00", "graceFrom": null, "graceUntil": null });
    assert_eq!(settings["businessDay"], day);
    assert_eq!(settings["barcodeRules"][0]["prefix"], "21");
    assert_eq!(settings["receipt"]["taxNumber"]["label"], "GSTIN");
    let evening = Shop::of("cantina").owner().get("/till-settings").expect(200);
    let day =
        json!({ "timeZone": "America/Argentina/Buenos_Aires", "cutoff": "06:00", "graceFrom": "04:00", "graceUntil": "08:00" });
    assert_eq!(evening["businessDay"], day);
    shop.role("kitchen").get("/till-settings").problem(403, "permission.missing");
    shop.owner().get("/till-settings?outlet=NOPE").problem(409, "outlet.unknown");
}
