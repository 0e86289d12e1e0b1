//! The loop: one task per connection, each with one order in flight. It is closed, or keeps to a rate.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use hdrhistogram::Histogram;
use tokio::task::JoinSet;
use tokio::time::{sleep, sleep_until};

use super::http::{Connection, Error};
use super::report::{Report, describe};
use super::workload::{Call, Goods, Keys, Work, Workload};

/// After so many failed orders without a placed one there is no point in going on.
const GIVE_UP_AFTER: u64 = 16;
/// How long a server may be away before the run is given up.
const RECONNECT_FOR: Duration = Duration::from_secs(5);
/// How long to wait between two attempts to reach a server that is away.
const RECONNECT_PAUSE: Duration = Duration::from_millis(50);
/// How long no order at all may be answered before the run is given up.
const STALLED_AFTER: Duration = Duration::from_secs(30);
/// How often to look whether orders are still being answered.
const STALL_CHECK: Duration = Duration::from_secs(1);
/// Latencies above this, in microseconds, are counted as this.
const MAX_LATENCY: u64 = 60_000_000;

/// When a run ends.
#[derive(Debug, Clone, Copy)]
pub enum Limit {
    /// After exactly this many orders.
    Orders(u64),
    /// After this long: no order is started any more, those in flight are waited for.
    Time(Duration),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Orders(orders) => write!(f, "until there are {orders}"),
            Self::Time(time) => write!(f, "for {} s", time.as_secs_f64()),
        }
    }
}

/// What to send on every connection, and until when.
#[derive(Debug)]
pub struct Plan {
    /// Where the API is.
    pub api: String,
    /// What to ask for.
    pub work: Work,
    /// The `Authorization` header's value.
    pub authorization: String,
    /// When to end.
    pub limit: Limit,
    /// How many a second, as long as the server keeps up; as many as it answers where none is given.
    pub rate: Option<f64>,
    /// The kind of idempotency keys.
    pub keys: Keys,
    /// What it is about; at least one.
    pub goods: Arc<[Goods]>,
}

/// What the connections of a run share.
#[derive(Debug)]
struct Run {
    plan: Plan,
    begun: Instant,
    /// No order is started from here on.
    deadline: Option<Instant>,
    started: AtomicU64,
    /// How many places of a rate were taken.
    due: AtomicU64,
    placed: AtomicU64,
    failed: AtomicU64,
    first_error: Mutex<Option<String>>,
}

impl Run {
    /// Whether one more order may be started, which is then counted.
    fn take_turn(&self) -> bool {
        match self.plan.limit {
            Limit::Orders(orders) => self.started.fetch_add(1, Relaxed) < orders,
            Limit::Time(_) => self.deadline.is_some_and(|deadline| Instant::now() < deadline),
        }
    }

    /// Waits until the next order is due, and says from when on somebody waits for its answer. Where every connection was busy when it
    /// was due that is then, and not when it is sent: a server that stops for a second keeps all waiting who come in that second.
    async fn wait_for_next(&self) -> Instant {
        let Some(rate) = self.plan.rate else { return Instant::now() };
        let due = self.begun + Duration::from_secs_f64(self.due.fetch_add(1, Relaxed) as f64 / rate);
        if due <= Instant::now() {
            return due;
        }
        sleep_until(due.into()).await;
        Instant::now()
    }

    /// Counts an order that was not placed, and keeps the first reason.
    fn note_failure(&self, why: String) -> Result<()> {
        self.first_error.lock().expect("no holder panics").get_or_insert(why);
        let failed = self.failed.fetch_add(1, Relaxed) + 1;
        if failed >= GIVE_UP_AFTER { self.check_some_placed() } else { Ok(()) }
    }

    /// Fails when orders failed and none was placed.
    fn check_some_placed(&self) -> Result<()> {
        match &*self.first_error.lock().expect("no holder panics") {
            Some(why) if self.placed.load(Relaxed) == 0 => {
                bail!("no order was placed; the first one was answered {why}")
            }
            _ => Ok(()),
        }
    }
}

/// Places orders on all `connections` until the plan's limit, then reports.
///
/// # Errors
///
/// When not one of the first orders is accepted, the server goes away for good, or it stops
/// answering.
pub async fn drive(connections: Vec<Connection>, plan: Plan) -> Result<Report> {
    let workloads = connections.iter().map(|_| Workload::new(plan.work, plan.goods.clone(), plan.keys));
    let workloads: Vec<Workload> = workloads.collect::<Result<_, _>>().context("no randomness")?;

    let begin = Instant::now();
    let deadline = match plan.limit {
        Limit::Orders(_) => None,
        Limit::Time(time) => begin.checked_add(time),
    };
    let run = Arc::new(Run {
        plan,
        begun: begin,
        deadline,
        started: AtomicU64::default(),
        due: AtomicU64::default(),
        placed: AtomicU64::default(),
        failed: AtomicU64::default(),
        first_error: Mutex::default(),
    });
    let mut tasks = JoinSet::new();
    for (connection, workload) in connections.into_iter().zip(workloads) {
        tasks.spawn(place_orders(connection, workload, run.clone()));
    }
    let latencies = tokio::select! {
        latencies = merge(&mut tasks) => latencies?,
        () = stall(&run) => bail!(
            "the server has not answered any order for {} s; {} had been placed before",
            STALLED_AFTER.as_secs(),
            run.placed.load(Relaxed),
        ),
    };
    let elapsed = begin.elapsed();
    run.check_some_placed()?;
    let failed = run.failed.load(Relaxed);
    let first_error = run.first_error.lock().expect("no holder panics").take();
    Ok(Report::new(elapsed, &latencies, failed, first_error))
}

/// Waits for every task and adds their latencies up; the first task that fails ends the wait.
async fn merge(tasks: &mut JoinSet<Result<Histogram<u64>>>) -> Result<Histogram<u64>> {
    let mut all = new_histogram();
    while let Some(task) = tasks.join_next().await {
        let latencies = task.context("a connection's task broke off")??;
        all.add(latencies).context("latencies do not add up")?;
    }
    Ok(all)
}

/// Returns once no order has been answered for a while.
async fn stall(run: &Run) {
    let answered = || run.placed.load(Relaxed) + run.failed.load(Relaxed);
    let (mut last, mut since) = (answered(), Instant::now());
    while since.elapsed() < STALLED_AFTER {
        sleep(STALL_CHECK).await;
        if last != answered() {
            (last, since) = (answered(), Instant::now());
        }
    }
}

/// One connection's loop; gives the latencies of the orders it placed, in microseconds.
async fn place_orders(mut connection: Connection, mut workload: Workload, run: Arc<Run>) -> Result<Histogram<u64>> {
    let mut latencies = new_histogram();
    while run.take_turn() {
        let call = workload.next_call();
        let waited_from = run.wait_for_next().await;
        match send(&mut connection, call, &run).await? {
            None => {
                latencies.saturating_record(waited_from.elapsed().as_micros() as u64);
                run.placed.fetch_add(1, Relaxed);
            }
            Some(why) => run.note_failure(why)?,
        }
    }
    Ok(latencies)
}

/// Sends one request; gives the reason when it was not accepted.
///
/// A lost connection is opened again and the order sent once more, as the apps do: its
/// idempotency key sees to it that the order is not placed twice.
async fn send(connection: &mut Connection, call: Call<'_>, run: &Run) -> Result<Option<String>> {
    let path = format!("{}{}", run.plan.api, call.path);
    let headers = [
        ("Authorization", &*run.plan.authorization),
        ("Content-Type", "application/json"),
        ("Idempotency-Key", call.key.unwrap_or_default()),
    ];
    let headers = &headers[..if call.key.is_some() { 3 } else { 2 }];
    let mut sent_before = false;
    loop {
        match connection.send(call.method, &path, headers, call.body).await {
            Ok(answer) if answer.status == call.status => return Ok(None),
            Ok(answer) => return Ok(Some(describe(answer.status, answer.body))),
            Err(Error::Unreachable(_)) => reconnect(connection, run).await?,
            Err(Error::Lost(_)) if !sent_before => sent_before = true,
            Err(error) => return Ok(Some(format!("not at all: {error}"))),
        }
    }
}

/// Tries to reach the server again for a while.
async fn reconnect(connection: &mut Connection, run: &Run) -> Result<()> {
    let give_up = Instant::now() + RECONNECT_FOR;
    while let Err(error) = connection.reconnect().await {
        if Instant::now() >= give_up {
            let placed = run.placed.load(Relaxed);
            let away = RECONNECT_FOR.as_secs();
            return Err(error).with_context(|| format!("the server went away after {placed} orders, for more than {away} s"));
        }
        sleep(RECONNECT_PAUSE).await;
    }
    Ok(())
}

/// An empty histogram of microseconds, exact to three digits.
fn new_histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, MAX_LATENCY, 3).expect("the bounds are in order")
}
