//! `docket numbering audit`: proves that the issued numbers are unique and gapless, or lists what is not.

use std::process::ExitCode;

use anyhow::{Result, anyhow};
use docket_domain::numbering::Kind;
use docket_domain::time::Date;
use docket_server::numbering::{CounterFinding, FallbackNumbers, Gap, ImportedNumbers, LaneNumbers, WrappingCounter, audit};

use crate::arguments::AuditOptions;
use crate::opened::Opened;
use crate::say::say;

pub async fn run(options: AuditOptions) -> Result<ExitCode> {
    let kinds = match &options.kind {
        Some(word) => vec![Kind::parse(word).ok_or_else(|| anyhow!("there is no kind {word}"))?],
        None => Kind::ALL.to_vec(),
    };
    let date = |text: &Option<String>| match text {
        Some(text) => Date::parse(text).map(Some).ok_or_else(|| anyhow!("{text} is not a date, YYYY-MM-DD")),
        None => Ok(None),
    };
    let opened = Opened::existing(&options.data)?;
    let merchant = opened.merchant(options.merchant.merchant.as_deref()).await?;
    let found = audit(&opened.reads, merchant.id, &kinds, date(&options.from)?, date(&options.to)?).await?;
    if options.json {
        say!("{}", serde_json::to_string(&found)?);
    } else {
        found.counters.iter().for_each(print);
        found.wrapping.iter().for_each(print_wrapping);
        found.fallback.iter().for_each(print_fallback);
        found.imported.iter().for_each(print_imported);
        found.lanes.iter().for_each(print_lane);
        for alias in &found.aliases {
            say!("{:<7}{:<30} leads to {} {}", "alias", alias.number, alias.document_kind, alias.document);
        }
        if found.without_counter > 0 {
            say!("{} documents have a number whose counter is not there", found.without_counter);
        }
        say!("{}", if found.holds { "every number is unique and none is missing" } else { "the numbers do NOT hold" });
    }
    Ok(if found.holds { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn print(counter: &CounterFinding) {
    let verdict = if counter.holds { "ok" } else { "BROKEN" };
    if counter.last < counter.first {
        say!("{verdict:<7}{:<30} from {} on, none issued yet", counter.id, counter.first);
    } else {
        say!("{verdict:<7}{:<30} {} to {}, {} issued", counter.id, counter.first, counter.last, counter.issued);
    }
    print_missing(&counter.gaps);
    for gap in &counter.explained {
        say!("       explained: {} to {}, {} (record {})", gap.from, gap.to, gap.reason, gap.record);
    }
    for value in &counter.duplicates {
        say!("       more than once: {value}");
    }
    for value in &counter.beyond {
        say!("       beyond the counter: {value}");
    }
}

fn print_missing(gaps: &[Gap]) {
    for gap in gaps {
        say!("       missing: {} to {}", gap.from, gap.to);
    }
}

fn print_imported(numbers: &ImportedNumbers) {
    let verdict = if numbers.holds { "ok" } else { "BROKEN" };
    say!("{verdict:<7}{:<30} {} taken over from another system, {} issued", numbers.id, numbers.taken_over, numbers.issued);
    print_missing(&numbers.gaps);
    for value in &numbers.duplicates {
        say!("       more than once: {value}");
    }
}

fn print_lane(lane: &LaneNumbers) {
    let verdict = if lane.holds { "ok" } else { "HOLES" };
    say!("{verdict:<7}{:<30} 1 to {}, {} received", lane.id, lane.last.max(lane.last_told), lane.issued);
    for gap in &lane.gaps {
        say!("       not received from register {}: {} to {}", lane.lane, gap.from, gap.to);
    }
    for gap in &lane.explained {
        let because = lane.closed_because.as_deref().unwrap_or_default();
        say!("       explained: {} to {}, lost with its device: {because} (record {})", gap.from, gap.to, gap.record);
    }
}

fn print_fallback(numbers: &FallbackNumbers) {
    let verdict = if numbers.holds { "ok" } else { "BROKEN" };
    say!("{verdict:<7}{:<30} {} issued without the database; not gapless by design", numbers.id, numbers.issued);
    for value in &numbers.duplicates {
        say!("       more than once: {value}");
    }
}

fn print_wrapping(counter: &WrappingCounter) {
    let verdict = if counter.holds { "wraps" } else { "BROKEN" };
    say!("{verdict:<7}{:<30} at {}, {} issued; not gapless by design", counter.id, counter.last, counter.issued);
    for value in &counter.on_several_open {
        say!("       on several open orders: {value}");
    }
}
