//! What is given or promised for an order when it is placed (SPEC 5). Example: the wallet pays 980,000.25 of 3,200,000.00, and the
//! rest is awaited by bank transfer until its deadline.
//!
//! | `method` | what it makes |
//! | --- | --- |
//! | `cash` with `received` | a payment of what is due, or of what was received; the rest is change |
//! | `card` with `reference` | a payment of what is due |
//! | `platform` | a payment of what is due, which the platform has |
//! | `wallet` | a payment of all, or a refusal |
//! | `bank_transfer` | a payment that is awaited |
//! | `cash`, `card` without, `cod`, `house_account` | nothing but terms: the order is paid later |
//!
//! With `useWallet` the wallet pays what it can first, and the method is for the rest.

use super::status::Fulfilment;
use crate::billing::tender::cash_kept;
use crate::book::{Book, Key};
use crate::command::Stop;
use crate::context::Context;
use crate::customers::Customer;
use crate::days::Dated;
use crate::merchants::Settings;
use crate::money::Amount;
use crate::payments::{PaymentMethod, Purpose, Ready, Status, Taking, Terms, open_drawer};
use crate::refusal::{Code, Refusal};
use crate::shifts::Shift;

/// How an order is paid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewOrderPayment {
    /// Whether the customer's wallet pays what it can.
    pub use_wallet: bool,
    /// How it is paid, or the rest of it.
    pub method: Option<Terms>,
    /// Cash that was handed over.
    pub received: Option<Amount>,
    /// What the terminal printed for a card, or what the client calls the payment.
    pub reference: Option<String>,
}

/// Where the order is placed, as its payments need it.
pub(super) struct Placing<'a> {
    pub outlet: &'a str,
    pub channel: &'a str,
    pub fulfilment: Fulfilment,
    pub total: Amount,
    pub customer: Option<&'a Customer>,
    pub dated: &'a Dated,
    pub settings: &'a Settings,
}

impl NewOrderPayment {
    /// Prepares the payments.
    ///
    /// # Errors
    /// `payment.customerMissing`, `payment.methodMissing`, `payment.methodNotTaken`, `wallet.insufficient`, those of numbering;
    /// [`Stop::Missing`] while balances are not loaded.
    pub(super) fn prepare(&self, placing: &Placing<'_>, context: &mut Context, book: &mut Book) -> Result<Vec<Ready>, Stop> {
        self.check(placing.customer.is_some(), placing.fulfilment)?;
        let mut left = placing.total;
        let mut ready = Vec::new();
        let of_wallet = self.of_wallet(left, placing, book)?;
        if of_wallet > Amount::ZERO {
            left = Amount(left.0 - of_wallet.0);
            ready.push(self.taking(PaymentMethod::Wallet, of_wallet, placing, None, context).prepare(context, book)?);
        }
        if left == Amount::ZERO {
            return Ok(ready);
        }
        let Some(method) = self.method else {
            let left = placing.settings.currency.format(left);
            let detail = format!("The wallet leaves {left} to pay; name a `method` for the rest.");
            return Err(Refusal::at("/payment/method", Code::PaymentMethodMissing, detail).into());
        };
        match (method, self.received, &self.reference) {
            (Terms::Cash, Some(received), _) => {
                let shift = open_drawer(&context.actor, placing.outlet, book)?;
                let (amount, rounding) = cash_kept(received, left, placing.settings.smallest_coin);
                let taking = self.taking(PaymentMethod::Cash, amount, placing, shift.as_deref(), context);
                ready.push(Taking { rounding, tendered: received, ..taking }.prepare(context, book)?);
            }
            (Terms::Card, _, Some(_)) => {
                let shift = open_drawer(&context.actor, placing.outlet, book)?;
                let taking = self.taking(PaymentMethod::Card, left, placing, shift.as_deref(), context);
                ready.push(taking.prepare(context, book)?);
            }
            (Terms::Platform, _, _) => {
                ready.push(self.taking(PaymentMethod::Platform, left, placing, None, context).prepare(context, book)?);
            }
            (Terms::BankTransfer, _, _) => {
                let deadline = Some(placing.settings.payments.transfer_deadline(context.at));
                let taking = self.taking(PaymentMethod::BankTransfer, left, placing, None, context);
                ready.push(Taking { status: Status::Awaited, deadline, ..taking }.prepare(context, book)?);
            }
            _ => {}
        }
        Ok(ready)
    }

    /// Whether orders like that are paid so at all.
    pub(super) fn check(&self, has_customer: bool, fulfilment: Fulfilment) -> Result<(), Refusal> {
        let uses_wallet = self.use_wallet || self.method == Some(Terms::Wallet);
        if !has_customer && (uses_wallet || self.method == Some(Terms::HouseAccount)) {
            let detail = "A wallet or a house account is a customer's; send `customer` with the order.";
            return Err(Refusal::at("/payment", Code::PaymentCustomerMissing, detail));
        }
        if self.method == Some(Terms::Cod) && fulfilment == Fulfilment::HandOver {
            let detail = "Cash on delivery is for orders that a driver brings; this one is handed over, so name `cash`.";
            return Err(Refusal::at("/payment/method", Code::PaymentMethodNotTaken, detail));
        }
        Ok(())
    }

    /// What the wallet pays: all, where it alone is to pay, so that one that holds less is refused; what it holds, where it may.
    fn of_wallet(&self, total: Amount, placing: &Placing<'_>, book: &mut Book) -> Result<Amount, Stop> {
        if self.method == Some(Terms::Wallet) {
            return Ok(total);
        }
        let Some(customer) = placing.customer.filter(|_| self.use_wallet) else { return Ok(Amount::ZERO) };
        book.ask(Key::CustomerAccounts(customer.row));
        book.all_loaded()?;
        let holds = book.customer_accounts.get(&customer.row).map_or(Amount::ZERO, |accounts| accounts.wallet());
        Ok(total.min(holds))
    }

    fn taking<'a>(
        &self,
        method: PaymentMethod,
        amount: Amount,
        placing: &Placing<'a>,
        shift: Option<&'a Shift>,
        context: &Context,
    ) -> Taking<'a> {
        Taking {
            method,
            amount,
            rounding: Amount::ZERO,
            tendered: amount,
            purpose: Purpose::Order,
            status: Status::Paid,
            deadline: None,
            excess: Amount::ZERO,
            is_owed: false,
            customer: placing.customer,
            order: None,
            bill_row: None,
            user: (context.actor.user, context.actor.user_code.clone()),
            outlet: placing.outlet,
            channel: Some(placing.channel),
            shift,
            dated: placing.dated,
            reference: self.reference.clone().filter(|_| method != PaymentMethod::Wallet),
            client_reference: None,
        }
    }
}
