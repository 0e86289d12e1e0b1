//! `docket docs import-legacy`: prints what is checked in as `docs/import-legacy.md`.

use std::process::ExitCode;

use anyhow::Result;

pub fn run() -> Result<ExitCode> {
    crate::say::text(&docket_server::documents::import_legacy());
    Ok(ExitCode::SUCCESS)
}
