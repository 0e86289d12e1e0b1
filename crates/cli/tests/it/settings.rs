//! The merchant's settings over HTTP: what a preset sets, seen and changed, and what is refused.

use serde_json::{Value, json};

use crate::harness::*;

/// A Monday at noon in the Emirates.
const NOON: &str = "2026-01-19T12:00:00+04:00";

fn keyed(body: &Value) -> Request {
    Request::new("PATCH", "/api/v1/settings").key("change").json(body)
}

fn events(shop: &Shop, name: &str) -> Vec<Value> {
    all_of(&mut shop.owner(), "/events?limit=200").into_iter().filter(|event| event["type"] == name).collect()
}

#[test]
fn what_a_preset_set_is_shown_and_what_is_sent_back_unchanged_changes_nothing() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let settings = owner.get("/settings").expect(200);
    assert_eq!(
        (&settings["version"], &settings["currency"], &settings["timeZone"]),
        (&json!(1), &json!("AED"), &json!("Asia/Dubai"))
    );
    assert_eq!(settings["businessDay"]["cutoff"], "00:00");
    assert_eq!(settings["queues"]["kitchenMinutes"], 20);
    assert!(settings["channels"].as_array().is_some_and(|all| all.iter().any(|one| one["name"] == "counter")), "{settings}");
    let same = owner.patch("/settings", &settings).expect(200);
    assert_eq!(same, settings);
    assert_eq!(events(&shop, "settings.changed"), Vec::<Value>::new());
}

#[test]
fn a_change_counts_for_the_next_request_and_is_in_the_stream_and_after_a_restart() {
    let mut shop = Shop::rehearsed(NOON);
    let body = json!({
        "version": 1, "name": "Al Marya by the sea", "shiftRequired": true, "smallestCoin": "0.25", "retentionYears": 10,
        "transferHours": 24, "releaseUnpaidMinutes": 30, "autoConfirm": "on_placed", "payLater": false, "deliveryProof": "photo",
        "language": "ar", "queues": { "kitchenMinutes": 15 }, "receipts": { "digits": "native" },
        "charges": [{ "code": "deliveryFee", "name": "Delivery", "amount": 12.5, "taxes": [{ "name": "VAT", "rate": 5 }] },
                    { "code": "service", "name": "Service", "percent": "10" }],
        "barcodeRules": [{ "prefix": "24", "kind": "weight", "itemDigits": 5, "valueDigits": 5, "valueDecimals": 3 }],
        "printers": [{ "code": "P1", "name": "Counter", "outlet": "MAIN", "host": "192.168.1.50", "registers": ["R1"] }],
        "businessDay": { "cutoff": "05:00", "graceFrom": "04:00", "graceUntil": "07:00", "forceClose": "manager" }
    });
    let changed = shop.owner().send(&keyed(&body)).expect(200);
    assert_eq!(changed["version"], 2);
    assert_eq!(
        changed["queues"],
        json!({ "financeMinutes": 60, "kitchenMinutes": 15, "warehouseMinutes": 120, "logisticsMinutes": 45 })
    );
    assert_eq!(changed["charges"][0]["amount"], json!(12.5));
    assert_eq!(changed["charges"][1]["percent"], json!(10));
    assert_eq!(changed["printers"][0]["port"], 9100);
    for name in [
        "name",
        "shiftRequired",
        "retentionYears",
        "transferHours",
        "releaseUnpaidMinutes",
        "autoConfirm",
        "payLater",
        "deliveryProof",
        "language",
    ] {
        assert_eq!(changed[name], body[name], "{name}");
    }
    let mut owner = shop.owner();
    assert!(owner.send(&keyed(&body)).is_replay());
    // The rules go by it at once.
    let till = owner.get("/till-settings?outlet=MAIN").expect(200);
    assert_eq!((till["smallestCoin"].to_string(), &till["businessDay"]["cutoff"]), ("0.25".to_owned(), &json!("05:00")));
    assert_eq!(till["barcodeRules"][0]["prefix"], "24");
    assert_eq!(owner.get("/printers").expect(200)["data"][0]["host"], "192.168.1.50");
    let till = owner.get("/till").expect(200);
    assert_eq!((&till["shiftRequired"], &till["problems"][0]["code"]), (&json!(true), &json!("shift.required")));
    let told = &events(&shop, "settings.changed")[0]["data"];
    assert_eq!((&told["old"]["shiftRequired"], &told["new"]["shiftRequired"]), (&json!(false), &json!(true)));
    assert_eq!((&told["old"]["retentionYears"], &told["new"]["retentionYears"]), (&json!(8), &json!(10)));
    shop.kill();
    shop.start();
    assert_eq!(shop.owner().get("/settings").expect(200), changed);
}

#[test]
fn of_two_who_change_what_both_have_read_the_second_is_told() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    owner.patch("/settings", &json!({ "version": 1, "transferHours": 24 })).expect(200);
    let second = owner.patch("/settings", &json!({ "version": 1, "transferHours": 72 }));
    second.problem(409, "settings.versionConflict");
    assert_eq!(second.errors(), [("/version".to_owned(), "settings.versionConflict".to_owned())]);
    // Series, users and outlets have nothing to do with it.
    owner.post("/users", &json!({ "name": "Sara", "role": "cashier" })).expect(201);
    owner.patch("/outlets/MAIN", &json!({ "name": "By the sea" })).expect(200);
    assert_eq!(owner.patch("/settings", &json!({ "version": 2, "transferHours": 72 })).expect(200)["transferHours"], 72);
}

#[test]
fn what_documents_are_reckoned_by_is_fixed() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let before = owner.get("/settings").expect(200);
    for (name, value) in [
        ("currency", json!("USD")),
        ("decimals", json!(3)),
        ("pricesIncludeTax", json!(false)),
        ("fiscalYearStart", json!(4)),
        ("country", json!("IN")),
        ("slug", json!("another")),
    ] {
        let refused = owner.patch("/settings", &json!({ "shiftRequired": true, name: value }));
        let problem = refused.problem(422, "settings.fixed");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("docket merchant create")), "{problem}");
        assert_eq!(refused.errors(), [(format!("/{name}"), "settings.fixed".to_owned())]);
    }
    assert_eq!(owner.get("/settings").expect(200), before, "nothing half done");
}

#[test]
fn what_does_not_fit_is_refused_at_its_place_all_at_once() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let mut refused = |body: Value| {
        let answer = owner.patch("/settings", &body);
        assert!([409, 422].contains(&answer.status), "{body}");
        answer.errors().into_iter().map(|(pointer, _)| pointer).collect::<Vec<_>>()
    };
    let many =
        json!({ "retentionYears": 0, "transferHours": 721, "queues": { "kitchenMinutes": 0 }, "timeZone": "Asia/Atlantis" });
    let mut pointers = refused(many);
    pointers.sort();
    assert_eq!(pointers, ["/queues/kitchenMinutes", "/retentionYears", "/timeZone", "/transferHours"]);
    assert_eq!(refused(json!({ "businessDay": { "cutoff": "25:00" } })), ["/businessDay/cutoff"]);
    assert_eq!(
        refused(json!({ "businessDay": { "cutoff": "06:00", "graceFrom": "07:00", "graceUntil": "08:00" } })),
        ["/businessDay"]
    );
    assert_eq!(refused(json!({ "smallestCoin": "0" })), ["/smallestCoin"]);
    assert_eq!(refused(json!({ "language": "English!" })), ["/language"]);
    assert_eq!(refused(json!({ "name": " " })), ["/name"]);
    assert_eq!(refused(json!({ "charges": [{ "code": "fee", "name": "Fee" }] })), ["/charges/0"]);
    let twice =
        json!({ "charges": [{ "code": "fee", "name": "Fee", "amount": 1 }, { "code": "fee", "name": "Fee", "amount": 2 }] });
    assert_eq!(refused(twice), ["/charges/1/code"]);
    let printer = |field: &str, value: Value| {
        let mut printer = json!({ "code": "P1", "name": "Counter", "outlet": "MAIN", "host": "192.168.1.50" });
        printer[field] = value;
        json!({ "printers": [printer] })
    };
    assert_eq!(refused(printer("host", json!("not a host"))), ["/printers/0/host"]);
    assert_eq!(refused(printer("codePage", json!("latin1"))), ["/printers/0/codePage"]);
    assert_eq!(refused(printer("registers", json!(["R9"]))), ["/printers/0/registers"]);
    assert_eq!(refused(printer("code", json!("p 1"))), ["/printers/0/code"]);
    let rule = json!({ "prefix": "30", "kind": "weight", "itemDigits": 5, "valueDigits": 5, "valueDecimals": 3 });
    assert_eq!(refused(json!({ "barcodeRules": [rule] })), ["/barcodeRules/0"]);
    assert_eq!(owner.get("/settings").expect(200)["version"], 1);
    owner.patch("/settings", &json!({ "tempo": 3 })).problem(422, "field.unknown");
}

#[test]
fn outlets_registers_and_channels_are_added_and_never_taken_away() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let settings = owner.get("/settings").expect(200);
    let with = |name: &str, one: Value| {
        let mut all = settings[name].as_array().expect("a list").clone();
        all.push(one);
        json!(all)
    };
    let more = json!({
        "outlets": with("outlets", json!({ "code": "WEST", "name": "West" })),
        "registers": with("registers", json!({ "code": "W1", "name": "Till", "outlet": "WEST" })),
        "channels": with("channels", json!({ "name": "talabat", "code": "TLB" })),
    });
    let grown = owner.patch("/settings", &more).expect(200);
    assert_eq!(grown["channels"].as_array().and_then(|all| all.last()).map(|one| one["online"].clone()), Some(json!(true)));
    assert_eq!(owner.get("/outlets/WEST").expect(200)["registers"], json!([{ "code": "W1", "name": "Till" }]));
    let mut order = an_order();
    order["outlet"] = json!("WEST");
    order["channel"] = json!("talabat");
    assert_eq!(place(&mut owner, &order)["outlet"], "WEST");
    for name in ["outlets", "registers", "channels"] {
        let refused = owner.patch("/settings", &json!({ name: settings[name] }));
        refused.problem(409, "settings.inUse");
        assert_eq!(refused.errors(), [(format!("/{name}"), "settings.inUse".to_owned())]);
    }
    let mut elsewhere = grown["registers"].clone();
    elsewhere[0]["outlet"] = json!("WEST");
    owner.patch("/settings", &json!({ "registers": elsewhere })).problem(409, "settings.inUse");
    elsewhere = with("registers", json!({ "code": "X1", "name": "Till", "outlet": "NORTH" }));
    owner.patch("/settings", &json!({ "registers": elsewhere })).problem(409, "settings.inUse");
}

#[test]
fn a_charge_that_the_shop_of_customers_goes_by_is_not_taken_away() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    owner.patch("/settings", &json!({ "charges": [{ "code": "bringing", "name": "Delivery", "amount": 10 }] })).expect(200);
    let terms = json!({ "delivery": true, "deliveryCharge": "bringing", "methods": ["cod"] });
    owner.patch("/outlets/MAIN", &json!({ "shop": terms })).expect(200);
    owner.patch("/settings", &json!({ "charges": [] })).problem(409, "settings.inUse");
    owner.patch("/outlets/MAIN", &json!({ "shop": null })).expect(200);
    owner.patch("/settings", &json!({ "charges": [] })).expect(200);
}

#[test]
fn the_present_business_date_never_jumps() {
    let shop = Shop::rehearsed("2026-01-19T03:00:00+04:00");
    let mut owner = shop.owner();
    let later = json!({ "businessDay": { "cutoff": "06:00" } });
    let refused = owner.patch("/settings", &later);
    let problem = refused.problem(409, "settings.dateMoves");
    assert!(
        problem["detail"].as_str().is_some_and(|detail| detail.contains("2026-01-18") && detail.contains("06:00")),
        "{problem}"
    );
    owner.patch("/outlets/MAIN", &later).problem(409, "settings.dateMoves");
    owner.patch("/outlets/MAIN", &json!({ "timeZone": "America/New_York" })).problem(409, "settings.dateMoves");
    shop.pass_until("2026-01-19T06:30:00+04:00");
    owner.patch("/settings", &later).expect(200);
    assert_eq!(place(&mut owner, &an_order())["businessDate"], "2026-01-19");
    // An outlet's own policy goes before the merchant's.
    let own =
        owner.patch("/outlets/MAIN", &json!({ "businessDay": { "cutoff": "05:00" }, "timeZone": "Asia/Muscat" })).expect(200);
    assert_eq!((&own["businessDay"]["cutoff"], &own["timeZone"]), (&json!("05:00"), &json!("Asia/Muscat")));
    let back = owner.patch("/outlets/MAIN", &json!({ "businessDay": null, "timeZone": null })).expect(200);
    assert_eq!((&back["businessDay"], &back["timeZone"]), (&Value::Null, &json!("Asia/Dubai")));
}

#[test]
fn the_head_of_an_outlets_receipts_is_changed_and_printed() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let head = json!({ "legalName": "Sea Kitchen LLC", "address": ["Corniche 1"], "taxNumberLabel": "TRN", "taxNumber": "100", "footer": ["Bye"] });
    assert_eq!(owner.patch("/outlets/MAIN", &json!({ "receipt": head })).expect(200)["receipt"], head);
    let till = owner.get("/till-settings?outlet=MAIN").expect(200);
    assert_eq!((&till["receipt"]["legalName"], &till["receipt"]["footer"]), (&json!("Sea Kitchen LLC"), &json!(["Bye"])));
    let refused = owner.patch("/outlets/MAIN", &json!({ "receipt": { "taxNumber": "100" } }));
    refused.problem(422, "settings.invalid");
    assert_eq!(refused.errors()[0].0, "/receipt");
}

#[test]
fn managers_change_settings_accountants_see_them_and_cashiers_do_neither() {
    let shop = Shop::open();
    shop.role("manager").patch("/settings", &json!({ "transferHours": 24 })).expect(200);
    shop.role("accountant").get("/settings").expect(200);
    shop.role("accountant").patch("/settings", &json!({ "transferHours": 25 })).problem(403, "permission.missing");
    shop.role("cashier").get("/settings").problem(403, "permission.missing");
    let mut bound = shop.client(&shop.token(&["--role", "manager", "--outlet", "MAIN"]));
    bound.patch("/settings", &json!({ "transferHours": 26 })).problem(403, "permission.missing");
}
