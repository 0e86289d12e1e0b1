//! A store that nobody has damaged is healthy.

use docket_store::doctor::{Extent, rules};

use super::{all_found, examined};
use crate::desk::Desk;
use crate::dice::Dice;
use crate::fixtures::{DAY, NOON, cancelling, holding, moving, shawarma};
use crate::{goods, money_day};
use docket_domain::command::Command;
use docket_domain::days::{CloseDay, ReopenDay};
use docket_domain::ordering::Status;

/// Months of goods: purchases, sales, returns, counts, transfers, corrected costs, orders that keep goods.
pub fn months() -> Desk {
    goods::some_months(7_001, 300)
}

/// A day of money: payments of every kind, wallets, refunds, shifts, bills, credit notes.
pub fn money() -> Desk {
    money_day::some_day(7_002, 400)
}

/// A day of money at all outlets that is over, closed, reopened and closed again.
pub fn closed() -> Desk {
    let mut desk = money_day::some_day(7_003, 200);
    let (outlets, date) = (["MAIN", "YAS"], NOON.utc_date());
    desk.now.0 += DAY;
    let mut closed = 0;
    for outlet in outlets {
        let close = CloseDay { outlet: outlet.into(), date, by_hand: true };
        let reopen = ReopenDay { outlet: outlet.into(), date, reason: "a bill was forgotten".into() };
        // An outlet on whose day nothing happened has nothing to close.
        if desk.run(Command::CloseDay(Box::new(close.clone()))).is_ok() {
            desk.run(Command::ReopenDay(Box::new(reopen))).expect("reopened");
            desk.run(Command::CloseDay(Box::new(close))).expect("closed again");
            closed += 1;
        }
    }
    assert!(closed > 0, "a day is closed");
    desk
}

#[test]
fn nothing_is_found_in_months_of_goods_in_a_day_of_money_and_when_it_is_over() {
    for desk in [months(), money(), closed()] {
        let found = all_found(&desk);
        let told: Vec<String> = found.iter().map(|found| format!("{}: {}", found.rule.code, found.detail())).collect();
        assert!(told.is_empty(), "{}", told.join("\n"));
    }
}

#[test]
fn what_has_changed_is_healthy_after_every_step_of_a_day() {
    let mut desk = Desk::open();
    let mut cursor = 0;
    let mut dice = Dice(5);
    let mut open = Vec::new();
    for _ in 0..25 {
        if open.is_empty() || dice.one_in(2) {
            open.push(desk.place(shawarma()).order.id);
        }
        let at = dice.from(0, open.len() as i64 - 1) as usize;
        for command in [
            holding(open[at]),
            moving(open[at], Status::Confirmed),
            moving(open[at], Status::Preparing),
            cancelling(open[at], "Changed their mind."),
        ] {
            let _ = desk.run(command);
        }
        let seen = examined(&desk, rules().iter().collect(), Extent::Since(cursor), NOON);
        assert!(seen.findings.is_empty(), "{:?}", seen.findings);
        assert!(seen.upto >= cursor);
        cursor = seen.upto;
    }
}

#[test]
fn what_changed_is_seen_and_what_did_not_is_not_said_to_be_over() {
    let mut desk = Desk::open();
    let (old, changed) = (desk.place(shawarma()).order, desk.place(shawarma()).order);
    let cursor = examined(&desk, rules().iter().collect(), Extent::Whole, NOON).upto;
    desk.run(holding(changed.id)).expect("held");
    desk.damage("UPDATE orders SET total = total + 1");
    let seen = examined(&desk, rules().iter().collect(), Extent::Since(cursor), NOON);
    let places: Vec<_> = seen.findings.iter().filter(|found| found.rule.code == "order.totalsDiffer").collect();
    assert_eq!(places.len(), 1, "{places:?}");
    assert_eq!(places[0].about.number.as_deref(), Some(changed.number.text()));
    let place = |row: u64| format!("order:{row}");
    assert!(seen.has_looked_at("order.totalsDiffer", &place(changed.row)));
    assert!(!seen.has_looked_at("order.totalsDiffer", &place(old.row)));
    assert!(!seen.has_looked_at("ledger.balanceDiffers", "balance:20251106/MAIN/sales/"));
}
