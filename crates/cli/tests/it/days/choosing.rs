//! Who may choose a business date, when, and which; and that each outlet has its own clock on the wall.

use serde_json::json;

use super::*;

#[test]
fn a_manager_chooses_in_the_grace_period_and_the_events_say_so() {
    let shop = cantina(&monday("06:30:00"));
    let mut manager = shop.role("manager");
    let chosen = place(&mut manager, &coffee_of(SUNDAY));
    let by_clock = place(&mut manager, &coffee());
    let payment = manager
        .post("/payments", &json!({ "amount": 5, "method": "cash", "businessDate": SUNDAY, "reason": "a bill of the night" }))
        .expect(201);
    assert_eq!((date_of(&chosen), date_of(&by_clock), date_of(&payment)), (SUNDAY, MONDAY, SUNDAY));
    assert_gapless(&[chosen, by_clock]);
    let events = events_of(&shop, "businessDay.chosen");
    assert_eq!(events.len(), 2);
    assert!(events.iter().all(|event| event["data"]["new"]["businessDate"] == SUNDAY), "{events:?}");
    assert!(!format!("{events:?}").contains("forgotten"), "free text stands beside the chain");
    assert_every_number_holds(&shop, &["order-20260118", "order-20260119", "payment-2026"]);
}

#[test]
fn a_cashier_chooses_no_date_of_an_order_or_a_payment() {
    let shop = cantina(&monday("06:30:00"));
    let mut cashier = shop.role("cashier");
    let payment = json!({ "amount": 5, "method": "cash", "businessDate": SUNDAY, "reason": "x" });
    for (path, body) in [("/orders", coffee_of(SUNDAY)), ("/orders", coffee_of(MONDAY)), ("/payments", payment)] {
        let refused = cashier.post(path, &body);
        refused.problem(403, "permission.missing");
        assert_eq!(refused.errors(), [("/businessDate".to_owned(), "permission.missing".to_owned())]);
    }
    assert_eq!(all_orders(&mut shop.owner()).len(), 0);
}

#[test]
fn nobody_chooses_last_week_or_tomorrow_and_nobody_at_noon() {
    let shop = cantina(&monday("06:30:00"));
    let mut owner = shop.owner();
    for date in ["2026-01-12", "2026-01-17", "2026-01-20"] {
        let answer = owner.post("/orders", &coffee_of(date));
        let code = "businessDay.outsideGrace";
        answer.problem(409, code);
        assert_eq!(answer.errors(), [("/businessDate".to_owned(), code.to_owned())]);
    }
    shop.pass_until(&monday("12:00:00"));
    owner.post("/orders", &coffee_of(SUNDAY)).problem(409, "businessDay.outsideGrace");
    assert_eq!(date_of(&place(&mut owner, &coffee_of(MONDAY))), MONDAY, "the day itself needs no choice");
    assert_eq!(all_orders(&mut owner).len(), 1);
}

#[test]
fn who_opens_a_shift_in_the_grace_period_chooses_its_day_and_sells_on_it() {
    let shop = cantina(&monday("05:00:00"));
    let names = ["Ana", "Beto", "Caro"];
    let [mut ana, mut beto, mut caro] = names.map(|name| shop.user("cashier", name));
    let on = |register: &str, date: &str| json!({ "register": register, "openingFloat": 0, "businessDate": date });
    assert_eq!(date_of(&ana.post("/shifts", &on("R1", MONDAY)).expect(201)), MONDAY);
    assert_eq!(date_of(&open_shift(&mut beto, "R2", "0")), SUNDAY, "the cutoff decides where nobody does");
    let refused = caro.post("/shifts", &on("R3", "2026-01-17"));
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert_eq!((date_of(&place(&mut ana, &coffee())), date_of(&place(&mut beto, &coffee()))), (MONDAY, SUNDAY));
    shop.pass_until(&monday("07:00:00"));
    assert_eq!(date_of(&caro.post("/shifts", &on("R3", SUNDAY)).expect(201)), SUNDAY);
    let dates = [&mut ana, &mut beto, &mut caro].map(|client| date_of(&place(client, &coffee())).to_owned());
    assert_eq!(dates, [MONDAY, SUNDAY, SUNDAY]);
    shop.pass_until(&monday("08:30:00"));
    let dates = [&mut ana, &mut beto, &mut caro].map(|client| date_of(&place(client, &coffee())).to_owned());
    assert_eq!(dates, [MONDAY, MONDAY, MONDAY], "after the grace period there is Monday only");
    assert_every_number_holds(&shop, &["order-20260118", "order-20260119", "shift"]);
}

#[test]
fn outlets_in_two_zones_have_two_dates_at_the_same_moment() {
    let mexico = "[[outlets]]\ncode = \"MEX\"\nname = \"La Cantina, México\"\ntime_zone = \"America/Mexico_City\"\n\
                  registers = [ { code = \"M1\", name = \"Caja\" } ]\n\n[[outlets]]\ncode = \"MAIN\"";
    let shop = Shop::rehearsed_with("cantina", &[("[[outlets]]\ncode = \"MAIN\"", mexico)], &monday("06:30:00"));
    let mut owner = shop.owner();
    let at = |outlet: &str| json!({ "outlet": outlet, "items": coffee()["items"] });
    let orders = ["MAIN", "MEX", "MAIN", "MEX"].map(|outlet| place(&mut owner, &at(outlet)));
    assert_eq!(orders.each_ref().map(date_of), [MONDAY, SUNDAY, MONDAY, SUNDAY], "half past six here is half past three there");
    assert_gapless(&orders);
    assert_eq!(date_of(&open_shift(&mut owner, "M1", "0")), SUNDAY);
    let day = owner.get(&format!("/outlets/mex/business-days/{SUNDAY}")).expect(200);
    assert_eq!((text(&day, "beginsAt"), text(&day, "endsAt")), ("2026-01-18T12:00:00.000Z", "2026-01-19T12:00:00.000Z"));
    owner.get(&day_path(SUNDAY, "")).problem(404, "businessDay.empty");
    owner.post(&format!("/outlets/MEX/business-days/{SUNDAY}/close"), &json!({})).problem(409, "businessDay.tooEarly");
    // Half past four there: a manager may close Sunday there, while Monday here has hours to go.
    shop.set_clock(&monday("07:30:00"));
    let closed = owner.post(&format!("/outlets/MEX/business-days/{SUNDAY}/close"), &json!({})).expect(200);
    assert_eq!(text(&closed["zReports"][0], "zNumber"), "Z-MEX-00001");
    assert_eq!(closed["zReports"][0]["orders"]["placed"], 2, "each outlet for itself");
    owner.post(&day_path(MONDAY, "/close"), &json!({})).problem(409, "businessDay.tooEarly");
    assert_every_number_holds(&shop, &["order-20260118", "order-20260119", "zReport-MEX"]);
}
