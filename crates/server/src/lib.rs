//! Docket over HTTP: parse, hand over, answer.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `router.rs` | every route on one page |
//! | `app.rs` | what handlers share |
//! | `extract/` | who calls, bodies, queries, idempotency keys |
//! | `serve.rs` | listening, and for how long a client is waited for |
//! | `answer.rs` | how a command is answered |
//! | `left_alone.rs` | what timers could not decide |
//! | `problem/` | every error answer: code, status, cause, remedy |
//! | `<area>/` | the handlers of an area, and the shapes they take and give |
//! | `openapi.rs` | the description, generated from the handlers |
//! | `preset/` | the files that configure a merchant |
//!
//! Architecture invariant: no rule and no SQL here. A handler turns a request into a command or a query, and the outcome into an
//! answer.

mod amount;
mod answer;
mod app;
mod billing;
mod customers;
mod days;
mod delivery;
pub mod doctor;
pub mod documents;
mod events;
pub mod exports;
mod extract;
mod health;
pub mod imports;
mod ledger;
mod left_alone;
mod metrics;
pub mod numbering;
mod openapi;
mod orders;
mod outlets;
mod payments;
pub mod preset;
mod printing;
mod problem;
mod products;
mod queues;
mod reports;
mod router;
mod serve;
mod shifts;
mod standing;
mod stock;
pub mod tokens;

pub use app::{App, own_key};
pub use billing::purge_copies_that_are_due;
pub use days::close_days_that_are_due;
pub use doctor::watch_over_merchants;
pub use health::notice_newer_schema;
pub use openapi::document as openapi_document;
pub use orders::release_unpaid_orders;
pub use payments::give_up_what_is_overdue;
pub use printing::{Bytes, PrintWorker, Printouts, SendPatience, Unprintable, font_directories, fonts_in, printouts};
pub use problem::codes;
pub use serve::{Patience, serve, serve_without_store};
pub use standing::place_standing_orders;
