//! Snowflake ids: numbers that ascend with time and need no counter (SPEC 3.2).
//!
//! | bits | what |
//! | --- | --- |
//! | 41 | milliseconds since [`EPOCH`], which end in 2091 |
//! | 10 | the worker that made it: 5 bits data centre, 5 bits worker |
//! | 12 | sequence, which runs on from one millisecond to the next, or the last digits would hardly vary |
//!
//! A worker's ids ascend strictly, whatever its clock does: a clock that goes back leaves the millisecond where it was, and when the
//! sequence has come round within a millisecond the next one is borrowed. Two processes never share a worker at one time: workers
//! are leased from the store, up to a millisecond that is on disk no later than the ids below it, and whoever takes a worker over
//! begins above it.

use std::fmt;

use crate::time::Timestamp;

/// From when on milliseconds are counted: 2022-01-01T00:00:00Z.
pub const EPOCH: Timestamp = Timestamp(1_640_995_200_000);
/// How many milliseconds there are: 41 bits.
const MS_COUNT: i64 = 1 << 41;
/// From when on ids are printed: 2023-01-01T00:00:00Z. They have 18 digits from then on, and 19 from 2029 on, so that no other series
/// of a merchant can print one.
pub const PRINTED_FROM: Timestamp = Timestamp(1_672_531_200_000);
/// The fewest digits of an id that is printed.
pub const SNOWFLAKE_DIGITS_MIN: u8 = 18;
/// The most digits of an id: 63 bits.
pub const SNOWFLAKE_DIGITS_MAX: u8 = 19;
const WORKER_BITS: u32 = 10;
const SEQUENCE_BITS: u32 = 12;
const SEQUENCE_MAX: u16 = (1 << SEQUENCE_BITS) - 1;

/// A worker, 0 to 1,023. Given out by the store, never configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkerId(u16);

impl WorkerId {
    /// How many there are.
    pub const COUNT: u16 = 1 << WORKER_BITS;

    /// The worker of that number; `None` where there is no such worker.
    pub fn new(number: u16) -> Option<WorkerId> {
        (number < WorkerId::COUNT).then_some(WorkerId(number))
    }

    /// Its number.
    pub fn number(self) -> u16 {
        self.0
    }

    /// The upper 5 bits, 0 to 31.
    pub fn datacentre(self) -> u16 {
        self.0 >> 5
    }

    /// The lower 5 bits, 0 to 31.
    pub fn worker(self) -> u16 {
        self.0 & 31
    }
}

/// An id. Positive, at most 19 digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SnowflakeId(i64);

impl SnowflakeId {
    /// The whole as one number.
    pub fn value(self) -> i64 {
        self.0
    }

    /// The millisecond it was made in, or borrowed from.
    pub fn at(self) -> Timestamp {
        Timestamp((self.0 >> (WORKER_BITS + SEQUENCE_BITS)) + EPOCH.0)
    }

    /// Who made it.
    pub fn worker(self) -> WorkerId {
        WorkerId((self.0 >> SEQUENCE_BITS) as u16 & (WorkerId::COUNT - 1))
    }

    /// Which one of its worker's it is, round and round.
    pub fn sequence(self) -> u16 {
        self.0 as u16 & SEQUENCE_MAX
    }
}

impl fmt::Display for SnowflakeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A worker that a process may use for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkerLease {
    /// Which.
    pub worker: WorkerId,
    /// The last millisecond that a holder before may have used.
    pub above: Timestamp,
    /// The last millisecond that this holder may use.
    pub until: Timestamp,
}

/// Why there is no id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSnowflake {
    /// Its millisecond is later than the lease allows; with a lease up to there it can be made.
    #[error("the lease of the worker ends before {0}")]
    BeyondLease(Timestamp),
    /// Its millisecond is before 2022, or after 41 bits of them in 2091.
    #[error("{0} is outside the years of Snowflake ids, 2022 to 2091")]
    OutOfRange(Timestamp),
}

/// Makes one worker's ids. What it has made it never makes again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snowflakes {
    worker: WorkerId,
    last: Timestamp,
    sequence: u16,
    until: Timestamp,
}

impl Snowflakes {
    /// Begins above whatever was made under an earlier lease of the worker.
    pub fn new(lease: WorkerLease) -> Snowflakes {
        // As if the millisecond were used up: the sequence begins at 0 in a later one.
        Snowflakes { worker: lease.worker, last: lease.above, sequence: SEQUENCE_MAX, until: lease.until }
    }

    /// Goes on under another lease. With the same worker it goes on from where it stands, unless another holder has used that
    /// millisecond meanwhile.
    pub fn renew(&mut self, lease: WorkerLease) {
        if lease.worker == self.worker && lease.above < self.last {
            self.until = lease.until;
        } else {
            *self = Snowflakes::new(lease);
        }
    }

    /// Makes no more ids until the lease is renewed: it may not be in the store.
    pub fn suspend(&mut self) {
        self.until = Timestamp(i64::MIN);
    }

    /// Whose ids.
    pub fn worker(&self) -> WorkerId {
        self.worker
    }

    /// The last millisecond that is used.
    pub fn last(&self) -> Timestamp {
        self.last
    }

    /// The next id, of that time or later.
    ///
    /// # Errors
    /// See [`NoSnowflake`]; nothing is used up then.
    pub fn next(&mut self, at: Timestamp) -> Result<SnowflakeId, NoSnowflake> {
        let sequence = (self.sequence + 1) & SEQUENCE_MAX;
        let at = if at > self.last {
            at
        } else if sequence == 0 {
            Timestamp(self.last.0 + 1)
        } else {
            self.last
        };
        let ms = at.0 - EPOCH.0;
        if !(0..MS_COUNT).contains(&ms) {
            return Err(NoSnowflake::OutOfRange(at));
        }
        if at > self.until {
            return Err(NoSnowflake::BeyondLease(at));
        }
        (self.last, self.sequence) = (at, sequence);
        let worker = i64::from(self.worker.0);
        Ok(SnowflakeId((ms << (WORKER_BITS + SEQUENCE_BITS)) | (worker << SEQUENCE_BITS) | i64::from(sequence)))
    }
}
