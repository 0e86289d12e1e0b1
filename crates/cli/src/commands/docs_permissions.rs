//! `docket docs permissions`: prints what is checked in as `docs/permissions.md`.

use std::process::ExitCode;

use anyhow::Result;

pub fn run() -> Result<ExitCode> {
    crate::say::text(&docket_server::documents::permissions());
    Ok(ExitCode::SUCCESS)
}
