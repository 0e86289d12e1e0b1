//! What every command leaves behind: records in the merchant's one stream.
//!
//! The stream is numbered 1, 2, 3 … per merchant. Each record says who did what, when, to which document, and what changed from
//! what; it carries a hash over its content and the hash of the record before it ([`chain`]). A document's history and the feed
//! of events are views of it.
//!
//! Personal data (names, phones, free text) never stand in a record's own facts: they go to [`Record::personal`], which is kept
//! beside the stream with a salt. Only the salted hash is part of the chain, so that erasing a customer leaves it whole
//! (SPEC 13).

mod anchor;
pub mod chain;
mod event_types;

pub use anchor::{Anchor, hash_text, parse_hash};
pub(crate) use event_types::explains;
pub use event_types::{APPROVED_BY, EVENT_TYPES, EventType, TypePattern, leaves_master_data};

use uuid::Uuid;

use crate::access::Actor;
use crate::context::Context;
use crate::ids::{
    BatchId, BillId, CreditNoteId, CustomerId, ImportId, IntegrationId, OrderId, PaymentId, PrintJobId, ProductId, ShiftId,
    StandingOrderId, StockDocumentId, TokenId, UserId, WebhookId,
};
use crate::money::Amount;
use crate::quantity::Quantity;
use crate::time::{Date, Timestamp};

/// One record of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its number, contiguous per merchant.
    pub seq: u64,
    /// When; never before a document that stands before it in the stream, unless the floor of time was lowered in between.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What happened, such as `order.placed`.
    pub action: &'static str,
    /// To what.
    pub subject: Subject,
    /// What it was before; empty when it was made.
    pub old: Vec<Fact>,
    /// What it is now.
    pub new: Vec<Fact>,
    /// What names or describes a person, kept beside the stream.
    pub personal: Option<Personal>,
}

/// Personal data of a record, with the salt that keeps its hash from being guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Personal {
    /// 16 random bytes.
    pub salt: [u8; 16],
    /// Whose data these are, where known.
    pub customer_row: Option<u64>,
    /// The data.
    pub facts: Vec<Fact>,
}

impl Personal {
    /// One text under a name, where there is one.
    pub(crate) fn text(
        name: &'static str,
        text: Option<&str>,
        customer_row: Option<u64>,
        context: &mut Context,
    ) -> Option<Personal> {
        Personal::texts([(name, Some(text?))], customer_row, context)
    }

    /// Several texts under their names, those that there are.
    pub(crate) fn texts<const N: usize>(
        named: [(&'static str, Option<&str>); N],
        customer_row: Option<u64>,
        context: &mut Context,
    ) -> Option<Personal> {
        let facts = named.into_iter().filter_map(|(name, text)| Some(Fact::new(name, Value::Text(text?.to_owned()))));
        let facts: Vec<Fact> = facts.collect();
        (!facts.is_empty()).then(|| Personal { salt: context.entropy.bytes16(), customer_row, facts })
    }
}

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The merchant itself.
    Merchant,
    /// A counter, by the number of the record that opened it.
    Counter {
        /// That number.
        row: u64,
    },
    /// An order.
    Order {
        /// The number of the record that made it.
        row: u64,
        /// Its identity.
        id: OrderId,
    },
    /// A customer.
    Customer {
        /// The number of the record that made them.
        row: u64,
        /// Their identity.
        id: CustomerId,
    },
    /// A payment.
    Payment {
        /// The number of the record that made it.
        row: u64,
        /// Its identity.
        id: PaymentId,
    },
    /// An API token.
    Token(TokenId),
    /// A user.
    User(UserId),
    /// A product.
    Product(ProductId),
    /// A category, whose code is among the facts.
    Category,
    /// An outlet, whose code is among the facts.
    Outlet,
    /// A business day of an outlet.
    BusinessDay {
        /// The number of the record that opened it.
        row: u64,
    },
    /// A print job.
    PrintJob {
        /// The number of the record that asked for it.
        row: u64,
        /// Its identity.
        id: PrintJobId,
    },
    /// An endpoint that is sent events.
    Webhook {
        /// The number of the record that made it.
        row: u64,
        /// Its identity.
        id: WebhookId,
    },
    /// A standing order.
    StandingOrder {
        /// The number of the record that made it.
        row: u64,
        /// Its identity.
        id: StandingOrderId,
    },
    /// Where a delivery platform sends its orders.
    Integration {
        /// The number of the record that made it.
        row: u64,
        /// Its identity.
        id: IntegrationId,
    },
    /// An order of a delivery platform, as far as that has said something of it.
    PlatformOrder {
        /// The number of the record that first heard of it.
        row: u64,
    },
    /// A cash shift.
    Shift {
        /// The number of the record that opened it.
        row: u64,
        /// Its identity.
        id: ShiftId,
    },
    /// A bill.
    Bill {
        /// The number of the record that issued it.
        row: u64,
        /// Its identity.
        id: BillId,
    },
    /// A credit note.
    CreditNote {
        /// The number of the record that issued it.
        row: u64,
        /// Its identity.
        id: CreditNoteId,
    },
    /// A batch of goods.
    Batch {
        /// The number of the record that brought it; several batches may share it.
        row: u64,
        /// Its identity.
        id: BatchId,
    },
    /// A document that moves goods.
    StockDocument {
        /// The number of the record that made it.
        row: u64,
        /// Its identity.
        id: StockDocumentId,
    },
    /// A slice of an import.
    Import(ImportId),
    /// Cash that a driver handed in.
    CashHandover {
        /// The number of the record that says so.
        row: u64,
    },
    /// The lane of a register's device.
    Lane {
        /// The number of the record that gave it out.
        row: u64,
    },
    /// A finding.
    Finding {
        /// The number of the record that raised it.
        row: u64,
    },
}

impl Subject {
    /// The kind, as a word.
    pub fn kind(self) -> &'static str {
        match self {
            Subject::Merchant => "merchant",
            Subject::Counter { .. } => "counter",
            Subject::Order { .. } => "order",
            Subject::Customer { .. } => "customer",
            Subject::Payment { .. } => "payment",
            Subject::Token(_) => "token",
            Subject::User(_) => "user",
            Subject::Product(_) => "product",
            Subject::Category => "category",
            Subject::Outlet => "outlet",
            Subject::BusinessDay { .. } => "businessDay",
            Subject::PrintJob { .. } => "printJob",
            Subject::Webhook { .. } => "webhook",
            Subject::StandingOrder { .. } => "standingOrder",
            Subject::Integration { .. } => "integration",
            Subject::PlatformOrder { .. } => "platformOrder",
            Subject::Shift { .. } => "shift",
            Subject::Bill { .. } => "bill",
            Subject::CreditNote { .. } => "creditNote",
            Subject::Batch { .. } => "batch",
            Subject::StockDocument { .. } => "stockDocument",
            Subject::Import(_) => "import",
            Subject::CashHandover { .. } => "cashHandover",
            Subject::Lane { .. } => "lane",
            Subject::Finding { .. } => "finding",
        }
    }

    /// Whether it is a document, whose records raise the floor of the merchant's time.
    pub fn is_document(self) -> bool {
        match self {
            Subject::Counter { .. }
            | Subject::Order { .. }
            | Subject::Customer { .. }
            | Subject::Payment { .. }
            | Subject::BusinessDay { .. }
            | Subject::StandingOrder { .. }
            | Subject::PlatformOrder { .. }
            | Subject::Shift { .. }
            | Subject::Bill { .. }
            | Subject::CreditNote { .. }
            | Subject::Batch { .. }
            | Subject::StockDocument { .. }
            | Subject::CashHandover { .. }
            | Subject::Import(_) => true,
            Subject::Merchant
            | Subject::Token(_)
            | Subject::User(_)
            | Subject::Product(_)
            | Subject::Category
            | Subject::Outlet
            | Subject::Integration { .. }
            | Subject::Finding { .. }
            | Subject::Lane { .. }
            | Subject::Webhook { .. }
            | Subject::PrintJob { .. } => false,
        }
    }

    /// The number of the record that made the subject, by which its history is found.
    pub fn row(self) -> Option<u64> {
        match self {
            Subject::Merchant
            | Subject::Token(_)
            | Subject::User(_)
            | Subject::Product(_)
            | Subject::Category
            | Subject::Outlet
            | Subject::Import(_) => None,
            Subject::Counter { row }
            | Subject::BusinessDay { row }
            | Subject::Finding { row }
            | Subject::PlatformOrder { row }
            | Subject::CashHandover { row }
            | Subject::Lane { row } => Some(row),
            Subject::Order { row, .. }
            | Subject::Customer { row, .. }
            | Subject::Payment { row, .. }
            | Subject::StandingOrder { row, .. }
            | Subject::Integration { row, .. }
            | Subject::Shift { row, .. }
            | Subject::Bill { row, .. }
            | Subject::CreditNote { row, .. }
            | Subject::Batch { row, .. }
            | Subject::StockDocument { row, .. }
            | Subject::Webhook { row, .. }
            | Subject::PrintJob { row, .. } => Some(row),
        }
    }

    /// Its public id, where it has one.
    pub fn id(self) -> Option<Uuid> {
        match self {
            Subject::Order { id, .. } => Some(id.0),
            Subject::Customer { id, .. } => Some(id.0),
            Subject::Payment { id, .. } => Some(id.0),
            Subject::Token(id) => Some(id.0),
            Subject::User(id) => Some(id.0),
            Subject::Product(id) => Some(id.0),
            Subject::StandingOrder { id, .. } => Some(id.0),
            Subject::Integration { id, .. } => Some(id.0),
            Subject::Shift { id, .. } => Some(id.0),
            Subject::Bill { id, .. } => Some(id.0),
            Subject::CreditNote { id, .. } => Some(id.0),
            Subject::Batch { id, .. } => Some(id.0),
            Subject::StockDocument { id, .. } => Some(id.0),
            Subject::PrintJob { id, .. } => Some(id.0),
            Subject::Webhook { id, .. } => Some(id.0),
            Subject::Import(id) => Some(id.0),
            Subject::Merchant
            | Subject::Category
            | Subject::Outlet
            | Subject::Counter { .. }
            | Subject::BusinessDay { .. }
            | Subject::PlatformOrder { .. }
            | Subject::CashHandover { .. }
            | Subject::Lane { .. }
            | Subject::Finding { .. } => None,
        }
    }
}

/// One named value of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The field, in the API's words.
    pub name: &'static str,
    /// Its value.
    pub value: Value,
}

impl Fact {
    /// A fact.
    pub fn new(name: &'static str, value: Value) -> Fact {
        Fact { name, value }
    }
}

/// What differs between two lists of the same facts: as it was, and as it is.
pub(crate) fn differing(old: Vec<Fact>, new: Vec<Fact>) -> (Vec<Fact>, Vec<Fact>) {
    old.into_iter().zip(new).filter(|(old, new)| old != new).unzip()
}

/// A value of a fact. The store renders it; nothing in here is a float.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Money, with the decimals of the merchant's currency at that time.
    Amount(Amount, u8),
    /// A quantity.
    Quantity(Quantity),
    /// Words without personal data, unless the fact is a personal one.
    Text(String),
    /// A fixed word.
    Word(&'static str),
    /// A date.
    Date(Date),
    /// An id.
    Id(Uuid),
    /// Several.
    List(Vec<Value>),
    /// A part with facts of its own.
    Object(Vec<Fact>),
}

impl From<UserId> for Value {
    fn from(id: UserId) -> Value {
        Value::Id(id.0)
    }
}

impl From<ProductId> for Value {
    fn from(id: ProductId) -> Value {
        Value::Id(id.0)
    }
}
