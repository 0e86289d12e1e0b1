//! `docket bench`: places orders on a running server and says how fast that was.

use std::process::ExitCode;

use anyhow::Result;

use crate::arguments::BenchOptions;
use crate::bench::{self, Options};

pub async fn run(options: BenchOptions) -> Result<ExitCode> {
    let json = options.json;
    let report = bench::run(Options {
        url: options.url,
        token: options.token,
        connections: options.connections,
        seconds: options.seconds,
        orders: options.orders,
        json,
        random_keys: options.random_keys,
    })
    .await?;
    if json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        print!("{}", report.text());
    }
    Ok(if report.errors == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
