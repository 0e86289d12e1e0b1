//! `docket migrate`: brings a store's schema up to date, or says what there is to do.
//!
//!     $ docket migrate --database postgres://docket@db/docket --distribute citus
//!     The schema was at 0 and is at 21:
//!       0021 postgres
//!     The cluster's layout:
//!       merchant is distributed by merchant_id
//!       …

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use docket_store::{SchemaState, Store};

use crate::arguments::MigrateOptions;
use crate::opened::{is_there, nothing_there};
use crate::say::say;

/// What `--check` ends with where there is something to do: neither success nor a failure.
const EXIT_TO_DO: u8 = 3;

pub fn run(options: &MigrateOptions) -> Result<ExitCode> {
    let directory = &options.data.directory;
    if !is_there(&options.data)? {
        bail!(nothing_there(directory));
    }
    let url = options.data.url()?;
    let distributes = options.distribute.is_some();
    let patience = options.data.patience();
    // Also looks whether the database can be distributed, before anything is made in it.
    let state = || Store::state(directory, url.as_deref(), patience, distributes).context("cannot look at the store");
    let (before, steps) = state()?;
    if options.check {
        return Ok(check(&before, &steps, distributes));
    }
    let url = url.as_deref();
    let laid_out = match distributes {
        true => Store::distribute(url, patience).context("cannot distribute the store")?,
        // What a start does on a distributed database, it says in its log.
        false => Store::open_within(directory, url, patience).map(|_| steps).context("cannot migrate the store")?,
    };
    match before.pending.is_empty() {
        true => say!("The schema is up to date, at {}.", before.applied),
        false => {
            let (after, _) = Store::state(directory, url, patience, false).context("cannot look at the store")?;
            list(&format!("The schema was at {} and is at {}:", before.applied, after.applied), &before.pending);
        }
    }
    if !laid_out.is_empty() {
        list("The cluster's layout:", &laid_out);
    } else if distributes {
        say!("Every table is where it belongs.");
    }
    Ok(ExitCode::SUCCESS)
}

fn check(before: &SchemaState, steps: &[String], distributes: bool) -> ExitCode {
    if !before.pending.is_empty() {
        list(&format!("The schema is at {}; to be applied:", before.applied), &before.pending);
    }
    if !steps.is_empty() {
        list("The cluster's layout lacks:", steps);
    }
    if before.applied == 0 && distributes {
        say!("The tables are then distributed.");
    }
    if before.pending.is_empty() && steps.is_empty() {
        say!("Nothing is to do; the schema is at {}.", before.applied);
        return ExitCode::SUCCESS;
    }
    ExitCode::from(EXIT_TO_DO)
}

fn list(head: &str, lines: &[String]) {
    say!("{head}");
    for line in lines {
        say!("  {line}");
    }
}
