//! Places an order: its number, business date, customer, lines, sums and history in one commit.
//!
//! Example: two large shawarmas for delivery, 10 % off, for a customer known by phone, become `ALM-20251106-000001`, `pending`.

use std::sync::Arc;

use super::order::{Address, HistoryEntry, Line, Order, OrderDocument};
use super::place_payment::{NewOrderPayment, Placing};
use super::plan::{
    ItemPlan, cannot_price, check_discounts, number_lines, order_charges, percent_sum, plan_items, summed, to_reserve,
};
use super::pricing::{Discount, LineInput, PricingError, Totals, price};
use super::settle::confirm;
use super::status::{Fulfilment, Status};
use super::tickets::{Codes, Seated, new_tickets};
use crate::audit::{Fact, Value};
use crate::billing::{NewCharge, with_charges};
use crate::book::{Book, Key};
use crate::catalog::ProductReference;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::customers::{Customer, FindOrCreateCustomer, find_or_create};
use crate::days::{DateOverride, date_document};
use crate::ids::OrderId;
use crate::integrations::Platform;
use crate::merchants::{AutoConfirm, Channel, Outlet, Settings};
use crate::money::{Amount, Percent};
use crate::numbering::{DocumentFacts, Kind, allocate, ask_counter};
use crate::payments::Ready;
use crate::quantity::Quantity;
use crate::refusal::Refusal;
use crate::standing::StandingOccurrence;
use crate::stock::reserve;
use crate::time::Timestamp;

/// The channel of an order that names none.
const DEFAULT_CHANNEL: &str = "counter";

/// The command.
#[derive(Clone, Debug, Default)]
pub struct PlaceOrder {
    /// Short code of the outlet; the token's, or the only one, where none is named.
    pub outlet: Option<String>,
    /// Name of the channel; `counter` where none is named.
    pub channel: Option<String>,
    /// Table, as the staff call it.
    pub table: Option<String>,
    /// Whose it is.
    pub customer: Option<FindOrCreateCustomer>,
    /// What is ordered; at least one, at most [`crate::limits::ORDER_LINES_MAX`].
    pub items: Vec<NewItem>,
    /// Discounts on the whole.
    pub discounts: Vec<Discount>,
    /// Charges beside the goods, such as for delivery.
    pub charges: Vec<NewCharge>,
    /// How it is paid; nothing said means unpaid.
    pub payment: Option<NewOrderPayment>,
    /// Where it goes.
    pub delivery_address: Option<Address>,
    /// Notes for whoever prepares it.
    pub notes: String,
    /// A manager's choice of its business date.
    pub business_date: Option<DateOverride>,
    /// What the client calls it; searchable, never used as its number.
    pub client_reference: Option<String>,
    /// For when it is asked; as soon as possible where `None`.
    pub requested_for: Option<Timestamp>,
    /// The delivery platform whose courier fetches it, or whose customer does.
    pub fetched_for: Option<Platform>,
}

/// An item: a product of the catalogue, or an open item with a description and a price.
#[derive(Clone, Debug)]
pub struct NewItem {
    /// SKU, barcode or id.
    pub product: Option<ProductReference>,
    /// What an open item is.
    pub description: Option<String>,
    /// How much; positive.
    pub quantity: Quantity,
    /// A price other than the catalogue's, or the open item's; what options cost comes on top.
    pub unit_price: Option<Amount>,
    /// Discounts on this line alone.
    pub discounts: Vec<Discount>,
    /// Notes for whoever prepares it.
    pub notes: String,
    /// Whose it is at the table: a short code.
    pub seat: Option<String>,
    /// Codes of the options that were chosen.
    pub options: Vec<String>,
}

/// Where an order is placed.
struct Place<'a> {
    outlet: &'a Outlet,
    register: Option<String>,
    channel: &'a Channel,
}

impl PlaceOrder {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        for reference in self.items.iter().filter_map(|item| item.product.as_ref()) {
            book.ask(Key::Product(reference.clone()));
        }
        if let Some(customer) = &self.customer {
            customer.ask(book);
        }
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        self.place_for(None, context, book)
    }

    /// Places the order of an occurrence of a standing order, for whoever has that one.
    ///
    /// # Errors
    /// As for any other order.
    pub(crate) fn place_standing(
        &self,
        customer: Arc<Customer>,
        occurrence: StandingOccurrence,
        context: &mut Context,
        book: &mut Book,
    ) -> Result<Outcome, Stop> {
        self.place_for(Some((customer, occurrence)), context, book)
    }

    /// Checks what the order would be refused for at any time: outlet, channel, products, options, and how it is paid.
    ///
    /// # Errors
    /// Those of placing it, but for what depends on the moment: stock, what is sold out, balances and days.
    pub(crate) fn check_repeatable<'a>(
        &self,
        settings: &'a Settings,
        context: &Context,
        book: &Book,
    ) -> Result<(&'a Outlet, &'a Channel), Refusal> {
        let place = self.place(settings, context)?;
        plan_items(&self.items, "/items", Percent(0), None, context, book)?;
        if let Some(payment) = &self.payment {
            payment.check(true, self.fulfilment(place.channel))?;
        }
        Ok((place.outlet, place.channel))
    }

    fn place_for(
        &self,
        standing: Option<(Arc<Customer>, StandingOccurrence)>,
        context: &mut Context,
        book: &mut Book,
    ) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let place = self.place(&settings, context)?;
        self.admit(place.outlet, place.channel, &settings, context, book)?;
        let plans = plan_items(&self.items, "/items", Percent(0), Some(&place.outlet.code), context, book)?;
        let most_of_a_line = self.items.iter().map(|item| percent_sum(&item.discounts)).max().unwrap_or(Percent(0));
        check_discounts(&self.discounts, most_of_a_line, "", &context.actor)?;
        let (lines, totals) = self.price_lines(&plans, &settings)?;
        let dated = date_document(&settings, place.outlet, self.business_date.as_ref(), context, book)?;
        let business_date = dated.date;
        let mut codes = Codes {
            outlet: place.outlet.code.clone(),
            register: place.register.clone(),
            channel: Some(place.channel.code.clone()),
            table: self.table.as_deref().map(str::to_ascii_uppercase),
            user: context.actor.user_code.clone(),
            // They are found, or made, after all other checks.
            customer: None,
        };
        self.ask_counters(&codes.facts(business_date, &settings), book);
        let wanted: Vec<_> = plans.iter().filter_map(ItemPlan::wanted).collect();
        let reserved = match &context.outage {
            // What others sell meanwhile nobody sees; what is short is found when the order is taken in.
            Some(_) => summed(&wanted, &place.outlet.code, book)?,
            None => to_reserve(&wanted, &place.outlet.code, business_date, book)?,
        };
        dated.open(context, book);
        let customer = match (&standing, &self.customer) {
            (Some((customer, _)), _) => Some(Arc::clone(customer)),
            (None, Some(wanted)) => Some(find_or_create(wanted, context, book)?.customer),
            (None, None) => None,
        };
        codes.customer = customer.as_ref().map(|customer| customer.row.to_string());
        let facts = codes.facts(business_date, &settings);
        let number = allocate(Kind::Order, &facts, context, book)?;
        let seated: Vec<Seated<'_>> = plans.iter().map(|plan| (plan.item.seat.as_deref(), plan.pointer.clone())).collect();
        let (ticket, seat_tickets) = new_tickets(&seated, facts, context, book)?;
        let payments = match &self.payment {
            Some(payment) => {
                let fulfilment = self.fulfilment(place.channel);
                let placing = Placing {
                    outlet: &place.outlet.code,
                    channel: &place.channel.code,
                    fulfilment,
                    total: totals.total,
                    customer: customer.as_deref(),
                    dated: &dated,
                    settings: &settings,
                };
                payment.prepare(&placing, context, book)?
            }
            None => Vec::new(),
        };
        // From here on it must succeed.
        let order = Order {
            id: OrderId(context.entropy.uuid_v7(context.at)),
            row: book.next_seq(),
            number,
            ticket,
            seat_tickets,
            business_date,
            outlet: place.outlet.code.clone(),
            register: place.register,
            channel: place.channel.name.clone(),
            table: self.table.clone(),
            user: context.actor.user,
            customer: customer.as_ref().map(|customer| customer.id),
            customer_row: customer.as_ref().map(|customer| customer.row),
            client_reference: self.client_reference.clone(),
            status: Status::Pending,
            terms: self.payment.as_ref().and_then(|payment| payment.method),
            payments: Vec::new(),
            lines,
            discounts: self.discounts.clone(),
            totals,
            delivery_address: self.delivery_address.clone(),
            notes: self.notes.clone(),
            requested_for: self.requested_for,
            created_at: context.at,
            updated_at: context.at,
            version: 1,
            held_at: None,
            merged_into: None,
            split_from: None,
            status_since: context.at,
            standing: standing.map(|(_, occurrence)| occurrence),
            fetched_for: self.fetched_for,
            release_at: None,
            origin: None,
        };
        reserve(&order.outlet, &reserved, book);
        if place.channel.is_online {
            book.online_orders.placed(&order.outlet, context.at);
        }
        let order = keep_order(order, payments, customer.as_deref(), &settings, context, book);
        dated.record_choice(order.number.text(), context, book);
        let history = book.drafted_records().iter().filter(|record| record.subject == order.subject());
        let history = history.map(HistoryEntry::of).collect();
        let document = OrderDocument { order: Arc::clone(&order), customer, bill: None, delivery: None, history };
        Ok(Outcome::created(Document::Order(order.id, Some(Box::new(document)))))
    }

    /// Asks for the counters that are known to be needed, so that they come with the stocks. One that lacks a part that is not known yet
    /// comes when its number is taken, which is also when it is refused.
    fn ask_counters(&self, facts: &DocumentFacts<'_>, book: &mut Book) {
        let settings = book.settings();
        let has_ticket = settings.series(Kind::Ticket).is_some_and(|series| !series.is_per_seat());
        let kinds = [(Kind::Order, true), (Kind::Ticket, has_ticket), (Kind::Payment, self.payment.is_some())];
        for (kind, _) in kinds.into_iter().filter(|(_, is_needed)| *is_needed) {
            ask_counter(kind, facts, book).ok();
        }
    }

    /// How it will reach its customer.
    fn fulfilment(&self, channel: &Channel) -> Fulfilment {
        Fulfilment::of(&channel.name, self.delivery_address.is_some(), self.fetched_for.is_some())
    }

    fn place<'a>(&self, settings: &'a Settings, context: &Context) -> Result<Place<'a>, Refusal> {
        let outlet = settings.outlet_for(self.outlet.as_deref(), &context.actor)?;
        let channel = settings.channel(self.channel.as_deref().unwrap_or(DEFAULT_CHANNEL))?;
        Ok(Place { outlet, register: context.actor.register.clone(), channel })
    }

    fn price_lines(&self, plans: &[ItemPlan<'_>], settings: &Settings) -> Result<(Vec<Line>, Totals), Refusal> {
        let inputs: Vec<LineInput<'_>> = plans.iter().map(ItemPlan::input).collect();
        let (priced, totals) = price(&inputs, &self.discounts, settings.prices_include_tax).map_err(cannot_price)?;
        let goods = Amount(totals.subtotal.0 - totals.discount.0);
        let (charged, charges) = order_charges(&self.charges, goods, settings)?;
        let totals = with_charges(totals, charges).ok_or_else(|| cannot_price(PricingError::TooLarge))?;
        let priced = plans.iter().zip(priced).map(|(plan, priced)| {
            let mut line = plan.line();
            line.take_prices(priced);
            line
        });
        let mut lines: Vec<Line> = priced.chain(charged).collect();
        number_lines(&mut lines, 1);
        Ok((lines, totals))
    }
}

/// Writes the order, its payments and their records, and confirms it where the merchant wants that at once, as two steps of the
/// history.
pub(super) fn keep_order(
    mut order: Order,
    payments: Vec<Ready>,
    customer: Option<&Customer>,
    settings: &Settings,
    context: &mut Context,
    book: &mut Book,
) -> Arc<Order> {
    book.record(context, "order.placed", order.subject(), placed_facts(&order, customer, settings.currency.decimals));
    order.payments = payments.into_iter().map(|ready| ready.for_order(order.paid_order()).keep(context, book)).collect();
    if order.waits_unpaid(settings) {
        order.release_at = settings.payments.release_deadline(context.at);
    }
    let order = Arc::new(order);
    book.orders.put_new(order.id, Arc::clone(&order));
    let confirms = match settings.auto_confirm {
        AutoConfirm::OnPlaced => order.is_settled(settings),
        AutoConfirm::OnPaid => order.left_to_pay() == Amount::ZERO,
        AutoConfirm::Manual => false,
    };
    if confirms { confirm(&order, context, book) } else { order }
}

/// What the stream says of a new order: everything that was agreed, nothing that names a person.
pub(crate) fn placed_facts(order: &Order, customer: Option<&Customer>, decimals: u8) -> Vec<Fact> {
    let amount = |amount: Amount| Value::Amount(amount, decimals);
    let mut facts = vec![
        Fact::new("orderNumber", Value::Text(order.number.text().to_owned())),
        Fact::new("businessDate", Value::Date(order.business_date)),
        Fact::new("outlet", Value::Text(order.outlet.clone())),
        Fact::new("channel", Value::Text(order.channel.clone())),
        Fact::new("status", Value::Word(order.status.as_str())),
        Fact::new("lines", Value::List(order.lines.iter().map(|line| placed_line(line, decimals)).collect())),
        Fact::new("discountTotal", amount(order.totals.discount)),
        Fact::new("taxTotal", amount(order.totals.tax)),
        Fact::new("total", amount(order.totals.total)),
    ];
    if let Some(terms) = order.terms {
        facts.push(Fact::new("paymentMethod", Value::Word(terms.as_str())));
    }
    if let Some(requested_for) = order.requested_for {
        facts.push(Fact::new("requestedFor", Value::Text(requested_for.to_string())));
    }
    if let Some(customer) = customer {
        facts.push(Fact::new("customerNumber", Value::Text(customer.number.text().to_owned())));
    }
    facts.extend(order.number.source_facts(order.created_at));
    facts
}

fn placed_line(line: &Line, decimals: u8) -> Value {
    let amount = |amount: Amount| Value::Amount(amount, decimals);
    let mut values = vec![
        line.sku.clone().map_or(Value::Null, Value::Text),
        Value::Quantity(line.quantity),
        amount(line.unit_price),
        amount(line.total),
    ];
    if !line.options.is_empty() {
        values.push(Value::List(line.options.iter().map(|option| Value::Text(option.code.clone())).collect()));
    }
    Value::List(values)
}
