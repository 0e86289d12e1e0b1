//! The list of a merchant's taxes: what products and charges may bear, and what they bore once.
//!
//! A product and a charge keep name and rate of each tax themselves, as a bill does; the list is what they are chosen from and by what all
//! of them change at once. A tax that a product or a charge is the first to bear goes on it by itself.

use super::Tax;
use crate::audit::{Fact, Subject, Value};
use crate::book::Book;
use crate::context::Context;
use crate::limits::TAXES_KNOWN_MAX;
use crate::merchants::Settings;
use crate::refusal::{Code, Refusal};

/// A tax of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownTax {
    /// Counts from 1 and is never given twice; see [`KnownTax::code`].
    pub number: u32,
    /// Name and rate; no two of the list have both in common.
    pub tax: Tax,
    /// Whether products and charges may bear it. One that is not stays on the list, so that a file or an app of before does not bring it
    /// back unnoticed.
    pub is_active: bool,
}

impl KnownTax {
    /// By what it is known: T1, T2 …
    pub fn code(&self) -> String {
        format!("T{}", self.number)
    }

    /// The number in such a code.
    pub fn number_of(code: &str) -> Option<u32> {
        let digits = code.strip_prefix('T').filter(|digits| !digits.starts_with(['0', '+']))?;
        digits.parse().ok()
    }

    /// As a record tells of it.
    pub(super) fn facts(&self) -> Vec<Fact> {
        vec![
            Fact::new("code", Value::Text(self.code())),
            Fact::new("name", Value::Text(self.tax.name.clone())),
            Fact::new("rate", Value::Text(self.tax.rate.to_string())),
            Fact::new("isActive", Value::Bool(self.is_active)),
        ]
    }
}

/// Which taxes products have, as lists of which each stands once, and how many products have exactly these.
pub type TaxesInUse = Vec<(Vec<Tax>, u64)>;

/// A tax of all products that bear it becomes another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retaxing {
    /// What it was.
    pub from: Tax,
    /// What it is from now on.
    pub to: Tax,
}

impl Retaxing {
    /// The taxes of something as they are then; `None` where it bears another one.
    pub fn apply(&self, taxes: &[Tax]) -> Option<Vec<Tax>> {
        let changed = |tax: &Tax| if *tax == self.from { self.to.clone() } else { tax.clone() };
        taxes.contains(&self.from).then(|| taxes.iter().map(changed).collect())
    }
}

/// The number that the next tax of the list gets.
fn next_number(settings: &Settings) -> u32 {
    settings.taxes.iter().map(|known| known.number).max().unwrap_or(0) + 1
}

/// Puts a tax on the list that is not on it.
pub(super) fn put_on(settings: &mut Settings, tax: Tax, is_active: bool) -> KnownTax {
    let known = KnownTax { number: next_number(settings), tax, is_active };
    settings.taxes.push(known.clone());
    known
}

/// Whether taxes may be borne.
///
/// # Errors
/// `tax.retired`, at the one which is; `tax.tooMany` where new ones would make the list too long.
pub(crate) fn check_borne(settings: &Settings, taxes: &[Tax], pointer: &str) -> Result<(), Refusal> {
    let retired = |tax: &Tax| settings.taxes.iter().find(|known| known.tax == *tax && !known.is_active);
    let Some((index, known)) = taxes.iter().enumerate().find_map(|(index, tax)| Some((index, retired(tax)?))) else {
        return check_room(settings, new_ones(settings, taxes).len(), pointer);
    };
    let Tax { name, rate } = &known.tax;
    let of_the_name = settings.taxes.iter().filter(|other| other.is_active && other.tax.name == *name);
    let now: Vec<String> = of_the_name.map(|other| format!("{rate} %", rate = other.tax.rate)).collect();
    let instead = match now.as_slice() {
        [] => format!("choose another one, or put {} into use again", known.code()),
        now => format!("{name} is {} now", now.join(" or ")),
    };
    let detail = format!("{name} of {rate} % is not in use any more; {instead}.");
    Err(Refusal::at(format!("{pointer}/{index}"), Code::TaxRetired, detail))
}

/// Whether the list takes so many more.
///
/// # Errors
/// `tax.tooMany`.
pub(super) fn check_room(settings: &Settings, more: usize, pointer: &str) -> Result<(), Refusal> {
    if more == 0 || settings.taxes.len() + more <= TAXES_KNOWN_MAX {
        return Ok(());
    }
    let detail =
        format!("The list would have more than {TAXES_KNOWN_MAX} taxes; take one that is on it, or change one not in use.");
    Err(Refusal::at(pointer, Code::TaxTooMany, detail))
}

/// Every one of these that is not on the list yet, each once.
pub(crate) fn new_ones<'a>(settings: &Settings, taxes: impl IntoIterator<Item = &'a Tax>) -> Vec<Tax> {
    let mut new: Vec<Tax> = Vec::new();
    for tax in taxes {
        if !new.contains(tax) && !settings.taxes.iter().any(|known| known.tax == *tax) {
            new.push(tax.clone());
        }
    }
    new
}

/// Puts those on the list, in settings that are about to be written, that are not on it; returns them.
pub(crate) fn list_all<'a>(settings: &mut Settings, taxes: impl IntoIterator<Item = &'a Tax>) -> Vec<KnownTax> {
    let new = new_ones(settings, taxes);
    new.into_iter().map(|tax| put_on(settings, tax, true)).collect()
}

/// Leaves a record of taxes that came onto the list.
pub(crate) fn record_listed(listed: &[KnownTax], context: &Context, book: &mut Book) {
    for known in listed {
        book.record(context, "tax.created", Subject::Merchant, known.facts());
    }
}

/// Puts what a product bears on the list, in the draft of the running command.
pub(super) fn list_borne(taxes: &[Tax], context: &Context, book: &mut Book) {
    let before = book.settings();
    if new_ones(&before, taxes).is_empty() {
        return;
    }
    let mut settings = (*before).clone();
    let listed = list_all(&mut settings, taxes);
    record_listed(&listed, context, book);
    book.put_settings(settings);
}

/// The tax of a number.
///
/// # Errors
/// `tax.notFound`.
pub(super) fn known(settings: &Settings, number: u32) -> Result<&KnownTax, Refusal> {
    let unknown = || Refusal::new(Code::TaxNotFound, "There is no such tax.");
    settings.taxes.iter().find(|known| known.number == number).ok_or_else(unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_codes_that_are_given_out_lead_to_a_number() {
        assert_eq!(KnownTax::number_of("T12"), Some(12));
        for code in ["", "T", "12", "t12", "T012", "T+1", "T-1", "T99999999999"] {
            assert_eq!(KnownTax::number_of(code), None, "{code}");
        }
    }
}
