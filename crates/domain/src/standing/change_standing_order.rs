//! Changes what is agreed. Example: from now on three large shawarmas, and at 13:00. Orders that were placed stay as they are, and the
//! date of the last of them is not placed once more.

use std::sync::Arc;

use super::create_standing_order::agreed_items;
use super::{NewStandingItem, Schedule, StandingOrder, StandingStatus, facts, never_due, standing_at};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::StandingOrderId;
use crate::merchants::Settings;
use crate::ordering::{Address, NewOrderPayment};
use crate::refusal::{Code, Refusal};

/// The command. What is `None` stays as it is. Whose it is and at which outlet stays: another needs another standing order.
#[derive(Clone, Debug)]
pub struct ChangeStandingOrder {
    /// Which.
    pub standing: StandingOrderId,
    /// Another channel.
    pub channel: Option<String>,
    /// Other items, instead of all before.
    pub items: Option<Vec<NewStandingItem>>,
    /// Another way to pay, or none.
    pub payment: Option<Option<NewOrderPayment>>,
    /// Another address, or none.
    pub delivery_address: Option<Option<Address>>,
    /// Other notes.
    pub notes: Option<String>,
    /// Another schedule.
    pub schedule: Option<Schedule>,
    /// The version that the client saw; refused when it has changed since.
    pub version: Option<u32>,
}

impl ChangeStandingOrder {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::StandingOrder(self.standing));
        for item in self.items.iter().flatten() {
            book.ask(Key::Product(item.product.clone()));
        }
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let before = standing_at(book, context, self.standing, self.version)?;
        if before.status == StandingStatus::Cancelled {
            let detail = "The standing order was cancelled, which is for good; make another.";
            return Err(Refusal::new(Code::StandingIllegalTransition, detail).into());
        }
        let after = self.scheduled(self.agreed(&before, context, book)?, &settings, context)?;
        if self.concerns_orders() {
            self.check(&after, &settings, context, book)?;
        }
        // From here on it must succeed.
        let after = Arc::new(after);
        let (old, new) = facts::difference(&before, &after);
        book.record_change(context, "standingOrder.changed", after.subject(), old, new, None);
        book.standing_orders.put(after.id, Arc::clone(&after));
        Ok(Outcome::ok(Document::StandingOrder(after)))
    }

    /// Whether it changes what decides if an order can be placed at all.
    fn concerns_orders(&self) -> bool {
        self.channel.is_some() || self.items.is_some() || self.payment.is_some() || self.delivery_address.is_some()
    }

    /// What is agreed from now on, all but when.
    fn agreed(&self, before: &StandingOrder, context: &Context, book: &Book) -> Result<StandingOrder, Refusal> {
        let mut after = before.changed(context.at);
        if let Some(items) = &self.items {
            after.items = agreed_items(items, book)?;
        }
        if let Some(channel) = &self.channel {
            after.channel.clone_from(channel);
        }
        if let Some(payment) = &self.payment {
            after.payment.clone_from(payment);
        }
        if let Some(address) = &self.delivery_address {
            after.delivery_address.clone_from(address);
        }
        if let Some(notes) = &self.notes {
            after.notes.clone_from(notes);
        }
        Ok(after)
    }

    /// With when it is due from now on.
    fn scheduled(&self, mut after: StandingOrder, settings: &Settings, context: &Context) -> Result<StandingOrder, Refusal> {
        let Some(schedule) = &self.schedule else { return Ok(after) };
        let outlet = settings.outlet(&after.outlet, "/outlet")?;
        let next = schedule.first_from(settings.calendar(Some(outlet)).zone, context.at, after.last).ok_or_else(never_due)?;
        after.schedule = schedule.clone();
        // One whose last date was over goes on; one that is paused waits to be resumed.
        if after.status != StandingStatus::Paused {
            after.status = StandingStatus::Active;
            after.next = Some(next);
        }
        Ok(after)
    }

    fn check(&self, after: &StandingOrder, settings: &Settings, context: &Context, book: &mut Book) -> Result<(), Stop> {
        let order = after.as_order();
        order.ask(book);
        book.all_loaded()?;
        order.check_repeatable(settings, context, book)?;
        Ok(())
    }
}
