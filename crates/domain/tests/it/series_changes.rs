//! Another series in force: for the next number, never for one that was issued, and never able to print one again.

use docket_domain::access::Role;
use docket_domain::audit::Value;
use docket_domain::command::Command;
use docket_domain::numbering::{ChangeSeries, Kind, Reset, Series};
use docket_domain::refusal::Code;

use crate::fixtures::{placing, series, settings, shawarma, someone};
use crate::shop::Shop;

fn changing(series: Series) -> Command {
    Command::ChangeSeries(Box::new(ChangeSeries { series }))
}

fn number(shop: &mut Shop) -> String {
    shop.place(&someone(Role::Owner), placing(shawarma())).number.text().to_owned()
}

fn change(shop: &mut Shop, template: &str, reset: Reset) -> Result<(), Code> {
    let request = shop.request(&someone(Role::Owner), changing(series(Kind::Order, template, reset)));
    shop.run_group(&[request]).remove(0).map(|_| ()).map_err(|refusal| refusal.code)
}

#[test]
fn a_change_takes_effect_with_the_next_number_and_alters_none_that_was_issued() {
    let mut shop = Shop::open(settings());
    assert_eq!(number(&mut shop), "ALM-20251106-000001");
    assert_eq!(change(&mut shop, "AM-{YYYY}-{SEQ:4}", Reset::Year), Ok(()));
    assert_eq!(number(&mut shop), "AM-2025-0001");
    let issued: Vec<_> = shop.rows.orders.values().map(|order| order.number.text().to_owned()).collect();
    assert!(issued.contains(&"ALM-20251106-000001".to_owned()));
}

#[test]
fn a_wider_sequence_goes_on_with_the_same_counter() {
    let mut shop = Shop::open(settings());
    assert_eq!(number(&mut shop), "ALM-20251106-000001");
    assert_eq!(change(&mut shop, "ALM-{YYYY}{MM}{DD}-{SEQ:8}", Reset::BusinessDay), Ok(()));
    assert_eq!(number(&mut shop), "ALM-20251106-00000002");
}

#[test]
fn a_series_that_could_print_an_issued_number_again_is_refused_and_changes_nothing() {
    let mut shop = Shop::open(settings());
    assert_eq!(change(&mut shop, "INV-{SEQ:6}", Reset::Never), Ok(()));
    assert_eq!(number(&mut shop), "INV-000001");
    let records = shop.rows.records.len();
    assert_eq!(change(&mut shop, "INV-{YY}{SEQ:4}", Reset::Year), Err(Code::NumberingOverlaps));
    assert_eq!(shop.rows.records.len(), records);
    assert_eq!(number(&mut shop), "INV-000002");
}

#[test]
fn what_was_in_force_long_ago_still_counts() {
    let mut shop = Shop::open(settings());
    for template in ["INV-{SEQ:6}", "A-{SEQ}", "B-{SEQ}"] {
        assert_eq!(change(&mut shop, template, Reset::Never), Ok(()));
    }
    assert_eq!(change(&mut shop, "INV-{YY}{SEQ:4}", Reset::Year), Err(Code::NumberingOverlaps));
}

#[test]
fn going_back_to_an_earlier_series_goes_on_with_its_numbers() {
    let mut shop = Shop::open(settings());
    assert_eq!(number(&mut shop), "ALM-20251106-000001");
    assert_eq!(change(&mut shop, "AM-{YYYY}-{SEQ:4}", Reset::Year), Ok(()));
    assert_eq!(number(&mut shop), "AM-2025-0001");
    assert_eq!(change(&mut shop, "ALM-{YYYY}{MM}{DD}-{SEQ:6}", Reset::BusinessDay), Ok(()));
    assert_eq!(number(&mut shop), "ALM-20251106-000002");
}

#[test]
fn a_series_that_is_not_unique_in_itself_is_refused() {
    let mut shop = Shop::open(settings());
    assert_eq!(change(&mut shop, "M{YY}{MM}{SEQ:3}", Reset::BusinessDay), Err(Code::NumberingPartMissing));
    assert_eq!(change(&mut shop, "{OUTLET}{SEQ}", Reset::Never), Err(Code::NumberingAmbiguous));
    assert_eq!(number(&mut shop), "ALM-20251106-000001");
}

#[test]
fn the_record_of_a_change_says_what_was_and_what_is() {
    let mut shop = Shop::open(settings());
    assert_eq!(change(&mut shop, "AM-{YYYY}-{SEQ:4}", Reset::Year), Ok(()));
    let record = shop.rows.records.last().expect("a record");
    let template = |facts: &[docket_domain::audit::Fact]| {
        facts.iter().find(|fact| fact.name == "template").map(|fact| fact.value.clone()).expect("a template")
    };
    assert_eq!(record.action, "numbering.seriesChanged");
    assert_eq!(template(&record.old), Value::Text("ALM-{YYYY}{MM}{DD}-{SEQ:6}".into()));
    assert_eq!(template(&record.new), Value::Text("AM-{YYYY}-{SEQ:4}".into()));
}

#[test]
fn tickets_can_be_added_to_a_merchant_who_had_none() {
    let mut shop = Shop::open(settings());
    let request = shop.request(&someone(Role::Owner), changing(series(Kind::Ticket, "{SEQ}", Reset::BusinessDay)));
    assert!(shop.run_group(&[request]).remove(0).is_ok());
    let order = shop.place(&someone(Role::Owner), placing(shawarma()));
    assert_eq!(order.ticket.as_ref().map(|ticket| ticket.text()), Some("1"));
}
