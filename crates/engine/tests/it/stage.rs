//! The harness: a store, engines on it, a gate that cuts groups exactly, faults at the points one asks for, and a dump of every
//! table.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread::JoinHandle;
use std::time::Duration;

use docket_domain::command::Outcome;
use docket_domain::ids::MerchantId;
use docket_domain::numbering::{Counter, Kind};
use docket_domain::refusal::{Code, Refusal};
use docket_engine::{Clock, CountedSeeds, Engine, FailPoint, Failure, Fault, Faults, ManualClock, Request, Seeds, Stats};
use docket_store::{Store, Writer};
use docket_testing::Place;
use rusqlite::types::Value;

use crate::fixtures::{NOON, Requests, SHOP, settings_of};

/// What a command is answered with.
pub type Answer = Result<Outcome, Failure>;

/// An answer that is still to come; its command is in the queue.
pub type Pending = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// After this, what should have happened is not going to: a test that would hang fails instead.
const PATIENCE: Duration = Duration::from_secs(120);

/// A store of its own.
pub struct Stage {
    pub store: Store,
    place: Place,
}

/// Seeds that count, whoever of several engines draws them.
#[derive(Clone, Default)]
struct SharedSeeds(Arc<Mutex<CountedSeeds>>);

impl Seeds for SharedSeeds {
    fn draw(&mut self) -> [u8; 32] {
        self.0.lock().expect("no one panics with the lock").draw()
    }
}

/// An engine on the store, with the handle of its thread.
pub struct Running {
    pub engine: Engine,
    thread: JoinHandle<()>,
}

impl Stage {
    /// An empty store.
    pub fn empty() -> Stage {
        let place = Place::empty();
        Stage { store: place.open(), place }
    }

    /// A store with the shop set up.
    pub async fn with_shop() -> Stage {
        let stage = Stage::empty();
        let running = stage.start();
        running.done(Requests::new("set up").set_up(SHOP, settings_of(SHOP))).await;
        running.stop();
        stage
    }

    /// An engine at noon, without faults.
    pub fn start(&self) -> Running {
        self.start_with(Arc::new(ManualClock::new(NOON, 1)), None)
    }

    /// An engine with that clock and faults.
    pub fn start_with(&self, clock: Arc<dyn Clock>, faults: Option<Faults>) -> Running {
        Running::start(self.store.writer().expect("a writer"), clock, faults)
    }

    /// An engine with that clock and faults, whose ids are the same in every run. One store has only one such engine in its
    /// life, or ids would come twice.
    pub fn start_repeatable(&self, clock: Arc<dyn Clock>, faults: Option<Faults>) -> Running {
        self.start_seeded(clock, Box::new(CountedSeeds::default()), faults)
    }

    /// Two such engines that draw from one source, and read one clock.
    pub fn start_repeatable_pair(&self, clock: Arc<dyn Clock>) -> [Running; 2] {
        let seeds = SharedSeeds::default();
        [0, 1].map(|_| self.start_seeded(Arc::clone(&clock), Box::new(seeds.clone()), None))
    }

    fn start_seeded(&self, clock: Arc<dyn Clock>, seeds: Box<dyn Seeds>, faults: Option<Faults>) -> Running {
        let writer = self.store.writer().expect("a writer");
        let (engine, thread) = Engine::start_seeded(writer, clock, seeds, faults);
        Running { engine, thread }
    }

    /// An engine that stops at a gate before its commits.
    pub fn start_gated(&self) -> (Running, Gate, Trap) {
        let (gate, trap, faults) = gate();
        (self.start_with(Arc::new(ManualClock::new(NOON, 1)), Some(faults)), gate, trap)
    }

    /// An engine whose faults are sprung when asked for.
    pub fn start_trapped(&self) -> (Running, Trap) {
        let (running, gate, trap) = self.start_gated();
        drop(gate);
        (running, trap)
    }

    /// Every row of every table, by the primary key, without where tills go on reading: that is the end of whichever group it was.
    pub fn dump(&self) -> BTreeMap<String, Vec<String>> {
        let connection = self.place.look();
        let column = |sql: &str| -> Vec<String> {
            let mut statement = connection.prepare(sql).expect("a query");
            let rows = statement.query_map([], |row| row.get(0)).expect("rows");
            rows.collect::<Result<_, _>>().expect("texts")
        };
        // The history of migrations says when they ran, which no command decides.
        let tables = column(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'refinery%'",
        );
        let dump = tables.into_iter().map(|table| {
            let key = column(&format!("SELECT name FROM pragma_table_info('{table}') WHERE pk > 0 ORDER BY pk")).join(", ");
            let mut statement = connection.prepare(&format!("SELECT * FROM {table} ORDER BY {key}")).expect("a table");
            let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
            let rows = statement.query_map([], |row| {
                let value = |(index, name): (usize, &String)| Ok(format!("{name}={:?}", row.get::<_, Value>(index)?));
                let decided = columns.iter().enumerate().filter(|(_, name)| *name != "changed_seq");
                Ok(decided.map(value).collect::<Result<Vec<_>, rusqlite::Error>>()?.join(" "))
            });
            (table, rows.expect("rows").collect::<Result<_, _>>().expect("values"))
        });
        dump.collect()
    }

    /// How many rows a table has, all merchants together.
    pub fn count(&self, table: &str) -> usize {
        self.dump()[table].len()
    }

    /// The values of a kind's counters, after proof that every number up to them stands on exactly one document.
    pub async fn audited(&self, merchant: MerchantId, kind: Kind) -> Vec<i64> {
        let reads = self.store.reads(1).expect("a reader");
        let counters = reads.counters(merchant, kind, None, None).await.expect("counters");
        let mut values = Vec::new();
        for (key, Counter { value, start, .. }) in counters {
            let audit = reads.audit_counter(merchant, key).await.expect("an audit").expect("the counter is there");
            assert!(audit.holds(), "{audit:?}");
            assert_eq!(audit.issued as i64, value - start + 1);
            values.push(value);
        }
        assert_eq!(reads.numbers_without_counter(merchant, kind).await.expect("an audit"), 0);
        values
    }
}

impl Running {
    /// An engine on that writer.
    pub fn start(writer: Box<dyn Writer>, clock: Arc<dyn Clock>, faults: Option<Faults>) -> Running {
        let (engine, thread) = Engine::start(writer, clock, faults);
        Running { engine, thread }
    }

    /// An engine that was started otherwise, with its thread.
    pub fn of(engine: Engine, thread: JoinHandle<()>) -> Running {
        Running { engine, thread }
    }

    /// Submits a request and waits for its answer.
    pub async fn submit(&self, request: Request) -> Answer {
        self.engine.submit(request).await
    }

    /// Submits what must be done.
    pub async fn done(&self, request: Request) -> Outcome {
        self.submit(request).await.expect("the command is done")
    }

    /// Submits what must be refused.
    pub async fn refused(&self, request: Request) -> Refusal {
        match self.submit(request).await {
            Err(Failure::Refused(refusal)) => refusal,
            other => panic!("not refused: {other:?}"),
        }
    }

    /// Puts a request into the queue and does not wait.
    pub fn queue(&self, request: Request) -> Pending {
        let engine = self.engine.clone();
        let mut pending: Pending = Box::pin(async move { engine.submit(request).await });
        let polled = pending.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(polled, Poll::Pending), "a queued command is not answered at once: {polled:?}");
        pending
    }

    /// How many groups were committed.
    pub fn groups(&self) -> u64 {
        Stats::get(&self.engine.stats().groups)
    }

    /// Ends the loop and waits for its thread.
    pub fn stop(self) {
        let Running { engine, thread } = self;
        drop(engine);
        thread.join().expect("the lane ends");
    }
}

/// Waits for answers, in order.
pub async fn all(pending: Vec<Pending>) -> Vec<Answer> {
    let mut answers = Vec::with_capacity(pending.len());
    for one in pending {
        answers.push(one.await);
    }
    answers
}

/// Holds the lane before each commit until it is opened. Whatever is queued meanwhile is the next group. Dropped, it stands open.
pub struct Gate {
    arrived: Receiver<()>,
    go: Sender<()>,
}

impl Gate {
    /// Waits until the lane stands at the gate.
    pub fn arrived(&self) {
        self.arrived.recv_timeout(PATIENCE).expect("the lane comes to the gate");
    }

    /// Lets the lane commit the group it has.
    pub fn open(&self) {
        self.go.send(()).expect("the lane waits at the gate");
    }

    /// Occupies the lane with a command that changes nothing, so that what is queued from now on is one group.
    pub fn occupy(&self, running: &Running) -> Pending {
        let plug = running.queue(Requests::new("plug").order(MerchantId(-1)));
        self.arrived();
        plug
    }

    /// Runs requests in one group, once the lane is occupied, and lets everything after it run free.
    pub async fn run_group(self, running: &Running, requests: Vec<Request>) -> Vec<Answer> {
        let plug = self.occupy(running);
        let pending: Vec<_> = requests.into_iter().map(|request| running.queue(request)).collect();
        drop(self);
        expect_unknown_merchant(plug.await);
        all(pending).await
    }
}

/// The answer to the command that occupies a lane.
pub fn expect_unknown_merchant(answer: Answer) {
    assert!(matches!(&answer, Err(Failure::Refused(refusal)) if refusal.code == Code::MerchantUnknown), "{answer:?}");
}

/// Faults to come: each at a point, when it is reached for the n-th time from now on.
#[derive(Clone, Default)]
pub struct Trap {
    faults: Arc<Mutex<Vec<(FailPoint, usize, Fault)>>>,
}

impl Trap {
    /// Asks for a fault at the n-th time that a point is reached, counting from 1.
    pub fn set(&self, point: FailPoint, nth: usize, fault: Fault) {
        self.faults.lock().expect("no one panics with the lock").push((point, nth, fault));
    }

    /// Whether everything that was asked for has happened.
    pub fn is_sprung(&self) -> bool {
        self.faults.lock().expect("no one panics with the lock").is_empty()
    }

    fn reach(&self, point: FailPoint) -> Option<Fault> {
        let mut faults = self.faults.lock().expect("no one panics with the lock");
        faults.iter_mut().filter(|(at, ..)| *at == point).for_each(|(_, nth, _)| *nth -= 1);
        let due = faults.iter().position(|(_, nth, _)| *nth == 0)?;
        Some(faults.remove(due).2)
    }
}

/// A gate and a trap, and the faults that obey them.
pub fn gate() -> (Gate, Trap, Faults) {
    let (arrive, arrived) = channel();
    let (go, may_go) = channel();
    let trap = Trap::default();
    let traps = trap.clone();
    let faults: Faults = Box::new(move |point| {
        if point == FailPoint::BeforeCommit && arrive.send(()).is_ok() {
            // An error means that the gate was dropped and stands open.
            let _ = may_go.recv();
        }
        traps.reach(point)
    });
    (Gate { arrived, go }, trap, faults)
}
