//! The token that another site cannot know. It follows from the secret of a session, so that nothing is stored for it, and does not lead
//! back to it.

use axum::http::{HeaderMap, HeaderValue};
use docket_domain::hex::hex;
use sha2::{Digest, Sha256};

use super::presented::hashed;

/// The token that goes with the cookie of a session, of users and of customers.
pub(crate) fn csrf_token(secret: &str) -> String {
    hex(&hashed(b"docket csrf 1", secret))
}

/// Whether a request of a session says what only a page of this server can know.
pub(crate) fn csrf_matches(headers: &HeaderMap, csrf_token: &str) -> bool {
    let sent = headers.get("x-csrf-token").map(HeaderValue::as_bytes).unwrap_or_default();
    // Compared by their hashes, so that how far they agree takes no different time.
    Sha256::digest(sent) == Sha256::digest(csrf_token)
}
