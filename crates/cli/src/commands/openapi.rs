//! `docket openapi`: prints the description that is checked in as `openapi.json`.

use std::process::ExitCode;

use anyhow::Result;

use crate::say::say;

pub fn run() -> Result<ExitCode> {
    say!("{}", docket_server::openapi_document().to_pretty_json()?);
    Ok(ExitCode::SUCCESS)
}
