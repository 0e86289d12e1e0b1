//! What anybody may read, and need not read again while it is the same.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use docket_domain::hex::hex;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::apps::names;

/// What changes at any time: asked for each time, and answered with 304 where it is the same.
const ASK_AGAIN: &str = "public, no-cache";

/// An answer in JSON with its entity tag, or 304 for who has it.
///
/// # Panics
/// When the view is no JSON, which the types rule out.
pub(super) fn cached(view: &impl Serialize, media_type: &'static str, asked: &HeaderMap) -> Response {
    let body = serde_json::to_vec(view).expect("a view is JSON");
    let tag = format!("\"{}\"", hex(&Sha256::digest(&body)[..16]));
    let kept =
        [(ETAG, HeaderValue::try_from(&tag).expect("digits are visible")), (CACHE_CONTROL, HeaderValue::from_static(ASK_AGAIN))];
    match names(asked, IF_NONE_MATCH, &tag) {
        true => (StatusCode::NOT_MODIFIED, kept).into_response(),
        false => (kept, [(CONTENT_TYPE, HeaderValue::from_static(media_type))], body).into_response(),
    }
}
