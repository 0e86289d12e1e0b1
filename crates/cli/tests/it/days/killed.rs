//! `kill -9` at 06:00, under load, and a start at 06:00:30 (seed 003 asks what becomes of it).

use std::sync::Mutex;
use std::sync::mpsc::channel;

use serde_json::{Value, json};

use super::*;

const CONNECTIONS: usize = 6;
/// Orders that are answered before it becomes 06:00.
const BEFORE: usize = 50;

/// An order whose key is also its reference.
fn keyed(key: &str) -> Request {
    let body = json!({ "clientReference": key, "items": coffee()["items"] });
    Request::new("POST", "/api/v1/orders").key(key).json(&body)
}

/// A key, which token sent it, and the answer, where one came.
type Sent = (String, usize, Option<Value>);

/// Places orders with both tokens until the first of Monday is answered; then the server is killed.
fn load_and_kill_at_six(shop: &mut Shop, tokens: &[String; 2]) -> Vec<Sent> {
    let server = shop.take_server();
    let shop: &Shop = shop;
    let address = server.address().to_owned();
    let sent: Mutex<Vec<Sent>> = Mutex::default();
    let (tell, told) = channel();
    std::thread::scope(|scope| {
        for connection in 0..CONNECTIONS {
            let (tell, sent, address) = (tell.clone(), &sent, &address);
            scope.spawn(move || {
                let by = connection % 2;
                let mut client = Client::new(address, Some(&tokens[by]));
                loop {
                    let key = new_key();
                    let answer = client.try_send(&keyed(&key)).ok().map(|answer| answer.expect(201));
                    sent.lock().expect("no connection failed").push((key, by, answer.clone()));
                    let Some(order) = answer else { return };
                    // Nobody counts any more once the server is being killed.
                    let _ = tell.send(date_of(&order).to_owned());
                }
            });
        }
        drop(tell);
        for _ in 0..BEFORE {
            assert_eq!(told.recv().expect("the connections place orders"), SUNDAY);
        }
        shop.set_clock(&monday("05:59:59.900"));
        while told.recv().expect("the connections place orders") == SUNDAY {}
        server.kill();
    });
    sent.into_inner().expect("no connection failed")
}

#[test]
fn what_was_answered_at_six_survives_the_kill_and_shifts_go_on_in_their_day() {
    let mut shop = cantina(&sunday("21:00:00"));
    let names = ["Ana", "Beto"].map(|name| shop.token(&["--role", "cashier", "--user", name]));
    let evening = open_shift(&mut shop.client(&names[0]), "R1", "500");
    shop.pass_until(&monday("05:58:00"));
    let sent = load_and_kill_at_six(&mut shop, &names);
    shop.set_clock(&monday("06:00:30"));
    shop.start();
    let mut orders = Vec::new();
    for (key, by, answer) in sent {
        let again = shop.client(&names[by]).send(&keyed(&key));
        let order = again.expect(201);
        if let Some(answer) = answer {
            assert!(again.is_replay(), "{key} was answered before");
            assert_eq!(Placed::of(&order), Placed::of(&answer));
            let by_its_time = if text(&order, "createdAt") < CUTOFF { SUNDAY } else { MONDAY };
            assert_eq!(date_of(&order), if by == 0 { SUNDAY } else { by_its_time }, "{order}");
        }
        orders.push(order);
    }
    let (mut ana, mut beto) = (shop.client(&names[0]), shop.client(&names[1]));
    let now = ana.get(&of_shift(&evening, "")).expect(200);
    assert_eq!((&now["status"], date_of(&now), &now["overdue"]), (&json!("open"), SUNDAY, &json!(false)));
    let hers = place(&mut ana, &coffee());
    assert_eq!(date_of(&hers), SUNDAY, "her shift goes on in its day: {hers}");
    assert!(text(&hers, "createdAt") > CUTOFF, "{hers}");
    assert_eq!(date_of(&ana.post("/payments", &cash("40")).expect(201)), SUNDAY);
    let morning = open_shift(&mut beto, "R2", "300");
    let his = place(&mut beto, &coffee());
    assert_eq!((date_of(&morning), date_of(&his)), (MONDAY, MONDAY), "what is new is of the new day");
    let closed = ana.post(&of_shift(&evening, "/close"), &json!({ "countedCash": 540 })).expect(200);
    assert_eq!((date_of(&closed["closing"]), minor(&closed["closing"]["overShort"])), (SUNDAY, 0));
    orders.extend([hers, his]);
    assert_gapless(&orders);
    assert_eq!(all_orders(&mut shop.owner()).len(), orders.len(), "nothing else is there");
    assert_every_number_holds(&shop, &["order-20260118", "order-20260119", "payment-2026", "shift"]);
}
