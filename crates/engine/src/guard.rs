//! The guard against a clock that jumps ahead (SPEC 4): one wrong reading would date documents in the future, and every later one
//! no earlier than those.
//!
//! It compares each reading with how long the machine has run. The first reading of a process is believed, and after it:
//!
//! | the clock, against the machine's running | what happens |
//! | --- | --- |
//! | ahead by at most [`JUMP_MS_MAX`] since then | believed; several small steps count together |
//! | ahead by more | suspect, until it is back by itself or an operator has confirmed it |
//! | behind | believed: documents are dated by the floor meanwhile |
//! | far behind for [`CORRECTED_AFTER_MS`] | taken as a correction, from which jumps are measured from now on |
//!
//! The distance to the last document says nothing: a shop may have been closed for weeks.

use docket_domain::clock::Stamp;
use docket_domain::time::Timestamp;
use docket_store::ClockConfirmation;

use crate::clock::Reading;

/// How far the clock may step ahead, in ms, before it is suspect: an hour (SPEC 4).
pub const JUMP_MS_MAX: i64 = 3_600_000;
/// For how long, in ms, a clock that was set back by more than [`JUMP_MS_MAX`] must stay there to be taken as corrected. Until
/// then, its return to where it was is no jump.
pub const CORRECTED_AFTER_MS: i64 = 3_600_000;

/// What is believed of the clock. Pure: it is given readings, and takes none.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    /// The clock less the machine's running, in ms, as it was when it was last known to be right.
    trusted_ms: Option<i64>,
    /// How long the machine had run when the clock was first seen far behind.
    behind_since_ms: Option<i64>,
    /// The last confirmation that was taken in.
    confirmed: i64,
}

impl Guard {
    /// A guard that believes its first reading, and no confirmation up to the given one: that was about another jump.
    pub fn new(confirmed: i64) -> Guard {
        Guard { confirmed, ..Guard::default() }
    }

    /// Takes note of the last confirmation there is, where the store could not be asked when the process began.
    pub fn knows_of(&mut self, confirmed: i64) {
        if self.confirmed == i64::MAX {
            self.confirmed = confirmed;
        }
    }

    /// What is believed of a reading.
    pub fn stamp(&mut self, reading: Reading) -> Stamp {
        let offset_ms = reading.wall.0 - reading.boot_ms;
        let trusted_ms = *self.trusted_ms.get_or_insert(offset_ms);
        let jump_ms = offset_ms - trusted_ms;
        if jump_ms > JUMP_MS_MAX {
            self.behind_since_ms = None;
            return Stamp { at: Timestamp(reading.boot_ms + trusted_ms), is_suspect: true };
        }
        if jump_ms >= -JUMP_MS_MAX {
            self.behind_since_ms = None;
        } else if reading.boot_ms - *self.behind_since_ms.get_or_insert(reading.boot_ms) >= CORRECTED_AFTER_MS {
            self.trusted_ms = Some(offset_ms);
            self.behind_since_ms = None;
        }
        Stamp::trusted(reading.wall)
    }

    /// Takes in what an operator confirmed: that the clock was right when the machine had run so long. A confirmation counts once,
    /// and says nothing of a later jump.
    pub fn confirm(&mut self, confirmation: ClockConfirmation) {
        if confirmation.row > self.confirmed {
            self.confirmed = confirmation.row;
            self.trusted_ms = Some(confirmation.at.0 - confirmation.boot_ms);
            self.behind_since_ms = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;
    const TEN_YEARS: i64 = 3_650 * 24 * HOUR;
    const START: i64 = 1_762_416_000_000;

    /// A reading when the machine has run so long, by a clock that is wrong by so much.
    fn reading(ran_ms: i64, wrong_ms: i64) -> Reading {
        Reading { wall: Timestamp(START + ran_ms + wrong_ms), boot_ms: 5_000 + ran_ms }
    }

    fn started() -> Guard {
        let mut guard = Guard::new(0);
        assert_eq!(guard.stamp(reading(0, 0)), Stamp::trusted(Timestamp(START)));
        guard
    }

    fn is_suspect(guard: &mut Guard, ran_ms: i64, wrong_ms: i64) -> bool {
        let reading = reading(ran_ms, wrong_ms);
        let stamp = guard.stamp(reading);
        let expected = if stamp.is_suspect { START + ran_ms } else { reading.wall.0 };
        assert_eq!(stamp.at, Timestamp(expected), "a suspect clock is read as if it had not jumped");
        stamp.is_suspect
    }

    fn confirmed(row: i64, ran_ms: i64, wrong_ms: i64) -> ClockConfirmation {
        let Reading { wall, boot_ms } = reading(ran_ms, wrong_ms);
        ClockConfirmation { row, at: wall, boot_ms }
    }

    #[test]
    fn time_that_passes_is_no_jump_however_much() {
        let mut guard = started();
        for ran_ms in [1, HOUR, 30 * 24 * HOUR, TEN_YEARS] {
            assert!(!is_suspect(&mut guard, ran_ms, 0));
        }
    }

    #[test]
    fn a_clock_that_jumps_more_than_an_hour_ahead_is_suspect_until_it_is_back() {
        let mut guard = started();
        assert!(!is_suspect(&mut guard, 1_000, HOUR));
        assert!(is_suspect(&mut guard, 2_000, HOUR + 1));
        assert!(is_suspect(&mut guard, 3_000, TEN_YEARS));
        assert!(!is_suspect(&mut guard, 4_000, 0));
    }

    #[test]
    fn small_steps_ahead_count_together() {
        let mut guard = started();
        let steps = [HOUR / 2, HOUR, HOUR + HOUR / 2].map(|wrong_ms| is_suspect(&mut guard, wrong_ms, wrong_ms));
        assert_eq!(steps, [false, false, true]);
    }

    #[test]
    fn a_clock_that_is_set_back_and_right_again_has_not_jumped() {
        let mut guard = started();
        assert!(!is_suspect(&mut guard, 1_000, -2 * HOUR));
        assert!(!is_suspect(&mut guard, 2_000, -TEN_YEARS));
        assert!(!is_suspect(&mut guard, HOUR, 0));
        assert!(!is_suspect(&mut guard, 3 * HOUR, -2 * HOUR), "it was right in between");
        assert!(!is_suspect(&mut guard, 4 * HOUR - 1, 0));
    }

    #[test]
    fn a_clock_that_stays_far_behind_was_corrected() {
        let mut guard = started();
        assert!(!is_suspect(&mut guard, 0, -TEN_YEARS));
        assert!(!is_suspect(&mut guard, CORRECTED_AFTER_MS, -TEN_YEARS));
        let back = guard.stamp(reading(CORRECTED_AFTER_MS + 1, 0));
        assert!(back.is_suspect, "where the process began was wrong by ten years");
        assert_eq!(back.at, Timestamp(START + CORRECTED_AFTER_MS + 1 - TEN_YEARS));
        assert!(!is_suspect(&mut guard, CORRECTED_AFTER_MS + 2, -TEN_YEARS));
    }

    #[test]
    fn what_an_operator_confirms_is_believed() {
        let mut guard = started();
        assert!(is_suspect(&mut guard, 1_000, 24 * HOUR));
        guard.confirm(confirmed(1, 2_000, 24 * HOUR));
        assert!(!is_suspect(&mut guard, 10 * HOUR, 24 * HOUR), "also when the next command comes much later");
        assert!(!is_suspect(&mut guard, 11 * HOUR, 0), "a clock that goes back is not suspect");
    }

    #[test]
    fn a_confirmation_says_nothing_of_a_later_jump() {
        let mut guard = started();
        guard.confirm(confirmed(1, 1_000, 24 * HOUR));
        let later = guard.stamp(reading(2_000, TEN_YEARS));
        assert_eq!(later, Stamp { at: Timestamp(START + 2_000 + 24 * HOUR), is_suspect: true });
    }

    #[test]
    fn a_confirmation_counts_once_and_one_from_before_the_start_not_at_all() {
        let mut guard = Guard::new(3);
        guard.stamp(reading(0, 0));
        guard.confirm(confirmed(3, 1_000, TEN_YEARS));
        assert!(is_suspect(&mut guard, 2_000, TEN_YEARS));
        guard.confirm(confirmed(4, 2_000, 24 * HOUR));
        guard.confirm(confirmed(5, 3_000, 0));
        guard.confirm(confirmed(4, 2_000, 24 * HOUR));
        assert!(is_suspect(&mut guard, 4_000, 24 * HOUR));
    }
}
