//! The chain verified, beside a running server, by the program and over HTTP.

use serde_json::{Value, json};

use super::{shop, text};
use crate::harness::*;

/// The verdict over HTTP, slice by slice.
fn verdict(client: &mut Client) -> Value {
    let mut after = String::new();
    loop {
        let answer = client.get(&format!("/audit/verify{after}")).expect(200);
        match answer["next"].as_str() {
            Some(next) => after = format!("?after={}", encoded(next)),
            None => return answer,
        }
    }
}

#[test]
fn a_chain_that_holds_is_said_to_hold_beside_a_running_server() {
    let shop = shop();
    let said = shop.docket(&["audit", "verify"]).succeeded().to_owned();
    let records = shop.owner().get("/events?limit=1").expect(200)["last"].as_u64().expect("a number");
    assert!(said.starts_with(&format!("ok     al-marya: {records} records, 0 anchors; the chain ends at {records}:")), "{said}");
    let answer = verdict(&mut shop.owner());
    assert_eq!((&answer["holds"], &answer["isDone"], &answer["records"]), (&json!(true), &json!(true), &json!(records)));
    assert!(said.trim_end().ends_with(text(&answer, "reached")), "{said}");
    let read: Value = serde_json::from_str(shop.docket(&["audit", "verify", "--json"]).succeeded()).expect("JSON");
    assert_eq!((&read["holds"], &read["merchants"][0]["merchant"]), (&json!(true), &json!("al-marya")));
}

#[test]
fn a_record_that_was_altered_is_named_with_why_and_the_exit_code_says_so() {
    let shop = shop();
    let seq = shop.owner().get("/audit?type=order.cancelled").expect(200)["data"][0]["seq"].as_u64().expect("a number");
    // A text that goes on to be JSON, so that whoever reads the record notices nothing.
    let changed = format!("UPDATE record SET data = replace(data, 'cancelled', 'delivered') WHERE seq = {seq}");
    assert_eq!(shop.damage(&changed), 1);
    let run = shop.docket(&["audit", "verify"]);
    assert_eq!(run.code, Some(1));
    assert_eq!(run.out.trim_end(), format!("BROKEN al-marya: record {seq} is not what was hashed: its content was changed"));
    let answer = verdict(&mut shop.owner());
    assert_eq!((&answer["holds"], &answer["isDone"]), (&json!(false), &json!(false)));
    assert_eq!((&answer["broken"]["record"], &answer["broken"]["flaw"]), (&json!(seq), &json!("contentChanged")));
    shop.damage(&format!("UPDATE record SET data = replace(data, 'delivered', 'cancelled') WHERE seq = {seq}"));
    shop.docket(&["audit", "verify"]).succeeded();
}

#[test]
fn the_z_report_has_an_anchor_that_is_verified_and_proves_a_paper_right_or_wrong() {
    let shop = Shop::rehearsed_with("cantina", &[], "2026-01-18T22:00:00-03:00");
    let mut owner = shop.owner();
    owner.post("/payments", &json!({ "amount": "100", "method": "cash" })).expect(201);
    shop.pass_until("2026-01-19T04:30:00-03:00");
    let close = |owner: &mut Client| owner.post("/outlets/MAIN/business-days/2026-01-18/close", &json!({})).expect(200);
    let first = close(&mut owner);
    let reason = json!({ "reason": "a bill was forgotten" });
    owner.post("/outlets/MAIN/business-days/2026-01-18/reopen", &reason).expect(200);
    let second = close(&mut owner);
    assert_eq!(second["zReports"][0], first["zReports"][0], "an earlier report is as it was");
    let anchors: Vec<&str> =
        second["zReports"].as_array().expect("reports").iter().map(|report| text(report, "anchor")).collect();
    assert!(anchors.len() == 2 && anchors[0] != anchors[1], "{anchors:?}");
    let slug = "cantina";
    let merchant = shop.docket(&["merchant", "list"]).succeeded().to_owned();
    assert!(merchant.contains(slug), "{merchant}");
    let said = shop.docket(&["audit", "verify"]).succeeded().to_owned();
    assert!(said.contains(", 2 anchors;"), "{said}");
    for anchor in &anchors {
        shop.docket(&["audit", "verify", "--merchant", slug, "--anchor", anchor]).succeeded();
        shop.docket(&["audit", "verify", "--merchant", slug, "--from-anchor", anchor]).succeeded();
    }
    let (seq, _) = anchors[0].split_once(':').expect("a number");
    let other = format!("{seq}:{}", "7".repeat(64));
    let run = shop.docket(&["audit", "verify", "--merchant", slug, "--anchor", &other]);
    assert_eq!(run.code, Some(1));
    assert!(run.out.contains(&format!("record {seq} is not the one of the anchor")), "{}", run.out);
    // Of another paper, on which the chain was longer.
    let beyond = format!("1000000:{}", "7".repeat(64));
    assert_eq!(shop.docket(&["audit", "verify", "--merchant", slug, "--anchor", &beyond]).code, Some(1));
    let before = [&["audit", "verify", "--merchant", slug, "--from-anchor", anchors[1], "--anchor", anchors[0]][..]].concat();
    assert_eq!(shop.docket(&before).code, Some(1));
    assert_eq!(shop.damage("UPDATE z_report SET anchor_seq = anchor_seq - 1 WHERE revision = 2"), 1);
    let run = shop.docket(&["audit", "verify"]);
    assert!(run.code == Some(1) && run.out.contains("Z report"), "{}", run.out);
}

#[test]
fn what_is_no_anchor_is_refused() {
    let shop = Shop::open();
    for wrong in ["7", "7:", "7:ab", "0:0000000000000000000000000000000000000000000000000000000000000000"] {
        let run = shop.docket(&["audit", "verify", "--merchant", "al-marya", "--anchor", wrong]);
        assert_eq!(run.code, Some(2), "{wrong}");
    }
    assert_eq!(shop.docket(&["audit", "verify", "--merchant", "nobody"]).code, Some(1));
}
