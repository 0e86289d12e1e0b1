//! API tokens: how a secret is made, hashed and recognised.

use docket_domain::hex::hex;
use sha2::{Digest, Sha256};

/// What every secret begins with, so that a leaked one is recognised by scanners.
const PREFIX: &str = "docket_";

/// A new secret: 32 bytes from the operating system, shown once and never stored.
///
/// # Panics
/// When the operating system has no randomness.
pub fn new_secret() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the operating system has randomness");
    format!("{PREFIX}{}", hex(&bytes))
}

/// What is stored of a secret. A plain hash is enough: a secret has 256 bits.
pub fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_secrets_are_equal() {
        let (one, other) = (new_secret(), new_secret());
        assert_ne!(one, other);
        assert_ne!(hash(&one), hash(&other));
        assert!(one.starts_with("docket_") && one.len() == 7 + 64);
    }
}
