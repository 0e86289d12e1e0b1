//! Secrets and signatures as Standard Webhooks has them (<https://www.standardwebhooks.com>): of what is sent, and of what comes.

use std::fmt::Display;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

/// What the text of a secret begins with, so that a leaked one is recognised by scanners.
pub(crate) const SECRET_PREFIX: &str = "whsec_";
/// What a signature of the first kind, the only one that is used, begins with.
const SIGNATURE_PREFIX: &str = "v1,";

/// New bytes of a secret, from the operating system.
///
/// # Panics
/// When the operating system has no randomness.
pub(crate) fn new_secret() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the operating system has randomness");
    bytes
}

/// The text of a secret, as it is shown once.
pub(crate) fn secret_text(bytes: &[u8]) -> String {
    format!("{SECRET_PREFIX}{}", STANDARD.encode(bytes))
}

/// The bytes that the text of a secret stands for.
pub(crate) fn secret_bytes(text: impl AsRef<[u8]>) -> Option<Vec<u8>> {
    STANDARD.decode(text.as_ref().strip_prefix(SECRET_PREFIX.as_bytes())?).ok()
}

/// What signs: HMAC-SHA256 over id, second and body.
pub(crate) struct SigningKey(hmac::Key);

impl SigningKey {
    /// Of the bytes of a secret.
    pub fn new(secret: &[u8]) -> SigningKey {
        SigningKey(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// One signature, for `webhook-signature`.
    pub fn sign(&self, id: &str, at_seconds: u64, body: &[u8]) -> String {
        let signature = hmac::sign(&self.0, &signed_content(id, at_seconds, body));
        format!("{SIGNATURE_PREFIX}{}", STANDARD.encode(signature))
    }

    /// Whether one of the signatures of a `webhook-signature` is of this key. They are compared in constant time.
    pub fn has_signed(&self, id: &str, moment: &str, body: &[u8], signatures: &str) -> bool {
        let content = signed_content(id, moment, body);
        let mut hashes = signatures.split(' ').filter_map(|one| STANDARD.decode(one.strip_prefix(SIGNATURE_PREFIX)?).ok());
        hashes.any(|hash| hmac::verify(&self.0, &content, &hash).is_ok())
    }
}

fn signed_content(id: &str, moment: impl Display, body: &[u8]) -> Vec<u8> {
    [format!("{id}.{moment}.").as_bytes(), body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector of the reference libraries of Standard Webhooks.
    #[test]
    fn the_published_vector_is_signed_as_published() {
        let key = SigningKey::new(&secret_bytes("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("base64"));
        let (id, body) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", br#"{"test": 2432232314}"#);
        let signed = key.sign(id, 1_614_265_330, body);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert!(key.has_signed(id, "1614265330", body, &format!("v1a,other {signed}")));
        assert!(!key.has_signed(id, "1614265331", body, &signed) && !key.has_signed(id, "1614265330", b"{}", &signed));
    }

    #[test]
    fn the_text_of_a_secret_is_read_as_its_bytes_and_another_text_is_none() {
        let secret = new_secret();
        assert_ne!(secret, new_secret());
        assert_eq!(secret_bytes(secret_text(&secret)), Some(secret.to_vec()));
        for other in ["", "whsec", "whsec_?", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] {
            assert_eq!(secret_bytes(other), None, "{other:?}");
        }
    }
}
