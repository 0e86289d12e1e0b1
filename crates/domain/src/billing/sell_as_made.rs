//! A sale that has happened at a register's device while it could not reach the server. Example: a till sold 2 of product A at 100.00
//! each for cash at 10:15 and printed `BILL-R1A-000017`; at noon the server takes it in, whatever has changed since.
//!
//! | what | becomes |
//! | --- | --- |
//! | goods that the records do not have | are booked in as found at their last cost, in the same commit; a finding asks to count |
//! | a product or its price that changed | stands as it was sold; a finding says so |
//! | a product that is not known | an open item; a finding says so |
//! | a price below cost, a discount beyond what the user may give | stand |
//! | a day that was closed | gets the bill, and another revision of its Z |
//! | a shift that was closed | does not; the cash is its register's |
//! | a time that cannot be | is that of the arrival; a finding says so |
//! | a phone that is none | nobody's; a finding says so |
//!
//! What does not add up in itself is refused: no device that works makes such a sale.

use std::sync::Arc;

use super::bill_order::Taken;
use super::cart::Part;
use super::issue::{CopiedNames, NewBill, NewLine, issue};
use super::sell_items::{Buyer, Priced, SellItems, Sold, SoldItem};
use super::tender::{Settled, settle};
use super::{charge_lines, with_charges};
use crate::book::{Book, Key};
use crate::catalog::{ChosenOption, Product, Tax, choose, with_options};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::customers::{Customer, find_or_create};
use crate::days::{Dated, date_as_made, date_by_clock};
use crate::findings::raise;
use crate::lanes::{Coming, LaneSale};
use crate::merchants::{Outlet, Settings};
use crate::money::Amount;
use crate::ordering::Line;
use crate::ordering::pricing::{LineInput, Totals, discount_of, price};
use crate::payments::PaymentMethod;
use crate::refusal::{Code, Refusal};
use crate::shifts::Holder;
use crate::stock::{Portion, Stock, StockKey, ask_stock, stock_of};
use crate::time::{Date, Timestamp};

/// How far a device's clock may be ahead before it is not believed.
const AHEAD_MAX_MS: i64 = 5 * 60 * 1_000;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// Before this no till sold by Docket.
const EARLIEST: Date = Date(jiff::civil::date(2000, 1, 2));

/// An item as it was sold.
struct MadeItem {
    product: Option<Arc<Product>>,
    unit_price: Amount,
    options: Vec<ChosenOption>,
    taxes: Vec<Tax>,
}

/// What was sold comes to, and how it was paid.
struct Reckoned {
    lines: Vec<(Line, Amount)>,
    totals: Totals,
    settled: Settled,
}

impl SellItems {
    /// Takes the sale as it was made.
    ///
    /// # Errors
    /// `lane.doesNotAddUp`, `payment.methodNotTaken`, `charge.unknown`; those of taking a number for its payment or a new customer;
    /// [`Stop::Missing`] while what it needs is not loaded.
    pub(super) fn take_as_made(
        &self,
        sale: &LaneSale,
        coming: &Coming,
        outlet: &Outlet,
        settings: &Settings,
        context: &mut Context,
        book: &mut Book,
    ) -> Result<Outcome, Stop> {
        self.handed_over()?;
        let register = coming.lane.register.clone();
        let holder = Holder::Register(register.clone());
        book.ask(Key::OpenShift(holder.clone()));
        let items = self.made_items(outlet, book)?;
        let is_believed = is_believed(sale, coming, settings, outlet, context);
        let (dated, sold_at) = date(sale, is_believed, settings, outlet, context, book)?;
        let reckoned = self.reckon(&items, settings)?;
        let customer = self.made_customer(context, book)?;
        let date = dated.date;
        let shift = book.open_shift(&holder).filter(|shift| shift.outlet == outlet.code && shift.opened_at <= sold_at).cloned();
        let mut taken = Taken { stocks: stocks(&items, outlet, book), found: Vec::new() };
        let lines: Vec<NewLine> = reckoned
            .lines
            .into_iter()
            .enumerate()
            .map(|(index, (line, own_discount))| {
                let product = items.get(index).and_then(|item| item.product.as_deref());
                let part = match line.charge {
                    Some(_) => Part { quantity: line.quantity, unit_price: line.unit_price, portions: Vec::new() },
                    None => taken.part(&line, product, &outlet.code, date, context),
                };
                NewLine { line, own_discount, part }
            })
            .collect();
        let changes = self.changes(&items, &lines, settings);
        let priced = Priced { lines, totals: reckoned.totals, settled: reckoned.settled };
        let sold = Sold { register: Some(register), shift, customer, priced, stocks: taken.stocks, dated };
        let bill = NewBill { found: taken.found, made_at: Some(sold_at), ..self.bill(sold, outlet, settings) };
        let state = issue(bill, context, book)?;
        let number = state.bill.number.text();
        if !changes.is_empty() {
            let detail =
                format!("Bill {number} was made without the server and stands as it was made, though {}.", changes.join(", "));
            raise("lane.changedSince", &detail, context, book);
        }
        if !is_believed {
            let detail = format!(
                "The device of register {} sold bill {number} at {} for {}, which cannot be; the bill has the time of its arrival. See to \
                 the device's clock.",
                coming.lane.register, sale.sold_at, sale.business_date
            );
            raise("lane.clock", &detail, context, book);
        }
        if let Some(Buyer::Invalid(_)) = &self.buyer {
            let detail = format!("The phone that was typed for bill {number} is none; the bill has no customer.");
            raise("lane.customerInvalid", &detail, context, book);
        }
        let left = vec![None; state.bill.lines.len()];
        Ok(Outcome::created(Document::Bill(state, left)))
    }

    /// Whether all of it was handed over: a device alone sees no wallet and awaits nothing.
    fn handed_over(&self) -> Result<(), Refusal> {
        match self.payments.iter().all(|tender| matches!(tender.method, PaymentMethod::Cash | PaymentMethod::Card)) {
            true => Ok(()),
            false => {
                let detail = "A sale that was made without the server was paid in cash or by card.";
                Err(Refusal::at("/payments", Code::PaymentMethodNotTaken, detail))
            }
        }
    }

    /// The items with what is known of them now, and their stocks asked for.
    fn made_items(&self, outlet: &Outlet, book: &mut Book) -> Result<Vec<MadeItem>, Stop> {
        book.all_loaded()?;
        let items: Vec<MadeItem> = self.items.iter().map(|item| item.made(book.product(&item.product).cloned())).collect();
        for product in items.iter().filter_map(|item| item.product.as_ref()).filter(|product| product.track_stock) {
            ask_stock(&outlet.code, product.id, book);
        }
        book.all_loaded()?;
        Ok(items)
    }

    /// What it comes to, at the prices at which it was sold.
    fn reckon(&self, items: &[MadeItem], settings: &Settings) -> Result<Reckoned, Refusal> {
        let inputs: Vec<LineInput<'_>> = items
            .iter()
            .zip(&self.items)
            .map(|(made, item)| LineInput {
                quantity: item.quantity,
                unit_price: made.unit_price,
                discounts: &item.discounts,
                taxes: &made.taxes,
            })
            .collect();
        let (priced, goods) = price(&inputs, &self.discounts, settings.prices_include_tax)
            .map_err(|_| does_not_add_up("/saleItems", "The items with their discounts come to no amount."))?;
        let mut lines: Vec<(Line, Amount)> = Vec::with_capacity(items.len() + self.charges.len());
        for ((made, item), priced) in items.iter().zip(&self.items).zip(priced) {
            let own_discount = discount_of(priced.gross, &item.discounts).unwrap_or(priced.discount);
            let line = Line {
                product: made.product.as_ref().map(|product| product.id),
                sku: made.product.as_ref().map(|product| product.sku.clone()),
                description: item.description(made),
                unit_price: made.unit_price,
                discounts: item.discounts.clone(),
                gross: priced.gross,
                discount: priced.discount,
                net: priced.net,
                taxes: priced.taxes,
                tax: priced.tax,
                total: priced.total,
                notes: item.notes.clone(),
                options: made.options.clone(),
                ..Line::empty(item.quantity)
            };
            lines.push((line, own_discount));
        }
        let payable = Amount(goods.subtotal.0 - goods.discount.0);
        let (charged, charges) = charge_lines(&self.charges, payable, settings)
            .map_err(|problems| Refusal::all(problems).expect("what is refused has a problem"))?;
        lines.extend(charged.into_iter().map(|line| (line, Amount::ZERO)));
        let due = with_charges(goods, charges).and_then(|totals| Some((totals, totals.total.plus(self.tip)?)));
        let (totals, due) = due.ok_or_else(|| does_not_add_up("/saleItems", "The sale comes to more than an amount may be."))?;
        let settled = settle(due, &self.payments, settings.smallest_coin)
            .map_err(|problem| does_not_add_up("/payments", &problem.detail))?;
        match self.check_total(totals, settled.rounding, settings) {
            Some(problem) => Err(does_not_add_up("/receiptData/total", &problem.detail)),
            None => Ok(Reckoned { lines, totals, settled }),
        }
    }

    /// Who bought, and how the receipt names them.
    fn made_customer(&self, context: &mut Context, book: &mut Book) -> Result<Option<(Arc<Customer>, CopiedNames)>, Stop> {
        match &self.buyer {
            Some(Buyer::Known { customer, name, email }) => {
                let found = find_or_create(customer, context, book)?.customer;
                Ok(Some((found, CopiedNames { name: name.clone(), email: email.clone() })))
            }
            _ => Ok(None),
        }
    }

    /// Where a product, its price or its taxes are not what they were when it was sold, as the words of a sentence.
    fn changes(&self, items: &[MadeItem], lines: &[NewLine], settings: &Settings) -> Vec<String> {
        let items = items.iter().zip(&self.items).zip(lines);
        let mut changes: Vec<String> =
            items.filter_map(|((made, item), line)| item.changed(made, &line.part.portions, settings)).collect();
        changes.dedup();
        changes
    }
}

impl SoldItem {
    /// What is known of it now, at the price at which it was sold.
    fn made(&self, product: Option<Arc<Product>>) -> MadeItem {
        let options = choose(product.as_deref(), &self.options, "").unwrap_or_default();
        let options_price = self.known.options_price.or_else(|| with_options(Amount::ZERO, &options)).unwrap_or(Amount::ZERO);
        let price = self.unit_price.unwrap_or_else(|| product.as_ref().map_or(Amount::ZERO, |product| product.price));
        let taxes = self.known.taxes.clone();
        let taxes = taxes.or_else(|| product.as_ref().map(|product| product.taxes.clone())).unwrap_or_default();
        MadeItem { unit_price: Amount(price.0.saturating_add(options_price.0)), product, options, taxes }
    }

    /// As the receipt calls it.
    fn description(&self, made: &MadeItem) -> String {
        let known = self.known.name.clone();
        known.unwrap_or_else(|| made.product.as_ref().map_or_else(|| self.product.0.clone(), |product| product.name().to_owned()))
    }

    /// What is different now, as the words of a sentence. A batch may have a price of its own.
    fn changed(&self, made: &MadeItem, portions: &[Portion], settings: &Settings) -> Option<String> {
        let Some(product) = &made.product else {
            return Some(format!("no product has the SKU, barcode or id {} any more", self.product.0));
        };
        let (sku, price) = (&product.sku, self.unit_price.unwrap_or(product.price));
        if !product.is_active {
            return Some(format!("{sku} is not sold any more"));
        }
        if made.taxes != product.taxes {
            return Some(format!("{sku} is taxed otherwise now"));
        }
        if made.options.len() != self.options.len() {
            return Some(format!("{sku} has other options now"));
        }
        let is_listed = product.price == price || portions.iter().any(|portion| portion.batch.unit_price == Some(price));
        let currency = &settings.currency;
        (!is_listed)
            .then(|| format!("{sku} was sold at {} and costs {} now", currency.format(price), currency.format(product.price)))
    }
}

/// Whether the device's clock can have said that: it is not ahead, not before there was its lane, and of about the day that it names.
fn is_believed(sale: &LaneSale, coming: &Coming, settings: &Settings, outlet: &Outlet, context: &Context) -> bool {
    // Of a lane that was taken over nobody knows since when there is one.
    let earliest = if coming.is_adopted() { EARLIEST.beginning_in_utc().0 } else { coming.lane.enrolled_at.0 - DAY_MS };
    if sale.sold_at.0 < earliest || sale.sold_at.0 > context.clock.at.0 + AHEAD_MAX_MS {
        return false;
    }
    let local = settings.calendar(Some(outlet)).zone.local_date(sale.sold_at);
    [local.yesterday(), local, local.tomorrow()].contains(&sale.business_date)
}

/// The day and the time of the bill: the device's, where they are believed, else those of the arrival.
fn date(
    sale: &LaneSale,
    is_believed: bool,
    settings: &Settings,
    outlet: &Outlet,
    context: &Context,
    book: &mut Book,
) -> Result<(Dated, Timestamp), Stop> {
    if is_believed {
        return Ok((date_as_made(&outlet.code, sale.business_date, book)?, sale.sold_at));
    }
    let dated = match date_by_clock(settings, outlet, context, book) {
        // The present day is closed; it is revised.
        Err(Stop::Refused(_)) => {
            let today = settings.calendar(Some(outlet)).zone.local_date(context.at);
            date_as_made(&outlet.code, today, book)
        }
        dated => dated,
    };
    Ok((dated?, context.at))
}

/// The stocks of the items.
fn stocks(items: &[MadeItem], outlet: &Outlet, book: &Book) -> Vec<(StockKey, Stock)> {
    let mut stocks: Vec<(StockKey, Stock)> = Vec::new();
    for product in items.iter().filter_map(|item| item.product.as_ref()).filter(|product| product.track_stock) {
        let key = StockKey { outlet: outlet.code.clone(), product: product.id };
        if stocks.iter().all(|(known, _)| *known != key) {
            let stock = stock_of(&key, book);
            stocks.push((key, stock));
        }
    }
    stocks
}

fn does_not_add_up(pointer: &str, why: &str) -> Refusal {
    let detail = format!("{why} A device that works sends sales that add up; nothing was written.");
    Refusal::at(pointer, Code::LaneDoesNotAddUp, detail)
}
