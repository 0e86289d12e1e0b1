//! Docket over HTTP: parse, hand over, answer.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `router.rs` | every route on one page |
//! | `app.rs` | what handlers share |
//! | `extract/` | who calls, bodies, queries, idempotency keys |
//! | `entrance/` | how clients come in: TLS, how many, how often, what every request passes and every answer has |
//! | `serve.rs` | listening, and for how long a client is waited for |
//! | `answer.rs` | how a command is answered |
//! | `outgoing.rs` | HTTP that this server asks of others; `standard_webhooks.rs`: how it is signed, both ways |
//! | `machine_time.rs` | the clock that others have too |
//! | `left_alone.rs` | what timers could not decide |
//! | `problem/` | every error answer: code, status, cause, remedy |
//! | `<area>/` | the handlers of an area, and the shapes they take and give |
//! | `openapi.rs` | the description, generated from the handlers |
//! | `preset/` | the files that configure a merchant |
//! | `readers/` | what strangers send, read without a server around it, for the fuzzers |
//! | `setup/` | the first merchant of an empty store, made in a browser |
//!
//! Architecture invariant: no rule and no SQL here. A handler turns a request into a command or a query, and the outcome into an
//! answer.

mod amount;
mod answer;
mod app;
mod apps;
pub mod audit;
pub mod auth;
mod believed_time;
mod billing;
mod customers;
mod days;
mod delivery;
pub mod doctor;
pub mod documents;
mod entrance;
mod events;
pub mod exports;
mod extract;
mod health;
pub mod imports;
mod integrations;
mod lanes;
mod ledger;
mod left_alone;
pub mod legacy;
mod machine_time;
mod metrics;
pub mod numbering;
mod openapi;
mod orders;
mod outgoing;
mod outlets;
mod payments;
pub mod preset;
mod printing;
mod problem;
mod products;
mod queues;
pub mod readers;
mod reports;
mod roles;
mod router;
mod serve;
mod settings;
mod setup;
mod shifts;
mod shop;
mod standard_webhooks;
mod standing;
mod stock;
pub mod tokens;
mod users;
mod webhooks;

pub use app::{App, own_key};
pub use billing::purge_copies_that_are_due;
pub use days::close_days_that_are_due;
pub use doctor::watch_over_merchants;
pub use entrance::{Authority, Entrance, MostConnections, Rate, Rates, Tls, TlsError, machine_addresses};
pub use extract::{Network, TrustedProxies};
pub use health::notice_newer_schema;
pub use openapi::document as openapi_document;
pub use orders::release_unpaid_orders;
pub use payments::give_up_what_is_overdue;
pub use printing::{Bytes, PrintWorker, Printouts, SendPatience, Unprintable, font_directories, fonts_in, printouts};
pub use problem::codes;
pub use serve::{Patience, lead_on, serve, serve_without_store};
pub use setup::{NotMade, Setup, SetupCode, make_first_merchant, make_merchant};
pub use shop::{CodeMessage, CodeSender, NoSender, NotSent, PostSender, PrintSender};
pub use standing::place_standing_orders;
pub use webhooks::{Reach, WebhookWorker};
