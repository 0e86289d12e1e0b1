//! Numbers: in order, without a gap, per scope and period, and never wasted.

use docket_domain::access::{Actor, Role};
use docket_domain::calendar::{Policy, TimeOfDay, Zone};
use docket_domain::merchants::AutoConfirm;
use docket_domain::numbering::checker::{Ground, check};
use docket_domain::numbering::{
    AtEnd, Counter, CounterKey, DocumentDate, DocumentFacts, FiscalYearStart, Kind, NumberSource, Reset, Rules, ScopePart,
    Series, UniquePart, issued, preview,
};
use docket_domain::ordering::PlaceOrder;
use docket_domain::refusal::Code;
use docket_domain::time::Date;

use crate::fixtures::{
    DAY, NOON, at, at_register, cancelling, item, placing, series, settings, shawarma, shawarma_by, someone, with_order_series,
    with_two_outlets,
};
use crate::shop::Shop;

/// Places so many orders and returns their numbers.
fn numbers(shop: &mut Shop, count: usize, order: &PlaceOrder) -> Vec<String> {
    let place = |_| shop.place(&someone(Role::Owner), placing(order.clone())).number.text().to_owned();
    (0..count).map(place).collect()
}

fn number(shop: &mut Shop, order: &PlaceOrder) -> String {
    numbers(shop, 1, order).remove(0)
}

fn counter(shop: &Shop, kind: Kind, scope: &str, period: &str) -> Option<Counter> {
    shop.rows.counters.get(&CounterKey { kind, scope: scope.into(), period: period.into() }).copied()
}

fn last_value(shop: &Shop, period: &str) -> Option<i64> {
    counter(shop, Kind::Order, "", period).map(|counter| counter.value)
}

fn scoped(template: &str, scope: &[ScopePart], reset: Reset, unique_within: &[UniquePart]) -> Series {
    Series { scope: scope.to_vec(), unique_within: unique_within.to_vec(), ..series(Kind::Order, template, reset) }
}

/// The order of the fixtures, at an outlet.
fn at_outlet(code: &str) -> PlaceOrder {
    PlaceOrder { outlet: Some(code.into()), ..shawarma() }
}

#[test]
fn the_orders_of_a_day_are_numbered_from_one_on() {
    let mut shop = Shop::open(settings());
    let expected = ["ALM-20251106-000001", "ALM-20251106-000002", "ALM-20251106-000003"];
    assert_eq!(numbers(&mut shop, 3, &shawarma()), expected);
}

/// The six steps of `docket selftest numbering` (seed 000).
#[test]
fn a_new_day_starts_at_one_and_the_old_counter_is_kept() {
    let mut shop = Shop::open(settings());
    assert_eq!(number(&mut shop, &shawarma()), "ALM-20251106-000001");
    assert_eq!(numbers(&mut shop, 5, &shawarma()).last().map(String::as_str), Some("ALM-20251106-000006"));
    assert_eq!(last_value(&shop, "20251106"), Some(6));
    let ten: Vec<_> = (0..10).map(|_| shop.request(&someone(Role::Owner), placing(shawarma()))).collect();
    assert!(shop.run_group(&ten).iter().all(Result::is_ok));
    assert_eq!(last_value(&shop, "20251106"), Some(16));
    shop.now.0 += DAY;
    assert_eq!(number(&mut shop, &shawarma()), "ALM-20251107-000001");
    assert_eq!(last_value(&shop, "20251106"), Some(16));
    assert_eq!(last_value(&shop, "20251107"), Some(1));
}

#[test]
fn a_counter_tells_when_it_was_first_and_last_used() {
    let mut shop = Shop::open(settings());
    let first = shop.place(&someone(Role::Owner), placing(shawarma()));
    shop.now.0 += 60_000;
    let last = shop.place(&someone(Role::Owner), placing(shawarma()));
    let counter = counter(&shop, Kind::Order, "", "20251106").expect("the day's counter");
    assert_eq!((counter.first_used_at, counter.last_used_at), (first.created_at, last.created_at));
    assert_eq!((counter.start, counter.value), (1, 2));
    assert_eq!(first.number.counter(), counter.row);
}

#[test]
fn the_night_before_the_cutoff_is_numbered_with_the_evening() {
    let mut settings = settings();
    settings.zone = Zone::named("America/Argentina/Buenos_Aires").expect("a zone");
    settings.business_day = Policy::from_cutoff(TimeOfDay::parse("06:00").expect("a time"));
    let mut shop = Shop::open(settings);
    shop.now = at("2026-01-19T08:59:59.999Z");
    let night = shop.place(&someone(Role::Owner), placing(shawarma()));
    let morning = shop.place(&someone(Role::Owner), placing(shawarma()));
    assert_eq!((night.number.text(), night.business_date.to_string().as_str()), ("ALM-20260118-000001", "2026-01-18"));
    assert_eq!((morning.number.text(), morning.business_date.to_string().as_str()), ("ALM-20260119-000001", "2026-01-19"));
}

#[test]
fn a_series_begins_again_with_the_month_or_the_year_or_never() {
    let cases = [
        ("M{YY}{MM}{SEQ:3}", Reset::Month, ["M2511001", "M2511002", "M2512001", "M2601001"]),
        ("PAY{YYYY}{SEQ:4}", Reset::Year, ["PAY20250001", "PAY20250002", "PAY20250003", "PAY20260001"]),
        ("N{SEQ}", Reset::Never, ["N1", "N2", "N3", "N4"]),
    ];
    for (template, reset, expected) in cases {
        let mut shop = Shop::open(with_order_series(series(Kind::Order, template, reset)));
        let dates = ["2025-11-06T08:00:00Z", "2025-11-30T19:59:59Z", "2025-12-31T19:59:59Z", "2025-12-31T20:00:00Z"];
        let numbers = dates.map(|date| {
            shop.now = at(date);
            number(&mut shop, &shawarma())
        });
        assert_eq!(numbers, expected, "{template}");
    }
}

#[test]
fn a_series_may_start_elsewhere_than_at_one() {
    let thousand = Series { start: 1_000, ..series(Kind::Order, "N{SEQ}", Reset::Never) };
    let zero = Series { start: 0, ..series(Kind::Order, "N{SEQ}", Reset::Never) };
    assert_eq!(numbers(&mut Shop::open(with_order_series(thousand)), 2, &shawarma()), ["N1000", "N1001"]);
    assert_eq!(numbers(&mut Shop::open(with_order_series(zero)), 2, &shawarma()), ["N0", "N1"]);
}

#[test]
fn the_millionth_order_of_a_day_prints_seven_digits() {
    let mut shop = Shop::open(settings());
    number(&mut shop, &shawarma());
    let day = shop.rows.counters.values_mut().find(|counter| counter.value == 1).expect("the day's counter");
    day.value = 999_998;
    shop.reopen();
    assert_eq!(numbers(&mut shop, 2, &shawarma()), ["ALM-20251106-999999", "ALM-20251106-1000000"]);
}

#[test]
fn outlets_with_counters_of_their_own_both_begin_at_one() {
    let mut settings = with_two_outlets();
    settings.series[0] = scoped("{OUTLET}-{SEQ:4}", &[ScopePart::Outlet], Reset::Never, &[]);
    let mut shop = Shop::open(settings);
    assert_eq!(numbers(&mut shop, 2, &at_outlet("MAIN")), ["MAIN-0001", "MAIN-0002"]);
    assert_eq!(number(&mut shop, &at_outlet("YAS")), "YAS-0001");
    assert_eq!(number(&mut shop, &at_outlet("main")), "MAIN-0003");
    assert_eq!(counter(&shop, Kind::Order, "MAIN", "").map(|counter| counter.value), Some(3));
    assert_eq!(counter(&shop, Kind::Order, "YAS", "").map(|counter| counter.value), Some(1));
}

#[test]
fn registers_with_counters_of_their_own_both_begin_at_one() {
    let registers = scoped("{REGISTER}-{SEQ:4}", &[ScopePart::Register], Reset::BusinessDay, &[UniquePart::BusinessDate]);
    let mut shop = Shop::open(with_order_series(registers));
    let mut at = |register: &str| {
        let order = shop.place(&at_register(Role::Cashier, register), placing(shawarma()));
        (order.number.text().to_owned(), order.number.unique_scope().to_owned())
    };
    assert_eq!(at("R1"), ("R1-0001".into(), "2025-11-06".into()));
    assert_eq!(at("R2"), ("R2-0001".into(), "2025-11-06".into()));
    assert_eq!(at("R1"), ("R1-0002".into(), "2025-11-06".into()));
}

#[test]
fn channels_count_apart_and_may_repeat_their_numbers_on_another_day() {
    let channels = scoped("{CHANNEL}-{DD}{MM}-{SEQ:3}", &[ScopePart::Channel], Reset::BusinessDay, &[UniquePart::BusinessDate]);
    let mut shop = Shop::open(with_order_series(channels));
    assert_eq!(numbers(&mut shop, 2, &shawarma_by("dine_in")), ["MESA-0611-001", "MESA-0611-002"]);
    assert_eq!(number(&mut shop, &shawarma_by("delivery")), "DELY-0611-001");
    shop.now.0 += DAY * 365;
    // The same text a year later: unique within the business date, as the series says.
    assert_eq!(number(&mut shop, &shawarma_by("dine_in")), "MESA-0611-001");
    assert_eq!(counter(&shop, Kind::Order, "MESA", "20251106").map(|counter| counter.value), Some(2));
    assert_eq!(counter(&shop, Kind::Order, "MESA", "20261106").map(|counter| counter.value), Some(1));
}

#[test]
fn a_scope_of_two_parts_has_a_counter_per_pair() {
    let mut settings = with_two_outlets();
    let scope = [ScopePart::Outlet, ScopePart::Channel];
    settings.series[0] = scoped("{OUTLET}/{CHANNEL}/{SEQ}", &scope, Reset::Never, &[]);
    let mut shop = Shop::open(settings);
    let pair = |outlet: &str, channel: &str| PlaceOrder { outlet: Some(outlet.into()), ..shawarma_by(channel) };
    assert_eq!(number(&mut shop, &pair("MAIN", "counter")), "MAIN/CNTR/1");
    assert_eq!(number(&mut shop, &pair("MAIN", "delivery")), "MAIN/DELY/1");
    assert_eq!(number(&mut shop, &pair("YAS", "counter")), "YAS/CNTR/1");
    assert_eq!(number(&mut shop, &pair("MAIN", "counter")), "MAIN/CNTR/2");
    assert!(counter(&shop, Kind::Order, "MAIN/CNTR", "").is_some());
}

#[test]
fn an_order_without_a_part_of_the_scope_is_refused_and_nothing_is_written() {
    let by_scope = scoped("{SEQ}", &[ScopePart::Register], Reset::Never, &[UniquePart::Register]);
    let by_template = scoped("{REGISTER}-{SEQ}", &[], Reset::Never, &[]);
    for series in [by_scope, by_template] {
        let mut shop = Shop::open(with_order_series(series));
        let refusal = shop.refuse(&someone(Role::Owner), placing(shawarma()));
        assert_eq!(refusal.code, Code::NumberingScopeMissing);
        assert_eq!(refusal.problems[0].pointer, "/register");
        let order = shop.place(&at_register(Role::Cashier, "R1"), placing(shawarma()));
        assert_eq!(order.number.sequence(), 1, "the refused order used no number");
    }
}

#[test]
fn a_merchant_without_an_order_series_is_told_so_and_makes_no_customer() {
    let mut settings = settings();
    settings.series.remove(0);
    let mut shop = Shop::open(settings);
    let order = PlaceOrder { customer: Some(crate::fixtures::caller("501234567", None)), ..shawarma() };
    assert_eq!(shop.refuse(&someone(Role::Owner), placing(order)).code, Code::NumberingNoSeries);
    assert!(shop.rows.customers.is_empty() && shop.rows.counters.is_empty());
}

#[test]
fn a_refused_order_uses_no_number() {
    let mut shop = Shop::open(settings());
    let unknown = PlaceOrder { items: vec![item("NOTHING", "1")], ..shawarma() };
    let requests = [shawarma(), unknown.clone(), shawarma(), unknown, shawarma()];
    let requests = requests.map(|order| shop.request(&someone(Role::Owner), placing(order)));
    let answers = shop.run_group(&requests);
    let numbers: Vec<_> = answers.iter().flatten().map(|outcome| shop.written(outcome).number.sequence()).collect();
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(last_value(&shop, "20251106"), Some(3));
}

#[test]
fn a_cancelled_order_keeps_its_number_and_the_next_takes_the_next() {
    let mut shop = Shop::open(settings());
    let order = shop.place(&someone(Role::Owner), placing(shawarma()));
    shop.run(&someone(Role::Owner), cancelling(order.id, "rang back")).expect("cancelled");
    assert_eq!(shop.rows.orders[&order.id].number, order.number);
    assert_eq!(number(&mut shop, &shawarma()), "ALM-20251106-000002");
}

#[test]
fn a_ticket_is_numbered_beside_the_order_by_a_counter_of_its_own() {
    let mut settings = settings();
    settings.auto_confirm = AutoConfirm::OnPlaced;
    settings.series.push(series(Kind::Ticket, "T{SEQ}", Reset::Never));
    let mut shop = Shop::open(settings);
    let tickets = |shop: &mut Shop| {
        let order = shop.place(&someone(Role::Owner), placing(shawarma()));
        (order.number.sequence(), order.ticket.as_ref().map(|ticket| ticket.text().to_owned()))
    };
    assert_eq!(tickets(&mut shop), (1, Some("T1".into())));
    shop.now.0 += DAY;
    assert_eq!(tickets(&mut shop), (1, Some("T2".into())));
}

#[test]
fn a_merchant_without_a_ticket_series_has_orders_without_tickets() {
    let mut shop = Shop::open(settings());
    assert_eq!(shop.place(&someone(Role::Owner), placing(shawarma())).ticket, None);
}

#[test]
fn a_counter_s_first_use_is_a_record_of_its_own() {
    let mut shop = Shop::open(settings());
    numbers(&mut shop, 2, &shawarma());
    shop.now = at("2025-11-07T08:00:00Z");
    numbers(&mut shop, 2, &shawarma());
    let opened = shop.rows.records.iter().filter(|record| record.action == "numbering.counterOpened");
    assert_eq!(opened.count(), 2);
    assert!(NOON < shop.now);
}

#[test]
fn a_preview_prints_what_would_come_and_takes_nothing() {
    let settings = settings();
    let date = Date::parse("2025-11-06").expect("a date");
    let facts =
        DocumentFacts { outlet: Some("MAIN"), channel: Some("CNTR"), ..DocumentFacts::on(date, settings.fiscal_year_start) };
    let order = settings.series(Kind::Order).expect("a series");
    let printed = preview(order, &facts, 999_999, 2).expect("printed");
    assert_eq!(
        (printed.numbers.as_slice(), printed.then),
        (&["ALM-20251106-999999", "ALM-20251106-1000000"].map(str::to_owned)[..], None)
    );
    let registers = scoped("{REGISTER}-{SEQ}", &[ScopePart::Register], Reset::Never, &[]);
    let refusal = preview(&registers, &facts, 1, 1).expect_err("no register");
    assert_eq!(refusal.code, Code::NumberingScopeMissing);
}

#[test]
fn a_preview_wraps_and_says_where_a_series_ends() {
    let facts = DocumentFacts::on(Date::parse("2025-11-06").expect("a date"), FiscalYearStart::APRIL);
    let ticket = Series { start: 0, end: 99, at_end: AtEnd::Wrap, ..series(Kind::Ticket, "{SEQ:2}", Reset::Never) };
    assert_eq!(preview(&ticket, &facts, 98, 4).expect("printed").numbers, ["98", "99", "00", "01"]);
    let ends = Series { end: 99, at_end: AtEnd::Refuse, ..series(Kind::Order, "N{SEQ}", Reset::Never) };
    let printed = preview(&ends, &facts, 98, 4).expect("printed");
    assert_eq!((printed.numbers.len(), printed.then.map(|then| then.code)), (2, Some(Code::NumberingExhausted)));
    assert_eq!(preview(&ends, &facts, 100, 1).expect_err("refused").code, Code::NumberingExhausted);
}

#[test]
fn tables_users_and_customers_count_for_themselves() {
    let per_table = scoped("{TABLE}-{SEQ}", &[ScopePart::Table], Reset::Never, &[]);
    let mut shop = Shop::open(with_order_series(per_table));
    let at_table = |table: &str| PlaceOrder { table: Some(table.into()), ..shawarma() };
    let numbers = ["T1", "t2", "t1", "T2"].map(|table| number(&mut shop, &at_table(table)));
    assert_eq!(numbers, ["T1-1", "T2-1", "T1-2", "T2-2"], "a table is a code in capitals");
    let per_user = scoped("PAY{YYYY}{SEQ:4}", &[ScopePart::User], Reset::Year, &[UniquePart::User]);
    let mut shop = Shop::open(with_order_series(per_user));
    let by = |shop: &mut Shop, role| {
        let order = shop.place(&someone(role), placing(shawarma()));
        (order.number.text().to_owned(), order.number.unique_scope().to_owned())
    };
    assert_eq!(by(&mut shop, Role::Owner), ("PAY20250001".into(), "S0".into()));
    assert_eq!(by(&mut shop, Role::Cashier), ("PAY20250001".into(), "S2".into()));
    assert_eq!(by(&mut shop, Role::Owner), ("PAY20250002".into(), "S0".into()));
    let printed = scoped("{USER}-{SEQ}", &[ScopePart::User], Reset::Never, &[]);
    assert_eq!(number(&mut Shop::open(with_order_series(printed)), &shawarma()), "S0-1");
    let per_customer = scoped("{SEQ}", &[ScopePart::Customer], Reset::Never, &[UniquePart::Customer]);
    let mut shop = Shop::open(with_order_series(per_customer));
    let of = |phone: &str| PlaceOrder { customer: Some(crate::fixtures::caller(phone, None)), ..shawarma() };
    let numbers = ["501234567", "509999999", "501234567"].map(|phone| number(&mut shop, &of(phone)));
    assert_eq!(numbers, ["1", "1", "2"]);
}

#[test]
fn a_series_begins_again_with_the_fiscal_year_of_the_merchant() {
    let yearly = series(Kind::Order, "INV/{FY}/{SEQ:3}", Reset::FiscalYear);
    let mut shop = Shop::open(with_order_series(yearly));
    let dates = ["2025-11-06T08:00:00Z", "2026-03-31T19:59:59Z", "2026-03-31T20:00:00Z", "2027-01-01T08:00:00Z"];
    let numbers = dates.map(|date| {
        shop.now = at(date);
        number(&mut shop, &shawarma())
    });
    assert_eq!(numbers, ["INV/2526/001", "INV/2526/002", "INV/2627/001", "INV/2627/002"]);
    assert_eq!(last_value(&shop, "2025-26"), Some(2));
    let counter = CounterKey { kind: Kind::Order, scope: String::new(), period: "2026-27".into() };
    assert_eq!(counter.id(), "order-2026-27");
}

#[test]
fn a_document_without_a_part_has_the_default_and_shares_its_counter() {
    let default = Series {
        defaults: vec![(ScopePart::Table, "NONE".into())],
        ..scoped("{TABLE}-{SEQ}", &[ScopePart::Table], Reset::Never, &[])
    };
    let mut shop = Shop::open(with_order_series(default));
    assert_eq!(number(&mut shop, &shawarma()), "NONE-1");
    let called_none = PlaceOrder { table: Some("none".into()), ..shawarma() };
    assert_eq!(number(&mut shop, &called_none), "NONE-2", "a table of that name is no second NONE-1");
    assert_eq!(number(&mut shop, &shawarma()), "NONE-3");
}

#[test]
fn a_table_that_is_no_code_is_refused_where_the_series_needs_it() {
    let per_table = scoped("{TABLE}-{SEQ}", &[ScopePart::Table], Reset::Never, &[]);
    let terrace = PlaceOrder { table: Some("terrace 12".into()), ..shawarma() };
    let mut shop = Shop::open(with_order_series(per_table));
    let refusal = shop.refuse(&someone(Role::Owner), placing(terrace.clone()));
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::NumberingCodeInvalid, "/table"));
    let refusal = shop.refuse(&someone(Role::Owner), placing(shawarma()));
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::NumberingScopeMissing, "/table"));
    let mut shop = Shop::open(settings());
    let order = shop.place(&someone(Role::Owner), placing(terrace));
    assert_eq!(order.table.as_deref(), Some("terrace 12"), "elsewhere a table is called as people call it");
}

#[test]
fn a_series_that_refuses_at_its_end_uses_no_number_more_and_begins_again_with_the_next_period() {
    let short = Series { end: 2, at_end: AtEnd::Refuse, ..series(Kind::Order, "A{YYYY}{MM}{DD}-{SEQ}", Reset::BusinessDay) };
    let mut shop = Shop::open(with_order_series(short));
    assert_eq!(numbers(&mut shop, 2, &shawarma()), ["A20251106-1", "A20251106-2"]);
    let refusal = shop.refuse(&someone(Role::Owner), placing(shawarma()));
    assert_eq!(refusal.code, Code::NumberingExhausted);
    assert!(refusal.detail.contains("ends at 2") && refusal.detail.contains("PUT /numbering/series/order"), "{}", refusal.detail);
    shop.now.0 += DAY;
    assert_eq!(number(&mut shop, &shawarma()), "A20251107-1");
}

#[test]
fn an_end_that_widens_is_passed() {
    let daily = Series { end: 9_999, start: 9_999, ..scoped("{SEQ}", &[], Reset::BusinessDay, &[UniquePart::BusinessDate]) };
    assert_eq!(numbers(&mut Shop::open(with_order_series(daily)), 2, &shawarma()), ["9999", "10000"]);
}

#[test]
fn a_number_that_gst_would_not_allow_is_not_given_out() {
    let bills =
        Series { rules: Some(Rules::InGst), start: 9_999_999, ..series(Kind::Order, "INV/{FY}/{SEQ:6}", Reset::FiscalYear) };
    let mut shop = Shop::open(with_order_series(bills));
    assert_eq!(number(&mut shop, &shawarma()), "INV/2526/9999999", "sixteen characters");
    let refusal = shop.refuse(&someone(Role::Owner), placing(shawarma()));
    assert_eq!(refusal.code, Code::NumberingExhausted);
    assert!(refusal.detail.contains("INV/2526/10000000") && refusal.detail.contains("16"), "{}", refusal.detail);
}

#[test]
fn the_afip_has_points_of_sale_of_five_digits_and_a_hundred_million_numbers() {
    let mut settings = settings();
    settings.registers[0].code = "00001".into();
    settings.series[0] = Series {
        rules: Some(Rules::ArAfip),
        start: 99_999_999,
        ..scoped("{REGISTER}-{SEQ:8}", &[ScopePart::Register], Reset::Never, &[])
    };
    let mut shop = Shop::open(settings);
    let refusal = shop.refuse(&at_register(Role::Cashier, "R2"), placing(shawarma()));
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::NumberingCodeInvalid, "/register"));
    let order = shop.place(&at_register(Role::Cashier, "00001"), placing(shawarma()));
    assert_eq!(order.number.text(), "00001-99999999");
    assert_eq!(shop.refuse(&at_register(Role::Cashier, "00001"), placing(shawarma())).code, Code::NumberingExhausted);
    assert_eq!(Rules::ArAfip.document_date(), DocumentDate::Commit);
}

#[test]
fn rules_look_at_the_codes_that_the_merchant_has() {
    let set_up_with = |order: Series| Shop::empty().run(&Actor::program(), crate::fixtures::set_up(with_order_series(order)));
    let afip = Series { rules: Some(Rules::ArAfip), ..scoped("{REGISTER}-{SEQ:8}", &[ScopePart::Register], Reset::Never, &[]) };
    let refusal = set_up_with(afip).expect_err("no register is a point of sale");
    assert!(refusal.code == Code::NumberingRulesBroken && refusal.detail.contains("R1, R2"), "{refusal:?}");
    let gst = |template| Series { rules: Some(Rules::InGst), ..scoped(template, &[ScopePart::Outlet], Reset::Never, &[]) };
    assert!(set_up_with(gst("{OUTLET}/{SEQ:11}")).is_ok(), "4 of MAIN, a slash and 11");
    let refusal = set_up_with(gst("{OUTLET}/{SEQ:12}")).expect_err("17 with MAIN");
    assert!(refusal.code == Code::NumberingRulesBroken && refusal.detail.contains("has 17"), "{refusal:?}");
}

/// A document of the day of the fixtures that has nothing else.
fn bare() -> DocumentFacts<'static> {
    DocumentFacts::on(Date::parse("2025-11-06").expect("a date"), FiscalYearStart::APRIL)
}

#[test]
fn a_default_stands_in_for_any_part_that_a_document_lacks_and_for_none_that_it_has() {
    for (token, part, with) in [
        ("OUTLET", ScopePart::Outlet, DocumentFacts { outlet: Some("X7"), ..bare() }),
        ("REGISTER", ScopePart::Register, DocumentFacts { register: Some("X7"), ..bare() }),
        ("CHANNEL", ScopePart::Channel, DocumentFacts { channel: Some("X7"), ..bare() }),
        ("TABLE", ScopePart::Table, DocumentFacts { table: Some("X7"), ..bare() }),
        ("SEAT", ScopePart::Seat, DocumentFacts { seat: Some("X7"), ..bare() }),
        ("USER", ScopePart::User, DocumentFacts { user: Some("X7"), ..bare() }),
    ] {
        let tickets = scoped(&format!("{{{token}}}-{{SEQ}}"), &[part], Reset::Never, &[]);
        let tickets = Series { kind: Kind::Ticket, ..tickets };
        let refusal = preview(&tickets, &bare(), 1, 1).expect_err("refused");
        assert_eq!(
            (refusal.code, refusal.problems[0].pointer.as_str()),
            (Code::NumberingScopeMissing, &*format!("/{}", part.as_str()))
        );
        let tickets = Series { defaults: vec![(part, "NONE".into())], ..tickets };
        assert_eq!(preview(&tickets, &bare(), 1, 2).expect("printed").numbers, ["NONE-1", "NONE-2"]);
        assert_eq!(preview(&tickets, &with, 1, 2).expect("printed").numbers, ["X7-1", "X7-2"]);
    }
    let of_customers = scoped("{SEQ}", &[ScopePart::Customer], Reset::Never, &[UniquePart::Customer]);
    assert_eq!(preview(&of_customers, &bare(), 1, 1).expect_err("refused").code, Code::NumberingScopeMissing);
    let of_customers = Series { defaults: vec![(ScopePart::Customer, "NONE".into())], ..of_customers };
    assert_eq!(preview(&of_customers, &bare(), 1, 1).expect("printed").numbers, ["1"]);
}

#[test]
fn a_customer_is_counted_by_a_row_of_any_length_and_everything_else_by_a_short_code() {
    let of_customers = scoped("{SEQ}", &[ScopePart::Customer], Reset::Never, &[UniquePart::Customer]);
    let of = |row: &'static str| DocumentFacts { customer: Some(row), ..bare() };
    for row in ["7", "12345678", "1234567890123"] {
        assert_eq!(preview(&of_customers, &of(row), 1, 1).expect("printed").numbers, ["1"], "{row}");
    }
    let per_table = scoped("{SEQ}", &[ScopePart::Table], Reset::Never, &[UniquePart::Table]);
    let at = |table: &'static str| DocumentFacts { table: Some(table), ..bare() };
    assert_eq!(preview(&per_table, &at("12345678"), 1, 1).expect("printed").numbers, ["1"]);
    for (series, facts, pointer) in [
        (&of_customers, of(""), "/customer"),
        (&of_customers, of("no row"), "/customer"),
        (&of_customers, of("1234567890-1"), "/customer"),
        (&per_table, at(""), "/table"),
        (&per_table, at("no table"), "/table"),
        (&per_table, at("123456789"), "/table"),
    ] {
        let refusal = preview(series, &facts, 1, 1).expect_err("refused");
        assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::NumberingCodeInvalid, pointer));
    }
}

#[test]
fn a_preview_of_ids_shows_those_of_the_first_worker_from_the_beginning_of_the_day_on() {
    let ids = series(Kind::Order, "W-{SNOWFLAKE}", Reset::Never);
    let printed = preview(&ids, &bare(), 1, 3).expect("printed");
    // 121,392,000,000 milliseconds since 2022, in the upper 41 bits.
    assert_eq!(printed.numbers, ["W-509154951168000000", "W-509154951168000001", "W-509154951168000002"]);
    assert_eq!(printed.then, None);
    let long_ago = DocumentFacts::on(Date::parse("2021-12-31").expect("a date"), FiscalYearStart::APRIL);
    assert_eq!(preview(&ids, &long_ago, 1, 1).expect_err("before the first id").code, Code::NumberingSnowflakesOver);
}

#[test]
fn a_number_that_was_stored_says_where_it_comes_from_and_is_otherwise_the_same() {
    let number = issued("BILL-R1A-000017".into(), 17, 4_711, "MAIN".into());
    assert_eq!(number.source(), NumberSource::Series);
    let of_lane = number.clone().from_source(NumberSource::Lane);
    assert_eq!(of_lane.source(), NumberSource::Lane);
    let said = (of_lane.text(), of_lane.sequence(), of_lane.counter(), of_lane.unique_scope());
    assert_eq!(said, ("BILL-R1A-000017", 17, 4_711, "MAIN"));
    assert_eq!(of_lane.from_source(NumberSource::Series), number);
}

#[test]
fn a_series_is_tried_out_under_another_fiscal_year_of_the_same_merchant() {
    let settings = settings();
    let (april, january) = (Ground::of(&settings), Ground::of(&settings).with_fiscal_year_from(FiscalYearStart::JANUARY));
    let yearly = series(Kind::Order, "{FY}-{SEQ}", Reset::Year);
    assert_eq!(check(&yearly, &april, []).expect_err("two years in one {FY}").code, Code::NumberingPartMissing);
    assert_eq!(check(&yearly, &january, []), Ok(()));
    let gst = |template| Series { rules: Some(Rules::InGst), ..scoped(template, &[ScopePart::Outlet], Reset::FiscalYear, &[]) };
    assert_eq!(check(&gst("{OUTLET}/{FY}/{SEQ:6}"), &april, []), Ok(()));
    let refusal = check(&gst("{OUTLET}/{FY}/{SEQ:6}"), &january, []).expect_err("its financial year is India's no more");
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::NumberingRulesBroken, "/reset"));
    let refusal = check(&gst("{OUTLET}/{FY}/{SEQ:7}"), &january, []).expect_err("its outlet is called MAIN as before");
    assert!(refusal.detail.contains("has 17"), "{}", refusal.detail);
}
