//! The cookie of a customer's session, and the token that another site cannot know.

use axum::http::HeaderValue;
use docket_domain::customers::one_time_code::SESSION_MS;
use docket_domain::merchants::Settings;
use sha2::{Digest, Sha256};

/// The name of the cookie.
pub(crate) const COOKIE_NAME: &str = "docket_customer";

/// The token that goes with a session's cookie. It follows from the secret, so that nothing is stored for it, and does not lead back to it.
pub(crate) fn csrf_token(secret: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(b"docket csrf 1");
    hash.update(secret);
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Sets the cookie. It is sent to this merchant's routes only: at another shop of the same server somebody may be another customer.
pub(super) fn set_cookie(settings: &Settings, secret: &str) -> HeaderValue {
    cookie(settings, secret, SESSION_MS / 1_000)
}

/// Takes the cookie away.
pub(super) fn remove_cookie(settings: &Settings) -> HeaderValue {
    cookie(settings, "", 0)
}

fn cookie(settings: &Settings, secret: &str, seconds: i64) -> HeaderValue {
    let path = format!("/api/v1/shop/{}", settings.slug);
    let text = format!("{COOKIE_NAME}={secret}; Path={path}; Max-Age={seconds}; HttpOnly; Secure; SameSite=Strict");
    let mut value = HeaderValue::from_str(&text).expect("secrets and slugs are visible ASCII");
    value.set_sensitive(true);
    value
}
