//! By what it is known what was brought in already.

words! {
    /// What of another system has an id of its own, customers aside.
    LegacyKind {
        /// An order.
        Order = "order",
        /// A payment.
        Payment = "payment",
        /// What went into a wallet, or out of it.
        WalletEntry = "wallet_entry",
    }
}

/// Something of another system, by its id there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LegacyKey {
    /// What.
    pub kind: LegacyKind,
    /// Its id there.
    pub id: String,
}
