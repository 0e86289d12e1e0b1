//! Figures that are kept twice are recomputed, by a command with what was and what is; what needs a judgement is left to a person.

use docket_domain::command::Command;
use docket_domain::findings::{Repair, RepairFinding};
use docket_domain::refusal::Code;
use docket_store::doctor::Found;

use super::{all_found, healthy};
use crate::desk::Desk;

fn repair(desk: &mut Desk, repair: &Repair) -> Result<(), Code> {
    let command = Command::RepairFinding(Box::new(RepairFinding { repair: repair.clone() }));
    desk.run(command).map(drop).map_err(|refusal| refusal.code)
}

/// The repairs that are offered for a rule.
fn offered(found: &[Found], code: &str) -> Vec<Repair> {
    found.iter().filter(|found| found.rule.code == code).filter_map(|found| found.about.repair.clone()).collect()
}

#[test]
fn kept_figures_are_recomputed_once_and_then_agree() {
    let mut desk = healthy::money();
    for (code, damage) in [
        (
            "ledger.balanceDiffers",
            "UPDATE ledger_balance SET debit = debit + 100, credit = credit + 3 WHERE account = 'cash_drawers'",
        ),
        ("ledger.balanceDiffers", "DELETE FROM ledger_balance WHERE account = 'sales' AND outlet = 'MAIN'"),
        ("customer.balanceDiffers", "UPDATE customer_balance SET wallets = wallets - 9"),
        ("customer.balanceDiffers", "DELETE FROM customer_balance WHERE outlet = 'MAIN'"),
        ("number.countersDiffer", "UPDATE counter SET value = value - 2 WHERE kind = 'payment' AND value > start + 2"),
    ] {
        assert!(desk.damage(damage) > 0, "{damage}");
        let repairs = offered(&all_found(&desk), code);
        assert!(!repairs.is_empty(), "{code} offers a repair after {damage}");
        let before = desk.raw().query_row("SELECT seq FROM merchant", [], |row| row.get::<_, i64>(0)).expect("a head");
        for one in &repairs {
            repair(&mut desk, one).expect("repaired");
            assert_eq!(repair(&mut desk, one), Err(Code::FindingNothingToRepair), "it is done once");
        }
        let records: i64 = desk
            .raw()
            .query_row("SELECT count(*) FROM record WHERE seq > ?1 AND action = 'finding.repaired'", [before], |row| row.get(0))
            .expect("a count");
        assert_eq!(records as usize, repairs.len(), "each leaves a record, and a refused one none");
        let left = all_found(&desk);
        assert!(left.is_empty(), "after {damage}: {left:?}");
    }
}

#[test]
fn the_record_of_a_repair_says_what_was_and_what_is() {
    let mut desk = healthy::money();
    desk.damage("UPDATE ledger_balance SET debit = debit + 100 WHERE account = 'cash_safe'");
    let one = offered(&all_found(&desk), "ledger.balanceDiffers").remove(0);
    let (was, place): (i64, String) = desk
        .raw()
        .query_row("SELECT max(debit), min(outlet) FROM ledger_balance WHERE account = 'cash_safe'", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .expect("a balance");
    repair(&mut desk, &one).expect("repaired");
    let data: String = desk
        .raw()
        .query_row("SELECT data FROM record WHERE action = 'finding.repaired'", [], |row| row.get(0))
        .expect("a record");
    assert!(data.contains("\"old\"") && data.contains("\"new\"") && data.contains(&place), "{data}");
    let is_said = data.contains(&was.to_string()) && data.contains(&(was - 100).to_string());
    assert!(is_said || was <= 100, "{data} says {was} and {}", was - 100);
}

#[test]
fn a_figure_that_its_source_does_not_tell_is_left_to_a_person() {
    let mut desk = healthy::money();
    desk.damage("UPDATE posting SET amount = amount + 1 WHERE account = 'cash_safe' AND amount > 0");
    let found = all_found(&desk);
    let repairs = offered(&found, "ledger.balanceDiffers");
    assert!(!repairs.is_empty());
    for one in &repairs {
        assert_eq!(repair(&mut desk, one), Err(Code::FindingNeedsPerson));
    }
    assert_eq!(all_found(&desk).len(), found.len(), "nothing was written");
}

#[test]
fn a_counter_is_never_moved_back() {
    let desk = healthy::money();
    desk.damage("UPDATE counter SET value = value + 5 WHERE kind = 'payment'");
    let found = all_found(&desk);
    assert!(found.iter().any(|found| found.rule.code == "number.countersDiffer"));
    assert!(offered(&found, "number.countersDiffer").is_empty(), "a document may be missing: nobody but a person knows");
}
