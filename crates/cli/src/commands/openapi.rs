//! `docket openapi`: prints the description that is checked in as `openapi.json`.

use std::process::ExitCode;

use anyhow::Result;

pub fn run() -> Result<ExitCode> {
    println!("{}", docket_server::openapi_document().to_pretty_json()?);
    Ok(ExitCode::SUCCESS)
}
