//! Shivik Mart, Square, Lightspeed, Fudo and the dual key: sales over a counter.

use serde_json::{Value, json};

use super::evening::{Evening, range, text};
use super::previewed;

#[test]
fn shivik_mart_counts_customers_and_bills_for_ever_and_orders_by_day() {
    let mut night = Evening {
        preset: "shivik-mart",
        outlet: "MAIN",
        dates: ["2026-03-31", "2026-04-01"],
        offset: "+05:30",
        phone: "98765 43210",
        item: ("ATTA-5KG", 245.0, 11.67, 245.0),
        status: "pending",
        around_cutoff: ["23:50", "00:01"],
        closed_by: "00:02",
    }
    .begin();
    let order = night.first_documents("SM-20260331-00001");
    let taxes: Vec<&str> = order["items"][0]["taxes"].as_array().expect("taxes").iter().map(|tax| text(tax, "name")).collect();
    assert_eq!(taxes, ["CGST 2.5", "SGST 2.5"], "both halves are named");
    night.over_the_cutoff(json!({ "channel": "delivery" }), "SM-20260331-00002", "SM-20260401-00001");
    let other = night.order(json!({ "customer": { "phone": "98765 43211" } }));
    assert_eq!(other["customer"]["customerNumber"], "CUST0002", "no new financial year begins customers again");
    night.closes(2);
    assert_eq!(previewed("shivik-mart", "--kind bill --date 2026-04-01 --from 124 --count 1"), ["BILL-0000000124"]);
    assert_eq!(previewed("shivik-mart", "--kind customer --from 10000 --count 1"), ["CUST10000"], "wider when it has to be");
}

/// What stands on the ticket.
fn ticket(order: &Value) -> &str {
    text(order, "ticketNumber")
}

#[test]
fn square_calls_short_numbers_over_all_channels_and_closes_an_hour_after_the_day() {
    let mut night = Evening {
        preset: "square",
        outlet: "MAIN",
        dates: ["2026-01-19", "2026-01-20"],
        offset: "-06:00",
        phone: "512-974-2000",
        item: ("ESPRESSO", 3.5, 0.29, 3.79),
        status: "confirmed",
        around_cutoff: ["01:50", "02:01"],
        closed_by: "03:01",
    }
    .begin();
    assert_eq!(ticket(&night.first_documents("260119-001")), "1");
    for (channel, expected) in [("takeaway", "2"), ("dine_in", "3"), ("online", "4")] {
        assert_eq!(ticket(&night.order(json!({ "channel": channel }))), expected);
    }
    night.over_the_cutoff(json!({}), "260119-005", "260120-001");
    assert_eq!(ticket(&night.order(json!({}))), "7", "a new day does not begin tickets again");
    let day = night.owner.get("/outlets/main/business-days/2026-01-19").expect(200);
    assert_eq!(
        (text(&day, "state"), text(&day, "forcedAt")),
        ("open", "2026-01-20T09:00:00.000Z"),
        "it waits for its open orders"
    );
    assert_eq!(range(&night.closes(5), "order"), ("260119-001", "260119-005"));
    night.owner.post("/numbering/series/ticket/reset", &json!({})).expect(200);
    assert_eq!(ticket(&night.order(json!({}))), "8", "begun again by hand: 1 to 7 are still open");
    assert_eq!(previewed("square", "--kind ticket --from 99 --count 2"), ["99", "1"]);
}

#[test]
fn lightspeed_counts_each_outlet_for_ever_beside_daily_tickets_from_nought() {
    let mut night = Evening {
        preset: "lightspeed",
        outlet: "RES",
        dates: ["2026-01-19", "2026-01-20"],
        offset: "-06:00",
        phone: "55 5130 5300",
        item: ("GUACAMOLE", 145.0, 20.0, 145.0),
        status: "confirmed",
        around_cutoff: ["02:50", "03:01"],
        closed_by: "03:02",
    }
    .begin();
    assert_eq!(ticket(&night.first_documents("RES-0001")), "0");
    for value in 0..2 {
        let order = night.numbered(0, json!({ "outlet": "BAR" }), &format!("BAR-{:04}", value + 1));
        assert_eq!(ticket(&order), value.to_string(), "each outlet has tickets of its own");
    }
    assert_eq!(ticket(&night.numbered(0, json!({}), "RES-0002")), "1");
    night.over_the_cutoff(json!({}), "RES-0003", "RES-0004");
    let order = night.order(json!({ "outlet": "BAR" }));
    assert_eq!((text(&order, "orderNumber"), ticket(&order)), ("BAR-0003", "0"), "tickets begin again with the day");
    assert_eq!(range(&night.closes(3), "order"), ("RES-0001", "RES-0003"));
    assert_eq!(previewed("lightspeed", "--kind ticket --outlet RES --from 499 --count 2"), ["499", "0"]);
}

#[test]
fn fudo_begins_at_one_at_six_over_all_tills_and_platforms_without_a_grace_period() {
    let mut night = Evening {
        preset: "fudo",
        outlet: "MAIN",
        dates: ["2026-01-19", "2026-01-20"],
        offset: "-03:00",
        phone: "011 4321-5678",
        item: ("FERNET", 9_000.0, 1_561.98, 9_000.0),
        status: "confirmed",
        around_cutoff: ["05:50", "06:01"],
        closed_by: "06:02",
    }
    .begin();
    let mut ids = vec![text(&night.first_documents("1"), "id").to_owned()];
    for (channel, number) in [("rappi", "2"), ("pedidosya", "3"), ("dine_in", "4")] {
        ids.push(text(&night.numbered(0, json!({ "channel": channel }), number), "id").to_owned());
    }
    night.at("05:50");
    night.owner.post("/shifts", &json!({ "register": "R2", "openingFloat": 0 })).expect(201);
    ids.push(text(&night.numbered(0, json!({}), "5"), "id").to_owned());
    night.at("06:01");
    ids.push(text(&night.numbered(1, json!({ "channel": "rappi" }), "1"), "id").to_owned());
    let times: Vec<&str> = ids.iter().map(|id| &id[..13]).collect();
    assert!(times.is_sorted(), "ids sort by time: {times:?}");
    let late = night.body(json!({ "businessDate": "2026-01-19", "reason": "the last table" }));
    let answer = night.owner.post("/orders", &late);
    answer.problem(409, "businessDay.closed");
    assert_eq!(range(&night.closes(5), "order"), ("1", "5"));
}

#[test]
fn dual_key_has_an_id_for_ever_and_a_number_of_four_digits_for_the_day() {
    let mut night = Evening {
        preset: "dual-key",
        outlet: "MAIN",
        dates: ["2026-01-19", "2026-01-20"],
        offset: "+01:00",
        phone: "915 123 456",
        item: ("CHOCOLATE-TAZA", 3.9, 0.35, 3.9),
        status: "confirmed",
        around_cutoff: ["05:50", "06:01"],
        closed_by: "06:02",
    }
    .begin();
    let first = night.first_documents("0001");
    let id = text(&first, "id");
    assert!(id.len() == 36 && id.as_bytes()[14] == b'7', "a UUIDv7: {id}");
    night.over_the_cutoff(json!({}), "0002", "0001");
    let both = night.owner.get("/orders?search=0001").expect(200)["data"].as_array().expect("orders").clone();
    let dates: Vec<&str> = both.iter().map(|order| text(order, "businessDate")).collect();
    assert_eq!(dates, ["2026-01-20", "2026-01-19"], "the current business date first");
    assert_ne!(both[0]["id"], both[1]["id"]);
    assert_eq!(range(&night.closes(2), "order"), ("0001", "0002"));
    assert_eq!(previewed("dual-key", "--from 9999 --count 2"), ["9999", "10000"]);
}
