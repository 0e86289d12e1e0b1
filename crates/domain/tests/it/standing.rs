//! Standing orders: when they are due, and what becomes of each occurrence.

use std::sync::Arc;

use docket_domain::access::{Actor, Role};
use docket_domain::audit::{Fact, Record, Value};
use docket_domain::calendar::{Policy, TimeOfDay, Zone};
use docket_domain::catalog::{ChangeProduct, MarkSoldOut, ProductChanges, ProductReference};
use docket_domain::command::{Command, Document, Outcome};
use docket_domain::merchants::{Channel, Settings};
use docket_domain::ordering::{Address, NewOrderPayment, Taken};
use docket_domain::payments::Terms;
use docket_domain::quantity::Quantity;
use docket_domain::refusal::{Code, Refusal};
use docket_domain::standing::{
    ChangeStandingOrder, CreateStandingOrder, Every, NewStandingItem, Occurrence, PlaceStandingOrder, Schedule, StandingOrder,
    StandingStatus, Turn, TurnStandingOrder, Weekday, Weekdays,
};
use docket_domain::time::{Date, Timestamp};
use proptest::prelude::*;

use crate::fixtures::{DAY, NOON, at, caller, erasing, placing, settings, shawarma, someone, splitting, with_two_outlets};
use crate::shop::Shop;

const ZONES: &[&str] = &[
    "Asia/Dubai",
    "Europe/Berlin",
    "America/New_York",
    // Half an hour of daylight saving.
    "Australia/Lord_Howe",
    // The clocks skip midnight.
    "America/Santiago",
    // 2011-12-30 was left out.
    "Pacific/Apia",
];

fn date(text: &str) -> Date {
    Date::parse(text).expect("a date")
}

fn time(text: &str) -> TimeOfDay {
    TimeOfDay::parse(text).expect("a time of day")
}

fn daily(time_: &str, from: &str) -> Schedule {
    Schedule { every: Every::Daily, weekdays: Weekdays::ALL, time: time(time_), from: date(from), until: None }
}

fn days_later(date: Date, days: i32) -> Date {
    Date(date.0.checked_add(jiff::Span::new().days(days)).expect("a date"))
}

fn schedule() -> impl Strategy<Value = (Zone, Schedule)> {
    let zone = prop::sample::select(ZONES).prop_map(|name| Zone::named(name).expect("a zone"));
    let time = (0..24, 0..60).prop_map(|(hour, minute)| time(&format!("{hour:02}:{minute:02}")));
    (zone, 1_u8..128, time, 0..7_000, prop::option::of(0..60)).prop_map(|(zone, bits, time, from, until)| {
        let from = days_later(date("2010-01-01"), from);
        let weekdays = Weekdays::from_bits(bits).expect("some days");
        let until = until.map(|days| days_later(from, days));
        (zone, Schedule { every: Every::Weekly, weekdays, time, from, until })
    })
}

/// All occurrences of the first hundred days, reckoned day by day.
fn day_by_day(zone: &Zone, schedule: &Schedule) -> Vec<Occurrence> {
    let dates = (0..100).map(|days| days_later(schedule.from, days));
    let wanted =
        dates.filter(|date| schedule.until.is_none_or(|until| *date <= until)).filter(|date| schedule.weekdays.has(*date));
    wanted.map(|date| Occurrence { date, at: zone.moment(date, schedule.time) }).collect()
}

proptest! {
    #[test]
    fn every_wanted_date_has_one_occurrence_in_order_whatever_the_clocks_do((zone, schedule) in schedule()) {
        let expected = day_by_day(&zone, &schedule);
        let mut walked = Vec::new();
        let mut next = schedule.first_from(&zone, Timestamp(0), None);
        while let Some(one) = next.filter(|one| one.date < days_later(schedule.from, 100)) {
            walked.push(one);
            next = schedule.first_from(&zone, one.at, Some(one.date));
        }
        prop_assert_eq!(&walked, &expected);
        for pair in walked.windows(2) {
            prop_assert!(pair[0].date < pair[1].date && pair[0].at <= pair[1].at);
        }
        for one in &walked {
            let (_, shown) = zone.local(one.at);
            prop_assert!(shown == schedule.time || one.at > zone.moment(one.date, time("00:00")), "only a skipped time moves");
        }
    }

    #[test]
    fn what_is_due_and_what_lies_ahead_are_all_there_is((zone, schedule) in schedule(), days in 0_i64..90, ms in 0..DAY) {
        let all = day_by_day(&zone, &schedule);
        let Some(first) = all.first().copied() else { return Ok(()) };
        let now = Timestamp(first.at.0 + days * DAY + ms);
        let due = schedule.due(&zone, first, now);
        let expected: Vec<Occurrence> = all.iter().copied().take_while(|one| one.at <= now).collect();
        prop_assert_eq!(&due, &expected);
        let last = due.last().map(|one| one.date);
        let ahead = schedule.first_from(&zone, now, last).filter(|one| one.date < days_later(schedule.from, 100));
        prop_assert_eq!(ahead, all.iter().copied().find(|one| one.at > now));
    }
}

#[test]
fn a_day_of_the_week_that_is_named_twice_is_one_of_them() {
    let weekdays = Weekdays::of([Weekday::Friday, Weekday::Monday, Weekday::Friday]);
    assert_eq!(weekdays.days().collect::<Vec<_>>(), [Weekday::Monday, Weekday::Friday]);
    assert_eq!(weekdays, Weekdays::of([Weekday::Monday, Weekday::Friday]));
}

#[test]
fn seven_in_the_morning_is_seven_in_summer_and_in_winter() {
    let berlin = Zone::named("Europe/Berlin").expect("a zone");
    let seven = daily("07:00", "2026-03-28");
    let due = seven.due(&berlin, seven.first_from(&berlin, Timestamp(0), None).expect("one"), at("2026-03-30T12:00:00Z"));
    let moments: Vec<Timestamp> = due.iter().map(|one| one.at).collect();
    assert_eq!(moments, [at("2026-03-28T06:00:00Z"), at("2026-03-29T05:00:00Z"), at("2026-03-30T05:00:00Z")]);
}

#[test]
fn a_time_that_the_clocks_skip_is_later_and_one_that_they_show_twice_comes_once() {
    let berlin = Zone::named("Europe/Berlin").expect("a zone");
    let at_night = daily("02:30", "2026-03-28");
    let moments = |from: &str, now: &str| -> Vec<Timestamp> {
        let first = at_night.first_from(&berlin, at(from), None).expect("one");
        at_night.due(&berlin, first, at(now)).iter().map(|one| one.at).collect()
    };
    // Skipped on 2026-03-29: half past two would be half past three.
    assert_eq!(moments("2026-03-29T00:00:00Z", "2026-03-29T20:00:00Z"), [at("2026-03-29T01:30:00Z")]);
    // Shown twice on 2026-10-25: the first.
    assert_eq!(moments("2026-10-25T00:00:00Z", "2026-10-25T20:00:00Z"), [at("2026-10-25T00:30:00Z")]);
}

#[test]
fn a_schedule_whose_end_is_over_has_nothing_ahead() {
    let dubai = Zone::named("Asia/Dubai").expect("a zone");
    let short = Schedule { until: Some(date("2025-11-07")), ..daily("07:00", "2025-11-06") };
    assert_eq!(short.first_from(&dubai, at("2025-11-07T03:00:00Z"), None).map(|one| one.date), Some(date("2025-11-07")));
    assert_eq!(short.first_from(&dubai, at("2025-11-07T03:00:00.001Z"), None), None);
    assert_eq!(short.first_from(&dubai, at("2025-11-06T00:00:00Z"), Some(date("2025-11-07"))), None);
}

#[test]
fn days_of_the_week_survive_being_bits() {
    let days = [Weekday::Sunday, Weekday::Monday];
    let weekdays = Weekdays::of(days);
    assert_eq!(weekdays.days().collect::<Vec<_>>(), [Weekday::Monday, Weekday::Sunday]);
    assert_eq!(Weekdays::from_bits(weekdays.bits()), Some(weekdays));
    assert_eq!((Weekdays::from_bits(0), Weekdays::from_bits(128)), (None, None));
    assert!(weekdays.has(date("2025-11-09")) && weekdays.has(date("2025-11-10")) && !weekdays.has(date("2025-11-11")));
}

// It is 2025-11-06 12:00 in Dubai.

fn owner() -> Actor {
    someone(Role::Owner)
}

fn product(sku: &str) -> NewStandingItem {
    let quantity = Quantity(2_000);
    NewStandingItem { product: ProductReference(sku.into()), quantity, notes: "no onion".into(), options: Vec::new() }
}

/// Two large shawarmas each day at 07:00 for Aisha.
pub fn breakfast() -> CreateStandingOrder {
    CreateStandingOrder {
        outlet: None,
        channel: Some("delivery".into()),
        customer: caller("501234567", Some("Aisha")),
        items: vec![product("SHAWARMA-L")],
        payment: None,
        delivery_address: Some(Address { text: "Corniche Road 7".into(), latitude_micro: None, longitude_micro: None }),
        notes: "ring twice".into(),
        schedule: daily("07:00", "2025-11-01"),
    }
}

fn create(shop: &mut Shop, wanted: CreateStandingOrder) -> Result<Outcome, Refusal> {
    shop.run(&owner(), Command::CreateStandingOrder(Box::new(wanted)))
}

fn created(shop: &mut Shop, wanted: CreateStandingOrder) -> Arc<StandingOrder> {
    match create(shop, wanted).expect("a standing order").document {
        Document::StandingOrder(standing) => standing,
        other => panic!("{other:?}"),
    }
}

fn now(shop: &Shop, standing: &StandingOrder) -> Arc<StandingOrder> {
    Arc::clone(&shop.rows.standing_orders[&standing.id])
}

/// What the timer asks for.
fn look(shop: &mut Shop, standing: &StandingOrder, date_: &str) -> Result<Outcome, Refusal> {
    let command = PlaceStandingOrder { standing: standing.id, date: date(date_) };
    shop.run(&Actor::program(), Command::PlaceStandingOrder(Box::new(command)))
}

fn turn(shop: &mut Shop, standing: &StandingOrder, turn: Turn) -> Result<Outcome, Refusal> {
    let command = TurnStandingOrder { standing: standing.id, turn, reason: Some("they travel".into()), version: None };
    shop.run(&owner(), Command::TurnStandingOrder(Box::new(command)))
}

fn change(standing: &StandingOrder) -> ChangeStandingOrder {
    ChangeStandingOrder {
        standing: standing.id,
        channel: None,
        items: None,
        payment: None,
        delivery_address: None,
        notes: None,
        schedule: None,
        version: None,
    }
}

fn changed(shop: &mut Shop, change: ChangeStandingOrder) -> Result<Outcome, Refusal> {
    shop.run(&owner(), Command::ChangeStandingOrder(Box::new(change)))
}

fn findings(shop: &Shop) -> Vec<&str> {
    shop.rows.findings.iter().map(|finding| finding.code.as_str()).collect()
}

fn due_dates(standing: &StandingOrder) -> (Option<String>, Option<String>) {
    (standing.last.map(|date| date.to_string()), standing.next.map(|next| next.date.to_string()))
}

fn dates(last: Option<&str>, next: Option<&str>) -> (Option<String>, Option<String>) {
    (last.map(str::to_owned), next.map(str::to_owned))
}

#[test]
fn it_is_due_first_when_its_time_comes_again() {
    let mut shop = Shop::open(settings());
    let standing = created(&mut shop, breakfast());
    // Seven has been today.
    assert_eq!(standing.next, Some(Occurrence { date: date("2025-11-07"), at: at("2025-11-07T03:00:00Z") }));
    assert_eq!((standing.status, standing.version), (StandingStatus::Active, 1));
    assert_eq!(*now(&shop, &standing), *standing);
}

#[test]
fn an_occurrence_is_placed_as_an_ordinary_order_and_once() {
    let mut shop = Shop::open(settings());
    let standing = created(&mut shop, breakfast());
    shop.now = at("2025-11-07T02:59:59.999Z");
    assert_eq!(look(&mut shop, &standing, "2025-11-07").expect_err("too early").code, Code::StandingNotDue);
    shop.now = at("2025-11-07T03:00:00Z");
    let outcome = look(&mut shop, &standing, "2025-11-07").expect("an order");
    assert!(outcome.created);
    let order = shop.written(&outcome);
    assert_eq!(order.standing.map(|one| (one.id, one.date)), Some((standing.id, date("2025-11-07"))));
    assert_eq!(
        (order.customer, order.channel.as_str(), order.notes.as_str()),
        (Some(standing.customer), "delivery", "ring twice")
    );
    assert_eq!((order.lines[0].quantity, order.lines[0].notes.as_str()), (Quantity(2_000), "no onion"));
    assert_eq!(order.delivery_address, standing.delivery_address);
    let after = now(&shop, &standing);
    assert_eq!((due_dates(&after), after.last_order), (dates(Some("2025-11-07"), Some("2025-11-08")), Some(order.id)));
    let before = shop.rows.seq;
    assert_eq!(look(&mut shop, &standing, "2025-11-07").expect_err("decided").code, Code::StandingNotDue);
    assert_eq!((shop.rows.seq, shop.rows.orders.len()), (before, 1));
    assert!(findings(&shop).is_empty());
}

#[test]
fn an_occurrence_is_placed_at_the_outlet_that_was_agreed() {
    let mut shop = Shop::open(with_two_outlets());
    let standing = created(&mut shop, CreateStandingOrder { outlet: Some("YAS".into()), ..breakfast() });
    shop.now = at("2025-11-07T03:00:00Z");
    let outcome = look(&mut shop, &standing, "2025-11-07").expect("an order");
    assert_eq!(shop.written(&outcome).outlet, "YAS");
    assert!(findings(&shop).is_empty());
}

#[test]
fn it_says_when_it_was_changed_or_decided_last() {
    let mut shop = Shop::open(settings());
    let standing = created(&mut shop, breakfast());
    assert_eq!(standing.updated_at, standing.created_at);
    shop.now = at("2025-11-06T12:00:00Z");
    changed(&mut shop, ChangeStandingOrder { notes: Some("knock".into()), ..change(&standing) }).expect("changed");
    assert_eq!(now(&shop, &standing).updated_at, at("2025-11-06T12:00:00Z"));
    shop.now = at("2025-11-07T03:00:00Z");
    look(&mut shop, &standing, "2025-11-07").expect("an order");
    let after = now(&shop, &standing);
    assert_eq!((after.updated_at, after.created_at), (at("2025-11-07T03:00:00Z"), standing.created_at));
}

#[test]
fn the_price_is_that_of_the_day() {
    let mut shop = Shop::open(settings());
    let standing = created(&mut shop, breakfast());
    let product = shop.rows.product("SHAWARMA-L").expect("a product").clone();
    let changes = ProductChanges { price: Some(docket_domain::money::Amount(4_000)), ..ProductChanges::default() };
    let command = ChangeProduct { product: ProductReference(product.id.to_string()), changes, version: None };
    shop.run(&owner(), Command::ChangeProduct(Box::new(command))).expect("another price");
    shop.now = at("2025-11-07T03:00:00Z");
    let outcome = look(&mut shop, &standing, "2025-11-07").expect("an order");
    assert_eq!(shop.written(&outcome).lines[0].unit_price.0, 4_000);
}

#[test]
fn a_refused_occurrence_leaves_a_finding_uses_no_number_and_is_not_tried_again() {
    let mut shop = Shop::open(settings());
    let payment = NewOrderPayment { method: Some(Terms::Wallet), ..NewOrderPayment::default() };
    let standing = created(&mut shop, CreateStandingOrder { payment: Some(payment), ..breakfast() });
    shop.now = at("2025-11-07T03:00:00Z");
    let outcome = look(&mut shop, &standing, "2025-11-07").expect("decided");
    assert!(matches!(&outcome.document, Document::StandingOrder(_)) && !outcome.created);
    assert!(shop.rows.orders.is_empty() && shop.rows.payments.is_empty() && shop.rows.days.is_empty());
    assert_eq!(findings(&shop), ["standing.refused"]);
    assert!(shop.rows.findings[0].detail.contains("wallet.insufficient"), "{}", shop.rows.findings[0].detail);
    let after = now(&shop, &standing);
    assert_eq!((due_dates(&after), after.last_order), (dates(Some("2025-11-07"), Some("2025-11-08")), None));
    // The next order has the first number.
    let order = shop.place(&owner(), placing(shawarma()));
    assert_eq!(order.number.sequence(), 1);
}

#[test]
fn what_is_sold_out_today_may_be_agreed_for_later_and_is_refused_on_its_day_with_a_finding() {
    let mut shop = Shop::open(settings());
    let product = ProductReference("SHAWARMA-L".into());
    let sold_out = MarkSoldOut { product, outlet: None, is_sold_out: true, until: None };
    shop.run(&owner(), Command::MarkSoldOut(Box::new(sold_out))).expect("sold out");
    let standing = created(&mut shop, breakfast());
    shop.now = at("2025-11-07T03:00:00Z");
    look(&mut shop, &standing, "2025-11-07").expect("decided");
    assert_eq!((findings(&shop), shop.rows.orders.len()), (vec!["standing.refused"], 0));
    assert!(shop.rows.findings[0].detail.contains("SHAWARMA-L is sold out"), "{}", shop.rows.findings[0].detail);
}

#[test]
fn what_was_missed_is_not_made_up_for_but_that_of_the_running_day() {
    let mut shop = Shop::open(settings());
    let standing = created(&mut shop, breakfast());
    // Down from Thursday to Sunday 22:00.
    shop.now = at("2025-11-09T18:00:00Z");
    let outcome = look(&mut shop, &standing, "2025-11-07").expect("decided");
    let order = shop.written(&outcome);
    assert_eq!(order.standing.map(|one| one.date), Some(date("2025-11-09")));
    assert_eq!(findings(&shop), ["standing.missed"]);
    assert!(shop.rows.findings[0].detail.ends_with("not placed 2 times, from 2025-11-07 to 2025-11-08."));
    assert_eq!(due_dates(&now(&shop, &standing)), dates(Some("2025-11-09"), Some("2025-11-10")));
    // Down again until before its time on Wednesday: nothing is of that day.
    shop.now = at("2025-11-12T02:00:00Z");
    let outcome = look(&mut shop, &standing, "2025-11-10").expect("decided");
    assert!(matches!(outcome.document, Document::StandingOrder(_)));
    assert_eq!((shop.rows.orders.len(), findings(&shop).len()), (1, 2));
    assert_eq!(due_dates(&now(&shop, &standing)), dates(Some("2025-11-11"), Some("2025-11-12")));
}

#[test]
fn an_occurrence_just_before_the_cutoff_is_placed_just_after_it() {
    let mut shop = Shop::open(Settings { business_day: Policy::from_cutoff(time("06:00")), ..settings() });
    let standing = created(&mut shop, CreateStandingOrder { schedule: daily("05:59", "2025-11-01"), ..breakfast() });
    shop.now = at("2025-11-07T02:58:59Z");
    let outcome = look(&mut shop, &standing, "2025-11-07").expect("59 minutes and 59 seconds late");
    assert_eq!(shop.written(&outcome).business_date, date("2025-11-07"));
    shop.now = at("2025-11-08T02:59:00.001Z");
    look(&mut shop, &standing, "2025-11-08").expect("decided");
    assert_eq!((shop.rows.orders.len(), findings(&shop)), (1, vec!["standing.missed"]));
}

#[test]
fn what_is_split_off_its_order_is_no_occurrence_of_its_own() {
    let mut shop = Shop::open(settings());
    let standing = created(&mut shop, breakfast());
    shop.now = at("2025-11-07T03:00:00Z");
    let outcome = look(&mut shop, &standing, "2025-11-07").expect("an order");
    let order = shop.written(&outcome);
    let taken = Taken::Lines(vec![(order.lines[0].number, Some(Quantity(1_000)))]);
    let outcome = shop.run(&owner(), splitting(order.id, taken)).expect("split");
    assert_eq!(shop.written(&outcome).standing, None);
    assert_eq!(shop.rows.orders[&order.id].standing, order.standing);
}

#[test]
fn a_paused_one_is_not_due_and_goes_on_with_what_lies_ahead() {
    let mut shop = Shop::open(settings());
    let standing = created(&mut shop, breakfast());
    turn(&mut shop, &standing, Turn::Pause).expect("paused");
    assert_eq!((now(&shop, &standing).status, now(&shop, &standing).next), (StandingStatus::Paused, None));
    assert_eq!(turn(&mut shop, &standing, Turn::Pause).expect_err("twice").code, Code::StandingIllegalTransition);
    shop.now = Timestamp(NOON.0 + 3 * DAY);
    assert_eq!(look(&mut shop, &standing, "2025-11-07").expect_err("paused").code, Code::StandingNotDue);
    turn(&mut shop, &standing, Turn::Resume).expect("resumed");
    assert_eq!(due_dates(&now(&shop, &standing)), dates(None, Some("2025-11-10")));
    assert_eq!(turn(&mut shop, &standing, Turn::Resume).expect_err("twice").code, Code::StandingIllegalTransition);
    turn(&mut shop, &standing, Turn::Cancel).expect("cancelled");
    for again in [Turn::Pause, Turn::Resume, Turn::Cancel] {
        assert_eq!(turn(&mut shop, &standing, again).expect_err("it is over").code, Code::StandingIllegalTransition);
    }
    let notes = ChangeStandingOrder { notes: Some("x".into()), ..change(&standing) };
    assert_eq!(changed(&mut shop, notes).expect_err("it is over").code, Code::StandingIllegalTransition);
}

#[test]
fn no_date_is_placed_twice_when_the_time_is_changed_after_it() {
    let mut shop = Shop::open(settings());
    let standing = created(&mut shop, breakfast());
    shop.now = at("2025-11-07T03:00:00Z");
    look(&mut shop, &standing, "2025-11-07").expect("an order");
    let evening = ChangeStandingOrder { schedule: Some(daily("19:00", "2025-11-01")), ..change(&standing) };
    changed(&mut shop, evening).expect("in the evening from now on");
    assert_eq!(due_dates(&now(&shop, &standing)), dates(Some("2025-11-07"), Some("2025-11-08")));
}

#[test]
fn after_its_last_date_it_has_ended_and_a_later_end_lets_it_go_on() {
    let mut shop = Shop::open(settings());
    let until = |until: &str| Schedule { until: Some(date(until)), ..daily("07:00", "2025-11-01") };
    let standing = created(&mut shop, CreateStandingOrder { schedule: until("2025-11-07"), ..breakfast() });
    shop.now = at("2025-11-07T03:00:00Z");
    look(&mut shop, &standing, "2025-11-07").expect("an order");
    assert_eq!((now(&shop, &standing).status, now(&shop, &standing).next), (StandingStatus::Ended, None));
    let over = ChangeStandingOrder { schedule: Some(until("2025-11-07")), ..change(&standing) };
    assert_eq!(changed(&mut shop, over).expect_err("nothing ahead").code, Code::StandingNeverDue);
    let on = ChangeStandingOrder { schedule: Some(until("2025-11-09")), ..change(&standing) };
    changed(&mut shop, on).expect("it goes on");
    assert_eq!(
        (now(&shop, &standing).status, due_dates(&now(&shop, &standing)).1),
        (StandingStatus::Active, Some("2025-11-08".into()))
    );
}

#[test]
fn what_cannot_be_placed_at_any_time_is_refused_when_it_is_agreed() {
    let mut shop = Shop::open(settings());
    let before = format!("{:?}", shop.rows);
    let cod = NewOrderPayment { method: Some(Terms::Cod), ..NewOrderPayment::default() };
    let cases: Vec<(CreateStandingOrder, Code)> = vec![
        (CreateStandingOrder { items: vec![product("NOTHING")], ..breakfast() }, Code::ProductUnknown),
        (CreateStandingOrder { channel: Some("pigeon".into()), ..breakfast() }, Code::ChannelUnknown),
        (CreateStandingOrder { outlet: Some("NORTH".into()), ..breakfast() }, Code::OutletUnknown),
        (
            CreateStandingOrder { channel: Some("counter".into()), delivery_address: None, payment: Some(cod), ..breakfast() },
            Code::PaymentMethodNotTaken,
        ),
        (
            CreateStandingOrder {
                schedule: Schedule { until: Some(date("2025-11-06")), ..daily("07:00", "2025-11-01") },
                ..breakfast()
            },
            Code::StandingNeverDue,
        ),
    ];
    for (wanted, code) in cases {
        assert_eq!(create(&mut shop, wanted).expect_err("it is refused").code, code);
        assert_eq!(format!("{:?}", shop.rows), before, "nothing is left");
    }
}

#[test]
fn a_change_says_what_it_saw_and_what_it_changed_without_free_text() {
    let mut shop = Shop::open(settings());
    let standing = created(&mut shop, breakfast());
    let stale = ChangeStandingOrder { notes: Some("knock".into()), version: Some(2), ..change(&standing) };
    assert_eq!(changed(&mut shop, stale.clone()).expect_err("stale").code, Code::StandingVersionConflict);
    changed(&mut shop, ChangeStandingOrder { version: Some(1), ..stale }).expect("changed");
    assert_eq!((now(&shop, &standing).notes.as_str(), now(&shop, &standing).version), ("knock", 2));
    let record = shop.rows.records.iter().find(|record| record.action == "standingOrder.changed").expect("a record");
    let names: Vec<&str> = record.new.iter().map(|fact| fact.name).collect();
    assert_eq!((record.old.len(), names), (0, vec!["notesChanged"]));
}

#[test]
fn erasing_a_customer_cancels_their_standing_orders_and_takes_their_words() {
    let mut shop = Shop::open(settings());
    let standing = created(&mut shop, breakfast());
    shop.run(&owner(), erasing(standing.customer)).expect("erased");
    let after = now(&shop, &standing);
    assert_eq!((after.status, after.next, after.notes.as_str()), (StandingStatus::Cancelled, None, ""));
    assert_eq!(after.items[0].notes, "");
    shop.now = at("2025-11-07T03:00:00Z");
    assert_eq!(look(&mut shop, &standing, "2025-11-07").expect_err("cancelled").code, Code::StandingNotDue);
}

fn last<'a>(shop: &'a Shop, action: &str) -> &'a Record {
    shop.rows.records.iter().rfind(|record| record.action == action).expect("a record")
}

#[test]
fn the_stream_says_what_was_agreed_and_of_a_change_what_differs() {
    let mut shop = Shop::open(settings());
    let standing = created(&mut shop, breakfast());
    let text = |text: &str| Value::Text(text.into());
    let lines = |milli| {
        let line = vec![text("SHAWARMA-L"), Value::Quantity(Quantity(milli)), Value::List(Vec::new())];
        Fact::new("lines", Value::List(vec![Value::List(line)]))
    };
    let every_day = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let agreed = vec![
        Fact::new("outlet", text("MAIN")),
        Fact::new("channel", text("delivery")),
        lines(2_000),
        Fact::new("paymentMethod", Value::Null),
        Fact::new("useWallet", Value::Bool(false)),
        Fact::new("every", Value::Word("daily")),
        Fact::new("weekdays", Value::List(every_day.map(Value::Word).to_vec())),
        Fact::new("time", text("07:00")),
        Fact::new("from", Value::Date(date("2025-11-01"))),
        Fact::new("until", Value::Null),
        Fact::new("status", Value::Word("active")),
        Fact::new("nextDate", Value::Date(date("2025-11-07"))),
        Fact::new("customerNumber", text("CUST0001")),
    ];
    assert_eq!(last(&shop, "standingOrder.created").new, agreed);
    let three = NewStandingItem { quantity: Quantity(3_000), ..product("SHAWARMA-L") };
    let schedule = Some(daily("13:00", "2025-11-01"));
    changed(&mut shop, ChangeStandingOrder { items: Some(vec![three]), schedule, ..change(&standing) }).expect("changed");
    let differs = |milli, time, next| vec![lines(milli), Fact::new("time", text(time)), Fact::new("nextDate", Value::Date(next))];
    let record = last(&shop, "standingOrder.changed");
    assert_eq!(record.old, differs(2_000, "07:00", date("2025-11-07")));
    assert_eq!(record.new, differs(3_000, "13:00", date("2025-11-06")), "one o'clock is still to come today");
}

#[test]
fn what_could_not_be_placed_at_any_time_is_not_agreed_anew_either() {
    let mut with_online = settings();
    with_online.channels.push(Channel::new("online", "ONLN"));
    let mut shop = Shop::open(with_online);
    let cod = NewOrderPayment { method: Some(Terms::Cod), ..NewOrderPayment::default() };
    let online = CreateStandingOrder { channel: Some("online".into()), payment: Some(cod.clone()), ..breakfast() };
    let brought = created(&mut shop, online);
    let counter = CreateStandingOrder { channel: Some("counter".into()), delivery_address: None, ..breakfast() };
    let fetched = created(&mut shop, counter);
    let half = NewStandingItem { quantity: Quantity(1_500), ..product("SHAWARMA-L") };
    let cases = [
        (ChangeStandingOrder { channel: Some("counter".into()), ..change(&brought) }, Code::PaymentMethodNotTaken),
        (ChangeStandingOrder { items: Some(vec![half]), ..change(&brought) }, Code::QuantityNotWhole),
        (ChangeStandingOrder { payment: Some(Some(cod)), ..change(&fetched) }, Code::PaymentMethodNotTaken),
        (ChangeStandingOrder { delivery_address: Some(None), ..change(&brought) }, Code::PaymentMethodNotTaken),
    ];
    for (wanted, code) in cases {
        shop.reopen();
        let refusal = shop.refuse(&owner(), Command::ChangeStandingOrder(Box::new(wanted.clone())));
        assert_eq!(refusal.code, code, "{wanted:?}");
    }
    shop.reopen();
    let paid = ChangeStandingOrder { payment: Some(None), delivery_address: Some(None), ..change(&brought) };
    changed(&mut shop, paid).expect("whoever fetches it pays there");
    assert_eq!((&now(&shop, &brought).payment, &now(&shop, &brought).delivery_address), (&None, &None));
}

#[test]
fn the_time_of_what_is_not_sold_any_more_can_be_changed_but_it_is_not_agreed_anew() {
    let mut shop = Shop::open(settings());
    let standing = created(&mut shop, breakfast());
    let changes = ProductChanges { is_active: Some(false), ..ProductChanges::default() };
    let command = ChangeProduct { product: ProductReference("SHAWARMA-L".into()), changes, version: None };
    shop.run(&owner(), Command::ChangeProduct(Box::new(command))).expect("not sold any more");
    let later =
        ChangeStandingOrder { notes: Some("knock".into()), schedule: Some(daily("08:00", "2025-12-01")), ..change(&standing) };
    changed(&mut shop, later).expect("by then it may be sold again");
    assert_eq!(due_dates(&now(&shop, &standing)), dates(None, Some("2025-12-01")));
    let items = ChangeStandingOrder { items: Some(vec![product("SHAWARMA-L")]), ..change(&standing) };
    let refusal = shop.refuse(&owner(), Command::ChangeStandingOrder(Box::new(items)));
    assert_eq!(refusal.code, Code::ProductInactive);
}
