//! `docket clock set`: sets the clock of a rehearsal, also beside a running server, to which it looks as if someone had set the
//! machine's clock: a jump ahead is suspect until `docket clock confirm`.

use std::process::ExitCode;

use anyhow::{Result, bail};
use docket_engine::{Clock, SystemClock};

use crate::arguments::ClockSetOptions;
use crate::opened::Opened;
use crate::say::say;

pub fn run(options: ClockSetOptions) -> Result<ExitCode> {
    let directory = &options.data.directory;
    let opened = Opened::existing(&options.data)?;
    if !opened.clock.is_rehearsal() {
        bail!("what is in {} is real, and its clock is the machine's; only a rehearsal's can be set here", directory.display());
    }
    let now = SystemClock.now();
    opened.store.rehearse(options.to.0 - now.0, now)?;
    say!("The rehearsal's clock says {}.", opened.clock.now());
    Ok(ExitCode::SUCCESS)
}
