//! What a till is told before it sells, held against what the sale then gets.

use super::*;

fn till(client: &mut Client) -> Value {
    client.get("/till").expect(200)
}

/// The business date of a bill that is made now.
fn date_of_a_sale(client: &mut Client) -> String {
    let body = json!({ "saleItems": [{ "productId": "CAFE", "quantity": 1 }] });
    let sale = client.post("/inventory/sales", &body).expect(201);
    text(&sale["bill"], "businessDate").to_owned()
}

#[test]
fn a_till_is_told_the_date_that_its_next_sale_gets() {
    let shop = cantina(&sunday("18:00:00"));
    let mut owner = shop.owner();
    // 08:00 on Monday in Buenos Aires, on both sides of the cutoff.
    let ends = json!(format!("{MONDAY}T11:00:00.000Z"));
    for (time, date, choices, grace_ends) in [
        (sunday("18:00:01"), SUNDAY, json!([]), &Value::Null),
        (monday("04:30:00"), SUNDAY, json!([SUNDAY, MONDAY]), &ends),
        (monday("06:30:00"), MONDAY, json!([SUNDAY, MONDAY]), &ends),
        (monday("12:00:00"), MONDAY, json!([]), &Value::Null),
    ] {
        shop.pass_until(&time);
        assert_eq!(date_of_a_sale(&mut owner), date, "at {time}");
        let told = till(&mut owner);
        assert_eq!((text(&told, "businessDate"), &told["dateChoices"]), (date, &choices), "at {time}");
        assert_eq!(&told["graceEndsAt"], grace_ends, "at {time}");
    }
}

#[test]
fn a_till_is_told_the_shift_that_its_cash_goes_into_and_follows_it_in_the_grace_period() {
    let shop = cantina(&monday("05:00:00"));
    let mut owner = shop.owner();
    assert_eq!((till(&mut owner)["shift"].clone(), text(&till(&mut owner), "businessDate")), (Value::Null, SUNDAY));
    let chosen = json!({ "register": "R1", "openingFloat": "100.00", "businessDate": MONDAY });
    let shift = owner.post("/shifts", &chosen).expect(201);
    let told = till(&mut owner);
    assert_eq!((text(&told["shift"], "id"), text(&told, "businessDate")), (text(&shift, "id"), MONDAY));
    assert_eq!(date_of_a_sale(&mut owner), MONDAY);
}
