//! Orders: once, whole, at the platform's prices.

use super::*;

#[test]
fn the_order_of_each_platform_is_an_order_at_its_prices_that_it_has_the_money_of() {
    let shop = cantina();
    for (index, platform) in PLATFORMS.iter().enumerate() {
        let endpoint = Endpoint::made(&shop, platform, NOON_SECONDS);
        let answer = endpoint.send(&mut nobody(&shop), &endpoint.order("A-1")).expect(200);
        let order = order_of(&shop, &answer);
        assert_eq!((text(&order, "channel"), text(&order, "status")), ("online", "confirmed"), "{platform}: {order}");
        assert_eq!((order["total"].as_f64(), text(&order, "paymentStatus")), (Some(5300.0), "paid"), "{platform}: {order}");
        assert_eq!(order["sequence"], index + 1, "{platform}");
        assert_eq!(order["payments"][0]["method"], "platform");
        let items = order["items"].as_array().expect("items");
        assert_eq!((&items[0]["sku"], &items[0]["notes"]), (&json!("EMPANADA-CARNE"), &json!("sin aceitunas")), "{platform}");
        assert_eq!((items[0]["unitPrice"].as_f64(), items[0]["quantity"].as_f64()), (Some(2500.0), Some(2.0)), "{platform}");
        assert_eq!((&items[1]["sku"], &items[1]["description"]), (&Value::Null, &json!("Salsa")), "{platform}: {order}");
        assert!(text(&order, "notes").contains("Ana"), "who ordered stands with it: {order}");
        assert_eq!((&order["customer"], &order["deliveryAddress"]), (&Value::Null, &Value::Null), "{platform}");
        let seen = shop.owner().get(&format!("/integrations/{}", endpoint.id)).expect(200);
        assert_eq!((&seen["orders"], &seen["unknownProducts"]), (&json!(1), &json!(["SALSA-X"])), "{platform}");
    }
    assert_eq!(with_platforms(&shop), 4.0 * 5300.0);
    assert_eq!(findings(&shop), ["integration.productUnknown"; 4], "once for each menu");
    let again = Endpoint::made(&shop, "generic", NOON_SECONDS);
    for reference in ["B-1", "B-2", "B-3"] {
        again.send(&mut nobody(&shop), &again.order(reference)).expect(200);
    }
    assert_eq!(findings(&shop).len(), 5, "and not once for each order");
    let events = shop.owner().get("/events?limit=200").expect(200).to_string();
    assert!(!events.contains("Ana") && !events.contains("0101"), "who ordered stands in no event");
}

#[test]
fn an_order_that_comes_five_times_at_once_to_two_servers_and_after_a_restart_is_one() {
    let mut shop = cantina();
    let second = shop.second();
    for platform in PLATFORMS {
        let endpoint = Endpoint::made(&shop, platform, NOON_SECONDS);
        let body = endpoint.order("only-one");
        let addresses = [shop.address(), second.address().to_owned()];
        let answers = at_once(10, |nth| endpoint.send(&mut Client::new(&addresses[nth % 2], None), &body).expect(200));
        let ids: std::collections::BTreeSet<&str> = answers.iter().map(|answer| text(&answer["order"], "id")).collect();
        assert_eq!(ids.len(), 1, "{platform}: {answers:?}");
    }
    drop(second);
    assert_eq!(all_orders(&mut shop.owner()).len(), PLATFORMS.len());
    let endpoint = Endpoint::made(&shop, "rappi", NOON_SECONDS);
    let first = endpoint.send(&mut nobody(&shop), &endpoint.order("R-1")).expect(200);
    shop.kill();
    shop.start();
    let events = last_event(&mut shop.owner());
    let again = endpoint.send(&mut nobody(&shop), &endpoint.order("R-1")).expect(200);
    assert_eq!(first["order"]["id"], again["order"]["id"]);
    assert_eq!(last_event(&mut shop.owner()), events, "what comes again does nothing");
}

#[test]
fn another_content_under_the_same_id_leaves_the_order_as_it_is_and_a_finding() {
    let shop = cantina();
    let endpoint = Endpoint::made(&shop, "generic", NOON_SECONDS);
    let first = endpoint.send(&mut nobody(&shop), &endpoint.order("C-1")).expect(200);
    let mut other = endpoint.order("C-1");
    other["data"]["items"][0]["quantity"] = 9.into();
    for _ in 0..3 {
        let again = endpoint.send(&mut nobody(&shop), &other).expect(200);
        assert_eq!(again["order"]["id"], first["order"]["id"]);
    }
    assert_eq!(order_of(&shop, &first)["total"].as_f64(), Some(5300.0));
    let changed = findings(&shop).into_iter().filter(|code| code == "integration.orderChanged").count();
    assert_eq!(changed, 1, "once for each content");
}

#[test]
fn a_phone_that_is_one_finds_its_customer_and_what_the_shop_brings_is_paid_at_the_door() {
    let shop = cantina();
    let endpoint = Endpoint::made(&shop, "generic", NOON_SECONDS);
    let mut body = endpoint.order("D-1");
    body["data"]["customer"]["phone"] = "+54 9 11 5555 0101".into();
    body["data"]["delivery"] = "shop".into();
    body["data"]["payment"] = "on_delivery".into();
    body["data"]["address"] = json!({ "text": "Defensa 1000" });
    body["data"]["deliveryFee"] = 700.into();
    body["data"]["discount"] = 500.into();
    body["data"]["total"] = 5500.into();
    let order = order_of(&shop, &endpoint.send(&mut nobody(&shop), &body).expect(200));
    assert_eq!((order["total"].as_f64(), order["amountDue"].as_f64()), (Some(5500.0), Some(5500.0)), "{order}");
    assert_eq!((text(&order["customer"], "name"), text(&order["deliveryAddress"], "text")), ("Ana Pérez", "Defensa 1000"));
    assert_eq!(with_platforms(&shop), 0.0, "the platform has nothing");
    assert!(!findings(&shop).contains(&"integration.totalMismatch".to_owned()));
}

#[test]
fn what_an_outlet_does_not_take_is_refused_and_is_taken_when_it_is_sent_again_later() {
    let shop = cantina();
    let endpoint = Endpoint::made(&shop, "rappi", NOON_SECONDS);
    shop.owner().post("/outlets/MAIN/pause", &json!({ "reason": "The oven is cold." })).expect(200);
    let body = endpoint.order("E-1");
    endpoint.send(&mut nobody(&shop), &body).problem(409, "outlet.paused");
    shop.owner().post("/outlets/MAIN/resume", &json!({})).expect(200);
    endpoint.send(&mut nobody(&shop), &body).expect(200);
    shop.owner().patch("/outlets/MAIN", &json!({ "onlineOrders": { "maxOrders": 1, "minutes": 60 } })).expect(200);
    let busy = endpoint.send(&mut nobody(&shop), &endpoint.order("E-2"));
    busy.problem(429, "outlet.busy");
    assert!(busy.header("retry-after").is_some(), "says when there is room");
    let known = endpoint.send(&mut nobody(&shop), &body).expect(200);
    assert_eq!(order_of(&shop, &known)["sequence"], 1, "what is there is not new, however busy it is");
}
