//! What a driver sees of an order, and who sees the code.

use super::*;

/// The members of the first entry of a list.
fn first(client: &mut Client, list: &str) -> Value {
    client.get(list).expect(200)["data"][0].clone()
}

#[test]
fn a_driver_sees_whose_an_order_is_when_it_is_theirs_and_nobody_else_s() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let ((mut omar, _), (mut said, _)) = (driver(&shop, "omar"), driver(&shop, "said"));
    let id = waiting_id(&mut owner);
    let seen = first(&mut omar, "/driver/available-deliveries");
    assert_eq!((&seen["customer"], &seen["deliveryAddress"]["text"]), (&Value::Null, &json!("12 Hill Road")));
    assert_eq!((&seen["items"][0]["description"], minor(&seen["toCollect"])), (&json!("Gift wrap"), 5_000));
    let accepted = with(&mut omar, &id, "accept", &json!({})).expect(200);
    for own in [accepted, first(&mut omar, "/driver/deliveries")] {
        let customer = &own["customer"];
        assert_eq!((&customer["name"], &customer["phone"]), (&json!("Aisha"), &json!("9876543210")));
    }
    assert_eq!(said.get("/driver/deliveries").expect(200)["data"], json!([]));
    let taken = with(&mut said, &id, "accept", &json!({}));
    assert!(!taken.text().contains("Aisha") && !taken.text().contains("9876543210"), "{}", taken.text());
    for forbidden in [format!("/orders/{id}"), "/orders".to_owned(), "/customers".to_owned(), "/drivers".to_owned()] {
        said.get(&forbidden).problem(403, "permission.missing");
    }
}

#[test]
fn an_order_that_went_to_another_driver_is_repeated_without_its_customer() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let ((mut omar, _), (_, said_id)) = (driver(&shop, "omar"), driver(&shop, "said"));
    let id = waiting_id(&mut owner);
    let path = format!("/driver/deliveries/{id}/accept");
    assert_eq!(omar.post_with_key(&path, "k", &json!({})).expect(200)["customer"]["name"], "Aisha");
    owner.post(&format!("/orders/{id}/assign"), &json!({ "driver": said_id })).expect(200);
    let again = omar.post_with_key(&path, "k", &json!({}));
    assert!(again.is_replay());
    assert_eq!((&again.json()["customer"], &again.json()["driver"]), (&Value::Null, &json!(said_id)));
}

#[test]
fn the_code_is_shown_with_the_order_alone_to_who_talks_to_customers_while_it_is_under_way() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let (mut omar, _) = driver(&shop, "omar");
    let id = waiting_id(&mut owner);
    with(&mut omar, &id, "accept", &json!({})).expect(200);
    assert_eq!(order_of(&mut owner, &id)["delivery"].get("code"), None);
    let left = with(&mut omar, &id, "pick-up", &json!({}));
    let code = code_of(&mut owner, &id);
    assert!(code.len() == 4 && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
    let quoted = format!("\"{code}\"");
    assert!(!left.text().contains(&quoted) && !omar.get("/driver/deliveries").text().contains(&quoted));
    for role in ROLES {
        let answer = shop.role(role).get(&format!("/orders/{id}"));
        match role {
            "owner" | "manager" | "cashier" | "dispatcher" => assert_eq!(answer.expect(200)["delivery"]["code"], code, "{role}"),
            "driver" => drop(answer.problem(403, "permission.missing")),
            _ => assert_eq!(answer.expect(200)["delivery"].get("code"), None, "{role}"),
        }
    }
    for list in ["/orders", "/staff/orders", "/events?limit=200"] {
        assert!(!owner.get(list).text().contains(&quoted), "{list}");
    }
}

#[test]
fn a_driver_s_list_has_what_is_to_be_brought_and_on_request_what_was_brought_today() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let (mut omar, _) = driver(&shop, "omar");
    let brought = under_way(&mut owner, &mut omar);
    let (second, third) = (under_way(&mut owner, &mut omar), waiting_id(&mut owner));
    with(&mut omar, &third, "accept", &json!({})).expect(200);
    with(&mut omar, &brought, "deliver", &noted()).expect(200);
    let ids = |client: &mut Client, list: &str| -> Vec<String> {
        all_of(client, list).iter().map(|delivery| text(delivery, "id").to_owned()).collect()
    };
    assert_eq!(ids(&mut omar, "/driver/deliveries?limit=1"), [second, third], "the oldest first");
    assert_eq!(ids(&mut omar, "/driver/deliveries?done=today&limit=1"), std::slice::from_ref(&brought));
    let done = first(&mut omar, "/driver/deliveries?done=today");
    assert_eq!((&done["status"], minor(&done["toCollect"])), (&json!("delivered"), 0));
    shop.pass_until("2026-01-20T12:00:00+05:30");
    // The server takes in what was confirmed of its clock with the next command.
    waiting_id(&mut owner);
    assert_eq!(ids(&mut omar, "/driver/deliveries?done=today&limit=1"), [] as [String; 0]);
    assert_eq!(owner.get("/driver/deliveries").expect(200)["data"], json!([]), "the owner drives nothing");
}

#[test]
fn a_driver_of_an_outlet_takes_its_orders_only() {
    let shop = a_counter_with(&[CITY]);
    let mut owner = shop.owner();
    let order = |outlet: &str| json!({ "outlet": outlet, "channel": "delivery", "items": [{ "description": "Gift wrap", "quantity": 1, "unitPrice": 50 }] });
    let ids = ["CITY", "MAIN"].map(|outlet| {
        let id = text(&place(&mut owner, &order(outlet)), "id").to_owned();
        for to in ["confirmed", "preparing", "ready"] {
            make_step(&mut owner, &id, to).expect(200);
        }
        id
    });
    let mut bound = shop.client(&shop.token(&["--role", "driver", "--user", "omar", "--outlet", "CITY"]));
    with(&mut bound, &ids[1], "accept", &json!({})).problem(404, "order.unknown");
    let seen = bound.get("/driver/available-deliveries").expect(200);
    assert_eq!(seen["data"].as_array().map(Vec::len), Some(1));
    with(&mut bound, &ids[0], "accept", &json!({})).expect(200);
    let problem = with(&mut bound, &ids[0], "accept", &json!({})).problem(409, "delivery.taken");
    assert_eq!(problem["next"], Value::Null, "what waits elsewhere is not for them");
}

#[test]
fn a_delivery_says_what_proves_it_and_what_it_comes_to_in_coins() {
    let settings = "decimals = 2\nsmallest_coin = \"0.25\"\ndelivery_proof = \"photo\"";
    let shop = a_counter_with(&[("decimals = 2", settings)]);
    let mut owner = shop.owner();
    let (mut omar, _) = driver(&shop, "omar");
    let body = json!({ "channel": "delivery", "items": [{ "description": "Gift wrap", "quantity": 1, "unitPrice": 12.40 }] });
    let id = text(&place(&mut owner, &body), "id").to_owned();
    for to in ["confirmed", "preparing", "ready"] {
        make_step(&mut owner, &id, to).expect(200);
    }
    let seen = first(&mut omar, "/driver/available-deliveries");
    assert_eq!(seen["proofs"], json!(["code", "photo"]));
    assert_eq!((minor(&seen["toCollect"]), minor(&seen["toCollectInCash"])), (1_240, 1_250));
    for what in ["accept", "pick-up"] {
        with(&mut omar, &id, what, &json!({})).expect(200);
    }
    let code = code_of(&mut owner, &id);
    let cash = json!([{ "method": "cash", "amount": 12.50 }]);
    let done = with(&mut omar, &id, "deliver", &json!({ "proof": { "code": code }, "payments": cash })).expect(200);
    assert_eq!((minor(&done["toCollect"]), minor(&done["toCollectInCash"])), (0, 0));
    assert_eq!(minor(&omar.get("/driver/cash").expect(200)["driver"]["owed"]), 1_250);
}
