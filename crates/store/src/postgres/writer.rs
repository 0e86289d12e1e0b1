//! The writer of a PostgreSQL store.
//!
//! A group is of one merchant, whose row is locked by a statement of its own before anything is read: whoever waited for the lock then
//! sees what the one before has committed. So several servers on one database are right without a leader.

use std::collections::{HashMap, HashSet};

use docket_domain::book::{Head, Key, Loaded};
use docket_domain::ids::MerchantId;
use docket_domain::numbering::LeaseNumber;
use docket_domain::numbering::snowflake::{WorkerId, WorkerLease};
use docket_domain::time::Timestamp;
use docket_domain::writes::Writes;

use super::session::Session;
use crate::audit::Sealed;
use crate::load::load_one;
use crate::numbering::{Holder, fallback_sql, workers_sql};
use crate::sql::{Connection, Error, Row};
use crate::write::write_all;
use crate::writer::{Opened, Standing, Writer};
use crate::{ClockConfirmation, StoreError, audit, clock, merchants};

/// Said each time, since databases that speak PostgreSQL's language have defaults of their own.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

/// One connection that writes.
pub struct PostgresWriter {
    connection: Connection,
    /// Whether a transaction is under way.
    in_group: bool,
    /// On which connection each merchant was last locked. What is known of a merchant from another one may be of another server, whose
    /// records had gone another way before it took over.
    locked_on: HashMap<MerchantId, u64>,
    /// Merchants whom another server had written for when they were locked last.
    shared: HashSet<MerchantId>,
    /// How many groups it has begun.
    groups: u64,
}

/// After so many groups, and before that whenever they have doubled, statements are planned anew.
const PLANS_KEPT: u64 = 4_096;

impl PostgresWriter {
    pub(super) fn new(session: Session) -> PostgresWriter {
        PostgresWriter {
            connection: Connection::Postgres(Box::new(session)),
            in_group: false,
            locked_on: HashMap::new(),
            shared: HashSet::new(),
            groups: 0,
        }
    }

    fn session(&self) -> &Session {
        self.connection.postgres().expect("this writer's connection is one to PostgreSQL")
    }

    /// Has statements planned anew now and then: on a table that was empty, or small, one index is as good as another, and the plan is
    /// kept for as long as the connection lasts. (`reference/write_path.md`: loading took fifteen times as long.)
    fn renew_plans(&mut self) {
        self.groups += 1;
        if (self.groups.is_power_of_two() || self.groups.is_multiple_of(PLANS_KEPT))
            && let Err(error) = self.session().batch("DISCARD PLANS")
        {
            tracing::debug!(%error, "plans are kept");
        }
    }

    /// How a book stands that another server has written after. Where that was to be expected, it was asked for with the lock.
    fn since(&self, merchant: MerchantId, version: u64, head: Head) -> Result<Standing, StoreError> {
        let actions =
            self.session().ask_together(&[()], |()| audit::sql::actions_since(&self.connection, merchant, version))?.concat();
        Ok(Standing::since(version, head, &actions))
    }

    fn begin_group(&mut self) -> Result<(), StoreError> {
        self.session().begin(BEGIN)?;
        self.session().gather(true);
        self.in_group = true;
        Ok(())
    }
}

impl Writer for PostgresWriter {
    fn groups_one_merchant(&self) -> bool {
        true
    }

    fn is_shared(&self, merchant: MerchantId) -> bool {
        self.shared.contains(&merchant)
    }

    fn begin(&mut self, merchants: &[(MerchantId, Option<u64>)]) -> Result<Vec<Standing>, StoreError> {
        self.begin_loading(merchants, &[])
    }

    fn begin_loading(&mut self, merchants: &[(MerchantId, Option<u64>)], keys: &[Key]) -> Result<Vec<Standing>, StoreError> {
        let Some((merchant, version)) = merchants.first() else {
            self.begin_group()?;
            return Ok(Vec::new());
        };
        self.renew_plans();
        debug_assert!(merchants.len() == 1, "a merchant's lock is the only one that a group takes");
        let shared = self.shared.contains(merchant).then_some(merchant.0);
        let ask = || {
            keys.iter().for_each(|key| drop(load_one(&self.connection, *merchant, key)));
            if let (Some(_), Some(version)) = (shared, version) {
                drop(audit::sql::actions_since(&self.connection, *merchant, *version));
            }
        };
        let locked = self.session().begin_asking(BEGIN, (merchants::sql::LOCK, &[&merchant.0]), ask, shared);
        // Whatever has gone wrong, it may have begun.
        self.in_group = true;
        self.session().gather(true);
        let head = locked.and_then(|rows| rows.row(0).map(|row| merchants::sql::head_of(&Row::Postgres(row))).transpose());
        let head = head.map_err(StoreError::from).inspect_err(|_| self.rollback())?;
        let connection = self.session().connection();
        let is_same = self.locked_on.insert(*merchant, connection) == Some(connection);
        let standing = match (head, *version) {
            (Some(head), Some(version)) if is_same && head.seq == version => Standing::Same,
            (Some(head), Some(version)) if is_same => self.since(*merchant, version, head).inspect_err(|_| self.rollback())?,
            _ => Standing::Outdated,
        };
        if standing == Standing::Same {
            self.shared.remove(merchant);
        } else if version.is_some() {
            self.shared.insert(*merchant);
        }
        Ok(vec![standing])
    }

    fn open(&mut self, merchant: MerchantId) -> Result<Opened, StoreError> {
        Ok(self.session().ask_as_before(merchant.0, || merchants::sql::open(&self.connection, merchant))?)
    }

    fn load(&mut self, merchant: MerchantId, keys: &[Key]) -> Result<Vec<Loaded>, StoreError> {
        Ok(self.session().ask_together(keys, |key| load_one(&self.connection, merchant, key))?)
    }

    fn write(&mut self, writes: &Writes, sealed: &[Sealed], head: &Head) -> Result<(), StoreError> {
        // Gathered; the commit takes it along.
        write_all(&self.connection, writes, sealed, head).inspect_err(|_| self.rollback())
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        if !std::mem::take(&mut self.in_group) {
            return Ok(());
        }
        let committed = self.session().commit();
        self.session().gather(false);
        Ok(committed?)
    }

    fn rollback(&mut self) {
        let was_in_group = std::mem::take(&mut self.in_group);
        self.session().gather(false);
        if was_in_group {
            self.session().roll_back();
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
        workers_sql::release(&self.connection, holder, worker, used_until)?;
        Ok(())
    }

    fn lease_fallback(&mut self, holder: &Holder, at: Timestamp) -> Result<LeaseNumber, StoreError> {
        self.begin_group()?;
        match fallback_sql::lease(&self.connection, holder, at) {
            Ok(lease) => self.commit().map(|()| lease),
            Err(error) => {
                self.rollback();
                Err(error)
            }
        }
    }

    fn release_fallback(&mut self, holder: &Holder, lease: LeaseNumber, used: bool, at: Timestamp) -> Result<(), StoreError> {
        self.begin_group()?;
        match fallback_sql::release(&self.connection, holder, lease, used, at) {
            Ok(()) => self.commit(),
            Err(error) => {
                self.rollback();
                Err(error.into())
            }
        }
    }

    fn clock_confirmation(&mut self) -> Result<Option<ClockConfirmation>, StoreError> {
        self.begin_group()?;
        let confirmation = clock::sql::confirmation(&self.connection).map_err(StoreError::from);
        self.rollback();
        confirmation
    }

    fn remove_scratch(&mut self, merchant: MerchantId) -> Result<(), StoreError> {
        self.begin_group()?;
        match merchants::sql::remove_scratch(&self.connection, merchant) {
            Ok(true) => self.commit(),
            Ok(false) => {
                self.rollback();
                Err(StoreError::Other("only a scratch merchant can be removed".to_owned()))
            }
            Err(error) => {
                self.rollback();
                Err(Error::into(error))
            }
        }
    }
}
