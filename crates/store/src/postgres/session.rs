//! One connection to PostgreSQL, used by one thread at a time.
//!
//! | it is used by | how |
//! | --- | --- |
//! | the read side, side tables | each statement is a round trip |
//! | a group's writes | nothing is sent until a query or the commit needs it; then all of it in one round trip, many rows a statement |
//! | a group's loads | whatever all keys ask for, level by level, one round trip each ([`Session::ask_together`]) |
//!
//! Every wait has a time-out of its own, since the driver's covers the connecting alone. Whoever runs into it has lost the connection:
//! what became of the statement is not known, and the next transaction begins on a new one. So does a statement that is in none.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rusqlite::ToSql;
use tokio::runtime::{Handle, Runtime, RuntimeFlavor};
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Row, Statement};

use super::answer::Answer;
use super::target::{Line, Target, Use};
use super::text::{RowInsert, changed_table, checked, query_of_many, translate, with_nulls};
use super::value::{Bound, Column};
use crate::sql::{Error, Result};

/// The most statements whose plans a connection keeps; more come only from searches of ever new shapes.
const STATEMENTS_MAX: usize = 2_000;
/// The most rounds of loading for one set of keys: what is asked depends on what was answered only so many times.
const ROUNDS_MAX: usize = 64;

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
    /// What was answered when the transaction began, until something is written.
    first_answers: RefCell<Answers>,
    /// What was asked for the last time that something was loaded which is loaded again and again, by what it is of.
    asked_before: RefCell<HashMap<i64, Vec<Asked>>>,
}

/// The statements that were met so far.
#[derive(Default)]
struct Known {
    places: HashMap<Box<str>, usize>,
    entries: Vec<Entry>,
}

/// A statement as an area writes it, and what was prepared for it.
struct Entry {
    /// In PostgreSQL's words.
    text: Arc<str>,
    /// How it inserts one row.
    insert: Option<RowInsert>,
    /// The table that it changes; empty for a query.
    table: Box<str>,
    /// Whether it takes rows of that table away.
    deletes: bool,
    /// Whether what is bound says its type; otherwise the columns do that it is written to.
    is_typed: bool,
    /// Prepared for these types.
    prepared: Vec<(Vec<Type>, Statement)>,
    /// Prepared for many rows at once.
    of_many: Option<Statement>,
    /// Prepared so that it fails where it does not touch one row.
    checked: Option<Statement>,
    /// Prepared to answer many at once, where these parameters are arrays.
    asks: Vec<(Vec<Type>, Vec<bool>, Statement)>,
}

/// A write that waits to be sent.
enum Write {
    /// Rows of one table.
    Rows { place: usize, statement: Statement, merchant: Bound, columns: Vec<Column>, count: usize },
    /// Anything else.
    One { place: usize, statement: Statement, values: Vec<Bound> },
}

/// Whether a write was done.
type Outcome = std::result::Result<(), tokio_postgres::Error>;

/// What was answered to a statement with these values.
type Answers = HashMap<(usize, Vec<Bound>), Arc<Answer>>;

#[derive(Default)]
struct Asking {
    answers: Answers,
    wanted: Vec<Asked>,
    /// Everything that was asked for, where that is to be known afterwards.
    noted: Option<Vec<Asked>>,
}

/// A statement, and what is bound to it.
type Asked = (usize, Vec<Bound>);

/// A statement that is asked for all of these values at once.
struct Question {
    place: usize,
    statement: Statement,
    params: Params,
    asked: Vec<Vec<Bound>>,
}

type Rows = std::result::Result<Vec<Row>, tokio_postgres::Error>;

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
            first_answers: RefCell::default(),
            asked_before: RefCell::default(),
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
            entry.checked = None;
            entry.asks.clear();
        }
        self.pending.borrow_mut().clear();
        self.first_answers.borrow_mut().clear();
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
        if self.in_transaction.replace(false)
            && self.is_connected()
            && let Err(error) = self.batch_within("ROLLBACK", self.target.patience.connect)
        {
            tracing::info!(%error, "a connection to the database is given up, since it does not roll back");
            self.lose();
        }
    }

    /// Forgets statements where there are too many. Only when nothing is asked for that would name one by its place.
    fn make_room(&self) {
        if self.known.borrow().entries.len() > STATEMENTS_MAX {
            *self.known.borrow_mut() = Known::default();
            self.asked_before.borrow_mut().clear();
        }
    }

    /// Begins a transaction, on a new connection where the old one turns out to be gone: nothing is lost with it then.
    pub(super) fn begin(&self, sql: &str) -> Result<()> {
        self.make_room();
        self.begin_by(|| self.batch_within(sql, self.target.patience.connect))
    }

    /// Begins a transaction, asks its first question, and what the keys ask for first, in one round trip; on a new connection where the old
    /// one turns out to be gone. What the keys are answered, [`Session::ask_together`] finds there. `again` says of what everything is
    /// asked for that was asked for before, for [`Session::ask_as_before`].
    pub(super) fn begin_asking<K, T>(
        &self,
        begin: &str,
        (sql, values): (&str, &[&dyn ToSql]),
        keys: &[K],
        load: impl Fn(&K) -> Result<T>,
        again: Option<i64>,
    ) -> Result<Arc<Answer>> {
        self.make_room();
        *self.asking.borrow_mut() = Some(Asking::default());
        keys.iter().for_each(|key| drop(load(key)));
        let mut wanted = self.asking.take().map(|asking| asking.wanted).unwrap_or_default();
        wanted.extend(again.into_iter().flat_map(|of| self.asked_before(of)));
        self.begin_by(|| self.try_begin_asking(begin, sql, values, &wanted))
    }

    fn asked_before(&self, of: i64) -> Vec<Asked> {
        self.asked_before.borrow().get(&of).cloned().unwrap_or_default()
    }

    /// Loads what is loaded again and again: what was asked for the last time is asked for at once.
    pub(super) fn ask_as_before<T>(&self, of: i64, load: impl Fn() -> Result<T>) -> Result<T> {
        self.flush()?;
        let answers = std::mem::take(&mut *self.first_answers.borrow_mut());
        let before: Vec<_> = self.asked_before(of).into_iter().filter(|asked| !answers.contains_key(asked)).collect();
        *self.asking.borrow_mut() = Some(Asking { answers, wanted: Vec::new(), noted: Some(Vec::new()) });
        let asked = if before.is_empty() { Ok(()) } else { self.answer(&before) };
        let loaded = asked.and_then(|()| self.rounds(&[()], |()| load()));
        let Asking { answers, noted, .. } = self.asking.take().unwrap_or_default();
        let loaded = loaded?.pop().ok_or(Error::NoRows)?;
        *self.first_answers.borrow_mut() = answers;
        self.asked_before.borrow_mut().insert(of, noted.unwrap_or_default());
        Ok(loaded)
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

    /// The question may wait for a lock; that the transaction has begun waits for nobody's, and is waited for no longer than a connection.
    fn try_begin_asking(&self, begin: &str, sql: &str, values: &[&dyn ToSql], wanted: &[Asked]) -> Result<Arc<Answer>> {
        let values = bound(values)?;
        let statement = self.prepared(self.place(sql), &values)?;
        let questions = self.questions(wanted)?;
        let patience = self.target.patience.connect;
        let answer = self.talk(self.target.patience.statement, |client| {
            let (begin, questions) = (begin.to_owned(), &questions);
            async move {
                let params = as_params(&values);
                let begun = async {
                    match tokio::time::timeout(patience, client.batch_execute(&begin)).await {
                        Ok(begun) => begun.map_err(Some),
                        Err(_) => Err(None),
                    }
                };
                let asked = async { client.query(&statement, &params).await.map_err(Some) };
                let more = async { Ok(ask(&client, questions).await) };
                // Polled in their order, so that they are sent in it.
                Ok(tokio::try_join!(biased; begun, asked, more))
            }
        })?;
        match answer {
            Ok(((), rows, more)) => {
                let mut answers = Answers::new();
                self.take_answers(questions, more, &mut answers)?;
                *self.first_answers.borrow_mut() = answers;
                Ok(Arc::new(Answer::of(rows)))
            }
            Err(Some(error)) => self.heard(Err(error)),
            Err(None) => {
                self.leave();
                Err(Error::Lost(format!("no answer came within {} ms", patience.as_millis())))
            }
        }
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

    /// From now on writes are gathered, or no longer.
    pub(crate) fn gather(&self, gathers: bool) {
        self.gathers.set(gathers);
        self.pending.borrow_mut().clear();
    }

    /// The place of a statement.
    pub(crate) fn place(&self, sql: &str) -> usize {
        let mut known = self.known.borrow_mut();
        if let Some(place) = known.places.get(sql) {
            return *place;
        }
        let table: Box<str> = changed_table(sql).into();
        // A row's columns and a change's say what is bound; a query and what is inserted from one do not always.
        let is_typed = table.is_empty() || (sql.trim_start().starts_with("INSERT") && sql.contains("SELECT"));
        let entry = Entry {
            text: translate(sql).into(),
            insert: RowInsert::parse(sql),
            table,
            deletes: sql.trim_start().starts_with("DELETE"),
            is_typed,
            prepared: Vec::new(),
            of_many: None,
            checked: None,
            asks: Vec::new(),
        };
        known.entries.push(entry);
        let place = known.entries.len() - 1;
        known.places.insert(sql.into(), place);
        place
    }

    /// Rows of a query.
    pub(crate) fn query(&self, place: usize, values: &[&dyn ToSql]) -> Result<Arc<Answer>> {
        let values = bound(values)?;
        if let Some(asking) = self.asking.borrow_mut().as_mut() {
            let asked = (place, values);
            if let Some(noted) = asking.noted.as_mut().filter(|noted| !noted.contains(&asked)) {
                noted.push(asked.clone());
            }
            if let Some(answer) = asking.answers.get(&asked) {
                return Ok(Arc::clone(answer));
            }
            asking.wanted.push(asked);
            return Err(Error::Wanted);
        }
        self.flush()?;
        self.query_now(place, &values)
    }

    fn query_now(&self, place: usize, values: &[Bound]) -> Result<Arc<Answer>> {
        self.ready()?;
        let statement = self.prepared(place, values)?;
        let rows = self
            .talk(self.target.patience.statement, |client| async move { client.query(&statement, &as_params(values)).await })?;
        Ok(Arc::new(Answer::of(rows)))
    }

    /// Runs what answers nothing, sooner or later within the group.
    pub(crate) fn execute(&self, place: usize, values: &[&dyn ToSql]) -> Result<()> {
        if !self.gathers.get() {
            return self.execute_counting(place, values).map(drop);
        }
        let values = bound(values)?;
        let statement = self.prepared(place, &values)?;
        let known = self.known.borrow();
        let entry = &known.entries[place];
        let mut pending = self.pending.borrow_mut();
        if entry.insert.is_none() {
            pending.push(Write::One { place, statement, values });
            return Ok(());
        }
        // Rows go to those that wait already, so that parents, which are written first, still come before their children; but never past a
        // deletion from their table, which may make room for them.
        let newest = pending.iter_mut().rev().find_map(|write| match write {
            Write::Rows { place: other, merchant, columns, count, .. } if *other == place && *merchant == values[0] => {
                Some(Some((columns, count)))
            }
            Write::Rows { .. } => None,
            Write::One { place: other, .. } => {
                let other = &known.entries[*other];
                (other.deletes && other.table == entry.table).then_some(None)
            }
        });
        match newest.flatten() {
            Some((columns, count)) => {
                *count += 1;
                columns.iter_mut().zip(values.into_iter().skip(1)).try_for_each(|(column, value)| column.push(value))
            }
            None => {
                let types = statement.params().iter().skip(1);
                let columns: Option<Vec<_>> = types.map(Column::of).collect();
                match columns {
                    None => pending.push(Write::One { place, statement, values }),
                    Some(mut columns) => {
                        let mut values = values.into_iter();
                        let merchant = values.next().unwrap_or(Bound::Null);
                        columns.iter_mut().zip(values).try_for_each(|(column, value)| column.push(value))?;
                        pending.push(Write::Rows { place, statement, merchant, columns, count: 1 });
                    }
                }
                Ok(())
            }
        }
    }

    /// Runs what must touch one row, sooner or later within the group.
    pub(crate) fn execute_one(&self, place: usize, values: &[&dyn ToSql]) -> Result<()> {
        if !self.gathers.get() {
            return if self.execute_counting(place, values)? == 1 { Ok(()) } else { Err(Error::NotOne) };
        }
        let values = bound(values)?;
        let statement = self.checked(place)?;
        self.pending.borrow_mut().push(Write::One { place, statement, values });
        Ok(())
    }

    /// The statement prepared so that it fails where it does not touch one row, and the commit behind it with it.
    fn checked(&self, place: usize) -> Result<Statement> {
        let text = {
            let known = self.known.borrow();
            let entry = &known.entries[place];
            if let Some(statement) = &entry.checked {
                return Ok(statement.clone());
            }
            checked(&entry.text)
        };
        let statement = self.prepare(&text, &[])?;
        self.known.borrow_mut().entries[place].checked = Some(statement.clone());
        Ok(statement)
    }

    /// Runs what answers nothing, now, and says how many rows it touched.
    pub(crate) fn execute_counting(&self, place: usize, values: &[&dyn ToSql]) -> Result<usize> {
        let values = bound(values)?;
        self.flush()?;
        self.ready()?;
        let statement = self.prepared(place, &values)?;
        let count =
            self.talk(
                self.target.patience.statement,
                |client| async move { client.execute(&statement, &as_params(&values)).await },
            )?;
        Ok(count as usize)
    }

    /// A statement prepared for what is bound to it.
    fn prepared(&self, place: usize, values: &[Bound]) -> Result<Statement> {
        let (text, types) = {
            let known = self.known.borrow();
            let entry = &known.entries[place];
            let types: Vec<Type> = if entry.is_typed { values.iter().map(Bound::type_of).collect() } else { Vec::new() };
            if let Some((_, statement)) = entry.prepared.iter().find(|(of, _)| *of == types) {
                return Ok(statement.clone());
            }
            (Arc::clone(&entry.text), types)
        };
        let statement = self.prepare_typed(&text, &types)?;
        self.known.borrow_mut().entries[place].prepared.push((types, statement.clone()));
        Ok(statement)
    }

    /// Prepares for values of these types. What is null could be of any, so the text says that it is null.
    fn prepare_typed(&self, text: &str, types: &[Type]) -> Result<Statement> {
        let nulls: Vec<_> = types.iter().map(|of| *of == Type::UNKNOWN).collect();
        if !nulls.contains(&true) {
            return self.prepare(text, types);
        }
        let declared: Vec<_> = types.iter().map(|of| if *of == Type::UNKNOWN { Type::TEXT } else { of.clone() }).collect();
        self.prepare(&with_nulls(text, &nulls), &declared)
    }

    fn prepare(&self, text: &str, types: &[Type]) -> Result<Statement> {
        let prepared = self.talk(self.target.patience.statement, |client| {
            let (text, types) = (text.to_owned(), types.to_vec());
            async move { client.prepare_typed(&text, &types).await }
        });
        prepared.inspect_err(|error| tracing::debug!(%error, text, "a statement was not prepared"))
    }

    /// Sends what waits, in one round trip.
    pub(crate) fn flush(&self) -> Result<()> {
        let sent = self.to_send()?;
        if sent.is_empty() {
            return Ok(());
        }
        let answers = self.talk(self.target.patience.statement, |client| async move { Ok(say(&client, &sent).await) })?;
        self.heard_all(answers)
    }

    /// Takes what waits, prepared to be sent.
    fn to_send(&self) -> Result<Vec<(Statement, Params)>> {
        let writes = std::mem::take(&mut *self.pending.borrow_mut());
        if !writes.is_empty() {
            self.first_answers.borrow_mut().clear();
        }
        let to_send = |write| {
            Ok(match write {
                Write::Rows { place, merchant, columns, count, .. } if count > 1 => {
                    (self.of_many(place, &columns)?, Params::Rows(merchant, columns))
                }
                Write::Rows { statement, merchant, columns, .. } => (statement, Params::Rows(merchant, columns).one_row()),
                Write::One { statement, values, .. } => (statement, Params::Values(values)),
            })
        };
        writes.into_iter().map(to_send).collect()
    }

    /// The first that went wrong is what went wrong: those after it failed because it did.
    fn heard_all(&self, answers: Vec<Outcome>) -> Result<()> {
        answers.into_iter().try_for_each(|answer| self.heard(answer))
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

    /// A statement that inserts many rows.
    fn of_many(&self, place: usize, columns: &[Column]) -> Result<Statement> {
        let text = {
            let known = self.known.borrow();
            let entry = &known.entries[place];
            if let Some(statement) = &entry.of_many {
                return Ok(statement.clone());
            }
            let arrays: Vec<_> = columns.iter().map(Column::array).collect();
            entry.insert.as_ref().expect("only rows of an insert are gathered").of_many(&arrays)
        };
        let statement = self.prepare(&text, &[])?;
        self.known.borrow_mut().entries[place].of_many = Some(statement.clone());
        Ok(statement)
    }

    /// Loads what several keys ask for. Each is tried; the queries that have no answer yet are sent together, and then it is tried again,
    /// so that there are as many round trips as one key's longest chain of queries, whatever the number of keys.
    pub(super) fn ask_together<K, T>(&self, keys: &[K], load: impl Fn(&K) -> Result<T>) -> Result<Vec<T>> {
        self.flush()?;
        let answers = std::mem::take(&mut *self.first_answers.borrow_mut());
        *self.asking.borrow_mut() = Some(Asking { answers, ..Asking::default() });
        let loaded = self.rounds(keys, load);
        *self.asking.borrow_mut() = None;
        loaded
    }

    fn rounds<K, T>(&self, keys: &[K], load: impl Fn(&K) -> Result<T>) -> Result<Vec<T>> {
        let mut loaded: Vec<Option<T>> = keys.iter().map(|_| None).collect();
        for _ in 0..ROUNDS_MAX {
            for (key, loaded) in keys.iter().zip(&mut loaded).filter(|(_, loaded)| loaded.is_none()) {
                let before = self.wanted();
                let answer = load(key);
                if self.wanted() == before {
                    *loaded = Some(answer?);
                }
            }
            let wanted = self.asking.borrow_mut().as_mut().map(|asking| std::mem::take(&mut asking.wanted)).unwrap_or_default();
            if wanted.is_empty() {
                return Ok(loaded.into_iter().flatten().collect());
            }
            self.answer(&wanted)?;
        }
        Err(Error::Broken(format!("what is asked for is not known after {ROUNDS_MAX} rounds")))
    }

    fn wanted(&self) -> usize {
        self.asking.borrow().as_ref().map_or(0, |asking| asking.wanted.len())
    }

    /// Asks for all of this in one round trip.
    fn answer(&self, wanted: &[Asked]) -> Result<()> {
        let questions = self.questions(wanted)?;
        let answers = self.talk(self.target.patience.statement, |client| {
            let questions = &questions;
            async move { Ok(ask(&client, questions).await) }
        })?;
        let mut asking = self.asking.borrow_mut();
        let Some(asking) = asking.as_mut() else { return Ok(()) };
        self.take_answers(questions, answers, &mut asking.answers)
    }

    /// Each statement once, for all values that it is asked for.
    fn questions(&self, wanted: &[Asked]) -> Result<Vec<Question>> {
        let mut places: HashMap<usize, Vec<Vec<Bound>>> = HashMap::new();
        for (place, values) in wanted {
            let same = places.entry(*place).or_default();
            if !same.contains(values) {
                same.push(values.clone());
            }
        }
        let question = |(place, asked): (usize, Vec<Vec<Bound>>)| {
            let (statement, params) = match &*asked {
                [alone] => (self.prepared(place, alone)?, Params::Values(alone.clone())),
                _ => self.ask_of_many(place, &asked)?,
            };
            Ok(Question { place, statement, params, asked })
        };
        places.into_iter().map(question).collect()
    }

    fn take_answers(&self, questions: Vec<Question>, answers: Vec<Rows>, all: &mut Answers) -> Result<()> {
        for (Question { place, asked, .. }, rows) in questions.into_iter().zip(answers) {
            let rows = self.heard(rows)?;
            let answers = if asked.len() == 1 { vec![Answer::of(rows)] } else { Answer::of_many(rows, asked.len())? };
            all.extend(asked.into_iter().zip(answers).map(|(values, answer)| ((place, values), Arc::new(answer))));
        }
        Ok(())
    }

    /// A query for many, and its parameters: what is the same for all is bound once, the rest as arrays.
    fn ask_of_many(&self, place: usize, asked: &[Vec<Bound>]) -> Result<(Statement, Params)> {
        let (mut types, mut params, mut arrays) = (Vec::new(), Vec::new(), Vec::new());
        for number in 0..asked[0].len() {
            let values = || asked.iter().map(|values| &values[number]);
            if values().all(|value| *value == asked[0][number]) {
                types.push(asked[0][number].type_of());
                params.push(Param::Value(asked[0][number].clone()));
                arrays.push(false);
                continue;
            }
            let of = values().map(Bound::type_of).find(|of| *of != Type::UNKNOWN).unwrap_or(Type::TEXT);
            let mut column = Column::of(&of).ok_or_else(|| Error::Broken("an array of a kind that no column has".to_owned()))?;
            values().try_for_each(|value| column.push(value.clone()))?;
            types.push(of);
            params.push(Param::Column(column));
            arrays.push(true);
        }
        let known = self.known.borrow();
        let entry = &known.entries[place];
        if let Some((_, _, statement)) = entry.asks.iter().find(|(of, which, _)| *of == types && *which == arrays) {
            return Ok((statement.clone(), Params::Mixed(params)));
        }
        let names: Vec<_> = params.iter().map(Param::array).collect();
        let text = query_of_many(&entry.text, &names);
        drop(known);
        let declared = params.iter().zip(&types).map(|(param, of)| match param {
            Param::Value(_) => of.clone(),
            Param::Column(column) => column.array_type(),
        });
        let statement = self.prepare_typed(&text, &declared.collect::<Vec<_>>())?;
        self.known.borrow_mut().entries[place].asks.push((types, arrays, statement.clone()));
        Ok((statement, Params::Mixed(params)))
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

fn bound(values: &[&dyn ToSql]) -> Result<Vec<Bound>> {
    values.iter().map(|value| Bound::of(*value)).collect()
}

type AnyParam<'p> = &'p (dyn tokio_postgres::types::ToSql + Sync);

fn as_params(values: &[Bound]) -> Vec<AnyParam<'_>> {
    values.iter().map(|value| value as AnyParam<'_>).collect()
}

/// What is bound to a statement that is sent together with others.
enum Params {
    Values(Vec<Bound>),
    Rows(Bound, Vec<Column>),
    Mixed(Vec<Param>),
}

enum Param {
    Value(Bound),
    Column(Column),
}

impl Param {
    /// The type of the array that it is.
    fn array(&self) -> Option<&'static str> {
        match self {
            Param::Value(_) => None,
            Param::Column(column) => Some(column.array()),
        }
    }
}

impl Params {
    fn as_params(&self) -> Vec<AnyParam<'_>> {
        match self {
            Params::Values(values) => as_params(values),
            Params::Rows(merchant, columns) => {
                std::iter::once(merchant as AnyParam<'_>).chain(columns.iter().map(Column::as_sql)).collect()
            }
            Params::Mixed(params) => params
                .iter()
                .map(|param| match param {
                    Param::Value(value) => value as AnyParam<'_>,
                    Param::Column(column) => column.as_sql(),
                })
                .collect(),
        }
    }

    /// The values of the one row that there is.
    fn one_row(self) -> Params {
        match self {
            Params::Rows(merchant, columns) => {
                Params::Values(std::iter::once(merchant).chain(columns.into_iter().map(Column::into_first)).collect())
            }
            other => other,
        }
    }
}

/// Says all of it, in one round trip.
async fn say(client: &Client, sent: &[(Statement, Params)]) -> Vec<Outcome> {
    let params: Vec<_> = sent.iter().map(|(_, params)| params.as_params()).collect();
    let saying = sent.iter().zip(&params);
    let saying =
        saying.map(|((statement, _), params)| Box::pin(async move { client.execute(statement, params).await.map(drop) }));
    in_order(saying.collect()).await
}

/// Asks all questions, in one round trip.
async fn ask(client: &Client, questions: &[Question]) -> Vec<Rows> {
    let params: Vec<_> = questions.iter().map(|question| question.params.as_params()).collect();
    let asking = questions.iter().zip(&params);
    let asking = asking.map(|(question, params)| Box::pin(async move { client.query(&question.statement, params).await }));
    in_order(asking.collect()).await
}

/// Polls futures in their order, so that what they send is sent in it, and waits for all.
async fn in_order<F: Future + Unpin>(mut futures: Vec<F>) -> Vec<F::Output> {
    let mut outcomes: Vec<Option<F::Output>> = futures.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        let mut waits = false;
        for (future, outcome) in futures.iter_mut().zip(&mut outcomes).filter(|(_, outcome)| outcome.is_none()) {
            match std::pin::Pin::new(future).poll(context) {
                std::task::Poll::Ready(ready) => *outcome = Some(ready),
                std::task::Poll::Pending => waits = true,
            }
        }
        if waits { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
    })
    .await;
    outcomes.into_iter().flatten().collect()
}
