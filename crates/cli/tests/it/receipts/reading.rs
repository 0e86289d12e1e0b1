//! Who reads a receipt as what, and when it says that it is a copy.

use serde_json::{Value, json};

use super::{of, sell, text};
use crate::harness::*;

const NOON: &str = "2026-03-09T12:00:00+04:00";

fn a_sale() -> Value {
    json!({ "saleItems": [{ "productId": "GRILL-TAOUK", "quantity": 1 }], "register": "R2", "payments": [{ "method": "cash" }] })
}

fn is_copy(client: &mut Client, bill: &Value) -> bool {
    text(client, &of(bill, "/receipt.txt?original=true")).contains("COPY")
}

#[test]
fn the_seller_gets_the_original_for_a_quarter_of_an_hour_and_everyone_else_a_copy() {
    let shop = Shop::rehearsed(NOON);
    let mut seller = shop.user("cashier", "Sara");
    let bill = sell(&mut seller, &a_sale());
    let mut same_till =
        shop.client(&shop.token(&["--role", "cashier", "--user", "Omar", "--outlet", "MAIN", "--register", "R2"]));
    let mut other_till =
        shop.client(&shop.token(&["--role", "cashier", "--user", "Omar", "--outlet", "MAIN", "--register", "R1"]));
    assert!(!is_copy(&mut seller, &bill) && !is_copy(&mut same_till, &bill));
    assert!(is_copy(&mut other_till, &bill) && is_copy(&mut shop.owner(), &bill));
    assert!(text(&mut seller, &of(&bill, "/receipt.txt")).contains("*** COPY ***"), "who does not ask for it");
    shop.set_clock("2026-03-09T12:20:00+04:00");
    assert!(is_copy(&mut seller, &bill) && is_copy(&mut same_till, &bill));
}

#[test]
fn where_a_printer_has_the_original_nobody_else_gets_it() {
    let printer = "[[printers]]\ncode = \"P1\"\nname = \"x\"\noutlet = \"MAIN\"\nhost = \"127.0.0.1\"\nport = 9\nregisters = [ \"R2\" ]\n\n# [[printers]]";
    let shop = Shop::with_changes(&[("# [[printers]]", printer)]);
    let mut owner = shop.owner();
    let bill = sell(&mut owner, &a_sale());
    assert!(is_copy(&mut owner, &bill));
    let elsewhere =
        sell(&mut owner, &json!({ "register": "R1", "saleItems": a_sale()["saleItems"], "payments": [{ "method": "cash" }] }));
    assert!(!is_copy(&mut owner, &elsewhere));
}

#[test]
fn a_receipt_comes_as_what_is_accepted() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let bill = sell(&mut owner, &a_sale());
    let mut read = |below: &str, accept: &str| {
        let answer = owner.send(&Request::new("GET", format!("/api/v1{}", of(&bill, below))).header("Accept", accept));
        assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")), "it names people");
        answer.header("content-type").expect("a type").to_owned()
    };
    let (page, text, bytes) = ("text/html; charset=utf-8", "text/plain; charset=utf-8", "application/octet-stream");
    for (accept, expected) in [
        ("*/*", page),
        ("text/html,application/xhtml+xml;q=0.9", page),
        ("text/plain", text),
        ("application/json, text/plain;q=0.5", text),
        ("application/octet-stream", bytes),
    ] {
        assert_eq!(read("/receipt", accept), expected, "{accept}");
    }
    assert_eq!((read("/receipt.txt", "text/html"), read("/receipt.escpos", "text/html")), (text.to_owned(), bytes.to_owned()));
}

#[test]
fn arabic_and_hindi_reach_a_printer_as_pictures_and_english_as_its_own_letters() {
    let printers = "[[printers]]\ncode = \"P58\"\nname = \"x\"\noutlet = \"MAIN\"\nhost = \"127.0.0.1\"\nport = 9\npaper = \"58mm\"\n\n# [[printers]]";
    let shop = Shop::with_changes(&[("# [[printers]]", printers)]);
    let mut owner = shop.owner();
    let bill = sell(&mut owner, &a_sale());
    let mut bytes = |query: &str| owner.get(&of(&bill, &format!("/receipt.escpos?{query}"))).bytes().to_vec();
    let has = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    // GS v 0, with the bytes across: 72 are 576 dots, 48 are 384.
    let (wide, narrow) = (b"\x1dv0\0\x48\0", b"\x1dv0\0\x30\0");
    for language in ["ar", "hi"] {
        let printed = bytes(&format!("lang={language}"));
        assert!(printed.starts_with(b"\x1b@") && printed.ends_with(b"\x1dVB\0"), "{language}: reset first, cut last");
        assert!(has(&printed, wide) && !has(&printed, b"Subtotal"), "{language}");
        let on_58_mm = bytes(&format!("lang={language}&printer=p58"));
        assert!(has(&on_58_mm, narrow) && !has(&on_58_mm, wide), "{language}");
    }
    assert!(has(&bytes("lang=en"), b"Subtotal:") && has(&bytes("lang=en"), b"*** COPY ***"));
}

#[test]
fn what_no_receipt_can_be_is_refused_with_its_place() {
    let west =
        "code = \"WEST\"\nname = \"West\"\nregisters = [ { code = \"W1\", name = \"Till\" } ]\n\n[[outlets]]\ncode = \"MAIN\"";
    let shop = Shop::with_changes(&[("code = \"MAIN\"", west)]);
    let mut owner = shop.owner();
    let bill =
        sell(&mut owner, &json!({ "outlet": "MAIN", "saleItems": a_sale()["saleItems"], "payments": [{ "method": "card" }] }));
    for (query, pointer, code) in [
        ("lang=xx", "?lang", "request.invalid"),
        ("lang=en-GB", "?lang", "request.invalid"),
        ("width=19", "?width", "request.invalid"),
        ("width=201", "?width", "request.invalid"),
        ("original=maybe", "?original", "request.invalid"),
        ("copy=false", "?copy", "field.unknown"),
    ] {
        for form in ["/receipt", "/receipt.txt", "/receipt.escpos"] {
            let answer = owner.get(&of(&bill, &format!("{form}?{query}")));
            assert_eq!((answer.status, answer.errors()), (422, vec![(pointer.to_owned(), code.to_owned())]), "{form}?{query}");
        }
    }
    owner.get(&of(&bill, "/receipt.escpos?printer=P9")).problem(404, "printer.unknown");
    let nobody = "01900000-0000-7000-8000-000000000000";
    owner.get(&format!("/bills/{nobody}/receipt")).problem(404, "bill.unknown");
    owner.get(&format!("/credit-notes/{nobody}/receipt.txt")).problem(404, "creditNote.notFound");
    let mut west = shop.client(&shop.token(&["--role", "cashier", "--outlet", "WEST"]));
    for form in ["/receipt", "/receipt.txt", "/receipt.escpos"] {
        west.get(&of(&bill, form)).problem(404, "bill.unknown");
    }
    shop.role("kitchen").get(&of(&bill, "/receipt")).problem(403, "permission.missing");
}
