//! The `Idempotency-Key` of a write, and the hash of what was asked under it (SPEC 2).

use std::fmt;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use docket_domain::command::KeyDigest;
use docket_domain::limits::IDEMPOTENCY_KEY_CHARS_MAX;
use docket_domain::merchants::Settings;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::app::App;
use crate::problem::{EdgeCode, Problem};

/// The caller's key, as it was sent; none where there was none.
#[derive(Clone)]
pub struct IdempotencyKey(Option<String>);

/// Whoever knows a key learns what was made under it, so that none stands in a log.
impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if self.0.is_some() { "IdempotencyKey(Some(…))" } else { "IdempotencyKey(None)" })
    }
}

impl IdempotencyKey {
    /// Its digest for a merchant.
    pub fn digest(&self, settings: &Settings) -> Option<KeyDigest> {
        self.0.as_deref().map(|key| KeyDigest::of(key, &settings.salt))
    }

    /// The same, counted as one of somebody's own: what customers call their requests is between them and the shop, and never meets a key
    /// of somebody else.
    pub fn of(&self, whose: Uuid) -> IdempotencyKey {
        IdempotencyKey(self.0.as_ref().map(|key| format!("{whose} {key}")))
    }

    /// What is asked under it: taken from the body before that is turned into a command. See [`request_hash`].
    pub fn asked(&self, settings: &Settings, operation: &str, named: &str, body: &impl Serialize) -> Asked {
        Asked { key: self.digest(settings), reference: None, request_hash: request_hash(settings, operation, named, body) }
    }
}

/// By what a request is known when it comes again.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    /// The digest of the caller's key; none where there was none.
    pub key: Option<KeyDigest>,
    /// A second key for the same: the digest of what a till calls its sale.
    pub reference: Option<KeyDigest>,
    /// Salted hash of what is asked.
    pub request_hash: [u8; 16],
}

impl FromRequestParts<App> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Problem> {
        let mut sent = parts.headers.get_all("idempotency-key").iter();
        let Some(header) = sent.next() else { return Ok(IdempotencyKey(None)) };
        // A proxy and a client that each send one would be understood in two ways.
        if sent.next().is_some() {
            return Err(Problem::new(
                EdgeCode::IdempotencyKeyInvalid,
                "`Idempotency-Key` was sent more than once; send it once.",
            ));
        }
        let key = header.to_str().unwrap_or_default();
        let is_visible = key.bytes().all(|byte| byte.is_ascii_graphic());
        if key.is_empty() || key.len() > IDEMPOTENCY_KEY_CHARS_MAX || !is_visible {
            let detail = format!("`Idempotency-Key` has 1 to {IDEMPOTENCY_KEY_CHARS_MAX} visible ASCII characters.");
            return Err(Problem::new(EdgeCode::IdempotencyKeyInvalid, detail));
        }
        Ok(IdempotencyKey(Some(key.to_owned())))
    }
}

/// A salted hash of an operation, what its path names, and its parsed body: spaces, the order of members and `5` for `5.00` make no
/// difference. Salted, because a body may hold personal data.
///
/// # Panics
/// When a body cannot be written as JSON, which the types rule out.
fn request_hash(settings: &Settings, operation: &str, named: &str, body: &impl Serialize) -> [u8; 16] {
    let body = serde_json::to_vec(body).expect("a body that was read can be written");
    let mut hash = Sha256::new();
    hash.update(b"docket request 1");
    hash.update(settings.salt);
    for part in [operation.as_bytes(), named.as_bytes(), &body] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let mut short = [0; 16];
    short.copy_from_slice(&hash.finalize()[..16]);
    short
}
