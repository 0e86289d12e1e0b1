//! Takes in an order that was placed while the database could not be reached. Its lines, sums, date and number are what was answered;
//! its ticket, its customer's number and those of its payments are made now.
//!
//! Nothing refuses it: of goods that are not there as much is kept for it all the same, and a finding asks to count.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::order::{HistoryEntry, Order, OrderDocument};
use super::place_order::keep_order;
use super::status::Status;
use super::tickets::{Codes, Seated, new_tickets};
use crate::book::{Book, Key};
use crate::catalog::ProductReference;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::customers::{Customer, taken_in_customer};
use crate::days::{Dated, date_as_made};
use crate::findings::raise;
use crate::ids::ProductId;
use crate::numbering::{Kind, allocate};
use crate::outage::{MadeOrder, raise_changes, raise_erased};
use crate::payments::{Purpose, Ready, Taking, drawer_then};
use crate::quantity::Quantity;
use crate::stock::{StockKey, ask_stock, reserve, stock_of};

impl MadeOrder {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        for product in self.order.lines.iter().filter_map(|line| line.product) {
            book.ask(Key::Product(ProductReference(product.to_string())));
        }
        for (line, _) in self.reserved() {
            if let Some(product) = line.product {
                ask_stock(&self.order.outlet, product, book);
            }
        }
        if let Some(customer) = &self.customer {
            customer.ask(book);
        }
    }

    pub(crate) fn take_in(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let made = &*self.order;
        let dated = date_as_made(&made.outlet, made.business_date, book)?;
        let kept = self.kept();
        let short = self.short(&kept, book);
        dated.open(context, book);
        let customer = match &self.customer {
            Some(customer) => taken_in_customer(customer, context, book)?,
            None => None,
        };
        let channel = settings.channel(&made.channel).ok().map(|channel| channel.code.clone());
        let codes = Codes {
            outlet: made.outlet.clone(),
            register: made.register.clone(),
            channel: channel.clone(),
            table: made.table.as_deref().map(str::to_ascii_uppercase),
            user: context.actor.user_code.clone(),
            customer: customer.as_ref().map(|customer| customer.row.to_string()),
        };
        let facts = codes.facts(made.business_date, &settings);
        let number = allocate(Kind::Order, &facts, context, book)?;
        let goods = made.lines.iter().filter(|line| line.charge.is_none());
        let seated: Vec<Seated<'_>> = goods.map(|line| (line.seat.as_deref(), String::new())).collect();
        let (ticket, seat_tickets) = new_tickets(&seated, facts, context, book)?;
        let payments = self.payments(customer.as_deref(), channel.as_deref(), &dated, context, book)?;
        // From here on it must succeed.
        let order = Order {
            row: book.next_seq(),
            number,
            ticket,
            seat_tickets,
            customer: customer.as_ref().map(|customer| customer.id),
            customer_row: customer.as_ref().map(|customer| customer.row),
            status: Status::Pending,
            payments: Vec::new(),
            version: 1,
            updated_at: made.created_at,
            status_since: made.created_at,
            // Who could not pay while the database was away has all the time that is given.
            fetched_for: None,
            release_at: None,
            ..made.clone()
        };
        reserve(&order.outlet, &kept, book);
        if settings.channel(&made.channel).is_ok_and(|channel| channel.is_online) {
            book.online_orders.placed(&order.outlet, made.created_at);
        }
        let order = keep_order(order, payments, customer.as_deref(), &settings, context, book);
        self.raise_findings(&order, &short, context, book);
        raise_erased(&format!("Order {}", order.number.text()), customer.as_deref(), context, book);
        let history = book.drafted_records().iter().filter(|record| record.subject == order.subject());
        let history = history.map(HistoryEntry::of).collect();
        let document = OrderDocument { order: Arc::clone(&order), customer, bill: None, delivery: None, history };
        Ok(Outcome::created(Document::Order(order.id, Some(Box::new(document)))))
    }

    /// What is kept for it, by product.
    fn kept(&self) -> BTreeMap<ProductId, Quantity> {
        let mut kept: BTreeMap<ProductId, Quantity> = BTreeMap::new();
        for (line, reserved) in self.reserved() {
            if let Some(product) = line.product {
                kept.entry(product).or_default().0 += reserved.0;
            }
        }
        kept
    }

    /// The products of which there is less than is kept.
    fn short(&self, kept: &BTreeMap<ProductId, Quantity>, book: &Book) -> Vec<ProductId> {
        let is_short = |product: &ProductId, quantity: Quantity| {
            let key = StockKey { outlet: self.order.outlet.clone(), product: *product };
            stock_of(&key, book).available(self.order.business_date) < quantity
        };
        kept.iter().filter(|(product, quantity)| is_short(product, **quantity)).map(|(product, _)| *product).collect()
    }

    /// What was handed over for it, with the ids that were answered.
    fn payments(
        &self,
        customer: Option<&Customer>,
        channel: Option<&str>,
        dated: &Dated,
        context: &mut Context,
        book: &mut Book,
    ) -> Result<Vec<Ready>, Stop> {
        let mut ready = Vec::with_capacity(self.order.payments.len());
        for payment in &self.order.payments {
            let shift = drawer_then(&context.actor, payment, book)?;
            let taking = Taking {
                customer,
                channel,
                shift: shift.as_deref(),
                dated,
                ..Taking::as_made(payment, context.actor.user_code.clone(), dated)
            };
            ready.push(Taking { purpose: Purpose::Order, ..taking }.prepare(context, book)?.made_before(payment));
        }
        Ok(ready)
    }

    fn raise_findings(&self, order: &Order, short: &[ProductId], context: &Context, book: &mut Book) {
        let number = order.number.text();
        raise_changes(&format!("Order {number}"), self.lines(), context, book);
        if !short.is_empty() {
            let skus = order.lines.iter().filter(|line| line.product.is_some_and(|product| short.contains(&product)));
            let skus: Vec<&str> = skus.filter_map(|line| line.sku.as_deref()).collect();
            let detail = format!(
                "Order {number} was placed while the database was away, and there is not enough of {} for it. Count the stock.",
                skus.join(", ")
            );
            raise("outage.stockShort", &detail, context, book);
        }
    }
}
