//! By what customers are found, folded: the rows of `customer_term`.

use docket_domain::customers::Customer;
use docket_domain::fold::{digits, folded};

/// A kind of term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// The customer's number, and what another system knew them by.
    Number,
    /// The digits of the phone from the last to the first, so that the last few are a beginning.
    Tail,
    /// The email.
    Email,
    /// A word of the name.
    Word,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Number => "number",
            Kind::Tail => "tail",
            Kind::Email => "email",
            Kind::Word => "word",
        }
    }
}

/// All terms of a customer, in order, none twice. There is always one: whoever was erased keeps the number.
pub(super) fn terms(customer: &Customer) -> Vec<(Kind, String)> {
    let mut terms = vec![(Kind::Number, folded(customer.number.text()))];
    if let Some(origin) = &customer.origin {
        terms.extend(std::iter::once(&origin.legacy_id).chain(&origin.former_number).map(|text| (Kind::Number, folded(text))));
    }
    terms.extend(customer.phone.iter().map(|phone| (Kind::Tail, reversed(&phone.national))));
    terms.extend(customer.email.iter().map(|email| (Kind::Email, folded(email))));
    terms.extend(words(&customer.name).into_iter().map(|word| (Kind::Word, word)));
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// The words of a name, or of what is typed for one.
pub(crate) fn words(text: &str) -> Vec<String> {
    let is_between = |character: char| character.is_whitespace() || character.is_ascii_punctuation();
    folded(text).split(is_between).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The digits of a text, the last first.
pub(super) fn reversed(text: &str) -> String {
    digits(text).chars().rev().collect()
}
