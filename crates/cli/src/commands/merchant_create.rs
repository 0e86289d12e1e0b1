//! `docket merchant create`: makes a merchant in a store, also beside a running server.

use std::process::ExitCode;

use anyhow::Result;
use docket_domain::access::Actor;
use docket_server::make_merchant;

use crate::arguments::MerchantCreateOptions;
use crate::opened::{Opened, name_of, preset_of};
use crate::say::say;

pub async fn run(options: MerchantCreateOptions) -> Result<ExitCode> {
    let mut preset = preset_of(&options.preset)?;
    if let Some(slug) = options.slug {
        docket_server::preset::check_slug(&slug)?;
        preset.settings.slug = slug;
    }
    if let Some(name) = options.name {
        preset.settings.name = name_of("--name", &name)?;
    }
    let opened = Opened::existing(&options.data)?;
    let (name, slug) = (preset.settings.name.clone(), preset.settings.slug.clone());
    make_merchant(&opened.engine()?, Actor::command_line(), preset).await?;
    say!("{name} is set up as {slug}.");
    Ok(ExitCode::SUCCESS)
}
