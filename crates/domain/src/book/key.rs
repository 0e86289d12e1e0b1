//! What a command may ask for, and what the store answers.

use std::sync::Arc;

use crate::access::{Login, Token, User};
use crate::billing::BillState;
use crate::catalog::{Category, Product, ProductReference, TaxesInUse};
use crate::command::{KeyDigest, Replay};
use crate::customers::{Customer, CustomerFacts, PhoneE164};
use crate::days::{BusinessDay, DayFacts, DayKey};
use crate::delivery::{Delivery, DriverCash};
use crate::findings::{Figures, FindingKey, Repair};
use crate::ids::{
    BatchId, BillId, CustomerId, IntegrationId, MerchantId, OrderId, PaymentId, SaleId, ShiftId, StandingOrderId,
    StockDocumentId, TokenId, UserId,
};
use crate::integrations::{Integration, PlatformOrderKey, TrackedOrder, UnknownProductKey};
use crate::lanes::{Lane, ReceivedSale};
use crate::ledger::{Balance, BalanceKey, CustomerAccounts};
use crate::legacy::LegacyKey;
use crate::numbering::{Counter, CounterKey, Kind, NumberKey};
use crate::ordering::Order;
use crate::outage::NumberAlias;
use crate::payments::Payment;
use crate::shifts::{Holder, Shift};
use crate::standing::StandingOrder;
use crate::stock::{Batch, Stock, StockDocument, StockKey};
use crate::time::Timestamp;
use crate::webhooks::Webhooks;

/// A row that a command may ask for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// What was done under an idempotency key.
    Replay(KeyDigest),
    /// A counter.
    Counter(CounterKey),
    /// Which counters a kind has in a period.
    CountersOf(Kind, String),
    /// Every ticket number that stands on an open order.
    OpenTickets,
    /// When the last online orders of an outlet were placed.
    OnlineOrders(String),
    /// A product by SKU, barcode or id.
    Product(ProductReference),
    /// A category by its code.
    Category(String),
    /// A customer by phone.
    CustomerByPhone(PhoneE164),
    /// A customer by the id that another system had for them.
    CustomerByLegacyId(String),
    /// What was brought in under an id of another system.
    Legacy(LegacyKey),
    /// A customer.
    Customer(CustomerId),
    /// What the records say of a customer. Only for commands that say [`crate::command::Command::needs_sums`].
    CustomerFacts(CustomerId),
    /// An order with its lines.
    Order(OrderId),
    /// Who brings an order.
    Delivery(OrderId),
    /// What a driver owes.
    DriverCash(UserId),
    /// A standing order.
    StandingOrder(StandingOrderId),
    /// An endpoint of a delivery platform.
    Integration(IntegrationId),
    /// What an order of a platform is here.
    PlatformOrder(PlatformOrderKey),
    /// Whether a reference of a platform is known to lead to no product.
    UnknownProduct(UnknownProductKey),
    /// A business day.
    BusinessDay(DayKey),
    /// What the records say of a business day. Only for commands that say [`crate::command::Command::needs_sums`].
    DayFacts(DayKey),
    /// A shift.
    Shift(ShiftId),
    /// The open shift of a register or user.
    OpenShift(Holder),
    /// A balance of the ledger.
    Balance(BalanceKey),
    /// A customer's part of the accounts that are kept apart by customer, by their row.
    CustomerAccounts(u64),
    /// A product's stock at an outlet.
    Stock(StockKey),
    /// A batch.
    Batch(BatchId),
    /// A document that moves goods.
    StockDocument(StockDocumentId),
    /// A bill, with what was returned of it.
    Bill(BillId),
    /// A payment.
    Payment(PaymentId),
    /// A user by name.
    User(String),
    /// A user by login.
    UserByLogin(Login),
    /// How many owners are active. Only for commands that say [`crate::command::Command::needs_sums`].
    OwnersActive,
    /// Which taxes products have. Only for commands that say [`crate::command::Command::needs_sums`].
    TaxesInUse,
    /// An API token.
    Token(TokenId),
    /// A user.
    UserById(UserId),
    /// The merchant that has a slug, in the whole store.
    Slug(String),
    /// Which document a number leads to that was answered and is not its own.
    NumberAlias(Kind, String),
    /// Whether a document has a number, so that another system's cannot be taken over.
    Numbered(NumberKey),
    /// A lane by its code.
    Lane(String),
    /// How many lanes were ever given out at a register, by its short code.
    LanesGiven(String),
    /// What came of a sale of a register's device.
    ReceivedSale(SaleId),
    /// Whether a sale came already that a device numbered like that: lane and sequence.
    LaneNumber(String, i64),
    /// All endpoints that are sent events.
    Webhooks,
    /// The row of the finding that is open for a code and place.
    OpenFinding(FindingKey),
    /// What is kept of a figure, and what it should be. Only for commands that say [`crate::command::Command::needs_sums`].
    Figures(Repair),
}

/// What the store found for a [`Key`].
#[derive(Clone, Debug)]
pub enum Loaded {
    /// For [`Key::Replay`].
    Replay(KeyDigest, Option<Replay>),
    /// For [`Key::Counter`].
    Counter(CounterKey, Option<Counter>),
    /// For [`Key::CountersOf`].
    CountersOf(Kind, String, Vec<CounterKey>),
    /// For [`Key::OpenTickets`]: counter and sequence of each.
    OpenTickets(Vec<(u64, i64)>),
    /// For [`Key::OnlineOrders`]: of at least as many orders, and as far back, as any limit counts; in the order in which they were
    /// placed.
    OnlineOrders(String, Vec<Timestamp>),
    /// For [`Key::Product`].
    Product(ProductReference, Option<Arc<Product>>),
    /// For [`Key::Category`].
    Category(String, Option<Category>),
    /// For [`Key::CustomerByPhone`]; where who has it was merged, the one they are part of.
    CustomerByPhone(PhoneE164, Option<Arc<Customer>>),
    /// For [`Key::CustomerByLegacyId`]; where who has it was merged, the one they are part of.
    CustomerByLegacyId(String, Option<Arc<Customer>>),
    /// For [`Key::Legacy`]: its row.
    Legacy(LegacyKey, Option<u64>),
    /// For [`Key::Customer`].
    Customer(CustomerId, Option<Arc<Customer>>),
    /// For [`Key::CustomerFacts`].
    CustomerFacts(CustomerId, Box<CustomerFacts>),
    /// For [`Key::Order`].
    Order(OrderId, Option<Arc<Order>>),
    /// For [`Key::Delivery`].
    Delivery(OrderId, Option<Arc<Delivery>>),
    /// For [`Key::DriverCash`].
    DriverCash(UserId, Option<DriverCash>),
    /// For [`Key::StandingOrder`].
    StandingOrder(StandingOrderId, Option<Arc<StandingOrder>>),
    /// For [`Key::Integration`].
    Integration(IntegrationId, Option<Arc<Integration>>),
    /// For [`Key::PlatformOrder`].
    PlatformOrder(PlatformOrderKey, Option<TrackedOrder>),
    /// For [`Key::UnknownProduct`]: the row of the finding that says so.
    UnknownProduct(UnknownProductKey, Option<u64>),
    /// For [`Key::BusinessDay`].
    BusinessDay(DayKey, Option<BusinessDay>),
    /// For [`Key::DayFacts`].
    DayFacts(DayKey, Box<DayFacts>),
    /// For [`Key::Shift`].
    Shift(ShiftId, Option<Arc<Shift>>),
    /// For [`Key::OpenShift`].
    OpenShift(Holder, Option<Arc<Shift>>),
    /// For [`Key::Balance`].
    Balance(BalanceKey, Option<Balance>),
    /// For [`Key::CustomerAccounts`].
    CustomerAccounts(u64, Option<CustomerAccounts>),
    /// For [`Key::Stock`].
    Stock(StockKey, Option<Arc<Stock>>),
    /// For [`Key::Batch`].
    Batch(BatchId, Option<Arc<Batch>>),
    /// For [`Key::StockDocument`].
    StockDocument(StockDocumentId, Option<Arc<StockDocument>>),
    /// For [`Key::Bill`].
    Bill(BillId, Option<Arc<BillState>>),
    /// For [`Key::Payment`].
    Payment(PaymentId, Option<Arc<Payment>>),
    /// For [`Key::User`].
    User(String, Option<User>),
    /// For [`Key::UserByLogin`].
    UserByLogin(Login, Option<User>),
    /// For [`Key::OwnersActive`].
    OwnersActive(usize),
    /// For [`Key::TaxesInUse`].
    TaxesInUse(TaxesInUse),
    /// For [`Key::Token`].
    Token(TokenId, Option<Token>),
    /// For [`Key::UserById`].
    UserById(UserId, Option<User>),
    /// For [`Key::Slug`].
    Slug(String, Option<MerchantId>),
    /// For [`Key::Numbered`].
    Numbered(NumberKey, bool),
    /// For [`Key::NumberAlias`].
    NumberAlias(Kind, String, Option<NumberAlias>),
    /// For [`Key::Lane`].
    Lane(String, Option<Arc<Lane>>),
    /// For [`Key::LanesGiven`].
    LanesGiven(String, u64),
    /// For [`Key::ReceivedSale`].
    ReceivedSale(SaleId, Option<ReceivedSale>),
    /// For [`Key::LaneNumber`].
    LaneNumber(String, i64, bool),
    /// For [`Key::Webhooks`], in the order in which they were made.
    Webhooks(Webhooks),
    /// For [`Key::OpenFinding`].
    OpenFinding(FindingKey, Option<u64>),
    /// For [`Key::Figures`].
    Figures(Repair, Figures),
}
