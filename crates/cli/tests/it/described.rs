//! The API as its description says it is, held against it by somebody else's program.

use std::process::Command;

use serde_json::json;

use crate::customer_sign_in::signed_in;
use crate::harness::*;

#[test]
#[ignore = "it takes minutes and a program from PyPI; `make torture` runs it"]
fn schemathesis_finds_no_answer_that_the_description_does_not_name() {
    let mut shop = filled::a_shop("Full", filled::a_printer());
    shop.restart_with(&["--codes-to", "print"]);
    let full = filled::fill(&shop, filled::PRESET, "Full");
    add_what_is_asked_for(&mut shop.client(&full.owner));
    let (_, customer) = signed_in(&mut shop, &full.slug, filled::PHONE);
    let examples = std::env::var("DOCKET_TORTURE_EXAMPLES").unwrap_or_else(|_| "100".to_owned());
    let status = Command::new(repository().join("scripts/schemathesis.sh"))
        .args(["--max-examples", &examples, "--seed", "20260119"])
        .env("DOCKET_URL", format!("http://{}", shop.address()))
        .env("DOCKET_SHOP", &full.slug)
        .env("DOCKET_TOKEN", &full.owner)
        .env("DOCKET_DRIVER_TOKEN", &full.driver)
        .env("DOCKET_CUSTOMER_TOKEN", customer["token"].as_str().expect("a token"))
        .status()
        .expect("bash runs");
    assert!(status.success(), "what it found is above and in target/schemathesis");
    assert_audit_holds(&mut shop.client(&full.owner));
}

/// What a filled merchant has none of: endpoints of webhooks and platforms.
fn add_what_is_asked_for(owner: &mut Client) {
    owner.post("/webhooks", &json!({ "url": "https://hooks.invalid/docket", "enabled": false })).expect(201);
    for platform in ["rappi", "generic"] {
        owner.post("/integrations", &json!({ "platform": platform, "outlet": "MAIN", "channel": "online" })).expect(201);
    }
}

/// Whatever was asked for, the books are whole. What a till is made up to have numbered itself is only told of as not received yet.
fn assert_audit_holds(client: &mut Client) {
    let audit = client.get("/numbering/audit").expect(200);
    let counters = audit["counters"].as_array().expect("counters");
    let broken: Vec<_> = counters.iter().filter(|one| one["holds"] != true).collect();
    assert!(!counters.is_empty() && broken.is_empty() && audit["withoutCounter"] == 0, "{audit}");
}
