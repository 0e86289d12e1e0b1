//! `POST /shop/{merchant}/orders/{id}/receipt`: the bank's receipt of the transfer that is awaited for one's own order.

use axum::extract::State;
use axum::response::Response;
use docket_domain::command::Command;
use docket_domain::payments::{Payment, PaymentMethod, UploadReceipt};
use docket_domain::refusal::{Code, Refusal};

use super::order_view::OwnOrderView;
use super::orders::answer;
use crate::app::App;
use crate::extract::{IdempotencyKey, OrderCaller, ReceiptFile, SmallFile, keep};
use crate::problem::Problem;

/// Takes the bank's receipt of the transfer that is awaited for one's own order: the shop looks at it, and the deadline counts no more.
/// The body is the file itself; what it is called or said to be does not matter, what it is does.
#[utoipa::path(
    post, path = "/shop/{merchant}/orders/{id}/receipt", tag = "shop",
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "PNG, JPEG, WebP or PDF, at most 5 MiB"),
    params(
        ("merchant" = String, Path, description = "Slug of the merchant", example = "al-marya"),
        ("id" = String, Path, description = "Id of the order"),
        ("Order-Key" = Option<String>, Header, description = "Of a guest's order: its key"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and file again changes nothing")
    ),
    responses((status = 200, description = "The order, whose payment is looked at", body = OwnOrderView)),
    security(("customer" = []), ("orderKey" = []))
)]
pub async fn upload_own_receipt(
    State(app): State<App>,
    caller: OrderCaller,
    key: IdempotencyKey,
    SmallFile(file, _): SmallFile<ReceiptFile>,
) -> Result<Response, Problem> {
    let (id, key) = (caller.order(), key.of(caller.customer().0));
    let asked = key.asked(caller.settings(), "POST /shop/{merchant}/orders/{id}/receipt", &id.to_string(), &file.hash);
    let document = caller.document();
    let is_transfer = |payment: &&std::sync::Arc<Payment>| payment.method == PaymentMethod::BankTransfer;
    let transfers = || document.order.payments.iter().filter(is_transfer);
    // One that is awaited no more is refused by the rule, which says why.
    let transfer = transfers().find(|payment| payment.status.is_awaited()).or_else(|| transfers().next_back());
    let none = || Refusal::new(Code::PaymentNotAwaited, "No bank transfer is awaited for this order.");
    let command = UploadReceipt {
        payment: transfer.ok_or_else(none)?.id,
        hash: file.hash,
        media_type: file.media_type.clone(),
        size_bytes: file.content.len() as u64,
    };
    keep(&app, caller.merchant(), file).await?;
    let outcome = caller.submit(&app, asked, Command::UploadReceipt(Box::new(command))).await?;
    answer(&app, &caller, &outcome).await
}
