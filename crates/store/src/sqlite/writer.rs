//! The writer of a SQLite store.

use std::collections::HashSet;
use std::sync::Arc;

use docket_domain::book::{Change, Head, Key, Loaded};
use docket_domain::ids::MerchantId;
use docket_domain::numbering::snowflake::{WorkerId, WorkerLease};
use docket_domain::time::Timestamp;
use docket_domain::writes::Writes;
use rusqlite::Connection;

use super::checkpoint::Checkpointer;
use super::load::load_one;
use crate::audit::Sealed;
use crate::numbering::{Holder, workers_sqlite};
use crate::writer::{Opened, Writer};
use crate::{
    ClockConfirmation, StoreError, access, audit, billing, catalog, clock, customers, days, delivery, findings, ledger,
    merchants, numbering, ordering, payments, printing, replays, shifts, standing, stock,
};

/// One connection that writes.
pub struct SqliteWriter {
    connection: Connection,
    checkpointer: Checkpointer,
    /// What `PRAGMA data_version` said last: it changes when another connection has written.
    data_version: i64,
    /// Merchants whose version was compared since it last changed.
    verified: HashSet<MerchantId>,
    /// Whether several merchants share the transaction.
    shared: bool,
    /// Whether the group takes away what names somebody.
    erases: bool,
}

impl SqliteWriter {
    pub(super) fn new(connection: Connection, checkpointer: Checkpointer) -> SqliteWriter {
        SqliteWriter { connection, checkpointer, data_version: 0, verified: HashSet::new(), shared: false, erases: false }
    }

    fn try_begin(&mut self, merchants: &[(MerchantId, Option<u64>)]) -> Result<Vec<bool>, StoreError> {
        self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let data_version = self.connection.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
        if data_version != self.data_version {
            self.data_version = data_version;
            self.verified.clear();
        }
        let mut valid = Vec::with_capacity(merchants.len());
        for (merchant, version) in merchants {
            let is_valid = match version {
                None => false,
                Some(_) if self.verified.contains(merchant) => true,
                Some(version) => merchants::sqlite::head(&self.connection, *merchant)?.is_some_and(|head| head.seq == *version),
            };
            self.verified.insert(*merchant);
            valid.push(is_valid);
        }
        Ok(valid)
    }

    /// Merchants who share a transaction do not share a failure.
    fn write_in_savepoint(&self, writes: &Writes, sealed: &[Sealed], head: &Head) -> Result<(), StoreError> {
        self.connection.prepare_cached("SAVEPOINT merchant_group")?.execute([])?;
        let written = self.write_all(writes, sealed, head);
        // A full disk has rolled everything back already.
        if !self.connection.is_autocommit() {
            if written.is_err() {
                self.connection.prepare_cached("ROLLBACK TO merchant_group")?.execute([])?;
            }
            self.connection.prepare_cached("RELEASE merchant_group")?.execute([])?;
        }
        written
    }

    /// A merchant alone needs no savepoint, which would copy every page it touches: the whole transaction is undone.
    fn write_alone(&self, writes: &Writes, sealed: &[Sealed], head: &Head) -> Result<(), StoreError> {
        let written = self.write_all(writes, sealed, head);
        if written.is_err() && !self.connection.is_autocommit() {
            self.connection.execute_batch("ROLLBACK; BEGIN IMMEDIATE")?;
        }
        written
    }

    fn write_all(&self, writes: &Writes, sealed: &[Sealed], head: &Head) -> Result<(), StoreError> {
        let (connection, merchant) = (&self.connection, writes.merchant);
        match &writes.settings {
            Some(settings) if writes.before == Head::EMPTY => merchants::sqlite::insert(connection, settings, head)?,
            settings => {
                if merchants::sqlite::advance(connection, merchant, &writes.before, head)? != 1 {
                    return Err(StoreError::LostLock);
                }
                if let Some(settings) = settings {
                    merchants::sqlite::update(connection, settings)?;
                }
            }
        }
        for user in &writes.users {
            access::sqlite::insert_user(connection, merchant, user)?;
        }
        for (change, category) in &writes.categories {
            catalog::sqlite::write_category(connection, merchant, *change, category)?;
        }
        catalog::sqlite::write_products(connection, merchant, &writes.products)?;
        for token in &writes.tokens {
            access::sqlite::insert_token(connection, merchant, token)?;
        }
        for (before, key, counter) in &writes.counters {
            numbering::sqlite::write(connection, merchant, Change::of(before), key, counter)?;
        }
        customers::sqlite::release_phones(connection, merchant, &writes.customers)?;
        for (before, customer) in &writes.customers {
            customers::sqlite::write(connection, merchant, before.as_deref(), customer)?;
        }
        for (before, order) in &writes.orders {
            ordering::sqlite::write(connection, merchant, before.as_deref(), order)?;
        }
        for (change, standing) in &writes.standing_orders {
            standing::sqlite::write(connection, merchant, *change, standing)?;
        }
        for (change, delivery) in &writes.deliveries {
            delivery::sqlite::write(connection, merchant, *change, delivery)?;
        }
        for attempt in &writes.delivery_attempts {
            delivery::sqlite::insert_attempt(connection, merchant, attempt)?;
        }
        for (before, driver, cash) in &writes.driver_cash {
            delivery::sqlite::write_cash(connection, merchant, Change::of(before), *driver, *cash)?;
        }
        for handover in &writes.cash_handovers {
            delivery::sqlite::insert_handover(connection, merchant, handover)?;
        }
        for (change, shift) in &writes.shifts {
            shifts::sqlite::write(connection, merchant, *change, shift)?;
        }
        for movement in &writes.cash_movements {
            shifts::sqlite::insert_movement(connection, merchant, movement)?;
        }
        for (change, key, day) in &writes.days {
            days::sqlite::write(connection, merchant, *change, key, day)?;
        }
        for z_report in &writes.z_reports {
            days::sqlite::insert_z_report(connection, merchant, z_report)?;
        }
        for (change, payment) in &writes.payments {
            payments::sqlite::write(connection, merchant, *change, payment)?;
        }
        for refund in &writes.payment_refunds {
            payments::refunds_sqlite::insert(connection, merchant, refund)?;
        }
        for (change, state) in &writes.bills {
            // What is returned of a bill stands in its credit notes.
            if *change == Change::Insert {
                billing::sqlite::insert(connection, merchant, &state.bill)?;
            }
        }
        for note in &writes.credit_notes {
            billing::credit_sqlite::insert(connection, merchant, note)?;
        }
        for (record, sealed) in writes.records.iter().zip(sealed) {
            audit::sqlite::insert(connection, merchant, record, sealed)?;
        }
        for document in &writes.stock_documents {
            stock::sqlite::insert_document(connection, merchant, document)?;
        }
        for (change, batch) in &writes.batches {
            stock::sqlite::write_batch(connection, merchant, *change, batch)?;
        }
        for (before, key, after) in &writes.stocks {
            stock::sqlite::write(connection, merchant, before.as_deref(), key, after)?;
        }
        for movement in &writes.movements {
            stock::sqlite::insert_movement(connection, merchant, movement)?;
        }
        for entry in &writes.entries {
            ledger::sqlite::insert_entry(connection, merchant, entry)?;
        }
        for (before, key, balance) in &writes.balances {
            ledger::sqlite::write_balance(connection, merchant, Change::of(before), key, balance)?;
        }
        for (before, row, after) in &writes.customer_accounts {
            ledger::sqlite::write_customer_accounts(connection, merchant, before.as_ref(), *row, after)?;
        }
        for finding in &writes.findings {
            findings::sqlite::insert(connection, merchant, finding)?;
        }
        for job in &writes.print_jobs {
            printing::sqlite::insert(connection, merchant, job)?;
        }
        for job in &writes.print_retries {
            printing::sqlite::retry(connection, merchant, *job)?;
        }
        for erasure in &writes.erasures {
            customers::erase_sqlite::erase(connection, merchant, erasure)?;
        }
        for purge in &writes.purges {
            billing::purge_sqlite::purge(connection, merchant, purge)?;
        }
        for (key, replay) in &writes.replays {
            replays::sqlite::insert(connection, merchant, key, replay)?;
        }
        Ok(())
    }
}

impl Writer for SqliteWriter {
    fn begin(&mut self, merchants: &[(MerchantId, Option<u64>)]) -> Result<Vec<bool>, StoreError> {
        self.checkpointer.finish_if_due(&self.connection)?;
        self.shared = merchants.len() > 1;
        self.erases = false;
        self.try_begin(merchants).inspect_err(|_| self.rollback())
    }

    fn open(&mut self, merchant: MerchantId) -> Result<Opened, StoreError> {
        let settings = merchants::sqlite::settings(&self.connection, merchant)?.map(Arc::new);
        let head = merchants::sqlite::head(&self.connection, merchant)?.unwrap_or(Head::EMPTY);
        Ok(Opened { settings, head })
    }

    fn load(&mut self, merchant: MerchantId, keys: &[Key]) -> Result<Vec<Loaded>, StoreError> {
        keys.iter().map(|key| Ok(load_one(&self.connection, merchant, key)?)).collect()
    }

    fn write(&mut self, writes: &Writes, sealed: &[Sealed], head: &Head) -> Result<(), StoreError> {
        self.erases |= !writes.erasures.is_empty() || !writes.purges.is_empty();
        if self.shared { self.write_in_savepoint(writes, sealed, head) } else { self.write_alone(writes, sealed, head) }
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.connection.prepare_cached("COMMIT")?.execute([])?;
        self.checkpointer.committed();
        if self.erases {
            self.checkpointer.scrub_log();
        }
        self.checkpointer.scrub_if_due(&self.connection);
        Ok(())
    }

    fn rollback(&mut self) {
        // Where SQLite has rolled back by itself (a full disk), there is nothing left to do.
        if !self.connection.is_autocommit()
            && let Err(error) = self.connection.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "rolling back failed");
        }
    }

    fn lease_worker(
        &mut self,
        holder: &Holder,
        held: Option<WorkerId>,
        at: Timestamp,
        until: Timestamp,
    ) -> Result<WorkerLease, StoreError> {
        workers_sqlite::lease(&self.connection, holder, held, at, until)
    }

    fn release_worker(&mut self, holder: &Holder, worker: WorkerId, used_until: Timestamp) -> Result<(), StoreError> {
        // One statement is a transaction of its own.
        workers_sqlite::release(&self.connection, holder, worker, used_until)?;
        Ok(())
    }

    fn clock_confirmation(&mut self) -> Result<Option<ClockConfirmation>, StoreError> {
        Ok(clock::sqlite::confirmation(&self.connection)?)
    }

    fn remove_scratch(&mut self, merchant: MerchantId) -> Result<(), StoreError> {
        self.try_begin(&[])?;
        let removed = merchants::sqlite::remove_scratch(&self.connection, merchant);
        match removed {
            Ok(true) => self.commit(),
            Ok(false) => {
                self.rollback();
                Err(StoreError::Other("only a scratch merchant can be removed".to_owned()))
            }
            Err(error) => {
                self.rollback();
                Err(error.into())
            }
        }
    }
}
