//! What is wrong with the money of an order.
//!
//! *Left* is what no payment, and no debit that is missing, covers. An order is *called paid* when its payment status, a word of its
//! status (`paid`, `completed`) or management's `paid_at` says so.
//!
//! | the order | finding |
//! | --- | --- |
//! | cancelled or returned, and money is left | `order.cancelledPaid`: a person gives it back |
//! | more was paid than it comes to | `payment.overpaid`: the rest is due back |
//! | delivered, in cash, by card or nobody says how, called paid, or neither payments nor a payment status say anything | none: what is left was paid at the door, and a payment of that is made, because such systems seldom have rows for cash |
//! | receipts that cover what is left wait for finance | none, and one for the first that has waited too long: `payment.stuckInFinance` |
//! | called paid; or must be paid first, and is taken on | `payment.missing`: a person decides |
//! | delivered, and on no house account; or on its way, and must be paid first | `order.unpaidDelivered`: it keeps its debt |

use super::money::{Given, Money, sum, words};
use super::order::Case;
use super::report::{Draft, Report};
use crate::legacy::decisions::Decisions;
use crate::legacy::findings::{FindingCode, Settled};
use crate::legacy::rows::{LegacyFile, PaymentRow};
use crate::legacy::statuses::{PaidWord, Stage};
use crate::payments::Terms;

/// A payment that no file has and that comes in nevertheless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unrecorded {
    Nothing,
    /// At the door.
    AtTheDoor(i64),
    /// A person said so.
    Decided(i64),
}

impl Unrecorded {
    pub fn amount(self) -> i64 {
        match self {
            Unrecorded::Nothing => 0,
            Unrecorded::AtTheDoor(amount) | Unrecorded::Decided(amount) => amount,
        }
    }
}

/// Finds what is wrong, and says what was paid beside the rows.
pub fn dues(case: &Case<'_>, decisions: &mut Decisions<'_>, report: &mut Report<'_>) -> Unrecorded {
    let money = case.money;
    if money.place.is_over() {
        called_off(money, report);
        return Unrecorded::Nothing;
    }
    if money.paid() > money.total {
        let draft = draft(FindingCode::PaymentOverpaid, money, report);
        report.add(draft, Settled::Noted, "It comes in as it is: the rest is due back to the customer.");
    }
    let left = case.unexplained();
    if left <= 0 {
        return Unrecorded::Nothing;
    }
    if is_paid_at_the_door(money) {
        return Unrecorded::AtTheDoor(left);
    }
    if sum(waiting(money).map(receipt)) >= left {
        return Unrecorded::Nothing;
    }
    if is_called_paid(money) || (money.pays_first() && is_taken_on(money)) {
        return missing(money, left, decisions, report);
    }
    let is_owed = match money.place.stage {
        Stage::Delivered => money.terms != Some(Terms::HouseAccount),
        Stage::Dispatched => money.pays_first(),
        _ => false,
    };
    if is_owed {
        let draft = draft(FindingCode::OrderUnpaidDelivered, money, report);
        let proposal = format!("It keeps its debt: the customer owes {}.", report.amount(left));
        report.add(draft, Settled::LeftToPerson, proposal);
    }
    Unrecorded::Nothing
}

fn called_off(money: &Money<'_>, report: &mut Report<'_>) {
    let kept = money.paid().saturating_sub(money.given_back());
    if kept > 0 {
        let draft = draft(FindingCode::OrderCancelledPaid, money, report);
        let proposal = format!("Give back {}, or say what it was kept for.", report.amount(kept));
        report.add(draft, Settled::LeftToPerson, proposal);
    }
}

fn missing(money: &Money<'_>, left: i64, decisions: &mut Decisions<'_>, report: &mut Report<'_>) -> Unrecorded {
    let draft = draft(FindingCode::PaymentMissing, money, report);
    let left_written = report.amount(left);
    match decisions.was_paid(&money.rows.order.id) {
        Some(true) => {
            let old = vec![("paid", report.amount(money.paid()))];
            let new = vec![("paid", report.amount(money.paid().saturating_add(left)))];
            report.put_right(draft, old, new, format!("As was decided, a payment of {left_written} is made."));
            Unrecorded::Decided(left)
        }
        Some(false) => {
            let proposal = format!("As was decided, no payment is made: the customer owes {left_written}.");
            report.add(draft, Settled::Noted, proposal);
            Unrecorded::Nothing
        }
        None => {
            let proposal = format!(
                "Decide whether the {left_written} that no payment has were paid (`paid`) or not (`unpaid`). Until then it comes in unpaid."
            );
            report.add(draft, Settled::LeftToPerson, proposal);
            Unrecorded::Nothing
        }
    }
}

/// Finds the receipt that covers what is left to pay, and has waited for too long; says which payment it is of.
pub fn stuck<'a>(case: &Case<'a>, unrecorded: Unrecorded, report: &mut Report<'_>) -> Option<&'a PaymentRow> {
    let money = case.money;
    let left = case.left(unrecorded);
    if money.place.is_over() || left <= 0 {
        return None;
    }
    let order = &money.rows.order;
    let since = |row: &PaymentRow| row.receipt_uploaded_at.or(row.known_at(Some(order))).unwrap_or(order.created_at);
    let has_waited = |row: &PaymentRow| report.terms.now.0.saturating_sub(since(row).0) > report.terms.receipt_waits_ms;
    let row = waiting(money).find(|row| receipt(row) >= left && has_waited(row))?;
    let says = format!("status = {}, receipt of {} since {}", row.status.word, report.amount(receipt(row)), since(row));
    let draft = Draft::new(FindingCode::PaymentStuckInFinance).order(order).payment(&row.id);
    let draft = draft.says(LegacyFile::Payments, row.line, says);
    let left = report.amount(left);
    if report.terms.approve_receipts {
        report.approvals.push(row.id.clone());
        report.add(
            draft,
            Settled::PutRight,
            format!("It covers the {left} that are due: it is approved, and the order goes on."),
        );
    } else {
        let proposal =
            format!("It covers the {left} that are due: it is approved when the run says so. Until then it waits for finance.");
        report.add(draft, Settled::WhenAsked, proposal);
    }
    Some(row)
}

/// What the bank's receipt says, else the payment.
pub fn receipt(row: &PaymentRow) -> i64 {
    row.receipt_amount.unwrap_or(row.amount).0
}

fn waiting<'a>(money: &'a Money<'_>) -> impl Iterator<Item = &'a PaymentRow> {
    money.given.iter().filter(|(_, given)| *given == Given::Waiting).map(|(row, _)| *row)
}

fn draft(code: FindingCode, money: &Money<'_>, report: &Report<'_>) -> Draft {
    let order = &money.rows.order;
    let says = format!("status = {}, total = {}", order.status.word, report.amount(money.total));
    let mut draft = Draft::new(code).order(order).says(LegacyFile::Orders, order.line, says);
    draft =
        draft.may_say(LegacyFile::Orders, order.line, order.payment_status.map(|word| format!("payment_status = {}", word.word)));
    for (row, _) in &money.given {
        let says = format!("status = {}, amount = {}", row.status.word, report.amount(row.amount.0));
        draft = draft.says(LegacyFile::Payments, row.line, says);
    }
    for debit in money.debits.iter().filter(|debit| debit.kept > 0) {
        let says = format!("{} of {}", debit.entry.word, report.amount(debit.entry.amount.0));
        draft = draft.says(LegacyFile::Transactions, debit.entry.line, says);
    }
    draft
}

fn is_called_paid(money: &Money<'_>) -> bool {
    let paid_at = money.rows.management.as_ref().and_then(|row| row.paid_at);
    paid_at.is_some() || words(money.rows).any(|word| word.money == Some(PaidWord::Paid))
}

fn is_taken_on(money: &Money<'_>) -> bool {
    matches!(money.place.stage, Stage::Confirmed | Stage::Preparing | Stage::Ready)
}

fn is_paid_at_the_door(money: &Money<'_>) -> bool {
    let is_silent = money.rows.order.payment_status.is_none() && money.rows.payments.is_empty();
    let is_at_the_door = match money.terms {
        Some(terms) => matches!(terms, Terms::Cash | Terms::Card | Terms::Cod),
        None => money.rows.payments.is_empty(),
    };
    money.place.stage == Stage::Delivered && is_at_the_door && (is_called_paid(money) || is_silent)
}
