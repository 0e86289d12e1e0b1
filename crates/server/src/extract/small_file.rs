//! A file that is small enough to be held in memory: the receipt of a transfer.

use axum::body::{Bytes, HttpBody};
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use docket_domain::limits::RECEIPT_BYTES_MAX;

use crate::app::App;
use crate::problem::{EdgeCode, Problem};

/// The bytes of a body, whatever they are said to be.
#[derive(Debug)]
pub struct SmallFile(pub Bytes);

impl FromRequest<App> for SmallFile {
    type Rejection = Problem;

    async fn from_request(mut request: Request, app: &App) -> Result<Self, Problem> {
        // By what the header announces, before any of it is sent.
        if request.body().size_hint().lower() > RECEIPT_BYTES_MAX as u64 {
            return Err(too_large());
        }
        DefaultBodyLimit::max(RECEIPT_BYTES_MAX).apply(&mut request);
        let wait = app.patience().body;
        let arrived = tokio::time::timeout(wait, Bytes::from_request(request, app)).await.map_err(|_| {
            let detail = format!("The file did not arrive within {} seconds; send it again, with the same key.", wait.as_secs());
            Problem::new(EdgeCode::RequestTimeout, detail)
        })?;
        arrived.map(SmallFile).map_err(|rejection| match rejection.into_response().status() {
            StatusCode::PAYLOAD_TOO_LARGE => too_large(),
            _ => Problem::new(EdgeCode::RequestMalformed, "The file could not be read to its end."),
        })
    }
}

fn too_large() -> Problem {
    Problem::new(EdgeCode::ReceiptTooLarge, format!("The file is larger than {} MiB.", RECEIPT_BYTES_MAX >> 20))
}
