//! The report as one page that shows on a screen and prints. Nothing is loaded, nothing runs; what comes from files is escaped, and each
//! piece of it has its own direction.

use std::fmt::Write;

use docket_domain::legacy::{LegacyFinding, Settled};
use docket_domain::money::Currency;
use docket_receipt::escaped;

use super::report::Report;
use super::view::HEADINGS;

/// What a report is about, beside what it found.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// What the merchant is called.
    pub shop: &'a str,
    /// Where the files are.
    pub directory: &'a str,
    /// When it was made, as people read it.
    pub made_at: &'a str,
    /// What was done, in a sentence.
    pub done: &'a str,
    /// The currency of all amounts.
    pub currency: &'a Currency,
}

const STYLE: &str = "\
@page { margin: 15mm }
* { box-sizing: border-box }
body { margin: 0; color: #111; background: #fff; font: 11pt/1.5 system-ui, 'Noto Sans', 'Noto Sans Arabic', 'Noto Sans Devanagari', sans-serif }
main { max-inline-size: 60rem; margin-inline: auto; padding: 1.5rem; overflow-wrap: anywhere }
h1 { margin: 0; font-size: 1.6rem }
h2 { margin-block: 2rem 0.5rem; font-size: 1.25rem; border-block-end: 2px solid currentColor; break-after: avoid }
h3 { margin: 0; font-size: 1rem }
table { border-collapse: collapse; margin-block: 0.5rem }
th, td { padding: 0.25rem 1rem 0.25rem 0; text-align: start; vertical-align: top; border-block-end: 1px solid #ccc }
td.amount { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap }
article { margin-block: 0.75rem; padding-inline-start: 0.75rem; border-inline-start: 3px solid #999; break-inside: avoid }
article.left_to_person { border-color: #b00 }
article p { margin: 0.15rem 0 }
ul { margin: 0.15rem 0; padding-inline-start: 1.25rem }
code { font-family: ui-monospace, monospace; font-size: 0.9em }
small { color: #555 }
";

/// The report as a page of its own.
pub fn page(report: &Report, about: About<'_>) -> String {
    let mut page = String::new();
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"en\" dir=\"ltr\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Import for {shop}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>Records of another system, for {name}</h1>\n\
         <p>{done}</p>\n<p><small>From {directory}, {made_at}</small></p>\n",
        shop = escaped(about.shop),
        name = own(about.shop),
        done = own(about.done),
        directory = own(about.directory),
        made_at = escaped(about.made_at),
    );
    // What somebody must do comes before what was done.
    let (first, rest) = HEADINGS.split_first().expect("there are headings");
    findings(report, *first, &mut page);
    counts(report, &mut page);
    wallets(report, about.currency, &mut page);
    rest.iter().for_each(|heading| findings(report, *heading, &mut page));
    columns(report, &mut page);
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

/// A piece with its own direction.
fn own(text: &str) -> String {
    format!("<bdi>{}</bdi>", escaped(text))
}

fn counts(report: &Report, page: &mut String) {
    page.push_str("<h2>What was read</h2>\n<table>\n<tr><th>File</th><th>Lines</th></tr>\n");
    for (file, lines) in &report.lines {
        let _ = writeln!(page, "<tr><td><code>{}</code></td><td class=\"amount\">{lines}</td></tr>", file.as_str());
    }
    page.push_str("</table>\n<table>\n<tr><th></th><th>Come in</th><th>In already</th></tr>\n");
    for (name, counted) in [("Customers", report.customers), ("Orders", report.orders), ("Payments", report.payments)] {
        let (new, there) = (counted.new, counted.in_already);
        let _ = writeln!(page, "<tr><td>{name}</td><td class=\"amount\">{new}</td><td class=\"amount\">{there}</td></tr>");
    }
    page.push_str("</table>\n");
    if !report.places.is_empty() {
        page.push_str("<table>\n<tr><th>Orders will stand at</th><th></th></tr>\n");
        for (place, count) in &report.places {
            let _ = writeln!(page, "<tr><td><code>{place}</code></td><td class=\"amount\">{count}</td></tr>");
        }
        page.push_str("</table>\n");
    }
}

fn wallets(report: &Report, currency: &Currency, page: &mut String) {
    if report.wallets.is_empty() {
        return;
    }
    let code = escaped(&currency.code);
    let _ = write!(
        page,
        "<h2>Wallets that change</h2>\n<table>\n<tr><th>Customer</th><th>The files say, {code}</th><th>Afterwards, {code}</th></tr>\n"
    );
    for wallet in &report.wallets {
        let before = wallet.before.map_or("–".to_owned(), |before| currency.format(before));
        let after = currency.format(wallet.after);
        let customer = own(&wallet.customer);
        let _ = writeln!(page, "<tr><td>{customer}</td><td class=\"amount\">{before}</td><td class=\"amount\">{after}</td></tr>");
    }
    page.push_str("</table>\n");
}

fn findings(report: &Report, (settled, heading): (Settled, &str), page: &mut String) {
    let found = report.of_settled(settled);
    if found.is_empty() {
        return;
    }
    let _ = writeln!(page, "<h2>{heading} ({})</h2>", found.len());
    let mut code = None;
    for finding in found {
        if code != Some(finding.code) {
            code = Some(finding.code);
            let _ = writeln!(page, "<p><code>{}</code>: {}</p>", finding.code.as_str(), escaped(finding.code.meaning()));
        }
        article(finding, page);
    }
}

fn article(finding: &LegacyFinding, page: &mut String) {
    let _ = writeln!(page, "<article class=\"{}\">\n<h3>{}</h3>", finding.settled.as_str(), own(&subject(finding)));
    page.push_str("<ul>\n");
    for evidence in &finding.evidence {
        let (file, line) = (evidence.place.file.as_str(), evidence.place.line);
        let _ = writeln!(page, "<li><code>{file}:{line}</code> says {}</li>", own(&evidence.says));
    }
    let _ = writeln!(page, "</ul>\n<p>{}</p>\n</article>", own(&finding.proposal));
}

/// What a finding is about, in words.
pub fn subject(finding: &LegacyFinding) -> String {
    let mut parts = Vec::new();
    if let Some((id, number)) = &finding.order {
        parts.push(if number.is_empty() { format!("order with id {id}") } else { format!("order {number}") });
    }
    parts.extend(finding.payment.as_ref().map(|payment| format!("payment with id {payment}")));
    parts.extend(finding.customer.as_ref().map(|customer| format!("customer {customer}")));
    let mut subject = parts.join(", ");
    if subject.is_empty() {
        subject.push_str("the files");
    }
    subject.replace_range(..1, &subject[..1].to_uppercase());
    subject
}

fn columns(report: &Report, page: &mut String) {
    if report.unknown_columns.is_empty() && report.unknown_files.is_empty() {
        return;
    }
    page.push_str("<h2>Files and columns that are not taken over</h2>\n<ul>\n");
    for file in &report.unknown_files {
        let _ = writeln!(page, "<li>{}</li>", own(file));
    }
    for (file, column) in &report.unknown_columns {
        let _ = writeln!(page, "<li><code>{}</code>: {}</li>", file.as_str(), own(column));
    }
    page.push_str("</ul>\n");
}

#[cfg(test)]
mod tests {
    use docket_domain::legacy::{Evidence, FindingCode, LegacyFile, Place};

    use super::*;

    #[test]
    fn what_a_file_says_is_shown_as_text_with_its_own_direction() {
        let finding = LegacyFinding {
            code: FindingCode::StatusMismatch,
            order: Some(("1".into(), "<b>M1</b>".into())),
            customer: None,
            payment: None,
            evidence: vec![Evidence {
                place: Place { file: LegacyFile::Orders, line: 3 },
                says: "status = \"<script>\" & سلام".into(),
            }],
            proposal: "It becomes 'delivered'.".into(),
            settled: Settled::LeftToPerson,
        };
        let report = Report { findings: vec![finding], ..Report::default() };
        let currency = Currency { code: "IQD".into(), decimals: 2 };
        let about =
            About { shop: "Al & Co", directory: "/old", made_at: "now", done: "Nothing was written.", currency: &currency };
        let page = page(&report, about);
        for part in
            ["Al &amp; Co", "<bdi>Order &lt;b&gt;M1&lt;/b&gt;</bdi>", "<code>customer_orders:3</code> says <bdi>status = &quot;"]
        {
            assert!(page.contains(part), "{part} is not in {page}");
        }
        assert!(!page.contains("<script"), "{page}");
    }
}
