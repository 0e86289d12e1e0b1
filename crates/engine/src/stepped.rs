//! A lane that runs when it is told to, a group at a time, on whichever thread: what a simulation of several servers needs so that one
//! seed always gives one run. It is the loop of `lane.rs` in every other way.

use tokio::sync::{mpsc, watch};

use crate::lane::{Lane, Message};
use crate::outage::Probe;

/// The lane. Dropped, it ends as a process does that is killed: nothing is given back.
pub struct SteppedLane {
    lane: Lane,
    waiting: mpsc::Receiver<Message>,
    probe: Option<Probe>,
    /// Whether its store is to be looked for.
    looks: bool,
    stop: watch::Sender<Option<String>>,
}

impl SteppedLane {
    pub(crate) fn new(
        lane: Lane,
        waiting: mpsc::Receiver<Message>,
        probe: Option<Probe>,
        stop: watch::Sender<Option<String>>,
    ) -> SteppedLane {
        SteppedLane { lane, waiting, probe, looks: false, stop }
    }

    /// Takes in what was spooled before the last process ended, as every lane does first.
    ///
    /// # Errors
    /// The reason why the process must stop.
    pub fn begin(&mut self) -> Result<(), String> {
        let begun = self.lane.begin();
        self.watched(begun)
    }

    /// Runs whatever waits as one group and answers it; `false` where nothing waits.
    ///
    /// # Errors
    /// The reason why the process must stop; nothing may be run after it.
    pub fn step(&mut self) -> Result<bool, String> {
        let Ok(first) = self.waiting.try_recv() else { return Ok(false) };
        let served = self.lane.serve_one(first, &mut self.waiting);
        self.watched(served).map(|()| true)
    }

    /// Looks once for a store that is away, and takes in what was spooled where it is there again.
    ///
    /// # Errors
    /// The reason why the process must stop.
    pub fn look_for_store(&mut self) -> Result<(), String> {
        let Some(probe) = &mut self.probe else { return Ok(()) };
        self.looks |= probe.take_asked();
        let Some(writer) = self.looks.then(|| probe.look()).flatten() else { return Ok(()) };
        self.looks = false;
        let served = self.lane.serve_one(Message::Reached(writer), &mut self.waiting);
        self.watched(served)
    }

    /// Ends as a process does that is asked to.
    pub fn end(mut self) {
        self.lane.end();
    }

    fn watched(&self, run: Result<(), String>) -> Result<(), String> {
        run.inspect_err(|fatal| drop(self.stop.send_replace(Some(fatal.clone()))))
    }
}
