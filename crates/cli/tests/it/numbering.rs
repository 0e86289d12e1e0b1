//! Numbers: consecutive under load, counters that say so, previews, the self-test, and more than a day's digits hold.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::harness::*;

#[test]
fn two_thousand_orders_from_sixty_four_connections_have_consecutive_numbers() {
    const ORDERS: usize = 2_000;
    let shop = Shop::open();
    let started = AtomicUsize::new(0);
    let placed: Vec<Placed> = at_once(64, |_| {
        let mut client = shop.owner();
        let mut placed = Vec::new();
        loop {
            let index = started.fetch_add(1, Ordering::Relaxed);
            if index >= ORDERS {
                return placed;
            }
            let order = place(&mut client, &a_delivery(index as u64 % 100));
            assert_eq!(order["ticketNumber"], order["orderNumber"]);
            placed.push(Placed::of(&order));
        }
    })
    .concat();
    assert_eq!(placed.len(), ORDERS);
    assert_consecutive(&placed, 1);
    let mut owner = shop.owner();
    assert_audit(&mut owner, ORDERS);
    let audit = shop.docket(&["numbering", "audit"]);
    assert!(audit.succeeded().ends_with("every number is unique and none is missing\n"), "{audit:?}");
    let listed: BTreeSet<Placed> = all_orders(&mut owner).iter().map(Placed::of).collect();
    assert_eq!(listed, placed.into_iter().collect(), "and every order is there under the number that was answered");
    let customers = owner.get("/numbering/series/customer/counters").expect(200);
    assert_eq!(customers["data"][0]["sequence"], 100, "one number for each customer");
}

#[test]
fn the_counter_says_what_was_the_last_number_and_when_it_was_used() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let orders: Vec<Value> = (0..3).map(|_| place(&mut owner, &a_delivery(1))).collect();
    let last = orders.last().expect("orders");
    let date = last["businessDate"].as_str().expect("a date");
    let period = date.replace('-', "");
    let counters = owner.get(&format!("/numbering/series/order/counters?period={period}")).expect(200);
    let counter = &counters["data"][0];
    assert_eq!(counter["id"], format!("order-{period}"));
    assert_eq!((&counter["kind"], &counter["scope"], &counter["date"]), (&json!("order"), &json!(""), &json!(date)));
    assert_eq!(counter["period"], period);
    assert_eq!(counter["sequence"], last["sequence"]);
    assert_eq!(counter["lastUsedAt"], last["createdAt"]);
    let first = orders.iter().find(|order| order["businessDate"] == date).expect("an order of that day");
    assert_eq!(counter["firstUsedAt"], first["createdAt"]);
    assert_eq!(owner.get("/numbering/series/order/counters?period=20200101").expect(200)["data"], json!([]));
    let customers = owner.get("/numbering/series/customer/counters").expect(200);
    let customer = &customers["data"][0];
    assert_eq!((&customer["id"], &customer["period"], &customer["date"]), (&json!("customer"), &json!(""), &Value::Null));
    assert_eq!(customer["sequence"], 1);
}

#[test]
fn the_series_are_those_of_the_preset() {
    let shop = Shop::open();
    let series = shop.owner().get("/numbering/series").expect(200)["data"].clone();
    let series = series.as_array().expect("a list");
    let kinds: Vec<&str> = series.iter().map(|series| series["kind"].as_str().expect("a kind")).collect();
    assert_eq!(kinds, ["order", "bill", "creditNote", "payment", "customer", "shift", "zReport", "purchase", "bill.lane"]);
    let whole = |kind: &str, template: &str, reset: &str| {
        json!({ "kind": kind, "template": template, "scope": [], "reset": reset, "start": 1, "end": 0, "atEnd": "widen",
                "uniqueWithin": [], "default": {}, "rules": null, "documentDate": "business" })
    };
    assert!(series.contains(&whole("order", "ALM-{YYYY}{MM}{DD}-{SEQ:6}", "business_day")), "{series:?}");
    assert!(series.contains(&whole("customer", "CUST{SEQ:4}", "never")), "{series:?}");
    assert!(series.contains(&whole("payment", "PAY{YYYY}{SEQ:4}", "year")), "{series:?}");
}

#[test]
fn number_one_million_of_a_day_prints_seven_digits_and_the_audit_holds() {
    let shop = Shop::with_changes(&[("reset = \"business_day\"", "reset = \"business_day\"\nstart = 999999")]);
    let mut owner = shop.owner();
    // Of three orders two are of one day, also when it becomes another day between them.
    let placed: Vec<Placed> = (0..3).map(|_| Placed::of(&place(&mut owner, &an_order()))).collect();
    assert_consecutive(&placed, 999_999);
    assert!(placed.iter().any(|order| order.number.ends_with("-999999")));
    assert!(placed.iter().any(|order| order.number.ends_with("-1000000")), "{placed:?}");
    assert_audit(&mut owner, 3);
    shop.docket(&["numbering", "audit"]).succeeded();
    let million = placed.iter().find(|order| order.sequence == 1_000_000).expect("number one million");
    let found = owner.get("/orders?search=1000000").expect(200);
    assert_eq!(found["data"][0]["id"], million.id);
}

#[test]
fn series_that_count_by_channel_count_each_channel_for_itself() {
    let shop = Shop::with_changes(&[(
        "template = \"ALM-{YYYY}{MM}{DD}-{SEQ:6}\"",
        "template = \"{CHANNEL}-{DD}{MM}-{SEQ:3}\"\nscope = [\"channel\"]\nunique_within = [\"business_date\"]",
    )]);
    let mut owner = shop.owner();
    let mut counted = std::collections::HashMap::new();
    for (channel, code) in
        [("delivery", "DELY"), ("takeaway", "TOGO"), ("delivery", "DELY"), ("counter", "CNTR"), ("delivery", "DELY")]
    {
        let order = place(&mut owner, &json!({ "channel": channel, "items": an_order()["items"] }));
        let date = order["businessDate"].as_str().expect("a date").to_owned();
        let count = counted.entry((code, date.clone())).and_modify(|count| *count += 1).or_insert(1);
        let (month, day) = (&date[5..7], &date[8..10]);
        assert_eq!(order["orderNumber"], format!("{code}-{day}{month}-{count:03}"));
    }
    assert_audit(&mut owner, 5);
    let of_channel = owner.get("/numbering/series/order/counters?scope=DELY").expect(200);
    assert!(of_channel["data"].as_array().is_some_and(|counters| counters.iter().all(|one| one["scope"] == "DELY")));
    assert!(of_channel["data"][0]["id"].as_str().is_some_and(|id| id.contains("DELY")), "{of_channel}");
}

#[test]
fn a_preview_prints_numbers_and_takes_none() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let before = last_event(&mut owner);
    for (body, numbers) in [
        (json!({ "businessDate": "2025-11-06" }), json!(["ALM-20251106-000001", "ALM-20251106-000002", "ALM-20251106-000003"])),
        (
            json!({ "businessDate": "2025-11-06", "from": 999_999, "count": 2 }),
            json!(["ALM-20251106-999999", "ALM-20251106-1000000"]),
        ),
        (json!({ "kind": "customer", "count": 1 }), json!(["CUST0001"])),
        (
            json!({ "template": "{CHANNEL}-{DD}{MM}-{SEQ:3}", "channel": "DELY", "businessDate": "2026-01-19", "from": 42, "count": 1 }),
            json!(["DELY-1901-042"]),
        ),
        (json!({ "template": "M{YY}{MM}{SEQ:3}", "businessDate": "2025-11-30", "from": 128, "count": 1 }), json!(["M2511128"])),
    ] {
        assert_eq!(owner.post("/numbering/preview", &body).expect(200)["numbers"], numbers, "{body}");
    }
    assert_eq!(last_event(&mut owner), before);
    assert_eq!(owner.get("/numbering/series/order/counters").expect(200)["data"], json!([]));
}

#[test]
fn the_command_previews_presets_templates_and_stores() {
    let preview = |arguments: &[&str]| docket(&[&["numbering", "preview"], arguments].concat()).succeeded().to_owned();
    let day = ["--date", "2025-11-06"];
    assert_eq!(
        preview(&[&["--preset", "al-marya"], &day[..]].concat()),
        "ALM-20251106-000001\nALM-20251106-000002\nALM-20251106-000003\n"
    );
    assert_eq!(preview(&["--preset", "shivik-mart", "--kind", "customer", "--count", "1"]), "CUST0001\n");
    let template = ["--template", "{OUTLET}-{SEQ:4}", "--outlet", "BAR", "--from", "42", "--count", "1"];
    assert_eq!(preview(&template), "BAR-0042\n");
    let shop = Shop::open();
    let own = shop.docket(&["numbering", "preview", "--date", "2025-11-06", "--from", "999999", "--count", "2"]);
    assert_eq!(own.succeeded(), "ALM-20251106-999999\nALM-20251106-1000000\n");
}

#[test]
fn the_command_says_why_it_cannot_preview() {
    let refused = |arguments: &[&str], code: i32, named: &str| {
        let run = docket(&[&["numbering", "preview"], arguments].concat());
        assert!(run.failed(code).contains(named), "{named} is not in {run:?}");
    };
    refused(&["--template", "ALM"], 1, "{SEQ}");
    refused(&["--template", "{SEQ}-{SEQ}"], 1, "{SEQ}");
    refused(&["--template", "{NOPE}{SEQ}"], 1, "{NOPE}");
    refused(&["--template", "{SEQ:19}"], 1, "SEQ:n");
    refused(&["--template", "{CHANNEL}-{SEQ}"], 1, "channel");
    refused(&["--template", "{CHANNEL}{SEQ}", "--channel", "DELY"], 1, "nobody can tell where {CHANNEL} ends");
    refused(&["--preset", "nope"], 1, "al-marya");
    refused(&["--preset", "al-marya", "--kind", "invoice"], 1, "creditNote");
    refused(&["--preset", "al-marya", "--kind", "ticket"], 1, "no series for ticket");
    refused(&["--preset", "al-marya", "--date", "2025-02-30"], 1, "2025-02-30");
    refused(&["--preset", "al-marya", "--count", "0"], 2, "--count");
    refused(&["--preset", "al-marya", "--from=-1"], 2, "--from");
    refused(&["--preset", "al-marya", "--from", "9223372036854775807"], 2, "--from");
    refused(&["--preset", "al-marya", "--template", "{SEQ}"], 2, "--template");
}

#[test]
fn a_series_that_could_print_a_number_twice_sets_up_no_merchant() {
    let own = tempfile::TempDir::new().expect("a temporary directory");
    let template = "template = \"ALM-{YYYY}{MM}{DD}-{SEQ:6}\"";
    for (name, changed, missing) in [
        ("day", "template = \"ALM-{YYYY}{MM}-{SEQ:6}\"", "{DD}"),
        ("channel", "template = \"ALM-{YYYY}{MM}{DD}-{SEQ:6}\"\nscope = [\"channel\"]", "{CHANNEL}"),
        ("together", "template = \"{CHANNEL}{SEQ}{YYYY}{MM}{DD}\"", "where {CHANNEL} ends"),
    ] {
        let file = changed_preset(own.path(), name, &[(template, changed)]);
        let run = docket_on(&own.path().join("data"), &["init", "--preset", file.to_str().expect("a path that is UTF-8")]);
        assert!(run.failed(1).contains(missing), "{run:?}");
    }
    docket_on(&own.path().join("data"), &["init", "--preset", "al-marya"]).succeeded();
}

/// The self-test's six lines, all passing, and nothing of it left.
#[track_caller]
fn assert_selftest(shop: &Shop) {
    let run = shop.docket(&["selftest", "numbering"]);
    let lines: Vec<&str> = run.succeeded().lines().collect();
    let steps: Vec<&&str> = lines.iter().filter(|line| line.starts_with("ok ")).collect();
    assert_eq!(steps.len(), 6, "{run:?}");
    for (number, (step, says)) in (1..).zip(steps.iter().zip(["000001", "000002", "6", "000007", "16", "000001"])) {
        assert!(step.starts_with(&format!("ok    {number}  ")) && step.contains(says), "{step}");
    }
    assert_eq!(lines.last(), Some(&"all steps passed"));
    assert_eq!(shop.docket(&["merchant", "list"]).succeeded(), "al-marya\tAl Marya Kitchen\n", "the scratch merchant is gone");
}

#[test]
fn the_selftest_passes_its_six_steps_and_leaves_nothing_behind() {
    let mut shop = Shop::open();
    let first = Placed::of(&place(&mut shop.owner(), &an_order()));
    let events = last_event(&mut shop.owner());
    shop.stop();
    assert_selftest(&shop);
    shop.start();
    assert_eq!(last_event(&mut shop.owner()), events, "the merchant's own records are untouched");
    let second = Placed::of(&place(&mut shop.owner(), &an_order()));
    assert_consecutive(&[first, second], 1);
}

#[test]
fn the_selftest_passes_while_the_server_takes_orders() {
    let shop = Shop::open();
    let placed = std::thread::scope(|scope| {
        let test = scope.spawn(|| (0..3).for_each(|_| assert_selftest(&shop)));
        let mut client = shop.owner();
        let mut placed = Vec::new();
        while placed.is_empty() || !test.is_finished() {
            placed.push(Placed::of(&place(&mut client, &a_delivery(1))));
        }
        test.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        placed
    });
    assert_consecutive(&placed, 1);
    assert_audit(&mut shop.owner(), placed.len());
}

#[test]
fn the_load_driver_places_what_it_says_and_the_audit_holds() {
    let shop = Shop::open();
    let url = format!("http://{}", shop.address());
    let run =
        docket(&["bench", "--url", &url, "--token", shop.owner_token(), "--connections", "16", "--orders", "300", "--json"]);
    let report: Value = serde_json::from_str(run.succeeded()).expect("one JSON object");
    for member in ["orders", "seconds", "ordersPerSecond", "p50Ms", "p99Ms", "p999Ms", "errors"] {
        assert!(report[member].is_number(), "{member} of {report}");
    }
    assert_eq!((&report["orders"], &report["errors"]), (&json!(300), &json!(0)));
    assert_audit(&mut shop.owner(), 300);
    let orders = all_orders(&mut shop.owner());
    assert!(orders.iter().all(|order| order["items"].as_array().map(Vec::len) == Some(3) && order["customer"].is_object()));
}
