//! `docket docs errors`: prints the table that is checked in as `docs/errors.md`.

use std::process::ExitCode;

use anyhow::Result;

pub fn run() -> Result<ExitCode> {
    print!("{}", docket_server::codes::markdown());
    Ok(ExitCode::SUCCESS)
}
