//! Endpoints, as staff make and change them, and where their secrets are seen.

use super::*;

#[test]
fn a_secret_is_shown_once_and_stands_in_no_record_answer_or_log() {
    let mut shop = cantina();
    let request = Request::new("POST", "/api/v1/integrations").key("one");
    let request = request.json(&json!({ "platform": "generic", "channel": "online" }));
    let made = shop.owner().send(&request).expect(201);
    let secret = text(&made, "secret").to_owned();
    let again = shop.owner().send(&request);
    assert!(again.is_replay());
    assert_eq!(again.expect(201)["secret"], Value::Null, "it cannot be shown twice");
    let id = text(&made, "id").to_owned();
    let mut seen = vec![shop.owner().get("/integrations").text(), shop.owner().get(&format!("/integrations/{id}")).text()];
    seen.push(shop.owner().get("/events?limit=200").text());
    let brought = json!({ "platform": "rappi", "channel": "online", "secret": SECRET });
    seen.push(shop.owner().post("/integrations", &brought).text());
    seen.push(shop.server().log());
    for one in &seen {
        assert!(!one.contains(&secret) && !one.contains(SECRET), "{one}");
    }
}

#[test]
fn after_a_rotation_only_the_new_secret_is_believed() {
    let shop = cantina();
    let old = Endpoint::made(&shop, "generic", NOON_SECONDS);
    let rotated = shop.owner().post(&format!("/integrations/{}/rotate-secret", old.id), &json!({ "version": 1 })).expect(200);
    let new = Endpoint { secret: text(&rotated, "secret").to_owned(), ..old.clone() };
    old.send(&mut nobody(&shop), &old.order("O-1")).problem(401, "integration.signatureInvalid");
    new.send(&mut nobody(&shop), &new.order("O-1")).expect(200);
    let refused = shop.owner().post(&format!("/integrations/{}/rotate-secret", old.id), &json!({ "version": 1 }));
    refused.problem(409, "integration.versionConflict");
}

#[test]
fn what_an_endpoint_cannot_be_is_refused_and_makes_none() {
    let shop = cantina();
    let mut owner = shop.owner();
    for (body, status, code) in [
        (json!({}), 422, "field.required"),
        (json!({ "platform": "glovo" }), 422, "request.invalid"),
        (json!({ "platform": "rappi" }), 409, "channel.unknown"),
        (json!({ "platform": "rappi", "channel": "delivery" }), 409, "integration.channelNotOnline"),
        (json!({ "platform": "rappi", "channel": "online", "outlet": "NOWHERE" }), 409, "outlet.unknown"),
        (json!({ "platform": "rappi", "channel": "online", "secret": "short" }), 422, "request.invalid"),
        (json!({ "platform": "generic", "channel": "online", "secret": SECRET }), 422, "request.invalid"),
        (json!({ "platform": "rappi", "channel": "online", "token": "x" }), 422, "field.unknown"),
    ] {
        owner.post("/integrations", &body).problem(status, code);
    }
    assert_eq!(owner.get("/integrations").expect(200)["data"], json!([]));
}

#[test]
fn an_endpoint_of_one_merchant_is_not_there_for_another() {
    let shop = cantina();
    let endpoint = Endpoint::made(&shop, "generic", NOON_SECONDS);
    shop.docket(&["merchant", "create", "--preset", "al-marya", "--slug", "other"]).succeeded();
    let mut other = shop.client(&shop.token(&["--merchant", "other", "--role", "owner"]));
    let path = format!("/integrations/{}", endpoint.id);
    other.get(&path).problem(404, "integration.unknown");
    other.patch(&path, &json!({ "isActive": false })).problem(404, "integration.unknown");
    other.post(&format!("{path}/rotate-secret"), &json!({})).problem(404, "integration.unknown");
    assert_eq!(other.get("/integrations").expect(200)["data"], json!([]));
    endpoint.send(&mut nobody(&shop), &endpoint.order("M-1")).expect(200);
    assert_eq!(all_orders(&mut other), [] as [Value; 0], "its orders are whose it is");
}
