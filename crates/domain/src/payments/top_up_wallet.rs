//! Puts money into a customer's wallet. Example: `CUST0001` hands over 500.00 at the till; the drawer has it, and the wallet holds it.

use super::{PaymentMethod, Purpose, Status, Taking, open_drawer};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::customers::whoever_is;
use crate::days::date_document;
use crate::ids::CustomerId;
use crate::money::Amount;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct TopUpWallet {
    /// Whose wallet.
    pub customer: CustomerId,
    /// Short code of the outlet; the token's, or the only one, where none is named.
    pub outlet: Option<String>,
    /// How much in minor units; more than zero.
    pub amount: Amount,
    /// How it was given; not from a wallet.
    pub method: PaymentMethod,
    /// What the client calls it; searchable.
    pub reference: Option<String>,
}

impl TopUpWallet {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Customer(self.customer));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        if book.customers.get(&self.customer).is_none() {
            return Err(Refusal::new(Code::CustomerNotFound, "There is no such customer.").into());
        }
        let customer = whoever_is(self.customer, "", book)?;
        if self.method == PaymentMethod::Wallet {
            let detail = "A wallet is not filled from a wallet; say how the money came.";
            return Err(Refusal::at("/method", Code::PaymentMethodNotTaken, detail).into());
        }
        let settings = book.settings();
        let outlet = settings.outlet_for(self.outlet.as_deref(), &context.actor)?;
        let shift = open_drawer(&context.actor, &outlet.code, book)?;
        let dated = date_document(&settings, outlet, None, context, book)?;
        dated.open(context, book);
        let taking = Taking {
            method: self.method,
            amount: self.amount,
            rounding: Amount::ZERO,
            tendered: self.amount,
            purpose: Purpose::TopUp,
            status: Status::Paid,
            deadline: None,
            excess: Amount::ZERO,
            is_owed: false,
            customer: Some(&customer),
            order: None,
            bill_row: None,
            user: (context.actor.user, context.actor.user_code.clone()),
            outlet: &outlet.code,
            channel: None,
            shift: shift.as_deref(),
            dated: &dated,
            reference: self.reference.clone(),
            client_reference: None,
        };
        let ready = taking.prepare(context, book)?;
        // From here on it must succeed.
        let payment = ready.keep(context, book);
        Ok(Outcome::created(Document::Payment(payment)))
    }
}
