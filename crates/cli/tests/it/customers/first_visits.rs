//! Seed 001: the first visit of a phone makes a customer, and every later one finds them, however it is written.

use serde_json::json;

use super::come;
use crate::harness::*;

/// One number in ten ways, as tills and people send it.
const WAYS: [&str; 10] = [
    "9876543210",
    "098765 43210",
    "+91 98765 43210",
    "+91-98765-43210",
    "0091 98765 43210",
    "(98765) 43210",
    "९८७६५४३२१०",
    "٩٨٧٦٥٤٣٢١٠",
    "۰۹۸۷۶۵-۴۳۲۱۰",
    "\u{200f}+91 98765\u{200e} 43210\u{200f}",
];

#[test]
fn ten_first_visits_at_once_of_one_phone_written_in_ten_ways_make_one_customer() {
    let shop = Shop::of("shivik-mart");
    let answers = at_once(WAYS.len(), |index| {
        shop.owner().post("/customers/find-or-create", &json!({ "phone": WAYS[index], "name": "John Doe" }))
    });
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    let found = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!((made, found), (1, 9), "{:?}", answers.iter().map(Answer::text).collect::<Vec<_>>());
    for answer in &answers {
        let customer = answer.json();
        assert_eq!(customer, answers[0].json());
        assert_eq!((&customer["customerNumber"], &customer["phone"]), (&json!("CUST0001"), &json!("9876543210")));
        assert_eq!((&customer["phoneE164"], &customer["name"]), (&json!("+919876543210"), &json!("John Doe")));
    }
    let mut owner = shop.owner();
    assert_eq!(come(&mut owner, "98765 43211", None)["customerNumber"], "CUST0002");
    let counters = owner.get("/numbering/series/customer/counters").expect(200);
    assert_eq!(counters["data"][0]["sequence"], 2, "{counters}");
}

#[test]
fn a_form_and_a_till_at_once_make_one_customer() {
    let shop = Shop::of("shivik-mart");
    let answers = at_once(WAYS.len(), |index| {
        let path = if index % 2 == 0 { "/customers" } else { "/customers/find-or-create" };
        shop.owner().post(path, &json!({ "phone": WAYS[index] }))
    });
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    for answer in answers.iter().filter(|answer| answer.status >= 300) {
        let problem = answer.problem(409, "customer.phoneTaken");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("CUST0001")), "{problem}");
    }
    let customers = shop.owner().get("/customers").expect(200);
    assert_eq!(super::numbers(&customers), ["CUST0001"]);
}
