//! Sales that have happened: nothing refuses them, and findings say what was not as the device took it to be.

use super::*;

#[test]
fn goods_that_are_not_there_are_booked_in_as_found() {
    let (_shop, mut owner) = a_lane(1);
    sold(&mut owner, &sale_of("R1A", 1, 7, true));
    let bill = sold(&mut owner, &sale_of("R1A", 2, 8, true));
    assert_eq!(minor(&bill["totalCost"]), 6_000, "at what the last that came cost");
    assert_eq!(agreed_stock(&mut owner, "RICE"), 0);
    assert_eq!(findings(&mut owner), ["stock.foundAtSale"]);
}

#[test]
fn a_product_that_changed_or_is_gone_is_sold_as_it_was() {
    let (_shop, mut owner) = a_lane(10);
    owner.patch("/products/RICE", &json!({ "price": 120 })).expect(200);
    assert_eq!(minor(&sold(&mut owner, &sale_of("R1A", 1, 7, true))["totalAmount"]), 10_000);
    owner.patch("/products/RICE", &json!({ "isActive": false })).expect(200);
    sold(&mut owner, &sale_of("R1A", 2, 8, true));
    let mut gone = sale_of("R1A", 3, 9, true);
    gone["saleItems"] = json!([{ "productId": "FIGS", "name": "Figs, loose", "quantity": 1, "unitPrice": 100,
                                 "taxes": [{ "name": "VAT", "rate": 5 }] }]);
    gone["payments"] = json!([{ "method": "cash" }]);
    let bill = sold(&mut owner, &gone);
    assert_eq!(bill["items"][0]["productId"], json!(null), "{bill}");
    assert!(bill.to_string().contains("Figs, loose"), "{bill}");
    // A price below what the goods cost stands as well.
    let mut cheap = sale_of("R1A", 4, 10, true);
    cheap["saleItems"][0]["unitPrice"] = json!(1);
    cheap["payments"][0]["amount"] = json!(1);
    sold(&mut owner, &cheap);
    assert_eq!(findings(&mut owner), ["lane.changedSince"; 4]);
}

#[test]
fn what_does_not_add_up_in_itself_is_refused_and_writes_nothing() {
    let (_shop, mut owner) = a_lane(10);
    let mut short = sale_of("R1A", 1, 7, true);
    short["payments"][0]["amount"] = json!(99);
    sell(&mut owner, &short).problem(422, "lane.doesNotAddUp");
    let mut other_total = sale_of("R1A", 1, 7, true);
    other_total["receiptData"] = json!({ "total": 90 });
    sell(&mut owner, &other_total).problem(422, "lane.doesNotAddUp");
    let mut without_price = sale_of("R1A", 1, 7, true);
    without_price["saleItems"][0].as_object_mut().expect("an item").remove("unitPrice");
    sell(&mut owner, &without_price).problem(422, "field.required");
    assert_eq!(stock(&mut owner, "RICE").0, 10_000);
    assert_eq!(owner.get("/bills").expect(200)["data"], json!([]));
}

#[test]
fn a_day_that_was_closed_is_revised_by_itself_and_says_the_lanes_first_and_last_number() {
    let (shop, mut owner) = a_lane(10);
    sold(&mut owner, &sale_of("R1A", 2, 7, true));
    sold(&mut owner, &sale("RICE", 1));
    shop.pass_until("2026-01-20T12:00:00+05:30");
    let day = format!("/outlets/MAIN/business-days/{TODAY}");
    // The timer may have been faster.
    let closed = owner.post(&format!("{day}/close"), &json!({}));
    assert!(matches!(closed.status, 200 | 201 | 409), "{}", closed.text());
    let bill = sold(&mut owner, &sale_of("R1A", 1, 8, true));
    assert_eq!((text(&bill, "businessDate"), text(&bill, "billNumber")), (TODAY, "BILL-R1A-000001"));
    let revised = loop {
        let now = owner.get(&day).expect(200);
        if now["revision"] == json!(2) {
            break now;
        }
        std::thread::yield_now();
    };
    let z_report = revised["zReports"].as_array().and_then(|all| all.iter().find(|one| one["revision"] == json!(2)).cloned());
    let z_report = z_report.unwrap_or_else(|| revised["zReport"].clone());
    let numbers = z_report["numbers"].as_array().unwrap_or_else(|| panic!("{revised}")).clone();
    let of = |kind: &str| numbers.iter().find(|one| one["kind"] == json!(kind)).cloned().unwrap_or_default();
    let range = |kind: &str| (of(kind)["first"].clone(), of(kind)["last"].clone(), of(kind)["count"].clone());
    assert_eq!(range("bill.lane"), (json!("BILL-R1A-000001"), json!("BILL-R1A-000002"), json!(2)));
    assert_eq!(range("bill"), (json!("BILL-0000000001"), json!("BILL-0000000001"), json!(1)));
}

#[test]
fn a_number_that_comes_twice_finds_both_bills() {
    let (shop, mut owner) = a_lane(10);
    sold(&mut owner, &sale_of("R1A", 1, 7, true));
    let second = sold(&mut owner, &sale_of("R1A", 1, 8, true));
    assert_eq!((text(&second, "billNumber"), text(&second, "numberSource")), ("BILL-0000000001", "series"));
    let found = owner.get("/bills?search=BILL-R1A-000001").expect(200);
    assert_eq!(found["data"].as_array().expect("a list").len(), 2, "{found}");
    assert_eq!(findings(&mut owner), ["lane.numberTwice"]);
    let audit = owner.get("/numbering/audit").expect(200);
    assert_eq!((&audit["holds"], text(&audit["aliases"][0], "number")), (&json!(true), "BILL-R1A-000001"));
    shop.docket(&["doctor"]).succeeded();
}

#[test]
fn a_hole_is_what_was_not_received_from_the_register() {
    let (shop, mut owner) = a_lane(10);
    for (sequence, id) in [(5, 5), (1, 1), (3, 3)] {
        sold(&mut owner, &sale_of("R1A", sequence, id, true));
    }
    hold(&mut owner, "R1A", (1, 2), 7).expect(200);
    let audit = owner.get("/numbering/audit?kind=bill.lane").expect(200);
    let lane = &audit["lanes"][0];
    assert_eq!((&audit["holds"], text(lane, "detail")), (&json!(false), "not received from register R1A"));
    let gaps = json!([{ "from": 2, "to": 2 }, { "from": 4, "to": 4 }, { "from": 6, "to": 7 }]);
    assert_eq!((&lane["gaps"], &lane["missing"], &lane["issued"]), (&gaps, &json!(4), &json!(3)));
    let printed = shop.docket(&["numbering", "audit"]);
    let said = &printed.out;
    assert_eq!(printed.code, Some(1), "{printed:?}");
    assert!(said.contains("not received from register R1A: 2 to 2") && said.contains("6 to 7"), "{said}");
    let listed = owner.get("/registers/R1/lanes").expect(200);
    let listed = &listed["data"][0];
    let figures = ["received", "lastReceived", "lastTold", "missing"].map(|member| listed[member].as_u64().expect("a figure"));
    assert_eq!(figures, [3, 5, 7, 4]);
    // What is missing is nothing that is wrong with the records, and nothing that keeps them from being moved.
    shop.docket(&["doctor"]).succeeded();
    for sequence in [2, 4, 6, 7] {
        sold(&mut owner, &sale_of("R1A", sequence, sequence as u128, true));
    }
    let audit = owner.get("/numbering/audit").expect(200);
    assert_eq!((&audit["holds"], &audit["lanes"][0]["holds"]), (&json!(true), &json!(true)), "{audit}");
    shop.docket(&["numbering", "audit"]).succeeded();
}

#[test]
fn a_clock_that_is_wrong_gives_way_to_the_servers() {
    let (_shop, mut owner) = a_lane(10);
    for (sequence, sold_at, date) in [
        (1, "2026-01-19T12:30:00+05:30", TODAY),
        (2, "1970-01-01T00:00:00Z", "1970-01-01"),
        (3, "2026-01-19T11:00:00+05:30", "2026-03-01"),
    ] {
        let mut sale = sale_of("R1A", sequence, sequence as u128, true);
        sale["lane"]["soldAt"] = json!(sold_at);
        sale["lane"]["businessDate"] = json!(date);
        assert_eq!(text(&sold(&mut owner, &sale), "businessDate"), TODAY, "{sold_at}");
    }
    assert_eq!(findings(&mut owner), ["lane.clock"; 3]);
}

#[test]
fn a_phone_that_is_none_keeps_no_sale_from_being_taken() {
    let (_shop, mut owner) = a_lane(10);
    let mut known = sale_of("R1A", 1, 7, true);
    known["receiptData"] = json!({ "customerPhone": "9876543210", "customerName": "John Doe" });
    assert_eq!(text(&sold(&mut owner, &known), "customerNumber"), "CUST0001");
    let mut nobody = sale_of("R1A", 2, 8, true);
    nobody["receiptData"] = json!({ "customerPhone": "12" });
    assert_eq!(sold(&mut owner, &nobody)["customerNumber"], json!(null));
    assert_eq!(findings(&mut owner), ["lane.customerInvalid"]);
}

#[test]
fn what_came_before_the_shop_was_set_back_comes_again_once() {
    let (mut shop, mut owner) = a_lane(10);
    // A PostgreSQL is set back by its own tools.
    if shop.url().is_some() {
        return;
    }
    let known = sold(&mut owner, &sale_of("R1A", 1, 1, true));
    let shelf = tempfile::tempdir().expect("a directory");
    let backup = shelf.path().join("monday.db");
    let backup = backup.to_str().expect("a path that is UTF-8");
    shop.docket(&["backup", backup]).succeeded();
    enrol(&mut owner, "R1", 2);
    sold(&mut owner, &sale_of("R1A", 2, 2, true));
    sold(&mut owner, &sale_of("R1B", 1, 3, true));
    shop.stop();
    shop.docket(&["restore", "--replace", backup]).succeeded();
    shop.start();
    let mut owner = shop.owner();
    // The tills send seven days again.
    assert_eq!(sold(&mut owner, &sale_of("R1A", 1, 1, true))["id"], known["id"]);
    assert_eq!(text(&sold(&mut owner, &sale_of("R1A", 2, 2, true)), "billNumber"), "BILL-R1A-000002");
    assert_eq!(text(&sold(&mut owner, &sale_of("R1B", 1, 3, true)), "billNumber"), "BILL-R1B-000001");
    assert_eq!(text(&enrol(&mut owner, "R1", 4), "lane"), "R1C", "a code is never given out again");
}
