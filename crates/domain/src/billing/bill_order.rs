//! Bills an order in the commit that hands it over (SPEC 8). Example: a takeaway order is fetched and paid in cash; with `delivered` it
//! becomes a bill, its goods leave, and what was kept for it is kept no more.
//!
//! Stock does not refuse here: the goods are gone. What the records did not have is booked in as found, with a finding.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cart::Part;
use super::issue::{CopiedNames, FoundGoods, NewBill, NewLine, issue};
use super::tender::{Settled, Tender, check_tenders, settle};
use super::{BillState, BilledOrder};
use crate::book::{Book, Key};
use crate::catalog::{Product, ProductReference};
use crate::command::Stop;
use crate::context::Context;
use crate::customers::Customer;
use crate::days::date_document;
use crate::ids::{ProductId, UserId};
use crate::merchants::Settings;
use crate::money::Amount;
use crate::ordering::pricing::{discount_of, fitted};
use crate::ordering::{Line, Order, await_no_more, payer};
use crate::payments::{Payment, Terms, ask_drawer, open_drawer};
use crate::quantity::Quantity;
use crate::refusal::{Code, Refusal};
use crate::stock::{Portion, Stock, StockKey, ask_stock, found_batch, stock_of};
use crate::time::Date;

/// How an order is paid when it is handed over.
#[derive(Clone, Debug, Default)]
pub struct Settlement {
    /// What is handed over.
    pub payments: Vec<Tender>,
    /// Whether the customer owes what is left: a house account.
    pub on_account: bool,
}

/// Issues the bill of an order. Where a driver brought it, its cash is that driver's, and no shift counts it.
///
/// # Errors
/// `order.unpaid`, `payment.short`, `payment.tooMuch`, `payment.customerMissing`; those of dating and numbering.
pub(crate) fn bill_order(
    order: &Order,
    settlement: &Settlement,
    driver: Option<UserId>,
    context: &mut Context,
    book: &mut Book,
) -> Result<Arc<BillState>, Stop> {
    let settings = book.settings();
    let outlet = settings.outlet(&order.outlet, "/outlet")?;
    // What is known to be needed comes in as few rounds as can be.
    ask_drawer(&context.actor, book);
    if let Some(customer) = order.customer {
        book.ask(Key::Customer(customer));
    }
    let products = products_of(order, book)?;
    let shift = if driver.is_some() { None } else { open_drawer(&context.actor, &order.outlet, book)? };
    let dated = date_document(&settings, outlet, None, context, book)?;
    let customer = payer(order, book)?;
    let prepaid = prepaid(order);
    let ahead = Amount(prepaid.iter().map(|(_, taken)| taken.0).sum());
    let (settled, on_account) = settled(order, ahead, settlement, customer.as_deref(), &settings)?;
    let mut taken = Taken { stocks: release(order, &products, book), found: Vec::new() };
    let lines = order.lines.iter().filter(|line| line.counts()).map(|line| {
        let product = line.product.and_then(|id| products.get(&id));
        let part = taken.part(line, product.map(|product| &**product), &order.outlet, dated.date, context);
        let fitted = fitted(line.gross, &line.discounts);
        let own_discount = fitted.and_then(|fitted| discount_of(line.gross, &fitted)).unwrap_or(line.discount);
        NewLine { line: line.billed(), own_discount, part }
    });
    let lines = lines.collect();
    let new = NewBill {
        outlet: order.outlet.clone(),
        register: context.actor.register.clone(),
        shift,
        driver,
        channel: settings.channel(&order.channel).ok().map(|channel| channel.code.clone()),
        customer: customer.map(|customer| (customer, CopiedNames::default())),
        order: Some(BilledOrder { id: order.id, row: order.row, number: order.number.text().to_owned() }),
        reference: None,
        buyer_tax_number: None,
        lines,
        discounts: order.discounts.clone(),
        totals: order.totals,
        tip: Amount::ZERO,
        prepaid,
        settled,
        on_account,
        printout: None,
        stocks: taken.stocks,
        found: taken.found,
        business_date: dated,
        made: None,
        made_at: None,
    };
    let state = issue(new, context, book)?;
    let order = Arc::clone(book.orders.get(&order.id).expect("what is billed is loaded"));
    await_no_more(&order, context, book);
    Ok(state)
}

/// The products of an order's lines, with their stocks asked for.
fn products_of(order: &Order, book: &mut Book) -> Result<BTreeMap<ProductId, Arc<Product>>, Stop> {
    let ids: Vec<ProductId> = order.goods().filter_map(|line| line.product).collect();
    let reference = |id: &ProductId| ProductReference(id.to_string());
    ids.iter().for_each(|id| book.ask(Key::Product(reference(id))));
    book.all_loaded()?;
    let products: BTreeMap<ProductId, Arc<Product>> =
        ids.iter().filter_map(|id| Some((*id, Arc::clone(book.product(&reference(id))?)))).collect();
    for line in order.goods().filter(|line| line.reserved.0 > 0 || line.product.is_some_and(|id| is_tracked(&products, id))) {
        if let Some(id) = line.product {
            ask_stock(&order.outlet, id, book);
        }
    }
    book.all_loaded()?;
    Ok(products)
}

fn is_tracked(products: &BTreeMap<ProductId, Arc<Product>>, id: ProductId) -> bool {
    products.get(&id).is_some_and(|product| product.track_stock)
}

/// What of the payments that were given ahead pays for the order, oldest first.
fn prepaid(order: &Order) -> Vec<(Arc<Payment>, Amount)> {
    let mut left = order.totals.total;
    let mut prepaid = Vec::new();
    for payment in &order.payments {
        let taken = left.min(payment.left());
        if taken > Amount::ZERO {
            left = Amount(left.0 - taken.0);
            prepaid.push((Arc::clone(payment), taken));
        }
    }
    prepaid
}

/// What is handed over and what is owed, beside what was paid ahead.
fn settled(
    order: &Order,
    ahead: Amount,
    settlement: &Settlement,
    customer: Option<&Customer>,
    settings: &Settings,
) -> Result<(Settled, Amount), Refusal> {
    let due = Amount(order.totals.total.0 - ahead.0);
    check_tenders(&settlement.payments, customer.is_some()).map_err(|problem| problem.refused())?;
    if settlement.on_account || (order.terms == Some(Terms::HouseAccount) && settlement.payments.is_empty()) {
        if customer.is_none() {
            let detail = "A house account is a customer's, and the order has none; take the money now.";
            return Err(Refusal::at("/payments", Code::PaymentCustomerMissing, detail));
        }
        let given: i64 = settlement.payments.iter().filter_map(|tender| tender.amount).map(|amount| amount.0).sum();
        let paid = Amount(given.clamp(0, due.0));
        let settled = settle(paid, &settlement.payments, Amount::ZERO).map_err(|problem| problem.refused())?;
        return Ok((settled, Amount(due.0 - paid.0)));
    }
    if due > Amount::ZERO && settlement.payments.is_empty() {
        let detail = format!(
            "{} is left to pay for the order; send `payments` with the step, such as [{{\"method\": \"cash\"}}].",
            settings.currency.format(due)
        );
        return Err(Refusal::at("/payments", Code::OrderUnpaid, detail));
    }
    let settled = settle(due, &settlement.payments, settings.smallest_coin).map_err(|problem| problem.refused())?;
    Ok((settled, Amount::ZERO))
}

/// The stocks of an order's goods, with what was kept for it kept no more.
fn release(order: &Order, products: &BTreeMap<ProductId, Arc<Product>>, book: &Book) -> Vec<(StockKey, Stock)> {
    let mut stocks: Vec<(StockKey, Stock)> = Vec::new();
    for line in order.goods() {
        let Some(product) = line.product.filter(|id| line.reserved.0 > 0 || is_tracked(products, *id)) else { continue };
        let key = StockKey { outlet: order.outlet.clone(), product };
        let place = stocks.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
            stocks.push((key.clone(), stock_of(&key, book)));
            stocks.len() - 1
        });
        stocks[place].1.reserved.0 -= line.reserved.0;
    }
    stocks
}

/// What was taken so far.
pub(super) struct Taken {
    pub stocks: Vec<(StockKey, Stock)>,
    pub found: Vec<FoundGoods>,
}

impl Taken {
    /// What a line's goods come from: what may be sold, and for the rest a batch of goods that were found.
    pub fn part(&mut self, line: &Line, product: Option<&Product>, outlet: &str, on: Date, context: &mut Context) -> Part {
        let mut part = Part { quantity: line.quantity, unit_price: line.unit_price, portions: Vec::new() };
        let Some(product) = product.filter(|product| product.track_stock) else { return part };
        let key = StockKey { outlet: outlet.to_owned(), product: product.id };
        let (_, stock) = self.stocks.iter_mut().find(|(known, _)| *known == key).expect("it was asked for");
        part.portions = stock.take_up_to(line.quantity, product.consumption, |batch| batch.is_sellable(on));
        let taken: i64 = part.portions.iter().map(|portion| portion.quantity.0).sum();
        let missing = Quantity(line.quantity.0 - taken);
        if missing.0 > 0 {
            let cost = stock.last_unit_cost;
            // A worth that is no amount any more is as good as unknown; the finding says to count.
            let worth = cost.and_then(|cost| cost.scaled(missing.0, 1_000));
            let batch = Arc::new(found_batch(&key, missing, cost.unwrap_or(Amount::ZERO), None, on, context));
            let worth_or_nothing = worth.unwrap_or(Amount::ZERO);
            part.portions.push(Portion { batch: Arc::clone(&batch), quantity: missing, cost: worth_or_nothing });
            let sku = product.sku.clone();
            self.found.push(FoundGoods { key, batch, worth: worth_or_nothing, sku, is_without_cost: worth.is_none() });
        }
        part
    }
}
