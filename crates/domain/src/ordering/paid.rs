//! What was paid of an order: what was given for it before it is billed, then what its bill says, and what came back since.
//!
//! Everything here is derived from the payments; nothing of it is stored.

use std::sync::Arc;

use super::order::Order;
use super::status::Status;
use super::views::PaymentStatus;
use crate::billing::BillPayment;
use crate::ids::BillId;
use crate::merchants::Settings;
use crate::money::Amount;
use crate::payments::{PaidOrder, Payment, Purpose, Status as PaymentState};
use crate::time::Timestamp;

impl Order {
    /// What was paid before it is billed, less what was given back.
    pub fn paid(&self) -> Amount {
        Amount(self.payments.iter().map(|payment| payment.left().0).sum())
    }

    /// What it comes to: nothing once it is cancelled.
    pub fn charged(&self) -> Amount {
        if self.is_cancelled() { Amount::ZERO } else { self.totals.total }
    }

    /// What is left to pay before it is billed: nothing any more once it is, because what is owed then is owed of its bill. One that was
    /// handed over before Docket had it has none, so that it is owed of the order.
    pub fn left_to_pay(&self) -> Amount {
        match self.status {
            Status::Delivered if self.was_settled_there() => Amount(self.totals.total.0 - self.taken().0),
            Status::Delivered | Status::Returned => Amount::ZERO,
            _ => Amount((self.charged().0 - self.paid().0).max(0)),
        }
    }

    /// How much of its payments its bill took; of one that has none, how much of it they have paid.
    fn taken(&self) -> Amount {
        Amount(self.payments.iter().filter_map(|payment| payment.billed).map(|billed| billed.0).sum())
    }

    /// What is to be paid back of what was given for it; once it is billed, what its bill did not take.
    pub fn refund_due(&self) -> Amount {
        match self.status {
            Status::Delivered | Status::Returned => {
                let not_taken = |payment: &Arc<Payment>| payment.left().0 - payment.billed.map_or(0, |billed| billed.0);
                Amount(self.payments.iter().map(not_taken).sum())
            }
            _ => Amount((self.paid().0 - self.charged().0).max(0)),
        }
    }

    /// Whether money was given for it, or may still come: nobody could say to which of two orders it belongs.
    pub fn has_payments(&self) -> bool {
        self.payments.iter().any(|payment| payment.left() > Amount::ZERO || payment.status.is_awaited())
    }

    /// Whether it was handed over, and so became a bill. What was handed over before Docket had it has none: the numbers of bills are for
    /// what Docket sold.
    pub fn is_billed(&self) -> bool {
        matches!(self.status, Status::Delivered | Status::Returned) && !self.was_settled_there()
    }

    /// Whether it was handed over without a bill, so that what is given for it pays a debt.
    pub fn is_owed_without_bill(&self) -> bool {
        matches!(self.status, Status::Delivered | Status::Returned) && self.was_settled_there()
    }

    /// Whether it was called off.
    pub fn is_cancelled(&self) -> bool {
        self.status == Status::Cancelled
    }

    /// Whether it may be prepared: it is paid, or its terms, or those of the merchant for orders that say nothing, allow paying later
    /// (SPEC 5.1).
    pub fn is_settled(&self, settings: &Settings) -> bool {
        self.left_to_pay() == Amount::ZERO || self.terms.map_or(settings.payments.pay_later, |terms| terms.allow_later())
    }

    /// Whether it keeps its goods for nothing: it cannot be prepared before it is paid, and nothing was paid or promised for it.
    pub fn waits_unpaid(&self, settings: &Settings) -> bool {
        self.status == Status::Pending && !self.is_settled(settings) && !self.has_payments()
    }

    /// The first that fits (SPEC 5.1), before it is billed.
    pub fn payment_status(&self) -> PaymentStatus {
        let refunded: i64 = self.payments.iter().map(|payment| payment.refunded.0).sum();
        let is = |state: PaymentState| self.payments.iter().any(|payment| payment.status == state);
        if refunded > 0 && self.paid() == Amount::ZERO {
            PaymentStatus::Refunded
        } else if refunded > 0 {
            PaymentStatus::PartiallyRefunded
        } else if is(PaymentState::ReceiptUploaded) {
            PaymentStatus::ReceiptUploaded
        } else if self.payments.iter().any(|payment| payment.status.is_awaited()) {
            PaymentStatus::BankTransferGrace
        } else if self.paid() >= self.totals.total && (self.paid() > Amount::ZERO || self.totals.total == Amount::ZERO) {
            PaymentStatus::Paid
        } else if self.paid() > Amount::ZERO {
            PaymentStatus::PartiallyPaid
        } else {
            PaymentStatus::Unpaid
        }
    }

    /// It, as its payments name it.
    pub(crate) fn paid_order(&self) -> PaidOrder {
        PaidOrder { id: self.id, row: self.row, number: self.number.text().to_owned() }
    }

    /// The order with a payment that is new, or has changed. One that came too late and went to the wallet is its payment no more.
    /// Once somebody has dealt with its money, nothing cancels it by itself for want of that.
    pub(crate) fn with_payment(&self, payment: Arc<Payment>, at: Timestamp) -> Order {
        let mut order = Order { release_at: None, ..self.changed(at) };
        let place = order.payments.iter().position(|known| known.id == payment.id);
        match (place, payment.purpose == Purpose::Order) {
            (Some(place), true) => order.payments[place] = payment,
            (Some(place), false) => drop(order.payments.remove(place)),
            (None, true) => order.payments.push(payment),
            (None, false) => {}
        }
        order
    }
}

/// The bill of an order, as far as it says what was paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderBill {
    /// Which.
    pub id: BillId,
    /// Its number.
    pub number: String,
    /// What it comes to.
    pub total: Amount,
    /// What was paid with it.
    pub payments: Vec<BillPayment>,
    /// What was put on the customer's account.
    pub on_account: Amount,
    /// What was given back in money.
    pub refunded: Amount,
    /// What was taken off the customer's account.
    pub unowed: Amount,
    /// What its credit notes come to.
    pub credited: Amount,
    /// What was paid since on the customer's account.
    pub paid_later: Amount,
}

impl OrderBill {
    /// What was taken, cash as it was rounded.
    pub fn paid(&self) -> Amount {
        Amount(self.payments.iter().map(|payment| payment.amount.0).sum::<i64>() + self.paid_later.0)
    }

    /// What the customer still owes.
    pub fn due(&self) -> Amount {
        Amount(self.on_account.0 - self.unowed.0 - self.paid_later.0)
    }

    /// The first that fits (SPEC 5.1).
    pub fn payment_status(&self) -> PaymentStatus {
        if self.credited > Amount::ZERO && self.credited >= self.total {
            PaymentStatus::Refunded
        } else if self.refunded > Amount::ZERO {
            PaymentStatus::PartiallyRefunded
        } else if self.due() <= Amount::ZERO {
            PaymentStatus::Paid
        } else if self.paid() > Amount::ZERO {
            PaymentStatus::PartiallyPaid
        } else {
            PaymentStatus::Unpaid
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::PaymentId;
    use crate::payments::PaymentMethod;
    use uuid::Uuid;

    /// A bill of 100 of which so much was paid, the rest being owed.
    fn paid(amount: i64) -> OrderBill {
        let payment = BillPayment {
            id: PaymentId(Uuid::nil()),
            number: "PAY1".into(),
            method: PaymentMethod::Cash,
            amount: Amount(amount),
            tendered: Amount(amount),
        };
        OrderBill {
            id: BillId(Uuid::nil()),
            number: "BILL-1".into(),
            total: Amount(100),
            payments: if amount > 0 { vec![payment] } else { Vec::new() },
            on_account: Amount(100 - amount),
            refunded: Amount::ZERO,
            unowed: Amount::ZERO,
            credited: Amount::ZERO,
            paid_later: Amount::ZERO,
        }
    }

    #[test]
    fn the_status_of_a_payment_follows_from_what_was_paid_owed_and_given_back() {
        let back = |refunded: i64, unowed: i64, credited: i64, paid: OrderBill| OrderBill {
            refunded: Amount(refunded),
            unowed: Amount(unowed),
            credited: Amount(credited),
            ..paid
        };
        for (bill, status) in [
            (paid(100), PaymentStatus::Paid),
            (paid(40), PaymentStatus::PartiallyPaid),
            (paid(0), PaymentStatus::Unpaid),
            (back(100, 0, 100, paid(100)), PaymentStatus::Refunded),
            (back(30, 0, 30, paid(100)), PaymentStatus::PartiallyRefunded),
            // What is owed goes first, so a small return of what was half paid gives no money back.
            (back(0, 60, 60, paid(40)), PaymentStatus::Paid),
            (back(0, 10, 10, paid(40)), PaymentStatus::PartiallyPaid),
            (back(0, 100, 100, paid(0)), PaymentStatus::Refunded),
            (OrderBill { total: Amount::ZERO, on_account: Amount::ZERO, ..paid(0) }, PaymentStatus::Paid),
        ] {
            assert_eq!(bill.payment_status(), status, "{bill:?}");
        }
    }

    #[test]
    fn what_is_paid_later_on_the_account_is_paid_and_owed_no_more() {
        let bill = OrderBill { paid_later: Amount(25), ..paid(40) };
        assert_eq!((bill.paid(), bill.due()), (Amount(65), Amount(35)));
        let returned = OrderBill { unowed: Amount(10), ..bill };
        assert_eq!(
            (returned.paid(), returned.due(), returned.payment_status()),
            (Amount(65), Amount(25), PaymentStatus::PartiallyPaid)
        );
        let settled = OrderBill { paid_later: Amount(50), ..returned };
        assert_eq!((settled.paid(), settled.due(), settled.payment_status()), (Amount(90), Amount::ZERO, PaymentStatus::Paid));
    }
}
