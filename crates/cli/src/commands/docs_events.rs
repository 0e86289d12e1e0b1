//! `docket docs events`: prints what is checked in as `docs/events.md`.

use std::process::ExitCode;

use anyhow::Result;

pub fn run() -> Result<ExitCode> {
    crate::say::text(&docket_server::documents::events());
    Ok(ExitCode::SUCCESS)
}
