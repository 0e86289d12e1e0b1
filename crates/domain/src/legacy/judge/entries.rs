//! The entries of a wallet: those that name an order of the customer's pay it, and come in with it. Every other comes in as an entry of
//! the wallet: deposits, what was given back, and what went out for an order that is not there or is another customer's.

use std::collections::{HashMap, HashSet};

use super::money::Money;
use super::report::{Draft, Report};
use super::wallet::Settlement;
use crate::legacy::findings::{FindingCode, Settled};
use crate::legacy::rows::{LegacyAccount, LegacyFile, TransactionRow};
use crate::legacy::taking_in::LegacyWalletEntry;
use crate::money::Amount;
use crate::time::Timestamp;

/// What the record says of an entry that a person decided on.
pub const OPENING_ADJUSTMENT: &str = "opening adjustment";

/// The entries of a wallet, by what they are for.
pub struct Moves<'a> {
    by_order: HashMap<&'a str, Vec<&'a TransactionRow>>,
    /// Those that name no order of the customer's.
    plain: Vec<&'a TransactionRow>,
    by_others: HashMap<&'a str, Vec<&'a TransactionRow>>,
    /// What all of them come to.
    pub sum: i128,
}

impl<'a> Moves<'a> {
    pub fn of(account: &'a LegacyAccount) -> Moves<'a> {
        let orders: HashSet<&str> = account.orders.iter().map(|rows| rows.order.id.as_str()).collect();
        let mut moves = Moves { by_order: HashMap::new(), plain: Vec::new(), by_others: HashMap::new(), sum: 0 };
        for entry in &account.transactions {
            moves.sum += i128::from(entry.amount.0);
            match entry.order.as_deref().filter(|order| orders.contains(order)) {
                Some(order) => moves.by_order.entry(order).or_default().push(entry),
                None => moves.plain.push(entry),
            }
        }
        for entry in &account.paid_by_others {
            moves.by_others.entry(entry.order.as_deref().unwrap_or_default()).or_default().push(entry);
        }
        moves
    }

    pub fn of_order(&self, order: &str) -> &[&'a TransactionRow] {
        self.by_order.get(order).map_or(&[], Vec::as_slice)
    }

    pub fn by_others(&self, order: &str) -> &[&'a TransactionRow] {
        self.by_others.get(order).map_or(&[], Vec::as_slice)
    }
}

/// Entries that name an order that is not the customer's.
pub fn missing_orders(moves: &Moves<'_>, account: &LegacyAccount, report: &mut Report<'_>) {
    let others: HashSet<&str> = account.orders_of_others.iter().map(String::as_str).collect();
    for entry in &moves.plain {
        let Some(order) = &entry.order else { continue };
        let draft = Draft::new(FindingCode::WalletOrderMissing);
        let says = format!("order {order}, {} of {}", entry.word, report.amount(entry.amount.0));
        let draft = draft.says(LegacyFile::Transactions, entry.line, says);
        if others.contains(order.as_str()) {
            let proposal = "The order is another customer's. The entry comes in as one of this wallet, and pays nothing: decide whose it is.";
            report.add(draft, Settled::LeftToPerson, proposal);
        } else {
            report.add(draft, Settled::Noted, "The entry comes in as one of the wallet, and pays nothing.");
        }
    }
}

/// The entries that come in as such, by time.
pub fn entries(
    account: &LegacyAccount,
    moves: &Moves<'_>,
    moneys: &[Money<'_>],
    settlement: &Settlement,
    now: Timestamp,
) -> Vec<LegacyWalletEntry> {
    let Some(customer) = account.customer.as_ref().filter(|_| !settlement.is_left_out) else { return Vec::new() };
    let plain = moves.plain.iter().map(|entry| as_it_is(entry, entry.amount.0));
    let refunds = moneys.iter().flat_map(|money| &money.refunds).map(|entry| as_it_is(entry, entry.amount.0));
    let undone = moneys.iter().flat_map(|money| &money.debits).filter(|debit| debit.undone > 0);
    let undone = undone.map(|debit| as_it_is(debit.entry, -debit.undone));
    let mut entries: Vec<LegacyWalletEntry> = plain.chain(refunds).chain(undone).collect();
    if settlement.adjustment != 0 {
        let last = account.transactions.last().map(|entry| entry.at);
        let first_order = account.orders.first().map(|rows| rows.order.created_at);
        entries.push(LegacyWalletEntry {
            legacy_id: Some(format!("adjustment:{}", customer.id)),
            amount: Amount(settlement.adjustment),
            at: last.or(customer.created_at).or(first_order).unwrap_or(now),
            word: OPENING_ADJUSTMENT.into(),
            note: None,
            corrects: Some(FindingCode::WalletBalanceMismatch),
        });
    }
    entries.sort_by_key(|entry| entry.at);
    entries
}

fn as_it_is(entry: &TransactionRow, amount: i64) -> LegacyWalletEntry {
    LegacyWalletEntry {
        legacy_id: Some(entry.id.clone()),
        amount: Amount(amount),
        at: entry.at,
        word: entry.word.clone(),
        note: entry.note.clone(),
        corrects: None,
    }
}
