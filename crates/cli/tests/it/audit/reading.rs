//! Who did what, when, from where, and what changed: found by whatever an auditor knows of it.

use serde_json::{Value, json};

use super::{records, shop, text, types};
use crate::harness::*;

#[test]
fn a_record_says_who_did_what_to_which_document_and_from_where() {
    let shop = shop();
    let mut owner = shop.owner();
    let answer = owner.get("/audit?type=order.*").expect(200);
    assert_eq!(types(&answer), ["order.cancelled", "order.placed"], "newest first");
    let (cancelled, placed) = (&records(&answer)[0], &records(&answer)[1]);
    assert_eq!((&placed["user"]["name"], &placed["address"]), (&json!("Ana"), &json!("127.0.0.1")));
    assert!(placed["token"].is_string() && placed["hash"].as_str().is_some_and(|hash| hash.len() == 64));
    let number = text(&placed["subject"], "number");
    let order = owner.get(text(&placed["subject"], "link")).expect(200);
    assert_eq!((&order["orderNumber"], &order["id"]), (&json!(number), &placed["subject"]["id"]));
    assert_eq!(
        (&cancelled["data"]["old"]["status"], &cancelled["data"]["new"]["status"]),
        (&json!("pending"), &json!("cancelled"))
    );
    assert_eq!(cancelled["personal"], json!({ "reason": "Zubaida rang" }));
    assert_eq!((&cancelled["personalErased"], &cancelled["outlet"]), (&json!(false), &json!("MAIN")));
}

#[test]
fn records_are_found_by_what_an_auditor_knows_of_them() {
    let shop = shop();
    let mut owner = shop.owner();
    let all = owner.get("/audit?limit=200").expect(200);
    let placed = records(&all).iter().find(|record| record["type"] == "order.placed").expect("placed").clone();
    let (number, id) = (text(&placed["subject"], "number").to_owned(), text(&placed["subject"], "id").to_owned());
    for subject in [&number, &id] {
        let of_order = owner.get(&format!("/audit?subject={subject}")).expect(200);
        assert_eq!(types(&of_order), ["order.cancelled", "order.placed"], "{subject}");
    }
    let by_beginning = owner.get(&format!("/audit?search={}&type=order.*", &number[..6])).expect(200);
    assert_eq!(types(&by_beginning), ["order.cancelled", "order.placed"]);
    let by_name = owner.get("/audit?user=Ana").expect(200);
    let by_id = owner.get(&format!("/audit?user={}", text(&placed["user"], "id"))).expect(200);
    assert!(by_name == by_id && records(&by_name).iter().all(|record| record["user"]["name"] == "Ana"), "{by_name}");
    let by_token = owner.get(&format!("/audit?token={}", text(&placed, "token"))).expect(200);
    assert!(records(&by_token).contains(&placed) && records(&by_token).iter().all(|one| one["token"] == placed["token"]));
    let (day, at) = (&text(&placed, "at")[..10], text(&placed, "at"));
    let count = |owner: &mut Client, query: &str| records(&owner.get(&format!("/audit?limit=200&{query}")).expect(200)).len();
    assert_eq!(count(&mut owner, "to=2001-01-01"), 0);
    assert_eq!(count(&mut owner, "from=2199-01-01"), 0);
    assert!(
        count(&mut owner, &format!("from={at}")) < records(&all).len() && count(&mut owner, &format!("from={at}")) > 0,
        "{day}"
    );
    assert_eq!(count(&mut owner, "from=2001-01-01&to=2199-01-01"), records(&all).len());
    assert!(count(&mut owner, "address=local") > 0);
    assert_eq!(count(&mut owner, "address=203.0.113.9"), 0);
    for nothing in ["user=nobody", "subject=ALM-19990101-000001", "search=ZZZZ"] {
        let answer = owner.get(&format!("/audit?{nothing}")).expect(200);
        assert!(records(&answer).is_empty(), "{nothing}: {answer}");
    }
}

#[test]
fn pages_follow_each_other_in_both_orders_and_none_is_told_twice() {
    let shop = shop();
    let mut owner = shop.owner();
    let walked = |owner: &mut Client, order: &str, query: &str| {
        let (mut seqs, mut after) = (Vec::new(), String::new());
        loop {
            let page = owner.get(&format!("/audit?limit=3&order={order}{query}{after}")).expect(200);
            seqs.extend(records(&page).iter().map(|record| record["seq"].as_u64().expect("a number")));
            match page["next"].as_u64() {
                Some(next) => after = format!("&after={next}"),
                None => return seqs,
            }
        }
    };
    let oldest = walked(&mut owner, "oldest", "");
    assert_eq!(oldest, (1..=oldest.len() as u64).collect::<Vec<_>>());
    let mut newest = walked(&mut owner, "newest", "");
    newest.reverse();
    assert_eq!(newest, oldest);
    let number = owner.get("/audit?type=order.placed").expect(200)["data"][0]["subject"]["number"].clone();
    let of_order = format!("&subject={}", number.as_str().expect("a number"));
    assert_eq!(walked(&mut owner, "newest", &of_order).len(), 2);
}

#[test]
fn who_is_bound_to_an_outlet_reads_what_is_of_it_and_only_some_roles_read_at_all() {
    let shop = shop();
    let mut of_main = shop.client(&shop.token(&["--role", "manager", "--outlet", "MAIN"]));
    let answer = of_main.get("/audit").expect(200);
    assert!(!records(&answer).is_empty() && records(&answer).iter().all(|record| record["outlet"] == "MAIN"), "{answer}");
    for whole in ["/audit/export", "/audit/verify"] {
        of_main.get(whole).problem(403, "permission.missing");
    }
    for role in ROLES {
        let status = shop.role(role).get("/audit").status;
        assert_eq!(status == 200, ["owner", "manager", "accountant", "finance"].contains(&role), "{role}");
    }
}

#[test]
fn what_cannot_be_asked_for_is_refused_with_everything_that_is_wrong() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let invalid = "request.invalid";
    for (query, code, pointers) in [
        ("limit=0", invalid, &["?limit"][..]),
        ("order=sideways", invalid, &["?order"]),
        (
            "from=yesterday&to=2025-13-01&token=7&address=till-3&subject=%20",
            invalid,
            &["?from", "?to", "?token", "?address", "?subject"],
        ),
        ("search=A", invalid, &["?search"]),
        ("subject=A-1&search=A-", invalid, &["?search"]),
        ("type=order.eaten", "event.typeUnknown", &["?type"]),
    ] {
        let answer = owner.get(&format!("/audit?{query}"));
        assert_eq!(answer.status, 422, "{query}: {}", answer.text());
        let errors = answer.errors();
        let told: Vec<(&str, &str)> = errors.iter().map(|(pointer, code)| (pointer.as_str(), code.as_str())).collect();
        assert_eq!(told, pointers.iter().map(|pointer| (*pointer, code)).collect::<Vec<_>>(), "{query}");
    }
    owner.get("/audit?outlet=NOWHERE").problem(409, "outlet.unknown");
    owner.get("/audit?colour=red").problem(422, "field.unknown");
    for (query, pointer) in [("after=7", "?after"), ("from=7", "?from"), ("from=7:zz", "?from")] {
        let answer = owner.get(&format!("/audit/verify?{query}"));
        assert_eq!(answer.errors(), [(pointer.to_owned(), invalid.to_owned())], "{query}");
    }
}

#[test]
fn nothing_in_the_api_alters_the_audit() {
    let shop = shop();
    let mut owner = shop.owner();
    let before = owner.get("/audit?limit=200").expect(200);
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        for path in ["/audit", "/audit/1", "/audit/export", "/audit/verify", "/events", "/events/1"] {
            let answer = owner.send(&Request::new(method, format!("/api/v1{path}")).json(&Value::Null));
            assert!([404, 405].contains(&answer.status), "{method} {path}: {}", answer.status);
        }
    }
    assert_eq!(owner.get("/audit?limit=200").expect(200), before);
}
