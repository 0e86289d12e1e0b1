//! The clock of this machine, for what others hold against their own: certificates, and the moments of signatures. It is never that of a
//! rehearsal, which nobody else would believe.

use std::time::{Duration, SystemTime};

use docket_engine::{Clock as _, SystemClock};

/// What this machine's clock reads.
pub(crate) fn machine_time() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(SystemClock.now().0).unwrap_or(0))
}

/// The same in whole seconds since 1970, as signatures have it.
pub(crate) fn machine_seconds() -> u64 {
    machine_time().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
