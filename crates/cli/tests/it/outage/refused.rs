//! What is told to come again while the database is away, and leaves nothing; and who goes on all the same.

use std::time::{Duration, Instant};

use super::*;

/// For longer than a server believes a token without looking it up again.
const IDLE: Duration = Duration::from_millis(1_200);

#[track_caller]
fn told_to_come_again(answer: &Answer) -> String {
    let problem = answer.problem(503, "store.unavailable");
    let seconds = answer.header("retry-after").and_then(|seconds| seconds.parse::<u32>().ok());
    assert!(seconds.is_some_and(|seconds| seconds > 0), "{}", answer.text());
    goods::text(&problem, "detail").to_owned()
}

fn keyed(path: &str, body: &Value) -> Request {
    Request::new("POST", format!("/api/v1{path}")).key(new_key()).json(body)
}

#[test]
fn a_wallet_order_a_write_without_a_key_a_setting_and_a_list_are_told_to_come_again_and_leave_nothing() {
    if !on_postgres() {
        return;
    }
    let wired = Wired::open();
    let kitchen = Merchant::kitchen(&wired.shop);
    let mut owner = wired.shop.owner();
    let who = crate::money::customer(&mut owner, 1, "0");
    crate::money::top_up(&mut owner, &who, "100");
    let made = kitchen.warm_up(&wired.shop.address());
    let order = json!({ "customer": { "phone": crate::money::phone(1) }, "items": an_order()["items"] });
    place(&mut owner, &order);
    let before = goods::all_there_is(&mut owner);
    wired.proxy.cut();
    let with = |members: Value| {
        let mut order = order.clone();
        order.as_object_mut().expect("an order").extend(members.as_object().expect("members").clone());
        order
    };
    let wallet = with(json!({ "payment": { "method": "wallet" } }));
    let wallet = keyed("/orders", &wallet);
    let partly = with(json!({ "payment": { "useWallet": true, "method": "cash" } }));
    let sale =
        json!({ "saleItems": [{ "productId": "TIN", "quantity": 1, "unitPrice": 10 }], "payments": [{ "method": "wallet" }] });
    let unseen = json!({ "items": [{ "product": "NOBODY-KNOWS", "quantity": 1 }] });
    let of = |paper: usize, rest: &str| format!("{}/{}{rest}", made[paper].paper.list(), made[paper].id());
    let series = json!({ "template": "KITCHEN-{YYYY}{MM}{DD}-{SEQ:6}", "reset": "business_day" });
    let settings = Request::new("PUT", "/api/v1/numbering/series/order").key(new_key()).json(&series);
    let writes = [
        (wallet.clone(), "in cash"),
        (keyed("/orders", &partly), "in cash"),
        (keyed("/orders", &with(json!({ "payment": { "method": "bank_transfer" } }))), "in cash"),
        (keyed("/orders", &unseen), "NOBODY-KNOWS"),
        (keyed("/orders", &with(json!({ "businessDate": made[0].date(), "reason": "forgotten" }))), "businessDate"),
        (keyed("/inventory/sales", &sale), "in cash"),
        (keyed("/payments", &json!({ "customer": who, "amount": 5, "method": "wallet" })), "in cash"),
        (Request::new("POST", "/api/v1/orders").json(&order), "Idempotency-Key"),
        (Request::new("POST", "/api/v1/payments").json(&json!({ "amount": 5, "method": "cash" })), "Idempotency-Key"),
        (keyed(&of(0, "/transitions"), &json!({ "to": "confirmed" })), "without it"),
        (keyed(&of(0, "/cancel"), &json!({ "reason": "nobody wants it" })), "without it"),
        (keyed(&of(1, "/void"), &json!({ "reason": "wrong" })), "without it"),
        (keyed(&format!("/customers/{who}/wallet/top-ups"), &json!({ "amount": 5, "method": "cash" })), "without it"),
        (keyed("/customers/find-or-create", &json!({ "phone": "0501112222" })), "without it"),
        (keyed("/products", &json!({ "sku": "NEW", "name": "New", "price": 1 })), "without it"),
        (keyed("/shifts", &json!({ "register": "R1", "openingFloat": 5 })), "without it"),
        (settings, "without it"),
    ];
    for (request, why) in &writes {
        let detail = told_to_come_again(&owner.send(request));
        assert!(detail.contains(why), "{request:?}: {detail}");
    }
    for path in ["/orders", "/orders?search=ALM", "/bills", "/payments", "/products", "/numbering/audit", "/events", &of(0, "")] {
        told_to_come_again(&owner.get(path));
    }
    wired.mend();
    assert_eq!(goods::all_there_is(&mut owner), before);
    assert_eq!(crate::money::wallet(&mut owner, &who), 10_000);
    assert!(place(&mut owner, &order)["orderNumber"].as_str().is_some_and(|number| number.starts_with("ALM-")));
    // What was told to come again comes again, under the same key, and is done then.
    let paid = owner.send(&wallet);
    assert!(!paid.is_replay());
    assert_eq!(paid.expect(201)["paymentStatus"], "paid");
    assert_eq!(crate::money::wallet(&mut owner, &who), 10_000 - 1_800);
}

#[test]
fn bills_under_gst_wait_for_the_database_while_orders_and_payments_of_the_same_shops_go_on() {
    if !on_postgres() {
        return;
    }
    let wired = Wired::open();
    for (slug, product, price) in [("shivik-mart", "SALT-1KG", 26), ("finance-suite", "FEE-PROCESSING", 295)] {
        let merchant = Merchant::added(&wired.shop, slug);
        let mut client = wired.shop.client(&merchant.token);
        let mut documents = merchant.warm_up(&wired.shop.address());
        let sale = |quantity: u32| {
            let body = json!({ "saleItems": [{ "productId": product, "quantity": quantity, "unitPrice": price }] });
            Request::new("POST", "/api/v1/inventory/sales").key(new_key()).json(&body)
        };
        let (first, refused) = (client.send(&sale(1)).expect(201)["bill"].clone(), sale(2));
        wired.proxy.cut();
        for _ in 0..2 {
            let detail = told_to_come_again(&client.send(&refused));
            assert!(detail.contains("bill"), "{detail}");
        }
        documents.extend(merchant.papers.iter().map(|paper| Answered::by(&mut client, *paper, slug, &new_key())));
        let [.., order, payment] = &documents[..] else { unreachable!("they were just made") };
        assert!(order.is_fallback() && payment.is_fallback());
        wired.mend();
        assert_eq!(all_of(&mut client, "/bills?limit=200").len(), 1, "nothing is there of the bill that was refused");
        let bill = client.send(&refused);
        assert!(!bill.is_replay());
        let bill = bill.expect(201)["bill"].clone();
        assert_eq!(bill["numberSource"], "series");
        let value = |bill: &Value| {
            goods::text(bill, "billNumber").rsplit(['-', '/']).next().expect("a value").parse::<u32>().expect("digits")
        };
        assert_eq!(value(&bill), value(&first) + 1, "no number was lost with it");
        assert_kept(&wired.shop, &mut client, &merchant, &documents);
    }
}

/// The first that a server hears of the outage may be a till that it has not heard of for a while.
#[test]
fn a_till_that_was_silent_for_a_while_goes_on_when_the_database_is_away() {
    if !on_postgres() {
        return;
    }
    let wired = Wired::open();
    let kitchen = Merchant::kitchen(&wired.shop);
    let mut owner = wired.shop.owner();
    kitchen.warm_up(&wired.shop.address());
    let silent = Instant::now();
    while silent.elapsed() < IDLE {
        owner.send(&Request::new("GET", "/healthz")).expect(200);
    }
    wired.proxy.cut();
    let answered: Vec<Answered> =
        kitchen.papers.iter().map(|paper| Answered::by(&mut owner, *paper, kitchen.slug, &new_key())).collect();
    assert!(answered.iter().all(Answered::is_fallback));
    // Whom this server has never seen, it cannot know.
    told_to_come_again(&wired.shop.client("docket_nobody").get("/orders"));
    wired.mend();
    answered.iter().for_each(|one| one.assert_there(&mut owner));
}
