//! A group while the database is away: decided on the books as the store had them last, written to the spool in one sync, and then
//! answered. What cannot be taken is answered 503, and nothing of it is kept.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use docket_domain::command::{Command, Document, DocumentReference, Outcome, Stop};
use docket_domain::ids::MerchantId;
use docket_domain::numbering::FallbackNumbers;
use docket_domain::outage::{self, Decided, TakeIn};

use super::{Groups, panic_message};
use crate::lane::{Failure, Waiting};
use crate::outage::Outage;
use crate::spool::{Entry, SpoolError};
use crate::stats::Stats;

/// What a command came to.
enum Taken {
    /// It is to be spooled, and answered then.
    Made(Outcome, Box<TakeIn>),
    /// It was answered before.
    Earlier(DocumentReference),
}

impl Groups {
    /// Runs a group without the store, and answers all of it.
    pub(super) fn run_away(&mut self, group: Vec<Waiting>) {
        self.take_books_of(&group);
        let outage = self.outage.as_mut().expect("only a store that can go away is away");
        let mut numbers = outage.spool.numbers().cloned();
        let decided: Vec<Result<Taken, Failure>> = group.iter().map(|one| outage.decide(one, &mut numbers)).collect();
        let mut entries = Vec::new();
        let mut merchants = BTreeSet::new();
        for (one, decided) in group.iter().zip(&decided) {
            if let Ok(Taken::Made(_, take_in)) = decided {
                merchants.insert(one.request.merchant);
                entries.push(entry_of(one, take_in));
            }
        }
        let count = entries.len() as u64;
        let spooled = match numbers.filter(|_| count > 0) {
            Some(numbers) => outage.spool.append(entries, numbers),
            None => Ok(()),
        };
        let failure = outage.spooled(&merchants, spooled);
        if failure.is_none() {
            Stats::add(&self.stats.fallback_numbers, count);
        }
        let outage = self.outage.as_ref().expect("it is still there");
        for (one, decided) in group.into_iter().zip(decided) {
            let answer = match (decided, &failure) {
                (Err(failure), _) => Err(failure),
                (Ok(_), Some(failure)) => Err(failure.clone()),
                (Ok(Taken::Made(outcome, take_in)), None) => {
                    outage.keep(&one, &outcome, &take_in);
                    Ok(outcome)
                }
                (Ok(Taken::Earlier(earlier)), None) => outage.earlier(one.request.merchant, earlier),
            };
            // Who hung up finds the answer under their key.
            let _ = one.answer.send(answer);
        }
    }

    /// Moves the books that the group needs to those of the outage: what is decided on them now is not the store's.
    fn take_books_of(&mut self, group: &[Waiting]) {
        let Some(outage) = &mut self.outage else { return };
        for one in group {
            if let Some(book) = self.books.remove(&one.request.merchant) {
                outage.books.insert(one.request.merchant, book);
            }
        }
    }
}

impl Outage {
    fn decide(&mut self, one: &Waiting, numbers: &mut Option<FallbackNumbers>) -> Result<Taken, Failure> {
        let not_taken = |why: &str| Failure::NotTaken(why.to_owned());
        let request = &one.request;
        if self.is_in_doubt(request.merchant, request.envelope.keys()) {
            return Err(Failure::InDoubt);
        }
        if !request.has_callers_key {
            return Err(not_taken("The database cannot be reached; what has no Idempotency-Key is not taken meanwhile."));
        }
        let Some(known) = numbers else {
            return Err(not_taken("The database cannot be reached, and this server may make no numbers without it."));
        };
        let Some(book) = self.books.get_mut(&request.merchant) else {
            return Err(not_taken("The database cannot be reached, and this merchant is not in this server's memory."));
        };
        // A panic leaves the book in an unknown state.
        let decided = catch_unwind(AssertUnwindSafe(|| {
            outage::decide(&request.envelope, one.stamp, &request.actor, one.seed, known, book)
        }));
        match decided {
            Ok(Ok(Decided::Made { outcome, take_in, numbers: now })) => {
                book.keep();
                *numbers = Some(now);
                Ok(Taken::Made(outcome, take_in))
            }
            Ok(Ok(Decided::Earlier(earlier))) => Ok(Taken::Earlier(earlier)),
            Ok(Err(Stop::Refused(refusal))) => Err(Failure::Refused(refusal)),
            Ok(Err(Stop::ClockSuspect)) => Err(Failure::ClockSuspect),
            Ok(Err(Stop::NotDuringOutage(why))) => Err(Failure::NotTaken(why)),
            Ok(Err(stop @ (Stop::Missing | Stop::NeedsWorker { .. }))) => unreachable!("{stop:?} is told otherwise"),
            Err(panic) => {
                tracing::error!(
                    reason = panic_message(&*panic),
                    "a command failed without the database; its merchant's book is dropped"
                );
                self.books.remove(&request.merchant);
                Err(Failure::Bug)
            }
        }
    }

    /// What is written stays in the books; what is not is taken back, and why it was not is answered.
    fn spooled(&mut self, merchants: &BTreeSet<MerchantId>, spooled: Result<(), SpoolError>) -> Option<Failure> {
        for merchant in merchants {
            let Some(book) = self.books.get_mut(merchant) else { continue };
            if spooled.is_ok() {
                // They are written when the database is back, by commands of their own.
                drop(book.take_writes());
                book.settle();
            } else {
                book.revert();
            }
        }
        let error = spooled.err()?;
        tracing::error!(%error, "nothing can be spooled");
        Some(match error {
            SpoolError::Full => Failure::NotTaken("The database cannot be reached, and this server's spool is full.".to_owned()),
            _ => Failure::InDoubt,
        })
    }

    /// Keeps what is answered for whoever asks for it.
    fn keep(&self, one: &Waiting, outcome: &Outcome, take_in: &TakeIn) {
        let (merchant, number) = (one.request.merchant, &take_in.number);
        tracing::warn!(%merchant, kind = number.kind.as_str(), number = number.text, "numbered without the database");
        self.spooled.keep(merchant, Some((number.kind, number.text.clone())), outcome.document.clone());
        // What was paid for an order shows with it.
        if let Command::RecordPayment(payment) = &one.request.envelope.command
            && let Some(id) = payment.order
            && let Some(Document::Order(_, Some(mut document))) = self.spooled.document(merchant, DocumentReference::Order(id))
            && let Some(order) = self.books.get(&merchant).and_then(|book| book.order_if_loaded(id))
        {
            document.order = order;
            self.spooled.keep(merchant, None, Document::Order(id, Some(document)));
        }
    }

    /// What was answered before, where this server still has it.
    fn earlier(&self, merchant: MerchantId, earlier: DocumentReference) -> Result<Outcome, Failure> {
        match self.spooled.document(merchant, earlier) {
            Some(document) => Ok(Outcome { created: true, replayed: true, document }),
            None => Err(Failure::NotTaken(
                "This was done before the database went away; send it again, with the same key, when it is back.".to_owned(),
            )),
        }
    }
}

fn entry_of(one: &Waiting, take_in: &TakeIn) -> Entry {
    let envelope = &one.request.envelope;
    Entry {
        merchant: one.request.merchant,
        actor: one.request.actor.clone(),
        key: envelope.key,
        reference: envelope.reference,
        request_hash: envelope.request_hash,
        take_in: take_in.clone(),
    }
}
