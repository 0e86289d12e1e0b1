//! Endpoints that fail, are gone, are slow, or lead where nothing should go.

use serde_json::json;

use super::*;

#[test]
fn what_fails_is_tried_again_and_nothing_overtakes_it() {
    let (shop, receiver) = (shop(), Receiver::open());
    let mut owner = shop.owner();
    receiver.answers_next(500, "");
    receiver.answers_next(302, "Location: http://127.0.0.1:1/elsewhere\r\n");
    receiver.hangs_up_next();
    let (id, _, from) =
        a_webhook(&mut owner, &receiver.url("/"), json!({ "types": ["order.*", "businessDay.*", "finding.raised"] }));
    (0..3).for_each(|customer| drop(place(&mut owner, &a_delivery(customer))));
    for failed in 1..=3 {
        until(|| deliveries(&mut owner, &id, "?status=failed").len(), |tries| *tries >= failed);
        let stands = the_webhook(&mut owner, &id);
        assert!(stands["nextTryAt"].is_string() || stands["failedTries"] == 0, "{stands}");
        // Whoever changes it has it tried at once.
        change(&mut owner, &id, json!({ "description": "we look at it" }));
    }
    let wanted = events_after(&mut owner, from, "&type=order.*,businessDay.*,finding.raised");
    let received = receiver.wait_until(|received| taken(received).len() == wanted.len());
    assert_eq!(taken(&received), wanted);
    let first = received[0].header("webhook-id");
    let tries = received.iter().take_while(|one| one.header("webhook-id") == first).count();
    assert!(tries >= 4, "the first is tried until it is taken, before anything else");
    let log = deliveries(&mut owner, &id, "?status=failed");
    let errors: Vec<_> = log.iter().rev().map(|one| one["error"].as_str().expect("words")).collect();
    assert_eq!(errors[..2], ["It answered 500.", "It answered 302; redirects are not followed."]);
    assert!(errors[2].starts_with("It hung up before it answered"), "{errors:?}");
    assert!(log.iter().all(|one| one["nextTryAt"].is_string()));
}

#[test]
fn a_first_try_that_fails_is_followed_by_a_second_without_anybody() {
    let (shop, receiver) = (shop(), Receiver::open());
    let mut owner = shop.owner();
    receiver.answers_next(503, "Retry-After: 1\r\n");
    let (id, _, _) = a_webhook(&mut owner, &receiver.url("/"), json!({ "types": ["order.placed"] }));
    place(&mut owner, &an_order());
    let received = receiver.wait_for(2);
    assert_eq!(received[0].header("webhook-id"), received[1].header("webhook-id"));
    assert_eq!(received[0].body, received[1].body);
    let log = until(|| deliveries(&mut owner, &id, ""), |log| log.len() == 2);
    let attempts: Vec<_> = log.iter().map(|one| (one["attempt"].as_u64(), one["status"].as_str())).collect();
    assert_eq!(attempts, [(Some(2), Some("delivered")), (Some(1), Some("failed"))]);
}

#[test]
fn a_webhook_that_is_gone_is_disabled_at_once_and_goes_on_as_is_wanted() {
    for resume in ["where_it_stopped", "from_now"] {
        let (shop, receiver) = (shop(), Receiver::open());
        let mut owner = shop.owner();
        let (id, _, _) = a_webhook(&mut owner, &receiver.url("/"), json!({ "types": ["order.placed"] }));
        receiver.answers(410);
        place(&mut owner, &an_order());
        let gone = until(|| the_webhook(&mut owner, &id), |webhook| webhook["enabled"] == false);
        assert_eq!(gone["disabledBecause"], "gone");
        let findings = events_after(&mut owner, 0, "&type=finding.raised");
        assert_eq!(findings[0]["data"]["new"]["code"], "webhook.disabled");
        place(&mut owner, &an_order());
        receiver.answers(200);
        let version = gone["version"].as_u64().expect("a number");
        let body = json!({ "enabled": true, "resume": resume, "version": version });
        let before = receiver.received().len();
        change(&mut owner, &id, body.clone());
        owner.patch(&format!("/webhooks/{id}"), &body).problem(409, "webhook.versionConflict");
        let third = place(&mut owner, &an_order());
        let number = &third["orderNumber"];
        let received =
            receiver.wait_until(|all| all.iter().any(|one| one.json()["data"]["data"]["new"]["orderNumber"] == *number));
        let wanted = if resume == "from_now" { 1 } else { 3 };
        assert_eq!(received.len() - before, wanted, "{resume}");
    }
}

#[test]
fn who_is_slow_holds_up_nobody_else() {
    let (shop, slow, quick) = (shop(), Receiver::open(), Receiver::open());
    let mut owner = shop.owner();
    slow.holds(true);
    a_webhook(&mut owner, &slow.url("/"), json!({}));
    let (_, _, from) = a_webhook(&mut owner, &quick.url("/"), json!({}));
    (0..5).for_each(|customer| drop(place(&mut owner, &a_delivery(customer))));
    let last = last_event(&mut owner);
    let received = quick.wait_for_event(last);
    assert_eq!(taken(&received), events_after(&mut owner, from, ""));
    let waits = slow.received();
    assert!(waits.iter().all(|one| one.seq() == waits[0].seq()), "nothing overtakes what is held");
}

#[test]
fn where_nothing_may_be_sent_is_looked_at_with_every_delivery() {
    let (shop, receiver) = (shop(), Receiver::open());
    let mut owner = shop.owner();
    let by_address = a_webhook(&mut owner, &receiver.url("/by-address"), json!({ "types": ["order.placed"] })).0;
    let named = format!("http://localhost:{}/by-name", receiver.port());
    let by_name = a_webhook(&mut owner, &named, json!({ "types": ["order.placed"] })).0;
    place(&mut owner, &an_order());
    receiver.wait_for(2);
    drop((shop.address(), owner));
    let mut shop = shop;
    shop.stop();
    // From now on only a network is reached that has nothing to do with it.
    let careful = Server::start_with(&shop.data(), &["--webhooks-allow-private=10.20.0.0/16"]);
    let mut owner = careful.client(shop.owner_token());
    place(&mut owner, &an_order());
    for id in [by_address, by_name] {
        let failed = until(|| deliveries(&mut owner, &id, "?status=failed"), |log| !log.is_empty());
        assert_eq!(failed[0]["error"], "It leads to a machine that this server does not send webhooks to.", "{failed:?}");
        assert_eq!(failed[0]["httpStatus"], json!(null));
    }
    assert_eq!(receiver.received().len(), 2, "nothing came");
}
