//! A customer who asked to be forgotten.

use serde_json::{Value, json};

use super::{come, erase, id, merge, path};
use crate::harness::*;

const PERSONAL: [&str; 6] = ["Zubaida", "zubaida", "501234567", "z@example.com", "Corniche Road 7", "ring thrice"];

/// An order of Zubaida's that says much of her, brought to its end.
fn ended_order(client: &mut Client) -> Value {
    let mut order = an_order();
    order["customer"] = json!({ "phone": "050 123 4567", "name": "Zubaida" });
    order["deliveryAddress"] = json!({ "text": "Corniche Road 7", "lat": 24.5, "lng": 54.4 });
    order["notes"] = "ring thrice for Zubaida".into();
    order["discounts"] = json!([{ "kind": "percent", "value": 10, "reason": "birthday of Zubaida" }]);
    let order = place(client, &order);
    let cancelled = client.post(&format!("/orders/{}/cancel", id(&order)), &json!({ "reason": "Zubaida rang" }));
    cancelled.expect(200)
}

#[test]
fn who_is_erased_is_named_nowhere_and_their_number_stays() {
    let mut shop = Shop::open();
    let mut owner = shop.owner();
    let order = ended_order(&mut owner);
    let zubaida = come(&mut owner, "0501234567", None);
    owner.patch(&path(&zubaida, ""), &json!({ "email": "z@example.com", "address": "Corniche Road 7, Zubaida" })).expect(200);
    let payment = json!({ "customer": id(&zubaida), "amount": 50, "method": "cash", "reference": "Zubaida's deposit" });
    let payment = owner.post("/payments", &payment).expect(201);
    let other = come(&mut owner, "0509999999", Some("Zubaida Al-Zaabi"));
    merge(&mut owner, &zubaida, &other).expect(200);
    for text in PERSONAL {
        assert!(!shop.holding(text).is_empty(), "{text} is there to be erased");
    }
    let erased = erase(&mut owner, &zubaida).expect(200);
    assert_eq!((&erased["customerNumber"], &erased["name"]), (&json!("CUST0001"), &json!("Erased customer")));
    let nothing = Value::Null;
    for field in ["phone", "phoneE164", "email", "address"] {
        assert_eq!(erased[field], nothing, "{field}");
    }
    assert!(erased["isActive"] == false && erased["erasedAt"].is_string(), "{erased}");
    let read = owner.get(&format!("/orders/{}", id(&order))).expect(200);
    assert_eq!((&read["total"], &read["orderNumber"], &read["notes"]), (&order["total"], &order["orderNumber"], &json!("")));
    assert_eq!(read["customer"]["name"], "Erased customer");
    assert_eq!(owner.get(&format!("/payments/{}", id(&payment))).expect(200)["reference"], nothing);
    let audit = owner.get("/numbering/audit?kind=customer").expect(200);
    assert_eq!(audit["holds"], true, "{audit}");
    shop.stop();
    for text in PERSONAL {
        assert_eq!(shop.holding(text), [] as [String; 0], "{text}");
    }
}

/// Files of another system in which one customer says much of herself, in a directory that is no part of the store.
fn files_of_another_system() -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    for (name, text) in [
        (
            "customers",
            "id,name,phone,email,address,notes,created_at\n\
             94,Zubaida,+9647501234567,z@example.com,Corniche Road 7,ring thrice,2025-03-02T09:15:00+03:00\n",
        ),
        (
            "customer_orders",
            "id,order_number,customer_id,status,payment_method,payment_status,total,address,notes,user,created_at\n\
             1,M2511001,94,delivered,cash,paid,80.00,Corniche Road 7,ring thrice for Zubaida,Zubaida's cousin,2025-11-03T10:00:00+03:00\n",
        ),
        ("order_management", "order_id,status,delivered_at\n1,delivered,2025-11-04T10:00:00+03:00\n"),
        ("order_items", "order_id,product,quantity,unit_price\n1,Lamp,1,80.00\n"),
        ("wallets", "customer_id,balance\n94,0.00\n"),
        (
            "wallet_transactions",
            "id,customer_id,type,amount,created_at,note\n\
             1,94,deposit,300.00,2025-06-01T10:00:00+03:00,from Zubaida\n2,94,withdrawal,300.00,2025-06-02T10:00:00+03:00,to Zubaida\n",
        ),
        (
            "payments",
            "id,order_id,customer_id,method,amount,status,user,created_at\n\
             1,1,94,cash,80.00,approved,Zubaida's cousin,2025-11-04T10:00:00+03:00\n",
        ),
    ] {
        std::fs::write(directory.path().join(format!("{name}.csv")), text).expect("a file of our own");
    }
    directory
}

#[test]
fn whoever_another_system_knew_is_named_nowhere_once_erased_and_not_before_what_is_staged_is_gone() {
    let mut shop = Shop::of("wallet-orders");
    let files = files_of_another_system();
    let directory = files.path().to_str().expect("a path that is UTF-8");
    shop.docket(&["import", "legacy", directory, "--apply"]).succeeded();
    shop.docket(&["import", "legacy", directory, "--stage"]).succeeded();
    let mut owner = shop.owner();
    for text in PERSONAL {
        assert!(!shop.holding(text).is_empty(), "{text} is there to be erased");
    }
    let found = owner.get("/customers?search=94").expect(200)["data"].clone();
    let zubaida = found.as_array().expect("customers").iter().find(|one| one["legacyId"] == "94").expect("she came in").clone();
    assert_eq!(zubaida["numberSource"], "series");
    erase(&mut owner, &zubaida).problem(409, "customer.inImport");
    shop.docket(&["import", "abandon"]).succeeded();
    erase(&mut owner, &zubaida).expect(200);
    assert_eq!(owner.get("/orders?search=M2511001").expect(200)["data"][0]["legacyId"], "1", "her order is still known again");
    shop.stop();
    for text in PERSONAL {
        assert_eq!(shop.holding(text), [] as [String; 0], "{text}");
    }
}

#[test]
fn standing_orders_and_print_jobs_of_who_is_erased_name_nobody() {
    let printers = "[[printers]]\ncode = \"P1\"\nname = \"Front\"\noutlet = \"MAIN\"\nhost = \"127.0.0.1\"\nport = 9\n\
                    registers = [ \"R1\" ]\n\n# [[printers]]";
    let mut shop = Shop::with_changes(&[("# [[printers]]", printers)]);
    let mut owner = shop.owner();
    let standing = json!({
        "channel": "delivery",
        "customer": { "phone": "050 123 4567", "name": "Zubaida" },
        "items": [{ "product": "SHAWARMA-L", "quantity": 2, "notes": "ring thrice" }],
        "deliveryAddress": { "text": "Corniche Road 7" },
        "notes": "for Zubaida",
        "schedule": { "every": "daily", "time": "07:00", "from": "2099-01-01" },
    });
    owner.post("/standing-orders", &standing).expect(201);
    ended_order(&mut owner);
    // It waits for a printer that is not there.
    owner.send(&Request::new("POST", "/api/v1/printers/P1/test")).expect(201);
    let zubaida = come(&mut owner, "0501234567", None);
    erase(&mut owner, &zubaida).expect(200);
    assert_eq!(owner.get("/print-jobs?status=pending").expect(200)["data"].as_array().expect("jobs").len(), 1);
    shop.stop();
    for text in ["Zubaida", "501234567", "Corniche Road 7", "ring thrice"] {
        assert_eq!(shop.holding(text), [] as [String; 0], "{text}");
    }
}

#[test]
fn erasing_again_is_harmless_and_the_phone_makes_a_new_customer() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let zubaida = come(&mut owner, "0501234567", Some("Zubaida"));
    let erased = erase(&mut owner, &zubaida).expect(200);
    assert_eq!(erase(&mut owner, &zubaida).expect(200), erased);
    let new = come(&mut owner, "0501234567", None);
    assert_eq!((&new["customerNumber"], &new["name"]), (&json!("CUST0002"), &json!("Walk-in Customer")));
    owner.patch(&path(&zubaida, ""), &json!({ "name": "Zubaida" })).problem(409, "customer.erased");
    merge(&mut owner, &new, &zubaida).problem(409, "customer.erased");
    let payment = json!({ "customer": id(&zubaida), "amount": 50, "method": "cash" });
    owner.post("/payments", &payment).problem(409, "customer.erased");
}

#[test]
fn who_has_an_open_order_is_not_erased_yet() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let mut order = an_order();
    order["customer"] = json!({ "phone": "0501234567", "name": "Zubaida" });
    let order = place(&mut owner, &order);
    let zubaida = come(&mut owner, "0501234567", None);
    erase(&mut owner, &zubaida).problem(409, "customer.hasOpenOrders");
    assert_eq!(owner.get(&path(&zubaida, "")).expect(200), zubaida);
    owner.post(&format!("/orders/{}/cancel", id(&order)), &json!({ "reason": "called off" })).expect(200);
    erase(&mut owner, &zubaida).expect(200);
}

#[test]
fn what_an_earlier_key_made_is_answered_as_it_is_now() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let body = json!({ "phone": "0501234567", "name": "Zubaida" });
    let made = owner.post_with_key("/customers/find-or-create", "visit-1", &body).expect(201);
    erase(&mut owner, &made).expect(200);
    let again = owner.post_with_key("/customers/find-or-create", "visit-1", &body);
    assert!(again.is_replay());
    assert_eq!((&again.expect(201)["id"], &again.json()["name"]), (&made["id"], &json!("Erased customer")));
}

#[test]
fn only_owner_and_manager_merge_and_erase() {
    let shop = Shop::open();
    let zubaida = come(&mut shop.owner(), "0501234567", Some("Zubaida"));
    for role in ROLES {
        let mut client = shop.role(role);
        let refused = [
            erase(&mut client, &json!({ "id": "01900000-0000-7000-8000-000000000000" })),
            merge(&mut client, &zubaida, &zubaida),
        ];
        for answer in refused {
            assert_eq!(answer.status == 403, !["owner", "manager"].contains(&role), "{role}: {}", answer.text());
        }
        let sees = !["kitchen", "warehouse", "driver"].contains(&role);
        for path in ["/customers", "/customers/lookup?phone=0501234567", &path(&zubaida, "")] {
            assert_eq!(client.get(path).status == 200, sees, "{role} {path}");
        }
    }
}

/// A sale that says much of its customer, and what came back of it. The card is for who asks about a payment later.
fn sale(client: &mut Client, phone: &str, name: &str, reference: &str) -> Value {
    let sale = json!({
        "saleItems": [{
            "productId": "SHAWARMA-L", "quantity": 2, "notes": format!("ring thrice for {name}"),
            "discounts": [{ "kind": "amount", "value": 1, "reason": format!("line of {name}") }],
        }],
        "discounts": [{ "kind": "amount", "value": 1, "reason": format!("birthday of {name}") }],
        "referenceNumber": reference,
        "receiptData": {
            "customerPhone": phone, "customerName": name, "customerEmail": format!("{name}@example.com"),
            "paymentMethod": "Card", "greeting": format!("Dear {name}, welcome back"),
        },
    });
    let bill = client.post("/inventory/sales", &sale).expect(201)["bill"].clone();
    let back = json!({ "items": [{ "line": 1, "quantity": 1 }], "reason": format!("{name} was ill") });
    client.post(&format!("/bills/{}/returns", bill["id"].as_str().expect("an id")), &back).expect(201);
    bill
}

#[test]
fn bills_of_who_was_erased_name_them_for_as_long_as_the_law_wants_and_then_nobody() {
    let changes = [("auto_confirm = \"manual\"", "auto_confirm = \"manual\"\nretention_years = 2")];
    let mut shop = Shop::rehearsed_with("al-marya", &changes, "2026-03-09T12:00:00+04:00");
    let mut owner = shop.owner();
    let first = sale(&mut owner, "0501234567", "Zubaida", "TILL-1");
    let regular = sale(&mut owner, "0507777777", "Ibrahim", "TILL-2");
    shop.pass_until("2026-03-10T12:00:00+04:00");
    let mut owner = shop.client(&shop.token(&["--role", "owner"]));
    let second = sale(&mut owner, "0508888888", "Gulnara", "TILL-3");
    for phone in ["0501234567", "0508888888"] {
        let customer = come(&mut owner, phone, None);
        erase(&mut owner, &customer).expect(200);
    }
    let read =
        |client: &mut Client, bill: &Value| client.get(&format!("/bills/{}", bill["id"].as_str().expect("an id"))).expect(200);
    let kept = read(&mut owner, &first);
    assert_eq!((&kept["customerName"], &kept["customerPhone"]), (&json!("Zubaida"), &json!("501234567")), "the law wants them");
    assert_eq!((&kept["customerNumber"], &kept["referenceNumber"]), (&json!("CUST0001"), &json!("TILL-1")));
    let gone = [
        &kept["customerEmail"],
        &kept["receiptData"],
        &kept["discounts"][0]["reason"],
        &kept["items"][0]["discounts"][0]["reason"],
    ];
    assert_eq!(gone, [&Value::Null; 4]);
    assert_eq!((&kept["items"][0]["notes"], &kept["creditNotes"][0]["reason"]), (&json!(""), &json!("")));
    assert_eq!((&kept["totalAmount"], &kept["items"][0]["discount"]), (&first["totalAmount"], &first["items"][0]["discount"]));
    shop.stop();
    for text in
        ["Zubaida@", "ring thrice for Zubaida", "line of Zubaida", "birthday of Zubaida", "Dear Zubaida", "Zubaida was ill"]
    {
        assert_eq!(shop.holding(text), [] as [String; 0], "{text}");
    }
    for text in ["Zubaida", "501234567", "Gulnara", "508888888"] {
        assert!(!shop.holding(text).is_empty(), "{text} is on a bill");
    }
    // Two years and a day after the first sale, two years after the second.
    shop.pass_until("2028-03-10T12:00:00+04:00");
    shop.start();
    let mut owner = shop.client(&shop.token(&["--role", "owner"]));
    let purged = loop {
        let bill = read(&mut owner, &first);
        if bill["customerPhone"] != "501234567" {
            break bill;
        }
    };
    assert_eq!((&purged["customerName"], &purged["customerPhone"]), (&Value::Null, &Value::Null));
    assert_eq!((&purged["customerNumber"], &purged["totalAmount"]), (&json!("CUST0001"), &first["totalAmount"]));
    assert_eq!(read(&mut owner, &second)["customerName"], "Gulnara", "her bill is kept for one more day");
    assert_eq!(read(&mut owner, &regular)["customerName"], "Ibrahim", "who was not erased stays on their bills");
    let receipt = owner.get(&format!("/bills/{}/receipt.txt", first["id"].as_str().expect("an id"))).text();
    assert!(receipt.contains("Customer: CUST0001\n") && !receipt.contains("Phone"), "{receipt}");
    let events = all_of(&mut owner, "/events?limit=200");
    let purges: Vec<&Value> = events.iter().filter(|event| event["type"] == "bill.personalPurged").collect();
    assert_eq!(purges.len(), 1);
    assert_eq!(purges[0]["data"]["new"], json!({ "billNumber": first["billNumber"] }));
    shop.stop();
    for text in ["Zubaida", "501234567"] {
        assert_eq!(shop.holding(text), [] as [String; 0], "{text}");
    }
    assert!(!shop.holding("Gulnara").is_empty());
}
