//! `POST /payments`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::ids::{BillId, CustomerId, OrderId, UserId};
use docket_domain::limits::TEXT_CHARS_MAX;
use docket_domain::merchants::Settings;
use docket_domain::payments::{PaymentMethod, RecordPayment};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{PaymentView, answer};
use crate::amount::Decimal;
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey};
use crate::problem::{EdgeCode, Problem};

/// Money that was taken: for an order, on a bill, or for neither.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewPayment, example = json!({ "amount": 50, "method": "cash", "reference": "deposit for Friday" }))]
pub struct RecordPaymentBody {
    /// Id of the user who took it; the caller where none is named. Another one needs the permission `payments.recordForOthers`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    /// Id of the customer whose deposit it is; an order or a bill has its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    customer: Option<String>,
    /// Id of the order that it pays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    order: Option<String>,
    /// Id of the bill that it pays, which was put on a house account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bill: Option<String>,
    /// How much; more than zero. Only cash may be more than is due: the rest is change.
    amount: Decimal,
    /// How it was given: `cash`, `card`, `wallet` or `bank_transfer`.
    #[schema(example = "cash")]
    method: String,
    /// Whether a bank transfer has come; needs `payments.approve`. Otherwise one for an order is awaited until its deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    received: Option<bool>,
    /// A number that the client made up. It never becomes ours: it is kept as `clientReference`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payment_number: Option<String>,
    /// What the client calls it, at most 500 characters; searchable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    /// Code of the outlet; the token's, or the only one, where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outlet: Option<String>,
    /// The operating day it shall belong to, YYYY-MM-DD: a manager's choice during the grace period, with `reason`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    business_date: Option<String>,
    /// Why that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Records a payment: number, journal entry and balances in one commit, and what follows for its order.
#[utoipa::path(
    post, path = "/payments", tag = "payments", request_body = RecordPaymentBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body again answers the same payment")),
    responses((status = 201, description = "The payment, with its number", body = PaymentView)),
    security(("token" = ["payments.record"]))
)]
pub async fn record_payment(
    State(app): State<App>,
    caller: Caller<{ Permission::PaymentsRecord as u8 }>,
    key: IdempotencyKey,
    Body(body): Body<RecordPaymentBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /payments", "", &body);
    let outcome = caller.submit(&app, asked, Command::RecordPayment(Box::new(command(body, settings)?))).await?;
    answer(&app, settings, &outcome).await
}

fn command(body: RecordPaymentBody, settings: &Settings) -> Result<RecordPayment, Problem> {
    let mut check = Check::default();
    let method = method_of(&body.method, &mut check);
    if body.order.is_some() && body.bill.is_some() {
        check.bad("/bill", EdgeCode::RequestInvalid, "A payment is for an order or for a bill; leave one of them out.");
    }
    if body.received.is_some() && method != PaymentMethod::BankTransfer {
        check.bad("/received", EdgeCode::RequestInvalid, "Only a bank transfer is awaited; leave `received` out.");
    }
    let command = RecordPayment {
        user: check.id("/user", body.user).map(UserId),
        customer: check.id("/customer", body.customer).map(CustomerId),
        order: check.id("/order", body.order).map(OrderId),
        bill: check.id("/bill", body.bill).map(BillId),
        amount: check.amount_above_zero("/amount", &body.amount, &settings.currency),
        method,
        reference: check.text("/reference", body.reference, TEXT_CHARS_MAX),
        outlet: check.name("/outlet", body.outlet),
        received: body.received,
        business_date: check.date_override(body.business_date, body.reason),
        client_reference: check.text("/paymentNumber", body.payment_number, TEXT_CHARS_MAX),
    };
    check.finish(command)
}

/// The method of a word.
pub(crate) fn method_of(word: &str, check: &mut Check) -> PaymentMethod {
    PaymentMethod::parse(word).unwrap_or_else(|| {
        let known: Vec<&str> = PaymentMethod::ALL.iter().map(|method| method.as_str()).collect();
        let detail = format!("A payment is taken by one of: {}.", known.join(", "));
        check.bad("/method", EdgeCode::PaymentMethodUnknown, detail);
        PaymentMethod::Cash
    })
}
