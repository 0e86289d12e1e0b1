//! What the tests stand on.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `shop.rs` | a store in a directory of its own, with a server on it |
//! | `server.rs` | a running server: start, stop, kill |
//! | `wired.rs` | a shop whose server reaches its database by a cable |
//! | `program.rs` | runs of the program that end by themselves |
//! | `http.rs` | a small client |
//! | `stream.rs` | a stream of events |
//! | `contract.rs` | the API's description |
//! | `described.rs` | bodies made up from it |
//! | `orders.rs` | orders as tests place them, and what must hold of their numbers |
//! | `steadfast.rs` | clients that send again until they are answered, and what became of their orders |
//! | `load.rs` | orders that are placed while something else happens |
//! | `goods.rs` | goods and sales as tests make them |
//! | `filled/` | a merchant with documents of every kind |
//!
//! Nothing sleeps: a test waits for a line of the log, an answer, a thread or the end of a process.

pub mod contract;
pub mod described;
pub mod filled;
pub mod goods;
pub mod http;
pub mod load;
pub mod orders;
pub mod program;
pub mod server;
pub mod shop;
pub mod steadfast;
pub mod stream;
pub mod wired;

pub use contract::{Operation, operations};
pub use described::Description;
pub use http::{Answer, Client, Request, encoded};
pub use load::{Answered, under_load};
pub use orders::*;
pub use program::{command, docket, docket_on, repository};
pub use server::Server;
pub use shop::{ROLES, Shop, changed_preset};
pub use steadfast::{Findings, Load, Manner, come_again, on_postgres, torture_rounds, wait_until_whole};
pub use stream::EventStream;
pub use wired::Wired;
