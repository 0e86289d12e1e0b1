//! How a command is answered.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use docket_domain::command::Outcome;
use serde::Serialize;

/// The document that a command came to: 201 where it was made, 200 where it was changed or found, and, where this repeats an
/// earlier answer, that one's status and a header that says so (SPEC 2).
pub fn answered(outcome: &Outcome, view: impl Serialize) -> Response {
    let status = if outcome.created { StatusCode::CREATED } else { StatusCode::OK };
    let mut response = (status, Json(view)).into_response();
    if outcome.replayed {
        response.headers_mut().insert(HeaderName::from_static("idempotency-replayed"), HeaderValue::from_static("true"));
    }
    response
}
