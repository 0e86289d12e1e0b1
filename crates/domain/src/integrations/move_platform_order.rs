//! Takes what a platform says of an order: a status, or that it was called off. Example: Rappi's courier has the order; it was `ready`
//! here, and is `delivered` now, with its bill.
//!
//! | what the command finds | what it does |
//! | --- | --- |
//! | a status further on | the steps that lead there, each under its own conditions, as far as they hold |
//! | one that was reached or passed, or that its order does not allow | nothing; `integration.statusIgnored` |
//! | a cancellation, and the order may still be cancelled | cancels it; the platform gives back what it took |
//! | a cancellation that comes too late | the finding `integration.cancelledTooLate` |
//! | a status whose order has not come | keeps it until the order comes |
//!
//! None of it is refused: a platform that is told "no" only says the same again.

use std::sync::Arc;

use super::{Integration, PlatformOrderKey, PlatformStatus, TrackedOrder, integration_at, steps, target};
use crate::audit::{Fact, Value};
use crate::billing::Settlement;
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::findings::raise;
use crate::ids::IntegrationId;
use crate::ordering::{Move, Order, Status, TransitionOrder, call_off};
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct MovePlatformOrder {
    /// By which endpoint it came.
    pub integration: IntegrationId,
    /// What the platform calls the order.
    pub reference: String,
    /// What it says of it.
    pub said: PlatformStatus,
    /// Why it was called off; free text.
    pub reason: Option<String>,
}

impl MovePlatformOrder {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Integration(self.integration));
        book.ask(Key::PlatformOrder(self.key()));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let integration = integration_at(book, context, self.integration, None)?;
        if !integration.is_active {
            return Err(Refusal::new(Code::IntegrationUnknown, "There is no such integration.").into());
        }
        let tracked = book.platform_orders.get(&self.key()).cloned();
        let (tracked, id) = match tracked {
            Some(tracked @ TrackedOrder { order: Some(id), .. }) => (tracked, id),
            tracked => return Ok(self.keep_for_later(&integration, tracked, context, book)),
        };
        book.ask(Key::Order(id));
        book.all_loaded()?;
        let order = Arc::clone(book.orders.get(&id).expect("the order of a platform's is never deleted"));
        let said = Said { key: &self.key(), tracked: &tracked, status: self.said };
        if self.said == PlatformStatus::Cancelled {
            let usual = format!("Called off by {}.", integration.name);
            said.cancel(&order, &integration, self.reason.as_deref().unwrap_or(&usual), context, book)?;
        } else {
            said.advance(&order, context, book)?;
        }
        Ok(Outcome::ok(Document::Order(id, None)))
    }

    fn keep_for_later(
        &self,
        integration: &Arc<Integration>,
        tracked: Option<TrackedOrder>,
        context: &Context,
        book: &mut Book,
    ) -> Outcome {
        // From here on it must succeed.
        let mut tracked = tracked.unwrap_or_else(|| TrackedOrder::first(context, book));
        tracked.early = tracked.early.max(Some(self.said));
        let said = Said { key: &self.key(), tracked: &tracked, status: self.said };
        said.record("integration.statusKept", Vec::new(), context, book);
        book.platform_orders.put(self.key(), tracked);
        Outcome::ok(Document::Integration(Arc::clone(integration)))
    }

    fn key(&self) -> PlatformOrderKey {
        PlatformOrderKey { integration: self.integration, reference: self.reference.clone() }
    }
}

/// Something that a platform says of an order which is here.
pub(super) struct Said<'a> {
    /// Of which.
    pub key: &'a PlatformOrderKey,
    /// What that is here.
    pub tracked: &'a TrackedOrder,
    /// What.
    pub status: PlatformStatus,
}

impl Said<'_> {
    /// Takes an order the steps on that a status means, each checked before it is written, and stops where one is refused.
    ///
    /// # Errors
    /// [`Stop::Missing`] while rows are not loaded.
    pub(super) fn advance(&self, order: &Arc<Order>, context: &mut Context, book: &mut Book) -> Result<(), Stop> {
        // As it is now: it may have been confirmed in the commit that placed it.
        let order = Arc::clone(book.orders.get(&order.id).expect("it is loaded"));
        let way = target(self.status, order.fulfilment()).map_or(&[][..], |to| steps(order.status, to));
        if way.is_empty() {
            self.ignore(&order, "notFurtherOn", context, book);
            return Ok(());
        }
        // Looked at before, because a bill is not taken back.
        if order.held_at.is_some() {
            self.ignore(&order, Code::OrderHeld.as_str(), context, book);
            return Ok(());
        }
        let mut reached = None;
        for to in way {
            let settlement = Settlement::default();
            let step = TransitionOrder { order: order.id, to: *to, reason: None, settlement, version: None };
            match step.decide(context, book) {
                Ok(_) => reached = Some(*to),
                Err(Stop::Refused(refusal)) => {
                    let now = Arc::clone(book.orders.get(&order.id).expect("it was there just now"));
                    self.ignore(&now, refusal.code.as_str(), context, book);
                    break;
                }
                Err(stop) => return Err(stop),
            }
        }
        if let Some(to) = reached {
            self.apply(to, context, book);
        }
        Ok(())
    }

    fn cancel(
        &self,
        order: &Arc<Order>,
        integration: &Integration,
        reason: &str,
        context: &mut Context,
        book: &mut Book,
    ) -> Result<(), Stop> {
        if order.status == Status::Cancelled {
            self.ignore(order, "notFurtherOn", context, book);
        } else if Move::between(order.status, Status::Cancelled, order.fulfilment()).is_some() {
            call_off(order.id, reason, context, book)?;
            self.apply(Status::Cancelled, context, book);
        } else {
            self.ignore(order, "tooLate", context, book);
            let (number, status) = (order.number.text(), order.status.as_str());
            let detail = format!(
                "{} has called off order {number}, which is {status} and cannot be cancelled any more.",
                integration.name
            );
            raise("integration.cancelledTooLate", &detail, context, book);
        }
        Ok(())
    }

    /// Says who moved the order, beside the records of the order's own.
    fn apply(&self, to: Status, context: &Context, book: &mut Book) {
        let reached = vec![Fact::new("orderStatus", Value::Word(to.as_str()))];
        self.record("integration.statusApplied", reached, context, book);
    }

    fn ignore(&self, order: &Order, why: &'static str, context: &Context, book: &mut Book) {
        let why = vec![Fact::new("orderStatus", Value::Word(order.status.as_str())), Fact::new("why", Value::Word(why))];
        self.record("integration.statusIgnored", why, context, book);
    }

    fn record(&self, action: &'static str, more: Vec<Fact>, context: &Context, book: &mut Book) {
        let mut new = self.key.facts();
        new.push(Fact::new("status", Value::Word(self.status.as_str())));
        new.extend(more);
        book.record(context, action, self.tracked.subject(), new);
    }
}
