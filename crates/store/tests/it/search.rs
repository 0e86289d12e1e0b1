//! Search of orders: exact matches first, then by prefix, every match once.

use docket_domain::customers::PhoneE164;
use docket_domain::ids::OrderId;
use docket_domain::numbering::{Kind, Reset, Series, UniquePart};
use docket_domain::ordering::{OrderDocument, PlaceOrder, Status};
use docket_domain::time::Date;
use docket_store::ordering::{OrderFilter, OrderSearch};

use crate::desk::Desk;
use crate::fixtures::{DAY, SHOP, caller, cancelling, date, numbered_by, series, settings, shawarma, shawarma_for};

/// The operating day of the fixtures' noon.
fn today() -> Date {
    date("2025-11-06")
}

fn search_for(text: &str) -> OrderSearch {
    OrderSearch { text: text.into(), phone: PhoneE164::new(text), today: today() }
}

async fn page(desk: &Desk, search: OrderSearch, after: Option<String>, limit: usize) -> docket_store::Page<OrderDocument> {
    desk.reads.search_orders(SHOP, search, OrderFilter::default(), after, limit).await.expect("read")
}

/// All pages of a search.
async fn pages(desk: &Desk, search: &OrderSearch, limit: usize) -> Vec<OrderId> {
    let (mut after, mut found) = (None, Vec::new());
    loop {
        let page = page(desk, search.clone(), after, limit).await;
        assert!(page.data.len() <= limit, "a page holds what was asked for: {}", page.data.len());
        assert!(!page.data.is_empty() || page.next.is_none(), "a page that says that there is more has something");
        found.extend(page.data.iter().map(|document| document.order.id));
        assert!(found.len() <= 1_000, "a search comes to an end");
        match page.next {
            Some(next) => after = Some(next),
            None => return found,
        }
        assert!(!found.is_empty(), "only the first page may be empty");
    }
}

/// What is found for a text.
async fn found(desk: &Desk, text: &str) -> Vec<OrderId> {
    let search = search_for(text);
    let whole = pages(desk, &search, 200).await;
    for limit in [1, 2, 3] {
        assert_eq!(pages(desk, &search, limit).await, whole, "{limit} on a page");
    }
    whole
}

fn referring(reference: &str) -> PlaceOrder {
    PlaceOrder { client_reference: Some(reference.into()), ..shawarma() }
}

fn ids(documents: &[OrderDocument]) -> Vec<OrderId> {
    documents.iter().map(|document| document.order.id).collect()
}

fn newest_first(documents: &[OrderDocument]) -> Vec<OrderId> {
    let mut ids = ids(documents);
    ids.reverse();
    ids
}

#[tokio::test]
async fn an_exact_number_finds_its_order_with_the_history() {
    let mut desk = Desk::open();
    let orders: Vec<_> = (0..3).map(|_| desk.place(shawarma())).collect();
    desk.run(cancelling(orders[1].order.id, "rang back")).expect("cancelled");
    let page = page(&desk, search_for("ALM-20251106-000002"), None, 10).await;
    assert_eq!((ids(&page.data), page.next), (vec![orders[1].order.id], None));
    let steps: Vec<_> = page.data[0].history.iter().map(|step| step.to).collect();
    assert_eq!(steps, [Some(Status::Pending), Some(Status::Cancelled)]);
}

#[tokio::test]
async fn an_exact_match_comes_before_those_by_prefix() {
    let mut desk = Desk::with(numbered_by(series(Kind::Order, "N{SEQ}", Reset::Never)));
    let orders: Vec<_> = (0..12).map(|_| desk.place(shawarma())).collect();
    let at = |index: usize| orders[index - 1].order.id;
    assert_eq!(found(&desk, "N1").await, [at(1), at(10), at(11), at(12)]);
    assert_eq!(found(&desk, "N12").await, [at(12)]);
    assert_eq!(found(&desk, "N13").await, []);
    // N10, N11 and N12 sort before N2.
    let mut all: Vec<_> = (1..=12).collect();
    all.sort_by_key(|number| format!("N{number}"));
    assert_eq!(found(&desk, "N").await, all.into_iter().map(at).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_prefix_visits_every_order_once_whatever_the_size_of_a_page() {
    let mut desk = Desk::open();
    // Each of them matches by number, by ticket no, by reference and by customer number no more than once.
    let reference = |index: usize| PlaceOrder { client_reference: Some(format!("ALM-WEB-{index}")), ..shawarma() };
    let orders: Vec<_> = (0..25).map(|index| desk.place(reference(index))).collect();
    let everything = pages(&desk, &search_for("ALM-"), 200).await;
    assert_eq!(everything, ids(&orders));
    for limit in [1, 2, 7, 24, 25, 26] {
        assert_eq!(pages(&desk, &search_for("ALM-"), limit).await, everything, "{limit} on a page");
    }
}

#[tokio::test]
async fn a_search_that_goes_on_is_not_disturbed_by_new_orders() {
    let mut desk = Desk::open();
    let orders: Vec<_> = (0..5).map(|_| desk.place(shawarma())).collect();
    let first = page(&desk, search_for("ALM-"), None, 2).await;
    assert_eq!(ids(&first.data), ids(&orders[..2]));
    let later = desk.place(shawarma());
    let second = page(&desk, search_for("ALM-"), first.next, 10).await;
    let mut rest = ids(&orders[2..]);
    rest.push(later.order.id);
    assert_eq!((ids(&second.data), second.next), (rest, None));
}

#[tokio::test]
async fn a_bare_number_matches_exactly_and_today_s_comes_first() {
    let mut desk = Desk::open();
    let mut days = Vec::new();
    for day in 0..3 {
        desk.now.0 = crate::fixtures::NOON.0 + day * DAY;
        days.push((0..12).map(|_| desk.place(shawarma()).order.id).collect::<Vec<_>>());
    }
    let of = |number: usize, today: &str| {
        let search = OrderSearch { today: date(today), ..search_for(&number.to_string()) };
        let desk = &desk;
        async move { pages(desk, &search, 2).await }
    };
    assert_eq!(of(1, "2025-11-07").await, [days[1][0], days[2][0], days[0][0]], "and neither 10, 11 nor 12");
    assert_eq!(of(12, "2025-11-06").await, [days[0][11], days[2][11], days[1][11]]);
    assert_eq!(of(12, "2026-01-01").await, [days[2][11], days[1][11], days[0][11]], "without today the newest is first");
    assert_eq!(of(13, "2025-11-06").await, []);
}

#[tokio::test]
async fn a_bare_number_of_today_comes_before_older_tickets_and_references_that_read_alike() {
    let mut by_ticket = settings();
    by_ticket.series[1] = Series { start: 2, ..series(Kind::Ticket, "{SEQ}", Reset::BusinessDay) };
    let mut desk = Desk::with(by_ticket);
    // On the first day: ticket 2 on order 1; and a client who calls by 2 what is order 2 as well.
    let old_ticket = desk.place(shawarma()).order.id;
    let old_reference = desk.place(referring("2")).order.id;
    desk.now.0 += DAY;
    let ticket = desk.place(shawarma()).order.id;
    let number = desk.place(shawarma()).order.id;
    let today = OrderSearch { today: date("2025-11-07"), ..search_for("2") };
    assert_eq!(pages(&desk, &today, 10).await, [ticket, number, old_ticket, old_reference]);
    assert_eq!(pages(&desk, &today, 1).await, [ticket, number, old_ticket, old_reference]);
}

#[tokio::test]
async fn numbers_that_repeat_on_other_days_are_all_found_today_s_first() {
    let daily = Series { unique_within: vec![UniquePart::BusinessDate], ..series(Kind::Order, "{SEQ}", Reset::BusinessDay) };
    let mut desk = Desk::with(numbered_by(daily));
    let days: Vec<_> = (0..3)
        .map(|_| {
            let order = desk.place(shawarma()).order.id;
            desk.now.0 += DAY;
            order
        })
        .collect();
    for (today, expected) in [("2025-11-08", [2, 1, 0]), ("2025-11-07", [1, 2, 0]), ("2025-11-06", [0, 2, 1])] {
        let search = OrderSearch { today: date(today), ..search_for("1") };
        assert_eq!(pages(&desk, &search, 2).await, expected.map(|day| days[day]), "{today}");
    }
}

#[tokio::test]
async fn the_tickets_of_seats_find_their_order_once() {
    let mut desk = Desk::with(crate::fixtures::per_seat());
    let for_seats = |seats: &[&str]| {
        let items = seats.iter().map(|seat| docket_domain::ordering::NewItem {
            seat: Some((*seat).to_owned()),
            ..crate::fixtures::item("SHAWARMA", "1")
        });
        PlaceOrder { items: items.collect(), ..shawarma() }
    };
    let first = desk.place(for_seats(&["SA", "SB"])).order.id;
    let second = desk.place(for_seats(&["SB", "SA"])).order.id;
    assert_eq!(found(&desk, "SB-2").await, [second]);
    assert_eq!(found(&desk, "S").await, [first, second], "by prefix, each once");
    assert_eq!(found(&desk, "SB").await, [first, second]);
}

#[tokio::test]
async fn a_ticket_number_finds_its_order() {
    let mut desk = Desk::open();
    let orders: Vec<_> = (0..11).map(|_| desk.place(shawarma())).collect();
    assert_eq!(orders[1].order.ticket.as_ref().map(|ticket| ticket.text()), Some("T0602"));
    assert_eq!(found(&desk, "T0602").await, [orders[1].order.id]);
    assert_eq!(found(&desk, "T061").await, ids(&orders[9..]));
}

#[tokio::test]
async fn a_client_reference_finds_its_order_exactly_first() {
    let mut desk = Desk::open();
    let longer = desk.place(referring("WEB-17")).order.id;
    let exact = desk.place(referring("WEB-1")).order.id;
    desk.place(referring("SHOP-1"));
    assert_eq!(found(&desk, "WEB-1").await, [exact, longer]);
    assert_eq!(found(&desk, "WEB-").await, [exact, longer]);
    let percent = desk.place(referring("100%_/off")).order.id;
    assert_eq!(found(&desk, "100%_/").await, [percent], "what is typed is text and no pattern");
    assert_eq!(found(&desk, "%").await, []);
}

#[tokio::test]
async fn a_customer_s_number_and_phone_find_their_orders_the_newest_first() {
    let mut desk = Desk::open();
    let hers: Vec<_> = (0..3).map(|_| desk.place(shawarma_for(caller("501234567")))).collect();
    let his = desk.place(shawarma_for(caller("501239999"))).order.id;
    for text in ["CUST0001", "501234567", "+971501234567"] {
        assert_eq!(found(&desk, text).await, newest_first(&hers), "{text}");
    }
    assert_eq!(found(&desk, "CUST0002").await, [his]);
    let mut all = ids(&hers);
    all.push(his);
    for text in ["CUST", "50123", "+97150123"] {
        assert_eq!(found(&desk, text).await, all, "{text}");
    }
}

#[tokio::test]
async fn a_phone_as_people_write_it_is_found_by_its_normal_form() {
    let mut desk = Desk::open();
    let order = desk.place(shawarma_for(caller("501234567"))).order.id;
    let search = OrderSearch { text: "050 123 4567".into(), phone: PhoneE164::new("+971501234567"), today: today() };
    assert_eq!(pages(&desk, &search, 10).await, [order]);
}

#[tokio::test]
async fn an_order_that_matches_in_many_ways_is_found_once() {
    let mut desk = Desk::with(numbered_by(series(Kind::Order, "CUST-{SEQ}", Reset::Never)));
    let order = PlaceOrder { client_reference: Some("CUST0001".into()), ..shawarma_for(caller("501234567")) };
    let (first, second) = (desk.place(order.clone()).order.id, desk.place(order).order.id);
    assert_eq!(found(&desk, "CUST0001").await, [second, first]);
    assert_eq!(found(&desk, "CUST").await, [first, second]);
}

#[tokio::test]
async fn digits_find_phones_by_prefix_also_where_an_order_s_own_number_begins_alike() {
    let sales = Series { start: 5_012, ..series(Kind::Order, "{SEQ}", Reset::Never) };
    let mut desk = Desk::with(numbered_by(sales));
    let first = desk.place(shawarma_for(caller("501234567"))).order.id;
    let second = desk.place(shawarma_for(caller("509999999"))).order.id;
    assert_eq!(found(&desk, "501").await, [first], "its number is 5012, which is no match for a bare 501");
    assert_eq!(found(&desk, "50").await, [], "two digits are no phone");
    assert_eq!(found(&desk, "5013").await, [second], "an exact number");
}

#[tokio::test]
async fn a_customer_with_more_orders_than_a_page_has_is_paged_to_the_end() {
    let mut desk = Desk::open();
    let hers: Vec<_> = (0..230).map(|_| desk.place(shawarma_for(caller("501234567")))).collect();
    let expected = newest_first(&hers);
    for (text, limit) in [("+971501234567", 200), ("CUST0001", 50), ("501234567", 115)] {
        assert_eq!(pages(&desk, &search_for(text), limit).await, expected, "{text}");
    }
}

#[tokio::test]
async fn a_search_shows_only_what_the_filter_admits() {
    let mut desk = Desk::open();
    let orders: Vec<_> = (0..9).map(|_| desk.place(shawarma())).collect();
    for order in orders.iter().step_by(2) {
        desk.run(cancelling(order.order.id, "rang back")).expect("cancelled");
    }
    let open = OrderFilter { open: true, ..OrderFilter::default() };
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let page = desk.reads.search_orders(SHOP, search_for("ALM-"), open.clone(), after, 2).await.expect("read");
        seen.extend(ids(&page.data));
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    assert_eq!(seen, orders.iter().skip(1).step_by(2).map(|order| order.order.id).collect::<Vec<_>>());
    let cancelled = search_for("ALM-20251106-000001");
    assert!(desk.reads.search_orders(SHOP, cancelled, open, None, 5).await.expect("read").data.is_empty());
}

#[tokio::test]
async fn a_cursor_that_is_none_begins_at_the_beginning() {
    let mut desk = Desk::open();
    let order = desk.place(shawarma()).order.id;
    for cursor in ["", "nonsense", "1/2", "x/y/z", "-1//0", "99999999999999999999//1"] {
        assert_eq!(ids(&page(&desk, search_for("ALM-"), Some(cursor.into()), 5).await.data), [order], "{cursor:?}");
    }
    assert!(page(&desk, search_for("ALM-"), Some("77//1".into()), 5).await.data.is_empty());
}
