//! Sales and their printers, which are TCP listeners here: every sale is printed, whatever dies, and what is printed again says so.

use std::io::Read;
use std::net::TcpListener;

use serde_json::{Value, json};

use super::{of, sell};
use crate::harness::*;

/// A shop in Spanish whose register R1 prints at that port; P2 prints nothing by itself.
fn shop_with(port: u16) -> Shop {
    let printers = format!(
        "[[printers]]\ncode = \"P1\"\nname = \"Front\"\noutlet = \"MAIN\"\nhost = \"127.0.0.1\"\nport = {port}\nopens_drawer = true\n\
         registers = [ \"R1\" ]\n\n[[printers]]\ncode = \"P2\"\nname = \"Office\"\noutlet = \"MAIN\"\nhost = \"127.0.0.1\"\nport = 9\n\n\
         # [[printers]]"
    );
    Shop::with_changes(&[("language = \"en\"", "language = \"es\""), ("# [[printers]]", &printers)])
}

fn switched_on() -> (TcpListener, u16) {
    let printer = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = printer.local_addr().expect("bound").port();
    (printer, port)
}

/// What the next connection sends, as far as it is text.
fn printed(printer: &TcpListener) -> String {
    let mut bytes = Vec::new();
    printer.accept().expect("a connection").0.read_to_end(&mut bytes).expect("sent");
    String::from_utf8_lossy(&bytes).into_owned()
}

fn a_sale(register: &str) -> Value {
    json!({ "saleItems": [{ "productId": "GRILL-TAOUK", "quantity": 1 }], "register": register, "payments": [{ "method": "cash" }] })
}

fn jobs(client: &mut Client) -> Vec<Value> {
    client.get("/print-jobs").expect(200)["data"].as_array().expect("a list").clone()
}

fn number(bill: &Value) -> &str {
    bill["billNumber"].as_str().expect("a number")
}

/// The pulse that opens a drawer.
const DRAWER: &str = "\x1bp";

#[test]
fn a_sale_prints_its_receipt_at_its_register_and_opens_the_drawer() {
    let (printer, port) = switched_on();
    let shop = shop_with(port);
    let mut owner = shop.owner();
    let elsewhere = sell(&mut owner, &a_sale("R2"));
    let key = new_key();
    let bill = owner.post_with_key("/inventory/sales", &key, &a_sale("R1")).expect(201)["bill"].clone();
    let receipt = printed(&printer);
    assert!(receipt.contains(number(&bill)) && receipt.contains("Total:") && receipt.contains(DRAWER), "{receipt}");
    assert!(!receipt.contains("COPIA") && !receipt.contains(number(&elsewhere)));
    assert!(owner.post_with_key("/inventory/sales", &key, &a_sale("R1")).is_replay());
    let jobs = jobs(&mut owner);
    assert_eq!(jobs.len(), 1, "neither R2 nor the replay printed: {jobs:?}");
    assert_eq!((&jobs[0]["prints"], &jobs[0]["isCopy"], &jobs[0]["printer"]), (&json!("document"), &json!(false), &json!("P1")));
}

#[test]
fn a_refused_sale_prints_nothing() {
    let (_printer, port) = switched_on();
    let shop = shop_with(port);
    let mut sale = a_sale("R1");
    sale["payments"] = json!([{ "method": "cash", "amount": 1 }]);
    shop.owner().post("/inventory/sales", &sale).problem(409, "payment.short");
    assert_eq!(jobs(&mut shop.owner()), [] as [Value; 0]);
}

#[test]
fn a_return_prints_its_credit_note_at_the_register_that_takes_it() {
    let (printer, port) = switched_on();
    let shop = shop_with(port);
    let mut till = shop.client(&shop.token(&["--role", "cashier", "--outlet", "MAIN", "--register", "R1"]));
    let bill = sell(&mut till, &a_sale("R1"));
    printed(&printer);
    let note = till.post(&of(&bill, "/returns"), &json!({ "reason": "cold" })).expect(201);
    let receipt = printed(&printer);
    assert!(
        receipt.contains(note["creditNoteNumber"].as_str().expect("a number")) && receipt.contains(number(&bill)),
        "{receipt}"
    );
}

#[test]
fn a_printer_that_is_off_while_selling_prints_everything_in_order_when_it_is_back() {
    let (printer, port) = switched_on();
    drop(printer);
    let shop = shop_with(port);
    let mut owner = shop.owner();
    let bills: Vec<Value> = (0..3).map(|_| sell(&mut owner, &a_sale("R1"))).collect();
    let printer = TcpListener::bind(("127.0.0.1", port)).expect("the same port");
    // Someone switches it on and has the last job tried, which the worker takes as a sign that it may be back.
    let id = jobs(&mut owner).last().expect("a job")["id"].as_str().expect("an id").to_owned();
    owner.send(&Request::new("POST", format!("/api/v1/print-jobs/{id}/retry"))).expect(200);
    for bill in &bills {
        assert!(printed(&printer).contains(number(bill)), "in the order of the sales");
    }
}

#[test]
fn a_server_that_is_killed_between_commit_and_print_prints_when_it_is_back() {
    let (printer, port) = switched_on();
    drop(printer);
    let mut shop = shop_with(port);
    let bill = sell(&mut shop.owner(), &a_sale("R1"));
    shop.kill();
    let printer = TcpListener::bind(("127.0.0.1", port)).expect("the same port");
    shop.start();
    let id = jobs(&mut shop.owner())[0]["id"].as_str().expect("an id").to_owned();
    shop.owner().send(&Request::new("POST", format!("/api/v1/print-jobs/{id}/retry"))).expect(200);
    assert!(printed(&printer).contains(number(&bill)));
}

#[test]
fn what_is_printed_again_says_that_it_is_a_copy_in_the_merchants_language_and_opens_no_drawer() {
    let (printer, port) = switched_on();
    let shop = shop_with(port);
    let mut till = shop.client(&shop.token(&["--role", "cashier", "--outlet", "MAIN", "--register", "R1"]));
    let bill = sell(&mut till, &a_sale("R1"));
    printed(&printer);
    let key = new_key();
    let job = till.post_with_key(&of(&bill, "/print"), &key, &json!({})).expect(201);
    assert_eq!((&job["printer"], &job["isCopy"]), (&json!("P1"), &json!(true)), "the register's own printer");
    let receipt = printed(&printer);
    assert!(receipt.contains("*** COPIA ***") && receipt.contains(number(&bill)) && !receipt.contains(DRAWER), "{receipt}");
    assert!(till.post_with_key(&of(&bill, "/print"), &key, &json!({})).is_replay());
    let note = till.post(&of(&bill, "/returns"), &json!({ "reason": "cold" })).expect(201);
    printed(&printer);
    let path = format!("/credit-notes/{}/print", note["id"].as_str().expect("an id"));
    till.post(&path, &json!({ "printer": "p1" })).expect(201);
    assert!(printed(&printer).contains("*** COPIA ***"));
    assert_eq!(jobs(&mut till).len(), 4, "the replay printed nothing");
}

#[test]
fn a_copy_needs_a_printer_and_a_document_that_the_caller_sees() {
    let (_printer, port) = switched_on();
    let shop = shop_with(port);
    let mut owner = shop.owner();
    let bill = sell(&mut owner, &a_sale("R2"));
    // The owner's token is bound to no register, and the outlet has two printers.
    owner.post(&of(&bill, "/print"), &json!({})).problem(409, "printer.required");
    owner.post(&of(&bill, "/print"), &json!({ "printer": "P9" })).problem(404, "printer.unknown");
    owner.post("/bills/01900000-0000-7000-8000-000000000000/print", &json!({})).problem(404, "bill.unknown");
    shop.role("accountant").post(&of(&bill, "/print"), &json!({ "printer": "P2" })).problem(403, "permission.missing");
    assert_eq!(jobs(&mut owner), [] as [Value; 0]);
    let job = owner.post(&of(&bill, "/print"), &json!({ "printer": "P2" })).expect(201);
    assert_eq!((&job["printer"], &job["isCopy"], &job["prints"]), (&json!("P2"), &json!(true), &json!("document")));
}
