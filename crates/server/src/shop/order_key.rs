//! What a guest's order is known by: a key that only who placed it was told, good for this order alone.
//!
//! It is made of the order's id and the merchant's salt, so that it stands in no table, and the same request again answers the same key.

use docket_domain::hex::hex;
use docket_domain::ids::OrderId;
use docket_domain::merchants::Settings;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The header that brings it.
pub(crate) const ORDER_KEY: &str = "order-key";

/// The key of an order: 128 bits, in hexadecimal.
pub(super) fn key_of(order: OrderId, settings: &Settings) -> String {
    let mut hash = Sha256::new();
    hash.update(b"docket order key 1");
    hash.update(settings.salt);
    hash.update(order.0.as_bytes());
    hex(&hash.finalize()[..16])
}

/// Whether somebody has the key of an order.
pub(crate) fn is_key_of(key: &str, order: OrderId, settings: &Settings) -> bool {
    key_of(order, settings).as_bytes().ct_eq(key.as_bytes()).into()
}
