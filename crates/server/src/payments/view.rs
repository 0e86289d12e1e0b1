//! A payment as clients see it.

use docket_domain::hex::hex;
use docket_domain::merchants::Settings;
use docket_domain::payments::{Payment, PaymentRefund, Receipt};
use serde::Serialize;
use utoipa::ToSchema;

use crate::amount::Exact;

/// A payment.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Payment)]
pub struct PaymentView {
    /// Identity, UUIDv7.
    id: String,
    /// Its number.
    #[schema(example = "PAY20260006")]
    payment_number: String,
    /// Where the number comes from: `series`, `fallback` where it was made while the database could not be reached, or `imported` where
    /// another system gave it.
    #[schema(example = "series")]
    number_source: &'static str,
    /// Id of the user who took it.
    user: String,
    /// Id of the customer.
    customer: Option<String>,
    /// What it is for: `deposit`, `order`, `sale` (with a bill), `bill` (on a house account) or `top_up` (into a wallet).
    purpose: &'static str,
    /// The order it was given for.
    order: Option<OrderOfPayment>,
    /// Code of the outlet.
    outlet: String,
    /// Code of the register into whose drawer it went.
    register: Option<String>,
    /// How much was kept.
    amount: Exact,
    /// How much of that is rounding to the smallest coin.
    rounding: Exact,
    /// How much was handed over, change included.
    tendered: Exact,
    /// What was given back as change.
    change_due: Exact,
    /// How much was given back since, by itself; what bills give back stands in their credit notes.
    refunded_amount: Exact,
    /// How it was given: `cash`, `card`, `wallet` or `bank_transfer`.
    method: &'static str,
    /// Where it stands: `paid`; of a transfer `awaited`, `receipt_uploaded`, `rejected`, `expired` or `cancelled`.
    status: &'static str,
    /// Until when a transfer is awaited.
    deadline: Option<String>,
    /// The bank's receipt.
    receipt: Option<ReceiptView>,
    /// Why finance did not accept the last receipt.
    rejection_reason: Option<String>,
    /// What the client calls it.
    reference: Option<String>,
    /// A number that the client made up for it.
    client_reference: Option<String>,
    /// The operating day it belongs to.
    business_date: String,
    /// The operating day on which the money came; null while it is awaited.
    paid_date: Option<String>,
    /// When it was recorded.
    created_at: String,
    /// 1 when recorded, one more with each change.
    version: u32,
    /// Its id in the other system that it was brought in from; left out of what Docket made.
    #[schema(example = "51128")]
    #[serde(skip_serializing_if = "Option::is_none")]
    legacy_id: Option<String>,
    /// The number that it had there, where another document has that here; left out elsewhere.
    #[schema(example = "M2511128")]
    #[serde(skip_serializing_if = "Option::is_none")]
    former_number: Option<String>,
}

/// The order that money was given for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrderOfPayment {
    /// Identity, UUIDv7.
    id: String,
    /// Its number.
    #[schema(example = "M2511128")]
    order_number: String,
}

/// A bank's receipt; `GET /payments/{id}/receipt` is the file, where there is one: another system may only have said when it came.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PaymentReceipt)]
pub struct ReceiptView {
    /// SHA-256 of the file, in hexadecimal; null where there is no file.
    hash: Option<String>,
    /// What it is, by its content; null where there is no file.
    #[schema(example = "image/jpeg")]
    media_type: Option<String>,
    /// How large, in bytes; null where there is no file.
    size_bytes: Option<u64>,
    /// When it came.
    uploaded_at: String,
}

/// A payment with what was given back of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PaymentDetails)]
pub struct PaymentDetailsView {
    /// The payment.
    #[serde(flatten)]
    payment: PaymentView,
    /// What was given back of it, oldest first.
    refunds: Vec<PaymentRefundView>,
}

/// Money that was given back.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PaymentRefund)]
pub struct PaymentRefundView {
    /// Number of its event and of its journal entry.
    row: u64,
    /// How much of the payment.
    amount: Exact,
    /// What rounding to the smallest coin added to that, or took off it.
    rounding: Exact,
    /// How.
    method: &'static str,
    /// Id of the user who gave it.
    user: String,
    /// Code of the outlet.
    outlet: String,
    /// Code of the register whose drawer gave it.
    register: Option<String>,
    /// The operating day.
    business_date: String,
    /// Why.
    reason: Option<String>,
    /// When.
    at: String,
}

impl PaymentView {
    pub(crate) fn new(payment: &Payment, settings: &Settings) -> PaymentView {
        let amount = |amount| Exact::amount(amount, &settings.currency);
        PaymentView {
            id: payment.id.to_string(),
            payment_number: payment.number.text().to_owned(),
            number_source: payment.number.source().as_str(),
            user: payment.user.to_string(),
            customer: payment.customer.map(|customer| customer.to_string()),
            purpose: payment.purpose.as_str(),
            order: payment
                .order
                .as_ref()
                .map(|order| OrderOfPayment { id: order.id.to_string(), order_number: order.number.clone() }),
            outlet: payment.outlet.clone(),
            register: payment.register.clone(),
            amount: amount(payment.amount),
            rounding: amount(payment.rounding),
            tendered: amount(payment.tendered),
            change_due: amount(payment.change()),
            refunded_amount: amount(payment.refunded),
            method: payment.method.as_str(),
            status: payment.status.as_str(),
            deadline: payment.deadline.map(|deadline| deadline.to_string()),
            receipt: payment.receipt.as_ref().map(ReceiptView::new),
            rejection_reason: payment.rejection.clone(),
            reference: payment.reference.clone(),
            client_reference: payment.client_reference.clone(),
            business_date: payment.business_date.to_string(),
            paid_date: payment.paid_date.map(|date| date.to_string()),
            created_at: payment.created_at.to_string(),
            version: payment.version,
            legacy_id: payment.origin.as_ref().map(|origin| origin.legacy_id.clone()),
            former_number: payment.origin.as_ref().and_then(|origin| origin.former_number.clone()),
        }
    }
}

impl ReceiptView {
    fn new(receipt: &Receipt) -> ReceiptView {
        let file = receipt.file.as_ref();
        ReceiptView {
            hash: file.map(|file| hex(&file.hash)),
            media_type: file.map(|file| file.media_type.clone()),
            size_bytes: file.map(|file| file.size_bytes),
            uploaded_at: receipt.uploaded_at.to_string(),
        }
    }
}

impl PaymentDetailsView {
    pub(super) fn new(payment: &Payment, refunds: &[PaymentRefund], settings: &Settings) -> PaymentDetailsView {
        let amount = |amount| Exact::amount(amount, &settings.currency);
        let refund = |refund: &PaymentRefund| PaymentRefundView {
            row: refund.row,
            amount: amount(refund.amount),
            rounding: amount(refund.rounding),
            method: refund.method.as_str(),
            user: refund.user.to_string(),
            outlet: refund.outlet.clone(),
            register: refund.register.clone(),
            business_date: refund.business_date.to_string(),
            reason: refund.reason.clone(),
            at: refund.at.to_string(),
        };
        PaymentDetailsView { payment: PaymentView::new(payment, settings), refunds: refunds.iter().map(refund).collect() }
    }
}
