//! What is taken while the database cannot be reached, and how it is taken in when it is back (SPEC 3.5).
//!
//! During an outage a command is decided by its ordinary rules against what the book still holds, and what it makes is written to
//! the server's spool instead of the store. When the database is back, each document is taken in by a command of its own, which
//! refuses nothing: it has been answered, so it has happened.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `admit.rs` | which commands are taken, and which rows nobody needs to see for that |
//! | `decide.rs` | how one is decided without the database |
//! | `made.rs` | what was made, as it goes into the spool |
//! | `take_in.rs` | the command that takes it in, and what becomes of a key that has a document already |
//! | `changed.rs` | what is found to have changed since |
//!
//! The documents themselves are taken in where they belong: `ordering/take_in_order.rs`, `billing/take_in_bill.rs`,
//! `payments/take_in_payment.rs`.

mod admit;
mod changed;
mod decide;
mod made;
mod take_in;

pub use admit::{admitted, assumed};
pub use changed::Listed;
pub(crate) use changed::{raise_changes, raise_erased};
pub use decide::{Decided, decide};
pub use made::{Made, MadeBill, MadeCustomer, MadeOrder, MadePayment};
pub use take_in::{NumberAlias, TakeIn};
