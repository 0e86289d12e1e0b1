//! `docket bench`: asks a running server for orders, sales or look-ups and says how fast that was.

use std::process::ExitCode;

use anyhow::Result;

use crate::arguments::BenchOptions;
use crate::bench::{self, Options};
use crate::say::say;

pub async fn run(options: BenchOptions) -> Result<ExitCode> {
    let (json, prepare) = (options.json, options.prepare);
    let options = Options {
        urls: options.url,
        token: options.token,
        connections: options.connections,
        seconds: options.seconds,
        orders: options.orders,
        rate: options.rate,
        work: options.work,
        json,
        random_keys: options.random_keys,
    };
    if let Some(products) = prepare {
        let prepared = bench::prepare(&options, products).await?;
        if json {
            say!("{}", serde_json::to_string(&prepared)?);
        } else {
            let (products, batches) = (prepared.products, prepared.batches);
            say!("{products} products with {batches} batches in {:.1} s", prepared.seconds);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let report = bench::run(options).await?;
    if json {
        say!("{}", serde_json::to_string(&report)?);
    } else {
        crate::say::text(&report.text());
    }
    Ok(if report.errors == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
