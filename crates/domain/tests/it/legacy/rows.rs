//! Rows of another system's files, written short. Amounts are in minor units, times in hours since an order was placed.

use docket_domain::legacy::{
    CustomerRow, DecisionRow, FindingCode, ItemRow, Judgement, LegacyAccount, LegacyFiles, LegacyOrder, ManagementRow, Meaning,
    OrderRow, OrderRows, PaymentRow, Settled, Terms, TransactionRow, WalletRow, gather, judge, meaning,
};
use docket_domain::money::Amount;
use docket_domain::numbering::Kind;
use docket_domain::quantity::Quantity;
use docket_domain::time::Timestamp;

/// So many hours after everything began.
pub fn hour(hours: i64) -> Timestamp {
    Timestamp(1_762_000_000_000 + hours * 3_600_000)
}

pub fn time(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a time")
}

/// Long after everything; receipts may wait for a day.
pub fn terms() -> Terms {
    Terms { now: hour(10_000), receipt_waits_ms: 24 * 3_600_000, approve_receipts: false, decimals: 2 }
}

pub fn word(word: &str) -> Meaning {
    meaning(word).unwrap_or_else(|| panic!("{word} is no word"))
}

pub fn customer(id: &str) -> CustomerRow {
    CustomerRow {
        line: 2,
        id: id.into(),
        number: None,
        name: Some("Somebody".into()),
        phone_written: None,
        phone: None,
        email: None,
        address: None,
        is_active: true,
        created_at: Some(hour(-1_000)),
        number_is_of: None,
    }
}

/// An order of customer 94, placed in the hour of its id.
pub fn order_row(id: &str, status: &str, method: &str, payment_status: &str, total: i64) -> OrderRow {
    let at = id.parse::<i64>().expect("ids of orders are numbers here");
    OrderRow {
        line: at as u32 + 2,
        id: id.into(),
        number: format!("M{id}"),
        customer: Some("94".into()),
        status: word(status),
        payment_method: (!method.is_empty()).then(|| word(method)),
        payment_status: (!payment_status.is_empty()).then(|| word(payment_status)),
        total: Amount(total),
        discount: Amount::ZERO,
        delivery_fee: Amount::ZERO,
        tax: Amount::ZERO,
        wallet_amount: None,
        address: None,
        notes: None,
        user: None,
        created_at: hour(at),
        number_is_of: None,
    }
}

/// An order with one item that comes to its total, and no management.
pub fn order(id: &str, status: &str, method: &str, payment_status: &str, total: i64) -> OrderRows {
    let order = order_row(id, status, method, payment_status, total);
    let items = vec![item(id, 1_000, total)];
    OrderRows { order, management: None, items, payments: Vec::new() }
}

pub fn item(order: &str, milli: i64, unit_price: i64) -> ItemRow {
    let (quantity, unit_price) = (Quantity(milli), Amount(unit_price));
    ItemRow { line: 2, order: order.into(), product: "Primer".into(), quantity, unit_price }
}

pub fn management(order: &str, status: &str) -> ManagementRow {
    ManagementRow {
        line: 2,
        order: order.into(),
        status: word(status),
        department: None,
        paid_at: None,
        warehouse_ready_at: None,
        dispatched_at: None,
        delivered_at: None,
        updated_at: None,
    }
}

pub fn payment(id: &str, order: &str, method: &str, status: &str, amount: i64) -> PaymentRow {
    let at = order.parse::<i64>().unwrap_or_default();
    PaymentRow {
        line: 2,
        id: id.into(),
        number: Some(format!("PAY{id}")),
        order: (!order.is_empty()).then(|| order.into()),
        customer: Some("94".into()),
        user: None,
        method: word(method),
        amount: Amount(amount),
        status: word(status),
        receipt_uploaded_at: None,
        receipt_amount: None,
        approved_at: None,
        created_at: Some(hour(at + 1)),
        number_is_of: None,
    }
}

/// What went into the wallet of customer 94, or out of it; an empty order is none.
pub fn entry(id: &str, amount: i64, order: &str) -> TransactionRow {
    TransactionRow {
        line: 2,
        id: id.into(),
        customer: "94".into(),
        amount: Amount(amount),
        word: if amount > 0 { "deposit" } else { "debit" }.into(),
        order: (!order.is_empty()).then(|| order.into()),
        at: hour(order.parse::<i64>().unwrap_or(-500)),
        note: None,
    }
}

pub fn wallet(balance: i64) -> WalletRow {
    WalletRow { line: 2, customer: "94".into(), balance: Amount(balance) }
}

pub fn decision(finding: &str, about: &str, decision: &str) -> DecisionRow {
    DecisionRow { line: 2, finding: finding.into(), about: about.into(), decision: decision.into() }
}

/// Customer 94, with these orders.
pub fn account(orders: Vec<OrderRows>) -> LegacyAccount {
    LegacyAccount { customer: Some(customer("94")), orders, has_management: false, ..LegacyAccount::default() }
}

impl With for OrderRows {}

/// Orders that are changed as they are written.
pub trait With: Sized {
    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

impl With for LegacyAccount {}
impl With for LegacyFiles {}
impl With for ManagementRow {}
impl With for PaymentRow {}
impl With for TransactionRow {}
impl With for CustomerRow {}
impl With for WalletRow {}

/// Everything is unique within the whole merchant.
pub fn merchant_wide(_: Kind, _: Option<&str>, _: Timestamp) -> String {
    String::new()
}

/// The only account of files.
pub fn gathered(files: LegacyFiles) -> LegacyAccount {
    let mut gathered = gather(files, &merchant_wide);
    assert_eq!((gathered.accounts.len(), gathered.findings.as_slice()), (1, [].as_slice()));
    gathered.accounts.remove(0)
}

pub fn judged(account: &LegacyAccount) -> Judgement {
    judge(account, &terms())
}

/// The codes that are found, sorted.
pub fn codes(judgement: &Judgement) -> Vec<&'static str> {
    let mut codes: Vec<&str> = judgement.findings.iter().map(|finding| finding.code.as_str()).collect();
    codes.sort_unstable();
    codes
}

pub fn settled(judgement: &Judgement, code: FindingCode) -> Settled {
    let mut of_code = judgement.findings.iter().filter(|finding| finding.code == code);
    let finding = of_code.next().unwrap_or_else(|| panic!("{} is not found", code.as_str()));
    assert_eq!(of_code.next(), None, "{} is found once", code.as_str());
    finding.settled
}

/// The only order that comes in.
pub fn only(judgement: &Judgement) -> &LegacyOrder {
    assert_eq!(judgement.records.orders.len(), 1);
    &judgement.records.orders[0]
}
