//! Tickets 1 to 99 while many orders are open.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use serde_json::{Value, json};

use super::*;

const CONNECTIONS: usize = 6;
const OPEN_EACH: usize = 10;
/// Orders that stay open while the numbers go round: without them, those that are open would be the last sixty in a row.
const LONG_OPEN_EACH: usize = 5;
const ORDERS_EACH: usize = 60;

#[test]
fn no_two_of_sixty_open_orders_ever_show_the_same_ticket() {
    let shop = Shop::rehearsed_with("square", &[], "2026-01-19T12:00:00-06:00");
    let product = text(&shop.owner().get("/products?limit=1").expect(200)["data"][0], "sku").to_owned();
    let body = json!({ "items": [{ "product": product, "quantity": 1 }] });
    let shown: Mutex<BTreeMap<String, String>> = Mutex::default();
    let open = at_once(CONNECTIONS, |_| {
        let mut client = shop.owner();
        let mut open: Vec<Value> = Vec::new();
        for _ in 0..ORDERS_EACH {
            let order = place(&mut client, &body);
            let (ticket, id) = (text(&order, "ticketNumber").to_owned(), text(&order, "id").to_owned());
            let before = shown.lock().expect("no connection failed").insert(ticket.clone(), id.clone());
            assert_eq!(before, None, "ticket {ticket} of {id} is on an open order");
            open.push(order);
            if open.len() > OPEN_EACH {
                let done = open.remove(LONG_OPEN_EACH);
                // Before it is closed: from then on another order may have its ticket.
                shown.lock().expect("no connection failed").remove(text(&done, "ticketNumber"));
                cancel(&mut client, &done);
            }
        }
        open
    })
    .concat();
    assert_eq!(open.len(), CONNECTIONS * OPEN_EACH);
    let there = all_of(&mut shop.owner(), "/staff/orders?open=true&limit=200");
    let tickets: BTreeSet<&str> = there.iter().map(|order| text(order, "ticketNumber")).collect();
    assert_eq!((there.len(), tickets.len()), (open.len(), open.len()));
    assert!(tickets.iter().all(|ticket| (1..=99).contains(&ticket.parse().unwrap_or(0))), "none had to be wider: {tickets:?}");
    let audit = shop.owner().get("/numbering/audit?kind=ticket").expect(200);
    let wrapping = &audit["wrapping"][0];
    let issued = json!(CONNECTIONS * ORDERS_EACH);
    assert_eq!((&audit["holds"], &wrapping["issued"], &wrapping["onSeveralOpen"]), (&json!(true), &issued, &json!([])));
    assert_every_number_holds(&shop, &["order-20260119"]);
}
