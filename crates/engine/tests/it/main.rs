//! The loop, on a real SQLite store in a directory of its own: groups, keys, failures at every point, and several writers.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `stage.rs` | the harness: a store, engines on it, a gate that cuts groups, a dump of every table |
//! | `fixtures.rs` | merchants and commands |
//! | `cable.rs` | a store whose connection is cut as asked, and mended |
//! | `flaky.rs` | a writer whose begins and commits fail as asked |
//! | `dice.rs`, `months.rs`, `order_deeds.rs` of the domain's tests | random commands of a shop that keeps stock |
//! | the others | claims |

mod cable;
mod clocks;
mod commits;
// Of what the suites of the domain have of it, only a part is needed here.
#[allow(dead_code)]
#[path = "../../../domain/tests/it/customer_94.rs"]
mod customer_94;
#[path = "../../../domain/tests/it/dice.rs"]
mod dice;
mod failures;
mod fixtures;
mod flaky;
mod goods;
mod groups;
mod keys;
mod legacy;
#[path = "../../../domain/tests/it/months.rs"]
mod months;
#[path = "../../../domain/tests/it/order_deeds.rs"]
mod order_deeds;
mod outages;
mod stage;
mod writers;
