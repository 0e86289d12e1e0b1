//! A receipt that says everything there is to say, once in each language, and what corrects it.

use serde_json::{Value, json};

use super::{of, sell, text};
use crate::harness::*;

/// Noon in Abu Dhabi, on a day of its own.
const NOON: &str = "2026-03-09T12:00:00+04:00";

/// A shop that charges for service, has no small coins, and calls its taxes by two rates.
fn shop() -> Shop {
    let charges = "[[charges]]\ncode = \"service\"\nname = \"Service\"\npercent = \"10\"\ntaxes = [ \"VAT\" ]\n\n\
                   [[taxes]]\nname = \"Excise\"\nrate = \"50\"\n\n[[taxes]]";
    let changes = [("auto_confirm = \"manual\"", "auto_confirm = \"manual\"\nsmallest_coin = \"0.25\""), ("[[taxes]]", charges)];
    let shop = Shop::rehearsed_with("al-marya", &changes, NOON);
    let cola = json!({
        "sku": "COLA", "name": "Cola", "price": "10.10",
        "taxes": [{ "name": "VAT", "rate": 5 }, { "name": "Excise", "rate": 50 }]
    });
    shop.owner().post("/products", &cola).expect(201);
    shop
}

/// A sale at the front counter with all there can be on a receipt.
fn sale() -> Value {
    json!({
        "register": "R1",
        "saleItems": [
            { "productId": "GRILL-TAOUK", "quantity": 2, "discounts": [{ "kind": "percent", "value": 10, "reason": "late" }] },
            { "productId": "COLA", "quantity": 3 },
        ],
        "receiptData": { "customerPhone": "0501234567", "customerName": "Aisha" },
        "charges": [{ "code": "service" }],
        "discounts": [{ "kind": "amount", "value": 5 }],
        "buyerTaxNumber": "100123456700003",
        "tip": 3,
        "payments": [{ "method": "card", "amount": 40 }, { "method": "cash", "amount": 100 }],
    })
}

#[test]
fn a_receipt_says_everything_in_every_language() {
    let shop = shop();
    let mut owner = shop.owner();
    shop.set_clock(NOON);
    let bill = sell(&mut owner, &sale());
    for (language, expected) in [
        ("en", include_str!("said/en.txt")),
        ("hi", include_str!("said/hi.txt")),
        ("ar", include_str!("said/ar.txt")),
        ("fa", include_str!("said/fa.txt")),
        ("es", include_str!("said/es.txt")),
    ] {
        let said = text(&mut owner, &of(&bill, &format!("/receipt.txt?original=true&width=48&lang={language}")));
        assert_eq!(said, expected, "{language}:\n{said}");
    }
}

#[test]
fn the_sums_of_a_receipt_add_up_to_what_was_paid() {
    let shop = shop();
    let mut owner = shop.owner();
    let bill = sell(&mut owner, &sale());
    let said = text(&mut owner, &of(&bill, "/receipt.txt"));
    let amount = |label: &str| -> f64 {
        let line = said.lines().find(|line| line.trim_start().starts_with(label)).unwrap_or_else(|| panic!("{label} in {said}"));
        let (_, amount) = line.rsplit_once("AED ").unwrap_or_else(|| panic!("no amount in {line}"));
        let sign = if line.contains("-AED") { -1.0 } else { 1.0 };
        sign * amount.parse::<f64>().expect("a number")
    };
    let parts = ["Subtotal:", "Service:", "Discount:", "Rounding:", "Tip:"].map(amount);
    assert!((parts.iter().sum::<f64>() - amount("Total:")).abs() < 0.001, "{said}");
    assert!((amount("Payment: Card ") + amount("Payment: Cash ") - amount("Change:") - amount("Total:")).abs() < 0.001, "{said}");
}

#[test]
fn a_credit_note_names_its_bill_and_what_is_given_back() {
    let shop = shop();
    let mut owner = shop.owner();
    let bill = sell(&mut owner, &sale());
    let back =
        json!({ "items": [{ "line": 2, "quantity": 1 }], "reason": "flat", "refunds": [{ "method": "card", "amount": "9.55" }] });
    let note = owner.post(&of(&bill, "/returns"), &back).expect(201);
    let path = format!("/credit-notes/{}/receipt", note["id"].as_str().expect("an id"));
    let said = text(&mut owner, &format!("{path}.txt?original=true"));
    for line in [
        "Tax Credit Note",
        "Credit Note No: CN-00000001",
        "For Bill: BILL-0000000001",
        "Customer: CUST0001 - Aisha",
        "Refund: Card",
    ] {
        assert!(said.lines().any(|known| known.trim() == line), "{line} in\n{said}");
    }
    assert!(said.contains("Cola") && !said.contains("taouk") && !said.contains("COPY"), "{said}");
    assert!(text(&mut owner, &format!("{path}.txt?lang=es")).contains("COPIA"));
    assert!(owner.get(&path).text().contains("Tax Credit Note"));
    assert!(owner.get(&format!("{path}.escpos")).bytes().starts_with(b"\x1b@"));
}
