//! The two terminals of somebody who follows a tutorial.

use std::path::Path;
use std::process::Command;

use super::page::Block;
use super::said::is_as_said;
use crate::harness::Server;
use crate::harness::program::in_clean_environment;

/// What the pages say, and what their server here is reached by.
const ADDRESS_ON_THE_PAGE: &str = "localhost:8080";
/// Between what blocks print, followed by the block's line.
const MARK: &str = "\n--- block of line ";
/// What a tutorial waits for that has not come by then never will.
const TUTORIAL_SECONDS_MAX: &str = "300";

/// Follows a page from an empty directory to its end.
#[track_caller]
pub fn follow(file: &str, blocks: &[Block]) {
    let directory = tempfile::tempdir().expect("an empty directory");
    let mut server: Option<Server> = None;
    let mut left = blocks;
    while let Some(first) = left.first() {
        if first.is_server() {
            // The one before is stopped first, as with Ctrl-C.
            if let Some(before) = server.take() {
                assert!(before.stop().success(), "{file}: the server did not end well");
            }
            server = Some(serve(&first.text, directory.path()));
            left = &left[1..];
        }
        let ends = left.iter().position(Block::is_server).unwrap_or(left.len());
        let (typed, rest) = left.split_at(ends);
        let address = server.as_ref().map_or(ADDRESS_ON_THE_PAGE, Server::address);
        type_in(file, typed, address, directory.path());
        left = rest;
    }
}

/// The first terminal.
fn serve(line: &str, directory: &Path) -> Server {
    let mut shell = among_the_programs("bash", directory);
    shell.args(["-c", &format!("exec {line} \"$@\""), "bash"]);
    Server::spawn(shell)
}

/// The second one: what is typed there, to its end, and that it printed what the page says.
#[track_caller]
fn type_in(file: &str, blocks: &[Block], address: &str, directory: &Path) {
    let mut script = String::from("set -eo pipefail\n");
    for block in blocks {
        let text = block.text.replace(ADDRESS_ON_THE_PAGE, address);
        script.push_str(&format!("printf '%s%s\\n' '{MARK}' {}\n{text}\n", block.line));
    }
    let mut shell = among_the_programs("timeout", directory);
    let output = shell.args([TUTORIAL_SECONDS_MAX, "bash", "-c", &script]).output().expect("a shell");
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    let complaints = String::from_utf8_lossy(&output.stderr);
    let mut parts = printed.split(MARK).skip(1);
    for block in blocks {
        let place = format!("{file}:{}", block.line);
        let part = parts.next().unwrap_or_else(|| panic!("{place} was not reached: {complaints}"));
        let (line, printed) = part.split_once('\n').expect("the mark ends a line");
        assert_eq!(line, block.line.to_string());
        if let Some(said) = &block.said {
            assert!(is_as_said(printed, said), "{place}\n--- says\n{said}\n--- printed\n{printed}\n--- complained\n{complaints}");
        }
    }
    assert!(output.status.success(), "{file} ended with {}: {complaints}\n{printed}", output.status);
}

/// A program in that directory that finds the one under test as `docket`.
fn among_the_programs(name: &str, directory: &Path) -> Command {
    let tested = Path::new(env!("CARGO_BIN_EXE_docket")).parent().expect("it is in a directory");
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = in_clean_environment(Command::new(name));
    command.env("PATH", format!("{}:{path}", tested.display())).env("DOCKET_RATE_LIMIT", "off").current_dir(directory);
    command
}
