//! Lines of another system's files, with typed cells. Ids are that system's own, as text.

use crate::customers::Phone;
use crate::money::Amount;
use crate::quantity::Quantity;
use crate::time::Timestamp;

use super::statuses::Meaning;

words! {
    /// A file of another system, by its name without the ending; `.csv` and `.jsonl` are read.
    LegacyFile {
        /// Who buys.
        Customers = "customers",
        /// Orders as customers see them.
        Orders = "customer_orders",
        /// Orders as management sees them.
        Management = "order_management",
        /// What was ordered.
        Items = "order_items",
        /// What each wallet is said to hold.
        Wallets = "wallets",
        /// What went into wallets and out of them.
        Transactions = "wallet_transactions",
        /// Money given or promised for orders.
        Payments = "payments",
        /// What a person has decided of what no rule can.
        Decisions = "decisions",
    }
}

/// Where something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// In which file.
    pub file: LegacyFile,
    /// In which line, from 1 on; the header of a CSV file is a line.
    pub line: u32,
}

/// Everything that the files say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LegacyFiles {
    /// Lines of `customers`.
    pub customers: Vec<CustomerRow>,
    /// Lines of `customer_orders`.
    pub orders: Vec<OrderRow>,
    /// Lines of `order_management`; `None` where there is no such file.
    pub management: Option<Vec<ManagementRow>>,
    /// Lines of `order_items`.
    pub items: Vec<ItemRow>,
    /// Lines of `wallets`.
    pub wallets: Vec<WalletRow>,
    /// Lines of `wallet_transactions`.
    pub transactions: Vec<TransactionRow>,
    /// Lines of `payments`.
    pub payments: Vec<PaymentRow>,
    /// Lines of `decisions`.
    pub decisions: Vec<DecisionRow>,
    /// Lines that say the very same as an earlier one of their file, and are left out: the later and the earlier.
    pub repeated: Vec<(Place, Place)>,
    /// Columns that are not known and are not taken over.
    pub unknown_columns: Vec<(LegacyFile, String)>,
    /// Files beside them that are none of these and are not read.
    pub unknown_files: Vec<String>,
}

/// A line of `customers`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerRow {
    /// Where it stands.
    pub line: u32,
    /// The other system's id.
    pub id: String,
    /// The number under which customers know themselves, where the other system gave any.
    pub number: Option<String>,
    /// What they are called.
    pub name: Option<String>,
    /// The phone, as it was written.
    pub phone_written: Option<String>,
    /// The phone, where it is one.
    pub phone: Option<Phone>,
    /// Where receipts go.
    pub email: Option<String>,
    /// Where deliveries go.
    pub address: Option<String>,
    /// Whether they may still buy on their name.
    pub is_active: bool,
    /// When they first came.
    pub created_at: Option<Timestamp>,
    /// Who has the same number, and had it earlier: then this one gets another. See `number.duplicate`.
    pub number_is_of: Option<Place>,
}

/// A line of `customer_orders`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderRow {
    /// Where it stands.
    pub line: u32,
    /// The other system's id.
    pub id: String,
    /// Its number, as it was printed.
    pub number: String,
    /// Id of the customer.
    pub customer: Option<String>,
    /// Where it stands, as its customer is told: the word and what it means.
    pub status: Meaning,
    /// How it is paid, as the other system calls it: see [`super::meaning`].
    pub payment_method: Option<Meaning>,
    /// How far it is paid.
    pub payment_status: Option<Meaning>,
    /// What the customer was charged.
    pub total: Amount,
    /// What of the total is a discount, as a positive amount.
    pub discount: Amount,
    /// What of the total is for bringing it.
    pub delivery_fee: Amount,
    /// What of the total is tax that the items do not include.
    pub tax: Amount,
    /// How much of it the wallet was to pay.
    pub wallet_amount: Option<Amount>,
    /// Where it goes.
    pub address: Option<String>,
    /// Notes.
    pub notes: Option<String>,
    /// Who took it, as the other system calls them.
    pub user: Option<String>,
    /// When it was placed.
    pub created_at: Timestamp,
    /// Which order has the same number, and had it earlier: then this one gets another. See `number.duplicate`.
    pub number_is_of: Option<Place>,
}

/// A line of `order_management`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagementRow {
    /// Where it stands.
    pub line: u32,
    /// Id of the order.
    pub order: String,
    /// Where the order stands, as management sees it.
    pub status: Meaning,
    /// In whose queue it is.
    pub department: Option<String>,
    /// When it was paid.
    pub paid_at: Option<Timestamp>,
    /// When it went to the warehouse.
    pub warehouse_ready_at: Option<Timestamp>,
    /// When it left.
    pub dispatched_at: Option<Timestamp>,
    /// When it was handed over.
    pub delivered_at: Option<Timestamp>,
    /// When it was last changed.
    pub updated_at: Option<Timestamp>,
}

/// A line of `order_items`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemRow {
    /// Where it stands.
    pub line: u32,
    /// Id of the order.
    pub order: String,
    /// What it is.
    pub product: String,
    /// How much.
    pub quantity: Quantity,
    /// Price of one.
    pub unit_price: Amount,
}

/// A line of `wallets`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalletRow {
    /// Where it stands.
    pub line: u32,
    /// Id of the customer.
    pub customer: String,
    /// What the wallet is said to hold; may be below zero, which is wrong.
    pub balance: Amount,
}

/// A line of `wallet_transactions`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionRow {
    /// Where it stands.
    pub line: u32,
    /// The other system's id.
    pub id: String,
    /// Id of the customer.
    pub customer: String,
    /// What went in (more than zero) or out (less), whichever way the file writes it.
    pub amount: Amount,
    /// The other system's word: `deposit`, `debit` …
    pub word: String,
    /// Id of the order that it is for.
    pub order: Option<String>,
    /// When.
    pub at: Timestamp,
    /// A note.
    pub note: Option<String>,
}

/// A line of `payments`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRow {
    /// Where it stands.
    pub line: u32,
    /// The other system's id.
    pub id: String,
    /// Its number, as it was printed; none where the other system gave none.
    pub number: Option<String>,
    /// Id of the order.
    pub order: Option<String>,
    /// Id of the customer.
    pub customer: Option<String>,
    /// Who took it, as the other system calls them.
    pub user: Option<String>,
    /// How.
    pub method: Meaning,
    /// How much, more than zero.
    pub amount: Amount,
    /// Where it stands.
    pub status: Meaning,
    /// When the bank's receipt came.
    pub receipt_uploaded_at: Option<Timestamp>,
    /// How much the receipt says.
    pub receipt_amount: Option<Amount>,
    /// When finance saw the money.
    pub approved_at: Option<Timestamp>,
    /// When it was recorded.
    pub created_at: Option<Timestamp>,
    /// Which payment has the same number, and had it earlier: then this one gets another. See `number.duplicate`.
    pub number_is_of: Option<Place>,
}

/// A line of `decisions`: what a person says where no rule can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionRow {
    /// Where it stands.
    pub line: u32,
    /// The code of the finding, such as `wallet.balanceMismatch`.
    pub finding: String,
    /// Id of the order, payment or customer that the finding is about.
    pub about: String,
    /// What is to be done; which words there are the finding's documentation says.
    pub decision: String,
}

/// An order with everything that is of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderRows {
    /// As its customer sees it.
    pub order: OrderRow,
    /// As management sees it.
    pub management: Option<ManagementRow>,
    /// What was ordered.
    pub items: Vec<ItemRow>,
    /// What was given or promised for it.
    pub payments: Vec<PaymentRow>,
}

/// A customer with everything that is theirs; or an order that is nobody's; or what belongs to neither.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LegacyAccount {
    /// Who; `None` where the files have no such customer, or the orders name none.
    pub customer: Option<CustomerRow>,
    /// What their wallet is said to hold.
    pub wallet: Option<WalletRow>,
    /// What went into it and out of it, by time.
    pub transactions: Vec<TransactionRow>,
    /// Their orders, by time.
    pub orders: Vec<OrderRows>,
    /// Payments that name no order, or one that is not there.
    pub payments: Vec<PaymentRow>,
    /// Lines of `order_management` and `order_items` whose order is not there, with its id. Only in an account of nobody's.
    pub strays: Vec<(Place, String)>,
    /// Which customer of the same files had the phone earlier: this one comes in without it.
    pub phone_is_of: Option<Place>,
    /// Decisions that name something of theirs.
    pub decisions: Vec<DecisionRow>,
    /// Ids of orders that its transactions name and that are another customer's.
    pub orders_of_others: Vec<String>,
    /// Entries of other customers' wallets that name an order of theirs: no part of this wallet, but the order may be paid already.
    pub paid_by_others: Vec<TransactionRow>,
    /// Whether there is a file `order_management` at all: only then can an order be missing in it.
    pub has_management: bool,
}
