//! Faults, put into a shop that agrees with itself, each in an order and customer of its own; and what is true of each.

mod customers;
mod orders;
mod payments;
mod wallets;

use docket_domain::legacy::{FindingCode, Settled};

use super::export::{Customer, Export, Order};
use super::faults::Faults;
use super::shape::Shape;

/// A fault that was put in, as the import must find it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Planted {
    /// What kind of finding it is.
    pub code: FindingCode,
    /// Id of the order, where it is about one that is there.
    pub order: Option<String>,
    /// Id of the customer.
    pub customer: Option<String>,
    /// Id of the payment.
    pub payment: Option<String>,
    /// What was done to the files.
    pub done: String,
    /// What becomes of it when it is brought in, with receipts not approved.
    pub settled: Settled,
}

impl Planted {
    fn new(code: FindingCode, settled: Settled, done: impl Into<String>) -> Planted {
        Planted { code, order: None, customer: None, payment: None, done: done.into(), settled }
    }

    /// About an order, and its customer.
    fn order(self, order: &Order) -> Planted {
        Planted { order: Some(order.id.clone()), customer: Some(order.customer.clone()), ..self }
    }

    fn customer(self, customer: impl Into<String>) -> Planted {
        Planted { customer: Some(customer.into()), ..self }
    }

    fn payment(self, payment: impl Into<String>) -> Planted {
        Planted { payment: Some(payment.into()), ..self }
    }
}

/// The faults that are put in, one after the other.
pub struct Plan {
    faults: Vec<(FindingCode, u32)>,
}

impl Plan {
    /// The plan for what was asked for.
    pub fn of(faults: &Faults) -> Plan {
        Plan { faults: faults.each().collect() }
    }

    /// What the orders must look like that faults are put into.
    pub fn shapes(&self) -> impl Iterator<Item = Shape> {
        self.faults.iter().flat_map(|(code, nth)| shapes(*code, *nth)).copied()
    }

    /// Puts the faults in. `targets` are orders of those shapes.
    pub fn plant(&self, export: &mut Export, targets: &[usize]) -> Vec<Planted> {
        let mut targets = targets.iter().copied();
        let mut truth = Vec::with_capacity(self.faults.len());
        for (code, nth) in &self.faults {
            let mut orders: Vec<usize> = targets.by_ref().take(shapes(*code, *nth).len()).collect();
            orders.sort_unstable();
            truth.push(plant(*code, &mut Spot { export, orders, nth: *nth }));
        }
        truth
    }
}

/// Where a fault is put in.
struct Spot<'a> {
    export: &'a mut Export,
    /// Orders of the shapes that the fault needs, each of another customer, by time.
    orders: Vec<usize>,
    /// How many of the kind are before it; kinds that can be put in in several ways take turns.
    nth: u32,
}

impl Spot<'_> {
    /// The order that the fault is put into.
    fn order(&mut self) -> &mut Order {
        &mut self.export.orders[self.orders[0]]
    }

    /// The customer of that order.
    fn customer(&mut self) -> &mut Customer {
        &mut self.export.customers[self.export.orders[self.orders[0]].owner]
    }

    /// The customers of both orders, in the order in which they came.
    fn two_customers(&self) -> (usize, usize) {
        let (one, other) = (self.export.orders[self.orders[0]].owner, self.export.orders[self.orders[1]].owner);
        (one.min(other), one.max(other))
    }

    /// An id that nothing has.
    fn of_nobody(&self, kind: &str) -> String {
        format!("{kind}-gone-{}", self.nth)
    }
}

/// Which orders a fault needs.
fn shapes(code: FindingCode, nth: u32) -> &'static [Shape] {
    const TRANSFER: Shape = Shape::CONFIRMED_TRANSFER;
    match code {
        FindingCode::StatusMismatch | FindingCode::PaymentMissing => &[Shape::DELIVERED_TRANSFER],
        FindingCode::WalletEntryMissing => &[Shape::CONFIRMED_PART_WALLET],
        FindingCode::WalletBalanceMismatch | FindingCode::WalletOrderMissing => &[Shape::CONFIRMED_WALLET],
        FindingCode::PaymentStuckInFinance => &[Shape::PENDING_TRANSFER],
        FindingCode::OrderUnpaidDelivered => &[Shape::DELIVERED_COD],
        FindingCode::OrderCancelledPaid => &[Shape::CANCELLED_TRANSFER],
        FindingCode::PaymentOverpaid
        | FindingCode::OrderTotalMismatch
        | FindingCode::OrderCustomerMissing
        | FindingCode::OrderItemsMissing
        | FindingCode::ManagementMissing
        | FindingCode::CustomerPhoneInvalid
        | FindingCode::RowRepeated => &[TRANSFER],
        FindingCode::PaymentOrderMissing if nth.is_multiple_of(2) => &[TRANSFER],
        FindingCode::NumberDuplicate | FindingCode::CustomerPhoneShared => &[TRANSFER, TRANSFER],
        FindingCode::PaymentOrderMissing
        | FindingCode::WalletCustomerMissing
        | FindingCode::ManagementOrderMissing
        | FindingCode::ItemOrderMissing
        | FindingCode::DecisionUnused => &[],
    }
}

fn plant(code: FindingCode, spot: &mut Spot<'_>) -> Planted {
    match code {
        FindingCode::StatusMismatch => orders::status_mismatch(spot),
        FindingCode::OrderTotalMismatch => orders::total_mismatch(spot),
        FindingCode::OrderCustomerMissing => orders::customer_missing(spot),
        FindingCode::OrderItemsMissing => orders::items_missing(spot),
        FindingCode::ManagementMissing => orders::management_missing(spot),
        FindingCode::ManagementOrderMissing => orders::management_of_nobody(spot),
        FindingCode::ItemOrderMissing => orders::item_of_nobody(spot),
        FindingCode::NumberDuplicate => orders::number_duplicate(spot),
        FindingCode::PaymentStuckInFinance => payments::stuck(spot),
        FindingCode::PaymentMissing => payments::missing(spot),
        FindingCode::PaymentOrderMissing => payments::of_no_order(spot),
        FindingCode::PaymentOverpaid => payments::overpaid(spot),
        FindingCode::OrderUnpaidDelivered => payments::unpaid_delivered(spot),
        FindingCode::OrderCancelledPaid => payments::cancelled_paid(spot),
        FindingCode::WalletEntryMissing => wallets::entry_missing(spot),
        FindingCode::WalletBalanceMismatch => wallets::balance_mismatch(spot),
        FindingCode::WalletOrderMissing => wallets::order_missing(spot),
        FindingCode::WalletCustomerMissing => wallets::of_nobody(spot),
        FindingCode::CustomerPhoneInvalid => customers::phone_invalid(spot),
        FindingCode::CustomerPhoneShared => customers::phone_shared(spot),
        FindingCode::RowRepeated => customers::row_repeated(spot),
        FindingCode::DecisionUnused => customers::decision_unused(spot),
    }
}
