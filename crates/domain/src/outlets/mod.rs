//! Outlets: what of them can be changed, and whether they take online orders (SPEC 5, 5.2).
//!
//! | file | what it holds |
//! | --- | --- |
//! | `hours.rs` | opening hours by the outlet's wall clock |
//! | `online.rs` | how many online orders are taken, and whether they are paused |
//! | `change_outlet.rs` | changes name, zone, business day, receipt, opening hours, limit and pause |
//! | `shop_terms.rs` | what customers may order by themselves, and how they pay |
//! | `pause_online_orders.rs` | the switch for whoever stands at the counter |
//!
//! Whether an order is let in is decided where it is placed: `ordering/admit_online.rs`.

mod change_outlet;
mod hours;
mod online;
mod pause_online_orders;
mod shop_terms;

pub use change_outlet::{ChangeOutlet, OutletChanges};
pub use hours::{Opening, OpeningHours, TooManyOpenings, Weekday};
pub use online::{OnlineOrders, OrderLimit, Pause};
pub use pause_online_orders::PauseOnlineOrders;
pub use shop_terms::ShopTerms;

use crate::access::Actor;
use crate::audit::{Fact, Personal, Subject, Value, differing};
use crate::book::Book;
use crate::context::Context;
use crate::merchants::{Outlet, Settings, policy_facts};
use crate::printing::ReceiptHead;
use crate::refusal::{Code, Refusal};
use crate::time::Timestamp;

/// The outlet that a command is to change, for an actor who may.
///
/// # Errors
/// `outlet.unknown`; `permission.missing` where the actor is bound to another one.
fn outlet_to_change<'a>(settings: &'a Settings, code: &str, actor: &Actor) -> Result<&'a Outlet, Refusal> {
    let outlet = settings.outlet(code, "/code")?;
    if !actor.sees(&outlet.code) {
        let bound = actor.outlet.as_deref().unwrap_or_default();
        return Err(Refusal::new(Code::PermissionMissing, format!("This token works at outlet {bound} only.")));
    }
    Ok(outlet)
}

/// Refuses a pause that is over before it begins.
///
/// # Errors
/// `outlet.pauseOver`.
fn check_pause(pause: Option<&Pause>, pointer: &str, at: Timestamp) -> Result<(), Refusal> {
    match pause.and_then(|pause| pause.until) {
        Some(until) if until <= at => {
            let detail = format!("A pause until {until} is over already; name a later time, or none.");
            Err(Refusal::at(pointer, Code::OutletPauseOver, detail))
        }
        _ => Ok(()),
    }
}

/// Writes an outlet as it was changed, in the draft of the running command, with what is different of it.
fn keep(settings: &Settings, before: &Outlet, after: Outlet, action: &'static str, context: &mut Context, book: &mut Book) {
    let (old, mut new) = differing(facts(before), facts(&after));
    let mut named = vec![Fact::new("outlet", Value::Text(before.code.clone()))];
    named.append(&mut new);
    // Why orders are paused is free text.
    let why = |outlet: &Outlet| outlet.online.pause.as_ref().and_then(|pause| pause.reason.clone());
    let reason = why(&after).filter(|_| why(before) != why(&after));
    let personal = Personal::text("pauseReason", reason.as_deref(), None, context);
    // The key of a command that changes nothing is written too, and nothing is written without a record.
    let action = if *before == after { "outlet.unchanged" } else { action };
    book.record_change(context, action, Subject::Outlet, old, named, personal);
    book.put_settings(with_outlet(settings, &after));
}

/// The settings with an outlet in place of the one of its code.
fn with_outlet(settings: &Settings, after: &Outlet) -> Settings {
    let mut changed = settings.clone();
    for outlet in changed.outlets.iter_mut().filter(|outlet| outlet.code == after.code) {
        outlet.clone_from(after);
    }
    changed
}

/// An outlet as the stream tells of it, but for what is free text.
fn facts(outlet: &Outlet) -> Vec<Fact> {
    let (pause, limit) = (outlet.online.pause.as_ref(), outlet.online.limit);
    let until = pause.and_then(|pause| pause.until);
    let number = |number: Option<u16>| number.map_or(Value::Null, |number| Value::Integer(number.into()));
    let opening = |(weekday, opening): (Weekday, &Opening)| {
        let times = [opening.from, opening.until].map(|time| Value::Text(time.to_string()));
        Value::List([Value::Word(weekday.as_str())].into_iter().chain(times).collect())
    };
    let hours = outlet.opening_hours.as_ref().map(|hours| Value::List(hours.openings().map(opening).collect()));
    vec![
        Fact::new("name", Value::Text(outlet.name.clone())),
        Fact::new("timeZone", outlet.zone.as_ref().map_or(Value::Null, |zone| Value::Text(zone.name().to_owned()))),
        Fact::new("businessDay", outlet.business_day.as_ref().map_or(Value::Null, |day| Value::Object(policy_facts(day)))),
        Fact::new("receipt", receipt_facts(&outlet.receipt)),
        Fact::new("paused", Value::Bool(pause.is_some())),
        Fact::new("pausedUntil", until.map_or(Value::Null, |until| Value::Text(until.to_string()))),
        Fact::new("maxOrders", number(limit.map(|limit| limit.max_orders))),
        Fact::new("minutes", number(limit.map(|limit| limit.minutes))),
        Fact::new("openingHours", hours.unwrap_or(Value::Null)),
        Fact::new("shop", outlet.shop.as_ref().map_or(Value::Null, shop_facts)),
    ]
}

fn receipt_facts(head: &ReceiptHead) -> Value {
    let text = |text: Option<&String>| text.map_or(Value::Null, |text| Value::Text(text.clone()));
    let lines = |lines: &[String]| Value::List(lines.iter().cloned().map(Value::Text).collect());
    let tax_number = head.tax_number.as_ref();
    Value::Object(vec![
        Fact::new("legalName", text(head.legal_name.as_ref())),
        Fact::new("address", lines(&head.address)),
        Fact::new("taxNumberLabel", text(tax_number.map(|one| &one.label))),
        Fact::new("taxNumber", text(tax_number.map(|one| &one.number))),
        Fact::new("footer", lines(&head.footer)),
    ])
}

fn shop_facts(terms: &ShopTerms) -> Value {
    let text = |text: &Option<String>| text.clone().map_or(Value::Null, Value::Text);
    Value::Object(vec![
        Fact::new("guests", Value::Bool(terms.guests)),
        Fact::new("pickUp", Value::Bool(terms.pick_up)),
        Fact::new("delivery", Value::Bool(terms.delivery)),
        Fact::new("deliveryCharge", text(&terms.delivery_charge)),
        Fact::new("requestedTimes", Value::Bool(terms.requested_times)),
        Fact::new("methods", Value::List(terms.methods.iter().map(|method| Value::Word(method.as_str())).collect())),
        Fact::new("bankAccount", text(&terms.bank_account)),
    ])
}
