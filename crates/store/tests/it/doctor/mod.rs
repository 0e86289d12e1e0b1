//! The doctor finds nothing in a store that nobody has damaged, and names whatever was damaged directly in the database.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `healthy.rs` | stores with every kind of document, and that nothing is found in them |
//! | `damage.rs` | the table of damage: every rule has a line in it |
//! | `repairs.rs` | figures that are kept twice are recomputed, or left to a person |

mod damage;
mod healthy;
mod repairs;

use std::collections::BTreeSet;
use std::sync::Arc;

use docket_domain::time::Timestamp;
use docket_store::doctor::{Examined, Extent, Found, Rule, Wanted, rules};

use crate::desk::Desk;
use crate::fixtures::{NOON, SHOP};

/// What is found by these rules in the shop of a desk.
pub fn examined(desk: &Desk, rules: Vec<&'static Rule>, extent: Extent, now: Timestamp) -> Examined {
    let settings = desk.reads.open_blocking(SHOP).expect("opened").settings.expect("the shop");
    let wanted = Wanted { merchant: SHOP, settings: Arc::clone(&settings), rules, extent, now };
    desk.reads.examine_blocking(&wanted, &mut |_, _| {}).expect("examined")
}

/// Everything that is found in the shop of a desk at noon, when nothing has waited yet.
pub fn all_found(desk: &Desk) -> Vec<Found> {
    examined(desk, rules().iter().collect(), Extent::Whole, NOON).findings
}

/// What a rule finds, by place and figures.
pub fn found_by(desk: &Desk, rule: &'static Rule, now: Timestamp) -> BTreeSet<String> {
    let found = examined(desk, vec![rule], Extent::Whole, now).findings;
    found.iter().map(|found| format!("{} {:?}", found.about.place, found.about.facts)).collect()
}
