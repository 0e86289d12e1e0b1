//! Where time comes from.

use std::sync::atomic::{AtomicI64, Ordering};

use docket_domain::time::Timestamp;

/// A clock. The engine reads it once per command.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        Timestamp(jiff::Timestamp::now().as_millisecond())
    }
}

/// A clock that stands where it is put, and moves on by a step with each reading.
#[derive(Debug)]
pub struct ManualClock {
    now_ms: AtomicI64,
    step_ms: i64,
}

impl ManualClock {
    /// A clock that stands there, and moves on by so many milliseconds with each reading.
    pub fn new(at: Timestamp, step_ms: i64) -> ManualClock {
        ManualClock { now_ms: AtomicI64::new(at.0), step_ms }
    }

    /// Puts it elsewhere.
    pub fn set(&self, at: Timestamp) {
        self.now_ms.store(at.0, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.now_ms.fetch_add(self.step_ms, Ordering::SeqCst))
    }
}
