//! The clocks of the servers: one time that passes in the world, and what each machine makes of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use docket_domain::time::Timestamp;
use docket_engine::{Clock, Reading};

/// The time in the world, in ms since 1970.
#[derive(Clone, Debug)]
pub struct WorldTime(Arc<AtomicI64>);

impl WorldTime {
    /// Begins there.
    pub fn new(at: Timestamp) -> WorldTime {
        WorldTime(Arc::new(AtomicI64::new(at.0)))
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }

    /// Lets so many ms pass.
    pub fn pass(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

/// A machine's clock. How long the machine has run is always right; what it says the time is may be anything.
#[derive(Clone, Debug)]
pub struct MachineClock {
    world: WorldTime,
    off_by_ms: Arc<AtomicI64>,
}

impl MachineClock {
    /// A clock that is right.
    pub fn new(world: WorldTime) -> MachineClock {
        MachineClock { world, off_by_ms: Arc::new(AtomicI64::new(0)) }
    }

    /// Puts it wrong by so many ms.
    pub fn set_off_by(&self, ms: i64) {
        self.off_by_ms.store(ms, Ordering::SeqCst);
    }

    /// By how many ms it is wrong.
    pub fn off_by(&self) -> i64 {
        self.off_by_ms.load(Ordering::SeqCst)
    }
}

impl Clock for MachineClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.world.now().0 + self.off_by())
    }

    fn read(&self) -> Reading {
        // A millisecond passes between two readings, as on a busy server.
        self.world.pass(1);
        Reading { wall: self.now(), boot_ms: self.world.now().0 }
    }
}
