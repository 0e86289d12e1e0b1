//! Identities. Documents are identified by id, never by number.

use std::fmt;

use uuid::Uuid;

/// A merchant: a random 48-bit integer, small in every key and spread evenly over shards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MerchantId(pub i64);

impl fmt::Display for MerchantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! uuid_ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

uuid_ids! {
    /// An order (UUIDv7).
    OrderId
    /// A customer (UUIDv7).
    CustomerId
    /// A product (UUIDv7).
    ProductId
    /// A user: someone who works for the merchant (UUIDv7).
    UserId
    /// A cash shift (UUIDv7).
    ShiftId
    /// A payment (UUIDv7).
    PaymentId
    /// A batch of goods (UUIDv7).
    BatchId
    /// A document that moves goods (UUIDv7).
    StockDocumentId
    /// Where a delivery platform sends its orders (UUIDv7).
    IntegrationId
    /// A standing order (UUIDv7).
    StandingOrderId
    /// A bill (UUIDv7).
    BillId
    /// A sale of a register's device, as the device calls it for ever (any UUID).
    SaleId
    /// A credit note (UUIDv7).
    CreditNoteId
    /// A print job (UUIDv7).
    PrintJobId
    /// An endpoint that is sent events (UUIDv7).
    WebhookId
    /// A file that is taken in (UUIDv7).
    ImportId
    /// A session of a user who is signed in, by which its records name it; not its secret (UUIDv7).
    SessionId
    /// An API token, by which its record in the audit names it; not its secret (UUIDv7).
    TokenId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_as_they_stand_in_a_path() {
        assert_eq!(MerchantId(281_474_976_710_655).to_string(), "281474976710655");
        assert_eq!(OrderId(Uuid::from_u128(7)).to_string(), "00000000-0000-0000-0000-000000000007");
    }
}
