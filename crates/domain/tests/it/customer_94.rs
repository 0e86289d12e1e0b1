//! Customer 94 of another system, as they come in after they were judged: five orders, the wallet, and what was put right. The domain's,
//! the store's and the engine's tests bring them in.

use docket_domain::command::Command;
use docket_domain::customers::{Phone, PhoneE164};
use docket_domain::ids::ImportId;
use docket_domain::imports::Slice;
use docket_domain::legacy::{
    Correction, FindingCode, LegacyCustomer, LegacyLine, LegacyNumber, LegacyOrder, LegacyPayment, LegacyRecords,
    LegacyWalletEntry, TakeInLegacy, user_code,
};
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::numbering::{DocumentFacts, Kind, TakeOverNumbers, plan};
use docket_domain::ordering::Status;
use docket_domain::payments::{PaymentMethod, Status as PaymentState, Terms};
use docket_domain::quantity::Quantity;
use docket_domain::time::Timestamp;
use uuid::Uuid;

/// 2025-11-09, 10:12 in Baghdad: when the first of the orders was placed.
pub const FIRST: Timestamp = Timestamp(1_762_672_320_000);
/// Eleven days later: when all of it is brought in.
pub const BROUGHT_IN: Timestamp = Timestamp(FIRST.0 + 11 * DAY);
const DAY: i64 = 86_400_000;
/// What the wallet holds when all of it is in.
pub const WALLET: Amount = Amount(1_311_677_491);

/// Brings records in.
pub fn taking_in(import: u128, number: u32, records: Vec<LegacyRecords>) -> Command {
    let slice = Slice { import: ImportId(Uuid::from_u128(import)), number };
    Command::TakeInLegacy(Box::new(TakeInLegacy { slice, outlet: "MAIN".into(), channel: "delivery".into(), records }))
}

/// Raises the counters behind the numbers that orders and payments keep.
pub fn raising(import: u128, settings: &Settings, records: &LegacyRecords) -> Command {
    let outlet = settings.outlet("MAIN", "/outlet").expect("an outlet");
    let channel = settings.channel("delivery").expect("a channel");
    let calendar = settings.calendar(Some(outlet));
    let mut kept = Vec::new();
    let mut keep = |kind, number: &LegacyNumber, at: Timestamp, user: &Option<String>| {
        if let LegacyNumber::Kept(text) = number {
            kept.push((kind, text.clone(), calendar.date_by_cutoff(at), user.as_deref().and_then(user_code)));
        }
    };
    for order in &records.orders {
        keep(Kind::Order, &order.number, order.created_at, &order.user);
        order.payments.iter().for_each(|payment| keep(Kind::Payment, &payment.number, payment.created_at, &payment.user));
    }
    let numbers = kept.iter().map(|(kind, text, date, user)| {
        let on = DocumentFacts::on(*date, settings.fiscal_year_start);
        (
            *kind,
            text.as_str(),
            DocumentFacts { outlet: Some(&outlet.code), channel: Some(&channel.code), user: user.as_deref(), ..on },
        )
    });
    let part = plan(settings, numbers).parts.remove(0);
    let slice = Slice { import: ImportId(Uuid::from_u128(import)), number: u32::MAX };
    Command::TakeOverNumbers(Box::new(TakeOverNumbers { slice, part }))
}

/// The customer, without what is theirs.
pub fn customer() -> LegacyCustomer {
    LegacyCustomer {
        legacy_id: "94".into(),
        number: LegacyNumber::None,
        name: Some("مشتری ۹۴".into()),
        phone: Some(Phone { e164: PhoneE164::new("+9647701234594").expect("a phone"), national: "7701234594".into() }),
        email: None,
        address: Some("بغداد".into()),
        is_active: true,
        created_at: Some(Timestamp(FIRST.0 - 250 * DAY)),
        corrections: Vec::new(),
    }
}

/// Records of that customer with nothing in them.
pub fn nothing() -> LegacyRecords {
    LegacyRecords { customer: Some(customer()), wallet: Vec::new(), orders: Vec::new(), payments: Vec::new() }
}

/// Money that went into the wallet, or out of it.
pub fn entry(id: &str, minor: i64, days_before: i64) -> LegacyWalletEntry {
    LegacyWalletEntry {
        legacy_id: Some(id.into()),
        amount: Amount(minor),
        at: Timestamp(FIRST.0 - days_before * DAY),
        word: if minor > 0 { "deposit".into() } else { "debit".into() },
        note: Some("bank deposit".into()),
        corrects: None,
    }
}

/// A payment that has come.
pub fn paid(id: &str, number: &str, method: PaymentMethod, minor: i64) -> LegacyPayment {
    LegacyPayment {
        legacy_id: Some(id.into()),
        number: LegacyNumber::Kept(number.into()),
        method,
        amount: Amount(minor),
        status: PaymentState::Paid,
        created_at: FIRST,
        paid_at: Some(Timestamp(FIRST.0 + DAY)),
        receipt_at: None,
        user: Some("Zainab".into()),
        corrects: None,
    }
}

/// A debit of the wallet that is made for an order.
pub fn debit(order: &str, minor: i64) -> LegacyPayment {
    LegacyPayment {
        legacy_id: Some(format!("wallet:{order}")),
        number: LegacyNumber::None,
        method: PaymentMethod::Wallet,
        paid_at: Some(FIRST),
        user: None,
        corrects: Some(FindingCode::WalletEntryMissing),
        ..paid("", "", PaymentMethod::Wallet, minor)
    }
}

/// A transfer whose receipt finance has not looked at.
pub fn awaited(id: &str, number: &str, minor: i64) -> LegacyPayment {
    LegacyPayment {
        status: PaymentState::ReceiptUploaded,
        paid_at: None,
        receipt_at: Some(Timestamp(FIRST.0 + 2 * DAY)),
        ..paid(id, number, PaymentMethod::BankTransfer, minor)
    }
}

/// An order of one line.
pub fn order(id: &str, number: &str, status: Status, minor: i64, payments: Vec<LegacyPayment>) -> LegacyOrder {
    LegacyOrder {
        legacy_id: id.into(),
        number: LegacyNumber::Kept(number.into()),
        status,
        status_since: Timestamp(FIRST.0 + 2 * DAY),
        said: ("pending".into(), Some("warehouse_ready".into())),
        terms: Some(Terms::BankTransfer),
        lines: vec![LegacyLine { description: "Wall panel".into(), quantity: Quantity(1_000), unit_price: Amount(minor) }],
        discount: Amount::ZERO,
        delivery_fee: Amount::ZERO,
        tax: Amount::ZERO,
        total: Amount(minor),
        payments,
        address: Some("بغداد".into()),
        notes: None,
        user: Some("Zainab".into()),
        created_at: FIRST,
        corrections: Vec::new(),
    }
}

/// All of it, in the places where it belongs.
pub fn records() -> LegacyRecords {
    let moved = Correction {
        code: FindingCode::StatusMismatch,
        old: vec![("status", "pending".into()), ("managementStatus", "logistics_dispatched".into())],
        new: vec![("status", "delivered".into())],
    };
    let debited = Correction {
        code: FindingCode::WalletEntryMissing,
        old: vec![("balance", "15296775.16".into())],
        new: vec![("balance", "13116774.91".into())],
    };
    let transfer = |id: &str, number: &str, minor| paid(id, number, PaymentMethod::BankTransfer, minor);
    let mut orders = vec![
        order("51128", "M2511128", Status::Confirmed, 215_000_000, vec![transfer("9001", "PAY20250101", 215_000_000)]),
        order("51130", "M2511130", Status::Delivered, 148_050_050, vec![transfer("9002", "PAY20250102", 148_050_050)]),
        order(
            "51133",
            "M2511133",
            Status::Confirmed,
            320_000_000,
            vec![debit("51133", 120_000_000), transfer("9003", "PAY20250103", 200_000_000)],
        ),
        order("51135", "M2511135", Status::Delivered, 98_000_025, vec![debit("51135", 98_000_025)]),
        order("51138", "M2511138", Status::Pending, 267_500_000, vec![awaited("9004", "PAY20250104", 267_500_000)]),
    ];
    orders[1].corrections.push(moved.clone());
    orders[2].corrections.push(debited.clone());
    orders[3].corrections.extend([debited, moved]);
    let wallet = vec![entry("7001", 1_000_000_000, 161), entry("7002", 529_677_516, 20)];
    LegacyRecords { wallet, orders, ..nothing() }
}
