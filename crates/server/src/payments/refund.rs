//! `POST /payments/{id}/refunds`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::ids::PaymentId;
use docket_domain::limits::TEXT_CHARS_MAX;
use docket_domain::payments::RefundPayment;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{PaymentView, answer, method_of};
use crate::amount::Decimal;
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey};
use crate::problem::Problem;

/// Money of a payment that is given back.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewPaymentRefund, example = json!({ "amount": 50, "reason": "the order was cancelled" }))]
pub struct RefundBody {
    /// How much; all that can be given back, where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount: Option<Decimal>,
    /// How; as it came, where nothing is said. Into the wallet always; by another method needs `bills.refundOtherMethod`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    /// Why.
    reason: String,
}

/// Gives money of a payment back: what is due to the customer, or all of it while nobody has taken its order on.
#[utoipa::path(
    post, path = "/payments/{id}/refunds", tag = "payments", request_body = RefundBody,
    params(
        ("id" = String, Path, description = "Id of the payment"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again gives nothing twice")
    ),
    responses((status = 201, description = "The payment, with what was given back", body = PaymentView)),
    security(("token" = ["payments.refund"]))
)]
pub async fn refund_payment(
    State(app): State<App>,
    caller: Caller<{ Permission::PaymentsRefund as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<RefundBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /payments/{id}/refunds", &id.to_string(), &body);
    let mut check = Check::default();
    let command = RefundPayment {
        payment: PaymentId(id),
        amount: body.amount.map(|amount| check.amount_above_zero("/amount", &amount, &settings.currency)),
        method: body.method.as_deref().map(|word| method_of(word, &mut check)),
        reason: check.reason("/reason", body.reason, TEXT_CHARS_MAX),
    };
    let command = check.finish(command)?;
    let outcome = caller.submit(&app, asked, Command::RefundPayment(Box::new(command))).await?;
    answer(&app, settings, &outcome).await
}
