//! The receipt of seed 001 (`001_customer_billing_flow.md`, "DISPLAY RECEIPT"), line for line.

use docket_receipt::text;

use crate::samples::{arabic, seed, spanish};

/// As the seed draws it, without its frame and the remarks beside it.
const SEED: &str = "\
            SHIVIK MART

  Bill No: BILL-1234567890
  Customer: CUST0001 - John Doe
  Phone: 9876543210
  Date: 2025-01-15 10:30 AM

  ─────────────────────────────────────

  Product A         2 × ₹100    ₹200
  Product B         3 × ₹100    ₹300

  ─────────────────────────────────────
  Subtotal:                  ₹500
  Total:                     ₹500
  Payment: Cash
";

/// The words of each line; how many spaces are between them depends on the paper.
fn words(text: &str) -> Vec<String> {
    text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn the_receipt_of_seed_001_comes_out_line_for_line() {
    for columns in [37, 42, 48] {
        let receipt = text(&seed(), columns).replace(&"─".repeat(columns.into()), &"─".repeat(37));
        assert_eq!(words(&receipt), words(SEED), "{columns}");
    }
}

#[test]
fn its_columns_are_aligned_on_42_columns() {
    let expected = "               SHIVIK MART

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
    assert_eq!(text(&seed(), 42).replace('\u{a0}', " "), expected);
}

#[test]
fn decimals_are_written_where_one_amount_has_some_or_the_merchant_wants_them() {
    let mut receipt = seed();
    receipt.hide_zero_decimals = false;
    assert!(text(&receipt, 42).contains("₹500.00"));
    receipt.hide_zero_decimals = true;
    receipt.lines[0].unit_price = crate::samples::figure("100.50");
    assert!(text(&receipt, 42).contains("₹500.00"), "all amounts of a receipt are written alike");
    assert!(text(&spanish(), 48).contains("$3001,00"));
}

#[test]
fn a_copy_says_so_and_a_tax_invoice_is_headed_as_one() {
    let arabic = text(&arabic(), 48);
    for word in ["فاتورة ضريبية", "*** نسخة ***", "TRN", "100123456700003"] {
        assert!(arabic.contains(word), "{word} in\n{arabic}");
    }
    assert!(arabic.lines().all(|line| line.is_empty() || line.starts_with('\u{200f}') || line.starts_with('─')));
    assert!(!text(&seed(), 42).contains("COPY"));
}
