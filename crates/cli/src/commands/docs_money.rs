//! `docket docs money`: prints what is checked in as `docs/money.md`.

use std::process::ExitCode;

use anyhow::Result;

pub fn run() -> Result<ExitCode> {
    crate::say::text(&docket_server::documents::money());
    Ok(ExitCode::SUCCESS)
}
