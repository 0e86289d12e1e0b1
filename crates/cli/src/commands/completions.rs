//! `docket completions`: prints completions for a shell.

use std::process::ExitCode;

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::{Shell, generate};

use crate::arguments::Arguments;

pub fn run(shell: Shell) -> Result<ExitCode> {
    generate(shell, &mut Arguments::command(), "docket", &mut std::io::stdout());
    Ok(ExitCode::SUCCESS)
}
