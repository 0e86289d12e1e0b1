//! Who has an order: drivers who take one, and dispatchers who say who brings it.

use super::*;

#[test]
fn of_two_drivers_who_accept_at_once_one_wins_and_the_other_is_shown_the_next_free_one() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let tokens = ["omar", "said"].map(|name| shop.token(&["--role", "driver", "--user", name]));
    for _ in 0..5 {
        let wanted = waiting_id(&mut owner);
        let next = waiting(&mut owner, 1);
        let answers = at_once(2, |index| with(&mut shop.client(&tokens[index]), &wanted, "accept", &json!({})));
        let (won, lost): (Vec<&Answer>, Vec<&Answer>) = answers.iter().partition(|answer| answer.status == 200);
        assert_eq!((won.len(), lost.len()), (1, 1));
        let problem = lost[0].problem(409, "delivery.taken");
        assert_eq!((&problem["next"]["id"], &problem["next"]["orderNumber"]), (&next["id"], &next["orderNumber"]));
        let order = order_of(&mut owner, &wanted);
        assert_eq!((&order["status"], &order["delivery"]["driver"]), (&json!("assigned"), &won[0].json()["driver"]));
        assert_eq!(order["history"].as_array().map(Vec::len), Some(5));
        with(&mut shop.client(&tokens[0]), text(&next, "id"), "accept", &json!({})).expect(200);
    }
}

#[test]
fn where_nothing_is_free_the_loser_is_told_so_and_other_problems_say_nothing_of_it() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let ((mut omar, _), (mut said, _)) = (driver(&shop, "omar"), driver(&shop, "said"));
    let id = waiting_id(&mut owner);
    with(&mut omar, &id, "accept", &json!({})).expect(200);
    let problem = with(&mut said, &id, "accept", &json!({})).problem(409, "delivery.taken");
    assert_eq!(problem.get("next"), Some(&Value::Null));
    let other = with(&mut said, &id, "pick-up", &json!({})).problem(409, "delivery.otherDriver");
    assert_eq!(other.get("next"), None);
}

#[test]
fn an_accept_that_is_sent_again_answers_the_same() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let (mut omar, omar_id) = driver(&shop, "omar");
    let path = format!("/driver/deliveries/{}/accept", waiting_id(&mut owner));
    let first = omar.post_with_key(&path, "take-it", &json!({}));
    assert_eq!(first.expect(200)["driver"], omar_id);
    let again = omar.post_with_key(&path, "take-it", &json!({}));
    assert!(again.is_replay());
    assert_eq!(again.expect(200), first.json());
    omar.send(&Request::new("POST", format!("/api/v1{path}"))).problem(409, "delivery.taken");
}

#[test]
fn a_dispatcher_assigns_an_order_gives_it_to_another_and_takes_it_back() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let mut dispatcher = shop.role("dispatcher");
    let ((mut omar, omar_id), (mut said, said_id)) = (driver(&shop, "omar"), driver(&shop, "said"));
    let id = waiting_id(&mut owner);
    let assign = |client: &mut Client, body: Value| client.post(&format!("/orders/{id}/assign"), &body);
    let assigned = assign(&mut dispatcher, json!({ "driver": omar_id })).expect(200);
    assert_eq!((&assigned["status"], &assigned["delivery"]["driver"]), (&json!("assigned"), &json!(omar_id)));
    let stale = json!({ "driver": said_id, "version": 1 });
    assign(&mut dispatcher, stale).problem(409, "order.versionConflict");
    let again = json!({ "driver": said_id, "reason": "a flat tyre", "version": assigned["version"] });
    let again = assign(&mut dispatcher, again).expect(200);
    assert_eq!(again["delivery"]["driver"], said_id);
    let last = again["history"].as_array().and_then(|steps| steps.last()).expect("a step");
    assert_eq!((&last["action"], &last["reason"]), (&json!("order.reassigned"), &json!("a flat tyre")));
    assert_eq!(omar.get("/driver/deliveries").expect(200)["data"], json!([]));
    assert_eq!(said.get("/driver/deliveries").expect(200)["data"][0]["id"], id);
    let nobody = json!({ "driver": owner.get("/orders").expect(200)["data"][0]["user"] });
    let refused = assign(&mut dispatcher, nobody);
    refused.problem(409, "driver.unknown");
    assert_eq!(refused.errors(), [("/driver".to_owned(), "driver.unknown".to_owned())]);
    make_step(&mut dispatcher, &id, "ready").expect(200);
    assert_eq!(order_of(&mut owner, &id)["delivery"]["driver"], Value::Null);
    assert_eq!(omar.get("/driver/available-deliveries").expect(200)["data"][0]["id"], id);
}

#[test]
fn the_plain_steps_go_by_no_other_rules() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let ((mut omar, omar_id), (mut said, _)) = (driver(&shop, "omar"), driver(&shop, "said"));
    let id = waiting_id(&mut owner);
    let step = |client: &mut Client, to: &str| client.post(&format!("/orders/{id}/transitions"), &step_to(to));
    let refused = step(&mut owner, "assigned").problem(409, "order.illegalTransition");
    assert!(text(&refused, "detail").contains("/assign"), "{refused}");
    let taken = step(&mut omar, "assigned").expect(200);
    assert_eq!(taken["delivery"]["driver"], omar_id, "a driver who moves it there has it");
    step(&mut said, "dispatched").problem(409, "delivery.otherDriver");
    let left = step(&mut omar, "dispatched").expect(200);
    assert_eq!(left["delivery"].get("code"), None, "a driver is not told the code");
    step(&mut said, "ready").problem(409, "delivery.otherDriver");
    step(&mut said, "delivered").problem(409, "delivery.otherDriver");
    step(&mut omar, "delivered").problem(409, "delivery.proofMissing");
    let silent = omar.post(&format!("/orders/{id}/transitions"), &json!({ "to": "ready" }));
    silent.problem(409, "delivery.reasonMissing");
    assert_eq!(order_of(&mut owner, &id)["status"], "dispatched");
    step(&mut owner, "delivered").expect(200);
}

#[test]
fn an_order_that_is_called_off_is_on_nobody_s_list() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let (mut omar, _) = driver(&shop, "omar");
    let id = waiting_id(&mut owner);
    with(&mut omar, &id, "accept", &json!({})).expect(200);
    owner.post(&format!("/orders/{id}/cancel"), &json!({ "reason": "the customer rang" })).expect(200);
    for list in ["/driver/deliveries", "/driver/available-deliveries"] {
        assert_eq!(omar.get(list).expect(200)["data"], json!([]));
    }
    assert_eq!(order_of(&mut owner, &id)["delivery"]["driver"], Value::Null);
}
