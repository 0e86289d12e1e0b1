//! The harness: a merchant whose rows are kept in maps, and a loop that runs groups as the engine does.
//!
//! [`Rows`] answers what a book asks for from what it was given to write, and knows by itself what a database would refuse: a
//! number twice, a phone twice, a key twice, a row that is not there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use docket_domain::access::{Actor, Credential, Role, Session, Token, User};
use docket_domain::audit::{Record, chain};
use docket_domain::billing::{BillState, CreditNote, Purge};
use docket_domain::book::{Book, Change, Head, Key, Loaded};
use docket_domain::catalog::{Category, Product, ProductReference, Tax};
use docket_domain::clock::{MerchantTime, Stamp};
use docket_domain::command::{self, Command, Document, Envelope, KeyDigest, Outcome, Replay, Stop};
use docket_domain::context::{Context, Entropy};
use docket_domain::customers::{Customer, ERASED_TEXT, Erasure, PhoneE164};
use docket_domain::days::{BusinessDay, DayKey, ZReport};
use docket_domain::delivery::{CashHandover, Delivery, DeliveryPhoto, DriverCash, FailedAttempt};
use docket_domain::findings::Finding;
use docket_domain::ids::{
    BatchId, BillId, CustomerId, IntegrationId, MerchantId, OrderId, PaymentId, ProductId, SaleId, ShiftId, StandingOrderId,
    StockDocumentId, UserId,
};
use docket_domain::integrations::{Integration, IntegrationSecret, PlatformOrderKey, TrackedOrder, UnknownProductKey};
use docket_domain::invariants;
use docket_domain::lanes::{Lane, ReceivedSale};
use docket_domain::ledger::{Balance, BalanceKey, CustomerAccounts, Entry};
use docket_domain::legacy::{LegacyKind, Origin};
use docket_domain::limits::LOAD_ROUNDS_MAX;
use docket_domain::merchants::Settings;
use docket_domain::numbering::snowflake::{Snowflakes, WorkerId, WorkerLease};
use docket_domain::numbering::{Counter, CounterKey, FallbackNumbers, Kind, NumberGap};
use docket_domain::ordering::{Address, Order};
use docket_domain::outage::{self, Decided, NumberAlias, TakeIn};
use docket_domain::payments::{Payment, PaymentRefund};
use docket_domain::printing::PrintJob;
use docket_domain::refusal::Refusal;
use docket_domain::shifts::{CashMovement, Holder, Shift};
use docket_domain::standing::StandingOrder;
use docket_domain::stock::{Batch, Movement, Stock, StockDocument, StockKey};
use docket_domain::time::Timestamp;
use docket_domain::webhooks::{self, NewSecret, Start, Webhook};
use docket_domain::writes::Writes;

use crate::fixtures::{NOON, set_up};
use crate::sums;

/// What was written, as a database would have it.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    pub settings: Option<Arc<Settings>>,
    pub seq: u64,
    pub open_imports: u64,
    pub time: MerchantTime,
    pub replays: BTreeMap<KeyDigest, Replay>,
    pub counters: BTreeMap<CounterKey, Counter>,
    pub products: BTreeMap<ProductId, Arc<Product>>,
    pub product_codes: BTreeMap<String, ProductId>,
    pub categories: BTreeMap<String, Category>,
    pub customers: BTreeMap<CustomerId, Arc<Customer>>,
    pub orders: BTreeMap<OrderId, Arc<Order>>,
    pub deliveries: BTreeMap<OrderId, Arc<Delivery>>,
    pub delivery_attempts: Vec<FailedAttempt>,
    pub delivery_photos: Vec<DeliveryPhoto>,
    pub driver_cash: BTreeMap<UserId, DriverCash>,
    pub cash_handovers: Vec<CashHandover>,
    pub standing_orders: BTreeMap<StandingOrderId, Arc<StandingOrder>>,
    pub integrations: BTreeMap<IntegrationId, Arc<Integration>>,
    pub integration_secrets: Vec<IntegrationSecret>,
    pub platform_orders: Vec<(PlatformOrderKey, TrackedOrder)>,
    pub unknown_products: Vec<(UnknownProductKey, u64)>,
    pub days: BTreeMap<DayKey, BusinessDay>,
    pub shifts: BTreeMap<ShiftId, Arc<Shift>>,
    pub cash_movements: Vec<CashMovement>,
    pub z_reports: Vec<ZReport>,
    pub payments: BTreeMap<PaymentId, Arc<Payment>>,
    pub stocks: BTreeMap<StockKey, Arc<Stock>>,
    pub batches: BTreeMap<BatchId, Arc<Batch>>,
    pub movements: Vec<Movement>,
    pub stock_documents: BTreeMap<StockDocumentId, Arc<StockDocument>>,
    pub bills: BTreeMap<BillId, Arc<BillState>>,
    pub credit_notes: Vec<Arc<CreditNote>>,
    pub entries: BTreeMap<u64, Entry>,
    pub balances: BTreeMap<BalanceKey, Balance>,
    pub customer_accounts: BTreeMap<u64, CustomerAccounts>,
    pub payment_refunds: Vec<PaymentRefund>,
    pub users: BTreeMap<String, User>,
    pub credentials: Vec<Credential>,
    pub sessions: Vec<Session>,
    pub tokens: Vec<Token>,
    pub findings: Vec<Finding>,
    /// The rows of findings that are over.
    pub resolutions: Vec<u64>,
    pub number_aliases: Vec<NumberAlias>,
    pub number_gaps: Vec<NumberGap>,
    pub lanes: BTreeMap<String, Arc<Lane>>,
    pub received_sales: BTreeMap<SaleId, ReceivedSale>,
    /// The rows of entries of wallets that were brought in, by the other system's ids.
    pub legacy_wallet_entries: BTreeMap<String, u64>,
    pub print_jobs: Vec<PrintJob>,
    pub webhooks: Arc<Vec<Webhook>>,
    pub webhook_secrets: Vec<NewSecret>,
    pub webhook_starts: Vec<Start>,
    pub webhook_replays: Vec<webhooks::Replay>,
    pub records: Vec<Record>,
    order_numbers: BTreeSet<(String, String)>,
    customer_numbers: BTreeSet<(String, String)>,
    payment_numbers: BTreeSet<(String, String)>,
}

impl Rows {
    fn head(&self) -> Head {
        Head { seq: self.seq, hash: chain::GENESIS, time: self.time }
    }

    /// When the online orders of an outlet were placed, in that order; all of them, which are few.
    pub fn online_orders(&self, outlet: &str) -> Vec<Timestamp> {
        let settings = self.settings.as_ref().expect("the merchant is set up");
        let is_online = |order: &&Arc<Order>| settings.channel(&order.channel).is_ok_and(|channel| channel.is_online);
        let came_in = |order: &&Arc<Order>| order.outlet == outlet && order.split_from.is_none() && order.origin.is_none();
        let mut orders: Vec<_> = self.orders.values().filter(came_in).filter(is_online).collect();
        orders.sort_by_key(|order| order.row);
        orders.into_iter().map(|order| order.created_at).collect()
    }

    pub fn answer(&self, key: Key) -> Loaded {
        match key {
            Key::Replay(digest) => Loaded::Replay(digest, self.replays.get(&digest).copied()),
            Key::Counter(counter) => {
                let row = self.counters.get(&counter).copied();
                Loaded::Counter(counter, row)
            }
            Key::CountersOf(kind, period) => {
                let keys = self.counters.keys().filter(|key| key.kind == kind && key.period == period).cloned().collect();
                Loaded::CountersOf(kind, period, keys)
            }
            Key::OpenTickets => {
                let open = self.orders.values().filter(|order| order.status.is_open()).flat_map(|order| order.tickets());
                Loaded::OpenTickets(open.map(|ticket| (ticket.counter(), ticket.sequence())).collect())
            }
            Key::OnlineOrders(outlet) => {
                let times = self.online_orders(&outlet);
                Loaded::OnlineOrders(outlet, times)
            }
            Key::Product(reference) => {
                let row = self.product(&reference.0).cloned();
                Loaded::Product(reference, row)
            }
            Key::Category(code) => {
                let row = self.categories.get(&code).cloned();
                Loaded::Category(code, row)
            }
            Key::CustomerByPhone(phone) => {
                let row = self.with_phone(&phone).map(|one| Arc::clone(&self.customers[&one.merged_into.unwrap_or(one.id)]));
                Loaded::CustomerByPhone(phone, row)
            }
            Key::CustomerByLegacyId(legacy_id) => {
                let known_as = |one: &&Arc<Customer>| one.origin.as_ref().is_some_and(|origin| origin.legacy_id == legacy_id);
                let found = self.customers.values().find(known_as);
                let row = found.map(|one| Arc::clone(&self.customers[&one.merged_into.unwrap_or(one.id)]));
                Loaded::CustomerByLegacyId(legacy_id, row)
            }
            Key::Legacy(key) => {
                let known_as = |origin: &Option<Box<Origin>>| origin.as_ref().is_some_and(|origin| origin.legacy_id == key.id);
                let row = match key.kind {
                    LegacyKind::Order => self.orders.values().find(|order| known_as(&order.origin)).map(|order| order.row),
                    LegacyKind::Payment => self.payments.values().find(|one| known_as(&one.origin)).map(|one| one.row),
                    LegacyKind::WalletEntry => self.legacy_wallet_entries.get(&key.id).copied(),
                };
                Loaded::Legacy(key, row)
            }
            Key::Customer(id) => Loaded::Customer(id, self.customers.get(&id).cloned()),
            Key::CustomerFacts(id) => Loaded::CustomerFacts(id, Box::new(sums::of_customer(self, id))),
            Key::Order(id) => Loaded::Order(id, self.orders.get(&id).cloned()),
            Key::Delivery(id) => Loaded::Delivery(id, self.deliveries.get(&id).cloned()),
            Key::DriverCash(user) => Loaded::DriverCash(user, self.driver_cash.get(&user).copied()),
            Key::StandingOrder(id) => Loaded::StandingOrder(id, self.standing_orders.get(&id).cloned()),
            Key::Integration(id) => Loaded::Integration(id, self.integrations.get(&id).cloned()),
            Key::PlatformOrder(key) => {
                let row = self.platform_orders.iter().find(|(known, _)| *known == key).map(|(_, row)| row.clone());
                Loaded::PlatformOrder(key, row)
            }
            Key::UnknownProduct(key) => {
                let row = self.unknown_products.iter().find(|(known, _)| *known == key).map(|(_, row)| *row);
                Loaded::UnknownProduct(key, row)
            }
            Key::BusinessDay(day) => {
                let row = self.days.get(&day).cloned();
                Loaded::BusinessDay(day, row)
            }
            Key::DayFacts(day) => {
                let facts = sums::of_day(self, &day);
                Loaded::DayFacts(day, Box::new(facts))
            }
            Key::Shift(id) => Loaded::Shift(id, self.shifts.get(&id).cloned()),
            Key::OpenShift(holder) => {
                let open = self.shifts.values().find(|shift| shift.is_open() && holds(shift, &holder)).cloned();
                Loaded::OpenShift(holder, open)
            }
            Key::User(name) => {
                let row = self.users.get(&name).cloned();
                Loaded::User(name, row)
            }
            Key::UserById(id) => Loaded::UserById(id, self.user(id)),
            Key::UserByLogin(login) => {
                let row = self.users.values().find(|user| user.login.as_ref() == Some(&login)).cloned();
                Loaded::UserByLogin(login, row)
            }
            Key::OwnersActive => {
                let owners = self.users.values().filter(|user| user.is_active && user.role == Role::Owner);
                Loaded::OwnersActive(owners.count())
            }
            Key::TaxesInUse => {
                let mut lists: Vec<(Vec<Tax>, u64)> = Vec::new();
                for product in self.products.values() {
                    match lists.iter_mut().find(|(taxes, _)| *taxes == product.taxes) {
                        Some((_, products)) => *products += 1,
                        None => lists.push((product.taxes.clone(), 1)),
                    }
                }
                Loaded::TaxesInUse(lists)
            }
            Key::Token(id) => Loaded::Token(id, self.tokens.iter().find(|token| token.id == id).cloned()),
            Key::Balance(key) => {
                let row = self.balances.get(&key).copied();
                Loaded::Balance(key, row)
            }
            Key::CustomerAccounts(row) => Loaded::CustomerAccounts(row, self.customer_accounts.get(&row).cloned()),
            Key::Payment(id) => Loaded::Payment(id, self.payments.get(&id).cloned()),
            Key::Stock(key) => {
                let row = self.stocks.get(&key).cloned();
                Loaded::Stock(key, row)
            }
            Key::Batch(id) => Loaded::Batch(id, self.batches.get(&id).cloned()),
            Key::StockDocument(id) => Loaded::StockDocument(id, self.stock_documents.get(&id).cloned()),
            Key::Bill(id) => Loaded::Bill(id, self.bills.get(&id).cloned()),
            Key::NumberAlias(kind, number) => {
                let alias = self.number_aliases.iter().find(|alias| alias.kind == kind && alias.number == number).cloned();
                Loaded::NumberAlias(kind, number, alias)
            }
            Key::Numbered(key) => {
                let numbers = match key.kind {
                    Kind::Customer => &self.customer_numbers,
                    Kind::Payment => &self.payment_numbers,
                    _ => &self.order_numbers,
                };
                let is_taken = numbers.contains(&(key.text.clone(), key.unique_scope.clone()));
                Loaded::Numbered(key, is_taken)
            }
            Key::Lane(code) => {
                let row = self.lanes.get(&code).cloned();
                Loaded::Lane(code, row)
            }
            Key::LanesGiven(register) => {
                let count = self.lanes.values().filter(|lane| lane.register == register).count();
                Loaded::LanesGiven(register, count as u64)
            }
            Key::ReceivedSale(id) => Loaded::ReceivedSale(id, self.received_sales.get(&id).cloned()),
            Key::LaneNumber(lane, sequence) => {
                let came = self.received_sales.values().any(|sale| sale.lane == lane && sale.sequence == sequence);
                Loaded::LaneNumber(lane, sequence, came)
            }
            Key::Webhooks => Loaded::Webhooks(Arc::clone(&self.webhooks)),
            Key::OpenFinding(key) => {
                let is_over = |row: u64| self.resolutions.contains(&row);
                let is_it = |finding: &&Finding| {
                    finding.code == key.0
                        && finding.about.as_ref().is_some_and(|about| about.place == key.1)
                        && !is_over(finding.row)
                };
                let row = self.findings.iter().find(is_it).map(|finding| finding.row);
                Loaded::OpenFinding(key, row)
            }
            Key::Figures(repair) => panic!("figures are recomputed from tables, which this shop has none of: {repair:?}"),
            Key::Slug(slug) => {
                let taken = self.settings.iter().find(|settings| settings.slug == slug);
                Loaded::Slug(slug, taken.map(|settings| settings.merchant))
            }
        }
    }

    /// The product of an id, SKU or barcode.
    pub fn product(&self, name: &str) -> Option<&Arc<Product>> {
        let id = ProductReference(name.to_owned()).id().or_else(|| self.product_codes.get(name).copied())?;
        self.products.get(&id)
    }

    fn user(&self, id: UserId) -> Option<User> {
        self.users.values().find(|user| user.id == id).cloned()
    }

    /// Takes in a group's changes, as strict as the constraints of a database.
    fn apply(&mut self, writes: Writes) {
        assert_eq!(writes.before, self.head(), "the group began where the stream stands");
        if let Some(settings) = writes.settings {
            self.settings = Some(settings);
        }
        for (change, user) in writes.users {
            if change == Change::Update {
                self.users.retain(|_, known| known.id != user.id);
            }
            assert!(self.users.insert(user.name.clone(), user).is_none(), "a name is one user's");
        }
        for (change, category) in writes.categories {
            let before = self.categories.insert(category.code.clone(), category);
            assert_eq!(before.is_some(), change == Change::Update, "a category is made once");
        }
        for (before, product) in &writes.products {
            let known = self.products.insert(product.id, Arc::clone(product));
            assert_eq!(known, *before, "a product goes on from how it was");
        }
        self.product_codes.retain(|_, id| !writes.products.iter().any(|(_, product)| product.id == *id));
        for (_, product) in writes.products {
            for code in product.codes() {
                assert!(self.product_codes.insert(code.clone(), product.id).is_none(), "{code} is one product's");
            }
        }
        for retaxing in &writes.retaxings {
            for product in self.products.values_mut() {
                if let Some(taxes) = retaxing.apply(&product.taxes) {
                    let product = Arc::make_mut(product);
                    (product.taxes, product.version) = (taxes, product.version + 1);
                }
            }
        }
        for (before, key, counter) in writes.counters {
            assert_eq!(self.counters.insert(key, counter), before, "a counter goes on from where it stood");
        }
        for (before, customer) in writes.customers {
            self.apply_customer(before, customer);
        }
        self.assert_phones_differ();
        for (before, order) in writes.orders {
            self.apply_order(before, order);
        }
        self.apply_deliveries(writes.deliveries, writes.delivery_attempts);
        self.delivery_photos.extend(writes.delivery_photos);
        for (before, driver, cash) in writes.driver_cash {
            assert_eq!(self.driver_cash.insert(driver, cash), before, "what a driver owes goes on from where it stood");
        }
        self.cash_handovers.extend(writes.cash_handovers);
        for (change, integration) in writes.integrations {
            let before = self.integrations.insert(integration.id, integration);
            assert_eq!(before.is_some(), change == Change::Update);
        }
        self.integration_secrets.extend(writes.integration_secrets);
        for (change, key, tracked) in writes.platform_orders {
            let place = self.platform_orders.iter().position(|(known, _)| *known == key);
            assert_eq!(place.is_some(), change == Change::Update);
            match place {
                Some(place) => self.platform_orders[place].1 = tracked,
                None => self.platform_orders.push((key, tracked)),
            }
        }
        for (key, row) in writes.unknown_products {
            assert!(!self.unknown_products.iter().any(|(known, _)| *known == key), "found unknown once");
            self.unknown_products.push((key, row));
        }
        for (change, standing) in writes.standing_orders {
            let before = self.standing_orders.insert(standing.id, standing);
            assert_eq!(before.is_some(), change == Change::Update, "a standing order is made once");
        }
        for (change, key, day) in writes.days {
            assert_eq!(self.days.insert(key, day).is_some(), change == Change::Update, "a day is opened once");
        }
        for (change, shift) in writes.shifts {
            assert_eq!(self.shifts.insert(shift.id, shift).is_some(), change == Change::Update, "a shift is opened once");
        }
        for holder in self.shifts.values().flat_map(|shift| [Holder::Register(shift.register.clone()), Holder::User(shift.user)])
        {
            let open = self.shifts.values().filter(|shift| shift.is_open() && holds(shift, &holder)).count();
            assert!(open <= 1, "{holder:?} has {open} open shifts");
        }
        self.cash_movements.extend(writes.cash_movements);
        self.z_reports.extend(writes.z_reports);
        for (change, payment) in writes.payments {
            self.apply_payment(change, payment);
        }
        self.payment_refunds.extend(writes.payment_refunds);
        for (before, row, accounts) in writes.customer_accounts {
            assert_eq!(self.customer_accounts.insert(row, accounts), before, "an account goes on from where it stood");
        }
        self.apply_goods(writes.batches, writes.stocks, writes.movements, writes.stock_documents);
        self.apply_bills(writes.bills, writes.credit_notes);
        for entry in writes.entries {
            assert!(self.entries.insert(entry.row, entry).is_none(), "a record causes one entry");
        }
        for (before, key, balance) in writes.balances {
            assert_eq!(self.balances.insert(key, balance), before, "a balance goes on from where it stood");
        }
        for (key, replay) in writes.replays {
            assert!(self.replays.insert(key, replay).is_none(), "a key is used once");
        }
        for (_, token) in writes.tokens {
            self.tokens.retain(|known| known.id != token.id);
            self.tokens.push(token);
        }
        self.credentials.extend(writes.credentials);
        self.sessions.retain(|session| !writes.ended_sessions.contains(&session.secret_hash));
        self.sessions.extend(writes.sessions);
        self.findings.extend(writes.findings);
        self.resolutions.extend(writes.resolutions.iter().map(|resolution| resolution.row));
        self.number_aliases.extend(writes.number_aliases);
        self.number_gaps.extend(writes.number_gaps);
        for (change, lane) in writes.lanes {
            assert_eq!(
                self.lanes.insert(lane.code.clone(), lane).is_some(),
                change == Change::Update,
                "a lane is given out once"
            );
        }
        for sale in writes.received_sales {
            assert!(self.received_sales.insert(sale.id, sale).is_none(), "a sale comes once");
        }
        for (legacy_id, row) in writes.legacy_wallet_entries {
            assert!(self.legacy_wallet_entries.insert(legacy_id, row).is_none(), "an entry of a wallet comes in once");
        }
        self.print_jobs.extend(writes.print_jobs);
        if let Some((_, after)) = writes.webhooks {
            self.webhooks = after;
        }
        self.webhook_secrets.extend(writes.webhook_secrets);
        self.webhook_starts.extend(writes.webhook_starts);
        self.webhook_replays.extend(writes.webhook_replays);
        self.time = writes.time;
        self.seq = writes.records.last().map_or(self.seq, |record| record.seq);
        self.records.extend(writes.records);
        writes.erasures.iter().for_each(|erasure| self.erase(erasure));
        writes.purges.iter().for_each(|purge| self.purge(*purge));
    }

    fn apply_customer(&mut self, before: Option<Arc<Customer>>, customer: Arc<Customer>) {
        if before.is_none() {
            let number = (customer.number.text().to_owned(), customer.number.unique_scope().to_owned());
            assert!(self.customer_numbers.insert(number), "customer number {} is unique", customer.number.text());
        }
        assert_eq!(self.customers.insert(customer.id, customer), before, "a customer goes on from how they were");
    }

    fn with_phone(&self, phone: &PhoneE164) -> Option<&Customer> {
        let has = |customer: &&Arc<Customer>| customer.phone.as_ref().is_some_and(|own| own.e164 == *phone);
        self.customers.values().find(has).map(|customer| &**customer)
    }

    fn assert_phones_differ(&self) {
        let phones: Vec<_> = self.customers.values().filter_map(|customer| customer.phone.as_ref()).collect();
        let different: BTreeSet<_> = phones.iter().map(|phone| &phone.e164).collect();
        assert_eq!(different.len(), phones.len(), "a phone has one customer");
    }

    /// Takes away what orders, payments and records say of somebody.
    fn erase(&mut self, erasure: &Erasure) {
        let is_theirs = |row: Option<u64>| row.is_some_and(|row| erasure.customer_rows.contains(&row));
        for standing in self.standing_orders.values_mut().filter(|standing| is_theirs(Some(standing.customer_row))) {
            let standing = Arc::make_mut(standing);
            standing.notes.clear();
            standing.items.iter_mut().for_each(|item| item.notes.clear());
            if let Some(address) = &mut standing.delivery_address {
                *address = Address { text: ERASED_TEXT.into(), latitude_micro: None, longitude_micro: None };
            }
        }
        for order in self.orders.values_mut().filter(|order| is_theirs(order.customer_row)) {
            let order = Arc::make_mut(order);
            order.notes.clear();
            if let Some(address) = &mut order.delivery_address {
                *address = Address { text: ERASED_TEXT.into(), latitude_micro: None, longitude_micro: None };
            }
            if let Some(delivery) = self.deliveries.get_mut(&order.id) {
                let delivery = Arc::make_mut(delivery);
                (delivery.note, delivery.photo) = (None, None);
            }
            self.delivery_photos.retain(|photo| photo.order_row != order.row);
            let attempts = self.delivery_attempts.iter_mut().filter(|attempt| attempt.order_row == order.row);
            attempts.for_each(|attempt| attempt.reason.clear());
            order.lines.iter_mut().for_each(|line| line.notes.clear());
            for payment in order.payments.iter_mut().map(Arc::make_mut) {
                (payment.reference, payment.client_reference) = (None, None);
                (payment.rejection, payment.receipt) = (None, None);
            }
            let of_lines = order.lines.iter_mut().flat_map(|line| &mut line.discounts);
            of_lines.chain(&mut order.discounts).for_each(|discount| discount.reason = None);
        }
        for state in self.bills.values_mut().filter(|state| is_theirs(state.bill.customer.as_ref().map(|copy| copy.row))) {
            let bill = Arc::make_mut(&mut Arc::make_mut(state).bill);
            bill.customer.iter_mut().for_each(|copy| copy.email = None);
            bill.printout = None;
            bill.lines.iter_mut().for_each(|line| line.line.notes.clear());
            let of_lines = bill.lines.iter_mut().flat_map(|line| &mut line.line.discounts);
            of_lines.chain(&mut bill.discounts).for_each(|discount| discount.reason = None);
            for note in self.credit_notes.iter_mut().filter(|note| note.bill == bill.id) {
                Arc::make_mut(note).reason.clear();
            }
        }
        for payment in self.payments.values_mut().filter(|payment| is_theirs(payment.customer_row)) {
            let payment = Arc::make_mut(payment);
            (payment.reference, payment.client_reference) = (None, None);
            (payment.rejection, payment.receipt) = (None, None);
            let of_payment = |refund: &&mut PaymentRefund| refund.payment_row == payment.row;
            self.payment_refunds.iter_mut().filter(of_payment).for_each(|refund| refund.reason = None);
        }
        for record in self.records.iter_mut().filter(|record| record.seq < erasure.record) {
            record.personal.take_if(|personal| is_theirs(personal.customer_row));
        }
    }

    /// Takes name and phone off a bill.
    fn purge(&mut self, purge: Purge) {
        for state in self.bills.values_mut().filter(|state| state.bill.row == purge.bill_row) {
            let bill = Arc::make_mut(&mut Arc::make_mut(state).bill);
            bill.customer.iter_mut().for_each(|copy| (copy.name, copy.phone) = (String::new(), String::new()));
        }
    }

    fn apply_goods(
        &mut self,
        batches: Vec<(Change, Arc<Batch>)>,
        stocks: Vec<(Option<Arc<Stock>>, StockKey, Arc<Stock>)>,
        movements: Vec<Movement>,
        documents: Vec<Arc<StockDocument>>,
    ) {
        for (change, batch) in batches {
            let before = self.batches.insert(batch.id, batch);
            assert_eq!(before.is_some(), change == Change::Update, "a batch is inserted once");
        }
        for (before, key, stock) in stocks {
            assert_eq!(self.stocks.insert(key, stock), before, "a stock goes on from where it stood");
        }
        self.movements.extend(movements);
        for document in documents {
            assert!(self.stock_documents.insert(document.id, document).is_none(), "a document is inserted once");
        }
    }

    fn apply_bills(&mut self, bills: Vec<(Change, Arc<BillState>)>, credit_notes: Vec<Arc<CreditNote>>) {
        for (change, state) in bills {
            let before = self.bills.insert(state.bill.id, Arc::clone(&state));
            assert_eq!(before.is_some(), change == Change::Update, "a bill is issued once");
            assert!(before.is_none_or(|before| before.bill == state.bill), "a bill never changes");
        }
        self.credit_notes.extend(credit_notes);
    }

    fn apply_deliveries(&mut self, deliveries: Vec<(Change, Arc<Delivery>)>, attempts: Vec<FailedAttempt>) {
        for (change, delivery) in deliveries {
            let order = self.orders.values().find(|order| order.row == delivery.order_row).expect("a delivery is of an order");
            let before = self.deliveries.insert(order.id, delivery);
            assert_eq!(before.is_some(), change == Change::Update, "a delivery is inserted once");
        }
        self.delivery_attempts.extend(attempts);
    }

    fn apply_payment(&mut self, change: Change, payment: Arc<Payment>) {
        if change == Change::Update {
            assert!(self.payments.insert(payment.id, payment).is_some(), "a payment that changes is there");
            return;
        }
        let number = (payment.number.text().to_owned(), payment.number.unique_scope().to_owned());
        assert!(self.payment_numbers.insert(number), "payment number {} is unique", payment.number.text());
        assert!(self.payments.insert(payment.id, payment).is_none(), "a payment is inserted once");
    }

    fn apply_order(&mut self, before: Option<Arc<Order>>, order: Arc<Order>) {
        if before.is_none() {
            let number = (order.number.text().to_owned(), order.number.unique_scope().to_owned());
            assert!(self.order_numbers.insert(number), "order number {} is unique", order.number.text());
        }
        assert_eq!(self.orders.insert(order.id, order), before, "an order goes on from how it was");
    }
}

fn holds(shift: &Shift, holder: &Holder) -> bool {
    match holder {
        Holder::Register(code) => shift.register == *code,
        Holder::User(user) => shift.user == *user,
    }
}

/// A command on its way to the shop.
#[derive(Clone, Debug)]
pub struct Request {
    pub actor: Actor,
    pub key: KeyDigest,
    /// What a till calls its sale.
    pub reference: Option<KeyDigest>,
    pub hash: [u8; 16],
    pub command: Command,
}

/// A request with its one reading of the clock.
#[derive(Clone, Debug)]
pub struct Stamped {
    pub request: Request,
    pub clock: Stamp,
}

/// A merchant with its rows and its book.
pub struct Shop {
    pub rows: Rows,
    pub book: Book,
    /// What the clock reads; it moves on by a millisecond with each command.
    pub now: Timestamp,
    /// Whether the clock is suspect.
    pub suspect: bool,
    /// Where its Snowflake ids come from.
    snowflakes: Snowflakes,
    drawn: u64,
}

/// What a test meets that lets the clock be suspect and runs a command that needs it.
const SUSPECT: &str = "the clock is suspect, and the command dates a document";

/// The merchant of every shop.
pub const MERCHANT: MerchantId = MerchantId(7);

impl Shop {
    /// A shop whose merchant is not set up yet.
    pub fn empty() -> Shop {
        let worker = WorkerId::new(1).expect("a worker");
        let lease = WorkerLease { worker, above: Timestamp(i64::MIN), until: Timestamp(i64::MAX) };
        let book = Book::open(MERCHANT, None, Head::EMPTY);
        Shop { rows: Rows::default(), book, now: NOON, suspect: false, snowflakes: Snowflakes::new(lease), drawn: 0 }
    }

    /// A shop with those settings and the catalogue of the fixtures.
    pub fn open(settings: Settings) -> Shop {
        let mut shop = Shop::empty();
        shop.run(&Actor::program(), set_up(settings)).expect("the merchant is set up");
        shop
    }

    /// Forgets the book, as a new process would; what was changed in [`Shop::rows`] by hand shows from then on.
    pub fn reopen(&mut self) {
        self.book = Book::open(MERCHANT, self.rows.settings.clone(), self.rows.head());
    }

    /// A request with a key of its own.
    pub fn request(&mut self, actor: &Actor, command: Command) -> Request {
        self.drawn += 1;
        let mut key = [0x70; 16];
        key[8..].copy_from_slice(&self.drawn.to_be_bytes());
        Request { actor: actor.clone(), key: KeyDigest(key), reference: None, hash: key, command }
    }

    /// Runs a command with a key of its own, in a group of its own.
    pub fn run(&mut self, actor: &Actor, command: Command) -> Result<Outcome, Refusal> {
        let request = self.request(actor, command);
        self.submit(&request)
    }

    /// Runs a request in a group of its own.
    pub fn submit(&mut self, request: &Request) -> Result<Outcome, Refusal> {
        self.run_group(std::slice::from_ref(request)).remove(0)
    }

    /// Runs requests in one group: load what they are known to need, decide one by one, check, write.
    pub fn run_group(&mut self, requests: &[Request]) -> Vec<Result<Outcome, Refusal>> {
        let group: Vec<_> = requests.iter().map(|request| self.stamp(request)).collect();
        self.run_stamped(&group)
    }

    /// Runs a group whose clock was read before.
    pub fn run_stamped(&mut self, group: &[Stamped]) -> Vec<Result<Outcome, Refusal>> {
        // What sums over rows finds those before it written.
        let stretches =
            group.chunk_by(|one, next| !next.request.command.needs_sums() && !one.request.command.changes_beyond_book());
        stretches.flat_map(|stretch| self.run_stretch(stretch)).collect()
    }

    fn run_stretch(&mut self, group: &[Stamped]) -> Vec<Result<Outcome, Refusal>> {
        let answers = self.decide_stamped(group);
        let writes = self.book.take_writes();
        invariants::check(&writes).expect("what is written keeps every promise");
        if writes.is_empty() {
            assert!(writes.orders.is_empty() && writes.customers.is_empty() && writes.replays.is_empty());
            assert!(writes.payments.is_empty() && writes.entries.is_empty() && writes.balances.is_empty());
            assert!(writes.counters.is_empty() && writes.tokens.is_empty() && writes.settings.is_none());
        } else {
            self.rows.apply(writes);
            self.book.advance(self.rows.head());
        }
        self.book.trim();
        answers
    }

    /// The part of a group before its changes are taken.
    pub fn decide_group(&mut self, requests: &[Request]) -> Vec<Result<Outcome, Refusal>> {
        let group: Vec<_> = requests.iter().map(|request| self.stamp(request)).collect();
        self.decide_stamped(&group)
    }

    /// Reads the clock for a request.
    pub fn stamp(&mut self, request: &Request) -> Stamped {
        self.now.0 += 1;
        Stamped { request: request.clone(), clock: Stamp { at: Timestamp(self.now.0 - 1), is_suspect: self.suspect } }
    }

    fn decide_stamped(&mut self, group: &[Stamped]) -> Vec<Result<Outcome, Refusal>> {
        let envelopes: Vec<Envelope> = group.iter().map(|one| envelope(&one.request)).collect();
        for envelope in &envelopes {
            command::ask(envelope, &mut self.book);
        }
        self.load();
        envelopes.iter().zip(group).map(|(envelope, one)| self.decide(envelope, one)).collect()
    }

    fn decide(&mut self, envelope: &Envelope, one: &Stamped) -> Result<Outcome, Refusal> {
        let actor = &one.request.actor;
        let mut seed = [1; 32];
        seed[..16].copy_from_slice(&envelope.key.0);
        for _ in 0..LOAD_ROUNDS_MAX {
            let mut context = Context::new(one.clock, &self.book, actor.clone(), Entropy::from_seed(seed));
            context.snowflakes = Some(self.snowflakes.clone());
            match command::decide(envelope, &mut context, &mut self.book) {
                Ok(outcome) => {
                    self.book.keep();
                    self.snowflakes = context.snowflakes.expect("it was leased");
                    return Ok(outcome);
                }
                Err(Stop::Refused(refusal)) => {
                    self.book.discard();
                    return Err(refusal);
                }
                Err(Stop::Missing) => {
                    self.book.discard();
                    self.load();
                }
                Err(Stop::NeedsWorker { .. }) => panic!("the lease of these tests has no end"),
                Err(Stop::ClockSuspect) => panic!("{SUSPECT}"),
                Err(Stop::NotDuringOutage(why)) => panic!("there is no outage: {why}"),
            }
        }
        panic!("a command still asks for rows after {LOAD_ROUNDS_MAX} rounds");
    }

    /// Whether a request is not carried out because the clock is suspect. It must leave nothing.
    pub fn is_stopped_by_the_clock(&mut self, request: &Request) -> bool {
        let stamped = self.stamp(request);
        let before = format!("{:?}", self.rows);
        let envelope = envelope(request);
        command::ask(&envelope, &mut self.book);
        self.load();
        let mut context = Context::new(stamped.clock, &self.book, request.actor.clone(), Entropy::from_seed([2; 32]));
        let decided = command::decide(&envelope, &mut context, &mut self.book);
        self.book.discard();
        assert_eq!(format!("{:?}", self.rows), before);
        matches!(decided, Err(Stop::ClockSuspect))
    }

    fn load(&mut self) {
        for key in self.book.take_wanted() {
            self.book.accept(self.rows.answer(key));
        }
    }

    /// Places an order and returns it as it was written.
    pub fn place(&mut self, actor: &Actor, command: Command) -> Arc<Order> {
        let outcome = self.run(actor, command).expect("the order is placed");
        self.written(&outcome)
    }

    /// The order that a command was answered with, as it was written.
    pub fn written(&self, outcome: &Outcome) -> Arc<Order> {
        let Document::Order(id, _) = &outcome.document else { panic!("not an order: {outcome:?}") };
        Arc::clone(&self.rows.orders[id])
    }

    /// Runs what must be refused, and proves that it left nothing at all.
    pub fn refuse(&mut self, actor: &Actor, command: Command) -> Refusal {
        let before = format!("{:?}", self.rows);
        let refusal = self.run(actor, command).expect_err("the command is refused");
        assert_eq!(format!("{:?}", self.rows), before, "a refused command leaves no trace");
        refusal
    }
}

/// What was answered during an outage, as it stands in a spool.
#[derive(Clone, Debug)]
pub struct Spooled {
    pub request: Request,
    pub outcome: Outcome,
    pub take_in: TakeIn,
}

impl Shop {
    /// Decides a request while the database is away, against what the book holds. The book goes on as if it were written.
    pub fn without_store(&mut self, request: &Request, numbers: &mut FallbackNumbers) -> Result<Decided, Stop> {
        let clock = self.stamp(request).clock;
        let mut seed = [1; 32];
        seed[..16].copy_from_slice(&request.key.0);
        let decided = outage::decide(&envelope(request), clock, &request.actor, seed, numbers, &mut self.book)?;
        if let Decided::Made { numbers: now, .. } = &decided {
            *numbers = now.clone();
        }
        self.book.keep();
        drop(self.book.take_writes());
        Ok(decided)
    }

    /// Loads what a request is known to need, as if it had been asked for before.
    pub fn has_seen(&mut self, request: &Request) {
        command::ask(&envelope(request), &mut self.book);
        self.load();
    }

    /// The same, of what must be taken.
    pub fn spool(&mut self, actor: &Actor, command: Command, numbers: &mut FallbackNumbers) -> Spooled {
        let request = self.request(actor, command);
        match self.without_store(&request, numbers).expect("it is taken") {
            Decided::Made { outcome, take_in, .. } => Spooled { request, outcome, take_in: *take_in },
            Decided::Earlier(earlier) => panic!("done before: {earlier:?}"),
        }
    }

    /// Takes in what was spooled, under the key of its request.
    pub fn take_in(&mut self, spooled: &Spooled) -> Outcome {
        let command = Command::TakeIn(Box::new(spooled.take_in.clone()));
        let request = Request { command, ..spooled.request.clone() };
        self.submit(&request).expect("what has happened is not refused")
    }
}

fn envelope(request: &Request) -> Envelope {
    Envelope { key: request.key, reference: request.reference, request_hash: request.hash, command: request.command.clone() }
}
