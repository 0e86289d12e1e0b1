//! How often one may ask.
//!
//! | who | counted | where |
//! | --- | --- | --- |
//! | strangers, by address | a request without a token, with one that this server does not remember, or to a route that needs none | on, 20 a second, 100 at once |
//! | a token | every request with it | off, unless a rate is given |
//!
//! A token that is remembered costs nothing here: whoever is signed in goes on being served beside a stranger of the same address.
//! Kept in memory and per server: several servers let in as many times as much.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};

use docket_domain::access::attempts::counted_as;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::problem::{EdgeCode, Problem};

/// After so many requests that were counted, those who have been silent are forgotten.
const FORGET_EVERY: u32 = 4_096;
/// So many times the rate may come at once where nothing else is said.
const BURST_USUAL: u32 = 5;

/// So many a second for long, and so many at once after a silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// For long.
    pub per_second: NonZeroU32,
    /// At once.
    pub at_once: NonZeroU32,
}

impl Rate {
    /// What strangers may ask where nothing else is said. No till and no probe meets it.
    pub fn of_strangers() -> Rate {
        const PER_SECOND: NonZeroU32 = NonZeroU32::new(20).expect("not zero");
        const AT_ONCE: NonZeroU32 = NonZeroU32::new(100).expect("not zero");
        Rate { per_second: PER_SECOND, at_once: AT_ONCE }
    }
}

impl FromStr for Rate {
    type Err = String;

    /// `20`, or `20/100` with how many may come at once.
    fn from_str(text: &str) -> Result<Rate, String> {
        let number = |text: &str| text.trim().parse::<NonZeroU32>().ok();
        let rate = match text.split_once('/') {
            Some((per_second, at_once)) => number(per_second).zip(number(at_once)),
            None => number(text).map(|rate| (rate, rate.saturating_mul(NonZeroU32::new(BURST_USUAL).expect("not zero")))),
        };
        let (per_second, at_once) =
            rate.ok_or("it is a number of requests a second such as 20, with how many at once such as 20/100, or off")?;
        Ok(Rate { per_second, at_once })
    }
}

/// The limits that are in force.
#[derive(Debug)]
pub struct Rates {
    strangers: Option<Limit<IpAddr>>,
    tokens: Option<Limit<[u8; 32]>>,
}

impl Default for Rates {
    fn default() -> Rates {
        Rates::new(Some(Rate::of_strangers()), None)
    }
}

impl Rates {
    /// Those; none is no limit.
    pub fn new(strangers: Option<Rate>, tokens: Option<Rate>) -> Rates {
        Rates { strangers: strangers.map(Limit::new), tokens: tokens.map(Limit::new) }
    }

    /// Counts a request of a stranger.
    ///
    /// # Errors
    /// `request.tooMany`.
    pub(crate) fn stranger(&self, address: IpAddr) -> Result<(), Problem> {
        let Some(limit) = &self.strangers else { return Ok(()) };
        limit
            .count(&counted_as(address))
            .map_err(|seconds| too_many("without a token that is known here, from this address", seconds))
    }

    /// Counts a request with a token.
    ///
    /// # Errors
    /// `request.tooMany`.
    pub(crate) fn token(&self, secret_hash: &[u8; 32]) -> Result<(), Problem> {
        let Some(limit) = &self.tokens else { return Ok(()) };
        limit.count(secret_hash).map_err(|seconds| too_many("with this token", seconds))
    }
}

fn too_many(whose: &str, seconds: i64) -> Problem {
    let detail = format!("Too many requests {whose}; nothing was done. Send it again in {seconds} seconds.");
    Problem::new(EdgeCode::TooMany, detail).with_retry_after(seconds)
}

struct Limit<K: Hash + Eq + Clone> {
    limiter: DefaultKeyedRateLimiter<K>,
    counted: AtomicU32,
}

impl<K: Hash + Eq + Clone> std::fmt::Debug for Limit<K> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Limit")
    }
}

impl<K: Hash + Eq + Clone> Limit<K> {
    fn new(rate: Rate) -> Limit<K> {
        let limiter = RateLimiter::keyed(Quota::per_second(rate.per_second).allow_burst(rate.at_once));
        Limit { limiter, counted: AtomicU32::new(0) }
    }

    /// Counts one; else after how many seconds it is worth trying again.
    fn count(&self, key: &K) -> Result<(), i64> {
        // Whoever has been silent for long is as one who never came, and only costs memory.
        if self.counted.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            i64::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(i64::MAX).max(1)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(text: &str) -> Option<(u32, u32)> {
        text.parse::<Rate>().ok().map(|rate| (rate.per_second.get(), rate.at_once.get()))
    }

    #[test]
    fn a_rate_is_so_many_a_second_and_so_many_at_once() {
        assert_eq!(rate("20"), Some((20, 100)));
        assert_eq!(rate("20/30"), Some((20, 30)));
        for wrong in ["", "0", "20/0", "-1", "many", "20/", "1/2/3", "5000000000"] {
            assert_eq!(rate(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_stranger_is_counted_by_address_and_a_token_by_itself() {
        let rates = Rates::new("1/3".parse().ok(), "1/2".parse().ok());
        let one = IpAddr::from([192, 0, 2, 1]);
        let refused = (0..10).filter(|_| rates.stranger(one).is_err()).count();
        // A second may pass between two of them on a machine that is busy, but not many.
        assert!((4..=7).contains(&refused), "{refused}");
        assert!(rates.stranger(IpAddr::from([192, 0, 2, 2])).is_ok());
        assert!(rates.token(&[1; 32]).is_ok() && rates.token(&[1; 32]).is_ok() && rates.token(&[2; 32]).is_ok());
    }

    #[test]
    fn who_has_been_silent_for_long_is_forgotten() {
        let limit: Limit<u32> = Limit::new("4000000000/4000000000".parse().expect("a rate"));
        (0..FORGET_EVERY).for_each(|key| limit.count(&key).expect("the rate is high"));
        assert!(limit.limiter.len() < FORGET_EVERY as usize, "{}", limit.limiter.len());
    }
}
