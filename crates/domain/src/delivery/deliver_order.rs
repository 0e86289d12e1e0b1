//! Hands an order over at the door. Example: Aisha tells Omar 4711 and gives him 120.00 for 112.50; the order is delivered and billed,
//! and Omar owes the shop 112.50.

use std::sync::Arc;

use super::{Delivery, Proof, delivery_of, driver_fact, own, proof, under_way};
use crate::audit::{Fact, Personal, Value};
use crate::billing::tender::Tender;
use crate::billing::{Settlement, bill_order};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::OrderId;
use crate::ordering::{Order, Said, Status, moved, order_at, step};
use crate::payments::{PaymentMethod, Terms};

/// The command.
#[derive(Clone, Debug)]
pub struct DeliverOrder {
    /// Which order.
    pub order: OrderId,
    /// What proves it.
    pub proof: Proof,
    /// What the customer gave; exactly what was left to pay, in cash, where nothing is said.
    pub settlement: Settlement,
}

impl DeliverOrder {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Order(self.order));
        book.ask(Key::Delivery(self.order));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let order = order_at(book, context, self.order, None)?;
        under_way(&order)?;
        let mut settlement = self.settlement.clone();
        let is_owed = settlement.on_account || order.terms == Some(Terms::HouseAccount);
        if settlement.payments.is_empty() && !is_owed {
            settlement.payments.push(Tender { method: PaymentMethod::Cash, amount: None });
        }
        let changed = deliver(&order, Some(&self.proof), &settlement, None, context, book)?;
        Ok(Outcome::ok(Document::Order(changed.id, None)))
    }
}

/// Bills the order and moves it to where it is delivered. Cash is the driver's who brought it, whoever says that it was delivered.
///
/// # Errors
/// `order.illegalTransition`, `permission.missing`, `delivery.otherDriver`, `delivery.proofMissing`, `delivery.codeWrong`,
/// `delivery.photoMissing`; those of
/// [`bill_order`].
pub(crate) fn deliver(
    order: &Order,
    shown: Option<&Proof>,
    settlement: &Settlement,
    reason: Option<&str>,
    context: &mut Context,
    book: &mut Book,
) -> Result<Arc<Order>, Stop> {
    step(order, Status::Delivered, context)?;
    let before = delivery_of(order, book)?;
    own(&before, &context.actor)?;
    proof::check(shown, &before, book.settings().delivery_proof, &context.actor)?;
    let state = bill_order(order, settlement, before.driver, context, book)?;
    // From here on it must succeed.
    let note = match shown {
        Some(Proof::Note(note)) => Some(note.clone()),
        _ => None,
    };
    let proved_by = shown.map(Proof::kind);
    let said = Said {
        old: Vec::new(),
        new: vec![
            driver_fact(before.driver),
            Fact::new("proof", proved_by.map_or(Value::Null, |kind| Value::Word(kind.as_str()))),
        ],
        personal: Personal::texts([("reason", reason), ("note", note.as_deref())], order.customer_row, context),
    };
    // What was paid ahead says now which bill took it, and what was awaited that it is not any more.
    let order = Arc::clone(book.orders.get(&order.id).expect("it was there just now"));
    let changed = moved(&order, Status::Delivered, "order.moved", said, context, book);
    let delivery = Delivery {
        delivered_at: Some(context.at),
        delivered_on: Some(state.bill.business_date),
        code: None,
        proof: proved_by,
        note,
        ..(*before).clone()
    };
    book.deliveries.put(order.id, Arc::new(delivery));
    Ok(changed)
}
