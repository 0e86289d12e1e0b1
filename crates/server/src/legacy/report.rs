//! What an import of another system's records would come to, or came to, for a shopkeeper to read.

use std::collections::BTreeMap;

use docket_domain::legacy::{FindingCode, LegacyAccount, LegacyFile, LegacyFiles, LegacyFinding, Settled, WalletOutcome};
use docket_domain::money::{Amount, Currency};
use docket_domain::ordering::Status;
use serde::Serialize;

use super::view::FindingView;
use crate::amount::Exact;

/// What was read, what of it disagrees, and what becomes of it.
#[derive(Debug, Default)]
pub struct Report {
    /// Lines of each file that is there.
    pub lines: Vec<(LegacyFile, u64)>,
    /// Columns that are not taken over.
    pub unknown_columns: Vec<(LegacyFile, String)>,
    /// Files that are not read.
    pub unknown_files: Vec<String>,
    /// Customers that are to come in, and that are in already.
    pub customers: Counted,
    /// The same of orders.
    pub orders: Counted,
    /// The same of payments.
    pub payments: Counted,
    /// Where the orders that are to come in will stand.
    pub places: BTreeMap<&'static str, u64>,
    /// What disagrees.
    pub findings: Vec<LegacyFinding>,
    /// Wallets that hold something else afterwards than the files say.
    pub wallets: Vec<WalletChange>,
}

/// How many of something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counted {
    /// That come in.
    pub new: u64,
    /// That are in already.
    pub in_already: u64,
}

impl Counted {
    /// Counts one.
    pub fn add(&mut self, is_in: bool) {
        if is_in { self.in_already += 1 } else { self.new += 1 }
    }
}

/// What becomes of a wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalletChange {
    /// The customer's id in the other system.
    pub customer: String,
    /// What the files say that it holds; none where they say nothing.
    pub before: Option<Amount>,
    /// What it holds when everything is in.
    pub after: Amount,
}

impl Report {
    /// Of files that were read, before any account was judged.
    pub fn of(files: &LegacyFiles) -> Report {
        let count = |file| {
            let count = match file {
                LegacyFile::Customers => files.customers.len(),
                LegacyFile::Orders => files.orders.len(),
                LegacyFile::Management => files.management.as_ref()?.len(),
                LegacyFile::Items => files.items.len(),
                LegacyFile::Wallets => files.wallets.len(),
                LegacyFile::Transactions => files.transactions.len(),
                LegacyFile::Payments => files.payments.len(),
                LegacyFile::Decisions => files.decisions.len(),
            };
            let repeated = files.repeated.iter().filter(|(later, _)| later.file == file).count();
            (count + repeated > 0).then_some((file, (count + repeated) as u64))
        };
        Report {
            lines: LegacyFile::ALL.iter().filter_map(|file| count(*file)).collect(),
            unknown_columns: files.unknown_columns.clone(),
            unknown_files: files.unknown_files.clone(),
            ..Report::default()
        }
    }

    /// Notes what becomes of an account's wallet, where it comes to something else than the files say.
    pub fn add_wallet(&mut self, account: &LegacyAccount, wallet: Option<WalletOutcome>) {
        if let (Some(customer), Some(WalletOutcome { stored, after, .. })) = (&account.customer, wallet)
            && stored != Some(after)
        {
            self.wallets.push(WalletChange { customer: customer.id.clone(), before: stored, after });
        }
    }

    /// Notes where the orders of an account will stand.
    pub fn add_places<'a>(&mut self, statuses: impl Iterator<Item = &'a Status>) {
        statuses.for_each(|status| *self.places.entry(status.as_str()).or_default() += 1);
    }

    /// Findings of which this becomes, in the order of their codes.
    pub fn of_settled(&self, settled: Settled) -> Vec<&LegacyFinding> {
        let mut found: Vec<&LegacyFinding> = self.findings.iter().filter(|finding| finding.settled == settled).collect();
        found.sort_by_key(|finding| finding.code);
        found
    }

    /// How many findings of each code there are.
    pub fn by_code(&self) -> BTreeMap<FindingCode, u64> {
        let mut counts = BTreeMap::new();
        self.findings.iter().for_each(|finding| *counts.entry(finding.code).or_default() += 1);
        counts
    }
}

/// A report as JSON.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportView {
    /// Lines of each file.
    pub lines: BTreeMap<&'static str, u64>,
    /// Columns that are not taken over, as `file.column`.
    pub columns_left_out: Vec<String>,
    /// Files that are not read.
    pub files_left_out: Vec<String>,
    /// Customers.
    pub customers: Counted,
    /// Orders.
    pub orders: Counted,
    /// Payments.
    pub payments: Counted,
    /// Where the orders that come in will stand.
    pub places: BTreeMap<&'static str, u64>,
    /// What disagrees: what a person must decide first.
    pub findings: Vec<FindingView>,
    /// Wallets that are touched.
    pub wallets: Vec<WalletView>,
}

/// A wallet that is touched.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WalletView {
    /// The customer's id in the other system.
    pub customer: String,
    /// What the files say that it holds.
    pub before: Option<Exact>,
    /// What it holds afterwards.
    pub after: Exact,
}

impl ReportView {
    /// Of a report.
    pub fn new(report: &Report, currency: &Currency) -> ReportView {
        let wallet = |wallet: &WalletChange| WalletView {
            customer: wallet.customer.clone(),
            before: wallet.before.map(|before| Exact::amount(before, currency)),
            after: Exact::amount(wallet.after, currency),
        };
        let findings = super::view::HEADINGS.iter().flat_map(|(settled, _)| report.of_settled(*settled));
        ReportView {
            lines: report.lines.iter().map(|(file, count)| (file.as_str(), *count)).collect(),
            columns_left_out: report.unknown_columns.iter().map(|(file, column)| format!("{}.{column}", file.as_str())).collect(),
            files_left_out: report.unknown_files.clone(),
            customers: report.customers,
            orders: report.orders,
            payments: report.payments,
            places: report.places.clone(),
            findings: findings.map(FindingView::new).collect(),
            wallets: report.wallets.iter().map(wallet).collect(),
        }
    }
}
