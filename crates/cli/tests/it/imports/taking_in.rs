//! What files come to.

use serde_json::{Value, json};

use super::{counts, exported, file, many_products, take_in};
use crate::harness::*;

#[test]
fn new_products_are_made_and_those_that_are_there_are_changed_in_the_columns_of_the_file() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let before = owner.get("/products/SHAWARMA-L").expect(200);
    let view = take_in(
        &shop,
        "products",
        "SKU;Name;name.ar;Category;Price;Taxes;Barcodes;Track stock\n\
         SHAWARMA-L;Large shawarma;;SANDWICHES-2;27.50;VAT:5;;\n\
         ;;;;;;;\n\
         TEA;Tea, \"green\";شاي;DRINKS-2;5;VAT 5:5|City tax:2.5%;4006381333931 ABC|9;yes\n",
    );
    assert_eq!((&view["state"], counts(&view)), (&json!("finished"), [2, 1, 1, 0]), "a line without anything in it is none");
    let after = owner.get("/products/SHAWARMA-L").expect(200);
    assert_eq!((&after["price"], &after["category"]), (&json!(27.5), &json!("SANDWICHES-2")));
    for member in ["id", "unit", "modifiers", "isActive"] {
        assert_eq!(after[member], before[member], "{member} is not in the file");
    }
    let tea = owner.get("/products/TEA").expect(200);
    assert_eq!((&tea["name"], &tea["trackStock"]), (&json!({ "en": "Tea, \"green\"", "ar": "شاي" }), &json!(true)));
    assert_eq!(tea["barcodes"], json!(["4006381333931", "ABC", "9"]));
    assert_eq!(tea["taxes"], json!([{ "name": "VAT 5", "rate": 5 }, { "name": "City tax", "rate": 2.5 }]));
    let again = take_in(&shop, "products", "sku,price\nTEA,5.00\nSHAWARMA-L,28\n");
    assert_eq!(counts(&again), [2, 0, 1, 1]);
    let categories = owner.get("/categories?limit=200").expect(200).to_string();
    assert!(categories.contains("DRINKS-2") && categories.contains("SANDWICHES-2"), "{categories}");
}

#[test]
fn only_new_products_where_that_is_asked() {
    let shop = Shop::open();
    let file = file(&shop, "goods.csv", "sku,name,price\nTEA,Tea,5\nSHAWARMA-L,Large,1\n");
    let run = shop.docket(&["import", "products", &file, "--new-only"]);
    assert!(run.failed(3).contains("line 3, column sku: There is a product SHAWARMA-L already"), "{}", run.err);
    assert_eq!(shop.owner().get("/products/TEA").status, 404);
}

#[test]
fn a_dry_run_says_what_would_come_of_it_and_writes_nothing() {
    let shop = Shop::open();
    let events = last_event(&mut shop.owner());
    let file = file(&shop, "goods.csv", "sku,name,price\nTEA,Tea,5\nSHAWARMA-L,Large,1\n");
    let run = shop.docket(&["import", "products", &file, "--dry-run"]);
    assert_eq!(run.succeeded(), "goods.csv is good: 2 lines, 1 new, 1 changed, 0 as they were; nothing was written.\n");
    assert_eq!(last_event(&mut shop.owner()), events);
    assert_eq!(shop.docket(&["import", "list", "--json"]).succeeded(), "[]\n");
}

#[test]
fn opening_stock_is_received_in_batches_and_owed_to_nobody() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    take_in(&shop, "products", "sku,name,price,track_stock,unit\nTEA,Tea,5,yes,piece\nRICE,Rice,9,yes,kg\n");
    let stock = "sku,quantity,unit_cost,unit_price,batch_number,expires_at,received_at,supplier\n\
                 TEA,10,2.25,,B-1,2031-01-31,2025-01-02,Al Noor\n\
                 RICE,1.5,4,8.50,,,,\n\
                 TEA,5,2.50,,B-2,,2025-01-01T08:00:00+04:00,Al Noor\n";
    let view = take_in(&shop, "stock", stock);
    assert_eq!((&view["state"], counts(&view)), (&json!("finished"), [3, 3, 0, 0]));
    let id = owner.get("/products/TEA").expect(200)["id"].as_str().expect("an id").to_owned();
    let tea = owner.get(&format!("/products/{id}/batches")).expect(200);
    let mut numbers: Vec<&str> =
        tea["data"].as_array().expect("batches").iter().map(|batch| batch["batchNumber"].as_str().expect("a number")).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, ["B-1", "B-2"]);
    let documents = owner.get("/stock/documents").expect(200);
    let openings: Vec<&Value> = documents["data"].as_array().expect("documents").iter().collect();
    assert!(openings.iter().all(|document| document["kind"] == "opening"), "{documents}");
    // The very same file again would double the stock.
    let file = file(&shop, "stock.csv", stock);
    let refused = shop.docket(&["import", "stock", &file]);
    assert!(refused.failed(1).contains("this very file was taken in"), "{}", refused.err);
    shop.docket(&["import", "stock", &file, "--again"]).succeeded();
    assert_eq!(owner.get(&format!("/products/{id}/batches")).expect(200)["data"].as_array().map(Vec::len), Some(4));
}

#[test]
fn who_saw_a_customer_before_a_file_added_an_address_overwrites_nothing() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let seen = owner.post("/customers/find-or-create", &json!({ "phone": "0501234567", "name": "Aisha" })).expect(201);
    take_in(&shop, "customers", "phone,address\n0501234567,Street 1\n");
    let change = json!({ "version": seen["version"], "address": "Street 2" });
    let refused = owner.patch(&format!("/customers/{}", seen["id"].as_str().expect("an id")), &change).expect(409);
    assert_eq!(refused["code"], "customer.versionConflict");
}

#[test]
fn customers_are_found_by_phone_or_made_and_a_known_name_stays() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let aisha = owner.post("/customers/find-or-create", &json!({ "phone": "0501234567", "name": "Aisha" })).expect(201);
    let view = take_in(
        &shop,
        "customers",
        "phone,name,email,address\n+971 50 123 4567,Somebody else,a@example.com,\"Street 1,\nDubai\"\n050 999 8888,عمر,,\n0507776666,,,\n",
    );
    assert_eq!(counts(&view), [3, 2, 1, 0]);
    let found = owner.get(&format!("/customers/{}", aisha["id"].as_str().expect("an id"))).expect(200);
    assert_eq!((&found["name"], &found["email"]), (&json!("Aisha"), &json!("a@example.com")));
    assert_eq!(found["address"], "Street 1,\nDubai");
    let omar = owner.post("/customers/find-or-create", &json!({ "phone": "0509998888" })).expect(200);
    assert_eq!((&omar["name"], &omar["customerNumber"]), (&json!("عمر"), &json!("CUST0002")));
    let nobody = owner.post("/customers/find-or-create", &json!({ "phone": "0507776666" })).expect(200);
    assert_eq!(nobody["name"], "Walk-in Customer");
    let again = take_in(&shop, "customers", "phone\n0501234567\n0509998888\n");
    assert_eq!(counts(&again), [2, 0, 0, 2]);
}

#[test]
fn five_thousand_lines_are_taken_in_beside_a_server_that_sells() {
    let shop = Shop::open();
    let file = file(&shop, "goods.csv", many_products(5_000));
    let done = std::sync::atomic::AtomicBool::new(false);
    let sold = std::thread::scope(|scope| {
        let selling = scope.spawn(|| {
            let mut client = shop.owner();
            let mut sold: Vec<Placed> = Vec::new();
            while sold.len() < 10 || !done.load(std::sync::atomic::Ordering::Relaxed) {
                sold.push(Placed::of(&place(&mut client, &a_delivery(sold.len() as u64))));
            }
            sold
        });
        let run = shop.docket(&["import", "products", &file]);
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        let said = run.succeeded();
        assert!(said.starts_with("goods.csv: 5000 lines, 5000 new, 0 changed, 0 as they were"), "{said}");
        selling.join().expect("every order was taken")
    });
    assert_consecutive(&sold, 1);
    let lines = exported(&shop, "products");
    assert_eq!(lines.lines().filter(|line| line.starts_with("P-")).count(), 5_000);
    assert_eq!(shop.owner().get("/products/P-04999").expect(200)["name"]["en"], "Product 4999", "the server sees it at once");
}
