//! Reports by business date and outlet: what documents and ledger come to, summed by the database.
//!
//! | file | what it sums |
//! | --- | --- |
//! | `orders_sql.rs` | orders, by status |
//! | `sales_sql.rs` | bills and credit notes |
//! | `taxes_sql.rs` | their lines, by tax |
//! | `payments_sql.rs` | money that was taken and given back, by method |
//! | `ledger_sql.rs` | the ledger: profit, wallets, drivers' cash |
//! | `reads.rs` | the queries, in short snapshots |
//!
//! Documents and ledger are two ways to the same figures; that they agree is what the tests prove.

mod ledger_sql;
mod orders_sql;
mod payments_sql;
mod reads;
mod sales_sql;
mod taxes_sql;

use docket_domain::ids::UserId;
use docket_domain::money::{Amount, Percent};
use docket_domain::time::Date;

/// Over which business dates and outlets a report goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The first business date.
    pub from: Date,
    /// The last.
    pub to: Date,
    /// Short code of the one outlet; all where `None`.
    pub outlet: Option<String>,
}

/// A business date at an outlet; reports list them in this order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// The business date.
    pub date: Date,
    /// Short code of the outlet.
    pub outlet: String,
}

/// What bills, or credit notes, come to. Minor units, as everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SalesFigures {
    /// How many documents.
    pub documents: u64,
    /// Discounts, without tax.
    pub discounts: Amount,
    /// After discounts, without tax.
    pub net: Amount,
    /// Taxes.
    pub tax: Amount,
    /// What rounding to the smallest coin added, or took off.
    pub rounding: Amount,
    /// Tips.
    pub tips: Amount,
}

/// Sales of a business date at an outlet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SalesLine {
    /// When and where.
    pub at: At,
    /// What the bills come to.
    pub sold: SalesFigures,
    /// What the credit notes come to.
    pub returned: SalesFigures,
}

/// What is taxable, and the tax on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TaxFigures {
    /// Net of the lines with the tax.
    pub net: Amount,
    /// The tax.
    pub tax: Amount,
}

/// A tax at a rate, on a business date at an outlet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxLine {
    /// When and where.
    pub at: At,
    /// Name and rate of the tax; `None` for what is sold without any.
    pub tax: Option<(String, Percent)>,
    /// On bills.
    pub sold: TaxFigures,
    /// On credit notes.
    pub returned: TaxFigures,
}

/// How often, and how much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// How often.
    pub count: u64,
    /// How much altogether.
    pub amount: Amount,
}

/// Orders of a status, of a business date at an outlet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    /// When and where.
    pub at: At,
    /// The word of the status.
    pub status: String,
    /// How many, and their totals.
    pub orders: Counted,
}

/// A method of payment on a business date at an outlet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentLine {
    /// When and where.
    pub at: At,
    /// The word of the method.
    pub method: String,
    /// Payments.
    pub taken: Counted,
    /// Refunds.
    pub given_back: Counted,
}

/// What was earned on a business date at an outlet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfitLine {
    /// When and where.
    pub at: At,
    /// Sales less discounts and returns, without tax.
    pub sales: Amount,
    /// What the goods had cost.
    pub cost: Amount,
    /// Goods found less goods missing, at cost.
    pub stock_differences: Amount,
}

/// How something that is owed changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Movement {
    /// What was owed before.
    pub opening: Amount,
    /// What came to it.
    pub more: Amount,
    /// What went off it.
    pub less: Amount,
}

impl Movement {
    /// What is owed after.
    pub fn closing(&self) -> Amount {
        Amount(self.opening.0 + self.more.0 - self.less.0)
    }
}

/// What is owed to customers in wallets, as it was booked at an outlet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalletLine {
    /// When and where.
    pub at: At,
    /// How it changed on the date.
    pub movement: Movement,
}

/// Wallets over some dates, and now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wallets {
    /// Per date and outlet.
    pub lines: Vec<WalletLine>,
    /// How many customers' wallets are not empty now; `None` where one outlet is looked at, because a wallet is good at all of them.
    pub customers_with_balance: Option<u64>,
}

/// A driver's cash on a business date at an outlet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DriverLine {
    /// When and where.
    pub at: At,
    /// The driver.
    pub driver: UserId,
    /// Their name; `None` where they are no user any more.
    pub name: Option<String>,
    /// How what they owe changed: collected, and handed in.
    pub movement: Movement,
}
