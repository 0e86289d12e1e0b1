//! What another system has, before it is written: amounts in hundredths, times in milliseconds.

use docket_domain::money::Amount;
use docket_domain::time::Timestamp;

/// Everything.
#[derive(Clone, Debug, Default)]
pub struct Export {
    /// Who buys, with their wallets.
    pub customers: Vec<Customer>,
    /// What they ordered, by time.
    pub orders: Vec<Order>,
    /// Lines whose order or customer is not there.
    pub strays: Strays,
    /// What is written twice.
    pub repeated: Vec<Repeated>,
    /// Lines of `decisions`: finding, about, decision.
    pub decisions: Vec<(String, String, String)>,
    /// The last id and number of payments, and the last id of a wallet's entry.
    pub last_payment: u32,
    /// See above.
    pub last_entry: u32,
}

/// A customer.
#[derive(Clone, Debug)]
pub struct Customer {
    pub id: String,
    pub number: String,
    pub name: String,
    pub phone: String,
    pub email: String,
    pub address: String,
    pub created_at: Timestamp,
    /// What the wallet is said to hold, where there is one.
    pub wallet: Option<Amount>,
    pub entries: Vec<Entry>,
}

/// What went into a wallet or out of it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: String,
    pub customer: String,
    pub word: &'static str,
    /// More than zero, whichever way it went.
    pub amount: Amount,
    pub order: String,
    pub at: Timestamp,
    pub note: &'static str,
}

impl Entry {
    /// What it does to the wallet.
    pub fn moves(&self) -> i64 {
        if matches!(self.word, "debit" | "payment") { -self.amount.0 } else { self.amount.0 }
    }
}

/// An order with everything that is of it.
#[derive(Clone, Debug)]
pub struct Order {
    pub id: String,
    pub number: String,
    /// Which customer's it is, in `customers`.
    pub owner: usize,
    /// Id of the customer, as it is written.
    pub customer: String,
    pub status: &'static str,
    pub method: &'static str,
    pub payment_status: &'static str,
    pub total: Amount,
    pub discount: Amount,
    pub delivery_fee: Amount,
    pub tax: Amount,
    pub wallet_amount: Amount,
    pub address: String,
    pub notes: &'static str,
    pub user: &'static str,
    pub created_at: Timestamp,
    pub management: Option<Management>,
    pub items: Vec<Item>,
    pub payments: Vec<Payment>,
}

/// An order as management sees it.
#[derive(Clone, Debug, Default)]
pub struct Management {
    pub order: String,
    pub status: &'static str,
    pub department: &'static str,
    pub paid_at: Option<Timestamp>,
    pub warehouse_ready_at: Option<Timestamp>,
    pub dispatched_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
}

/// Something that was ordered.
#[derive(Clone, Debug)]
pub struct Item {
    pub order: String,
    pub product: &'static str,
    /// In thousandths.
    pub quantity: i64,
    pub unit_price: Amount,
}

/// Money given or promised.
#[derive(Clone, Debug)]
pub struct Payment {
    pub id: String,
    pub number: String,
    pub order: String,
    pub customer: String,
    pub user: &'static str,
    pub method: &'static str,
    pub amount: Amount,
    pub status: &'static str,
    pub receipt: Option<(Timestamp, Amount)>,
    pub approved_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// Lines whose order or customer is not there.
#[derive(Clone, Debug, Default)]
pub struct Strays {
    pub management: Vec<Management>,
    pub items: Vec<Item>,
    pub payments: Vec<Payment>,
    /// Customer and balance.
    pub wallets: Vec<(String, Amount)>,
    pub entries: Vec<Entry>,
}

/// A line that is written a second time, by its place.
#[derive(Clone, Copy, Debug)]
pub enum Repeated {
    /// Of a customer.
    Customer(usize),
    /// Of an order.
    Order(usize),
    /// Of an order's management.
    Management(usize),
    /// Of an order's first payment.
    Payment(usize),
}

impl Export {
    /// The id and the number of a new payment.
    pub fn next_payment(&mut self) -> (String, String) {
        self.last_payment += 1;
        (format!("{}", 90_000 + self.last_payment), format!("PAY2025{:04}", self.last_payment))
    }

    /// The id of a new entry of a wallet.
    pub fn next_entry(&mut self) -> String {
        self.last_entry += 1;
        format!("{}", 70_000 + self.last_entry)
    }
}
