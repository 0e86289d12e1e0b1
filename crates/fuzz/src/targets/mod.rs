//! The targets, a file each.

pub mod barcode;
pub mod bodies;
pub mod cells;
pub mod imports;
pub mod legacy;
pub mod money;
pub mod phone;
pub mod platforms;
pub mod receipt;
mod receipt_bytes;
pub mod template;

use docket_domain::merchants::Settings;
use docket_domain::time::Timestamp;
use docket_server::preset;

/// The settings of a merchant as a built-in preset has them.
fn settings(name: &str) -> Settings {
    preset::named(name).expect("a built-in preset").settings
}

/// The time at which everything is read.
fn now() -> Timestamp {
    Timestamp::parse("2026-01-19T12:00:00Z").expect("a time")
}
