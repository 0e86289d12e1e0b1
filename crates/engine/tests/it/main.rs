//! The loop, on a real SQLite store in a directory of its own: groups, keys, failures at every point, and several writers.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `stage.rs` | the harness: a store, engines on it, a gate that cuts groups, a dump of every table |
//! | `fixtures.rs` | merchants and commands |
//! | `flaky.rs` | a writer whose begins and commits fail as asked |
//! | the others | claims |

mod clocks;
mod commits;
mod failures;
mod fixtures;
mod flaky;
mod groups;
mod keys;
mod stage;
mod writers;
