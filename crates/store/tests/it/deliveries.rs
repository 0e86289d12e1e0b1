//! Deliveries and the cash of drivers: read as they were decided, and brought over from stores of before.

use docket_domain::access::{Actor, CreateToken, Role, TokenTerms};
use docket_domain::billing::Settlement;
use docket_domain::command::{Command, Document};
use docket_domain::customers::EraseCustomer;
use docket_domain::delivery::{
    AcceptDelivery, DeliverOrder, DeliveryPhoto, FailDelivery, HandInCash, HandInto, PhotographDelivery, PickUpDelivery, Proof,
    ProofKind,
};
use docket_domain::ids::OrderId;
use docket_domain::money::Amount;
use docket_domain::ordering::{OrderDocument, PlaceOrder, Status};
use docket_store::delivery::DeliveryFilter;
use docket_store::files::StoredFile;
use docket_store::ordering::OrderFilter;
use docket_store::{Page, Reads};

use crate::desk::Desk;
use crate::fixtures::{SHOP, caller, moving, shawarma_for};

/// A driver of that name.
pub fn driver(desk: &mut Desk, name: &str) -> Actor {
    let token = CreateToken {
        secret_hash: [name.len() as u8; 32],
        role: Role::Driver,
        user: name.into(),
        outlet: None,
        register: None,
        expires_at: None,
        terms: TokenTerms::default(),
    };
    desk.run(Command::CreateToken(Box::new(token))).expect("made");
    let id: [u8; 16] =
        desk.raw().query_row("SELECT user_id FROM merchant_user WHERE name = ?1", [name], |row| row.get(0)).expect("a user");
    let user = docket_domain::ids::UserId(uuid::Uuid::from_bytes(id));
    Actor::new(user, None, Role::Driver)
}

fn ready(desk: &mut Desk, phone: &str) -> OrderDocument {
    let order = desk.place(PlaceOrder { channel: Some("delivery".into()), ..shawarma_for(caller(phone)) });
    for to in [Status::Confirmed, Status::Preparing, Status::Ready] {
        desk.run(moving(order.order.id, to)).expect("moved");
    }
    order
}

/// A driver takes an order.
pub fn accept(desk: &mut Desk, driver: &Actor, order: OrderId) {
    desk.run_for(SHOP, driver, Command::AcceptDelivery(Box::new(AcceptDelivery { order }))).expect("accepted");
}

fn leave_with(desk: &mut Desk, driver: &Actor, order: OrderId) {
    accept(desk, driver, order);
    desk.run_for(SHOP, driver, Command::PickUpDelivery(Box::new(PickUpDelivery { order }))).expect("picked up");
}

fn deliver(desk: &mut Desk, driver: &Actor, order: OrderId, proof: Proof) {
    let command = DeliverOrder { order, proof, settlement: Settlement::default() };
    desk.run_for(SHOP, driver, Command::DeliverOrder(Box::new(command))).expect("delivered");
}

fn fail(desk: &mut Desk, driver: &Actor, order: OrderId) {
    let command = FailDelivery { order, reason: "Aisha was out".into() };
    desk.run_for(SHOP, driver, Command::FailDelivery(Box::new(command))).expect("failed");
}

async fn list(reads: &Reads, filter: DeliveryFilter) -> Vec<OrderId> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let Page { data, next } = reads.deliveries(SHOP, filter.clone(), after, 1).await.expect("read");
        found.extend(data.iter().map(|document| document.order.id));
        match next {
            Some(next) => after = next.parse().ok(),
            None => return found,
        }
    }
}

#[tokio::test]
async fn a_delivery_is_read_as_it_was_decided_at_every_step() {
    let mut desk = Desk::open();
    let omar = driver(&mut desk, "omar");
    let order = ready(&mut desk, "501234567").order.id;
    assert_eq!(desk.order(order).await.delivery, None);
    leave_with(&mut desk, &omar, order);
    let under_way = desk.order(order).await.delivery.expect("a delivery");
    let left_at = under_way.delivery.picked_up_at;
    assert_eq!((under_way.delivery.driver, under_way.attempts.len()), (Some(omar.user), 0));
    assert!(under_way.delivery.code.is_some() && under_way.delivery.assigned_at < left_at);
    fail(&mut desk, &omar, order);
    let back = desk.order(order).await.delivery.expect("a delivery");
    let [attempt] = back.attempts.as_slice() else { panic!("one attempt") };
    assert_eq!((attempt.driver, attempt.picked_up_at, attempt.reason.as_str()), (Some(omar.user), left_at, "Aisha was out"));
    assert_eq!((back.delivery.driver, back.delivery.code), (None, None));
    leave_with(&mut desk, &omar, order);
    deliver(&mut desk, &omar, order, Proof::Note("given to Aisha's sister".into()));
    let done = desk.order(order).await;
    let delivery = done.delivery.expect("a delivery").delivery;
    assert_eq!((delivery.proof, delivery.note.as_deref()), (Some(ProofKind::Note), Some("given to Aisha's sister")));
    assert_eq!((delivery.delivered_at, delivery.code), (Some(done.order.updated_at), None));
    let erase = EraseCustomer { customer: done.customer.expect("a customer").id, reason: "asked for".into() };
    desk.run(Command::EraseCustomer(Box::new(erase))).expect("erased");
    let erased = desk.order(order).await.delivery.expect("a delivery");
    assert_eq!((erased.delivery.note, erased.attempts[0].reason.as_str()), (None, ""));
}

#[tokio::test]
async fn photos_are_read_as_they_were_taken_and_go_with_their_files_when_the_customer_is_erased() {
    let mut desk = Desk::open();
    let omar = driver(&mut desk, "omar");
    let document = ready(&mut desk, "501234567");
    let order = document.order.id;
    let photograph = |desk: &mut Desk, content: &[u8]| -> [u8; 32] {
        let hash = [content[0]; 32];
        let file = StoredFile { hash, media_type: "image/png".into(), content: content.to_vec() };
        desk.store.staging().expect("side tables").files().keep(SHOP, &file, document.order.created_at).expect("kept");
        let command = PhotographDelivery { order, hash, media_type: "image/png".into(), size_bytes: content.len() as u64 };
        desk.run_for(SHOP, &omar, Command::PhotographDelivery(Box::new(command))).expect("photographed");
        hash
    };
    leave_with(&mut desk, &omar, order);
    let first = photograph(&mut desk, b"1 of a door");
    fail(&mut desk, &omar, order);
    assert_eq!(desk.order(order).await.delivery.expect("a delivery").delivery.photo, None);
    leave_with(&mut desk, &omar, order);
    let second = photograph(&mut desk, b"2, blurred");
    let third = photograph(&mut desk, b"3");
    let shown = desk.order(order).await.delivery.expect("a delivery").delivery.photo.expect("a photo");
    let expected = DeliveryPhoto { hash: third, media_type: "image/png".into(), size_bytes: 1, ..shown.clone() };
    assert_eq!(shown, expected);
    deliver(&mut desk, &omar, order, Proof::Photo);
    let done = desk.order(order).await;
    let delivery = done.delivery.expect("a delivery").delivery;
    assert_eq!((delivery.proof, delivery.photo), (Some(ProofKind::Photo), Some(shown)));
    for hash in [first, second, third] {
        assert!(desk.reads.file(SHOP, hash).await.expect("read").is_some());
    }
    let erase = EraseCustomer { customer: done.customer.expect("a customer").id, reason: "asked for".into() };
    desk.run(Command::EraseCustomer(Box::new(erase))).expect("erased");
    let erased = desk.order(order).await.delivery.expect("a delivery").delivery;
    assert_eq!((erased.proof, erased.photo), (Some(ProofKind::Photo), None));
    for hash in [first, second, third] {
        assert!(desk.reads.file(SHOP, hash).await.expect("read").is_none());
    }
    let left: i64 = desk.raw().query_row("SELECT count(*) FROM delivery_photo", [], |row| row.get(0)).expect("a count");
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_driver_s_list_has_what_they_have_and_what_they_brought_on_a_day_oldest_first_page_by_page() {
    let mut desk = Desk::open();
    let (omar, said) = (driver(&mut desk, "omar"), driver(&mut desk, "said ali"));
    let orders: Vec<OrderId> = (0..5).map(|n| ready(&mut desk, &format!("50123456{n}")).order.id).collect();
    accept(&mut desk, &omar, orders[2]);
    leave_with(&mut desk, &omar, orders[0]);
    leave_with(&mut desk, &omar, orders[3]);
    deliver(&mut desk, &omar, orders[3], Proof::Note("at the door".into()));
    accept(&mut desk, &said, orders[1]);
    let mine = |driver: &Actor| DeliveryFilter { driver: driver.user, done_on: None, outlet: None };
    assert_eq!(list(&desk.reads, mine(&omar)).await, [orders[0], orders[2]]);
    assert_eq!(list(&desk.reads, mine(&said)).await, [orders[1]]);
    let today = desk.order(orders[3]).await.delivery.expect("a delivery").delivery.delivered_on;
    assert_eq!(list(&desk.reads, DeliveryFilter { done_on: today, ..mine(&omar) }).await, [orders[3]]);
    let yesterday = today.map(|today| today.yesterday());
    assert!(list(&desk.reads, DeliveryFilter { done_on: yesterday, ..mine(&omar) }).await.is_empty());
    let of_yas = Some("YAS".to_owned());
    assert!(list(&desk.reads, DeliveryFilter { outlet: of_yas, ..mine(&omar) }).await.is_empty());
    let free =
        OrderFilter { statuses: vec![Status::Ready], open: true, delivery: true, oldest_first: true, ..OrderFilter::default() };
    assert_eq!(desk.reads.orders(SHOP, free, None, 5).await.expect("read").data[0].order.id, orders[4]);
}

#[tokio::test]
async fn orders_are_listed_from_the_oldest_on_page_by_page() {
    let mut desk = Desk::open();
    let orders: Vec<OrderId> = (0..5).map(|n| ready(&mut desk, &format!("50123456{n}")).order.id).collect();
    let filter = OrderFilter { oldest_first: true, ..OrderFilter::default() };
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = desk.reads.orders(SHOP, filter.clone(), after, 2).await.expect("read");
        found.extend(page.data.iter().map(|document| document.order.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, orders);
}

#[tokio::test]
async fn what_a_driver_owes_is_what_the_lines_sum_to() {
    let mut desk = Desk::open();
    let omar = driver(&mut desk, "omar");
    for n in 0..2 {
        let order = ready(&mut desk, &format!("50123456{n}")).order.id;
        leave_with(&mut desk, &omar, order);
        deliver(&mut desk, &omar, order, Proof::Note("at the door".into()));
    }
    let hand_in = HandInCash { driver: omar.user, amount: Amount(1_000), into: HandInto::Safe(Some("YAS".into())) };
    let handed_in = desk.run(Command::HandInCash(Box::new(hand_in))).expect("handed in").document;
    let Document::CashHandover(row) = handed_in else { panic!("not a hand-over: {handed_in:?}") };
    let (found, page) = desk.reads.driver_cash(SHOP, omar.user, None, 2).await.expect("read").expect("a driver");
    assert_eq!((found.user.name.as_str(), found.open), ("omar", 0));
    let handover = desk.reads.cash_handover(SHOP, row).await.expect("read");
    assert_eq!((page.data[0].row, page.data[0].amount, &page.data[0].handover), (row, Amount(-1_000), &handover));
    assert_eq!(handover.map(|handover| (handover.outlet, handover.register)), Some(("YAS".to_owned(), None)));
    let rest = desk.reads.driver_cash(SHOP, omar.user, page.next.and_then(|row| row.parse().ok()), 2).await;
    let (_, rest) = rest.expect("read").expect("a driver");
    let lines: Vec<_> = page.data.iter().chain(&rest.data).collect();
    assert_eq!((lines.len(), rest.next), (3, None));
    assert_eq!(lines.iter().map(|line| line.amount.0).sum::<i64>(), found.owed.0);
    assert!(lines[1].order.is_some() && lines[1].handover.is_none() && lines[1].amount > Amount::ZERO);
    let drivers = desk.reads.drivers(SHOP, None, 5).await.expect("read");
    assert_eq!((drivers.data, drivers.next), (vec![found], None));
}

/// What brought the tables of deliveries into stores that knew none.
const MIGRATION: &str = include_str!("../../migrations/0013_deliveries/sqlite.sql");

#[tokio::test]
async fn a_store_of_before_keeps_who_had_which_order_and_what_they_owe() {
    let mut desk = Desk::open();
    let omar = driver(&mut desk, "omar");
    let orders: Vec<OrderId> = (0..4).map(|n| ready(&mut desk, &format!("50123456{n}")).order.id).collect();
    accept(&mut desk, &omar, orders[0]);
    leave_with(&mut desk, &omar, orders[1]);
    leave_with(&mut desk, &omar, orders[2]);
    deliver(&mut desk, &omar, orders[2], Proof::Note("at the door".into()));
    let owed = desk.reads.drivers(SHOP, None, 5).await.expect("read").data[0].owed;
    let fills = MIGRATION.find("INSERT INTO driver_cash").expect("the migration fills its tables");
    desk.raw()
        .execute_batch(&format!(
            "DELETE FROM delivery_attempt; DELETE FROM delivery; DELETE FROM driver_cash;
             ALTER TABLE delivery DROP COLUMN photo_row; {} ALTER TABLE delivery ADD COLUMN photo_row INTEGER;",
            &MIGRATION[fills..]
        ))
        .expect("filled");
    let found = desk.reads.drivers(SHOP, None, 5).await.expect("read").data;
    assert_eq!((found[0].owed, found[0].open), (owed, 2));
    let mine = DeliveryFilter { driver: omar.user, done_on: None, outlet: None };
    assert_eq!(list(&desk.reads, mine).await, orders[..2]);
    assert_eq!(desk.order(orders[3]).await.delivery, None);
    // What was under way has no code, and is handed over all the same.
    deliver(&mut desk, &omar, orders[1], Proof::Note("at the door".into()));
    desk.run_for(SHOP, &omar, Command::PickUpDelivery(Box::new(PickUpDelivery { order: orders[0] }))).expect("picked up");
}
