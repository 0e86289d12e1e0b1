//! `POST /payments`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::{Command, Document, DocumentReference};
use docket_domain::ids::{CustomerId, UserId};
use docket_domain::limits::TEXT_CHARS_MAX;
use docket_domain::merchants::Settings;
use docket_domain::payments::{PaymentMethod, RecordPayment};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{PaymentView, unknown};
use crate::amount::Decimal;
use crate::answer::answered;
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey};
use crate::problem::{EdgeCode, Problem};

/// Money that was taken without an order.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewPayment, example = json!({ "amount": 50, "method": "cash", "reference": "deposit for Friday" }))]
pub struct RecordPaymentBody {
    /// Id of the user who took it; the caller where none is named. Another one needs the permission `payments.recordForOthers`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    /// Id of the customer whose deposit it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    customer: Option<String>,
    /// How much; more than zero.
    amount: Decimal,
    /// How it was given: `cash`.
    #[schema(example = "cash")]
    method: String,
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

/// Records a payment without an order: number, journal entry and balances in one commit.
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
    let view = match &outcome.document {
        Document::Payment(payment) => PaymentView::new(payment, settings),
        Document::Earlier(DocumentReference::Payment(id)) => {
            let payment = app.reads().payment(settings.merchant, *id).await?;
            PaymentView::new(&payment.ok_or_else(unknown)?, settings)
        }
        other => unreachable!("recording a payment came to {other:?}"),
    };
    Ok(answered(&outcome, view))
}

fn command(body: RecordPaymentBody, settings: &Settings) -> Result<RecordPayment, Problem> {
    let mut check = Check::default();
    let method = PaymentMethod::parse(&body.method).unwrap_or_else(|| {
        let known: Vec<&str> = PaymentMethod::ALL.iter().map(|method| method.as_str()).collect();
        let detail = format!("A payment is taken by one of: {}.", known.join(", "));
        check.bad("/method", EdgeCode::PaymentMethodUnknown, detail);
        PaymentMethod::Cash
    });
    let command = RecordPayment {
        user: check.id("/user", body.user).map(UserId),
        customer: check.id("/customer", body.customer).map(CustomerId),
        amount: check.amount_above_zero("/amount", &body.amount, &settings.currency),
        method,
        reference: check.text("/reference", body.reference, TEXT_CHARS_MAX),
        outlet: check.name("/outlet", body.outlet),
        business_date: check.date_override(body.business_date, body.reason),
    };
    check.finish(command)
}
