//! Clients as they should be: they send the same request under the same key until it is answered, whichever server takes it. And what
//! became of their orders.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, RwLock};
use std::time::{Duration, Instant};

use docket_testing::Backend;
use serde_json::Value;

use super::http::{Client, Request};
use super::orders::{Placed, a_delivery, all_orders, new_key};

/// Whether these tests run on PostgreSQL: what takes several machines, or a database that goes away, is tested there.
pub fn on_postgres() -> bool {
    Backend::of_this_run() == Backend::Postgres
}

/// How many rounds of torture were asked for; none in an ordinary run.
pub fn torture_rounds() -> Option<usize> {
    std::env::var("DOCKET_TORTURE_ROUNDS").ok().map(|rounds| rounds.parse().expect("a number of rounds"))
}

/// For how long a client goes on until it is answered.
const ANSWER_MAX: Duration = Duration::from_secs(180);
/// For how long a server may look for a database that is back.
const BACK_MAX: Duration = Duration::from_secs(60);

/// What clients do about a request that had no answer, or was told to come again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// The same key again: what is right.
    SameKey,
    /// A new key, as if it were a new order. It shows that doubled orders are found where there are some.
    NewKey,
}

/// An order that was answered, and the request that it was answered to.
struct Answered {
    placed: Placed,
    request: Request,
    /// When, by [`monotonic`].
    at: i64,
}

/// Nanoseconds of the clock that only goes forward, the same in every process.
pub fn monotonic() -> i64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    now.tv_sec * 1_000_000_000 + now.tv_nsec
}

/// Clients that place orders, and what they were answered.
pub struct Load {
    servers: RwLock<Vec<String>>,
    token: String,
    manner: Manner,
    is_over: AtomicBool,
    /// What was answered, by the reference that an order keeps whatever its key.
    answered: Mutex<HashMap<String, Answered>>,
    /// When nothing that was heard was an answer.
    deaf: Mutex<Vec<Range<i64>>>,
    more: Condvar,
    /// How often a client was told to come again, or nothing.
    turned_away: Mutex<u64>,
    one_more_is_away: Condvar,
}

impl Load {
    /// On these servers.
    pub fn on(servers: &[&str], token: &str, manner: Manner) -> Load {
        Load {
            servers: RwLock::new(servers.iter().map(|&server| server.to_owned()).collect()),
            token: token.to_owned(),
            manner,
            is_over: AtomicBool::new(false),
            answered: Mutex::default(),
            deaf: Mutex::default(),
            more: Condvar::new(),
            turned_away: Mutex::default(),
            one_more_is_away: Condvar::new(),
        }
    }

    /// Another server stands where one was.
    pub fn replace(&self, place: usize, server: &str) {
        self.servers.write().expect("no client failed")[place] = server.to_owned();
    }

    /// Places orders on so many connections while the job runs, and then until each connection has the answer to its last order.
    pub fn during(&self, connections: usize, job: impl FnOnce(&Load)) {
        self.is_over.store(false, Ordering::Relaxed);
        std::thread::scope(|scope| {
            for index in 0..connections {
                scope.spawn(move || {
                    let mut client = None;
                    while !self.is_over.load(Ordering::Relaxed) {
                        self.place(index, &mut client);
                    }
                });
            }
            let _finally = Ends(self);
            job(self);
        });
    }

    /// Places one order, and says that it was answered.
    pub fn place(&self, index: usize, client: &mut Option<Client>) {
        let (reference, mut key) = (new_key(), new_key());
        let mut server = index;
        let begun = Instant::now();
        let answered = loop {
            assert!(begun.elapsed() < ANSWER_MAX, "no server answers any more");
            let request = order(&reference, &key, index as u64);
            let connection = client.get_or_insert_with(|| Client::new(&self.server(server), Some(&self.token)));
            match connection.try_send(&request) {
                Ok(answer) if answer.status == 201 => {
                    break Answered { at: monotonic(), placed: Placed::answered(&answer), request };
                }
                Ok(answer) => assert!(matches!(answer.status, 429 | 503), "{}: {}", answer.status, answer.text()),
                Err(_) => {
                    *client = None;
                    server += 1;
                }
            }
            if self.manner == Manner::NewKey {
                key = new_key();
            }
            *self.turned_away.lock().expect("no client failed") += 1;
            self.one_more_is_away.notify_all();
            come_again();
        };
        self.answered.lock().expect("no client failed").insert(reference, answered);
        self.more.notify_all();
    }

    /// Waits until so many more orders were answered.
    pub fn wait_for(&self, more: usize) {
        let answered = self.answered.lock().expect("no client failed");
        let wanted = answered.len() + more;
        let waited = self.more.wait_timeout_while(answered, Duration::from_secs(120), |answered| answered.len() < wanted);
        let (answered, timed_out) = waited.expect("no client failed");
        assert!(!timed_out.timed_out(), "{} of {wanted} orders were answered", answered.len());
    }

    /// How often a client was told to come again, or nothing.
    pub fn turned_away(&self) -> u64 {
        *self.turned_away.lock().expect("no client failed")
    }

    /// Waits until that was so often.
    pub fn wait_for_turned_away(&self, wanted: u64) {
        let times = self.turned_away.lock().expect("no client failed");
        let waited = self.one_more_is_away.wait_timeout_while(times, ANSWER_MAX, |times| *times < wanted);
        let (times, timed_out) = waited.expect("no client failed");
        assert!(!timed_out.timed_out(), "clients were turned away {times} times");
    }

    /// Sends so many of the requests once more that were answered, whichever: each is answered as it was.
    pub fn repeat(&self, client: &mut Client, count: usize) {
        let answered = self.answered.lock().expect("no client failed");
        for Answered { placed, request, .. } in answered.values().take(count) {
            let again = client.send(request);
            assert!(again.is_replay(), "{}", again.text());
            assert_eq!(Placed::answered(&again), *placed);
        }
    }

    fn server(&self, index: usize) -> String {
        let servers = self.servers.read().expect("no client failed");
        servers[index % servers.len()].clone()
    }

    /// How many orders were answered.
    pub fn answered(&self) -> usize {
        self.answered.lock().expect("no client failed").len()
    }

    /// What was heard then was no answer, whether it came true or not: whoever said it had no power any more.
    pub fn heard_nothing(&self, then: Range<i64>) {
        self.deaf.lock().expect("no client failed").push(then);
    }

    /// Compares what was answered with what there is.
    pub fn examine(&self, client: &mut Client) -> Findings {
        wait_until_whole(client);
        let mut found: HashMap<String, Vec<Placed>> = HashMap::new();
        let mut numbered = Vec::new();
        for order in all_orders(client) {
            let reference = order["clientReference"].as_str().expect("every order has a reference").to_owned();
            let placed = Placed::of(&order);
            // What was numbered without the database is no part of the series.
            if order["numberSource"] != "fallback" {
                numbered.push(placed.clone());
            }
            found.entry(reference).or_default().push(placed);
        }
        let mut answered = self.answered.lock().expect("no client failed");
        let deaf = self.deaf.lock().expect("no client failed");
        answered.retain(|reference, one| found.contains_key(reference) || !deaf.iter().any(|then| then.contains(&one.at)));
        let is_lost =
            |(reference, one): &(&String, &Answered)| !found.get(*reference).is_some_and(|orders| orders.contains(&one.placed));
        Findings {
            answered: answered.len(),
            lost: answered.iter().filter(is_lost).count(),
            doubled: found.values().filter(|orders| orders.len() > 1).count(),
            numbered,
        }
    }
}

/// Says that the job is over, also when it fails.
struct Ends<'a>(&'a Load);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::Relaxed);
    }
}

/// What became of the orders of clients.
#[derive(Debug)]
pub struct Findings {
    pub answered: usize,
    /// Answered, and not there as it was answered.
    pub lost: usize,
    /// There more than once.
    pub doubled: usize,
    /// Whatever is there with a number of the series.
    pub numbered: Vec<Placed>,
}

fn order(reference: &str, key: &str, customer: u64) -> Request {
    let mut body: Value = a_delivery(customer);
    body["clientReference"] = reference.into();
    Request::new("POST", "/api/v1/orders").key(key).json(&body)
}

/// Waits until a server has its database, and nothing that it answered without it waits to be taken in.
pub fn wait_until_whole(client: &mut Client) {
    let begun = Instant::now();
    let mut has = |path: &str| {
        let answer = client.send(&Request::new("GET", path));
        answer.status == 200 && answer.json()["spooled"].is_null()
    };
    while !(has("/readyz") && has("/healthz")) {
        assert!(begun.elapsed() < BACK_MAX, "the server does not find its database, or does not take in what it has spooled");
        come_again();
    }
}

/// Waits as long as a client does that was told to come again, and is in a hurry.
#[expect(clippy::disallowed_methods, reason = "this is a client's pause, and nothing is waited for by it")]
pub fn come_again() {
    std::thread::sleep(Duration::from_millis(20));
}
