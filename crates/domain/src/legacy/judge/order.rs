//! An order as it is taken in.
//!
//! | the files put it at | and | it comes in as |
//! | --- | --- | --- |
//! | pending | a debit or a payment that was missing is made, and covers it | confirmed |
//! | confirmed, preparing, ready | must be paid first, and is not | pending |
//! | any other | | the same |

use super::Report;
use super::dues::{Unrecorded, dues, stuck};
use super::lines::lines;
use super::money::Money;
use super::payments::{numbered, payments};
use super::report::Draft;
use super::wallet::{DebitOutcome, Why};
use crate::legacy::decisions::Decisions;
use crate::legacy::findings::{FindingCode, Settled};
use crate::legacy::rows::{LegacyFile, OrderRow};
use crate::legacy::statuses::Stage;
use crate::legacy::taking_in::{LegacyOrder, LegacyPayment};
use crate::ordering::Status;
use crate::time::Timestamp;

/// An order, and what becomes of its customer's wallet.
pub struct Case<'a> {
    pub money: &'a Money<'a>,
    pub debit: DebitOutcome,
    pub has_wallet: bool,
}

pub fn order(case: &Case<'_>, has_management: bool, decisions: &mut Decisions<'_>, report: &mut Report<'_>) -> LegacyOrder {
    let rows = case.money.rows;
    let row = &rows.order;
    if report.is_nobodys() {
        let says = row.customer.as_ref().map_or("customer = none".to_owned(), |customer| format!("customer = {customer}"));
        let draft = Draft::new(FindingCode::OrderCustomerMissing).order(row).says(LegacyFile::Orders, row.line, says);
        report.add(draft, Settled::Noted, "It comes in without a customer.");
    }
    if has_management && rows.management.is_none() {
        let says = format!("status = {}", row.status.word);
        let draft = Draft::new(FindingCode::ManagementMissing).order(row).says(LegacyFile::Orders, row.line, says);
        report.add(draft, Settled::Noted, "It comes in where its customer was told that it stands.");
    }
    let lines = lines(rows, report);
    let unrecorded = dues(case, decisions, report);
    let status = status(case, unrecorded);
    place_finding(case.money, status, report);
    debit_finding(case, status, report);
    let stuck = stuck(case, unrecorded, report);
    let draft = Draft::new(FindingCode::NumberDuplicate).order(row);
    let draft = draft.says(LegacyFile::Orders, row.line, format!("number = {}", row.number));
    let number = numbered(Some(&row.number), row.number_is_of, draft, report);
    let payments = payments(case, unrecorded, stuck, report);
    LegacyOrder {
        legacy_id: row.id.clone(),
        number,
        status,
        status_since: since(case.money, status, &payments),
        said: (row.status.word.to_owned(), rows.management.as_ref().map(|row| row.status.word.to_owned())),
        terms: case.money.terms,
        lines: lines.lines,
        discount: lines.discount,
        delivery_fee: lines.delivery_fee,
        tax: lines.tax,
        total: lines.total,
        payments,
        address: row.address.clone(),
        notes: row.notes.clone(),
        user: row.user.clone(),
        created_at: row.created_at,
        corrections: report.take_corrections(),
    }
}

fn status(case: &Case<'_>, unrecorded: Unrecorded) -> Status {
    let is_paid = case.left(unrecorded) <= 0;
    let is_mended = case.made() > 0 || matches!(unrecorded, Unrecorded::Decided(_));
    match case.money.place.stage {
        Stage::Pending if is_paid && is_mended => Status::Confirmed,
        Stage::Confirmed | Stage::Preparing | Stage::Ready if case.money.pays_first() && !is_paid => Status::Pending,
        Stage::Pending => Status::Pending,
        Stage::Confirmed => Status::Confirmed,
        Stage::Preparing => Status::Preparing,
        Stage::Ready => Status::Ready,
        Stage::Dispatched => Status::Dispatched,
        Stage::Delivered => Status::Delivered,
        Stage::Cancelled => Status::Cancelled,
        Stage::Returned => Status::Returned,
    }
}

fn place_finding(money: &Money<'_>, status: Status, report: &mut Report<'_>) {
    if !money.place.is_mismatch {
        return;
    }
    let order = &money.rows.order;
    let mut draft = Draft::new(FindingCode::StatusMismatch).order(order);
    draft = draft.says(LegacyFile::Orders, order.line, format!("status = {}", order.status.word));
    let mut old = vec![("customerStatus", order.status.word.to_owned())];
    if let Some(row) = &money.rows.management {
        draft = draft.says(LegacyFile::Management, row.line, format!("status = {}", row.status.word));
        old.push(("managementStatus", row.status.word.to_owned()));
        let times = [
            ("paid_at", row.paid_at),
            ("warehouse_ready_at", row.warehouse_ready_at),
            ("dispatched_at", row.dispatched_at),
            ("delivered_at", row.delivered_at),
        ];
        for (name, at) in times {
            draft = draft.may_say(LegacyFile::Management, row.line, at.map(|at| format!("{name} = {at}")));
        }
    }
    let proposal = format!("It comes in as {}, the furthest that is evident.", status.as_str());
    report.put_right(draft, old, vec![("status", status.as_str().to_owned())], proposal);
}

fn debit_finding(case: &Case<'_>, status: Status, report: &mut Report<'_>) {
    let draft = match case.debit {
        DebitOutcome::NothingMissing => return,
        _ => debit_draft(case.money, report),
    };
    match case.debit {
        DebitOutcome::NothingMissing => {}
        DebitOutcome::Made(amount) => {
            let old = vec![("walletEntry", "none".to_owned()), ("customerStatus", case.money.rows.order.status.word.to_owned())];
            let new = vec![("walletEntry", report.amount(-amount)), ("status", status.as_str().to_owned())];
            let proposal = format!(
                "The wallet covers it: a debit of {} is made, dated at the order, which comes in as {}.",
                report.amount(amount),
                status.as_str()
            );
            report.put_right(draft, old, new, proposal);
        }
        DebitOutcome::DecidedNone => report.add(draft, Settled::Noted, "As was decided, no debit is made."),
        DebitOutcome::Left(amount, why) => {
            let what = amount.map_or("the debit".to_owned(), |amount| format!("the debit of {}", report.amount(amount)));
            report.add(draft, Settled::LeftToPerson, left(&what, why));
        }
    }
}

fn debit_draft(money: &Money<'_>, report: &Report<'_>) -> Draft {
    let order = &money.rows.order;
    let mut draft = Draft::new(FindingCode::WalletEntryMissing).order(order);
    let column = order.wallet_amount.map(|amount| format!("wallet_amount = {}", report.amount(amount.0)));
    draft = draft.may_say(LegacyFile::Orders, order.line, column);
    draft =
        draft.may_say(LegacyFile::Orders, order.line, order.payment_status.map(|word| format!("payment_status = {}", word.word)));
    draft = draft.says(LegacyFile::Orders, order.line, format!("total = {}", report.amount(money.total)));
    for row in &money.unmatched {
        let says = format!("method = {}, amount = {}", row.method.word, report.amount(row.amount.0));
        draft = draft.says(LegacyFile::Payments, row.line, says);
    }
    for entry in money.by_others.iter().chain(&money.refunds) {
        let says = format!("{} of {}, wallet of {}", entry.word, report.amount(entry.amount.0), entry.customer);
        draft = draft.says(LegacyFile::Transactions, entry.line, says);
    }
    draft
}

fn left(what: &str, why: Why) -> String {
    let because = match why {
        Why::NotCovered => "the wallet does not cover it",
        Why::UnknownAmount => "nobody knows how much the wallet was to pay",
        Why::PaidByOther => "another customer's wallet has an entry for the order",
        Why::GivenBack => "what the wallet had paid was given back",
        Why::WalletUndecided => return format!("Decide first what the wallet holds. Until then {what} is not made."),
        Why::NoCustomer => return format!("There is no customer whose wallet could pay: {what} is not made."),
    };
    format!(
        "Decide how much is taken out of the wallet (an amount), or nothing (`none`): {because}. Until then {what} is not made."
    )
}

/// Since when it stands there, as far as the files say.
fn since(money: &Money<'_>, status: Status, payments: &[LegacyPayment]) -> Timestamp {
    let order: &OrderRow = &money.rows.order;
    let Some(row) = money.rows.management.as_ref().filter(|_| status != Status::Pending) else {
        return if status == Status::Confirmed { paid_since(payments).unwrap_or(order.created_at) } else { order.created_at }
            .max(order.created_at);
    };
    let of_status = match status {
        Status::Delivered => row.delivered_at,
        Status::Dispatched => row.dispatched_at,
        Status::Confirmed => row.warehouse_ready_at.or(row.paid_at).or_else(|| paid_since(payments)),
        _ => None,
    };
    of_status.or(row.updated_at).unwrap_or(order.created_at).max(order.created_at)
}

/// When the last of what was paid came.
fn paid_since(payments: &[LegacyPayment]) -> Option<Timestamp> {
    payments.iter().filter_map(|payment| payment.paid_at).max()
}
