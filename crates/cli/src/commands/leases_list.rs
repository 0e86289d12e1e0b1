//! `docket leases list`: which servers may number documents while the database is away.

use std::process::ExitCode;

use anyhow::Result;

use crate::arguments::LeasesListOptions;
use crate::opened::Opened;
use crate::say::say;

pub async fn run(options: LeasesListOptions) -> Result<ExitCode> {
    let opened = Opened::existing(&options.data)?;
    let leases = opened.reads.fallback_leases().await?;
    if leases.is_empty() {
        say!("No server has ever had a lease of fallback numbers.");
    }
    for lease in leases {
        say!("{}  {:<8}  since {}", lease.lease, lease.state.as_str(), lease.changed_at);
    }
    Ok(ExitCode::SUCCESS)
}
