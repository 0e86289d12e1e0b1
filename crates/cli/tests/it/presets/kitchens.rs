//! Al Marya, both cantinas and Toast: orders that are cooked.

use serde_json::{Value, json};

use super::evening::{Evening, range, text};
use super::previewed;
use crate::harness::*;

#[test]
fn al_marya_answers_pending_orders_that_are_counted_by_calendar_day() {
    let mut night = Evening {
        preset: "al-marya",
        outlet: "MAIN",
        dates: ["2026-01-19", "2026-01-20"],
        offset: "+04:00",
        phone: "050 123 4567",
        item: ("SHAWARMA-S", 8.0, 0.38, 8.0),
        status: "pending",
        around_cutoff: ["23:50", "00:01"],
        closed_by: "00:02",
    }
    .begin();
    night.first_documents("ALM-20260119-000001");
    night.over_the_cutoff(json!({ "channel": "delivery" }), "ALM-20260119-000002", "ALM-20260120-000001");
    let z_report = night.closes(2);
    assert_eq!(range(&z_report, "order"), ("ALM-20260119-000001", "ALM-20260119-000002"));
    assert_eq!(range(&z_report, "payment"), ("PAY20260001", "PAY20260001"));
    assert_eq!(range(&z_report, "shift"), ("SH-000001", "SH-000001"));
}

const CANTINA: Evening = Evening {
    preset: "cantina",
    outlet: "MAIN",
    dates: ["2026-01-19", "2026-01-20"],
    offset: "-03:00",
    phone: "011 4321-5678",
    item: ("EMPANADA-CARNE", 2_400.0, 416.53, 2_400.0),
    status: "confirmed",
    around_cutoff: ["05:50", "06:01"],
    closed_by: "08:01",
};

#[test]
fn cantina_counts_from_one_each_business_day_and_a_shift_goes_on_with_the_night() {
    let mut night = CANTINA.begin();
    night.first_documents("1");
    night.at("05:50");
    night.numbered(0, json!({ "channel": "dine_in" }), "2");
    let mut waiter = night.shop.client(&night.shop.token(&["--role", "cashier", "--user", "Ana"]));
    let shift = waiter.post("/shifts", &json!({ "register": "R2", "openingFloat": 0 })).expect(201);
    assert_eq!(text(&shift, "businessDate"), "2026-01-19", "dated by the cutoff");
    night.at("06:01");
    let body = night.body(json!({ "channel": "dine_in" }));
    let ordered = |client: &mut Client, body: &Value| {
        let order = place(client, body);
        (text(&order, "orderNumber").to_owned(), text(&order, "businessDate").to_owned())
    };
    let dated = |number: &str, date: &str| (number.to_owned(), date.to_owned());
    assert_eq!(ordered(&mut waiter, &body), dated("3", "2026-01-19"), "the shift is still open");
    assert_eq!(ordered(&mut night.owner, &body), dated("1", "2026-01-20"), "the owner has none");
    let chosen = night.body(json!({ "businessDate": "2026-01-19", "reason": "the last table of the night" }));
    assert_eq!(ordered(&mut night.owner, &chosen), dated("4", "2026-01-19"), "a manager may choose");
    let z_report = night.closes(4);
    assert_eq!(range(&z_report, "order"), ("1", "4"));
    assert_eq!(z_report["cash"]["shiftsOpen"], 1);
    assert_eq!(ordered(&mut waiter, &body), dated("2", "2026-01-20"), "the shift pulls nothing into the day any more");
}

#[test]
fn cantina_channels_gives_each_channel_a_number_that_tells_the_day() {
    let mut night = Evening { preset: "cantina-channels", ..CANTINA }.begin();
    night.first_documents("MOST-1901-001");
    for (channel, code) in
        [("dine_in", "MESA"), ("delivery", "DELY"), ("takeaway", "TOGO"), ("counter", "MOST"), ("online", "WEB")]
    {
        let first = if channel == "counter" { 2 } else { 1 };
        for value in first..first + 2 {
            night.numbered(0, json!({ "channel": channel }), &format!("{code}-1901-{value:03}"));
        }
    }
    night.at("05:50");
    night.numbered(0, json!({ "channel": "dine_in" }), "MESA-1901-003");
    // From the grace period on the day can be closed by hand; the next order is the new day's, although it is not six yet.
    let closed = night.owner.post("/outlets/main/business-days/2026-01-19/close", &json!({})).expect(200);
    assert_eq!(closed["state"], "closed");
    assert_eq!(night.z_report("by_hand")["orders"]["placed"], 12);
    night.numbered(1, json!({ "channel": "dine_in" }), "MESA-2001-001");
    night.every_number_holds();
    let delivery = previewed("cantina-channels", "--date 2026-01-19 --channel DELY --from 42 --count 1");
    assert_eq!(delivery, ["DELY-1901-042"]);
}

/// Seat and number of each ticket.
fn tickets(order: &Value) -> Vec<(&str, &str)> {
    let tickets = order["tickets"].as_array().unwrap_or_else(|| panic!("no tickets: {order}"));
    tickets.iter().map(|one| (text(one, "seat"), text(one, "number"))).collect()
}

#[test]
fn toast_gives_each_seat_of_a_table_tickets_that_go_on_over_the_days() {
    let mut night = Evening {
        preset: "toast",
        outlet: "MAIN",
        dates: ["2026-01-19", "2026-01-20"],
        offset: "-05:00",
        phone: "212-736-5000",
        item: ("SOUP-ONION", 14.0, 1.24, 15.24),
        status: "confirmed",
        around_cutoff: ["02:50", "03:01"],
        closed_by: "03:02",
    }
    .begin();
    let first = night.first_documents("20260119-0001");
    assert_eq!(tickets(&first), [("NONE", "1")], "neither table nor seat");
    let soup = |seat: &str| json!({ "product": "SOUP-ONION", "quantity": 1, "seat": seat });
    let at_table = |table: &str, seats: &[&str]| {
        let items: Vec<Value> = seats.iter().map(|seat| soup(seat)).collect();
        json!({ "channel": "dine_in", "table": table, "items": items })
    };
    let order = night.numbered(0, at_table("T1", &["1", "2"]), "20260119-0002");
    assert_eq!(tickets(&order), [("1", "1"), ("2", "1")]);
    assert_eq!(tickets(&night.numbered(0, at_table("T1", &["2"]), "20260119-0003")), [("2", "2")]);
    assert_eq!(tickets(&night.numbered(0, at_table("T2", &["2"]), "20260119-0004")), [("2", "1")]);
    assert_eq!(tickets(&night.order(json!({ "channel": "takeaway" }))), [("NONE", "2")]);
    night.over_the_cutoff(at_table("T1", &["1"]), "20260119-0006", "20260120-0001");
    assert_eq!(tickets(&night.order(at_table("T1", &["1"]))), [("1", "4")], "tickets do not begin again with the day");
    assert_eq!(range(&night.closes(6), "order"), ("20260119-0001", "20260119-0006"));
    assert_eq!(previewed("toast", "--kind ticket --table T1 --seat 1 --from 98 --count 3"), ["98", "99", "1"]);
}
