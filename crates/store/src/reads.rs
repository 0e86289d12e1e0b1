//! The read side: queries on connections of their own, never through a lane. Who was answered reads what was answered.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use crate::sql::Connection;
use docket_domain::book::{Head, Key, Loaded};
use docket_domain::catalog::search::Wanted;
use docket_domain::catalog::{Category, Product, ProductReference};
use docket_domain::customers::{Customer, PhoneE164};
use docket_domain::days::{BusinessDay, DayFacts, DayKey, MethodSum, ZReport};
use docket_domain::ids::{CustomerId, MerchantId, OrderId, PrintJobId, ShiftId, WebhookId};
use docket_domain::merchants::Settings;
use docket_domain::numbering::{Counter, CounterKey, Kind};
use docket_domain::ordering::{Fulfilment, Order, OrderDocument};
use docket_domain::outage::NumberAlias;
use docket_domain::shifts::Shift;
use docket_domain::time::{Date, Timestamp};
use docket_domain::webhooks::DeliveryStatus;
use uuid::Uuid;

use crate::audit::{AuditEntry, AuditFilter, AuditPage, EventFilter, EventSlice};
use crate::catalog::ProductFilter;
use crate::customers::{CustomerFilter, CustomerSearch};
use crate::days::DayInQuestion;
use crate::ledger::{EntryDocument, EntryFilter, TrialLine};
use crate::load::load_one;
use crate::numbering::{CounterAudit, FallbackLease};
use crate::ordering::search_sql::{Cursor, search};
use crate::ordering::{OrderFilter, OrderSearch};
use crate::printing::{PrintJobDocument, PrintJobFilter};
use crate::shifts::{ShiftDocument, ShiftFilter};
use crate::webhooks::{Backlog, Delivery, WebhookDocument};
use crate::writer::Opened;
use crate::{
    ClockConfirmation, MerchantSummary, StoreError, audit, billing, catalog, clock, customers, days, delivery, findings, ledger,
    merchants, migrations, numbering, ordering, printing, shifts, webhooks,
};

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// What is on it.
    pub data: Vec<T>,
    /// Where the next begins; none on the last.
    pub next: Option<String>,
}

/// For how long a connection of the read side is waited for. While a database is away they are held by who waits for it.
const CONNECTION_WAIT: Duration = Duration::from_secs(10);

/// The queries. Cheap to clone.
#[derive(Clone)]
pub struct Reads {
    pool: Arc<Pool>,
}

struct Pool {
    idle: Mutex<Vec<Connection>>,
    returned: Condvar,
}

impl Reads {
    pub(crate) fn new(connections: Vec<Connection>) -> Reads {
        Reads { pool: Arc::new(Pool { idle: Mutex::new(connections), returned: Condvar::new() }) }
    }

    /// Runs a query on a thread that may block, with one snapshot for all of its statements.
    pub(crate) async fn query<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> crate::sql::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let reads = self.clone();
        tokio::task::spawn_blocking(move || reads.query_blocking(query))
            .await
            .map_err(|error| StoreError::Other(format!("a query ended without an answer: {error}")))?
    }

    /// The same on the calling thread.
    pub(crate) fn query_blocking<T>(&self, query: impl FnOnce(&Connection) -> crate::sql::Result<T>) -> Result<T, StoreError> {
        let lease = self.pool.take()?;
        Ok(lease.connection().snapshot(query)?)
    }

    /// A merchant as the store has it, for who tries a command out. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn open_blocking(&self, merchant: MerchantId) -> Result<Opened, StoreError> {
        self.query_blocking(|connection| {
            let settings = merchants::sql::settings(connection, merchant)?.map(Arc::new);
            let head = merchants::sql::head(connection, merchant)?.unwrap_or(Head::EMPTY);
            Ok(Opened { settings, head })
        })
    }

    /// What a book asks for, for who tries a command out. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn load_blocking(&self, merchant: MerchantId, keys: &[Key]) -> Result<Vec<Loaded>, StoreError> {
        self.query_blocking(|connection| keys.iter().map(|key| load_one(connection, merchant, key)).collect())
    }

    /// Whether the store answers, and how many findings are open in it.
    ///
    /// # Errors
    /// It does not.
    pub async fn open_findings(&self) -> Result<u64, StoreError> {
        self.query(findings::sql::open_count).await
    }

    /// The schema that a newer Docket has given the store since this one opened it, where one has. It only ever adds, so that this one may
    /// go on until it is replaced.
    ///
    /// # Errors
    /// The store failed.
    pub async fn newer_schema(&self) -> Result<Option<i64>, StoreError> {
        self.query(migrations::newer).await
    }

    /// The latest floor of time of any merchant but scratch ones; `None` where there is no document yet.
    ///
    /// # Errors
    /// The store failed.
    pub async fn latest_floor(&self) -> Result<Option<Timestamp>, StoreError> {
        self.query(merchants::sql::latest_floor).await
    }

    /// All merchants but scratch ones.
    ///
    /// # Errors
    /// The store failed.
    pub async fn merchants(&self) -> Result<Vec<MerchantSummary>, StoreError> {
        self.query(merchants::sql::list).await
    }

    /// Numbers of merchants of whom there are records, and no merchant.
    ///
    /// # Errors
    /// The store failed.
    pub async fn records_without_merchant(&self) -> Result<Vec<i64>, StoreError> {
        self.query(audit::verify::without_merchant).await
    }

    /// A merchant's settings.
    ///
    /// # Errors
    /// The store failed.
    pub async fn settings(&self, merchant: MerchantId) -> Result<Option<Settings>, StoreError> {
        self.query(move |connection| merchants::sql::settings(connection, merchant)).await
    }

    /// An order with its customer and history.
    ///
    /// # Errors
    /// The store failed.
    pub async fn order(&self, merchant: MerchantId, id: OrderId) -> Result<Option<OrderDocument>, StoreError> {
        self.query(move |connection| {
            let order = ordering::sql::by_id(connection, merchant, id)?;
            order.map(|order| document(connection, merchant, order, true)).transpose()
        })
        .await
    }

    /// Orders, newest first unless the filter says otherwise, without their history. `after` is a page's `next`; one that is not is read as the beginning.
    ///
    /// # Errors
    /// The store failed.
    pub async fn orders(
        &self,
        merchant: MerchantId,
        filter: OrderFilter,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<OrderDocument>, StoreError> {
        self.query(move |connection| {
            let mut beyond = after.and_then(|row| row.parse().ok());
            let mut data = Vec::new();
            // What was paid is no column, so orders are read until enough of them fit.
            while data.len() <= limit {
                let orders = ordering::sql::list(connection, merchant, &filter, beyond, limit + 1)?;
                let is_last = orders.len() <= limit;
                beyond = orders.last().map(|order| order.row);
                for order in orders {
                    let document = document(connection, merchant, order, false)?;
                    if filter.payment_status.is_none_or(|status| status == document.payment_status()) {
                        data.push(document);
                    }
                }
                if is_last {
                    break;
                }
            }
            Ok(cut(data, limit, |document| document.order.row.to_string()))
        })
        .await
    }

    /// Orders that match a search: exactly first, then by prefix. An exact order number comes with its history.
    ///
    /// # Errors
    /// The store failed.
    pub async fn search_orders(
        &self,
        merchant: MerchantId,
        wanted: OrderSearch,
        filter: OrderFilter,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<OrderDocument>, StoreError> {
        self.query(move |connection| {
            let after = after.as_deref().and_then(Cursor::parse);
            let customer = filter.customer.map(|id| customers::sql::whole_id(connection, merchant, id)).transpose()?;
            let filter = OrderFilter { customer, ..filter };
            let (orders, next) = search(connection, merchant, &wanted, &filter, after, limit)?;
            let data = orders.into_iter().map(|order| {
                let is_exact = order.is_known_as(&wanted.text);
                document(connection, merchant, order, is_exact)
            });
            Ok(Page { data: data.collect::<crate::sql::Result<_>>()?, next: next.map(|cursor| cursor.to_string()) })
        })
        .await
    }

    /// A customer.
    ///
    /// # Errors
    /// The store failed.
    pub async fn customer(&self, merchant: MerchantId, id: CustomerId) -> Result<Option<Customer>, StoreError> {
        self.query(move |connection| customers::sql::by_id(connection, merchant, id)).await
    }

    /// To whom a phone leads.
    ///
    /// # Errors
    /// The store failed.
    pub async fn customer_by_phone(&self, merchant: MerchantId, phone: PhoneE164) -> Result<Option<Customer>, StoreError> {
        self.query(move |connection| customers::sql::by_phone(connection, merchant, &phone)).await
    }

    /// Customers, newest first; of a search those that match exactly first, then by prefix. `after` is a page's `next`; one that
    /// is not is read as the beginning.
    ///
    /// # Errors
    /// The store failed.
    pub async fn customers(
        &self,
        merchant: MerchantId,
        filter: CustomerFilter,
        search: Option<CustomerSearch>,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<Customer>, StoreError> {
        self.query(move |connection| {
            if let Some(search) = &search {
                let after = after.as_deref().and_then(Cursor::parse);
                let (data, next) = customers::search_sql::search(connection, merchant, search, &filter, after, limit)?;
                return Ok(Page { data, next: next.map(|cursor| cursor.to_string()) });
            }
            let older_than = after.and_then(|row| row.parse().ok());
            let data = customers::sql::list(connection, merchant, &filter, older_than, limit + 1)?;
            Ok(cut(data, limit, |customer| customer.row.to_string()))
        })
        .await
    }

    /// A product by id, SKU or barcode.
    ///
    /// # Errors
    /// The store failed.
    pub async fn product_named(&self, merchant: MerchantId, name: ProductReference) -> Result<Option<Product>, StoreError> {
        self.query(move |connection| catalog::sql::load(connection, merchant, &name)).await
    }

    /// The product of the first of these SKUs or barcodes that one has, and which code that was.
    ///
    /// # Errors
    /// The store failed.
    pub async fn product_of_codes(
        &self,
        merchant: MerchantId,
        codes: Vec<String>,
    ) -> Result<Option<(usize, Product)>, StoreError> {
        self.query(move |connection| {
            for (index, code) in codes.iter().enumerate() {
                if let Some(product) = catalog::sql::by_code(connection, merchant, code)? {
                    return Ok(Some((index, product)));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Products in the order in which they were made. `after` is a page's `next`; one that is not is read as the beginning.
    ///
    /// # Errors
    /// The store failed.
    pub async fn products(
        &self,
        merchant: MerchantId,
        filter: ProductFilter,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<Product>, StoreError> {
        self.query(move |connection| {
            let after = after.and_then(|id| Uuid::try_parse(&id).ok());
            let data = catalog::sql::list(connection, merchant, &filter, after, limit + 1)?;
            Ok(cut(data, limit, |product| product.id.to_string()))
        })
        .await
    }

    /// Products that match a search: the one with that SKU or barcode, then those whose name begins like it, then those that have all
    /// of its words, each at least by its beginning. Where very many must be looked through, a page may have fewer than it could, and
    /// a `next`.
    ///
    /// # Errors
    /// The store failed.
    pub async fn search_products(
        &self,
        merchant: MerchantId,
        wanted: Wanted,
        filter: ProductFilter,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<Product>, StoreError> {
        self.query(move |connection| {
            let after = after.as_deref().and_then(catalog::search_sql::Cursor::parse);
            let (data, next) = catalog::search_sql::search(connection, merchant, &wanted, &filter, after, limit)?;
            Ok(Page { data, next: next.map(|cursor| cursor.to_string()) })
        })
        .await
    }

    /// Categories in the order of their codes, after one of them.
    ///
    /// # Errors
    /// The store failed.
    pub async fn categories(
        &self,
        merchant: MerchantId,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<Category>, StoreError> {
        self.query(move |connection| {
            let data = catalog::sql::categories(connection, merchant, after.as_deref(), limit + 1)?;
            Ok(cut(data, limit, |category| category.code.clone()))
        })
        .await
    }

    /// A category.
    ///
    /// # Errors
    /// The store failed.
    pub async fn category(&self, merchant: MerchantId, code: String) -> Result<Option<Category>, StoreError> {
        self.query(move |connection| catalog::sql::category(connection, merchant, &code)).await
    }

    /// A print job.
    ///
    /// # Errors
    /// The store failed.
    pub async fn print_job(&self, merchant: MerchantId, id: PrintJobId) -> Result<Option<PrintJobDocument>, StoreError> {
        self.query(move |connection| printing::sql::by_id(connection, merchant, id)).await
    }

    /// Print jobs, newest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn print_jobs(
        &self,
        merchant: MerchantId,
        filter: PrintJobFilter,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<PrintJobDocument>, StoreError> {
        self.query(move |connection| {
            let after = after.as_deref().and_then(printing::Cursor::parse);
            let data = printing::sql::list(connection, merchant, &filter, after, limit + 1)?;
            Ok(cut(data, limit, |last| printing::Cursor { row: last.job.row, printer: last.job.printer.clone() }.text()))
        })
        .await
    }

    /// Journal entries, newest first. `after` is a page's `next`; one that is not is read as the beginning.
    ///
    /// # Errors
    /// The store failed.
    pub async fn ledger_entries(
        &self,
        merchant: MerchantId,
        filter: EntryFilter,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<EntryDocument>, StoreError> {
        self.query(move |connection| {
            let older_than = after.and_then(|row| row.parse().ok());
            let data = ledger::sql::entries(connection, merchant, &filter, older_than, limit + 1)?;
            Ok(cut(data, limit, |entry| entry.row.to_string()))
        })
        .await
    }

    /// What was posted on a business date, per account or, `by_part`, per part of each, at one outlet or at all.
    ///
    /// # Errors
    /// The store failed.
    pub async fn trial_balance(
        &self,
        merchant: MerchantId,
        date: Date,
        outlet: Option<String>,
        by_part: bool,
    ) -> Result<Vec<TrialLine>, StoreError> {
        self.query(move |connection| ledger::sql::trial_balance(connection, merchant, date, outlet.as_deref(), by_part)).await
    }

    /// Numbers of a kind that lead to documents which have others.
    ///
    /// # Errors
    /// The store failed.
    pub async fn number_aliases(&self, merchant: MerchantId, kind: Kind) -> Result<Vec<NumberAlias>, StoreError> {
        self.query(move |connection| numbering::alias_sql::list(connection, merchant, kind)).await
    }

    /// Every lease of fallback numbers that was ever taken.
    ///
    /// # Errors
    /// The store failed.
    pub async fn fallback_leases(&self) -> Result<Vec<FallbackLease>, StoreError> {
        self.query(numbering::fallback_sql::list).await
    }

    /// The counters of a kind, the latest period first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn counters(
        &self,
        merchant: MerchantId,
        kind: Kind,
        period: Option<String>,
        scope: Option<String>,
    ) -> Result<Vec<(CounterKey, Counter)>, StoreError> {
        self.query(move |connection| numbering::sql::list(connection, merchant, kind, period.as_deref(), scope.as_deref())).await
    }

    /// Compares one counter with the documents that carry its numbers. Each counter is a snapshot of its own, so that an audit of
    /// years does not hold back the log.
    ///
    /// # Errors
    /// The store failed.
    pub async fn audit_counter(&self, merchant: MerchantId, key: CounterKey) -> Result<Option<CounterAudit>, StoreError> {
        self.query(move |connection| {
            // Read anew with the documents: what was listed before may have moved on.
            let counter = numbering::sql::load(connection, merchant, &key)?;
            counter.map(|counter| numbering::sql::audit(connection, merchant, key, counter)).transpose()
        })
        .await
    }

    /// How many documents of a kind carry a number whose counter is not there.
    ///
    /// # Errors
    /// The store failed.
    pub async fn numbers_without_counter(&self, merchant: MerchantId, kind: Kind) -> Result<u64, StoreError> {
        self.query(move |connection| numbering::sql::without_counter(connection, merchant, kind)).await
    }

    /// A shift with its cash movements.
    ///
    /// # Errors
    /// The store failed.
    pub async fn shift(&self, merchant: MerchantId, id: ShiftId) -> Result<Option<ShiftDocument>, StoreError> {
        self.query(move |connection| {
            let Some(shift) = shifts::sql::by_id(connection, merchant, id)? else { return Ok(None) };
            let movements = shifts::sql::movements(connection, merchant, shift.row)?;
            let is_day_closed = shifts::sql::is_day_closed(connection, merchant, &shift)?;
            Ok(Some(ShiftDocument { shift, movements, is_day_closed }))
        })
        .await
    }

    /// Shifts, newest first. `after` is a page's `next`.
    ///
    /// # Errors
    /// The store failed.
    pub async fn shifts(
        &self,
        merchant: MerchantId,
        filter: ShiftFilter,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Page<ShiftDocument>, StoreError> {
        self.query(move |connection| {
            let mut shifts = shifts::sql::list(connection, merchant, &filter, after, limit + 1)?;
            let more = shifts.len() > limit;
            shifts.truncate(limit);
            let next = shifts.last().filter(|_| more).map(|shift| shift.row.to_string());
            let document = |shift| {
                let is_day_closed = shifts::sql::is_day_closed(connection, merchant, &shift)?;
                Ok(ShiftDocument { shift, movements: Vec::new(), is_day_closed })
            };
            Ok(Page { data: shifts.into_iter().map(document).collect::<crate::sql::Result<_>>()?, next })
        })
        .await
    }

    /// A shift, and its payments and refunds by method.
    ///
    /// # Errors
    /// The store failed.
    pub async fn x_report(
        &self,
        merchant: MerchantId,
        id: ShiftId,
    ) -> Result<Option<(Shift, Vec<MethodSum>, Vec<MethodSum>)>, StoreError> {
        self.query(move |connection| {
            let Some(shift) = shifts::sql::by_id(connection, merchant, id)? else { return Ok(None) };
            let payments = shifts::sql::payments(connection, merchant, shift.row)?;
            let refunds = shifts::sql::refunds(connection, merchant, shift.row)?;
            Ok(Some((shift, payments, refunds)))
        })
        .await
    }

    /// A business day, and what the records say of it now.
    ///
    /// # Errors
    /// The store failed.
    pub async fn business_day(&self, merchant: MerchantId, key: DayKey) -> Result<Option<(BusinessDay, DayFacts)>, StoreError> {
        self.query(move |connection| {
            let Some(day) = days::sql::load(connection, merchant, &key)? else { return Ok(None) };
            Ok(Some((day, days::sums_sql::facts(connection, merchant, &key)?)))
        })
        .await
    }

    /// Which day a row is.
    ///
    /// # Errors
    /// The store failed.
    pub async fn business_day_of_row(&self, merchant: MerchantId, row: u64) -> Result<Option<DayKey>, StoreError> {
        self.query(move |connection| Ok(days::sql::by_row(connection, merchant, row)?.map(|(key, _)| key))).await
    }

    /// The business days of an outlet, latest first, those before a date.
    ///
    /// # Errors
    /// The store failed.
    pub async fn business_days(
        &self,
        merchant: MerchantId,
        outlet: String,
        before: Option<Date>,
        limit: usize,
    ) -> Result<Page<(DayKey, BusinessDay)>, StoreError> {
        self.query(move |connection| {
            let mut data = days::sql::list(connection, merchant, &outlet, before, limit + 1)?;
            let more = data.len() > limit;
            data.truncate(limit);
            let next = data.last().filter(|_| more).map(|(key, _)| key.date.to_string());
            Ok(Page { data, next })
        })
        .await
    }

    /// The Z reports of a day, its first first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn z_reports(&self, merchant: MerchantId, key: DayKey) -> Result<Vec<ZReport>, StoreError> {
        self.query(move |connection| days::sql::z_reports(connection, merchant, &key)).await
    }

    /// The open days of all merchants that are dated before a date.
    ///
    /// # Errors
    /// The store failed.
    pub async fn days_in_question(&self, before: Date) -> Result<Vec<DayInQuestion>, StoreError> {
        self.query(move |connection| days::sql::in_question(connection, before)).await
    }

    /// The last time an operator confirmed the clock.
    ///
    /// # Errors
    /// The store failed.
    pub async fn clock_confirmation(&self) -> Result<Option<ClockConfirmation>, StoreError> {
        self.query(clock::sql::confirmation).await
    }

    /// The events after a number that are wanted, oldest first: at most so many, and of a bounded part of the stream. There is more
    /// while `read_to` is less than `last`, also where there are fewer than so many.
    ///
    /// # Errors
    /// The store failed.
    pub async fn events(
        &self,
        merchant: MerchantId,
        after: u64,
        limit: usize,
        filter: EventFilter,
    ) -> Result<EventSlice, StoreError> {
        self.query(move |connection| audit::events_sql::events(connection, merchant, after, limit, &filter)).await
    }

    /// A merchant's endpoints and how they stand, in the order in which they were made.
    ///
    /// # Errors
    /// The store failed.
    pub async fn webhooks(&self, merchant: MerchantId, now: Timestamp) -> Result<Vec<WebhookDocument>, StoreError> {
        self.query(move |connection| webhooks::sql::documents(connection, merchant, now)).await
    }

    /// One of them.
    ///
    /// # Errors
    /// The store failed.
    pub async fn webhook(
        &self,
        merchant: MerchantId,
        id: WebhookId,
        now: Timestamp,
    ) -> Result<Option<WebhookDocument>, StoreError> {
        self.query(move |connection| webhooks::sql::by_id(connection, merchant, id, now)).await
    }

    /// What came of an endpoint's tries of late, from the newest on.
    ///
    /// # Errors
    /// The store failed.
    pub async fn webhook_deliveries(
        &self,
        merchant: MerchantId,
        webhook_row: u64,
        status: Option<DeliveryStatus>,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<Delivery>, StoreError> {
        self.query(move |connection| {
            let after = after.as_deref().and_then(webhooks::cursor);
            let data = webhooks::log_sql::list(connection, merchant, webhook_row, status, after, limit + 1)?;
            Ok(cut(data, limit, |last| last.id.to_string()))
        })
        .await
    }

    /// One of them.
    ///
    /// # Errors
    /// The store failed.
    pub async fn webhook_delivery(
        &self,
        merchant: MerchantId,
        webhook_row: u64,
        id: Uuid,
    ) -> Result<Option<Delivery>, StoreError> {
        self.query(move |connection| webhooks::log_sql::by_id(connection, merchant, webhook_row, id)).await
    }

    /// How webhooks stand in the whole store.
    ///
    /// # Errors
    /// The store failed.
    pub async fn webhook_backlog(&self) -> Result<Backlog, StoreError> {
        self.query(webhooks::work_sql::backlog).await
    }

    /// The stream as an auditor reads it, newest first or oldest first: at most so many records that are wanted, and of a bounded part of
    /// the stream. `after` is a page's `next`.
    ///
    /// # Errors
    /// The store failed.
    pub async fn audit(
        &self,
        merchant: MerchantId,
        filter: AuditFilter,
        oldest_first: bool,
        after: Option<u64>,
        limit: usize,
    ) -> Result<AuditPage, StoreError> {
        self.query(move |connection| audit::entries_sql::page(connection, merchant, &filter, oldest_first, after, limit)).await
    }

    /// The records after a number, oldest first, for who writes all of them to a file. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn records_blocking(&self, merchant: MerchantId, after: u64, limit: usize) -> Result<Vec<AuditEntry>, StoreError> {
        self.query_blocking(|connection| audit::entries_sql::slice(connection, merchant, after, limit))
    }

    /// The number of the last event of each of these merchants.
    ///
    /// # Errors
    /// The store failed.
    pub async fn last_events(&self, merchants: Vec<MerchantId>) -> Result<Vec<(MerchantId, u64)>, StoreError> {
        self.query(move |connection| {
            let last = |merchant| Ok((merchant, audit::sql::last_seq(connection, merchant)?.unwrap_or(0)));
            merchants.into_iter().map(last).collect()
        })
        .await
    }
}

/// A page of what was read with one entry more than fits.
pub(crate) fn cut<T>(mut data: Vec<T>, limit: usize, cursor: impl Fn(&T) -> String) -> Page<T> {
    let more = data.len() > limit;
    data.truncate(limit);
    let next = data.last().filter(|_| more).map(cursor);
    Page { data, next }
}

/// An order with what is read beside it.
pub(crate) fn document(
    connection: &Connection,
    merchant: MerchantId,
    order: Order,
    with_history: bool,
) -> crate::sql::Result<OrderDocument> {
    let customer = match order.customer_row {
        Some(row) => customers::sql::whole_by_row(connection, merchant, row)?.map(Arc::new),
        None => None,
    };
    let history = if with_history { audit::sql::history_of_order(connection, merchant, order.row)? } else { Vec::new() };
    let bill = billing::order_sql::of_order(connection, merchant, order.row)?;
    let delivery = match order.fulfilment() {
        Fulfilment::Delivery => delivery::sql::document(connection, merchant, order.row)?,
        Fulfilment::HandOver => None,
    };
    Ok(OrderDocument { order: Arc::new(order), customer, bill, delivery, history })
}

/// A connection that goes back to the pool when it is dropped, also by a panic.
struct Lease<'a> {
    connection: Option<Connection>,
    pool: &'a Pool,
}

impl Pool {
    fn take(&self) -> Result<Lease<'_>, StoreError> {
        let idle = self.idle.lock().expect("nothing panics while it holds the pool's lock");
        let waited = self.returned.wait_timeout_while(idle, CONNECTION_WAIT, |idle| idle.is_empty());
        let (mut idle, _) = waited.expect("nothing panics while it holds the pool's lock");
        match idle.pop() {
            Some(connection) => Ok(Lease { connection: Some(connection), pool: self }),
            None => {
                let seconds = CONNECTION_WAIT.as_secs();
                Err(StoreError::Unavailable(format!("every connection of the read side was in use for {seconds} s")))
            }
        }
    }
}

impl Lease<'_> {
    fn connection(&self) -> &Connection {
        self.connection.as_ref().expect("a lease holds its connection until it is dropped")
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if let (Some(connection), Ok(mut idle)) = (self.connection.take(), self.pool.idle.lock()) {
            idle.push(connection);
            self.pool.returned.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::sqlite::SqliteStore;

    #[test]
    fn a_reader_cannot_write() {
        let directory = tempfile::tempdir().expect("a directory");
        let reads = SqliteStore::open(directory.path()).expect("a store").reads(2).expect("readers");
        let write = reads.query_blocking(|connection| connection.execute("DELETE FROM merchant", ()));
        assert!(write.expect_err("it only reads").to_string().contains("readonly"));
    }

    #[test]
    fn a_query_that_panics_gives_its_connection_back() {
        let directory = tempfile::tempdir().expect("a directory");
        let reads = SqliteStore::open(directory.path()).expect("a store").reads(1).expect("a reader");
        let panicking = reads.clone();
        let ended =
            std::thread::spawn(move || panicking.query_blocking(|_| -> crate::sql::Result<()> { panic!("a bug") })).join();
        assert!(ended.is_err());
        let one: i64 = reads.query_blocking(|connection| connection.query_row("SELECT 1", (), |row| row.get(0))).expect("read");
        assert_eq!(one, 1);
    }
}
