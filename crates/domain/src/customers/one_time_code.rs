//! The code by which a customer signs in. Example: `048213` is sent to +971501234567; whoever says it within ten minutes, and has not
//! said five others before, is the customer of that phone.
//!
//! A code has so few digits that its hash hides it from nobody who has the store and a minute: it is hashed so that it stands nowhere
//! where somebody reads it, and is worth nothing when its minutes are over.

use sha2::{Digest, Sha256};

use super::PhoneE164;
use crate::time::Timestamp;

/// For how long a code is good.
pub const GOOD_FOR_MS: i64 = 10 * 60_000;
/// How often one may be tried.
pub const TRIES: u32 = 5;
/// For how long a customer stays signed in who does nothing.
pub const SESSION_MS: i64 = 30 * DAY_MS;
/// A session that was put off for less than this is not put off again: most requests write nothing.
const SLIDES_AFTER_MS: i64 = DAY_MS;
const DAY_MS: i64 = 24 * 3_600_000;
/// There are so many codes.
const CODES: u64 = 1_000_000;

/// The code of 64 random bits: each is as likely as any other, but for a difference that no number of tries shows.
pub fn from_random(bits: u64) -> String {
    format!("{:06}", bits % CODES)
}

/// Whether a text has the shape of a code.
pub fn is_code(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Under which a phone is known where it must not stand itself.
pub fn phone_hash(phone: &PhoneE164, merchant_salt: &[u8; 16]) -> [u8; 32] {
    hash(b"docket phone 1", &[merchant_salt, phone.as_str().as_bytes()])
}

/// What is stored of a code.
pub fn code_hash(code: &str, salt: &[u8; 16], phone_hash: &[u8; 32]) -> [u8; 32] {
    hash(b"docket code 1", &[salt, phone_hash, code.as_bytes()])
}

/// Until when a session is good whose customer does something now, where that is worth writing.
pub fn slid(expires_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let later = Timestamp(now.0 + SESSION_MS);
    (later.0 - expires_at.0 >= SLIDES_AFTER_MS).then_some(later)
}

fn hash(what: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(what);
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}
