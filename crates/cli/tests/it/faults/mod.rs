//! Real faults under a real server: power cuts, disks that fail or hang, descriptors and memory that run out, ten thousand connections,
//! clocks that step. `docs/operating/faults.md` says what was measured.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `stand.rs` | a store with a server, in a directory or on a file system whose power can be cut, and what is looked at after each fault |
//! | `volume.rs`, `cut.c` | that file system: ext4 in a file, mounted in a namespace of its own |
//! | `shim.rs`, `shim.c` | what stands between the server and its files: errors, short writes, slow disks, a wall clock that steps |
//! | `power.rs` | the power goes, again and again; and a disk that lies is found out |
//! | `io_errors.rs` | reads, writes and syncs that fail |
//! | `slow.rs` | a disk that is slow, and one that hangs |
//! | `descriptors.rs` | no descriptor is left |
//! | `crowd.rs` | ten thousand connections |
//! | `memory.rs` | little memory |
//! | `clock.rs` | the machine's clock steps under load |
//!
//! They are about the machine that a server runs on, so they run on a file, and not when tests run on PostgreSQL. `DOCKET_TORTURE_ROUNDS`
//! says how many rounds; `make torture` runs twenty. Nothing is reached over anything but the API, the program and the operating system.

mod clock;
mod crowd;
mod descriptors;
mod io_errors;
mod memory;
mod power;
mod shim;
mod slow;
mod stand;
mod volume;

use docket_testing::Backend;

use crate::harness::torture_rounds;

/// Whether these tests run: on a file.
fn on_a_file() -> bool {
    Backend::of_this_run() == Backend::Sqlite
}

/// What this machine lacks for a test. Under torture nothing may be missing; an ordinary run says so and goes without.
#[track_caller]
fn goes_without(what: &str) {
    assert!(torture_rounds().is_none(), "torture needs {what}");
    println!("skipped: this needs {what}");
}
