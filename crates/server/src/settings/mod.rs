//! The merchant's settings: what a preset sets, to be seen and changed.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `parts.rs` | what all parts share on the wire, the business day and the queues |
//! | `charges.rs` | charges, and rules of barcodes |
//! | `places.rs` | outlets, registers and channels |
//! | `printers.rs` | receipts and printers of them |
//! | `view.rs` | all settings as they are answered |
//! | `change.rs` | what of them changes |
//!
//! What each must be is written once, for presets and for here: `preset/rules.rs` and its siblings.

mod change;
mod charges;
mod parts;
mod places;
mod printers;
mod view;

pub(crate) use change::changes as settings_changes;
pub use change::{__path_change_settings, change_settings};
pub(crate) use parts::{Fits, PolicyBody};
pub(crate) use printers::ReceiptHeadBody;
pub use view::{__path_get_settings, get_settings};
