//! What is delivered, and what is sent once more.

use serde_json::json;

use super::*;

#[test]
fn every_event_comes_in_order_signed_and_as_the_stream_tells_it() {
    let (shop, receiver) = (shop(), Receiver::open());
    let mut owner = shop.owner();
    let (_, secret, from) = a_webhook(&mut owner, &receiver.url("/docket?shop=1"), json!({}));
    (0..5).for_each(|customer| drop(place(&mut owner, &a_delivery(customer))));
    let last = last_event(&mut owner);
    let received = receiver.wait_for_event(last);
    assert_in_order(&received);
    assert_eq!(taken(&received), events_after(&mut owner, from, ""));
    for one in &received {
        assert!(one.is_signed_with(&secret) && one.signatures().len() == 1);
        assert_eq!(one.path, "/docket?shop=1");
        assert_eq!(one.header("content-type"), "application/json");
        assert!(one.header("user-agent").starts_with("Docket/") && one.header("host").starts_with("127.0.0.1:"));
        let body = one.json();
        assert_eq!((&body["type"], &body["timestamp"]), (&body["data"]["type"], &body["data"]["at"]));
        assert_eq!(body.as_object().expect("members").len(), 3);
    }
    let of_another = format!("{}A=", &secret[..secret.len() - 2]);
    assert!(!received[0].is_signed_with(&of_another) || of_another == secret, "any other secret is noticed");
}

#[test]
fn only_what_is_wanted_comes_and_a_webhook_is_far_when_nothing_is() {
    let shop = Shop::with_options("al-marya", PRIVATE);
    let (orders, bills, here) = (Receiver::open(), Receiver::open(), Receiver::open());
    let mut owner = shop.owner();
    let (_, _, from) = a_webhook(&mut owner, &orders.url("/"), json!({ "types": ["order.*"] }));
    let (of_bills, _, _) = a_webhook(&mut owner, &bills.url("/"), json!({ "types": ["bill.issued"] }));
    a_webhook(&mut owner, &here.url("/"), json!({ "outlet": "main", "types": ["order.placed", "businessDay.opened"] }));
    (0..3).for_each(|customer| drop(place(&mut owner, &a_delivery(customer))));
    let last = last_event(&mut owner);
    let wanted = events_after(&mut owner, from, "&type=order.*");
    let received = orders.wait_for(wanted.len());
    assert_eq!(taken(&received), wanted);
    let wanted = events_after(&mut owner, from, "&outlet=MAIN&type=order.placed,businessDay.opened");
    assert_eq!(taken(&here.wait_for(wanted.len())), wanted);
    until(|| the_webhook(&mut owner, &of_bills)["deliveredTo"].as_u64(), |to| *to >= Some(last));
    assert!(bills.received().is_empty());
}

#[test]
fn a_test_comes_at_once_also_to_a_webhook_that_is_disabled() {
    let (shop, receiver) = (shop(), Receiver::open());
    let mut owner = shop.owner();
    let (id, secret, _) = a_webhook(&mut owner, &receiver.url("/"), json!({ "enabled": false }));
    let asked = Request::new("POST", format!("/api/v1/webhooks/{id}/test")).key("one-test");
    owner.send(&asked).expect(200);
    assert!(owner.send(&asked).is_replay());
    let received = receiver.wait_for(1);
    assert!(received[0].is_signed_with(&secret));
    let body = received[0].json();
    assert_eq!((&body["type"], &body["data"]), (&json!("webhook.test"), &json!({ "webhookId": id })));
    let log = until(|| deliveries(&mut owner, &id, ""), |log| !log.is_empty());
    assert_eq!((&log[0]["kind"], &log[0]["status"], &log[0]["httpStatus"]), (&json!("test"), &json!("delivered"), &json!(204)));
    // One that fails is not tried again.
    receiver.answers_next(500, "");
    let path = format!("/webhooks/{id}/deliveries/{}/replay", log[0]["id"].as_str().expect("an id"));
    act(&mut owner, &path).expect(200);
    let failed = until(|| deliveries(&mut owner, &id, "?status=given_up"), |log| !log.is_empty());
    assert_eq!((&failed[0]["error"], &failed[0]["nextTryAt"]), (&json!("It answered 500."), &json!(null)));
    assert_eq!(receiver.received().len(), 2, "a key that is repeated sends nothing more");
}

#[test]
fn what_is_sent_once_more_has_its_own_id_and_comes_in_order_beside_what_is_new() {
    let (shop, receiver) = (shop(), Receiver::open());
    let mut owner = shop.owner();
    let (id, secret, from) = a_webhook(&mut owner, &receiver.url("/"), json!({ "types": ["order.*"] }));
    (0..4).for_each(|customer| drop(place(&mut owner, &a_delivery(customer))));
    let wanted = events_after(&mut owner, from, "&type=order.*");
    let before = receiver.wait_for(wanted.len());
    let last = last_event(&mut owner);
    owner.post(&format!("/webhooks/{id}/replay"), &json!({ "from": from, "until": last })).expect(200);
    let again = receiver.wait_for(2 * wanted.len());
    let ids = |received: &[Received]| received.iter().map(|one| one.header("webhook-id").to_owned()).collect::<Vec<_>>();
    assert_eq!(ids(&again[wanted.len()..]), ids(&before));
    assert!(again.iter().all(|one| one.is_signed_with(&secret)));
    let log = until(|| deliveries(&mut owner, &id, ""), |log| log.len() >= 2 * wanted.len());
    assert_eq!(log.iter().filter(|one| one["kind"] == "replay").count(), wanted.len());
    let first = log.last().expect("a try");
    act(&mut owner, &format!("/webhooks/{id}/deliveries/{}/replay", first["id"].as_str().expect("an id"))).expect(200);
    let third = receiver.wait_for(2 * wanted.len() + 1);
    assert_eq!(third.last().expect("one").header("webhook-id"), first["messageId"].as_str().expect("an id"));
}

#[test]
fn a_secret_is_shown_once_and_an_old_one_signs_beside_the_new_one() {
    let (shop, receiver) = (shop(), Receiver::open());
    let mut owner = shop.owner();
    let body = json!({ "url": receiver.url("/") });
    let made = owner.post_with_key("/webhooks", "a-webhook", &body).expect(201);
    let (id, old) = (made["id"].as_str().expect("an id"), made["secret"].as_str().expect("a secret"));
    let again = owner.post_with_key("/webhooks", "a-webhook", &body);
    assert!(again.is_replay());
    assert_eq!((&again.expect(201)["id"], &again.json()["secret"]), (&json!(id), &json!(null)));
    let rotated = act(&mut owner, &format!("/webhooks/{id}/rotate-secret")).expect(200);
    let new = rotated["secret"].as_str().expect("a secret");
    assert!(new != old && rotated["oldSecretUntil"].is_string());
    act(&mut owner, &format!("/webhooks/{id}/test")).expect(200);
    let is_test = |one: &&Received| one.json()["type"] == "webhook.test";
    let received = receiver.wait_until(|received| received.iter().any(|one| is_test(&one)));
    let test = received.iter().find(is_test).expect("the test");
    assert_eq!(test.signatures().len(), 2);
    assert!(test.is_signed_with(new) && test.is_signed_with(old));
    // No answer and no record has either.
    for path in ["/webhooks", &format!("/webhooks/{id}"), "/events?limit=200", &format!("/webhooks/{id}/deliveries")] {
        let text = owner.get(path).text();
        for secret in [old, new] {
            assert!(!text.contains(&secret[6..]), "{path}: {text}");
        }
    }
    let events = events_after(&mut owner, 0, "&type=webhook.*");
    let types: Vec<_> = events.iter().map(|event| event["type"].as_str().expect("a type")).collect();
    assert_eq!(types, ["webhook.created", "webhook.secretRotated", "webhook.tested"]);
    assert!(!events.iter().any(|event| event.to_string().contains("127.0.0.1")), "nor its address");
}

#[test]
fn a_thousand_events_wait_in_the_stream_and_not_in_memory() {
    let (mut shop, receiver) = (shop(), Receiver::open());
    let mut owner = shop.owner();
    receiver.holds(true);
    let (id, _, from) = a_webhook(&mut owner, &receiver.url("/"), json!({}));
    let (address, token) = (shop.address(), shop.owner_token().to_owned());
    let placed = |orders: usize| {
        at_once(4, |thread| {
            let mut client = Client::new(&address, Some(&token));
            (0..orders).for_each(|order| drop(place(&mut client, &a_delivery((thread * orders + order) as u64))));
        });
    };
    placed(25);
    let before = memory_kib(shop.server().id());
    while last_event(&mut owner) < from + 1_000 {
        placed(25);
    }
    let waiting = owner.send(&Request::new("GET", "/metrics")).text();
    let waiting = waiting.lines().find_map(|line| line.strip_prefix("docket_webhooks_waiting ")).map(str::to_owned);
    assert!(waiting.is_some_and(|count| count.parse::<u64>().is_ok_and(|count| count >= 1_000)));
    let grown = memory_kib(shop.server().id()).saturating_sub(before);
    assert!(grown < 48 << 10, "{grown} KiB for a thousand events");
    receiver.holds(false);
    // Where all this took longer than an endpoint is waited for, it waits for its next try.
    until(|| the_webhook(&mut owner, &id), |stands| stands["deliveredTo"] != from || stands["nextTryAt"].is_string());
    change(&mut owner, &id, json!({ "description": "it answers again" }));
    let last = last_event(&mut owner);
    let received = receiver.wait_for_event(last);
    assert_in_order(&received);
    let taken = taken(&received);
    assert_eq!(taken, events_after(&mut owner, from, ""));
    let metrics =
        until(|| owner.send(&Request::new("GET", "/metrics")).text(), |text| text.contains("docket_webhooks_waiting 0\n"));
    let delivered =
        metrics.lines().find_map(|line| line.strip_prefix("docket_webhooks_delivered_total ")).map(str::parse::<usize>);
    assert_eq!(delivered, Some(Ok(taken.len())));
}

fn memory_kib(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("the process runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it uses memory");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}
