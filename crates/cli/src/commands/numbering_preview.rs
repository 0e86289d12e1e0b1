//! `docket numbering preview`: the numbers that a series would give out.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use docket_domain::calendar::{Calendar, Policy, TimeOfDay, Zone};
use docket_domain::merchants::Settings;
use docket_domain::numbering::checker::{self, Ground};
use docket_domain::numbering::{DocumentFacts, FiscalYearStart, Kind, Series, is_short_code, preview};
use docket_domain::time::Date;
use docket_engine::{Clock, SystemClock};
use docket_server::numbering::SeriesBody;

use crate::arguments::PreviewOptions;
use crate::opened::{Opened, preset_of};
use crate::say::say;

/// A series, and what of its merchant says which day it is.
struct Wanted {
    series: Series,
    zone: Zone,
    policy: Policy,
    clock: Arc<dyn Clock>,
    fiscal_year_start: FiscalYearStart,
}

pub async fn run(options: PreviewOptions) -> Result<ExitCode> {
    let wanted = wanted(&options).await?;
    let series = &wanted.series;
    let date = match &options.date {
        Some(text) => Date::parse(text).ok_or_else(|| anyhow!("{text} is not a date, YYYY-MM-DD"))?,
        None => Calendar { zone: &wanted.zone, policy: &wanted.policy }.date_by_cutoff(wanted.clock.now()),
    };
    let facts = facts(&options, DocumentFacts::on(date, wanted.fiscal_year_start))?;
    let printed = preview(series, &facts, options.from.unwrap_or(series.start), usize::from(options.count))?;
    for number in printed.numbers {
        say!("{number}");
    }
    if let Some(refusal) = printed.then {
        eprintln!("no more: {refusal}");
    }
    Ok(ExitCode::SUCCESS)
}

async fn wanted(options: &PreviewOptions) -> Result<Wanted> {
    let kind = Kind::parse(&options.kind).ok_or_else(|| {
        let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        anyhow!("there is no kind {}; there are {}", options.kind, kinds.join(", "))
    })?;
    match (&options.template, &options.preset) {
        (Some(template), _) => tried(kind, template, options),
        (None, Some(name)) => configured(&preset_of(name)?.settings, kind),
        (None, None) => {
            let opened = Opened::existing(&options.data)?;
            let merchant = opened.merchant(options.merchant.merchant.as_deref()).await?;
            let settings = opened.reads.settings(merchant.id).await?.context("the merchant has settings")?;
            Ok(Wanted { clock: Arc::clone(&opened.clock), ..configured(&settings, kind)? })
        }
    }
}

fn facts<'a>(options: &'a PreviewOptions, bare: DocumentFacts<'a>) -> Result<DocumentFacts<'a>> {
    let code = |option: &str, code: &'a Option<String>| match code.as_deref() {
        Some(code) if !is_short_code(code) => Err(anyhow!("{option}: a short code is 1 to 8 of A-Z and 0-9")),
        code => Ok(code),
    };
    Ok(DocumentFacts {
        outlet: code("--outlet", &options.outlet)?,
        register: code("--register", &options.register)?,
        channel: code("--channel", &options.channel)?,
        table: code("--table", &options.table)?,
        seat: code("--seat", &options.seat)?,
        user: code("--user", &options.user)?,
        customer: code("--customer", &options.customer)?,
        ..bare
    })
}

fn tried(kind: Kind, template: &str, options: &PreviewOptions) -> Result<Wanted> {
    let mut default = BTreeMap::new();
    for text in &options.default {
        let (part, code) = text.split_once('=').ok_or_else(|| anyhow!("--default takes PART=CODE, such as table=NONE"))?;
        default.insert(part.to_owned(), code.to_owned());
    }
    let body = SeriesBody {
        template: template.to_owned(),
        scope: options.scope.clone(),
        reset: options.reset.clone(),
        start: options.start,
        end: options.end,
        at_end: options.at_end.clone(),
        unique_within: options.unique_within.clone(),
        default,
        rules: options.rules.clone(),
    };
    let series = body.read(kind)?;
    let month = i64::from(options.fiscal_year_start);
    let fiscal_year_start = FiscalYearStart::new(month).context("--fiscal-year-start is a month, 1 to 12")?;
    checker::check(&series, &Ground::bare(fiscal_year_start), [])?;
    let zone = Zone::named("UTC").context("UTC is a zone")?;
    let policy = Policy::from_cutoff(TimeOfDay::MIDNIGHT);
    Ok(Wanted { series, zone, policy, clock: Arc::new(SystemClock), fiscal_year_start })
}

fn configured(settings: &Settings, kind: Kind) -> Result<Wanted> {
    let none = || anyhow!("{} has no series for {}", settings.name, kind.as_str());
    Ok(Wanted {
        series: settings.series(kind).cloned().ok_or_else(none)?,
        zone: settings.zone.clone(),
        policy: settings.business_day,
        clock: Arc::new(SystemClock),
        fiscal_year_start: settings.fiscal_year_start,
    })
}
