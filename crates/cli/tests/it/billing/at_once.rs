//! Many tills at once, and tills that send again.

use serde_json::json;

use super::*;

/// A supermarket with a hundred tills, R1 to R100, and ten of RICE.
fn a_hundred_tills() -> Shop {
    let three = "registers = [ { code = \"R1\", name = \"Till 1\" }, { code = \"R2\", name = \"Till 2\" }, { code = \"R3\", name = \"Till 3\" } ]";
    let tills: Vec<String> = (1..=100).map(|till| format!("{{ code = \"R{till}\", name = \"Till {till}\" }}")).collect();
    let shop = a_counter_with(&[(three, &format!("registers = [ {} ]", tills.join(", ")))]);
    let mut owner = shop.owner();
    make(&mut owner, "RICE", taxed());
    receive(
        &mut owner,
        json!([{ "productId": "RICE", "quantity": 4, "unitCost": 60 }, { "productId": "RICE", "quantity": 6, "unitCost": 70 }]),
    );
    shop
}

/// The same cart under the same reference, at a register.
fn at(register: usize) -> Value {
    let mut body = sale("RICE", 1);
    body["referenceNumber"] = json!("BILL-1");
    body["register"] = json!(format!("R{register}"));
    body
}

#[test]
fn of_a_hundred_tills_that_sell_the_last_ten_at_once_ten_do() {
    let shop = a_hundred_tills();
    let token = shop.token(&["--role", "cashier"]);
    let answers = at_once(100, |till| sell(&mut shop.client(&token), &at(till + 1)));
    let bills: Vec<Value> = answers.iter().filter(|one| one.status == 201).map(|one| one.json()["bill"].clone()).collect();
    assert_eq!(bills.len(), 10);
    for lost in answers.iter().filter(|answer| answer.status != 201) {
        let problem = lost.problem(409, "stock.insufficient");
        assert_eq!(problem["shortages"], json!([{ "pointer": "/saleItems/0/quantity", "asked": 1, "available": 0 }]));
    }
    let mut numbers: Vec<&str> = bills.iter().map(|bill| text(bill, "billNumber")).collect();
    numbers.sort_unstable();
    let expected: Vec<String> = (1..=10).map(|number| format!("BILL-{number:010}")).collect();
    assert_eq!(numbers, expected);
    let mut owner = shop.owner();
    assert_eq!(agreed_stock(&mut owner, "RICE"), 0);
    let listed = all_of(&mut owner, "/bills?limit=3");
    assert_eq!(listed.len(), 10);
    let costs: i64 = listed.iter().map(|bill| minor(&bill["totalCost"])).sum();
    assert_eq!(costs, 4 * 6_000 + 6 * 7_000, "each of the ten left once");
    let books_now = balances_of(&mut owner, TODAY);
    assert_eq!([books_now["cash_drawers"], books_now["cost_of_goods"], books_now["payables"]], [100_000, 66_000, -66_000]);
    assert_eq!(books_now.get("inventory"), None);
    assert_bills_numbered(&mut owner, 10);
}

#[test]
fn two_tills_that_call_their_sales_alike_make_two_and_one_till_makes_one() {
    let shop = a_hundred_tills();
    let mut owner = shop.owner();
    let (first, second) = (sell(&mut owner, &at(1)), sell(&mut owner, &at(2)));
    let number = |answer: &Answer| text(&answer.expect(201)["bill"], "billNumber").to_owned();
    assert_eq!([number(&first), number(&second)], ["BILL-0000000001", "BILL-0000000002"]);
    // Without a register the reference is the user's own; with a token of a register it is that register's.
    let mut nowhere = sale("RICE", 1);
    nowhere["referenceNumber"] = json!("BILL-1");
    assert_eq!(number(&sell(&mut owner, &nowhere)), "BILL-0000000003");
    assert_eq!(number(&sell(&mut shop.role("cashier"), &nowhere)), "BILL-0000000004");
    let mut till = shop.client(&shop.token(&["--role", "cashier", "--register", "R1"]));
    for (again, expected) in
        [(sell(&mut till, &at(1)), &first), (sell(&mut owner, &at(1)), &first), (sell(&mut owner, &at(2)), &second)]
    {
        assert!(again.is_replay());
        assert_eq!(number(&again), number(expected));
    }
    assert_eq!(agreed_stock(&mut owner, "RICE"), 6_000);
}

#[test]
fn a_sale_that_was_answered_before_a_kill_is_answered_the_same_after_it() {
    let mut shop = a_hundred_tills();
    let token = shop.token(&["--role", "cashier"]);
    let before = at_once(20, |till| sell(&mut shop.client(&token), &at(till + 1)));
    shop.kill();
    shop.start();
    for (till, answer) in before.iter().enumerate() {
        let again = sell(&mut shop.client(&token), &at(till + 1));
        assert_eq!((again.status, again.is_replay()), (answer.status, answer.status == 201), "{}", again.text());
        if again.status == 201 {
            assert_eq!(again.json()["bill"], answer.json()["bill"]);
        }
    }
    assert_eq!(agreed_stock(&mut shop.owner(), "RICE"), 0);
    assert_bills_numbered(&mut shop.owner(), 10);
}

#[test]
fn sales_returns_and_purchases_at_once_leave_stock_and_ledger_agreed() {
    let shop = a_hundred_tills();
    let token = shop.owner_token().to_owned();
    at_once(12, |thread| {
        let mut client = shop.client(&token);
        for _ in 0..6 {
            match thread % 3 {
                0 => drop(receive(&mut client, json!([{ "productId": "RICE", "quantity": 3, "unitCost": "66.67" }]))),
                1 => drop(sell(&mut client, &sale("RICE", 2))),
                _ => {
                    let answer = sell(&mut client, &sale("RICE", 1));
                    if answer.status == 201 {
                        give_back(&mut client, &answer.json()["bill"], "returns", &json!({ "reason": "damaged" })).expect(201);
                    }
                }
            }
        }
    });
    let mut owner = shop.owner();
    let there = agreed_stock(&mut owner, "RICE");
    let worth = minor(&owner.get("/products/RICE").expect(200)["stock"][0]["value"]);
    let books_now = balances_of(&mut owner, TODAY);
    assert_eq!(books_now.get("inventory").copied().unwrap_or(0), worth, "what the ledger says of {there} is what they are worth");
    let bills = all_of(&mut owner, "/bills?limit=200").len();
    assert_bills_numbered(&mut owner, bills as u64);
}
