//! What the command takes in of another system's account, after it was judged.

use super::findings::FindingCode;
use crate::customers::Phone;
use crate::money::Amount;
use crate::ordering::Status;
use crate::payments::{PaymentMethod, Status as PaymentState, Terms};
use crate::quantity::Quantity;
use crate::time::Timestamp;

/// Where a document comes from that Docket did not make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The other system's id, unique for each kind of document within the merchant; searchable.
    pub legacy_id: String,
    /// The number that it had there, where an earlier document kept that; searchable.
    pub former_number: Option<String>,
    /// Whether it was over there already: such an order has no bill here, and such money is in no drawer and on no day of Docket's.
    pub is_settled_there: bool,
}

/// A number of another system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LegacyNumber {
    /// It is taken over.
    Kept(String),
    /// An earlier document has it: the next free one of the series is taken, and this is kept beside it.
    Former(String),
    /// There was none: the next free one of the series is taken.
    None,
}

/// A customer with what is theirs, or what is nobody's. All of it is brought in by one command, or by several of which the first makes
/// the customer and the wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegacyRecords {
    /// Who.
    pub customer: Option<LegacyCustomer>,
    /// What went into the wallet and out of it, but for what paid orders, by time. Everything that came in stands here, so that the
    /// balance is at no moment of the taking in below zero.
    pub wallet: Vec<LegacyWalletEntry>,
    /// Orders, by time.
    pub orders: Vec<LegacyOrder>,
    /// Money that was given for no order that is there: the customer's deposit.
    pub payments: Vec<LegacyPayment>,
}

/// A customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegacyCustomer {
    /// The other system's id.
    pub legacy_id: String,
    /// The number.
    pub number: LegacyNumber,
    /// What they are called.
    pub name: Option<String>,
    /// Unique within the merchant: a customer of Docket's who has it already is the same.
    pub phone: Option<Phone>,
    /// Where receipts go.
    pub email: Option<String>,
    /// Where deliveries go.
    pub address: Option<String>,
    /// Whether they may still buy on their name.
    pub is_active: bool,
    /// When they first came.
    pub created_at: Option<Timestamp>,
    /// What was put right.
    pub corrections: Vec<Correction>,
}

/// An entry of a wallet that pays no order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegacyWalletEntry {
    /// The other system's id; of an opening adjustment `adjustment:` with the customer's, so that it is made once.
    pub legacy_id: Option<String>,
    /// What goes in (more than zero) or out (less).
    pub amount: Amount,
    /// When.
    pub at: Timestamp,
    /// What the record says of it: the other system's word, or why it is made.
    pub word: String,
    /// A note; free text.
    pub note: Option<String>,
    /// Which finding it puts right, where it does.
    pub corrects: Option<FindingCode>,
}

/// An order in the place where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegacyOrder {
    /// The other system's id.
    pub legacy_id: String,
    /// The number.
    pub number: LegacyNumber,
    /// Where it stands from now on.
    pub status: Status,
    /// Since when, as far as the files say.
    pub status_since: Timestamp,
    /// Where customers were told that it stands, and management: the other system's words.
    pub said: (String, Option<String>),
    /// How it is paid.
    pub terms: Option<Terms>,
    /// What was ordered. Lines, less discount, with fee and tax come to the total: the judgement has seen to that.
    pub lines: Vec<LegacyLine>,
    /// A discount on the whole, as a positive amount.
    pub discount: Amount,
    /// What bringing it costs.
    pub delivery_fee: Amount,
    /// Tax that the lines do not include.
    pub tax: Amount,
    /// What the customer is charged.
    pub total: Amount,
    /// What was given or promised for it, wallet included, by time.
    pub payments: Vec<LegacyPayment>,
    /// Where it goes.
    pub address: Option<String>,
    /// Notes.
    pub notes: Option<String>,
    /// Who took it, as the other system calls them.
    pub user: Option<String>,
    /// When it was placed.
    pub created_at: Timestamp,
    /// What was put right.
    pub corrections: Vec<Correction>,
}

/// A line of an order: an open item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegacyLine {
    /// What it is.
    pub description: String,
    /// How much.
    pub quantity: Quantity,
    /// Price of one.
    pub unit_price: Amount,
}

/// Money that was given or promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegacyPayment {
    /// The other system's id of the payment, or, of a debit of the wallet, of that prefixed with `wallet:`; none where it is made to put
    /// something right.
    pub legacy_id: Option<String>,
    /// The number.
    pub number: LegacyNumber,
    /// How.
    pub method: PaymentMethod,
    /// How much, more than zero.
    pub amount: Amount,
    /// Where it stands.
    pub status: PaymentState,
    /// When it was recorded; of a debit that is made, the time of its order.
    pub created_at: Timestamp,
    /// When the money came, where it did.
    pub paid_at: Option<Timestamp>,
    /// When the bank's receipt came, where it did; the file itself is not brought in.
    pub receipt_at: Option<Timestamp>,
    /// Who took it, as the other system calls them.
    pub user: Option<String>,
    /// Which finding it puts right, where it is made for that.
    pub corrects: Option<FindingCode>,
}

/// Something that was put right, for the audit: a record of its own with the old values and the new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Which finding.
    pub code: FindingCode,
    /// What the files said, by name.
    pub old: Vec<(&'static str, String)>,
    /// What it is from now on.
    pub new: Vec<(&'static str, String)>,
}
