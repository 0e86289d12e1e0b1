//! What another system's orders, payments and wallets say once they are here: line by line, fact by fact, to the minor unit.

use docket_domain::audit::{Fact, Value};
use docket_domain::billing::{ChargeKind, ChargeRule};
use docket_domain::imports::CameTo;
use docket_domain::legacy::{LegacyLine, LegacyOrder, LegacyPayment, LegacyRecords};
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::ordering::{Discount, DiscountKind, Line, Order, Status};
use docket_domain::payments::Status as PaymentState;
use docket_domain::quantity::Quantity;
use docket_domain::time::{Date, Timestamp};

use crate::brought_in::{accounts, card, only_order, posted, shop, take_in, with};
use crate::customer_94::{BROUGHT_IN, FIRST, awaited, debit, entry, nothing, order};
use crate::fixtures::settings;
use crate::shop::Shop;

use docket_domain::ledger::Account::{OpeningBalances, Wallets};

/// Number, what it is, charge, net, tax, its rate, and what it comes to.
type Told<'a> = (u32, &'a str, Option<&'a str>, i64, i64, Option<i64>, i64);

fn told(line: &Line) -> Told<'_> {
    let rate = line.taxes.first().map(|one| one.tax.rate.0);
    (line.number, &line.description, line.charge.as_deref(), line.net.0, line.tax.0, rate, line.total.0)
}

fn lines(order: &Order) -> Vec<Told<'_>> {
    order.lines.iter().map(told).collect()
}

/// Two goods of 100.00 together, less 10.00, brought for 5.00, with 4.75 of tax on top.
fn taxed() -> LegacyOrder {
    let line = |description: &str, milli, minor| LegacyLine {
        description: description.into(),
        quantity: Quantity(milli),
        unit_price: Amount(minor),
    };
    LegacyOrder {
        lines: vec![line("Wall panel", 2_000, 3_000), line("Primer", 1_000, 4_000)],
        discount: Amount(1_000),
        delivery_fee: Amount(500),
        tax: Amount(475),
        ..order("7", "M7", Status::Ready, 9_975, Vec::new())
    }
}

#[test]
fn goods_fee_discount_and_tax_of_an_order_stand_on_its_lines() {
    let (_, made) = with(taxed());
    let expected = [
        (1, "Wall panel", None, 5_400, 270, Some(5_000), 5_670),
        (2, "Primer", None, 3_600, 180, Some(5_000), 3_780),
        (3, "deliveryFee", Some("deliveryFee"), 500, 25, Some(5_000), 525),
    ];
    assert_eq!(lines(&made), expected, "4.75 on 95.00 are five per cent");
    let totals = (made.totals.discount, made.totals.tax, made.totals.total);
    assert_eq!(totals, (Amount(1_000), Amount(475), Amount(9_975)));
    assert_eq!(made.discounts, [Discount { kind: DiscountKind::Amount(Amount(1_000)), reason: None }]);
}

#[test]
fn an_order_without_fee_discount_and_tax_has_its_goods_alone() {
    let (_, made) = with(order("7", "M7", Status::Ready, 9_000, Vec::new()));
    assert_eq!(lines(&made), [(1, "Wall panel", None, 9_000, 0, None, 9_000)]);
    assert!(made.discounts.is_empty());
}

#[test]
fn the_fee_for_bringing_is_called_as_the_merchant_calls_that_charge() {
    let rule = |code: &str, name: &str| ChargeRule {
        code: code.into(),
        name: name.into(),
        kind: ChargeKind::Amount(Amount(700)),
        taxes: Vec::new(),
    };
    let charges = vec![rule("serviceCharge", "Service"), rule("deliveryFee", "Bringing")];
    let mut shop = Shop::open(Settings { charges, ..settings() });
    shop.now = BROUGHT_IN;
    take_in(&mut shop, 1, LegacyRecords { orders: vec![taxed()], ..nothing() });
    let made = only_order(&shop);
    assert_eq!(lines(&made)[2], (3, "Bringing", Some("deliveryFee"), 500, 25, Some(5_000), 525), "for what it cost there");
}

#[test]
fn an_order_whose_items_are_lost_is_one_line_that_says_nothing_and_comes_to_the_rest() {
    let (_, made) = with(LegacyOrder { lines: Vec::new(), ..taxed() });
    let expected =
        [(1, "—", None, 9_000, 450, Some(5_000), 9_450), (2, "deliveryFee", Some("deliveryFee"), 500, 25, Some(5_000), 525)];
    assert_eq!(lines(&made), expected);
    assert_eq!(made.lines[0].unit_price, Amount(10_000), "before the discount");
}

#[test]
fn an_order_that_somebody_brings_stays_on_its_way() {
    let (_, made) = with(order("7", "M7", Status::Dispatched, 100, Vec::new()));
    assert_eq!(made.status, Status::Dispatched);
}

/// What the records of payments that came in say.
fn payments_told(shop: &Shop) -> Vec<Vec<(&'static str, Value)>> {
    let records = shop.rows.records.iter().filter(|record| record.action == "payment.imported");
    records.map(|record| record.new.iter().map(|Fact { name, value }| (*name, value.clone())).collect()).collect()
}

#[test]
fn the_stream_says_of_a_payment_that_came_in_what_it_was_and_why_it_was_made() {
    let payments = vec![awaited("71", "P71", 4_000), debit("7", 5_000)];
    let (shop, _) = with(order("7", "M7", Status::Pending, 9_000, payments));
    let text = |text: &str| Value::Text(text.to_owned());
    let date = Date::parse("2025-11-09").expect("a date");
    let transfer = vec![
        ("paymentNumber", text("P71")),
        ("businessDate", Value::Date(date)),
        ("outlet", text("MAIN")),
        ("method", Value::Word("bank_transfer")),
        ("status", Value::Word("receipt_uploaded")),
        ("amount", Value::Amount(Amount(4_000), 2)),
        ("customerNumber", text("CUST0001")),
        ("orderNumber", text("M7")),
        ("receiptAt", text("2025-11-11T07:12:00.000Z")),
        ("numberSource", Value::Word("imported")),
        ("madeAt", text("2025-11-09T07:12:00.000Z")),
        ("legacyId", text("71")),
    ];
    let made = vec![
        ("paymentNumber", text("PAY20250001")),
        ("businessDate", Value::Date(date)),
        ("outlet", text("MAIN")),
        ("method", Value::Word("wallet")),
        ("status", Value::Word("paid")),
        ("amount", Value::Amount(Amount(5_000), 2)),
        ("customerNumber", text("CUST0001")),
        ("orderNumber", text("M7")),
        ("legacyId", text("wallet:7")),
        ("code", Value::Word("wallet.entryMissing")),
    ];
    assert_eq!(payments_told(&shop), [transfer, made]);
}

#[test]
fn a_receipt_of_which_nobody_says_when_it_came_came_with_its_transfer() {
    let uploaded = |payment: LegacyPayment| {
        let (_, made) = with(order("7", "M7", Status::Pending, 9_000, vec![payment]));
        made.payments[0].receipt.as_ref().map(|receipt| receipt.uploaded_at)
    };
    let silent = LegacyPayment { receipt_at: None, ..awaited("71", "P71", 4_000) };
    assert_eq!(uploaded(silent.clone()), Some(FIRST));
    assert_eq!(uploaded(awaited("71", "P71", 4_000)), Some(Timestamp(FIRST.0 + 2 * 86_400_000)));
    assert_eq!(uploaded(LegacyPayment { status: PaymentState::Awaited, ..silent }), None, "no receipt came");
    assert_eq!(uploaded(card("71", 4_000)), None);
}

#[test]
fn a_wallet_may_be_spent_to_the_last_of_it_and_no_further() {
    let mut shop = shop();
    let wallet = vec![entry("1", 5_000, 9), entry("2", -5_000, 8), entry("3", -1, 7)];
    let lines = take_in(&mut shop, 1, LegacyRecords { wallet, ..nothing() });
    assert_eq!(lines, [CameTo::Created, CameTo::Created, CameTo::Created, CameTo::Unchanged]);
    let moved = [(OpeningBalances, 5_000), (Wallets, -5_000), (OpeningBalances, -5_000), (Wallets, 5_000)];
    assert_eq!(posted(&shop, "wallet.imported"), moved);
    assert_eq!(accounts(&shop).wallet(), Amount::ZERO);
    let short = "0.01 was to go out of the wallet of CUST0001 by the other system's record 3, and the wallet does not hold it any \
                 more. It was left out; settle it with the customer.";
    assert_eq!(findings(&shop), [short]);
}

fn findings(shop: &Shop) -> Vec<&str> {
    shop.rows.findings.iter().map(|finding| finding.detail.as_str()).collect()
}

#[test]
fn debits_of_one_order_share_what_the_wallet_holds() {
    let mut shop = shop();
    let payments = vec![debit("71", 3_000), debit("72", 1_500), debit("73", 600)];
    let orders = vec![order("7", "M7", Status::Ready, 9_000, payments)];
    take_in(&mut shop, 1, LegacyRecords { wallet: vec![entry("1", 5_000, 9)], orders, ..nothing() });
    let made = only_order(&shop);
    let came_in: Vec<i64> = made.payments.iter().map(|payment| payment.amount.0).collect();
    assert_eq!((came_in, made.left_to_pay(), accounts(&shop).wallet()), (vec![3_000, 1_500], Amount(4_500), Amount(500)));
    let short = "6.00 was to go out of the wallet of CUST0001 by the other system's record wallet:73, and the wallet does not hold it \
                 any more. It was left out; settle it with the customer.";
    assert_eq!(findings(&shop), [short]);
}
