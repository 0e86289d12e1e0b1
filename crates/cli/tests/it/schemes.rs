//! The numbering schemes that the systems we come from have (SPEC 3.2): each is previewed with the numbers that are shown there, and
//! a running server issues exactly those.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use crate::harness::*;

/// The kitchen with another order series, and whatever is added to its series.
fn shop_with(order: &str, more: &str) -> Shop {
    let series = "template = \"ALM-{YYYY}{MM}{DD}-{SEQ:6}\"\nreset = \"business_day\"";
    Shop::with_changes(&[(series, &format!("{order}\n{more}")), ("dine_in = \"DINE\"", "dine_in = \"MESA\"")])
}

/// The numbers that a template is previewed with.
#[track_caller]
fn previewed(template: &str, options: &str, expected: &[&str]) {
    let options: Vec<&str> = options.split_whitespace().collect();
    let run = docket(&[&["numbering", "preview", "--template", template], options.as_slice()].concat());
    assert_eq!(run.succeeded().lines().collect::<Vec<_>>(), expected, "{template} {options:?}");
}

#[test]
fn every_scheme_is_previewed_with_the_numbers_of_the_specification() {
    let daily = "--reset business_day --unique-within business_date";
    for (template, options, expected) in [
        (
            "ALM-{YYYY}{MM}{DD}-{SEQ:6}",
            "--reset business_day --date 2025-11-06 --from 123 --count 1",
            &["ALM-20251106-000123"][..],
        ),
        ("CUST{SEQ:4}", "--kind customer --count 1", &["CUST0001"]),
        ("BILL-{SEQ:10}", "--kind bill --count 1", &["BILL-0000000001"]),
        ("M{YY}{MM}{SEQ:3}", "--reset month --date 2025-11-30 --from 128 --count 1", &["M2511128"]),
        ("M{YY}{MM}{SEQ:3}", "--reset month --date 2025-11-30 --from 999 --count 2", &["M2511999", "M25111000"]),
        ("PAY{YYYY}{SEQ:4}", "--kind payment --reset year --date 2026-05-01 --from 6 --count 1", &["PAY20260006"]),
        (
            "PAY{YYYY}{SEQ:4}",
            "--kind payment --reset year --scope user --unique-within user --user ANA --date 2026-05-01 --from 6 --count 1",
            &["PAY20260006"],
        ),
        ("{SEQ}", &format!("{daily} --date 2026-01-19 --count 2"), &["1", "2"]),
        ("{SEQ}", &format!("{daily} --end 9999 --at-end widen --from 9999 --count 2"), &["9999", "10000"]),
        (
            "{CHANNEL}-{DD}{MM}-{SEQ:3}",
            &format!("{daily} --scope channel --date 2026-01-19 --channel MESA --count 1"),
            &["MESA-1901-001"],
        ),
        (
            "{CHANNEL}-{DD}{MM}-{SEQ:3}",
            &format!("{daily} --scope channel --date 2026-01-19 --channel DELY --from 42 --count 1"),
            &["DELY-1901-042"],
        ),
        (
            "{CHANNEL}-{DD}{MM}-{SEQ:3}",
            &format!("{daily} --scope channel --date 2026-01-19 --channel TOGO --from 5 --count 1"),
            &["TOGO-1901-005"],
        ),
        ("{CHANNEL}-{SEQ:4}", &format!("{daily} --scope channel --channel MESA --count 1"), &["MESA-0001"]),
        ("{SNOWFLAKE}", "--date 2026-01-19 --count 2", &["535971653222400000", "535971653222400001"]),
        ("W{SNOWFLAKE:6}", "--kind ticket --date 2026-01-19 --count 1", &["W400000"]),
        (
            "{SEQ}",
            "--kind ticket --scope table,seat --default seat=ALL --end 99 --at-end wrap --table T1 --from 98 --count 3",
            &["98", "99", "1"],
        ),
        ("{SEQ}", "--kind ticket --end 99 --at-end wrap --from 99 --count 2", &["99", "1"]),
        ("{OUTLET}-{SEQ:4}", "--scope outlet --outlet RES --count 1", &["RES-0001"]),
        ("{OUTLET}-{SEQ:4}", "--scope outlet --outlet BAR --from 42 --count 1", &["BAR-0042"]),
        ("{SEQ}", "--kind ticket --start 0 --end 99 --at-end wrap --from 99 --count 2", &["99", "0"]),
        (
            "INV/{FY}/{SEQ:5}",
            "--reset fiscal_year --fiscal-year-start 4 --rules in-gst --date 2026-01-19 --count 1",
            &["INV/2526/00001"],
        ),
        ("{REGISTER}-{SEQ:8}", "--rules ar-afip --scope register --register 00001 --from 123 --count 1", &["00001-00000123"]),
    ] {
        previewed(template, options, expected);
    }
}

#[test]
fn a_preview_says_why_no_more_numbers_follow() {
    let run = docket(&["numbering", "preview", "--template", "N{SEQ}", "--end", "2", "--at-end", "refuse"]);
    assert_eq!(run.succeeded(), "N1\nN2\n");
    assert!(run.err.contains("no more: ") && run.err.contains("ends at 2"), "{run:?}");
    for (arguments, named) in [
        (&["--template", "{SEQ}", "--end", "99", "--at-end", "wrap"][..], "Only tickets may wrap"),
        (&["--template", "N{SEQ}", "--at-end", "refuse"], "send `end`"),
        (&["--template", "{TABLE}-{SEQ}"], "has no table"),
        (&["--template", "{TABLE}-{SEQ}", "--table", "terrace"], "--table"),
        (&["--template", "{SEQ}{TABLE}", "--table", "T1"], "both read 111"),
        (&["--template", "A{SEQ}", "--scope", "moon"], "customer"),
        (&["--template", "A{SEQ}", "--default", "table"], "PART=CODE"),
        (&["--template", "A{SEQ:12}-{SEQ}"], "exactly one"),
        (&["--template", "INV.{SEQ}", "--rules", "in-gst"], "letters, digits"),
    ] {
        let run = docket(&[&["numbering", "preview"], arguments].concat());
        assert!(run.failed(1).contains(named), "{named} is not in {run:?}");
    }
}

fn with(members: Value) -> Value {
    let mut body = an_order();
    for (name, value) in members.as_object().expect("members") {
        body[name] = value.clone();
    }
    body
}

fn number_of(order: &Value) -> &str {
    order["orderNumber"].as_str().expect("a number")
}

/// Places orders, and compares each number with what is expected of its business date and of how many came before it in the period.
#[track_caller]
fn issues(shop: &Shop, count: usize, body: &Value, period: usize, expected: impl Fn(&str, usize) -> String) -> Vec<Value> {
    let mut owner = shop.owner();
    let mut counted: HashMap<String, usize> = HashMap::new();
    let mut orders = Vec::new();
    for _ in 0..count {
        let order = place(&mut owner, body);
        let date = order["businessDate"].as_str().expect("a date").replace('-', "");
        let before = counted.entry(date[..period].to_owned()).or_default();
        assert_eq!(number_of(&order), expected(&date, *before));
        *before += 1;
        orders.push(order);
    }
    orders
}

#[test]
fn al_marya_numbers_by_day() {
    let shop = Shop::open();
    issues(&shop, 3, &an_order(), 8, |date, before| format!("ALM-{date}-{:06}", before + 1));
}

#[test]
fn shivik_mart_numbers_customers_and_bills_for_ever() {
    let shop = shop_with("template = \"BILL-{SEQ:10}\"\nreset = \"never\"", "");
    let orders = issues(&shop, 2, &a_delivery(1), 0, |_, before| format!("BILL-{:010}", before + 1));
    assert!(orders.iter().all(|order| order["customer"]["customerNumber"] == "CUST0001"));
    let order = place(&mut shop.owner(), &a_delivery(2));
    assert_eq!(order["customer"]["customerNumber"], "CUST0002");
}

#[test]
fn order_management_numbers_by_month_and_widens() {
    let shop = shop_with("template = \"M{YY}{MM}{SEQ:3}\"\nreset = \"month\"\nstart = 128", "");
    issues(&shop, 2, &an_order(), 6, |date, before| format!("M{}{:03}", &date[2..6], before + 128));
    let shop = shop_with("template = \"M{YY}{MM}{SEQ:3}\"\nreset = \"month\"\nstart = 999", "");
    issues(&shop, 2, &an_order(), 6, |date, before| format!("M{}{}", &date[2..6], before + 999));
}

#[test]
fn the_finance_suite_numbers_by_year() {
    let shop = shop_with("template = \"PAY{YYYY}{SEQ:4}\"\nreset = \"year\"", "");
    issues(&shop, 6, &an_order(), 4, |date, before| format!("PAY{}{:04}", &date[..4], before + 1));
}

#[test]
fn the_finance_suite_counts_per_user_as_a_variant() {
    let shop = shop_with("template = \"PAY{YYYY}{SEQ:4}\"\nreset = \"year\"\nscope = [\"user\"]\nunique_within = [\"user\"]", "");
    let expected = |date: &str, before: usize| format!("PAY{}{:04}", &date[..4], before + 1);
    let of_owner = issues(&shop, 2, &an_order(), 4, expected);
    let of_cashier = place(&mut shop.role("cashier"), &an_order());
    let year = &of_cashier["businessDate"].as_str().expect("a date")[..4];
    assert_eq!(number_of(&of_cashier), format!("PAY{year}0001"), "the cashier's first, beside the owner's");
    assert_ne!(of_cashier["id"], of_owner[0]["id"]);
    let scopes = shop.owner().get("/numbering/series/order/counters").expect(200);
    let scopes: Vec<&str> = scopes["data"].as_array().expect("counters").iter().filter_map(|one| one["scope"].as_str()).collect();
    assert!(scopes.contains(&"U1") && scopes.contains(&"U3"), "users without a code have one: {scopes:?}");
}

#[test]
fn snowflake_ids_number_orders_and_their_last_digits_the_tickets() {
    let ids = "template = \"{SNOWFLAKE}\"\nreset = \"never\"";
    let mut shop = shop_with(ids, "\n[series.ticket]\ntemplate = \"{SNOWFLAKE:6}\"\nreset = \"never\"");
    let place_many = |shop: &Shop| -> Vec<(String, String)> {
        let placed = at_once(8, |_| {
            let mut owner = shop.owner();
            (0..25).map(|_| place(&mut owner, &an_order())).collect::<Vec<_>>()
        });
        let text = |order: &Value, member: &str| order[member].as_str().expect("a text").to_owned();
        placed.iter().flatten().map(|order| (text(order, "orderNumber"), text(order, "ticketNumber"))).collect()
    };
    let mut all = place_many(&shop);
    shop.kill();
    shop.start();
    all.extend(place_many(&shop));
    let (numbers, tickets): (HashSet<&str>, HashSet<&str>) = all.iter().map(|(number, ticket)| (&**number, &**ticket)).unzip();
    assert_eq!((numbers.len(), tickets.len()), (400, 400), "all are open, so that all tickets differ too");
    for (number, ticket) in &all {
        assert!(number.len() == 18 && number.bytes().all(|byte| byte.is_ascii_digit()), "{number}");
        // Of four hundred ids two end alike now and then; the later order's ticket is then the next that is free.
        let digits = &number[12..];
        assert!(ticket.len() == 6 && (ticket == digits || tickets.contains(digits)), "{ticket} of {number}");
    }
    assert_audit(&mut shop.owner(), 400);
    assert!(shop.docket(&["selftest", "numbering"]).succeeded().contains("all steps passed"));
}

#[test]
fn the_atomic_business_date_has_a_daily_sequence() {
    let shop = shop_with("template = \"{SEQ}\"\nreset = \"business_day\"\nunique_within = [\"business_date\"]", "");
    issues(&shop, 3, &an_order(), 8, |_, before| (before + 1).to_string());
}

#[test]
fn the_dual_key_is_an_id_and_a_daily_number_that_widens_after_9999() {
    let series = "template = \"{SEQ}\"\nreset = \"business_day\"\nunique_within = [\"business_date\"]\nstart = 9998\nend = 9999\nat_end = \"widen\"";
    let orders = issues(&shop_with(series, ""), 3, &an_order(), 8, |_, before| (before + 9_998).to_string());
    assert!(orders.iter().all(|order| order["id"].as_str().is_some_and(|id| id.len() == 36 && id.as_bytes()[14] == b'7')));
}

#[test]
fn channels_have_their_prefix() {
    let series = "template = \"{CHANNEL}-{DD}{MM}-{SEQ:3}\"\nreset = \"business_day\"\nscope = [\"channel\"]\nunique_within = [\"business_date\"]";
    let shop = shop_with(series, "");
    for (channel, code, count) in [("dine_in", "MESA", 1), ("delivery", "DELY", 42), ("takeaway", "TOGO", 5)] {
        let body = with(json!({ "channel": channel }));
        issues(&shop, count, &body, 8, |date, before| format!("{code}-{}{}-{:03}", &date[6..8], &date[4..6], before + 1));
    }
    let series =
        "template = \"{CHANNEL}-{SEQ:4}\"\nreset = \"business_day\"\nscope = [\"channel\"]\nunique_within = [\"business_date\"]";
    let shop = shop_with(series, "");
    let body = with(json!({ "channel": "dine_in" }));
    issues(&shop, 2, &body, 8, |_, before| format!("MESA-{:04}", before + 1));
}

fn for_table(table: &str, seats: &[&str]) -> Value {
    let items: Vec<Value> = seats.iter().map(|seat| json!({ "product": "SHAWARMA-L", "quantity": 1, "seat": seat })).collect();
    json!({ "channel": "dine_in", "table": table, "items": items })
}

fn tickets_of(order: &Value) -> Vec<(&str, &str)> {
    let tickets = order["tickets"].as_array().unwrap_or_else(|| panic!("no tickets: {order}"));
    tickets.iter().map(|one| (one["seat"].as_str().expect("a seat"), one["number"].as_str().expect("a number"))).collect()
}

fn cancel(client: &mut Client, order: &Value) {
    let path = format!("/orders/{}/cancel", order["id"].as_str().expect("an id"));
    client.post(&path, &json!({ "reason": "eaten" })).expect(200);
}

const DAILY: &str = "template = \"ALM-{YYYY}{MM}{DD}-{SEQ:6}\"\nreset = \"business_day\"";

#[test]
fn toast_gives_a_ticket_per_table_and_seat_from_1_to_99() {
    let tickets = "[series.ticket]\ntemplate = \"{SEQ}\"\nscope = [\"table\", \"seat\"]\nreset = \"never\"\nend = 99\nat_end = \"wrap\"\n\
                   default = { table = \"NONE\", seat = \"ALL\" }";
    let shop = shop_with(DAILY, tickets);
    let mut owner = shop.owner();
    let first = place(&mut owner, &for_table("T1", &["1", "2", "1"]));
    assert_eq!(tickets_of(&first), [("1", "1"), ("2", "1")]);
    assert_eq!((&first["ticketNumber"], &first["items"][1]["seat"]), (&json!("1"), &json!("2")));
    let second = place(&mut owner, &for_table("t1", &["2"]));
    assert_eq!(tickets_of(&second), [("2", "2")]);
    assert_eq!(tickets_of(&place(&mut owner, &for_table("T2", &["2"]))), [("2", "1")]);
    assert_eq!(tickets_of(&place(&mut owner, &an_order())), [("ALL", "1")], "without a table and a seat");
    cancel(&mut owner, &first);
    let mut last = Value::Null;
    for _ in 0..98 {
        last = place(&mut owner, &for_table("T1", &["1"]));
        cancel(&mut owner, &last);
    }
    assert_eq!(tickets_of(&last), [("1", "99")]);
    assert_eq!(tickets_of(&place(&mut owner, &for_table("T1", &["1"]))), [("1", "1")], "it wraps");
    let found = owner.get("/orders?search=99").expect(200);
    assert_eq!(found["data"][0]["id"], last["id"], "the ticket of a seat finds its order");
}

#[test]
fn square_gives_tickets_from_1_to_99_over_all_channels_and_begins_again_by_hand() {
    let tickets = "[series.ticket]\ntemplate = \"{SEQ}\"\nreset = \"never\"\nend = 99\nat_end = \"wrap\"";
    let mut shop = shop_with(DAILY, tickets);
    let mut owner = shop.owner();
    let ticket = |client: &mut Client, channel: &str| place(client, &with(json!({ "channel": channel })))["ticketNumber"].clone();
    let open = ["delivery", "counter", "dine_in"].map(|channel| ticket(&mut owner, channel));
    assert_eq!(open, ["1", "2", "3"].map(Value::from));
    let last = last_event(&mut owner);
    let reset = Request::new("POST", "/api/v1/numbering/series/ticket/reset").json(&json!({})).key("opening");
    assert_eq!(owner.send(&reset).expect(200)["atEnd"], "wrap");
    let event = owner.get(&format!("/events?after={last}")).expect(200)["data"][0].clone();
    assert_eq!((&event["type"], &event["data"]["old"]["counters"][0]["sequence"]), (&json!("numbering.seriesReset"), &json!(3)));
    assert!(owner.send(&reset).is_replay(), "and is done once");
    assert_eq!(ticket(&mut owner, "counter"), "4", "1, 2 and 3 are still open");
    let orders = all_orders(&mut owner);
    orders.iter().for_each(|order| cancel(&mut owner, order));
    owner.post("/numbering/series/ticket/reset", &json!({ "scope": "" })).expect(200);
    assert_eq!(ticket(&mut owner, "takeaway"), "1");
    // A process that starts anew reads from the store what is open.
    shop.kill();
    shop.start();
    let mut owner = shop.owner();
    for expected in (2..=99).chain([100, 101]) {
        assert_eq!(ticket(&mut owner, "counter"), expected.to_string());
    }
    let audit = owner.get("/numbering/audit?kind=ticket").expect(200);
    let expected = json!([{ "id": "ticket", "holds": true, "issued": 105, "last": 99, "onSeveralOpen": [] }]);
    assert_eq!((&audit["holds"], &audit["counters"], &audit["wrapping"]), (&json!(true), &json!([]), &expected));
    let printed = shop.docket(&["numbering", "audit", "--kind", "ticket"]);
    assert!(printed.succeeded().contains("wraps  ticket") && printed.out.contains("not gapless by design"), "{printed:?}");
}

#[test]
fn what_does_not_wrap_is_not_reset() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    owner.post("/numbering/series/order/reset", &json!({})).problem(409, "numbering.doesNotWrap");
    owner.post("/numbering/series/ticket/reset", &json!({})).problem(409, "numbering.noSeries");
    owner.post("/numbering/series/nope/reset", &json!({})).problem(404, "series.notFound");
    let wrap =
        Request::new("PUT", "/api/v1/numbering/series/ticket").json(&json!({ "template": "{SEQ}", "end": 9, "atEnd": "wrap" }));
    owner.send(&wrap).expect(200);
    let unknown = owner.post("/numbering/series/ticket/reset", &json!({ "scope": "T9" }));
    unknown.problem(409, "numbering.counterUnknown");
    assert_eq!(unknown.errors(), [("/scope".to_owned(), "numbering.counterUnknown".to_owned())]);
    assert!(unknown.text().contains("leave `scope` out"), "{}", unknown.text());
    let scoped = json!({ "template": "{TABLE}/{SEAT}/{SEQ}", "scope": ["table", "seat"], "end": 9, "atEnd": "wrap" });
    owner.send(&Request::new("PUT", "/api/v1/numbering/series/ticket").json(&scoped)).expect(200);
    for scope in ["T1".to_owned(), "T".repeat(10_000)] {
        let unknown = owner.post("/numbering/series/ticket/reset", &json!({ "scope": scope }));
        let detail = unknown.problem(409, "numbering.counterUnknown")["detail"].to_string();
        assert!(detail.contains("`table/seat`, such as `T1/1`") && detail.len() < 200, "{detail}");
    }
}

#[test]
fn lightspeed_numbers_per_outlet_beside_tickets_that_wrap_to_0() {
    let tickets = "[series.ticket]\ntemplate = \"{SEQ}\"\nreset = \"business_day\"\nstart = 0\nend = 99\nat_end = \"wrap\"";
    let order = format!("template = \"{{OUTLET}}-{{SEQ:4}}\"\nscope = [\"outlet\"]\nreset = \"never\"\n{tickets}");
    let series = "template = \"ALM-{YYYY}{MM}{DD}-{SEQ:6}\"\nreset = \"business_day\"";
    let outlets = "[[outlets]]\ncode = \"BAR\"\nname = \"Bar\"\n\n[[outlets]]\ncode = \"RES\"";
    let shop = Shop::with_changes(&[(series, &order), ("[[outlets]]\ncode = \"MAIN\"", outlets)]);
    let at = |outlet: &str| with(json!({ "outlet": outlet }));
    let first = issues(&shop, 1, &at("RES"), 0, |_, before| format!("RES-{:04}", before + 1));
    assert_eq!(first[0]["ticketNumber"], "0");
    let at_bar = issues(&shop, 42, &at("BAR"), 0, |_, before| format!("BAR-{:04}", before + 1));
    assert_eq!(number_of(&at_bar[41]), "BAR-0042");
}

#[test]
fn fudo_numbers_by_business_day_with_ids_that_sort_by_time() {
    let shop = shop_with("template = \"{SEQ}\"\nreset = \"business_day\"\nunique_within = [\"business_date\"]", "");
    let orders = issues(&shop, 3, &an_order(), 8, |_, before| (before + 1).to_string());
    // Within a millisecond they sort as they like; created at another time, they sort by it.
    let times: Vec<(&str, &str)> = orders
        .iter()
        .map(|order| (&order["id"].as_str().expect("an id")[..13], order["createdAt"].as_str().expect("a time")))
        .collect();
    assert!(times.is_sorted_by_key(|(id, _)| *id) && times.is_sorted_by_key(|(_, time)| *time), "{times:?}");
}

#[test]
fn a_fiscal_year_is_printed_and_counted_by_the_merchants_start_month() {
    let series = "template = \"ALM-{YYYY}{MM}{DD}-{SEQ:6}\"\nreset = \"business_day\"";
    let fiscal = "template = \"INV/{FY}/{SEQ:5}\"\nreset = \"fiscal_year\"\nrules = \"in-gst\"";
    let shop = Shop::with_changes(&[(series, fiscal), ("decimals = 2", "decimals = 2\nfiscal_year_start = 4")]);
    let mut owner = shop.owner();
    let order = place(&mut owner, &an_order());
    let date = order["businessDate"].as_str().expect("a date");
    let (year, month): (i32, i32) = (date[..4].parse().expect("a year"), date[5..7].parse().expect("a month"));
    let first = if month >= 4 { year } else { year - 1 };
    assert_eq!(number_of(&order), format!("INV/{:02}{:02}/00001", first % 100, (first + 1) % 100));
    let audit = owner.get(&format!("/numbering/audit?kind=order&from={date}&to={date}")).expect(200);
    assert_eq!(audit["counters"][0]["id"], format!("order-{first}-{:02}", (first + 1) % 100), "its period has the day in it");
    let series = owner.get("/numbering/series").expect(200);
    assert_eq!((&series["data"][0]["rules"], &series["data"][0]["documentDate"]), (&json!("in-gst"), &json!("business")));
}

#[test]
fn a_series_that_has_come_to_its_end_refuses_and_says_what_to_do() {
    let shop = shop_with("template = \"{SEQ}\"\nreset = \"never\"\nend = 2\nat_end = \"refuse\"", "");
    let mut owner = shop.owner();
    issues(&shop, 2, &an_order(), 0, |_, before| (before + 1).to_string());
    let refused = owner.post("/orders", &an_order()).problem(409, "numbering.exhausted");
    assert!(refused["detail"].as_str().is_some_and(|detail| detail.contains("Raise its `end`")), "{refused}");
    let widened = json!({ "template": "{SEQ}", "end": 2, "atEnd": "widen" });
    owner.send(&Request::new("PUT", "/api/v1/numbering/series/order").json(&widened)).expect(200);
    assert_eq!(number_of(&place(&mut owner, &an_order())), "3", "the refused order used none");
}

#[test]
fn a_table_that_is_no_code_is_refused_where_the_series_needs_it() {
    let shop = shop_with("template = \"{TABLE}-{SEQ}\"\nscope = [\"table\"]\nreset = \"never\"", "");
    let mut owner = shop.owner();
    assert_eq!(number_of(&place(&mut owner, &with(json!({ "table": "t12" })))), "T12-1");
    let terrace = owner.post("/orders", &with(json!({ "table": "terrace 12" })));
    terrace.problem(409, "numbering.codeInvalid");
    assert_eq!(terrace.errors(), [("/table".to_owned(), "numbering.codeInvalid".to_owned())]);
    owner.post("/orders", &an_order()).problem(409, "numbering.scopeMissing");
}
