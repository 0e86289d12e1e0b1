//! `docket docs errors`: prints the table that is checked in as `docs/errors.md`.

use std::process::ExitCode;

use anyhow::Result;

pub fn run() -> Result<ExitCode> {
    crate::say::text(&docket_server::codes::markdown());
    Ok(ExitCode::SUCCESS)
}
