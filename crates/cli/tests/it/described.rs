//! The API as its description says it is, held against it by somebody else's program.

use std::process::Command;

use crate::harness::*;

#[test]
#[ignore = "it takes minutes and a program from PyPI; `make torture` runs it"]
fn schemathesis_finds_no_answer_that_the_description_does_not_name() {
    let shop = filled::a_shop("Full", filled::a_printer());
    let full = filled::fill(&shop, filled::PRESET, "Full");
    let examples = std::env::var("DOCKET_TORTURE_EXAMPLES").unwrap_or_else(|_| "100".to_owned());
    let status = Command::new(repository().join("scripts/schemathesis.sh"))
        .args(["--max-examples", &examples, "--seed", "20260119"])
        .env("DOCKET_URL", format!("http://{}", shop.address()))
        .env("DOCKET_TOKEN", &full.owner)
        .status()
        .expect("bash runs");
    assert!(status.success(), "what it found is above and in target/schemathesis");
    assert_audit_holds(&mut shop.client(&full.owner));
}

/// Whatever was asked for, the books are whole.
fn assert_audit_holds(client: &mut Client) {
    let audit = client.get("/numbering/audit").expect(200);
    assert_eq!(audit["holds"], true, "{audit}");
}
