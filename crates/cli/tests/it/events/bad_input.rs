//! What is wrong with a request for events.

use crate::harness::*;

/// Refuses a page and a stream alike.
#[track_caller]
fn assert_both_refused(client: &mut Client, query: &str, status: u16, code: &str, pointer: &str) {
    let errors = [(pointer.to_owned(), code.to_owned())];
    let page = client.get(&format!("/events{query}"));
    page.problem(status, code);
    assert_eq!(page.errors(), errors, "{query}");
    let stream = EventStream::try_open(client, query, None).err().expect("refused");
    stream.problem(status, code);
    assert_eq!(stream.errors(), errors, "{query}");
}

#[test]
fn queries_that_cannot_be_understood_are_refused_for_pages_and_streams() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    for after in ["-1", "x", "1.5", "", "99999999999999999999"] {
        assert_both_refused(&mut owner, &format!("?after={after}"), 422, "request.invalid", "?after");
    }
    for types in ["", "order", "order.placd", "order*", "*", "order.placed,", "order.placed;payment.*", "ORDER.PLACED", "%00"] {
        assert_both_refused(&mut owner, &format!("?type={types}"), 422, "event.typeUnknown", "?type");
    }
    assert_both_refused(&mut owner, "?outlet=NOWHERE", 409, "outlet.unknown", "?outlet");
    assert_both_refused(&mut owner, "?since=1", 422, "field.unknown", "?since");
    assert_both_refused(&mut owner, "?limit=x", 422, "request.invalid", "?limit");
    for limit in ["0", "201"] {
        assert_both_refused(&mut owner, &format!("?limit={limit}"), 422, "request.invalid", "?limit");
    }
    let stream = EventStream::try_open(&owner, "?limit=50", None).err().expect("a stream has no pages");
    stream.problem(422, "request.invalid");
    assert_eq!(stream.errors(), [("?limit".to_owned(), "request.invalid".to_owned())]);
}

#[test]
fn numbers_that_no_event_of_the_merchant_has_are_refused() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let last = last_event(&mut owner);
    for beyond in [last + 1, u64::MAX] {
        owner.get(&format!("/events?after={beyond}")).problem(409, "event.beyondLast");
        for (query, header) in [(format!("?after={beyond}"), None), (String::new(), Some(beyond.to_string()))] {
            let refused = EventStream::try_open(&owner, &query, header.as_deref()).err().expect("refused");
            let problem = refused.problem(409, "event.beyondLast");
            assert!(problem["detail"].as_str().is_some_and(|text| text.contains(&last.to_string())), "{problem}");
        }
    }
    for number in ["-1", "x", "1 2", "1.0", "+1", "", "ÿ"] {
        let refused = EventStream::try_open(&owner, "?after=0", Some(number)).err().expect("refused");
        refused.problem(422, "event.idInvalid");
    }
    let huge = "9".repeat(40);
    EventStream::try_open(&owner, "", Some(&huge)).err().expect("refused").problem(409, "event.beyondLast");
    // The last itself is where most clients stand.
    assert_eq!(EventStream::open(&owner, "", Some(last)).last_id, last);
    assert_eq!(owner.get(&format!("/events?after={last}")).expect(200)["data"], serde_json::json!([]));
}

#[test]
fn only_who_may_read_events_follows_them() {
    let shop = Shop::open();
    for role in ROLES {
        let client = shop.role(role);
        let opened = EventStream::try_open(&client, "", None);
        match role {
            "owner" | "manager" | "finance" | "accountant" => assert!(opened.is_ok(), "{role}"),
            _ => drop(opened.err().expect(role).problem(403, "permission.missing")),
        }
    }
    let nobody = Client::new(&shop.address(), None);
    EventStream::try_open(&nobody, "", None).err().expect("refused").problem(401, "auth.tokenMissing");
    let expired = shop.client(&shop.token(&["--role", "owner", "--expires-in", "0"]));
    EventStream::try_open(&expired, "", None).err().expect("refused").problem(401, "auth.tokenExpired");
}

#[test]
fn a_merchant_follows_nothing_of_another() {
    let shop = Shop::open();
    shop.docket(&["merchant", "create", "--preset", "al-marya", "--slug", "other"]).succeeded();
    let other = shop.client(&shop.token(&["--role", "owner", "--merchant", "other"]));
    let mut stream = EventStream::open(&other, "", None);
    place(&mut shop.owner(), &an_order());
    let own = place(&mut shop.client(&shop.token(&["--role", "manager", "--merchant", "other"])), &an_order());
    let placed = loop {
        let event = stream.event();
        if event["type"] == "order.placed" {
            break event;
        }
    };
    assert_eq!(placed["subjectId"], own["id"]);
}
