//! What was paid of an order: what its bill says, and what came back since.

use super::views::PaymentStatus;
use crate::billing::BillPayment;
use crate::ids::BillId;
use crate::money::Amount;

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
}

impl OrderBill {
    /// What was taken, cash as it was rounded.
    pub fn paid(&self) -> Amount {
        Amount(self.payments.iter().map(|payment| payment.amount.0).sum())
    }

    /// What the customer still owes.
    pub fn due(&self) -> Amount {
        Amount(self.on_account.0 - self.unowed.0)
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
}
