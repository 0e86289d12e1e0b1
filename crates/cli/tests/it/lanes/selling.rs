//! Sales of a device that reaches the server: each may be refused, and then its number is free again.

use super::*;

#[test]
fn a_bill_bears_its_devices_number_wherever_it_is_shown() {
    let (_shop, mut owner) = a_lane(10);
    let bill = sold(&mut owner, &sale_of("R1A", 1, 7, false));
    assert_eq!((text(&bill, "billNumber"), text(&bill, "numberSource")), ("BILL-R1A-000001", "lane"));
    assert_eq!((text(&bill, "register"), text(&bill, "businessDate")), ("R1", TODAY));
    let id = text(&bill, "id");
    assert_eq!(text(&owner.get(&format!("/bills/{id}")).expect(200), "billNumber"), "BILL-R1A-000001");
    let found = owner.get("/bills?search=BILL-R1A-000001").expect(200);
    assert_eq!(text(&found["data"][0], "id"), id);
    let receipt = owner.get(&format!("/bills/{id}/receipt.txt")).text();
    assert!(receipt.contains("BILL-R1A-000001"), "{receipt}");
    let back = json!({ "items": [{ "line": 1, "quantity": 1 }], "reason": "stale" });
    give_back(&mut owner, &bill, "returns", &back).expect(201);
    assert_eq!(stock(&mut owner, "RICE").0, 10_000);
    assert_eq!(findings(&mut owner), [] as [String; 0]);
}

#[test]
fn a_sale_is_known_by_its_id_whatever_else_is_sent_with_it() {
    let (_shop, mut owner) = a_lane(10);
    let first = owner.post_with_key("/inventory/sales", "a", &sale_of("R1A", 1, 7, false));
    // No answer came, so that it has happened: under the same key, and under another.
    for key in ["a", "b"] {
        let mut body = sale_of("R1A", 1, 7, true);
        body["referenceNumber"] = json!(key);
        let again = owner.post_with_key("/inventory/sales", key, &body);
        assert!(again.is_replay(), "{}", again.text());
        assert_eq!(again.expect(201)["bill"]["id"], first.expect(201)["bill"]["id"]);
    }
    // A reference that another sale had, and another's key, keep no sale from being taken.
    let mut other = sale_of("R1A", 2, 8, true);
    other["referenceNumber"] = json!("b");
    assert_eq!(text(&owner.post_with_key("/inventory/sales", "a", &other).expect(201)["bill"], "billNumber"), "BILL-R1A-000002");
    assert_eq!(owner.get("/bills").expect(200)["data"].as_array().expect("a list").len(), 2);
}

#[test]
fn one_sale_from_two_tabs_at_once_is_one_bill() {
    let (shop, mut owner) = a_lane(100);
    let (address, token) = (shop.address(), shop.owner_token().to_owned());
    let bills = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|n| {
                let mut client = Client::new(&address, Some(&token));
                scope.spawn(move || text(&sold(&mut client, &sale_of("R1A", 1, 7, n % 2 == 0)), "id").to_owned())
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("answered")).collect::<std::collections::BTreeSet<_>>()
    });
    assert_eq!(bills.len(), 1);
    assert_eq!(agreed_stock(&mut owner, "RICE"), 99_000);
}

#[test]
fn a_refused_sale_leaves_its_number_free() {
    let (_shop, mut owner) = a_lane(0);
    sell(&mut owner, &sale_of("R1A", 1, 7, false)).problem(409, "stock.insufficient");
    receive(&mut owner, json!([{ "productId": "RICE", "quantity": 5, "unitCost": 60 }]));
    assert_eq!(text(&sold(&mut owner, &sale_of("R1A", 1, 8, false)), "billNumber"), "BILL-R1A-000001");
    assert_eq!(owner.get("/numbering/audit").expect(200)["holds"], json!(true));
}

#[test]
fn what_is_not_the_lanes_is_refused() {
    let (shop, mut owner) = a_lane(5);
    let mut wrong = sale_of("R1A", 1, 7, false);
    wrong["lane"]["number"] = json!("BILL-R1A-1");
    sell(&mut owner, &wrong).problem(422, "lane.number");
    sell(&mut owner, &sale_of("R1B", 1, 7, false)).problem(404, "lane.notFound");
    let mut elsewhere = sale_of("R1A", 1, 7, true);
    elsewhere["register"] = json!("R2");
    sell(&mut owner, &elsewhere).problem(404, "lane.notFound");
    for (member, value) in
        [("sequence", json!(0)), ("saleId", json!("7")), ("soldAt", json!("noon")), ("businessDate", json!("today"))]
    {
        let mut odd = sale_of("R1A", 1, 7, true);
        odd["lane"][member] = value;
        sell(&mut owner, &odd).problem(422, "request.invalid");
    }
    shop.role("kitchen").post("/inventory/sales", &sale_of("R1A", 1, 7, true)).problem(403, "permission.missing");
    assert_eq!(owner.get("/bills").expect(200)["data"], json!([]));
}
