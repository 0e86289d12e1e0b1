//! What a person has decided of what no rule can: lines of `decisions`.
//!
//! | finding | about | decision | what becomes of it |
//! | --- | --- | --- | --- |
//! | `wallet.balanceMismatch` | customer | `stored` | an entry called `opening adjustment`, dated at the last one, brings the entries to the stored balance; missing debits then reduce it |
//! | | | `entries` | the entries are believed; missing debits reduce them |
//! | `wallet.entryMissing` | order | an amount | the debit is made of that much, if the balance covers it |
//! | | | `none` | no debit is made |
//! | `payment.missing` | order | `paid` | a payment of what is left is made, by the method of the order |
//! | | | `unpaid` | none is made: the customer owes it |
//!
//! The first decision about something counts. One about nothing that has to be decided, or that says anything else, has no effect and
//! is a finding, `decision.unused`: a run is not refused for it, because what it was about may have been mended in the files.

use std::collections::HashMap;

use super::findings::{Evidence, FindingCode, LegacyFinding, Settled};
use super::rows::{DecisionRow, LegacyFile, Place};
use crate::money::parse_scaled;

/// What a decision is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Order,
    Customer,
}

/// What findings of a code are about that a person can decide.
pub fn subject(finding: &str) -> Option<Subject> {
    match FindingCode::parse(finding)? {
        FindingCode::WalletEntryMissing | FindingCode::PaymentMissing => Some(Subject::Order),
        FindingCode::WalletBalanceMismatch => Some(Subject::Customer),
        _ => None,
    }
}

/// A decision that has no effect.
pub fn unused(row: &DecisionRow) -> LegacyFinding {
    LegacyFinding {
        code: FindingCode::DecisionUnused,
        order: None,
        customer: None,
        payment: None,
        evidence: vec![Evidence {
            place: Place { file: LegacyFile::Decisions, line: row.line },
            says: FindingCode::parse(&row.finding)
                .map_or("no known finding".into(), |code| format!("{} {}", code.as_str(), row.about)),
        }],
        proposal: "It has no effect: look whether code, id and decision are what the report asked for.".into(),
        settled: Settled::Noted,
    }
}

/// The decisions of an account, and which of them were of use.
pub(super) struct Decisions<'a> {
    by_matter: HashMap<(&'a str, &'a str), usize>,
    rows: &'a [DecisionRow],
    used: Vec<bool>,
}

/// What a debit is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DebitDecision {
    None,
    Amount(i64),
}

impl<'a> Decisions<'a> {
    pub fn of(rows: &'a [DecisionRow]) -> Self {
        let mut by_matter = HashMap::new();
        for (at, row) in rows.iter().enumerate() {
            by_matter.entry((row.finding.as_str(), row.about.as_str())).or_insert(at);
        }
        Decisions { by_matter, rows, used: vec![false; rows.len()] }
    }

    /// How much a missing debit is to be, `at_most` what the order still has to be paid.
    pub fn debit(&mut self, order: &str, decimals: u8, at_most: i64) -> Option<DebitDecision> {
        self.take(FindingCode::WalletEntryMissing, order, |said| match said {
            "none" => Some(DebitDecision::None),
            amount => {
                let amount = parse_scaled(amount, decimals).ok()?;
                (1..=at_most).contains(&amount).then_some(DebitDecision::Amount(amount))
            }
        })
    }

    /// Whether the stored balance is right; otherwise the entries are.
    pub fn stored_is_right(&mut self, customer: &str, may_be_stored: bool, may_be_entries: bool) -> Option<bool> {
        self.take(FindingCode::WalletBalanceMismatch, customer, |said| match said {
            "stored" if may_be_stored => Some(true),
            "entries" if may_be_entries => Some(false),
            _ => None,
        })
    }

    /// Whether an order was paid that is called so.
    pub fn was_paid(&mut self, order: &str) -> Option<bool> {
        self.take(FindingCode::PaymentMissing, order, |said| match said {
            "paid" => Some(true),
            "unpaid" => Some(false),
            _ => None,
        })
    }

    pub fn unused(&self) -> impl Iterator<Item = LegacyFinding> {
        self.rows.iter().zip(&self.used).filter(|(_, used)| !**used).map(|(row, _)| unused(row))
    }

    fn take<T>(&mut self, code: FindingCode, about: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let at = *self.by_matter.get(&(code.as_str(), about))?;
        let read = read(self.rows[at].decision.trim())?;
        self.used[at] = true;
        Some(read)
    }
}
