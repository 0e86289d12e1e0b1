//! Delivery platforms: what an order of theirs becomes, and that what they say of it never leads back.

use std::sync::Arc;

use docket_domain::access::{Actor, Role};
use docket_domain::audit::{Fact, Value};
use docket_domain::command::{Command, Document, Outcome};
use docket_domain::ids::IntegrationId;
use docket_domain::integrations::{
    ChangeIntegration, CreateIntegration, Integration, MovePlatformOrder, Platform, PlatformItem, PlatformOption, PlatformOrder,
    PlatformStatus, RotateIntegrationSecret, Secret, TakePlatformOrder, UnknownProductKey,
};
use docket_domain::ledger::Account;
use docket_domain::merchants::Channel;
use docket_domain::money::Amount;
use docket_domain::ordering::{Address, DiscountKind, Order, Status};
use docket_domain::refusal::Code;
use proptest::prelude::*;

use crate::fixtures::{at, caller, settings, someone, with_two_outlets};
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

/// The endpoint of Yas Mall, of a merchant with two outlets and two channels that are online.
fn at_yas() -> (Shop, Arc<Integration>) {
    let mut settings = with_two_outlets();
    settings.channels.extend([Channel::new("online", "WEB"), Channel::new("rappi", "RAPP")]);
    let mut shop = Shop::open(settings);
    let command = CreateIntegration {
        platform: Platform::Rappi,
        name: Some("Rappi of Yas".into()),
        outlet: Some("YAS".into()),
        channel: Some("online".into()),
        secret: Secret::new("0123456789abcdef"),
    };
    let made = shop.run(&someone(Role::Owner), Command::CreateIntegration(Box::new(command))).expect("made");
    let Document::Integration(integration) = made.document else { panic!("no integration") };
    (shop, integration)
}

fn integration(outcome: Outcome) -> Integration {
    let Document::Integration(integration) = outcome.document else { panic!("no integration: {outcome:?}") };
    Integration::clone(&integration)
}

/// What the record of that action says, beside which order of which endpoint it is.
fn said_of(shop: &Shop, action: &str, endpoint: IntegrationId, reference: &str) -> Vec<Fact> {
    let record = shop.rows.records.iter().rfind(|record| record.action == action).expect("a record");
    let key = [Fact::new("integration", Value::Id(endpoint.0)), Fact::new("reference", Value::Text(reference.into()))];
    assert_eq!(record.new[..2], key, "{action}");
    record.new[2..].to_vec()
}

#[test]
fn what_a_platform_says_of_an_order_stands_on_it() {
    let (mut shop, endpoint) = at_yas();
    let requested_for = Some(at("2025-11-06T12:00:00Z"));
    let customer = Some(caller("501234567", Some("Aisha")));
    let (discount, delivery_fee, total) = (Amount::ZERO, Amount(500), Some(Amount(4_898)));
    let said = PlatformOrder { requested_for, customer, discount, delivery_fee, total, ..order("A") };
    take(&mut shop, endpoint.id, said, 1);
    let placed = only_order(&shop);
    assert_eq!((placed.outlet.as_str(), placed.channel.as_str()), ("YAS", "online"));
    assert_eq!((placed.requested_for, &placed.discounts[..]), (requested_for, &[][..]));
    let customer = &shop.rows.customers[&placed.customer.expect("a customer")];
    assert_eq!(customer.name, "Aisha");
    let lines = placed.lines.iter().map(|line| (line.description.as_str(), line.total));
    let lines_expected =
        [("Large shawarma", Amount(3_998)), ("What they call NOBODY-KNOWS", Amount(400)), ("Delivery", Amount(500))];
    assert_eq!(lines.collect::<Vec<_>>(), lines_expected);
    let payments = placed.payments.iter().map(|payment| (payment.amount, payment.reference.as_deref()));
    assert_eq!(payments.collect::<Vec<_>>(), [(Amount(4_898), Some("A"))]);
    assert_eq!(codes(&shop), ["integration.productUnknown"], "it comes to what the platform says");
    assert_eq!(said_of(&shop, "integration.orderTaken", endpoint.id, "A"), [Fact::new("order", Value::Id(placed.id.0))]);
}

#[test]
fn an_order_without_a_fee_has_no_line_for_one_and_its_discount_names_the_platform() {
    let (mut shop, integration) = shop();
    take(&mut shop, integration, order("A"), 1);
    let placed = only_order(&shop);
    assert_eq!(placed.lines.len(), 2);
    let discounts = placed.discounts.iter().map(|discount| (discount.kind, discount.reason.as_deref()));
    assert_eq!(discounts.collect::<Vec<_>>(), [(DiscountKind::Amount(Amount(98)), Some("rappi"))]);
}

#[test]
fn a_product_that_nobody_knows_is_found_by_its_reference_or_else_by_its_name() {
    let (mut shop, integration) = shop();
    let unnamed = PlatformItem { reference: None, name: "Soup of the day".into(), ..item("", 1, 900) };
    let said = PlatformOrder { items: vec![item("NOBODY-KNOWS", 1, 300), unnamed], total: None, ..order("A") };
    take(&mut shop, integration, said, 1);
    let known = ["NOBODY-KNOWS", "Soup of the day"].map(str::to_owned);
    let keys = shop.rows.unknown_products.iter().map(|(key, _)| key.clone());
    assert_eq!(keys.collect::<Vec<_>>(), known.map(|reference| UnknownProductKey { integration, reference }));
    let details: Vec<_> = shop.rows.findings.iter().map(|finding| finding.detail.as_str()).collect();
    let told = |what: &str| {
        format!(
            "rappi sells {what}, which no product of the catalogue is, or none that is sold so; order ALM-20251106-000001 has it as an \
             open item."
        )
    };
    assert_eq!(details, [told("NOBODY-KNOWS"), told("Soup of the day")]);
}

#[test]
fn the_same_order_again_is_no_finding_and_another_content_is_one_each_time() {
    let (mut shop, integration) = shop();
    take(&mut shop, integration, order("A"), 1);
    let id = only_order(&shop).id;
    let changed = "integration.orderChanged";
    for (content, is_same, expected) in [(1, true, 0), (2, false, 1), (1, true, 1), (2, false, 2)] {
        let outcome = take(&mut shop, integration, order("A"), content);
        assert!(matches!(outcome.document, Document::Order(again, None) if again == id));
        let facts = [Fact::new("order", Value::Id(id.0)), Fact::new("isSame", Value::Bool(is_same))];
        assert_eq!(said_of(&shop, "integration.orderRepeated", integration, "A"), facts);
        assert_eq!(codes(&shop).iter().filter(|code| **code == changed).count(), expected);
    }
}

#[test]
fn an_order_takes_the_steps_that_a_status_means_and_the_stream_says_how_far() {
    let (mut shop, integration) = shop();
    take(&mut shop, integration, order("A"), 1);
    for (said, reached, word) in [
        (PlatformStatus::Accepted, Status::Confirmed, "confirmed"),
        (PlatformStatus::Ready, Status::Ready, "ready"),
        (PlatformStatus::PickedUp, Status::Delivered, "delivered"),
    ] {
        say(&mut shop, integration, "A", said);
        assert_eq!(only_order(&shop).status, reached);
        let facts = [Fact::new("status", Value::Word(said.as_str())), Fact::new("orderStatus", Value::Word(word))];
        assert_eq!(said_of(&shop, "integration.statusApplied", integration, "A"), facts);
    }
    assert_eq!(shop.rows.bills.len(), 1, "what the courier has is sold");
    say(&mut shop, integration, "A", PlatformStatus::Delivered);
    let why = [("status", "delivered"), ("orderStatus", "delivered"), ("why", "notFurtherOn")];
    let facts = why.map(|(name, word)| Fact::new(name, Value::Word(word)));
    assert_eq!(said_of(&shop, "integration.statusIgnored", integration, "A"), facts);
}

#[test]
fn an_order_that_comes_after_its_statuses_is_placed_and_goes_no_further_than_ready() {
    for (said, reached) in [
        (PlatformStatus::Accepted, Status::Confirmed),
        (PlatformStatus::Preparing, Status::Preparing),
        (PlatformStatus::PickedUp, Status::Ready),
    ] {
        let (mut shop, integration) = shop();
        say(&mut shop, integration, "A", said);
        assert!(shop.rows.orders.is_empty());
        take(&mut shop, integration, order("A"), 1);
        assert_eq!(only_order(&shop).status, reached, "{}", said.as_str());
        assert!(shop.rows.bills.is_empty());
    }
}

#[test]
fn what_was_called_off_before_it_came_is_kept_with_its_content_and_places_nothing_ever() {
    let (mut shop, integration) = shop();
    say(&mut shop, integration, "B", PlatformStatus::Cancelled);
    for _ in 0..2 {
        take(&mut shop, integration, order("B"), 3);
        let facts = [Fact::new("status", Value::Word("cancelled"))];
        assert_eq!(said_of(&shop, "integration.orderNotTaken", integration, "B"), facts);
        let [(_, tracked)] = &shop.rows.platform_orders[..] else { panic!("one order of the platform's") };
        assert_eq!((tracked.order, tracked.content, tracked.early), (None, Some([3; 16]), Some(PlatformStatus::Cancelled)));
    }
    assert!(shop.rows.orders.is_empty());
}

#[test]
fn an_endpoint_is_changed_by_who_saw_it_as_it_is() {
    let (mut shop, before) = at_yas();
    let owner = someone(Role::Owner);
    let change = |name: &str, version| {
        let (name, outlet, channel) = (Some(name.into()), Some("MAIN".into()), Some("rappi".into()));
        let change = ChangeIntegration { integration: before.id, name, outlet, channel, is_active: None, version: Some(version) };
        Command::ChangeIntegration(Box::new(change))
    };
    shop.reopen();
    shop.now.0 += 60_000;
    let now = shop.now;
    let after = integration(shop.run(&owner, change("Rappi of Al Marya", 1)).expect("changed"));
    let expected = Integration {
        name: "Rappi of Al Marya".into(),
        outlet: "MAIN".into(),
        channel: "rappi".into(),
        updated_at: now,
        version: 2,
        ..Integration::clone(&before)
    };
    assert_eq!((&after, &*shop.rows.integrations[&before.id]), (&expected, &expected));
    let refusal = shop.refuse(&owner, change("Rappi of nobody", 1));
    assert_eq!(refusal.code, Code::IntegrationVersionConflict);
    assert_eq!(refusal.detail, "The integration is at version 2, not 1; read it again and decide anew.");
    let again = integration(shop.run(&owner, change("Rappi of Al Marya", 2)).expect("changed"));
    assert_eq!(again.version, 3);
}

#[test]
fn an_endpoint_gets_another_secret_and_is_otherwise_what_it_was() {
    let (mut shop, before) = at_yas();
    let owner = someone(Role::Owner);
    let rotate = |secret: &str, version| {
        let secret = Secret::new(secret);
        Command::RotateIntegrationSecret(Box::new(RotateIntegrationSecret {
            integration: before.id,
            secret,
            version: Some(version),
        }))
    };
    shop.reopen();
    shop.now.0 += 60_000;
    let now = shop.now;
    let after = integration(shop.run(&owner, rotate("fedcba9876543210", 1)).expect("rotated"));
    assert_eq!(after, Integration { updated_at: now, version: 2, ..Integration::clone(&before) });
    assert_eq!(*shop.rows.integrations[&before.id], after);
    let secrets = shop.rows.integration_secrets.iter().map(|kept| (kept.integration, kept.secret.bytes()));
    let (first, second): (&[u8], &[u8]) = (b"0123456789abcdef", b"fedcba9876543210");
    assert_eq!(secrets.collect::<Vec<_>>(), [(before.id, first), (before.id, second)]);
    let record = shop.rows.records.last().expect("a record");
    assert_eq!((record.action, record.subject, &record.new[..]), ("integration.secretRotated", before.subject(), &[][..]));
    assert_eq!(shop.refuse(&owner, rotate("0000000000000000", 1)).code, Code::IntegrationVersionConflict);
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
