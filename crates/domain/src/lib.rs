//! The rules of Docket.
//!
//! Everything a merchant's records may and may not become is decided here, by plain synchronous functions over values in
//! memory. The engine loads what a command asks for into the [`book::Book`], calls [`command::decide`], has
//! [`invariants::check`] look at the outcome and lets the store write it.
//!
//! Architecture invariant: this crate knows no I/O, clock, randomness, async, SQL, JSON or HTTP. Time, ids and randomness come
//! in with the [`context::Context`]. `make lint` proves it on the dependency tree and with `clippy.toml`.
//!
//! Reading order: [`command`] (the closed list), [`book`] (what a command sees), [`ordering::place_order`] (a whole command),
//! [`numbering`] (how a document number is made), [`audit`] (what every command leaves behind).

#[macro_use]
mod words;

pub mod access;
pub mod audit;
pub mod billing;
pub mod book;
pub mod calendar;
pub mod catalog;
pub mod clock;
pub mod command;
pub mod context;
pub mod customers;
pub mod days;
pub mod delivery;
pub mod findings;
pub mod fold;
pub mod hex;
pub mod ids;
pub mod imports;
pub mod integrations;
pub mod invariants;
pub mod lanes;
pub mod ledger;
pub mod legacy;
pub mod limits;
pub mod merchants;
pub mod money;
pub mod numbering;
pub mod ordering;
pub mod outage;
pub mod outlets;
pub mod payments;
pub mod printing;
pub mod quantity;
pub mod queues;
pub mod refusal;
pub mod shifts;
pub mod standing;
pub mod stock;
pub mod time;
pub mod webhooks;
pub mod writes;
