//! Which dates and outlets a report is of, and who may ask for it.

use super::*;

const REPORTS: [&str; 7] = ["sales", "orders", "taxes", "payments", "profit", "wallets", "drivers-cash"];

fn with_two_outlets() -> Shop {
    a_counter_with(&[CITY])
}

fn sell_at(client: &mut Client, outlet: &str, quantity: i64) {
    let mut body = sale("SALT-1KG", quantity);
    body["outlet"] = outlet.into();
    sold(client, &body);
}

#[test]
fn a_report_is_of_today_unless_dates_are_named() {
    let shop = a_counter();
    let mut owner = shop.owner();
    sold(&mut owner, &sale("SALT-1KG", 1));
    shop.pass_until("2026-01-20T12:00:00+05:30");
    sold(&mut owner, &sale("SALT-1KG", 2));
    for (query, from, to, dates) in [
        ("", "2026-01-20", "2026-01-20", &["2026-01-20"] as &[&str]),
        ("from=2026-01-19", "2026-01-19", "2026-01-20", &["2026-01-19", "2026-01-20"]),
        ("to=2026-01-19", "2026-01-19", "2026-01-19", &["2026-01-19"]),
        ("from=2026-02-01", "2026-02-01", "2026-02-01", &[]),
        ("to=2026-02-01", "2026-01-20", "2026-02-01", &["2026-01-20"]),
        ("from=2025-01-20&to=2026-01-20", "2025-01-20", "2026-01-20", &["2026-01-19", "2026-01-20"]),
    ] {
        let report = report(&mut owner, "sales", query);
        assert_eq!((text(&report, "from"), text(&report, "to"), &report["outlet"]), (from, to, &Value::Null), "{query}");
        let found: Vec<&str> = lines(&report).iter().map(|line| text(line, "businessDate")).collect();
        assert_eq!(found, dates, "{query}");
    }
}

#[test]
fn dates_that_are_wrong_or_too_many_are_refused_by_every_report() {
    let shop = a_counter();
    let mut owner = shop.owner();
    for name in REPORTS.into_iter().flat_map(|name| [name.to_owned(), format!("{name}.csv")]) {
        for (query, status, code, pointer) in [
            ("from=2026-02-30", 422, "request.invalid", "?from"),
            ("to=tomorrow", 422, "request.invalid", "?to"),
            ("from=2026-01-02&to=2026-01-01", 422, "request.invalid", "?to"),
            ("from=2025-01-19&to=2026-01-20", 422, "report.rangeTooLong", "?to"),
            ("from=2000-01-01&to=2199-12-31", 422, "report.rangeTooLong", "?to"),
            ("outlet=WEST", 409, "outlet.unknown", "?outlet"),
            ("day=2026-01-01", 422, "field.unknown", "?day"),
        ] {
            let refused = owner.get(&format!("/reports/{name}?{query}"));
            refused.problem(status, code);
            assert_eq!(refused.errors(), [(pointer.to_owned(), code.to_owned())], "{name}?{query}");
        }
        // A leap year is 366 dates.
        assert_eq!(owner.get(&format!("/reports/{name}?from=2024-01-01&to=2024-12-31")).status, 200, "{name}");
    }
}

#[test]
fn a_report_of_an_outlet_is_of_that_alone_and_a_token_of_an_outlet_sees_no_other() {
    let shop = with_two_outlets();
    let mut owner = shop.owner();
    for (outlet, quantity) in [("MAIN", 1), ("CITY", 2)] {
        sell_at(&mut owner, outlet, quantity);
        let items = json!([{ "product": "SALT-1KG", "quantity": quantity }]);
        place(&mut owner, &json!({ "channel": "delivery", "outlet": outlet, "items": items }));
    }
    let mut bound = shop.client(&shop.token(&["--role", "accountant", "--outlet", "CITY"]));
    for name in REPORTS.into_iter().filter(|name| !["wallets", "drivers-cash"].contains(name)) {
        let both = report(&mut owner, name, "");
        let outlets = |report: &Value| -> Vec<String> {
            let mut outlets: Vec<String> = lines(report).iter().map(|line| text(line, "outlet").to_owned()).collect();
            outlets.dedup();
            outlets
        };
        assert_eq!(outlets(&both), ["CITY", "MAIN"], "{name}");
        let city = report(&mut owner, name, "outlet=city");
        assert_eq!((outlets(&city), &city["outlet"]), (vec!["CITY".to_owned()], &json!("CITY")), "{name}");
        assert_ne!(city["total"], both["total"], "{name}");
        assert_eq!(report(&mut bound, name, ""), city, "{name}");
        bound.get(&format!("/reports/{name}?outlet=MAIN")).problem(403, "permission.missing");
        bound.get(&format!("/reports/{name}.csv?outlet=MAIN")).problem(403, "permission.missing");
    }
}

#[test]
fn orders_are_counted_where_they_stand_now_as_the_day_counts_them() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let order = |quantity: i64| json!({ "channel": "delivery", "items": [{ "product": "SALT-1KG", "quantity": quantity }] });
    let placed: Vec<Value> = [1, 2, 3].into_iter().map(|quantity| place(&mut owner, &order(quantity))).collect();
    let path = |order: &Value| format!("/orders/{}", text(order, "id"));
    owner.post(&format!("{}/transitions", path(&placed[1])), &step_to("confirmed")).expect(200);
    owner.post(&format!("{}/cancel", path(&placed[2])), &json!({ "reason": "they rang" })).expect(200);
    let orders = report(&mut owner, "orders", "");
    let figures: Vec<(&str, i64, i64)> = lines(&orders)
        .iter()
        .map(|line| (text(line, "status"), line["count"].as_i64().expect("a count"), minor(&line["total"])))
        .collect();
    assert_eq!(figures, [("cancelled", 1, minor(&placed[2]["total"])), ("confirmed", 1, 5_200), ("pending", 1, 2_600)]);
    let totals =
        lines(&orders).iter().map(|line| json!({ "status": line["status"], "count": line["count"], "total": line["total"] }));
    assert_eq!(orders["total"], totals.collect::<Value>());
    let day = owner.get(&format!("/outlets/MAIN/business-days/{TODAY}")).expect(200);
    let sums = &day["soFar"]["orders"];
    assert_eq!((sums["placed"].as_i64(), sums["cancelled"].as_i64(), minor(&sums["total"])), (Some(3), Some(1), 5_200 + 2_600));
    let file = owner.get("/reports/orders.csv").text();
    assert!(file.ends_with("2026-01-19,MAIN,confirmed,1,52.00\r\n2026-01-19,MAIN,pending,1,26.00\r\n"), "{file}");
}

#[test]
fn a_driver_s_cash_is_owed_until_later_dates_too() {
    let shop = a_counter();
    let (mut owner, mut driver) = (shop.owner(), shop.user("driver", "=Dev"));
    let order = json!({ "channel": "delivery", "items": [{ "product": "SALT-1KG", "quantity": 1 }] });
    let order = place(&mut owner, &order);
    let path = format!("/orders/{}/transitions", text(&order, "id"));
    for to in ["confirmed", "preparing", "ready"] {
        owner.post(&path, &step_to(to)).expect(200);
    }
    for to in ["assigned", "dispatched"] {
        driver.post(&path, &step_to(to)).expect(200);
    }
    let proof = json!({ "proof": { "note": "at the door" } });
    driver.post(&format!("/driver/deliveries/{}/deliver", text(&order, "id")), &proof).expect(200);
    let cash = report(&mut owner, "drivers-cash", "from=2026-01-18&to=2026-01-20");
    let figures: Vec<(&str, [i64; 4])> = lines(&cash)
        .iter()
        .map(|line| (text(line, "businessDate"), ["opening", "collected", "handedIn", "owed"].map(|member| minor(&line[member]))))
        .collect();
    assert_eq!(figures, [(TODAY, [0, 2_600, 0, 2_600]), ("2026-01-20", [2_600, 0, 0, 2_600])]);
    assert_eq!((minor(&cash["total"]["opening"]), minor(&cash["total"]["owed"])), (0, 2_600));
    let file = owner.get("/reports/drivers-cash.csv?from=2026-01-20&to=2026-01-20").text();
    assert!(file.contains(",'=Dev,26.00,0.00,0.00,26.00\r\n"), "a name is no formula: {file}");
}
