//! The SQLite store: what is written is read back, what the read side finds, and what it says about damage.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `desk.rs` | the harness: a store, and a loop of one command at a time through the `Writer` trait |
//! | `fixtures.rs` | merchants and commands |
//! | the others | claims |

mod audit;
mod catalogue;
mod chain;
mod clock;
mod customers;
mod days;
mod desk;
mod events;
mod fixtures;
mod ledger;
mod lists;
mod opening;
mod payments;
mod printing;
mod round_trip;
mod search;
mod writing;
