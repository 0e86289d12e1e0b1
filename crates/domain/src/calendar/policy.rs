//! What a merchant configures about their business days.

use super::TimeOfDay;

/// The longest grace period, in minutes: a longer one would reach from one cutoff to the next.
const GRACE_MINUTES_MAX: i32 = 12 * 60;
/// The longest time for which a day without a grace period waits before it is forced to close, in minutes.
const CLOSE_AFTER_MINUTES_MAX: u16 = 12 * 60;
const DAY_MINUTES: i32 = 24 * 60;

/// When business days begin and how they end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    cutoff: TimeOfDay,
    grace: Option<Grace>,
    close_after_minutes: u16,
    force_close: ForceClose,
}

/// The time around the cutoff in which a shift keeps its day, and a manager may choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grace {
    /// Its beginning, at or before the cutoff; where it is the later time of day, on the evening before.
    pub from: TimeOfDay,
    /// Its end, at or after the cutoff; the first moment that is not part of it.
    pub until: TimeOfDay,
}

words! {
    /// What happens to a day that is still open when its time is up.
    ForceClose {
        /// It is closed; open shifts are flagged, open orders carry on.
        Automatic = "automatic",
        /// It waits for a manager to close it.
        Manager = "manager",
    }
}

/// Why a policy makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// The cutoff is not in the grace period.
    #[error("the grace period must contain the cutoff and last at most 12 hours, such as 04:00 to 08:00 around 06:00")]
    GraceWithoutCutoff,
    /// The wait is too long.
    #[error("a day is forced to close at most 720 minutes after it has ended")]
    CloseAfterTooLong,
}

impl Policy {
    /// Days that begin at a local time, without grace, closed as soon as they have ended.
    pub const fn from_cutoff(cutoff: TimeOfDay) -> Policy {
        Policy { cutoff, grace: None, close_after_minutes: 0, force_close: ForceClose::Automatic }
    }

    /// A policy. `close_after_minutes` counts only without a grace period, whose end forces a day otherwise.
    ///
    /// # Errors
    /// See [`PolicyError`].
    pub fn new(
        cutoff: TimeOfDay,
        grace: Option<Grace>,
        close_after_minutes: u16,
        force_close: ForceClose,
    ) -> Result<Policy, PolicyError> {
        if close_after_minutes > CLOSE_AFTER_MINUTES_MAX {
            return Err(PolicyError::CloseAfterTooLong);
        }
        if let Some(grace) = grace {
            let before = (cutoff.minutes() - grace.from.minutes()).rem_euclid(DAY_MINUTES);
            let after = (grace.until.minutes() - cutoff.minutes()).rem_euclid(DAY_MINUTES);
            if before + after > GRACE_MINUTES_MAX {
                return Err(PolicyError::GraceWithoutCutoff);
            }
        }
        Ok(Policy { cutoff, grace, close_after_minutes, force_close })
    }

    /// The local time at which a business day begins.
    pub fn cutoff(&self) -> TimeOfDay {
        self.cutoff
    }

    /// The grace period.
    pub fn grace(&self) -> Option<Grace> {
        self.grace
    }

    /// Minutes after its end at which a day without a grace period is forced to close.
    pub fn close_after_minutes(&self) -> u16 {
        self.close_after_minutes
    }

    /// What happens to a day whose time is up.
    pub fn force_close(&self) -> ForceClose {
        self.force_close
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(cutoff: &str, from: &str, until: &str) -> Result<Policy, PolicyError> {
        let time = |text| TimeOfDay::parse(text).expect("a time");
        Policy::new(time(cutoff), Some(Grace { from: time(from), until: time(until) }), 0, ForceClose::Automatic)
    }

    #[test]
    fn a_grace_period_contains_the_cutoff_also_over_midnight() {
        assert!(policy("06:00", "04:00", "08:00").is_ok());
        assert!(policy("06:00", "06:00", "06:00").is_ok());
        assert!(policy("00:00", "22:00", "02:00").is_ok());
        assert!(policy("23:30", "22:00", "01:00").is_ok());
    }

    #[test]
    fn a_grace_period_beside_the_cutoff_is_refused() {
        for (from, until) in [("07:00", "08:00"), ("04:00", "05:00"), ("08:00", "04:00"), ("00:00", "12:01")] {
            assert_eq!(policy("06:00", from, until), Err(PolicyError::GraceWithoutCutoff), "{from} {until}");
        }
    }

    #[test]
    fn a_day_does_not_wait_for_more_than_half_a_day() {
        let wait = |minutes| Policy::new(TimeOfDay::MIDNIGHT, None, minutes, ForceClose::Automatic);
        assert_eq!(wait(721), Err(PolicyError::CloseAfterTooLong));
        assert!(wait(720).is_ok());
    }
}
