//! Reports as CSV files.

use super::*;

/// A day with a discount, a tip, a return, waste and a tax whose name a spreadsheet would take for a formula.
fn a_day() -> Shop {
    let shop = a_counter();
    let mut owner = shop.owner();
    make(&mut owner, "RICE", json!({ "price": 105, "taxes": [{ "name": "+VAT", "rate": 5 }] }));
    receive(&mut owner, json!([{ "productId": "RICE", "quantity": 10, "unitCost": 60 }]));
    let mut body = sale("RICE", 2);
    body["discounts"] = json!([{ "kind": "percent", "value": 10 }]);
    body["tip"] = json!(5);
    let bill = sold(&mut owner, &body);
    let one = json!({ "items": [{ "line": 1, "quantity": 1 }], "reason": "torn" });
    give_back(&mut owner, &bill, "returns", &one).expect(201);
    let waste = json!({ "reason": "torn", "items": [{ "productId": "RICE", "waste": 1 }] });
    owner.post("/stock/adjustments", &waste).expect(201);
    shop
}

/// The file of a report: its header and its rows.
#[track_caller]
fn file(client: &mut Client, name: &str) -> (String, Vec<Vec<String>>) {
    let answer = client.get(&format!("/reports/{name}.csv"));
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/csv; charset=utf-8")), "{}", answer.text());
    let named = format!("attachment; filename=\"{name}-{TODAY}-{TODAY}.csv\"");
    assert_eq!(answer.header("content-disposition"), Some(named.as_str()));
    let text = answer.text();
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut rows = text.strip_suffix("\r\n").expect("a last line that ends").split("\r\n");
    let header = rows.next().expect("a header").to_owned();
    (header, rows.map(|row| row.split(',').map(str::to_owned).collect()).collect())
}

#[test]
fn a_file_says_what_the_report_says() {
    let shop = a_day();
    let mut owner = shop.owner();
    let (header, rows) = file(&mut owner, "sales");
    assert!(header.starts_with("business_date,outlet,bills,gross,discounts,net,tax,total,rounding,tips,due,credit_notes,"));
    let sold = "2026-01-19,MAIN,1,200.00,20.00,180.00,9.00,189.00,0.00,5.00,194.00";
    let returned = "1,100.00,10.00,90.00,4.50,94.50,0.00";
    let row = rows[0].join(",");
    assert!(rows.len() == 1 && row.starts_with(&format!("{sold},{returned},")), "{rows:?}");
    assert_eq!(rows[0].len(), header.split(',').count());
    let (header, rows) = file(&mut owner, "taxes");
    assert_eq!(
        header,
        "business_date,outlet,tax_name,rate,taxable_net,tax,returned_taxable_net,returned_tax,left_taxable_net,left_tax"
    );
    assert_eq!(rows, [["2026-01-19", "MAIN", "'+VAT", "5", "180.00", "9.00", "90.00", "4.50", "90.00", "4.50"]]);
    let (header, rows) = file(&mut owner, "payments");
    assert_eq!(header, "business_date,outlet,method,count,taken,refunds,given_back,net");
    let given_back = minor(&report(&mut owner, "payments", "")["data"][0]["givenBack"]);
    assert_eq!((&rows[0][..6], rows.len()), (&["2026-01-19", "MAIN", "cash", "1", "194.00", "1"].map(str::to_owned)[..], 1));
    assert_eq!(rows[0][6], format!("{}.{:02}", given_back / 100, given_back % 100));
    let (header, rows) = file(&mut owner, "profit");
    assert_eq!(header, "business_date,outlet,sales,cost_of_goods,gross_profit,margin,stock_differences,profit");
    assert_eq!(rows, [["2026-01-19", "MAIN", "90.00", "60.00", "30.00", "33.33", "-60.00", "-30.00"]]);
    for (name, columns) in [
        ("wallets", "business_date,outlet,opening,in,out,closing"),
        ("drivers-cash", "business_date,outlet,driver,driver_name,opening,collected,handed_in,owed"),
    ] {
        assert_eq!(file(&mut owner, name), (columns.to_owned(), vec![]), "{name}: a header alone where nothing was");
    }
}

#[test]
fn a_wallet_that_nobody_has_is_owed_to_nobody() {
    let shop = a_day();
    let wallets = report(&mut shop.owner(), "wallets", "");
    assert_eq!(wallets["data"], json!([]));
    let total = json!({ "opening": 0.0, "in": 0.0, "out": 0.0, "closing": 0.0, "customersWithBalance": 0 });
    assert_eq!(wallets["total"], total);
}
