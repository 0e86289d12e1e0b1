//! The report as text, for a terminal.

use std::fmt::Write;

use docket_domain::legacy::{LegacyFinding, Settled};
use docket_domain::money::Currency;

use super::page::subject;
use super::report::Report;
use super::view::HEADINGS;

/// Findings of each kind that a terminal shows; the page has all of them.
const SHOWN_MAX: usize = 50;

/// The report, without what was done.
pub fn text(report: &Report, currency: &Currency) -> String {
    let mut text = String::new();
    let lines: Vec<String> = report.lines.iter().map(|(file, lines)| format!("{} {lines}", file.as_str())).collect();
    let _ = writeln!(text, "Read: {} (lines).", lines.join(", "));
    for (name, counted) in [("customers", report.customers), ("orders", report.orders), ("payments", report.payments)] {
        let there = if counted.in_already > 0 { format!(", {} are in already", counted.in_already) } else { String::new() };
        let _ = writeln!(text, "  {name}: {} come in{there}", counted.new);
    }
    for (settled, heading) in HEADINGS {
        findings(report, *settled, heading, &mut text);
    }
    wallets(report, currency, &mut text);
    if !report.unknown_columns.is_empty() {
        let columns: Vec<String> =
            report.unknown_columns.iter().map(|(file, column)| format!("{}.{column}", file.as_str())).collect();
        let _ = writeln!(text, "\nColumns that are not taken over: {}", columns.join(", "));
    }
    if !report.unknown_files.is_empty() {
        let _ = writeln!(text, "\nFiles that are not read: {}", report.unknown_files.join(", "));
    }
    if report.findings.is_empty() {
        text.push_str("\nNothing disagrees.\n");
    }
    text
}

fn findings(report: &Report, settled: Settled, heading: &str, text: &mut String) {
    let found = report.of_settled(settled);
    if found.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{heading}: {}", found.len());
    let mut shown: Option<(docket_domain::legacy::FindingCode, usize)> = None;
    for finding in &found {
        let count = match shown {
            Some((code, count)) if code == finding.code => count + 1,
            _ => {
                let of_code = found.iter().filter(|other| other.code == finding.code).count();
                let _ = writeln!(text, "  {} ({of_code})  {}", finding.code.as_str(), finding.code.meaning());
                1
            }
        };
        shown = Some((finding.code, count));
        if count <= SHOWN_MAX {
            one(finding, text);
        } else if count == SHOWN_MAX + 1 {
            text.push_str("    … and more; --report FILE.html has all of them\n");
        }
    }
}

fn one(finding: &LegacyFinding, text: &mut String) {
    let _ = writeln!(text, "    {}", subject(finding));
    for evidence in &finding.evidence {
        let _ = writeln!(text, "      {}:{} says {}", evidence.place.file.as_str(), evidence.place.line, evidence.says);
    }
    let _ = writeln!(text, "      → {}", finding.proposal);
}

fn wallets(report: &Report, currency: &Currency, text: &mut String) {
    if report.wallets.is_empty() {
        return;
    }
    let _ = writeln!(text, "\nWallets that change, {}:", currency.code);
    for wallet in report.wallets.iter().take(SHOWN_MAX) {
        let before = wallet.before.map_or("(not said)".to_owned(), |before| currency.format(before));
        let _ = writeln!(text, "    customer {}: {before} → {}", wallet.customer, currency.format(wallet.after));
    }
    if report.wallets.len() > SHOWN_MAX {
        text.push_str("    … and more; --report FILE.html has all of them\n");
    }
}
