//! `POST /payments/{id}/receipt` and `GET /payments/{id}/receipt`: the bank's receipt of a transfer.
//!
//! The file is kept first, by its content, and then the command names it: a crash in between leaves a file that nothing names.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::ids::PaymentId;
use docket_domain::payments::UploadReceipt;

use super::{PaymentView, answer, not_found};
use crate::app::App;
use crate::extract::{Caller, Id, IdempotencyKey, ReceiptFile, SmallFile, keep, shown};
use crate::problem::{EdgeCode, Problem};

/// Takes the bank's receipt of a transfer: finance looks at it, and the deadline counts no more. The body is the file itself; what it is
/// called or said to be does not matter, what it is does.
#[utoipa::path(
    post, path = "/payments/{id}/receipt", tag = "payments",
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "PNG, JPEG, WebP or PDF, at most 5 MiB"),
    params(
        ("id" = String, Path, description = "Id of the payment"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and file again changes nothing")
    ),
    responses((status = 200, description = "The payment, with its receipt", body = PaymentView)),
    security(("token" = ["payments.record"]))
)]
pub async fn upload_receipt(
    State(app): State<App>,
    caller: Caller<{ Permission::PaymentsRecord as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    SmallFile(file, _): SmallFile<ReceiptFile>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /payments/{id}/receipt", &id.to_string(), &file.hash);
    let payment = app.reads().payment(caller.merchant(), PaymentId(id)).await?;
    payment.filter(|payment| caller.actor().sees(&payment.outlet)).ok_or_else(not_found)?;
    let command = UploadReceipt {
        payment: PaymentId(id),
        hash: file.hash,
        media_type: file.media_type.clone(),
        size_bytes: file.content.len() as u64,
    };
    keep(&app, caller.merchant(), file).await?;
    let outcome = caller.submit(&app, asked, Command::UploadReceipt(Box::new(command))).await?;
    answer(&app, settings, &outcome).await
}

/// The bank's receipt of a transfer, as it was sent.
#[utoipa::path(
    get, path = "/payments/{id}/receipt", tag = "payments",
    params(("id" = String, Path, description = "Id of the payment")),
    responses((status = 200, description = "The file", content(
        (Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/webp"), (Vec<u8> = "application/pdf")
    ))),
    security(("token" = ["payments.read"]))
)]
pub async fn get_receipt(
    State(app): State<App>,
    caller: Caller<{ Permission::PaymentsRead as u8 }>,
    Id(id): Id,
) -> Result<Response, Problem> {
    let payment = app.reads().payment(caller.merchant(), PaymentId(id)).await?;
    let payment = payment.filter(|payment| caller.actor().sees(&payment.outlet)).ok_or_else(not_found)?;
    let none = || Problem::new(EdgeCode::ReceiptNotFound, "No receipt was sent for this payment.");
    let file = payment.receipt.and_then(|receipt| receipt.file).ok_or_else(none)?;
    app.reads().file(caller.merchant(), file.hash).await?.map(shown).ok_or_else(none)
}
