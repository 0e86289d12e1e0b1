//! Standing orders: read as they were written, listed newest first, found when they are due, and erased.

use docket_domain::calendar::TimeOfDay;
use docket_domain::catalog::ProductReference;
use docket_domain::command::{Command, Document};
use docket_domain::customers::EraseCustomer;
use docket_domain::ids::StandingOrderId;
use docket_domain::ordering::{Address, NewOrderPayment};
use docket_domain::payments::Terms;
use docket_domain::quantity::Quantity;
use docket_domain::standing::{
    CreateStandingOrder, Every, NewStandingItem, PlaceStandingOrder, Schedule, StandingOrder, Turn, TurnStandingOrder, Weekday,
    Weekdays,
};
use docket_domain::time::{Date, Timestamp};
use docket_store::standing::{StandingFilter, is_cursor};

use crate::desk::Desk;
use crate::fixtures::{DAY, SHOP, caller};

fn weekly() -> CreateStandingOrder {
    let item = NewStandingItem {
        product: ProductReference("SHAWARMA".into()),
        quantity: Quantity(2_000),
        notes: "no \"onion\"\n".into(),
        options: Vec::new(),
    };
    CreateStandingOrder {
        outlet: Some("MAIN".into()),
        channel: Some("delivery".into()),
        customer: caller("501234567"),
        items: vec![item],
        payment: Some(NewOrderPayment { use_wallet: true, method: Some(Terms::Cod), ..NewOrderPayment::default() }),
        delivery_address: Some(Address { text: "Corniche 7".into(), latitude_micro: Some(24_470_000), longitude_micro: None }),
        notes: "ring twice".into(),
        schedule: Schedule {
            every: Every::Weekly,
            weekdays: Weekdays::of([Weekday::Monday, Weekday::Sunday]),
            time: TimeOfDay::parse("07:05").expect("a time of day"),
            from: Date::parse("2000-01-01").expect("a date"),
            until: Some(Date::parse("2199-12-31").expect("a date")),
        },
    }
}

fn agree(desk: &mut Desk) -> StandingOrder {
    match desk.run(Command::CreateStandingOrder(Box::new(weekly()))).expect("agreed").document {
        Document::StandingOrder(standing) => (*standing).clone(),
        other => panic!("not a standing order: {other:?}"),
    }
}

fn turn(desk: &mut Desk, standing: StandingOrderId, turn: Turn) {
    let command = TurnStandingOrder { standing, turn, reason: Some("they travel".into()), version: None };
    desk.run(Command::TurnStandingOrder(Box::new(command))).expect("turned");
}

async fn read(desk: &Desk, id: StandingOrderId) -> StandingOrder {
    (*desk.reads.standing_order(SHOP, id).await.expect("read").expect("it is there").0).clone()
}

async fn due(desk: &Desk, now: Timestamp) -> Vec<(StandingOrderId, Date)> {
    let due = desk.reads.standing_orders_due(now, 10).await.expect("read");
    due.into_iter().map(|(_, standing, date)| (standing, date)).collect()
}

/// The numbers of all pages, one on each.
async fn listed(desk: &Desk, filter: &StandingFilter) -> Vec<StandingOrderId> {
    let (mut after, mut found) = (None, Vec::new());
    loop {
        let page = desk.reads.standing_orders(SHOP, filter.clone(), after, 1).await.expect("read");
        found.extend(page.data.iter().map(|(standing, _)| standing.id));
        match page.next {
            Some(next) => {
                assert!(is_cursor(&next), "{next}");
                after = Some(next);
            }
            None => return found,
        }
    }
}

#[tokio::test]
async fn a_standing_order_is_read_as_it_was_agreed_and_as_it_was_turned() {
    let mut desk = Desk::open();
    let standing = agree(&mut desk);
    assert_eq!(read(&desk, standing.id).await, standing);
    turn(&mut desk, standing.id, Turn::Pause);
    let paused = read(&desk, standing.id).await;
    assert_eq!((paused.status.as_str(), paused.next, paused.version), ("paused", None, 2));
    turn(&mut desk, standing.id, Turn::Resume);
    let resumed = read(&desk, standing.id).await;
    assert_eq!((resumed.next, &resumed.items, &resumed.payment), (standing.next, &standing.items, &standing.payment));
}

#[tokio::test]
async fn it_is_found_when_it_is_due_and_its_order_says_so_until_it_is_decided() {
    let mut desk = Desk::open();
    let standing = agree(&mut desk);
    let next = standing.next.expect("it is due");
    assert_eq!(due(&desk, Timestamp(next.at.0 - 1)).await, []);
    assert_eq!(due(&desk, next.at).await, [(standing.id, next.date)]);
    desk.now = next.at;
    let command = PlaceStandingOrder { standing: standing.id, date: next.date };
    let outcome = desk.run(Command::PlaceStandingOrder(Box::new(command))).expect("placed");
    let Document::Order(id, _) = outcome.document else { panic!("an order") };
    let order = desk.reads.order(SHOP, id).await.expect("read").expect("it is there").order;
    assert_eq!(order.standing.map(|one| (one.id, one.date)), Some((standing.id, next.date)));
    assert_eq!(due(&desk, next.at).await, []);
    let after = read(&desk, standing.id).await;
    assert_eq!((after.last, after.last_order), (Some(next.date), Some(id)));
    // Sunday and Monday follow each other.
    assert_eq!(due(&desk, Timestamp(next.at.0 + DAY)).await, [(standing.id, next.date.tomorrow())]);
    turn(&mut desk, standing.id, Turn::Pause);
    assert_eq!(due(&desk, Timestamp(next.at.0 + 30 * DAY)).await, []);
}

#[tokio::test]
async fn they_are_listed_newest_first_by_customer_and_by_whether_they_go_on() {
    let mut desk = Desk::open();
    let (first, second) = (agree(&mut desk), agree(&mut desk));
    turn(&mut desk, first.id, Turn::Cancel);
    let of = |customer, active| StandingFilter { outlet: None, customer, active };
    assert_eq!(listed(&desk, &of(None, None)).await, [second.id, first.id]);
    assert_eq!(listed(&desk, &of(Some(first.customer), Some(false))).await, [first.id]);
    assert_eq!(listed(&desk, &of(Some(first.customer), Some(true))).await, [second.id]);
    let nobody = docket_domain::ids::CustomerId(uuid::Uuid::nil());
    assert_eq!(listed(&desk, &of(Some(nobody), None)).await, []);
    let elsewhere = StandingFilter { outlet: Some("NORTH".into()), ..StandingFilter::default() };
    assert_eq!(listed(&desk, &elsewhere).await, []);
}

#[tokio::test]
async fn erasing_their_customer_cancels_them_and_takes_what_they_say() {
    let mut desk = Desk::open();
    let standing = agree(&mut desk);
    let command = EraseCustomer { customer: standing.customer, reason: "asked to".into() };
    desk.run(Command::EraseCustomer(Box::new(command))).expect("erased");
    let erased = read(&desk, standing.id).await;
    assert_eq!((erased.status.as_str(), erased.next, erased.notes.as_str()), ("cancelled", None, ""));
    assert_eq!(erased.items[0].notes, "");
    assert_eq!(erased.delivery_address.map(|address| (address.text, address.latitude_micro)), Some(("erased".into(), None)));
}
