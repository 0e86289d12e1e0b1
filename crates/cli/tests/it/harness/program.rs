//! Runs of the program that end by themselves.

use std::path::Path;
use std::process::Command;

/// What a run printed and how it ended.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// The program, without whatever `DOCKET_…` the tests' own environment has. Tests ask more often than any shop, all from one address; what
/// the limit does, `edge/rates.rs` says.
pub fn command() -> Command {
    as_tests_run(Command::new(env!("CARGO_BIN_EXE_docket")))
}

/// The same for a command that leads to the program.
pub fn as_tests_run(command: Command) -> Command {
    let mut command = in_clean_environment(command);
    command.env("DOCKET_RATE_LIMIT", "off");
    command
}

/// A command that does not see whatever `DOCKET_…` the tests' own environment has. No doctor watches: a test that is slow on a busy machine
/// would have its findings among its events.
pub fn in_clean_environment(mut command: Command) -> Command {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("DOCKET_") {
            command.env_remove(name);
        }
    }
    command.env("DOCKET_MONITOR", "false");
    command
}

/// Runs the program to its end.
pub fn docket(arguments: &[&str]) -> Run {
    run(command().args(arguments))
}

/// Runs a command of the program to its end.
pub fn run(command: &mut Command) -> Run {
    let output = command.output().expect("the program runs");
    let text = |bytes| String::from_utf8(bytes).expect("the program prints UTF-8");
    Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// The same on a store.
pub fn docket_on(data: &Path, arguments: &[&str]) -> Run {
    let data = data.to_str().expect("a path that is UTF-8");
    docket(&[arguments, &["--data", data]].concat())
}

impl Run {
    /// What it printed, when it ended well.
    #[track_caller]
    pub fn succeeded(&self) -> &str {
        assert_eq!(self.code, Some(0), "{self:?}");
        &self.out
    }

    /// What it complained about, when it ended with this code and printed no result.
    #[track_caller]
    pub fn failed(&self, code: i32) -> &str {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert_eq!(self.out, "", "a failed command prints no result: {self:?}");
        assert!(!self.err.contains("panicked"), "{self:?}");
        &self.err
    }
}

/// The files at the root of the repository.
pub fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}
