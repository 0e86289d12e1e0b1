//! The writer of a SQLite store.

use std::collections::HashSet;

use docket_domain::book::{Head, Key, Loaded};
use docket_domain::ids::MerchantId;
use docket_domain::numbering::LeaseNumber;
use docket_domain::numbering::snowflake::{WorkerId, WorkerLease};
use docket_domain::time::Timestamp;
use docket_domain::writes::Writes;

use super::checkpoint::Checkpointer;
use crate::audit::Sealed;
use crate::distrust::Distrust;
use crate::load::load_one;
use crate::numbering::{Holder, fallback_sql, workers_sql};
use crate::sql::Connection;
use crate::write::write_all;
use crate::writer::{Opened, Standing, Writer};
use crate::{ClockConfirmation, StoreError, audit, clock, merchants};

/// One connection that writes.
pub struct SqliteWriter {
    connection: Connection,
    checkpointer: Checkpointer,
    /// What other connections have come upon, and this one.
    distrust: Distrust,
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
    pub(super) fn new(connection: Connection, checkpointer: Checkpointer, distrust: Distrust) -> SqliteWriter {
        let verified = HashSet::new();
        SqliteWriter { connection, checkpointer, distrust, data_version: 0, verified, shared: false, erases: false }
    }

    fn sqlite(&self) -> &rusqlite::Connection {
        sqlite_of(&self.connection)
    }

    fn try_begin(&mut self, merchants: &[(MerchantId, Option<u64>)]) -> Result<Vec<Standing>, StoreError> {
        self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute(())?;
        let data_version = self.connection.prepare_cached("PRAGMA data_version")?.query_row((), |row| row.get(0))?;
        if data_version != self.data_version {
            self.data_version = data_version;
            self.verified.clear();
        }
        let mut standings = Vec::with_capacity(merchants.len());
        for (merchant, version) in merchants {
            let standing = match version {
                None => Standing::Outdated,
                Some(_) if self.verified.contains(merchant) => Standing::Same,
                Some(version) => self.since(*merchant, *version)?,
            };
            self.verified.insert(*merchant);
            standings.push(standing);
        }
        Ok(standings)
    }

    /// How a book stands, where another connection may have written after it.
    fn since(&self, merchant: MerchantId, version: u64) -> Result<Standing, StoreError> {
        let Some(head) = merchants::sql::head(&self.connection, merchant)? else { return Ok(Standing::Outdated) };
        if head.seq == version {
            return Ok(Standing::Same);
        }
        Ok(Standing::since(version, head, &audit::sql::actions_since(&self.connection, merchant, version)?))
    }

    /// Merchants who share a transaction do not share a failure.
    fn write_in_savepoint(&self, writes: &Writes, sealed: &[Sealed], head: &Head) -> Result<(), StoreError> {
        self.connection.prepare_cached("SAVEPOINT merchant_group")?.execute(())?;
        let written = write_all(&self.connection, writes, sealed, head);
        // A full disk has rolled everything back already.
        if !self.sqlite().is_autocommit() {
            if written.is_err() {
                self.connection.prepare_cached("ROLLBACK TO merchant_group")?.execute(())?;
            }
            self.connection.prepare_cached("RELEASE merchant_group")?.execute(())?;
        }
        written
    }

    /// A merchant alone needs no savepoint, which would copy every page it touches: the whole transaction is undone.
    fn write_alone(&self, writes: &Writes, sealed: &[Sealed], head: &Head) -> Result<(), StoreError> {
        let written = write_all(&self.connection, writes, sealed, head);
        if written.is_err() && !self.sqlite().is_autocommit() {
            self.sqlite().execute_batch("ROLLBACK; BEGIN IMMEDIATE")?;
        }
        written
    }
}

impl Writer for SqliteWriter {
    fn begin(&mut self, merchants: &[(MerchantId, Option<u64>)]) -> Result<Vec<Standing>, StoreError> {
        self.distrust.check()?;
        let finished = self.checkpointer.finish_if_due(sqlite_of(&self.connection));
        self.distrust.noting(finished)?;
        self.shared = merchants.len() > 1;
        self.erases = false;
        let begun = self.try_begin(merchants).inspect_err(|_| self.rollback());
        self.distrust.noting(begun)
    }

    fn open(&mut self, merchant: MerchantId) -> Result<Opened, StoreError> {
        Ok(merchants::sql::open(&self.connection, merchant)?)
    }

    fn load(&mut self, merchant: MerchantId, keys: &[Key]) -> Result<Vec<Loaded>, StoreError> {
        keys.iter().map(|key| Ok(load_one(&self.connection, merchant, key)?)).collect()
    }

    fn write(&mut self, writes: &Writes, sealed: &[Sealed], head: &Head) -> Result<(), StoreError> {
        self.erases |= !writes.erasures.is_empty() || !writes.purges.is_empty();
        let written = match self.shared {
            true => self.write_in_savepoint(writes, sealed, head),
            false => self.write_alone(writes, sealed, head),
        };
        self.distrust.noting(written)
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        let committed = self.connection.prepare_cached("COMMIT").and_then(|mut commit| commit.execute(()));
        self.distrust.noting(committed.map_err(StoreError::from))?;
        self.checkpointer.committed();
        if self.erases {
            self.checkpointer.scrub_log();
        }
        self.checkpointer.scrub_if_due(sqlite_of(&self.connection));
        Ok(())
    }

    fn rollback(&mut self) {
        // Where SQLite has rolled back by itself (a full disk), there is nothing left to do.
        if !self.sqlite().is_autocommit()
            && let Err(error) = self.sqlite().execute_batch("ROLLBACK")
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
        workers_sql::lease(&self.connection, holder, held, at, until)
    }

    fn release_worker(&mut self, holder: &Holder, worker: WorkerId, used_until: Timestamp) -> Result<(), StoreError> {
        // One statement is a transaction of its own.
        workers_sql::release(&self.connection, holder, worker, used_until)?;
        Ok(())
    }

    fn lease_fallback(&mut self, holder: &Holder, at: Timestamp) -> Result<LeaseNumber, StoreError> {
        self.try_begin(&[])?;
        match fallback_sql::lease(&self.connection, holder, at) {
            Ok(lease) => self.commit().map(|()| lease),
            Err(error) => {
                self.rollback();
                Err(error)
            }
        }
    }

    fn release_fallback(&mut self, holder: &Holder, lease: LeaseNumber, used: bool, at: Timestamp) -> Result<(), StoreError> {
        // One statement is a transaction of its own.
        fallback_sql::release(&self.connection, holder, lease, used, at)?;
        Ok(())
    }

    fn clock_confirmation(&mut self) -> Result<Option<ClockConfirmation>, StoreError> {
        Ok(clock::sql::confirmation(&self.connection)?)
    }

    fn remove_scratch(&mut self, merchant: MerchantId) -> Result<(), StoreError> {
        self.try_begin(&[])?;
        let removed = merchants::sql::remove_scratch(&self.connection, merchant);
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

fn sqlite_of(connection: &Connection) -> &rusqlite::Connection {
    connection.sqlite().expect("this writer's connection is one to SQLite")
}
