//! `docket docs doctor`: prints what is checked in as `docs/doctor.md`.

use std::process::ExitCode;

use anyhow::Result;

pub fn run() -> Result<ExitCode> {
    print!("{}", docket_server::documents::doctor());
    Ok(ExitCode::SUCCESS)
}
