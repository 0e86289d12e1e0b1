//! Business days: opened by their first document, closed by hand, by themselves or by force, reopened, and what their Z says.

use docket_domain::access::{Actor, Role};
use docket_domain::audit::{Fact, Value};
use docket_domain::book::Key;
use docket_domain::calendar::{ForceClose, Policy, TimeOfDay};
use docket_domain::clock::Stamp;
use docket_domain::command::{Command, Stop};
use docket_domain::context::{Context, Entropy};
use docket_domain::days::{
    CloseDay, DateOverride, DayKey, DayState, GrandTotal, Manner, Outlook, ZReport, date_document, outlook,
};
use docket_domain::limits::LOAD_ROUNDS_MAX;
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::numbering::{Kind, Reset, ScopePart, Series};
use docket_domain::ordering::{PlaceOrder, Status};
use docket_domain::refusal::Code;
use docket_domain::shifts::Holder;
use docket_domain::time::Date;

use crate::fixtures::{
    DAY, at, at_register, cancelling, cash, closing, closing_day, lowering, moving, opening, paying, placing, reopening, series,
    settings, settings_with_grace, shawarma, someone, with_two_outlets,
};
use crate::shop::Shop;

fn date(text: &str) -> Date {
    Date::parse(text).expect("a date")
}

fn key(text: &str) -> DayKey {
    DayKey { outlet: "MAIN".into(), date: date(text) }
}

fn state(shop: &Shop, text: &str) -> DayState {
    shop.rows.days[&key(text)].state
}

fn last_z(shop: &Shop) -> &ZReport {
    shop.rows.z_reports.last().expect("a Z report")
}

/// A shop at 22:00 of 2025-11-05, with one order of that day that was handed over for 25.00 in cash, and 120.00 more in cash.
fn evening(settings: Settings) -> Shop {
    let mut shop = Shop::open(settings);
    shop.now = at("2025-11-05T18:00:00Z");
    let owner = someone(Role::Owner);
    let order = shop.place(&owner, placing(shawarma()));
    for to in [Status::Confirmed, Status::Preparing, Status::Ready, Status::Delivered] {
        shop.run(&owner, moving(order.id, to)).expect("moved");
    }
    shop.run(&at_register(Role::Cashier, "R1"), paying(cash(12_000))).expect("paid");
    shop
}

#[test]
fn a_day_opens_with_its_first_document_and_only_once() {
    let mut shop = Shop::open(settings());
    assert!(shop.rows.days.is_empty());
    shop.place(&someone(Role::Owner), placing(shawarma()));
    shop.place(&someone(Role::Owner), placing(shawarma()));
    assert_eq!(shop.rows.days.len(), 1);
    assert_eq!(shop.rows.records.iter().filter(|record| record.action == "businessDay.opened").count(), 1);
}

#[test]
fn a_day_closes_by_itself_from_the_cutoff_on_when_nothing_of_it_is_open() {
    let mut shop = evening(settings_with_grace());
    shop.now = at("2025-11-06T01:59:59Z");
    assert_eq!(shop.refuse(&someone(Role::Owner), closing_day(date("2025-11-05"), false)).code, Code::BusinessDayTooEarly);
    shop.now = at("2025-11-06T02:00:00Z");
    shop.run(&someone(Role::Owner), closing_day(date("2025-11-05"), false)).expect("closed");
    assert_eq!(state(&shop, "2025-11-05"), DayState::Closed);
    let z_report = last_z(&shop);
    assert_eq!((z_report.number.text(), z_report.revision, z_report.manner), ("Z-00001", 1, Manner::ByItself));
}

#[test]
fn an_open_order_or_shift_keeps_a_day_open_until_its_time_is_up() {
    let mut shop = evening(settings_with_grace());
    let order = shop.place(&someone(Role::Owner), placing(shawarma()));
    shop.run(&someone(Role::Cashier), opening("R1", 0, None)).expect("opened");
    let by_itself = || closing_day(date("2025-11-05"), false);
    shop.now = at("2025-11-06T03:59:59Z");
    assert_eq!(shop.refuse(&someone(Role::Owner), by_itself()).code, Code::BusinessDayTooEarly);
    shop.now = at("2025-11-06T04:00:00Z"); // 08:00
    shop.run(&someone(Role::Owner), by_itself()).expect("closed");
    let z_report = last_z(&shop);
    assert_eq!(z_report.manner, Manner::Forced);
    assert_eq!((z_report.orders.open, z_report.cash.shifts_open), (1, 1), "flagged");
    shop.run(&someone(Role::Owner), moving(order.id, Status::Confirmed)).expect("an open order carries on");
    assert_eq!(shop.rows.orders[&order.id].business_date, date("2025-11-05"), "and keeps its date");
}

#[test]
fn where_managers_close_a_day_whose_time_is_up_waits_and_takes_documents_by_their_choice() {
    let mut settings = settings_with_grace();
    let grace = settings.business_day.grace();
    settings.business_day = Policy::new(settings.business_day.cutoff(), grace, 0, ForceClose::Manager).expect("a policy");
    let mut shop = evening(settings);
    shop.place(&someone(Role::Owner), placing(shawarma()));
    shop.now = at("2025-11-06T05:00:00Z"); // 09:00
    shop.run(&someone(Role::Owner), closing_day(date("2025-11-05"), false)).expect("it waits");
    assert_eq!(state(&shop, "2025-11-05"), DayState::Waiting);
    assert!(shop.rows.z_reports.is_empty());
    assert_eq!(shop.place(&someone(Role::Manager), placing(shawarma())).business_date, date("2025-11-06"));
    let chosen = DateOverride { date: date("2025-11-05"), reason: Some("came late".into()) };
    let late = PlaceOrder { business_date: Some(chosen), ..shawarma() };
    assert_eq!(shop.place(&someone(Role::Manager), placing(late)).business_date, date("2025-11-05"));
    assert_eq!(shop.refuse(&someone(Role::Owner), closing_day(date("2025-11-05"), false)).code, Code::BusinessDayTooEarly);
    shop.run(&someone(Role::Manager), closing_day(date("2025-11-05"), true)).expect("closed");
    assert_eq!(last_z(&shop).manner, Manner::ByHand);
}

#[test]
fn without_grace_a_day_is_forced_so_long_after_its_end() {
    let policy = Policy::new(TimeOfDay::MIDNIGHT, None, 60, ForceClose::Automatic).expect("a policy");
    let mut shop = evening(Settings { business_day: policy, ..settings() });
    shop.place(&someone(Role::Owner), placing(shawarma()));
    shop.now = at("2025-11-05T20:59:59Z"); // 00:59:59
    assert_eq!(shop.refuse(&someone(Role::Owner), closing_day(date("2025-11-05"), false)).code, Code::BusinessDayTooEarly);
    shop.now = at("2025-11-05T21:00:00Z");
    shop.run(&someone(Role::Owner), closing_day(date("2025-11-05"), false)).expect("closed");
    assert_eq!(last_z(&shop).manner, Manner::Forced);
}

#[test]
fn a_manager_closes_a_day_from_the_grace_period_on_and_it_takes_no_more_documents() {
    let mut shop = evening(settings_with_grace());
    shop.now = at("2025-11-05T23:59:59Z"); // 03:59:59
    assert_eq!(shop.refuse(&someone(Role::Manager), closing_day(date("2025-11-05"), true)).code, Code::BusinessDayTooEarly);
    shop.now = at("2025-11-06T00:00:00Z");
    shop.run(&someone(Role::Manager), closing_day(date("2025-11-05"), true)).expect("closed");
    assert_eq!(
        shop.place(&someone(Role::Owner), placing(shawarma())).business_date,
        date("2025-11-06"),
        "the next day has begun"
    );
    let chosen = DateOverride { date: date("2025-11-05"), reason: Some("late".into()) };
    let late = PlaceOrder { business_date: Some(chosen), ..shawarma() };
    let refusal = shop.refuse(&someone(Role::Manager), placing(late));
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::BusinessDayClosed, "/businessDate"));
    assert_eq!(shop.refuse(&someone(Role::Manager), closing_day(date("2025-11-05"), true)).code, Code::BusinessDayClosed);
}

#[test]
fn a_day_without_documents_is_not_closed() {
    let mut shop = evening(settings_with_grace());
    shop.now.0 += 3 * DAY;
    assert_eq!(shop.refuse(&someone(Role::Manager), closing_day(date("2025-11-06"), true)).code, Code::BusinessDayEmpty);
    assert_eq!(shop.refuse(&someone(Role::Manager), reopening(date("2025-11-06"))).code, Code::BusinessDayNotClosed);
}

#[test]
fn a_z_report_sums_what_the_day_did() {
    let mut shop = evening(settings_with_grace());
    let cancelled = shop.place(&someone(Role::Owner), placing(shawarma()));
    shop.run(&someone(Role::Owner), cancelling(cancelled.id, "changed their mind")).expect("cancelled");
    let shift = shop.run(&someone(Role::Cashier), opening("R2", 5_000, None)).expect("opened");
    shop.run(&at_register(Role::Cashier, "R2"), paying(cash(300))).expect("paid");
    let docket_domain::command::Document::Shift(shift) = shift.document else { panic!("not a shift") };
    shop.run(&someone(Role::Cashier), closing(shift, 5_290)).expect("closed");
    shop.now = at("2025-11-06T02:00:00Z");
    shop.run(&someone(Role::Owner), closing_day(date("2025-11-05"), false)).expect("closed");
    let z_report = last_z(&shop);
    assert_eq!((z_report.orders.placed, z_report.orders.cancelled, z_report.orders.open), (2, 1, 0));
    assert_eq!(z_report.orders.total, Amount(2_500));
    assert_eq!((z_report.payments[0].method.as_str(), z_report.payments[0].count), ("cash", 3));
    assert_eq!(z_report.payments[0].amount, Amount(14_800));
    assert_eq!(z_report.refunds, []);
    let sales = z_report.sales;
    assert_eq!([sales.gross, sales.discounts, sales.taxes, sales.total()], [2_381, 0, 119, 2_500].map(Amount));
    assert_eq!(
        (z_report.cash.expected, z_report.cash.counted, z_report.cash.over_short()),
        (Amount(5_300), Amount(5_290), Amount(-10))
    );
    let orders = z_report.numbers.iter().find(|range| range.kind == Kind::Order).expect("orders");
    assert_eq!((orders.first.as_str(), orders.last.as_str(), orders.count), ("ALM-20251105-000001", "ALM-20251105-000002", 2));
    let bills = z_report.numbers.iter().find(|range| range.kind == Kind::Bill).expect("bills");
    assert_eq!((bills.first.as_str(), bills.last.as_str(), bills.count), ("BILL-0000000001", "BILL-0000000001", 1));
    assert_eq!((z_report.grand_total.sales, z_report.grand_total.received), (Amount(2_500), Amount(14_800)));
}

#[test]
fn a_z_report_sees_everything_before_it_in_its_group() {
    let mut shop = evening(settings_with_grace());
    shop.now = at("2025-11-06T00:30:00Z");
    let owner = someone(Role::Owner);
    let requests = [
        shop.request(&owner, placing(shawarma())),
        shop.request(&at_register(Role::Cashier, "R1"), paying(cash(55))),
        shop.request(&someone(Role::Manager), closing_day(date("2025-11-05"), true)),
        shop.request(&owner, placing(shawarma())),
    ];
    let answers = shop.run_group(&requests);
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    let z_report = last_z(&shop);
    assert_eq!((z_report.orders.placed, z_report.payments[0].amount), (2, Amount(14_555)));
    let last = shop.rows.orders.values().max_by_key(|order| order.row).expect("orders");
    assert_eq!(last.business_date, date("2025-11-06"), "what comes after it is of the next day");
}

#[test]
fn a_day_that_is_reopened_gets_a_revision_with_the_difference() {
    let mut shop = evening(settings_with_grace());
    shop.now = at("2025-11-06T02:00:00Z");
    let manager = someone(Role::Manager);
    shop.run(&manager, closing_day(date("2025-11-05"), false)).expect("closed");
    let first = last_z(&shop).clone();
    shop.run(&manager, reopening(date("2025-11-05"))).expect("reopened");
    assert_eq!(state(&shop, "2025-11-05"), DayState::Reopened);
    let chosen = DateOverride { date: date("2025-11-05"), reason: Some("forgotten".into()) };
    let forgotten = docket_domain::payments::RecordPayment { business_date: Some(chosen), ..cash(1_000) };
    shop.run(&manager, paying(forgotten)).expect("paid");
    assert_eq!(shop.refuse(&manager, closing_day(date("2025-11-05"), false)).code, Code::BusinessDayTooEarly, "by hand only");
    shop.run(&manager, closing_day(date("2025-11-05"), true)).expect("closed");
    let second = last_z(&shop).clone();
    assert_eq!((second.revision, second.number.text()), (2, "Z-00002"));
    assert_eq!((second.total.received, second.added.received), (Amount(15_500), Amount(1_000)));
    assert_eq!(shop.rows.z_reports[0], first, "an earlier Z is never altered");

    shop.run(&manager, reopening(date("2025-11-05"))).expect("reopened");
    let chosen = DateOverride { date: date("2025-11-05"), reason: Some("forgotten too".into()) };
    let forgotten = docket_domain::payments::RecordPayment { business_date: Some(chosen), ..cash(400) };
    shop.run(&manager, paying(forgotten)).expect("paid");
    shop.run(&manager, closing_day(date("2025-11-05"), true)).expect("closed");
    let third = last_z(&shop).clone();
    let received = |total: GrandTotal| total.received;
    assert_eq!(
        [third.carried, third.revised, third.added, third.grand_total].map(received),
        [15_500, 0, 400, 15_900].map(Amount)
    );

    shop.now = at("2025-11-06T10:00:00Z");
    shop.run(&at_register(Role::Cashier, "R1"), paying(cash(50))).expect("paid");
    shop.now = at("2025-11-07T02:00:00Z");
    shop.run(&manager, closing_day(date("2025-11-06"), false)).expect("closed");
    let next = last_z(&shop);
    assert_eq!(received(next.carried), Amount(14_500), "after the first Z of the day before");
    assert_eq!(received(next.revised), Amount(1_400), "both revisions in a line of their own");
    assert_eq!((received(next.added), received(next.grand_total)), (Amount(50), Amount(15_950)));
}

#[test]
fn only_the_latest_closed_day_is_reopened() {
    let mut shop = evening(settings_with_grace());
    let manager = someone(Role::Manager);
    shop.now = at("2025-11-06T10:00:00Z");
    shop.run(&manager, closing_day(date("2025-11-05"), false)).expect("closed");
    assert_eq!(shop.refuse(&manager, reopening(date("2025-11-06"))).code, Code::BusinessDayNotClosed);
    shop.run(&at_register(Role::Cashier, "R1"), paying(cash(50))).expect("paid");
    shop.now = at("2025-11-07T02:00:00Z");
    shop.run(&manager, closing_day(date("2025-11-06"), false)).expect("closed");
    let refusal = shop.refuse(&manager, reopening(date("2025-11-05")));
    assert_eq!(refusal.code, Code::BusinessDayNotLatest);
    assert!(refusal.detail.contains("2025-11-06"), "{}", refusal.detail);
    shop.run(&manager, reopening(date("2025-11-06"))).expect("reopened");
    let one_more = shop.refuse(&manager, reopening(date("2025-11-05")));
    assert_eq!(one_more.code, Code::BusinessDayNotLatest, "also while the later one is open again");
}

#[test]
fn days_that_a_wrong_clock_has_closed_ahead_of_their_time_are_reopened() {
    let mut shop = evening(settings_with_grace());
    let (cashier, manager) = (at_register(Role::Cashier, "R1"), someone(Role::Manager));
    shop.now = at("2025-11-12T10:00:00Z");
    shop.run(&cashier, paying(cash(50))).expect("paid");
    shop.now = at("2025-11-13T02:00:00Z");
    shop.run(&manager, closing_day(date("2025-11-05"), true)).expect("closed");
    shop.run(&manager, closing_day(date("2025-11-12"), false)).expect("closed");
    // The clock is set right, and the merchant's time is lowered to it.
    shop.now = at("2025-11-05T18:00:00Z");
    shop.run(&manager, lowering("CMOS battery")).expect("lowered");
    let refusal = shop.refuse(&cashier, paying(cash(50)));
    assert_eq!(refusal.code, Code::BusinessDayClosed);
    assert!(refusal.detail.contains("reopen it") && refusal.problems.is_empty(), "{refusal:?}");
    shop.run(&manager, reopening(date("2025-11-05"))).expect("the present day");
    shop.run(&cashier, paying(cash(50))).expect("paid");
    shop.run(&manager, reopening(date("2025-11-12"))).expect("a day to come");
    // A day between them is closed and reopened like any other, until the 12th comes.
    shop.now = at("2025-11-06T18:00:00Z");
    shop.run(&cashier, paying(cash(50))).expect("paid");
    shop.now = at("2025-11-07T02:00:00Z");
    shop.run(&manager, closing_day(date("2025-11-06"), false)).expect("closed");
    shop.run(&manager, reopening(date("2025-11-06"))).expect("reopened");
    shop.now = at("2025-11-12T10:00:00Z");
    assert_eq!(shop.refuse(&manager, reopening(date("2025-11-05"))).code, Code::BusinessDayNotClosed);
    shop.run(&manager, closing_day(date("2025-11-06"), true)).expect("closed");
    assert_eq!(shop.refuse(&manager, reopening(date("2025-11-06"))).code, Code::BusinessDayNotLatest);
}

#[test]
fn a_cashier_chooses_no_business_date_and_a_manager_s_choice_is_on_record() {
    let mut shop = evening(settings_with_grace());
    shop.now = at("2025-11-06T02:30:00Z"); // 06:30
    let chosen = DateOverride { date: date("2025-11-05"), reason: Some("table 4 came before six".into()) };
    let order = || PlaceOrder { business_date: Some(chosen.clone()), ..shawarma() };
    assert_eq!(shop.refuse(&someone(Role::Cashier), placing(order())).code, Code::PermissionMissing);
    let placed = shop.place(&someone(Role::Manager), placing(order()));
    assert_eq!((placed.business_date, placed.number.text()), (date("2025-11-05"), "ALM-20251105-000002"));
    let record = shop.rows.records.iter().find(|record| record.action == "businessDay.chosen").expect("a record");
    assert_eq!(record.actor.role, Role::Manager);
    assert!(record.personal.is_some(), "the reason is free text");
    let document = record.new.iter().find(|fact| fact.name == "document").map(|fact| &fact.value);
    assert_eq!(document, Some(&docket_domain::audit::Value::Text("ALM-20251105-000002".into())));
}

#[test]
fn an_open_shift_alone_keeps_a_day_open() {
    let mut shop = evening(settings_with_grace());
    shop.run(&someone(Role::Cashier), opening("R1", 0, None)).expect("opened");
    shop.now = at("2025-11-06T02:30:00Z"); // 06:30
    assert_eq!(shop.refuse(&someone(Role::Owner), closing_day(date("2025-11-05"), false)).code, Code::BusinessDayTooEarly);
    assert_eq!(state(&shop, "2025-11-05"), DayState::Open);
}

#[test]
fn where_managers_close_a_day_takes_their_choice_before_the_program_has_seen_that_its_time_is_up() {
    let mut settings = settings_with_grace();
    let grace = settings.business_day.grace();
    settings.business_day = Policy::new(settings.business_day.cutoff(), grace, 0, ForceClose::Manager).expect("a policy");
    let mut shop = evening(settings);
    shop.now = at("2025-11-06T05:00:00Z"); // 09:00
    assert_eq!(state(&shop, "2025-11-05"), DayState::Open);
    let chosen = DateOverride { date: date("2025-11-05"), reason: Some("came late".into()) };
    let late = PlaceOrder { business_date: Some(chosen), ..shawarma() };
    assert_eq!(shop.place(&someone(Role::Manager), placing(late)).business_date, date("2025-11-05"));
}

#[test]
fn each_outlet_numbers_its_z_reports_and_its_stream_says_which_day_was_closed_and_when() {
    let mut settings = with_two_outlets();
    settings.series.retain(|series| series.kind != Kind::ZReport);
    let by_outlet = Series { scope: vec![ScopePart::Outlet], ..series(Kind::ZReport, "Z-{OUTLET}-{SEQ:5}", Reset::Never) };
    settings.series.push(by_outlet);
    let mut shop = Shop::open(settings);
    let owner = someone(Role::Owner);
    let (main, yas) = ("MAIN".to_owned(), "YAS".to_owned());
    for outlet in [&main, &yas] {
        shop.place(&owner, placing(PlaceOrder { outlet: Some(outlet.clone()), ..shawarma() }));
    }
    shop.now = at("2025-11-07T06:00:00Z");
    for (outlet, number) in [(&main, "Z-MAIN-00001"), (&yas, "Z-YAS-00001")] {
        let date = date("2025-11-06");
        let closed_at = shop.now;
        let close = CloseDay { outlet: outlet.clone(), date, by_hand: true };
        shop.run(&owner, Command::CloseDay(Box::new(close))).expect("closed");
        assert_eq!(last_z(&shop).number.text(), number);
        let day = &shop.rows.days[&DayKey { outlet: outlet.clone(), date }];
        assert_eq!((day.state, day.closed_at, day.revision), (DayState::Closed, Some(closed_at), 1));
        let record = shop.rows.records.last().expect("a record");
        let said = [
            Fact::new("outlet", Value::Text(outlet.clone())),
            Fact::new("businessDate", Value::Date(date)),
            Fact::new("zNumber", Value::Text(number.into())),
            Fact::new("revision", Value::Integer(1)),
            Fact::new("manner", Value::Word("by_hand")),
            Fact::new("openOrders", Value::Integer(1)),
            Fact::new("openShifts", Value::Integer(0)),
        ];
        assert_eq!((record.action, &record.new[..]), ("businessDay.closed", &said[..]));
    }
}

/// What a till is told before it sells at an outlet.
fn looked_at(shop: &mut Shop, actor: &Actor, outlet: &str) -> Outlook {
    let settings = shop.rows.settings.clone().expect("the merchant is set up");
    let outlet = settings.outlet(outlet, "/outlet").expect("an outlet");
    let clock = Stamp { at: shop.now, is_suspect: false };
    for _ in 0..LOAD_ROUNDS_MAX {
        let context = Context::new(clock, &shop.book, actor.clone(), Entropy::from_seed([3; 32]));
        match outlook(&settings, outlet, &context, &mut shop.book) {
            Ok(outlook) => return outlook,
            Err(stop) => assert_eq!(stop, Stop::Missing),
        }
        for key in shop.book.take_wanted() {
            shop.book.accept(shop.rows.answer(key));
        }
    }
    panic!("it still asks for rows");
}

#[test]
fn a_till_is_told_its_date_and_of_a_choice_only_where_there_is_one() {
    let mut shop = evening(settings_with_grace());
    let cashier = at_register(Role::Cashier, "R1");
    let (yesterday, today) = (date("2025-11-05"), date("2025-11-06"));
    for (now, expected, choices, grace_ends) in [
        ("2025-11-05T18:00:00Z", yesterday, vec![], None),
        // 04:30 and 06:30, in the grace period.
        ("2025-11-06T00:30:00Z", yesterday, vec![yesterday, today], Some(at("2025-11-06T04:00:00Z"))),
        ("2025-11-06T02:30:00Z", today, vec![yesterday, today], Some(at("2025-11-06T04:00:00Z"))),
        ("2025-11-06T08:00:00Z", today, vec![], None),
    ] {
        shop.now = at(now);
        let told = looked_at(&mut shop, &cashier, "MAIN");
        assert_eq!((told.date, told.choices, told.grace_ends), (Ok(expected), choices, grace_ends), "{now}");
    }
}

#[test]
fn a_till_is_told_of_the_shift_whose_drawer_gets_the_cash_and_of_none_at_another_outlet() {
    let mut shop = Shop::open(with_two_outlets());
    let cashier = someone(Role::Cashier);
    assert_eq!(looked_at(&mut shop, &cashier, "MAIN").shift, None);
    shop.run(&cashier, opening("R1", 5_000, None)).expect("opened");
    let shift = shop.rows.shifts.values().next().cloned();
    assert!(shift.is_some());
    assert_eq!(looked_at(&mut shop, &cashier, "MAIN").shift, shift, "their own");
    assert_eq!(looked_at(&mut shop, &at_register(Role::Manager, "R1"), "MAIN").shift, shift, "their register's");
    assert_eq!(looked_at(&mut shop, &at_register(Role::Cashier, "R2"), "MAIN").shift, None);
    assert_eq!(looked_at(&mut shop, &cashier, "YAS").shift, None);
}

#[test]
fn only_in_the_grace_period_and_where_nobody_chooses_a_shift_is_looked_at_for_a_date() {
    let mut shop = evening(settings_with_grace());
    let manager = someone(Role::Manager);
    let settings = shop.rows.settings.clone().expect("the merchant is set up");
    let chosen = DateOverride { date: date("2025-11-05"), reason: Some("came late".into()) };
    let shift = Key::OpenShift(Holder::User(manager.user));
    for (now, wanted, is_looked_at) in [
        ("2025-11-06T08:00:00Z", None, false),
        ("2025-11-06T00:30:00Z", None, true),
        ("2025-11-06T00:30:00Z", Some(&chosen), false),
    ] {
        shop.reopen();
        let clock = Stamp { at: at(now), is_suspect: false };
        let context = Context::new(clock, &shop.book, manager.clone(), Entropy::from_seed([3; 32]));
        let dated = date_document(&settings, &settings.outlets[0], wanted, &context, &mut shop.book);
        assert!(matches!(dated, Err(Stop::Missing)));
        assert_eq!(shop.book.take_wanted().contains(&shift), is_looked_at, "{now} {wanted:?}");
    }
}
