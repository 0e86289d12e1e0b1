//! `docket completions`: prints completions for a shell.

use std::process::ExitCode;

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::{Shell, generate};

use crate::arguments::Arguments;

pub fn run(shell: Shell) -> Result<ExitCode> {
    let mut script = Vec::new();
    generate(shell, &mut Arguments::command(), "docket", &mut script);
    crate::say::text(&String::from_utf8(script)?);
    Ok(ExitCode::SUCCESS)
}
