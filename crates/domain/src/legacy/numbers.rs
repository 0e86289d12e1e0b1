//! Which number a document of another system gets.

use super::LegacyNumber;
use super::take_in::Place;
use crate::book::Book;
use crate::command::Stop;
use crate::context::Context;
use crate::limits::SHORT_CODE_CHARS_MAX;
use crate::numbering::{
    DocumentFacts, Kind, Number, NumberKey, allocate, ask_counter, ask_to_take_over, fits, is_taken, take_over,
};
use crate::time::Date;

/// The short code under which who took a document is told apart in numbers: their name there, as far as it is one.
pub fn user_code(user: &str) -> Option<String> {
    let code: String = user.chars().filter(char::is_ascii_alphanumeric).take(SHORT_CODE_CHARS_MAX).collect();
    (!code.is_empty()).then(|| code.to_ascii_uppercase())
}

/// Asks for what it needs, so that all of a slice loads in one round.
pub(super) fn ask(kind: Kind, number: &LegacyNumber, facts: &DocumentFacts<'_>, book: &mut Book) {
    // What is refused here is refused when the number is taken.
    match number {
        LegacyNumber::Kept(text) => ask_to_take_over(kind, text, facts, book).ok(),
        LegacyNumber::Former(_) | LegacyNumber::None => ask_counter(kind, facts, book).ok(),
    };
}

/// A document that needs a number, with what that may be made of.
pub(super) struct Unnumbered<'a> {
    pub kind: Kind,
    pub number: &'a LegacyNumber,
    pub date: Date,
    pub user: Option<String>,
    pub customer: Option<String>,
}

impl Unnumbered<'_> {
    fn facts<'f>(&'f self, place: &'f Place<'_>) -> DocumentFacts<'f> {
        place.facts(self.date, self.user.as_deref(), self.customer.as_deref())
    }
}

/// Asks for all that their numbers need: however many keep none of theirs, that is two rounds.
///
/// # Errors
/// [`Stop::Missing`] while it is not loaded.
pub(super) fn ask_all(documents: &[Unnumbered<'_>], place: &Place<'_>, book: &mut Book) -> Result<(), Stop> {
    documents.iter().for_each(|document| ask(document.kind, document.number, &document.facts(place), book));
    book.all_loaded()?;
    let mut renumbered = Vec::new();
    for document in documents {
        if let LegacyNumber::Kept(text) = document.number
            && !keeps(document.kind, text, &document.facts(place), book)?
        {
            renumbered.push(document);
        }
    }
    // What is refused here is refused when the number is taken.
    renumbered.iter().for_each(|document| drop(ask_counter(document.kind, &document.facts(place), book)));
    book.all_loaded()
}

/// Whether a document keeps its number: not one that Docket gave out before, or could give out once more.
///
/// # Errors
/// [`Stop::Missing`] while it is not known.
fn keeps(kind: Kind, text: &str, facts: &DocumentFacts<'_>, book: &mut Book) -> Result<bool, Stop> {
    match is_taken(kind, text, facts, book) {
        Ok(is_taken) => Ok(!is_taken && fits(&book.settings(), kind, text).is_ok()),
        Err(Stop::Refused(_)) => Ok(false),
        Err(stop) => Err(stop),
    }
}

/// The number, and the one that it had there where that is another's here.
///
/// # Errors
/// Those of [`allocate`]; [`Stop::Missing`] while what it needs is not loaded.
pub(super) fn number_of(
    kind: Kind,
    number: &LegacyNumber,
    facts: &DocumentFacts<'_>,
    context: &mut Context,
    book: &mut Book,
) -> Result<(Number, Option<String>), Stop> {
    let former = match number {
        LegacyNumber::Kept(text) => {
            if keeps(kind, text, facts, book)? {
                return Ok((take_over(kind, text, facts, context, book)?, None));
            }
            Some(text.clone())
        }
        LegacyNumber::Former(text) => Some(text.clone()),
        LegacyNumber::None => None,
    };
    let number = allocate(kind, facts, context, book)?;
    // Where counters were not raised behind the file's numbers first, a later document of it may have this one.
    let key = NumberKey { kind, text: number.text().to_owned(), unique_scope: number.unique_scope().to_owned() };
    book.numbered.put_new(key, true);
    Ok((number, former))
}
