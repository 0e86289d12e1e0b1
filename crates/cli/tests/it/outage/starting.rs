//! Orders of one till, as it sees the outage from its beginning to its end; and a server that starts without its database.

use serde_json::Value;

use crate::harness::*;

/// What is sent to place an order under a key.
fn keyed(key: &str) -> Request {
    Request::new("POST", "/api/v1/orders").key(key).json(&an_order())
}

fn without<'a>(order: &Value, members: impl IntoIterator<Item = &'a str>) -> Value {
    let mut order = order.clone();
    members.into_iter().for_each(|member| drop(order.as_object_mut().expect("an order").remove(member)));
    order
}

#[test]
fn orders_go_on_while_postgresql_is_away_and_a_server_starts_without_it() {
    if !on_postgres() {
        return;
    }
    let mut wired = Wired::open();
    let mut client = wired.shop.owner();
    let before = place_order(&mut client, &new_key());
    assert_eq!(before["numberSource"], "series");

    wired.proxy.cut();
    let keys: Vec<String> = (0..5).map(|_| new_key()).collect();
    let away: Vec<Value> = keys.iter().map(|key| place_order(&mut client, key)).collect();
    for order in &away {
        assert_eq!(order["numberSource"], "fallback");
        let id = order["id"].as_str().expect("an id");
        assert_eq!(&client.get(&format!("/orders/{id}")).expect(200), order);
    }
    let again = client.send(&keyed(&keys[0]));
    assert!(again.is_replay());
    assert_eq!(again.expect(201), away[0]);
    let told = client.get(&format!("/orders/{}", before["id"].as_str().expect("an id")));
    told.problem(503, "store.unavailable");
    assert!(told.header("retry-after").is_some());
    assert_eq!(client.send(&Request::new("GET", "/readyz")).status, 503);
    assert_eq!(client.send(&Request::new("GET", "/healthz")).expect(200)["spooled"], 5);

    wired.mend();
    let later = ["ticketNumber", "history", "updatedAt", "version", "status", "managementStatus", "customerStatus"];
    for (key, order) in keys.iter().zip(&away) {
        let id = order["id"].as_str().expect("an id");
        let now = client.get(&format!("/orders/{id}")).expect(200);
        assert!(now["ticketNumber"].is_string(), "{now}");
        assert_eq!(without(&now, later), without(order, later));
        let again = client.send(&keyed(key));
        assert!(again.is_replay());
        assert_eq!(again.expect(201)["id"], order["id"]);
    }
    let after = place_order(&mut client, &new_key());
    let sequences = [&before, &after].map(|order| Placed::of(order));
    assert_consecutive(&sequences, 1);
    wired.shop.docket(&["numbering", "audit"]).succeeded();
    assert!(wired.shop.docket(&["leases", "list"]).succeeded().contains("held"));

    wired.shop.kill();
    wired.proxy.cut();
    wired.shop.start();
    let mut client = wired.shop.owner();
    assert_eq!(client.send(&Request::new("GET", "/healthz")).expect(200)["database"], "away");
    let told = client.send(&keyed(&new_key()));
    told.problem(503, "store.unavailable");
    assert!(told.header("retry-after").is_some());
    wired.mend();
    assert_eq!(all_orders(&mut client).len(), 7);
    wired.shop.stop();
}

fn place_order(client: &mut Client, key: &str) -> Value {
    client.send(&keyed(key)).expect(201)
}
