//! Delivery platforms: endpoints, their secrets, and what their orders are here, read as they were written.

use docket_domain::access::Actor;
use docket_domain::book::{Key, Loaded};
use docket_domain::command::{Command, Document};
use docket_domain::ids::IntegrationId;
use docket_domain::integrations::{
    ChangeIntegration, CreateIntegration, Integration, MovePlatformOrder, Platform, PlatformItem, PlatformOrder,
    PlatformOrderKey, PlatformStatus, RotateIntegrationSecret, Secret, TakePlatformOrder,
};
use docket_domain::money::Amount;
use uuid::Uuid;

use crate::desk::Desk;
use crate::fixtures::SHOP;

fn make(desk: &mut Desk, secret: &str) -> Integration {
    let command = CreateIntegration {
        platform: Platform::UberEats,
        name: Some("Uber '; --".into()),
        outlet: Some("YAS".into()),
        channel: Some("online".into()),
        secret: Secret::new(secret),
    };
    match desk.run(Command::CreateIntegration(Box::new(command))).expect("made").document {
        Document::Integration(integration) => (*integration).clone(),
        other => panic!("not an integration: {other:?}"),
    }
}

fn order(reference: &str) -> PlatformOrder {
    let item = PlatformItem {
        reference: Some("NOBODY'S".into()),
        name: "Something".into(),
        count: 1,
        unit_price: Amount(500),
        options: Vec::new(),
        notes: None,
    };
    PlatformOrder {
        reference: reference.into(),
        shown_as: None,
        items: vec![item],
        discount: Amount::ZERO,
        delivery_fee: Amount::ZERO,
        total: None,
        is_paid_to_platform: true,
        is_fetched: true,
        customer: None,
        contact: None,
        address: None,
        notes: None,
        requested_for: None,
    }
}

#[tokio::test]
async fn an_endpoint_is_found_by_its_address_with_the_secret_that_it_has_last() {
    let mut desk = Desk::open();
    let made = make(&mut desk, "the first secret");
    let found = desk.reads.endpoint(made.id).await.expect("read").expect("it is there");
    assert_eq!((found.merchant, &*found.integration, found.secret.bytes()), (SHOP, &made, &b"the first secret"[..]));
    for secret in ["the second secret", "the third secret"] {
        let rotate = RotateIntegrationSecret { integration: made.id, secret: Secret::new(secret), version: None };
        desk.run(Command::RotateIntegrationSecret(Box::new(rotate))).expect("rotated");
    }
    let off = ChangeIntegration {
        integration: made.id,
        name: Some("Off".into()),
        outlet: Some("MAIN".into()),
        channel: None,
        is_active: Some(false),
        version: Some(3),
    };
    desk.run(Command::ChangeIntegration(Box::new(off))).expect("changed");
    let found = desk.reads.endpoint(made.id).await.expect("read").expect("it is there");
    let now = &found.integration;
    assert_eq!((now.name.as_str(), now.outlet.as_str(), now.is_active, now.version), ("Off", "MAIN", false, 4));
    assert_eq!(found.secret.bytes(), b"the third secret");
    assert!(desk.reads.endpoint(IntegrationId(Uuid::nil())).await.expect("read").is_none());
}

#[tokio::test]
async fn what_an_order_of_a_platform_is_here_is_read_as_it_was_written() {
    let mut desk = Desk::open();
    let made = make(&mut desk, "a secret of theirs");
    let key = |reference: &str| PlatformOrderKey { integration: made.id, reference: reference.into() };
    let program = Actor::program();
    let said = MovePlatformOrder { integration: made.id, reference: "É-1".into(), said: PlatformStatus::Ready, reason: None };
    desk.run_for(SHOP, &program, Command::MovePlatformOrder(Box::new(said))).expect("kept");
    let load = |desk: &Desk, reference: &str| {
        let loaded = desk.reads.load_blocking(SHOP, &[Key::PlatformOrder(key(reference))]).expect("read").remove(0);
        let Loaded::PlatformOrder(_, row) = loaded else { panic!("another row") };
        row
    };
    let kept = load(&desk, "É-1").expect("it was heard of");
    assert_eq!((kept.order, kept.content, kept.early), (None, None, Some(PlatformStatus::Ready)));
    let taken = TakePlatformOrder { integration: made.id, order: order("É-1"), content: [7; 16] };
    let outcome = desk.run_for(SHOP, &program, Command::TakePlatformOrder(Box::new(taken))).expect("taken");
    let Document::Order(id, _) = outcome.document else { panic!("no order") };
    let tracked = load(&desk, "É-1").expect("it is there");
    assert_eq!((tracked.row, tracked.order, tracked.content), (kept.row, Some(id), Some([7; 16])));
    assert_eq!(desk.order(id).await.order.fetched_for, Some(Platform::UberEats));
    assert!(load(&desk, "e-1").is_none());
    let document = desk.reads.integration(SHOP, made.id).await.expect("read").expect("it is there");
    assert_eq!((document.orders, document.unknown_products), (1, vec!["NOBODY'S".to_owned()]));
}
