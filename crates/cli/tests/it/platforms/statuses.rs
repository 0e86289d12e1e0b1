//! Statuses and cancellations, in whichever order they come.

use super::*;

const WAY: [&str; 7] = ["pending", "confirmed", "preparing", "ready", "assigned", "dispatched", "delivered"];

fn place_of(order: &Value) -> usize {
    WAY.iter().position(|status| *status == text(order, "status")).expect("on the way")
}

#[test]
fn statuses_in_any_order_never_move_an_order_backwards_and_skip_no_step() {
    let shop = cantina();
    let endpoint = Endpoint::made(&shop, "generic", NOON_SECONDS);
    let mut client = nobody(&shop);
    let mut seed: u64 = 7;
    for round in 0..12 {
        let reference = format!("S-{round}");
        endpoint.send(&mut client, &endpoint.order(&reference)).expect(200);
        let mut said = vec!["accepted", "preparing", "ready", "picked_up", "delivered", "ready", "preparing"];
        for index in (1..said.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            said.swap(index, (seed >> 33) as usize % (index + 1));
        }
        let mut reached = 0;
        let mut last = Value::Null;
        for one in &said {
            last = endpoint.send(&mut client, &status(&reference, one)).expect(200);
            let now = place_of(&last["order"]);
            assert!(now >= reached, "{said:?}: {last}");
            reached = now;
        }
        let order = order_of(&shop, &last);
        assert_eq!(text(&order, "status"), "delivered", "{said:?}");
        let steps = order["history"].as_array().expect("a history").iter();
        let steps: Vec<&str> = steps.filter_map(|step| step["to"].as_str()).filter(|step| WAY.contains(step)).collect();
        assert_eq!(steps, ["pending", "confirmed", "preparing", "ready", "delivered"], "{said:?}: {order}");
    }
    assert_eq!(with_platforms(&shop), 12.0 * 5300.0);
}

#[test]
fn what_comes_before_its_order_is_kept_until_that_comes() {
    let shop = cantina();
    let endpoint = Endpoint::made(&shop, "generic", NOON_SECONDS);
    let mut client = nobody(&shop);
    for said in ["ready", "accepted"] {
        assert_eq!(endpoint.send(&mut client, &status("K-1", said)).expect(200)["order"], Value::Null);
    }
    let order = order_of(&shop, &endpoint.send(&mut client, &endpoint.order("K-1")).expect(200));
    assert_eq!(text(&order, "status"), "ready", "the furthest counts: {order}");
    endpoint.send(&mut client, &status("K-2", "cancelled")).expect(200);
    endpoint.send(&mut client, &status("K-2", "ready")).expect(200);
    assert_eq!(endpoint.send(&mut client, &endpoint.order("K-2")).expect(200)["order"], Value::Null, "nobody cooks it");
    assert_eq!(all_orders(&mut shop.owner()).len(), 1);
}

#[test]
fn a_cancellation_gives_back_what_the_platform_has_and_one_that_is_too_late_leaves_a_finding() {
    let shop = cantina();
    let endpoint = Endpoint::made(&shop, "generic", NOON_SECONDS);
    let mut client = nobody(&shop);
    endpoint.send(&mut client, &endpoint.order("X-1")).expect(200);
    assert_eq!(with_platforms(&shop), 5300.0);
    let answer = endpoint.send(&mut client, &status("X-1", "cancelled")).expect(200);
    let order = order_of(&shop, &answer);
    assert_eq!((text(&order, "status"), text(&order, "paymentStatus")), ("cancelled", "refunded"), "{order}");
    assert_eq!(with_platforms(&shop), 0.0, "it pays its customer itself");
    let after = endpoint.send(&mut client, &status("X-1", "ready")).expect(200);
    assert_eq!(text(&after["order"], "status"), "cancelled", "nothing leads out of it");
    endpoint.send(&mut client, &endpoint.order("X-2")).expect(200);
    endpoint.send(&mut client, &status("X-2", "delivered")).expect(200);
    let late = endpoint.send(&mut client, &status("X-2", "cancelled")).expect(200);
    assert_eq!(text(&late["order"], "status"), "delivered");
    assert_eq!(findings(&shop).into_iter().filter(|code| code == "integration.cancelledTooLate").count(), 1);
}

#[test]
fn an_order_on_hold_is_moved_by_nobody_and_the_platform_is_told_where_it_stands() {
    let shop = cantina();
    let endpoint = Endpoint::made(&shop, "generic", NOON_SECONDS);
    let mut client = nobody(&shop);
    let placed = endpoint.send(&mut client, &endpoint.order("H-1")).expect(200);
    shop.owner().post(&format!("/orders/{}/hold", text(&placed["order"], "id")), &json!({ "reason": "wait" })).expect(200);
    let answer = endpoint.send(&mut client, &status("H-1", "delivered")).expect(200);
    assert_eq!(text(&answer["order"], "status"), "confirmed");
    let ignored = shop.owner().get("/events?type=integration.statusIgnored").expect(200);
    assert_eq!(ignored["data"][0]["data"]["new"]["why"], "order.held", "{ignored}");
}

#[test]
fn the_words_of_each_platform_move_its_order() {
    let shop = cantina();
    let mut client = nobody(&shop);
    for (platform, said, reached) in [
        ("rappi", json!({ "event": "ready_for_pick_up", "order_id": "W", "store_id": "1" }), "ready"),
        ("rappi", json!({ "event": "taken_visible_order", "order_id": "W", "store_id": "1" }), ""),
        ("rappi", json!({ "event": "hand_to_domiciliary", "order_id": "W", "store_id": "1" }), "delivered"),
        ("pedidosya", json!({ "token": "W", "status": "ORDER_PICKED_UP" }), "delivered"),
        ("ubereats", json!({ "event_type": "orders.cancel", "event_id": "e", "meta": { "resource_id": "W" } }), "cancelled"),
    ] {
        let endpoint = Endpoint::made(&shop, platform, NOON_SECONDS);
        endpoint.send(&mut client, &endpoint.order("W")).expect(200);
        let answer = endpoint.send(&mut client, &said).expect(200);
        assert_eq!(answer["order"]["status"].as_str().unwrap_or_default(), reached, "{platform}: {said}");
    }
}
