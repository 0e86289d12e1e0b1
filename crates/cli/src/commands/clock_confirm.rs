//! `docket clock confirm`: an operator says that the clock is right although it has jumped, also beside a running server, which goes
//! on with the next command. Every merchant's audit says so.

use std::process::ExitCode;

use anyhow::Result;
use docket_domain::clock::ConfirmClock;
use docket_domain::command::Command;

use crate::arguments::ClockConfirmOptions;
use crate::opened::{Opened, reason_of, submit};
use crate::say::say;

pub async fn run(options: ClockConfirmOptions) -> Result<ExitCode> {
    let reason = reason_of(&options.reason)?;
    let opened = Opened::existing(&options.data)?;
    let engine = opened.engine()?;
    for merchant in opened.reads.merchants().await? {
        let confirm = ConfirmClock { reason: reason.clone() };
        submit(&engine, merchant.id, Command::ConfirmClock(Box::new(confirm))).await?;
    }
    // Last: nothing follows from a confirmation that the audit does not have.
    let reading = opened.clock.read();
    opened.store.confirm_clock(reading.wall, reading.boot_ms, &reason)?;
    say!("The clock is confirmed: it is {}.", reading.wall);
    Ok(ExitCode::SUCCESS)
}
