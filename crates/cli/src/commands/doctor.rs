//! `docket doctor`: proves that everything agrees that is stored, also beside a running server.
//!
//! | exit code | it means |
//! | --- | --- |
//! | 0 | nothing is wrong, or nothing any more after `--fix` |
//! | 1 | something is wrong, or it could not be looked at |

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, anyhow, bail};
use docket_domain::findings::Repair;
use docket_domain::merchants::Settings;
use docket_server::doctor::{Doctor, Fix, Treated};
use docket_store::MerchantSummary;
use docket_store::doctor::{Extent, Found, Rule, rule, rules};
use serde_json::{Map, Value, json};

use crate::arguments::DoctorOptions;
use crate::opened::Opened;
use crate::progress::bar;
use crate::say::say;

pub async fn run(options: DoctorOptions) -> Result<ExitCode> {
    let rules = asked(&options.rules)?;
    let opened = Opened::existing(&options.data)?;
    let merchants: Vec<MerchantSummary> = match options.merchant.as_deref() {
        Some(slug) => vec![opened.merchant(Some(slug)).await?],
        None => opened.reads.merchants().await?,
    };
    let doctor = Doctor { engine: opened.engine()?, reads: opened.reads.clone() };
    let fix = if options.fix { Fix::All } else { Fix::Automatic };
    let (mut is_well, mut all) = (true, Vec::new());
    for merchant in merchants {
        let settings = opened.reads.settings(merchant.id).await?.ok_or_else(|| anyhow!("the merchant is gone"))?;
        let (doctor, rules, settings) = (doctor.clone(), rules.clone(), Arc::new(settings));
        let (about, begun) = (Arc::clone(&settings), Instant::now());
        // It reads and waits for the lane, which a thread that serves others may not do.
        let treated = tokio::task::spawn_blocking(move || examine(&doctor, &settings, rules, fix)).await??;
        is_well &= treated.left.is_empty();
        if options.json {
            all.push(as_json(&about, &treated));
        } else {
            tell(&about, &treated, begun);
        }
    }
    if options.json {
        say!("{}", serde_json::to_string(&all)?);
    }
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn asked(codes: &[String]) -> Result<Vec<&'static Rule>> {
    if codes.is_empty() {
        return Ok(Doctor::all_rules());
    }
    let known = |code: &String| match rule(code) {
        Some(rule) => Ok(rule),
        None => {
            let all: Vec<&str> = rules().iter().map(|rule| rule.code).collect();
            bail!("there is no rule {code}; there are: {}", all.join(", "))
        }
    };
    codes.iter().map(known).collect()
}

fn examine(doctor: &Doctor, settings: &Arc<Settings>, rules: Vec<&'static Rule>, fix: Fix) -> Result<Treated> {
    let bar = bar(1, "looking    {wide_bar} {percent}%")?;
    let treated = doctor.run(settings, rules, Extent::Whole, fix, &mut |done, steps| {
        bar.set_length(steps);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    Ok(treated?)
}

fn tell(settings: &Settings, treated: &Treated, begun: Instant) {
    let took = begun.elapsed().as_secs_f64();
    for found in &treated.left {
        say!("{:<8}  {}  {}", found.rule.severity.as_str(), found.rule.code, found.detail());
        say!("          {}", found.rule.remedy);
    }
    for code in treated.examined.overflowed() {
        say!("{code} finds more than is told here.");
    }
    let Treated { opened, closed, repaired, left, examined } = treated;
    say!(
        "{}: {} wrong up to record {}; {opened} findings opened, {closed} closed, {repaired} repaired ({took:.1} s).",
        settings.slug,
        left.len(),
        examined.upto
    );
}

fn as_json(settings: &Settings, treated: &Treated) -> Value {
    json!({
        "merchant": settings.slug,
        "upToRecord": treated.examined.upto,
        "opened": treated.opened,
        "closed": treated.closed,
        "repaired": treated.repaired,
        "findings": treated.left.iter().map(finding).collect::<Vec<_>>(),
    })
}

fn finding(found: &Found) -> Value {
    let about = &found.about;
    let facts: Map<String, Value> = about.facts.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    json!({
        "code": found.rule.code,
        "severity": found.rule.severity.as_str(),
        "document": { "kind": about.kind, "place": about.place, "number": about.number, "id": about.id.map(|id| id.to_string()) },
        "facts": facts,
        "detail": found.detail(),
        "explanation": found.rule.explanation,
        "remedy": found.rule.remedy,
        "repair": about.repair.as_ref().map(Repair::word),
    })
}
