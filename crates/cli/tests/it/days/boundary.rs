//! Orders under load while it becomes 06:00: date, number and time of an order come from one reading of the clock.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::*;
use crate::platforms::Endpoint;

const CONNECTIONS: usize = 8;
/// How many orders each of both days has at least.
const OF_EACH_DAY: usize = 100;

/// Places orders on several connections, from before the cutoff until both days have enough. What places them is told which
/// connection it is and how many it has placed.
fn place_across_the_cutoff(shop: &Shop, place_one: impl Fn(&mut Client, usize, usize) -> Value + Sync) -> Vec<Value> {
    let (of_sunday, of_monday) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let orders = at_once(CONNECTIONS, |connection| {
        let mut client = shop.owner();
        let mut orders = Vec::new();
        while of_monday.load(Ordering::Relaxed) < OF_EACH_DAY {
            let order = place_one(&mut client, connection, orders.len());
            let counted = if date_of(&order) == SUNDAY { &of_sunday } else { &of_monday };
            if counted.fetch_add(1, Ordering::Relaxed) + 1 == OF_EACH_DAY && date_of(&order) == SUNDAY {
                // The others go on meanwhile, and the clock runs on by itself over the cutoff.
                shop.set_clock(&monday("05:59:59.700"));
            }
            orders.push(order);
        }
        orders
    });
    assert!(of_sunday.into_inner() >= OF_EACH_DAY);
    orders.concat()
}

/// Each order's date is that of its time, each day's numbers are gapless from 1, and they ascend with time.
#[track_caller]
fn assert_dated_by_their_time(orders: &[Value]) {
    for order in orders {
        let expected = if text(order, "createdAt") < CUTOFF { SUNDAY } else { MONDAY };
        assert_eq!(date_of(order), expected, "{order}");
    }
    assert_gapless(orders);
    let mut in_order: Vec<&Value> = orders.iter().collect();
    in_order.sort_by_key(|order| (date_of(order), order["sequence"].as_i64()));
    assert!(in_order.is_sorted_by_key(|order| text(order, "createdAt")), "times ascend with dates and numbers");
}

/// What was answered is what is there.
#[track_caller]
fn assert_all_there(shop: &Shop, orders: &[Value]) {
    let mut there: Vec<Placed> = all_orders(&mut shop.owner()).iter().map(Placed::of).collect();
    let mut answered: Vec<Placed> = orders.iter().map(Placed::of).collect();
    there.sort();
    answered.sort();
    assert_eq!(there, answered);
}

#[test]
fn at_six_the_numbers_of_sunday_end_and_those_of_monday_begin_at_1() {
    let shop = cantina(&monday("05:58:00"));
    let orders = place_across_the_cutoff(&shop, |client, _, _| place(client, &coffee()));
    assert_dated_by_their_time(&orders);
    for order in &orders {
        assert_eq!(text(order, "orderNumber"), order["sequence"].to_string());
    }
    assert_all_there(&shop, &orders);
    for (date, period) in [(SUNDAY, "20260118"), (MONDAY, "20260119")] {
        let count = orders.iter().filter(|order| date_of(order) == date).count();
        let counter = shop.owner().get(&format!("/numbering/series/order/counters?period={period}")).expect(200);
        assert_eq!((&counter["data"][0]["sequence"], &counter["data"][0]["date"]), (&json!(count), &json!(date)));
    }
    assert_every_number_holds(&shop, &["order-20260118", "order-20260119"]);
}

/// Seed 003: the webhook took its number at one moment and its date at another.
#[test]
fn what_a_platform_sends_at_six_has_the_number_of_its_date_beside_tables_and_the_counter() {
    let daily = "template = \"{SEQ}\"\nreset = \"business_day\"\nunique_within = [\"business_date\"]";
    let printed = "template = \"LC-{YYYY}{MM}{DD}-{SEQ:4}\"\nreset = \"business_day\"";
    let shop = Shop::rehearsed_with("cantina", &[(daily, printed)], &monday("05:58:00"));
    let sent_at: jiff::Timestamp = monday("05:59:30").parse().expect("a moment");
    let endpoints: Vec<Endpoint> = ["rappi", "ubereats", "generic"]
        .into_iter()
        .map(|platform| Endpoint::made(&shop, platform, sent_at.as_second()))
        .collect();
    let orders = place_across_the_cutoff(&shop, |client, connection, nth| match connection % 4 {
        0 => client.post("/orders", &json!({ "channel": "dine_in", "table": "T1", "items": coffee()["items"] })).expect(201),
        1 => place(client, &coffee()),
        by => {
            let endpoint = &endpoints[(connection + nth) % endpoints.len()];
            let body = endpoint.order(&format!("order-{by}-{connection}-{nth}"));
            // Twice at once, as platforms do.
            let answers = at_once(2, |_| endpoint.send(&mut Client::new(&shop.address(), None), &body).expect(200));
            assert_eq!(answers[0]["order"]["id"], answers[1]["order"]["id"]);
            client.get(&format!("/orders/{}", text(&answers[0]["order"], "id"))).expect(200)
        }
    });
    assert_dated_by_their_time(&orders);
    for order in &orders {
        let sequence = order["sequence"].as_i64().expect("a sequence");
        assert_eq!(text(order, "orderNumber"), format!("LC-{}-{sequence:04}", date_of(order).replace('-', "")));
    }
    assert_all_there(&shop, &orders);
    assert_every_number_holds(&shop, &["order-20260118", "order-20260119"]);
}

#[test]
fn a_number_that_prints_its_date_never_prints_yesterday_s_on_today_s_order() {
    let daily = "template = \"{SEQ}\"\nreset = \"business_day\"\nunique_within = [\"business_date\"]";
    let printed = "template = \"LC-{YYYY}{MM}{DD}-{SEQ:4}\"\nreset = \"business_day\"";
    let shop = Shop::rehearsed_with("cantina", &[(daily, printed)], &monday("05:58:00"));
    let orders = place_across_the_cutoff(&shop, |client, _, _| place(client, &coffee()));
    assert_dated_by_their_time(&orders);
    for order in &orders {
        let sequence = order["sequence"].as_i64().expect("a sequence");
        assert_eq!(text(order, "orderNumber"), format!("LC-{}-{sequence:04}", date_of(order).replace('-', "")));
    }
    assert_all_there(&shop, &orders);
    assert_every_number_holds(&shop, &["order-20260118", "order-20260119"]);
}

/// How an order comes in: at a table, at the counter, or from a platform that sends a key with it (seed 003: the webhook took its
/// number at one moment and its date at another).
fn from_somewhere(key: &str, connection: usize) -> Request {
    let items = coffee()["items"].clone();
    let order = Request::new("POST", "/api/v1/orders").key(key);
    match connection % 3 {
        0 => order.json(&json!({ "channel": "dine_in", "table": format!("T{connection}"), "items": items })),
        1 => order.json(&json!({ "channel": "counter", "items": items })),
        _ => order.json(&json!({ "channel": "online", "clientReference": key, "items": items })),
    }
}

#[test]
fn tables_counter_and_platforms_agree_on_date_and_number_and_a_replay_after_six_answers_what_was() {
    let shop = Shop::rehearsed_with("cantina-channels", &[], &monday("05:58:00"));
    let orders = place_across_the_cutoff(&shop, |client, connection, nth| {
        client.send(&from_somewhere(&format!("platform-{connection}-{nth}"), connection)).expect(201)
    });
    let mut counted: BTreeMap<(&str, &str), Vec<i64>> = BTreeMap::new();
    for order in &orders {
        let expected = if text(order, "createdAt") < CUTOFF { SUNDAY } else { MONDAY };
        let code = match text(order, "channel") {
            "dine_in" => "MESA",
            "counter" => "MOST",
            _ => "WEB",
        };
        let (date, sequence) = (date_of(order), order["sequence"].as_i64().expect("a sequence"));
        assert_eq!(date, expected, "{order}");
        assert_eq!(text(order, "orderNumber"), format!("{code}-{}01-{sequence:03}", &date[8..]));
        counted.entry((code, date)).or_default().push(sequence);
    }
    assert_eq!(counted.len(), 6, "three channels on two days: {:?}", counted.keys());
    for (of, mut sequences) in counted {
        sequences.sort_unstable();
        assert_eq!(sequences, (1..).take(sequences.len()).collect::<Vec<i64>>(), "{of:?}");
    }
    let events = last_event(&mut shop.owner());
    let replayed = at_once(CONNECTIONS, |connection| {
        let mut client = shop.owner();
        let again = |nth| client.send(&from_somewhere(&format!("platform-{connection}-{nth}"), connection));
        let answers: Vec<Answer> = (0..5).map(again).collect();
        assert!(answers.iter().all(Answer::is_replay));
        answers.iter().map(|answer| answer.expect(201)).collect::<Vec<Value>>()
    })
    .concat();
    assert!(replayed.iter().any(|order| date_of(order) == SUNDAY), "it is Monday, and Sunday's are answered");
    let first: Vec<Placed> = orders.iter().map(Placed::of).collect();
    assert!(replayed.iter().all(|order| first.contains(&Placed::of(order))));
    assert_eq!(last_event(&mut shop.owner()), events, "a replay does nothing");
    assert_all_there(&shop, &orders);
    assert_every_number_holds(&shop, &["order-20260118-MESA", "order-20260119-WEB"]);
}
