//! The machine's wall clock steps under load, ahead and back: every document has one date, numbers and times ascend together, and what is
//! dated by a clock that has jumped far ahead waits until it is back.

use std::collections::BTreeMap;

use super::on_a_file;
use super::stand::Stand;
use crate::harness::*;

const CONNECTIONS: usize = 8;
const ORDERS: usize = 20;
const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
/// Steps that are believed: how far the clock is then from where it was, in ms.
const STEPS: [i64; 6] = [-1_000, -60 * MINUTE, -DAY, 0, 50 * MINUTE, -30 * DAY];
/// A step that is not.
const FAR_AHEAD: i64 = 3_650 * DAY;

#[test]
fn numbers_and_times_ascend_together_while_the_clock_steps() {
    if !on_a_file() {
        return;
    }
    let stand = Stand::shimmed();
    let load = stand.load();
    let mut client = None;
    for _ in 0..torture_rounds().unwrap_or(1) {
        for step in STEPS {
            load.during(CONNECTIONS, |load| {
                load.wait_for(ORDERS);
                stand.shim().step_clock(step);
                load.wait_for(ORDERS);
            });
        }
        // Far ahead nothing is dated; when the clock is back it goes on.
        stand.shim().step_clock(FAR_AHEAD);
        let refused = stand.owner().send(&keyed_order(&new_key(), 1));
        assert_eq!(refused.status, 503, "{}", refused.text());
        assert!(refused.header("retry-after").is_some());
        stand.shim().step_clock(0);
        load.place(0, &mut client);
    }
    stand.assert_whole(&load, &format!("{} steps of the clock", STEPS.len() + 1));
    let mut times: BTreeMap<(String, i64), String> = BTreeMap::new();
    for order in all_orders(&mut stand.owner()) {
        let placed = Placed::of(&order);
        let at = order["createdAt"].as_str().expect("a time").to_owned();
        assert!(times.insert((placed.date, placed.sequence), at).is_none(), "a number twice");
    }
    assert!(times.values().is_sorted(), "times ascend with dates and numbers");
}
