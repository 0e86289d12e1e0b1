//! Everything that can go wrong, when it does, and how often it did.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use docket_engine::{FailPoint, Fault as AtPoint};
use docket_store::StoreError;

use crate::dice::Dice;
use crate::plan::Plan;

/// The points of the engine's own, with their words.
const POINTS: [(FailPoint, &str); 6] = [
    (FailPoint::BeforeLoad, "before the load"),
    (FailPoint::BeforeDecide, "before deciding"),
    (FailPoint::AfterDecide, "after deciding"),
    (FailPoint::AfterWrite, "after the write"),
    (FailPoint::BeforeCommit, "before the commit"),
    (FailPoint::AfterCommit, "after the commit"),
];

/// What happens at a point of the engine.
const AT_POINTS: [&str; 3] = ["a bug shows", "the store fails", "the process dies"];

/// What else goes wrong, with how many times of 10,000 it does when it could.
pub const ELSEWHERE: [(&str, i64); 24] = [
    (BEGIN_UNAVAILABLE, 120),
    (BEGIN_BUSY, 120),
    (OPEN_FAILS, 150),
    (LOAD_FAILS, 60),
    (WRITE_FAILS, 60),
    (WRITE_MISFITS, 60),
    (COMMIT_LOST, 150),
    (COMMIT_UNANSWERED, 200),
    (COMMIT_FULL, 80),
    (COMMIT_FATAL, 40),
    (COMMIT_SLOW, 200),
    (CONFIRMATION_FAILS, 300),
    (STORE_GONE, 60),
    (SERVER_DIES, 120),
    (SERVER_ENDS, 100),
    (CLOCK_STEPS, 150),
    (CLOCK_JUMPS, 60),
    (TIME_PASSES, 200),
    (SENT_TWICE, 1_000),
    (SENT_LATE, 1_500),
    (SENT_ELSEWHERE, 1_500),
    (ANSWER_LOST, 600),
    (SENT_OTHERWISE, 200),
    (GIVEN_UP, 1_000),
];

/// The store cannot be reached when a group begins.
pub const BEGIN_UNAVAILABLE: &str = "the store is unavailable when a group begins";
/// Another process has the store's lock.
pub const BEGIN_BUSY: &str = "the store is busy when a group begins";
/// A merchant cannot be read.
pub const OPEN_FAILS: &str = "a merchant cannot be opened";
/// Rows cannot be read.
pub const LOAD_FAILS: &str = "rows cannot be loaded";
/// Rows cannot be written.
pub const WRITE_FAILS: &str = "rows cannot be written";
/// The store says of rows that they do not fit, after half of them are written.
pub const WRITE_MISFITS: &str = "a constraint is violated";
/// A commit fails and has not been done.
pub const COMMIT_LOST: &str = "a commit is lost";
/// A commit is done and its answer is lost.
pub const COMMIT_UNANSWERED: &str = "a commit's answer is lost";
/// The disk is full.
pub const COMMIT_FULL: &str = "the disk is full";
/// The disk lies: the process stops.
pub const COMMIT_FATAL: &str = "the disk fails at a commit";
/// A commit takes a minute.
pub const COMMIT_SLOW: &str = "a commit is slow";
/// It cannot be asked whether somebody confirmed the clock.
pub const CONFIRMATION_FAILS: &str = "the clock's confirmation cannot be read";
/// The store is away for several steps.
pub const STORE_GONE: &str = "the store is gone for a while";
/// A server is killed between two groups.
pub const SERVER_DIES: &str = "a server is killed";
/// A server is asked to end, and is started again.
pub const SERVER_ENDS: &str = "a server is restarted";
/// A machine's clock is put a little ahead or back.
pub const CLOCK_STEPS: &str = "a clock steps";
/// A machine's clock is put hours or days ahead or back.
pub const CLOCK_JUMPS: &str = "a clock jumps";
/// Hours pass.
pub const TIME_PASSES: &str = "hours pass";
/// A request arrives twice.
pub const SENT_TWICE: &str = "a request arrives twice";
/// A request arrives late, behind others.
pub const SENT_LATE: &str = "a request arrives late";
/// A request is repeated at another server.
pub const SENT_ELSEWHERE: &str = "a request arrives at another server too";
/// An answer is lost on its way.
pub const ANSWER_LOST: &str = "an answer is lost";
/// A key comes again with another request.
pub const SENT_OTHERWISE: &str = "a key comes with another request";
/// A client gives a request up.
pub const GIVEN_UP: &str = "a client gives up";

/// How often, of 10,000 times, something happens at a point of the engine.
const AT_POINT: i64 = 45;

/// The name of what happens at a point of the engine.
fn name_at(what: &str, point: FailPoint) -> String {
    let word = POINTS.iter().find(|(known, _)| *known == point).map_or("elsewhere", |(_, word)| word);
    format!("{what} {word}")
}

/// Every fault there is.
pub fn every() -> Vec<String> {
    let at_points = POINTS.iter().flat_map(|(point, _)| AT_POINTS.map(|what| name_at(what, *point)));
    at_points.chain(ELSEWHERE.iter().map(|(name, _)| (*name).to_owned())).collect()
}

/// What goes wrong in a run. Servers, their stores and the network share it.
#[derive(Clone)]
pub struct Faults(Arc<Mutex<State>>);

struct State {
    dice: Dice,
    /// Whether nothing goes wrong any more.
    is_calm: bool,
    only: Option<BTreeSet<String>>,
    counts: BTreeMap<String, u64>,
    /// Whether the store is away.
    is_gone: bool,
    /// What has happened to the group that runs.
    group: Struck,
}

/// What has happened to a group.
#[derive(Clone, Copy, Debug, Default)]
pub struct Struck {
    /// Whether anything went wrong: its commands may have run in another order.
    pub at_all: bool,
    /// Whether what shows as a bug was made to.
    pub by_bug: bool,
    /// Whether the process died within it.
    pub by_death: bool,
}

impl Faults {
    /// Those of a run.
    pub fn new(plan: &Plan) -> Faults {
        let counts = every().into_iter().map(|name| (name, 0)).collect();
        let only = plan.only.clone();
        let (dice, group) = (plan.dice(u64::MAX), Struck::default());
        Faults(Arc::new(Mutex::new(State { dice, is_calm: true, only, counts, is_gone: false, group })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Begins a step, with dice of its own.
    pub fn step(&self, dice: Dice) {
        self.state().dice = dice;
    }

    /// Nothing goes wrong from now on, or again.
    pub fn calm(&self, is_calm: bool) {
        let mut state = self.state();
        (state.is_calm, state.is_gone) = (is_calm, false);
    }

    /// Begins a group.
    pub fn begin_group(&self) {
        self.state().group = Struck::default();
    }

    /// What has happened to the group.
    pub fn struck(&self) -> Struck {
        self.state().group
    }

    /// Whether this goes wrong now; it is counted where it does.
    pub fn happens(&self, name: &str) -> bool {
        let chance = ELSEWHERE.iter().find(|(known, _)| *known == name).map_or(0, |(_, chance)| *chance);
        self.state().happens(name, chance)
    }

    /// The same where it happens to a group.
    pub fn strikes(&self, name: &str) -> bool {
        let strikes = self.happens(name);
        self.state().group.at_all |= strikes;
        strikes
    }

    /// The same where the group's commands fail as if by a bug.
    pub fn strikes_as_bug(&self, name: &str) -> bool {
        let strikes = self.strikes(name);
        self.state().group.by_bug |= strikes;
        strikes
    }

    /// Whether the store is away.
    pub fn is_gone(&self) -> bool {
        let mut state = self.state();
        let is_gone = state.is_gone && !state.is_calm;
        state.group.at_all |= is_gone;
        is_gone
    }

    /// The store goes away, or is back.
    pub fn goes(&self, away: bool) {
        self.state().is_gone = away;
    }

    /// How often each has happened.
    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.state().counts.clone()
    }

    /// What happens at a point of the engine.
    pub fn at(&self, point: FailPoint) -> Option<AtPoint> {
        let mut state = self.state();
        let [bug, store, death] = AT_POINTS;
        if state.happens(&name_at(bug, point), AT_POINT) {
            (state.group.at_all, state.group.by_bug) = (true, true);
            return Some(AtPoint::Panic);
        }
        if state.happens(&name_at(store, point), AT_POINT) {
            state.group.at_all = true;
            let error = if point == FailPoint::AfterCommit { StoreError::InDoubt } else { StoreError::Unavailable };
            return Some(AtPoint::Store(error("a simulated fault".to_owned())));
        }
        if state.happens(&name_at(death, point), AT_POINT) {
            (state.group.at_all, state.group.by_death) = (true, true);
            return Some(AtPoint::Store(StoreError::Fatal("a simulated death".to_owned())));
        }
        None
    }
}

impl State {
    fn happens(&mut self, name: &str, chance: i64) -> bool {
        // Always rolled, so that what is left out moves nothing else.
        let rolled = self.dice.from(1, 10_000) <= chance;
        if !rolled || self.is_calm || self.only.as_ref().is_some_and(|only| !only.contains(name)) {
            return false;
        }
        *self.counts.entry(name.to_owned()).or_default() += 1;
        true
    }
}
