//! Whether the matter of a finding is over, by how things stand in Docket since it was brought in. Example: an order that came in delivered
//! and unpaid was paid at the counter; nobody has to decide anything about it any more.

use super::findings::FindingCode;
use crate::money::Amount;
use crate::ordering::{Order, OrderDocument};
use crate::payments::{Payment, Status};
use crate::queues::QueueRules;
use crate::time::Timestamp;

/// Whether nobody has to decide any more what a finding about this order says. What is not told by the order's money is never over by
/// itself: a later run over mended files, or over a decision, closes it.
pub fn is_over(code: FindingCode, order: &OrderDocument) -> bool {
    match code {
        FindingCode::OrderUnpaidDelivered
        | FindingCode::PaymentMissing
        | FindingCode::PaymentStuckInFinance
        | FindingCode::WalletEntryMissing => order.amount_due() <= Amount::ZERO,
        FindingCode::OrderCancelledPaid | FindingCode::PaymentOverpaid => order.order.refund_due() <= Amount::ZERO,
        _ => false,
    }
}

/// Whether a transfer is stuck in finance: its receipt covers what is left to pay, and has waited for longer than finance lets anything
/// wait. It is what `payment.stuckInFinance` says of another system's.
pub fn is_stuck(payment: &Payment, order: &Order, rules: QueueRules, now: Timestamp) -> bool {
    let waits_ms = i64::from(rules.finance_minutes) * 60_000;
    let has_waited = payment.receipt.as_ref().is_some_and(|receipt| now.0 - receipt.uploaded_at.0 > waits_ms);
    payment.status == Status::ReceiptUploaded && has_waited && order.status.is_open() && payment.amount >= order.left_to_pay()
}
