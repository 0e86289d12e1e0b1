//! Who is given a lane, and who keeps it.

use super::*;

#[test]
fn a_device_is_given_a_lane_and_told_how_its_numbers_are_printed() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let lane = enrol(&mut owner, "R1", 1);
    let expected = json!({
        "lane": "R1A", "register": "R1", "outlet": "MAIN", "template": "BILL-{REGISTER}-{SEQ:6}", "prefix": "BILL-R1A-", "digits": 6,
        "lastSequence": 0, "holder": uuid(1),
    });
    assert_eq!(lane, expected);
    assert_eq!(text(&enrol(&mut owner, "r1", 2), "lane"), "R1B");
    assert_eq!(text(&enrol(&mut owner, "R2", 3), "lane"), "R2A");
}

#[test]
fn a_lost_answer_costs_no_second_lane() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let body = json!({ "holder": uuid(1) });
    let first = owner.post_with_key("/registers/R1/lanes", "enrol-1", &body);
    let again = owner.post_with_key("/registers/R1/lanes", "enrol-1", &body);
    assert!(again.is_replay());
    assert_eq!(again.expect(201), first.expect(201));
    // The page was opened anew, and knows of its key no more.
    let anew = owner.post_with_key("/registers/R1/lanes", "enrol-2", &body);
    assert_eq!((anew.is_replay(), anew.expect(201)), (true, first.expect(201)));
    let lanes = owner.get("/registers/R1/lanes").expect(200);
    assert_eq!(lanes["data"].as_array().expect("a list").len(), 1);
}

#[test]
fn many_devices_at_once_get_a_lane_each() {
    let shop = a_counter();
    let (address, token) = (shop.address(), shop.owner_token().to_owned());
    let enrolled = std::thread::scope(|scope| {
        let threads: Vec<_> = (1..=12_u128)
            .map(|n| {
                let mut client = Client::new(&address, Some(&token));
                scope.spawn(move || text(&enrol(&mut client, "R1", n), "lane").to_owned())
            })
            .collect();
        let mut lanes: Vec<String> = threads.into_iter().map(|thread| thread.join().expect("enrolled")).collect();
        lanes.sort();
        lanes
    });
    let expected: Vec<String> = ('A'..='L').map(|letter| format!("R1{letter}")).collect();
    assert_eq!(enrolled, expected);
}

#[test]
fn of_two_devices_with_one_storage_the_first_goes_on() {
    let (_shop, mut owner) = a_lane(0);
    assert_eq!(hold(&mut owner, "R1A", (1, 2), 5).expect(200)["lastSequence"], json!(5));
    hold(&mut owner, "R1A", (1, 2), 5).expect(200);
    hold(&mut owner, "R1A", (1, 3), 5).problem(409, "lane.copied");
    assert_eq!(hold(&mut owner, "r1a", (2, 4), 0).expect(200)["lastSequence"], json!(5));
    hold(&mut owner, "R1Z", (2, 4), 0).problem(404, "lane.notFound");
    hold(&mut owner, "R1A", (4, 5), -1).problem(422, "request.invalid");
    owner
        .post("/lanes/R1A/hold", &json!({ "holder": "me", "previousHolder": uuid(4), "lastSequence": 0 }))
        .problem(422, "request.invalid");
}

#[test]
fn a_lane_is_of_its_outlet_and_its_register() {
    let shop = a_counter_with(&[CITY]);
    let mut owner = shop.owner();
    enrol(&mut owner, "R1", 1);
    let mut at_city = shop.client(&shop.token(&["--role", "cashier", "--outlet", "CITY"]));
    at_city.post("/registers/R1/lanes", &json!({ "holder": uuid(2) })).problem(403, "permission.missing");
    hold(&mut at_city, "R1A", (1, 2), 0).problem(404, "lane.notFound");
    let mut at_r2 = shop.client(&shop.token(&["--role", "cashier", "--outlet", "MAIN", "--register", "R2"]));
    at_r2.post("/registers/R1/lanes", &json!({ "holder": uuid(2) })).problem(403, "permission.missing");
    owner.post("/registers/R9/lanes", &json!({ "holder": uuid(2) })).problem(404, "register.notFound");
    owner.get("/registers/R9/lanes").problem(404, "register.notFound");
    let mut driver = shop.role("driver");
    driver.post("/registers/R1/lanes", &json!({ "holder": uuid(2) })).problem(403, "permission.missing");
}

#[test]
fn a_shop_that_was_set_up_before_there_were_lanes_gets_the_series_with_its_first() {
    let mut shop = a_counter();
    shop.stop();
    shop.damage("DELETE FROM series WHERE kind = 'bill.lane'");
    shop.start();
    let mut owner = shop.owner();
    let series = |owner: &mut Client| {
        let all = owner.get("/numbering/series").expect(200);
        let kinds: Vec<String> = all["data"].as_array().expect("a list").iter().map(|one| text(one, "kind").to_owned()).collect();
        kinds.contains(&"bill.lane".to_owned())
    };
    assert!(!series(&mut owner));
    assert_eq!(text(&enrol(&mut owner, "R1", 1), "prefix"), "BILL-R1A-");
    assert!(series(&mut owner));
}

#[test]
fn a_series_that_lanes_cannot_count_by_is_refused() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let put = |owner: &mut Client, series: Value| owner.put("/numbering/series/bill.lane", &series);
    put(&mut owner, json!({ "template": "{YYYY}-{REGISTER}-{SEQ}", "scope": ["register"] }))
        .problem(422, "numbering.seriesInvalid");
    put(&mut owner, json!({ "template": "B-{SEQ:10}", "scope": ["register"] })).problem(422, "numbering.partMissing");
    put(&mut owner, json!({ "template": "T-{REGISTER}-{SEQ:5}", "scope": ["register"] })).expect(200);
    assert_eq!(text(&enrol(&mut owner, "R1", 1), "prefix"), "T-R1A-");
    let bills = json!({ "template": "T-{OUTLET}-{SEQ:5}", "scope": ["outlet"] });
    owner.put("/numbering/series/bill", &bills).problem(409, "numbering.overlaps");
}
