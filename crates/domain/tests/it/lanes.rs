//! Registers that number their bills by themselves: a lane is given out once, a sale comes once, whatever has happened is taken.

use std::collections::BTreeSet;
use std::sync::Arc;

use docket_domain::access::{Actor, Role};
use docket_domain::audit::{Subject, Value};
use docket_domain::billing::tender::Tender;
use docket_domain::billing::{Bill, Buyer, ChargeKind, ChargeRule, KnownItem, NewCharge, SellItems, SoldItem};
use docket_domain::book::Key;
use docket_domain::catalog::{
    ChosenOption, CreateProduct, ModifierGroup, ModifierOption, NewProduct, ProductReference, Tax, Unit,
};
use docket_domain::command::{self, Command, Document, DocumentReference, Envelope, Outcome, Stop};
use docket_domain::days::{DayKey, DayState};
use docket_domain::ids::SaleId;
use docket_domain::lanes::{CloseLane, EnrolLane, HoldLane, LaneSale};
use docket_domain::merchants::Settings;
use docket_domain::money::{Amount, Percent};
use docket_domain::numbering::checker::{Ground, check};
use docket_domain::numbering::{
    ChangeSeries, CounterKey, FallbackNumbers, Kind, LaneNumber, LeaseNumber, NumberSource, Reset, Rules, ScopePart, Series,
    Template, lane_number_shape, usual_lane_series,
};
use docket_domain::ordering::Line;
use docket_domain::payments::PaymentMethod;
use docket_domain::quantity::Quantity;
use docket_domain::refusal::{Code, Refusal};
use docket_domain::stock::{PurchasedItem, StockKey};
use docket_domain::time::{Date, Timestamp};
use proptest::prelude::*;
use uuid::Uuid;

use crate::fixtures::{
    DAY, NOON, amount_off, at_register, caller, closing_day, opening, percent_off, purchase_of, settings, someone,
    with_two_outlets,
};
use crate::shop::Shop;

/// The day on which the clock stands.
const TODAY: &str = "2025-11-06";

fn cashier() -> Actor {
    at_register(Role::Cashier, "R1")
}

fn holder(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

/// A shop that sells rice for 100.00, of which it has none, and whose clock stands in the middle of a day.
fn shop() -> Shop {
    shop_of(settings())
}

fn shop_of(settings: Settings) -> Shop {
    let mut shop = Shop::open(settings);
    let rice = NewProduct {
        track_stock: true,
        ..NewProduct::new("RICE", vec![("en".into(), "Rice".into())], Unit::Piece, Amount(10_000))
    };
    shop.run(&someone(Role::Owner), Command::CreateProduct(Box::new(CreateProduct { product: rice }))).expect("made");
    shop
}

fn enrolling(register: &str, n: u128) -> Command {
    Command::EnrolLane(Box::new(EnrolLane { register: register.into(), holder: holder(n) }))
}

fn holding(lane: &str, previous: u128, next: u128, last: i64) -> Command {
    Command::HoldLane(Box::new(HoldLane {
        lane: lane.into(),
        holder: holder(next),
        previous_holder: holder(previous),
        last_sequence: last,
    }))
}

/// A sale of one bag of rice for 100.00 at R1, at noon.
fn sale(id: u128, lane: &str, sequence: i64, happened: bool) -> SellItems {
    let number = LaneNumber { lane: lane.into(), sequence, text: format!("BILL-{lane}-{sequence:06}") };
    SellItems {
        items: vec![SoldItem {
            product: ProductReference("RICE".into()),
            quantity: Quantity(1_000),
            unit_price: Some(Amount(10_000)),
            discounts: Vec::new(),
            options: Vec::new(),
            notes: String::new(),
            known: KnownItem::default(),
        }],
        payments: vec![Tender { method: PaymentMethod::Cash, amount: Some(Amount(10_000)) }],
        lane: Some(LaneSale {
            id: SaleId(Uuid::from_u128(id)),
            number,
            sold_at: NOON,
            business_date: Date::parse(TODAY).expect("a date"),
            happened,
        }),
        ..SellItems::default()
    }
}

fn run(shop: &mut Shop, sale: SellItems) -> Result<Outcome, Refusal> {
    shop.run(&cashier(), Command::SellItems(Box::new(sale)))
}

fn bill(outcome: &Outcome) -> Arc<Bill> {
    let Document::Bill(state, _) = &outcome.document else { panic!("not a bill: {outcome:?}") };
    Arc::clone(&state.bill)
}

fn findings(shop: &Shop) -> Vec<&str> {
    shop.rows.findings.iter().map(|finding| finding.code.as_str()).collect()
}

fn codes(shop: &Shop) -> Vec<&str> {
    shop.rows.lanes.keys().map(String::as_str).collect()
}

#[test]
fn each_device_gets_a_lane_that_nobody_had() {
    let mut shop = shop();
    for n in 0..30 {
        shop.run(&cashier(), enrolling("R1", n)).expect("enrolled");
    }
    shop.run(&someone(Role::Owner), enrolling("R2", 99)).expect("enrolled");
    let of_r1: BTreeSet<&str> = codes(&shop).into_iter().filter(|code| code.starts_with("R1")).collect();
    assert_eq!(of_r1.len(), 30);
    assert!(of_r1.contains("R1A") && of_r1.contains("R1Z") && of_r1.contains("R1AA") && of_r1.contains("R1AD"), "{of_r1:?}");
    assert!(shop.rows.lanes.contains_key("R2A"));
}

#[test]
fn a_lane_is_never_called_like_a_register_or_like_a_lane_of_another() {
    let mut settings = settings();
    let like_a_lane = docket_domain::merchants::Register { code: "R1A".into(), ..settings.registers[0].clone() };
    settings.registers.push(like_a_lane);
    let mut shop = Shop::open(settings);
    let owner = someone(Role::Owner);
    for (register, n) in [("R1", 1), ("R1A", 2), ("R1", 3)] {
        shop.run(&owner, enrolling(register, n)).expect("enrolled");
    }
    assert_eq!(codes(&shop), ["R1AA", "R1B", "R1C"]);
}

#[test]
fn the_first_lane_of_a_merchant_brings_the_usual_series_under_the_rules_of_its_bills() {
    let mut shop = shop();
    assert!(shop.rows.settings.as_ref().expect("settings").series(Kind::BillLane).is_none());
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    let settings = shop.rows.settings.clone().expect("settings");
    assert_eq!(settings.series(Kind::BillLane).expect("a series").template.text(), "BILL-{REGISTER}-{SEQ:6}");
}

#[test]
fn the_lanes_of_a_merchant_whose_bills_are_under_gst_are_under_gst_as_well() {
    let lanes_of = |bills: Option<Rules>, orders: Option<Rules>| {
        let mut settings = settings();
        for series in &mut settings.series {
            match series.kind {
                Kind::Bill => series.rules = bills,
                Kind::Order => series.rules = orders,
                _ => {}
            }
        }
        let mut shop = Shop::open(settings);
        shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
        shop.rows.settings.as_ref().expect("settings").series(Kind::BillLane).expect("a series").rules
    };
    assert_eq!(lanes_of(Some(Rules::InGst), None), Some(Rules::InGst));
    assert_eq!(lanes_of(None, Some(Rules::EuVat)), None, "the rules of other documents are not theirs");
}

#[test]
fn a_number_of_a_lane_has_sixteen_characters_at_most_under_gst_with_the_letter_of_its_device() {
    let settings = settings();
    let gst = |template| Series { rules: Some(Rules::InGst), ..lane_series(template) };
    // R1A is one longer than R1, the longest code of a register.
    check(&gst("BILL-{REGISTER}-{SEQ:7}"), &Ground::of(&settings), &settings.series).expect("sixteen characters");
    let refusal = check(&gst("BILL-{REGISTER}-{SEQ:8}"), &Ground::of(&settings), &settings.series).expect_err("seventeen");
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::NumberingRulesBroken, "/template"));
    assert!(refusal.detail.contains("a number of this template has 17"), "{}", refusal.detail);
}

#[test]
fn a_device_is_told_what_stands_before_its_value_and_how_many_digits_it_fills() {
    for (template, before, digits) in [
        ("BILL-{REGISTER}-{SEQ:6}", "BILL-R1A-", 6),
        ("{OUTLET}/{REGISTER}-{SEQ:3}", "MAIN/R1A-", 3),
        ("{REGISTER}-{SEQ}", "R1A-", 1),
    ] {
        assert_eq!(lane_number_shape(&lane_series(template), "MAIN", "R1A").expect("a shape"), (before.to_owned(), digits));
    }
}

#[test]
fn where_bills_are_printed_like_that_already_lanes_are_printed_otherwise() {
    let mut settings = settings();
    let by_register = Series {
        scope: vec![ScopePart::Register],
        ..Series::new(Kind::Bill, Template::parse("BILL-{REGISTER}-{SEQ:6}").expect("a template"), Reset::Never)
    };
    settings.series.retain(|series| series.kind != Kind::Bill);
    settings.series.push(by_register);
    let series = usual_lane_series(&Ground::of(&settings), settings.series.iter()).expect("another is free");
    assert_eq!(series.template.text(), "L-{REGISTER}-{SEQ:6}");
}

fn lane_series(template: &str) -> Series {
    let template = Template::parse(template).expect("a template");
    Series { scope: vec![ScopePart::Register], ..Series::new(Kind::BillLane, template, Reset::Never) }
}

#[test]
fn a_series_of_lanes_has_nothing_of_a_date_and_ends_with_its_value() {
    let settings = settings();
    let ground = Ground::of(&settings);
    check(&lane_series("BILL-{REGISTER}-{SEQ:6}"), &ground, &settings.series).expect("proved");
    check(&lane_series("{OUTLET}-{REGISTER}-{SEQ}"), &ground, []).expect("proved");
    for template in ["{YYYY}-{REGISTER}-{SEQ}", "{REGISTER}-{SEQ}-X", "{REGISTER}-{USER}-{SEQ}", "{REGISTER}-{SNOWFLAKE}"] {
        let refusal = check(&lane_series(template), &ground, []).expect_err(template);
        assert_eq!(refusal.code, Code::NumberingSeriesInvalid, "{template}");
    }
    let without_scope = Series { scope: Vec::new(), ..lane_series("{REGISTER}-{SEQ}") };
    assert_eq!(check(&without_scope, &ground, []).expect_err("refused").code, Code::NumberingSeriesInvalid);
    let by_day = Series { reset: Reset::BusinessDay, ..lane_series("{REGISTER}-{SEQ}") };
    assert_eq!(check(&by_day, &ground, []).expect_err("refused").code, Code::NumberingSeriesInvalid);
    assert_eq!(check(&lane_series("BILL-{SEQ}"), &ground, []).expect_err("refused").code, Code::NumberingPartMissing);
}

#[test]
fn no_series_of_bills_prints_what_a_lane_prints() {
    let mut shop = shop();
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    let by_outlet = Series {
        scope: vec![ScopePart::Outlet],
        ..Series::new(Kind::Bill, Template::parse("BILL-{OUTLET}-{SEQ:6}").expect("a template"), Reset::Never)
    };
    let refusal = shop.refuse(&someone(Role::Owner), Command::ChangeSeries(Box::new(ChangeSeries { series: by_outlet })));
    assert_eq!(refusal.code, Code::NumberingOverlaps);
}

#[test]
fn a_device_changes_its_secret_and_a_copy_of_it_is_told() {
    let mut shop = shop();
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    shop.run(&cashier(), holding("R1A", 1, 2, 5)).expect("held");
    shop.run(&cashier(), holding("R1A", 1, 2, 5)).expect("said again after a lost answer");
    let refusal = shop.refuse(&cashier(), holding("R1A", 1, 3, 6));
    assert_eq!(refusal.code, Code::LaneCopied);
    assert_eq!(shop.rows.lanes["R1A"].told, 5);
    shop.run(&cashier(), holding("R1A", 2, 4, 3)).expect("held");
    assert_eq!((shop.rows.lanes["R1A"].told, shop.rows.lanes["R1A"].holder), (5, Some(holder(4))), "it never goes back");
    assert_eq!(shop.refuse(&cashier(), holding("R9Z", 1, 2, 0)).code, Code::LaneNotFound);
}

fn closing(lane: &str, last: Option<i64>) -> Command {
    Command::CloseLane(Box::new(CloseLane { lane: lane.into(), reason: "It fell into the sink.".into(), last_sequence: last }))
}

#[test]
fn a_lane_is_closed_up_to_the_highest_number_that_is_known_of() {
    let mut shop = shop();
    let owner = someone(Role::Owner);
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    shop.run(&cashier(), holding("R1A", 1, 2, 5)).expect("held");
    let closed_to = |shop: &Shop| shop.rows.lanes["R1A"].closed.as_ref().map(|closed| closed.to);
    shop.run(&owner, closing("R1A", None)).expect("closed");
    assert_eq!(closed_to(&shop), Some(5), "what its device told");
    run(&mut shop, sale(7, "R1A", 8, true)).expect("what happened is taken all the same");
    shop.run(&owner, closing("R1A", Some(3))).expect("closed again");
    assert_eq!(closed_to(&shop), Some(8), "what came");
    shop.run(&owner, closing("R1A", Some(1_700))).expect("closed again");
    assert_eq!(closed_to(&shop), Some(1_700), "what somebody knows of");
    shop.run(&owner, closing("R1A", Some(17))).expect("that was a slip of the pen");
    assert_eq!(closed_to(&shop), Some(17));
    assert_eq!(shop.refuse(&owner, closing("R9Z", None)).code, Code::LaneNotFound);
}

#[test]
fn the_stream_says_which_lane_it_is_and_how_far_it_counted_and_nothing_of_its_secret() {
    let mut shop = shop();
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    shop.run(&cashier(), holding("R1A", 1, 2, 5)).expect("held");
    shop.run(&someone(Role::Owner), closing("R1A", Some(9))).expect("closed");
    let text = |text: &str| Value::Text(text.to_owned());
    for (action, last) in [("lane.enrolled", 0), ("lane.held", 5), ("lane.closed", 9)] {
        let record = shop.rows.records.iter().find(|record| record.action == action).expect(action);
        let told: Vec<_> = record.new.iter().map(|fact| (fact.name, fact.value.clone())).take(4).collect();
        let expected =
            [("lane", text("R1A")), ("register", text("R1")), ("outlet", text("MAIN")), ("lastSequence", Value::Integer(last))];
        assert_eq!(told, expected, "{action}");
        assert!(!format!("{:?}", record.new).contains(&holder(2).to_string()), "{action}");
    }
}

#[test]
fn nothing_of_an_open_lane_is_explained_and_of_a_closed_one_what_was_said() {
    let mut shop = shop();
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    shop.run(&cashier(), holding("R1A", 1, 2, 5)).expect("held");
    assert_eq!(shop.rows.lanes["R1A"].closed_to(), 0);
    shop.run(&someone(Role::Owner), closing("R1A", None)).expect("closed");
    assert_eq!(shop.rows.lanes["R1A"].closed_to(), 5);
}

#[test]
fn a_device_whose_lane_was_closed_gets_another() {
    let mut shop = shop();
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    shop.run(&someone(Role::Owner), closing("R1A", None)).expect("closed");
    assert_eq!(shop.refuse(&cashier(), holding("R1A", 1, 2, 5)).code, Code::LaneClosed);
    shop.run(&cashier(), enrolling("R1", 3)).expect("enrolled");
    assert!(shop.rows.lanes.contains_key("R1B"));
}

#[test]
fn a_sale_bears_its_devices_number_and_comes_once_for_ever() {
    let mut shop = shop();
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    let made = bill(&run(&mut shop, sale(7, "R1A", 3, true)).expect("taken"));
    assert_eq!((made.number.text(), made.number.sequence(), made.number.source()), ("BILL-R1A-000003", 3, NumberSource::Lane));
    assert_eq!(made.register.as_deref(), Some("R1"));
    // Another key, another number, and as one that could be refused: it is the same sale.
    shop.reopen();
    let again = run(&mut shop, sale(7, "R1A", 4, false)).expect("answered");
    assert!(again.replayed);
    let Document::Earlier(DocumentReference::Bill(earlier)) = again.document else { panic!("{again:?}") };
    assert_eq!((earlier, shop.rows.bills.len()), (made.id, 1));
}

#[test]
fn the_counter_of_a_lane_tells_when_its_first_and_its_last_sale_came() {
    let mut shop = shop();
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    let times = [Timestamp(NOON.0 + 60_000), Timestamp(NOON.0 + 120_000)];
    for (time, sequence) in times.into_iter().zip(1..) {
        shop.now = time;
        run(&mut shop, sale(sequence as u128, "R1A", sequence, true)).expect("taken");
    }
    let counter = shop.rows.counters[&CounterKey::of_lane("R1A")];
    assert_eq!([counter.first_used_at, counter.last_used_at], times);
}

#[test]
fn what_can_be_refused_is_refused_and_leaves_its_number_free() {
    let mut shop = shop();
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    let refusal = run(&mut shop, sale(7, "R1A", 1, false)).expect_err("there is no rice");
    assert_eq!(refusal.code, Code::StockInsufficient);
    assert!(shop.rows.bills.is_empty() && shop.rows.received_sales.is_empty());
    let made = bill(&run(&mut shop, sale(8, "R1A", 1, true)).expect("taken"));
    assert_eq!(made.number.text(), "BILL-R1A-000001");
    assert_eq!(findings(&shop), ["stock.foundAtSale", "stock.foundWithoutCost"]);
}

#[test]
fn a_number_that_comes_with_two_sales_leads_to_both() {
    let mut shop = shop();
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    run(&mut shop, sale(7, "R1A", 1, true)).expect("taken");
    let second = bill(&run(&mut shop, sale(8, "R1A", 1, true)).expect("taken as well"));
    assert_eq!((second.number.text(), second.number.source()), ("BILL-0000000001", NumberSource::Series));
    let [alias] = &shop.rows.number_aliases[..] else { panic!("{:?}", shop.rows.number_aliases) };
    assert_eq!((alias.number.as_str(), alias.document), ("BILL-R1A-000001", DocumentReference::Bill(second.id)));
    let third = bill(&run(&mut shop, sale(9, "R1A", 1, true)).expect("and so is a third"));
    assert_eq!(third.number.text(), "BILL-0000000002");
    assert_eq!(findings(&shop).iter().filter(|code| **code == "lane.numberTwice").count(), 2);
}

#[test]
fn what_the_series_does_not_print_is_no_number_of_the_lane() {
    let mut shop = shop();
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    let mut wrong = sale(7, "R1A", 1, true);
    wrong.lane.as_mut().expect("a lane").number.text = "BILL-R1A-1".into();
    assert_eq!(run(&mut shop, wrong).expect_err("refused").code, Code::LaneNumber);
    assert_eq!(run(&mut shop, sale(7, "R2A", 1, false)).expect_err("refused").code, Code::LaneNotFound);
    assert_eq!(run(&mut shop, sale(7, "R1", 1, true)).expect_err("refused").code, Code::LaneNotFound);
    assert_eq!(run(&mut shop, sale(7, "X9A", 1, true)).expect_err("refused").code, Code::LaneNotFound);
}

#[test]
fn what_a_series_before_printed_is_still_a_number_of_the_lane() {
    let mut shop = shop();
    let owner = someone(Role::Owner);
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    let printed_before = sale(7, "R1A", 1, true);
    let change = ChangeSeries { series: lane_series("T-{REGISTER}-{SEQ:4}") };
    shop.run(&owner, Command::ChangeSeries(Box::new(change))).expect("changed");
    assert_eq!(bill(&run(&mut shop, printed_before).expect("taken")).number.text(), "BILL-R1A-000001");
    let mut now = sale(8, "R1A", 2, true);
    now.lane.as_mut().expect("a lane").number.text = "T-R1A-0002".into();
    assert_eq!(bill(&run(&mut shop, now).expect("taken")).number.text(), "T-R1A-0002");
    assert_eq!(shop.rows.counters[&CounterKey::of_lane("R1A")].value, 2);
}

#[test]
fn a_lane_that_a_store_which_was_set_back_forgot_is_taken_over_and_not_given_out_again() {
    let mut shop = shop();
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    let made = bill(&run(&mut shop, sale(7, "R1B", 9, true)).expect("taken"));
    assert_eq!(made.number.text(), "BILL-R1B-000009");
    assert!(findings(&shop).contains(&"lane.adopted"));
    assert_eq!(run(&mut shop, sale(8, "R1C", 1, false)).expect_err("it can be refused").code, Code::LaneNotFound);
    shop.run(&cashier(), enrolling("R1", 2)).expect("enrolled");
    assert_eq!(codes(&shop), ["R1A", "R1B", "R1C"]);
}

#[test]
fn a_product_that_is_gone_is_sold_as_an_open_item_at_the_taxes_of_then() {
    let mut shop = shop();
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    let mut gone = sale(7, "R1A", 1, true);
    gone.items[0].product = ProductReference("GONE".into());
    gone.items[0].known = KnownItem {
        name: Some("Figs".into()),
        taxes: Some(vec![Tax { name: "VAT".into(), rate: Percent(5_000) }]),
        options_price: None,
    };
    let made = bill(&run(&mut shop, gone).expect("taken"));
    let line = &made.lines[0].line;
    assert_eq!((line.product, line.description.as_str()), (None, "Figs"));
    assert!(line.tax > Amount::ZERO && line.taxes[0].tax.name == "VAT");
    assert_eq!(findings(&shop), ["lane.changedSince"]);
}

#[test]
fn what_does_not_add_up_in_itself_is_refused() {
    let mut shop = shop();
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    let mut short = sale(7, "R1A", 1, true);
    short.payments[0].amount = Some(Amount(9_999));
    assert_eq!(run(&mut shop, short).expect_err("refused").code, Code::LaneDoesNotAddUp);
    let other_total = SellItems { expected_total: Some(Amount(12_345)), ..sale(7, "R1A", 1, true) };
    assert_eq!(run(&mut shop, other_total).expect_err("refused").code, Code::LaneDoesNotAddUp);
    let mut by_wallet = sale(7, "R1A", 1, true);
    by_wallet.payments[0].method = PaymentMethod::Wallet;
    assert_eq!(run(&mut shop, by_wallet).expect_err("refused").code, Code::PaymentMethodNotTaken);
    assert!(shop.rows.bills.is_empty());
}

#[test]
fn a_clock_that_cannot_be_gives_way_to_that_of_the_arrival() {
    let now = NOON;
    let minutes = |n: i64| Timestamp(now.0 + n * 60_000);
    for (sold_at, date, is_believed) in [
        (minutes(4), TODAY, true),
        (minutes(6), TODAY, false),
        (minutes(-3 * 24 * 60), TODAY, false),
        (minutes(-3 * 24 * 60), "2025-11-03", false),
        (Timestamp(0), "2000-01-01", false),
        (Timestamp(i64::from(i32::MIN) * 10_000), "2000-01-01", false),
        (minutes(0), "2025-01-01", false),
    ] {
        let mut shop = shop();
        shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
        let mut sold = sale(7, "R1A", 1, true);
        let lane = sold.lane.as_mut().expect("a lane");
        (lane.sold_at, lane.business_date) = (sold_at, Date::parse(date).expect("a date"));
        let made = bill(&run(&mut shop, sold).expect("taken"));
        assert_eq!(findings(&shop).contains(&"lane.clock"), !is_believed, "{sold_at} {date}");
        assert_eq!(made.business_date.to_string(), TODAY, "{sold_at} {date}");
        assert_eq!(made.created_at == sold_at, is_believed, "{sold_at} {date}");
    }
}

#[test]
fn a_clock_is_believed_from_a_day_before_its_lane_until_five_minutes_ahead() {
    let five_minutes = 5 * 60_000;
    // Before the lane was given out, and ahead of the arrival.
    for (before, ahead, date, is_believed) in [
        (Some(DAY), 0, "2025-11-05", true),
        (Some(DAY + 1), 0, "2025-11-05", false),
        (None, five_minutes, TODAY, true),
        (None, five_minutes + 1, TODAY, false),
    ] {
        let mut shop = shop();
        shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
        let enrolled = shop.rows.lanes["R1A"].enrolled_at;
        let sold_at = before.map_or(Timestamp(shop.now.0 + ahead), |before| Timestamp(enrolled.0 - before));
        let mut sold = sale(7, "R1A", 1, true);
        let lane = sold.lane.as_mut().expect("a lane");
        (lane.sold_at, lane.business_date) = (sold_at, Date::parse(date).expect("a date"));
        let made = bill(&run(&mut shop, sold).expect("taken"));
        assert_eq!(findings(&shop).contains(&"lane.clock"), !is_believed, "{before:?} {ahead}");
        assert_eq!(made.created_at == sold_at, is_believed, "{before:?} {ahead}");
        assert_eq!(made.business_date.to_string(), if is_believed { date } else { TODAY }, "{before:?} {ahead}");
    }
}

#[test]
fn cash_of_a_device_is_in_the_drawer_that_was_open_when_it_sold() {
    // The shift was opened just then, or a moment later.
    for (later, is_in_it) in [(0, true), (1, false)] {
        let mut shop = shop();
        shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
        let Document::Shift(id) = shop.run(&cashier(), opening("R1", 0, None)).expect("opened").document else { panic!() };
        let mut sold = sale(7, "R1A", 1, true);
        sold.lane.as_mut().expect("a lane").sold_at.0 = shop.rows.shifts[&id].opened_at.0 - later;
        let made = bill(&run(&mut shop, sold).expect("taken"));
        let shift = &shop.rows.shifts[&id];
        assert_eq!(made.shift_row, is_in_it.then_some(shift.row));
        assert_eq!(shift.cash.sales, if is_in_it { Amount(10_000) } else { Amount::ZERO });
    }
}

/// Tea for 100.00, which is 5.00 more with oat milk, and a charge of a tenth for service.
fn tea_shop() -> Shop {
    let service = ChargeRule {
        code: "service".into(),
        name: "Service".into(),
        kind: ChargeKind::Percent(Percent(10_000)),
        taxes: Vec::new(),
    };
    let mut shop = Shop::open(Settings { charges: vec![service], ..settings() });
    let names = |name: &str| vec![("en".into(), name.into())];
    let oat = ModifierOption { code: "OAT".into(), names: names("Oat milk"), price: Amount(500) };
    let milk = ModifierGroup { code: "MILK".into(), names: names("Milk"), min: 0, max: 1, options: vec![oat] };
    let vat = Tax { name: "VAT".into(), rate: Percent(5_000) };
    let tea = NewProduct {
        modifiers: vec![milk],
        taxes: vec![vat],
        ..NewProduct::new("TEA", names("Tea"), Unit::Piece, Amount(10_000))
    };
    shop.run(&someone(Role::Owner), Command::CreateProduct(Box::new(CreateProduct { product: tea }))).expect("made");
    shop
}

#[test]
fn a_bill_says_the_same_of_its_goods_and_its_buyer_whether_the_server_was_asked_or_not() {
    for happened in [false, true] {
        let mut shop = tea_shop();
        shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
        let tea = SoldItem {
            product: ProductReference("TEA".into()),
            quantity: Quantity(2_000),
            unit_price: None,
            discounts: vec![percent_off("10")],
            options: vec!["OAT".into()],
            notes: "very hot".into(),
            known: KnownItem::default(),
        };
        let buyer = Buyer::Known { customer: caller("501234567", Some("Aisha")), name: Some("Mrs Aisha".into()), email: None };
        let sold = SellItems {
            buyer: Some(buyer),
            items: vec![tea],
            discounts: vec![amount_off(900)],
            charges: vec![NewCharge { code: "service".into(), amount: None }],
            payments: vec![Tender { method: PaymentMethod::Card, amount: Some(Amount(19_800)) }],
            ..sale(7, "R1A", 1, happened)
        };
        let manager = at_register(Role::Manager, "R1");
        let made = bill(&shop.run(&manager, Command::SellItems(Box::new(sold))).expect("sold"));
        // 210.00, less 21.00 of the tea and 9.00 of the whole, with 8.57 of tax in it.
        let [goods, service] = &made.lines[..] else { panic!("{:?}", made.lines) };
        let taxed: Vec<_> = goods.line.taxes.iter().map(|one| (one.tax.name.as_str(), one.amount)).collect();
        assert_eq!(taxed, [("VAT", Amount(857))]);
        let oat = ChosenOption { group: "MILK".into(), code: "OAT".into(), name: "Oat milk".into(), price: Amount(500) };
        let expected = Line {
            product: Some(shop.rows.product("TEA").expect("tea").id),
            sku: Some("TEA".into()),
            description: "Tea".into(),
            unit_price: Amount(10_500),
            discounts: vec![percent_off("10")],
            gross: Amount(21_000),
            discount: Amount(3_000),
            net: Amount(17_143),
            taxes: goods.line.taxes.clone(),
            tax: Amount(857),
            total: Amount(18_000),
            notes: "very hot".into(),
            options: vec![oat],
            ..Line::empty(Quantity(2_000))
        };
        assert_eq!((&goods.line, goods.own_discount), (&expected, Amount(2_100)), "{happened}");
        // The charge is a tenth of what the goods come to after discounts.
        assert_eq!((service.line.charge.as_deref(), service.line.total), (Some("service"), Amount(1_800)), "{happened}");
        assert_eq!(made.totals.total, Amount(19_800), "{happened}");
        let customer = made.customer.as_ref().expect("a customer");
        assert_eq!((customer.number.as_str(), customer.name.as_str()), ("CUST0001", "Mrs Aisha"), "{happened}");
        assert_eq!(shop.rows.customers[&customer.id].name, "Aisha", "{happened}");
    }
}

#[test]
fn a_phone_that_is_none_makes_nobody_the_customer_of_a_sale_that_has_happened() {
    let mut shop = shop();
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    let buyer = || Some(Buyer::Invalid("It is too short.".into()));
    let refusal = run(&mut shop, SellItems { buyer: buyer(), ..sale(7, "R1A", 1, false) }).expect_err("it can be refused");
    assert!(refusal.problems.iter().any(|problem| problem.code == Code::CustomerPhoneInvalid), "{refusal:?}");
    let made = bill(&run(&mut shop, SellItems { buyer: buyer(), ..sale(7, "R1A", 1, true) }).expect("taken"));
    assert_eq!((made.customer.as_ref(), shop.rows.customers.len()), (None, 0));
    assert!(findings(&shop).contains(&"lane.customerInvalid"));
}

/// So many bags of a product arrive at 60.00, to be sold at a price of their own.
fn arrive(shop: &mut Shop, sku: &str, milli: i64, unit_price: Option<Amount>) {
    let bags = PurchasedItem {
        product: ProductReference(sku.into()),
        quantity: Quantity(milli),
        unit_cost: Amount(6_000),
        unit_price,
        batch_number: None,
        expires_at: None,
    };
    let purchase = purchase_of(vec![bags]);
    shop.run(&someone(Role::Owner), Command::ReceivePurchase(Box::new(purchase))).expect("received");
}

/// The sale at another price.
fn sale_at(price: i64) -> SellItems {
    let mut sold = sale(7, "R1A", 1, true);
    sold.items[0].unit_price = Some(Amount(price));
    sold.payments[0].amount = None;
    sold
}

#[test]
fn a_price_of_the_product_or_of_the_batch_is_no_change_and_any_other_is() {
    for (price, said) in [(10_000, None), (9_000, None), (8_000, Some("though RICE was sold at 80.00 and costs 100.00 now."))] {
        let mut shop = shop();
        arrive(&mut shop, "RICE", 5_000, Some(Amount(9_000)));
        shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
        assert_eq!(bill(&run(&mut shop, sale_at(price)).expect("taken")).totals.total, Amount(price));
        assert_eq!(findings(&shop), said.map(|_| "lane.changedSince").as_slice(), "{price}");
        assert!(said.is_none_or(|said| shop.rows.findings[0].detail.ends_with(said)), "{:?}", shop.rows.findings);
    }
}

#[test]
fn goods_that_a_device_sold_on_several_lines_leave_the_stock_of_each_product_once() {
    let mut shop = shop();
    let flour = NewProduct {
        track_stock: true,
        ..NewProduct::new("FLOUR", vec![("en".into(), "Flour".into())], Unit::Piece, Amount(10_000))
    };
    shop.run(&someone(Role::Owner), Command::CreateProduct(Box::new(CreateProduct { product: flour }))).expect("made");
    arrive(&mut shop, "RICE", 5_000, None);
    arrive(&mut shop, "FLOUR", 5_000, None);
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    let mut sold = sale_at(10_000);
    let rice = sold.items[0].clone();
    sold.items.push(SoldItem { product: ProductReference("FLOUR".into()), ..rice.clone() });
    sold.items.push(SoldItem { quantity: Quantity(2_000), ..rice });
    assert_eq!(bill(&run(&mut shop, sold).expect("taken")).cost, Amount(4 * 6_000));
    let on_hand = |sku: &str| {
        let product = shop.rows.product(sku).expect("a product").id;
        shop.rows.stocks[&StockKey { outlet: "MAIN".into(), product }].on_hand()
    };
    assert_eq!((on_hand("RICE"), on_hand("FLOUR")), (Quantity(2_000), Quantity(4_000)));
    assert!(findings(&shop).is_empty(), "{:?}", shop.rows.findings);
}

#[test]
fn a_day_that_was_closed_gets_the_bill_and_is_revised() {
    let mut shop = shop();
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    run(&mut shop, sale(6, "R1A", 1, true)).expect("taken");
    let late = sale(7, "R1A", 2, true);
    let today = Date::parse(TODAY).expect("a date");
    shop.now = Timestamp(shop.now.0 + 24 * 3_600_000);
    shop.run(&someone(Role::Owner), closing_day(today, false)).expect("closed");
    let made = bill(&run(&mut shop, late).expect("taken"));
    assert_eq!(made.business_date, today);
    let day = &shop.rows.days[&DayKey { outlet: "MAIN".into(), date: today }];
    assert_eq!(day.state, DayState::Late);
}

#[test]
fn a_sale_of_a_lane_is_not_taken_while_the_database_is_away() {
    let mut shop = shop();
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    let sale = sale(7, "R1A", 1, true);
    let request = shop.request(&cashier(), Command::SellItems(Box::new(sale)));
    let mut numbers = FallbackNumbers::new(LeaseNumber::new(1).expect("a lease"));
    match shop.without_store(&request, &mut numbers) {
        Err(Stop::NotDuringOutage(why)) => assert!(why.contains("lane"), "{why}"),
        other => panic!("taken: {other:?}"),
    }
}

/// With registers that are called as the third to the tenth lane of R1 would be.
fn with_registers_like_lanes() -> Settings {
    let mut settings = settings();
    for letter in 'C'..='J' {
        let like_a_lane = docket_domain::merchants::Register { code: format!("R1{letter}"), ..settings.registers[0].clone() };
        settings.registers.push(like_a_lane);
    }
    settings
}

#[test]
fn however_many_names_are_taken_the_next_that_is_free_is_given_out() {
    let mut shop = shop_of(with_registers_like_lanes());
    for n in 1..=4 {
        shop.run(&someone(Role::Owner), enrolling("R1", n)).expect("enrolled");
    }
    assert_eq!(codes(&shop), ["R1A", "R1B", "R1K", "R1L"]);
}

#[test]
fn how_many_lanes_a_register_has_is_loaded_with_the_rest_of_its_group() {
    let mut shop = shop();
    shop.reopen();
    let request = shop.request(&cashier(), enrolling("R1", 1));
    let envelope = Envelope { key: request.key, reference: None, request_hash: request.hash, command: request.command };
    command::ask(&envelope, &mut shop.book);
    assert!(shop.book.take_wanted().contains(&Key::LanesGiven("R1".into())));
}

#[test]
fn a_token_of_another_register_or_outlet_neither_enrols_nor_holds_a_lane() {
    let mut shop = shop_of(with_two_outlets());
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    let other_register = at_register(Role::Cashier, "R2");
    for command in [enrolling("R1", 2), holding("R1A", 1, 2, 5)] {
        let refusal = shop.refuse(&other_register, command);
        assert_eq!(refusal.code, Code::PermissionMissing);
        assert_eq!(refusal.detail, "This token sells at register R2 only.");
    }
    let elsewhere = Actor { outlet: Some("YAS".into()), ..someone(Role::Cashier) };
    let refusal = shop.refuse(&elsewhere, enrolling("R1", 2));
    assert_eq!((refusal.code, refusal.detail.as_str()), (Code::PermissionMissing, "This token sells at outlet YAS only."));
    assert_eq!(shop.refuse(&elsewhere, holding("R1A", 1, 2, 5)).code, Code::LaneNotFound);
    assert_eq!((codes(&shop), shop.rows.lanes["R1A"].told), (vec!["R1A"], 0));
}

#[test]
fn the_first_lane_where_bills_are_printed_like_lanes_brings_another_series() {
    let mut settings = settings();
    settings.series.retain(|series| series.kind != Kind::Bill);
    let by_register = Series {
        scope: vec![ScopePart::Register],
        ..Series::new(Kind::Bill, Template::parse("BILL-{REGISTER}-{SEQ:6}").expect("a template"), Reset::Never)
    };
    settings.series.push(by_register);
    let mut shop = shop_of(settings);
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    let settings = shop.rows.settings.clone().expect("settings");
    assert_eq!(settings.series(Kind::BillLane).expect("a series").template.text(), "L-{REGISTER}-{SEQ:6}");
}

#[test]
fn a_lane_says_since_when_there_is_one_and_when_its_device_last_said_that_it_has_it() {
    let mut shop = shop();
    let enrolled_at = shop.now;
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    let times = |shop: &Shop| (shop.rows.lanes["R1A"].enrolled_at, shop.rows.lanes["R1A"].held_at);
    assert_eq!(times(&shop), (enrolled_at, enrolled_at));
    shop.now.0 += 60_000;
    let held_at = shop.now;
    shop.run(&cashier(), holding("R1A", 1, 2, 5)).expect("held");
    assert_eq!(times(&shop), (enrolled_at, held_at));
}

#[test]
fn a_sale_that_names_no_outlet_is_of_that_of_its_lane_and_no_other_has_it() {
    let mut shop = shop_of(with_two_outlets());
    let owner = someone(Role::Owner);
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    let sell = |shop: &mut Shop, sale: SellItems| shop.run(&owner, Command::SellItems(Box::new(sale)));
    let made = bill(&sell(&mut shop, sale(7, "R1A", 1, true)).expect("taken"));
    assert_eq!((made.outlet.as_str(), made.register.as_deref()), ("MAIN", Some("R1")));
    let of_register = SellItems { register: Some("r1".into()), ..sale(8, "R1A", 2, true) };
    assert_eq!(bill(&sell(&mut shop, of_register).expect("taken")).number.text(), "BILL-R1A-000002");
    let elsewhere = SellItems { outlet: Some("YAS".into()), ..sale(9, "R1A", 3, true) };
    let of_another = SellItems { register: Some("R2".into()), ..sale(9, "R1A", 3, true) };
    for wrong in [elsewhere, of_another] {
        let refusal = sell(&mut shop, wrong).expect_err("refused");
        assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::LaneNotFound, "/lane/code"));
    }
    assert_eq!(shop.rows.bills.len(), 2);
}

#[test]
fn the_clock_of_a_lane_that_was_taken_over_is_believed_from_long_before() {
    let mut shop = shop();
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    let mut sold = sale(7, "R1B", 9, true);
    let lane = sold.lane.as_mut().expect("a lane");
    let three_days_ago = Timestamp(NOON.0 - 3 * 24 * 3_600_000);
    (lane.sold_at, lane.business_date) = (three_days_ago, Date::parse("2025-11-03").expect("a date"));
    let made = bill(&run(&mut shop, sold).expect("taken"));
    assert_eq!((made.business_date.to_string().as_str(), made.created_at), ("2025-11-03", three_days_ago));
    assert!(!findings(&shop).contains(&"lane.clock"), "nobody knows since when there is the lane");
}

#[test]
fn a_lane_that_was_taken_over_leads_to_the_record_that_says_so() {
    let mut shop = shop();
    shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
    run(&mut shop, sale(7, "R1B", 9, true)).expect("taken");
    let record = shop.rows.records.iter().rfind(|record| record.action == "lane.enrolled").expect("a record");
    let lane = &shop.rows.lanes["R1B"];
    assert_eq!((lane.row, record.subject), (record.seq, Subject::Lane { row: record.seq }));
}

/// What happens to two devices, of which the second is a copy of the first.
#[derive(Clone, Debug)]
enum Deed {
    /// A sale of that number arrives, the first of its id or once more.
    Arrives { id: u8, sequence: u8 },
    /// The server is started again.
    Restart,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let arrives = (0..40_u8, 1..12_u8).prop_map(|(id, sequence)| Deed::Arrives { id, sequence });
    proptest::collection::vec(prop_oneof![9 => arrives, 1 => Just(Deed::Restart)], 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn in_whatever_order_sales_come_each_becomes_one_bill_and_no_number_stands_on_two(deeds in deeds()) {
        let mut shop = shop();
        shop.run(&cashier(), enrolling("R1", 1)).expect("enrolled");
        let (mut ids, mut sequences) = (BTreeSet::new(), BTreeSet::new());
        for deed in deeds {
            match deed {
                Deed::Restart => shop.reopen(),
                Deed::Arrives { id, sequence } => {
                    let outcome = run(&mut shop, sale(u128::from(id), "R1A", i64::from(sequence), true)).expect("taken");
                    prop_assert_eq!(outcome.replayed, !ids.insert(id));
                    if !outcome.replayed {
                        let own = bill(&outcome).number.source() == NumberSource::Lane;
                        prop_assert_eq!(own, sequences.insert(sequence));
                    }
                }
            }
        }
        prop_assert_eq!(shop.rows.bills.len(), ids.len());
        let numbers: BTreeSet<&str> = shop.rows.bills.values().map(|state| state.bill.number.text()).collect();
        prop_assert_eq!(numbers.len(), ids.len());
        let highest = sequences.last().map(|last| i64::from(*last));
        prop_assert_eq!(shop.rows.counters.get(&CounterKey::of_lane("R1A")).map(|counter| counter.value), highest);
    }
}
