//! PostgreSQL: a database that several servers share.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `target.rs` | which database, how long it is waited for, and what a connection is told |
//! | `hosts.rs` | which of its hosts can be written to |
//! | `tls.rs` | which certificate is believed |
//! | `session/` | a connection: round trips, what is gathered into one |
//! | `text.rs`, `value.rs`, `answer.rs` | statements, values and rows on their way there and back |
//! | `writer.rs` | groups |
//! | `layout.rs` | on which nodes rows are, where the database is a Citus cluster |
//!
//! Durability is not a setting: a database that runs without fsync is refused, and a commit waits for its disk.

mod answer;
mod hosts;
mod layout;
mod session;
mod target;
mod text;
mod tls;
mod value;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use docket_domain::numbering::LeaseNumber;
use docket_domain::time::Timestamp;
pub use target::Patience;
use target::{Target, Use};
pub use writer::PostgresWriter;

pub(crate) use answer::{Answer, AnsweredRow};
pub(crate) use session::Session;

use crate::attempts::Attempts;
use crate::distrust::Distrust;
use crate::imports::Staging;
use crate::migrations::SchemaState;
use crate::printing::PrintQueue;
use crate::side::SideTables;
use crate::sql::Connection;
use crate::webhooks::WebhookQueue;
use crate::{Reads, Rehearsal, StoreError, Writer, catalog, clock, customers, migrations, numbering};

/// How long a statement over all rows of a merchant may take.
const MOVER_PATIENCE: Duration = Duration::from_secs(3_600);

/// How long all rows of a table may be on their way to their nodes.
const LAYOUT_PATIENCE: Duration = Duration::from_secs(24 * 3_600);

/// A store in a PostgreSQL database.
#[derive(Clone, Debug)]
pub struct PostgresStore {
    target: Target,
}

impl PostgresStore {
    /// Opens the store in a database, making and migrating its tables where needed. Blocking.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where the database cannot be reached, [`StoreError::Unusable`] where it is not one to work with.
    pub fn open(url: &str, patience: Patience) -> Result<PostgresStore, StoreError> {
        let store = PostgresStore { target: Target::parse(url, patience)? };
        for step in store.migrate(false)? {
            tracing::info!(step, "the cluster's layout");
        }
        Ok(store)
    }

    /// Opens the store and distributes its tables over the nodes of a Citus cluster, each merchant's on one. Says what was done for that;
    /// nothing the second time. Safe to cut and to run again.
    ///
    /// # Errors
    /// As [`PostgresStore::open`]; [`StoreError::Unusable`] where there is no cluster, or one with another layout.
    pub fn distribute(url: &str, patience: Patience) -> Result<Vec<String>, StoreError> {
        PostgresStore { target: Target::parse(url, patience)? }.migrate(true)
    }

    /// Makes and migrates the tables, lays out what is not where the database is distributed or shall be, and says what was laid out.
    fn migrate(&self, distributes: bool) -> Result<Vec<String>, StoreError> {
        let unhurried = Connection::Postgres(Box::new(self.session(&self.target.to_migrate())?));
        layout::refuse_worker(&unhurried)?;
        migrations::run_postgres(&unhurried)?;
        let laid_out = match distributes || layout::is_distributed(&unhurried)? {
            true => layout::run(&Connection::Postgres(Box::new(
                self.session(&self.target.to_migrate().with_statement_patience(LAYOUT_PATIENCE))?,
            )))?,
            false => Vec::new(),
        };
        unhurried.change(customers::terms_sql::complete)?;
        catalog::index_sql::index_what_is_not(&unhurried)?;
        Ok(laid_out)
    }

    /// How far the schema of a database is, and what is to be done so that it is distributed, where it is or `distributes`. Changes nothing.
    ///
    /// # Errors
    /// As [`PostgresStore::open`]; with `distributes`, as [`PostgresStore::distribute`].
    pub fn state(url: &str, patience: Patience, distributes: bool) -> Result<(SchemaState, Vec<String>), StoreError> {
        let connection = PostgresStore { target: Target::parse(url, patience)? }.rest()?;
        layout::refuse_worker(&connection)?;
        let state = migrations::state_of_postgres(&connection)?;
        let steps = if distributes || layout::is_distributed(&connection)? { layout::steps(&connection)? } else { Vec::new() };
        Ok((state, steps.into_iter().map(|step| step.what).collect()))
    }

    /// One more writer. Any number of them are safe, in any number of processes: they wait for each other, merchant by merchant.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub fn writer(&self) -> Result<Box<dyn Writer>, StoreError> {
        Ok(Box::new(PostgresWriter::new(self.connect(Use::Write)?)))
    }

    /// The read side, with so many connections.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub fn reads(&self, connections: usize) -> Result<Reads, StoreError> {
        let connections = (0..connections).map(|_| Ok(Connection::Postgres(Box::new(self.connect(Use::Read)?))));
        Ok(Reads::new(connections.collect::<Result<_, StoreError>>()?))
    }

    /// The queue that print jobs are taken from.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub fn print_queue(&self) -> Result<PrintQueue, StoreError> {
        Ok(PrintQueue::new(self.side()?))
    }

    /// The queue of what webhooks are sent.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub fn webhook_queue(&self) -> Result<WebhookQueue, StoreError> {
        Ok(WebhookQueue::new(self.side()?))
    }

    /// Where imports are staged.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub fn staging(&self) -> Result<Staging, StoreError> {
        Ok(Staging::new(self.side()?))
    }

    /// Where tries are counted.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub fn attempts(&self) -> Result<Attempts, StoreError> {
        Ok(Attempts::new(self.side()?))
    }

    /// A connection for who reads or writes much at a time: a statement over all of a merchant's rows may take its time.
    pub(crate) fn mover(&self) -> Result<Connection, StoreError> {
        let target = self.target.used_to(Use::Write).with_statement_patience(MOVER_PATIENCE);
        Ok(Connection::Postgres(Box::new(Session::connect(Arc::new(target))?)))
    }

    /// Marks the store as a rehearsal, for ever, or moves the clock of one: `offset_ms` is its clock less the machine's, which
    /// reads `now`. `false`, and nothing is done, where merchants were made without one.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub fn rehearse(&self, offset_ms: i64, now: Timestamp) -> Result<bool, StoreError> {
        Ok(self.rest()?.change(|connection| clock::sql::rehearse(connection, offset_ms, now))?)
    }

    /// The rehearsal that this store is; `None` for what is real.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub fn rehearsal(&self) -> Result<Option<Rehearsal>, StoreError> {
        Rehearsal::of(self.rest()?)
    }

    /// Keeps an operator's word that the clock is right: it reads `at` when the machine has run for `boot_ms`.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub fn confirm_clock(&self, at: Timestamp, boot_ms: i64, reason: &str) -> Result<(), StoreError> {
        Ok(self.rest()?.change(|connection| clock::sql::confirm(connection, at, boot_ms, reason))?)
    }

    /// Takes an operator's word that the server which holds a lease of fallback numbers will never use it again. `false` where it is
    /// not held.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub fn declare_lease_dead(&self, lease: LeaseNumber, at: Timestamp) -> Result<bool, StoreError> {
        Ok(self.rest()?.change(|connection| numbering::fallback_sql::declare_dead(connection, lease, at))?)
    }

    /// Does something while nobody else does such a thing or migrates, by the lock that migrations take.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub fn alone<T>(&self, work: impl FnOnce() -> T) -> Result<T, StoreError> {
        Ok(self.rest()?.change(|connection| {
            migrations::lock_postgres(connection)?;
            Ok(work())
        })?)
    }

    /// Where the database is, without the password.
    pub fn place(&self) -> String {
        self.target.place()
    }

    /// A connection that writes side tables. A disk that fails under the database is its server's business, and nobody listens here.
    fn side(&self) -> Result<SideTables, StoreError> {
        Ok(SideTables::new(self.rest()?, Distrust::default()))
    }

    fn rest(&self) -> Result<Connection, StoreError> {
        Ok(Connection::Postgres(Box::new(self.connect(Use::Rest)?)))
    }

    fn connect(&self, r#use: Use) -> Result<Session, StoreError> {
        self.session(&self.target.used_to(r#use))
    }

    fn session(&self, target: &Target) -> Result<Session, StoreError> {
        Ok(Session::connect(Arc::new(target.clone()))?)
    }
}
