//! `docket export`: writes CSV files that `docket import` reads, also beside a running server.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use docket_domain::imports::ImportKind;
use docket_server::exports::{Sight, export};

use crate::arguments::ExportOptions;
use crate::opened::Opened;

pub async fn run(kind: ImportKind, options: ExportOptions) -> Result<ExitCode> {
    let is_standard_output = options.file.as_os_str() == "-";
    if is_standard_output && options.json {
        bail!("--json would stand in the middle of the file; name a FILE");
    }
    let opened = Opened::existing(&options.data)?;
    let merchant = opened.merchant(options.merchant.merchant.as_deref()).await?;
    let settings = opened.reads.settings(merchant.id).await?.ok_or_else(|| anyhow!("the merchant is gone"))?;
    let sight = Sight { costs: true, outlet: None };
    let (reads, file) = (opened.reads.clone(), options.file.clone());
    let written = tokio::task::spawn_blocking(move || -> Result<u64> {
        if is_standard_output {
            let mut out = BufWriter::new(io::stdout().lock());
            let written = export(&reads, &settings, kind, &sight, &mut out)?;
            out.flush().context("cannot write to standard output")?;
            return Ok(written);
        }
        let beside = beside(&file);
        let whole = write_to(&beside, |out| Ok(export(&reads, &settings, kind, &sight, out)?));
        // Whoever finds the file finds all of it.
        let whole = whole.and_then(|written| {
            std::fs::rename(&beside, &file).with_context(|| format!("cannot write {}", file.display()))?;
            Ok(written)
        });
        whole.inspect_err(|_| drop(std::fs::remove_file(&beside)))
    })
    .await??;
    if options.json {
        println!("{}", serde_json::json!({ "kind": kind.as_str(), "file": options.file, "lines": written }));
    } else if !is_standard_output {
        println!("{}: {written} lines.", options.file.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// A name beside a file's, under which it is written until it is whole.
fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    name.into()
}

fn write_to(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> Result<u64>) -> Result<u64> {
    let cannot = || format!("cannot write {}", path.display());
    let mut out = BufWriter::new(File::create(path).with_context(cannot)?);
    let written = write(&mut out)?;
    out.flush().with_context(cannot)?;
    out.get_ref().sync_all().with_context(cannot)?;
    Ok(written)
}
