//! Makes a standing order. Example: Aisha wants two large shawarmas each Monday at 12:30, paid from her wallet, from next week on.

use std::sync::Arc;

use super::{Schedule, StandingItem, StandingOrder, StandingStatus, facts, never_due};
use crate::audit::{Fact, Value};
use crate::book::Book;
use crate::catalog::ProductReference;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::customers::{FindOrCreateCustomer, find_or_create};
use crate::ids::StandingOrderId;
use crate::ordering::{Address, NewItem, NewOrderPayment, PlaceOrder};
use crate::quantity::Quantity;
use crate::refusal::{Code, Problem, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct CreateStandingOrder {
    /// Short code of the outlet; the token's, or the only one, where none is named.
    pub outlet: Option<String>,
    /// Name of the channel; `counter` where none is named.
    pub channel: Option<String>,
    /// Whose it is.
    pub customer: FindOrCreateCustomer,
    /// What is ordered each time: products, at the catalogue's price of that time.
    pub items: Vec<NewStandingItem>,
    /// How each order is paid.
    pub payment: Option<NewOrderPayment>,
    /// Where each order goes.
    pub delivery_address: Option<Address>,
    /// Notes for whoever prepares it.
    pub notes: String,
    /// When it is due.
    pub schedule: Schedule,
}

/// A product that is to be ordered each time.
#[derive(Clone, Debug)]
pub struct NewStandingItem {
    /// SKU, barcode or id.
    pub product: ProductReference,
    /// How much; positive.
    pub quantity: Quantity,
    /// Notes for whoever prepares it.
    pub notes: String,
    /// Codes of the options that were chosen.
    pub options: Vec<String>,
}

impl CreateStandingOrder {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        self.as_order().ask(book);
        self.customer.ask(book);
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let (outlet, channel) = self.as_order().check_repeatable(&settings, context, book)?;
        let items = agreed_items(&self.items, book)?;
        let calendar = settings.calendar(Some(outlet));
        let next = self.schedule.first_from(calendar.zone, context.at, None).ok_or_else(never_due)?;
        let (outlet, channel) = (outlet.code.clone(), channel.name.clone());
        let customer = find_or_create(&self.customer, context, book)?.customer;
        // From here on it must succeed.
        let standing = Arc::new(StandingOrder {
            id: StandingOrderId(context.entropy.uuid_v7(context.at)),
            row: book.next_seq(),
            customer: customer.id,
            customer_row: customer.row,
            outlet,
            channel,
            items,
            payment: self.payment.clone(),
            delivery_address: self.delivery_address.clone(),
            notes: self.notes.clone(),
            schedule: self.schedule.clone(),
            status: StandingStatus::Active,
            next: Some(next),
            last: None,
            last_order: None,
            user: context.actor.user,
            created_at: context.at,
            updated_at: context.at,
            version: 1,
        });
        let mut new = facts::agreed(&standing);
        new.push(Fact::new("customerNumber", Value::Text(customer.number.text().to_owned())));
        book.record(context, "standingOrder.created", standing.subject(), new);
        book.standing_orders.put_new(standing.id, Arc::clone(&standing));
        Ok(Outcome::created(Document::StandingOrder(standing)))
    }

    /// The order that each occurrence will be, but for its customer.
    fn as_order(&self) -> PlaceOrder {
        PlaceOrder {
            outlet: self.outlet.clone(),
            channel: self.channel.clone(),
            items: self.items.iter().map(NewStandingItem::as_item).collect(),
            payment: self.payment.clone(),
            delivery_address: self.delivery_address.clone(),
            ..PlaceOrder::default()
        }
    }
}

impl NewStandingItem {
    /// The item of each order.
    pub(super) fn as_item(&self) -> NewItem {
        NewItem {
            product: Some(self.product.clone()),
            description: None,
            quantity: self.quantity,
            unit_price: None,
            discounts: Vec::new(),
            notes: self.notes.clone(),
            seat: None,
            options: self.options.clone(),
        }
    }
}

/// The items with the products that their references lead to now.
///
/// # Errors
/// `product.unknown`, all at once.
pub(super) fn agreed_items(items: &[NewStandingItem], book: &Book) -> Result<Vec<StandingItem>, Refusal> {
    let (mut agreed, mut problems) = (Vec::with_capacity(items.len()), Vec::new());
    for (index, item) in items.iter().enumerate() {
        match book.product(&item.product) {
            Some(product) => agreed.push(StandingItem {
                product: product.id,
                sku: product.sku.clone(),
                quantity: item.quantity,
                notes: item.notes.clone(),
                options: item.options.clone(),
            }),
            None => {
                let detail = format!("No product has the SKU, barcode or id {}.", item.product.0);
                problems.push(Problem::at(format!("/items/{index}/product"), Code::ProductUnknown, detail));
            }
        }
    }
    match Refusal::all(problems) {
        Some(refusal) => Err(refusal),
        None => Ok(agreed),
    }
}
