//! What is generated and checked in, that every route is described and there, and the pages beside the API.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::*;

/// Compares a file of the repository with what the program prints.
#[track_caller]
fn assert_up_to_date(file: &str, command: &[&str]) {
    let printed = docket(command);
    let checked_in = std::fs::read_to_string(repository().join(file)).unwrap_or_default();
    let remedy =
        format!("{file} is out of date. Run `make generated`, or `docket {} > {file}`, and commit it.", command.join(" "));
    assert!(printed.succeeded() == checked_in, "{remedy}");
}

#[test]
fn openapi_json_is_up_to_date() {
    assert_up_to_date("openapi.json", &["openapi"]);
}

#[test]
fn docs_errors_md_is_up_to_date() {
    assert_up_to_date("docs/errors.md", &["docs", "errors"]);
}

#[test]
fn docs_events_md_is_up_to_date() {
    assert_up_to_date("docs/events.md", &["docs", "events"]);
}

#[test]
fn docs_order_lifecycle_md_is_up_to_date() {
    assert_up_to_date("docs/order-lifecycle.md", &["docs", "order-lifecycle"]);
}

#[test]
fn docs_money_md_is_up_to_date() {
    assert_up_to_date("docs/money.md", &["docs", "money"]);
    assert_up_to_date("docs/doctor.md", &["docs", "doctor"]);
    assert_up_to_date("docs/import-legacy.md", &["docs", "import-legacy"]);
}

#[test]
fn docs_permissions_md_is_up_to_date() {
    assert_up_to_date("docs/permissions.md", &["docs", "permissions"]);
}

#[test]
fn what_the_server_serves_is_what_the_program_prints() {
    let shop = Shop::open();
    let served = shop.owner().get("/openapi.json");
    assert_eq!(served.header("content-type"), Some("application/json"));
    let printed: Value = serde_json::from_str(docket(&["openapi"]).succeeded()).expect("JSON");
    assert_eq!(served.expect(200), printed);
    assert_eq!(printed["openapi"], "3.1.0");
}

#[test]
fn every_route_of_the_description_is_there_on_both_mounts() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    for operation in operations(&mut owner) {
        let request = operation.request();
        let other_mount = request.path.replacen("/api/v1/", "/api/", 1);
        for path in [request.path.clone(), other_mount] {
            let answer = owner.send(&Request { path, ..request.clone() });
            let text = answer.text();
            let missing = ["route.unknown", "route.methodNotAllowed"].iter().any(|code| text.contains(code));
            assert!(!missing && answer.status < 500, "{} {}: {} {text}", operation.method, operation.path, answer.status);
        }
    }
}

#[test]
fn the_description_names_the_routes_of_this_version() {
    let shop = Shop::open();
    let found = operations(&mut shop.owner());
    let found: BTreeSet<String> = found.iter().map(|operation| format!("{} {}", operation.method, operation.path)).collect();
    let expected = [
        "DELETE /api/v1/webhooks/{id}",
        "GET /api/v1/audit",
        "GET /api/v1/audit/export",
        "GET /api/v1/audit/verify",
        "DELETE /api/v1/tokens/{id}",
        "DELETE /api/v1/users/{id}/pin",
        "GET /api/v1/auth/me",
        "GET /api/v1/auth/people",
        "GET /api/v1/batches/{id}",
        "GET /api/v1/bills",
        "GET /api/v1/bills/{id}",
        "GET /api/v1/bills/{id}/receipt",
        "GET /api/v1/bills/{id}/receipt.escpos",
        "GET /api/v1/bills/{id}/receipt.txt",
        "GET /api/v1/catalogue",
        "GET /api/v1/categories",
        "GET /api/v1/credit-notes",
        "GET /api/v1/credit-notes/{id}",
        "GET /api/v1/credit-notes/{id}/receipt",
        "GET /api/v1/credit-notes/{id}/receipt.escpos",
        "GET /api/v1/credit-notes/{id}/receipt.txt",
        "GET /api/v1/customers",
        "GET /api/v1/customers/lookup",
        "GET /api/v1/customers/{id}",
        "GET /api/v1/customers/{id}/wallet",
        "GET /api/v1/doctor/findings",
        "GET /api/v1/doctor/rules",
        "GET /api/v1/doctor/runs/{id}",
        "GET /api/v1/driver/available-deliveries",
        "GET /api/v1/driver/cash",
        "GET /api/v1/driver/deliveries",
        "GET /api/v1/driver/deliveries/{id}/photo",
        "GET /api/v1/driver/events",
        "GET /api/v1/drivers",
        "GET /api/v1/drivers/{id}/cash",
        "GET /api/v1/events",
        "GET /api/v1/exports/customers",
        "GET /api/v1/exports/products",
        "GET /api/v1/exports/stock",
        "GET /api/v1/imports",
        "GET /api/v1/imports/{id}",
        "GET /api/v1/imports/{id}/findings",
        "GET /api/v1/integrations",
        "GET /api/v1/integrations/{id}",
        "GET /api/v1/ledger/accounts",
        "GET /api/v1/ledger/entries",
        "GET /api/v1/ledger/trial-balance",
        "GET /api/v1/numbering/audit",
        "GET /api/v1/numbering/series",
        "GET /api/v1/numbering/series/{kind}/counters",
        "GET /api/v1/orders",
        "GET /api/v1/orders/{id}",
        "GET /api/v1/orders/{id}/delivery/photo",
        "GET /api/v1/outlets",
        "GET /api/v1/outlets/{code}",
        "GET /api/v1/outlets/{code}/business-days",
        "GET /api/v1/outlets/{code}/business-days/{date}",
        "GET /api/v1/payments",
        "GET /api/v1/payments/{id}",
        "GET /api/v1/payments/{id}/receipt",
        "GET /api/v1/print-jobs",
        "GET /api/v1/printers",
        "GET /api/v1/products",
        "GET /api/v1/products/{id}",
        "GET /api/v1/products/{id}/batches",
        "GET /api/v1/products/{id}/movements",
        "GET /api/v1/purchases",
        "GET /api/v1/purchases/{id}",
        "GET /api/v1/queues",
        "GET /api/v1/queues/finance",
        "GET /api/v1/queues/kitchen",
        "GET /api/v1/queues/logistics",
        "GET /api/v1/queues/warehouse",
        "GET /api/v1/reports/drivers-cash",
        "GET /api/v1/reports/drivers-cash.csv",
        "GET /api/v1/reports/orders",
        "GET /api/v1/reports/orders.csv",
        "GET /api/v1/reports/payments",
        "GET /api/v1/reports/payments.csv",
        "GET /api/v1/reports/profit",
        "GET /api/v1/reports/profit.csv",
        "GET /api/v1/reports/sales",
        "GET /api/v1/reports/sales.csv",
        "GET /api/v1/reports/taxes",
        "GET /api/v1/reports/taxes.csv",
        "GET /api/v1/reports/wallets",
        "GET /api/v1/reports/wallets.csv",
        "GET /api/v1/roles",
        "GET /api/v1/setup",
        "POST /api/v1/setup",
        "POST /api/v1/setup/preview",
        "GET /api/v1/settings",
        "GET /api/v1/shifts",
        "GET /api/v1/shifts/{id}",
        "GET /api/v1/shifts/{id}/x-report",
        "GET /api/v1/shop/{merchant}",
        "GET /api/v1/shop/{merchant}/manifest",
        "GET /api/v1/shop/{merchant}/me",
        "GET /api/v1/shop/{merchant}/menu",
        "GET /api/v1/shop/{merchant}/orders",
        "GET /api/v1/shop/{merchant}/orders/{id}",
        "GET /api/v1/shop/{merchant}/orders/{id}/events",
        "GET /api/v1/shop/{merchant}/pictures/{picture}",
        "GET /api/v1/shop/{merchant}/wallet",
        "GET /api/v1/staff/events",
        "GET /api/v1/staff/orders",
        "GET /api/v1/taxes",
        "GET /api/v1/till",
        "GET /api/v1/till-settings",
        "GET /api/v1/standing-orders",
        "GET /api/v1/standing-orders/{id}",
        "GET /api/v1/stock/documents",
        "GET /api/v1/stock/documents/{id}",
        "GET /api/v1/webhooks",
        "GET /api/v1/webhooks/{id}",
        "GET /api/v1/webhooks/{id}/deliveries",
        "GET /api/v1/tokens",
        "GET /api/v1/users",
        "GET /api/v1/users/{id}",
        "GET /healthz",
        "GET /metrics",
        "GET /readyz",
        "PATCH /api/v1/batches/{id}",
        "PATCH /api/v1/categories/{code}",
        "PATCH /api/v1/customers/{id}",
        "PATCH /api/v1/integrations/{id}",
        "PATCH /api/v1/orders/{id}/items",
        "PATCH /api/v1/outlets/{code}",
        "PATCH /api/v1/settings",
        "PATCH /api/v1/products/{id}",
        "PATCH /api/v1/shop/{merchant}/me",
        "PATCH /api/v1/standing-orders/{id}",
        "PATCH /api/v1/taxes/{code}",
        "PATCH /api/v1/webhooks/{id}",
        "PATCH /api/v1/users/{id}",
        "POST /api/v1/admin/emergency-order-fix",
        "POST /api/v1/auth/sign-in",
        "POST /api/v1/auth/sign-out",
        "POST /api/v1/auth/sign-out-everywhere",
        "POST /api/v1/auth/switch",
        "POST /api/v1/bills/{id}/print",
        "POST /api/v1/bills/{id}/returns",
        "POST /api/v1/bills/{id}/void",
        "POST /api/v1/categories",
        "POST /api/v1/credit-notes/{id}/print",
        "POST /api/v1/customers",
        "POST /api/v1/customers/find-or-create",
        "POST /api/v1/customers/{id}/erase",
        "POST /api/v1/customers/{id}/merge",
        "POST /api/v1/customers/{id}/wallet/adjustments",
        "POST /api/v1/customers/{id}/wallet/top-ups",
        "POST /api/v1/doctor/runs",
        "POST /api/v1/driver/deliveries/{id}/accept",
        "POST /api/v1/driver/deliveries/{id}/deliver",
        "POST /api/v1/driver/deliveries/{id}/fail",
        "POST /api/v1/driver/deliveries/{id}/photo",
        "POST /api/v1/driver/deliveries/{id}/pick-up",
        "POST /api/v1/drivers/{id}/cash-handovers",
        "POST /api/v1/imports/customers",
        "POST /api/v1/imports/products",
        "POST /api/v1/imports/stock",
        "POST /api/v1/imports/{id}/abandon",
        "POST /api/v1/imports/{id}/apply",
        "POST /api/v1/imports/{id}/resume",
        "POST /api/v1/integrations",
        "POST /api/v1/integrations/{id}/rotate-secret",
        "POST /api/v1/integrations/{platform}/{endpointId}/webhook",
        "POST /api/v1/inventory/price-cart",
        "POST /api/v1/inventory/sales",
        "POST /api/v1/numbering/preview",
        "POST /api/v1/numbering/series/{kind}/reset",
        "POST /api/v1/orders",
        "POST /api/v1/orders/{id}/assign",
        "POST /api/v1/orders/{id}/cancel",
        "POST /api/v1/orders/{id}/hold",
        "POST /api/v1/orders/{id}/merge",
        "POST /api/v1/orders/{id}/move",
        "POST /api/v1/orders/{id}/recall",
        "POST /api/v1/orders/{id}/split",
        "POST /api/v1/orders/{id}/transitions",
        "POST /api/v1/outlets/{code}/business-days/{date}/close",
        "POST /api/v1/outlets/{code}/business-days/{date}/reopen",
        "POST /api/v1/outlets/{code}/pause",
        "POST /api/v1/outlets/{code}/resume",
        "POST /api/v1/payments",
        "POST /api/v1/payments/{id}/approve",
        "POST /api/v1/payments/{id}/receipt",
        "POST /api/v1/payments/{id}/refunds",
        "POST /api/v1/payments/{id}/reject",
        "POST /api/v1/print-jobs/{id}/retry",
        "POST /api/v1/printers/{code}/test",
        "POST /api/v1/products",
        "POST /api/v1/purchases",
        "POST /api/v1/purchases/{id}/returns",
        "POST /api/v1/lanes/{code}/close",
        "POST /api/v1/lanes/{code}/hold",
        "POST /api/v1/registers/{code}/lanes",
        "GET /api/v1/registers/{code}/lanes",
        "POST /api/v1/registers/{code}/trust",
        "POST /api/v1/shifts",
        "POST /api/v1/shifts/{id}/cash-movements",
        "POST /api/v1/shifts/{id}/close",
        "POST /api/v1/shop/{merchant}/cart",
        "POST /api/v1/shop/{merchant}/orders",
        "POST /api/v1/shop/{merchant}/orders/{id}/cancel",
        "POST /api/v1/shop/{merchant}/orders/{id}/receipt",
        "POST /api/v1/shop/{merchant}/sign-in",
        "POST /api/v1/shop/{merchant}/sign-in/code",
        "POST /api/v1/shop/{merchant}/sign-out",
        "POST /api/v1/shop/{merchant}/sign-out-everywhere",
        "POST /api/v1/taxes",
        "POST /api/v1/standing-orders",
        "POST /api/v1/standing-orders/{id}/cancel",
        "POST /api/v1/standing-orders/{id}/pause",
        "POST /api/v1/standing-orders/{id}/resume",
        "POST /api/v1/stock/adjustments",
        "POST /api/v1/stock/transfers",
        "POST /api/v1/webhooks",
        "POST /api/v1/webhooks/{id}/deliveries/{deliveryId}/replay",
        "POST /api/v1/webhooks/{id}/replay",
        "POST /api/v1/webhooks/{id}/rotate-secret",
        "POST /api/v1/webhooks/{id}/test",
        "POST /api/v1/tokens",
        "POST /api/v1/users",
        "POST /api/v1/users/{id}/activate",
        "POST /api/v1/users/{id}/deactivate",
        "POST /api/v1/users/{id}/sign-out",
        "PUT /api/v1/auth/password",
        "PUT /api/v1/auth/pin",
        "PUT /api/v1/doctor/rules/{code}",
        "PUT /api/v1/numbering/series/{kind}",
        "PUT /api/v1/products/{id}/picture",
        "PUT /api/v1/products/{id}/sold-out",
        "PUT /api/v1/roles/{role}",
        "PUT /api/v1/users/{id}/password",
        "PUT /api/v1/users/{id}/pin",
    ];
    for route in expected {
        assert!(found.contains(route), "{route} is not described");
    }
    let more: Vec<&String> = found.iter().filter(|route| !expected.contains(&route.as_str())).collect();
    assert_eq!(more, [] as [&String; 0], "the list above is out of date");
}

/// The members of a schema, with those of the schemas that it is made of.
fn members(document: &Value, schema: &str) -> BTreeSet<String> {
    fn collect(document: &Value, schema: &Value, found: &mut BTreeSet<String>) {
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            collect(document, &document["components"]["schemas"][name], found);
        }
        schema["allOf"].as_array().into_iter().flatten().for_each(|part| collect(document, part, found));
        found.extend(schema["properties"].as_object().into_iter().flat_map(|properties| properties.keys().cloned()));
    }
    let mut found = BTreeSet::new();
    collect(document, &document["components"]["schemas"][schema], &mut found);
    assert!(!found.is_empty(), "no schema {schema}");
    found
}

fn keys(value: &Value) -> BTreeSet<String> {
    value.as_object().expect("an object").keys().cloned().collect()
}

/// What only documents of another system have.
const OF_ANOTHER_SYSTEM: [&str; 2] = ["legacyId", "formerNumber"];

#[test]
fn every_member_of_an_answer_is_described_and_every_described_one_is_there() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let document = owner.get("/openapi.json").expect(200);
    let mut body = a_delivery(1);
    body["discounts"] = serde_json::json!([{ "kind": "percent", "value": 1 }]);
    body["deliveryAddress"] = serde_json::json!({ "text": "Corniche Road 7" });
    let cheese = serde_json::json!({
        "sku": "CHEESE", "name": "Cheese", "unit": "kg", "price": 40, "trackStock": true, "barcodes": ["2312345"], "sellByWeight": true,
        "taxes": [{ "name": "VAT", "rate": 5 }],
        "modifiers": [{ "code": "CUT", "name": "Cut", "options": [{ "code": "SLICED", "name": "Sliced", "price": 1 }] }]
    });
    owner.post("/products", &cheese).expect(201);
    let arrived = serde_json::json!({ "items": [{ "productId": "CHEESE", "quantity": 1, "unitCost": 20 }] });
    owner.post("/purchases", &arrived).expect(201);
    body["items"][0] = serde_json::json!({ "product": "CHEESE", "quantity": 1, "options": ["SLICED"] });
    let order = place(&mut owner, &body);
    let product = owner.get("/products?barcode=2312345012500").expect(200)["data"][0].clone();
    let category = owner.get("/categories").expect(200)["data"][0].clone();
    let customer = owner.get(&format!("/customers/{}", order["customer"]["id"].as_str().expect("an id"))).expect(200);
    let payment = owner.post("/payments", &serde_json::json!({ "amount": 1, "method": "cash" })).expect(201);
    let entry = owner.get("/ledger/entries").expect(200)["data"][0].clone();
    let date = payment["businessDate"].as_str().expect("a date");
    let trial = owner.get(&format!("/ledger/trial-balance?parts=true&businessDate={date}")).expect(200);
    let events = owner.get("/events").expect(200);
    let audit = owner.get("/numbering/audit").expect(200);
    let mut problem = owner.post("/orders", &body).problem(409, "stock.insufficient");
    let outlet = owner.get("/outlets/MAIN").expect(200);
    owner.post("/outlets/MAIN/pause", &serde_json::json!({ "until": "2199-01-01T00:00:00Z" })).expect(200);
    body["channel"] = "online".into();
    // No problem has all: only a delivery that somebody else has taken names another one.
    problem["retryAfterSeconds"] = owner.post("/orders", &body).problem(409, "outlet.paused")["retryAfterSeconds"].clone();
    problem["next"] = Value::Null;
    for (schema, value) in [
        ("Order", &order),
        ("OrderItem", &order["items"][0]),
        ("LineTax", &order["items"][0]["taxes"][0]),
        ("Discount", &order["discounts"][0]),
        ("CustomerOfOrder", &order["customer"]),
        ("DeliveryAddress", &order["deliveryAddress"]),
        ("OrderHistoryEntry", &order["history"][0]),
        ("Product", &product),
        ("ProductTax", &product["taxes"][0]),
        ("ScannedLabel", &product["scanned"]),
        ("ModifierGroup", &product["modifiers"][0]),
        ("ModifierOption", &product["modifiers"][0]["options"][0]),
        ("ChosenOption", &order["items"][0]["options"][0]),
        ("Category", &category),
        ("Customer", &customer),
        ("Payment", &payment),
        ("JournalEntry", &entry),
        ("JournalEntryCause", &entry["cause"]),
        ("Posting", &entry["postings"][0]),
        ("TrialBalance", &trial),
        ("TrialBalanceLine", &trial["accounts"][0]),
        ("Account", &owner.get("/ledger/accounts").expect(200)["data"][0]),
        ("EventPage", &events),
        ("Event", &events["data"][0]),
        ("NumberAudit", &audit),
        ("CounterFinding", &audit["counters"][0]),
        ("Series", &owner.get("/numbering/series").expect(200)["data"][0]),
        ("Counter", &owner.get("/numbering/series/order/counters").expect(200)["data"][0]),
        ("Outlet", &outlet),
        ("OnlineOrders", &outlet["onlineOrders"]),
        ("RegisterOfOutlet", &outlet["registers"][0]),
        ("Problem", &problem),
        ("FieldError", &problem["errors"][0]),
        ("Shortage", &problem["shortages"][0]),
    ] {
        let described: BTreeSet<String> =
            members(&document, schema).into_iter().filter(|member| !OF_ANOTHER_SYSTEM.contains(&member.as_str())).collect();
        assert_eq!(keys(value), described, "{schema}");
    }
}

#[test]
fn every_member_of_a_delivery_is_described_and_every_described_one_is_there() {
    let shop = Shop::open();
    let (mut owner, mut driver) = (shop.owner(), shop.role("driver"));
    let document = owner.get("/openapi.json").expect(200);
    let mut body = a_delivery(1);
    body["deliveryAddress"] = serde_json::json!({ "text": "Corniche Road 7" });
    let ids = [0, 1].map(|_| {
        let id = Placed::of(&place(&mut owner, &body)).id;
        for to in ["confirmed", "preparing", "ready"] {
            make_step(&mut owner, &id, to).expect(200);
        }
        id
    });
    let mut act = |what: &str, body: Value| driver.post(&format!("/driver/deliveries/{}/{what}", ids[0]), &body);
    let nothing = || serde_json::json!({});
    act("accept", nothing()).expect(200);
    let taken = act("accept", nothing()).problem(409, "delivery.taken");
    act("pick-up", nothing()).expect(200);
    act("fail", serde_json::json!({ "reason": "nobody opened" })).expect(200);
    act("accept", nothing()).expect(200);
    act("pick-up", nothing()).expect(200);
    let order = owner.get(&format!("/orders/{}", ids[0])).expect(200);
    let delivery = act("deliver", serde_json::json!({ "proof": { "note": "at the door" } })).expect(200);
    let drivers = owner.get("/drivers").expect(200);
    let of_driver = format!("/drivers/{}", drivers["data"][0]["id"].as_str().expect("an id"));
    let hand_in = serde_json::json!({ "amount": 1, "into": "safe" });
    let handover = owner.post(&format!("{of_driver}/cash-handovers"), &hand_in).expect(201);
    let cash = owner.get(&format!("{of_driver}/cash")).expect(200);
    let told = driver.get("/driver/events").expect(200);
    for (schema, value) in [
        ("Delivery", &delivery),
        ("DeliveryItem", &delivery["items"][0]),
        ("DeliveryCustomer", &delivery["customer"]),
        ("DeliveryOfOrder", &order["delivery"]),
        ("FailedAttempt", &order["delivery"]["attempts"][0]),
        ("NextDelivery", &taken["next"]),
        ("Driver", &drivers["data"][0]),
        ("DriverCash", &cash),
        ("DriverCashLine", &cash["data"][0]),
        ("CashHandover", &handover),
        ("DriverEventPage", &told),
        ("DriverEvent", &told["data"][0]),
    ] {
        assert_eq!(keys(value), members(&document, schema), "{schema}");
    }
}

#[test]
fn every_member_of_a_shift_and_a_business_day_is_described_and_every_described_one_is_there() {
    let shop = Shop::rehearsed_with("cantina", &[], "2026-01-18T22:00:00-03:00");
    let mut owner = shop.owner();
    let document = owner.get("/openapi.json").expect(200);
    let opening = serde_json::json!({ "register": "R1", "openingFloat": 5 });
    let shift = owner.post("/shifts", &opening).expect(201);
    let path = format!("/shifts/{}", shift["id"].as_str().expect("an id"));
    owner.post("/payments", &serde_json::json!({ "amount": 1, "method": "cash" })).expect(201);
    let movement = serde_json::json!({ "kind": "drop", "amount": 1, "reason": "to the safe" });
    let moved = owner.post(&format!("{path}/cash-movements"), &movement).expect(201);
    let sale = serde_json::json!({ "saleItems": [{ "productId": "CAFE", "quantity": 1 }] });
    let sold = owner.post("/inventory/sales", &sale).expect(201)["bill"].clone();
    let back = format!("/bills/{}/returns", sold["id"].as_str().expect("an id"));
    owner.post(&back, &serde_json::json!({ "reason": "cold" })).expect(201);
    let counted = serde_json::json!({ "denominations": [{ "value": 1, "count": 5 }] });
    let closed = owner.post(&format!("{path}/close"), &counted).expect(200);
    let listed = owner.get("/shifts").expect(200)["data"][0].clone();
    let x_report = owner.get(&format!("{path}/x-report")).expect(200);
    shop.pass_until("2026-01-19T04:30:00-03:00");
    let day = owner.post("/outlets/MAIN/business-days/2026-01-18/close", &serde_json::json!({})).expect(200);
    let days = owner.get("/outlets/MAIN/business-days").expect(200);
    let z_report = &day["zReports"][0];
    for (schema, value) in [
        ("Shift", &shift),
        ("Shift", &closed),
        ("Shift", &listed),
        ("DrawerCash", &shift["cash"]),
        ("CashMovement", &moved["cashMovements"][0]),
        ("ShiftClosing", &closed["closing"]),
        ("Denomination", &closed["closing"]["denominations"][0]),
        ("XReport", &x_report),
        ("DrawerCash", &x_report["cash"]),
        ("MethodSum", &x_report["payments"][0]),
        ("MethodSum", &x_report["refunds"][0]),
        ("BusinessDay", &days["data"][0]),
        ("BusinessDayDetails", &day),
        ("DaySums", &day["soFar"]),
        ("SalesSums", &day["soFar"]["sales"]),
        ("OrderSums", &day["soFar"]["orders"]),
        ("MethodSum", &day["soFar"]["payments"][0]),
        ("NumberRange", &day["soFar"]["numbers"][0]),
        ("CashSums", &day["soFar"]["cash"]),
        ("ZReport", z_report),
        ("SalesSums", &z_report["sales"]),
        ("OrderSums", &z_report["orders"]),
        ("MethodSum", &z_report["payments"][0]),
        ("MethodSum", &z_report["refunds"][0]),
        ("NumberRange", &z_report["numbers"][0]),
        ("CashSums", &z_report["cash"]),
        ("GrandTotal", &z_report["grandTotalSales"]),
        ("GrandTotal", &z_report["grandTotalReceived"]),
    ] {
        assert_eq!(keys(value), members(&document, schema), "{schema}");
    }
}

#[test]
fn every_member_of_a_bill_and_of_stock_is_described_and_every_described_one_is_there() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let document = owner.get("/openapi.json").expect(200);
    let json = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
    let tahini = r#"{ "sku": "TAHINI", "name": "Tahini", "price": 21, "trackStock": true, "taxes": [{ "name": "VAT", "rate": 5 }],
        "modifiers": [{ "code": "LID", "name": "Lid", "options": [{ "code": "CORK", "name": "Cork", "price": 1 }] }] }"#;
    let product = owner.post("/products", &json(tahini)).expect(201)["id"].as_str().expect("an id").to_owned();
    let arrived = r#"{ "items": [{ "productId": "TAHINI", "quantity": 5, "unitCost": 12 }] }"#;
    let purchase = owner.post("/purchases", &json(arrived)).expect(201);
    let cart = owner.post("/inventory/price-cart", &json(r#"{ "items": [{ "product": "TAHINI", "quantity": 6 }] }"#));
    let cart = cart.expect(200);
    let sale = r#"{ "saleItems": [{ "productId": "TAHINI", "quantity": 2, "options": ["CORK"],
                                   "discounts": [{ "kind": "percent", "value": 1 }] }],
                    "discounts": [{ "kind": "percent", "value": 1 }], "receiptData": { "till": 7 } }"#;
    let sale = owner.post("/inventory/sales", &json(sale)).expect(201);
    let bill = sale["bill"]["id"].as_str().expect("an id");
    let back = r#"{ "items": [{ "line": 1, "quantity": 1 }], "reason": "bitter" }"#;
    let note = owner.post(&format!("/bills/{bill}/returns"), &json(back)).expect(201);
    let details = owner.get(&format!("/bills/{bill}")).expect(200);
    let movements = owner.get(&format!("/products/{product}/movements")).expect(200);
    let level = owner.get("/products/TAHINI").expect(200)["stock"][0].clone();
    let mut reader = shop.owner();
    let date = sale["bill"]["businessDate"].as_str().expect("a date");
    let mut report = |name: &str| reader.get(&format!("/reports/{name}?from={date}&to={date}")).expect(200);
    for (schema, value) in [
        ("PricedCart", &cart),
        ("PricedItem", &cart["items"][0]),
        ("Portion", &cart["items"][0]["portions"][0]),
        ("FieldError", &cart["problems"][0]),
        ("Shortage", &cart["shortages"][0]),
        ("Sale", &sale),
        ("SoldGoods", &sale["data"][0]),
        ("Portion", &sale["data"][0]["portions"][0]),
        ("Bill", &sale["bill"]),
        ("BillItem", &sale["bill"]["items"][0]),
        ("LineTax", &sale["bill"]["items"][0]["taxes"][0]),
        ("ChosenOption", &sale["bill"]["items"][0]["options"][0]),
        ("Discount", &sale["bill"]["items"][0]["discounts"][0]),
        ("BillPayment", &sale["bill"]["payments"][0]),
        ("BillDetails", &details),
        ("CreditNote", &details["creditNotes"][0]),
        ("CreditNote", &note),
        ("CreditItem", &note["items"][0]),
        ("Refund", &note["refunds"][0]),
        ("StockDocument", &purchase),
        ("Batch", &purchase["batches"][0]),
        ("StockMovement", &purchase["movements"][0]),
        ("StockMovementDetails", &movements["data"][0]),
        ("StockLevel", &level),
        ("SalesReportLine", &report("sales")["data"][0]),
        ("SalesReportFigures", &report("sales")["total"]["sold"]),
        ("SalesReportAmounts", &report("sales")["total"]["left"]),
        ("TaxReportLine", &report("taxes")["data"][0]),
        ("TaxReportFigures", &report("taxes")["total"][0]["sold"]),
        ("PaymentReportLine", &report("payments")["data"][0]),
        ("ProfitReportLine", &report("profit")["data"][0]),
        ("WalletReportTotal", &report("wallets")["total"]),
        ("DriversCashReportSums", &report("drivers-cash")["total"]),
    ] {
        assert_eq!(keys(value), members(&document, schema), "{schema}");
    }
    assert_eq!((details["id"].as_str(), &details["creditNotes"][0]), (Some(bill), &note), "what was answered is what is read");
}

#[test]
fn every_code_is_in_the_table_of_the_page_that_problems_point_to() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let page = owner.send(&Request::new("GET", "/docs/errors"));
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")));
    let (page, table) = (page.text(), docket(&["docs", "errors"]));
    let document = owner.get("/openapi.json").expect(200);
    let codes = document["components"]["schemas"]["ProblemCode"]["enum"].as_array().expect("a closed list").clone();
    assert!(codes.len() > 40, "{codes:?}");
    for code in &codes {
        let code = code.as_str().expect("a code");
        assert!(page.contains(&format!("id=\"{code}\"")), "{code} has no place on the page");
        assert!(table.succeeded().contains(&format!("| `{code}` |")), "{code} has no line in the table");
    }
    let unknown = owner.get("/orders?nope=1").problem(422, "field.unknown");
    assert_eq!(unknown["type"], "/docs/errors#field.unknown");
}

/// Every address that a page or a style sheet loads something from.
fn loaded(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for before in ["src=\"", "href=\"", "src='", "href='", "url(", "@import \"", "@import '"] {
        for rest in text.split(before).skip(1) {
            let rest = rest.trim_start_matches(['"', '\'', ' ']);
            let end = rest.find(['"', '\'', ')', '>']).unwrap_or(rest.len());
            found.push(rest[..end].trim());
        }
    }
    found
}

#[test]
fn the_reference_loads_nothing_from_another_host() {
    let shop = Shop::open();
    let mut nobody = Client::new(&shop.address(), None);
    let moved = nobody.send(&Request::new("GET", "/docs"));
    assert_eq!((moved.status, moved.header("location")), (303, Some("/docs/")));
    let page = nobody.send(&Request::new("GET", "/docs/"));
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")));
    let page = page.text();
    let parts = loaded(&page);
    assert!(parts.len() >= 4, "scripts and style sheets: {parts:?}");
    for part in &parts {
        assert!(!part.contains("//"), "{part} is elsewhere");
        let file = nobody.send(&Request::new("GET", format!("/docs/{}", part.trim_start_matches("./"))));
        assert_eq!(file.status, 200, "{part}");
        if part.ends_with(".css") {
            let text = file.text();
            let elsewhere: Vec<&str> = loaded(&text).into_iter().filter(|from| !from.starts_with("data:")).collect();
            assert_eq!(elsewhere, [] as [&str; 0], "{part}");
        }
    }
    // The bundle of scripts would show a badge that another site draws, unless it is told not to.
    let settings = nobody.send(&Request::new("GET", "/docs/swagger-initializer.js")).text();
    assert!(settings.contains("\"validatorUrl\": \"none\""), "{settings}");
    assert!(settings.contains("\"/api/v1/openapi.json\"") && !settings.contains("http"), "{settings}");
}

#[test]
fn the_server_says_that_it_is_alive_and_ready() {
    let shop = Shop::open();
    let mut nobody = Client::new(&shop.address(), None);
    for path in ["/healthz", "/readyz"] {
        let health = nobody.send(&Request::new("GET", path)).expect(200);
        assert_eq!((&health["status"], &health["version"]), (&"ok".into(), &env!("CARGO_PKG_VERSION").into()), "{path}");
        assert_eq!(nobody.send(&Request::new("HEAD", path)).status, 200, "{path}");
    }
}

/// The value of a metric's line.
pub fn metric(text: &str, line: &str) -> Option<f64> {
    text.lines().find_map(|one| one.strip_prefix(line)?.strip_prefix(' ')?.parse().ok())
}

#[test]
fn the_metrics_count_what_was_done() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let metrics = |client: &mut Client| client.send(&Request::new("GET", "/metrics")).text();
    let before = metrics(&mut owner);
    let key = new_key();
    for _ in 0..3 {
        place(&mut owner, &an_order());
        owner.post_with_key("/orders", &key, &a_delivery(1)).expect(201);
        owner
            .post("/orders", &serde_json::json!({ "items": [{ "product": "NOPE", "quantity": 1 }] }))
            .problem(409, "product.unknown");
        owner.get("/orders/00000000-0000-0000-0000-000000000000").problem(404, "order.unknown");
    }
    owner.send(&Request::new("BREW", "/api/v1/orders")).problem(405, "route.methodNotAllowed");
    let after = metrics(&mut owner);
    let grown =
        |line: &str| metric(&after, line).unwrap_or_else(|| panic!("{line}: {after}")) - metric(&before, line).unwrap_or(0.0);
    assert_eq!(grown("docket_commands_total"), 9.0);
    assert_eq!(grown("docket_refusals_total"), 3.0);
    assert_eq!(grown("docket_replays_total"), 2.0);
    assert_eq!(grown("docket_failures_total"), 0.0);
    assert_eq!(grown("docket_http_requests_total{method=\"POST\",route=\"/api/v1/orders\",status=\"201\"}"), 6.0);
    assert_eq!(grown("docket_http_requests_total{method=\"GET\",route=\"/api/v1/orders/{id}\",status=\"404\"}"), 3.0);
    assert!(!after.contains("BREW") && after.contains("method=\"other\""), "a label has few values: {after}");
    assert!(grown("docket_commit_seconds_total") > 0.0);
    assert_eq!(metric(&after, "docket_findings_open"), Some(0.0));
    assert!(after.ends_with("# EOF\n"), "a whole document: {after}");
}
