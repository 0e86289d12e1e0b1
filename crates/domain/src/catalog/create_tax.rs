//! Puts a tax on the list. Example: `VAT` at 9 %, which products bear from when they are given it.

use super::{Tax, taxes};
use crate::book::Book;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct CreateTax {
    /// Name and rate.
    pub tax: Tax,
}

impl CreateTax {
    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        context.actor.of_whole_merchant("The list of taxes is")?;
        let before = book.settings();
        if let Some(there) = before.taxes.iter().find(|known| known.tax == self.tax) {
            let Tax { name, rate } = &self.tax;
            let use_it = if there.is_active { "take that one" } else { "put it into use again" };
            let detail = format!("{name} of {rate} % is on the list already, as {}; {use_it}.", there.code());
            return Err(Refusal::at("/name", Code::TaxExists, detail).into());
        }
        taxes::check_room(&before, 1, "")?;
        // From here on it must succeed.
        let mut settings = (*before).clone();
        let known = taxes::put_on(&mut settings, self.tax.clone(), true);
        taxes::record_listed(std::slice::from_ref(&known), context, book);
        book.put_settings(settings);
        Ok(Outcome::created(Document::Tax(known.number)))
    }
}
