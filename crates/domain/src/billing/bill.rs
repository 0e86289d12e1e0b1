//! A bill and its lines.

use std::sync::Arc;

use crate::audit::Subject;
use crate::ids::{BatchId, BillId, CustomerId, OrderId, PaymentId, UserId};
use crate::money::Amount;
use crate::numbering::Number;
use crate::ordering::Line;
use crate::ordering::pricing::{Discount, Totals};
use crate::payments::PaymentMethod;
use crate::quantity::Quantity;
use crate::time::{Date, Timestamp};

/// The fiscal document of a sale. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// Identity.
    pub id: BillId,
    /// The number of the record that issued it; its lines, movements and journal entry have the same.
    pub row: u64,
    /// Such as `BILL-0000000001`.
    pub number: Number,
    /// The operating day it belongs to.
    pub business_date: Date,
    /// Short code of the outlet.
    pub outlet: String,
    /// Short code of the register it was sold at.
    pub register: Option<String>,
    /// The row of the shift whose drawer took the cash.
    pub shift_row: Option<u64>,
    /// Who sold it.
    pub user: UserId,
    /// A copy of the customer's data at that time; none where no phone was given.
    pub customer: Option<BilledCustomer>,
    /// The order that was handed over, where there was one.
    pub order: Option<BilledOrder>,
    /// What the till calls the sale.
    pub reference: Option<String>,
    /// The buyer's tax number, for a tax invoice to a business.
    pub buyer_tax_number: Option<String>,
    /// What was sold, then charges.
    pub lines: Vec<BillLine>,
    /// Discounts on the whole.
    pub discounts: Vec<Discount>,
    /// The sums of the lines.
    pub totals: Totals,
    /// Whether unit prices have tax in them.
    pub prices_include_tax: bool,
    /// What rounding to the smallest coin added to the total, or took off it.
    pub rounding: Amount,
    /// What the customer gave on top, for the staff.
    pub tip: Amount,
    /// What the goods had cost.
    pub cost: Amount,
    /// What was paid with it.
    pub payments: Vec<BillPayment>,
    /// What was given back of cash.
    pub change_due: Amount,
    /// What the customer still owes: a house account.
    pub on_account: Amount,
    /// The till's own printout, as far as Docket makes nothing of it: JSON, kept as it came.
    pub printout: Option<String>,
    /// When it was issued.
    pub created_at: Timestamp,
}

impl Bill {
    /// The lines before a discount on the whole, in the merchant's price mode (SPEC 8).
    pub fn subtotal(&self) -> Amount {
        let of_lines: i64 = self.lines.iter().map(|line| line.line.gross.0 - line.own_discount.0).sum();
        Amount(of_lines)
    }

    /// Sales without tax less what the goods had cost.
    pub fn profit(&self) -> Amount {
        Amount(self.totals.total.0 - self.totals.tax.0 - self.cost.0)
    }

    /// What had to be paid: the total, rounded to the smallest coin where cash was given, and the tip.
    pub fn due(&self) -> Amount {
        Amount(self.totals.total.0 + self.rounding.0 + self.tip.0)
    }

    /// What was paid by a method.
    pub fn paid_by(&self, method: PaymentMethod) -> Amount {
        let by_method = self.payments.iter().filter(|payment| payment.method == method);
        Amount(by_method.map(|payment| payment.amount.0).sum())
    }

    /// What records of it are about.
    pub fn subject(&self) -> Subject {
        Subject::Bill { row: self.row, id: self.id }
    }
}

/// A line of a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillLine {
    /// What was sold and what it came to.
    pub line: Line,
    /// What discounts of the line alone took off it, of the line's whole discount.
    pub own_discount: Amount,
    /// What the goods had cost.
    pub cost: Amount,
    /// From which batches they came; none for goods of which no stock is kept.
    pub portions: Vec<SoldPortion>,
}

/// Goods of one batch that were sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoldPortion {
    /// Which.
    pub batch: BatchId,
    /// As it is called.
    pub batch_number: Arc<str>,
    /// What one unit of it had cost.
    pub unit_cost: Amount,
    /// How much.
    pub quantity: Quantity,
    /// What it had cost.
    pub cost: Amount,
}

/// The customer as the bill keeps them, also when they are erased later, for as long as the law wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BilledCustomer {
    /// Who.
    pub id: CustomerId,
    /// Their row.
    pub row: u64,
    /// Such as `CUST0001`.
    pub number: String,
    /// As the receipt named them.
    pub name: String,
    /// Digits as they are dialled within the country.
    pub phone: String,
    /// Where the receipt went.
    pub email: Option<String>,
}

/// The order that was billed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BilledOrder {
    /// Which.
    pub id: OrderId,
    /// Its row.
    pub row: u64,
    /// Its number.
    pub number: String,
}

/// A payment that was taken with a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillPayment {
    /// Which.
    pub id: PaymentId,
    /// Its number.
    pub number: String,
    /// How it was given.
    pub method: PaymentMethod,
    /// How much of it was kept.
    pub amount: Amount,
    /// How much was handed over, change included.
    pub tendered: Amount,
}
