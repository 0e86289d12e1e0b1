//! What a command sees of its merchant's records, and what it changes in them.
//!
//! A command first **asks** for rows ([`Book::ask`]) and goes on when all it asked for are loaded ([`Book::all_loaded`]);
//! otherwise it stops with [`Stop::Missing`], the engine loads what is missing and runs it again from its beginning, which is
//! safe because rules are pure. Asking is the only mechanism: a row that was not asked for cannot be read (it panics), an absent
//! row reads as `None`.
//!
//! What a command writes stays in a draft until the engine calls [`Book::keep`] or [`Book::discard`]; later commands of the group
//! see what was kept. [`Book::take_writes`] hands the group's changes to the store.

mod key;
mod online_orders;
mod open_tickets;
mod table;

use std::collections::HashMap;
use std::sync::Arc;

pub use key::{Key, Loaded};
use online_orders::OnlineOrderTimes;
use open_tickets::OpenTickets;
pub use table::Change;
use table::Table;

use crate::access::{Credential, Login, Session, Token, User};
use crate::audit::{APPROVED_BY, Anchor, Fact, Personal, Record, Subject, chain, explains};
use crate::billing::{BillState, CreditNote, Purge};
use crate::catalog::{Category, Product, ProductReference, Retaxing, TaxesInUse};
use crate::clock::MerchantTime;
use crate::command::{KeyDigest, Replay, Stop};
use crate::context::Context;
use crate::customers::{Customer, CustomerFacts, Erasure, PhoneE164};
use crate::days::{BusinessDay, DayFacts, DayKey, ZReport};
use crate::delivery::{CashHandover, Delivery, DeliveryPhoto, DriverCash, FailedAttempt};
use crate::findings::{ChangeAutoRepair, Figures, Finding, FindingKey, Repair, Repaired, Resolution};
use crate::ids::{
    BatchId, BillId, CustomerId, IntegrationId, MerchantId, OrderId, PaymentId, PrintJobId, ProductId, SaleId, ShiftId,
    StandingOrderId, StockDocumentId, TokenId, UserId,
};
use crate::integrations::{Integration, IntegrationSecret, PlatformOrderKey, TrackedOrder, UnknownProductKey};
use crate::lanes::{Lane, ReceivedSale};
use crate::ledger::{Balance, BalanceKey, CustomerAccounts, Entry};
use crate::legacy::{LegacyKey, LegacyKind};
use crate::merchants::Settings;
use crate::numbering::{Counter, CounterKey, Kind, NumberGap, NumberKey};
use crate::ordering::Order;
use crate::outage::NumberAlias;
use crate::payments::{Payment, PaymentRefund};
use crate::printing::PrintJob;
use crate::shifts::{CashMovement, Holder, Shift};
use crate::standing::StandingOrder;
use crate::stock::{Batch, Movement, Stock, StockDocument, StockKey};
use crate::time::Timestamp;
use crate::webhooks::{self, NewSecret, Start, Webhooks};
use crate::writes::Writes;

/// Rows of each kind that a book remembers between groups; see [`table::Table`].
const COUNTERS_REMEMBERED: usize = 1_000;
/// A supermarket sells from tens of thousands of products; each takes about 1.5 kB with its stock, and only those in play are kept.
const PRODUCTS_REMEMBERED: usize = 50_000;
const CATEGORIES_REMEMBERED: usize = 500;
const CUSTOMERS_REMEMBERED: usize = 5_000;
const ORDERS_REMEMBERED: usize = 500;
const KEYS_REMEMBERED: usize = 5_000;
const DAYS_REMEMBERED: usize = 200;
const SHIFTS_REMEMBERED: usize = 500;
const BALANCES_REMEMBERED: usize = 2_000;
const STOCKS_REMEMBERED: usize = 50_000;
const BATCHES_REMEMBERED: usize = 1_000;
const BILLS_REMEMBERED: usize = 500;
const DRIVERS_REMEMBERED: usize = 500;
const FINDINGS_REMEMBERED: usize = 1_000;

/// Where a merchant's stream stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The number of the last record; also the version of everything in the book.
    pub seq: u64,
    /// Its hash.
    pub hash: chain::Hash,
    /// Where the merchant's time stands.
    pub time: MerchantTime,
}

impl Head {
    /// Before the first record.
    pub const EMPTY: Head = Head { seq: 0, hash: chain::GENESIS, time: MerchantTime::BEGINNING };
}

/// Does the same with every kind of row that is loaded and changed. A new one is added here and nowhere else.
macro_rules! each_table {
    ($book:ident.$do:ident()) => {
        $book.replays.$do();
        $book.counters.$do();
        $book.products.$do();
        $book.product_codes.$do();
        $book.categories.$do();
        $book.customers.$do();
        $book.customers_by_phone.$do();
        $book.orders.$do();
        $book.deliveries.$do();
        $book.driver_cash.$do();
        $book.standing_orders.$do();
        $book.integrations.$do();
        $book.platform_orders.$do();
        $book.unknown_products.$do();
        $book.days.$do();
        $book.shifts.$do();
        $book.open_shifts.$do();
        $book.balances.$do();
        $book.customer_accounts.$do();
        $book.stocks.$do();
        $book.batches.$do();
        $book.known_stock_documents.$do();
        $book.bills.$do();
        $book.payments.$do();
        $book.users_by_name.$do();
        $book.users_by_login.$do();
        $book.users_by_id.$do();
        $book.tokens.$do();
        $book.slugs.$do();
        $book.number_aliases.$do();
        $book.numbered.$do();
        $book.lanes.$do();
        $book.lanes_given.$do();
        $book.received_sales.$do();
        $book.lane_numbers.$do();
        $book.webhooks.$do();
        $book.open_findings.$do();
        $book.customers_by_legacy_id.$do();
        $book.legacy.$do();
    };
}

/// Does the same with every kind of row that is only ever added.
macro_rules! each_list {
    ($book:ident.$do:ident()) => {
        $book.erasures.$do();
        $book.retaxings.$do();
        $book.number_gaps.$do();
        $book.purges.$do();
        $book.cash_movements.$do();
        $book.delivery_attempts.$do();
        $book.delivery_photos.$do();
        $book.cash_handovers.$do();
        $book.z_reports.$do();
        $book.credentials.$do();
        $book.sessions.$do();
        $book.ended_sessions.$do();
        $book.integration_secrets.$do();
        $book.payment_refunds.$do();
        $book.movements.$do();
        $book.stock_documents.$do();
        $book.credit_notes.$do();
        $book.entries.$do();
        $book.findings.$do();
        $book.resolutions.$do();
        $book.repairs.$do();
        $book.auto_repairs.$do();
        $book.print_jobs.$do();
        $book.print_retries.$do();
        $book.webhook_secrets.$do();
        $book.webhook_starts.$do();
        $book.webhook_replays.$do();
        $book.records.$do();
    };
}

/// The book of one merchant.
#[derive(Debug)]
pub struct Book {
    merchant: MerchantId,
    settings: Option<Arc<Settings>>,
    settings_draft: Option<Arc<Settings>>,
    settings_changed: bool,
    /// Whether a group's changes can be taken back after they were taken for writing.
    is_revertible: bool,
    /// Where the stream stood, and which settings were in force, before what can be taken back.
    before_group: Option<(Head, Option<Arc<Settings>>)>,
    head: Head,
    next_seq: u64,
    time: MerchantTime,
    time_draft: Option<MerchantTime>,
    wanted: Vec<Key>,
    pub(crate) replays: Table<KeyDigest, Replay>,
    pub(crate) counters: Table<CounterKey, Counter>,
    /// What the store has, without what this group opened; forgotten with the group.
    counters_of: HashMap<(Kind, String), Vec<CounterKey>>,
    pub(crate) open_tickets: OpenTickets,
    pub(crate) online_orders: OnlineOrderTimes,
    pub(crate) products: Table<ProductId, Arc<Product>>,
    /// Where SKUs and barcodes lead; nowhere, where the group took one off.
    product_codes: Table<ProductReference, Option<ProductId>>,
    pub(crate) categories: Table<String, Category>,
    pub(crate) customers: Table<CustomerId, Arc<Customer>>,
    pub(crate) customers_by_phone: Table<PhoneE164, Option<CustomerId>>,
    customer_facts: HashMap<CustomerId, CustomerFacts>,
    pub(crate) erasures: Appended<Erasure>,
    pub(crate) retaxings: Appended<Retaxing>,
    pub(crate) purges: Appended<Purge>,
    pub(crate) orders: Table<OrderId, Arc<Order>>,
    pub(crate) deliveries: Table<OrderId, Arc<Delivery>>,
    pub(crate) driver_cash: Table<UserId, DriverCash>,
    pub(crate) standing_orders: Table<StandingOrderId, Arc<StandingOrder>>,
    pub(crate) integrations: Table<IntegrationId, Arc<Integration>>,
    pub(crate) platform_orders: Table<PlatformOrderKey, TrackedOrder>,
    pub(crate) unknown_products: Table<UnknownProductKey, u64>,
    pub(crate) days: Table<DayKey, BusinessDay>,
    day_facts: HashMap<DayKey, DayFacts>,
    pub(crate) shifts: Table<ShiftId, Arc<Shift>>,
    pub(crate) open_shifts: Table<Holder, Option<ShiftId>>,
    pub(crate) cash_movements: Appended<CashMovement>,
    pub(crate) delivery_attempts: Appended<FailedAttempt>,
    pub(crate) delivery_photos: Appended<DeliveryPhoto>,
    pub(crate) cash_handovers: Appended<CashHandover>,
    pub(crate) z_reports: Appended<ZReport>,
    pub(crate) balances: Table<BalanceKey, Balance>,
    pub(crate) customer_accounts: Table<u64, CustomerAccounts>,
    pub(crate) stocks: Table<StockKey, Arc<Stock>>,
    pub(crate) batches: Table<BatchId, Arc<Batch>>,
    known_stock_documents: Table<StockDocumentId, Arc<StockDocument>>,
    pub(crate) bills: Table<BillId, Arc<BillState>>,
    pub(crate) payments: Table<PaymentId, Arc<Payment>>,
    /// Whom names lead to; nobody, where the group renamed who had one.
    users_by_name: Table<String, Option<UserId>>,
    /// Whom logins lead to.
    users_by_login: Table<Login, Option<UserId>>,
    pub(crate) users_by_id: Table<UserId, User>,
    pub(crate) slugs: Table<String, MerchantId>,
    pub(crate) number_aliases: Table<(Kind, String), NumberAlias>,
    /// Whom ids of another system lead to.
    customers_by_legacy_id: Table<String, Option<CustomerId>>,
    /// The rows of what was brought in under an id of another system.
    pub(crate) legacy: Table<LegacyKey, u64>,
    /// Whether documents have numbers that are to be taken over; forgotten with the group, whose documents may take them.
    pub(crate) numbered: Table<NumberKey, bool>,
    pub(crate) number_gaps: Appended<NumberGap>,
    pub(crate) lanes: Table<String, Arc<Lane>>,
    /// How many lanes were ever given out at each register; written with the lanes.
    pub(crate) lanes_given: Table<String, u64>,
    pub(crate) received_sales: Table<SaleId, ReceivedSale>,
    /// Whether a sale came with a number of a lane; written with the sales.
    pub(crate) lane_numbers: Table<(String, i64), bool>,
    pub(crate) tokens: Table<TokenId, Token>,
    pub(crate) credentials: Appended<Credential>,
    pub(crate) sessions: Appended<Session>,
    pub(crate) ended_sessions: Appended<[u8; 32]>,
    /// How many owners are active, as the store has it; forgotten with the group.
    owners_active: Option<usize>,
    /// Which taxes products have, as the store has it; forgotten with the group.
    taxes_in_use: Option<TaxesInUse>,
    pub(crate) integration_secrets: Appended<IntegrationSecret>,
    pub(crate) payment_refunds: Appended<PaymentRefund>,
    pub(crate) movements: Appended<Movement>,
    pub(crate) stock_documents: Appended<Arc<StockDocument>>,
    pub(crate) credit_notes: Appended<Arc<CreditNote>>,
    pub(crate) entries: Appended<Entry>,
    pub(crate) findings: Appended<Finding>,
    /// Which finding is open for a code and place; none, where the group has closed it.
    pub(crate) open_findings: Table<FindingKey, Option<u64>>,
    /// What repairs are told; forgotten with the group.
    figures: HashMap<Repair, Figures>,
    pub(crate) resolutions: Appended<Resolution>,
    pub(crate) repairs: Appended<Repaired>,
    pub(crate) auto_repairs: Appended<ChangeAutoRepair>,
    pub(crate) print_jobs: Appended<PrintJob>,
    pub(crate) print_retries: Appended<PrintJobId>,
    /// All of the merchant's, as one row: they are few.
    pub(crate) webhooks: Table<(), Webhooks>,
    pub(crate) webhook_secrets: Appended<NewSecret>,
    pub(crate) webhook_starts: Appended<Start>,
    pub(crate) webhook_replays: Appended<webhooks::Replay>,
    records: Appended<Record>,
}

impl Book {
    /// The book of a merchant as the store has it; `settings` is `None` for one that does not exist yet.
    pub fn open(merchant: MerchantId, settings: Option<Arc<Settings>>, head: Head) -> Book {
        Book {
            merchant,
            settings,
            settings_draft: None,
            settings_changed: false,
            is_revertible: false,
            before_group: None,
            head,
            next_seq: head.seq + 1,
            time: head.time,
            time_draft: None,
            wanted: Vec::new(),
            replays: Table::new(KEYS_REMEMBERED),
            counters: Table::new(COUNTERS_REMEMBERED),
            counters_of: HashMap::new(),
            open_tickets: OpenTickets::default(),
            online_orders: OnlineOrderTimes::default(),
            products: Table::of_present(PRODUCTS_REMEMBERED, |_| false),
            product_codes: Table::of_present(PRODUCTS_REMEMBERED, Option::is_none),
            categories: Table::of_present(CATEGORIES_REMEMBERED, |_| false),
            customers: Table::of_present(CUSTOMERS_REMEMBERED, |_| false),
            customers_by_phone: Table::of_present(CUSTOMERS_REMEMBERED, Option::is_none),
            customer_facts: HashMap::new(),
            erasures: Appended::default(),
            retaxings: Appended::default(),
            purges: Appended::default(),
            orders: Table::new(ORDERS_REMEMBERED),
            deliveries: Table::new(ORDERS_REMEMBERED),
            driver_cash: Table::new(DRIVERS_REMEMBERED),
            standing_orders: Table::new(ORDERS_REMEMBERED),
            integrations: Table::new(COUNTERS_REMEMBERED),
            platform_orders: Table::new(ORDERS_REMEMBERED),
            unknown_products: Table::new(COUNTERS_REMEMBERED),
            days: Table::new(DAYS_REMEMBERED),
            day_facts: HashMap::new(),
            shifts: Table::new(SHIFTS_REMEMBERED),
            open_shifts: Table::new(SHIFTS_REMEMBERED),
            cash_movements: Appended::default(),
            delivery_attempts: Appended::default(),
            delivery_photos: Appended::default(),
            cash_handovers: Appended::default(),
            z_reports: Appended::default(),
            balances: Table::new(BALANCES_REMEMBERED),
            customer_accounts: Table::new(CUSTOMERS_REMEMBERED),
            stocks: Table::new(STOCKS_REMEMBERED),
            batches: Table::new(BATCHES_REMEMBERED),
            known_stock_documents: Table::new(BILLS_REMEMBERED),
            bills: Table::new(BILLS_REMEMBERED),
            payments: Table::new(BILLS_REMEMBERED),
            users_by_name: Table::new(COUNTERS_REMEMBERED),
            users_by_login: Table::new(COUNTERS_REMEMBERED),
            users_by_id: Table::new(COUNTERS_REMEMBERED),
            slugs: Table::new(COUNTERS_REMEMBERED),
            number_aliases: Table::new(COUNTERS_REMEMBERED),
            customers_by_legacy_id: Table::new(CUSTOMERS_REMEMBERED),
            legacy: Table::new(KEYS_REMEMBERED),
            numbered: Table::new(COUNTERS_REMEMBERED),
            number_gaps: Appended::default(),
            lanes: Table::new(COUNTERS_REMEMBERED),
            lanes_given: Table::new(COUNTERS_REMEMBERED),
            received_sales: Table::new(BILLS_REMEMBERED),
            lane_numbers: Table::new(BILLS_REMEMBERED),
            tokens: Table::new(COUNTERS_REMEMBERED),
            credentials: Appended::default(),
            sessions: Appended::default(),
            ended_sessions: Appended::default(),
            owners_active: None,
            taxes_in_use: None,
            integration_secrets: Appended::default(),
            payment_refunds: Appended::default(),
            movements: Appended::default(),
            stock_documents: Appended::default(),
            credit_notes: Appended::default(),
            entries: Appended::default(),
            findings: Appended::default(),
            open_findings: Table::new(FINDINGS_REMEMBERED),
            figures: HashMap::new(),
            resolutions: Appended::default(),
            repairs: Appended::default(),
            auto_repairs: Appended::default(),
            print_jobs: Appended::default(),
            print_retries: Appended::default(),
            webhooks: Table::new(1),
            webhook_secrets: Appended::default(),
            webhook_starts: Appended::default(),
            webhook_replays: Appended::default(),
            records: Appended::default(),
        }
    }

    /// Whose book this is.
    pub fn merchant(&self) -> MerchantId {
        self.merchant
    }

    /// The version of what the book holds: the number of the last record that was written.
    pub fn version(&self) -> u64 {
        self.head.seq
    }

    /// The time before which nothing may be dated: that of the merchant's last document.
    pub fn floor(&self) -> Timestamp {
        self.time().floor
    }

    /// The merchant's time, as the running command has it.
    pub(crate) fn time(&self) -> MerchantTime {
        self.time_draft.unwrap_or(self.time)
    }

    /// Sets the merchant's time in the draft of the running command.
    pub(crate) fn put_time(&mut self, time: MerchantTime) {
        self.time_draft = Some(time);
    }

    /// The settings, or `None` for a merchant that does not exist.
    pub fn settings_if_any(&self) -> Option<&Arc<Settings>> {
        self.settings_draft.as_ref().or(self.settings.as_ref())
    }

    /// The settings.
    ///
    /// # Panics
    /// For a merchant that does not exist; `command::decide` refuses those first.
    pub fn settings(&self) -> Arc<Settings> {
        Arc::clone(self.settings_if_any().expect("the merchant exists"))
    }

    /// Writes the settings in the draft of the running command.
    pub(crate) fn put_settings(&mut self, settings: Settings) {
        self.settings_draft = Some(Arc::new(settings));
    }

    /// Asks for a row. Free when it is loaded.
    pub fn ask(&mut self, key: Key) {
        let known = match &key {
            Key::Replay(digest) => self.replays.ask(digest),
            Key::Counter(counter) => self.counters.ask(counter),
            Key::CountersOf(kind, period) => self.counters_of.contains_key(&(*kind, period.clone())),
            Key::OpenTickets => self.open_tickets.ask(),
            Key::OnlineOrders(outlet) => self.online_orders.ask(outlet),
            Key::Product(reference) => self.asked_product(reference),
            Key::Category(code) => self.categories.ask(code),
            Key::CustomerByPhone(phone) => self.asked_by_phone(phone),
            Key::CustomerByLegacyId(id) => self.asked_by_legacy_id(id),
            Key::Legacy(key) => self.legacy.ask(key),
            Key::Customer(id) => self.customers.ask(id),
            Key::CustomerFacts(id) => self.customer_facts.contains_key(id),
            Key::Order(id) => self.asked_order(*id),
            Key::Delivery(id) => self.deliveries.ask(id),
            Key::DriverCash(user) => self.driver_cash.ask(user),
            Key::StandingOrder(id) => self.standing_orders.ask(id),
            Key::Integration(id) => self.integrations.ask(id),
            Key::PlatformOrder(key) => self.platform_orders.ask(key),
            Key::UnknownProduct(key) => self.unknown_products.ask(key),
            Key::BusinessDay(day) => self.days.ask(day),
            Key::DayFacts(day) => self.day_facts.contains_key(day),
            Key::Shift(id) => self.shifts.ask(id),
            Key::OpenShift(holder) => self.asked_open_shift(holder),
            Key::Balance(key) => self.balances.ask(key),
            Key::CustomerAccounts(row) => self.customer_accounts.ask(row),
            Key::Stock(key) => self.stocks.ask(key),
            Key::Batch(id) => self.batches.ask(id),
            Key::StockDocument(id) => self.known_stock_documents.ask(id),
            Key::Bill(id) => self.bills.ask(id),
            Key::Payment(id) => self.payments.ask(id),
            Key::User(name) => self.asked_user_named(name),
            Key::UserByLogin(login) => self.asked_user_of_login(login),
            Key::OwnersActive => self.owners_active.is_some(),
            Key::TaxesInUse => self.taxes_in_use.is_some(),
            Key::Token(id) => self.tokens.ask(id),
            Key::UserById(id) => self.users_by_id.ask(id),
            Key::Slug(slug) => self.slugs.ask(slug),
            Key::Webhooks => self.webhooks.ask(&()),
            Key::NumberAlias(kind, number) => self.number_aliases.ask(&(*kind, number.clone())),
            Key::Numbered(key) => self.numbered.ask(key),
            Key::Lane(code) => self.lanes.ask(code),
            Key::LanesGiven(register) => self.lanes_given.ask(register),
            Key::ReceivedSale(id) => self.received_sales.ask(id),
            Key::LaneNumber(lane, sequence) => self.lane_numbers.ask(&(lane.clone(), *sequence)),
            Key::OpenFinding(key) => self.open_findings.ask(key),
            Key::Figures(repair) => self.figures.contains_key(repair),
        };
        if !known {
            self.wanted.push(key);
        }
    }

    /// A product is known by its id, or when both a code of it and the product that this leads to are.
    fn asked_product(&mut self, reference: &ProductReference) -> bool {
        if let Some(id) = reference.id() {
            return self.products.ask(&id);
        }
        if !self.product_codes.ask(reference) {
            return false;
        }
        match self.product_codes.get(reference).copied().flatten() {
            Some(id) => self.products.ask(&id),
            None => true,
        }
    }

    /// An order brings its payments: what it lists of them is what their rows say.
    fn asked_order(&mut self, id: OrderId) -> bool {
        if !self.orders.ask(&id) {
            return false;
        }
        if let Some(order) = self.orders.get(&id).cloned() {
            for payment in &order.payments {
                self.payments.accept(payment.id, Some(Arc::clone(payment)));
            }
        }
        true
    }

    /// A phone is known when both its entry and the customer it leads to are.
    fn asked_by_phone(&mut self, phone: &PhoneE164) -> bool {
        if !self.customers_by_phone.ask(phone) {
            return false;
        }
        match self.customers_by_phone.get(phone).copied().flatten() {
            Some(id) => self.customers.ask(&id),
            None => true,
        }
    }

    /// An id of another system is known when both its entry and the customer it leads to are.
    fn asked_by_legacy_id(&mut self, legacy_id: &String) -> bool {
        if !self.customers_by_legacy_id.ask(legacy_id) {
            return false;
        }
        match self.customers_by_legacy_id.get(legacy_id).copied().flatten() {
            Some(id) => self.customers.ask(&id),
            None => true,
        }
    }

    /// A name is known when both its entry and the user it leads to are.
    fn asked_user_named(&mut self, name: &String) -> bool {
        if !self.users_by_name.ask(name) {
            return false;
        }
        match self.users_by_name.get(name).copied().flatten() {
            Some(id) => self.users_by_id.ask(&id),
            None => true,
        }
    }

    /// A login is known when both its entry and the user it leads to are.
    fn asked_user_of_login(&mut self, login: &Login) -> bool {
        if !self.users_by_login.ask(login) {
            return false;
        }
        match self.users_by_login.get(login).copied().flatten() {
            Some(id) => self.users_by_id.ask(&id),
            None => true,
        }
    }

    /// A holder is known when both its entry and the shift it leads to are.
    fn asked_open_shift(&mut self, holder: &Holder) -> bool {
        if !self.open_shifts.ask(holder) {
            return false;
        }
        match self.open_shifts.get(holder).copied().flatten() {
            Some(id) => self.shifts.ask(&id),
            None => true,
        }
    }

    /// The product of an id, SKU or barcode that was asked for, as the commands before this one have left it.
    ///
    /// # Panics
    /// When it was never asked for.
    pub fn product(&self, reference: &ProductReference) -> Option<&Arc<Product>> {
        if let Some(id) = reference.id() {
            return self.products.get(&id);
        }
        let id = self.product_codes.get(reference).copied().flatten()?;
        Some(self.products.get(&id).expect("a code leads to its product"))
    }

    /// Writes a product, new or as it is after it was `before`, so that its codes, and no others, lead to it.
    pub(crate) fn put_product(&mut self, before: Option<&Product>, product: Arc<Product>) {
        for code in before.iter().flat_map(|before| before.codes()) {
            self.product_codes.put_new(ProductReference(code.clone()), None);
        }
        // The book may know these codes as absent: an order of the same group has asked for them.
        for code in product.codes() {
            self.product_codes.put_new(ProductReference(code.clone()), Some(product.id));
        }
        self.products.put_new(product.id, product);
    }

    /// The user of a name that was asked for.
    pub(crate) fn user_named(&self, name: &str) -> Option<&User> {
        let id = self.users_by_name.get(&name.to_owned()).copied().flatten()?;
        Some(self.users_by_id.get(&id).expect("a name leads to its user"))
    }

    /// The user of a login that was asked for.
    pub(crate) fn user_of_login(&self, login: &Login) -> Option<&User> {
        let id = self.users_by_login.get(login).copied().flatten()?;
        Some(self.users_by_id.get(&id).expect("a login leads to its user"))
    }

    /// Writes a user, new or as they are after they were `before`, so that their name and login, and no others, lead to them.
    pub(crate) fn put_user(&mut self, before: Option<&User>, user: User) {
        if let Some(before) = before {
            self.users_by_name.put_new(before.name.clone(), None);
            if let Some(login) = &before.login {
                self.users_by_login.put_new(login.clone(), None);
            }
        }
        self.users_by_name.put_new(user.name.clone(), Some(user.id));
        if let Some(login) = &user.login {
            self.users_by_login.put_new(login.clone(), Some(user.id));
        }
        self.users_by_id.put_new(user.id, user);
    }

    /// How many owners are active.
    ///
    /// # Panics
    /// When that was not asked for.
    pub(crate) fn owners_active(&self) -> usize {
        self.owners_active.expect("the active owners are counted by who asked for it")
    }

    /// Which taxes products have.
    ///
    /// # Panics
    /// When that was not asked for.
    pub(crate) fn taxes_in_use(&self) -> &TaxesInUse {
        self.taxes_in_use.as_ref().expect("the taxes in use are read by who asked for them")
    }

    /// The open shift of a register or user that was asked for.
    pub(crate) fn open_shift(&self, holder: &Holder) -> Option<&Arc<Shift>> {
        let id = self.open_shifts.get(holder).copied().flatten()?;
        Some(self.shifts.get(&id).expect("a holder leads to its shift"))
    }

    /// An order that is known already, as it stands.
    pub fn order_if_loaded(&self, id: OrderId) -> Option<Arc<Order>> {
        self.orders.peek(&id).cloned()
    }

    /// The code in numbers of a user who is known already.
    pub(crate) fn user_code(&self, id: UserId) -> Option<String> {
        self.users_by_id.peek(&id).map(|user| user.code.clone())
    }

    /// The product of a reference, if it is known already.
    pub(crate) fn product_if_loaded(&self, reference: &ProductReference) -> Option<&Arc<Product>> {
        match reference.id() {
            Some(id) => self.products.peek(&id),
            None => self.product_codes.peek(reference).copied().flatten().and_then(|id| self.products.peek(&id)),
        }
    }

    /// A document that moves goods, that was asked for.
    pub(crate) fn stock_document(&self, id: StockDocumentId) -> Option<Arc<StockDocument>> {
        self.known_stock_documents.get(&id).cloned()
    }

    /// Keeps a new document that moves goods.
    pub(crate) fn put_stock_document(&mut self, document: &Arc<StockDocument>) {
        self.known_stock_documents.put_new(document.id, Arc::clone(document));
        self.stock_documents.push(Arc::clone(document));
    }

    /// The customer to whom a phone that was asked for leads.
    pub(crate) fn customer_of_phone(&self, phone: &PhoneE164) -> Option<&Arc<Customer>> {
        let id = self.customers_by_phone.get(phone).copied().flatten()?;
        Some(self.customers.get(&id).expect("a phone leads to its customer"))
    }

    /// The customer to whom an id of another system that was asked for leads.
    pub(crate) fn customer_of_legacy_id(&self, legacy_id: &str) -> Option<&Arc<Customer>> {
        let id = self.customers_by_legacy_id.get(&legacy_id.to_owned()).copied().flatten()?;
        Some(self.customers.get(&id).expect("an id leads to its customer"))
    }

    /// The same, if it is known already.
    pub(crate) fn customer_of_legacy_id_if_loaded(&self, legacy_id: &str) -> Option<&Arc<Customer>> {
        let id = self.customers_by_legacy_id.peek(&legacy_id.to_owned()).copied().flatten()?;
        self.customers.peek(&id)
    }

    /// The customer to whom a phone leads, if it is known already.
    pub(crate) fn customer_of_phone_if_loaded(&self, phone: &PhoneE164) -> Option<&Arc<Customer>> {
        let id = self.customers_by_phone.peek(phone).copied().flatten()?;
        self.customers.peek(&id)
    }

    /// Writes a customer whom an id of another system leads to from now on.
    pub(crate) fn put_imported_customer(&mut self, legacy_id: String, customer: Arc<Customer>) {
        self.customers_by_legacy_id.put_new(legacy_id, Some(customer.id));
        self.customers.put_new(customer.id, customer);
    }

    /// Whoever has this row is new in the draft of the running command, so that nothing was posted to them yet.
    pub(crate) fn has_no_accounts_yet(&mut self, customer_row: u64) {
        self.customer_accounts.accept(customer_row, None);
    }

    /// What the records say of a customer who was asked for.
    ///
    /// # Panics
    /// When they were not asked for.
    pub(crate) fn customer_facts(&self, id: CustomerId) -> CustomerFacts {
        self.customer_facts.get(&id).expect("the sums of a customer are read by who asked for them").clone()
    }

    /// What is kept of a figure that was asked for, and what it should be.
    ///
    /// # Panics
    /// When it was not asked for.
    pub(crate) fn figures(&self, repair: &Repair) -> Figures {
        self.figures.get(repair).expect("the figures of a repair are read by who asked for them").clone()
    }

    /// What the records say of a day that was asked for.
    ///
    /// # Panics
    /// When it was not asked for.
    pub(crate) fn day_facts(&self, day: &DayKey) -> DayFacts {
        self.day_facts.get(day).expect("the sums of a day are read by who asked for them").clone()
    }

    /// Goes on when everything that was asked for is loaded.
    ///
    /// # Errors
    /// [`Stop::Missing`]; the command runs again when the rows are there.
    pub fn all_loaded(&self) -> Result<(), Stop> {
        if self.wanted.is_empty() { Ok(()) } else { Err(Stop::Missing) }
    }

    /// The rows that were asked for and are not loaded; asking begins anew.
    pub fn take_wanted(&mut self) -> Vec<Key> {
        std::mem::take(&mut self.wanted)
    }

    /// Takes in a row from the store.
    pub fn accept(&mut self, loaded: Loaded) {
        match loaded {
            Loaded::Replay(key, row) => self.replays.accept(key, row),
            Loaded::Counter(key, row) => self.counters.accept(key, row),
            Loaded::CountersOf(kind, period, keys) => drop(self.counters_of.insert((kind, period), keys)),
            Loaded::OpenTickets(rows) => self.open_tickets.accept(rows),
            Loaded::OnlineOrders(outlet, times) => self.online_orders.accept(outlet, times),
            Loaded::Product(reference, row) => self.accept_product(reference, row),
            Loaded::Category(key, row) => self.categories.accept(key, row),
            Loaded::CustomerByPhone(phone, row) => {
                self.customers_by_phone.accept(phone, row.as_ref().map(|customer| Some(customer.id)));
                if let Some(customer) = row {
                    self.customers.accept(customer.id, Some(customer));
                }
            }
            Loaded::CustomerByLegacyId(legacy_id, row) => {
                self.customers_by_legacy_id.accept(legacy_id, row.as_ref().map(|customer| Some(customer.id)));
                if let Some(customer) = row {
                    self.customers.accept(customer.id, Some(customer));
                }
            }
            Loaded::Legacy(key, row) => self.legacy.accept(key, row),
            Loaded::Customer(key, row) => self.customers.accept(key, row),
            Loaded::CustomerFacts(id, facts) => {
                for merged in &facts.merged {
                    self.customers.accept(merged.id, Some(Arc::clone(merged)));
                }
                for standing in &facts.standing_orders {
                    self.standing_orders.accept(standing.id, Some(Arc::clone(standing)));
                }
                self.customer_facts.insert(id, *facts);
            }
            Loaded::Order(key, row) => {
                self.orders.accept(key, row);
                self.asked_order(key);
            }
            Loaded::Delivery(key, row) => self.deliveries.accept(key, row),
            Loaded::DriverCash(key, row) => self.driver_cash.accept(key, row),
            Loaded::StandingOrder(key, row) => self.standing_orders.accept(key, row),
            Loaded::Integration(key, row) => self.integrations.accept(key, row),
            Loaded::PlatformOrder(key, row) => self.platform_orders.accept(key, row),
            Loaded::UnknownProduct(key, row) => self.unknown_products.accept(key, row),
            Loaded::BusinessDay(key, row) => self.days.accept(key, row),
            Loaded::DayFacts(key, facts) => {
                self.day_facts.insert(key, *facts);
            }
            Loaded::Shift(key, row) => self.shifts.accept(key, row),
            Loaded::OpenShift(holder, row) => {
                self.open_shifts.accept(holder, row.as_ref().map(|shift| Some(shift.id)));
                if let Some(shift) = row {
                    self.shifts.accept(shift.id, Some(shift));
                }
            }
            Loaded::Balance(key, row) => self.balances.accept(key, row),
            Loaded::CustomerAccounts(key, row) => self.customer_accounts.accept(key, row),
            Loaded::Stock(key, row) => self.stocks.accept(key, row),
            Loaded::Batch(id, row) => self.batches.accept(id, row),
            Loaded::StockDocument(id, row) => self.known_stock_documents.accept(id, row),
            Loaded::Bill(id, row) => self.bills.accept(id, row),
            Loaded::Payment(id, row) => self.payments.accept(id, row),
            Loaded::User(name, row) => {
                self.users_by_name.accept(name, row.as_ref().map(|user| Some(user.id)));
                if let Some(user) = row {
                    self.users_by_id.accept(user.id, Some(user));
                }
            }
            Loaded::UserByLogin(login, row) => {
                self.users_by_login.accept(login, row.as_ref().map(|user| Some(user.id)));
                if let Some(user) = row {
                    self.users_by_id.accept(user.id, Some(user));
                }
            }
            Loaded::OwnersActive(count) => self.owners_active = Some(count),
            Loaded::TaxesInUse(lists) => self.taxes_in_use = Some(lists),
            Loaded::Token(id, row) => self.tokens.accept(id, row),
            Loaded::UserById(key, row) => self.users_by_id.accept(key, row),
            Loaded::Slug(key, row) => self.slugs.accept(key, row),
            Loaded::Webhooks(rows) => self.webhooks.accept((), Some(rows)),
            Loaded::NumberAlias(kind, number, row) => self.number_aliases.accept((kind, number), row),
            Loaded::Numbered(key, is_taken) => self.numbered.accept(key, Some(is_taken)),
            Loaded::Lane(code, row) => self.lanes.accept(code, row),
            Loaded::LanesGiven(register, count) => self.lanes_given.accept(register, Some(count)),
            Loaded::ReceivedSale(id, row) => self.received_sales.accept(id, row),
            Loaded::LaneNumber(lane, sequence, came) => self.lane_numbers.accept((lane, sequence), Some(came)),
            Loaded::OpenFinding(key, row) => self.open_findings.accept(key, row.map(Some)),
            Loaded::Figures(repair, figures) => drop(self.figures.insert(repair, figures)),
        }
    }

    fn accept_product(&mut self, reference: ProductReference, row: Option<Arc<Product>>) {
        if let Some(id) = reference.id() {
            return self.products.accept(id, row);
        }
        self.product_codes.accept(reference, row.as_ref().map(|product| Some(product.id)));
        if let Some(product) = row {
            self.products.accept(product.id, Some(product));
        }
    }

    /// The counters that a kind has in a period, those that this group opened included, in order.
    ///
    /// # Panics
    /// When they were never asked for.
    pub(crate) fn counters_of(&self, kind: Kind, period: &str) -> Vec<CounterKey> {
        let stored = self.counters_of.get(&(kind, period.to_owned())).expect("the rules read counters that were never asked for");
        let is_one = |key: &&CounterKey| key.kind == kind && key.period == period;
        let mut keys: Vec<CounterKey> = stored.iter().chain(self.counters.present().filter(is_one)).cloned().collect();
        keys.sort();
        keys.dedup();
        keys
    }

    /// The number that the next record will have; a new document takes it as its row.
    pub(crate) fn next_seq(&self) -> u64 {
        self.next_seq
    }

    /// Where the chain stands: the last record that has its hash, which is the last before the part of the group that is decided now.
    pub(crate) fn anchor(&self) -> Anchor {
        Anchor { seq: self.head.seq, hash: self.head.hash }
    }

    /// Leaves a record of what a command made, and returns its number.
    pub(crate) fn record(&mut self, context: &Context, action: &'static str, subject: Subject, new: Vec<Fact>) -> u64 {
        self.record_change(context, action, subject, Vec::new(), new, None)
    }

    /// Leaves a record of what a command changed, and returns its number.
    pub(crate) fn record_change(
        &mut self,
        context: &Context,
        action: &'static str,
        subject: Subject,
        old: Vec<Fact>,
        new: Vec<Fact>,
        personal: Option<Personal>,
    ) -> u64 {
        debug_assert!(
            explains(action, subject, &old, &new),
            "the list of events does not have {action} with {old:?} and {new:?}"
        );
        let mut new = new;
        if let Some(approver) = context.actor.approver {
            new.push(Fact::new(APPROVED_BY, approver.user.into()));
        }
        let seq = self.next_seq;
        self.next_seq += 1;
        self.records.push(Record { seq, at: context.at, actor: context.actor.clone(), action, subject, old, new, personal });
        seq
    }

    /// The records that the running command has left so far.
    pub(crate) fn drafted_records(&self) -> &[Record] {
        self.records.drafted()
    }

    /// Keeps what the running command wrote.
    pub fn keep(&mut self) {
        if self.is_revertible && self.before_group.is_none() {
            self.before_group = Some((self.head, self.settings.clone()));
        }
        if let Some(settings) = self.settings_draft.take() {
            self.settings = Some(settings);
            self.settings_changed = true;
        }
        if let Some(time) = self.time_draft.take() {
            self.time = time;
        }
        self.open_tickets.keep();
        self.online_orders.keep();
        each_table!(self.keep());
        each_list!(self.keep());
    }

    /// Forgets what the running command wrote; it leaves no trace.
    pub fn discard(&mut self) {
        self.settings_draft = None;
        self.time_draft = None;
        self.next_seq -= self.records.drafted().len() as u64;
        self.open_tickets.discard();
        self.online_orders.discard();
        each_table!(self.discard());
        each_list!(self.discard());
    }

    /// What the group changed, to be checked and written. The book goes on as if it were written: a caller that fails to write
    /// must drop the book.
    pub fn take_writes(&mut self) -> Writes {
        self.customers_by_phone.take_changes();
        self.customers_by_legacy_id.take_changes();
        // Of orders and payments their own rows say it.
        let legacy = self.legacy.take_changes().into_iter().filter(|(_, key, _)| key.kind == LegacyKind::WalletEntry);
        let legacy_wallet_entries = legacy.map(|(_, key, row)| (key.id, row)).collect();
        self.users_by_name.take_changes();
        self.users_by_login.take_changes();
        self.slugs.take_changes();
        self.product_codes.take_changes();
        self.open_shifts.take_changes();
        self.known_stock_documents.take_changes();
        self.open_findings.take_changes();
        self.numbered.take_changes();
        self.lanes_given.take_changes();
        self.lane_numbers.take_changes();
        self.numbered.forget(|_| true);
        // Sums are as old as the writes they were read after.
        self.day_facts.clear();
        self.customer_facts.clear();
        self.counters_of.clear();
        self.owners_active = None;
        self.taxes_in_use = None;
        self.figures.clear();
        self.open_tickets.written();
        self.online_orders.written();
        let orders = self.orders.take_changes().into_iter().map(|(before, _, order)| (before, order)).collect();
        let bills = changed(self.bills.take_changes());
        let payments = changed(self.payments.take_changes());
        let deliveries = changed(self.deliveries.take_changes());
        let standing_orders = changed(self.standing_orders.take_changes());
        let (erasures, purges) = (self.erasures.take(), self.purges.take());
        for erasure in &erasures {
            // What the book has of their orders and bills still names them.
            self.orders.forget(|order| order.customer_row.is_some_and(|row| erasure.customer_rows.contains(&row)));
            self.standing_orders.forget(|standing| erasure.customer_rows.contains(&standing.customer_row));
            let is_theirs = |state: &Arc<BillState>| {
                state.bill.customer.as_ref().is_some_and(|copy| erasure.customer_rows.contains(&copy.row))
            };
            self.bills.forget(is_theirs);
            self.payments.forget(|payment| payment.customer_row.is_some_and(|row| erasure.customer_rows.contains(&row)));
            // A note may name whoever took the order in.
            self.deliveries.forget(|delivery| delivery.note.is_some());
        }
        if !purges.is_empty() {
            self.bills.forget(|state| purges.iter().any(|purge| purge.bill_row == state.bill.row));
        }
        let products = self.products.take_changes().into_iter().map(|(before, _, product)| (before, product)).collect();
        let retaxings = self.retaxings.take();
        if !retaxings.is_empty() {
            // They are written where they stand, so that the book knows them no more.
            self.products.forget(|product| retaxings.iter().any(|retaxing| product.taxes.contains(&retaxing.from)));
        }
        let writes = Writes {
            merchant: self.merchant,
            before: self.head,
            time: self.time,
            settings: std::mem::take(&mut self.settings_changed).then(|| self.settings()),
            users: changed(self.users_by_id.take_changes()),
            categories: changed(self.categories.take_changes()),
            products,
            retaxings,
            tokens: changed(self.tokens.take_changes()),
            credentials: self.credentials.take(),
            sessions: self.sessions.take(),
            ended_sessions: self.ended_sessions.take(),
            integrations: changed(self.integrations.take_changes()),
            integration_secrets: self.integration_secrets.take(),
            platform_orders: self
                .platform_orders
                .take_changes()
                .into_iter()
                .map(|(before, key, row)| (Change::of(&before), key, row))
                .collect(),
            unknown_products: self.unknown_products.take_changes().into_iter().map(|(_, key, row)| (key, row)).collect(),
            counters: self.counters.take_changes(),
            customers: self.customers.take_changes().into_iter().map(|(before, _, row)| (before, row)).collect(),
            orders,
            deliveries,
            driver_cash: self.driver_cash.take_changes(),
            delivery_attempts: self.delivery_attempts.take(),
            delivery_photos: self.delivery_photos.take(),
            cash_handovers: self.cash_handovers.take(),
            standing_orders,
            erasures,
            purges,
            days: self.days.take_changes().into_iter().map(|(before, key, day)| (Change::of(&before), key, day)).collect(),
            shifts: changed(self.shifts.take_changes()),
            cash_movements: self.cash_movements.take(),
            z_reports: self.z_reports.take(),
            payments,
            payment_refunds: self.payment_refunds.take(),
            batches: changed(self.batches.take_changes()),
            stocks: self.stocks.take_changes(),
            movements: self.movements.take(),
            stock_documents: self.stock_documents.take(),
            bills,
            credit_notes: self.credit_notes.take(),
            entries: self.entries.take(),
            balances: self.balances.take_changes(),
            customer_accounts: self.customer_accounts.take_changes(),
            replays: self.replays.take_changes().into_iter().map(|(_, key, row)| (key, row)).collect(),
            number_aliases: self.number_aliases.take_changes().into_iter().map(|(_, _, alias)| alias).collect(),
            legacy_wallet_entries,
            number_gaps: self.number_gaps.take(),
            lanes: changed(self.lanes.take_changes()),
            received_sales: self.received_sales.take_changes().into_iter().map(|(_, _, sale)| sale).collect(),
            findings: self.findings.take(),
            resolutions: self.resolutions.take(),
            repairs: self.repairs.take(),
            auto_repairs: self.auto_repairs.take(),
            print_jobs: self.print_jobs.take(),
            print_retries: self.print_retries.take(),
            webhooks: self.webhooks.take_changes().pop().map(|(before, (), after)| (before.unwrap_or_default(), after)),
            webhook_secrets: self.webhook_secrets.take(),
            webhook_starts: self.webhook_starts.take(),
            webhook_replays: self.webhook_replays.take(),
            records: self.records.take(),
        };
        // What the book has of a figure that was repaired is what was kept wrongly, or never was.
        for repaired in &writes.repairs {
            match repaired {
                Repaired::Balance(key, _) => self.balances.forget_key(key),
                Repaired::Customer { row, .. } => self.customer_accounts.forget_key(row),
                Repaired::Counter(key, _) => self.counters.forget_key(key),
            }
        }
        writes
    }

    /// Keeps from now on what is needed to take a group back: for a store that can go away, whose book is looked at all the same.
    pub fn make_revertible(&mut self) {
        self.is_revertible = true;
        each_table!(self.make_revertible());
    }

    /// Takes back everything since the last [`Book::settle`], so that the book is as the store had it before the group.
    pub fn revert(&mut self) {
        if let Some((head, settings)) = self.before_group.take() {
            self.head = head;
            self.settings = settings;
        }
        self.settings_draft = None;
        self.settings_changed = false;
        self.time = self.head.time;
        self.time_draft = None;
        self.next_seq = self.head.seq + 1;
        self.wanted.clear();
        self.day_facts.clear();
        self.customer_facts.clear();
        self.counters_of.clear();
        self.owners_active = None;
        self.taxes_in_use = None;
        self.figures.clear();
        // What stands on open orders, and when online orders came, is read again.
        self.open_tickets = OpenTickets::default();
        self.online_orders = OnlineOrderTimes::default();
        each_table!(self.revert());
        each_list!(self.take());
    }

    /// What was changed is in the store for good.
    pub fn settle(&mut self) {
        self.before_group = None;
        each_table!(self.settle());
    }

    /// Moves on to where the stream stands after the writes were sealed.
    pub fn advance(&mut self, head: Head) {
        debug_assert_eq!(head.seq + 1, self.next_seq);
        self.head = head;
    }

    /// Goes on from where other servers have brought the merchant, who left the master data as they are
    /// ([`leaves_master_data`](crate::audit::leaves_master_data)). Settings, products, categories and customers are as the book knows them, which
    /// remembers only those that are there. All else may have become another since. Only between groups.
    pub fn catch_up(&mut self, head: Head) {
        let fresh = Book::open(self.merchant, self.settings.take(), head);
        let stale = std::mem::replace(self, fresh);
        self.products = stale.products;
        self.product_codes = stale.product_codes;
        self.categories = stale.categories;
        self.customers = stale.customers;
        self.customers_by_phone = stale.customers_by_phone;
        if stale.is_revertible {
            self.make_revertible();
        }
    }

    /// Forgets rows that were not used for long. Only when everything is written.
    pub fn trim(&mut self) {
        each_table!(self.trim());
    }
}

/// Changed rows without their keys.
fn changed<K, V>(changes: Vec<(Option<V>, K, V)>) -> Vec<(Change, V)> {
    changes.into_iter().map(|(before, _, row)| (Change::of(&before), row)).collect()
}

/// Rows that are only ever added and never read by a rule.
#[derive(Debug)]
pub(crate) struct Appended<T> {
    rows: Vec<T>,
    kept: usize,
}

impl<T> Default for Appended<T> {
    fn default() -> Self {
        Appended { rows: Vec::new(), kept: 0 }
    }
}

impl<T> Appended<T> {
    pub fn push(&mut self, row: T) {
        self.rows.push(row);
    }

    fn drafted(&self) -> &[T] {
        &self.rows[self.kept..]
    }

    fn keep(&mut self) {
        self.kept = self.rows.len();
    }

    fn discard(&mut self) {
        self.rows.truncate(self.kept);
    }

    fn take(&mut self) -> Vec<T> {
        self.kept = 0;
        std::mem::take(&mut self.rows)
    }
}
