//! `docket restore`: takes a backup back into a directory, after it was read through and proved.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use docket_engine::{Clock, SystemClock};
use docket_store::sqlite::SqliteStore;

use crate::arguments::RestoreOptions;
use crate::say::say;

pub async fn run(options: RestoreOptions) -> Result<ExitCode> {
    if options.data.url()?.is_some() {
        bail!(
            "the store of {} is in a PostgreSQL database, which is restored by its own tools, such as pg_restore; \
             docs/operating/backup.md says how",
            options.data.directory.display()
        );
    }
    let directory = options.data.directory.clone();
    if SqliteStore::exists(&directory) && !options.replace {
        bail!(
            "there is a store in {} already; restore into another directory with --data, or, with its server stopped, put this one in \
             its place with --replace",
            directory.display()
        );
    }
    let (from, into, replace) = (options.file.clone(), directory.clone(), options.replace);
    let restoring = move || SqliteStore::restore(&into, &from, replace, SystemClock.now());
    let restored = tokio::task::spawn_blocking(restoring).await?;
    let restored = restored.with_context(|| format!("{} is not restored", options.file.display()))?;
    for (slug, verified) in &restored.merchants {
        say!(
            "{slug}: the chain of records holds; {} numbers of {} counters are unique and none is missing; {} accounts come to zero.",
            verified.documents,
            verified.counters,
            verified.accounts
        );
    }
    say!("The store is in {}. What was done after the backup is not in it.", directory.display());
    if let Some(replaced) = restored.replaced {
        say!("What was there before is kept as {}.", replaced.display());
    }
    Ok(ExitCode::SUCCESS)
}
