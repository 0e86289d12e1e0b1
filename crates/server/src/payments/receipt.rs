//! `POST /payments/{id}/receipt` and `GET /payments/{id}/receipt`: the bank's receipt of a transfer.
//!
//! The file is kept first, by its content, and then the command names it: a crash in between leaves a file that nothing names.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::ids::PaymentId;
use docket_domain::payments::UploadReceipt;
use docket_store::files::StoredFile;
use sha2::{Digest, Sha256};

use super::{PaymentView, answer, not_found};
use crate::app::App;
use crate::extract::{Caller, Id, IdempotencyKey, SmallFile};
use crate::problem::{EdgeCode, Problem};

/// What a receipt may be, by its content.
const MEDIA_TYPES: &[&str] = &["image/png", "image/jpeg", "image/webp", "application/pdf"];

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
    SmallFile(content): SmallFile,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let file = sniffed(content)?;
    let asked = key.asked(settings, "POST /payments/{id}/receipt", &id.to_string(), &file.hash);
    let payment = app.reads().payment(caller.merchant(), PaymentId(id)).await?;
    payment.filter(|payment| caller.actor().sees(&payment.outlet)).ok_or_else(not_found)?;
    let command = UploadReceipt {
        payment: PaymentId(id),
        hash: file.hash,
        media_type: file.media_type.clone(),
        size_bytes: file.content.len() as u64,
    };
    let (files, merchant, at) = (app.files(), caller.merchant(), app.engine().now().at);
    let kept = tokio::task::spawn_blocking(move || files.keep(merchant, &file, at)).await;
    kept.map_err(|_| Problem::new(EdgeCode::Internal, "Something failed inside."))??;
    let outcome = caller.submit(&app, asked, Command::UploadReceipt(Box::new(command))).await?;
    answer(&app, settings, &outcome).await
}

/// The file, when it is what a receipt may be.
fn sniffed(content: Bytes) -> Result<StoredFile, Problem> {
    if content.is_empty() {
        return Err(Problem::new(EdgeCode::ReceiptEmpty, "The body is empty; send the file as the body of the request."));
    }
    let media_type = infer::get(&content).map(|kind| kind.mime_type()).filter(|kind| MEDIA_TYPES.contains(kind));
    let Some(media_type) = media_type else {
        let detail = "The file is no PNG, JPEG, WebP or PDF by its content.";
        return Err(Problem::new(EdgeCode::ReceiptTypeUnknown, detail));
    };
    let hash = Sha256::digest(&content).into();
    Ok(StoredFile { hash, media_type: media_type.to_owned(), content: content.into() })
}

/// The bank's receipt of a transfer, as it was sent.
#[utoipa::path(
    get, path = "/payments/{id}/receipt", tag = "payments",
    params(("id" = String, Path, description = "Id of the payment")),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream")),
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
    let receipt = payment.receipt.ok_or_else(none)?;
    let file = app.reads().file(caller.merchant(), receipt.hash).await?.ok_or_else(none)?;
    // It was sent by somebody: a browser shows it as what it is, and runs nothing of it.
    let headers = [
        (CONTENT_TYPE, file.media_type.as_str()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (CONTENT_DISPOSITION, "inline"),
    ];
    Ok((headers, file.content).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_content_says() {
        let sniff = |content: &'static [u8]| sniffed(Bytes::from_static(content)).map(|file| file.media_type);
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").ok().as_deref(), Some("image/png"));
        assert_eq!(sniff(b"\xff\xd8\xff\xe0\0\x10JFIF").ok().as_deref(), Some("image/jpeg"));
        assert_eq!(sniff(b"RIFF\x24\0\0\0WEBPVP8 ").ok().as_deref(), Some("image/webp"));
        assert_eq!(sniff(b"%PDF-1.7\n").ok().as_deref(), Some("application/pdf"));
        for other in [&b"MZ\x90\0\x03"[..], b"\x7fELF\x02\x01\x01", b"<script>", b"GIF89a", b"PK\x03\x04", b"\x89PN", b""] {
            assert!(sniffed(Bytes::copy_from_slice(other)).is_err(), "{other:?}");
        }
    }
}
