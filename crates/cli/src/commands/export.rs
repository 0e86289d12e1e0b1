//! `docket export`: writes CSV files that `docket import` reads, also beside a running server.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use docket_domain::imports::ImportKind;
use docket_server::exports::{Sight, export};

use crate::arguments::ExportOptions;
use crate::opened::Opened;
use crate::say::say;
use crate::whole_file;

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
        whole_file::write(&file, whole_file::For::Everybody, |out| Ok(export(&reads, &settings, kind, &sight, out)?))
    })
    .await??;
    if options.json {
        say!("{}", serde_json::json!({ "kind": kind.as_str(), "file": options.file, "lines": written }));
    } else if !is_standard_output {
        say!("{}: {written} lines.", options.file.display());
    }
    Ok(ExitCode::SUCCESS)
}
