//! What is exported can be taken in again, and is the same then.

use serde_json::json;

use super::{counts, exported, file, take_in};
use crate::harness::*;

/// Names that a table has trouble with.
const NAMES: [&str; 9] = [
    "=HYPERLINK(\"http://x\",\"Click\")",
    "+971 tea",
    "-18 °C ice",
    "@home",
    "'=quoted",
    "Tea; green, \"best\"",
    "Two\nlines",
    "شاي بالنعناع",
    "چای سبز ۱۲",
];

/// The records of a file in an order of their own: what is made in one moment is in none.
fn records(text: &str) -> Vec<&str> {
    let mut records: Vec<&str> = text.split("\r\n").collect();
    records.sort_unstable();
    records
}

#[test]
fn products_come_back_as_they_were() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    for (index, name) in NAMES.iter().enumerate() {
        let body = json!({
            "sku": format!("-N{index}"), "name": { "en": name, "ar": name }, "price": 1.25, "unit": "kg", "sellByWeight": true,
            "barcodes": [format!("a b|{index}"), format!("c\\{index}")], "trackStock": true, "consumption": "fefo",
            "taxes": [{ "name": "A;B|C:1", "rate": 2.5 }], "reorderLevel": 0.5, "image": "/tea.png", "isActive": false
        });
        owner.post("/products", &body).expect(201);
    }
    let products = exported(&shop, "products");
    let cells = products.split(['\n', ',']);
    for cell in cells.map(|cell| cell.trim_matches('"')) {
        assert!(!cell.starts_with(['=', '+', '@']), "{cell} is a formula");
    }
    let view = take_in(&shop, "products", &products);
    assert_eq!(counts(&view)[1..3], [0, 0], "nothing is new or different: {view}");
    assert_eq!(exported(&shop, "products"), products);
    let other = Shop::open();
    take_in(&other, "products", &products);
    assert_eq!(records(&exported(&other, "products")), records(&products));
    let there = other.owner().get("/products/-N0").expect(200);
    assert_eq!(there["name"], json!({ "en": NAMES[0], "ar": NAMES[0] }));
    assert_eq!(there["taxes"], json!([{ "name": "A;B|C:1", "rate": 2.5 }]));
}

#[test]
fn stock_comes_back_as_it_was() {
    let shop = Shop::open();
    let goods = "sku,name,price,track_stock\nTEA,Tea,5,yes\nSALT,Salt,1,yes\n";
    let stock = "sku,quantity,unit_cost,unit_price,batch_number,expires_at,received_at,supplier\n\
                 TEA,10,2.25,6,'=B1,2031-01-31,2025-01-02,\"Al Noor, Dubai\"\n\
                 TEA,5,2.50,,B2,,2025-01-03,مؤسسة النور\n\
                 SALT,7,0.10,,,,2025-01-01,\n";
    take_in(&shop, "products", goods);
    take_in(&shop, "stock", stock);
    let one = exported(&shop, "stock");
    assert!(one.contains("'=B1") && one.contains("\"Al Noor, Dubai\""), "{one}");
    let other = Shop::open();
    take_in(&other, "products", goods);
    take_in(&other, "stock", &one);
    assert_eq!(records(&exported(&other, "stock")), records(&one));
}

#[test]
fn customers_come_back_as_they_were() {
    let shop = Shop::open();
    let mut text = "phone,name,email,address,is_active\n".to_owned();
    for (index, name) in NAMES.iter().enumerate() {
        let quoted = if name.starts_with(['=', '+', '-', '@', '\'']) { format!("'{name}") } else { (*name).to_owned() };
        let quoted = quoted.replace('"', "\"\"");
        let active = if index == 0 { "no" } else { "" };
        text.push_str(&format!("050100000{index},\"{quoted}\",a{index}@example.com,\"{quoted}\",{active}\n"));
    }
    text.push_str("0501000009,,,,\n");
    take_in(&shop, "customers", &text);
    let customers = exported(&shop, "customers");
    let other = Shop::open();
    let view = take_in(&other, "customers", &customers);
    assert_eq!(counts(&view), [10, 10, 0, 0]);
    assert_eq!(exported(&other, "customers"), customers);
    let found = other.owner().post("/customers/find-or-create", &json!({ "phone": "0501000000" })).expect(200);
    assert_eq!((&found["name"], &found["isActive"]), (&json!(NAMES[0]), &json!(false)));
    assert_eq!(counts(&take_in(&other, "customers", &customers)), [10, 0, 0, 10]);
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let shop = Shop::open();
    let path = file(&shop, "out.csv", "as it was");
    let run = shop.docket(&["export", "products", &path]);
    assert!(run.succeeded().ends_with("lines.\n"), "{}", run.out);
    let written = std::fs::read_to_string(&path).expect("the file");
    assert_eq!(written.strip_prefix('\u{feff}'), Some(exported(&shop, "products").as_str()));
    let nowhere = shop.data().join("nowhere/out.csv");
    let run = shop.docket(&["export", "products", nowhere.to_str().expect("UTF-8")]);
    assert!(run.failed(1).contains("cannot write"), "{}", run.err);
}
