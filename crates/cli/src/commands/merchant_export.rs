//! `docket merchant export`: writes everything that is a merchant's to a file, also beside a running server.

use std::process::ExitCode;

use anyhow::Result;
use docket_domain::ids::MerchantId;

use crate::arguments::MerchantExportOptions;
use crate::opened::Opened;
use crate::progress::bar;
use crate::say::say;
use crate::whole_file::{self, For};

pub async fn run(options: MerchantExportOptions) -> Result<ExitCode> {
    let opened = Opened::existing(&options.data)?;
    let merchant = opened.merchant(options.merchant.merchant.as_deref()).await?;
    let file = options.file.clone();
    let moved = tokio::task::spawn_blocking(move || export(&opened, merchant.id, &options)).await??;
    say!("{} is in {}: {} rows, to record {}.", moved.slug, file.display(), moved.rows, moved.last_record);
    say!(
        "It is all that there is of {}, and as secret. Nothing is changed here: what is sold from now on is not in it.",
        moved.name
    );
    Ok(ExitCode::SUCCESS)
}

fn export(opened: &Opened, merchant: MerchantId, options: &MerchantExportOptions) -> Result<docket_store::moving::Moved> {
    let bar = bar(0, "exporting  {spinner} {human_pos} rows")?;
    let now = opened.clock.now();
    let exported = whole_file::write(&options.file, For::Owner, |out| {
        Ok(opened.store.export_merchant(merchant, now, out, &mut |rows| bar.set_position(rows))?)
    });
    bar.finish_and_clear();
    exported
}
