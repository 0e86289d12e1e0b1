//! A sale at the counter. Example: 2 of product A and 3 of product B at 100.00 each, for cash, come from their oldest batches, at a
//! cost of 400.00, and become `BILL-0000000001` over 500.00 with a profit of 100.00 (seed 001).
//!
//! One commit writes the bill, its number, the goods that left, the customer, the payments, the ledger and the record; every
//! refusal comes before anything is written, and all of them at once.

use std::sync::Arc;

use super::cart::{CartItem, Conditions, Filled, ItemPart, Part, cannot_price, fill, item_parts, over_limit};
use super::issue::{CopiedNames, NewBill, NewLine, issue};
use super::tender::{Settled, Tender, check_tenders, settle};
use super::{NewCharge, charge_lines, with_charges};
use crate::access::Permission;
use crate::book::{Book, Key};
use crate::catalog::{ChosenOption, Product, ProductReference, Tax, choose, with_options};
use crate::command::{Document, DocumentReference, Outcome, Stop};
use crate::context::Context;
use crate::customers::{Customer, FindOrCreateCustomer, find_or_create};
use crate::days::{DateOverride, Dated, date_document};
use crate::lanes::{Arrived, LaneSale};
use crate::merchants::{Outlet, Settings};
use crate::money::Amount;
use crate::ordering::Line;
use crate::ordering::pricing::{Discount, LineInput, PricedLine, Totals, discount_of, price};
use crate::quantity::Quantity;
use crate::refusal::{Code, Problem, Refusal};
use crate::shifts::{Holder, Shift, shift_missing};
use crate::stock::{Stock, StockKey, ask_stock, stock_of};
use crate::time::Date;

/// The command.
#[derive(Clone, Debug, Default)]
pub struct SellItems {
    /// Short code of the outlet; the token's, or the only one, where none is named.
    pub outlet: Option<String>,
    /// Short code of the register; the token's where none is named.
    pub register: Option<String>,
    /// Who buys.
    pub buyer: Option<Buyer>,
    /// What is sold; at least one.
    pub items: Vec<SoldItem>,
    /// Discounts on the whole.
    pub discounts: Vec<Discount>,
    /// Charges beside the goods.
    pub charges: Vec<NewCharge>,
    /// What is given on top, for the staff.
    pub tip: Amount,
    /// What the till makes of it: the total, with or without the rounding of cash.
    pub expected_total: Option<Amount>,
    /// What is handed over.
    pub payments: Vec<Tender>,
    /// What the till calls the sale.
    pub reference: Option<String>,
    /// The buyer's tax number.
    pub buyer_tax_number: Option<String>,
    /// The till's own printout, as JSON.
    pub printout: Option<String>,
    /// A manager's choice of its business date.
    pub business_date: Option<DateOverride>,
    /// Why a price below cost is right, from someone who may approve that.
    pub below_cost_reason: Option<String>,
    /// What the register's device says of it, where that numbers its bills by itself.
    pub lane: Option<LaneSale>,
}

/// Who buys, as the till sent it.
#[derive(Clone, Debug)]
pub enum Buyer {
    /// A customer by phone, found or made; and how the receipt names them.
    Known {
        /// By phone.
        customer: FindOrCreateCustomer,
        /// The name on the receipt.
        name: Option<String>,
        /// The address of the receipt.
        email: Option<String>,
    },
    /// The phone is none; with the sentence that says why. It is refused with everything else that is wrong.
    Invalid(String),
}

/// An item.
#[derive(Clone, Debug)]
pub struct SoldItem {
    /// SKU, barcode or id.
    pub product: ProductReference,
    /// How much; positive.
    pub quantity: Quantity,
    /// A price other than the batches'.
    pub unit_price: Option<Amount>,
    /// Discounts on this item alone.
    pub discounts: Vec<Discount>,
    /// Codes of the options that were chosen.
    pub options: Vec<String>,
    /// Notes.
    pub notes: String,
    /// What the device knew of it; for sales that have happened.
    pub known: KnownItem,
}

/// What a device knew of an item that it sold without the server.
#[derive(Clone, Debug, Default)]
pub struct KnownItem {
    /// What the product was called.
    pub name: Option<String>,
    /// The taxes on it; those that the product has now, where nothing is said.
    pub taxes: Option<Vec<Tax>>,
    /// What its options added to the price of one unit; what they add now, where nothing is said.
    pub options_price: Option<Amount>,
}

/// What the items come from and come to.
struct Cart {
    products: Vec<Arc<Product>>,
    options: Vec<Vec<ChosenOption>>,
    filled: Vec<Filled>,
    stocks: Vec<(StockKey, Stock)>,
}

/// What is to be paid.
pub(super) struct Priced {
    pub lines: Vec<NewLine>,
    pub totals: Totals,
    pub settled: Settled,
}

/// A sale that nothing is wrong with.
pub(super) struct Sold {
    pub register: Option<String>,
    pub shift: Option<Arc<Shift>>,
    pub customer: Option<(Arc<Customer>, CopiedNames)>,
    pub priced: Priced,
    /// The stocks without what was sold.
    pub stocks: Vec<(StockKey, Stock)>,
    pub dated: Dated,
}

impl SellItems {
    /// The rows that are known to be needed; of stock, as soon as it is known whose.
    pub(crate) fn ask(&self, book: &mut Book) {
        for item in &self.items {
            book.ask(Key::Product(item.product.clone()));
        }
        if let Some(Buyer::Known { customer, .. }) = &self.buyer {
            customer.ask(book);
        }
        if let Some(lane) = &self.lane {
            lane.ask(book);
        }
        let Some(settings) = book.settings_if_any().cloned() else { return };
        let outlet = match &self.outlet {
            Some(named) => settings.outlet(named, "/outlet"),
            None => settings.only_outlet(),
        };
        let Ok(outlet) = outlet else { return };
        for item in &self.items {
            // By an id the stock is asked for together with its product.
            let known = item.product.id().or_else(|| book.product_if_loaded(&item.product).map(|product| product.id));
            if let Some(product) = known {
                ask_stock(&outlet.code, product, book);
            }
        }
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let of_lane = self.lane.as_ref().and_then(|lane| lane.outlet(book));
        let outlet = settings.outlet_for(self.outlet.as_deref().or(of_lane.as_deref()), &context.actor)?;
        let Some(sale) = &self.lane else { return self.sell((outlet, None), &settings, context, book) };
        let coming = match sale.arrive(outlet, self.register.as_deref(), context, book)? {
            Arrived::Before(bill) => {
                let document = Document::Earlier(DocumentReference::Bill(bill));
                return Ok(Outcome { created: true, replayed: true, document });
            }
            Arrived::New(coming) => coming,
        };
        let outcome = match sale.happened {
            true => self.take_as_made(sale, &coming, outlet, &settings, context, book)?,
            false => self.sell((outlet, Some(&coming.lane.register)), &settings, context, book)?,
        };
        if let Document::Bill(state, _) = &outcome.document {
            coming.keep(sale, &state.bill, context, book);
        }
        Ok(outcome)
    }

    /// Sells now, if nothing is wrong with it.
    fn sell(
        &self,
        (outlet, of_lane): (&Outlet, Option<&str>),
        settings: &Settings,
        context: &mut Context,
        book: &mut Book,
    ) -> Result<Outcome, Stop> {
        let register = self.register(of_lane, settings, outlet, context)?;
        self.ask_stocks(outlet, book)?;
        let holder = register.clone().map_or(Holder::User(context.actor.user), Holder::Register);
        book.ask(Key::OpenShift(holder.clone()));
        let dated = date_document(settings, outlet, self.business_date.as_ref(), context, book)?;
        let shift = book.open_shift(&holder).filter(|shift| shift.outlet == outlet.code).cloned();
        let mut problems = self.check_approval(context);
        let is_outage = context.outage.is_some();
        // What the store would say of shifts nobody knows meanwhile.
        problems.extend(shift_missing(shift.is_some() || is_outage, settings));
        let cart = self.fill(outlet, (dated.date, is_outage), settings, book, &mut problems);
        let of_items: Vec<&[Discount]> = self.items.iter().map(|item| item.discounts.as_slice()).collect();
        problems.extend(over_limit(&self.discounts, &of_items, "/saleItems", &context.actor));
        problems.extend(check_tenders(&self.payments, self.buyer.is_some()).err());
        if let Some(Buyer::Invalid(detail)) = &self.buyer {
            problems.push(Problem::at("/receiptData/customerPhone", Code::CustomerPhoneInvalid, detail.clone()));
        }
        let priced = cart.as_ref().and_then(|cart| self.price(cart, settings, &mut problems));
        let (cart, priced) = match (Refusal::all(problems), cart, priced) {
            (Some(refusal), _, _) => return Err(refusal.into()),
            (None, Some(cart), Some(priced)) => (cart, priced),
            (None, _, _) => unreachable!("what cannot be priced has a problem"),
        };
        let customer = match &self.buyer {
            Some(Buyer::Known { customer, name, email }) => {
                let found = find_or_create(customer, context, book)?.customer;
                Some((found, CopiedNames { name: name.clone(), email: email.clone() }))
            }
            _ => None,
        };
        let date = dated.date;
        let sold = Sold { register, shift, customer, priced, stocks: cart.stocks, dated };
        let state = issue(self.bill(sold, outlet, settings), context, book)?;
        let left = state.bill.lines.iter().map(|line| {
            let product = line.line.product.filter(|_| !line.portions.is_empty())?;
            let key = StockKey { outlet: outlet.code.clone(), product };
            book.stocks.get(&key).map(|stock| stock.available(date))
        });
        let left = left.collect();
        Ok(Outcome::created(Document::Bill(state, left)))
    }

    /// The bill of a sale over the counter.
    pub(super) fn bill(&self, sold: Sold, outlet: &Outlet, settings: &Settings) -> NewBill {
        NewBill {
            outlet: outlet.code.clone(),
            register: sold.register,
            shift: sold.shift,
            driver: None,
            channel: settings.channel("counter").ok().map(|channel| channel.code.clone()),
            customer: sold.customer,
            order: None,
            reference: self.reference.clone(),
            buyer_tax_number: self.buyer_tax_number.clone(),
            lines: sold.priced.lines,
            discounts: self.discounts.clone(),
            totals: sold.priced.totals,
            tip: self.tip,
            prepaid: Vec::new(),
            settled: sold.priced.settled,
            on_account: Amount::ZERO,
            printout: self.printout.clone(),
            stocks: sold.stocks,
            found: Vec::new(),
            business_date: sold.dated,
            made: None,
            made_at: None,
        }
    }

    fn register(
        &self,
        of_lane: Option<&str>,
        settings: &Settings,
        outlet: &Outlet,
        context: &Context,
    ) -> Result<Option<String>, Refusal> {
        match (self.register.as_deref().or(of_lane), &context.actor.register) {
            (Some(named), Some(bound)) if !named.eq_ignore_ascii_case(bound) => {
                let detail = format!("This token sells at register {bound} only.");
                Err(Refusal::at("/register", Code::PermissionMissing, detail))
            }
            (Some(named), _) => Ok(Some(settings.register(&outlet.code, named)?.code.clone())),
            (None, bound) => Ok(bound.clone()),
        }
    }

    fn ask_stocks(&self, outlet: &Outlet, book: &mut Book) -> Result<(), Stop> {
        let products = self.items.iter().filter_map(|item| book.product(&item.product));
        for product in products.filter(|product| product.track_stock).map(|product| product.id).collect::<Vec<_>>() {
            ask_stock(&outlet.code, product, book);
        }
        Ok(())
    }

    /// Whether who asks may approve a price below cost.
    fn check_approval(&self, context: &Context) -> Vec<Problem> {
        if self.below_cost_reason.is_none() || context.actor.may(Permission::BillsBelowCost) {
            return Vec::new();
        }
        let detail = format!("The role {} may not approve a price below cost; ask a manager.", context.actor.role.as_str());
        vec![Problem::at("/approval", Code::PermissionMissing, detail)]
    }

    /// Takes every item from its stock; `None` where a product is not known, so that nothing can be said of the whole.
    fn fill(
        &self,
        outlet: &Outlet,
        (on, is_outage): (Date, bool),
        settings: &Settings,
        book: &Book,
        problems: &mut Vec<Problem>,
    ) -> Option<Cart> {
        let mut cart = Cart { products: Vec::new(), options: Vec::new(), filled: Vec::new(), stocks: Vec::new() };
        for (index, item) in self.items.iter().enumerate() {
            let pointer = format!("/saleItems/{index}");
            let Some(product) = book.product(&item.product) else {
                let detail = format!("No product has the SKU, barcode or id {}.", item.product.0);
                problems.push(Problem::at(format!("{pointer}/productId"), Code::ProductUnknown, detail));
                continue;
            };
            let mut nothing = Stock::default();
            let stock = if product.track_stock {
                let key = StockKey { outlet: outlet.code.clone(), product: product.id };
                let place = cart.stocks.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
                    cart.stocks.push((key.clone(), stock_of(&key, book)));
                    cart.stocks.len() - 1
                });
                &mut cart.stocks[place].1
            } else {
                &mut nothing
            };
            let options = choose(Some(product), &item.options, &pointer).unwrap_or_else(|problem| {
                problems.push(problem);
                Vec::new()
            });
            let options_price = with_options(Amount::ZERO, &options).unwrap_or(Amount(i64::MAX));
            let wanted = CartItem { product, quantity: item.quantity, unit_price: item.unit_price, options_price };
            let conditions = Conditions {
                on,
                prices_include_tax: settings.prices_include_tax,
                below_cost_allowed: self.below_cost_reason.is_some(),
                pointer: &pointer,
            };
            let (mut filled, mut wrong) = fill(wanted, stock, conditions);
            if is_outage {
                // What others sell meanwhile nobody sees; what is short is booked in as found when the sale is taken in.
                wrong.retain(|problem| problem.code != Code::StockInsufficient);
                filled.sell_missing();
            }
            problems.extend(wrong);
            cart.products.push(Arc::clone(product));
            cart.options.push(options);
            cart.filled.push(filled);
        }
        (cart.filled.len() == self.items.len()).then_some(cart)
    }

    /// Prices the lines and meets the total with the payments.
    fn price(&self, cart: &Cart, settings: &Settings, problems: &mut Vec<Problem>) -> Option<Priced> {
        let parts: Vec<ItemPart<'_>> = cart
            .filled
            .iter()
            .zip(&self.items)
            .enumerate()
            .flat_map(|(index, (filled, item))| item_parts(index, filled, &item.discounts))
            .collect();
        let inputs: Vec<LineInput<'_>> = parts
            .iter()
            .map(|one| LineInput {
                quantity: one.part.quantity,
                unit_price: one.part.unit_price,
                discounts: &one.discounts,
                taxes: &cart.products[one.item].taxes,
            })
            .collect();
        let (priced, goods) = match price(&inputs, &self.discounts, settings.prices_include_tax) {
            Ok(priced) => priced,
            Err(error) => {
                problems.push(cannot_price(error, &parts, "/saleItems"));
                return None;
            }
        };
        let mut lines: Vec<NewLine> = parts.iter().zip(priced).map(|(part, priced)| self.line(cart, part, priced)).collect();
        let payable = Amount(goods.subtotal.0 - goods.discount.0);
        let (charged, charges) = match charge_lines(&self.charges, payable, settings) {
            Ok(charged) => charged,
            Err(wrong) => {
                problems.extend(wrong);
                return None;
            }
        };
        lines.extend(charged.into_iter().map(|line| {
            let part = Part { quantity: line.quantity, unit_price: line.unit_price, portions: Vec::new() };
            NewLine { line, own_discount: Amount::ZERO, part }
        }));
        let due = with_charges(goods, charges).and_then(|totals| Some((totals, totals.total.plus(self.tip)?)));
        let Some((totals, due)) = due else {
            problems.push(Problem::at("", Code::AmountTooLarge, "The sale comes to more than an amount may be."));
            return None;
        };
        let settled = settle(due, &self.payments, settings.smallest_coin);
        problems.extend(self.check_total(totals, settled.as_ref().map_or(Amount::ZERO, |settled| settled.rounding), settings));
        match settled {
            Ok(settled) => Some(Priced { lines, totals, settled }),
            Err(problem) => {
                problems.push(problem);
                None
            }
        }
    }

    fn line(&self, cart: &Cart, one: &ItemPart<'_>, priced: PricedLine) -> NewLine {
        let (item, product) = (&self.items[one.item], &cart.products[one.item]);
        let own_discount = discount_of(priced.gross, &one.discounts).unwrap_or(priced.discount);
        let line = Line {
            product: Some(product.id),
            sku: Some(product.sku.clone()),
            description: product.name().to_owned(),
            unit_price: one.part.unit_price,
            discounts: one.discounts.to_vec(),
            gross: priced.gross,
            discount: priced.discount,
            net: priced.net,
            taxes: priced.taxes,
            tax: priced.tax,
            total: priced.total,
            notes: item.notes.clone(),
            options: cart.options[one.item].clone(),
            ..Line::empty(one.part.quantity)
        };
        NewLine { line, own_discount, part: one.part.clone() }
    }

    /// The till's total is ours, with or without what cash is rounded by, with or without the tip.
    pub(super) fn check_total(&self, totals: Totals, rounding: Amount, settings: &Settings) -> Option<Problem> {
        let expected = self.expected_total?;
        let ours = totals.total.0;
        let accepted = [ours, ours + rounding.0, ours + self.tip.0, ours + rounding.0 + self.tip.0];
        if accepted.contains(&expected.0) {
            return None;
        }
        let (said, ours) = (settings.currency.format(expected), settings.currency.format(totals.total));
        let detail = format!("The till's total is {said}, and the items come to {ours}; read the prices again.");
        Some(Problem::at("/receiptData/total", Code::BillTotalMismatch, detail))
    }
}
