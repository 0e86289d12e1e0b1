//! How long a delivery that failed waits for its next try, and when it is given up.
//!
//! | after try | it waits up to |
//! | --- | --- |
//! | 1 | 5 seconds |
//! | 2 | 5 minutes |
//! | 3 | 30 minutes |
//! | 4 | 2 hours |
//! | 5 | 5 hours |
//! | 6 and each further | 10 hours |
//!
//! Each wait is drawn between a second and that, so that what failed together does not come back together (full jitter). The waits are
//! added up, and not the hours on a clock: an outage of ours, or a clock that jumps, gives nothing up.

/// The shortest wait.
const WAIT_MS_MIN: i64 = 1_000;
/// The longest wait after each try; the last one after every further.
pub const WAITS_MS: [i64; 6] = [5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000];
/// When the waits of a delivery come to so much it is given up: three days.
pub const GIVE_UP_MS: i64 = 3 * 24 * 3_600_000;
/// The longest wait that a receiver may ask for with `Retry-After`.
pub const RETRY_AFTER_MS_MAX: i64 = 3_600_000;
/// No wait is longer than this.
pub const WAIT_MS_MAX: i64 = WAITS_MS[WAITS_MS.len() - 1];

/// What becomes of a delivery that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It is tried again after so many milliseconds.
    Wait(i64),
    /// It is given up.
    GiveUp,
}

/// What becomes of a delivery after its nth try, from 1 on, which has waited for so long already. `dice` is any number, all alike
/// likely; `asked_ms` is what the receiver asked for.
pub fn after(attempt: u32, waited_ms: i64, dice: u64, asked_ms: Option<i64>) -> Next {
    let at_most = WAITS_MS[(attempt.max(1) as usize - 1).min(WAITS_MS.len() - 1)];
    let drawn = WAIT_MS_MIN + (dice % (at_most - WAIT_MS_MIN + 1) as u64) as i64;
    let asked = asked_ms.map_or(0, |asked| asked.clamp(0, RETRY_AFTER_MS_MAX));
    let wait = drawn.max(asked);
    if waited_ms + wait > GIVE_UP_MS { Next::GiveUp } else { Next::Wait(wait) }
}
