//! What a Z report says: the sums of a business day at the moment it was closed, and where the running totals stand.
//!
//! A day that is reopened and closed again gets another Z, a revision with the difference to the one before it. An earlier Z is
//! never altered; the next day's Z shows the differences of all revisions since the last day's in a line of its own.

use super::{DayKey, Manner};
use crate::audit::Anchor;
use crate::ids::UserId;
use crate::money::Amount;
use crate::numbering::{Kind, Number};
use crate::time::{Date, Timestamp};

/// What the records say of a day, summed by the store when everything before is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayFacts {
    /// From the ledger.
    pub sales: SalesSums,
    /// Orders of that date.
    pub orders: OrderSums,
    /// Payments of that date, by method.
    pub payments: Vec<MethodSum>,
    /// What was given back on that date, by method.
    pub refunds: Vec<MethodSum>,
    /// Numbers given out, by kind of document.
    pub numbers: Vec<NumberRange>,
    /// The drawers of that date's shifts.
    pub cash: CashSums,
    /// What the latest Z of that date has, if there is one.
    pub previous: Option<GrandTotal>,
    /// Where the outlet's running totals stood after the latest Z that was a day's first.
    pub after_last_day: GrandTotal,
    /// Where they stand now, revisions included.
    pub now: GrandTotal,
    /// The next day of the outlet after this one that was ever closed; it may be open again.
    pub next_closed: Option<Date>,
}

impl DayFacts {
    /// Whether anything of the day is still open, so that it does not close by itself.
    pub fn has_open(&self) -> bool {
        self.orders.open > 0 || self.cash.shifts_open > 0
    }

    /// What the day adds to the running totals.
    pub fn total(&self) -> GrandTotal {
        let sum = |methods: &[MethodSum]| methods.iter().map(|method| method.amount.0).sum::<i64>();
        GrandTotal { sales: self.sales.total(), received: Amount(sum(&self.payments) - sum(&self.refunds)) }
    }
}

/// Sales of a day, from the ledger. Minor units, as everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SalesSums {
    /// Sales before discounts, without tax.
    pub gross: Amount,
    /// Discounts given.
    pub discounts: Amount,
    /// Tax on what was sold.
    pub taxes: Amount,
}

impl SalesSums {
    /// What customers were charged: gross less discounts plus taxes.
    pub fn total(&self) -> Amount {
        Amount(self.gross.0 - self.discounts.0 + self.taxes.0)
    }
}

/// Orders of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrderSums {
    /// All of them.
    pub placed: u64,
    /// Called off.
    pub cancelled: u64,
    /// Neither delivered nor called off; they carry on and keep their date.
    pub open: u64,
    /// What all but the cancelled ones come to.
    pub total: Amount,
}

/// Payments of a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodSum {
    /// The word of the method.
    pub method: String,
    /// How many.
    pub count: u64,
    /// What they come to.
    pub amount: Amount,
}

/// The numbers of a kind of document on a day, in the order in which they were given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberRange {
    /// The kind.
    pub kind: Kind,
    /// The first.
    pub first: String,
    /// The last.
    pub last: String,
    /// How many.
    pub count: u64,
}

/// The drawers of a day's shifts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CashSums {
    /// What should be in them, of closed shifts.
    pub expected: Amount,
    /// What was counted in them.
    pub counted: Amount,
    /// Shifts that are closed.
    pub shifts_closed: u64,
    /// Shifts that are not, and are flagged.
    pub shifts_open: u64,
}

impl CashSums {
    /// Counted less expected: over when positive, short when negative.
    pub fn over_short(&self) -> Amount {
        Amount(self.counted.0 - self.expected.0)
    }
}

/// Running totals of an outlet since its first Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GrandTotal {
    /// Of sales, tax included.
    pub sales: Amount,
    /// Of money received, less what was given back.
    pub received: Amount,
}

impl GrandTotal {
    /// Both added.
    pub fn plus(self, other: GrandTotal) -> GrandTotal {
        GrandTotal { sales: Amount(self.sales.0 + other.sales.0), received: Amount(self.received.0 + other.received.0) }
    }

    /// The difference.
    pub fn minus(self, other: GrandTotal) -> GrandTotal {
        GrandTotal { sales: Amount(self.sales.0 - other.sales.0), received: Amount(self.received.0 - other.received.0) }
    }
}

/// A Z report. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZReport {
    /// The number of the record that made it.
    pub row: u64,
    /// Its number.
    pub number: Number,
    /// Of which day.
    pub day: DayKey,
    /// 1 for the day's first.
    pub revision: u32,
    /// How the day was closed.
    pub manner: Manner,
    /// By whom.
    pub user: UserId,
    /// When.
    pub at: Timestamp,
    /// Sales.
    pub sales: SalesSums,
    /// Orders.
    pub orders: OrderSums,
    /// Payments by method.
    pub payments: Vec<MethodSum>,
    /// What was given back, by method.
    pub refunds: Vec<MethodSum>,
    /// First and last numbers.
    pub numbers: Vec<NumberRange>,
    /// Drawers.
    pub cash: CashSums,
    /// What the day comes to.
    pub total: GrandTotal,
    /// The running totals after the day before: after the latest Z that was a day's first. In a revision, after the Z before it.
    pub carried: GrandTotal,
    /// What revisions of earlier days have added since; zero in a revision.
    pub revised: GrandTotal,
    /// What this Z adds: the day's total, or in a revision the difference to the Z before it.
    pub added: GrandTotal,
    /// The running totals after this Z: carried, revised and added.
    pub grand_total: GrandTotal,
    /// Where the chain of records stood: its last record before that of the closing. None in reports of before there were anchors.
    pub anchor: Option<Anchor>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(method: &str, minor: i64) -> MethodSum {
        MethodSum { method: method.to_owned(), count: 1, amount: Amount(minor) }
    }

    fn total(sales: i64, received: i64) -> GrandTotal {
        GrandTotal { sales: Amount(sales), received: Amount(received) }
    }

    #[test]
    fn a_day_adds_what_customers_were_charged_and_what_was_received_less_what_was_given_back() {
        let sales = SalesSums { gross: Amount(10_000), discounts: Amount(1_500), taxes: Amount(425) };
        let (payments, refunds) = (vec![by("cash", 6_000), by("card", 2_925)], vec![by("cash", 700), by("card", 25)]);
        let facts = DayFacts { sales, payments, refunds, ..DayFacts::default() };
        assert_eq!(facts.total(), total(8_925, 8_200));
    }

    #[test]
    fn a_revision_adds_the_difference_of_sales_and_of_money() {
        assert_eq!(total(8_925, 8_200).minus(total(9_000, 8_000)), total(-75, 200));
        assert_eq!(total(-75, 200).plus(total(9_000, 8_000)), total(8_925, 8_200));
    }

    #[test]
    fn an_order_or_a_shift_that_is_open_keeps_its_day_open() {
        let day = |orders_open, shifts_open| DayFacts {
            orders: OrderSums { placed: 3, open: orders_open, ..OrderSums::default() },
            cash: CashSums { shifts_closed: 2, shifts_open, ..CashSums::default() },
            ..DayFacts::default()
        };
        let open = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(orders, shifts)| day(orders, shifts).has_open());
        assert_eq!(open, [false, true, true, true]);
    }
}
