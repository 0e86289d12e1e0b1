//! `docket audit verify`: proves that no record was altered, or names the first that was, and why.

use std::process::ExitCode;

use anyhow::{Result, bail};
use docket_domain::audit::Anchor;
use docket_store::audit::{Broken, Progress, Verifier};
use docket_store::{MerchantSummary, Reads};
use serde_json::json;

use crate::arguments::AuditVerifyOptions;
use crate::opened::Opened;
use crate::progress::bar;
use crate::say::say;

/// What was found of a merchant.
struct Verdict {
    slug: String,
    reached: Anchor,
    anchors: u64,
    broken: Option<Broken>,
}

pub async fn run(options: AuditVerifyOptions) -> Result<ExitCode> {
    if let Some(from) = options.from_anchor
        && let Some(before) = options.anchors.iter().find(|anchor| anchor.seq < from.seq)
    {
        bail!("--anchor {}:… is before --from-anchor {}:…, and what is before that is not looked at", before.seq, from.seq);
    }
    let opened = Opened::existing(&options.data)?;
    let merchants = match options.merchant.as_deref() {
        Some(slug) => vec![opened.merchant(Some(slug)).await?],
        None => opened.reads.merchants().await?,
    };
    // Of one merchant nothing is said of others.
    let strangers = if options.merchant.is_some() { Vec::new() } else { opened.reads.records_without_merchant().await? };
    let mut verdicts = Vec::new();
    for merchant in merchants {
        let (reads, from, anchors) = (opened.reads.clone(), options.from_anchor, options.anchors.clone());
        verdicts.push(tokio::task::spawn_blocking(move || verify(&reads, merchant, from, anchors)).await??);
    }
    let holds = strangers.is_empty() && verdicts.iter().all(|verdict| verdict.broken.is_none());
    if options.json {
        print_json(holds, &verdicts, &strangers);
    } else {
        verdicts.iter().for_each(print);
        for merchant in &strangers {
            say!("BROKEN there are records of a merchant {merchant}, and no such merchant");
        }
    }
    Ok(if holds { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn verify(reads: &Reads, merchant: MerchantSummary, from: Option<Anchor>, anchors: Vec<Anchor>) -> Result<Verdict> {
    let mut verifier = Verifier::new(merchant.id, from, anchors);
    let bar = bar(0, "{msg} {bar:30} {pos}/{len} records, {per_sec}, {eta} left")?;
    bar.set_message(merchant.slug.clone());
    let broken = loop {
        let progress = verifier.step_blocking(reads)?;
        bar.set_length(verifier.counted());
        bar.set_position(verifier.reached().seq);
        match progress {
            Progress::More => {}
            Progress::Whole => break None,
            Progress::Broken(broken) => break Some(broken),
        }
    };
    bar.finish_and_clear();
    Ok(Verdict { slug: merchant.slug, reached: verifier.reached(), anchors: verifier.anchors(), broken })
}

fn print(verdict: &Verdict) {
    let Verdict { slug, reached, anchors, broken } = verdict;
    match broken {
        None => say!("ok     {slug}: {} records, {anchors} anchors; the chain ends at {reached}", reached.seq),
        Some(broken) => say!("BROKEN {slug}: {broken}"),
    }
}

fn print_json(holds: bool, verdicts: &[Verdict], strangers: &[i64]) {
    let merchants = verdicts.iter().map(|verdict| {
        json!({
            "merchant": verdict.slug,
            "holds": verdict.broken.is_none(),
            "reached": verdict.reached.to_string(),
            "anchors": verdict.anchors,
            "broken": verdict.broken.as_ref().map(|broken| json!({
                "record": broken.record, "flaw": broken.flaw.as_str(), "detail": broken.to_string(),
            })),
        })
    });
    let merchants: Vec<_> = merchants.collect();
    say!("{}", json!({ "holds": holds, "merchants": merchants, "recordsWithoutMerchant": strangers }));
}
