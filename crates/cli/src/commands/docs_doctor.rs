//! `docket docs doctor`: prints what is checked in as `docs/doctor.md`.

use std::process::ExitCode;

use anyhow::Result;

pub fn run() -> Result<ExitCode> {
    crate::say::text(&docket_server::documents::doctor());
    Ok(ExitCode::SUCCESS)
}
