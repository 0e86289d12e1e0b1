//! `POST /payments/{id}/approve` and `POST /payments/{id}/reject`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::ids::PaymentId;
use docket_domain::limits::TEXT_CHARS_MAX;
use docket_domain::payments::{ApprovePayment, RejectPayment};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{PaymentView, answer};
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey};
use crate::problem::Problem;

/// That a transfer has come.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PaymentApproval, example = json!({}))]
pub struct ApprovalBody {
    /// Whether money that came too late, for an order that was cancelled, goes into the customer's wallet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    to_wallet: bool,
}

/// Why a receipt is not accepted.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PaymentRejection)]
pub struct RejectionBody {
    /// Why; the customer reads it.
    #[schema(example = "the receipt is of another order")]
    reason: String,
}

/// Says that a transfer has come: it is paid, and its order with it, which is confirmed in the same commit where the merchant wants that.
#[utoipa::path(
    post, path = "/payments/{id}/approve", tag = "payments", request_body = ApprovalBody,
    params(
        ("id" = String, Path, description = "Id of the payment"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing")
    ),
    responses((status = 200, description = "The payment, paid", body = PaymentView)),
    security(("token" = ["payments.approve"]))
)]
pub async fn approve_payment(
    State(app): State<App>,
    caller: Caller<{ Permission::PaymentsApprove as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<ApprovalBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /payments/{id}/approve", &id.to_string(), &body);
    let command = ApprovePayment { payment: PaymentId(id), to_wallet: body.to_wallet };
    let outcome = caller.submit(&app, asked, Command::ApprovePayment(Box::new(command))).await?;
    answer(&app, settings, &outcome).await
}

/// Says that a transfer's receipt is not accepted; another is awaited until a new deadline.
#[utoipa::path(
    post, path = "/payments/{id}/reject", tag = "payments", request_body = RejectionBody,
    params(
        ("id" = String, Path, description = "Id of the payment"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing")
    ),
    responses((status = 200, description = "The payment, rejected", body = PaymentView)),
    security(("token" = ["payments.approve"]))
)]
pub async fn reject_payment(
    State(app): State<App>,
    caller: Caller<{ Permission::PaymentsApprove as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<RejectionBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /payments/{id}/reject", &id.to_string(), &body);
    let mut check = Check::default();
    let reason = check.reason("/reason", body.reason, TEXT_CHARS_MAX);
    let command = check.finish(RejectPayment { payment: PaymentId(id), reason })?;
    let outcome = caller.submit(&app, asked, Command::RejectPayment(Box::new(command))).await?;
    answer(&app, settings, &outcome).await
}
