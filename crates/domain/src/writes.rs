//! What a group changed: decided completely, so that writing has no choices left.

use std::sync::Arc;

use crate::access::{Credential, Session, Token, User};
use crate::audit::Record;
use crate::billing::{BillState, CreditNote, Purge};
use crate::book::{Change, Head};
use crate::catalog::{Category, Product, Retaxing};
use crate::clock::MerchantTime;
use crate::command::{KeyDigest, Replay};
use crate::customers::{Customer, Erasure};
use crate::days::{BusinessDay, DayKey, ZReport};
use crate::delivery::{CashHandover, Delivery, DeliveryPhoto, DriverCash, FailedAttempt};
use crate::findings::{ChangeAutoRepair, Finding, Repaired, Resolution};
use crate::ids::{MerchantId, PrintJobId, UserId};
use crate::integrations::{Integration, IntegrationSecret, PlatformOrderKey, TrackedOrder, UnknownProductKey};
use crate::lanes::{Lane, ReceivedSale};
use crate::ledger::{Balance, BalanceKey, CustomerAccounts, Entry};
use crate::merchants::Settings;
use crate::numbering::{Counter, CounterKey, NumberGap};
use crate::ordering::Order;
use crate::outage::NumberAlias;
use crate::payments::{Payment, PaymentRefund};
use crate::printing::PrintJob;
use crate::shifts::{CashMovement, Shift};
use crate::standing::StandingOrder;
use crate::stock::{Batch, Movement, Stock, StockDocument, StockKey};
use crate::webhooks::{self, NewSecret, Start, Webhooks};

/// The changes of one merchant's group.
#[derive(Clone, Debug)]
pub struct Writes {
    /// Whose.
    pub merchant: MerchantId,
    /// Where the stream stood before the group.
    pub before: Head,
    /// The merchant's time after the group.
    pub time: MerchantTime,
    /// The settings as a whole, where they changed.
    pub settings: Option<Arc<Settings>>,
    /// Users, each once.
    pub users: Vec<(Change, User)>,
    /// Categories, each once.
    pub categories: Vec<(Change, Category)>,
    /// Products, each once: as it was before the group, where it was there, and as it is now.
    pub products: Vec<(Option<Arc<Product>>, Arc<Product>)>,
    /// Taxes that become others on every product that bears them, after the products are written.
    pub retaxings: Vec<Retaxing>,
    /// API tokens, each once.
    pub tokens: Vec<(Change, Token)>,
    /// Passwords and PINs that were set or taken away, in order.
    pub credentials: Vec<Credential>,
    /// New sessions.
    pub sessions: Vec<Session>,
    /// Sessions that ended, by the hash of their secret.
    pub ended_sessions: Vec<[u8; 32]>,
    /// Endpoints of delivery platforms, each once.
    pub integrations: Vec<(Change, Arc<Integration>)>,
    /// Their secrets; of several of one endpoint the last.
    pub integration_secrets: Vec<IntegrationSecret>,
    /// What orders of platforms are here, each once.
    pub platform_orders: Vec<(Change, PlatformOrderKey, TrackedOrder)>,
    /// References that lead to no product, with the row of the finding that says so.
    pub unknown_products: Vec<(UnknownProductKey, u64)>,
    /// Counters, each once: as it was before the group, where it was there, and with its last value.
    pub counters: Vec<(Option<Counter>, CounterKey, Counter)>,
    /// Customers, each once: as they were before the group, where they were there, and as they are now.
    pub customers: Vec<(Option<Arc<Customer>>, Arc<Customer>)>,
    /// Whose traces go, after everything else is written.
    pub erasures: Vec<Erasure>,
    /// Bills whose copy of a customer's name and phone goes, after everything else is written.
    pub purges: Vec<Purge>,
    /// Orders, each once: as it was before the group, where it was there, and as it is now.
    pub orders: Vec<(Option<Arc<Order>>, Arc<Order>)>,
    /// Deliveries, each once.
    pub deliveries: Vec<(Change, Arc<Delivery>)>,
    /// Deliveries that failed.
    pub delivery_attempts: Vec<FailedAttempt>,
    /// Photos of deliveries.
    pub delivery_photos: Vec<DeliveryPhoto>,
    /// What drivers owe, each once: as it was before the group, where it was there, and as it is now.
    pub driver_cash: Vec<(Option<DriverCash>, UserId, DriverCash)>,
    /// Cash that drivers have handed in.
    pub cash_handovers: Vec<CashHandover>,
    /// Standing orders, each once.
    pub standing_orders: Vec<(Change, Arc<StandingOrder>)>,
    /// Business days, each once.
    pub days: Vec<(Change, DayKey, BusinessDay)>,
    /// Shifts, each once.
    pub shifts: Vec<(Change, Arc<Shift>)>,
    /// New cash movements.
    pub cash_movements: Vec<CashMovement>,
    /// New Z reports.
    pub z_reports: Vec<ZReport>,
    /// Payments, each once.
    pub payments: Vec<(Change, Arc<Payment>)>,
    /// What was given back of payments.
    pub payment_refunds: Vec<PaymentRefund>,
    /// Batches, each once.
    pub batches: Vec<(Change, Arc<Batch>)>,
    /// Stocks, each once: as it was before the group, where it was there, and as it is now.
    pub stocks: Vec<(Option<Arc<Stock>>, StockKey, Arc<Stock>)>,
    /// New movements of goods.
    pub movements: Vec<Movement>,
    /// New documents that move goods.
    pub stock_documents: Vec<Arc<StockDocument>>,
    /// Bills, each once; what is returned of one stands in its credit notes.
    pub bills: Vec<(Change, Arc<BillState>)>,
    /// New credit notes.
    pub credit_notes: Vec<Arc<CreditNote>>,
    /// New journal entries, in order.
    pub entries: Vec<Entry>,
    /// Balances, each once: as it was before the group, where it was there, and as it is now.
    pub balances: Vec<(Option<Balance>, BalanceKey, Balance)>,
    /// Customers' parts of accounts, each once, by the row of the customer: as they were before the group, and as they are now.
    pub customer_accounts: Vec<(Option<CustomerAccounts>, u64, CustomerAccounts)>,
    /// What was done under which idempotency key.
    pub replays: Vec<(KeyDigest, Replay)>,
    /// Numbers that were answered and lead to documents that have others.
    pub number_aliases: Vec<NumberAlias>,
    /// Entries of wallets that were brought in: the other system's id, and the row of each.
    pub legacy_wallet_entries: Vec<(String, u64)>,
    /// Values of counters that no document will have, and why.
    pub number_gaps: Vec<NumberGap>,
    /// Lanes of registers' devices, each once.
    pub lanes: Vec<(Change, Arc<Lane>)>,
    /// Sales of registers' devices that came.
    pub received_sales: Vec<ReceivedSale>,
    /// New findings.
    pub findings: Vec<Finding>,
    /// Findings that are over.
    pub resolutions: Vec<Resolution>,
    /// Figures that are kept twice, as they are from now on.
    pub repairs: Vec<Repaired>,
    /// Which rules are repaired by themselves from now on.
    pub auto_repairs: Vec<ChangeAutoRepair>,
    /// New print jobs, in order.
    pub print_jobs: Vec<PrintJob>,
    /// Print jobs to be taken up again, unless they were printed.
    pub print_retries: Vec<PrintJobId>,
    /// The endpoints that are sent events, where they changed: as they were before the group, and as they are now.
    pub webhooks: Option<(Webhooks, Webhooks)>,
    /// New secrets of endpoints, in order.
    pub webhook_secrets: Vec<NewSecret>,
    /// From where on endpoints are sent events.
    pub webhook_starts: Vec<Start>,
    /// What endpoints are sent once more.
    pub webhook_replays: Vec<webhooks::Replay>,
    /// The records of the stream, in order.
    pub records: Vec<Record>,
}

impl Writes {
    /// Whether there is nothing to write, as after a group of refusals and replays.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }
}
