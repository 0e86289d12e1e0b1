//! A device that will not come back: what it never sent is explained, and by whom.

use serde_json::json;

use super::{a_lane, enrol, hold, sale_of};
use crate::harness::goods::*;

const REASON: &str = "The tablet fell into the sink.";

#[test]
fn what_a_lost_device_never_sent_is_explained_by_whoever_closes_its_lane() {
    let (shop, mut owner) = a_lane(10);
    for sequence in [1, 3] {
        sold(&mut owner, &sale_of("R1A", sequence, sequence as u128, true));
    }
    hold(&mut owner, "R1A", (1, 2), 4).expect(200);
    assert_eq!(shop.docket(&["numbering", "audit"]).code, Some(1));

    // A customer has a receipt with the number 6.
    let body = json!({ "reason": REASON, "lastSequence": 6 });
    let closed = owner.post("/lanes/r1a/close", &body).expect(200);
    assert_eq!((&closed["missing"], &closed["closed"]["lost"], &closed["closed"]["to"]), (&json!(0), &json!(4), &json!(6)));
    let audit = owner.get("/numbering/audit").expect(200);
    let lane = &audit["lanes"][0];
    assert_eq!(
        (&audit["holds"], &lane["holds"], &lane["missing"], &lane["lost"]),
        (&json!(true), &json!(true), &json!(0), &json!(4))
    );
    let record = closed["closed"]["record"].clone();
    let ranges = |all: &[(i64, i64)]| {
        let one = |(from, to): &(i64, i64)| json!({ "from": from, "to": to, "reason": "laneClosed", "record": record });
        json!(all.iter().map(one).collect::<Vec<_>>())
    };
    assert_eq!((&lane["explained"], text(lane, "closedBecause")), (&ranges(&[(2, 2), (4, 6)]), REASON));
    let told = owner.get("/events?type=lane.closed").expect(200);
    let new = &told["data"][0]["data"]["new"];
    assert_eq!((&told["data"][0]["seq"], text(new, "reason"), &new["lastSequence"]), (&record, REASON, &json!(6)));
    let printed = shop.docket(&["numbering", "audit"]).succeeded().to_owned();
    assert!(printed.contains(&format!("explained: 4 to 6, lost with its device: {REASON}")), "{printed}");

    // One of them comes all the same: it was in a copy of the device's data.
    sold(&mut owner, &sale_of("R1A", 4, 4, true));
    let audit = owner.get("/numbering/audit").expect(200);
    assert_eq!((&audit["lanes"][0]["explained"], &audit["holds"]), (&ranges(&[(2, 2), (5, 6)]), &json!(true)));
    // And one that nobody knew of: the number before it is missing, since nobody has explained that.
    sold(&mut owner, &sale_of("R1A", 8, 8, true));
    let lane = owner.get("/numbering/audit").expect(200)["lanes"][0].clone();
    assert_eq!((&lane["holds"], &lane["gaps"]), (&json!(false), &json!([{ "from": 7, "to": 7 }])));
    owner.post("/lanes/R1A/close", &json!({ "reason": REASON })).expect(200);
    shop.docket(&["numbering", "audit"]).succeeded();
    shop.docket(&["doctor"]).succeeded();
}

#[test]
fn a_device_that_comes_back_to_a_closed_lane_gets_another() {
    let (_shop, mut owner) = a_lane(10);
    owner.post("/lanes/R1A/close", &json!({ "reason": REASON })).expect(200);
    let told = hold(&mut owner, "R1A", (1, 2), 3).problem(409, "lane.closed");
    assert!(text(&told, "detail").contains(REASON), "{told}");
    assert_eq!(text(&enrol(&mut owner, "R1", 3), "lane"), "R1B");
    sold(&mut owner, &sale_of("R1A", 1, 1, true));
}

#[test]
fn only_who_may_change_numbering_closes_a_lane_and_says_why() {
    let (shop, mut owner) = a_lane(10);
    let mut cashier = shop.role("cashier");
    cashier.post("/lanes/R1A/close", &json!({ "reason": REASON })).problem(403, "permission.missing");
    owner.post("/lanes/R1A/close", &json!({ "reason": " " })).problem(422, "field.required");
    owner.post("/lanes/R1A/close", &json!({ "reason": REASON, "lastSequence": 0 })).problem(422, "request.invalid");
    owner.post("/lanes/R9Z/close", &json!({ "reason": REASON })).problem(404, "lane.notFound");
    let listed = owner.get("/registers/R1/lanes").expect(200);
    assert_eq!(listed["data"][0]["closed"], json!(null));
}
