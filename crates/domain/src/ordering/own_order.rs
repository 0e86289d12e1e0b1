//! What customers may order by themselves (SPEC 14, `/shop`): as the outlet's terms say, at the prices of the catalogue, for themselves.
//!
//! | who | has in `context.actor` | whose the order is |
//! | --- | --- | --- |
//! | a customer who signed in | their id | theirs; `customer` is not sent |
//! | a guest | the id of all zeros | of whoever has the phone that `customer` names, who is not let at their wallet |
//!
//! Example: a guest who has something brought pays the driver, and the delivery's charge is on the order whether they named it or not.

use std::borrow::Cow;
use std::sync::Arc;

use super::PlaceOrder;
use crate::audit::{Fact, Value};
use crate::billing::NewCharge;
use crate::book::{Book, Key};
use crate::catalog::Product;
use crate::command::Stop;
use crate::context::Context;
use crate::customers::{Customer, whoever_is};
use crate::merchants::Outlet;
use crate::money::{Amount, Currency};
use crate::outlets::ShopTerms;
use crate::payments::Terms;
use crate::refusal::{Code, Problem, Refusal};

/// The channel of what customers order by themselves.
pub const OWN_CHANNEL: &str = "online";

impl PlaceOrder {
    /// Lets pass what customers may order by themselves; of whoever works here, everything. Without a `customer` and a payment, as a
    /// cart is priced before anybody has signed in, only what is left is looked at.
    ///
    /// # Errors
    /// `shop.closed`, `shop.signInNeeded`, `shop.notOffered`, `payment.methodNotTaken`, `permission.missing`.
    pub(super) fn check_own(&self, outlet: &Outlet, context: &Context) -> Result<(), Refusal> {
        let Some(asks) = context.actor.as_customer() else { return Ok(()) };
        let gives_discounts = !self.discounts.is_empty() || self.items.iter().any(|item| !item.discounts.is_empty());
        let is_of_another_channel = self.channel.as_deref().is_some_and(|channel| channel != OWN_CHANNEL);
        if gives_discounts || is_of_another_channel || self.business_date.is_some() {
            return Err(Refusal::new(Code::PermissionMissing, "Customers cannot ask for this themselves."));
        }
        let closed = || Refusal::at("/outlet", Code::ShopClosed, format!("Outlet {} has no shop; ask there.", outlet.name));
        let terms = outlet.shop.as_ref().ok_or_else(closed)?;
        let is_guest = asks.0.is_nil();
        if is_guest && self.customer.is_some() && !terms.guests {
            return Err(Refusal::new(Code::ShopSignInNeeded, "This shop takes no orders of guests; sign in first."));
        }
        let not_offered = |pointer: &str, detail: &str| Err(Refusal::at(pointer, Code::ShopNotOffered, detail));
        match self.delivery_address {
            Some(_) if !terms.delivery => return not_offered("/deliveryAddress", "This shop does not deliver; fetch it there."),
            None if !terms.pick_up => {
                return not_offered("/deliveryAddress", "Nothing can be fetched at this shop; say where to bring it.");
            }
            _ => {}
        }
        if self.requested_for.is_some() && !terms.requested_times {
            return not_offered("/requestedFor", "This shop prepares orders as they come; leave `requestedFor` out.");
        }
        self.check_own_payment(terms, is_guest)
    }

    fn check_own_payment(&self, terms: &ShopTerms, is_guest: bool) -> Result<(), Refusal> {
        let Some(payment) = &self.payment else { return Ok(()) };
        if payment.received.is_some() || payment.reference.is_some() {
            return Err(Refusal::at("/payment", Code::PermissionMissing, "Only who works here receives money."));
        }
        let uses_wallet = payment.use_wallet || payment.method == Some(Terms::Wallet);
        if uses_wallet && is_guest {
            return Err(Refusal::at("/payment", Code::ShopSignInNeeded, "A wallet pays for who has signed in; sign in first."));
        }
        let named = payment.method.into_iter().chain(uses_wallet.then_some(Terms::Wallet));
        for method in named {
            let words: Vec<&str> = terms.methods.iter().map(|method| method.as_str()).collect();
            if !terms.methods.contains(&method) {
                let detail = format!("This shop is paid by {}.", words.join(", "));
                return Err(Refusal::at("/payment/method", Code::PaymentMethodNotTaken, detail));
            }
        }
        if payment.method == Some(Terms::Cash) && self.delivery_address.is_some() {
            let detail = "What is brought is paid to the driver; name `cod`.";
            return Err(Refusal::at("/payment/method", Code::PaymentMethodNotTaken, detail));
        }
        Ok(())
    }

    /// What is charged beside the goods: of customers what the outlet's terms say of a delivery, whatever they sent.
    pub(super) fn charges_at(&self, outlet: &Outlet, context: &Context) -> Cow<'_, [NewCharge]> {
        if context.actor.as_customer().is_none() {
            return Cow::Borrowed(&self.charges);
        }
        let of_delivery = outlet.shop.as_ref().filter(|_| self.delivery_address.is_some());
        let code = of_delivery.and_then(|terms| terms.delivery_charge.clone());
        Cow::Owned(code.into_iter().map(|code| NewCharge { code, amount: None }).collect())
    }

    /// Refuses an order that does not come to what its customer was shown.
    ///
    /// # Errors
    /// `order.totalChanged`, with what it comes to.
    pub(super) fn check_expected(&self, total: Amount, currency: &Currency) -> Result<(), Refusal> {
        match self.expected_total {
            Some(expected) if expected != total => {
                let (now, then) = (currency.format(total), currency.format(expected));
                let detail = format!("The order comes to {now} now, not to {then}; look at it again.");
                let facts = vec![Fact::new("total", Value::Amount(total, currency.decimals))];
                Err(Problem { facts, ..Problem::at("/expectedTotal", Code::OrderTotalChanged, detail) }.refused())
            }
            _ => Ok(()),
        }
    }
}

/// The customer who signed in and orders for themselves; nobody where a guest does, or who works here.
///
/// # Errors
/// `customer.erased`; [`Stop::Missing`] while they are not loaded.
pub(super) fn who_orders(context: &Context, book: &mut Book) -> Result<Option<Arc<Customer>>, Stop> {
    let Some(id) = context.actor.as_customer().filter(|id| !id.0.is_nil()) else { return Ok(None) };
    book.ask(Key::Customer(id));
    book.all_loaded()?;
    whoever_is(id, "/customer", book).map(Some)
}

/// Lets pass what customers may order by themselves.
///
/// # Errors
/// `product.notOnline`, at that pointer.
pub(super) fn check_online(product: &Product, pointer: &str, context: &Context) -> Result<(), Problem> {
    if product.sold_online || context.actor.as_customer().is_none() {
        return Ok(());
    }
    Err(Problem::at(pointer, Code::ProductNotOnline, format!("{} is not sold here online.", product.sku)))
}
