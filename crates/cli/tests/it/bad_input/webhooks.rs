//! Webhooks that are asked for wrongly, or lead where nothing may be sent.

use serde_json::json;

use super::{Bad, assert_refused, get, post};
use crate::harness::*;

const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

#[test]
fn webhooks_are_what_they_can_be() {
    let (invalid, unknown) = ("request.invalid", "webhook.unknown");
    let making = |what, more: serde_json::Value, code, pointers| {
        let mut body = json!({ "url": "https://8.8.8.8/docket" });
        for (name, value) in more.as_object().expect("members") {
            body[name] = value.clone();
        }
        post(what, "/webhooks", body, 422, code, pointers)
    };
    let of_nobody = |what, method: &'static str, path: &str, body: Option<serde_json::Value>| {
        let request = Request::new(method, format!("/api/v1/webhooks/{NOBODY}{path}"));
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        Bad { what, request, status: 404, code: unknown, pointers: &[] }
    };
    assert_refused(&[
        making("no address", json!({ "url": "nowhere" }), "webhook.urlInvalid", &["/url"]),
        making("one in the clear", json!({ "url": "http://8.8.8.8/" }), "webhook.urlInvalid", &["/url"]),
        making("a file", json!({ "url": "file:///etc/passwd" }), "webhook.urlInvalid", &["/url"]),
        making("a password", json!({ "url": "https://a:b@example.com/" }), "webhook.urlInvalid", &["/url"]),
        making("a long one", json!({ "url": format!("https://8.8.8.8/{}", "x".repeat(2_000)) }), "webhook.urlInvalid", &["/url"]),
        making("no such event", json!({ "types": ["order.placed", "order.plcaed"] }), "event.typeUnknown", &["/types/1"]),
        making("too many types", json!({ "types": vec!["order.*"; 101] }), invalid, &["/types"]),
        making("an outlet of no form", json!({ "outlet": "the kitchen" }), "code.invalid", &["/outlet"]),
        making("a long description", json!({ "description": "d".repeat(1_001) }), "field.tooLong", &["/description"]),
        making("a secret of one's own", json!({ "secret": "whsec_" }), "field.unknown", &["/secret"]),
        post("no url", "/webhooks", json!({}), 422, "field.required", &["/url"]),
        post(
            "an unknown outlet",
            "/webhooks",
            json!({ "url": "https://8.8.8.8/", "outlet": "NORTH" }),
            409,
            "outlet.unknown",
            &["/outlet"],
        ),
        get("an unknown webhook", &format!("/webhooks/{NOBODY}"), 404, unknown, &[]),
        get("no id", "/webhooks/mine", 404, unknown, &[]),
        get("an unknown log", &format!("/webhooks/{NOBODY}/deliveries"), 404, unknown, &[]),
        get("an unknown status", &format!("/webhooks/{NOBODY}/deliveries?status=lost"), 422, invalid, &["?status"]),
        get("no cursor", &format!("/webhooks/{NOBODY}/deliveries?after=7"), 422, invalid, &["?after"]),
        of_nobody("to change none", "PATCH", "", Some(json!({ "enabled": true }))),
        of_nobody("to delete none", "DELETE", "", None),
        of_nobody("to test none", "POST", "/test", None),
        of_nobody("to rotate none", "POST", "/rotate-secret", None),
        of_nobody("to replay to none", "POST", "/replay", Some(json!({ "from": 1, "until": 1 }))),
        of_nobody("to replay no delivery of none", "POST", &format!("/deliveries/{NOBODY}/replay"), None),
        post(
            "to change nothing",
            &format!("/webhooks/{NOBODY}/replay"),
            json!({ "from": 0, "until": 1 }),
            422,
            invalid,
            &["/from"],
        ),
        post("backwards", &format!("/webhooks/{NOBODY}/replay"), json!({ "from": 2, "until": 1 }), 422, invalid, &["/until"]),
        post("too much", &format!("/webhooks/{NOBODY}/replay"), json!({ "from": 1, "until": 10_001 }), 422, invalid, &["/until"]),
        Bad {
            what: "nothing",
            request: Request::new("PATCH", format!("/api/v1/webhooks/{NOBODY}")).json(&json!({})),
            status: 422,
            code: invalid,
            pointers: &[""],
        },
        Bad {
            what: "resuming what is not enabled",
            request: Request::new("PATCH", format!("/api/v1/webhooks/{NOBODY}"))
                .json(&json!({ "resume": "from_now", "url": "https://8.8.8.8/" })),
            status: 422,
            code: invalid,
            pointers: &["/resume"],
        },
    ]);
}

#[test]
fn no_webhook_leads_into_a_network_behind_the_server() {
    let table: Vec<Bad> = [
        "https://127.0.0.1/",
        "https://127.1:8443/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://[::ffff:7f00:1]/",
        "https://[64:ff9b::10.0.0.1]/",
        "https://[2002:c0a8:101::]/",
        "https://10.0.0.1/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://100.64.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.100.100.200/",
        "https://[fd00:ec2::254]/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "https://[fe80::1]/",
        "https://[ff02::1]/",
    ]
    .into_iter()
    .map(|url| post(url, "/webhooks", json!({ "url": url }), 422, "webhook.urlForbidden", &["/url"]))
    .collect();
    assert_refused(&table);
}

#[test]
fn a_token_of_an_outlet_sees_no_webhooks_and_a_deleted_one_is_gone() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let made = owner.post("/webhooks", &json!({ "url": "https://8.8.8.8/", "enabled": false })).expect(201);
    let id = made["id"].as_str().expect("an id");
    let mut bound = shop.client(&shop.token(&["--role", "manager", "--outlet", "MAIN"]));
    for path in ["/webhooks".to_owned(), format!("/webhooks/{id}"), format!("/webhooks/{id}/deliveries")] {
        bound.get(&path).problem(403, "permission.missing");
    }
    let act = |what: &str| Request::new("POST", format!("/api/v1/webhooks/{id}/{what}"));
    bound.send(&act("test")).problem(403, "permission.missing");
    bound.post("/webhooks", &json!({ "url": "https://8.8.8.8/" })).problem(403, "permission.missing");
    let last = last_event(&mut owner);
    owner.post(&format!("/webhooks/{id}/replay"), &json!({ "from": 1, "until": 1 })).problem(409, "webhook.disabled");
    owner.patch(&format!("/webhooks/{id}"), &json!({ "enabled": true })).expect(200);
    owner
        .post(&format!("/webhooks/{id}/replay"), &json!({ "from": 1, "until": last + 2 }))
        .problem(409, "webhook.replayBeyondLast");
    owner.send(&act(&format!("deliveries/{NOBODY}/replay"))).problem(404, "webhook.deliveryNotFound");
    let deleting = Request::new("DELETE", format!("/api/v1/webhooks/{id}")).key("no-more-of-it");
    assert_eq!(owner.send(&deleting).status, 204);
    let again = owner.send(&deleting);
    assert!(again.status == 204 && again.is_replay());
    owner.send(&Request::new("DELETE", format!("/api/v1/webhooks/{id}"))).problem(404, "webhook.unknown");
    assert_eq!(owner.get("/webhooks").expect(200)["data"], json!([]));
}
