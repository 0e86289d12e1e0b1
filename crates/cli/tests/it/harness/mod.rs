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
//! | `receiver.rs` | an endpoint of webhooks |
//! | `encrypted.rs` | a client that speaks TLS, and certificates |
//! | `contract.rs` | the API's description |
//! | `described.rs` | bodies made up from it |
//! | `orders.rs` | orders as tests place them, and what must hold of their numbers |
//! | `steadfast.rs` | clients that send again until they are answered, and what became of their orders |
//! | `load.rs` | orders that are placed while something else happens |
//! | `signed_in.rs` | users who sign in with passwords and PINs |
//! | `goods.rs` | goods and sales as tests make them |
//! | `filled/` | a merchant with documents of every kind |
//!
//! Nothing sleeps: a test waits for a line of the log, an answer, a thread or the end of a process.

pub mod contract;
pub mod described;
pub mod encrypted;
pub mod filled;
pub mod goods;
pub mod http;
pub mod load;
pub mod orders;
pub mod program;
pub mod receiver;
pub mod server;
pub mod shop;
pub mod signed_in;
pub mod steadfast;
pub mod stream;
pub mod wired;

pub use contract::{Operation, operations};
pub use described::Description;
pub use encrypted::{Certified, Tls, ask_plainly};
pub use http::{Answer, Client, Request, encoded};
pub use load::{Answered, under_load};
pub use orders::*;
pub use program::{command, docket, docket_on, repository};
pub use receiver::{Received, Receiver};
pub use server::Server;
pub use shop::{ROLES, Shop, changed_preset};
pub use signed_in::{PASSWORD, SignedIn, a_user, cookie, nobody, set_pin, sign_in};
pub use steadfast::{Findings, Load, Manner, come_again, monotonic, on_postgres, torture_rounds, wait_until_whole};
pub use stream::EventStream;
pub use wired::Wired;
