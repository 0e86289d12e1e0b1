//! Takes a photo of what a driver hands over or leaves. Example: nobody opens, so Omar puts the bag behind the gate, photographs it, and
//! hands the order over with that as proof. The file itself is written before the command that names its hash.
//!
//! Each photo stays a row of its own, also one that was taken once more and one of an attempt that failed: what was kept of a customer's
//! door must be there to be erased.

use std::sync::Arc;

use super::{Delivery, DeliveryPhoto, delivery_of, driver_fact, own, under_way};
use crate::access::Actor;
use crate::audit::{Fact, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::hex::hex;
use crate::ids::OrderId;
use crate::ordering::{Order, order_at};
use crate::refusal::Refusal;

/// The command.
#[derive(Clone, Debug)]
pub struct PhotographDelivery {
    /// Of which order.
    pub order: OrderId,
    /// SHA-256 of the file.
    pub hash: [u8; 32],
    /// What it is, by its content.
    pub media_type: String,
    /// How large.
    pub size_bytes: u64,
}

/// Whether somebody may photograph a delivery: it is under way, and theirs where they drive. Asked before a file is kept as well.
///
/// # Errors
/// `order.illegalTransition`, `delivery.otherDriver`.
pub fn may_photograph(order: &Order, delivery: &Delivery, actor: &Actor) -> Result<(), Refusal> {
    own(delivery, actor)?;
    under_way(order)
}

/// Whether somebody who brings or assigns deliveries may see the photo of one: a driver sees that of their own only.
pub fn may_see_photo(delivery: &Delivery, actor: &Actor) -> bool {
    own(delivery, actor).is_ok()
}

impl PhotographDelivery {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Order(self.order));
        book.ask(Key::Delivery(self.order));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let order = order_at(book, context, self.order, None)?;
        let before = delivery_of(&order, book)?;
        may_photograph(&order, &before, &context.actor)?;
        // From here on it must succeed.
        let facts = vec![
            driver_fact(before.driver),
            Fact::new("hash", Value::Text(hex(&self.hash))),
            Fact::new("mediaType", Value::Text(self.media_type.clone())),
            Fact::new("sizeBytes", Value::Integer(self.size_bytes as i64)),
        ];
        let row = book.record_change(context, "delivery.photographed", order.subject(), Vec::new(), facts, None);
        let photo = DeliveryPhoto {
            row,
            order_row: order.row,
            hash: self.hash,
            media_type: self.media_type.clone(),
            size_bytes: self.size_bytes,
            uploaded_at: context.at,
        };
        book.delivery_photos.push(photo.clone());
        book.deliveries.put(order.id, Arc::new(Delivery { photo: Some(photo), ..(*before).clone() }));
        book.orders.put(order.id, Arc::new(order.changed(context.at)));
        Ok(Outcome::ok(Document::Order(order.id, None)))
    }
}
