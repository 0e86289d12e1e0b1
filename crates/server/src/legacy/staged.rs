//! What is staged: slices of accounts, and behind the last of them a head. Little enough of each slice that the lane is held for a moment
//! only; the head stays until everything is in.

use docket_domain::legacy::{LegacyAccount, LegacyFinding, LegacyRecords, Terms};
use docket_domain::merchants::Settings;
use docket_domain::time::Timestamp;
use docket_store::StoreError;
use serde::{Deserialize, Serialize};

use super::mirror::{Account, Finding, Mirrored};

/// Documents that are taken in by one command: so few that whoever sells waits for less than a tenth of a second.
pub const DOCUMENTS_AT_ONCE: usize = 150;

/// What holds for all slices. Stands behind the last of them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Head {
    /// Code of the outlet that everything comes to.
    pub outlet: String,
    /// Name of the channel.
    pub channel: String,
    /// Whether transfers are approved whose receipts have waited for too long.
    pub approve_receipts: bool,
    /// By which time accounts are judged, once it is applied: a second look must come to the same.
    pub judged_at: i64,
    /// What is wrong with no account in particular.
    pub findings: Vec<Finding>,
    /// Columns that are not taken over: file and column.
    pub unknown_columns: Vec<(String, String)>,
}

impl Head {
    /// As it was staged.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn parse(body: &str) -> Result<Head, StoreError> {
        serde_json::from_str(body).map_err(unreadable)
    }

    /// As it is staged.
    pub fn to_body(&self) -> String {
        serde_json::to_string(self).expect("what was read can be written")
    }

    /// By what accounts are judged when they are applied.
    pub fn terms(&self, settings: &Settings) -> Terms {
        terms(settings, Timestamp(self.judged_at), self.approve_receipts)
    }

    /// What is wrong with no account in particular.
    pub fn findings(&self) -> Vec<LegacyFinding> {
        self.findings.iter().filter_map(|finding| LegacyFinding::back(finding.clone())).collect()
    }
}

/// By what accounts of a merchant are judged.
pub fn terms(settings: &Settings, now: Timestamp, approve_receipts: bool) -> Terms {
    Terms {
        now,
        receipt_waits_ms: i64::from(settings.queues.finance_minutes) * 60_000,
        approve_receipts,
        decimals: settings.currency.decimals,
    }
}

/// Accounts that are staged together.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Accounts {
    accounts: Vec<Account>,
}

impl Accounts {
    /// Of accounts.
    pub fn of(accounts: &[LegacyAccount]) -> Accounts {
        Accounts { accounts: accounts.iter().map(Mirrored::mirror).collect() }
    }

    /// As they were staged.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn parse(body: &str) -> Result<Vec<LegacyAccount>, StoreError> {
        let staged: Accounts = serde_json::from_str(body).map_err(unreadable)?;
        let accounts = staged.accounts.into_iter().map(LegacyAccount::back).collect::<Option<_>>();
        accounts.ok_or_else(|| StoreError::Other("a staged account has a word that is not known any more".to_owned()))
    }

    /// As they are staged.
    pub fn to_body(&self) -> String {
        serde_json::to_string(self).expect("what was read can be written")
    }
}

fn unreadable(error: serde_json::Error) -> StoreError {
    StoreError::Other(format!("what is staged of another system cannot be read: {error}"))
}

/// How much of a command an account takes.
pub fn weight(account: &LegacyAccount) -> usize {
    let of_orders: usize = account.orders.iter().map(|order| 1 + order.payments.len()).sum();
    1 + of_orders + account.payments.len() + account.transactions.len()
}

/// Documents of an account: its customer, orders and payments.
pub fn documents(account: &LegacyAccount) -> u64 {
    let of_orders: usize = account.orders.iter().map(|order| 1 + order.payments.len()).sum();
    (usize::from(account.customer.is_some()) + of_orders + account.payments.len()) as u64
}

/// By what an account is found: `customer:` with id and number, `order:` with those of its orders.
pub fn mentions(account: &LegacyAccount) -> impl Iterator<Item = String> {
    let customer = account.customer.iter().flat_map(|customer| [Some(&customer.id), customer.number.as_ref()]).flatten();
    let orders = account.orders.iter().flat_map(|order| [&order.order.id, &order.order.number]);
    customer.map(|word| mention_of_customer(word)).chain(orders.map(|word| mention_of_order(word)))
}

/// By what an account of that customer is found.
pub fn mention_of_customer(word: &str) -> String {
    format!("customer:{word}")
}

/// By what an account with that order is found.
pub fn mention_of_order(word: &str) -> String {
    format!("order:{word}")
}

/// The records of some accounts, as they are taken in: together where that is little, and an account with many orders in parts, the first
/// of which makes the customer and the wallet.
pub fn in_parts(records: Vec<LegacyRecords>) -> Vec<Vec<LegacyRecords>> {
    let count = |records: &LegacyRecords| -> usize {
        let of_orders: usize = records.orders.iter().map(|order| 1 + order.payments.len()).sum();
        1 + of_orders + records.payments.len() + records.wallet.len()
    };
    let mut parts = Vec::new();
    let (mut part, mut held) = (Vec::new(), 0);
    for mut account in records {
        while count(&account) > 2 * DOCUMENTS_AT_ONCE && account.orders.len() > 1 {
            let mut taken = 0;
            let keep = account.orders.iter().take_while(|order| {
                let goes_on = taken < DOCUMENTS_AT_ONCE;
                taken += 1 + order.payments.len();
                goes_on
            });
            let keep = keep.count().min(account.orders.len() - 1);
            let rest = account.orders.split_off(keep);
            let rest =
                LegacyRecords { customer: account.customer.clone(), wallet: Vec::new(), orders: rest, payments: Vec::new() };
            parts.push(vec![std::mem::replace(&mut account, rest)]);
        }
        held += count(&account);
        part.push(account);
        if held >= DOCUMENTS_AT_ONCE {
            parts.push(std::mem::take(&mut part));
            held = 0;
        }
    }
    if !part.is_empty() {
        parts.push(part);
    }
    parts
}
