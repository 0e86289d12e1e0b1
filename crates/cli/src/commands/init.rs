//! `docket init`: makes a store with its first merchant.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::arguments::InitOptions;
use crate::opened::{Opened, create_merchant, preset_of};

pub async fn run(options: InitOptions) -> Result<ExitCode> {
    let preset = preset_of(&options.preset)?;
    let directory = &options.data.directory;
    let opened = match options.clock {
        Some(at) => Opened::rehearsing(&options.data, at)?,
        None => Opened::or_new(&options.data)?,
    };
    if !opened.reads.merchants().await?.is_empty() {
        bail!("there is a store in {} already; add a merchant with `docket merchant create`", directory.display());
    }
    let name = preset.settings.name.clone();
    create_merchant(&opened.engine()?, preset).await?;
    let directory = directory.display();
    println!("{name} is set up in {directory}.");
    if opened.clock.is_rehearsal() {
        println!("It is a rehearsal, for ever; its clock says {}.", opened.clock.now());
    }
    println!("Make a token:  docket token create --data {directory} --role owner");
    println!("Serve it:      docket serve --data {directory}");
    Ok(ExitCode::SUCCESS)
}
