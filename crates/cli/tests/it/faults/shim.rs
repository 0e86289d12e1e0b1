//! What stands between a server and the files of its store, and fails as it is told to: `shim.c`, compiled when a test begins.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// Of `errno`.
pub const EIO: i64 = 5;
/// Of `errno`.
pub const ENOSPC: i64 = 28;
/// No error: the process is killed in front of it, as by `kill -9`.
pub const KILLED: i64 = -1;

/// What can fail. The numbers are those of `shim.c`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Write = 1,
    Sync = 2,
    Read = 4,
    Truncate = 8,
}

/// On which of a store's files. The numbers are those of `shim.c`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Files {
    Database = 1,
    Log = 2,
    All = 7,
}

/// How often something fails once it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    Once,
    Always,
}

/// Something that fails.
#[derive(Clone, Copy, Debug)]
pub struct Failure {
    pub operation: Operation,
    pub files: Files,
    /// With which error; 0 for a write that is only shortened.
    pub error: i64,
    /// So many bytes of a write are written all the same.
    pub written: i64,
}

/// Fields of the page that is shared with `shim.c`, in its order.
#[derive(Clone, Copy)]
enum Field {
    Operations,
    Files,
    Error,
    From,
    Times,
    Shorten,
    DelayMs,
    Hold,
    Lie,
    ClockMs,
    Seen,
    Struck,
    Held,
    Count,
}

/// The shim, and how it is told.
pub struct Shim {
    home: TempDir,
    control: File,
}

impl Shim {
    /// One that lets everything pass.
    pub fn new() -> Shim {
        let home = tempfile::tempdir().expect("a temporary directory");
        compile("shim.c", include_str!("shim.c"), &["-shared", "-fPIC"], &home.path().join("shim.so"));
        let control = File::options().read(true).write(true).create_new(true).open(home.path().join("control"));
        let control = control.expect("a file of our own");
        control.set_len(Field::Count as u64 * 8).expect("a file of our own");
        Shim { home, control }
    }

    /// Stands between a command and its files.
    pub fn stand_before(&self, command: &mut Command) {
        command.env("LD_PRELOAD", self.home.path().join("shim.so")).env("FAULTS_CONTROL", self.home.path().join("control"));
    }

    /// From the `from`th such operation on, counted from now, something fails.
    pub fn fail(&self, failure: Failure, from: u64, times: Times) {
        self.mend();
        self.set(Field::Files, failure.files as i64);
        self.set(Field::Error, failure.error);
        self.set(Field::From, from as i64);
        self.set(Field::Times, if times == Times::Once { 1 } else { -1 });
        self.set(Field::Shorten, failure.written);
        self.set(Field::Seen, 0);
        self.set(Field::Struck, 0);
        self.set(Field::Operations, failure.operation as i64);
    }

    /// Nothing fails any more.
    pub fn mend(&self) {
        self.set(Field::Operations, 0);
    }

    /// How many operations have failed since something was to fail.
    pub fn struck(&self) -> u64 {
        self.get(Field::Struck)
    }

    /// Every sync takes so much longer.
    pub fn delay_syncs(&self, ms: i64) {
        self.set(Field::DelayMs, ms);
    }

    /// Every sync waits, or no longer.
    pub fn hold_syncs(&self, holds: bool) {
        if holds {
            // One that was killed while it waited has not said that it waits no more.
            self.set(Field::Held, 0);
        }
        self.set(Field::Hold, i64::from(holds));
    }

    /// How many syncs wait now.
    pub fn held(&self) -> u64 {
        self.get(Field::Held)
    }

    /// Every sync succeeds and does nothing.
    pub fn lie(&self, lies: bool) {
        self.set(Field::Lie, i64::from(lies));
    }

    /// The wall clock is ahead by so much.
    pub fn step_clock(&self, ms: i64) {
        self.set(Field::ClockMs, ms);
    }

    fn set(&self, field: Field, value: i64) {
        self.control.write_all_at(&value.to_ne_bytes(), field as u64 * 8).expect("a file of our own");
    }

    fn get(&self, field: Field) -> u64 {
        let mut bytes = [0; 8];
        self.control.read_exact_at(&mut bytes, field as u64 * 8).expect("a file of our own");
        u64::from_ne_bytes(bytes)
    }
}

/// Compiles a file of C, which the build of SQLite needs a compiler for in any case.
pub fn compile(name: &str, source: &str, options: &[&str], to: &Path) {
    let from: PathBuf = to.with_file_name(name);
    std::fs::write(&from, source).expect("a file of our own");
    let mut compiler = Command::new("cc");
    compiler.args(["-O2", "-Wall", "-Wextra", "-Werror"]).args(options).arg(&from).arg("-o").arg(to).arg("-ldl");
    let ran = compiler.output().expect("there is a C compiler");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}
