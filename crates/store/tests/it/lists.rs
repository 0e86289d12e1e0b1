//! Lists of orders: pages that hold still while orders come in, and every filter.

use docket_domain::access::Actor;
use docket_domain::ids::{CustomerId, OrderId};
use docket_domain::ordering::{Address, PlaceOrder, Status};
use docket_store::ordering::{OrderFilter, OrderSearch};

use crate::desk::Desk;
use crate::fixtures::{DAY, SHOP, caller, cancelling, date, holding, moving, shawarma, shawarma_for};

/// All pages of a list, with something done between two of them.
async fn pages(desk: &mut Desk, filter: &OrderFilter, limit: usize, mut between: impl FnMut(&mut Desk)) -> Vec<OrderId> {
    let (mut after, mut listed) = (None, Vec::new());
    loop {
        let page = desk.reads.orders(SHOP, filter.clone(), after, limit).await.expect("read");
        assert!(page.data.len() <= limit, "a page holds what was asked for");
        listed.extend(page.data.iter().map(|document| document.order.id));
        assert!(listed.len() <= 1_000, "a list comes to an end");
        match page.next {
            Some(next) => after = Some(next),
            None => return listed,
        }
        between(desk);
    }
}

async fn listed(desk: &mut Desk, filter: OrderFilter) -> Vec<OrderId> {
    pages(desk, &filter, 100, |_| {}).await
}

fn place_many(desk: &mut Desk, count: usize) -> Vec<OrderId> {
    let mut placed: Vec<_> = (0..count).map(|_| desk.place(shawarma()).order.id).collect();
    placed.reverse();
    placed
}

#[tokio::test]
async fn a_list_shows_every_order_once_the_newest_first() {
    let mut desk = Desk::open();
    let newest_first = place_many(&mut desk, 13);
    for limit in [1, 2, 5, 12, 13, 14] {
        assert_eq!(pages(&mut desk, &OrderFilter::default(), limit, |_| {}).await, newest_first, "{limit} on a page");
    }
}

#[tokio::test]
async fn orders_that_come_in_between_two_pages_move_none_to_another_page() {
    let mut desk = Desk::open();
    let newest_first = place_many(&mut desk, 13);
    let seen = pages(&mut desk, &OrderFilter::default(), 3, |desk| {
        desk.place(shawarma());
        desk.place(shawarma());
    })
    .await;
    assert_eq!(seen, newest_first);
}

#[tokio::test]
async fn an_order_that_leaves_a_filter_between_two_pages_makes_none_be_missed() {
    let mut desk = Desk::open();
    let newest_first = place_many(&mut desk, 9);
    let open = OrderFilter { open: true, ..OrderFilter::default() };
    let mut left = newest_first.clone();
    let seen = pages(&mut desk, &open, 3, |desk| {
        // The newest was shown on the first page.
        desk.run(cancelling(left.remove(0), "rang back")).expect("cancelled");
    })
    .await;
    assert_eq!(seen, newest_first);
}

#[tokio::test]
async fn the_last_page_says_that_it_is_the_last() {
    let mut desk = Desk::open();
    let none = desk.reads.orders(SHOP, OrderFilter::default(), None, 5).await.expect("read");
    assert!(none.data.is_empty() && none.next.is_none());
    place_many(&mut desk, 5);
    let exactly = desk.reads.orders(SHOP, OrderFilter::default(), None, 5).await.expect("read");
    assert_eq!((exactly.data.len(), exactly.next), (5, None));
}

#[tokio::test]
async fn each_filter_shows_exactly_its_orders() {
    let mut desk = Desk::open();
    let address = Address { text: "Villa 7".into(), latitude_micro: None, longitude_micro: None };
    let by = |channel: &str| PlaceOrder { channel: Some(channel.into()), ..shawarma() };
    let counter = desk.place(shawarma_for(caller("501234567"))).order;
    let delivery = desk.place(by("delivery")).order;
    let picked_up = desk.place(by("online")).order;
    desk.now.0 += DAY;
    let brought = desk.place(PlaceOrder { delivery_address: Some(address), ..by("online") }).order;
    let yas = desk.place(PlaceOrder { outlet: Some("YAS".into()), ..shawarma_for(caller("501234567")) }).order;
    desk.run(moving(delivery.id, Status::Confirmed)).expect("moved");
    desk.run(cancelling(yas.id, "rang back")).expect("cancelled");
    desk.run(holding(picked_up.id)).expect("on hold");
    let none = OrderFilter::default;
    let day = |text: &str| Some(date(text));
    let cases = [
        ("all", none(), vec![yas.id, brought.id, picked_up.id, delivery.id, counter.id]),
        ("statuses", OrderFilter { statuses: vec![Status::Confirmed, Status::Cancelled], ..none() }, vec![yas.id, delivery.id]),
        ("open", OrderFilter { open: true, ..none() }, vec![brought.id, picked_up.id, delivery.id, counter.id]),
        ("held", OrderFilter { held: Some(true), ..none() }, vec![picked_up.id]),
        ("open and not held", OrderFilter { open: true, held: Some(false), ..none() }, vec![brought.id, delivery.id, counter.id]),
        ("delivery", OrderFilter { delivery: true, ..none() }, vec![brought.id, delivery.id]),
        ("channel", OrderFilter { channel: Some("online".into()), ..none() }, vec![brought.id, picked_up.id]),
        ("outlet", OrderFilter { outlet: Some("YAS".into()), ..none() }, vec![yas.id]),
        ("day", OrderFilter { business_date: day("2025-11-07"), ..none() }, vec![yas.id, brought.id]),
        ("from", OrderFilter { from: day("2025-11-07"), ..none() }, vec![yas.id, brought.id]),
        ("to", OrderFilter { to: day("2025-11-06"), ..none() }, vec![picked_up.id, delivery.id, counter.id]),
        ("never", OrderFilter { from: day("2025-11-08"), ..none() }, vec![]),
        ("customer", OrderFilter { customer: counter.customer, ..none() }, vec![yas.id, counter.id]),
        ("nobody", OrderFilter { customer: Some(CustomerId(uuid::Uuid::nil())), ..none() }, vec![]),
        ("both", OrderFilter { customer: counter.customer, open: true, ..none() }, vec![counter.id]),
    ];
    for (name, filter, expected) in cases {
        assert_eq!(listed(&mut desk, filter.clone()).await, expected, "{name}");
        // A search looks at orders one by one where a list asks the database: both must admit the same.
        let search = OrderSearch { text: "ALM-".into(), phone: None, today: date("2025-11-06") };
        let page = desk.reads.search_orders(SHOP, search, filter, None, 100).await.expect("read");
        let mut found: Vec<_> = page.data.iter().map(|document| document.order.id).collect();
        found.reverse();
        assert_eq!(found, expected, "search with the filter {name}");
    }
}

#[tokio::test]
async fn a_listed_order_has_its_lines_and_customer() {
    let mut desk = Desk::open();
    let placed = desk.place_by(&Actor::program(), shawarma_for(caller("501234567")));
    let page = desk.reads.orders(SHOP, OrderFilter::default(), None, 5).await.expect("read");
    assert_eq!((&page.data[0].order, &page.data[0].customer), (&placed.order, &placed.customer));
}
