//! What may be wrong in another system's files, and what becomes of it.

use super::rows::Place;

words! {
    /// A kind of disagreement. Where the specification names it (SPEC 11), the rule is there.
    FindingCode {
        /// Customer and management are told different things of an order: the furthest stage that evidence supports.
        StatusMismatch = "status.mismatch",
        /// The wallet paid, and nothing went out of it: the debit is made, dated at the order, if the balance covers it.
        WalletEntryMissing = "wallet.entryMissing",
        /// A wallet does not hold what went in less what went out.
        WalletBalanceMismatch = "wallet.balanceMismatch",
        /// Money went out of a wallet, or came back, for an order that is not there.
        WalletOrderMissing = "wallet.orderMissing",
        /// A wallet, or an entry of one, is of a customer who is not there.
        WalletCustomerMissing = "wallet.customerMissing",
        /// The bank's receipt covers what is due and has waited for finance longer than it should.
        PaymentStuckInFinance = "payment.stuckInFinance",
        /// An order is called paid, and no payment says so.
        PaymentMissing = "payment.missing",
        /// A payment is of an order that is not there.
        PaymentOrderMissing = "payment.orderMissing",
        /// More was paid than the order comes to.
        PaymentOverpaid = "payment.overpaid",
        /// A number is on two documents: the earliest keeps it, the others get the next free ones.
        NumberDuplicate = "number.duplicate",
        /// An order does not come to its items.
        OrderTotalMismatch = "order.totalMismatch",
        /// An order was handed over and not all of it is paid: the customer owes the rest.
        OrderUnpaidDelivered = "order.unpaidDelivered",
        /// An order was called off, or came back, and its money was not given back.
        OrderCancelledPaid = "order.cancelledPaid",
        /// An order is of a customer who is not there.
        OrderCustomerMissing = "order.customerMissing",
        /// An order has no items.
        OrderItemsMissing = "order.itemsMissing",
        /// Management does not know of an order.
        ManagementMissing = "management.missing",
        /// Management knows of an order that is not there.
        ManagementOrderMissing = "management.orderMissing",
        /// Items are of an order that is not there.
        ItemOrderMissing = "item.orderMissing",
        /// A customer's phone is none.
        CustomerPhoneInvalid = "customer.phoneInvalid",
        /// Two customers have one phone.
        CustomerPhoneShared = "customer.phoneShared",
        /// A line says the very same as another.
        RowRepeated = "row.repeated",
        /// A decision is about nothing that has to be decided, or says what it cannot say: it has no effect.
        DecisionUnused = "decision.unused",
    }
}

words! {
    /// What becomes of what a finding says.
    Settled {
        /// It is put right as it is brought in, or already was.
        PutRight = "put_right",
        /// It would be put right if the run is told to (`--approve-receipts`).
        WhenAsked = "when_asked",
        /// It is brought in as it is; nothing is lost, and nobody has to decide anything.
        Noted = "noted",
        /// A person must decide. What is not decided is brought in in the way that moves no money.
        LeftToPerson = "left_to_person",
    }
}

/// Something that disagrees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegacyFinding {
    /// What kind.
    pub code: FindingCode,
    /// The order that it is about: its legacy id and its number.
    pub order: Option<(String, String)>,
    /// The customer that it is about: the legacy id.
    pub customer: Option<String>,
    /// The payment that it is about: the legacy id.
    pub payment: Option<String>,
    /// What the files say.
    pub evidence: Vec<Evidence>,
    /// What is done about it, or would be, in one sentence for a shopkeeper.
    pub proposal: String,
    /// What becomes of it.
    pub settled: Settled,
}

/// What a file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Where.
    pub place: Place,
    /// Such as `status = pending`. Never a name, phone or address.
    pub says: String,
}
