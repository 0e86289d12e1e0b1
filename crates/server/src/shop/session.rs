//! The cookie of a customer's session.

use axum::http::HeaderValue;
use docket_domain::customers::one_time_code::SESSION_MS;
use docket_domain::merchants::Settings;

use crate::auth;

/// The name of the cookie.
pub(crate) const COOKIE_NAME: &str = "docket_customer";

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
    auth::set_cookie(format!("{COOKIE_NAME}={secret}; Path={path}; Max-Age={seconds}; HttpOnly; Secure; SameSite=Strict"))
}
