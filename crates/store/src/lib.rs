//! The databases under Docket.
//!
//! The engine writes through one small trait, [`Writer`]: begin, open, load, write, commit. The read side asks through [`Reads`],
//! on connections of its own, never through a lane. SQL texts stand per area, one for every database.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `writer.rs` | the trait the loop writes through |
//! | `store.rs` | a store, whichever database it is in |
//! | `reads.rs` | the queries, for whoever answers requests |
//! | `sql/` | one text for every database: connections, statements, rows |
//! | `sqlite/` | how SQLite is connected to, made durable and checkpointed |
//! | `postgres/` | how PostgreSQL is connected to, and spoken to in few round trips |
//! | `<area>/sql.rs` | the statements of an area |
//! | `load.rs`, `write.rs` | what a book asks for, what a group has decided |
//! | `side.rs` | tables that no rule reads |
//! | `distrust.rs` | a disk that has failed under the store |
//! | `audit/seal.rs` | records rendered and chained, the same for every database |
//! | `moving/` | a merchant's rows to a file and from it, whatever tables there are |
//! | `migrations.rs`, `../migrations/` | how the schema came to be |
//!
//! Architecture invariant: no rule is decided here. A statement writes what it is given; a constraint is a safety net whose
//! violation is a bug, never a way to find something out.

mod access;
pub mod attempts;
pub mod audit;
pub mod billing;
pub mod catalog;
mod clock;
pub mod customers;
pub mod days;
pub mod delivery;
mod distrust;
pub mod doctor;
mod error;
mod exports;
pub mod files;
pub mod findings;
pub mod imports;
pub mod integrations;
mod json;
pub mod lanes;
pub mod ledger;
pub mod legacy;
mod load;
mod look_ups;
mod merchants;
mod migrations;
pub mod moving;
pub mod numbering;
pub mod ordering;
pub mod payments;
pub mod postgres;
pub mod printing;
pub mod queues;
mod reads;
mod replays;
pub mod reports;
pub mod shifts;
mod side;
mod sql;
pub mod sqlite;
pub mod standing;
pub mod stock;
mod store;
pub mod webhooks;
mod write;
mod writer;

pub use access::{Principal, SessionsSeen, TokenDocument, UserDocument};
pub use clock::ClockConfirmation;
pub use clock::sql::Rehearsal;
pub use error::StoreError;
pub use merchants::MerchantSummary;
pub use migrations::SchemaState;
pub use reads::{Page, Reads};
pub use store::Store;
pub use writer::{Opened, Standing, Writer};
