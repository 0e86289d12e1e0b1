//! What a request proves its caller with.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use docket_domain::ids::MerchantId;
use sha2::{Digest, Sha256};

use super::{Cookies, csrf_token};
use crate::problem::{EdgeCode, Problem};
use crate::tokens;

/// A token, or the session that a cookie names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Presented {
    /// The hash of a token's secret.
    Token([u8; 32]),
    /// A session.
    Session {
        /// Whose, as the cookie says.
        merchant: MerchantId,
        /// The hash of its secret.
        secret_hash: [u8; 32],
        /// What every request that changes something repeats in a header, which no page of another site can.
        csrf_token: String,
    },
}

impl Presented {
    /// What stands in a request: a token before a cookie.
    ///
    /// # Errors
    /// `auth.tokenMissing`.
    pub fn of(headers: &HeaderMap, cookies: &Cookies) -> Result<Presented, Problem> {
        let missing = || Problem::new(EdgeCode::TokenMissing, "Sign in, or send `Authorization: Bearer TOKEN`.");
        if let Some(token) = Presented::bearer(headers) {
            return Ok(token);
        }
        cookies.session().and_then(Presented::session).ok_or_else(missing)
    }

    /// The token of the header.
    pub fn bearer(headers: &HeaderMap) -> Option<Presented> {
        bearer(headers).map(|secret| Presented::Token(tokens::hash(secret)))
    }

    /// The session of a cookie, such as `3f2a.9b…`: the merchant, and a secret.
    pub fn session(cookie: &str) -> Option<Presented> {
        let (merchant, secret) = cookie.split_once('.')?;
        let merchant = MerchantId(i64::from_str_radix(merchant, 16).ok()?);
        let csrf_token = csrf_token(secret);
        Some(Presented::Session { merchant, secret_hash: hashed(b"docket session 1", secret), csrf_token })
    }

    /// The hash of the secret.
    pub fn secret_hash(&self) -> [u8; 32] {
        match self {
            Presented::Token(secret_hash) | Presented::Session { secret_hash, .. } => *secret_hash,
        }
    }

    /// What a session's requests repeat.
    pub fn csrf_token(&self) -> Option<&str> {
        match self {
            Presented::Token(_) => None,
            Presented::Session { csrf_token, .. } => Some(csrf_token),
        }
    }
}

/// The secret of `Authorization: Bearer`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, secret) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}

/// A new session's cookie.
pub(super) fn new_cookie(merchant: MerchantId) -> String {
    format!("{:x}.{}", merchant.0, tokens::new_secret())
}

/// Each use of a secret has a hash of its own: none leads to another, and no session's secret is a token.
pub(super) fn hashed(use_of_it: &[u8], secret: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(use_of_it);
    hash.update(secret);
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sessions_secret_is_no_token_and_its_csrf_token_no_secret() {
        let cookie = new_cookie(MerchantId(0x3f2a));
        let Some(Presented::Session { merchant, secret_hash, csrf_token }) = Presented::session(&cookie) else {
            panic!("a session")
        };
        let (named, secret) = cookie.split_once('.').expect("two parts");
        assert_eq!((merchant, named), (MerchantId(0x3f2a), "3f2a"));
        assert_ne!(secret_hash, tokens::hash(secret));
        assert!(!cookie.contains(&csrf_token));
    }

    #[test]
    fn what_is_no_cookie_of_ours_is_no_session() {
        for text in ["", ".", "x", "secret", "zz.secret", "123456789012345678901.secret"] {
            assert_eq!(Presented::session(text), None, "{text:?}");
        }
    }
}
