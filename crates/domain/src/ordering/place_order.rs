//! Places an order: its number, business date, customer, lines, sums and history in one commit.
//!
//! Example: two large shawarmas for delivery, 10 % off, for a customer known by phone, become `ALM-20251106-000001`, `pending`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::order::{Address, HistoryEntry, Line, Order, OrderDocument, SeatTicket};
use super::place_payment::{NewOrderPayment, Placing};
use super::pricing::{Discount, DiscountKind, LineInput, PricingError, Totals, price};
use super::settle::confirm;
use super::status::{Fulfilment, Status};
use crate::access::Permission;
use crate::audit::{Fact, Value};
use crate::billing::{NewCharge, charge_lines, with_charges};
use crate::book::{Book, Key};
use crate::catalog::{ChosenOption, Product, ProductReference, Tax, choose, with_options};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::customers::{Customer, FindOrCreateCustomer, find_or_create};
use crate::days::{DateOverride, date_document};
use crate::ids::{OrderId, ProductId};
use crate::merchants::{AutoConfirm, Channel, Outlet, Settings};
use crate::money::{Amount, Percent};
use crate::numbering::{DocumentFacts, Kind, ScopePart, Series, allocate, ask_counter};
use crate::payments::Ready;
use crate::quantity::Quantity;
use crate::refusal::{Code, Problem, Refusal};
use crate::stock::{StockKey, ask_stock, reserve, stock_of};
use crate::time::Date;

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

/// What an item comes to before it is priced.
struct ItemPlan<'a> {
    item: &'a NewItem,
    product: Option<Arc<Product>>,
    options: Vec<ChosenOption>,
    /// With what the options cost.
    unit_price: Amount,
}

impl ItemPlan<'_> {
    /// How much of its product's stock is kept for it.
    fn reserved(&self) -> Quantity {
        if self.product.as_ref().is_some_and(|product| product.track_stock) { self.item.quantity } else { Quantity(0) }
    }
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
        let settings = book.settings();
        let place = self.place(&settings, context)?;
        let plans = self.plan_items(context, book)?;
        let most_of_a_line = self.items.iter().map(|item| percent_sum(&item.discounts)).max().unwrap_or(Percent(0));
        check_discounts(&self.discounts, most_of_a_line, "", context)?;
        let (lines, totals) = self.price_lines(&plans, &settings)?;
        let dated = date_document(&settings, place.outlet, self.business_date.as_ref(), context, book)?;
        let business_date = dated.date;
        let table = self.table.as_deref().map(str::to_ascii_uppercase);
        let user = context.actor.user_code.clone();
        let facts = DocumentFacts {
            outlet: Some(&place.outlet.code),
            register: place.register.as_deref(),
            channel: Some(&place.channel.code),
            table: table.as_deref(),
            user: user.as_deref(),
            ..DocumentFacts::on(business_date, settings.fiscal_year_start)
        };
        self.ask_counters(&facts, book);
        let reserved = reservation(&plans, &place.outlet.code, business_date, book)?;
        dated.open(context, book);
        let customer = match &self.customer {
            Some(wanted) => Some(find_or_create(wanted, context, book)?.customer),
            None => None,
        };
        let customer_row = customer.as_ref().map(|customer| customer.row.to_string());
        let facts = DocumentFacts { customer: customer_row.as_deref(), ..facts };
        let number = allocate(Kind::Order, &facts, context, book)?;
        let (ticket, seat_tickets) = match settings.series(Kind::Ticket) {
            Some(series) if series.is_per_seat() => (None, self.seat_tickets(series, facts, context, book)?),
            Some(_) => (Some(allocate(Kind::Ticket, &facts, context, book)?), Vec::new()),
            None => (None, Vec::new()),
        };
        let payments = match &self.payment {
            Some(payment) => {
                let fulfilment = Fulfilment::of(&place.channel.name, self.delivery_address.is_some());
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
            created_at: context.at,
            updated_at: context.at,
            version: 1,
        };
        reserve(&order.outlet, &reserved, book);
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

    /// A ticket per seat, in the order in which the items name them.
    fn seat_tickets(
        &self,
        series: &Series,
        facts: DocumentFacts<'_>,
        context: &mut Context,
        book: &mut Book,
    ) -> Result<Vec<SeatTicket>, Stop> {
        let seats = self.seats(series)?;
        // All counters in one round, however long the table is.
        for seat in &seats {
            ask_counter(Kind::Ticket, &DocumentFacts { seat: Some(seat), ..facts }, book)?;
        }
        book.all_loaded()?;
        let ticket = |seat: &str| {
            let number = allocate(Kind::Ticket, &DocumentFacts { seat: Some(seat), ..facts }, context, book)?;
            Ok(SeatTicket { seat: seat.to_owned(), number })
        };
        seats.into_iter().map(ticket).collect()
    }

    /// The seats that the items name, each once; the series' default for items that name none.
    fn seats<'a>(&'a self, series: &'a Series) -> Result<Vec<&'a str>, Refusal> {
        let mut seats = Vec::new();
        for (index, item) in self.items.iter().enumerate() {
            let Some(seat) = item.seat.as_deref().or_else(|| series.default(ScopePart::Seat)) else {
                let detail = "The tickets are numbered by seat, and this item names none; send its `seat`, or give the series a \
                              `default` code for seats.";
                return Err(Refusal::at(format!("/items/{index}/seat"), Code::NumberingScopeMissing, detail));
            };
            if !seats.contains(&seat) {
                seats.push(seat);
            }
        }
        Ok(seats)
    }

    fn place<'a>(&self, settings: &'a Settings, context: &Context) -> Result<Place<'a>, Refusal> {
        let outlet = settings.outlet_for(self.outlet.as_deref(), &context.actor)?;
        let channel = settings.channel(self.channel.as_deref().unwrap_or(DEFAULT_CHANNEL))?;
        Ok(Place { outlet, register: context.actor.register.clone(), channel })
    }

    /// Finds each item's product and price; all problems at once.
    fn plan_items(&self, context: &Context, book: &Book) -> Result<Vec<ItemPlan<'_>>, Refusal> {
        let mut problems = Vec::new();
        let mut plans = Vec::with_capacity(self.items.len());
        for (index, item) in self.items.iter().enumerate() {
            match plan_item(item, index, context, book) {
                Ok(plan) => plans.push(plan),
                Err(problem) => problems.push(problem),
            }
            if let Err(refusal) = check_discounts(&item.discounts, Percent(0), &format!("/items/{index}"), context) {
                problems.extend(refusal.problems);
            }
        }
        match Refusal::all(problems) {
            Some(refusal) => Err(refusal),
            None => Ok(plans),
        }
    }

    fn price_lines(&self, plans: &[ItemPlan<'_>], settings: &Settings) -> Result<(Vec<Line>, Totals), Refusal> {
        let inputs: Vec<LineInput<'_>> = plans.iter().map(ItemPlan::input).collect();
        let (priced, totals) = price(&inputs, &self.discounts, settings.prices_include_tax).map_err(cannot_price)?;
        let goods = Amount(totals.subtotal.0 - totals.discount.0);
        let (charged, charges) = charge_lines(&self.charges, goods, settings)
            .map_err(|problems| Refusal::all(problems).unwrap_or_else(|| cannot_price(PricingError::TooLarge)))?;
        let totals = with_charges(totals, charges).ok_or_else(|| cannot_price(PricingError::TooLarge))?;
        let lines = plans.iter().zip(priced).map(|(plan, priced)| {
            let item = plan.item;
            let name = plan.product.as_ref().map(|product| product.name());
            Line {
                product: plan.product.as_ref().map(|product| product.id),
                sku: plan.product.as_ref().map(|product| product.sku.clone()),
                description: item.description.as_deref().or(name).unwrap_or_default().to_owned(),
                quantity: item.quantity,
                unit_price: plan.unit_price,
                discounts: item.discounts.clone(),
                gross: priced.gross,
                discount: priced.discount,
                net: priced.net,
                taxes: priced.taxes,
                tax: priced.tax,
                total: priced.total,
                notes: item.notes.clone(),
                seat: item.seat.clone(),
                charge: None,
                reserved: plan.reserved(),
                options: plan.options.clone(),
            }
        });
        Ok((lines.chain(charged).collect(), totals))
    }
}

impl ItemPlan<'_> {
    fn input(&self) -> LineInput<'_> {
        let taxes: &[Tax] = self.product.as_ref().map_or(&[], |product| &product.taxes);
        LineInput { quantity: self.item.quantity, unit_price: self.unit_price, discounts: &self.item.discounts, taxes }
    }
}

fn plan_item<'a>(item: &'a NewItem, index: usize, context: &Context, book: &Book) -> Result<ItemPlan<'a>, Problem> {
    let problem = |field: &str, code: Code, detail: String| Problem::at(format!("/items/{index}{field}"), code, detail);
    if item.unit_price.is_some() && !context.actor.may(Permission::OrdersOpenItem) {
        let detail = format!("The role {} may not set a price.", context.actor.role.as_str());
        return Err(problem("/unitPrice", Code::PermissionMissing, detail));
    }
    let product = item.product.as_ref().map(|reference| sold_product(reference, item, &problem, book)).transpose()?;
    let options = choose(product.as_deref(), &item.options, &format!("/items/{index}"))?;
    // The edge has made sure that an open item has a price.
    let price = item.unit_price.or(product.as_ref().map(|product| product.price)).unwrap_or(Amount::ZERO);
    let too_large =
        || problem("/options", Code::AmountTooLarge, "The options make it cost more than an amount may be.".to_owned());
    let unit_price = with_options(price, &options).ok_or_else(too_large)?;
    Ok(ItemPlan { item, product, options, unit_price })
}

/// The product of an item, which is sold in that quantity.
fn sold_product(
    reference: &ProductReference,
    item: &NewItem,
    problem: &impl Fn(&str, Code, String) -> Problem,
    book: &Book,
) -> Result<Arc<Product>, Problem> {
    let unknown = || problem("/product", Code::ProductUnknown, format!("No product has the SKU, barcode or id {}.", reference.0));
    let product = book.product(reference).ok_or_else(unknown)?;
    if !product.is_active {
        return Err(problem("/product", Code::ProductInactive, format!("{} is not sold any more.", product.sku)));
    }
    if product.unit.is_whole() && item.quantity.0 % 1_000 != 0 {
        let detail = format!("{} is sold by the {}, in whole numbers.", product.sku, product.unit.as_str());
        return Err(problem("/quantity", Code::QuantityNotWhole, detail));
    }
    Ok(Arc::clone(product))
}

/// What is to be kept for the order, by product, where there is enough.
///
/// # Errors
/// `stock.insufficient`, at the first item of each product.
fn reservation(plans: &[ItemPlan<'_>], outlet: &str, on: Date, book: &mut Book) -> Result<BTreeMap<ProductId, Quantity>, Stop> {
    let mut wanted: BTreeMap<ProductId, Quantity> = BTreeMap::new();
    for plan in plans {
        if let Some(product) = plan.product.as_ref().filter(|product| product.track_stock) {
            ask_stock(outlet, product.id, book);
            wanted.entry(product.id).or_default().0 += plan.item.quantity.0;
        }
    }
    book.all_loaded()?;
    let mut problems = Vec::new();
    for (id, quantity) in &wanted {
        let key = StockKey { outlet: outlet.to_owned(), product: *id };
        let available = stock_of(&key, book).available(on);
        if available < *quantity {
            let is_of = |plan: &ItemPlan<'_>| plan.product.as_ref().is_some_and(|product| product.id == *id);
            let index = plans.iter().position(is_of).unwrap_or_default();
            let sku = plans[index].product.as_ref().map_or("", |product| &product.sku);
            let detail = format!("{quantity} of {sku} were asked for, and {available} are available.");
            problems.push(Problem::short(format!("/items/{index}/quantity"), detail, *quantity, available));
        }
    }
    match Refusal::all(problems) {
        Some(refusal) => Err(refusal.into()),
        None => Ok(wanted),
    }
}

/// Whether the role may give these discounts without a manager, on top of what was `given` before. A role with a limit gives no
/// amounts, and percentages that together stay within it: several small discounts are one large one.
pub(crate) fn check_discounts(discounts: &[Discount], given: Percent, pointer: &str, context: &Context) -> Result<(), Refusal> {
    let limit = context.actor.discount_limit();
    let has_limit = limit < Percent::WHOLE;
    for (index, discount) in discounts.iter().enumerate() {
        let over = match discount.kind {
            DiscountKind::Percent(_) if has_limit => given.plus(percent_sum(&discounts[..=index])) > limit,
            DiscountKind::Percent(percent) => percent > limit,
            DiscountKind::Amount(_) => has_limit,
        };
        if over {
            let role = context.actor.role.as_str();
            let detail = format!("The role {role} gives at most {limit} %, as a percentage; a manager may give more.");
            return Err(Refusal::at(format!("{pointer}/discounts/{index}"), Code::DiscountOverLimit, detail));
        }
    }
    Ok(())
}

/// What the percentages among discounts come to.
pub(crate) fn percent_sum(discounts: &[Discount]) -> Percent {
    let percents = discounts.iter().map(|discount| match discount.kind {
        DiscountKind::Percent(percent) => percent,
        DiscountKind::Amount(_) => Percent(0),
    });
    percents.fold(Percent(0), Percent::plus)
}

fn cannot_price(error: PricingError) -> Refusal {
    match error {
        PricingError::TooLarge => Refusal::new(Code::AmountTooLarge, "The order comes to more than an amount may be."),
        PricingError::LineDiscount(index) => Refusal::at(
            format!("/items/{index}/discounts"),
            Code::DiscountTooLarge,
            "The discounts on this line are more than the line.",
        ),
        PricingError::OrderDiscount => {
            Refusal::at("/discounts", Code::DiscountTooLarge, "The discounts are more than the order.")
        }
    }
}

/// Writes the order, its payments and their records, and confirms it where the merchant wants that at once, as two steps of the
/// history.
fn keep_order(
    mut order: Order,
    payments: Vec<Ready>,
    customer: Option<&Customer>,
    settings: &Settings,
    context: &mut Context,
    book: &mut Book,
) -> Arc<Order> {
    book.record(context, "order.placed", order.subject(), placed_facts(&order, customer, settings.currency.decimals));
    order.payments = payments.into_iter().map(|ready| ready.for_order(order.paid_order()).keep(context, book)).collect();
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
fn placed_facts(order: &Order, customer: Option<&Customer>, decimals: u8) -> Vec<Fact> {
    let amount = |amount: Amount| Value::Amount(amount, decimals);
    let line = |line: &Line| {
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
    };
    let mut facts = vec![
        Fact::new("orderNumber", Value::Text(order.number.text().to_owned())),
        Fact::new("businessDate", Value::Date(order.business_date)),
        Fact::new("outlet", Value::Text(order.outlet.clone())),
        Fact::new("channel", Value::Text(order.channel.clone())),
        Fact::new("status", Value::Word(order.status.as_str())),
        Fact::new("lines", Value::List(order.lines.iter().map(line).collect())),
        Fact::new("discountTotal", amount(order.totals.discount)),
        Fact::new("taxTotal", amount(order.totals.tax)),
        Fact::new("total", amount(order.totals.total)),
    ];
    if let Some(terms) = order.terms {
        facts.push(Fact::new("paymentMethod", Value::Word(terms.as_str())));
    }
    if let Some(customer) = customer {
        facts.push(Fact::new("customerNumber", Value::Text(customer.number.text().to_owned())));
    }
    facts
}
