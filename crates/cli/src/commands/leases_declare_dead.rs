//! `docket leases declare-dead`: an operator's word that a server, with its disk, is gone for good, so that another may have its lease.

use std::process::ExitCode;

use anyhow::{Result, anyhow, bail};
use docket_domain::numbering::LeaseNumber;

use crate::arguments::LeasesDeclareDeadOptions;
use crate::opened::Opened;
use crate::say::say;

pub async fn run(options: LeasesDeclareDeadOptions) -> Result<ExitCode> {
    let lease = LeaseNumber::new(options.lease).ok_or_else(|| anyhow!("a lease has a number of 0 to 99"))?;
    let opened = Opened::existing(&options.data)?;
    if !opened.store.declare_lease_dead(lease, opened.clock.now())? {
        bail!("lease {lease} is not held by any server; see `docket leases list`");
    }
    say!("Lease {lease} is dead. Another server may have it when it has rested for more than a day.");
    Ok(ExitCode::SUCCESS)
}
