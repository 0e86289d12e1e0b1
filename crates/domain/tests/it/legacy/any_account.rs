//! Claims about any account, however little its rows agree.

use std::collections::HashSet;

use docket_domain::legacy::{
    FindingCode, Judgement, LegacyAccount, LegacyFile, LegacyFinding, LegacyNumber, LegacyOrder, LegacyPayment, OrderRows, Place,
    Settled, Terms, WORDS, judge, meaning,
};
use docket_domain::money::Amount;
use docket_domain::ordering::Status;
use docket_domain::payments::{PaymentMethod, Status as PaymentState, Terms as PaymentTerms};
use proptest::prelude::*;

use super::rows::{With, account, customer, decision, entry, hour, item, management, order, payment, terms, wallet};
use crate::dice::Dice;

const METHODS: &[&str] = &["cash", "card", "cod", "bank_transfer", "wallet", "wallet_partial", "credit", "bank_transfer_grace"];
const PAYMENT_STATUSES: &[&str] =
    &["", "unpaid", "paid", "approved", "awaiting", "receipt_uploaded", "rejected", "refunded", "wallet_partial", "expired"];

/// Rows that agree in nothing but their ids.
fn any_account(seed: u64) -> LegacyAccount {
    let mut dice = Dice(seed);
    let orders: Vec<OrderRows> = (0..dice.from(0, 4)).map(|at| any_order(at, &mut dice)).collect();
    let mut any = account(orders);
    any.has_management = dice.one_in(2);
    for id in 0..dice.from(0, 7) {
        let order = dice.from(0, 6);
        let amount = any_amount(&mut dice) - 4_000;
        let of = if order < 5 { order.to_string() } else { String::new() };
        any.transactions.push(entry(&format!("{}", 100 + id), if amount == 0 { 1 } else { amount }, &of));
    }
    any.transactions.sort_by_key(|row| row.at);
    let entries: i64 = any.transactions.iter().map(|row| row.amount.0).sum();
    any.wallet = match dice.from(0, 3) {
        0 => None,
        1 => Some(wallet(entries)),
        2 => {
            Some(wallet(entries - any.orders.iter().filter_map(|rows| rows.order.wallet_amount).map(|part| part.0).sum::<i64>()))
        }
        _ => Some(wallet(any_amount(&mut dice) - 1_000)),
    };
    any.payments = (0..dice.from(0, 2)).map(|id| any_payment(&format!("{}", 900 + id), "77", &mut dice)).collect();
    let decisions = [("wallet.balanceMismatch", "94", ["stored", "entries"]), ("payment.missing", "0", ["paid", "unpaid"])];
    for (finding, about, said) in decisions {
        if dice.one_in(3) {
            any.decisions.push(decision(finding, about, dice.of(&said)));
        }
    }
    if dice.one_in(4) {
        any.decisions.push(decision("wallet.entryMissing", "1", dice.of(&["none", "5.00"])));
    }
    if dice.one_in(8) {
        (any.customer, any.wallet, any.transactions) = (None, None, Vec::new());
    }
    any
}

fn any_order(at: i64, dice: &mut Dice) -> OrderRows {
    let id = at.to_string();
    let status = dice.of(WORDS).word;
    let method = dice.of(METHODS);
    let paid = dice.of(PAYMENT_STATUSES);
    let total = any_amount(dice);
    let mut rows = order(&id, status, method, paid, total);
    rows.order.number_is_of = dice.one_in(5).then_some(Place { file: LegacyFile::Orders, line: 1 });
    if dice.one_in(2) {
        rows.order.wallet_amount = Some(Amount(any_amount(dice)));
    }
    if dice.one_in(3) {
        (rows.order.discount, rows.order.tax) = (Amount(any_amount(dice)), Amount(any_amount(dice)));
        rows.order.delivery_fee = Amount(any_amount(dice));
        rows.items = (0..dice.from(0, 3)).map(|_| item(&id, dice.from(-500, 4_500), any_amount(dice) - 500)).collect();
    }
    if !dice.one_in(4) {
        let status = dice.of(WORDS).word;
        let mut time = |at: i64| dice.one_in(3).then(|| hour(at + 1));
        rows.management = Some(management(&id, status).with(|row| {
            (row.paid_at, row.warehouse_ready_at) = (time(at), time(at + 1));
            (row.dispatched_at, row.delivered_at) = (time(at + 2), time(at + 3));
        }));
    }
    rows.payments = (0..dice.from(0, 3)).map(|row| any_payment(&format!("{}", 10 * (at + 1) + row), &id, dice)).collect();
    rows
}

fn any_payment(id: &str, order: &str, dice: &mut Dice) -> docket_domain::legacy::PaymentRow {
    let method = dice.of(METHODS);
    let status = dice.of(&PAYMENT_STATUSES[1..]);
    payment(id, order, method, status, any_amount(dice).max(1)).with(|row| {
        row.number = (!dice.one_in(4)).then(|| format!("PAY{id}"));
        row.receipt_amount = dice.one_in(4).then(|| Amount(any_amount(dice)));
        row.number_is_of = dice.one_in(5).then_some(Place { file: LegacyFile::Payments, line: 1 });
    })
}

/// Few different amounts, so that some are the same by chance.
fn any_amount(dice: &mut Dice) -> i64 {
    dice.of(&[0, 500, 1_000, 2_500, 5_000, 7_777, 10_000])
}

fn any_terms(seed: u64) -> Terms {
    Terms { approve_receipts: seed.is_multiple_of(2), ..terms() }
}

fn payments(judgement: &Judgement) -> impl Iterator<Item = &LegacyPayment> {
    judgement.records.orders.iter().flat_map(|order| &order.payments).chain(&judgement.records.payments)
}

/// The rows that Docket's own records would be, had another system written them.
fn written_out(judgement: &Judgement) -> LegacyAccount {
    let mut out = account(judgement.records.orders.iter().map(order_out).collect());
    out.customer = judgement.records.customer.as_ref().map(|_| customer("94"));
    out.transactions =
        judgement.records.wallet.iter().enumerate().map(|(at, made)| entry(&at.to_string(), made.amount.0, "")).collect();
    let paid: Vec<_> = judgement.records.orders.iter().flat_map(debits_out).collect();
    out.transactions.extend(paid);
    out
}

fn is_debit(payment: &LegacyPayment) -> bool {
    payment.method == PaymentMethod::Wallet && payment.status == PaymentState::Paid
}

fn debits_out(order: &LegacyOrder) -> Vec<docket_domain::legacy::TransactionRow> {
    let debits = order.payments.iter().filter(|payment| is_debit(payment));
    debits.enumerate().map(|(at, made)| entry(&format!("{}-{at}", order.legacy_id), -made.amount.0, &order.legacy_id)).collect()
}

fn order_out(made: &LegacyOrder) -> OrderRows {
    let sum = |of: &dyn Fn(&LegacyPayment) -> bool| -> i64 {
        made.payments.iter().filter(|payment| of(payment)).map(|payment| payment.amount.0).sum()
    };
    let (paid, by_wallet) = (sum(&|payment| payment.status == PaymentState::Paid), sum(&is_debit));
    let payment_status = if paid < made.total.0 { "unpaid" } else { "" };
    let method = match made.terms {
        Some(PaymentTerms::HouseAccount) => "credit",
        // Must be paid first as well, but nobody expects an entry.
        Some(PaymentTerms::Wallet) if by_wallet == 0 => "bank_transfer",
        terms => terms.map_or("", PaymentTerms::as_str),
    };
    order(&made.legacy_id, made.status.as_str(), method, payment_status, made.total.0).with(|rows| {
        rows.order.wallet_amount = Some(Amount(by_wallet));
        rows.order.discount = made.discount;
        rows.order.tax = made.tax;
        rows.order.delivery_fee = made.delivery_fee;
        rows.items = made.lines.iter().map(|line| item(&made.legacy_id, line.quantity.0, line.unit_price.0)).collect();
        rows.management = Some(management(&made.legacy_id, made.status.as_str()));
        let rest = made.payments.iter().filter(|payment| payment.method != PaymentMethod::Wallet);
        rows.payments = rest.enumerate().map(|(at, made)| payment_out(&rows.order.id, at, made)).collect();
    })
}

fn payment_out(order: &str, at: usize, made: &LegacyPayment) -> docket_domain::legacy::PaymentRow {
    let status = match made.status {
        PaymentState::Paid => "approved",
        PaymentState::ReceiptUploaded => "receipt_uploaded",
        PaymentState::Awaited => "awaiting",
        PaymentState::Expired | PaymentState::Rejected => "expired",
        PaymentState::Cancelled => "refunded",
    };
    payment(&format!("{order}-{at}"), order, made.method.as_str(), status, made.amount.0)
        .with(|row| row.receipt_uploaded_at = made.receipt_at)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn an_order_comes_to_its_lines_less_discount_with_fee_and_tax(seed: u64) {
        for order in judge(&any_account(seed), &any_terms(seed)).records.orders {
            let lines: i64 = order.lines.iter().map(|line| line.unit_price.scaled(line.quantity.0, 1_000).expect("it fits").0).sum();
            prop_assert!(!order.lines.is_empty());
            prop_assert!(order.lines.iter().all(|line| line.quantity.0 > 0 && line.unit_price.0 >= 0));
            prop_assert!(order.discount.0 >= 0 && order.delivery_fee.0 >= 0 && order.tax.0 >= 0 && order.discount.0 <= lines);
            prop_assert_eq!(order.total.0, lines - order.discount.0 + order.delivery_fee.0 + order.tax.0);
        }
    }

    #[test]
    fn a_wallet_is_never_below_zero_and_every_entry_counts_once(seed: u64) {
        let account = any_account(seed);
        let judgement = judge(&account, &any_terms(seed));
        let entries: i64 = judgement.records.wallet.iter().map(|entry| entry.amount.0).sum();
        let debits: i64 = judgement.records.orders.iter().flat_map(|order| &order.payments)
            .filter(|payment| is_debit(payment)).map(|payment| payment.amount.0).sum();
        prop_assert!(entries - debits >= 0);
        prop_assert!(judgement.records.wallet.iter().all(|entry| entry.amount.0 != 0));
        prop_assert_eq!(judgement.wallet.map_or(0, |wallet| wallet.after.0), entries - debits);
        let made: i64 = judgement.records.orders.iter().flat_map(|order| &order.payments)
            .filter(|payment| payment.corrects == Some(FindingCode::WalletEntryMissing)).map(|payment| payment.amount.0).sum();
        let adjusted: i64 = judgement.records.wallet.iter()
            .filter(|entry| entry.corrects.is_some()).map(|entry| entry.amount.0).sum();
        let of_files: i64 = account.transactions.iter().map(|row| row.amount.0).sum();
        if !judgement.records.wallet.is_empty() || debits != 0 {
            prop_assert_eq!(entries - debits, of_files + adjusted - made, "nothing but what is made differs from the files");
        }
    }

    #[test]
    fn every_id_comes_in_once_and_a_number_is_kept_or_former(seed: u64) {
        let account = any_account(seed);
        let judgement = judge(&account, &any_terms(seed));
        let mut seen = HashSet::new();
        for payment in payments(&judgement) {
            prop_assert!(payment.amount.0 > 0);
            prop_assert!(payment.legacy_id.as_ref().is_none_or(|id| seen.insert(id.clone())), "twice {:?}", payment.legacy_id);
        }
        let rows = account.orders.iter().flat_map(|rows| &rows.payments).chain(&account.payments);
        for row in rows.filter(|row| row.method.word != "credit" && account.customer.is_some()) {
            let payment = payments(&judgement).find(|payment| payment.legacy_id.as_deref() == Some(row.id.as_str()));
            let expected = match (&row.number, row.number_is_of) {
                (None, _) => LegacyNumber::None,
                (Some(number), None) => LegacyNumber::Kept(number.clone()),
                (Some(number), Some(_)) => LegacyNumber::Former(number.clone()),
            };
            prop_assert_eq!(payment.map(|payment| &payment.number), Some(&expected));
        }
        prop_assert_eq!(judgement.records.orders.len(), account.orders.len());
        let entries: HashSet<_> = judgement.records.wallet.iter().filter_map(|entry| entry.legacy_id.as_ref()).collect();
        prop_assert_eq!(entries.len(), judgement.records.wallet.len());
    }

    #[test]
    fn an_order_that_must_be_paid_first_and_is_not_waits(seed: u64) {
        for order in judge(&any_account(seed), &any_terms(seed)).records.orders {
            let paid: i64 = order.payments.iter().filter(|one| one.status == PaymentState::Paid).map(|one| one.amount.0).sum();
            let pays_first = order.terms.is_some_and(|terms| !terms.allow_later());
            let is_taken_on = matches!(order.status, Status::Confirmed | Status::Preparing | Status::Ready);
            prop_assert!(!(pays_first && is_taken_on && paid < order.total.0));
            prop_assert!(order.status_since >= order.created_at);
            let is_awaited = order.payments.iter().any(|one| one.status.is_awaited());
            prop_assert!(!is_awaited || (paid < order.total.0 && order.status.is_open()) || order.status == Status::Delivered);
        }
    }

    #[test]
    fn what_is_put_right_is_corrected_once_and_approvals_wait_for_finance(seed: u64) {
        let judgement = judge(&any_account(seed), &any_terms(seed));
        let put_right = judgement.findings.iter()
            .filter(|finding| finding.settled == Settled::PutRight && finding.code != FindingCode::PaymentStuckInFinance).count();
        let of_customer = judgement.records.customer.as_ref().map_or(0, |customer| customer.corrections.len());
        let corrections: usize = judgement.records.orders.iter().map(|order| order.corrections.len()).sum();
        prop_assert_eq!(put_right, corrections + of_customer);
        for id in &judgement.approvals {
            let found = payments(&judgement).find(|payment| payment.legacy_id.as_ref() == Some(id));
            prop_assert_eq!(found.map(|payment| payment.status), Some(PaymentState::ReceiptUploaded));
        }
    }

    #[test]
    fn the_same_account_comes_to_the_same_judgement(seed: u64) {
        prop_assert_eq!(judge(&any_account(seed), &any_terms(seed)), judge(&any_account(seed), &any_terms(seed)));
    }

    #[test]
    fn what_came_out_has_nothing_left_to_put_right(seed: u64) {
        let judgement = judge(&any_account(seed), &any_terms(seed));
        // A debit that waits for a person is still missing, and the balance that kept it from being made is not written out.
        let waits = |finding: &LegacyFinding| finding.code == FindingCode::WalletEntryMissing && finding.settled != Settled::PutRight;
        if judgement.findings.iter().any(waits) {
            return Ok(());
        }
        let again = judge(&written_out(&judgement), &terms());
        let left: Vec<_> = again.findings.iter()
            .filter(|finding| finding.settled == Settled::PutRight).collect();
        prop_assert!(left.is_empty(), "{left:?} of {:#?}", judgement.records);
    }
}

#[test]
fn the_words_that_are_drawn_are_words() {
    for word in METHODS.iter().chain(&PAYMENT_STATUSES[1..]) {
        assert!(meaning(word).is_some(), "{word}");
    }
}
