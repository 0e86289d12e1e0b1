//! The server within the test's own process, over real HTTP: what cannot be brought about from outside of it.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `cable.rs` of the engine's tests | a store whose connection is cut as asked, and mended |
//! | `http.rs` of the program's tests | a small client |
//! | `outages.rs` | what is answered while the database is away, and after |

#[path = "../../../engine/tests/it/cable.rs"]
#[allow(dead_code, reason = "used by the engine's tests")]
mod cable;
#[path = "../../../cli/tests/it/harness/http.rs"]
#[allow(dead_code, reason = "used by the program's tests")]
mod http;
mod outages;
