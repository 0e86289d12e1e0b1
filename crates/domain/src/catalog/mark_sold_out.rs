//! The switch in the kitchen: a product is sold out at an outlet, or there again. Example: the last falafel went at nine; until the end
//! of the business day nobody orders more, at the till or online, and tomorrow it is there again by itself.
//!
//! It stands with the product, which every item loads anyway: asking whether something is sold out costs an order nothing.

use std::sync::Arc;

use super::{Product, ProductReference};
use crate::audit::{Fact, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::days::{DayKey, DayState};
use crate::merchants::{Outlet, Settings};
use crate::refusal::{Code, Refusal};
use crate::time::Timestamp;

/// Where a product is sold out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoldOut {
    /// Short code of the outlet.
    pub outlet: String,
    /// When it is there again by itself; when somebody says so where `None`.
    pub until: Option<Timestamp>,
}

words! {
    /// When a product that is sold out is there again by itself.
    SoldOutUntil {
        /// With the next business day of the outlet.
        BusinessDayEnd = "business_day_end",
    }
}

impl Product {
    /// Whether and until when it is sold out at an outlet at a time.
    pub fn sold_out_at(&self, outlet: &str, at: Timestamp) -> Option<&SoldOut> {
        self.sold_out.iter().find(|one| one.outlet == outlet && one.until.is_none_or(|until| at < until))
    }
}

/// The command.
#[derive(Clone, Debug)]
pub struct MarkSoldOut {
    /// Which, by id, SKU or barcode.
    pub product: ProductReference,
    /// Short code of the outlet; the token's, or the only one, where none is named.
    pub outlet: Option<String>,
    /// Whether it is sold out from now on.
    pub is_sold_out: bool,
    /// When it is there again by itself; when somebody says so where `None`.
    pub until: Option<SoldOutUntil>,
}

impl MarkSoldOut {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Product(self.product.clone()));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let unknown = || Refusal::new(Code::ProductNotFound, "There is no such product.");
        let product = Arc::clone(book.product(&self.product).ok_or_else(unknown)?);
        let outlet = settings.outlet_for(self.outlet.as_deref(), &context.actor)?;
        let until = match self.until {
            Some(SoldOutUntil::BusinessDayEnd) => Some(end_of_day(outlet, &settings, context, book)?),
            None => None,
        };
        // From here on it must succeed.
        let mut changed = (*product).clone();
        // What is over is forgotten, wherever it was.
        changed.sold_out.retain(|one| one.outlet != outlet.code && one.until.is_none_or(|until| context.at < until));
        if self.is_sold_out {
            changed.sold_out.push(SoldOut { outlet: outlet.code.clone(), until });
        }
        let of = |product: &Product| facts(product, &outlet.code, context.at);
        let action = if self.is_sold_out { "product.soldOut" } else { "product.thereAgain" };
        book.record_change(context, action, product.subject(), of(&product), of(&changed), None);
        let changed = Arc::new(changed);
        book.put_product(Some(&product), Arc::clone(&changed));
        Ok(Outcome::ok(Document::Product(changed)))
    }
}

/// When the business day ends that documents of the outlet belong to now: at its cutoff. One that was closed before is over.
fn end_of_day(outlet: &Outlet, settings: &Settings, context: &Context, book: &mut Book) -> Result<Timestamp, Stop> {
    let calendar = settings.calendar(Some(outlet));
    let date = calendar.date_by_cutoff(context.at);
    let key = DayKey { outlet: outlet.code.clone(), date };
    book.ask(Key::BusinessDay(key.clone()));
    book.all_loaded()?;
    let is_closed = book.days.get(&key).is_some_and(|day| day.state == DayState::Closed);
    Ok(calendar.ends(if is_closed { date.tomorrow() } else { date }))
}

fn facts(product: &Product, outlet: &str, at: Timestamp) -> Vec<Fact> {
    let sold_out = product.sold_out_at(outlet, at);
    let until = sold_out.and_then(|one| one.until).map_or(Value::Null, |until| Value::Text(until.to_string()));
    vec![
        Fact::new("sku", Value::Text(product.sku.clone())),
        Fact::new("outlet", Value::Text(outlet.to_owned())),
        Fact::new("soldOut", Value::Bool(sold_out.is_some())),
        Fact::new("until", until),
    ]
}
