//! What X and Z reports say of sales and returns.

use serde_json::json;

use super::*;

/// The methods of sums, with how many and how much.
fn methods(sums: &Value) -> Vec<(&str, i64, i64)> {
    let sums = sums.as_array().expect("sums").iter();
    sums.map(|sum| (text(sum, "method"), sum["count"].as_i64().expect("a count"), minor(&sum["amount"]))).collect()
}

#[test]
fn the_z_of_a_day_shows_sales_taxes_refunds_and_the_numbers_of_bills_and_credit_notes() {
    let mut shop = a_counter();
    let mut owner = shop.owner();
    let mut rice = taxed();
    rice["price"] = json!(105);
    make(&mut owner, "RICE", rice);
    receive(&mut owner, json!([{ "productId": "RICE", "quantity": 10, "unitCost": 60 }]));
    let mut till = shop.client(&shop.token(&["--role", "cashier", "--register", "R1"]));
    let shift = till.post("/shifts", &json!({ "openingFloat": 500 })).expect(201);
    let shift = format!("/shifts/{}", text(&shift, "id"));
    let by = |quantity: i64, method: &str| {
        let mut body = sale("RICE", quantity);
        body["receiptData"] = json!({ "paymentMethod": method });
        body["discounts"] = json!([{ "kind": "percent", "value": 10 }]);
        body
    };
    let (cash, _card) = (sold(&mut till, &by(2, "Cash")), sold(&mut till, &by(1, "Card")));
    let one = json!({ "items": [{ "line": 1, "quantity": 1 }], "reason": "torn" });
    give_back(&mut till, &cash, "returns", &one).expect(201);
    let x_report = till.get(&format!("{shift}/x-report")).expect(200);
    assert_eq!(methods(&x_report["payments"]), [("card", 1, 9_450), ("cash", 1, 18_900)]);
    assert_eq!(methods(&x_report["refunds"]), [("cash", 1, 9_450)]);
    let drawer = ["openingFloat", "sales", "refunds", "expected"].map(|member| minor(&x_report["cash"][member]));
    assert_eq!(drawer, [50_000, 18_900, 9_450, 59_450]);
    till.post(&format!("{shift}/close"), &json!({ "countedCash": 594.50 })).expect(200);
    shop.pass_until("2026-01-20T00:30:00+05:30");
    let closed = |line: &str| line.contains("a business day's time") && line.contains("date=2026-01-19");
    shop.server().logged_line(|line| closed(line).then_some(()));
    let mut owner = shop.owner();
    let day = owner.get(&format!("/outlets/MAIN/business-days/{TODAY}")).expect(200);
    let z_report = &day["zReports"][0];
    // Two sales of 200.00 and 100.00 without tax, less a tenth, less a return of 100.00 at 90.00 and 4.50 of tax.
    let sales = ["gross", "discounts", "taxes", "total"].map(|member| minor(&z_report["sales"][member]));
    assert_eq!(sales, [20_000, 2_000, 900, 18_900]);
    assert_eq!(methods(&z_report["payments"]), [("card", 1, 9_450), ("cash", 1, 18_900)]);
    assert_eq!(methods(&z_report["refunds"]), [("cash", 1, 9_450)]);
    assert_eq!(day["soFar"]["refunds"], z_report["refunds"]);
    let numbers: Vec<(&str, &str, &str)> = z_report["numbers"]
        .as_array()
        .expect("numbers")
        .iter()
        .map(|range| (text(range, "kind"), text(range, "first"), text(range, "last")))
        .collect();
    assert_eq!(
        numbers,
        [
            ("bill", "BILL-0000000001", "BILL-0000000002"),
            ("creditNote", "CN-0000000001", "CN-0000000001"),
            ("payment", "PAY20260001", "PAY20260002"),
            ("shift", "SH-000001", "SH-000001"),
        ]
    );
    assert_eq!([&z_report["cash"]["expected"], &z_report["cash"]["overShort"]].map(minor), [59_450, 0]);
    let totals = ["grandTotalSales", "grandTotalReceived"].map(|member| minor(&z_report[member]["total"]));
    assert_eq!(totals, [18_900, 18_900], "what was given back is no turnover");
}

#[test]
fn a_return_on_a_later_day_belongs_to_that_day() {
    let shop = a_counter();
    let mut owner = shop.owner();
    make(&mut owner, "RICE", json!({}));
    receive(&mut owner, json!([{ "productId": "RICE", "quantity": 2, "unitCost": 60 }]));
    let bill = sold(&mut owner, &sale("RICE", 2));
    shop.pass_until("2026-01-21T12:00:00+05:30");
    let note = give_back(&mut owner, &bill, "returns", &json!({ "reason": "stale" })).expect(201);
    assert_eq!((text(&bill, "businessDate"), text(&note, "businessDate")), (TODAY, "2026-01-21"));
    let (first, later) = (balances_of(&mut owner, TODAY), balances_of(&mut owner, "2026-01-21"));
    assert_eq!((first["sales"], later["sales"]), (-20_000, 20_000));
    assert_eq!((first.get("inventory"), later["inventory"]), (None, 12_000), "they came and went on the first day");
}
