//! How many online orders an outlet takes, and whether it takes any.

use crate::limits::{ONLINE_MINUTES_MAX, ONLINE_ORDERS_MAX};
use crate::time::Timestamp;

/// What an outlet has set about its online orders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OnlineOrders {
    /// Why and until when none are taken; some are where `None`.
    pub pause: Option<Pause>,
    /// How many are taken; as many as come where `None`.
    pub limit: Option<OrderLimit>,
}

/// No online orders for a while.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pause {
    /// When it ends by itself; when somebody ends it where `None`.
    pub until: Option<Timestamp>,
    /// Why, as whoever orders is told.
    pub reason: Option<String>,
}

/// At most so many orders in so many minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderLimit {
    /// How many, 1 to [`ONLINE_ORDERS_MAX`].
    pub max_orders: u16,
    /// In how many minutes, 1 to [`ONLINE_MINUTES_MAX`].
    pub minutes: u16,
}

impl OnlineOrders {
    /// The pause that holds at a time.
    pub fn paused_at(&self, at: Timestamp) -> Option<&Pause> {
        self.pause.as_ref().filter(|pause| pause.until.is_none_or(|until| at < until))
    }
}

impl OrderLimit {
    /// A limit; `None` where a number is none that it may have.
    pub fn new(max_orders: u16, minutes: u16) -> Option<OrderLimit> {
        let fits = (1..=ONLINE_ORDERS_MAX).contains(&max_orders) && (1..=ONLINE_MINUTES_MAX).contains(&minutes);
        fits.then_some(OrderLimit { max_orders, minutes })
    }

    /// From when on there is room for one more, where there is none now. `placed` are the times of the orders before, in order.
    ///
    /// An order counts for `minutes` from when it was placed; the moment at which they are over is not part of them.
    pub fn room_from(self, at: Timestamp, placed: &[Timestamp]) -> Option<Timestamp> {
        let window = i64::from(self.minutes) * 60_000;
        let counts = |time: &&Timestamp| time.0 > at.0 - window && **time <= at;
        let counted: Vec<&Timestamp> = placed.iter().filter(counts).collect();
        let over = counted.len().checked_sub(usize::from(self.max_orders))?;
        // So many must have left that one fewer than the limit is there.
        Some(Timestamp(counted[over].0 + window))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_order_counts_for_so_many_minutes_and_not_a_moment_longer() {
        let limit = OrderLimit::new(2, 10).expect("a limit");
        let placed = [0, 60_000].map(Timestamp);
        assert_eq!(limit.room_from(Timestamp(60_000), &placed[..1]), None);
        assert_eq!(limit.room_from(Timestamp(60_000), &placed), Some(Timestamp(600_000)));
        assert_eq!(limit.room_from(Timestamp(599_999), &placed), Some(Timestamp(600_000)));
        assert_eq!(limit.room_from(Timestamp(600_000), &placed), None);
    }

    #[test]
    fn a_limit_that_was_lowered_waits_for_as_many_as_are_over_it() {
        let limit = OrderLimit::new(1, 1).expect("a limit");
        let placed = [1_000, 2_000, 3_000].map(Timestamp);
        assert_eq!(limit.room_from(Timestamp(3_000), &placed), Some(Timestamp(63_000)));
    }

    #[test]
    fn a_pause_ends_at_its_time_by_itself() {
        let until = |until| OnlineOrders { pause: Some(Pause { until, reason: None }), limit: None };
        assert!(until(None).paused_at(Timestamp(i64::MAX)).is_some());
        assert!(until(Some(Timestamp(5))).paused_at(Timestamp(4)).is_some());
        assert!(until(Some(Timestamp(5))).paused_at(Timestamp(5)).is_none());
    }

    proptest! {
        #[test]
        fn no_window_ever_has_more_than_the_limit_and_there_is_room_when_it_was_said(
            steps in prop::collection::vec(0_i64..90_000, 1..80), max_orders in 1_u16..6, minutes in 1_u16..4
        ) {
            let limit = OrderLimit::new(max_orders, minutes).expect("a limit");
            let (mut at, mut placed) = (1_000_000, Vec::new());
            for step in steps {
                at += step;
                match limit.room_from(Timestamp(at), &placed) {
                    None => placed.push(Timestamp(at)),
                    Some(from) => {
                        prop_assert!(from.0 > at);
                        prop_assert!(limit.room_from(Timestamp(from.0 - 1), &placed).is_some());
                        prop_assert_eq!(limit.room_from(from, &placed), None);
                    }
                }
            }
            let window = i64::from(minutes) * 60_000;
            for (index, first) in placed.iter().enumerate() {
                let within = placed[index..].iter().filter(|time| time.0 < first.0 + window).count();
                prop_assert!(within <= usize::from(max_orders));
            }
        }
    }
}
