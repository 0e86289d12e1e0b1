//! API tokens.
//!
//! | file | what |
//! | --- | --- |
//! | `secret.rs` | how a secret is made, hashed and recognised |
//! | `create.rs`, `list.rs`, `revoke.rs` | the routes |
//! | `trust.rs` | a device that is trusted as a register is a token that may do nothing by itself |

mod create;
mod list;
mod revoke;
mod secret;
mod trust;
mod view;

pub use create::*;
pub use list::*;
pub use revoke::*;
pub use secret::{hash, new_secret};
pub use trust::*;
