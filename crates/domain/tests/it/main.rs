//! The rules, played over an in-memory store: what each command writes, what it refuses, and what it leaves behind.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `shop.rs` | the harness: a merchant whose rows are kept in maps, and a loop as the engine runs it |
//! | `fixtures.rs` | a merchant, its people and its commands |
//! | the others | claims about one area each; `any_commands.rs` holds those about any sequence of commands |

mod access;
mod any_commands;
mod customers;
mod fixtures;
mod idempotency;
mod invariants;
mod lifecycle;
mod merchants;
mod numbering;
mod placing;
mod pricing;
mod records;
mod series_changes;
mod shop;
mod tickets;
mod time;
