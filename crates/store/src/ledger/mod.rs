//! The ledger: entries, and what they come to.

pub(crate) mod sql;
pub(crate) mod wallet_sql;

use docket_domain::ids::UserId;
use docket_domain::ledger::{Account, Balance};
use docket_domain::money::Amount;
use docket_domain::time::{Date, Timestamp};
use uuid::Uuid;

/// Which entries a list shows. Every part that is set must hold.
#[derive(Clone, Debug, Default)]
pub struct EntryFilter {
    /// The operating day.
    pub business_date: Option<Date>,
    /// Short code of the outlet.
    pub outlet: Option<String>,
    /// With a posting to this account.
    pub account: Option<Account>,
}

/// A journal entry with what caused it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryDocument {
    /// The number of the record that caused it.
    pub row: u64,
    /// The operating day it belongs to.
    pub business_date: Date,
    /// Short code of the outlet it belongs to.
    pub outlet: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub user: UserId,
    /// What happened, such as `payment.recorded`.
    pub action: String,
    /// To what kind of thing.
    pub subject_kind: String,
    /// Its public id, where it has one.
    pub subject_id: Option<Uuid>,
    /// Its postings, in their order.
    pub postings: Vec<PostingDocument>,
}

/// A movement of a wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalletEntry {
    /// The number of the record that caused it.
    pub row: u64,
    /// What came into the wallet; negative for what went out.
    pub amount: Amount,
    /// What the wallet held after it.
    pub balance: Amount,
    /// The operating day it belongs to.
    pub business_date: Date,
    /// Short code of the outlet it belongs to.
    pub outlet: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub user: UserId,
    /// What happened, such as `payment.recorded`.
    pub action: String,
    /// The number of the payment, bill or credit note.
    pub document_number: Option<String>,
    /// The number of the order.
    pub order_number: Option<String>,
}

/// A posting as a reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostingDocument {
    /// To what.
    pub account: Account,
    /// Which part of it, as readers know it: of a customer the id. Empty where the account is one.
    pub part: String,
    /// How much in minor units, debits positive.
    pub amount: Amount,
}

/// A line of a trial balance: what was posted to an account, or to a part of one, on a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialLine {
    /// The account.
    pub account: Account,
    /// Which part of it, as readers know it; `None` where all parts are taken together.
    pub part: Option<String>,
    /// What was posted, each side.
    pub sums: Balance,
}
