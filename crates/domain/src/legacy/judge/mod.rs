//! Says what disagrees in an account, and what Docket makes of it (SPEC 11). Pure: the same account comes to the same judgement.
//!
//! Example: customer 94 of seed 002 has an order of 3,200,000.00 of which the wallet was to pay 1,200,000.00, and nothing went out of
//! it. The finding is `wallet.entryMissing`; the debit is made, and the order, paid now, is confirmed.
//!
//! | step | file |
//! | --- | --- |
//! | what the lines come to | `lines.rs` |
//! | what the files say was paid | `money.rs` |
//! | where the words and times put an order | `place.rs` |
//! | what moved the wallet | `entries.rs` |
//! | which debits are missing, and whether the wallet covers them | `wallet.rs` |
//! | what is wrong with an order's money | `dues.rs` |
//! | which payments come in, and as what | `payments.rs` |
//! | the order as it is taken in | `order.rs` |
//! | customers and what is nobody's | `customer.rs` |

mod customer;
mod dues;
mod entries;
mod lines;
mod money;
mod order;
mod payments;
mod place;
mod report;
mod wallet;

use super::decisions::Decisions;
use super::findings::LegacyFinding;
use super::rows::LegacyAccount;
use super::taking_in::LegacyRecords;
use crate::money::Amount;
use crate::time::Timestamp;

use money::Money;
use order::Case;
use report::Report;

/// What a judgement goes by, beside the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The present.
    pub now: Timestamp,
    /// For how long the bank's receipt may wait for finance.
    pub receipt_waits_ms: i64,
    /// Whether receipts that have waited longer are approved.
    pub approve_receipts: bool,
    /// How many decimals an amount of the merchant's currency has: findings print amounts.
    pub decimals: u8,
}

/// What is wrong with an account, and what is made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// What disagrees.
    pub findings: Vec<LegacyFinding>,
    /// What is taken in.
    pub records: LegacyRecords,
    /// Legacy ids of payments that ordinary commands approve afterwards.
    pub approvals: Vec<String>,
    /// What becomes of the wallet; none where there is neither wallet nor entry nor debit.
    pub wallet: Option<WalletOutcome>,
}

/// A wallet before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WalletOutcome {
    /// What the files say that it holds.
    pub stored: Option<Amount>,
    /// What its entries come to.
    pub entries: Amount,
    /// What it holds once it is brought in.
    pub after: Amount,
}

/// Judges an account.
pub fn judge(account: &LegacyAccount, terms: &Terms) -> Judgement {
    let mut report = Report::new(terms, account.customer.as_ref());
    let mut decisions = Decisions::of(&account.decisions);
    let moves = entries::Moves::of(account);
    let moneys: Vec<Money<'_>> = account.orders.iter().map(|rows| Money::of(rows, &moves)).collect();
    let settlement = wallet::settle(account, &moneys, &moves, &mut decisions, &mut report);
    let mut customer = account.customer.as_ref().map(|row| customer::customer(row, account, &mut report));
    let payments = customer::deposits(account, &mut report);
    if let Some(customer) = &mut customer {
        customer.corrections = report.take_corrections();
    }
    let mut orders = Vec::with_capacity(account.orders.len());
    for (money, debit) in moneys.iter().zip(&settlement.debits) {
        let case = Case { money, debit: *debit, has_wallet: !settlement.is_left_out };
        orders.push(order::order(&case, account.has_management, &mut decisions, &mut report));
    }
    customer::strays(account, &mut report);
    report.findings.extend(decisions.unused());
    let wallet = entries::entries(account, &moves, &moneys, &settlement, terms.now);
    let records = LegacyRecords { customer, wallet, orders, payments };
    Judgement { findings: report.findings, records, approvals: report.approvals, wallet: settlement.outcome }
}
