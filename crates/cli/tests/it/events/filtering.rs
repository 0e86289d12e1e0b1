//! Streams and pages of some events only.

use serde_json::{Value, json};

use super::{all_pages, seqs, types};
use crate::harness::*;

/// A shop in which ten orders were placed, confirmed and cancelled.
fn shop() -> Shop {
    let shop = Shop::open();
    let mut owner = shop.owner();
    for customer in 0..10 {
        let id = Placed::of(&place(&mut owner, &a_delivery(customer))).id;
        make_step(&mut owner, &id, "confirmed").expect(200);
        owner.post(&format!("/orders/{id}/cancel"), &json!({ "reason": "a test" })).expect(200);
    }
    shop
}

/// Whether a type of event is taken.
type Takes = fn(&str) -> bool;

fn taken(events: &[Value], takes: impl Fn(&str) -> bool) -> Vec<Value> {
    events.iter().filter(|event| takes(event["type"].as_str().expect("a type"))).cloned().collect()
}

#[test]
fn pages_and_streams_take_the_same_and_keep_the_numbers_of_the_whole() {
    let shop = shop();
    let mut owner = shop.owner();
    let all = all_pages(&mut owner, "");
    let last = last_event(&mut owner);
    assert_eq!(seqs(&all), (1..=last).collect::<Vec<_>>());
    let filters: [(&str, Takes); 5] = [
        ("order.placed", |name| name == "order.placed"),
        ("order.*", |name| name.starts_with("order.")),
        ("order.cancelled,customer.*", |name| name == "order.cancelled" || name.starts_with("customer.")),
        ("order.moved,%20order.moved", |name| name == "order.moved"),
        ("shift.*", |_| false),
    ];
    for (filter, takes) in filters {
        let wanted = taken(&all, takes);
        for limit in [3, 200] {
            assert_eq!(all_pages(&mut owner, &format!("&type={filter}&limit={limit}")), wanted, "{filter}");
        }
        let end = wanted.last().map_or(0, |event| event["seq"].as_u64().expect("a number"));
        let mut stream = EventStream::open(&owner, &format!("?after=0&type={filter}"), None);
        assert_eq!(stream.events_to(end), wanted, "{filter}");
    }
}

#[test]
fn a_page_goes_on_past_what_it_does_not_take() {
    let shop = shop();
    let mut owner = shop.owner();
    let last = last_event(&mut owner);
    let page = owner.get("/events?after=0&type=shift.*").expect(200);
    assert_eq!(page, json!({ "data": [], "next": last, "last": last }));
}

#[test]
fn a_filtered_stream_goes_on_from_an_event_that_it_did_not_take() {
    let shop = shop();
    let mut owner = shop.owner();
    let placed = seqs(&all_pages(&mut owner, "&type=order.placed"));
    // Between two of those it takes there are others: whoever was told of one of them goes on from there.
    let mut stream = EventStream::open(&owner, "?type=order.placed", Some(placed[3] + 1));
    assert_eq!(seqs(&stream.events_to(placed[9])), placed[4..]);
}

#[test]
fn a_stream_whose_filter_takes_hardly_any_of_a_long_past_says_how_far_it_is() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let rows: String = (0..6_000).map(|number| format!("P{number},Product {number},1\n")).collect();
    let file = shop.data().join("products.csv");
    std::fs::write(&file, format!("sku,name,price\n{rows}")).expect("a file of our own");
    shop.docket(&["import", "products", file.to_str().expect("UTF-8")]).succeeded();
    let last = last_event(&mut owner);
    assert!(last > 6_000);
    let mut stream = EventStream::open(&owner, "?after=0&type=shift.*", None);
    // Not at the end of a silence, which takes longer than anybody waits here, but because so many events passed.
    let said = stream.message().expect("it says so");
    assert_eq!((said.id, said.data), (Some(5_000), None));
    let page = owner.get("/events?after=0&type=shift.*").expect(200);
    assert_eq!((&page["data"], &page["next"]), (&json!([]), &json!(5_000)), "a page looks at so many as well");
    assert_eq!(types(&all_pages(&mut owner, "&type=product.*&limit=200")), ["product.created"]);
}
