//! What delivery platforms send, after their signature was found right.

use axum::http::HeaderMap;
use docket_domain::integrations::Platform;
use docket_domain::merchants::Settings;
use docket_domain::time::Timestamp;

use super::Refused;
use crate::integrations::{Event, Signed, read};

/// What a message says.
///
/// # Errors
/// It is none of this platform's.
pub fn message(platform: Platform, body: &[u8], settings: &Settings) -> Result<Event, Refused> {
    let signed = Signed { headers: &HeaderMap::new(), body, secret: &[], now: Timestamp(0) };
    read(platform, &signed, settings).map_err(Refused::from)
}
