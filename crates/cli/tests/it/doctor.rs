//! The doctor of the real program: what it finds, opens, closes and repairs, and that it finds nothing beside a server that takes orders.

use serde_json::{Value, json};

use crate::harness::*;

/// Begins a run and reads it until it has ended.
#[track_caller]
fn run(client: &mut Client, body: &Value) -> Value {
    let begun = client.post("/doctor/runs", body).expect(202);
    let path = format!("/doctor/runs/{}", begun["id"].as_str().expect("an id"));
    for _ in 0..100_000 {
        let run = client.get(&path).expect(200);
        if run["state"] != "running" {
            assert_eq!((&run["state"], &run["problem"]), (&json!("finished"), &Value::Null));
            return run;
        }
        std::thread::yield_now();
    }
    panic!("the run does not end");
}

#[track_caller]
fn open_findings(client: &mut Client) -> Vec<Value> {
    client.get("/doctor/findings?open=true").expect(200)["data"].as_array().expect("findings").clone()
}

#[test]
fn damage_is_a_finding_once_and_closes_by_itself_with_events_and_metrics() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let order = place(&mut owner, &an_order());
    let all = json!({});
    assert_eq!(run(&mut owner, &all)["found"], json!(0), "{:?}", open_findings(&mut owner));
    assert_eq!(shop.damage("UPDATE orders SET left_to_pay = left_to_pay + 1"), 1);
    let first = run(&mut owner, &all);
    assert_eq!((&first["found"], &first["opened"], &first["closed"]), (&json!(1), &json!(1), &json!(0)));
    let second = run(&mut owner, &all);
    assert_eq!((&second["found"], &second["opened"]), (&json!(1), &json!(0)), "it is opened once");
    let findings = open_findings(&mut owner);
    assert_eq!(findings.len(), 1, "{findings:?}");
    let finding = &findings[0];
    assert_eq!((&finding["code"], &finding["severity"]), (&json!("order.paidDiffers"), &json!("error")));
    assert_eq!(finding["document"]["number"], order["orderNumber"]);
    assert_eq!(finding["document"]["id"], order["id"]);
    assert!(finding["explanation"].is_string() && finding["remedy"].is_string() && finding["repair"].is_null());
    let by_document = format!("/doctor/findings?document={}", order["orderNumber"].as_str().expect("a number"));
    assert_eq!(owner.get(&by_document).expect(200)["data"].as_array().expect("findings").len(), 1);
    assert_eq!(owner.get("/doctor/findings?code=bill.costDiffers").expect(200)["data"], json!([]));
    let metrics = owner.send(&Request::new("GET", "/metrics")).text();
    assert!(metrics.contains("docket_findings_open_by_severity{severity=\"error\"} 1"), "{metrics}");
    shop.damage("UPDATE orders SET left_to_pay = left_to_pay - 1");
    assert_eq!(run(&mut owner, &all)["closed"], json!(1));
    assert!(open_findings(&mut owner).is_empty());
    let closed = owner.get("/doctor/findings?open=false").expect(200)["data"][0].clone();
    assert!(closed["resolvedAt"].is_string(), "{closed}");
    let events = owner.get("/events?type=finding.*&limit=200").expect(200)["data"].as_array().expect("events").clone();
    let types: Vec<&str> = events.iter().filter_map(|event| event["type"].as_str()).collect();
    assert_eq!(types, ["finding.raised", "finding.resolved"], "{events:?}");
}

#[test]
fn what_is_kept_twice_is_repaired_where_somebody_asks_or_says_that_it_may_be() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let order = place(&mut owner, &an_order());
    owner.post("/payments", &json!({ "amount": "5", "method": "cash" })).expect(201);
    let damage = "UPDATE ledger_balance SET debit = debit + 100 WHERE debit > 0";
    assert!(shop.damage(damage) > 0);
    let asked = json!({ "rules": ["ledger.balanceDiffers"] });
    let looked = run(&mut owner, &asked);
    assert_eq!((&looked["opened"], &looked["repaired"]), (&json!(1), &json!(0)), "nothing is repaired that nobody lets");
    assert_eq!(open_findings(&mut owner)[0]["repair"], json!("ledger.balance"));
    let fixed = run(&mut owner, &json!({ "rules": ["ledger.balanceDiffers"], "fix": true }));
    assert_eq!((&fixed["repaired"], &fixed["closed"]), (&json!(1), &json!(1)));
    let rule = owner.put("/doctor/rules/ledger.balanceDiffers", &json!({ "autoRepair": "safe" })).expect(200);
    assert_eq!(rule["autoRepair"], json!("safe"));
    shop.damage(damage);
    let by_itself = run(&mut owner, &asked);
    assert_eq!((&by_itself["repaired"], &by_itself["closed"]), (&json!(1), &json!(1)));
    assert_eq!(run(&mut owner, &json!({}))["found"], json!(0));
    owner.get(&format!("/orders/{}", order["id"].as_str().expect("an id"))).expect(200);
}

#[test]
fn the_command_says_what_is_wrong_and_ends_with_one_until_it_is_repaired() {
    let shop = Shop::open();
    shop.owner().post("/payments", &json!({ "amount": "5", "method": "cash" })).expect(201);
    shop.docket(&["doctor"]).succeeded();
    shop.damage("UPDATE ledger_balance SET debit = debit + 100 WHERE debit > 0");
    let sick = shop.docket(&["doctor"]);
    assert_eq!(sick.code, Some(1), "{sick:?}");
    assert!(sick.out.contains("ledger.balanceDiffers") && sick.out.contains("debit 600 instead of 500"), "{sick:?}");
    shop.docket(&["doctor", "--rule", "order.totalsDiffer"]).succeeded();
    assert!(shop.docket(&["doctor", "--rule", "nonsense"]).failed(1).contains("there is no rule nonsense"));
    let fixed = shop.docket(&["doctor", "--fix", "--json"]);
    let told: Value = serde_json::from_str(fixed.succeeded()).expect("JSON");
    assert_eq!((&told[0]["repaired"], &told[0]["findings"]), (&json!(1), &json!([])));
    shop.docket(&["doctor"]).succeeded();
}

#[test]
fn nothing_is_found_beside_a_server_that_takes_orders() {
    let shop = Shop::open();
    let (_, told) = under_load(&shop.address(), shop.owner_token(), || {
        let runs = (0..3).map(|_| shop.docket(&["doctor", "--json"]).succeeded().to_owned());
        runs.collect::<Vec<_>>()
    });
    for told in told {
        let told: Value = serde_json::from_str(&told).expect("JSON");
        assert_eq!(told[0]["findings"], json!([]), "{told}");
        assert!(told[0]["upToRecord"].as_u64().expect("a number") > 60, "{told}");
    }
}

#[test]
fn the_same_request_under_its_key_begins_one_run_and_another_is_refused() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let body = json!({ "rules": ["order.totalsDiffer"] });
    let first = owner.post_with_key("/doctor/runs", "night-1", &body);
    assert!(!first.is_replay());
    let id = first.expect(202)["id"].clone();
    let again = owner.post_with_key("/doctor/runs", "night-1", &body);
    assert!(again.is_replay());
    assert_eq!(again.expect(202)["id"], id);
    owner.post_with_key("/doctor/runs", "night-1", &json!({})).problem(422, "idempotency.mismatch");
    owner.get(&format!("/doctor/runs/{}", id.as_str().expect("an id"))).expect(200);
}

#[test]
fn bad_requests_to_the_doctor_are_refused_and_change_nothing() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let before = last_event(&mut owner);
    owner.post("/doctor/runs", &json!({ "rules": ["nonsense"] })).problem(404, "doctor.ruleUnknown");
    owner.post("/doctor/runs", &json!({ "colour": 1 })).problem(422, "field.unknown");
    for id in ["nonsense", "0190a0a0-0000-7000-8000-000000000000"] {
        owner.get(&format!("/doctor/runs/{id}")).problem(404, "doctor.runUnknown");
    }
    owner.put("/doctor/rules/nonsense", &json!({ "autoRepair": "safe" })).problem(404, "doctor.ruleUnknown");
    owner.put("/doctor/rules/order.totalsDiffer", &json!({ "autoRepair": "safe" })).problem(409, "doctor.ruleUnrepairable");
    owner.put("/doctor/rules/ledger.balanceDiffers", &json!({ "autoRepair": "always" })).problem(422, "request.invalid");
    owner.get("/doctor/findings?after=x").problem(422, "request.invalid");
    owner.get("/doctor/findings?limit=0").problem(422, "request.invalid");
    shop.role("cashier").get("/doctor/findings").problem(403, "permission.missing");
    shop.role("finance").post("/doctor/runs", &json!({})).problem(403, "permission.missing");
    shop.role("finance").get("/doctor/findings").expect(200);
    let rules = owner.get("/doctor/rules").expect(200)["data"].as_array().expect("rules").clone();
    assert!(rules.len() > 25 && rules.iter().all(|rule| rule["autoRepair"] == "off"), "{rules:?}");
    let tokens = owner.get(&format!("/events?after={before}&limit=200")).expect(200)["data"].clone();
    let is_token = |event: &Value| event["type"] == "token.created";
    assert!(tokens.as_array().expect("events").iter().all(is_token), "{tokens}");
}
