//! `docket audit export`: writes every record as a line of JSON, which anybody can verify.

use std::io::{self, BufWriter};
use std::process::ExitCode;

use anyhow::Result;
use docket_server::audit::write_lines;

use crate::arguments::AuditExportOptions;
use crate::opened::Opened;
use crate::say::say;
use crate::whole_file;

pub async fn run(options: AuditExportOptions) -> Result<ExitCode> {
    let opened = Opened::existing(&options.data)?;
    let merchant = opened.merchant(options.merchant.merchant.as_deref()).await?.id;
    let (reads, file, after) = (opened.reads.clone(), options.file.clone(), options.after);
    let is_standard_output = file.as_os_str() == "-";
    let written = tokio::task::spawn_blocking(move || -> Result<u64> {
        if is_standard_output {
            return Ok(write_lines(&reads, merchant, after, &mut BufWriter::new(io::stdout().lock()))?);
        }
        // Who did what is not everybody's to read.
        whole_file::write(&file, whole_file::For::Owner, |out| Ok(write_lines(&reads, merchant, after, out)?))
    })
    .await??;
    if !is_standard_output {
        say!("{}: {written} records.", options.file.display());
    }
    Ok(ExitCode::SUCCESS)
}
