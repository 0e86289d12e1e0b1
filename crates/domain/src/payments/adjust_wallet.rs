//! Corrects what a customer's wallet holds, without money. Example: 20.00 as an apology for a cold meal.
//!
//! What is given costs the merchant and what is taken is a gain; the other side is an account of its own.

use crate::audit::{Fact, Personal, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::customers::whoever_is;
use crate::days::date_document;
use crate::ids::CustomerId;
use crate::ledger::{Account, AccountRef, EntryDraft};
use crate::money::Amount;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct AdjustWallet {
    /// Whose wallet.
    pub customer: CustomerId,
    /// Short code of the outlet; the token's, or the only one, where none is named.
    pub outlet: Option<String>,
    /// How much in minor units: more where positive, less where negative; never zero.
    pub amount: Amount,
    /// Why; free text.
    pub reason: String,
}

impl AdjustWallet {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Customer(self.customer));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        if book.customers.get(&self.customer).is_none() {
            return Err(Refusal::new(Code::CustomerNotFound, "There is no such customer.").into());
        }
        let customer = whoever_is(self.customer, "", book)?;
        let settings = book.settings();
        let outlet = settings.outlet_for(self.outlet.as_deref(), &context.actor)?;
        let dated = date_document(&settings, outlet, None, context, book)?;
        let wallet = AccountRef::of_customer(Account::Wallets, Some(customer.row));
        let postings = vec![(wallet, Amount(-self.amount.0)), (AccountRef::whole(Account::WalletAdjustments), self.amount)];
        let entry = EntryDraft { business_date: dated.date, outlet: outlet.code.clone(), postings }.prepare(book)?;
        // From here on it must succeed.
        dated.open(context, book);
        let facts = vec![
            customer.number_fact(),
            Fact::new("businessDate", Value::Date(dated.date)),
            Fact::new("outlet", Value::Text(outlet.code.clone())),
            Fact::new("amount", Value::Amount(self.amount, settings.currency.decimals)),
        ];
        let personal = Personal::text("reason", Some(&self.reason), Some(customer.row), context);
        let row = book.record_change(context, "wallet.adjusted", customer.subject(), Vec::new(), facts, personal);
        entry.post(row, book);
        Ok(Outcome::created(Document::Customer(customer)))
    }
}
