//! `docket numbering preview`: the numbers that a series would give out.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use docket_domain::calendar::{Calendar, Policy, TimeOfDay, Zone};
use docket_domain::merchants::Settings;
use docket_domain::numbering::{DocumentFacts, Kind, Reset, Series, Template, checker, preview};
use docket_domain::time::Date;
use docket_engine::{Clock, SystemClock};

use crate::arguments::PreviewOptions;
use crate::opened::{Opened, preset_of};

pub async fn run(options: PreviewOptions) -> Result<ExitCode> {
    let kind = Kind::parse(&options.kind).ok_or_else(|| {
        let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        anyhow!("there is no kind {}; there are {}", options.kind, kinds.join(", "))
    })?;
    let mut clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let midnight = Policy::from_cutoff(TimeOfDay::MIDNIGHT);
    let (series, zone, policy) = match (&options.template, &options.preset) {
        (Some(template), _) => (tried(kind, template)?, Zone::named("UTC").context("UTC is a zone")?, midnight),
        (None, Some(name)) => configured(&preset_of(name)?.settings, kind)?,
        (None, None) => {
            let opened = Opened::existing(&options.data.directory)?;
            let merchant = opened.merchant(options.merchant.merchant.as_deref()).await?;
            let settings = opened.reads.settings(merchant.id).await?.context("the merchant has settings")?;
            clock = Arc::clone(&opened.clock);
            configured(&settings, kind)?
        }
    };
    let date = match &options.date {
        Some(text) => Date::parse(text).ok_or_else(|| anyhow!("{text} is not a date, YYYY-MM-DD"))?,
        None => Calendar { zone: &zone, policy: &policy }.date_by_cutoff(clock.now()),
    };
    let facts = DocumentFacts {
        business_date: date,
        outlet: options.outlet.as_deref(),
        register: options.register.as_deref(),
        channel: options.channel.as_deref(),
    };
    for number in preview(&series, &facts, options.from.unwrap_or(series.start), usize::from(options.count))? {
        println!("{number}");
    }
    Ok(ExitCode::SUCCESS)
}

fn tried(kind: Kind, template: &str) -> Result<Series> {
    let template = Template::parse(template)?;
    let series = Series { kind, template, scope: Vec::new(), reset: Reset::Never, start: 1, unique_within: Vec::new() };
    checker::check(&series, [])?;
    Ok(series)
}

fn configured(settings: &Settings, kind: Kind) -> Result<(Series, Zone, Policy)> {
    let none = || anyhow!("{} has no series for {}", settings.name, kind.as_str());
    Ok((settings.series(kind).cloned().ok_or_else(none)?, settings.zone.clone(), settings.business_day))
}
