//! Takes an order that a platform sends. Example: Rappi's `1729384756` becomes number 17 of outlet `MAIN`, paid by Rappi; sent again, also
//! to another server at the same moment, it is still number 17.
//!
//! | what the command finds | what it does |
//! | --- | --- |
//! | the order came before, with the same content | answers that order; the key of the command says so |
//! | the order came before, with another content | answers that order as it is; the finding `integration.orderChanged` |
//! | the platform has called it off before it came | places nothing; `integration.orderNotTaken` |
//! | an item whose product nobody knows, or that is not sold so | an open item; the finding `integration.productUnknown`, once a product |
//! | a total that is not ours | the order, and the finding `integration.totalMismatch` |
//! | other statuses came before it | the order, and the steps that they mean, no further than `ready` |
//!
//! Otherwise the order is placed as any other of its channel, and refused as any other.

use std::sync::Arc;

use super::match_items::{matched, shortened};
use super::move_platform_order::Said;
use super::{
    Integration, PlatformItem, PlatformOrder, PlatformOrderKey, PlatformStatus, TrackedOrder, UnknownProductKey, integration_at,
};
use crate::audit::{Fact, Value};
use crate::book::{Book, Key};
use crate::catalog::ProductReference;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::findings::raise;
use crate::ids::{IntegrationId, OrderId};
use crate::money::Amount;
use crate::ordering::{Discount, DiscountKind, NewItem, NewOrderPayment, Order, PlaceOrder};
use crate::payments::Terms;
use crate::quantity::Quantity;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct TakePlatformOrder {
    /// By which endpoint it came.
    pub integration: IntegrationId,
    /// It.
    pub order: PlatformOrder,
    /// A salted hash of its content.
    pub content: [u8; 16],
}

impl TakePlatformOrder {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Integration(self.integration));
        book.ask(Key::PlatformOrder(self.key()));
        self.references().for_each(|reference| book.ask(Key::Product(reference)));
        if let Some(customer) = &self.order.customer {
            customer.ask(book);
        }
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let integration = integration_at(book, context, self.integration, None)?;
        if !integration.is_active {
            return Err(Refusal::new(Code::IntegrationUnknown, "There is no such integration.").into());
        }
        let known = book.platform_orders.get(&self.key()).cloned();
        match known {
            Some(tracked @ TrackedOrder { order: Some(order), .. }) => {
                Ok(self.came_again(&integration, order, &tracked, context, book))
            }
            Some(tracked) if tracked.early == Some(PlatformStatus::Cancelled) => {
                Ok(self.called_off_before(&integration, tracked, context, book))
            }
            tracked => self.place(&integration, tracked, context, book),
        }
    }

    /// The order is there. What was made of it stays as it is: it may be on the stove.
    fn came_again(
        &self,
        integration: &Integration,
        order: OrderId,
        tracked: &TrackedOrder,
        context: &Context,
        book: &mut Book,
    ) -> Outcome {
        // From here on it must succeed.
        let is_same = tracked.content == Some(self.content);
        let mut new = self.facts();
        new.extend([Fact::new("order", Value::Id(order.0)), Fact::new("isSame", Value::Bool(is_same))]);
        book.record(context, "integration.orderRepeated", tracked.subject(), new);
        if !is_same {
            let detail = format!(
                "{} has sent order {} again with another content; the order here is as it came first. Look at both.",
                integration.name, self.order.reference
            );
            raise("integration.orderChanged", &detail, context, book);
        }
        Outcome::ok(Document::Order(order, None))
    }

    /// Nobody cooks what was called off before anybody heard of it.
    fn called_off_before(
        &self,
        integration: &Arc<Integration>,
        tracked: TrackedOrder,
        context: &Context,
        book: &mut Book,
    ) -> Outcome {
        // From here on it must succeed.
        let mut new = self.facts();
        new.push(Fact::new("status", Value::Word(PlatformStatus::Cancelled.as_str())));
        book.record(context, "integration.orderNotTaken", tracked.subject(), new);
        book.platform_orders.put(self.key(), TrackedOrder { content: Some(self.content), ..tracked });
        Outcome::ok(Document::Integration(Arc::clone(integration)))
    }

    fn place(
        &self,
        integration: &Arc<Integration>,
        tracked: Option<TrackedOrder>,
        context: &mut Context,
        book: &mut Book,
    ) -> Result<Outcome, Stop> {
        let (items, unknown) = self.items(book);
        for key in &unknown {
            book.ask(Key::UnknownProduct(key.clone()));
        }
        let order = self.as_order(integration, items);
        order.ask(book);
        book.all_loaded()?;
        let outcome = order.decide(context, book)?;
        let Document::Order(id, Some(document)) = &outcome.document else {
            unreachable!("placing an order came to {:?}", outcome.document)
        };
        // From here on it must succeed.
        let (id, placed) = (*id, Arc::clone(&document.order));
        let tracked = tracked.unwrap_or_else(|| TrackedOrder::first(context, book));
        let tracked = TrackedOrder { order: Some(id), content: Some(self.content), ..tracked };
        let mut new = self.facts();
        new.push(Fact::new("order", Value::Id(id.0)));
        book.record(context, "integration.orderTaken", tracked.subject(), new);
        book.platform_orders.put(self.key(), tracked.clone());
        self.raise_findings(integration, &placed, unknown, context, book);
        let Some(early) = tracked.early else { return Ok(outcome) };
        // Nobody fetches what was not there yet.
        let said = Said { key: &self.key(), tracked: &tracked, status: early.min(PlatformStatus::Ready) };
        said.advance(&placed, context, book)?;
        Ok(Outcome::created(Document::Order(id, None)))
    }

    fn raise_findings(
        &self,
        integration: &Integration,
        placed: &Order,
        unknown: Vec<UnknownProductKey>,
        context: &Context,
        book: &mut Book,
    ) {
        let number = placed.number.text();
        for key in unknown {
            // Once for each: a menu that is wrong is wrong in every order.
            if book.unknown_products.get(&key).is_none() {
                let detail = format!(
                    "{} sells {}, which no product of the catalogue is, or none that is sold so; order {number} has it as an open item.",
                    integration.name, key.reference
                );
                let row = raise("integration.productUnknown", &detail, context, book);
                book.unknown_products.put(key, row);
            }
        }
        if let Some(total) = self.order.total.filter(|total| *total != placed.totals.total) {
            let settings = book.settings();
            let (theirs, ours) = (settings.currency.format(total), settings.currency.format(placed.totals.total));
            let detail = format!("{} says that order {number} comes to {theirs}, and here it comes to {ours}.", integration.name);
            raise("integration.totalMismatch", &detail, context, book);
        }
    }

    /// Its items as ours, and what of them leads to no product, each once.
    fn items(&self, book: &Book) -> (Vec<NewItem>, Vec<UnknownProductKey>) {
        let mut unknown: Vec<UnknownProductKey> = Vec::new();
        let mut items = Vec::with_capacity(self.order.items.len() + 1);
        for item in &self.order.items {
            let product = item.reference.as_ref().and_then(|reference| book.product(&ProductReference(reference.clone())));
            let ours = matched(item, product.map(|product| &**product));
            if ours.product.is_none() {
                let key = UnknownProductKey { integration: self.integration, reference: called(item).to_owned() };
                if !unknown.contains(&key) {
                    unknown.push(key);
                }
            }
            items.push(ours);
        }
        if self.order.delivery_fee > Amount::ZERO {
            items.push(open_item("Delivery", self.order.delivery_fee));
        }
        (items, unknown)
    }

    fn as_order(&self, integration: &Integration, items: Vec<NewItem>) -> PlaceOrder {
        let order = &self.order;
        let platform = integration.platform;
        let reason = Some(platform.as_str().to_owned());
        let method = match (order.is_paid_to_platform, order.is_fetched) {
            (true, _) => Terms::Platform,
            (false, true) => Terms::Cash,
            (false, false) => Terms::Cod,
        };
        let discount = Discount { kind: DiscountKind::Amount(order.discount), reason };
        let notes: Vec<&str> = order.notes.as_deref().into_iter().chain(order.contact.as_deref()).collect();
        PlaceOrder {
            outlet: Some(integration.outlet.clone()),
            channel: Some(integration.channel.clone()),
            customer: order.customer.clone(),
            items,
            discounts: if order.discount > Amount::ZERO { vec![discount] } else { Vec::new() },
            payment: Some(NewOrderPayment {
                method: Some(method),
                reference: order.is_paid_to_platform.then(|| order.reference.clone()),
                ..NewOrderPayment::default()
            }),
            delivery_address: order.address.clone().filter(|_| !order.is_fetched),
            notes: shortened(&notes.join("\n")),
            client_reference: Some(order.shown_as.clone().unwrap_or_else(|| order.reference.clone())),
            requested_for: order.requested_for,
            fetched_for: order.is_fetched.then_some(platform),
            ..PlaceOrder::default()
        }
    }

    fn references(&self) -> impl Iterator<Item = ProductReference> {
        self.order.items.iter().filter_map(|item| item.reference.clone()).map(ProductReference)
    }

    fn key(&self) -> PlatformOrderKey {
        PlatformOrderKey { integration: self.integration, reference: self.order.reference.clone() }
    }

    fn facts(&self) -> Vec<Fact> {
        self.key().facts()
    }
}

/// By what a menu's item is told apart from others.
fn called(item: &PlatformItem) -> &str {
    item.reference.as_deref().unwrap_or(&item.name)
}

fn open_item(description: &str, unit_price: Amount) -> NewItem {
    NewItem {
        product: None,
        description: Some(description.to_owned()),
        quantity: Quantity(1_000),
        unit_price: Some(unit_price),
        discounts: Vec::new(),
        notes: String::new(),
        seat: None,
        options: Vec::new(),
    }
}
