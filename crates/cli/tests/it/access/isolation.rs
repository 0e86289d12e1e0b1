//! Two merchants in one store, alike in everything: whatever one asks, it learns nothing of the other and changes nothing there.

mod asked;
mod seen;

use std::collections::HashSet;

use serde_json::json;

use asked::{Asking, asked};
use seen::Others;

use crate::harness::filled::{self, Filled};
use crate::harness::*;

/// In every name and free text of the first merchant and of the second.
const MARKS: [&str; 2] = ["Zqalpha", "Zqbravo"];

/// A store with two merchants that were filled alike.
fn two_merchants() -> (Shop, [Filled; 2]) {
    let printer = filled::a_printer();
    let shop = filled::a_shop(MARKS[0], printer);
    let second = filled::changes(MARKS[1], printer);
    let second: Vec<(&str, &str)> = second.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    let preset = shop.preset_with(filled::PRESET, "second", &second);
    shop.docket(&["merchant", "create", "--preset", &preset, "--slug", "second"]).succeeded();
    let merchants = [filled::fill(&shop, filled::PRESET, MARKS[0]), filled::fill(&shop, "second", MARKS[1])];
    for merchant in &merchants {
        wait_until_printed(&mut shop.client(&merchant.owner));
    }
    (shop, merchants)
}

/// Nothing is done for a merchant any more that nobody asks for.
fn wait_until_printed(client: &mut Client) {
    while client.get("/print-jobs?status=pending").expect(200)["data"].as_array().is_some_and(|jobs| !jobs.is_empty()) {
        come_again();
    }
}

/// The same where somebody asked at random: to whom events are sent goes on being tried.
fn leave_nothing_to_be_done(client: &mut Client) {
    let webhooks = client.get("/webhooks").expect(200);
    for webhook in webhooks["data"].as_array().expect("all of them") {
        let id = webhook["id"].as_str().expect("an id");
        let deleted = client.send(&Request::new("DELETE", format!("/api/v1/webhooks/{id}")));
        assert!(deleted.status < 300, "{}", deleted.text());
    }
    wait_until_printed(client);
}

/// Every row of a merchant, as it is moved to another store; without the moment of the look.
fn rows(shop: &Shop, merchant: &Filled) -> Vec<String> {
    let file = shop.data().join(format!("{}-{}.jsonl", merchant.slug, new_key()));
    let path = file.to_str().expect("a path that is UTF-8");
    shop.docket(&["merchant", "export", path, "--merchant", &merchant.slug]).succeeded();
    let dump = std::fs::read_to_string(&file).expect("the dump");
    let lines: Vec<String> = dump.lines().map(str::to_owned).collect();
    assert!(lines.len() > 200, "a merchant that is full has rows");
    // The first line says when, the last hashes it.
    lines[1..lines.len() - 1].to_vec()
}

/// What anybody may see of a shop, who is named in the address: there the other's name is no secret.
const OPEN_TO_ALL: [&str; 5] = [
    "GET /api/v1/shop/{merchant}",
    "GET /api/v1/shop/{merchant}/manifest",
    "GET /api/v1/shop/{merchant}/menu",
    "GET /api/v1/shop/{merchant}/pictures/{picture}",
    "POST /api/v1/shop/{merchant}/cart",
];

#[test]
fn a_thousand_requests_of_each_merchant_with_what_is_the_other_s_learn_and_change_nothing_there() {
    let (shop, mut merchants) = two_merchants();
    for (own, other) in [(0, 1), (1, 0)] {
        // Who asks at random may also have ended what they came in with.
        for merchant in &mut merchants {
            let name = format!("Owner {}", merchant.mark);
            merchant.owner = shop.token(&["--merchant", &merchant.slug, "--role", "owner", "--user", &name]);
        }
        let (own, other) = (&merchants[own], &merchants[other]);
        leave_nothing_to_be_done(&mut shop.client(&other.owner));
        let others = Others::of(&shop, other);
        let mut asking = Asking::new(&shop, own, other, &others, 0x5eed + own.mark.len() as u64);
        let before = rows(&shop, other);
        let (mut taken, mut refused, mut operations) = (0, 0, HashSet::new());
        for _ in 0..1_000 {
            let (operation, request, answer) = asking.ask(&shop);
            if !OPEN_TO_ALL.iter().any(|open| operation.ends_with(open)) {
                others.assert_unseen(&request, &answer);
            }
            assert!(answer.status < 500, "{request:?}: {}", answer.text());
            if answer.status < 300 {
                taken += 1
            } else {
                refused += 1
            }
            operations.insert(operation);
        }
        assert!(taken > 200 && refused > 200, "they reach what is there, and what is not: {taken} taken, {refused} refused");
        assert!(operations.len() * 10 > asking.operations() * 9, "{} of {} operations", operations.len(), asking.operations());
        let after = rows(&shop, other);
        let changed: Vec<_> = before.iter().zip(&after).filter(|(before, after)| before != after).take(3).collect();
        assert!(before == after, "{} rows before, {} after; the first that differ: {changed:?}", before.len(), after.len());
    }
}

#[test]
fn every_request_that_one_merchant_was_granted_is_refused_to_the_other_or_about_its_own() {
    let (shop, [first, second]) = two_merchants();
    let others = Others::of(&shop, &first);
    let before = rows(&shop, &first);
    let mut clients = [shop.client(&second.owner), shop.client(&second.driver)];
    for sent in &first.sent {
        let request = asked(sent, &first.mark, &second.mark);
        let client = &mut clients[usize::from(request.path.contains("/driver/"))];
        let answer = client.send(&request);
        others.assert_unseen(&request, &answer);
        assert!(answer.status < 500, "{request:?}: {}", answer.text());
    }
    assert_eq!(rows(&shop, &first), before);
}

#[test]
fn a_stream_tells_nothing_of_another_merchant_however_it_is_resumed() {
    let (shop, [first, second]) = two_merchants();
    let others = Others::of(&shop, &first);
    let client = shop.client(&second.owner);
    let mut stream = EventStream::open(&client, "?after=0", None);
    let last = last_event(&mut shop.client(&second.owner));
    // While it is read, both go on, and what is the other's number of a last event is none here.
    let order = |merchant: &Filled, what: &str| {
        let body = json!({ "outlet": "MAIN", "items": [{ "description": format!("{what} {}", merchant.mark), "quantity": 1, "unitPrice": 5 }] });
        place(&mut shop.client(&merchant.owner), &body)
    };
    for _ in 0..20 {
        order(&first, "Jug");
    }
    let own = order(&second, "Jug");
    let mut told = stream.events_to(last);
    while told.last().is_none_or(|event| event["subjectId"] != own["id"] || event["type"] != "order.placed") {
        told.push(stream.event());
    }
    for event in &told {
        others.assert_unseen_in(&event.to_string(), "");
    }
    assert_eq!(told.len() as u64, told.last().expect("events")["seq"].as_u64().expect("a number"), "1, 2, 3 … without a gap");
    let beyond = last_event(&mut shop.client(&first.owner));
    let refused = EventStream::try_open(&client, "", Some(&beyond.to_string())).err().expect("refused");
    refused.problem(409, "event.beyondLast");
}
