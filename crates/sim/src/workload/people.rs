//! Customers, products and what else is looked after.

use docket_domain::catalog::{Category, CreateCategory, MarkSoldOut, ProductReference};
use docket_domain::command::Command;
use docket_domain::customers::{ChangeCustomer, EraseCustomer, MergeCustomers};
use docket_domain::findings::RaiseFinding;
use docket_domain::numbering::{Kind, ResetSeries};

use super::{Known, orders};
use crate::dice::Dice;

/// Somebody by phone, who is made where nobody has it.
pub fn find(dice: &mut Dice) -> Command {
    Command::FindOrCreateCustomer(Box::new(orders::person(dice)))
}

/// One of these.
pub fn command(known: &Known, dice: &mut Dice) -> Command {
    let (one, other) = (known.customer(dice), known.customer(dice));
    match (dice.from(1, 12), one, other) {
        (1..=3, Some(one), _) => {
            let phone = dice.one_in(4).then(|| orders::person(dice).phone);
            let is_active = dice.one_in(3).then(|| !dice.one_in(4));
            let name = dice.one_in(2).then(|| "Noor".to_owned());
            let version = dice.one_in(3).then_some(one.version);
            let change = ChangeCustomer { customer: one.id, name, email: None, address: None, phone, is_active, version };
            Command::ChangeCustomer(Box::new(change))
        }
        (4, Some(one), Some(other)) => {
            let merge = MergeCustomers { customer: one.id, other: other.id, reason: "two phones".into() };
            Command::MergeCustomers(Box::new(merge))
        }
        (5, Some(one), _) => Command::EraseCustomer(Box::new(EraseCustomer { customer: one.id, reason: "asked for".into() })),
        (6, ..) => {
            let product = ProductReference(dice.of(&["WATER", "TINS"]).into());
            let (outlet, is_sold_out) = (Some("YAS".to_owned()), dice.one_in(2));
            Command::MarkSoldOut(Box::new(MarkSoldOut { product, outlet, is_sold_out, until: None }))
        }
        (7, ..) => {
            let category = Category { code: format!("C{}", dice.from(1, 5)), names: vec![("en".into(), "Drinks".into())] };
            Command::CreateCategory(Box::new(CreateCategory { category }))
        }
        (8, ..) => Command::ResetSeries(Box::new(ResetSeries { kind: Kind::Ticket, scope: None })),
        (9, ..) => {
            let raise = RaiseFinding { code: "sim.looked".into(), detail: "Somebody looked.".into() };
            Command::RaiseFinding(Box::new(raise))
        }
        _ => find(dice),
    }
}
