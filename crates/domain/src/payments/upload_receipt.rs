//! Takes the bank's receipt of a transfer. Example: the customer photographs it for `PAY20260006`, and the order waits for finance
//! instead of its deadline. The file itself is written before the command that names its hash.

use std::sync::Arc;

use super::{Payment, PaymentMethod, Receipt, ReceiptFile, Status, ask_order, payment_at, put_payment, status_fact};
use crate::audit::{Fact, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::customers::check_own;
use crate::hex::hex;
use crate::ids::PaymentId;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct UploadReceipt {
    /// Of which payment.
    pub payment: PaymentId,
    /// SHA-256 of the file.
    pub hash: [u8; 32],
    /// What it is, by its content.
    pub media_type: String,
    /// How large.
    pub size_bytes: u64,
}

impl UploadReceipt {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Payment(self.payment));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let payment = payment_at(self.payment, context, book)?;
        check_own(payment.customer, Code::PaymentNotFound, "There is no such payment.", context, book)?;
        ask_order(&payment, book)?;
        awaits_receipt(&payment, context)?;
        // From here on it must succeed.
        let file = ReceiptFile { hash: self.hash, media_type: self.media_type.clone(), size_bytes: self.size_bytes };
        let facts = vec![
            status_fact(Status::ReceiptUploaded),
            Fact::new("hash", Value::Text(hex(&file.hash))),
            Fact::new("mediaType", Value::Text(file.media_type.clone())),
            Fact::new("sizeBytes", Value::Integer(file.size_bytes as i64)),
        ];
        let changed = Arc::new(Payment {
            status: Status::ReceiptUploaded,
            deadline: None,
            receipt: Some(Receipt { file: Some(file), uploaded_at: context.at }),
            version: payment.version + 1,
            ..(*payment).clone()
        });
        let old = vec![status_fact(payment.status)];
        book.record_change(context, "payment.receiptUploaded", payment.subject(), old, facts, None);
        put_payment(Arc::clone(&changed), context.at, book);
        Ok(Outcome::ok(Document::Payment(changed)))
    }
}

fn awaits_receipt(payment: &Payment, context: &Context) -> Result<(), Refusal> {
    if payment.method != PaymentMethod::BankTransfer {
        let detail = "Only a bank transfer has a receipt from the bank.";
        return Err(Refusal::new(Code::PaymentNotAwaited, detail));
    }
    if !payment.status.is_awaited() {
        let detail = format!("The payment is {}; no receipt is awaited for it.", payment.status.as_str());
        return Err(Refusal::new(Code::PaymentNotAwaited, detail));
    }
    check_deadline(payment, context)
}

/// Whether the transfer is still awaited: the timer may not have come round to it yet.
///
/// # Errors
/// `payment.deadlinePassed`.
pub(super) fn check_deadline(payment: &Payment, context: &Context) -> Result<(), Refusal> {
    match payment.deadline.filter(|deadline| payment.status.has_deadline() && context.at >= *deadline) {
        Some(deadline) => {
            let detail = format!("The transfer was awaited until {deadline}; its order is called off. Order anew.");
            Err(Refusal::new(Code::PaymentDeadlinePassed, detail))
        }
        None => Ok(()),
    }
}
