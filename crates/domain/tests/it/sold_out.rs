//! What is sold out at an outlet: who can order it, until when, and what else it touches.

use std::sync::Arc;

use docket_domain::access::{Actor, Role};
use docket_domain::audit::{Fact, Value};
use docket_domain::billing::tender::Tender;
use docket_domain::billing::{SellItems, SoldItem};
use docket_domain::catalog::{ChangeProduct, MarkSoldOut, Product, ProductChanges, ProductReference, SoldOut, SoldOutUntil};
use docket_domain::command::{Command, Document, Outcome};
use docket_domain::invariants::check;
use docket_domain::money::Amount;
use docket_domain::ordering::{AmendOrder, PlaceOrder, Taken};
use docket_domain::payments::PaymentMethod;
use docket_domain::quantity::Quantity;
use docket_domain::refusal::{Code, Refusal};
use docket_domain::time::{Date, Timestamp};

use crate::fixtures::{
    amending, at, closing_day, item, open_item, placing, settings, settings_with_grace, so_many, someone, splitting,
    with_two_outlets, without,
};
use crate::shop::Shop;

fn switch(outlet: Option<&str>, is_sold_out: bool, until: Option<SoldOutUntil>) -> Command {
    let product = ProductReference("SHAWARMA-L".into());
    Command::MarkSoldOut(Box::new(MarkSoldOut { product, outlet: outlet.map(str::to_owned), is_sold_out, until }))
}

fn sold_out(shop: &mut Shop, outlet: Option<&str>, until: Option<SoldOutUntil>) -> Arc<Product> {
    product(&shop.run(&someone(Role::Kitchen), switch(outlet, true, until)).expect("sold out"))
}

fn product(outcome: &Outcome) -> Arc<Product> {
    let Document::Product(product) = &outcome.document else { panic!("not a product: {outcome:?}") };
    Arc::clone(product)
}

fn order_at(outlet: &str) -> Command {
    let items = vec![item("WATER", "1"), item("SHAWARMA-L", "1")];
    placing(PlaceOrder { outlet: Some(outlet.into()), items, ..PlaceOrder::default() })
}

fn told(refusal: &Refusal) -> (Code, Vec<&str>) {
    (refusal.code, refusal.problems.iter().map(|problem| problem.pointer.as_str()).collect())
}

/// An order of it is refused for that, and leaves nothing.
#[track_caller]
fn refuses(shop: &mut Shop, outlet: &str) -> Refusal {
    let before = format!("{:?}", shop.rows);
    let refusal = shop.refuse(&someone(Role::Cashier), order_at(outlet));
    assert_eq!(told(&refusal), (Code::ProductSoldOut, vec!["/items/1/product"]));
    assert_eq!(format!("{:?}", shop.rows), before);
    refusal
}

#[test]
fn what_is_sold_out_at_an_outlet_is_not_ordered_there_until_it_is_there_again() {
    let mut shop = Shop::open(with_two_outlets());
    let marked = sold_out(&mut shop, Some("main"), None);
    assert_eq!(marked.sold_out, [SoldOut { outlet: "MAIN".into(), until: None }]);
    let refusal = refuses(&mut shop, "MAIN");
    assert_eq!(refusal.detail, "SHAWARMA-L is sold out at outlet MAIN.");
    shop.place(&someone(Role::Cashier), order_at("YAS"));
    shop.now = Timestamp(shop.now.0 + 400 * 86_400_000);
    shop.reopen();
    refuses(&mut shop, "MAIN");
    let there = product(&shop.run(&someone(Role::Kitchen), switch(Some("MAIN"), false, None)).expect("there again"));
    assert!(there.sold_out.is_empty());
    shop.place(&someone(Role::Cashier), order_at("MAIN"));
}

#[test]
fn each_outlet_has_its_own_switch_and_the_last_word_counts() {
    let mut shop = Shop::open(with_two_outlets());
    sold_out(&mut shop, Some("MAIN"), Some(SoldOutUntil::BusinessDayEnd));
    sold_out(&mut shop, Some("YAS"), None);
    let both = sold_out(&mut shop, Some("MAIN"), None);
    assert_eq!(
        both.sold_out.iter().map(|one| (one.outlet.as_str(), one.until)).collect::<Vec<_>>(),
        [("YAS", None), ("MAIN", None)]
    );
    shop.run(&someone(Role::Kitchen), switch(Some("YAS"), false, None)).expect("there again");
    refuses(&mut shop, "MAIN");
    shop.place(&someone(Role::Cashier), order_at("YAS"));
}

#[test]
fn the_next_switch_keeps_what_is_sold_out_elsewhere_until_the_moment_it_is_over() {
    let mut shop = Shop::open(with_two_outlets());
    sold_out(&mut shop, Some("YAS"), Some(SoldOutUntil::BusinessDayEnd));
    let midnight = at("2025-11-07T00:00:00+04:00");
    let main = SoldOut { outlet: "MAIN".into(), until: None };
    shop.now = Timestamp(midnight.0 - 1);
    let before = sold_out(&mut shop, Some("MAIN"), None);
    assert_eq!(before.sold_out, [SoldOut { outlet: "YAS".into(), until: Some(midnight) }, main.clone()]);
    assert_eq!(shop.now, midnight);
    assert_eq!(sold_out(&mut shop, Some("MAIN"), None).sold_out, [main]);
}

#[test]
fn until_the_end_of_the_business_day_is_until_its_cutoff() {
    let mut shop = Shop::open(settings_with_grace());
    // The night of the 6th, before the grace period: the day ends at six in the morning.
    shop.now = at("2025-11-07T03:00:00+04:00");
    let marked = sold_out(&mut shop, None, Some(SoldOutUntil::BusinessDayEnd));
    let cutoff = at("2025-11-07T06:00:00+04:00");
    assert_eq!(marked.sold_out, [SoldOut { outlet: "MAIN".into(), until: Some(cutoff) }]);
    shop.now = Timestamp(cutoff.0 - 1);
    let refusal = refuses(&mut shop, "MAIN");
    assert_eq!(refusal.detail, "SHAWARMA-L is sold out at outlet MAIN until 2025-11-07T02:00:00.000Z.");
    shop.now = cutoff;
    shop.place(&someone(Role::Cashier), order_at("MAIN"));
}

#[test]
fn a_day_that_was_closed_by_hand_is_over_and_the_next_one_counts() {
    let mut shop = Shop::open(settings_with_grace());
    shop.now = at("2025-11-07T03:00:00+04:00");
    shop.place(&someone(Role::Cashier), order_at("MAIN"));
    shop.now = at("2025-11-07T05:00:00+04:00");
    let sixth = Date::parse("2025-11-06").expect("a date");
    shop.run(&someone(Role::Manager), closing_day(sixth, true)).expect("closed");
    let marked = sold_out(&mut shop, None, Some(SoldOutUntil::BusinessDayEnd));
    assert_eq!(marked.sold_out[0].until, Some(at("2025-11-08T06:00:00+04:00")));
}

#[test]
fn an_order_takes_no_more_of_it_and_keeps_what_it_has() {
    let mut shop = Shop::open(settings());
    let items = vec![item("SHAWARMA-L", "3"), open_item("Gift wrap", 100)];
    let order = shop.place(&someone(Role::Owner), placing(PlaceOrder { items, ..PlaceOrder::default() }));
    sold_out(&mut shop, None, None);
    let mut amend = |amendment: AmendOrder| {
        let refusal = shop.run(&someone(Role::Cashier), Command::AmendOrder(Box::new(amendment))).err();
        refusal.map(|refusal| (refusal.code, refusal.problems[0].pointer.clone()))
    };
    let sold_out_at = |pointer: &str| Some((Code::ProductSoldOut, pointer.to_owned()));
    assert_eq!(amend(AmendOrder { add: vec![item("SHAWARMA-L", "1")], ..amending(order.id) }), sold_out_at("/add/0/product"));
    assert_eq!(amend(AmendOrder { change: vec![so_many(1, "4")], ..amending(order.id) }), sold_out_at("/change/0/quantity"));
    assert_eq!(amend(AmendOrder { change: vec![so_many(1, "3")], ..amending(order.id) }), None);
    assert_eq!(amend(AmendOrder { change: vec![so_many(1, "2")], ..amending(order.id) }), None);
    assert_eq!(amend(AmendOrder { remove: vec![without(2, None)], ..amending(order.id) }), None);
    let part = Taken::Lines(vec![(1, Some(Quantity(1_000)))]);
    shop.run(&someone(Role::Cashier), splitting(order.id, part)).expect("nothing more is made for it");
}

#[test]
fn the_billing_counter_sells_what_a_customer_has_in_hand() {
    let mut shop = Shop::open(settings());
    sold_out(&mut shop, None, None);
    let sale = SellItems {
        items: vec![SoldItem {
            product: ProductReference("SHAWARMA-L".into()),
            quantity: Quantity(1_000),
            unit_price: None,
            notes: String::new(),
            discounts: Vec::new(),
            known: docket_domain::billing::KnownItem::default(),
            options: Vec::new(),
        }],
        payments: vec![Tender { method: PaymentMethod::Cash, amount: None }],
        ..SellItems::default()
    };
    shop.run(&someone(Role::Cashier), Command::SellItems(Box::new(sale))).expect("sold");
}

#[test]
fn whoever_edits_the_product_meanwhile_is_not_told_that_somebody_was_faster() {
    let mut shop = Shop::open(settings());
    let before = shop.rows.product("SHAWARMA-L").expect("a product").version;
    assert_eq!(sold_out(&mut shop, None, None).version, before);
    let changes = ProductChanges { price: Some(Amount(2_750)), ..ProductChanges::default() };
    let change = ChangeProduct { product: ProductReference("SHAWARMA-L".into()), version: Some(before), changes };
    let changed = product(&shop.run(&someone(Role::Manager), Command::ChangeProduct(Box::new(change))).expect("changed"));
    assert_eq!((changed.version, changed.sold_out.len()), (before + 1, 1), "and it is sold out all the same");
    refuses(&mut shop, "MAIN");
}

#[test]
fn the_stream_says_what_is_sold_out_where_and_until_when() {
    let mut shop = Shop::open(settings());
    let said = |shop: &Shop| {
        let record = shop.rows.records.last().expect("a record");
        let values = |facts: &[Fact]| facts.iter().map(|fact| (fact.name, fact.value.clone())).collect::<Vec<_>>();
        (record.action, values(&record.old)[2..].to_vec(), values(&record.new))
    };
    sold_out(&mut shop, None, Some(SoldOutUntil::BusinessDayEnd));
    let (action, old, new) = said(&shop);
    assert_eq!(action, "product.soldOut");
    assert_eq!(old, [("soldOut", Value::Bool(false)), ("until", Value::Null)]);
    let midnight = Value::Text("2025-11-06T20:00:00.000Z".into());
    assert_eq!(
        new,
        [
            ("sku", Value::Text("SHAWARMA-L".into())),
            ("outlet", Value::Text("MAIN".into())),
            ("soldOut", Value::Bool(true)),
            ("until", midnight)
        ]
    );
    shop.run(&someone(Role::Kitchen), switch(None, false, None)).expect("there again");
    let (action, old, new) = said(&shop);
    assert_eq!((action, &old[0].1, &new[2].1), ("product.thereAgain", &Value::Bool(true), &Value::Bool(false)));
}

#[test]
fn what_or_where_nobody_knows_is_refused_and_a_cook_of_one_outlet_does_not_switch_at_another() {
    let mut shop = Shop::open(with_two_outlets());
    let kitchen = someone(Role::Kitchen);
    let mut code = |actor: &Actor, command: Command| shop.refuse(actor, command).code;
    assert_eq!(code(&kitchen, switch(None, true, None)), Code::OutletRequired);
    assert_eq!(code(&kitchen, switch(Some("NORTH"), true, None)), Code::OutletUnknown);
    let unknown = MarkSoldOut { product: ProductReference("NOTHING".into()), outlet: None, is_sold_out: true, until: None };
    assert_eq!(code(&kitchen, Command::MarkSoldOut(Box::new(unknown))), Code::ProductNotFound);
    let bound = Actor { outlet: Some("YAS".into()), ..kitchen };
    assert_eq!(code(&bound, switch(Some("MAIN"), true, None)), Code::PermissionMissing);
    let marked = product(&shop.run(&bound, switch(None, true, None)).expect("their own"));
    assert_eq!(marked.sold_out[0].outlet, "YAS");
}

#[test]
fn a_product_that_changes_in_anything_else_goes_on_from_its_version() {
    let mut shop = Shop::open(settings());
    let request = shop.request(&someone(Role::Kitchen), switch(None, true, None));
    shop.decide_group(&[request]).remove(0).expect("sold out");
    let mut writes = shop.book.take_writes();
    check(&writes).expect("the switch alone is no version");
    Arc::make_mut(&mut writes.products[0].1).price = Amount(1);
    let said = check(&writes).expect_err("found").0;
    assert!(said.contains("does not go on from version 1"), "{said}");
}
