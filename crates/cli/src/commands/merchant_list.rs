//! `docket merchant list`: the merchants of a store, a line each.

use std::process::ExitCode;

use anyhow::Result;

use crate::arguments::MerchantListOptions;
use crate::opened::Opened;
use crate::say::say;

pub async fn run(options: MerchantListOptions) -> Result<ExitCode> {
    for merchant in Opened::existing(&options.data)?.reads.merchants().await? {
        say!("{}\t{}", merchant.slug, merchant.name);
    }
    Ok(ExitCode::SUCCESS)
}
