//! `docket clock lower`: lets a merchant's next documents be dated by the clock again, also beside a running server, after some were
//! dated in the future. What was written stays as it is.

use std::process::ExitCode;

use anyhow::Result;
use docket_domain::clock::LowerFloor;
use docket_domain::command::Command;

use crate::arguments::ClockLowerOptions;
use crate::opened::{Opened, reason_of, submit};
use crate::say::say;

pub async fn run(options: ClockLowerOptions) -> Result<ExitCode> {
    let reason = reason_of(&options.reason)?;
    let opened = Opened::existing(&options.data)?;
    let merchant = opened.merchant(options.merchant.merchant.as_deref()).await?;
    let engine = opened.engine()?;
    submit(&engine, merchant.id, Command::LowerFloor(Box::new(LowerFloor { reason }))).await?;
    say!("The next documents of {} are dated by the clock: it is {}.", merchant.name, engine.now().at);
    say!("A business day that the wrong clock has closed takes documents once a manager has reopened it.");
    Ok(ExitCode::SUCCESS)
}
