//! Every server has the timers, and each time that comes is dealt with once.

use serde_json::{Value, json};

use super::Two;
use crate::harness::goods::text;
use crate::harness::*;
use crate::money::{customer, order_of, payment_by, wallet};
use crate::standing::{agree, breakfast, daily, date, decided, findings, on, orders_of};

/// How often each type of event came.
fn times(client: &mut Client, kind: &str) -> usize {
    crate::events::all_pages(client, &format!("&type={kind}")).len()
}

#[test]
fn a_business_day_is_closed_once() {
    let two = Two::on(Shop::rehearsed_with("cantina", &[], "2026-01-18T21:00:00-03:00"));
    let [mut first, mut second] = two.owners();
    let coffee = json!({ "items": [{ "product": "CAFE", "quantity": 1 }] });
    for day in 19..23 {
        place(&mut first, &coffee);
        place(&mut second, &coffee);
        two.shop.pass_until(&format!("2026-01-{day}T08:00:30-03:00"));
        let path = format!("/outlets/MAIN/business-days/2026-01-{}", day - 1);
        let closed = asked_until(&mut second, &path, |day| day["state"] == "closed");
        assert_eq!((&closed["revision"], closed["zReports"].as_array().map(Vec::len)), (&json!(1), Some(1)), "{closed}");
        assert_eq!(closed["zReports"][0]["orders"]["placed"], 2);
    }
    assert_eq!(times(&mut first, "businessDay.closed"), 4);
    two.shop.docket(&["numbering", "audit"]).succeeded();
}

#[test]
fn a_standing_order_is_placed_once() {
    let two = Two::on(Shop::rehearsed(&on(19, "06:00:00")));
    let [mut first, mut second] = two.owners();
    let standings: Vec<Value> = (0..5).map(|_| agree(&mut first, &breakfast(daily()))).collect();
    for day in 19..23 {
        two.shop.pass_until(&on(day, "07:00:00"));
        for standing in &standings {
            decided(&mut second, standing, &date(day));
        }
    }
    for standing in &standings {
        let dates: Vec<String> =
            orders_of(&mut first, standing).iter().map(|order| text(order, "businessDate").to_owned()).collect();
        assert_eq!(dates, [19, 20, 21, 22].map(date));
    }
    assert!(findings(&mut first).is_empty());
}

#[test]
fn a_transfer_that_did_not_come_is_given_up_once_and_the_wallet_has_its_money_back_once() {
    let two = Two::on(Shop::rehearsed_with("wallet-orders", &[], "2026-01-19T10:00:00+03:00"));
    let [mut first, mut second] = two.owners();
    let id = customer(&mut first, 1, "1000");
    let by_transfer = json!({ "useWallet": true, "method": "bank_transfer" });
    let order = place(&mut first, &order_of(2, 1, by_transfer));
    two.shop.pass_until("2026-01-21T10:30:00+03:00");
    let path = format!("/orders/{}", text(&order, "id"));
    let cancelled = asked_until(&mut second, &path, |order| order["status"] == "cancelled");
    assert_eq!(wallet(&mut first, &id), 100_000);
    let transfer = payment_by(&cancelled, "bank_transfer");
    let given_up = crate::events::all_pages(&mut first, "&type=payment.*");
    let of_it = given_up.iter().filter(|event| event["subjectId"] == transfer && event["type"] != "payment.recorded");
    assert_eq!(of_it.count(), 1, "{given_up:?}");
    assert_eq!(times(&mut first, "order.cancelled"), 1);
}

/// Asks a server until what it says is so.
#[track_caller]
fn asked_until(client: &mut Client, path: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(60);
    loop {
        let now = client.get(path).expect(200);
        if is_so(&now) {
            return now;
        }
        assert!(std::time::Instant::now() < patience, "it never came to be so: {now}");
    }
}
