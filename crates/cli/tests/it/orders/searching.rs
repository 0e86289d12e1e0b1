//! Search: what matches exactly first, then by prefix.

use serde_json::Value;

use crate::harness::*;

fn search(client: &mut Client, text: &str) -> Vec<Value> {
    let page = client.get(&format!("/orders?search={}", encoded(text))).expect(200);
    page["data"].as_array().expect("a list").clone()
}

fn ids(orders: &[Value]) -> Vec<String> {
    orders.iter().map(|order| Placed::of(order).id).collect()
}

fn place_with_reference(client: &mut Client, reference: &str) -> Placed {
    let mut body = an_order();
    body["clientReference"] = reference.into();
    Placed::of(&place(client, &body))
}

#[test]
fn an_exact_order_number_answers_with_the_whole_order_and_its_history() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let order = place(&mut owner, &a_delivery(1));
    place(&mut owner, &a_delivery(2));
    let number = order["orderNumber"].as_str().expect("a number");
    assert_eq!(search(&mut owner, number), std::slice::from_ref(&order));
    assert_eq!(search(&mut owner, &format!("  {number} ")), std::slice::from_ref(&order), "spaces around it do not matter");
}

#[test]
fn the_beginning_of_a_number_finds_all_that_begin_so_without_history() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let placed: Vec<Placed> = (0..3).map(|_| Placed::of(&place(&mut owner, &an_order()))).collect();
    let found = search(&mut owner, "ALM-");
    assert_eq!(ids(&found), placed.iter().map(|order| order.id.clone()).collect::<Vec<_>>());
    assert!(found.iter().all(|order| order.get("history").is_none()));
    let date = placed[0].number.rsplit_once('-').expect("a dash").0;
    assert!(ids(&search(&mut owner, date)).contains(&placed[0].id));
    assert_eq!(search(&mut owner, "ALN"), [] as [Value; 0]);
}

#[test]
fn a_bare_number_matches_exactly() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let placed: Vec<Placed> = (0..12).map(|_| Placed::of(&place(&mut owner, &an_order()))).collect();
    for wanted in [1, 2, 10, 12] {
        let expected: Vec<&Placed> = placed.iter().filter(|order| order.sequence == wanted).collect();
        let found = ids(&search(&mut owner, &wanted.to_string()));
        assert_eq!(found.len(), expected.len(), "{wanted}");
        assert!(expected.iter().all(|order| found.contains(&order.id)), "{wanted}");
    }
    assert_eq!(search(&mut owner, "13"), [] as [Value; 0]);
    assert_eq!(ids(&search(&mut owner, "000012")), ids(&search(&mut owner, "12")), "as it is printed");
}

#[test]
fn a_phone_finds_its_orders_however_it_is_written_and_by_its_beginning() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let mut body = a_delivery(1);
    body["customer"]["phone"] = "050 123 4567".into();
    let orders = [place(&mut owner, &body), place(&mut owner, &body)];
    place(&mut owner, &a_delivery(8_000_000));
    let newest_first = [Placed::of(&orders[1]).id, Placed::of(&orders[0]).id];
    for written in ["0501234567", "050 123 4567", "+971501234567", "+971 50 123 4567", "501234567", "٠٥٠١٢٣٤٥٦٧"] {
        assert_eq!(ids(&search(&mut owner, written)), newest_first, "{written}");
    }
    let mut by_prefix = ids(&search(&mut owner, "5012"));
    by_prefix.reverse();
    assert_eq!(by_prefix, newest_first, "by prefix, in the order in which they were placed");
    assert_eq!(ids(&search(&mut owner, "+9715012")).len(), 2);
    assert_eq!(search(&mut owner, "0559999999"), [] as [Value; 0]);
}

#[test]
fn a_customers_number_finds_their_orders() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let first = Placed::of(&place(&mut owner, &a_delivery(1)));
    let second = Placed::of(&place(&mut owner, &a_delivery(2)));
    let both = [first.id, second.id];
    assert_eq!(ids(&search(&mut owner, "CUST0001")), both[..1]);
    assert_eq!(ids(&search(&mut owner, "CUST00")), both);
}

#[test]
fn a_reference_that_matches_exactly_comes_before_those_that_begin_with_it() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let longer = place_with_reference(&mut owner, "WEB-12");
    let exact = place_with_reference(&mut owner, "WEB-1");
    let other = place_with_reference(&mut owner, "WEB-2");
    assert_eq!(ids(&search(&mut owner, "WEB-1")), [exact.id.clone(), longer.id.clone()]);
    assert_eq!(ids(&search(&mut owner, "WEB-")), [exact.id, longer.id, other.id]);
}

#[test]
fn a_number_comes_before_a_reference_that_reads_like_it() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let order = Placed::of(&place(&mut owner, &an_order()));
    let pretender = place_with_reference(&mut owner, &order.number);
    assert_eq!(ids(&search(&mut owner, &order.number)), [order.id, pretender.id]);
}

#[test]
fn the_pages_of_a_search_show_every_match_once_and_are_never_longer_than_asked() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    for index in 0..5 {
        let mut body = a_delivery(1);
        body["clientReference"] = format!("WEB-{index}").into();
        place(&mut owner, &body);
    }
    let whole = search(&mut owner, "CUST0001");
    assert_eq!(whole.len(), 5);
    for text in ["CUST0001", "CUST", "ALM", "WEB-", "5010"] {
        let text = encoded(text);
        let mut whole = ids(&all_of(&mut owner, &format!("/orders?limit=200&search={text}")));
        let first = owner.get(&format!("/orders?limit=2&search={text}")).expect(200);
        assert_eq!(first["data"].as_array().map(Vec::len), Some(2), "{text}: {}", first["next"]);
        let mut paged = ids(&all_of(&mut owner, &format!("/orders?limit=2&search={text}")));
        assert_eq!(paged, whole, "{text}");
        paged.dedup();
        whole.dedup();
        assert_eq!(paged.len(), 5, "{text}");
    }
}

#[test]
fn a_search_and_filters_must_both_match() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let kept = Placed::of(&place(&mut owner, &a_delivery(1)));
    let cancelled = Placed::of(&place(&mut owner, &a_delivery(1)));
    let reason = serde_json::json!({ "reason": "twice" });
    owner.post(&format!("/orders/{}/cancel", cancelled.id), &reason).expect(200);
    let found = owner.get("/orders?search=CUST0001&status=pending").expect(200);
    assert_eq!(ids(found["data"].as_array().expect("a list")), [kept.id]);
}

#[test]
fn odd_characters_in_a_search_find_nothing_and_break_nothing() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    place(&mut owner, &a_delivery(1));
    for odd in ["%", "_", "'", "\"", "' OR 1=1 --", "\u{10ffff}", "\u{0}", "*", "ALM-%", "١٢٣", "/", "1e3", "-1"] {
        assert_eq!(search(&mut owner, odd), [] as [Value; 0], "{odd:?}");
    }
}
