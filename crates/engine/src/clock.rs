//! Where time comes from.

use std::sync::atomic::{AtomicI64, Ordering};

use docket_domain::time::Timestamp;
use docket_store::{Rehearsal, StoreError};
use rustix::time::{ClockId, clock_gettime};

/// One reading of a clock: what it says, and how long the machine has run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What the clock says.
    pub wall: Timestamp,
    /// Milliseconds since some fixed moment, at the same time, which nobody can set. Time in which the machine was suspended
    /// counts.
    pub boot_ms: i64,
}

/// A clock. The engine reads it once per command.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> Timestamp;

    /// The time now, and how long the machine has run. A clock that has nothing to compare itself with never seems to jump.
    fn read(&self) -> Reading {
        let wall = self.now();
        Reading { wall, boot_ms: wall.0 }
    }

    /// Whether it is the clock of a rehearsal.
    fn is_rehearsal(&self) -> bool {
        false
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        Timestamp(jiff::Timestamp::now().as_millisecond())
    }

    fn read(&self) -> Reading {
        // The clock first: when the machine is suspended between the two, the reading is late instead of a jump ahead.
        let wall = self.now();
        Reading { wall, boot_ms: boot_ms() }
    }
}

/// Milliseconds since the machine started. On Linux with the time in which it was suspended, so that a till that slept overnight
/// does not look as if its clock had jumped.
fn boot_ms() -> i64 {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let clock = ClockId::Boottime;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let clock = ClockId::Monotonic;
    let since = clock_gettime(clock);
    since.tv_sec * 1_000 + since.tv_nsec / 1_000_000
}

/// The clock of a rehearsal: the machine's, moved by what the store says. Whoever moves it is noticed at the next reading, by every
/// process on the store, and seems to the guard like whoever sets the machine's clock.
pub struct RehearsalClock {
    rehearsal: Rehearsal,
    last_ms: AtomicI64,
}

impl RehearsalClock {
    /// The clock of a rehearsal.
    ///
    /// # Errors
    /// The store failed.
    pub fn new(rehearsal: Rehearsal) -> Result<RehearsalClock, StoreError> {
        let last_ms = AtomicI64::new(rehearsal.offset_ms()?);
        Ok(RehearsalClock { rehearsal, last_ms })
    }
}

impl Clock for RehearsalClock {
    fn now(&self) -> Timestamp {
        match self.rehearsal.offset_ms() {
            Ok(offset_ms) => self.last_ms.store(offset_ms, Ordering::SeqCst),
            Err(error) => tracing::warn!(%error, "the rehearsal's clock goes on as it was"),
        }
        Timestamp(SystemClock.now().0 + self.last_ms.load(Ordering::SeqCst))
    }

    fn read(&self) -> Reading {
        let wall = self.now();
        Reading { wall, ..SystemClock.read() }
    }

    fn is_rehearsal(&self) -> bool {
        true
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_runs_on_between_two_readings() {
        let (first, second) = (SystemClock.read(), SystemClock.read());
        assert!(first.boot_ms > 0 && second.boot_ms >= first.boot_ms);
    }
}
