//! Files over HTTP.

use serde_json::{Value, json};

use super::{counts, many_products};
use crate::harness::*;

fn send(client: &mut Client, path: &str, content: &str) -> Answer {
    client.send(&Request::new("POST", format!("/api/v1{path}")).text(content).header("Content-Type", "text/csv"))
}

#[test]
fn a_file_is_taken_in_and_what_came_of_it_can_be_asked() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let dry = send(&mut owner, "/imports/products?dryRun=true&file=goods.csv", &many_products(500)).expect(200);
    assert_eq!((&dry["state"], &dry["id"], counts(&dry)), (&json!("checked"), &Value::Null, [500, 500, 0, 0]));
    assert_eq!(owner.get("/imports").expect(200)["data"], json!([]));
    let view = send(&mut owner, "/imports/products?file=goods.csv", &many_products(500)).expect(201);
    assert_eq!((&view["state"], &view["file"], counts(&view)), (&json!("finished"), &json!("goods.csv"), [500, 500, 0, 0]));
    let id = view["id"].as_str().expect("an id");
    assert_eq!(owner.get(&format!("/imports/{id}")).expect(200), view);
    assert_eq!(owner.get("/imports").expect(200)["data"], json!([view]));
    owner.send(&Request::new("POST", format!("/api/v1/imports/{id}/resume"))).problem(409, "import.ended");
    owner.send(&Request::new("POST", format!("/api/v1/imports/{id}/abandon"))).problem(409, "import.ended");
    owner.get("/imports/01900000-0000-7000-8000-000000000000").problem(404, "import.notFound");
}

#[test]
fn errors_are_pointed_at_by_line_and_column_and_nothing_is_written() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let events = last_event(&mut owner);
    let content = "sku,name,price\nTEA,=1+1,5\nSALT,Salt,1\nSALT,Salt,\"1,5\"\n";
    let refused = send(&mut owner, "/imports/products", content);
    let problem = refused.problem(422, "import.fileInvalid");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("line 2, column name")), "{problem}");
    let expected = [("/2/name", "import.formula"), ("/4/price", "amount.invalid"), ("/4/sku", "import.repeated")];
    let mut errors = refused.errors();
    errors.sort_unstable();
    assert_eq!(errors, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
    let dry = send(&mut owner, "/imports/products?dryRun=true", content).expect(200);
    assert_eq!((&dry["state"], &dry["errors"][0]["line"]), (&json!("invalid"), &json!(2)));
    send(&mut owner, "/imports/stock", "sku,quantity,unit_cost\nNOPE,1,1\n").problem(422, "import.fileInvalid");
    send(&mut owner, "/imports/customers?newOnly=true", "phone\n0501234567\n").problem(422, "field.unknown");
    assert_eq!(last_event(&mut owner), events);
}

#[test]
fn the_same_key_and_file_again_is_the_same_import() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let mut keyed =
        |path: &str, content: &str| owner.send(&Request::new("POST", format!("/api/v1{path}")).key("opening").text(content));
    let first = keyed("/imports/customers", "phone,name\n0501234567,Aisha\n").expect(201);
    let again = keyed("/imports/customers", "phone,name\n0501234567,Aisha\n");
    assert!(again.is_replay());
    assert_eq!(again.expect(201), first);
    keyed("/imports/customers", "phone,name\n0501234567,Omar\n").problem(422, "idempotency.mismatch");
    keyed("/imports/products", "sku,name,price\nTEA,Tea,5\n").problem(422, "idempotency.mismatch");
    // A file with errors does not use a key up.
    let mut keyed = |content: &str| owner.send(&Request::new("POST", "/api/v1/imports/customers").key("another").text(content));
    keyed("phone\n1\n").problem(422, "import.fileInvalid");
    keyed("phone\n0509998888\n").expect(201);
}

#[test]
fn a_file_may_be_larger_than_a_body_and_not_larger_than_a_hundred_mebibytes() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let mut content = many_products(1_000);
    content.push_str(&format!("BIG,{},1,,\n", "x".repeat(100)));
    while content.len() <= 1 << 20 {
        content.push_str(",,,,\n");
    }
    let dry = send(&mut owner, "/imports/products?dryRun=true", &content).expect(200);
    assert_eq!(counts(&dry)[0], 1_001);
    let announced = format!(
        "POST /api/v1/imports/products HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Length: {}\r\n\r\n",
        shop.owner_token(),
        (100 << 20) + 1
    );
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(shop.address()).expect("connected");
    stream.write_all(announced.as_bytes()).expect("sent");
    let mut said = String::new();
    stream.read_to_string(&mut said).expect("closed in good order");
    assert!(said.starts_with("HTTP/1.1 413 ") && said.contains("100 MiB"), "{said}");
}

#[test]
fn exports_are_streamed_and_costs_are_for_those_who_may_see_them() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    send(&mut owner, "/imports/products", "sku,name,price,track_stock\nTEA,Tea,5,yes\n").expect(201);
    send(&mut owner, "/imports/stock", "sku,quantity,unit_cost\nTEA,3,2.25\n").expect(201);
    let products = owner.get("/exports/products");
    assert_eq!(products.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(products.text().strip_prefix('\u{feff}'), Some(super::exported(&shop, "products").as_str()));
    assert!(owner.get("/exports/stock").text().contains("2.25"));
    let seen = shop.role("cashier").get("/exports/stock").text();
    assert!(seen.contains("TEA") && !seen.contains("unit_cost") && !seen.contains("2.25"), "{seen}");
    assert!(owner.get("/exports/customers").text().contains("phone,name"));
    shop.role("kitchen").get("/exports/customers").problem(403, "permission.missing");
    let bound = shop.token(&["--role", "manager", "--outlet", "MAIN"]);
    let refused = send(&mut shop.client(&bound), "/imports/customers", "phone\n0501234567\n");
    refused.problem(403, "permission.missing");
}
