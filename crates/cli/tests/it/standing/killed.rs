//! `kill -9` around seven o'clock, day after day.

use super::*;

#[test]
fn whatever_was_committed_when_the_server_was_killed_each_day_is_placed_once() {
    let mut shop = Shop::rehearsed(MONDAY_AT_SIX);
    let mut owner = shop.owner();
    let standings: Vec<Value> = (0..5).map(|_| agree(&mut owner, &breakfast(daily()))).collect();
    for day in 19..25 {
        shop.pass_until(&on(day, "07:00:00"));
        if day % 2 == 0 {
            // Somewhere in the middle of placing them.
            decided(&mut shop.owner(), &standings[0], &date(day));
        }
        shop.kill();
        shop.start();
        let mut owner = shop.owner();
        for standing in &standings {
            decided(&mut owner, standing, &date(day));
        }
    }
    let mut owner = shop.owner();
    for standing in &standings {
        let dates: Vec<String> =
            orders_of(&mut owner, standing).iter().map(|order| text(order, "businessDate").to_owned()).collect();
        assert_eq!(dates, [19, 20, 21, 22, 23, 24].map(date));
    }
    assert_eq!(findings(&mut owner), [""; 0]);
    let orders = all_orders(&mut owner);
    for day in 19..25 {
        let of_day = orders.iter().filter(|order| order["businessDate"] == date(day).as_str());
        let mut sequences: Vec<i64> = of_day.map(|order| order["sequence"].as_i64().expect("a sequence")).collect();
        sequences.sort_unstable();
        assert_eq!(sequences, [1, 2, 3, 4, 5], "no number is used twice, and none is left out");
    }
}
