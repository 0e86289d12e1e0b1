//! Changes an outlet: its name, where it is, its business day, what stands on its receipts, its opening hours, how many online orders
//! it takes and whether they are paused, and how customers order there by themselves. What is not named stays.
//!
//! Example: outlet `MAIN` takes at most 20 online orders in 15 minutes from now on.

use super::{OpeningHours, OrderLimit, Pause, ShopTerms, check_pause, keep, outlet_to_change, with_outlet};
use crate::book::Book;
use crate::calendar::{Policy, Zone};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::merchants::{Outlet, check_dates_stay};
use crate::printing::ReceiptHead;

/// The command.
#[derive(Clone, Debug)]
pub struct ChangeOutlet {
    /// Short code of the outlet.
    pub outlet: String,
    /// What becomes different.
    pub changes: OutletChanges,
}

/// What becomes different of an outlet; of what can be there or not, the inner `None` takes it off.
#[derive(Clone, Debug, Default)]
pub struct OutletChanges {
    /// As it is printed.
    pub name: Option<String>,
    /// Where it is; in the merchant's zone where there is none.
    pub zone: Option<Option<Zone>>,
    /// When its business days begin and end; as the merchant's where there is none.
    pub business_day: Option<Option<Policy>>,
    /// What stands at the head and foot of its receipts.
    pub receipt: Option<ReceiptHead>,
    /// Whether online orders are paused.
    pub pause: Option<Option<Pause>>,
    /// How many online orders it takes.
    pub limit: Option<Option<OrderLimit>>,
    /// When it is open; always where there are none.
    pub opening_hours: Option<Option<OpeningHours>>,
    /// How customers order there by themselves; not at all where there is nothing.
    pub shop: Option<Option<ShopTerms>>,
}

impl ChangeOutlet {
    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let before = outlet_to_change(&settings, &self.outlet, &context.actor)?;
        let pause = self.changes.pause.as_ref().and_then(Option::as_ref);
        check_pause(pause, "/onlineOrders/pausedUntil", context.at)?;
        if let Some(Some(terms)) = &self.changes.shop {
            terms.check(&settings.charges, &settings.channels, "/shop")?;
        }
        let after = self.changes.apply(before);
        check_dates_stay(&settings, &with_outlet(&settings, &after), context.at)?;
        // From here on it must succeed.
        keep(&settings, before, after, "outlet.changed", context, book);
        Ok(Outcome::ok(Document::Outlet))
    }
}

impl OutletChanges {
    fn apply(&self, outlet: &Outlet) -> Outlet {
        let mut changed = outlet.clone();
        if let Some(name) = &self.name {
            changed.name.clone_from(name);
        }
        if let Some(zone) = &self.zone {
            changed.zone.clone_from(zone);
        }
        if let Some(policy) = self.business_day {
            changed.business_day = policy;
        }
        if let Some(receipt) = &self.receipt {
            changed.receipt.clone_from(receipt);
        }
        if let Some(pause) = &self.pause {
            changed.online.pause.clone_from(pause);
        }
        if let Some(limit) = self.limit {
            changed.online.limit = limit;
        }
        if let Some(hours) = &self.opening_hours {
            changed.opening_hours.clone_from(hours);
        }
        if let Some(shop) = &self.shop {
            changed.shop.clone_from(shop);
        }
        changed
    }
}
