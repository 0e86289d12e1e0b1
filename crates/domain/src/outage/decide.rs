//! Decides a command against what the book still holds while the database cannot be reached.
//!
//! It is the ordinary `decide` of the command, with three differences: no counter is touched, the rows that it does not depend on are
//! taken as absent ([`assumed`]), and stock refuses nothing. What it writes stays in the book as a draft; the caller keeps it, so that
//! what comes later in the outage sees it, and drops the whole book when the database is back.

use super::admit::{admitted, assumed};
use super::made::Made;
use super::take_in::TakeIn;
use crate::access::Actor;
use crate::book::Book;
use crate::clock::Stamp;
use crate::command::{self, Document, DocumentReference, Envelope, Outcome, Stop};
use crate::context::{Context, Entropy, OutageNumbers};
use crate::limits::LOAD_ROUNDS_MAX;
use crate::numbering::FallbackNumbers;

/// What a command came to.
#[derive(Clone, Debug)]
pub enum Decided {
    /// A document, to be written to the spool before it is answered.
    Made {
        /// As it is answered.
        outcome: Outcome,
        /// As it is taken in later.
        take_in: Box<TakeIn>,
        /// Where the spool's numbers stand then.
        numbers: FallbackNumbers,
    },
    /// It was done before, under the same key: in this outage, or as long as the book remembers.
    Earlier(DocumentReference),
}

/// Decides it. On `Ok` the caller keeps the book's draft, on `Err` it is discarded.
///
/// # Errors
/// [`Stop::NotDuringOutage`] for what needs the database; [`Stop::ClockSuspect`]; a refusal of the ordinary rules.
///
/// # Panics
/// Only on a bug, as [`command::decide`].
pub fn decide(
    envelope: &Envelope,
    clock: Stamp,
    actor: &Actor,
    seed: [u8; 32],
    numbers: &FallbackNumbers,
    book: &mut Book,
) -> Result<Decided, Stop> {
    let kind = admitted(&envelope.command).map_err(|why| Stop::NotDuringOutage(why.to_owned()))?;
    for _ in 0..LOAD_ROUNDS_MAX {
        let mut context = Context::new(clock, book, actor.clone(), Entropy::from_seed(seed));
        context.outage = Some(OutageNumbers { kind, numbers: numbers.clone(), number: None });
        match command::decide(envelope, &mut context, book) {
            Ok(Outcome { replayed: true, document: Document::Earlier(earlier), .. }) => return Ok(Decided::Earlier(earlier)),
            Ok(outcome) => return made(envelope, outcome, context, book),
            Err(Stop::Missing) => {
                book.discard();
                for key in book.take_wanted() {
                    book.accept(assumed(key, &envelope.command).map_err(cannot_see)?);
                }
            }
            Err(stop) => {
                book.discard();
                book.take_wanted();
                return Err(match stop {
                    Stop::NeedsWorker { .. } => cannot_see("an id of its own".to_owned()),
                    stop => stop,
                });
            }
        }
    }
    // A code or a phone that leads to a row which was forgotten.
    Err(cannot_see("something that this needs".to_owned()))
}

fn made(envelope: &Envelope, outcome: Outcome, context: Context, book: &mut Book) -> Result<Decided, Stop> {
    let made = Made::of(&envelope.command, &outcome, book);
    let outage = context.outage.and_then(|outage| Some((outage.number?, outage.numbers)));
    match (made, outage) {
        (Some(made), Some((number, numbers))) => {
            Ok(Decided::Made { outcome, take_in: Box::new(TakeIn { number, made }), numbers })
        }
        _ => {
            book.discard();
            Err(cannot_see("something that this needs".to_owned()))
        }
    }
}

fn cannot_see(what: String) -> Stop {
    Stop::NotDuringOutage(format!("The database cannot be reached, and {what} is not in this server's memory."))
}
