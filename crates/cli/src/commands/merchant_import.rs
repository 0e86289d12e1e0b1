//! `docket merchant import`: takes a merchant in from a file of `docket merchant export`, all of it or nothing.

use std::fs::File;
use std::io::{BufReader, Read};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use docket_store::moving::{Moved, check_file};
use indicatif::ProgressBar;

use crate::arguments::MerchantImportOptions;
use crate::opened::Opened;
use crate::progress::bar;
use crate::say::say;

pub async fn run(options: MerchantImportOptions) -> Result<ExitCode> {
    let moved = tokio::task::spawn_blocking(move || import(&options)).await??;
    let verified = &moved.verified;
    say!("{} ({}) is here: {} rows, to record {}.", moved.name, moved.slug, moved.rows, moved.last_record);
    say!(
        "The chain of records holds; {} numbers of {} counters are unique and none is missing; {} accounts come to zero.",
        verified.documents,
        verified.counters,
        verified.accounts
    );
    Ok(ExitCode::SUCCESS)
}

fn import(options: &MerchantImportOptions) -> Result<Moved> {
    let cannot = || format!("cannot read {}", options.file.display());
    let open = || File::open(&options.file).with_context(cannot);
    let length = open()?.metadata().with_context(cannot)?.len();
    // A file that is torn is refused before a store is made for it.
    let bar_of = |what| bar(length, &format!("{what} {{wide_bar}} {{bytes}}/{{total_bytes}}"));
    let checking = bar_of("checking  ")?;
    let checked = check_file(&mut BufReader::new(Counted { file: open()?, bar: &checking }));
    checking.finish_and_clear();
    checked.with_context(|| format!("{} is not taken in", options.file.display()))?;
    let opened = Opened::or_new(&options.data)?;
    let taking_in = bar_of("taking in ")?;
    let mut from = BufReader::new(Counted { file: open()?, bar: &taking_in });
    let imported = opened.store.import_merchant(&mut from, opened.clock.now());
    taking_in.finish_and_clear();
    match imported {
        Ok(moved) => Ok(moved),
        Err(error) => bail!("{} is not taken in: {error}", options.file.display()),
    }
}

/// A file that says how far it was read.
struct Counted<'b> {
    file: File,
    bar: &'b ProgressBar,
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(into)?;
        self.bar.inc(read as u64);
        Ok(read)
    }
}
