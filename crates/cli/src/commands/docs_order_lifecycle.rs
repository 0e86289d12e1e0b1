//! `docket docs order-lifecycle`: prints what is checked in as `docs/order-lifecycle.md`.

use std::process::ExitCode;

use anyhow::Result;

pub fn run() -> Result<ExitCode> {
    crate::say::text(&docket_server::documents::order_lifecycle());
    Ok(ExitCode::SUCCESS)
}
