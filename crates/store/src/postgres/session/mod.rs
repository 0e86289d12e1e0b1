//! One connection to PostgreSQL, used by one thread at a time.
//!
//! | it is used by | how | file |
//! | --- | --- | --- |
//! | the read side, side tables | each statement is a round trip | |
//! | a group's writes | nothing is sent until a query or the commit needs it; then all of it in one round trip, many rows a statement | `gathering.rs` |
//! | a group's loads | whatever all keys ask for, level by level, one round trip each ([`Session::ask_together`]), the first with the lock | `asking.rs` |
//!
//! `statements.rs` prepares what they send.
//!
//! Every wait has a time-out of its own, since the driver's covers the connecting alone. Whoever runs into it has lost the connection:
//! what became of the statement is not known, and the next transaction begins on a new one. So does a statement that is in none.

mod asking;
mod gathering;
mod statements;

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::runtime::{Handle, Runtime, RuntimeFlavor};
use tokio_postgres::Client;

use self::asking::{Answers, Asked, Asking};
use self::gathering::{Write, say};
use self::statements::Known;
use super::target::{Line, Target, Use};
use crate::sql::{Error, Result};

/// SQLSTATE of who writes where only reading is possible.
const READ_ONLY: &str = "25006";

/// A connection, which is made anew where it was lost.
pub(crate) struct Session {
    target: Arc<Target>,
    /// Drives the socket while somebody waits. `None` while the session is dropped.
    runtime: Option<Runtime>,
    line: RefCell<Option<Line>>,
    /// How often it was connected.
    connections: Cell<u64>,
    /// Whether a transaction is under way. What is in none may go to a new connection at any time.
    in_transaction: Cell<bool>,
    known: RefCell<Known>,
    /// Whether writes are gathered.
    gathers: Cell<bool>,
    pending: RefCell<Vec<Write>>,
    /// What several keys ask for together.
    asking: RefCell<Option<Asking>>,
    /// What was answered in the running transaction, until something is written.
    answers_so_far: RefCell<Answers>,
    /// What was asked for the last time that something was loaded which is loaded again and again, by what it is of.
    asked_before: RefCell<HashMap<i64, Vec<Asked>>>,
    /// What the loads of the running transaction ask for, where that is to be known afterwards, and of what it is.
    noted: RefCell<Option<(i64, HashSet<Asked>)>>,
    /// What those of the last one asked for.
    habits: RefCell<HashMap<i64, HashSet<Asked>>>,
}

impl Session {
    /// Connects.
    pub(super) fn connect(target: Arc<Target>) -> Result<Session> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Error::Lost(format!("no thread can wait for the database: {error}")))?;
        let session = Session {
            target,
            runtime: Some(runtime),
            line: RefCell::new(None),
            connections: Cell::new(0),
            in_transaction: Cell::new(false),
            known: RefCell::default(),
            gathers: Cell::new(false),
            pending: RefCell::default(),
            asking: RefCell::new(None),
            answers_so_far: RefCell::default(),
            asked_before: RefCell::default(),
            noted: RefCell::default(),
            habits: RefCell::default(),
        };
        session.reconnect()?;
        Ok(session)
    }

    /// Makes the connection anew.
    fn reconnect(&self) -> Result<()> {
        self.lose();
        let target = Arc::clone(&self.target);
        let line = self.wait(async move { target.connect().await })?;
        *self.line.borrow_mut() = Some(line);
        self.connections.set(self.connections.get() + 1);
        Ok(())
    }

    /// Which connection this is, counted from the first.
    pub(super) fn connection(&self) -> u64 {
        self.connections.get()
    }

    /// Connects, where the connection is lost and no transaction is lost with it.
    fn ready(&self) -> Result<()> {
        if self.in_transaction.get() || self.leads_there() { Ok(()) } else { self.reconnect() }
    }

    /// Whether there is a connection to the host that is used now, as far as is known.
    fn leads_there(&self) -> bool {
        self.line.borrow().as_ref().is_some_and(|line| self.target.is_present(line))
    }

    /// Forgets the connection, and what was prepared on it.
    fn lose(&self) {
        *self.line.borrow_mut() = None;
        for entry in &mut self.known.borrow_mut().entries {
            entry.prepared.clear();
            entry.of_many = None;
            entry.of_few.clear();
            entry.checked = None;
            entry.asks.clear();
        }
        self.pending.borrow_mut().clear();
        self.answers_so_far.borrow_mut().clear();
        *self.asking.borrow_mut() = None;
    }

    /// Waits for what the socket brings. Also where the thread is one that should not wait, such as that of a test.
    fn wait<T: Send>(&self, future: impl Future<Output = T> + Send) -> T {
        let runtime = self.runtime.as_ref().expect("a session has its runtime until it is dropped");
        match Handle::try_current().map(|handle| handle.runtime_flavor()) {
            Err(_) => runtime.block_on(future),
            Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(|| runtime.block_on(future)),
            Ok(_) => std::thread::scope(|scope| {
                let waiting = scope.spawn(|| runtime.block_on(future));
                waiting.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            }),
        }
    }

    /// Gives the connection up, and prefers other hosts from now on.
    fn leave(&self) {
        if let Some(line) = &*self.line.borrow() {
            self.target.leave(line);
        }
        self.lose();
    }

    /// Talks to the database, and loses the connection where it does not answer.
    fn talk<T, F>(&self, patience: Duration, talk: impl FnOnce(Arc<Client>) -> F) -> Result<T>
    where
        T: Send,
        F: Future<Output = std::result::Result<T, tokio_postgres::Error>> + Send,
    {
        let client = self.line.borrow().as_ref().map(|line| Arc::clone(&line.client));
        let client = client.ok_or_else(|| Error::Lost("the connection was lost".to_owned()))?;
        let talking = talk(client);
        let answer = self.wait(async move { tokio::time::timeout(patience, talking).await });
        match answer {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => self.heard(Err(error)),
            Err(_) => {
                self.leave();
                Err(Error::Lost(format!("no answer came within {} ms", patience.as_millis())))
            }
        }
    }

    /// Runs statements that answer nothing.
    pub(crate) fn batch(&self, sql: &str) -> Result<()> {
        self.ready()?;
        self.batch_within(sql, self.target.patience.statement)
    }

    fn batch_within(&self, sql: &str, patience: Duration) -> Result<()> {
        self.talk(patience, |client| {
            let sql = sql.to_owned();
            async move { client.batch_execute(&sql).await }
        })
    }

    /// Sends what waits and commits behind it, in one round trip: what fails before the commit makes it a rollback.
    ///
    /// Any other error means that it is not known whether it was done, whatever it says: also where the database has said no more than that
    /// it gave up waiting for a standby, since what is on no standby is lost with its machine.
    pub(super) fn commit(&self) -> Result<()> {
        let sent = self.to_send()?;
        let was_warned = self.line.borrow().as_ref().map(|line| Arc::clone(&line.was_warned));
        if let Some(was_warned) = &was_warned {
            was_warned.store(false, Ordering::Relaxed);
        }
        let answers = self.talk(self.target.patience.statement, |client| async move {
            // Polled in their order, so that they are sent in it.
            Ok(tokio::join!(biased; say(&client, &sent), client.batch_execute("COMMIT")))
        });
        self.in_transaction.set(false);
        self.answers_so_far.borrow_mut().clear();
        let (written, committed) = answers?;
        self.heard_all(written)?;
        self.heard(committed)?;
        if was_warned.is_some_and(|was_warned| was_warned.load(Ordering::Relaxed)) {
            self.lose();
            return Err(Error::Lost(
                "the database confirmed a commit with a warning, so that it may be on no standby".to_owned(),
            ));
        }
        Ok(())
    }

    /// Rolls back. A connection that was lost has done so by itself.
    pub(super) fn roll_back(&self) {
        self.answers_so_far.borrow_mut().clear();
        if self.in_transaction.replace(false)
            && self.is_connected()
            && let Err(error) = self.batch_within("ROLLBACK", self.target.patience.connect)
        {
            tracing::info!(%error, "a connection to the database is given up, since it does not roll back");
            self.lose();
        }
    }

    /// Begins a transaction, on a new connection where the old one turns out to be gone: nothing is lost with it then.
    pub(super) fn begin(&self, sql: &str) -> Result<()> {
        self.make_room();
        self.begin_by(|| self.batch_within(sql, self.target.patience.connect))
    }

    fn begin_by<T>(&self, begin: impl Fn() -> Result<T>) -> Result<T> {
        // Only a panic leaves one under way, and what that saw is of another time.
        self.roll_back();
        let mut begun = None;
        if self.leads_there() {
            match begin() {
                Err(Error::Lost(reason)) => tracing::info!(reason, "a connection to the database is made anew"),
                answer => begun = Some(answer),
            }
        }
        let begun = begun.unwrap_or_else(|| self.reconnect().and_then(|()| begin()));
        // Whatever has gone wrong, it may have begun.
        self.in_transaction.set(begun.is_ok() || self.is_connected());
        begun
    }

    /// Runs queries that see one state of the database.
    pub(crate) fn snapshot<T, E: From<Error>>(&self, query: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        self.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        self.end(query())
    }

    /// Changes something that is in no group, all or nothing.
    pub(crate) fn change<T, E: From<Error>>(&self, change: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        self.begin("BEGIN ISOLATION LEVEL READ COMMITTED")?;
        self.end(change())
    }

    fn end<T, E: From<Error>>(&self, result: Result<T, E>) -> Result<T, E> {
        match result {
            Ok(value) => Ok(self.commit().map(|()| value)?),
            Err(error) => {
                self.roll_back();
                Err(error)
            }
        }
    }

    /// Whether there is a connection, as far as is known.
    pub(super) fn is_connected(&self) -> bool {
        self.line.borrow().is_some()
    }

    /// What was answered to one of several statements; the connection is lost where that says so.
    fn heard<T>(&self, answer: std::result::Result<T, tokio_postgres::Error>) -> Result<T> {
        answer.map_err(|error| match Error::from(error) {
            Error::Lost(reason) => {
                self.lose();
                Error::Lost(reason)
            }
            // A primary that has become a standby: another host may have become the primary.
            Error::Postgres { state, message } if state == READ_ONLY && self.target.r#use != Use::Read => {
                self.leave();
                Error::Lost(message)
            }
            error => error,
        })
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // A runtime may not be waited for where others run; the socket closes all the same.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
