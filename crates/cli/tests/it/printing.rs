//! Printers over HTTP, with TCP listeners for printers: a page is printed once per key, in order, and none is lost with the server.

use std::io::Read;
use std::net::TcpListener;

use serde_json::{Value, json};

use crate::harness::*;

/// Two outlets with a printer each; P1 is at that port.
fn shop_with(port: u16) -> Shop {
    let west =
        "code = \"WEST\"\nname = \"West\"\nregisters = [ { code = \"W1\", name = \"Till\" } ]\n\n[[outlets]]\ncode = \"MAIN\"";
    let printers = format!(
        "[[printers]]\ncode = \"W1\"\nname = \"West\"\noutlet = \"WEST\"\nhost = \"127.0.0.1\"\nport = 9\npaper = \"58mm\"\n\n\
         [[printers]]\ncode = \"P1\"\nname = \"Front\"\noutlet = \"MAIN\"\nhost = \"127.0.0.1\"\nport = {port}\nregisters = [ \"R1\" ]\n\n# [[printers]]"
    );
    Shop::with_changes(&[("code = \"MAIN\"", west), ("# [[printers]]", &printers)])
}

fn switched_on() -> (TcpListener, u16) {
    let printer = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = printer.local_addr().expect("bound").port();
    (printer, port)
}

/// What the next connection sends.
fn printed(printer: &TcpListener) -> Vec<u8> {
    let mut bytes = Vec::new();
    printer.accept().expect("a connection").0.read_to_end(&mut bytes).expect("sent");
    bytes
}

fn print(client: &mut Client) -> String {
    let job = client.send(&Request::new("POST", "/api/v1/printers/P1/test")).expect(201);
    job["id"].as_str().expect("an id").to_owned()
}

fn jobs(client: &mut Client, query: &str) -> Vec<Value> {
    client.get(&format!("/print-jobs{query}")).expect(200)["data"].as_array().expect("a list").clone()
}

/// Asks until a job is as it is wanted.
fn until(client: &mut Client, id: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    loop {
        let job = jobs(client, "").into_iter().find(|job| job["id"] == json!(id)).expect("the job");
        if wanted(&job) {
            return job;
        }
    }
}

#[test]
fn a_test_page_is_printed_once_for_a_key() {
    let (printer, port) = switched_on();
    let shop = shop_with(port);
    let mut owner = shop.owner();
    let key = new_key();
    let request = || Request::new("POST", "/api/v1/printers/p1/test").header("Idempotency-Key", &key);
    let job = owner.send(&request()).expect(201);
    assert_eq!((&job["printer"], &job["prints"], &job["isCopy"]), (&json!("P1"), &json!("testPage"), &json!(false)));
    let bytes = printed(&printer);
    assert!(bytes.starts_with(b"\x1b@") && bytes.ends_with(b"\x1dVB\0"), "reset first, cut last");
    let has = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(has("Test page") && has("TRN: 100000000000003"), "in the printer's own letters");
    let replay = owner.send(&request());
    assert!(replay.is_replay());
    assert_eq!(replay.json()["id"], job["id"]);
    let done = until(&mut owner, job["id"].as_str().expect("an id"), |job| job["status"] == "printed");
    assert_eq!((&done["attempts"], &done["lastError"]), (&json!(1), &Value::Null));
    let next = print(&mut owner);
    printed(&printer);
    until(&mut owner, &next, |job| job["status"] == "printed");
    assert_eq!(jobs(&mut owner, "").len(), 2, "the replay printed nothing");
    assert_eq!(jobs(&mut owner, "?status=pending"), [] as [Value; 0]);
}

#[test]
fn a_printer_that_is_switched_on_later_prints_what_waited_for_it() {
    let (printer, port) = switched_on();
    drop(printer);
    let shop = shop_with(port);
    let mut owner = shop.owner();
    let first = print(&mut owner);
    let waiting = until(&mut owner, &first, |job| job["lastError"] != Value::Null);
    assert_eq!(waiting["status"], "pending");
    assert!(waiting["lastError"].as_str().expect("a reason").contains("cannot be reached"), "{waiting}");
    let printer = TcpListener::bind(("127.0.0.1", port)).expect("the same port");
    // Someone stands at it: the next page has the first tried at once, before itself.
    let second = print(&mut owner);
    printed(&printer);
    printed(&printer);
    for id in [&first, &second] {
        until(&mut owner, id, |job| job["status"] == "printed");
    }
}

#[test]
fn a_server_that_is_killed_loses_no_job() {
    let (printer, port) = switched_on();
    drop(printer);
    let mut shop = shop_with(port);
    let asked: Vec<String> = (0..3).map(|_| print(&mut shop.owner())).collect();
    until(&mut shop.owner(), &asked[0], |job| job["lastError"] != Value::Null);
    shop.kill();
    let printer = TcpListener::bind(("127.0.0.1", port)).expect("the same port");
    shop.start();
    // A job that was being sent when the server died is another's only when its lease is over; by hand it need not wait for its
    // next try.
    shop.owner().send(&Request::new("POST", format!("/api/v1/print-jobs/{}/retry", asked[0]))).expect(200);
    for _ in &asked {
        printed(&printer);
    }
    for id in &asked {
        until(&mut shop.owner(), id, |job| job["status"] == "printed");
    }
}

#[test]
fn who_is_bound_to_an_outlet_sees_its_printers_and_jobs_only() {
    let (printer, port) = switched_on();
    drop(printer);
    let shop = shop_with(port);
    let mut owner = shop.owner();
    let id = print(&mut owner);
    let mut west = shop.client(&shop.token(&["--role", "cashier", "--outlet", "WEST"]));
    let codes = |client: &mut Client| -> Vec<Value> {
        let printers = client.get("/printers").expect(200)["data"].as_array().expect("a list").clone();
        printers.iter().map(|printer| printer["code"].clone()).collect()
    };
    assert_eq!((codes(&mut owner), codes(&mut west)), (vec![json!("W1"), json!("P1")], vec![json!("W1")]));
    assert_eq!(jobs(&mut west, ""), [] as [Value; 0]);
    west.send(&Request::new("POST", "/api/v1/printers/P1/test")).problem(404, "printer.unknown");
    west.send(&Request::new("POST", format!("/api/v1/print-jobs/{id}/retry"))).problem(404, "printJob.notFound");
    assert_eq!(jobs(&mut owner, "").len(), 1, "what was refused left no job");
}

#[test]
fn a_preset_whose_printers_do_not_fit_is_refused_with_the_place() {
    let place = |printers: &str| {
        let directory = tempfile::TempDir::new().expect("a directory");
        let file = changed_preset(directory.path(), "shop", &[("# [[printers]]", &format!("{printers}\n\n# [[printers]]"))]);
        let data = directory.path().join("data");
        let run = docket_on(&data, &["init", "--preset", file.to_str().expect("UTF-8")]);
        run.failed(1).to_owned()
    };
    let printer = |more: &str| format!("[[printers]]\ncode = \"P1\"\nname = \"x\"\noutlet = \"MAIN\"\n{more}");
    for (more, named) in [
        ("host = \"\"", "printers.P1.host"),
        ("host = \"h\"\nport = 0", "printers.P1.port"),
        ("host = \"h\"\npaper = \"A4\"", "printers.P1.paper"),
        ("host = \"h\"\ncode_page = \"cp1256\"", "printers.P1.code_page"),
        ("host = \"h\"\nregisters = [ \"R9\" ]", "printers.P1.registers"),
    ] {
        let refused = place(&printer(more));
        assert!(refused.contains(named), "{named} in {refused}");
    }
}
