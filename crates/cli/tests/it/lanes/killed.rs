//! `kill -9` while sales of lanes come in: each that was answered is there, and each that is sent again is one bill with its number.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::mpsc::channel;

use super::*;

const LANES: [&str; 4] = ["R1A", "R2A", "R3A", "R1B"];
const SALES: i64 = 60;
/// Answers after which the server is killed, the first time and the second.
const ANSWERS: [usize; 2] = [40, 70];

#[test]
fn each_sale_of_a_lane_is_one_bill_however_often_the_server_is_killed() {
    let mut shop = a_counter();
    let mut owner = shop.owner();
    make(&mut owner, "RICE", json!({}));
    receive(&mut owner, json!([{ "productId": "RICE", "quantity": 100, "unitCost": 60 }]));
    for (n, lane) in LANES.iter().enumerate() {
        assert_eq!(text(&enrol(&mut owner, &lane[..2], n as u128 + 1), "lane"), *lane);
    }
    let answered: Mutex<BTreeMap<String, String>> = Mutex::default();
    for answers in ANSWERS {
        let server = shop.take_server();
        let (address, token) = (server.address().to_owned(), shop.owner_token().to_owned());
        let (tell, told) = channel::<()>();
        std::thread::scope(|scope| {
            for lane in LANES {
                let (tell, answered) = (tell.clone(), &answered);
                let mut client = Client::new(&address, Some(&token));
                scope.spawn(move || {
                    for sequence in 1..=SALES {
                        let request = Request::new("POST", "/api/v1/inventory/sales").json(&of(lane, sequence));
                        let Ok(answer) = client.try_send(&request) else { return };
                        keep(answered, &answer);
                        if tell.send(()).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(tell);
            for _ in 0..answers {
                told.recv().expect("the tills work");
            }
            drop(told);
            server.kill();
        });
        shop.start();
    }
    let mut owner = shop.owner();
    for lane in LANES {
        for sequence in 1..=SALES {
            keep(&answered, &sell(&mut owner, &of(lane, sequence)));
        }
    }
    let answered = answered.into_inner().expect("no till failed");
    assert_eq!(answered.len(), LANES.len() * SALES as usize);
    let bills: BTreeMap<String, String> = all_of(&mut owner, "/bills?limit=200")
        .iter()
        .map(|bill| (text(bill, "billNumber").to_owned(), text(bill, "id").to_owned()))
        .collect();
    assert_eq!(bills, answered);
    assert_eq!(bills.values().collect::<BTreeSet<_>>().len(), bills.len());
    assert_eq!(agreed_stock(&mut owner, "RICE"), 0, "what was not there was found");
    let audit = owner.get("/numbering/audit").expect(200);
    assert_eq!(audit["holds"], json!(true), "{audit}");
    shop.docket(&["doctor"]).succeeded();
}

fn of(lane: &str, sequence: i64) -> Value {
    let place = LANES.iter().position(|known| *known == lane).expect("a lane") as u128;
    sale_of(lane, sequence, place * 1_000 + sequence as u128, true)
}

/// What was answered for a number is the same bill, whenever it is.
fn keep(answered: &Mutex<BTreeMap<String, String>>, answer: &Answer) {
    let bill = answer.expect(201)["bill"].clone();
    let (number, id) = (text(&bill, "billNumber").to_owned(), text(&bill, "id").to_owned());
    let mut answered = answered.lock().expect("no till failed");
    let before = answered.entry(number).or_insert_with(|| id.clone());
    assert_eq!(*before, id);
}
