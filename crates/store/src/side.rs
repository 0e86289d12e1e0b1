//! Side tables, which no rule reads: written outside of groups, each change in a short transaction of its own.

use std::sync::{Arc, Mutex, MutexGuard};

use crate::StoreError;
use crate::distrust::Distrust;
use crate::sql::{Connection, Result as Answer};

/// How often the lock is waited for again, which a server under load has all the time. Each time it is waited for ten seconds.
const TRIES: usize = 6;

/// A connection that writes side tables. Blocking. Cheap to clone.
#[derive(Clone)]
pub(crate) struct SideTables {
    connection: Arc<Mutex<Connection>>,
    /// Who is told where the disk fails.
    distrust: Distrust,
}

impl SideTables {
    pub(crate) fn new(connection: Connection, distrust: Distrust) -> SideTables {
        SideTables { connection: Arc::new(Mutex::new(connection)), distrust }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().expect("nothing panics while it holds the connection")
    }

    /// Changes something.
    ///
    /// # Errors
    /// The store failed, or was busy for a minute.
    pub(crate) fn change<T>(&self, change: impl Fn(&Connection) -> Answer<T>) -> Result<T, StoreError> {
        self.distrust.check()?;
        let connection = self.lock();
        let mut tries = 1;
        loop {
            match connection.change(&change).map_err(StoreError::from) {
                Err(StoreError::Busy(_)) if tries < TRIES => tries += 1,
                result => return self.distrust.noting(result),
            }
        }
    }

    /// Does something that begins a transaction of its own where it needs one, without waiting for the lock again.
    ///
    /// # Errors
    /// The store failed, or was busy.
    pub(crate) fn run<T>(&self, work: impl FnOnce(&Connection) -> Answer<T>) -> Result<T, StoreError> {
        self.distrust.check()?;
        self.distrust.noting(work(&self.lock()).map_err(StoreError::from))
    }
}
