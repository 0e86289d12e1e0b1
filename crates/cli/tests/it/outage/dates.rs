//! An outage over midnight, in the delivery kitchen in Abu Dhabi, whose days begin then.

use super::paper::assert_once;
use super::*;
use crate::harness::steadfast::come_again;

const SUNDAY: &str = "2026-01-18";
const MONDAY: &str = "2026-01-19";
const EVENING: &str = "2026-01-18T23:30:00+04:00";
/// So long before midnight that something is made before it.
const BEFORE_MIDNIGHT: &str = "2026-01-18T23:59:56+04:00";

/// How often it is looked at a day until it must be closed: for less than the minute for which a timer leaves alone what it cannot help.
const LOOKS_MAX: usize = 1_500;

/// Lets time pass, and makes sure that the server knows it: it cannot ask what time it is in this rehearsal when it is cut off.
fn shortly_before_midnight(wired: &Wired, kitchen: &Merchant, made: &mut Vec<Answered>) {
    wired.shop.set_clock(BEFORE_MIDNIGHT);
    let last = Answered::by(&mut wired.shop.owner(), Paper::Payment, kitchen.slug, &new_key());
    assert!(last.document["createdAt"].as_str() > Some("2026-01-18T19:59"), "{last:?}");
    made.push(last);
}

/// Documents of each kind before midnight, and of each after it.
fn make_over_midnight(owner: &mut Client, kitchen: &Merchant) -> Vec<Answered> {
    let mut make = |paper| Answered::by(owner, paper, kitchen.slug, &new_key());
    let mut made: Vec<Answered> = kitchen.papers.iter().map(|paper| make(*paper)).collect();
    assert!(made.iter().all(|one| one.is_fallback() && one.date() == SUNDAY), "{made:?}");
    while made.last().is_some_and(|last| last.date() == SUNDAY) {
        made.push(make(Paper::Payment));
        come_again();
    }
    made.extend(kitchen.papers.iter().map(|paper| make(*paper)));
    assert!(made[made.len() - kitchen.papers.len()..].iter().all(|one| one.is_fallback() && one.date() == MONDAY), "{made:?}");
    made
}

fn day(client: &mut Client, date: &str) -> Value {
    client.get(&format!("/outlets/MAIN/business-days/{date}")).expect(200)
}

/// The day, when it is closed, or closed again after what came late. Whichever server looks first does that.
#[track_caller]
fn when_closed(client: &mut Client, date: &str) -> Value {
    for _ in 0..LOOKS_MAX {
        let day = day(client, date);
        if day["state"] == "closed" {
            return day;
        }
        come_again();
    }
    panic!("{date} is not closed");
}

fn last_z_report(day: &Value) -> Value {
    day["zReports"].as_array().and_then(|reports| reports.last()).expect("a Z report").clone()
}

/// What a Z counts is what there is of that day.
#[track_caller]
fn assert_counted(z_report: &Value, date: &str, made: &[Answered]) {
    let of_day = |paper| made.iter().filter(|one| one.paper == paper && one.date() == date).count();
    assert_eq!(z_report["orders"]["placed"], of_day(Paper::Order), "{z_report}");
    let payments = z_report["payments"].as_array().expect("payments").iter().find(|one| one["method"] == "cash");
    // An order and a sale are paid with one each.
    let paid = of_day(Paper::Payment) + of_day(Paper::Order) + of_day(Paper::Sale);
    assert_eq!(payments.expect("cash")["count"], paid, "{z_report}");
}

#[test]
fn documents_of_an_outage_over_midnight_keep_their_dates_and_the_day_is_closed_with_all_of_them() {
    if !on_postgres() {
        return;
    }
    let wired = Wired::rehearsed(EVENING);
    let kitchen = Merchant::kitchen(&wired.shop);
    let mut made = kitchen.warm_up(&wired.shop.address());
    let mut owner = wired.shop.owner();
    shortly_before_midnight(&wired, &kitchen, &mut made);
    wired.proxy.cut();
    made.extend(make_over_midnight(&mut owner, &kitchen));
    wired.mend();
    made.extend(kitchen.warm_up(&wired.shop.address()));
    assert_eq!(assert_once(&mut owner, kitchen.papers, &made), (0, 0));
    assert_kept(&wired.shop, &mut owner, &kitchen, &made);
    assert_counted(&last_z_report(&when_closed(&mut owner, SUNDAY)), SUNDAY, &made);
}

#[test]
fn what_arrives_for_a_day_that_another_server_has_closed_meanwhile_yields_a_revision_of_its_z() {
    if !on_postgres() {
        return;
    }
    let wired = Wired::rehearsed(EVENING);
    let there = wired.neighbour_without_cable();
    let kitchen = Merchant::kitchen(&wired.shop);
    let mut owner = wired.shop.owner();
    let mut made = kitchen.warm_up(&wired.shop.address());
    // Nothing is open of Sunday that the other server knows of.
    let order = made.iter_mut().find(|one| one.paper == Paper::Order).expect("an order");
    for step in ["confirmed", "preparing", "ready", "delivered"] {
        let path = format!("/orders/{}/transitions", order.id());
        order.document = owner.post(&path, &json!({ "to": step })).expect(200);
    }
    shortly_before_midnight(&wired, &kitchen, &mut made);
    wired.proxy.cut();
    let spooled = make_over_midnight(&mut owner, &kitchen);
    there.server.logged_line(|line| (line.contains("a business day's time") && line.contains(SUNDAY)).then_some(()));
    let mut other = there.client(&kitchen.token);
    let sunday = day(&mut other, SUNDAY);
    assert_eq!((&sunday["state"], &sunday["revision"]), (&json!("closed"), &json!(1)));
    assert_counted(&sunday["zReports"][0], SUNDAY, &made);
    wired.mend();
    made.extend(spooled);
    let revised = when_closed(&mut other, SUNDAY);
    assert_eq!(revised["zReports"][0], sunday["zReports"][0], "a Z report is never changed");
    assert!(revised["revision"].as_u64() > Some(1), "{revised}");
    assert_counted(&last_z_report(&revised), SUNDAY, &made);
    assert_eq!(assert_once(&mut owner, kitchen.papers, &made), (0, 0));
    assert_kept(&wired.shop, &mut owner, &kitchen, &made);
}
