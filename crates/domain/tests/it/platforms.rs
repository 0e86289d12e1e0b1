//! Delivery platforms: what an order of theirs becomes, and that what they say of it never leads back.

use std::sync::Arc;

use docket_domain::access::{Actor, Role};
use docket_domain::audit::Value;
use docket_domain::command::{Command, Document, Outcome};
use docket_domain::ids::IntegrationId;
use docket_domain::integrations::{
    ChangeIntegration, CreateIntegration, MovePlatformOrder, Platform, PlatformItem, PlatformOption, PlatformOrder,
    PlatformStatus, Secret, TakePlatformOrder,
};
use docket_domain::ledger::Account;
use docket_domain::merchants::Channel;
use docket_domain::money::Amount;
use docket_domain::ordering::{Address, Order, Status};
use docket_domain::refusal::Code;
use proptest::prelude::*;

use crate::fixtures::{settings, someone};
use crate::shop::Shop;

fn shop() -> (Shop, IntegrationId) {
    let mut with_platform = settings();
    with_platform.channels.push(Channel::new("online", "WEB"));
    let mut shop = Shop::open(with_platform);
    let command = CreateIntegration {
        platform: Platform::Rappi,
        name: None,
        outlet: None,
        channel: Some("online".into()),
        secret: Secret::new("0123456789abcdef"),
    };
    let made = shop.run(&someone(Role::Owner), Command::CreateIntegration(Box::new(command))).expect("made");
    let Document::Integration(integration) = made.document else { panic!("no integration") };
    (shop, integration.id)
}

fn item(reference: &str, count: u32, minor: i64) -> PlatformItem {
    PlatformItem {
        reference: Some(reference.into()),
        name: format!("What they call {reference}"),
        count,
        unit_price: Amount(minor),
        options: Vec::new(),
        notes: None,
    }
}

/// Two of a product at a price of theirs, and one that nobody knows with something on it.
fn order(reference: &str) -> PlatformOrder {
    let extra = PlatformOption { reference: None, name: "Extra".into(), count: 2, unit_price: Amount(50) };
    PlatformOrder {
        reference: reference.into(),
        shown_as: None,
        items: vec![item("SHAWARMA-L", 2, 1_999), PlatformItem { options: vec![extra], ..item("NOBODY-KNOWS", 1, 300) }],
        discount: Amount(98),
        delivery_fee: Amount::ZERO,
        total: Some(Amount(4_300)),
        is_paid_to_platform: true,
        is_fetched: true,
        customer: None,
        contact: Some("Aisha · 050 *** 4567".into()),
        address: None,
        notes: None,
        requested_for: None,
    }
}

fn take(shop: &mut Shop, integration: IntegrationId, order: PlatformOrder, content: u8) -> Outcome {
    let command = TakePlatformOrder { integration, order, content: [content; 16] };
    shop.run(&Actor::program(), Command::TakePlatformOrder(Box::new(command))).expect("taken")
}

fn say(shop: &mut Shop, integration: IntegrationId, reference: &str, said: PlatformStatus) -> Outcome {
    let command = MovePlatformOrder { integration, reference: reference.into(), said, reason: None };
    shop.run(&Actor::program(), Command::MovePlatformOrder(Box::new(command))).expect("heard")
}

fn only_order(shop: &Shop) -> Arc<Order> {
    let orders: Vec<&Arc<Order>> = shop.rows.orders.values().collect();
    assert_eq!(orders.len(), 1);
    Arc::clone(orders[0])
}

fn codes(shop: &Shop) -> Vec<&str> {
    shop.rows.findings.iter().map(|finding| finding.code.as_str()).collect()
}

fn with_platforms(shop: &Shop) -> i64 {
    let postings = shop.rows.entries.values().flat_map(|entry| &entry.postings);
    postings.filter(|posting| posting.account.account == Account::PlatformClearing).map(|posting| posting.amount.0).sum()
}

#[test]
fn an_order_comes_to_what_the_platform_took_and_what_is_unknown_is_an_open_item() {
    let (mut shop, integration) = shop();
    take(&mut shop, integration, order("A"), 1);
    let placed = only_order(&shop);
    assert_eq!((placed.totals.total, placed.left_to_pay()), (Amount(4_300), Amount::ZERO));
    assert_eq!((placed.lines[0].sku.as_deref(), placed.lines[0].unit_price), (Some("SHAWARMA-L"), Amount(1_999)));
    let open = &placed.lines[1];
    assert_eq!((&open.sku, open.unit_price, open.notes.as_str()), (&None, Amount(400), "+ 2 × Extra"));
    assert_eq!((placed.client_reference.as_deref(), placed.fetched_for), (Some("A"), Some(Platform::Rappi)));
    assert_eq!(with_platforms(&shop), 4_300);
    take(&mut shop, integration, order("B"), 1);
    assert_eq!(codes(&shop), ["integration.productUnknown"], "once for a product, not for each order");
}

#[test]
fn what_names_a_person_stands_in_no_record() {
    let (mut shop, integration) = shop();
    take(&mut shop, integration, order("A"), 1);
    assert!(only_order(&shop).notes.contains("Aisha"));
    for record in &shop.rows.records {
        let told = format!("{:?} {:?}", record.old, record.new);
        assert!(!told.contains("Aisha") && !told.contains("4567") && !told.contains("0123456789abcdef"), "{told}");
    }
}

#[test]
fn an_order_that_comes_again_is_the_one_that_is_there_whatever_is_in_it() {
    let (mut shop, integration) = shop();
    take(&mut shop, integration, order("A"), 1);
    let before = only_order(&shop);
    take(&mut shop, integration, order("A"), 1);
    let other = PlatformOrder { items: vec![item("SHAWARMA-L", 9, 1)], ..order("A") };
    take(&mut shop, integration, other, 2);
    assert_eq!(only_order(&shop), before);
    assert_eq!(codes(&shop), ["integration.productUnknown", "integration.orderChanged"]);
}

#[test]
fn a_cancellation_takes_back_what_the_platform_had_and_one_before_the_order_places_none() {
    let (mut shop, integration) = shop();
    take(&mut shop, integration, order("A"), 1);
    say(&mut shop, integration, "A", PlatformStatus::Cancelled);
    assert_eq!((only_order(&shop).status, with_platforms(&shop)), (Status::Cancelled, 0));
    assert_eq!(only_order(&shop).refund_due(), Amount::ZERO, "nothing is left for anybody to do");
    say(&mut shop, integration, "B", PlatformStatus::Cancelled);
    let outcome = take(&mut shop, integration, order("B"), 1);
    assert!(matches!(outcome.document, Document::Integration(_)));
    only_order(&shop);
}

#[test]
fn an_endpoint_that_is_switched_off_takes_nothing() {
    let (mut shop, integration) = shop();
    let off =
        ChangeIntegration { integration, name: None, outlet: None, channel: None, is_active: Some(false), version: Some(1) };
    shop.run(&someone(Role::Owner), Command::ChangeIntegration(Box::new(off))).expect("changed");
    let taking = TakePlatformOrder { integration, order: order("A"), content: [1; 16] };
    let refusal = shop.refuse(&Actor::program(), Command::TakePlatformOrder(Box::new(taking)));
    assert_eq!(refusal.code, Code::IntegrationUnknown);
}

/// What the last record of an action says, by name.
fn told<'a>(shop: &'a Shop, action: &str) -> Vec<(&'static str, &'a Value)> {
    let record = shop.rows.records.iter().rfind(|record| record.action == action).expect(action);
    record.new.iter().map(|fact| (fact.name, &fact.value)).collect()
}

#[test]
fn the_stream_says_where_orders_of_a_platform_go_and_what_the_platform_calls_each() {
    let (mut shop, integration) = shop();
    let text = |text: &str| Value::Text(text.to_owned());
    let name = shop.rows.integrations[&integration].name.clone();
    let expected = [
        ("platform", &Value::Word("rappi")),
        ("name", &text(&name)),
        ("outlet", &text("MAIN")),
        ("channel", &text("online")),
        ("isActive", &Value::Bool(true)),
    ];
    assert_eq!(told(&shop, "integration.created"), expected);
    take(&mut shop, integration, order("A"), 1);
    let placed = only_order(&shop);
    let expected = [("integration", &Value::Id(integration.0)), ("reference", &text("A")), ("order", &Value::Id(placed.id.0))];
    assert_eq!(told(&shop, "integration.orderTaken"), expected);
}

#[test]
fn whoever_changes_an_endpoint_as_it_was_is_told_so() {
    let (mut shop, integration) = shop();
    let naming = |name: &str, version| {
        let name = Some(name.to_owned());
        let change = ChangeIntegration { integration, name, outlet: None, channel: None, is_active: None, version };
        Command::ChangeIntegration(Box::new(change))
    };
    let owner = someone(Role::Owner);
    shop.run(&owner, naming("Rappi at the marina", Some(1))).expect("changed");
    let refusal = shop.refuse(&owner, naming("Rappi", Some(1)));
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::IntegrationVersionConflict, "/version"));
    assert_eq!(refusal.detail, "The integration is at version 2, not 1; read it again and decide anew.");
    shop.run(&owner, naming("Rappi", None)).expect("changed whatever it was");
}

proptest! {
    #[test]
    fn whatever_a_platform_says_in_whatever_order_nothing_goes_back(
        said in prop::collection::vec(prop::sample::select(PlatformStatus::ALL), 1..12),
        comes_at in 0..6_usize,
        is_fetched: bool,
    ) {
        let (mut shop, integration) = shop();
        let mut reached = Status::Pending;
        for (index, one) in said.iter().enumerate() {
            if index == comes_at.min(said.len() - 1) {
                let address = Address { text: "Corniche 7".into(), latitude_micro: None, longitude_micro: None };
                take(&mut shop, integration, PlatformOrder { is_fetched, address: Some(address), ..order("A") }, 1);
            }
            say(&mut shop, integration, "A", *one);
            let Some(now) = shop.rows.orders.values().next().map(|order| order.status) else { continue };
            // Statuses stand in the order of the way.
            prop_assert!(now >= reached, "{:?} to {:?}", reached, now);
            prop_assert!(now == reached || reached.is_open());
            prop_assert!(is_fetched || !matches!(now, Status::Delivered), "only our driver says so");
            reached = now;
        }
        prop_assert!(shop.rows.orders.len() <= 1);
    }
}
