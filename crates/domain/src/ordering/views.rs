//! What departments see of an order's one status. Computed, never stored (SPEC 5.1).

use super::status::Status;

words! {
    /// What has been paid of an order (SPEC 5.1): derived from its payments, and from its bill once it has one; the first that fits.
    PaymentStatus {
        /// All of it came back.
        Refunded = "refunded",
        /// Some of it came back.
        PartiallyRefunded = "partially_refunded",
        /// The customer has sent a bank's receipt that finance has not looked at.
        ReceiptUploaded = "receipt_uploaded",
        /// A bank transfer is awaited until its deadline.
        BankTransferGrace = "bank_transfer_grace",
        /// All.
        Paid = "paid",
        /// Some.
        PartiallyPaid = "partially_paid",
        /// Nothing.
        Unpaid = "unpaid",
    }
}

/// What management sees (seed 002): while an order is pending, what is paid of it.
pub fn management_status(status: Status, payment: PaymentStatus) -> &'static str {
    match status {
        Status::Pending => match payment {
            PaymentStatus::BankTransferGrace | PaymentStatus::ReceiptUploaded | PaymentStatus::Paid => payment.as_str(),
            _ => "pending",
        },
        Status::Confirmed | Status::Preparing | Status::Ready => "warehouse_ready",
        Status::Assigned | Status::Dispatched => "logistics_dispatched",
        Status::Delivered | Status::Cancelled | Status::Returned => status.as_str(),
    }
}

/// What the customer sees.
pub fn customer_status(status: Status, payment: PaymentStatus) -> &'static str {
    match status {
        Status::Pending => match payment {
            PaymentStatus::BankTransferGrace => "awaiting_payment",
            PaymentStatus::ReceiptUploaded => "payment_review",
            _ => "placed",
        },
        Status::Assigned => "ready",
        Status::Dispatched => "on_the_way",
        Status::Confirmed | Status::Preparing | Status::Ready => status.as_str(),
        Status::Delivered | Status::Cancelled | Status::Returned => status.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_customer_never_sees_pending_when_the_warehouse_has_shipped() {
        assert_eq!(management_status(Status::Dispatched, PaymentStatus::Paid), "logistics_dispatched");
        assert_eq!(customer_status(Status::Dispatched, PaymentStatus::Paid), "on_the_way");
    }

    #[test]
    fn while_an_order_is_pending_management_and_the_customer_see_how_its_payment_stands() {
        use PaymentStatus as P;
        for (payment, management, customer) in [
            (P::Unpaid, "pending", "placed"),
            (P::PartiallyPaid, "pending", "placed"),
            (P::BankTransferGrace, "bank_transfer_grace", "awaiting_payment"),
            (P::ReceiptUploaded, "receipt_uploaded", "payment_review"),
            (P::Paid, "paid", "placed"),
        ] {
            assert_eq!(management_status(Status::Pending, payment), management);
            assert_eq!(customer_status(Status::Pending, payment), customer);
        }
    }

    #[test]
    fn every_view_of_an_ended_order_says_how_it_ended() {
        for status in [Status::Delivered, Status::Cancelled, Status::Returned] {
            assert_eq!(management_status(status, PaymentStatus::Paid), status.as_str());
            assert_eq!(customer_status(status, PaymentStatus::Paid), status.as_str());
        }
    }
}
