//! The phases of a group.
//!
//! | phase | what happens | when it fails |
//! | --- | --- | --- |
//! | BEGIN | the store's lock; books that another process outdated are dropped | the group is answered 503 |
//! | LOAD | every command asks, one round for all; more rounds for what depends on what was loaded | 503 |
//! | DECIDE | one by one, in order; a refused command leaves no trace and the group goes on | a panic isolates the merchant |
//! | CHECK | invariants over what will be written | isolates the merchant |
//! | WRITE | the merchant's changes, all or nothing | a violated constraint isolates the merchant |
//! | (again) | from LOAD, for what begins with a command that sums over rows: it must find those before it written | as above |
//! | COMMIT | one for all merchants of the group | unknown: keys are looked up and the commands run again |
//! | ANSWER | never before the commit | |
//!
//! **Isolating**: the merchant's book is dropped and its commands run again, each in a group of its own. The one that fails alone
//! is answered as a bug and leaves a finding. Running again is safe because each command has a key: what was committed after all
//! is answered as its replay.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use docket_domain::access::Actor;
use docket_domain::book::Book;
use docket_domain::command::{self, Command, Envelope, KeyDigest, Outcome, Stop};
use docket_domain::context::{Context, Entropy};
use docket_domain::findings::RaiseFinding;
use docket_domain::ids::MerchantId;
use docket_domain::invariants;
use docket_domain::limits::LOAD_ROUNDS_MAX;
use docket_store::audit::seal;
use docket_store::{StoreError, Writer};
use tokio::sync::oneshot;

use crate::faults::{self, FailPoint, Faults};
use crate::lane::{Failure, Request, Waiting};
use crate::stats::Stats;

/// The most merchants whose books are kept between groups.
const BOOKS_MAX: usize = 64;

/// What a merchant's part of a group came to.
enum Part {
    /// Decided and written; these are the answers, in order.
    Written(Vec<Result<Outcome, Failure>>),
    /// A bug showed; nothing of it was written.
    Broken(String),
}

/// Why a whole group failed.
enum GroupError {
    /// Nothing was committed.
    NotCommitted(StoreError),
    /// The commit failed: something may have been committed, or nothing.
    InDoubt(StoreError),
}

/// The writer with the books of the merchants it serves.
pub(crate) struct Groups {
    writer: Box<dyn Writer>,
    books: HashMap<MerchantId, Book>,
    stats: Arc<Stats>,
    faults: Option<Faults>,
}

impl Groups {
    pub fn new(writer: Box<dyn Writer>, stats: Arc<Stats>, faults: Option<Faults>) -> Groups {
        Groups { writer, books: HashMap::new(), stats, faults }
    }

    /// Runs a group and answers all of it.
    ///
    /// # Errors
    /// The reason why the process must stop.
    pub fn run(&mut self, group: Vec<Waiting>) -> Result<(), String> {
        let alone = group.len() == 1;
        let parts = by_merchant(group);
        match self.try_commit(&parts) {
            Ok(results) => {
                for ((merchant, waiting), part) in parts.into_iter().zip(results) {
                    match part {
                        Part::Written(answers) => self.answer_all(waiting, answers),
                        Part::Broken(reason) if alone => self.answer_bug(merchant, waiting, &reason)?,
                        Part::Broken(_) => self.isolate(waiting)?,
                    }
                }
                Ok(())
            }
            Err(GroupError::NotCommitted(error)) => self.fail(parts, error),
            Err(GroupError::InDoubt(error @ (StoreError::Full(_) | StoreError::Fatal(_)))) => self.fail(parts, error),
            Err(GroupError::InDoubt(error)) if alone => {
                tracing::warn!(%error, "a commit is in doubt; its command is looked up and run again");
                self.run_in_doubt(parts)
            }
            Err(GroupError::InDoubt(error)) => {
                tracing::warn!(%error, "a commit is in doubt; its commands are looked up and run again");
                parts.into_iter().try_for_each(|(_, waiting)| self.isolate(waiting))
            }
        }
    }

    /// Runs each command in a group of its own.
    fn isolate(&mut self, waiting: Vec<Waiting>) -> Result<(), String> {
        waiting.into_iter().try_for_each(|one| self.run(vec![one]))
    }

    /// Runs a command once more whose own commit failed; a second failure is the caller's to repeat.
    fn run_in_doubt(&mut self, parts: Vec<(MerchantId, Vec<Waiting>)>) -> Result<(), String> {
        match self.try_commit(&parts) {
            Ok(results) => {
                for ((merchant, waiting), part) in parts.into_iter().zip(results) {
                    match part {
                        Part::Written(answers) => self.answer_all(waiting, answers),
                        Part::Broken(reason) => self.answer_bug(merchant, waiting, &reason)?,
                    }
                }
                Ok(())
            }
            Err(GroupError::NotCommitted(error) | GroupError::InDoubt(error)) => self.fail(parts, error),
        }
    }

    /// BEGIN to COMMIT. On an error no book of the group is kept.
    fn try_commit(&mut self, parts: &[(MerchantId, Vec<Waiting>)]) -> Result<Vec<Part>, GroupError> {
        let begun = Instant::now();
        let result = self.begin_to_write(parts).map_err(GroupError::NotCommitted).and_then(|results| {
            let commit_begun = Instant::now();
            faults::at(&mut self.faults, FailPoint::BeforeCommit).map_err(GroupError::NotCommitted)?;
            self.writer.commit().map_err(GroupError::InDoubt)?;
            Stats::add(&self.stats.commit_ns, commit_begun.elapsed().as_nanos() as u64);
            faults::at(&mut self.faults, FailPoint::AfterCommit).map_err(GroupError::InDoubt)?;
            Ok(results)
        });
        match &result {
            Ok(_) => {
                Stats::add(&self.stats.groups, 1);
                Stats::add(&self.stats.commands, parts.iter().map(|(_, waiting)| waiting.len() as u64).sum());
                Stats::add(&self.stats.group_ns, begun.elapsed().as_nanos() as u64);
                self.trim(parts);
            }
            Err(_) => {
                self.writer.rollback();
                for (merchant, _) in parts {
                    self.books.remove(merchant);
                }
            }
        }
        result
    }

    fn begin_to_write(&mut self, parts: &[(MerchantId, Vec<Waiting>)]) -> Result<Vec<Part>, StoreError> {
        let versions: Vec<_> =
            parts.iter().map(|(merchant, _)| (*merchant, self.books.get(merchant).map(Book::version))).collect();
        let valid = self.writer.begin(&versions)?;
        for ((merchant, _), valid) in parts.iter().zip(valid) {
            if !valid {
                self.books.remove(merchant);
            }
        }
        parts.iter().map(|(merchant, waiting)| self.run_part(*merchant, waiting)).collect()
    }

    /// One merchant's part of the group, in stretches. The book is kept only when all of it was written.
    fn run_part(&mut self, merchant: MerchantId, waiting: &[Waiting]) -> Result<Part, StoreError> {
        let mut book = match self.books.remove(&merchant) {
            Some(book) => book,
            None => {
                let opened = self.writer.open(merchant)?;
                Book::open(merchant, opened.settings, opened.head)
            }
        };
        let mut answers = Vec::with_capacity(waiting.len());
        for stretch in stretches(waiting) {
            match self.run_stretch(&mut book, stretch)? {
                Part::Written(more) => answers.extend(more),
                // The book is dropped with this frame. What earlier stretches wrote may be committed all the same; their commands
                // run again with the others and find themselves done.
                broken @ Part::Broken(_) => return Ok(broken),
            }
        }
        self.books.insert(merchant, book);
        Ok(Part::Written(answers))
    }

    /// Decides and writes commands that need no sums over each other's rows.
    fn run_stretch(&mut self, book: &mut Book, waiting: &[Waiting]) -> Result<Part, StoreError> {
        // A panic leaves the book in an unknown state; whoever gets `Broken` drops it.
        let decided = catch_unwind(AssertUnwindSafe(|| self.load_and_decide(book, waiting)));
        let answers = match decided {
            Ok(answers) => answers?,
            Err(panic) => return Ok(Part::Broken(panic_message(&*panic))),
        };
        faults::at(&mut self.faults, FailPoint::AfterDecide)?;
        let writes = book.take_writes();
        if let Err(broken) = invariants::check(&writes) {
            return Ok(Part::Broken(broken.to_string()));
        }
        if !writes.is_empty() {
            let (sealed, head) = seal(&writes);
            match self.writer.write(&writes, &sealed, &head) {
                Ok(()) => book.advance(head),
                Err(error @ (StoreError::Constraint(_) | StoreError::LostLock)) => return Ok(Part::Broken(error.to_string())),
                Err(error) => return Err(error),
            }
        }
        faults::at(&mut self.faults, FailPoint::AfterWrite)?;
        Ok(Part::Written(answers))
    }

    fn load_and_decide(&mut self, book: &mut Book, waiting: &[Waiting]) -> Result<Vec<Result<Outcome, Failure>>, StoreError> {
        for one in waiting {
            command::ask(&one.request.envelope, book);
        }
        self.load_wanted(book)?;
        waiting.iter().map(|one| self.decide_one(book, one)).collect()
    }

    fn load_wanted(&mut self, book: &mut Book) -> Result<(), StoreError> {
        let mut wanted = book.take_wanted();
        if wanted.is_empty() {
            return Ok(());
        }
        faults::at(&mut self.faults, FailPoint::BeforeLoad)?;
        let mut seen = std::collections::HashSet::with_capacity(wanted.len());
        wanted.retain(|key| seen.insert(key.clone()));
        for loaded in self.writer.load(book.merchant(), &wanted)? {
            book.accept(loaded);
        }
        Ok(())
    }

    /// Decides one command, loading what it finds that it needs.
    fn decide_one(&mut self, book: &mut Book, one: &Waiting) -> Result<Result<Outcome, Failure>, StoreError> {
        faults::at(&mut self.faults, FailPoint::BeforeDecide)?;
        let at = one.read_at.max(book.last_at());
        for _ in 0..LOAD_ROUNDS_MAX {
            let entropy = Entropy::from_seed(one.seed);
            let mut context = Context { at, actor: one.request.actor.clone(), entropy };
            match command::decide(&one.request.envelope, &mut context, book) {
                Ok(outcome) => {
                    book.keep();
                    if outcome.replayed {
                        Stats::add(&self.stats.replays, 1);
                    }
                    return Ok(Ok(outcome));
                }
                Err(Stop::Refused(refusal)) => {
                    book.discard();
                    Stats::add(&self.stats.refusals, 1);
                    return Ok(Err(Failure::Refused(refusal)));
                }
                Err(Stop::Missing) => {
                    book.discard();
                    self.load_wanted(book)?;
                }
            }
        }
        panic!("a command still asks for rows after {LOAD_ROUNDS_MAX} rounds");
    }

    fn answer_all(&self, waiting: Vec<Waiting>, answers: Vec<Result<Outcome, Failure>>) {
        for (one, answer) in waiting.into_iter().zip(answers) {
            // Who hung up finds the answer under their key.
            let _ = one.answer.send(answer);
        }
    }

    /// Answers a command that failed alone, and leaves a finding.
    fn answer_bug(&mut self, merchant: MerchantId, waiting: Vec<Waiting>, reason: &str) -> Result<(), String> {
        Stats::add(&self.stats.failures, 1);
        tracing::error!(%merchant, reason, "a command failed alone");
        let Some(one) = waiting.into_iter().next() else { return Ok(()) };
        let is_finding = matches!(one.request.envelope.command, Command::RaiseFinding(_));
        let finding = finding_of(&one);
        let _ = one.answer.send(Err(Failure::Bug));
        if is_finding { Ok(()) } else { self.run(vec![finding]) }
    }

    /// Answers a group that could not be committed.
    fn fail(&mut self, parts: Vec<(MerchantId, Vec<Waiting>)>, error: StoreError) -> Result<(), String> {
        Stats::add(&self.stats.failures, 1);
        tracing::error!(%error, "a group could not be committed");
        for one in parts.into_iter().flat_map(|(_, waiting)| waiting) {
            let failure = match &error {
                StoreError::Full(_) => Failure::StoreFull,
                StoreError::Busy(_) => Failure::Busy,
                _ => Failure::StoreUnavailable,
            };
            let _ = one.answer.send(Err(failure));
        }
        match error {
            StoreError::Fatal(reason) => Err(reason),
            _ => Ok(()),
        }
    }

    /// Keeps memory bounded.
    fn trim(&mut self, parts: &[(MerchantId, Vec<Waiting>)]) {
        for (merchant, _) in parts {
            if let Some(book) = self.books.get_mut(merchant) {
                book.trim();
            }
        }
        if self.books.len() > BOOKS_MAX {
            self.books.retain(|merchant, _| parts.iter().any(|(used, _)| used == merchant));
        }
    }
}

/// A merchant's commands in stretches: one that needs sums begins a new one, so that everything before it is written when it asks.
fn stretches(waiting: &[Waiting]) -> impl Iterator<Item = &[Waiting]> {
    waiting.chunk_by(|_, next| !next.request.envelope.command.needs_sums())
}

/// Splits a group by merchant, in the order of arrival.
fn by_merchant(group: Vec<Waiting>) -> Vec<(MerchantId, Vec<Waiting>)> {
    let mut parts: Vec<(MerchantId, Vec<Waiting>)> = Vec::new();
    for one in group {
        let merchant = one.request.merchant;
        match parts.iter_mut().find(|(known, _)| *known == merchant) {
            Some((_, part)) => part.push(one),
            None => parts.push((merchant, vec![one])),
        }
    }
    parts
}

/// The command that leaves a finding about a failed one. Its key is made from the failed one's, so that it is raised once.
fn finding_of(failed: &Waiting) -> Waiting {
    let mut key = failed.request.envelope.key.0;
    key[15] ^= 0xff;
    let raise = RaiseFinding {
        code: "command.failed".to_owned(),
        detail: "A command failed inside and was not carried out; the log of that time has the reason.".to_owned(),
    };
    let envelope = Envelope {
        key: KeyDigest(key),
        request_hash: failed.request.envelope.request_hash,
        command: Command::RaiseFinding(Box::new(raise)),
    };
    let mut seed = failed.seed;
    seed[0] ^= 0xff;
    Waiting {
        request: Request { merchant: failed.request.merchant, actor: Actor::program(), envelope },
        read_at: failed.read_at,
        seed,
        answer: oneshot::channel().0,
    }
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic without words").to_owned()
}
