//! Seed 001 from its goods to its receipt (`001_customer_billing_flow.md`).

use serde_json::{Value, json};

use super::{of, sell, text};
use crate::harness::*;

/// As the seed draws it, without its frame and the remarks beside it, on 42 columns.
const RECEIPT: &str = "               SHIVIK MART

Bill No: BILL-1234567890
Customer: CUST0001 - John Doe
Phone: 9876543210
Date: 2025-01-15 10:30 AM

──────────────────────────────────────────

Product A                    2 × ₹100 ₹200
Product B                    3 × ₹100 ₹300

──────────────────────────────────────────
Subtotal:                             ₹500
Total:                                ₹500
Payment: Cash
";

/// The preset with the seed's shop, which says nothing of itself but its name, and the seed's next bill number.
const CHANGES: [(&str, &str); 7] = [
    ("name = \"Shivik Mart\"", "name = \"SHIVIK MART\""),
    ("template = \"BILL-{SEQ:10}\"", "template = \"BILL-{SEQ:10}\"\nstart = 1234567890"),
    ("legal_name =", "# legal_name ="),
    ("address =", "# address ="),
    ("tax_number_label =", "# tax_number_label ="),
    ("tax_number = \"", "# tax_number = \""),
    ("footer =", "# footer ="),
];

#[test]
fn the_receipt_of_seed_001_comes_out_of_its_sale_line_for_line() {
    let shop = Shop::rehearsed_with("shivik-mart", &CHANGES, "2025-01-15T10:00:00+05:30");
    let mut owner = shop.owner();
    for letter in ["A", "B"] {
        let product = json!({
            "sku": format!("PRODUCT-{letter}"), "name": format!("Product {letter}"), "price": 100, "taxes": [], "trackStock": true
        });
        owner.post("/products", &product).expect(201);
    }
    let goods = json!({ "items": [
        { "productId": "PRODUCT-A", "quantity": 10, "unitCost": 80, "unitPrice": 100 },
        { "productId": "PRODUCT-B", "quantity": 10, "unitCost": 80, "unitPrice": 100 },
    ] });
    owner.post("/purchases", &goods).expect(201);
    shop.set_clock("2025-01-15T10:30:00+05:30");
    let bill = sell(
        &mut owner,
        &json!({
            "saleItems": [{ "productId": "PRODUCT-A", "quantity": 2 }, { "productId": "PRODUCT-B", "quantity": 3 }],
            "referenceNumber": "BILL-1234567890",
            "receiptData": {
                "billNumber": "BILL-1234567890", "subtotal": 500, "total": 500, "customerPhone": "9876543210",
                "customerName": "John Doe", "customerEmail": null, "paymentMethod": "Cash",
            },
        }),
    );
    let said = ["billNumber", "totalAmount", "totalCost", "profit", "customerNumber", "customerName", "customerPhone"];
    let said: Vec<&Value> = said.iter().map(|member| &bill[*member]).collect();
    assert_eq!(json!(said), json!(["BILL-1234567890", 500.0, 400.0, 100.0, "CUST0001", "John Doe", "9876543210"]));
    assert_eq!(text(&mut owner, &of(&bill, "/receipt.txt?original=true")), RECEIPT);
}
