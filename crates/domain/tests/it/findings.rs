//! Findings of the doctor: opened once for a code and place, closed, and opened anew when it is so again.

use docket_domain::access::Actor;
use docket_domain::command::Command;
use docket_domain::findings::{About, AutoRepair, ChangeAutoRepair, OpenFinding, ResolveFinding, Severity};
use docket_domain::refusal::Code;

use crate::fixtures::settings;
use crate::shop::Shop;

fn opening(code: &str, place: &str) -> Command {
    let about = About {
        severity: Severity::Error,
        kind: "order".into(),
        place: place.into(),
        number: Some("M2511128".into()),
        id: None,
        facts: vec![("total".into(), "5".into())],
        repair: None,
    };
    Command::OpenFinding(Box::new(OpenFinding { code: code.into(), detail: "It does not hold.".into(), about }))
}

fn resolving(code: &str, place: &str) -> Command {
    Command::ResolveFinding(Box::new(ResolveFinding { key: (code.into(), place.into()) }))
}

#[test]
fn a_finding_is_open_once_for_a_code_and_place_and_closed_once() {
    let (mut shop, doctor) = (Shop::open(settings()), Actor::program());
    shop.run(&doctor, opening("order.totalsDiffer", "order:5")).expect("opened");
    let records = shop.rows.records.len();
    assert_eq!(shop.refuse(&doctor, opening("order.totalsDiffer", "order:5")).code, Code::FindingAlreadyOpen);
    assert_eq!(shop.refuse(&doctor, resolving("order.totalsDiffer", "order:6")).code, Code::FindingNotOpen);
    assert_eq!(shop.refuse(&doctor, resolving("order.openDiffers", "order:5")).code, Code::FindingNotOpen);
    assert_eq!(shop.rows.records.len(), records, "what was refused leaves nothing");
    for (code, place) in [("order.totalsDiffer", "order:6"), ("order.openDiffers", "order:5")] {
        shop.run(&doctor, opening(code, place)).expect("another");
    }
    shop.run(&doctor, resolving("order.totalsDiffer", "order:5")).expect("closed");
    assert_eq!(shop.refuse(&doctor, resolving("order.totalsDiffer", "order:5")).code, Code::FindingNotOpen);
    shop.run(&doctor, opening("order.totalsDiffer", "order:5")).expect("it is so again");
    let actions: Vec<_> = shop.rows.records[records - 1..].iter().map(|record| record.action).collect();
    let raised = "finding.raised";
    assert_eq!(actions, [raised, raised, raised, "finding.resolved", raised]);
}

#[test]
fn only_what_needs_no_judgement_can_be_repaired_by_itself() {
    let (mut shop, owner) = (Shop::open(settings()), Actor::program());
    let change = |code: &str| {
        let change = ChangeAutoRepair { code: code.into(), auto_repair: AutoRepair::Safe };
        Command::ChangeAutoRepair(Box::new(change))
    };
    shop.run(&owner, change("ledger.balanceDiffers")).expect("said");
    assert_eq!(shop.refuse(&owner, change("wallet.entryMissing")).code, Code::DoctorRuleUnrepairable);
    assert_eq!(shop.rows.records.last().expect("a record").action, "doctor.ruleChanged");
}
