//! `docket backup`: copies the store to a file as it stands at one moment, while a server sells.

use std::process::ExitCode;

use anyhow::{Result, bail};
use docket_store::Store;

use crate::arguments::BackupOptions;
use crate::opened::Opened;
use crate::say::say;
use crate::whole_file::{self, For};

pub async fn run(options: BackupOptions) -> Result<ExitCode> {
    if options.data.url()?.is_some() {
        bail!(
            "this store is in a PostgreSQL database, which is backed up by its own tools, as of one moment and while servers sell:\n    \
             pg_dump --format=custom --file={} --dbname=URL\nor, without losing anything since the last backup, by an archive of its \
             write-ahead log; docs/operating/backup.md has both",
            options.file.display()
        );
    }
    if options.file.exists() {
        bail!("{} is there already; name a file that is not", options.file.display());
    }
    let opened = Opened::existing(&options.data)?;
    let file = options.file.clone();
    tokio::task::spawn_blocking(move || {
        let Store::Sqlite(store) = &opened.store else { unreachable!("without a URL a store is a file") };
        whole_file::made(&file, |beside| {
            drop(whole_file::create(beside, For::Owner)?);
            Ok(store.back_up(beside)?)
        })
    })
    .await??;
    say!("The store is in {}, and reads well. It has everything that was answered before.", options.file.display());
    Ok(ExitCode::SUCCESS)
}
