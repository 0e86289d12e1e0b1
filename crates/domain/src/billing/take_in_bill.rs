//! Takes in a sale that was made while the database could not be reached. Its lines, sums, payments, date and number are what was
//! answered; which batches its goods came from, and what they cost, is found now.
//!
//! Nothing refuses it: goods that the records do not have are booked in as found at their last cost, in the same commit, with a
//! finding that asks to count.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::bill_order::Taken;
use super::issue::{CopiedNames, NewBill, NewLine, issue};
use super::tender::Settled;
use super::{Bill, BilledCustomer};
use crate::book::{Book, Key};
use crate::catalog::{Product, ProductReference};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::customers::{Customer, taken_in_customer};
use crate::days::date_as_made;
use crate::ids::ProductId;
use crate::money::Amount;
use crate::outage::{MadeBill, raise_changes, raise_erased};
use crate::shifts::Holder;
use crate::stock::{Stock, StockKey, ask_stock, stock_of};

impl MadeBill {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        for (line, listed) in self.lines() {
            let Some(product) = line.line.product else { continue };
            book.ask(Key::Product(reference(product)));
            if listed.is_tracked {
                ask_stock(&self.bill.outlet, product, book);
            }
        }
        book.ask(Key::OpenShift(self.holder()));
        if let Some(customer) = &self.customer {
            customer.ask(book);
        }
    }

    pub(crate) fn take_in(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let made = &*self.bill;
        let dated = date_as_made(&made.outlet, made.business_date, book)?;
        let products = self.products(book)?;
        let mut taken = Taken { stocks: self.stocks(&products, book), found: Vec::new() };
        let shift = book.open_shift(&self.holder()).filter(|shift| shift.outlet == made.outlet);
        // What went into a drawer that is closed since is its register's.
        let shift = shift.filter(|shift| shift.opened_at <= made.created_at).cloned();
        let customer = match &self.customer {
            Some(customer) => taken_in_customer(customer, context, book)?,
            None => None,
        };
        let lines = made.lines.iter().map(|line| {
            let product = line.line.product.and_then(|id| products.get(&id)).map(|product| &**product);
            let part = taken.part(&line.line, product, &made.outlet, made.business_date, context);
            NewLine { line: line.line.clone(), own_discount: line.own_discount, part }
        });
        let lines = lines.collect();
        let new = NewBill {
            outlet: made.outlet.clone(),
            register: made.register.clone(),
            shift,
            driver: None,
            channel: settings.channel("counter").ok().map(|channel| channel.code.clone()),
            customer: customer.clone().map(|customer| (customer.clone(), copied(made, &customer))),
            order: None,
            reference: made.reference.clone(),
            buyer_tax_number: made.buyer_tax_number.clone(),
            lines,
            discounts: made.discounts.clone(),
            totals: made.totals,
            tip: made.tip,
            prepaid: Vec::new(),
            settled: settled(made),
            on_account: Amount::ZERO,
            printout: made.printout.clone(),
            stocks: taken.stocks,
            found: taken.found,
            business_date: dated,
            made: Some(Arc::clone(&self.bill)),
            made_at: None,
        };
        let state = issue(new, context, book)?;
        let what = format!("Bill {}", state.bill.number.text());
        raise_changes(&what, self.lines().map(|(line, listed)| (&line.line, listed)), context, book);
        raise_erased(&what, customer.as_deref(), context, book);
        let left = vec![None; state.bill.lines.len()];
        Ok(Outcome::created(Document::Bill(state, left)))
    }

    /// Into whose drawer the cash went.
    fn holder(&self) -> Holder {
        self.bill.register.clone().map_or(Holder::User(self.bill.user), Holder::Register)
    }

    /// The products of its lines that are still there, with the stocks of those of which any is kept now.
    fn products(&self, book: &mut Book) -> Result<BTreeMap<ProductId, Arc<Product>>, Stop> {
        let ids = self.bill.lines.iter().filter_map(|line| line.line.product);
        let products: BTreeMap<ProductId, Arc<Product>> =
            ids.filter_map(|id| Some((id, Arc::clone(book.product(&reference(id))?)))).collect();
        for product in products.values().filter(|product| product.track_stock) {
            ask_stock(&self.bill.outlet, product.id, book);
        }
        book.all_loaded()?;
        Ok(products)
    }

    fn stocks(&self, products: &BTreeMap<ProductId, Arc<Product>>, book: &Book) -> Vec<(StockKey, Stock)> {
        let tracked = products.values().filter(|product| product.track_stock);
        let key = |product: &Arc<Product>| StockKey { outlet: self.bill.outlet.clone(), product: product.id };
        tracked.map(key).map(|key| (key.clone(), stock_of(&key, book))).collect()
    }
}

fn reference(product: ProductId) -> ProductReference {
    ProductReference(product.to_string())
}

/// As the receipt named them.
fn copied(made: &Bill, customer: &Customer) -> CopiedNames {
    let BilledCustomer { name, email, .. } = match &made.customer {
        Some(billed) => billed,
        None => return CopiedNames::default(),
    };
    CopiedNames { name: Some(name.clone()).filter(|name| *name != customer.name), email: email.clone() }
}

/// What was handed over and kept.
fn settled(made: &Bill) -> Settled {
    let payments = made.payments.iter().map(|payment| (payment.method, payment.amount, payment.tendered));
    Settled { payments: payments.collect(), change: made.change_due, rounding: made.rounding }
}
