//! The first merchant, made in a browser: on an empty directory, by whoever has the code, once.

use std::collections::BTreeSet;
use std::path::PathBuf;

use docket_testing::Place;
use serde_json::{Value, json};

use crate::harness::goods::minor;
use crate::harness::*;

const PASSWORD: &str = "a sentence for the owner";

/// An empty place for a store that somebody made for it.
struct Empty {
    place: Place,
}

impl Empty {
    fn new() -> Empty {
        let empty = Empty { place: Place::empty() };
        std::fs::create_dir_all(empty.data()).expect("a directory of our own");
        empty
    }

    fn data(&self) -> PathBuf {
        self.place.data()
    }

    fn serve(&self) -> (Server, String) {
        let server = Server::start(&self.data());
        let line = server.printed_line("Set-up code: ");
        (server, line.trim_start_matches("Set-up code: ").to_owned())
    }

    fn merchants(&self) -> String {
        docket_on(&self.data(), &["merchant", "list"]).succeeded().to_owned()
    }
}

fn stranger(server: &Server) -> Client {
    Client::new(server.address(), None)
}

fn a_shop(code: &str) -> Value {
    json!({
        "code": code,
        "merchant": {
            "name": "Corner Shop", "slug": "corner-shop", "country": "AE", "currency": "AED", "decimals": 2, "language": "en",
            "timeZone": "Asia/Dubai", "cutoff": "04:00", "pricesIncludeTax": true,
        },
        "numbering": { "preset": "al-marya", "template": "CS-{YYYY}{MM}{DD}-{SEQ:4}" },
        "tax": { "name": "VAT", "rate": 5 },
        "products": [
            { "name": "Tea", "price": "4.50", "barcode": "4006381333931" },
            { "name": "Rice", "price": 12, "unit": "kg" },
        ],
        "owner": { "name": "Maryam", "login": "maryam", "password": PASSWORD },
    })
}

fn changed(body: &Value, pointer: &str, value: Value) -> Value {
    let mut body = body.clone();
    *body.pointer_mut(pointer).expect("a member of the body") = value;
    body
}

/// The owner, signed in as a program does that keeps no cookies: only what the answer says of them.
fn signs_in(server: &Server) -> Value {
    let body = json!({ "merchant": "corner-shop", "login": "maryam", "password": PASSWORD });
    stranger(server).post("/auth/sign-in", &body).expect(200)
}

#[test]
fn an_empty_directory_becomes_a_shop_that_sells() {
    let empty = Empty::new();
    let (server, code) = empty.serve();
    let mut client = stranger(&server);
    let led = client.send(&Request::new("GET", "/"));
    assert_eq!((led.status, led.header("location"), led.header("cache-control")), (307, Some("/setup"), Some("no-store")));
    let choices = client.get("/setup").expect(200);
    assert!(choices["countries"].as_array().expect("countries").contains(&json!("AE")));
    assert_eq!(choices["presets"][0]["template"], "ALM-{YYYY}{MM}{DD}-{SEQ:6}");
    let body = a_shop(&code);
    let shown =
        json!({ "code": code, "numbering": body["numbering"], "merchant": { "timeZone": "Asia/Dubai", "cutoff": "04:00" } });
    let shown = client.post("/setup/preview", &shown).expect(200);
    assert_eq!(shown["series"][0]["kind"], "order");
    assert_eq!(empty.merchants(), "", "looking makes nothing");

    let made = client.post("/setup", &body).expect(201);
    assert_eq!(made, json!({ "merchant": "corner-shop", "login": "maryam" }));
    assert_eq!(empty.merchants(), "corner-shop\tCorner Shop\n");
    let me = signs_in(&server);
    assert_eq!((&me["user"]["name"], &me["user"]["role"]), (&json!("Maryam"), &json!("owner")));
    let token = docket_on(&empty.data(), &["token", "create", "--role", "owner"]).succeeded().trim().to_owned();
    let mut owner = server.client(&token);
    let products = owner.get("/products").expect(200);
    let of = |sku: &str| {
        let all = products["data"].as_array().expect("products");
        all.iter().find(|product| product["sku"] == sku).cloned().unwrap_or_else(|| panic!("no {sku} in {products}"))
    };
    assert_eq!((&of("P1")["name"], &of("P1")["price"]), (&json!({ "en": "Tea" }), &json!(4.5)));
    assert_eq!((&of("P2")["unit"], &of("P2")["sellByWeight"]), (&json!("kg"), &json!(true)));
    let order = place(&mut owner, &json!({ "items": [{ "product": "P1", "quantity": 2 }] }));
    assert_eq!(order["orderNumber"], shown["series"].pointer("/0/numbers/0").cloned().expect("a number"), "as it was shown");
    assert_eq!(order["businessDate"], shown["businessDate"]);
    assert_eq!(minor(&order["total"]), 900);

    // Nobody is let in any more, with the code or without.
    client.get("/setup").problem(409, "setup.done");
    client.post("/setup", &changed(&body, "/merchant/slug", json!("another"))).problem(409, "setup.done");
    client.post("/setup/preview", &json!({ "code": code, "numbering": { "preset": "square" } })).problem(409, "setup.done");
    client.send(&Request::new("GET", "/")).problem(404, "route.unknown");
    docket_on(&empty.data(), &["doctor"]).succeeded();
    docket_on(&empty.data(), &["audit", "verify"]).succeeded();
    assert_eq!(server.stop().code(), Some(0));
    let again = Server::start(&empty.data());
    stranger(&again).get("/setup").problem(409, "setup.done");
}

#[test]
fn who_has_not_the_code_makes_nothing_and_learns_nothing() {
    let empty = Empty::new();
    let (server, code) = empty.serve();
    let mut client = stranger(&server);
    for wrong in ["", "k7mqp-x2dnc-4waht", &code[1..], &format!("{code}a")] {
        client.post("/setup", &a_shop(wrong)).problem(401, "setup.codeWrong");
        let preview = json!({ "code": wrong, "numbering": { "preset": "square" } });
        client.post("/setup/preview", &preview).problem(401, "setup.codeWrong");
        // Whether the rest would do is not told either.
        let bad = changed(&a_shop(wrong), "/merchant/country", json!("Nowhere"));
        client.post("/setup", &bad).problem(401, "setup.codeWrong");
    }
    let mut without = a_shop(&code);
    without.as_object_mut().expect("an object").remove("code");
    assert_eq!(client.post("/setup", &without).errors(), [("/code".to_owned(), "field.required".to_owned())]);
    assert_eq!(empty.merchants(), "");
    assert!(!server.log().contains(&code), "the log's own lines hold no secret");
    assert!(!client.get("/setup").text().contains(&code));
    drop(server);
    assert_eq!(empty.place.holding(&code), [] as [String; 0], "it is kept nowhere");
    let (server, another) = empty.serve();
    assert_ne!(another, code, "every start prints another");
    stranger(&server).post("/setup", &a_shop(&code)).problem(401, "setup.codeWrong");
    // However it is typed.
    let typed = another.to_uppercase().replace('-', " ");
    stranger(&server).post("/setup", &a_shop(&typed)).expect(201);
}

#[test]
fn every_field_that_does_not_fit_is_named_at_once_and_nothing_is_made() {
    let empty = Empty::new();
    let (server, code) = empty.serve();
    let mut client = stranger(&server);
    let mut body = a_shop(&code);
    for (pointer, value) in [
        ("/merchant/name", json!("  ")),
        ("/merchant/slug", json!("Corner Shop")),
        ("/merchant/country", json!("XX")),
        ("/merchant/currency", json!("dirham")),
        ("/merchant/timeZone", json!("Asia/Atlantis")),
        ("/merchant/cutoff", json!("24:30")),
        ("/numbering/template", json!("CS-{NOPE}")),
        ("/tax/rate", json!(101)),
        ("/products/0/price", json!("4.505")),
        ("/products/1/unit", json!("sack")),
        ("/owner/login", json!("M")),
        ("/owner/password", json!("1234567890")),
    ] {
        let answer = client.post("/setup", &changed(&a_shop(&code), pointer, value.clone()));
        assert_eq!(
            (answer.status, answer.errors().first().map(|(at, _)| at.as_str())),
            (422, Some(pointer)),
            "{}",
            answer.text()
        );
        body = changed(&body, pointer, value);
    }
    let named: BTreeSet<String> = client.post("/setup", &body).errors().into_iter().map(|(at, _)| at).collect();
    assert_eq!(named.len(), 12, "{named:?}");
    let shown = json!({ "code": code, "numbering": { "preset": "nope" }, "merchant": { "cutoff": "24:30" } });
    assert_eq!(client.post("/setup/preview", &shown).errors()[0].0, "/numbering/preset");
    let shown = json!({ "code": code, "numbering": { "preset": "square" }, "merchant": { "cutoff": "24:30" } });
    assert_eq!(client.post("/setup/preview", &shown).errors()[0].0, "/merchant/cutoff");
    // A series that can be read and would print a number twice.
    let twice = changed(&a_shop(&code), "/numbering/template", json!("CS-{SEQ}"));
    let answer = client.post("/setup", &twice);
    assert_eq!(answer.errors(), [("/numbering/template".to_owned(), "numbering.partMissing".to_owned())], "{}", answer.text());
    let many: Vec<Value> = (0..501).map(|index| json!({ "name": format!("Product {index}"), "price": 1 })).collect();
    let answer = client.post("/setup", &changed(&a_shop(&code), "/products", json!(many)));
    assert_eq!(answer.errors(), [("/products".to_owned(), "items.tooMany".to_owned())], "{}", answer.text());
    assert_eq!(empty.merchants(), "");
    client.post("/setup", &changed(&a_shop(&code), "/products", json!(many[..500]))).expect(201);
}

#[test]
fn of_several_browsers_at_once_on_two_servers_one_makes_the_merchant() {
    let empty = Empty::new();
    let servers = [empty.serve(), empty.serve()];
    let answers = at_once(8, |index| {
        let (server, code) = &servers[index % 2];
        let body = changed(&a_shop(code), "/merchant/slug", json!(format!("shop-{index}")));
        let answer = stranger(server).post("/setup", &body);
        match answer.status {
            201 => Some(format!("shop-{index}")),
            _ => {
                answer.problem(409, "setup.done");
                None
            }
        }
    });
    let made: Vec<String> = answers.into_iter().flatten().collect();
    assert_eq!(made.len(), 1, "{made:?}");
    assert_eq!(empty.merchants(), format!("{}\tCorner Shop\n", made[0]));
}

#[test]
fn a_server_that_dies_while_a_shop_is_made_leaves_all_of_it_or_nothing() {
    const ROUNDS: usize = 12;
    let mut empty = Empty::new();
    for round in 0..ROUNDS {
        let (server, code) = empty.serve();
        let address = server.address().to_owned();
        std::thread::scope(|scope| {
            // Its answer may be lost: what counts is what is there afterwards.
            scope.spawn(|| {
                let asked = Request::new("POST", "/api/v1/setup").json(&a_shop(&code));
                let _ = Client::new(&address, None).try_send(&asked);
            });
            // Later in every round: so many questions are answered first.
            let mut beside = Client::new(&address, None);
            (0..round * round).for_each(|_| drop(beside.send(&Request::new("GET", "/healthz"))));
            server.kill();
        });
        if empty.merchants().is_empty() {
            let (server, code) = empty.serve();
            stranger(&server).post("/setup", &a_shop(&code)).expect(201);
        }
        let server = Server::start(&empty.data());
        assert_eq!(signs_in(&server)["user"]["role"], "owner", "round {round}");
        let token = docket_on(&empty.data(), &["token", "create", "--role", "owner"]).succeeded().trim().to_owned();
        assert_eq!(server.client(&token).get("/products").expect(200)["data"].as_array().map(Vec::len), Some(2));
        docket_on(&empty.data(), &["doctor"]).succeeded();
        empty = Empty::new();
    }
}

#[test]
fn a_merchant_made_on_the_command_line_ends_the_set_up() {
    let empty = Empty::new();
    let (server, code) = empty.serve();
    docket_on(&empty.data(), &["init", "--preset", "square"]).succeeded();
    stranger(&server).post("/setup", &a_shop(&code)).problem(409, "setup.done");
    let init = docket_on(&empty.data(), &["init", "--preset", "toast"]);
    assert!(init.failed(1).contains("docket merchant create"), "{init:?}");
    assert_eq!(empty.merchants().lines().count(), 1);
}
